//! From a plan to scores: fields apart and summed, the page beside the section, names, what the question asks for.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a score is an estimate: counts beyond 24 bits may be rounded"
)]

use super::SearchError;
use super::index::{IndexField, SearchIndex};
use super::part::Rows;
use super::plan::{Concept, Plan};
use super::table::Column;
use crate::record::Kind;

/// What each part of a score counts for.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Words of a section's heading.
    pub heading: f32,
    /// Words of a section's text.
    pub body: f32,
    /// Words of a section's typed items.
    pub typed: f32,
    /// Words of the page's title.
    pub title: f32,
    /// Words of the page's other names.
    pub names: f32,
    /// The page as a whole, as one long text.
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
    /// How much common words are held back in a long question.
    pub focus: f32,
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
            body: 1.0,
            typed: 1.0,
            title: 1.25,
            names: 0.8,
            page: 0.5,
            exact: 0.2,
            name_match: 1.0,
            name_typed: 1.5,
            name_power: 4.0,
            intent: 0.1,
            intent_typed: 1.8,
            bare: 0.4,
            lead: 1.0,
            focus: 0.6,
            repeat: 0.55,
            feedback: 0.6,
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
            "body" => &mut self.body,
            "typed" => &mut self.typed,
            "title" => &mut self.title,
            "names" => &mut self.names,
            "page" => &mut self.page,
            "exact" => &mut self.exact,
            "name_match" => &mut self.name_match,
            "name_typed" => &mut self.name_typed,
            "name_power" => &mut self.name_power,
            "intent" => &mut self.intent,
            "intent_typed" => &mut self.intent_typed,
            "bare" => &mut self.bare,
            "lead" => &mut self.lead,
            "repeat" => &mut self.repeat,
            "focus" => &mut self.focus,
            "feedback" => &mut self.feedback,
            "feedback_below" => &mut self.feedback_below,
            "saturation" => &mut self.saturation,
            "length" => &mut self.length,
            _ => return false,
        };
        *weight = value;
        true
    }

    fn of(&self, field: IndexField) -> f32 {
        match field {
            IndexField::Heading => self.heading,
            IndexField::Body => self.body,
            IndexField::Typed => self.typed,
            IndexField::Title => self.title,
            IndexField::Names => self.names,
        }
    }
}

/// Scores of all sections and pages for one plan.
pub(super) struct Scores {
    /// By section: the words in the section itself.
    pub(super) sections: Vec<f32>,
    /// By page: the words in title and names, and in the page as a whole.
    pub(super) pages: Vec<f32>,
    /// By page: the best match of a whole name, or of a lead of the vocabulary.
    pub(super) names: Vec<f32>,
    /// By page: the name that matched best, from 1; 0 where a lead did better or none matched.
    pub(super) best_name: Vec<u32>,
    /// By page: how much of that name the question holds, from 0 to 1.
    pub(super) coverage: Vec<f32>,
    /// What the words of the question weigh together.
    pub(super) scale: f32,
    /// The same before it is multiplied with what each says.
    said: f32,
    /// By concept: how much it says, 0 where nothing holds it.
    pub(super) rarities: Vec<f32>,
}

/// Contributions to the scores of a few sections, for explanations.
pub(super) struct Watch {
    sections: Vec<u32>,
    pages: Vec<u32>,
    /// Section or page, whether it is a page, field, concept, form, score.
    pub(super) parts: Vec<Part>,
    forms: Vec<(u32, usize)>,
}

/// A contribution to a score.
pub(super) struct Part {
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

    fn see(&mut self, document: u32, of_page: bool, form: usize) {
        if (if of_page { &self.pages } else { &self.sections }).contains(&document) {
            self.forms.push((document, form));
        }
    }

    fn add(&mut self, document: u32, of_page: bool, field: &'static str, concept: usize, score: f32) {
        if (if of_page { &self.pages } else { &self.sections }).contains(&document) {
            let forms = self.forms.iter().filter(|f| f.0 == document).map(|f| f.1).collect();
            self.parts.push(Part { document, of_page, field, concept, forms, score });
        }
    }
}

/// Sums of occurrences by document, with the list of documents that have any.
struct Counts {
    by_document: Vec<f32>,
    touched: Vec<u32>,
}

impl Counts {
    fn new(documents: usize) -> Self {
        Self { by_document: vec![0.0; documents], touched: Vec::new() }
    }

    #[inline]
    fn add(&mut self, document: u32, count: f32) {
        let Some(sum) = self.by_document.get_mut(document as usize) else { return };
        if *sum == 0.0 {
            self.touched.push(document);
        }
        *sum += count;
    }

    fn drain(&mut self, mut each: impl FnMut(u32, f32)) {
        for &document in &self.touched {
            each(document, std::mem::take(&mut self.by_document[document as usize]));
        }
        self.touched.clear();
    }
}

/// What the length of a document does to its counts, for each of the 256 lengths that the engine tells apart.
fn length_norms(average: f32, weights: &Weights) -> [f32; 256] {
    std::array::from_fn(|id| {
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        weights.saturation * (1.0 - weights.length + weights.length * length / average)
    })
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

/// What stays the same for all words of a question.
struct Ground<'i> {
    index: &'i SearchIndex,
    weights: &'i Weights,
    norms: Vec<[f32; 256]>,
    average_page: f32,
    counts: Counts,
    page_counts: Counts,
}

impl<'i> Ground<'i> {
    fn new(index: &'i SearchIndex, weights: &'i Weights) -> Self {
        Self {
            index,
            weights,
            norms: IndexField::ALL.iter().map(|&f| length_norms(index.average(f), weights)).collect(),
            average_page: index.average_page(),
            counts: Counts::new(index.section_rows()),
            page_counts: Counts::new(index.page_rows()),
        }
    }
}

/// A question of few words says what it wants by each of them; in a long story the rare words are the matter. Returns
/// what share of each word's weight remains.
fn hold_back(index: &SearchIndex, plan: &Plan, weights: &Weights) -> Vec<f32> {
    const FEW: f32 = 6.0;
    let counts = index.table().numbers(Column::WordCounts);
    let all = index.section_count();
    let rarities: Vec<f32> = plan
        .concepts
        .iter()
        .map(|c| c.forms.iter().filter(|f| f.share >= 1.0).map(|f| counts.get(f.word as usize)).max().unwrap_or(0))
        .map(|found| if found == 0 { 0.0 } else { rarity(found as usize, all) })
        .collect();
    let rarest = rarities.iter().copied().fold(1.0, f32::max);
    let known = rarities.iter().filter(|&&r| r > 0.0).count() as f32;
    let power = weights.focus * (1.0 - FEW / known.max(FEW));
    rarities.into_iter().map(|r| if r > 0.0 { (r / rarest).powf(power) } else { 1.0 }).collect()
}

impl Scores {
    pub(super) fn of(
        index: &SearchIndex,
        plan: &Plan,
        weights: &Weights,
        mut watch: Option<&mut Watch>,
    ) -> Result<Self, SearchError> {
        let (sections, pages) = (index.section_rows(), index.page_rows());
        let mut scores = Self {
            sections: vec![0.0; sections],
            pages: vec![0.0; pages],
            names: vec![0.0; pages],
            best_name: vec![0; pages],
            coverage: vec![0.0; pages],
            scale: 0.0,
            said: 0.0,
            rarities: Vec::with_capacity(plan.concepts.len()),
        };
        let mut ground = Ground::new(index, weights);
        let held_back = hold_back(index, plan, weights);
        for (at, concept) in plan.concepts.iter().enumerate() {
            let weight = concept.weight.powf(weights.repeat) * held_back[at];
            let rarity = scores.add_concept(&mut ground, at, concept, weight, watch.as_deref_mut())?;
            scores.said += weight;
            scores.scale += weight * rarity;
            scores.rarities.push(rarity);
        }
        scores.match_names(index, plan, weights);
        scores.follow_leads(index, plan, weights);
        scores.feed_back(&mut ground, plan, watch)?;
        Ok(scores)
    }

    /// Adds what the words give that the first sections share.
    pub(super) fn add_feedback(
        &mut self,
        index: &SearchIndex,
        plan: &Plan,
        weights: &Weights,
    ) -> Result<(), SearchError> {
        self.feed_back(&mut Ground::new(index, weights), plan, None)
    }

    fn feed_back(
        &mut self,
        ground: &mut Ground<'_>,
        plan: &Plan,
        mut watch: Option<&mut Watch>,
    ) -> Result<(), SearchError> {
        for (at, concept) in plan.feedback.iter().enumerate() {
            let weight = concept.weight * self.said * ground.weights.feedback;
            self.add_concept(ground, plan.concepts.len() + at, concept, weight, watch.as_deref_mut())?;
        }
        Ok(())
    }

    /// Adds what one word of the question gives; returns how much it says.
    fn add_concept(
        &mut self,
        ground: &mut Ground<'_>,
        at: usize,
        concept: &Concept,
        weight: f32,
        mut watch: Option<&mut Watch>,
    ) -> Result<f32, SearchError> {
        let Ground { index, weights, norms, average_page, counts, page_counts } = ground;
        let (index, weights) = (*index, *weights);
        let table = index.table();
        let words = table.texts(Column::Words);
        let page_of = table.numbers(Column::SectionPages);
        let all = index.section_count();
        let saturated = weights.saturation + 1.0;
        let mut rarest: f32 = 0.0;
        for field in IndexField::OF_SECTIONS {
            let norm = &norms[field as usize];
            for very_word in [false, true] {
                let share = if very_word { weights.exact } else { 1.0 };
                if share == 0.0 {
                    continue;
                }
                for (form_at, form) in concept.forms.iter().enumerate().filter(|(_, f)| !very_word || f.exact) {
                    index.joined.postings(field, words.get(form.word as usize).as_bytes(), |section, count| {
                        counts.add(section, count as f32 * form.share);
                        if let Some(watch) = watch.as_deref_mut() {
                            watch.see(section, false, form_at);
                        }
                    })?;
                }
                let rarity = rarity(counts.touched.len(), all);
                let factor = weights.of(field) * weight * rarity * saturated * share;
                if !counts.touched.is_empty() {
                    rarest = rarest.max(rarity);
                }
                counts.drain(|document, count| {
                    let long = norm[usize::from(index.joined.length_id(field, document))];
                    let score = factor * count / (count + long);
                    self.sections[document as usize] += score;
                    if let Some(watch) = watch.as_deref_mut() {
                        watch.add(document, false, field.name(), at, score);
                    }
                    if !very_word {
                        page_counts.add(page_of.get(document as usize), count);
                    }
                });
                if let Some(watch) = watch.as_deref_mut() {
                    watch.forms.clear();
                }
            }
        }
        // The page as one text.
        let lengths = table.numbers(Column::PageLengths);
        let found = page_counts.touched.len();
        let factor = weights.page * weight * rarity(found, index.page_count()) * saturated;
        page_counts.drain(|page, count| {
            let length = lengths.get(page as usize) as f32 / *average_page;
            let long = weights.saturation * (1.0 - weights.length + weights.length * length);
            let score = factor * count / (count + long);
            self.pages[page as usize] += score;
            if let Some(watch) = watch.as_deref_mut() {
                watch.add(page, true, "page", at, score);
            }
        });
        // Title and other names.
        for field in IndexField::OF_PAGES {
            let norm = &norms[field as usize];
            for (form_at, form) in concept.forms.iter().enumerate() {
                index.joined.postings(field, words.get(form.word as usize).as_bytes(), |page, count| {
                    page_counts.add(page, count as f32 * form.share);
                    if let Some(watch) = watch.as_deref_mut() {
                        watch.see(page, true, form_at);
                    }
                })?;
            }
            let found = page_counts.touched.len();
            let rarity = rarity(found, index.page_count());
            if found > 0 {
                rarest = rarest.max(rarity);
            }
            let factor = weights.of(field) * weight * rarity * saturated;
            page_counts.drain(|page, count| {
                let long = norm[usize::from(index.joined.length_id(field, page))];
                let score = factor * count / (count + long);
                self.pages[page as usize] += score;
                if let Some(watch) = watch.as_deref_mut() {
                    watch.add(page, true, field.name(), at, score);
                }
            });
            if let Some(watch) = watch.as_deref_mut() {
                watch.forms.clear();
            }
        }
        Ok(rarest)
    }

    /// How much of a whole name the question holds, weighed by how rare its words are among the names.
    fn match_names(&mut self, index: &SearchIndex, plan: &Plan, weights: &Weights) {
        let table = index.table();
        let pages_with = table.numbers(Column::ClassNamePages);
        let kinds = table.bytes(Column::PageKinds);
        let all = index.page_count() as f32;
        let rarity = |class: u32| (1.0 + all / pages_with.get(class as usize).max(1) as f32).ln();
        let mut best: std::collections::BTreeMap<u32, f32> = std::collections::BTreeMap::new();
        for concept in &plan.concepts {
            for &(class, share) in &concept.classes {
                let known = best.entry(class).or_insert(0.0);
                *known = known.max(share);
            }
        }
        for (number, part) in index.joined.parts.iter().enumerate() {
            let own = part.table();
            let map = index.class_map(number);
            let starts = own.numbers(Column::ClassNameStarts);
            let by_class = own.numbers(Column::ClassNames);
            let term_starts = own.numbers(Column::NameTermStarts);
            let terms = own.numbers(Column::NameTerms);
            let page_of = own.numbers(Column::NamePages);
            let mut matched = Counts::new(part.count(Rows::Names));
            for (&class, &share) in &best {
                let weight = rarity(class) * share;
                let here = match map {
                    None => Some(class as usize),
                    Some(_) => own.texts(Column::Classes).find(table.texts(Column::Classes).get(class as usize)),
                };
                for at in here.map_or(0..0, |class| starts.range(class)) {
                    matched.add(by_class.get(at), weight);
                }
            }
            matched.drain(|name, sum| {
                let page = part.first(Rows::Pages) + page_of.get(name as usize) as usize;
                if table.is_dead(page) {
                    return;
                }
                let of_all = |term: u32| map.map_or(term, |m| m.get(term));
                let whole: f32 = term_starts.range(name as usize).map(|at| rarity(of_all(terms.get(at)))).sum();
                let covered = (sum / whole.max(f32::MIN_POSITIVE)).min(1.0);
                let typed = kinds.get(page).is_some_and(|k| Kind::ALL.get(usize::from(k)) != Some(&Kind::Article));
                let weight = weights.name_match * if typed { weights.name_typed } else { 1.0 };
                let score = weight * covered.powf(weights.name_power) * sum;
                if let Some(known) = self.names.get_mut(page)
                    && *known < score
                {
                    *known = score;
                    self.best_name[page] = u32::try_from(part.first(Rows::Names)).unwrap_or(0) + name + 1;
                    self.coverage[page] = covered;
                }
            });
        }
    }

    /// Pages that the vocabulary leads to count as if part of their name had been said.
    fn follow_leads(&mut self, index: &SearchIndex, plan: &Plan, weights: &Weights) {
        let rarities = &self.rarities;
        let unknown = rarity(0, index.section_count());
        for lead in &plan.leads {
            let said: f32 =
                lead.concepts.iter().filter_map(|&c| rarities.get(c)).map(|&r| if r > 0.0 { r } else { unknown }).sum();
            let score = weights.lead * weights.name_typed * lead.strength * said;
            let page = lead.page as usize;
            if let Some(known) = self.names.get_mut(page)
                && *known < score
            {
                *known = score;
                if self.coverage[page] > 0.99 {
                    continue;
                }
                self.best_name[page] = 0;
            }
        }
    }
}
