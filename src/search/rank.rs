//! From a plan to scores: fields apart and summed, the page beside the section, names, what the question asks for.

#![expect(clippy::cast_precision_loss, reason = "a score is an estimate: counts beyond 24 bits may be rounded")]

use super::SearchError;
use super::filter::{kind_of, page_kind, page_regions};
use super::index::{IndexField, SearchIndex};
use super::part::Rows;
use super::plan::Plan;
use super::table::Column;
use super::walk::{Holder, See, Take, Walk};
use crate::record::{Kind, Region};
use std::cell::Cell;
use std::collections::BTreeSet;

/// How much better a guide on the whole body meets what is asked where the question names no page: it says what holds
/// for all operations.
pub(super) const GUIDE: f32 = 1.5;

/// What each part of a score counts for.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Words of a section's heading.
    pub heading: f32,
    /// What share of that is left, from 0 to 1, where a section is typed: its heading says little more than its kind.
    pub heading_typed: f32,
    /// Words of a section's text.
    pub body: f32,
    /// Words of a section's typed items.
    pub typed: f32,
    /// Words of the page's title.
    pub title: f32,
    /// Words of the page's other names.
    pub names: f32,
    /// The section with the title of its page, as one text.
    pub section: f32,
    /// How often the title counts in it.
    pub section_title: f32,
    /// The page without its title, as one long text.
    pub page: f32,
    /// The very words as typed, beside all their forms.
    pub exact: f32,
    /// How much of a whole name the question holds.
    pub name_match: f32,
    /// How much more names and leads count on typed pages, whose names were chosen to open them.
    pub name_typed: f32,
    /// How steeply a part of a name counts less than the whole.
    pub name_power: f32,
    /// What the question asks for against what the section answers.
    pub intent: f32,
    /// The same for sections of typed pages, whose kind is certain.
    pub intent_typed: f32,
    /// How strongly a question that asks for nothing in particular asks what its subject is, from 0 to 1.
    pub bare: f32,
    /// A page that the vocabulary leads to, against one whose name the question holds.
    pub lead: f32,
    /// A section that is known to answer such a question, against a page whose name the question holds.
    pub asked: f32,
    /// The same among the sections of a page, against what is asked for.
    pub asked_section: f32,
    /// What the sections of its kind are known to answer on any page, among the sections of the first page.
    pub asked_kind: f32,
    /// How much of what is asked the best sentence of a section holds, among the sections of the first page.
    pub sentence: f32,
    /// How much common words are held back in a long question.
    pub focus: f32,
    /// What is left of a number or a single letter in a long question: an age, a dose, a date.
    pub number: f32,
    /// How much more a word counts that a long question begins with: people say first what it is about.
    pub early: f32,
    /// The same for a name of a page.
    pub early_name: f32,
    /// How much more a word counts that a question says again and again.
    pub repeat: f32,
    /// What the words weigh that the first sections share, where no page is named, against the question itself.
    pub feedback: f32,
    /// A page is named where the question holds so much of its name, from 0 to 1.
    pub feedback_below: f32,
    /// How soon more of the same word stops to count (BM25's k1).
    pub saturation: f32,
    /// How much long texts are held back (BM25's b).
    pub length: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            heading: 1.25,
            heading_typed: 0.5,
            body: 0.3,
            typed: 0.3,
            title: 0.6,
            names: 0.5,
            section: 1.0,
            section_title: 3.0,
            page: 0.4,
            exact: 0.6,
            name_match: 1.0,
            name_typed: 1.5,
            name_power: 4.0,
            intent: 0.1,
            intent_typed: 2.0,
            bare: 0.4,
            lead: 1.0,
            asked: 0.4,
            asked_section: 1.0,
            asked_kind: 2.0,
            sentence: 1.6,
            focus: 0.6,
            number: 0.1,
            early: 0.25,
            early_name: 2.0,
            repeat: 0.55,
            feedback: 0.8,
            feedback_below: 0.6,
            saturation: 1.2,
            length: 0.75,
        }
    }
}

impl Weights {
    /// Sets a weight by its name; false when there is none of that name.
    pub fn set(&mut self, name: &str, value: f32) -> bool {
        let weight = match name {
            "heading" => &mut self.heading,
            "heading_typed" => &mut self.heading_typed,
            "body" => &mut self.body,
            "typed" => &mut self.typed,
            "title" => &mut self.title,
            "names" => &mut self.names,
            "section" => &mut self.section,
            "section_title" => &mut self.section_title,
            "page" => &mut self.page,
            "exact" => &mut self.exact,
            "name_match" => &mut self.name_match,
            "name_typed" => &mut self.name_typed,
            "name_power" => &mut self.name_power,
            "intent" => &mut self.intent,
            "intent_typed" => &mut self.intent_typed,
            "bare" => &mut self.bare,
            "lead" => &mut self.lead,
            "asked" => &mut self.asked,
            "asked_section" => &mut self.asked_section,
            "asked_kind" => &mut self.asked_kind,
            "sentence" => &mut self.sentence,
            "repeat" => &mut self.repeat,
            "focus" => &mut self.focus,
            "number" => &mut self.number,
            "early" => &mut self.early,
            "early_name" => &mut self.early_name,
            "feedback" => &mut self.feedback,
            "feedback_below" => &mut self.feedback_below,
            "saturation" => &mut self.saturation,
            "length" => &mut self.length,
            _ => return false,
        };
        *weight = value;
        true
    }

    /// What a text so many times as long as others does to its counts (BM25).
    pub(super) fn held_back(&self, length: f32) -> f32 {
        self.saturation * (1.0 - self.length + self.length * length)
    }

    pub(super) fn of(&self, field: IndexField) -> f32 {
        match field {
            IndexField::Heading => self.heading,
            IndexField::Body => self.body,
            IndexField::Typed => self.typed,
            IndexField::Title => self.title,
            IndexField::Names => self.names,
        }
    }
}

/// What a plan finds: scores of sections and pages, to be walked, and the names that match.
pub(super) struct Scores {
    walk: Walk,
    /// The pages of which a name matches, or to which the vocabulary leads, in order.
    names: Vec<NameMatch>,
    /// What the words of the question weigh together.
    pub(super) scale: f32,
    /// The same before it is multiplied with what each says.
    said: f32,
    /// By concept: how much it says, 0 where nothing holds it.
    pub(super) rarities: Vec<f32>,
}

/// The best match of a whole name of a page, or of a lead of the vocabulary.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NameMatch {
    pub(super) page: u32,
    pub(super) score: f32,
    /// The name that matched best, from 1; 0 where a lead did better or none matched.
    pub(super) best: u32,
    /// How much of that name the question holds, from 0 to 1.
    pub(super) coverage: f32,
    /// The first class of the question that the name holds, by its place.
    first: u32,
}

/// Contributions to the scores of a few sections, for explanations.
pub(super) struct Watch {
    sections: Vec<u32>,
    pages: Vec<u32>,
    pub(super) parts: Vec<Part>,
    forms: Vec<(usize, u32, bool)>,
}

/// A contribution to a score.
pub(super) struct Part {
    /// A section or a page.
    pub(super) document: u32,
    pub(super) of_page: bool,
    pub(super) field: &'static str,
    pub(super) concept: usize,
    pub(super) forms: Vec<usize>,
    pub(super) score: f32,
}

impl Watch {
    pub(super) fn new(sections: Vec<u32>, pages: Vec<u32>) -> Self {
        Self { sections, pages, parts: Vec::new(), forms: Vec::new() }
    }
}

impl See for Watch {
    fn form(&mut self, row: usize, form: u32, exact: bool) {
        self.forms.push((row, form, exact));
    }

    fn part(&mut self, row: usize, holder: Holder, word: usize, exact: bool, score: f32) {
        let of_page = holder.is_of_page();
        let document = u32::try_from(row).unwrap_or(u32::MAX);
        if (if of_page { &self.pages } else { &self.sections }).contains(&document) {
            let forms = self.forms.iter().filter(|f| f.0 == row && (!exact || f.2)).map(|f| f.1 as usize).collect();
            self.parts.push(Part { document, of_page, field: holder.name(), concept: word, forms, score });
        }
    }

    fn end(&mut self) {
        self.forms.clear();
    }
}

/// How much a word says that so many of all documents hold (the inverse document frequency of BM25).
pub(super) fn rarity(found: usize, all: usize) -> f32 {
    let (found, all) = (found as f32, all.max(found) as f32);
    (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
}

/// The sections that hold one of those words in heading or text.
pub(super) fn sections_with(index: &SearchIndex, forms: &[u32]) -> Result<Vec<u32>, SearchError> {
    let words = index.table().texts(Column::Words);
    let mut found = Vec::new();
    for field in IndexField::OF_SECTIONS {
        for &form in forms {
            index.joined.postings(field, words.get(form as usize).as_bytes(), |section, _| found.push(section))?;
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// A question of few words says what it wants by each of them. Of one with so many that the index knows, a share is a
/// story, from 0 to 1.
fn share_of_story(known: usize) -> f32 {
    const FEW: f32 = 6.0;
    1.0 - FEW / (known as f32).max(FEW)
}

/// How much of what a text begins with is still there at a word, from 1 to 0.
fn earliness(at: usize) -> f32 {
    /// After so many words a third is left.
    const FAR: f32 = 25.0;
    (-(at as f32) / FAR).exp()
}

/// In a long story the rare words are the matter, and those that come first; numbers and single letters are by the way.
/// Returns what share of each word's weight remains, and what share of the question is a story.
fn hold_back(index: &SearchIndex, plan: &Plan, weights: &Weights) -> (Vec<f32>, f32) {
    let counts = index.table().numbers(Column::WordCounts);
    let all = index.section_count();
    let rarities: Vec<f32> = plan
        .concepts
        .iter()
        .map(|c| c.forms.iter().filter(|f| f.share >= 1.0).map(|f| counts.get(f.word as usize)).max().unwrap_or(0))
        .map(|found| if found == 0 { 0.0 } else { rarity(found as usize, all) })
        .collect();
    let rarest = rarities.iter().copied().fold(1.0, f32::max);
    // What stands for words of the question makes it no longer.
    let known =
        plan.concepts.iter().zip(&rarities).filter(|(concept, rarity)| **rarity > 0.0 && concept.beside.is_empty());
    let story = share_of_story(known.count());
    let remains = plan.concepts.iter().zip(rarities).map(|(concept, rarity)| {
        let common = if rarity > 0.0 { (rarity / rarest).powf(weights.focus * story) } else { 1.0 };
        let is_number = |word: &String| word.len() == 1 || word.bytes().all(|b| b.is_ascii_digit());
        let number = if plan.words.get(concept.at).is_some_and(is_number) { weights.number.powf(story) } else { 1.0 };
        common * number * (1.0 + weights.early * story * earliness(concept.at))
    });
    (remains.collect(), story)
}

/// Whether a page is a guide on the whole body.
pub(super) fn is_guide(index: &SearchIndex, page: usize) -> bool {
    let table = index.table();
    page_kind(table, page) == Some(Kind::Guide) && page_regions(table, page).contains(&Region::WholeBody)
}

impl Scores {
    pub(super) fn of(index: &SearchIndex, plan: &Plan, weights: &Weights) -> Result<Self, SearchError> {
        let mut scores = Self {
            walk: Walk::new(index, weights),
            names: Vec::new(),
            scale: 0.0,
            said: 0.0,
            rarities: Vec::with_capacity(plan.concepts.len()),
        };
        let (remains, story) = hold_back(index, plan, weights);
        for (concept, remains) in plan.concepts.iter().zip(remains) {
            let weight = concept.weight.powf(weights.repeat) * remains;
            let rarity = scores.walk.add(index, concept, weight)?;
            scores.said += weight;
            scores.scale += weight * rarity;
            scores.rarities.push(rarity);
        }
        scores.match_names(index, plan, weights, story);
        scores.follow_leads(index, plan, weights);
        Ok(scores)
    }

    /// Adds the words that the first sections share.
    pub(super) fn add_feedback(
        &mut self,
        index: &SearchIndex,
        plan: &Plan,
        weights: &Weights,
    ) -> Result<(), SearchError> {
        for concept in &plan.feedback {
            self.walk.add(index, concept, concept.weight * self.said * weights.feedback)?;
        }
        Ok(())
    }

    /// Walks the scores of all pages that have any, name matches not counted in; of all pages at all if `all`.
    pub(super) fn each(&self, index: &SearchIndex, all: bool, taker: &mut impl Take) -> Result<(), SearchError> {
        self.walk.each(index, all, taker)
    }

    /// How many sections have a page that holds a word of the question or is given anything for its name.
    pub(super) fn found(&self, index: &SearchIndex) -> usize {
        let parts = index.joined.parts.iter().enumerate().map(|(number, part)| {
            let first = part.first(Rows::Pages);
            let named = self.names_of(first..first + part.count(Rows::Pages)).iter().filter(|n| n.score > 0.0);
            self.walk.found(index, number, named.map(|n| n.page as usize - first))
        });
        parts.sum()
    }

    /// The matches of names of those pages.
    pub(super) fn names_of(&self, pages: std::ops::Range<usize>) -> &[NameMatch] {
        let place = |page: usize| self.names.partition_point(|n| (n.page as usize) < page);
        let start = place(pages.start);
        &self.names[start..place(pages.end).max(start)]
    }

    /// Shows what makes the scores of the sections that are watched.
    pub(super) fn show(&self, index: &SearchIndex, watch: &mut Watch) -> Result<(), SearchError> {
        let mut pages = watch.pages.clone();
        pages.sort_unstable();
        pages.dedup();
        pages.into_iter().try_for_each(|page| self.walk.show(index, page as usize, watch))
    }

    /// The pages of which a name matches, in order.
    pub(super) fn names(&self) -> &[NameMatch] {
        &self.names
    }

    /// The best match of a name of a page.
    pub(super) fn name(&self, page: usize) -> NameMatch {
        let at = self.names.binary_search_by_key(&page, |n| n.page as usize);
        at.map(|at| self.names[at]).unwrap_or_default()
    }

    /// How much of a whole name the question holds, weighed by how rare its words are among the names, and in a story by
    /// how soon it says them.
    fn match_names(&mut self, index: &SearchIndex, plan: &Plan, weights: &Weights, story: f32) {
        /// Names that are looked at together.
        const RUN: u32 = 1024;
        let table = index.table();
        let pages_with = table.numbers(Column::ClassNamePages);
        let all = index.page_count() as f32;
        // Most classes stand in a few names each, so the same logarithms come again and again.
        let known = [const { Cell::new(0.0_f32) }; 256];
        let rarity = |class: u32| {
            let found = pages_with.get(class as usize).max(1);
            let Some(known) = known.get(found as usize) else { return (1.0 + all / found as f32).ln() };
            if known.get() == 0.0 {
                known.set((1.0 + all / found as f32).ln());
            }
            known.get()
        };
        let mut best: std::collections::BTreeMap<u32, (f32, usize)> = std::collections::BTreeMap::new();
        for concept in &plan.concepts {
            for &(class, share) in &concept.classes {
                let known = best.entry(class).or_insert((0.0, concept.at));
                *known = (known.0.max(share), known.1.min(concept.at));
            }
        }
        // How much more a name is worth for each class that is said so soon.
        let soon: Vec<f32> = best.values().map(|&(_, at)| 1.0 + weights.early_name * story * earliness(at)).collect();
        // By name: what of it is said, the first class that says it, and what is said soonest of it.
        let mut sums: Vec<(f32, u32, f32)> = Vec::new();
        for (number, part) in index.joined.parts.iter().enumerate() {
            let own = part.table();
            let map = index.class_map(number);
            let by_class = own.numbers(Column::ClassNames);
            let kinds = own.bytes(Column::PageKinds);
            let term_starts = own.numbers(Column::NameTermStarts);
            let terms = own.numbers(Column::NameTerms);
            let page_of = own.numbers(Column::NamePages);
            let first_name = u32::try_from(part.first(Rows::Names)).unwrap_or(0);
            // The names of each class stand in order.
            let mut lists: Vec<(std::ops::Range<usize>, f32)> = Vec::new();
            for (&class, &(share, _)) in &best {
                lists.push((index.names_with(number, class), rarity(class) * share));
            }
            while let Some(start) = lists.iter().filter(|l| l.0.start < l.0.end).map(|l| by_class.get(l.0.start)).min()
            {
                sums.clear();
                sums.resize(RUN as usize, (0.0, 0, 1.0));
                let mut any = start;
                for (at, (list, weight)) in lists.iter_mut().enumerate() {
                    while list.start < list.end {
                        let name = by_class.get(list.start);
                        let Some(sum) = sums.get_mut(name.wrapping_sub(start) as usize) else { break };
                        if sum.0 == 0.0 {
                            sum.1 = u32::try_from(at).unwrap_or(u32::MAX);
                        }
                        sum.0 += *weight;
                        sum.2 = sum.2.max(soon[at]);
                        any = any.max(name);
                        list.start += 1;
                    }
                }
                for (name, &(sum, first, soon)) in (start..=any).zip(&sums) {
                    if sum == 0.0 {
                        continue;
                    }
                    let local = page_of.get(name as usize) as usize;
                    let page = part.first(Rows::Pages) + local;
                    if table.is_dead(page) {
                        continue;
                    }
                    let of_all = |term: u32| map.map_or(term, |m| m.get(term));
                    let whole: f32 = term_starts
                        .range_below(name as usize, terms.len())
                        .map(|at| rarity(of_all(terms.get(at))))
                        .sum();
                    let coverage = (sum / whole.max(f32::MIN_POSITIVE)).min(1.0);
                    let typed = kinds.get(local).is_some_and(|k| kind_of(k) != Some(Kind::Article));
                    let weight = weights.name_match * if typed { weights.name_typed } else { 1.0 };
                    let score = weight * coverage.powf(weights.name_power) * sum * soon;
                    let page = u32::try_from(page).unwrap_or(u32::MAX);
                    let found = NameMatch { page, score, best: first_name + name + 1, coverage, first };
                    match self.names.last_mut().filter(|n| n.page == page) {
                        // Of two that match as well, the one that holds the earlier class, then the earlier name.
                        Some(known) if (known.score, found.first) < (found.score, known.first) => *known = found,
                        None if score > 0.0 => self.names.push(found),
                        _ => {}
                    }
                }
            }
        }
    }

    /// Pages of those numbers, in order, count as if their name said so much more than all else together.
    pub(super) fn raise(&mut self, pages: &[u32]) {
        /// No section is given so much for its words, its page and what is asked for, by what the question weighs.
        const ALL_ELSE: f32 = 24.0;
        for &page in pages {
            let at = self.names.binary_search_by_key(&page, |n| n.page);
            if let Some(name) = at.ok().and_then(|at| self.names.get_mut(at)) {
                name.score += ALL_ELSE * self.scale;
            }
        }
    }

    /// Pages that the vocabulary leads to count as if part of their name had been said. Where a page is named, what is
    /// asked about others is no reason for them.
    fn follow_leads(&mut self, index: &SearchIndex, plan: &Plan, weights: &Weights) {
        let unknown = rarity(0, index.section_count());
        let named: BTreeSet<u32> = self.names.iter().filter(|n| n.coverage > 0.99).map(|n| n.page).collect();
        let led: BTreeSet<u32> = plan.leads.iter().filter(|l| l.names_page()).map(|l| l.page).collect();
        let is_other =
            |page: u32| !(named.is_empty() && led.is_empty() || named.contains(&page) || led.contains(&page));
        for lead in &plan.leads {
            let is_asked = lead.is_asked();
            if is_asked && is_other(lead.page) {
                continue;
            }
            let weight = match is_asked {
                false => weights.lead,
                // A guide on the whole body says what holds for all operations.
                true if is_guide(index, lead.page as usize) => weights.asked * GUIDE,
                true => weights.asked,
            };
            let rarities = lead.concepts.iter().filter_map(|&c| self.rarities.get(c));
            let said: f32 = rarities.map(|&r| if r > 0.0 { r } else { unknown }).sum();
            let score = weight * weights.name_typed * lead.strength * said;
            let at = match self.names.binary_search_by_key(&lead.page, |n| n.page) {
                Ok(at) => at,
                Err(_) if lead.page as usize >= index.page_rows() => continue,
                Err(at) => {
                    self.names.insert(at, NameMatch { page: lead.page, ..NameMatch::default() });
                    at
                }
            };
            let known = &mut self.names[at];
            if known.score < score {
                known.score = score;
                if known.coverage <= 0.99 {
                    known.best = 0;
                }
            }
        }
    }
}
