//! How hard a page is to read: Flesch-Kincaid grade, SMOG grade, long sentences, choppy ones.
//!
//! What is measured decides the score, so it is fixed here and said in `proc check --explain grade`: paragraphs, list
//! items and the words of typed items (label, answer, name, text, action, incision, suits, scar, where) count; tables,
//! headings, citations, claims and front matter do not. Only `.`, `!` and `?` end a sentence; a list item, a name or a
//! label without one is a sentence. A word with hyphens is one word. A number is read aloud.

use super::passage::Passage;
use super::sentence::{sentences, words};
use super::syllables::syllables;
use super::{Context, Fault, Subject};

/// What the formulas are made of, and what they say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    /// Sentences.
    pub sentences: usize,
    /// Words.
    pub words: usize,
    /// Syllables.
    pub syllables: usize,
    /// Words of three syllables or more.
    pub long_words: usize,
    /// Flesch-Kincaid grade: 0.39 × words a sentence + 11.8 × syllables a word − 15.59.
    pub grade: f64,
    /// SMOG: 1.0430 × √(words of 3+ syllables × 30 / sentences) + 3.1291.
    pub smog: f64,
    /// The Flesch-Kincaid grade when words without an end run on into those that follow in the same item.
    pub strict_grade: f64,
}

impl Measures {
    pub(crate) fn of(passages: &[Passage]) -> Self {
        let mut all = Self::default();
        let mut ended = 0usize;
        let mut last_item = None;
        for p in passages.iter().filter(|p| p.is_graded()) {
            // The stricter count: the words of one item are one text.
            let joined = last_item == Some(p.item);
            last_item = Some(p.item);
            let pieces = all.add(&p.text);
            let open = !p.text.trim_end().ends_with(['.', '!', '?']);
            ended += pieces - usize::from(open && pieces > 0 && joined);
        }
        all.finish(ended)
    }

    /// Adds a text; returns how many sentences it has.
    fn add(&mut self, text: &str) -> usize {
        let pieces = sentences(text);
        self.sentences += pieces.len();
        for (_, word) in pieces.iter().flat_map(|(_, s)| words(s)) {
            let n = syllables(word);
            self.words += 1;
            self.syllables += n;
            self.long_words += usize::from(n >= 3);
        }
        pieces.len()
    }

    fn finish(mut self, strict_sentences: usize) -> Self {
        if self.sentences > 0 && self.words > 0 {
            self.grade = flesch_kincaid(self.words, self.sentences, self.syllables);
            self.strict_grade = flesch_kincaid(self.words, strict_sentences.max(1), self.syllables);
            let thirty = count(self.long_words) * 30.0 / count(self.sentences);
            self.smog = 1.0430 * thirty.sqrt() + 3.1291;
        }
        self
    }

    /// Mean number of words in a sentence; 0 without sentences.
    pub fn mean_sentence(&self) -> f64 {
        if self.sentences == 0 { 0.0 } else { count(self.words) / count(self.sentences) }
    }
}

/// Measures a plain text, for tests and for texts that are no page.
pub fn measure_text(text: &str) -> Measures {
    let mut all = Measures::default();
    let pieces = all.add(text);
    all.finish(pieces)
}

fn flesch_kincaid(words: usize, sentences: usize, syllables: usize) -> f64 {
    0.39 * count(words) / count(sentences) + 11.8 * count(syllables) / count(words) - 15.59
}

#[expect(clippy::cast_precision_loss, reason = "no page has 2^52 words")]
fn count(n: usize) -> f64 {
    n as f64
}

/// SMOG was made for texts of 30 sentences; under that it jumps about, and so does the mean.
const STEADY: usize = 30;

/// The page is harder to read than the limit.
pub(super) fn grade(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let (m, limit) = (&subject.measures, cx.settings.limits.grade);
    if m.grade > limit {
        let message = format!("the page reads at Flesch-Kincaid grade {:.1}, above the limit of {limit:.1}", m.grade);
        found.push(Fault::at(super::Place::new(1, 1), message).hint(hardest(subject)));
    }
}

/// The page has too many long words.
pub(super) fn smog(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let (m, limit) = (&subject.measures, cx.settings.limits.smog);
    if m.smog > limit && m.sentences >= STEADY {
        let message = format!("the page reads at SMOG grade {:.1}, above the limit of {limit:.1}", m.smog);
        found.push(Fault::at(super::Place::new(1, 1), message).hint(hardest(subject)));
    }
}

/// The sentence that does most harm to the grade.
fn hardest(subject: &Subject) -> String {
    let worst = subject
        .passages
        .iter()
        .filter(|p| p.is_graded())
        .flat_map(|p| sentences(&p.text).into_iter().map(move |(at, s)| (p.place_of(at), s)))
        .map(|(place, s)| (measure_text(s).grade, place, s))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match worst {
        Some((_, place, s)) => {
            let start: Vec<&str> = s.split_whitespace().take(6).collect();
            format!("begin with the hardest sentence, on line {}: \"{} …\"", place.line, start.join(" "))
        }
        None => "use shorter words and sentences".to_owned(),
    }
}

/// A sentence has too many words.
pub(super) fn long_sentence(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let limit = cx.settings.limits.sentence_words;
    for p in subject.passages.iter().filter(|p| p.is_graded() || p.origin == super::passage::Origin::Message) {
        for (at, sentence) in sentences(&p.text) {
            let n = words(sentence).len();
            if n > limit {
                let start: Vec<&str> = sentence.split_whitespace().take(6).collect();
                let message = format!("the sentence \"{} …\" has {n} words, {limit} at most", start.join(" "));
                found.push(Fault::at(p.place_of(at), message).hint("split it in two"));
            }
        }
    }
}

/// The page is chopped into pieces that are too short to read well.
pub(super) fn choppy(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let (m, limit) = (&subject.measures, cx.settings.limits.mean_sentence_words);
    let mean = m.mean_sentence();
    if mean < limit && m.sentences >= STEADY {
        let message = format!("sentences have {mean:.1} words on average, fewer than {limit:.1}");
        found.push(Fault::at(super::Place::new(1, 1), message).hint("join short sentences that belong together"));
    }
}

/// A paragraph has too many words.
pub(super) fn long_paragraph(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let limit = cx.settings.limits.paragraph_words;
    for p in subject.passages.iter().filter(|p| p.is_prose()) {
        let n = words(&p.text).len();
        if n > limit {
            let message = format!("the paragraph has {n} words, {limit} at most");
            found.push(Fault::at(p.place, message).hint("split it, or make a list of it"));
        }
    }
}

/// A section is a long run of paragraphs with nothing to hold on to.
pub(super) fn long_section(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    use crate::record::BlockKind;
    let limit = cx.settings.limits.section_words;
    for section in &subject.page.sections {
        let mut run = 0;
        let mut start = section.place;
        for block in &section.blocks {
            match &block.kind {
                BlockKind::Paragraph(content) => {
                    if run == 0 {
                        start = block.place;
                    }
                    run += words(&crate::record::plain_text(content)).len();
                    if run > limit {
                        let message = format!(
                            "`{}` runs on for more than {limit} words without a list or table",
                            section.heading
                        );
                        found.push(Fault::at(start, message).hint("break it up with a list, a table or a heading"));
                        break;
                    }
                }
                _ => run = 0,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formulas_are_those_of_the_standards() {
        // 2 sentences, 7 words, 10 syllables, 1 word of three or more.
        let m = measure_text("The surgeon ties the wound. Go immediately.");
        assert_eq!((m.sentences, m.words, m.syllables, m.long_words), (2, 7, 12, 1));
        assert!((m.grade - (0.39 * 3.5 + 11.8 * 12.0 / 7.0 - 15.59)).abs() < 1e-9);
        assert!((m.smog - (1.0430 * 15.0_f64.sqrt() + 3.1291)).abs() < 1e-9);
        assert!((m.mean_sentence() - 3.5).abs() < 1e-9);
    }

    #[test]
    fn an_empty_text_has_no_grade() {
        assert_eq!(measure_text(" – … "), Measures::default());
    }
}
