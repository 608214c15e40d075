//! What a question means to the index: its words, each with the indexed words that answer it, and where they lead.

use super::expand::{self, Match, Target};
use super::hits::{Alarm, AlarmLevel};
use super::index::SearchIndex;
use super::intent::{self, Intent, Intents};
use super::query::Query;
use super::spelling::{self, Correction};
use super::table::Column;
use super::words::{self, Classes};
use super::{alarm, asked, titles};
use crate::record::{GroupRelation, RedFlagLevel, SectionKind};

/// Words beside a name that ask nothing about it: that it is an operation, and that somebody is afraid of it.
pub(super) const EMPTY: &[&str] = &["afraid", "operation", "procedure", "scared", "surgery", "worried", "worry"];

/// No more misspelt words than this are looked up, so that time stays bounded.
const MOST_CORRECTIONS: usize = 12;

/// A beginning of a word is read as so many words at most, the commonest.
const MOST_ENDINGS: usize = 24;

/// What share of its occurrences a word counts that means the same as the one typed.
const SYNONYM: f32 = 0.5;

/// The same for the rarest word of two that mean the same together.
const PART_OF_SYNONYM: f32 = 0.25;

/// A word stands for several only where no more than one section in so many holds it: `work` is no `work out`.
const RARE: usize = 8;

/// No word of a longer meaning stands for all of it: `down` is no vomiting, although `cannot keep tablets down` is.
const LONGEST_IN_PARTS: usize = 2;

/// A name in other words is read word by word, if it has no more of them: `JRA` as juvenile idiopathic arthritis.
const LONGEST_NAME: usize = 5;

/// What share of a name such a word makes.
const PART_OF_NAME: f32 = 0.8;

/// Words that tell of the family or of years, beside those of what was.
const HISTORY: &[&str] = &["brother", "father", "mother", "sister", "year", "years"];

/// Words that tell of now, and what was is not long ago.
const NOW: &[&str] = &["just", "now", "since", "suddenly", "today", "tonight", "yesterday"];

/// What a denial leaves when it is taken from its words is no part of its meaning: `no feeling` is not `feeling`.
const DENIALS: &[&str] = &["cannot", "cant", "dont", "no", "not", "without", "wont"];

/// The same for a word of which the beginning was typed.
pub(super) const ENDING: f32 = 0.6;

/// Why an indexed word answers a word of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is the word, or another form of it.
    Typed,
    /// The word is a beginning of it.
    Prefix,
    /// It means the same as the words that were typed, or is the rarest word of what does.
    Synonym {
        /// The words as typed.
        from: String,
        /// All words of the meaning, folded.
        to: String,
    },
    /// The word was misspelt: the word as typed.
    Spelling(String),
    /// It was not asked for: the first sections share it.
    Feedback,
}

/// An indexed word that answers a word of the question.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// Its place among the words of the index.
    pub(super) word: u32,
    /// What share of its occurrences counts.
    pub(super) share: f32,
    /// Whether it is the very word that was typed.
    pub(super) exact: bool,
    pub(super) origin: Origin,
}

/// A word of the question.
#[derive(Debug, Clone)]
pub(super) struct Concept {
    /// How much it counts.
    pub(super) weight: f32,
    /// Where it first stands among the words of the question as they were read.
    pub(super) at: usize,
    pub(super) forms: Vec<Form>,
    /// The classes that it names, with what share: for names of pages.
    pub(super) classes: Vec<(u32, f32)>,
    /// The words of the question that it stands beside, where it means the same as several of them.
    pub(super) beside: Vec<usize>,
}

/// A place that the vocabulary leads to.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) page: u32,
    /// The kind of section, as a place in [`SectionKind::ALL`].
    pub(super) section: Option<usize>,
    /// From 0 to 1.
    pub(super) strength: f32,
    /// The concepts that lead there.
    pub(super) concepts: Vec<usize>,
    /// The words that lead there, as typed.
    pub(super) from: String,
    /// Why it leads there.
    pub(super) why: Why,
}

/// Why words lead to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A group of the vocabulary says so.
    Group(usize),
    /// They are like a question that the section is known to answer, by its place in [`Column::AskedTexts`].
    Asked(usize),
}

impl Lead {
    /// Whether it leads to a page as surely as a name of it would.
    pub(super) fn names_page(&self) -> bool {
        self.section.is_none() && self.strength > 0.7
    }

    /// Whether a question that the section is known to answer leads there.
    pub(super) fn is_asked(&self) -> bool {
        self.question().is_some()
    }

    /// The group of the vocabulary that leads there.
    pub(super) fn group(&self) -> Option<usize> {
        if let Why::Group(group) = self.why { Some(group) } else { None }
    }

    /// The known question that leads there.
    pub(super) fn question(&self) -> Option<usize> {
        if let Why::Asked(question) = self.why { Some(question) } else { None }
    }

    /// The kind of section.
    pub(super) fn kind(&self) -> Option<SectionKind> {
        self.section.and_then(|s| SectionKind::ALL.get(s)).copied()
    }
}

/// A call for help in the question.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) alarm: Alarm,
    /// Whether the section that says what to do goes before all others.
    pub(super) lift: bool,
}

/// A question as the index understands it.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) concepts: Vec<Concept>,
    /// Words that the first sections share, where no page is named.
    pub(super) feedback: Vec<Concept>,
    pub(super) intents: Intents,
    pub(super) leads: Vec<Lead>,
    /// Terms of the glossary in the question, with how many of its words that carry matter they span.
    pub(super) terms: Vec<(usize, usize)>,
    /// Number of words that carry matter.
    pub(super) matter: usize,
    /// What was read as what, in order.
    pub(super) corrections: Vec<(String, String)>,
    pub(super) notices: Vec<String>,
    pub(super) call: Option<Call>,
    /// Whether it tells of what was, or of the family, and of nothing now.
    pub(super) history: bool,
    /// The words as they were read, corrections applied.
    pub(super) words: Vec<String>,
}

/// Words of the question that are read as others too.
struct Said<'a> {
    /// Where they begin.
    at: usize,
    concepts: &'a [usize],
    /// What they are read as.
    origin: Origin,
}

/// The concepts of some words of the question.
fn concepts_of(words: &[Option<usize>]) -> Vec<usize> {
    words.iter().copied().flatten().collect()
}

/// A word of the question as it was read.
struct ReadWord {
    word: String,
    /// As typed, where that was something else.
    from: Option<String>,
}

/// The indexed words of a class.
pub(super) fn words_of_class(index: &SearchIndex, class: u32) -> impl Iterator<Item = u32> {
    let table = index.table();
    let words = table.numbers(Column::ClassWords);
    table.numbers(Column::ClassWordStarts).range_below(class as usize, words.len()).map(move |at| words.get(at))
}

/// The class of a folded word with the given key, whether or not the very word is indexed.
pub(super) fn class_of(index: &SearchIndex, word: &str, key: &str) -> Option<u32> {
    let table = index.table();
    if let Some(at) = table.texts(Column::Words).find(word) {
        return Some(table.numbers(Column::WordClasses).get(at));
    }
    table.texts(Column::Classes).find(key).and_then(|at| u32::try_from(at).ok())
}

/// How many sections hold the commonest word of a class.
fn holders(index: &SearchIndex, class: u32) -> u32 {
    let counts = index.table().numbers(Column::WordCounts);
    words_of_class(index, class).map(|word| counts.get(word as usize)).max().unwrap_or(0)
}

impl Plan {
    pub(super) fn of(index: &SearchIndex, query: &Query, exact: bool) -> Self {
        let mut classes = Classes::new();
        let mut corrections = Vec::new();
        let (read, endings) = read_words(index, query, exact, &mut classes, &mut corrections);
        let list: Vec<String> = read.iter().map(|r| r.word.clone()).collect();
        let keys: Vec<String> = list.iter().map(|w| classes.key(w)).collect();
        let carries = words::carry_matter(&list);
        let matter = carries.iter().filter(|&&c| c).count();
        let says = |words: &[&str]| list.iter().any(|word| words.contains(&word.as_str()));
        let intents = Intents::of_words(&list);
        // Where the words of a sign lead is no question about it, nor is what goes wrong: `my stitches burst`.
        let asked = intents.clone().without(Intent::Complications);
        let asked = if tells_since_when(&list) { asked.without(Intent::Recovery) } else { asked };
        let asks = asks_to_know(&asked) || asks_how_often(&list);
        let mut plan = Self {
            concepts: Vec::new(),
            feedback: Vec::new(),
            intents,
            leads: Vec::new(),
            terms: Vec::new(),
            matter,
            corrections,
            notices: Vec::new(),
            call: None,
            history: (says(words::PAST) || says(HISTORY)) && !says(NOW),
            words: list,
        };
        let concept_of = plan.add_words(index, &read, &keys, &carries, endings);
        if !exact {
            plan.add_compounds(index, &read, &concept_of, &mut classes);
        }
        let matches = expand::matches(index, &keys);
        let mut urgent = None;
        // What words mean that are no term themselves counts only where their meaning is asked for.
        let defines = !exact && plan.intents.strength(Intent::Definition) > 0.6;
        for found in &matches {
            let term = match found.target {
                Target::Term(term) => Some(term),
                Target::Group(group) => expand::meaning(index, group).filter(|_| defines),
                Target::Near(_) => None,
            };
            if let Some(term) = term {
                let matter = carries[found.span.clone()].iter().filter(|&&c| c).count();
                // A term that is the whole question holds all of it, even `c/i`, where `i` carries no matter.
                let whole = found.span.len() == plan.words.len();
                let span = if plan.matter == 0 || whole { found.span.len() } else { matter };
                plan.terms.push((term, span));
            }
            match found.target {
                Target::Term(_) => {}
                Target::Group(group) => {
                    if !exact {
                        plan.follow(index, found, group, &concept_of, &mut classes);
                    }
                    plan.notices.extend(expand::notice(index, group).map(str::to_owned));
                    if let Some(level) = expand::urgent(index, group).map(level)
                        && urgent.as_ref().is_none_or(|(known, _)| *known < level)
                    {
                        urgent = Some((level, found.span.clone()));
                    }
                }
                Target::Near(group) => {
                    if !exact {
                        plan.lead(index, found, group, 0.3, &concept_of);
                    }
                }
            }
        }
        plan.notices.dedup();
        if !exact {
            plan.follow_questions(index);
        }
        let urgent = urgent.map(|(level, span)| (level, plan.words[span].join(" ")));
        plan.call_for_help(query, urgent, asks);
        plan
    }

    /// Adds the words of the question; returns the concept of each word, if it has one.
    fn add_words(
        &mut self,
        index: &SearchIndex,
        read: &[ReadWord],
        keys: &[String],
        carries: &[bool],
        endings: Vec<u32>,
    ) -> Vec<Option<usize>> {
        let all_function = self.matter == 0;
        let mut concept_of: Vec<Option<usize>> = Vec::with_capacity(read.len());
        let words = index.table().texts(Column::Words);
        for (at, ((r, key), carries)) in read.iter().zip(keys).zip(carries).enumerate() {
            if !all_function && !carries {
                concept_of.push(None);
                continue;
            }
            // The last word is a beginning of others.
            let begun = at + 1 == read.len() && !endings.is_empty();
            let class = class_of(index, &r.word, key).filter(|_| !begun);
            if let Some(class) = class
                && let Some(same) = self.concepts.iter().position(|c| c.classes.first().is_some_and(|f| f.0 == class))
            {
                self.concepts[same].weight += 1.0;
                concept_of.push(Some(same));
                continue;
            }
            let mut concept = Concept { weight: 1.0, at, forms: Vec::new(), classes: Vec::new(), beside: Vec::new() };
            if let Some(class) = class {
                concept.classes.push((class, 1.0));
                for at in words_of_class(index, class) {
                    let origin = match &r.from {
                        Some(from) => Origin::Spelling(from.clone()),
                        None => Origin::Typed,
                    };
                    let exact = words.get(at as usize) == r.word;
                    concept.forms.push(Form { word: at, share: 1.0, exact, origin });
                }
            }
            concept_of.push(Some(self.concepts.len()));
            self.concepts.push(concept);
        }
        if let Some(last) = concept_of.last().copied().flatten() {
            for at in endings {
                let concept = &mut self.concepts[last];
                concept.forms.push(Form { word: at, share: ENDING, exact: false, origin: Origin::Prefix });
                let class = index.table().numbers(Column::WordClasses).get(at as usize);
                if !concept.classes.iter().any(|c| c.0 == class) {
                    concept.classes.push((class, ENDING));
                }
            }
        }
        concept_of
    }

    /// Adds what two words are that a name of a page writes as one: `gall bladder`, `chicken pox`.
    fn add_compounds(
        &mut self,
        index: &SearchIndex,
        read: &[ReadWord],
        concept_of: &[Option<usize>],
        classes: &mut Classes,
    ) {
        let in_names = index.table().numbers(Column::ClassNamePages);
        for (pair, concepts) in read.windows(2).zip(concept_of.windows(2)) {
            let ([first, second], &[Some(one), Some(other)]) = (pair, concepts) else { continue };
            if first.from.is_some() || second.from.is_some() || one == other {
                continue;
            }
            let whole = format!("{}{}", first.word, second.word);
            let Some(class) = class_of(index, &whole, &classes.key(&whole)) else { continue };
            if in_names.get(class as usize) > 0 {
                let from = format!("{} {}", first.word, second.word);
                let origin = Origin::Synonym { from, to: whole };
                let said = Said { at: self.concepts[one].at, concepts: &[one, other], origin };
                self.add_beside(index, (class, 1.0), 1.0, &said);
            }
        }
    }

    /// Adds a word that words of the question are read as beside themselves, if it is not there: its class, what share of a
    /// name it makes, and how much it counts.
    fn add_beside(&mut self, index: &SearchIndex, (class, share): (u32, f32), weight: f32, said: &Said<'_>) {
        if self.concepts.iter().any(|c| c.classes.iter().any(|known| known.0 == class)) {
            return;
        }
        let form = |word| Form { word, share: 1.0, exact: false, origin: said.origin.clone() };
        let forms = words_of_class(index, class).map(form).collect();
        let (classes, beside) = (vec![(class, share)], said.concepts.to_vec());
        self.concepts.push(Concept { weight, at: said.at, forms, classes, beside });
    }

    /// Follows a group of the vocabulary: to words that mean the same, and to the places where it leads.
    fn follow(
        &mut self,
        index: &SearchIndex,
        found: &Match,
        group: usize,
        concept_of: &[Option<usize>],
        classes: &mut Classes,
    ) {
        let typed = self.words[found.span.clone()].join(" ");
        let strength = match expand::relation(index, group) {
            GroupRelation::Same => 1.0,
            GroupRelation::NotSame => 0.8,
            GroupRelation::Narrower => 0.5,
            GroupRelation::Related => 0.4,
        };
        self.lead(index, found, group, strength, concept_of);
        let share = if strength < 1.0 { 0.5 } else { 1.0 };
        let single = if found.span.len() == 1 { concept_of[found.span.start] } else { None };
        let leads_to_page = expand::places(index, group).iter().any(|p| p.page.is_some() && p.section.is_none());
        let of_span = concepts_of(&concept_of[found.span.clone()]);
        // What the trade calls by the name that was typed is found by it.
        let renames = expand::is_everyday(index, group) && {
            let own: Vec<u32> =
                of_span.iter().filter_map(|&c| self.concepts[c].classes.first()).map(|class| class.0).collect();
            own.len() < of_span.len() || !titles::are_name(index, &own)
        };
        let mut added: Vec<Form> = Vec::new();
        let mut added_classes: Vec<(u32, f32)> = Vec::new();
        for other in expand::stand_for(index, group, &typed) {
            let parts: Vec<&str> = other.split(' ').filter(|w| !words::is_function_word(w)).collect();
            let longest = if renames { LONGEST_NAME } else { LONGEST_IN_PARTS };
            // Where the group leads to a page, its longer names are found there by name.
            if other == typed || parts.len() > longest || (parts.len() > 1 && leads_to_page) {
                continue;
            }
            if other.split(' ').any(|word| DENIALS.contains(&word)) {
                continue;
            }
            let of_parts = parts.iter().map(|part| class_of(index, part, &classes.key(part)));
            let Some(all) = of_parts.collect::<Option<Vec<u32>>>() else { continue };
            if renames && parts.len() > 1 {
                let origin = Origin::Synonym { from: typed.clone(), to: other.to_owned() };
                let said = Said { at: found.span.start, concepts: &of_span, origin };
                for class in all {
                    self.add_beside(index, (class, share * PART_OF_NAME), share * SYNONYM, &said);
                }
                continue;
            }
            // Words of the question are found as they are, and what is said beside them only narrows them.
            let asked = |class: &u32| self.concepts.iter().any(|c| c.classes.first().is_some_and(|f| f.0 == *class));
            if all.iter().any(asked) {
                continue;
            }
            // The rarest word says the most of what several say together, if it is rare and no name of a page.
            let stands_for_all = |&class: &u32| {
                !other.contains(' ')
                    || (holders(index, class) as usize * RARE <= index.section_count()
                        && index.table().numbers(Column::ClassNamePages).get(class as usize) == 0)
            };
            if let Some(class) = all.into_iter().min_by_key(|&class| holders(index, class)).filter(stands_for_all) {
                let share = share * if parts.len() == 1 { SYNONYM } else { PART_OF_SYNONYM };
                for at in words_of_class(index, class) {
                    match added.iter_mut().find(|f| f.word == at) {
                        Some(known) if known.share >= share => {}
                        known => {
                            let origin = Origin::Synonym { from: typed.clone(), to: other.to_owned() };
                            let form = Form { word: at, share, exact: false, origin };
                            match known {
                                Some(known) => *known = form,
                                None => added.push(form),
                            }
                        }
                    }
                }
                if parts.len() == 1 && !added_classes.iter().any(|c| c.0 == class) {
                    added_classes.push((class, share));
                }
            }
        }
        if added.is_empty() {
            return;
        }
        if let Some(at) = single {
            let concept = &mut self.concepts[at];
            for form in added {
                if !concept.forms.iter().any(|f| f.word == form.word) {
                    concept.forms.push(form);
                }
            }
            for class in added_classes {
                if !concept.classes.iter().any(|c| c.0 == class.0) {
                    concept.classes.push(class);
                }
            }
        } else {
            let at = found.span.start;
            self.concepts.push(Concept { weight: SYNONYM, at, forms: added, classes: added_classes, beside: of_span });
        }
    }

    fn lead(&mut self, index: &SearchIndex, found: &Match, group: usize, strength: f32, concept_of: &[Option<usize>]) {
        let concepts = concepts_of(&concept_of[found.span.clone()]);
        let from = self.words[found.span.clone()].join(" ");
        for place in expand::places(index, group) {
            let strength = strength * if place.first { 1.0 } else { 0.6 };
            if let Some(page) = place.page {
                let (concepts, from) = (concepts.clone(), from.clone());
                self.leads.push(Lead {
                    page,
                    section: place.section,
                    strength,
                    concepts,
                    from,
                    why: Why::Group(group),
                });
            } else {
                let kind = place.section.and_then(|s| SectionKind::ALL.get(s)).copied();
                if let Some(intent) = kind.and_then(intent::of_kind) {
                    self.intents.raise(intent, strength * 0.6);
                }
            }
        }
    }

    /// Follows the questions that people ask to the sections which are known to answer them.
    fn follow_questions(&mut self, index: &SearchIndex) {
        for like in asked::like(index, &self.concepts) {
            let words = index.table().texts(Column::Words);
            let said = |c: &usize| self.concepts.get(*c)?.forms.first().map(|f| words.get(f.word as usize));
            let from = like.concepts.iter().filter_map(said).collect::<Vec<_>>().join(" ");
            self.leads.push(Lead {
                page: like.page,
                section: Some(like.section),
                strength: like.strength,
                concepts: like.concepts,
                from,
                why: Why::Asked(like.question),
            });
        }
    }

    /// Notes a call for help: a sign that the question tells of or names, or words that the vocabulary calls urgent.
    /// `asks` says whether the words by themselves ask to know.
    fn call_for_help(&mut self, query: &Query, urgent: Option<(AlarmLevel, String)>, asks: bool) {
        // The words as typed count beside the words as read: a correction must not hide a sign.
        let read = if self.words == query.words { None } else { alarm::sign(&self.words) };
        let typed = match &query.beyond[..] {
            [] => alarm::sign(&query.words),
            beyond => alarm::sign(&[&query.words[..], beyond].concat()),
        };
        // It hides none where it leaves the name of a matter as it is, and shows that something is asked about it:
        // `how comon are blood clots`.
        let typed = typed.filter(|sign| read.is_some() || self.words == query.words || !sign.is_spared_in(&self.words));
        let signs = [typed, read].into_iter().flatten();
        let sign = signs.max_by_key(|s| (s.level, s.felt));
        let (level, sign, felt) = match (sign, urgent) {
            (Some(sign), urgent) if urgent.as_ref().is_none_or(|u| u.0 <= sign.level) => {
                (sign.level, sign.name.to_owned(), sign.felt)
            }
            (_, Some((level, words))) => (level, words, false),
            // Nobody has thought of all words: what sounds like an emergency is answered below a line that says whom to call.
            _ => {
                let read = || self.words != query.words && alarm::may_be_emergency(&self.words);
                if alarm::may_be_emergency(&query.words) || read() {
                    let sign = alarm::UNKNOWN.to_owned();
                    self.call = Some(Call { alarm: Alarm { level: AlarmLevel::Emergency, sign }, lift: false });
                }
                return;
            }
        };
        // What is only named, and a sign for today, give way to a question: `how likely is a clot`, `how long does
        // fever last`.
        let told_of = felt && level == AlarmLevel::Emergency;
        // What somebody had long ago, who asks if surgery is for them, is nothing to call for; the line above still says
        // whom to call, in case it happens now.
        let long_ago = self.history && self.intents.strength(Intent::Contraindications) > 0.6;
        let asks = asks || (!felt && asks_to_know(&self.intents));
        if level == AlarmLevel::SameDay && !asks {
            self.intents.raise(Intent::GetHelp, 0.5);
        }
        let lift = (told_of && !long_ago) || !asks;
        self.call = Some(Call { alarm: Alarm { level, sign }, lift });
    }
}

/// Whether a question asks about something rather than tells of it: `risk of a clot`, `what is sepsis`.
fn asks_to_know(intents: &Intents) -> bool {
    [
        Intent::Definition,
        Intent::Contraindications,
        Intent::Complications,
        Intent::Prevention,
        Intent::Frequency,
        Intent::RiskFactors,
        Intent::Causes,
        Intent::Medicines,
        Intent::Preparation,
        Intent::Treatment,
        Intent::Tests,
        Intent::Recovery,
        Intent::Aftercare,
    ]
    .into_iter()
    .any(|i| intents.strength(i) > 0.6)
}

/// Whether a text tells since when something is so, and does not ask how long: `a fever a few days after his operation`.
fn tells_since_when(words: &[String]) -> bool {
    const ASKING: &[&str] = &["can", "do", "does", "how", "may", "should", "what", "when", "why", "will"];
    let is = |word: &String, list: &[&str]| list.contains(&word.as_str());
    let tells = |words: &[String]| {
        is(&words[0], &["day", "days", "hours", "week", "weeks"]) && is(&words[1], &["after", "post"])
    };
    words.windows(2).any(tells) && !words.iter().any(|word| is(word, ASKING))
}

/// Whether a question asks how often something happens, in words that lean to what goes wrong or to how it is done.
fn asks_how_often(words: &[String]) -> bool {
    words.windows(2).any(|pair| pair[0] == "how" && ["likely", "often"].contains(&pair[1].as_str()))
}

fn level(urgent: RedFlagLevel) -> AlarmLevel {
    match urgent {
        RedFlagLevel::Emergency => AlarmLevel::Emergency,
        RedFlagLevel::SameDay => AlarmLevel::SameDay,
    }
}

/// Reads the words of a question: known misspellings as what is meant, unknown words as the nearest known one.
///
/// Returns also the words that the last one is a beginning of, where it is no word itself.
fn read_words(
    index: &SearchIndex,
    query: &Query,
    exact: bool,
    classes: &mut Classes,
    corrections: &mut Vec<(String, String)>,
) -> (Vec<ReadWord>, Vec<u32>) {
    let typed = &query.words;
    let known_slips = if exact { Vec::new() } else { expand::misspellings(index, typed) };
    let mut read: Vec<ReadWord> = Vec::with_capacity(typed.len());
    let mut endings = Vec::new();
    let mut at = 0;
    let mut slips = known_slips.into_iter().peekable();
    let mut looked_up = 0;
    while at < typed.len() {
        if let Some((span, right)) = slips.next_if(|(span, _)| span.start == at) {
            let from = typed[span.clone()].join(" ");
            for word in words::words(&right) {
                // Words of the phrase that were right stay as typed.
                let slip = (!typed[span.clone()].contains(&word)).then(|| from.clone());
                read.push(ReadWord { word, from: slip });
            }
            corrections.push((from, right));
            at = span.end;
            continue;
        }
        let word = &typed[at];
        let last = at + 1 == typed.len();
        at += 1;
        // A word that is still being typed becomes the commonest that begins so, rather than one that shares its stem:
        // `dri` is `drive` before `dry`, and `cellul` no `cellulitis`.
        let is_word = || index.table().texts(Column::Words).find(word).is_some();
        let begun = last && query.open && !is_word() && !expand::knows(index, &classes.key(word));
        let of_begun = if begun { words_that_begin(index, word) } else { Vec::new() };
        let is_meant = |class: u32| {
            let count = |at: u32| index.table().numbers(Column::WordCounts).get(at as usize);
            of_begun.first().is_none_or(|&at| count(at) <= holders(index, class))
        };
        let class = class_of(index, word, &classes.key(word)).filter(|&class| is_meant(class));
        let unknown = !words::is_function_word(word) && class.is_none();
        if unknown {
            endings = of_begun;
        }
        if !unknown || exact || !endings.is_empty() || looked_up >= MOST_CORRECTIONS {
            read.push(ReadWord { word: word.clone(), from: None });
            continue;
        }
        looked_up += 1;
        match spelling::correct(index, word) {
            None => read.push(ReadWord { word: word.clone(), from: None }),
            Some(Correction::Word(right)) => {
                corrections.push((word.clone(), right.clone()));
                read.push(ReadWord { word: right, from: Some(word.clone()) });
            }
            Some(Correction::Two(first, second)) => {
                corrections.push((word.clone(), format!("{first} {second}")));
                read.push(ReadWord { word: first, from: Some(word.clone()) });
                read.push(ReadWord { word: second, from: Some(word.clone()) });
            }
        }
    }
    if !exact {
        read_names(index, &mut read, endings.is_empty(), classes, corrections);
    }
    (read, endings)
}

/// Reads short words anew that make a name with the words around them; the last one only where it is whole.
fn read_names(
    index: &SearchIndex,
    read: &mut [ReadWord],
    whole: bool,
    classes: &mut Classes,
    corrections: &mut Vec<(String, String)>,
) {
    let mut looked_up = 0;
    for at in 0..read.len() {
        let word = &read[at].word;
        let mut unknown = || !words::is_function_word(word) && class_of(index, word, &classes.key(word)).is_none();
        if read[at].from.is_some() || (at + 1 == read.len() && !whole) || !spelling::is_short(word) || !unknown() {
            continue;
        }
        looked_up += 1;
        if looked_up > MOST_CORRECTIONS {
            return;
        }
        let list: Vec<&str> = read.iter().map(|r| r.word.as_str()).collect();
        if let Some(meant) = spelling::in_name(index, &list, at, classes) {
            let from = std::mem::replace(&mut read[at].word, meant.clone());
            corrections.push((from.clone(), meant));
            read[at].from = Some(from);
        }
    }
}

/// The commonest words that begin so.
fn words_that_begin(index: &SearchIndex, start: &str) -> Vec<u32> {
    if start.chars().count() < 2 {
        return Vec::new();
    }
    let table = index.table();
    let (words, counts) = (table.texts(Column::Words), table.numbers(Column::WordCounts));
    let mut found: Vec<u32> = (words.lower_bound(start)..words.len())
        .take_while(|&at| words.get(at).starts_with(start))
        .filter_map(|at| u32::try_from(at).ok())
        .collect();
    found.sort_by_key(|&at| (std::cmp::Reverse(counts.get(at as usize)), at));
    found.truncate(MOST_ENDINGS);
    found
}
