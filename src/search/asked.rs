//! What people ask, section by section: questions in words that the pages do not use, each with the section that answers.
//!
//! A question is told by how much it shares with one that is known, both ways: how much of what is asked is in the known
//! one, and how much of the known one is asked. Each word counts by how few sections are asked about with it. Words that
//! name the page ask nothing about it, so they are left out. Questions are short, so the best one of a section speaks for
//! it: many that are a little alike are no reason. (Texts written out by the questions that they answer: Nogueira and
//! others, "Document expansion by query prediction", 2019. There a model wrote them; here people do.)

use super::SearchError;
use super::codec::QuickMap;
use super::index::SearchIndex;
use super::plan::{Concept, EMPTY};
use super::rank::rarity;
use super::table::{Column, TableWriter, small};
use super::words::{self, Classes};
use crate::record::{Reference, SectionKind};
use std::collections::{BTreeMap, BTreeSet};

/// No more sections are found by what is asked.
const MOST: usize = 24;

/// What is less alike is no likeness.
const LEAST: f32 = 0.15;

/// How much of what is asked must be known, and how much of what is known must be asked, as powers.
const POWERS: (f32, f32) = (0.8, 0.5);

/// A section whose questions are like what is asked.
#[derive(Debug, Clone)]
pub(super) struct Likeness {
    /// The page, by its place in the index.
    pub(super) page: u32,
    /// The kind of section, as a place in [`SectionKind::ALL`].
    pub(super) section: usize,
    /// How much alike, from 0 to 1.
    pub(super) strength: f32,
    /// The words of the question that it shares.
    pub(super) concepts: Vec<usize>,
    /// The known question, by its place in [`Column::AskedTexts`].
    pub(super) question: usize,
}

/// Folded words of the questions, which are right although no page may hold them.
pub(super) fn known_words(reference: &Reference) -> impl Iterator<Item = String> {
    reference.vocabulary.questions.iter().flat_map(|q| &q.asked).flat_map(|text| words::words(text))
}

/// Writes the questions; `pages` are the ids of the pages, each with its place in the index.
pub(super) fn write<'p>(
    t: &mut TableWriter,
    reference: &'p Reference,
    pages: impl Iterator<Item = (&'p str, usize)>,
    class_of: &QuickMap<String, u32>,
    classes: &mut Classes,
) -> Result<(), SearchError> {
    let all = &reference.vocabulary.questions;
    let named: BTreeSet<&str> = all.iter().map(|q| q.page.as_str()).collect();
    let pages: BTreeMap<&str, usize> =
        if all.is_empty() { BTreeMap::new() } else { pages.filter(|(id, _)| named.contains(id)).collect() };
    let mut places: Vec<u32> = Vec::new();
    let (mut texts, mut lists): (Vec<&str>, Vec<u32>) = (Vec::new(), Vec::new());
    let (mut starts, mut terms): (Vec<u32>, Vec<u32>) = (vec![0], Vec::new());
    let mut by_class: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for questions in all {
        let kind = SectionKind::find(&questions.section);
        let kind = kind.and_then(|kind| SectionKind::ALL.iter().position(|k| *k == kind));
        // A page that this library does not have answers nothing.
        let (Some(kind), Some(&page)) = (kind, pages.get(questions.page.as_str())) else { continue };
        let list = small(places.len() / 2)?;
        places.extend([small(page)?, small(kind)?]);
        for text in &questions.asked {
            let list_of_words = words::words(text);
            let carries = words::carry_matter(&list_of_words);
            let matter = list_of_words.iter().zip(carries).filter(|(w, c)| *c && !EMPTY.contains(&w.as_str()));
            let own: BTreeSet<u32> =
                matter.filter_map(|(word, _)| class_of.get(classes.key(word).as_str()).copied()).collect();
            if own.is_empty() {
                continue;
            }
            for &class in &own {
                by_class.entry(class).or_default().push(small(texts.len())?);
            }
            texts.push(text);
            lists.push(list);
            terms.extend(own);
            starts.push(small(terms.len())?);
        }
    }
    t.numbers(Column::AskedPlaces, places);
    t.texts(Column::AskedTexts, &texts)?;
    t.numbers(Column::AskedLists, lists);
    t.numbers(Column::AskedTermStarts, starts);
    t.numbers(Column::AskedTerms, terms);
    t.numbers(Column::AskedClasses, by_class.keys().copied());
    let mut class_starts = vec![0];
    let mut of_classes: Vec<u32> = Vec::new();
    for questions in by_class.into_values() {
        of_classes.extend(questions);
        class_starts.push(small(of_classes.len())?);
    }
    t.numbers(Column::AskedClassStarts, class_starts);
    t.numbers(Column::ClassAsked, of_classes);
    Ok(())
}

/// The questions that hold a class, in order.
fn questions_with(index: &SearchIndex, class: u32) -> impl Iterator<Item = u32> {
    let table = index.table();
    let (known, questions) = (table.numbers(Column::AskedClasses), table.numbers(Column::ClassAsked));
    let starts = table.numbers(Column::AskedClassStarts);
    let (mut low, mut high) = (0, known.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if known.get(middle) < class { low = middle + 1 } else { high = middle }
    }
    let found = low < known.len() && known.get(low) == class;
    let range = if found { starts.range_below(low, questions.len()) } else { 0..0 };
    range.map(move |at| questions.get(at))
}

/// The sections whose questions are like what is asked, the likest first.
pub(super) fn like(index: &SearchIndex, concepts: &[Concept]) -> Vec<Likeness> {
    let table = index.table();
    let places = table.numbers(Column::AskedPlaces);
    let sections = places.len() / 2;
    if sections == 0 {
        return Vec::new();
    }
    let lists = table.numbers(Column::AskedLists);
    let mut rarities: BTreeMap<u32, f32> = BTreeMap::new();
    let mut rarity_of = |class: u32| {
        *rarities.entry(class).or_insert_with(|| {
            let mut found: Vec<u32> = questions_with(index, class).map(|q| lists.get(q as usize)).collect();
            found.dedup();
            rarity(found.len(), sections)
        })
    };
    let all = table.texts(Column::Words);
    let is_empty =
        |c: &Concept| !c.forms.is_empty() && c.forms.iter().all(|form| EMPTY.contains(&all.get(form.word as usize)));
    // What each word of the question says, and what it gives to each known question.
    let mut says: Vec<f32> = Vec::with_capacity(concepts.len());
    let mut shared: BTreeMap<u32, Vec<(usize, f32)>> = BTreeMap::new();
    for (at, concept) in concepts.iter().enumerate() {
        if is_empty(concept) {
            says.push(0.0);
            continue;
        }
        let mut gives: BTreeMap<u32, f32> = BTreeMap::new();
        for &(class, share) in &concept.classes {
            let weight = rarity_of(class) * share.sqrt();
            for question in questions_with(index, class) {
                let known = gives.entry(question).or_insert(0.0);
                *known = known.max(weight);
            }
        }
        let own = concept.classes.first().map_or_else(|| rarity(0, sections), |&(class, _)| rarity_of(class));
        // What means the same as several words is said by those.
        says.push(if concept.beside.is_empty() { own } else { 0.0 });
        for (question, weight) in gives {
            shared.entry(question).or_default().push((at, weight));
        }
    }
    let (starts, terms) = (table.numbers(Column::AskedTermStarts), table.numbers(Column::AskedTerms));
    let names = table.texts(Column::Names);
    let mut of_names: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    let mut best: BTreeMap<u32, Likeness> = BTreeMap::new();
    for (question, shares) in shared {
        let list = lists.get(question as usize);
        let (page, section) = (places.get(list as usize * 2), places.get(list as usize * 2 + 1) as usize);
        if page as usize >= index.page_rows() || section >= SectionKind::ALL.len() {
            continue;
        }
        let of_names = of_names
            .entry(page)
            .or_insert_with(|| table.names_of(page as usize).flat_map(|name| words::words(names.get(name))).collect());
        let names_page = |c: &Concept| c.forms.iter().any(|form| of_names.contains(all.get(form.word as usize)));
        // What the page is called asks nothing about it.
        if shares.iter().all(|&(at, _)| concepts.get(at).is_none_or(names_page)) {
            continue;
        }
        let given: f32 = shares.iter().map(|s| s.1).sum();
        let asked: f32 = concepts
            .iter()
            .zip(&says)
            .enumerate()
            .filter(|(at, (c, _))| !names_page(c) || shares.iter().any(|s| s.0 == *at))
            .map(|(_, (_, &says))| says)
            .sum();
        let whole: f32 = starts.range_below(question as usize, terms.len()).map(|at| rarity_of(terms.get(at))).sum();
        let of_asked = (given / asked.max(f32::MIN_POSITIVE)).min(1.0);
        let of_known = (given / whole.max(f32::MIN_POSITIVE)).min(1.0);
        let strength = of_asked.powf(POWERS.0) * of_known.powf(POWERS.1);
        if strength < LEAST || best.get(&list).is_some_and(|known| known.strength >= strength) {
            continue;
        }
        let concepts = shares.iter().map(|s| s.0).collect();
        best.insert(list, Likeness { page, section, strength, concepts, question: question as usize });
    }
    let mut found: Vec<Likeness> = best.into_values().collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.question.cmp(&b.question)));
    found.truncate(MOST);
    found
}
