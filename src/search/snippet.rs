//! The sentence that holds the most of the question, whole, with its words marked and its citations.

use super::codec::QuickMap;
use super::hits::{Snippet, SnippetPart};
use super::text::{Sentence, Voice};
use super::words;

/// How much each folded word of a section answers the question.
pub(super) type Answers<'a> = QuickMap<&'a str, (usize, f32)>;

/// The best sentence; the first when none holds a word of the question. Headings stand in a snippet only before text.
pub(super) fn choose(sentences: &[Sentence], answers: &Answers<'_>) -> Option<usize> {
    let mut best: Option<(usize, f32)> = None;
    for (at, sentence) in sentences.iter().enumerate() {
        if sentence.voice == Voice::Heading {
            continue;
        }
        let mut seen: Vec<usize> = Vec::new();
        let mut score = 0.0;
        let mut count = 0_u16;
        words::each_word(&sentence.text, |word, _| {
            count = count.saturating_add(1);
            if let Some(&(concept, weight)) = answers.get(word)
                && !seen.contains(&concept)
            {
                seen.push(concept);
                score += weight;
            }
        });
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
        if answers.contains_key(word) {
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
