//! The vocabulary: which words stand for one another, where they lead, and what a term means.
//!
//! The relation of a group decides what its words may do:
//!
//! - `same`: each word is read as the others, and leads to the group's place;
//! - `narrower`: everyday words are read as the medical ones, not the reverse, at half the weight;
//! - `related`: the words lead to the place and are read as nothing else;
//! - `not-same`: the words lead to the place with a notice, and are read as nothing else.
//!
//! Phrases are kept sorted by the keys of their words' classes, so that `thigh lifts` finds `thigh lift`; misspellings
//! as they are typed. In a question the longest phrase wins: in `lower back lift` nothing looks for a `back lift`.

use super::index::SearchIndex;
use super::table::{Column, TableWriter, small};
use super::words::{self, Classes};
use super::{SearchError, asked, everyday};
use crate::record::{Group, GroupRelation, RedFlagLevel, Reference, SectionKind};
use std::collections::{BTreeMap, BTreeSet};

/// No phrase of the vocabulary that is longer is looked for.
const LONGEST: usize = 7;

/// Numbers a group takes in its column.
const STRIDE: usize = 9;

/// What a phrase is to its target, in the two lowest bits of the target.
const WORD: u32 = 0;
const MISSPELLING: u32 = 1;
const NEAR: u32 = 2;
const TERM: u32 = 3;

/// Folded words of the vocabulary, the questions and the glossary, which are right although no page may hold them.
pub(super) fn known_words(reference: &Reference) -> Vec<String> {
    let vocabulary =
        reference.vocabulary.groups.iter().flat_map(|g| g.words().chain(g.related.iter().map(String::as_str)));
    let glossary = reference.glossary.terms.iter().flat_map(crate::record::Term::names);
    vocabulary.chain(glossary).flat_map(words::words).chain(asked::known_words(reference)).collect()
}

/// Writes the vocabulary and the glossary; `pages` are the ids of the pages, each with its place in the index.
pub(super) fn write<'p>(
    t: &mut TableWriter,
    reference: &'p Reference,
    pages: impl Iterator<Item = (&'p str, usize)>,
    classes: &mut Classes,
) -> Result<(), SearchError> {
    let mut phrases: Vec<(String, u32, String)> = Vec::new();
    let mut numbers: Vec<u32> = Vec::new();
    let mut members: Vec<String> = Vec::new();
    let mut places: Vec<u32> = Vec::new();
    let mut needs: Vec<String> = Vec::new();
    let page_number = page_numbers(reference, pages);
    let page_number = |id: &str| page_number.get(id).map_or(Ok(0), |&p| small(p + 1));
    let terms = &reference.glossary.terms;
    let term_number = |name: &str| terms.iter().position(|t| t.names().any(|n| n == name)).map_or(0, |at| at + 1);
    for (at, group) in reference.vocabulary.groups.iter().enumerate() {
        let target = small(at)? << 2;
        for word in group.words() {
            phrases.push((format!("~{}", classes.phrase_key(word)), target | WORD, word.to_owned()));
        }
        for word in &group.related {
            phrases.push((format!("~{}", classes.phrase_key(word)), target | NEAR, word.clone()));
        }
        for wrong in &group.misspelling {
            if let Some(right) = nearest(group, wrong) {
                phrases.push((format!("={}", words::words(wrong).join(" ")), target | MISSPELLING, right.to_owned()));
            }
        }
        let relation = GroupRelation::ALL.iter().position(|r| *r == group.relation).unwrap_or(0);
        let urgent = match group.urgent {
            None => 0,
            Some(RedFlagLevel::SameDay) => 1,
            Some(RedFlagLevel::Emergency) => 2,
        };
        let first = [small(members.len())?, small(places.len())?, small(needs.len())?];
        // Everyday words first: a narrower group is read from those to the others.
        let everyday: Vec<&String> =
            [&group.lay, &group.hidden, &group.brand, &group.mistranslation].into_iter().flatten().collect();
        let medical: Vec<&String> = [&group.medical, &group.uk, &group.us].into_iter().flatten().collect();
        members.extend(everyday.iter().chain(&medical).map(|w| words::words(w).join(" ")));
        if group.page.is_some() || group.section.is_some() {
            let page = group.page.as_ref().map_or(Ok(0), |p| page_number(p.as_str()))?;
            // A page that this library does not have leads nowhere.
            if group.page.is_none() || page > 0 {
                places.extend([page, section_number(group.section.as_deref()), 0]);
            }
        }
        for also in &group.also {
            let (page, section) = also.split_once('#').map_or((also.as_str(), None), |(p, s)| (p, Some(s)));
            let number = if page.is_empty() { 0 } else { page_number(page)? };
            if page.is_empty() || number > 0 {
                places.extend([number, section_number(section), 1]);
            }
        }
        needs.extend(group.needs.iter().map(|w| classes.phrase_key(w)));
        let ends = [small(members.len())?, small(places.len())?, small(needs.len())?];
        numbers.extend([
            small(relation)? | urgent << 4 | u32::from(everyday::is_of(group)) << 8,
            first[0],
            ends[0],
            first[0] + small(everyday.len())?,
            first[1],
            ends[1],
            first[2],
            ends[2],
            small(group.term.as_deref().map_or(0, term_number))?,
        ]);
    }
    for (at, term) in terms.iter().enumerate() {
        for name in term.names() {
            phrases.push((format!("~{}", classes.phrase_key(name)), small(at)? << 2 | TERM, name.to_owned()));
        }
    }
    phrases.retain(|(key, ..)| key.len() > 1);
    phrases.sort();
    t.texts(Column::Phrases, phrases.iter().map(|p| &p.0))?;
    t.numbers(Column::PhraseTargets, phrases.iter().map(|p| p.1));
    t.texts(Column::PhraseTexts, phrases.iter().map(|p| &p.2))?;
    t.numbers(Column::Groups, numbers);
    t.texts(Column::GroupWords, &members)?;
    t.numbers(Column::GroupPlaces, places);
    t.texts(Column::GroupNeeds, &needs)?;
    t.texts(Column::GroupNotices, reference.vocabulary.groups.iter().map(|g| g.notice.as_deref().unwrap_or("")))?;
    t.texts(Column::Terms, terms.iter().map(|t| &t.term))?;
    t.texts(Column::TermMeanings, terms.iter().map(|t| &t.plain))?;
    t.texts(
        Column::TermSources,
        terms.iter().map(|t| t.sources.iter().map(|s| s.0.as_str()).collect::<Vec<_>>().join(" ")),
    )
}

/// The places of the pages that the vocabulary names.
fn page_numbers<'p>(
    reference: &'p Reference,
    pages: impl Iterator<Item = (&'p str, usize)>,
) -> BTreeMap<&'p str, usize> {
    let named: BTreeSet<&str> = reference
        .vocabulary
        .groups
        .iter()
        .flat_map(|g| {
            let also = g.also.iter().map(|a| a.split_once('#').map_or(a.as_str(), |(page, _)| page));
            g.page.iter().map(crate::record::PageId::as_str).chain(also)
        })
        .collect();
    if named.is_empty() { BTreeMap::new() } else { pages.filter(|(id, _)| named.contains(id)).collect() }
}

fn section_number(section: Option<&str>) -> u32 {
    let kind = section.and_then(SectionKind::find);
    kind.and_then(|k| SectionKind::ALL.iter().position(|s| *s == k)).map_or(0, |p| u32::try_from(p + 1).unwrap_or(0))
}

/// The right word of a group that a misspelling is meant to be: `revison` is the `revision` of `revision surgery`.
fn nearest<'g>(group: &'g Group, wrong: &str) -> Option<&'g str> {
    let wrong = wrong.to_lowercase();
    let apart = |w: &str| strsim::osa_distance(&w.to_lowercase(), &wrong);
    let whole = group.words().min_by_key(|w| apart(w))?;
    let parts = group.words().flat_map(|w| w.split(' ')).filter(|_| !wrong.contains(' '));
    let part = parts.min_by_key(|w| apart(w)).filter(|w| apart(w) < apart(whole));
    Some(part.unwrap_or(whole))
}

/// A place that words lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The page, if it is one page.
    pub(super) page: Option<u32>,
    /// The kind of section, as a place in [`SectionKind::ALL`].
    pub(super) section: Option<usize>,
    /// Whether it is the first place of its group.
    pub(super) first: bool,
}

/// A phrase of the vocabulary or the glossary that stands in a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// The words of the question that it spans.
    pub(super) span: std::ops::Range<usize>,
    pub(super) target: Target,
}

/// What a phrase leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A group, by one of its own words.
    Group(usize),
    /// A group, by a word that is only near to it.
    Near(usize),
    /// A term of the glossary.
    Term(usize),
}

/// Whether a phrase of that sort begins with those letters.
fn begins(index: &SearchIndex, sort: char, word: &str) -> bool {
    let phrases = index.table().texts(Column::Phrases);
    let key = format!("{sort}{word}");
    let at = phrases.lower_bound(&key);
    at < phrases.len() && phrases.get(at).starts_with(&key)
}

/// Known misspellings in folded words: where they stand, the right words, and the group.
pub(super) fn misspellings(index: &SearchIndex, typed: &[String]) -> Vec<(std::ops::Range<usize>, String)> {
    let table = index.table();
    let (phrases, targets) = (table.texts(Column::Phrases), table.numbers(Column::PhraseTargets));
    let mut found: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    if phrases.len() == 0 {
        return found;
    }
    let mut at = 0;
    while at < typed.len() {
        let longest = if begins(index, '=', &typed[at]) { LONGEST.min(typed.len() - at) } else { 0 };
        let hit = (1..=longest).rev().find_map(|length| {
            let key = format!("={}", typed[at..at + length].join(" "));
            let row = phrases.find(&key)?;
            // A single word that pages hold is a word in its own right.
            let known = length == 1 && index.count_of(&typed[at]) > 0;
            (targets.get(row) & 3 == MISSPELLING && !known).then_some((length, row))
        });
        match hit {
            Some((length, row)) => {
                found.push((at..at + length, table.texts(Column::PhraseTexts).get(row).to_owned()));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether a word of that key is a phrase of the vocabulary by itself.
pub(super) fn knows(index: &SearchIndex, key: &str) -> bool {
    index.table().texts(Column::Phrases).find(&format!("~{key}")).is_some()
}

/// The phrases in a question, given by the keys of its words; none lies inside of another.
pub(super) fn matches(index: &SearchIndex, keys: &[String]) -> Vec<Match> {
    let table = index.table();
    let (phrases, targets) = (table.texts(Column::Phrases), table.numbers(Column::PhraseTargets));
    let mut found: Vec<Match> = Vec::new();
    if phrases.len() == 0 {
        return found;
    }
    let mut key = String::new();
    let begins: Vec<bool> = keys.iter().map(|key| begins(index, '~', key)).collect();
    for length in (1..=LONGEST.min(keys.len())).rev() {
        for at in (0..=keys.len() - length).filter(|&at| begins[at]) {
            let span = at..at + length;
            if found.iter().any(|m| m.span.start <= span.start && span.end <= m.span.end && m.span != span) {
                continue;
            }
            key.clear();
            key.push('~');
            for (i, k) in keys[span.clone()].iter().enumerate() {
                if i > 0 {
                    key.push(' ');
                }
                key.push_str(k);
            }
            let mut row = phrases.lower_bound(&key);
            while row < phrases.len() && phrases.get(row) == key {
                let target = targets.get(row);
                let number = (target >> 2) as usize;
                let target = match target & 3 {
                    WORD => Target::Group(number),
                    NEAR => Target::Near(number),
                    TERM => Target::Term(number),
                    _ => break,
                };
                let new = Match { span: span.clone(), target };
                if is_needed(index, &new, keys) && !found.contains(&new) {
                    found.push(new);
                }
                row += 1;
            }
        }
    }
    found.sort_by_key(|m| (m.span.start, m.span.end));
    found
}

/// Whether a group that counts only beside other words has one of them.
fn is_needed(index: &SearchIndex, m: &Match, keys: &[String]) -> bool {
    let (Target::Group(group) | Target::Near(group)) = m.target else { return true };
    let table = index.table();
    let needs = table.texts(Column::GroupNeeds);
    let range = numbers(index, group, 6)..numbers(index, group, 7);
    range.is_empty() || range.into_iter().any(|at| keys.iter().any(|k| k == needs.get(at)))
}

fn numbers(index: &SearchIndex, group: usize, field: usize) -> usize {
    index.table().numbers(Column::Groups).get(group * STRIDE + field) as usize
}

/// How the words of a group stand to its meaning.
pub(super) fn relation(index: &SearchIndex, group: usize) -> GroupRelation {
    GroupRelation::ALL.get(numbers(index, group, 0) & 15).copied().unwrap_or(GroupRelation::Related)
}

/// The term of the glossary that the words of a group mean.
pub(super) fn meaning(index: &SearchIndex, group: usize) -> Option<usize> {
    numbers(index, group, 8).checked_sub(1).filter(|_| relation(index, group) == GroupRelation::Same)
}

/// How fast the words of a group call for help.
pub(super) fn urgent(index: &SearchIndex, group: usize) -> Option<RedFlagLevel> {
    match numbers(index, group, 0) >> 4 & 15 {
        1 => Some(RedFlagLevel::SameDay),
        2 => Some(RedFlagLevel::Emergency),
        _ => None,
    }
}

/// Whether a group is one of the everyday words that the program knows in every library.
pub(super) fn is_everyday(index: &SearchIndex, group: usize) -> bool {
    numbers(index, group, 0) >> 8 == 1
}

/// What to tell a reader who used a word of a group.
pub(super) fn notice(index: &SearchIndex, group: usize) -> Option<&str> {
    Some(index.table().texts(Column::GroupNotices).get(group)).filter(|n| !n.is_empty())
}

/// The folded words that a word of a group is read as; the word itself may be among them.
pub(super) fn stand_for<'i>(index: &'i SearchIndex, group: usize, typed: &str) -> Vec<&'i str> {
    let members = index.table().texts(Column::GroupWords);
    let (first, end, medical) = (numbers(index, group, 1), numbers(index, group, 2), numbers(index, group, 3));
    match relation(index, group) {
        GroupRelation::Same => (first..end).map(|at| members.get(at)).collect(),
        GroupRelation::Narrower => {
            if (medical..end).any(|at| members.get(at) == typed) {
                return Vec::new();
            }
            (medical..end).map(|at| members.get(at)).collect()
        }
        GroupRelation::Related | GroupRelation::NotSame => Vec::new(),
    }
}

/// Where a group leads.
pub(super) fn places(index: &SearchIndex, group: usize) -> Vec<Place> {
    let column = index.table().numbers(Column::GroupPlaces);
    (numbers(index, group, 4)..numbers(index, group, 5))
        .step_by(3)
        .map(|at| Place {
            page: column.get(at).checked_sub(1),
            section: (column.get(at + 1) as usize).checked_sub(1),
            first: column.get(at + 2) == 0,
        })
        .collect()
}
