//! The answer to a question: what counts is put in order, and the first sections become hits.

use super::feedback;
use super::filter::{Filter, page_kind, page_regions, section_kind};
use super::hits::{Alarm, AlarmLevel, Explanation, ExplanationTerm, Hit, Hits, Label, Snippet};
use super::index::{NameSort, SearchIndex, read_review};
use super::intent::{self, Intent};
use super::part::Rows;
use super::plan::{self, Concept, EMPTY, Form, Lead, Origin, Plan};
use super::query::MOST_WORDS;
use super::rank::{self, GUIDE, Scores, Watch, Weights};
use super::snippet::{self, Answers, Chosen, Held};
use super::table::Column;
use super::text::{self, Sentence, Voice};
use super::walk::{Place as RunPlace, Run, Take};
use super::words::{self, Classes};
use super::{Query, SearchError, SearchOptions, alarm, asked, expand, titles};
use crate::record::{Citation, Kind, PageId, Place, SectionKind, SourceId, slug};
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// The page that holds the signs of all operations, where a library has one.
const SIGNS_PAGE: &str = "warning-signs";

/// What the section that a name opens, or that the vocabulary leads to, answers of a question that asks the same page
/// outright for another one: `surgery abroad` opens how to choose, `risks of surgery abroad` asks for the risks.
const OPENED_BESIDE: f32 = 0.6;

/// How strongly a question that is the name of a page and nothing else asks what that is.
const NAMED: f32 = 0.7;

/// A known question that is less alike is no reason to tell.
const ALIKE: f32 = 0.5;

/// How many suggestions an empty answer makes.
const SUGGESTIONS: usize = 5;

/// So many sections are read for the sentence that answers best, to order those of the first page.
const READ: usize = 10;

/// A section with its score and what made it.
#[derive(Debug, Clone, Copy)]
struct Ranked {
    score: f32,
    section: u32,
    intent: f32,
    /// What of that it is given for a question that it is known to answer.
    asked: f32,
    /// What it is given for its best sentence.
    sentence: f32,
    /// What it is given for a question that such a section of any page is known to answer, and that question.
    kin: Option<(f32, usize)>,
    tier: f32,
}

/// A section whose score is known but for how its page compares with the best page.
struct Candidate {
    /// No score can be less.
    least: f32,
    /// No score can be more.
    most: f32,
    own: f32,
    of_page: f32,
    /// How well it meets what is asked for.
    meets: f32,
    /// What share of that is for a question that it is known to answer.
    asked: f32,
    typed: bool,
    section: u32,
    tier: f32,
}

/// How much a page is about the matter, beside the page that is most.
fn about(of_page: f32, best_page: f32) -> f32 {
    if best_page > 0.0 { of_page / best_page } else { 1.0 }
}

/// What it weighs that a section meets what is asked for, on a page that is so much about the matter.
fn intent_weight(weights: &Weights, typed: bool, about: f32) -> f32 {
    if typed { weights.intent_typed * about } else { weights.intent }
}

/// The candidates that can be among the best, and a few more.
struct Best {
    keep: usize,
    all: Vec<Candidate>,
    /// The highest of what candidates score no less than, up to `keep` of them, the lowest on top.
    highest: BinaryHeap<Reverse<Score>>,
    /// Enough are known that score no less than this.
    least: f32,
    /// With so many, those that cannot be among the best are let go.
    many: usize,
}

/// A score in the order of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Score(f32);

impl Eq for Score {}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Best {
    fn new(keep: usize) -> Self {
        let many = keep.saturating_mul(2).max(64);
        Self { keep, all: Vec::new(), highest: BinaryHeap::new(), least: f32::MIN, many }
    }

    fn push(&mut self, candidate: Candidate) {
        // What bears the very name asked for goes before all others.
        if candidate.most < self.least && candidate.tier == 0.0 {
            return;
        }
        if candidate.least > self.least {
            self.highest.push(Reverse(Score(candidate.least)));
            if self.highest.len() > self.keep {
                self.highest.pop();
            }
            if self.highest.len() == self.keep {
                self.least = self.highest.peek().map_or(self.least, |lowest| lowest.0.0);
            }
        }
        if self.all.len() >= self.many {
            let least = self.least;
            self.all.retain(|c| c.most >= least || c.tier > 0.0);
            self.many = self.many.max(self.all.len() * 2);
        }
        self.all.push(candidate);
    }
}

/// Puts sections in order as their scores come.
struct Ranking<'a> {
    index: &'a SearchIndex,
    asked: Asked<'a>,
    wanted: Vec<(u32, f32)>,
    /// What is asked for outright, a bit each.
    outright: u32,
    /// How well a section can meet what is asked for: a free one, a typed one.
    most: (f32, f32),
    open: bool,
    best: Best,
    /// How many the filter let through.
    found: usize,
    /// What the best page is given for its words and its name. Among articles a typed page is about the matter where it
    /// is given as much as the whole question weighs: less is a word by the way.
    best_page: f32,
    /// No page that was passed over is given more.
    passed: f32,
    /// Whether nothing is to be passed over.
    thorough: bool,
    /// Whether the question names no page.
    general: bool,
}

impl<'a> Ranking<'a> {
    fn new(index: &'a SearchIndex, asked: Asked<'a>, keep: usize) -> Self {
        let wanted: Vec<(u32, f32)> = asked.plan.intents.asked();
        let free = wanted.iter().map(|w| w.1).fold(0.0, f32::max);
        let (known, others): (Vec<&Lead>, Vec<&Lead>) = asked.plan.leads.iter().partition(|l| l.is_asked());
        let strongest = |leads: &[&Lead]| leads.iter().map(|l| l.strength).fold(0.0, f32::max);
        let typed = strongest(&others).max(free).max(1.0) + asked.weights.asked_section * strongest(&known);
        let open = asked.filter.is_open() && !asked.everything;
        let general =
            !asked.plan.leads.iter().any(Lead::names_page) && asked.scores.names().iter().all(|n| n.coverage <= 0.99);
        let typed = if general { typed * GUIDE } else { typed };
        let outright = wanted.iter().filter(|w| w.1 > 0.99).fold(0, |mask, w| mask | w.0);
        Self {
            index,
            asked,
            wanted,
            outright,
            most: (free, typed),
            open,
            best: Best::new(keep),
            found: 0,
            best_page: asked.scores.scale * index.share_of_articles(),
            passed: 0.0,
            thorough: false,
            general,
        }
    }

    /// What a section of a run can be given for what is asked for.
    fn most_for_intent(&self, place: &RunPlace) -> f32 {
        let kinds = self.index.joined.parts[place.part].table().run(Column::SectionKinds);
        let free = kinds.get(place.sections.clone()).is_some_and(|kinds| kinds.iter().fold(0, |any, k| any | k) == 0);
        let Asked { weights, scores, .. } = self.asked;
        let of_free = weights.intent * scores.scale * self.most.0;
        if free { of_free } else { of_free.max(weights.intent_typed * scores.scale * self.most.1) }
    }

    fn pages_of(&self, place: &RunPlace) -> std::ops::Range<usize> {
        let first = self.index.joined.parts[place.part].first(Rows::Pages);
        first + place.pages.start..first + place.pages.end
    }
}

impl Take for Ranking<'_> {
    fn beyond(&self, place: &RunPlace) -> (f32, f32) {
        let pages = self.pages_of(place);
        let names = self.asked.scores.names_of(pages.clone()).iter().map(|n| n.score).fold(0.0, f32::max);
        // What a filter lets through must be seen, and so must a page whose very name is asked for.
        if !self.open || self.thorough || self.asked.named.iter().any(|n| pages.contains(&n.0)) {
            return (names, f32::INFINITY);
        }
        (names, self.most_for_intent(place))
    }

    fn named(&self, place: &RunPlace, mut each: impl FnMut(usize, f32)) {
        let pages = self.pages_of(place);
        let first = pages.start - place.pages.start;
        self.asked.scores.names_of(pages).iter().for_each(|n| each(n.page as usize - first, n.score));
    }

    fn least(&self) -> f32 {
        self.best.least
    }

    fn pass(&mut self, of_page: f32) {
        self.passed = self.passed.max(of_page);
    }

    fn take(&mut self, run: &Run<'_>) {
        let Asked { plan, scores, filter, weights, named, everything } = self.asked;
        let (table, place) = (self.index.table(), run.place);
        let part = &self.index.joined.parts[place.part];
        let own_table = part.table();
        let masks = own_table.numbers(Column::SectionIntents);
        let kinds = own_table.bytes(Column::SectionKinds);
        let starts = own_table.numbers(Column::PageSections);
        let (first_page, first_section) = (part.first(Rows::Pages), part.first(Rows::Sections));
        let most_for_intent = self.most_for_intent(place);
        let mut names = scores.names_of(self.pages_of(place));
        for local in run.chosen.iter().cloned().flatten() {
            let page = first_page + local;
            while let Some((name, rest)) = names.split_first()
                && (name.page as usize) < page
            {
                names = rest;
            }
            let of_name = names.first().filter(|name| name.page as usize == page).map_or(0.0, |name| name.score);
            let of_page = run.pages[local - place.pages.start] + of_name;
            let sections = place.sections_of(starts, &(local..local + 1));
            let own = &run.sections[sections.start - place.sections.start..sections.end - place.sections.start];
            self.best_page = self.best_page.max(of_page);
            if of_page == 0.0 && !everything && own.iter().all(|&s| s == 0.0) {
                continue;
            }
            let by_name = named.iter().find(|(p, _)| *p == page);
            if self.open && of_page > 0.0 && by_name.is_none() {
                // The best section of the page cannot reach the list.
                let most = own.iter().copied().fold(0.0, f32::max);
                if most + of_page + most_for_intent < self.best.least {
                    continue;
                }
            }
            if !self.open && !filter.page(table, page) {
                continue;
            }
            let sort = by_name.map(|&(_, row)| table.bytes(Column::NameSorts).get(row as usize).unwrap_or(0));
            // Exact names go before all else: id and title before alias.
            let tier = sort.map_or(0.0, |s| if s == NameSort::Alias as u8 { 1.0 } else { 2.0 });
            // What is asked for chooses among the sections of a page; it does not make a page that is less about the
            // matter better than one that is more. The best page may still come.
            let about = about(of_page, self.best_page);
            let mut opened: Option<Option<usize>> = None;
            // What is asked outright comes before the section that a name opens.
            let outright = self.outright;
            let general = if self.general && rank::is_guide(self.index, page) { GUIDE } else { 1.0 };
            let asks_other = outright != 0 && sections.clone().any(|local| masks.get(local) & outright != 0);
            let opens = if asks_other { OPENED_BESIDE } else { 1.0 };
            for (local, &own) in sections.zip(own) {
                let section = first_section + local;
                if (!everything && own + of_page == 0.0) || (!self.open && !filter.section(table, section)) {
                    continue;
                }
                let mask = masks.get(local);
                let wanted = self.wanted.iter().filter(|(bit, _)| mask & bit != 0);
                let mut meets = wanted.map(|a| a.1).fold(0.0, f32::max);
                let mut asked = 0.0;
                let kind = kinds.get(local).and_then(|k| usize::from(k).checked_sub(1));
                if let Some(kind) = kind {
                    let led = || plan.leads.iter().filter(|l| l.page as usize == page && l.section == Some(kind));
                    meets = led().filter(|l| !l.is_asked()).map(|l| l.strength * opens).fold(meets, f32::max);
                    let known = led().filter(|l| l.is_asked()).map(|l| l.strength);
                    asked = weights.asked_section * known.fold(0.0, f32::max);
                    let opened =
                        opened.get_or_insert_with(|| self.index.section_opened(scores, by_name.map(|n| n.1), page));
                    if *opened == Some(kind) {
                        meets = meets.max(opens);
                    }
                    // What a section is known to answer counts beside what it is about, but not before what is asked
                    // outright.
                    let whole =
                        if asks_other && mask & outright == 0 { meets.max(asked * opens) } else { meets + asked };
                    asked = if whole > meets { (whole - meets) / whole } else { 0.0 };
                    meets = whole;
                }
                self.found += 1;
                let typed = kind.is_some();
                meets *= if typed { general } else { 1.0 };
                let weight = intent_weight(weights, typed, about);
                let most = own + of_page + weight * scores.scale * meets;
                let section = u32::try_from(section).unwrap_or(u32::MAX);
                let least = if typed { own + of_page } else { most };
                self.best.push(Candidate { least, most, own, of_page, meets, asked, typed, section, tier });
            }
        }
    }
}

/// A question with all that decides on its answer.
#[derive(Clone, Copy)]
struct Asked<'a> {
    plan: &'a Plan,
    scores: &'a Scores,
    filter: &'a Filter,
    weights: &'a Weights,
    /// The pages whose name it is, with the name.
    named: &'a [(usize, u32)],
    /// Whether it has no words, and asks for all that the filter lets through.
    everything: bool,
}

/// A section as it is read for an answer.
struct Read {
    sentences: Vec<Sentence>,
    best: Option<Sentence>,
    worth: f32,
    /// Words of the answers that the sentences hold.
    held: Held,
}

/// What a section and its snippet say.
struct Seen<'t> {
    /// All its texts, heading and title included.
    texts: Vec<&'t str>,
    /// Words of the answers that they hold, the title apart.
    held: Held,
    /// Those that the snippet shows.
    shown: Held,
}

impl SearchIndex {
    /// Finds the sections that answer a question, best first.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Hits, SearchError> {
        self.search_with(query, options, &Weights::default())
    }

    /// The same with other weights, to measure what each is worth.
    pub fn search_with(&self, query: &Query, options: &SearchOptions, weights: &Weights) -> Result<Hits, SearchError> {
        let mut answer = Hits {
            query: query.text().to_owned(),
            hits: Vec::new(),
            total: 0,
            alarm: None,
            notes: Vec::new(),
            suggestions: Vec::new(),
        };
        if query.is_empty() {
            return Ok(answer);
        }
        let mut plan = Plan::of(self, query, options.exact);
        let named = self.named_exactly(query, &plan);
        let mut scores = Scores::of(self, &plan, weights)?;
        if scores.scale == 0.0 {
            // No section holds a word of it: what leads to a page is all there is to weigh by.
            scores.scale = scores.names().iter().map(|n| n.score).fold(0.0, f32::max);
        }
        let bare = plan.intents.strongest() < 0.3;
        if bare && !named.is_empty() {
            plan.intents.raise(Intent::Definition, NAMED);
        } else if bare {
            // A bare name or subject asks what it is about; what is said beside a name asks for something else.
            plan.intents.raise(Intent::Definition, weights.bare * self.share_of_names(&plan, &scores).powi(2));
        }
        scores.raise(&titles::of_whole_question(self, &plan));
        let filter = Filter::new(self, query, options)?;
        let everything = query.words.is_empty();
        let first = options.limit.max(READ);
        let asked = Asked { plan: &plan, scores: &scores, filter: &filter, weights, named: &named, everything };
        let (mut ranked, mut found) = self.rank(&asked, first.max(feedback::SECTIONS))?;
        if !options.exact && ranked.len() >= feedback::SECTIONS && feedback::is_needed(&plan, &scores, weights) {
            self.sort(&mut ranked, feedback::SECTIONS);
            let best: Vec<(u32, f32)> = ranked.iter().map(|r| (r.section, r.score)).collect();
            plan.feedback = feedback::words_of(self, &best);
            scores.add_feedback(self, &plan, weights)?;
            let asked = Asked { plan: &plan, scores: &scores, filter: &filter, weights, named: &named, everything };
            (ranked, found) = self.rank(&asked, first)?;
        }
        let answers = self.answers(query, &plan);
        self.sort(&mut ranked, first);
        let asked = Asked { plan: &plan, scores: &scores, filter: &filter, weights, named: &named, everything };
        let mut read = self.weigh_first_page(&asked, &answers, options.exact, &mut ranked);
        self.lift_help(&plan, &scores, &filter, &mut ranked);
        answer.alarm = plan.call.as_ref().map(|c| c.alarm.clone());
        answer.notes = self.notes(&plan, &scores);
        if filter.quoted_in_vain && !ranked.is_empty() {
            answer.notes.push(
                "No section holds what stands in quotation marks; its words were looked for one by one.".to_owned(),
            );
        }
        if !query.beyond.is_empty() {
            answer.notes.push(format!(
                "A question is answered by its first {MOST_WORDS} words; the rest was only read for signs of an emergency."
            ));
        }
        let term = if filter.is_open() { term_asked_for(&plan, &named) } else { None };
        answer.total = found.max(ranked.len()) + usize::from(term.is_some());
        let urgent = plan.call.as_ref().is_some_and(|c| c.lift);
        let best = ranked.first().map_or(0.0, |r| r.score);
        let limit = options.limit;
        for r in ranked.iter().take(limit) {
            let known = read.iter().position(|(section, _)| *section == r.section);
            let known = known.map(|at| read.swap_remove(at).1);
            answer.hits.push(self.hit(r, known, &plan, &scores, &answers, options));
        }
        if let Some(term) = term {
            let place = usize::from(urgent).min(answer.hits.len());
            let score = if place == 0 { best + 1.0 } else { best };
            answer.hits.insert(place, self.term_hit(term, score, &plan, &answers, options));
            answer.hits.truncate(limit);
        }
        for (at, hit) in answer.hits.iter_mut().enumerate() {
            hit.rank = at + 1;
        }
        if bare && plan.call.is_none() && query.phrases.is_empty() && filter.is_open() {
            let page = |id: &PageId| {
                let mut named = scores.names().iter().filter(|n| n.best > 0).map(|n| n.page);
                named.find(|&p| self.table().texts(Column::PageIds).get(p as usize) == id.as_str())
            };
            let first = answer.hits.first();
            answer.notes.extend(first.and_then(|hit| self.missing(query, &plan, hit, page(&hit.page))));
        }
        if let Some(first) = answer.hits.first().filter(|_| options.snippets)
            && first.snippet.parts.is_empty()
            && ranked.first().and_then(|r| section_kind(self.table(), r.section as usize))
                == Some(SectionKind::Contraindications)
        {
            answer.notes.push(format!(
                "`{}` of `{}` does not name what you ask about. That is not a yes: ask your surgeon.",
                first.heading, first.title
            ));
        }
        if options.explain {
            self.explain(&plan, &scores, &ranked, &mut answer.hits)?;
        }
        if answer.hits.is_empty() {
            answer.suggestions = self.suggestions(&plan);
        }
        Ok(answer)
    }

    /// How much of a question the names of a page say that it names, from 0 to 1; 1 where it names none.
    fn share_of_names(&self, plan: &Plan, scores: &Scores) -> f32 {
        let table = self.table();
        let (all, names) = (table.texts(Column::Words), table.texts(Column::Names));
        let leads = |page: u32| {
            let to_page = move |l: &&Lead| l.page == page && l.names_page();
            plan.leads.iter().filter(to_page)
        };
        let mut most: Option<f32> = None;
        for best in scores.names().iter().filter(|n| n.coverage > 0.99 || leads(n.page).next().is_some()) {
            let of_page = table.names_of(best.page as usize).flat_map(|name| words::words(names.get(name)));
            let of_names: BTreeSet<String> = of_page.collect();
            let is_said = |word: &str| EMPTY.contains(&word) || of_names.contains(word);
            let (mut said, mut asked) = (0.0, 0.0);
            for (at, concept) in plan.concepts.iter().enumerate().filter(|(_, c)| c.beside.is_empty()) {
                let is_said = leads(best.page).any(|l| l.concepts.contains(&at))
                    || concept.forms.iter().any(|form| is_said(all.get(form.word as usize)));
                asked += 1.0;
                said += if is_said { 1.0 } else { 0.0 };
            }
            most = Some(most.unwrap_or(0.0).max(if asked > 0.0 { said / asked } else { 1.0 }));
        }
        most.unwrap_or(1.0)
    }

    /// Says so where a question of two or three bare words holds one that no page is named after and that the first
    /// section does not know: `breast implants` where all implants are others.
    fn missing(&self, query: &Query, plan: &Plan, first: &Hit, named_page: Option<u32>) -> Option<String> {
        first.kind?;
        if !(2..=3).contains(&plan.words.len()) || plan.matter != plan.words.len() {
            return None;
        }
        let in_names = self.table().numbers(Column::ClassNamePages);
        let is_named = |c: &Concept| c.classes.iter().any(|class| in_names.get(class.0 as usize) > 0);
        let (named, others): (Vec<&Concept>, Vec<&Concept>) = plan.concepts.iter().partition(|c| is_named(c));
        let other = others.first()?;
        let is_led =
            plan.leads.iter().filter(|lead| !lead.is_asked() || named_page == Some(lead.page)).any(|lead| {
                lead.concepts.iter().any(|&c| plan.concepts.get(c).is_some_and(|c| std::ptr::eq(c, *other)))
            });
        let all = self.table().texts(Column::Words);
        let is_term = plan.terms.iter().any(|&(term, _)| {
            let name = words::words(self.table().texts(Column::Terms).get(term));
            other.forms.iter().any(|form| name.iter().any(|word| word == all.get(form.word as usize)))
        });
        let is_shown = || {
            let text = [first.snippet.text(), first.heading.clone()].join(" ");
            let said = words::words(&text);
            other.forms.iter().any(|form| said.iter().any(|word| word == all.get(form.word as usize)))
        };
        (!named.is_empty() && !is_led && !is_term && !is_shown())
            .then(|| format!("No page is about `{}`; what follows is the nearest.", query.text().trim()))
    }

    /// Scores every section that counts; returns the best, at least `keep` of them, and how many there are.
    fn rank(&self, asked: &Asked<'_>, keep: usize) -> Result<(Vec<Ranked>, usize), SearchError> {
        let Asked { scores, weights, named, everything, .. } = *asked;
        let mut ranking = Ranking::new(self, *asked, keep);
        scores.each(self, everything, &mut ranking)?;
        if ranking.passed > ranking.best_page && ranking.best.all.iter().any(|c| c.typed) {
            // The best page may lie where nobody looked.
            ranking = Ranking::new(self, *asked, keep);
            ranking.thorough = true;
            scores.each(self, everything, &mut ranking)?;
        }
        let found = if ranking.open { scores.found(self) } else { ranking.found };
        let best_page = ranking.best_page;
        let mut ranked: Vec<Ranked> = Vec::with_capacity(ranking.best.all.len());
        for c in ranking.best.all {
            let weight = intent_weight(weights, c.typed, about(c.of_page, best_page));
            let intent = weight * scores.scale * c.meets;
            let (score, asked) = (c.own + c.of_page + intent, intent * c.asked);
            ranked.push(Ranked { score, section: c.section, intent, asked, sentence: 0.0, kin: None, tier: c.tier });
        }
        let top = ranked.iter().map(|r| r.score).fold(0.0, f32::max);
        if !named.is_empty() {
            for r in &mut ranked {
                r.tier *= top;
                r.score += r.tier;
            }
        }
        Ok((ranked, found))
    }

    /// Puts the best first and leaves the rest; equal scores stand in the order of the ids of their pages.
    fn sort(&self, ranked: &mut Vec<Ranked>, limit: usize) {
        let ids = self.table().texts(Column::PageIds);
        let pages = self.table().numbers(Column::SectionPages);
        let place = |r: &Ranked| (ids.slice(pages.get(r.section as usize) as usize), r.section);
        let better = |a: &Ranked, b: &Ranked| b.score.total_cmp(&a.score).then_with(|| place(a).cmp(&place(b)));
        if ranked.len() > limit {
            if limit > 0 {
                ranked.select_nth_unstable_by(limit - 1, better);
            }
            ranked.truncate(limit);
        }
        ranked.sort_unstable_by(better);
    }

    /// Orders the sections of the first page anew, by what their best sentences are worth and by what is asked of such
    /// sections; returns what was read of them. Words tell pages apart; within a page they stand everywhere, and what
    /// answers is a sentence that holds them together, under the heading where other pages answer the like.
    fn weigh_first_page(
        &self,
        asked: &Asked<'_>,
        answers: &Answers<'_>,
        exact: bool,
        ranked: &mut Vec<Ranked>,
    ) -> Vec<(u32, Read)> {
        let Asked { plan, scores, weights, .. } = *asked;
        let mut read = Vec::new();
        let (table, pages) = (self.table(), self.table().numbers(Column::SectionPages));
        let kind_of = |r: &Ranked| section_kind(table, r.section as usize);
        // What a free section says is not cut for answers, and it is of no kind.
        let Some(first) = ranked.first().filter(|r| kind_of(r).is_some()) else { return read };
        let page = pages.get(first.section as usize);
        let kinds = if exact { BTreeMap::new() } else { asked::kinds(self, &plan.words, page) };
        for r in ranked.iter_mut().take(READ).filter(|r| pages.get(r.section as usize) == page) {
            let Some(kind) = kind_of(r) else { continue };
            let section = self.read(r.section as usize, plan, answers);
            r.sentence = weights.sentence * scores.scale * section.worth.powi(2);
            r.kin = kinds.get(&kind).map(|kin| (weights.asked_kind * scores.scale * kin.strength, kin.question));
            r.score += r.sentence + r.kin.map_or(0.0, |kin| kin.0);
            read.push((r.section, section));
        }
        self.sort(ranked, ranked.len());
        read
    }

    /// Reads a section for the sentence that answers best.
    fn read(&self, at: usize, plan: &Plan, answers: &Answers<'_>) -> Read {
        let table = self.table();
        let page = table.numbers(Column::SectionPages).get(at) as usize;
        let (mut of_title, mut held) = (answers.none_held(), answers.none_held());
        answers.note(table.texts(Column::PageTitles).get(page), &mut of_title);
        let mut sentences = text::of_section(table, at);
        let kind = section_kind(table, at);
        if let Some(call) = plan.call.as_ref().filter(|_| kind == Some(SectionKind::GetHelp)) {
            keep_sign(&mut sentences, &call.alarm);
        }
        let is_list = kind == Some(SectionKind::Contraindications);
        let Chosen { sentence, worth } = snippet::choose((&sentences, is_list), answers, &of_title, &mut held);
        let best = sentence.map(Cow::into_owned);
        Read { sentences, best, worth, held }
    }

    /// The kind of section that the best name of a page opens, as a place in [`SectionKind::ALL`].
    fn section_opened(&self, scores: &Scores, exact: Option<u32>, page: usize) -> Option<usize> {
        let whole = || Some(scores.name(page)).filter(|n| n.coverage > 0.99).and_then(|n| n.best.checked_sub(1));
        let name = exact.or_else(whole)?;
        let section = self.table().bytes(Column::NameSections).get(name as usize).unwrap_or(0);
        usize::from(section).checked_sub(1)
    }

    /// Puts the section that says whom to call before all others: that of the page which the question names, or that of
    /// the page of all signs.
    fn lift_help(&self, plan: &Plan, scores: &Scores, filter: &Filter, ranked: &mut Vec<Ranked>) {
        if !plan.call.as_ref().is_some_and(|c| c.lift) {
            return;
        }
        let table = self.table();
        let ids = table.texts(Column::PageIds);
        let sections = table.numbers(Column::PageSections);
        let help_of = |page: usize| {
            sections
                .range_below(page, self.section_rows())
                .find(|&s| section_kind(table, s) == Some(SectionKind::GetHelp))
        };
        let leads = |page: usize| plan.leads.iter().any(|l| l.page as usize == page && l.names_page());
        let mut best: Option<(f32, usize)> = None;
        for name in scores.names() {
            let page = name.page as usize;
            // A guide is about no one operation, so its name says too little of what was done.
            let general = ids.get(page) == SIGNS_PAGE || page_kind(table, page) == Some(Kind::Guide);
            if general || !(name.coverage > 0.99 || leads(page)) || !filter.page(table, page) {
                continue;
            }
            if let Some(section) = help_of(page).filter(|_| best.is_none_or(|(known, _)| known < name.score)) {
                best = Some((name.score, section));
            }
        }
        let mut signs = self.pages_named(SIGNS_PAGE).into_iter().map(|(page, _)| page);
        let general = signs.find(|&p| ids.get(p) == SIGNS_PAGE && filter.page(table, p)).and_then(help_of);
        let chosen = best.map(|b| b.1).or(general).or_else(|| {
            ranked.iter().map(|r| r.section as usize).find(|&s| section_kind(table, s) == Some(SectionKind::GetHelp))
        });
        let Some(section) = chosen.filter(|&s| filter.section(table, s)) else { return };
        let number = u32::try_from(section).unwrap_or(u32::MAX);
        let old = ranked.iter().position(|r| r.section == number).map(|at| ranked.remove(at));
        let top = ranked.first().map_or(0.0, |r| r.score);
        let mut lifted = old.unwrap_or(Ranked {
            score: 0.0,
            section: number,
            intent: 0.0,
            asked: 0.0,
            sentence: 0.0,
            kin: None,
            tier: 0.0,
        });
        if lifted.score <= top {
            lifted.tier += top + 1.0 - lifted.score;
            lifted.score = top + 1.0;
        }
        ranked.insert(0, lifted);
    }

    /// The pages whose name is the whole question, with the name.
    fn named_exactly(&self, query: &Query, plan: &Plan) -> Vec<(usize, u32)> {
        if query.words.is_empty() {
            return Vec::new();
        }
        let typed = self.pages_named(&query.words.join(" "));
        if typed.is_empty() && !plan.corrections.is_empty() { self.pages_named(&plan.words.join(" ")) } else { typed }
    }

    /// The pages that a folded name means, each with the best of its names that fold so.
    pub(super) fn pages_named(&self, name: &str) -> Vec<(usize, u32)> {
        let table = self.table();
        let sorts = table.bytes(Column::NameSorts);
        let wanted = words::words(name).join(" ");
        let mut found: Vec<(usize, u32)> = Vec::new();
        for part in &self.joined.parts {
            let order = part.table().numbers(Column::NameOrder);
            let names = part.table().texts(Column::Names);
            let pages = part.table().numbers(Column::NamePages);
            let folded = |at: usize| words::words(names.get(order.get(at) as usize)).join(" ");
            let (mut low, mut high) = (0, order.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                if folded(middle) < wanted { low = middle + 1 } else { high = middle }
            }
            for name in (low..order.len()).take_while(|&at| folded(at) == wanted).map(|at| order.get(at)) {
                let page = part.first(Rows::Pages) + pages.get(name as usize) as usize;
                let row = part.first(Rows::Names) + name as usize;
                if table.is_dead(page) {
                    continue;
                }
                let small = u32::try_from(row).unwrap_or(u32::MAX);
                match found.iter_mut().find(|(p, _)| *p == page) {
                    Some((_, known)) if sorts.get(*known as usize) < sorts.get(row) => *known = small,
                    Some(_) => {}
                    None => found.push((page, small)),
                }
            }
        }
        found
    }

    /// What to say to who used certain names: false friends, mistranslations.
    fn notes(&self, plan: &Plan, scores: &Scores) -> Vec<String> {
        let (with_note, of_names) = (self.table().numbers(Column::NotedNames), self.table().texts(Column::NameNotes));
        let mut notes: Vec<String> = plan.notices.clone();
        for (at, name) in with_note.iter().enumerate() {
            let page = self.table().numbers(Column::NamePages).get(name as usize) as usize;
            let best = scores.name(page);
            if best.best == name + 1 && best.coverage > 0.99 {
                notes.push(of_names.get(at).to_owned());
            }
        }
        let mut seen = BTreeSet::new();
        notes.retain(|n| seen.insert(n.clone()));
        notes
    }

    fn term_hit(&self, term: usize, score: f32, plan: &Plan, answers: &Answers<'_>, options: &SearchOptions) -> Hit {
        let table = self.table();
        let name = table.texts(Column::Terms).get(term).to_owned();
        let sources = table.texts(Column::TermSources).get(term).split_whitespace();
        let citations = sources
            .map(|s| Citation { source: SourceId(s.to_owned()), locator: None, place: Place::default() })
            .collect();
        let meaning =
            Sentence { voice: Voice::Prose, text: table.texts(Column::TermMeanings).get(term).to_owned(), citations };
        let snippet = if options.snippets { snippet::mark(&meaning, answers) } else { Snippet::default() };
        Hit {
            rank: 1,
            page: PageId("glossary".to_owned()),
            kind: None,
            regions: Vec::new(),
            checked: None,
            title: "Glossary".to_owned(),
            section: name.clone(),
            heading: name,
            number: 0,
            score: f64::from(score),
            snippet,
            labels: spelling_labels(plan, |_| true),
            explanation: None,
        }
    }

    fn hit<'a>(
        &'a self,
        ranked: &Ranked,
        known: Option<Read>,
        plan: &Plan,
        scores: &Scores,
        answers: &Answers<'a>,
        options: &SearchOptions,
    ) -> Hit {
        let table = self.table();
        let at = ranked.section as usize;
        let page = table.numbers(Column::SectionPages).get(at) as usize;
        let heading = text::heading_of(table, at);
        let id = table.texts(Column::SectionIds).get(at);
        let title = table.texts(Column::PageTitles).get(page).to_owned();
        let (mut snippet, mut labels) = (Snippet::default(), Vec::new());
        if options.snippets {
            let Read { sentences, best, mut held, .. } = known.unwrap_or_else(|| self.read(at, plan, answers));
            let mut shown = answers.none_held();
            if let Some(best) = best {
                answers.note(&best.text, &mut shown);
                snippet = snippet::mark(&best, answers);
            }
            answers.note(&heading, &mut held);
            let texts: Vec<&str> =
                sentences.iter().map(|s| s.text.as_str()).chain([heading.as_str(), title.as_str()]).collect();
            labels = self.labels(plan, scores, (at, page), answers, &Seen { texts, held, shown });
        }
        Hit {
            rank: 0,
            page: PageId(table.texts(Column::PageIds).get(page).to_owned()),
            kind: page_kind(table, page),
            regions: page_regions(table, page),
            checked: read_review(table.numbers(Column::PageReviews).get(page)),
            title,
            section: if id.is_empty() { slug(&heading) } else { id.to_owned() },
            heading,
            number: table.numbers(Column::SectionNumbers).get(at),
            score: f64::from(ranked.score),
            snippet,
            labels,
            explanation: None,
        }
    }

    /// The words that answer the question, by concept, each with what it says.
    fn answers<'i>(&'i self, query: &Query, plan: &Plan) -> Answers<'i> {
        let (words, counts) = (self.table().texts(Column::Words), self.table().numbers(Column::WordCounts));
        let defines = plan.intents.strength(Intent::Definition) >= plan.intents.strongest();
        let mut answers = Answers::new(&query.words, defines);
        for (at, concept) in plan.concepts.iter().enumerate() {
            for form in &concept.forms {
                let said = 1.0 + rank::rarity(counts.get(form.word as usize) as usize, self.section_count());
                answers.add(words.get(form.word as usize), at, concept.weight.min(1.0) * form.share * said);
            }
        }
        if let Some(call) = plan.call.as_ref().filter(|call| call.lift) {
            // Of the warning signs, the one that is told of says it best.
            let sign = words::words(&call.alarm.sign);
            for word in sign.iter().filter(|word| !words::is_function_word(word)) {
                if let Some(at) = words.find(word) {
                    answers.add(words.get(at), plan.concepts.len(), 2.0);
                }
            }
        }
        answers
    }

    /// Why a hit is there, where not by the words as typed.
    fn labels(
        &self,
        plan: &Plan,
        scores: &Scores,
        (section, page): (usize, usize),
        answers: &Answers<'_>,
        seen: &Seen<'_>,
    ) -> Vec<Label> {
        let table = self.table();
        let kind = section_kind(table, section);
        let mut labels = Vec::new();
        if let Some(call) = plan.call.as_ref().filter(|call| call.alarm.sign != alarm::UNKNOWN)
            && kind == Some(SectionKind::GetHelp)
        {
            labels.push(Label::Emergency(call.alarm.clone()));
        }
        let shifted =
            plan.concepts.iter().flat_map(|c| &c.forms).any(|f| !matches!(f.origin, Origin::Typed | Origin::Prefix));
        if !shifted && plan.leads.is_empty() {
            return labels;
        }
        let all = table.texts(Column::Words);
        let direct = |f: &Form| !matches!(f.origin, Origin::Synonym { .. });
        let says = |c: usize, held: &Held| {
            let forms = plan.concepts.get(c).map_or(&[][..], |c| c.forms.as_slice());
            forms.iter().zip(answers.held_of(c, held)).any(|(f, is_held)| is_held && direct(f))
        };
        let names = table.texts(Column::Names);
        let own_names: Vec<&str> = table.names_of(page).map(|name| names.get(name)).collect();
        // Found by where the vocabulary leads: by no name of the page, and not by the words themselves.
        let is_said = |concepts: &[usize]| !concepts.is_empty() && concepts.iter().all(|&c| says(c, &seen.held));
        let mut of_page = plan.leads.iter().filter(|l| l.page as usize == page);
        if scores.name(page).best == 0
            && let Some((group, lead)) = of_page.find_map(|l| Some((l.group()?, l)))
            && !is_said(&lead.concepts)
        {
            let title = table.texts(Column::PageTitles).get(page).to_lowercase();
            let meant = expand::stand_for(self, group, &lead.from);
            let name = own_names.iter().find(|name| meant.contains(&words::words(name).join(" ").as_str()));
            let from = lead.from.clone();
            match name {
                Some(name) => labels.push(Label::Synonym { from, to: name.to_lowercase() }),
                None if words::words(&title) == words::words(&from) => {}
                None => labels.push(Label::About { from, to: title }),
            }
        }
        if let Some((question, lead)) = known_question(plan, page, kind)
            && lead.strength >= ALIKE
            && !is_said(&lead.concepts)
        {
            let to = table.texts(Column::AskedTexts).get(question).to_owned();
            labels.push(Label::Asked { from: lead.from.clone(), to });
        }
        let mut by_name = answers.none_held();
        for name in own_names {
            answers.note(name, &mut by_name);
        }
        // A slip tells why the hit is there where its word does, or what stands for the word, or where it leads.
        let leads_here =
            |l: &&Lead| l.page as usize == page && (l.section.is_none() || (l.kind() == kind && l.strength >= ALIKE));
        let led: Vec<usize> = plan.leads.iter().filter(leads_here).flat_map(|l| l.concepts.iter().copied()).collect();
        let anywhere = |c: usize| [&seen.held, &by_name].into_iter().any(|held| answers.held_of(c, held).any(|h| h));
        labels.extend(spelling_labels(plan, |from| {
            let of_slip = |f: &Form| matches!(&f.origin, Origin::Spelling(slip) if slip == from);
            let is_slip = |c: usize| plan.concepts.get(c).is_some_and(|c| c.forms.iter().any(of_slip));
            (0..plan.concepts.len()).any(|c| {
                let stands_for_slip = is_slip(c) || plan.concepts[c].beside.iter().any(|&slip| is_slip(slip));
                (is_slip(c) && led.contains(&c)) || (stands_for_slip && anywhere(c))
            })
        }));
        for (at, concept) in plan.concepts.iter().enumerate() {
            let said = |held: &Held| says(at, held) || concept.beside.iter().any(|&c| says(c, held));
            if said(&by_name) || said(&seen.shown) {
                continue;
            }
            // What the snippet shows first, then what the section holds; the strongest, and of equals the one that the
            // vocabulary names first.
            let strongest = |held: &Held| {
                let forms = concept.forms.iter().zip(answers.held_of(at, held));
                let synonyms = forms.filter(|(f, is_held)| *is_held && !direct(f)).map(|(f, _)| f);
                synonyms.reduce(|best, f| if f.share > best.share { f } else { best })
            };
            let shown = strongest(&seen.shown);
            if shown.is_none() && said(&seen.held) {
                continue;
            }
            if let Some(form) = shown.or_else(|| strongest(&seen.held)).or_else(|| strongest(&by_name))
                && let Origin::Synonym { from, to } = &form.origin
            {
                let word = all.get(form.word as usize);
                if !to.contains(' ') {
                    labels.push(Label::Synonym { from: from.clone(), to: word.to_owned() });
                } else if self.hold_all(&seen.texts, to) {
                    labels.push(Label::Synonym { from: from.clone(), to: to.clone() });
                }
            }
        }
        labels.sort();
        labels.dedup();
        labels
    }

    /// Whether texts hold every word of a phrase that carries matter, in any form.
    fn hold_all(&self, texts: &[&str], phrase: &str) -> bool {
        let mut classes = Classes::new();
        let all = self.table().texts(Column::Words);
        phrase.split(' ').filter(|word| !words::is_function_word(word)).all(|word| {
            let class = plan::class_of(self, word, &classes.key(word));
            let forms: Vec<&str> =
                class.into_iter().flat_map(|c| plan::words_of_class(self, c)).map(|w| all.get(w as usize)).collect();
            texts.iter().any(|text| {
                let mut held = false;
                words::each_word(text, |w, _| held |= forms.contains(&w));
                held
            })
        })
    }

    fn explain(&self, plan: &Plan, scores: &Scores, ranked: &[Ranked], hits: &mut [Hit]) -> Result<(), SearchError> {
        let table = self.table();
        let pages = table.numbers(Column::SectionPages);
        let all = table.texts(Column::Words);
        let masks = table.numbers(Column::SectionIntents);
        let shown: Vec<&Ranked> = ranked.iter().take(hits.len()).collect();
        let sections: Vec<u32> = shown.iter().map(|r| r.section).collect();
        let mut watch = Watch::new(sections.clone(), sections.iter().map(|&s| pages.get(s as usize)).collect());
        scores.show(self, &mut watch)?;
        let urgent = plan.call.as_ref().is_some_and(|call| call.lift);
        let mut left = shown.into_iter();
        for hit in hits.iter_mut() {
            if hit.kind.is_none() && hit.page.as_str() == "glossary" {
                let bonuses = vec![("meaning of a term".to_owned(), hit.score)];
                hit.explanation = Some(Explanation { terms: Vec::new(), bonuses });
                continue;
            }
            let Some(r) = left.next() else { break };
            let page = pages.get(r.section as usize);
            let mut explanation = Explanation::default();
            for part in &watch.parts {
                if part.document != if part.of_page { page } else { r.section } {
                    continue;
                }
                let Some(concept) = plan.concepts.iter().chain(&plan.feedback).nth(part.concept) else { continue };
                let (mut found, mut origins): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
                for form in part.forms.iter().filter_map(|&f| concept.forms.get(f)) {
                    found.push(all.get(form.word as usize));
                    origins.push(match &form.origin {
                        Origin::Typed => "typed".to_owned(),
                        Origin::Prefix => "prefix".to_owned(),
                        Origin::Synonym { from, .. } => format!("synonym of {from}"),
                        Origin::Spelling(from) => format!("spelling of {from}"),
                        Origin::Feedback => "shared by the first sections".to_owned(),
                    });
                }
                if found.is_empty() {
                    // The page as one text sums what its sections hold, the section what its fields and the title do.
                    found.extend(concept.forms.first().map(|f| all.get(f.word as usize)));
                    origins.push(if part.of_page { "any section" } else { "any field" }.to_owned());
                }
                found.dedup();
                origins.dedup();
                explanation.terms.push(ExplanationTerm {
                    field: part.field.to_owned(),
                    term: found.join(", "),
                    origin: origins.join(", "),
                    score: f64::from(part.score),
                });
            }
            let by_name = scores.name(page as usize);
            let name = by_name.best.checked_sub(1).map_or("lead of the vocabulary".to_owned(), |n| {
                format!("name match: {}", table.texts(Column::Names).get(n as usize))
            });
            let intent = intent::shared(&plan.intents, masks.get(r.section as usize));
            let intent =
                intent.map_or("section that a name opens".to_owned(), |i| format!("intent: {}", intent::name(i)));
            let known = known_question(plan, page as usize, section_kind(table, r.section as usize));
            let asked = known.map_or(String::new(), |(question, _)| {
                format!("asked: {}", table.texts(Column::AskedTexts).get(question))
            });
            let kin = r.kin.map_or((String::new(), 0.0), |(score, question)| {
                (format!("asked of such sections: {}", table.texts(Column::AskedTexts).get(question)), score)
            });
            let bonuses = [
                (name, by_name.score),
                (intent, r.intent - r.asked),
                (asked, r.asked),
                ("sentence that answers".to_owned(), r.sentence),
                kin,
            ];
            for (name, score) in bonuses {
                if score > 0.0 {
                    explanation.bonuses.push((name, f64::from(score)));
                }
            }
            if r.tier > 0.0 {
                // What an emergency is given takes it before all others, whatever it had.
                let known: f64 =
                    explanation.terms.iter().map(|t| t.score).chain(explanation.bonuses.iter().map(|b| b.1)).sum();
                let why = if urgent && hit.rank == 1 { "emergency" } else { "exact name" };
                explanation.bonuses.push((why.to_owned(), hit.score - known));
            }
            hit.explanation = Some(explanation);
        }
        Ok(())
    }

    /// The nearest names and terms, for a question that found nothing.
    fn suggestions(&self, plan: &Plan) -> Vec<String> {
        let table = self.table();
        let wanted = plan.words.join(" ");
        let letters = letter_counts(&wanted);
        let mut near: Vec<(f64, String)> = Vec::new();
        for (column, is_name) in [(Column::Names, true), (Column::Terms, false)] {
            let all = table.texts(column);
            for at in 0..all.len() {
                let is_id = || table.bytes(Column::NameSorts).get(at) == Some(NameSort::Id as u8);
                if is_name && (is_id() || table.is_dead(table.numbers(Column::NamePages).get(at) as usize)) {
                    continue;
                }
                let name = all.get(at);
                // Folding makes no name of plain letters longer.
                if name.is_ascii() && name.len() + 2 + wanted.len() / 2 < wanted.len() {
                    continue;
                }
                let folded = words::words(name).join(" ");
                if folded.len().abs_diff(wanted.len()) > 2 + wanted.len() / 2 {
                    continue;
                }
                // Each letter that the other has not is at least half a change; more are not near.
                let other = letter_counts(&folded);
                let apart: usize = letters.iter().zip(&other).map(|(a, b)| usize::from(a.abs_diff(*b))).sum();
                if apart > folded.len().max(wanted.len()) {
                    continue;
                }
                let like = strsim::normalized_damerau_levenshtein(&folded, &wanted);
                if like >= 0.5 {
                    near.push((like, name.to_owned()));
                }
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        near.dedup_by(|a, b| a.1 == b.1);
        near.truncate(SUGGESTIONS);
        near.into_iter().map(|n| n.1).collect()
    }
}

/// The question that a section is known to answer and that is likest to what is asked, with where it leads.
fn known_question(plan: &Plan, page: usize, section: Option<SectionKind>) -> Option<(usize, &Lead)> {
    let here = plan.leads.iter().filter(|l| l.page as usize == page && l.kind().is_some() && l.kind() == section);
    let known = here.filter_map(|l| Some((l.question()?, l)));
    known.max_by(|a, b| a.1.strength.total_cmp(&b.1.strength).then(b.0.cmp(&a.0)))
}

/// Keeps what tells of a sign and whom to call: the warning signs that tell of the same. In an emergency nothing else is
/// to be read first: where no warning sign tells of it, what says that help is needed now for every sign.
fn keep_sign(sentences: &mut Vec<Sentence>, alarm: &Alarm) {
    let is_urgent = |s: &Sentence| s.voice != Voice::Heading && s.is_urgent();
    let is_emergency = alarm.level == AlarmLevel::Emergency;
    if is_emergency && sentences.iter().any(is_urgent) {
        sentences.retain(is_urgent);
    }
    // As urgent as the line above the hits says, so that the two do not contradict each other.
    let tells = |s: &Sentence| {
        s.voice == Voice::Typed && is_urgent(s) == is_emergency && alarm::tell_of(&alarm.sign, &words::words(&s.text))
    };
    if sentences.iter().any(tells) {
        sentences.retain(tells);
    } else if is_emergency && sentences.iter().any(|s| s.voice == Voice::Prose) {
        sentences.retain(|s| s.voice == Voice::Prose);
    }
}

/// How often each letter stands in a folded text, bytes that are no ASCII letter together.
fn letter_counts(text: &str) -> [u16; 27] {
    let mut counts = [0_u16; 27];
    for byte in text.bytes() {
        let at = if byte.is_ascii_lowercase() { usize::from(byte - b'a') } else { 26 };
        counts[at] = counts[at].saturating_add(1);
    }
    counts
}

fn spelling_labels(plan: &Plan, holds: impl Fn(&str) -> bool) -> Vec<Label> {
    plan.corrections
        .iter()
        .filter(|(from, _)| holds(from))
        .map(|(from, to)| Label::Spelling { from: from.clone(), to: to.clone() })
        .collect()
}

/// The term whose meaning is asked for: the question is the term, or asks what it is and holds nothing else; where it asks
/// outright what something means, a third of what it says must be the term.
fn term_asked_for(plan: &Plan, named: &[(usize, u32)]) -> Option<usize> {
    let definition = plan.intents.strength(Intent::Definition);
    plan.terms
        .iter()
        .filter(|(_, span)| *span >= plan.matter.max(1) || (definition > 0.9 && *span * 3 >= plan.matter))
        .filter(|(_, span)| named.is_empty() && (definition > 0.6 || [plan.matter, *span].contains(&plan.words.len())))
        .max_by_key(|(_, span)| *span)
        .map(|(term, _)| *term)
}
