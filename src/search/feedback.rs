//! Words that the first sections share and the question lacks (relevance feedback, the third relevance model "RM3").
//!
//! A question that names no page is answered by sections that only happen to hold its words. What the best ten of them
//! have in common says more about the matter than the question does, so the fifteen words that speak for them most are
//! added to it. Where a page is named, the name says it better, and the question stays as it is.

use super::index::SearchIndex;
use super::plan::{Concept, Form, Origin, Plan, words_of_class};
use super::rank::{Scores, Weights};
use super::table::Column;
use super::{text, words};
use std::collections::BTreeMap;

/// How many of the first sections are read.
pub(super) const SECTIONS: usize = 10;

/// How many words are taken from them.
const WORDS: usize = 15;

/// A word that more than one section in so many holds says nothing about a matter.
const COMMON: usize = 10;

/// Whether the first sections should be asked for more words.
pub(super) fn is_needed(plan: &Plan, scores: &Scores, weights: &Weights) -> bool {
    weights.feedback > 0.0
        && plan.matter > 0
        && plan.leads.is_empty()
        && plan.terms.is_empty()
        && plan.call.is_none()
        && weights.feedback_below > 0.0
        && scores.names().iter().all(|n| n.coverage < weights.feedback_below)
}

/// The words that the given sections share, with what each weighs beside a question of weight 1.
#[expect(clippy::cast_precision_loss, reason = "counts of words in ten sections")]
pub(super) fn words_of(index: &SearchIndex, best: &[(u32, f32)]) -> Vec<Concept> {
    let table = index.table();
    let (all, class_of) = (table.texts(Column::Words), table.numbers(Column::WordClasses));
    let counts = table.numbers(Column::WordCounts);
    let (titles, pages) = (table.texts(Column::PageTitles), table.numbers(Column::SectionPages));
    let whole: f32 = best.iter().map(|b| b.1).sum();
    let mut shares: BTreeMap<String, f32> = BTreeMap::new();
    for &(section, score) in best {
        let mut own: BTreeMap<String, u32> = BTreeMap::new();
        let mut length = 0_u32;
        let mut read = |text: &str| {
            words::each_word(text, |word, _| {
                length += 1;
                match own.get_mut(word) {
                    Some(count) => *count += 1,
                    None => {
                        own.insert(word.to_owned(), 1);
                    }
                }
            });
        };
        read(titles.get(pages.get(section as usize) as usize));
        read(&text::heading_of(table, section as usize));
        for sentence in text::of_section(table, section as usize) {
            read(&sentence.text);
        }
        for (word, count) in own {
            *shares.entry(word).or_insert(0.0) += score / whole * count as f32 / length.max(1) as f32;
        }
    }
    let mut by_class: Vec<(u32, f32)> = Vec::new();
    let most = index.section_count() / COMMON;
    for (word, share) in shares {
        if words::is_function_word(&word) || word.len() < 2 || word.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let Some(at) = all.find(&word).filter(|&at| counts.get(at) as usize <= most) else { continue };
        let class = class_of.get(at);
        match by_class.iter_mut().find(|c| c.0 == class) {
            Some(known) => known.1 += share,
            None => by_class.push((class, share)),
        }
    }
    by_class.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    by_class.truncate(WORDS);
    let sum: f32 = by_class.iter().map(|c| c.1).sum();
    by_class
        .into_iter()
        .map(|(class, share)| Concept {
            at: 0,
            weight: share / sum,
            forms: words_of_class(index, class)
                .map(|word| Form { word, share: 1.0, exact: false, origin: Origin::Feedback })
                .collect(),
            classes: vec![(class, 1.0)],
            beside: Vec::new(),
        })
        .collect()
}
