//! Sentences and words of a text: what ends a sentence, what a word is, and how phrases are found in them.

use crate::record::fold;

/// A sentence as folded words.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    /// Its first byte in the passage.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// Its folded words, each with its byte in the passage.
    pub(super) words: Vec<(usize, String)>,
    /// Which of them stand between quotation marks.
    quoted: Vec<bool>,
    /// Whether it asks.
    pub(super) is_question: bool,
}

impl Sentence {
    /// The sentences of a text.
    pub(super) fn all(text: &str) -> Vec<Self> {
        sentences(text)
            .into_iter()
            .map(|(start, s)| {
                let mut all = Vec::new();
                let mut quoted = Vec::new();
                let (mut curly, mut straight, mut seen) = (false, false, 0);
                for (i, word) in words(s) {
                    for c in s[seen..i].chars() {
                        match c {
                            '“' => curly = true,
                            '”' => curly = false,
                            '"' => straight = !straight,
                            _ => {}
                        }
                    }
                    seen = i;
                    for folded in fold(word).split(' ').filter(|f| !f.is_empty()) {
                        all.push((start + i, folded.to_owned()));
                        quoted.push(curly || straight);
                    }
                }
                let is_question = s.trim_end().ends_with('?');
                Self { start, end: start + s.len(), words: all, quoted, is_question }
            })
            .collect()
    }

    /// Whether a phrase of folded words stands at that word. A `*` ends a word that may go on.
    pub(super) fn stands_at(&self, i: usize, phrase: &str) -> bool {
        let mut at = i;
        let mut wanted = phrase.split(' ').filter(|w| !w.is_empty()).peekable();
        wanted.peek().is_some()
            && wanted.all(|want| {
                let have = self.words.get(at).map(|(_, w)| w.as_str());
                at += 1;
                have.is_some_and(|have| want.strip_suffix('*').map_or(have == want, |stem| have.starts_with(stem)))
            })
    }

    /// The number of the first word of a phrase.
    pub(super) fn find(&self, phrase: &str) -> Option<usize> {
        (0..self.words.len()).find(|&i| self.stands_at(i, phrase))
    }

    /// Whether a word stands between quotation marks.
    pub(super) fn is_quoted(&self, word: usize) -> bool {
        self.quoted.get(word).copied().unwrap_or(false)
    }

    pub(super) fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|p| self.find(p).is_some())
    }

    pub(super) fn has_before(&self, end: usize, singles: &[&str]) -> bool {
        self.words[..end].iter().any(|(_, w)| singles.contains(&w.as_str()))
    }

    pub(super) fn byte(&self, word: usize) -> usize {
        self.words.get(word).map_or(0, |(at, _)| *at)
    }
}

/// Words in the order of a text, each with the byte at which it begins.
///
/// A word is a run of letters and digits with apostrophes and hyphens inside it, and points and commas inside numbers.
pub(super) fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (k, &(i, c)) in chars.iter().enumerate() {
        let inside = match c {
            c if c.is_alphanumeric() => true,
            '\'' | '’' | '-' | '‑' => {
                start.is_some() && chars.get(k + 1).is_some_and(|(_, next)| next.is_alphanumeric())
            }
            '.' | ',' => {
                start.is_some()
                    && k > 0
                    && chars[k - 1].1.is_ascii_digit()
                    && chars.get(k + 1).is_some_and(|(_, next)| next.is_ascii_digit())
            }
            _ => false,
        };
        match (inside, start) {
            (true, None) => start = Some(i),
            (false, Some(s)) => {
                found.push((s, &text[s..i]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(s) = start {
        found.push((s, &text[s..]));
    }
    found
}

/// Sentences of a passage, each with the byte at which it begins: only `.`, `!` and `?` end one, and the end of the
/// passage. A point before a small letter ("e.g. aspirin") or inside a number ends none.
pub(super) fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = 0;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (k, &(_, c)) in chars.iter().enumerate() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let mut rest = chars[k + 1..].iter();
        let closes = |c: char| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '.' | '!' | '?');
        let after = rest.by_ref().find(|(_, c)| !closes(*c));
        let ends = match after {
            None => true,
            Some((_, c)) if c.is_whitespace() => {
                rest.find(|(_, c)| !c.is_whitespace()).is_none_or(|(_, c)| !c.is_lowercase())
            }
            Some(_) => false,
        };
        if ends {
            let end = after.map_or(text.len(), |(i, _)| *i);
            if end > start {
                push_sentence(text, start, end, &mut found);
                start = end;
            }
        }
    }
    push_sentence(text, start, text.len(), &mut found);
    found
}

fn push_sentence<'t>(text: &'t str, start: usize, end: usize, found: &mut Vec<(usize, &'t str)>) {
    let piece = &text[start..end];
    let lead = piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    if piece.contains(char::is_alphanumeric) {
        found.push((start + lead, piece));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|(_, s)| s).collect()
    }

    #[test]
    fn only_a_full_stop_an_exclamation_or_a_question_mark_ends_a_sentence() {
        assert_eq!(split("Rest. Do you bleed? Call!"), ["Rest.", "Do you bleed?", "Call!"]);
        assert_eq!(split("It takes 1.5 hours; then you rest: at home"), ["It takes 1.5 hours; then you rest: at home"]);
        assert_eq!(
            split("Some drugs (e.g. aspirin) thin blood. Ask."),
            ["Some drugs (e.g. aspirin) thin blood.", "Ask."]
        );
        assert_eq!(split("He said \"stop.\" She did."), ["He said \"stop.\"", "She did."]);
        assert_eq!(split("one\ntwo. Three"), ["one\ntwo.", "Three"]);
        assert!(split(" … ").is_empty());
    }

    #[test]
    fn a_word_keeps_its_hyphen_and_a_number_its_point() {
        let read = |t| words(t).into_iter().map(|(_, w)| w).collect::<Vec<_>>();
        assert_eq!(
            read("Your follow-up isn’t 1,5.5 days – rest."),
            ["Your", "follow-up", "isn’t", "1,5.5", "days", "rest"]
        );
        assert_eq!(words("a bc")[1].0, 2);
    }
}
