//! What people ask, section by section: questions in words that the pages do not use, each with the section that answers.
//!
//! A question is told by how much it shares with one that is known, both ways: how much of what is asked is in the known
//! one, and how much of the known one is asked. Each word counts by how few sections are asked about with it. Words that
//! name the page ask nothing about it, so they are left out. Questions are short, so the best one of a section speaks for
//! it: many that are a little alike are no reason. (Texts written out by the questions that they answer: Nogueira and
//! others, "Document expansion by query prediction", 2019. There a model wrote them; here people do.) A page's common
//! questions are known as they are.

use super::SearchError;
use super::codec::QuickMap;
use super::index::SearchIndex;
use super::plan::{Concept, EMPTY, Origin, class_of};
use super::rank::rarity;
use super::table::{Column, TableWriter, small};
use super::text::Sentence;
use super::words::{self, Classes};
use crate::record::{Reference, SectionKind};
use std::collections::{BTreeMap, BTreeSet};

/// No more sections are found by what is asked.
const MOST: usize = 24;

/// What is less alike is no likeness.
const LEAST: f32 = 0.15;

/// How much of what is asked must be known, and how much of what is known must be asked, as powers.
const POWERS: (f32, f32) = (0.8, 0.5);

/// What a common question says of its kind of section, against another kind: what it answers in brief stands in another
/// section in full.
const BRIEF: f32 = 0.8;

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

/// A question that a page itself asks and answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OwnQuestion {
    /// The id of the page.
    pub(super) page: String,
    /// Its place in the index.
    pub(super) at: usize,
    pub(super) text: String,
}

/// The questions among the headings of a page's common questions.
pub(super) fn own_questions(page: &str, at: usize, sentences: &[Sentence]) -> Vec<OwnQuestion> {
    let asks = sentences.iter().filter(|s| s.asks());
    asks.map(|s| OwnQuestion { page: page.to_owned(), at, text: s.text.clone() }).collect()
}

/// Writes the questions; `pages` are the ids of the pages, each with its place in the index, `own` what pages ask.
pub(super) fn write<'p>(
    t: &mut TableWriter,
    reference: &Reference,
    pages: impl Iterator<Item = (&'p str, usize)>,
    mut own: Vec<OwnQuestion>,
    class_of: &QuickMap<String, u32>,
    classes: &mut Classes,
) -> Result<(), SearchError> {
    let all = &reference.vocabulary.questions;
    let named: BTreeSet<&str> = all.iter().map(|q| q.page.as_str()).collect();
    let pages: BTreeMap<&str, usize> =
        if all.is_empty() { BTreeMap::new() } else { pages.filter(|(id, _)| named.contains(id)).collect() };
    // What is asked of each section: the page, the kind of section, and the questions.
    let mut asked: Vec<(usize, SectionKind, Vec<&str>)> = Vec::new();
    for questions in all {
        // A page that this library does not have answers nothing.
        let known = SectionKind::find(&questions.section).zip(pages.get(questions.page.as_str()));
        if let Some((kind, &page)) = known {
            asked.push((page, kind, questions.asked.iter().map(String::as_str).collect()));
        }
    }
    let common = asked.iter().enumerate().filter(|(_, a)| a.1 == SectionKind::Faq);
    let common: BTreeMap<usize, usize> = common.map(|(at, a)| (a.0, at)).collect();
    // In an order that no part of an index changes.
    own.sort();
    for of_page in own.chunk_by(|a, b| a.at == b.at) {
        let page = of_page[0].at;
        let texts = of_page.iter().map(|question| question.text.as_str());
        match common.get(&page) {
            Some(&known) => asked[known].2.extend(texts),
            None => asked.push((page, SectionKind::Faq, texts.collect())),
        }
    }
    let mut places: Vec<u32> = Vec::new();
    let (mut texts, mut lists): (Vec<&str>, Vec<u32>) = (Vec::new(), Vec::new());
    // The classes of each question, and whether they carry its matter.
    let mut terms: Vec<BTreeMap<u32, bool>> = Vec::new();
    let mut by_class: BTreeMap<u32, Vec<(u32, bool)>> = BTreeMap::new();
    for (page, kind, questions) in asked {
        let Some(kind) = SectionKind::ALL.iter().position(|k| *k == kind) else { continue };
        let list = small(places.len() / 2)?;
        places.extend([small(page)?, small(kind)?]);
        for text in questions {
            let list_of_words = words::words(text);
            let carries = words::carry_matter(&list_of_words);
            let mut own: BTreeMap<u32, bool> = BTreeMap::new();
            for (word, carries) in list_of_words.iter().zip(carries) {
                if let Some(&class) = class_of.get(classes.key(word).as_str()) {
                    *own.entry(class).or_default() |= carries && !EMPTY.contains(&word.as_str());
                }
            }
            if !own.values().any(|carries| *carries) {
                continue;
            }
            for (&class, &carries) in &own {
                by_class.entry(class).or_default().push((small(texts.len())?, carries));
            }
            texts.push(text);
            lists.push(list);
            terms.push(own);
        }
    }
    // By how few sections are asked about with it a word counts.
    let says = |questions: &[(u32, bool)]| {
        let any = questions.iter().any(|q| q.1);
        let counted = questions.iter().filter(|q| q.1 || !any);
        let mut sections: Vec<u32> = counted.filter_map(|q| lists.get(q.0 as usize)).copied().collect();
        sections.dedup();
        rarity(sections.len(), places.len() / 2)
    };
    let says: BTreeMap<u32, f32> = by_class.iter().map(|(&class, questions)| (class, says(questions))).collect();
    let sum = |own: &BTreeMap<u32, bool>, all: bool| {
        let counted = own.iter().filter(|(_, carries)| all || **carries);
        counted.filter_map(|(class, _)| says.get(class)).sum::<f32>().to_bits()
    };
    t.numbers(Column::AskedWeights, terms.iter().map(|own| sum(own, false)));
    t.numbers(Column::AskedWholeWeights, terms.iter().map(|own| sum(own, true)));
    t.numbers(Column::AskedPlaces, places);
    t.texts(Column::AskedTexts, &texts)?;
    t.numbers(Column::AskedLists, lists);
    t.numbers(Column::AskedClasses, by_class.keys().copied());
    t.numbers(Column::AskedClassWeights, says.into_values().map(f32::to_bits));
    let mut class_starts = vec![0];
    let mut of_classes: Vec<u32> = Vec::new();
    for questions in by_class.into_values() {
        for (question, carries) in questions {
            of_classes.push(small(question as usize * 2 + usize::from(carries))?);
        }
        class_starts.push(small(of_classes.len())?);
    }
    t.numbers(Column::AskedClassStarts, class_starts);
    t.numbers(Column::ClassAsked, of_classes);
    Ok(())
}

/// How much a class says, and the questions that hold it, in order, with whether it carries their matter; none where no
/// question holds it.
fn questions_with(index: &SearchIndex, class: u32) -> Option<(f32, impl Iterator<Item = (u32, bool)>)> {
    let table = index.table();
    let (known, questions) = (table.numbers(Column::AskedClasses), table.numbers(Column::ClassAsked));
    let at = known.first_from(class);
    (at < known.len() && known.get(at) == class).then(|| {
        let range = table.numbers(Column::AskedClassStarts).range_below(at, questions.len());
        let says = f32::from_bits(table.numbers(Column::AskedClassWeights).get(at));
        (says, range.map(move |at| questions.get(at)).map(|question| (question / 2, question % 2 == 1)))
    })
}

/// The pages that a word of those classes names, in order.
fn pages_named_with(index: &SearchIndex, classes: impl Iterator<Item = u32>) -> Vec<u32> {
    let pages = index.table().numbers(Column::NamePages);
    let mut found: Vec<u32> =
        classes.flat_map(|class| index.names_of_class(class)).map(|name| pages.get(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// How much of what is asked is in a known question, and how much of that is asked, by what they share.
fn shares(shared: f32, asked: f32, known: f32) -> (f32, f32) {
    let of = |whole: f32| (shared / whole.max(f32::MIN_POSITIVE)).min(1.0);
    (of(asked), of(known))
}

/// The sections whose questions are like what is asked, the likest first.
pub(super) fn like(index: &SearchIndex, concepts: &[Concept]) -> Vec<Likeness> {
    let table = index.table();
    let places = table.numbers(Column::AskedPlaces);
    let sections = places.len() / 2;
    if sections == 0 {
        return Vec::new();
    }
    let (lists, wholes) = (table.numbers(Column::AskedLists), table.numbers(Column::AskedWeights));
    let all = table.texts(Column::Words);
    let is_empty =
        |c: &Concept| !c.forms.is_empty() && c.forms.iter().all(|form| EMPTY.contains(&all.get(form.word as usize)));
    // What each word of the question says and which pages it names, and what it gives to each known question.
    let mut says: Vec<f32> = Vec::with_capacity(concepts.len());
    let mut names: Vec<Vec<u32>> = Vec::with_capacity(concepts.len());
    let mut given: Vec<(u32, usize, f32)> = Vec::new();
    for (at, concept) in concepts.iter().enumerate() {
        names.push(pages_named_with(index, concept.classes.iter().map(|c| c.0)));
        if is_empty(concept) {
            says.push(0.0);
            continue;
        }
        let mut own = rarity(0, sections);
        // What is still being typed becomes the commonest word that begins so, if any.
        let begun = concept.forms.first().is_some_and(|form| form.origin == Origin::Prefix);
        let classes = concept.classes.iter().take(if begun { 1 } else { usize::MAX });
        for (number, &(class, share)) in classes.enumerate() {
            let Some((weight, questions)) = questions_with(index, class) else { continue };
            if number == 0 {
                own = weight;
            }
            let about = questions.filter(|(_, carries)| *carries);
            given.extend(about.map(|(question, _)| (question, at, weight * share.sqrt())));
        }
        // What means the same as several words is said by those.
        says.push(if concept.beside.is_empty() { own } else { 0.0 });
    }
    // Of what a word gives to a question in several ways, the most.
    given.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)).then(b.2.total_cmp(&a.2)));
    given.dedup_by_key(|g| (g.0, g.1));
    let mut best: BTreeMap<u32, Likeness> = BTreeMap::new();
    for given in given.chunk_by(|a, b| a.0 == b.0) {
        let question = given[0].0 as usize;
        let list = lists.get(question);
        let (page, section) = (places.get(list as usize * 2), places.get(list as usize * 2 + 1) as usize);
        if page as usize >= index.page_rows() || section >= SectionKind::ALL.len() {
            continue;
        }
        let names_page = |at: usize| names.get(at).is_some_and(|pages| pages.binary_search(&page).is_ok());
        // What the page is called asks nothing about it.
        if given.iter().all(|&(_, at, _)| names_page(at)) {
            continue;
        }
        let shared: f32 = given.iter().map(|g| g.2).sum();
        let is_shared = |at: usize| given.iter().any(|g| g.1 == at);
        let asked = says.iter().enumerate().filter(|&(at, _)| is_shared(at) || !names_page(at)).map(|(_, says)| says);
        let asked: f32 = asked.sum();
        let (of_asked, of_known) = shares(shared, asked, f32::from_bits(wholes.get(question)));
        let strength = of_asked.powf(POWERS.0) * of_known.powf(POWERS.1);
        if strength < LEAST || best.get(&list).is_some_and(|known| known.strength >= strength) {
            continue;
        }
        let concepts = given.iter().map(|g| g.1).collect();
        best.insert(list, Likeness { page, section, strength, concepts, question });
    }
    let mut found: Vec<Likeness> = best.into_values().collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.question.cmp(&b.question)));
    found.truncate(MOST);
    found
}

/// What the questions of all pages say of a kind of section, for what is asked of one page.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kin {
    /// How much the likest is like what is asked, from 0 to 1.
    pub(super) strength: f32,
    /// That question, by its place in [`Column::AskedTexts`].
    pub(super) question: usize,
}

/// For each kind of section, the likest question of any page: what one page answers under a heading, others answer there
/// too. Beside the words that carry the matter those count that say how something is asked (`can I`, `what do I do if`).
/// What the page is called tells its sections apart in nothing.
pub(super) fn kinds(index: &SearchIndex, words: &[String], page: u32) -> BTreeMap<SectionKind, Kin> {
    let table = index.table();
    let (places, lists) = (table.numbers(Column::AskedPlaces), table.numbers(Column::AskedLists));
    let wholes = table.numbers(Column::AskedWholeWeights);
    if lists.len() == 0 {
        return BTreeMap::new();
    }
    let mut best = vec![Kin::default(); SectionKind::ALL.len()];
    let mut keys = Classes::new();
    let classes: BTreeSet<u32> = words.iter().filter_map(|word| class_of(index, word, &keys.key(word))).collect();
    // What the words give to each question: those that name the page, and the others.
    let (mut by_name, mut by_others) = (vec![0.0_f32; lists.len()], vec![0.0_f32; lists.len()]);
    let mut asked = 0.0;
    for class in classes {
        let names_page = pages_named_with(index, std::iter::once(class)).binary_search(&page).is_ok();
        let found = questions_with(index, class);
        if !names_page {
            asked += found.as_ref().map_or_else(|| rarity(0, places.len() / 2), |f| f.0);
        }
        let given = if names_page { &mut by_name } else { &mut by_others };
        let Some((weight, questions)) = found else { continue };
        for (question, _) in questions {
            if let Some(given) = given.get_mut(question as usize) {
                *given += weight;
            }
        }
    }
    for (question, (by_name, by_others)) in by_name.into_iter().zip(by_others).enumerate() {
        let kind = places.get(lists.get(question) as usize * 2 + 1) as usize;
        let Some(kin) = best.get_mut(kind).filter(|_| by_others > 0.0) else { continue };
        let shared = by_name + by_others;
        let (of_asked, of_known) = shares(shared, asked + by_name, f32::from_bits(wholes.get(question)));
        let strength = of_asked * of_known;
        if strength > kin.strength {
            *kin = Kin { strength, question };
        }
    }
    let known = SectionKind::ALL.iter().zip(best).filter(|(_, kin)| kin.strength > 0.0);
    let weighed = known.map(|(kind, kin)| {
        let share = if *kind == SectionKind::Faq { BRIEF } else { 1.0 };
        (*kind, Kin { strength: share * kin.strength.sqrt(), ..kin })
    });
    weighed.collect()
}
