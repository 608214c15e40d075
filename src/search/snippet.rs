//! The sentence that answers, whole, with its words marked and its citations.
//!
//! It is the sentence that holds the most of the question, where a rare word counts more than a common one and the words
//! of the page's own name count little: on a page about thigh lifts, `thigh` tells no sentence from another. A question
//! for a time prefers an item that gives one, a question that asks what something is the sentence that says so.

use super::codec::QuickMap;
use super::hits::{Snippet, SnippetPart};
use super::text::{Sentence, Voice};
use super::words;
use std::borrow::Cow;

/// What the words of a page's own name are worth among its sentences.
const OF_NAME: f32 = 0.2;

/// What a typed item that gives what is asked for is worth, in shares of the whole question.
const MEASURED: f32 = 0.4;

/// What a typed item is worth whose label the question names whole, in the same shares: `Driving` before what else is said
/// of it.
const LABELLED: f32 = 0.5;

/// What a word that asks for a figure is worth among sentences: the sentence with the figure need not say it.
const OF_ASKING: f32 = 0.2;

/// Words that ask for a figure.
const ASKING: &[&str] = &["rate", "rates", "common", "chance", "chances", "likely", "often", "percent", "percentage"];

/// What a typed item on death is worth to a question that asks about danger, in the same shares; one that calls for an
/// ambulance is worth half of it.
const DEADLY: f32 = 1.0;

/// Words of a label that names death; `fatal` is none, since what is not fatal says it too.
const DEATH: &[&str] = &["death", "deaths", "die", "dies", "died", "mortality"];

/// Words that ask about danger.
const DANGER: &[&str] = &[
    "danger",
    "dangerous",
    "dangers",
    "deadly",
    "death",
    "deaths",
    "die",
    "dying",
    "fatal",
    "kill",
    "kills",
    "lethal",
    "mortality",
    "risky",
    "safe",
    "safer",
    "safety",
    "unsafe",
];

/// What follows `safe` where it asks for leave, not about danger: `safe to fly`.
const LEAVE: &[&str] = &["after", "before", "during", "for", "if", "in", "to", "when", "while", "with"];

/// What a typed label that opens with a word of the question is worth at least, in shares of a whole label: `Pain and
/// discomfort` for pain.
const LABEL_OPENS: f32 = 0.9;

/// What the first sentence is worth to a question that asks what something is, in the same shares.
const OPENING: f32 = 0.3;

/// What a sentence is worth that tells of what was, to a question that does, in the same shares.
const OF_PAST: f32 = 0.1;

/// What share of a word counts that is denied.
const DENIED: f32 = 0.9;

/// A word that answers the question.
#[derive(Debug, Clone, Copy)]
struct Answer {
    concept: usize,
    weight: f32,
    number: usize,
}

/// The words that answer a question, and what it wants of a sentence.
#[derive(Debug, Default)]
pub(super) struct Answers<'a> {
    words: QuickMap<&'a str, Answer>,
    shapes: Shapes,
    /// The concept of each word, by its number.
    concepts: Vec<usize>,
    /// By concept: the numbers of its words, in the order in which they were added.
    of_concept: Vec<Vec<usize>>,
    total: Vec<f32>,
    wants: Wants,
    /// Whether it asks what holds for somebody who has or does something.
    conditional: bool,
}

/// What a question wants of a sentence beside its words.
#[derive(Debug, Default)]
struct Wants {
    /// Units of which an item should hold one, where the question asks for a measure.
    units: &'static [&'static str],
    /// It asks what something is.
    definition: bool,
    /// It asks about danger.
    danger: bool,
    /// It tells of what was.
    past: bool,
}

/// What of a section answers.
#[derive(Default)]
pub(super) struct Chosen<'s> {
    /// The sentence to show.
    pub(super) sentence: Option<Cow<'s, Sentence>>,
    /// How much of what is asked beside the name of the page the best sentence holds, and how much of what is wanted of
    /// it; 1 where it holds all words, 0 where the section holds none of them.
    pub(super) worth: f32,
}

/// Which of the words of the answers a section, its heading and the names of its page hold.
pub(super) struct Held(Vec<bool>);

/// What a question says before a condition.
const CONDITIONS: &[&str] = &["if", "with"];

/// Words that deny the next one: `your blood does not clot` is no clot.
const DENIALS: &[&str] = &["never", "no", "not", "without"];

/// Units of time, as folded words.
const TIMES: &[&str] = &[
    "minute", "minutes", "hour", "hours", "day", "days", "night", "nights", "week", "weeks", "month", "months", "year",
    "years",
];

/// What stands in a rate, as folded words: `13 of 100`, `1 in 3,000`.
const RATES: &[&str] = &["in", "of"];

/// Numbers in words, as texts for patients write them.
const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"];

/// The first two letters of words, and their last with their length, a bit each: most words of a text are done with
/// here.
#[derive(Debug, Default)]
struct Shapes {
    begins: [u32; 32],
    ends: [u32; 32],
}

impl Shapes {
    /// Places and bits of a word.
    fn of(word: &str) -> [(usize, u32); 2] {
        let bytes = word.as_bytes();
        let letter = |at: usize| bytes.get(at).map_or(0, |b| b & 31);
        let bit = |of: u8| 1_u32 << of;
        let length = usize::min(bytes.len(), 31);
        [(usize::from(letter(0)), bit(letter(1))), (length, bit(letter(bytes.len().wrapping_sub(1))))]
    }

    fn add(&mut self, word: &str) {
        let [begin, end] = Self::of(word);
        self.begins[begin.0] |= begin.1;
        self.ends[end.0] |= end.1;
    }

    #[inline]
    fn may_hold(&self, word: &str) -> bool {
        let [begin, end] = Self::of(word);
        self.begins[begin.0] & begin.1 != 0 && self.ends[end.0] & end.1 != 0
    }
}

impl<'a> Answers<'a> {
    /// Answers to a question of those folded words.
    pub(super) fn new(question: &[String], defines: bool) -> Self {
        let says = |words: &[&str]| question.iter().any(|word| words.contains(&word.as_str()));
        let wants = Wants {
            units: asked_units(question),
            definition: defines,
            danger: asks_about_danger(question),
            past: says(words::PAST),
        };
        Self { wants, conditional: says(CONDITIONS), ..Self::default() }
    }

    /// Adds a word that answers a concept; where it answers several, the first that comes counts.
    pub(super) fn add(&mut self, word: &'a str, concept: usize, weight: f32) {
        if self.of_concept.len() <= concept {
            self.of_concept.resize_with(concept + 1, Vec::new);
        }
        if let Some(known) = self.words.get(word) {
            self.of_concept[concept].push(known.number);
            return;
        }
        let weight = if ASKING.contains(&word) { weight * OF_ASKING } else { weight };
        let number = self.concepts.len();
        self.shapes.add(word);
        self.words.insert(word, Answer { concept, weight, number });
        self.concepts.push(concept);
        self.of_concept[concept].push(number);
        if self.total.len() <= concept {
            self.total.resize(concept + 1, 0.0);
        }
        self.total[concept] = self.total[concept].max(weight);
    }

    #[inline]
    fn get(&self, word: &str) -> Option<Answer> {
        if self.shapes.may_hold(word) { self.words.get(word).copied() } else { None }
    }

    /// Nothing is held yet.
    pub(super) fn none_held(&self) -> Held {
        Held(vec![false; self.words.len()])
    }

    /// Notes the words that a text holds.
    pub(super) fn note(&self, text: &str, held: &mut Held) {
        words::each_word(text, |word, _| {
            if let Some(answer) = self.get(word) {
                held.0[answer.number] = true;
            }
        });
    }

    /// For each word of a concept, in the order in which they were added, whether it is held.
    pub(super) fn held_of<'h>(&'h self, concept: usize, held: &'h Held) -> impl Iterator<Item = bool> + use<'h, 'a> {
        let numbers = self.of_concept.get(concept).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|&number| held.0[number])
    }
}

/// Whether a question asks about danger: `is it safe`, `risk of dying`; not `is it safe to fly`.
fn asks_about_danger(question: &[String]) -> bool {
    (0..question.len()).any(|at| {
        let leave = || question.get(at + 1).is_some_and(|next| LEAVE.contains(&next.as_str()));
        DANGER.contains(&question[at].as_str()) && !(question[at].starts_with("safe") && leave())
    })
}

/// Units that the answer to a question should be given in; none where it asks for no measure.
fn asked_units(question: &[String]) -> &'static [&'static str] {
    let word = |at: usize| question.get(at).map_or("", String::as_str);
    for at in 0..question.len() {
        let asks = match (word(at), word(at + 1)) {
            ("how", "long" | "soon") | ("when", "can" | "may" | "will" | "do" | "should" | "am" | "is") => true,
            ("how", "many") => TIMES.contains(&word(at + 2)),
            _ => false,
        };
        // `how many weeks` and `compression garment how many weeks` alike.
        if asks {
            return TIMES;
        }
        if ASKING.contains(&word(at)) && word(at) != "often" {
            return RATES;
        }
    }
    &[]
}

/// Chooses the best sentence; the first when none holds a word of the question. A heading that asks stands in a snippet
/// before what answers it, others do not. `of_name` says which words the names of the page hold; what the sentences hold
/// is noted in `held`. No sentence from a list of reasons (`is_list`) that does not hold the condition asked about.
pub(super) fn choose<'s>(
    (sentences, is_list): (&'s [Sentence], bool),
    answers: &Answers<'_>,
    of_name: &Held,
    held: &mut Held,
) -> Chosen<'s> {
    let mut named = vec![false; answers.total.len()];
    for (&concept, &is_held) in answers.concepts.iter().zip(&of_name.0) {
        named[concept] |= is_held;
    }
    let worth = |concept: usize| if named[concept] { OF_NAME } else { 1.0 };
    let whole: f32 = answers.total.iter().enumerate().map(|(c, w)| w * worth(c)).sum();
    let mut best: Option<(usize, f32)> = None;
    let mut matters = false;
    let mut seen: Vec<usize> = Vec::new();
    let mut opening = true;
    for (at, sentence) in sentences.iter().enumerate() {
        // The answer to a question says what that asks, whatever its words.
        let answers_heading = at.checked_sub(1).is_some_and(|before| sentences[before].asks());
        if !answers_heading {
            seen.clear();
        }
        let mut score: f32 = seen.iter().map(|&c| answers.total[c] * worth(c)).sum();
        let mut count = 0_u16;
        let (mut unit, mut number) = (false, false);
        let label = if sentence.voice == Voice::Typed { label_end(&sentence.text) } else { 0 };
        let (mut of_label, mut answering, mut opens, mut deadly) = (0_u16, 0.0, false, false);
        let (mut denied, mut was, mut had, mut tissue) = (false, false, false, false);
        words::each_word(&sentence.text, |word, place| {
            count = count.saturating_add(1);
            if place.end <= label && !words::is_function_word(word) {
                let answers = answers.get(word).map_or(0.0, |answer| worth(answer.concept));
                opens |= of_label == 0 && answers >= 1.0;
                of_label = of_label.saturating_add(1);
                answering += answers;
                deadly |= !tissue && DEATH.contains(&word);
            }
            if sentence.voice == Voice::Typed && !answers.wants.units.is_empty() {
                unit |= answers.wants.units.contains(&word);
                number |= word.bytes().all(|b| b.is_ascii_digit()) || NUMBERS.contains(&word);
            }
            if let Some(answer) = answers.get(word) {
                held.0[answer.number] = true;
                if !seen.contains(&answer.concept) {
                    seen.push(answer.concept);
                    let dies = tissue && answers.wants.danger && DEATH.contains(&word);
                    let share = if dies { OF_NAME } else { 1.0 } * if denied { DENIED } else { 1.0 };
                    score += answer.weight * worth(answer.concept) * share;
                }
            }
            denied = DENIALS.contains(&word);
            had |= was && word == "had";
            was = matches!(word, "has" | "have");
            tissue = matches!(word, "fat" | "skin" | "tissue");
        });
        if sentence.voice == Voice::Heading {
            continue;
        }
        if unit && number {
            score += MEASURED * whole;
        }
        if answering > 0.0 {
            let share = answering / f32::from(of_label);
            score += LABELLED * whole * if opens { share.max(LABEL_OPENS) } else { share }.powi(2);
        }
        if answers.wants.danger && deadly {
            score += DEADLY * whole;
        } else if answers.wants.danger && label > 0 && sentence.text.ends_with(" Call an ambulance.") {
            score += DEADLY / 2.0 * whole;
        }
        if opening && answers.wants.definition && !answers_heading {
            // What a page says first is about what it is named after, in whatever words.
            let unsaid = named.iter().enumerate().filter(|&(c, is_named)| *is_named && !seen.contains(&c));
            score += OPENING * whole + unsaid.map(|(c, _)| answers.total[c] * worth(c)).sum::<f32>();
        }
        if answers.wants.past && had {
            score += OF_PAST * whole;
        }
        opening = false;
        // Of two sentences that hold as much, the shorter one says it more plainly; a piece of a list says less.
        score *= 1.0 - f32::from(count.min(200)) / 2000.0;
        if sentence.voice == Voice::Prose && !sentence.text.ends_with(['.', '!', '?', '…', '”', '"']) {
            score *= 0.6;
        }
        if best.is_none_or(|(_, known)| score > known) {
            best = Some((at, score));
        }
        matters |= seen.iter().any(|&c| !named[c]);
    }
    // A list of reasons that does not hold the one asked about must not answer with another.
    let Some((mut at, score)) = best.filter(|_| matters || !answers.conditional || !is_list) else {
        return Chosen::default();
    };
    // Where nothing is held but the name of the page, what the section begins with says more than what says the name.
    if !matters && [0, at].iter().all(|&s| sentences[s].voice == Voice::Prose) {
        at = 0;
    }
    let worth = if matters && whole > 0.0 { score / whole } else { 0.0 };
    Chosen { sentence: Some(with_what_follows(sentences, at)), worth }
}

/// Where the label of a typed item ends; at its start where it has none.
fn label_end(text: &str) -> usize {
    let colon = text.find(": ").unwrap_or(0);
    if text[..colon].contains(". ") { 0 } else { colon }
}

/// A question, a label or a lead-in with a colon says nothing by itself: what follows it belongs to it, and so does a
/// `But …`. Nor does an answer without its question say anything.
fn with_what_follows(sentences: &[Sentence], at: usize) -> Cow<'_, Sentence> {
    const MOST: usize = 3;
    const MOST_OF_ANSWER: usize = 4;
    let is_question = |s: &Sentence| s.text.ends_with('?');
    let leads = |s: &Sentence| {
        let short = s.text.ends_with(['.', '!']) && s.text.split(' ').count() <= 3;
        s.voice == Voice::Prose && (is_question(s) || s.text.ends_with(':') || short)
    };
    let start = at.checked_sub(1).filter(|&before| sentences[before].asks()).unwrap_or(at);
    let mut end = at + 1;
    while end - at < MOST
        && (leads(&sentences[end - 1]) || sentences.get(end).is_some_and(|next| next.text.starts_with("But ")))
        && sentences.get(end).is_some_and(|next| next.voice != Voice::Heading && !is_question(next))
    {
        end += 1;
    }
    if start < at {
        // Nor is an answer to be read without what it says of an emergency: `Some swelling is common. If it …, call an
        // ambulance.`
        let answer = sentences[end..].iter().take_while(|next| next.voice == Voice::Prose && !is_question(next));
        if let Some(last) = answer.take(MOST_OF_ANSWER).enumerate().filter(|(_, next)| next.is_urgent()).last() {
            end += last.0 + 1;
        }
    }
    if end == start + 1 {
        return Cow::Borrowed(&sentences[at]);
    }
    let mut all = Sentence { voice: sentences[at].voice, ..sentences[start].clone() };
    for next in &sentences[start + 1..end] {
        all.join(next);
    }
    Cow::Owned(all)
}

/// A sentence as a snippet.
pub(super) fn mark(sentence: &Sentence, answers: &Answers<'_>) -> Snippet {
    let text = &sentence.text;
    let mut parts: Vec<SnippetPart> = Vec::new();
    let mut at = 0;
    words::each_word(text, |word, place| {
        if answers.get(word).is_some() {
            if at < place.start {
                parts.push(SnippetPart { text: text[at..place.start].to_owned(), marked: false });
            }
            parts.push(SnippetPart { text: text[place.clone()].to_owned(), marked: true });
            at = place.end;
        }
    });
    if at < text.len() {
        parts.push(SnippetPart { text: text[at..].to_owned(), marked: false });
    }
    Snippet { parts, citations: sentence.citations.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(voice: Voice, text: &str) -> Sentence {
        Sentence { voice, text: text.to_owned(), citations: Vec::new() }
    }

    fn chosen(question: &str, defines: bool, title: &str, sentences: &[Sentence]) -> String {
        let question = words::words(question);
        let mut answers = Answers::new(&question, defines);
        let matter: Vec<&str> = question.iter().map(String::as_str).filter(|w| w.len() > 3).collect();
        for (at, word) in matter.into_iter().enumerate() {
            answers.add(word, at, 1.0);
        }
        let (mut of_name, mut held) = (answers.none_held(), answers.none_held());
        answers.note(title, &mut of_name);
        choose((sentences, false), &answers, &of_name, &mut held).sentence.expect("a sentence").text.clone()
    }

    #[test]
    fn a_question_for_a_time_is_answered_by_the_item_that_gives_one() {
        let all = [
            say(Voice::Prose, "The stitches hold the thigh lift."),
            say(Voice::Typed, "Anaesthesia: General."),
            say(Voice::Typed, "Time in surgery: 4 hours."),
        ];
        assert_eq!(chosen("how long does a thigh lift", false, "Thigh lift", &all), "Time in surgery: 4 hours.");
        let all = [say(Voice::Typed, "Desk work: after 5 weeks."), say(Voice::Prose, "Ask before you start exercise.")];
        assert_eq!(chosen("when can i exercise", false, "Lift", &all), "Ask before you start exercise.");
    }

    #[test]
    fn the_item_whose_label_is_asked_for_comes_before_items_about_it() {
        let all = [
            say(Voice::Typed, "News to the licence office that you still cannot drive: 3 months."),
            say(Voice::Typed, "Drive: not in the first two days."),
        ];
        assert_eq!(chosen("when can i drive", false, "", &all), "Drive: not in the first two days.");
    }

    #[test]
    fn a_label_that_opens_with_what_is_asked_for_comes_before_items_that_hold_more_words_of_the_name() {
        let all = [
            say(Voice::Typed, "Pain and discomfort: 2-3 weeks."),
            say(Voice::Typed, "Driving: you must brake without pain after a thigh lift."),
        ];
        assert_eq!(chosen("pain thigh lift", false, "Thigh lift", &all), "Pain and discomfort: 2-3 weeks.");
    }

    #[test]
    fn a_question_about_danger_is_answered_by_death_then_by_what_calls_for_an_ambulance() {
        let any = say(Voice::Typed, "Any problem: 7 of 100.");
        let clot = say(Voice::Typed, "Blood clot (not fatal): 4 of 10,000. Call an ambulance.");
        let death = say(Voice::Typed, "Death from fat: 1 of 3,000. Call an ambulance.");
        let (all, two) = ([any.clone(), clot.clone(), death.clone()], [any.clone(), clot.clone()]);
        for question in ["is a lift safe", "how dangerous is a lift", "risk of dying"] {
            assert_eq!(chosen(question, false, "Lift", &all), death.text, "{question}");
            assert_eq!(chosen(question, false, "Lift", &two), clot.text, "{question}");
        }
        assert_eq!(chosen("is it safe to drive", false, "Lift", &all), any.text);
        let long = say(
            Voice::Typed,
            "Death from fat in the lungs (fatal pulmonary fat embolism): 1 of 3,000 (advice of several surgeons' \
             societies in 2018; what we read does not show how it was counted); 5 of 17,519 (operations in the first \
             answers to a survey of surgeons); 1 of 2,250 (estimate from 4 deaths). Call an ambulance.",
        );
        assert_eq!(chosen("is bbl safe", false, "Lift", &[any, long.clone(), clot]), long.text);
    }

    #[test]
    fn a_word_that_asks_for_a_figure_chooses_no_sentence() {
        let all = [
            say(Voice::Typed, "Pocket of blood: we found no rate."),
            say(Voice::Prose, "In Mexico, 13 death reports were read."),
            say(Voice::Typed, "Death from fat in the lungs: 1 in 3,000."),
        ];
        assert_eq!(chosen("death rate", false, "", &all), "Death from fat in the lungs: 1 in 3,000.");
    }

    #[test]
    fn a_question_is_shown_with_its_answer_and_a_lead_in_with_what_it_leads_to() {
        let all = [
            say(Voice::Prose, "Is it deadly?"),
            say(Voice::Prose, "It can be."),
            say(Voice::Prose, "The figures differ a lot between studies."),
        ];
        let answer = "Is it deadly? It can be. The figures differ a lot between studies.";
        assert_eq!(chosen("deadly", false, "", &all), answer);
        let all = [say(Voice::Prose, "Will you use drains?"), say(Voice::Prose, "Who will see me?")];
        assert_eq!(chosen("drains", false, "", &all), "Will you use drains?");
    }

    #[test]
    fn an_answer_is_not_shown_without_what_it_says_of_an_emergency() {
        let asked = say(Voice::Heading, "Both legs are swollen. Is that a clot?");
        let all = [
            asked,
            say(Voice::Prose, "Some swelling is common."),
            say(Voice::Prose, "A clot mostly shows in one leg."),
            say(Voice::Prose, "If it comes on suddenly, call an ambulance."),
            say(Voice::Prose, "Tell them of the operation."),
            say(Voice::Heading, "Is it deadly?"),
            say(Voice::Prose, "It is an emergency."),
        ];
        let answer = "Both legs are swollen. Is that a clot? Some swelling is common. A clot mostly shows in one leg. If it \
                      comes on suddenly, call an ambulance.";
        assert_eq!(chosen("both legs swollen", false, "", &all), answer);
    }

    #[test]
    fn what_something_is_stands_first() {
        let all = [say(Voice::Prose, "A lift removes skin."), say(Voice::Prose, "A thigh lift is no bone surgery.")];
        assert_eq!(chosen("what is a thigh lift", true, "Thigh lift", &all), "A lift removes skin.");
    }
}
