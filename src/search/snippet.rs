//! The sentence that holds the most of the question, whole, with its words marked and its citations.

use super::codec::QuickMap;
use super::hits::{Snippet, SnippetPart};
use super::text::{Sentence, Voice};
use super::words;
use std::collections::BTreeSet;

/// How much each folded word of a section answers the question.
pub(super) struct Answers<'a> {
    words: QuickMap<&'a str, (usize, f32)>,
    /// With which bytes the words begin: most words of a text are seen by it not to be among them.
    first: [bool; 256],
}

impl<'a> Answers<'a> {
    pub(super) fn new() -> Self {
        Self { words: QuickMap::default(), first: [false; 256] }
    }

    /// Adds a word with its concept and weight, unless it is known.
    pub(super) fn add(&mut self, word: &'a str, concept: usize, weight: f32) {
        if let Some(first) = word.bytes().next() {
            self.first[usize::from(first)] = true;
            self.words.entry(word).or_insert((concept, weight));
        }
    }

    /// The word as the index has it, its concept and its weight; none if it answers nothing.
    pub(super) fn get(&self, word: &str) -> Option<(&'a str, usize, f32)> {
        let first = word.bytes().next()?;
        if !self.first[usize::from(first)] {
            return None;
        }
        self.words.get_key_value(word).map(|(word, (concept, weight))| (*word, *concept, *weight))
    }
}

/// The best sentence; the first when none holds a word of the question. Headings stand in a snippet only before text.
/// The words of all sentences that answer the question are added to `held`.
pub(super) fn choose<'a>(sentences: &[Sentence], answers: &Answers<'a>, held: &mut BTreeSet<&'a str>) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (at, sentence) in sentences.iter().enumerate() {
        let mut seen: Vec<usize> = Vec::new();
        let mut score = 0.0;
        let mut count = 0_u16;
        words::each_word(&sentence.text, |word, _| {
            count = count.saturating_add(1);
            if let Some((word, concept, weight)) = answers.get(word) {
                held.insert(word);
                if !seen.contains(&concept) {
                    seen.push(concept);
                    score += weight;
                }
            }
        });
        if sentence.voice == Voice::Heading {
            continue;
        }
        // Of two sentences that hold as much, the shorter one says it more plainly.
        score *= 1.0 - f32::from(count.min(200)) / 2000.0;
        if best.is_none_or(|(_, known)| score > known) {
            best = Some((at, score));
        }
    }
    best.map(|(at, _)| at)
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
