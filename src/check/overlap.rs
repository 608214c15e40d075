//! Eight words in a row that stand in a source text: the texts are not ours to ship, and a page says things in its own words.
//!
//! The texts themselves are not in the repository. What is kept is a hash of each run of eight words, cut to 40 bits, so
//! that any clone can check any page: about 14,000 of them, and a wrong alarm once in a hundred thousand pages.

use super::{Context, Fault, Subject};
use crate::record::{Place, fold};
use std::collections::BTreeSet;

/// How many words in a row are too many.
pub(super) const WINDOW: usize = 8;

const BITS: u32 = 40;

/// The hashes of all runs of eight words in the source texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverlapTable {
    hashes: BTreeSet<u64>,
}

impl OverlapTable {
    /// The table of those texts.
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self { hashes: texts.into_iter().flat_map(window_hashes).collect() }
    }

    /// Reads the form that [`Self::to_text`] writes: lines that begin with `#` are for people.
    pub fn parse(text: &str) -> Result<Self, OverlapError> {
        let mut hashes = BTreeSet::new();
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.starts_with('#')) {
            for word in line.split_whitespace() {
                let hash = u64::from_str_radix(word, 16)
                    .ok()
                    .filter(|h| word.len() == 10 && h >> BITS == 0)
                    .ok_or_else(|| OverlapError { line: i + 1, word: word.to_owned() })?;
                hashes.insert(hash);
            }
        }
        Ok(Self { hashes })
    }

    /// The table as text: sorted, ten hexadecimal digits each, ten a line.
    pub fn to_text(&self) -> String {
        let mut out = String::from(
            "# Runs of eight words of the source texts, as hashes: pages must not repeat one.\n\
             # The texts are not published with the library; the hashes cannot be turned back into words.\n\
             # Words are folded (case, accents, punctuation); FNV-1a of the words joined by spaces, mixed, 40 bits.\n",
        );
        let all: Vec<String> = self.hashes.iter().map(|h| format!("{h:010x}")).collect();
        for row in all.chunks(10) {
            out.push_str(&row.join(" "));
            out.push('\n');
        }
        out
    }

    /// Whether it holds nothing, as in a library without source texts.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// How many runs it holds.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    fn has(&self, hash: u64) -> bool {
        self.hashes.contains(&hash)
    }
}

/// A table of hashes that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{word}` is not a hash of ten hexadecimal digits")]
pub struct OverlapError {
    /// The line, from 1.
    pub line: usize,
    /// What stands there.
    pub word: String,
}

/// The hashes of all runs of eight words of a text, in order.
pub fn window_hashes(text: &str) -> Vec<u64> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
    words.windows(WINDOW).map(hash).collect()
}

/// The hash of a name, as `hidden-names` of `check.toml` lists it.
pub fn name_hash(name: &str) -> String {
    let folded = fold(name);
    format!("{:010x}", hash(&folded.split(' ').collect::<Vec<_>>()))
}

/// FNV-1a with the finishing mix of `MurmurHash3`, whose upper bits are all of use.
pub(super) fn hash(words: &[&str]) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |b: u8| h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    for (i, word) in words.iter().enumerate() {
        if i > 0 {
            eat(b' ');
        }
        word.bytes().for_each(&mut eat);
    }
    h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    (h ^ (h >> 33)) >> (64 - BITS)
}

/// Words of a page stand in a source text.
pub(super) fn copied_words(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let pieces = subject.passages.iter().flat_map(|p| pieces(&p.text).map(|(at, w)| (p.place_of(at), w)));
    copied(cx.overlap, pieces, found);
}

/// Words of the glossary stand in a source text.
pub(super) fn copied_terms(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    for term in &cx.reference.glossary.terms {
        let before = found.len();
        copied(cx.overlap, pieces(&term.plain).map(|(_, w)| (term.place, w)), found);
        for fault in &mut found[before..] {
            fault.file = Some(super::glossary::GLOSSARY.to_owned());
        }
    }
}

/// The folded words of a text, each with the byte of the word that it was folded from.
fn pieces(text: &str) -> impl Iterator<Item = (usize, String)> {
    super::sentence::words(text).into_iter().flat_map(|(at, word)| {
        fold(word).split(' ').filter(|w| !w.is_empty()).map(|w| (at, w.to_owned())).collect::<Vec<_>>()
    })
}

/// Windows run over the whole page, so that a copied run is found across list items and line breaks.
fn copied(table: &OverlapTable, words: impl Iterator<Item = (Place, String)>, found: &mut Vec<Fault>) {
    if table.is_empty() {
        return;
    }
    let words: Vec<(Place, String)> = words.collect();
    let text: Vec<&str> = words.iter().map(|(_, w)| w.as_str()).collect();
    let mut i = 0;
    while i + WINDOW <= text.len() {
        if !table.has(hash(&text[i..i + WINDOW])) {
            i += 1;
            continue;
        }
        let start = i;
        while i + WINDOW < text.len() && table.has(hash(&text[i + 1..i + 1 + WINDOW])) {
            i += 1;
        }
        let run = &text[start..i + WINDOW];
        let message = format!("{} words in a row stand in a source text: \"{}\"", run.len(), run.join(" "));
        found.push(Fault::at(words[start].0, message).hint("say it in your own words"));
        i += WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(table: &OverlapTable, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        copied(
            table,
            pieces(text).map(|(at, w)| (Place::new(1, u32::try_from(at).expect("a short text") + 1), w)),
            &mut found,
        );
        found.into_iter().map(|f| format!("{}: {}", f.place.column, f.message)).collect()
    }

    #[test]
    fn eight_words_are_found_whatever_their_marks_and_case_and_seven_are_not() {
        let table = OverlapTable::of_texts(["One two three, four five six seven eight nine."]);
        assert_eq!(table.len(), 2);
        let all = "so: ONE two-three four “five” six\nseven eight nine ten";
        assert_eq!(
            runs(&table, all),
            ["5: 9 words in a row stand in a source text: \"one two three four five six seven eight nine\""]
        );
        assert!(runs(&table, "one two three four five six seven").is_empty());
        assert!(runs(&OverlapTable::default(), all).is_empty());
    }

    #[test]
    fn a_table_is_read_as_it_was_written() {
        let table = OverlapTable::of_texts(["a b c d e f g h i j k l m n o p q r s t u v w x y z"]);
        assert_eq!(OverlapTable::parse(&table.to_text()), Ok(table));
        assert!(OverlapTable::parse("# words\n0123456789 xyz").is_err());
    }
}
