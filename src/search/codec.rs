//! Texts kept small and read quickly: words coded by how common they are.
//!
//! A text is cut into words and what stands between them; one space between two words is left out. Each piece has a
//! number, the commonest the smallest, and a number is written in bytes of which the last is at least `stop`, the
//! others below it (an (s,c)-dense code: Brisaboa and others, 2003). English takes about a third of its size, any
//! section can be read alone, and reading is a look into a table.

use super::SearchError;
use super::table::{Column, Run, Table, TableWriter, small};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The pieces of a text, in order: runs of letters and digits, and runs of all else.
fn each_piece(text: &str, mut found: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let (mut start, mut at) = (0, 0);
    let mut before = None;
    while at < bytes.len() {
        let (letter, length) = if bytes[at].is_ascii() {
            (bytes[at].is_ascii_alphanumeric(), 1)
        } else {
            text[at..].chars().next().map_or((false, 1), |c| (c.is_alphanumeric(), c.len_utf8()))
        };
        if before.is_some_and(|b| b != letter) {
            found(&text[start..at]);
            start = at;
        }
        before = Some(letter);
        at += length;
    }
    if start < text.len() {
        found(&text[start..]);
    }
}

fn is_word(piece: &str) -> bool {
    piece.chars().next().is_some_and(char::is_alphanumeric)
}

/// A quick hash for short texts of our own; nobody can gain by making it collide but a slower build of his own index.
#[derive(Default)]
pub(super) struct QuickHasher(u64);

impl QuickHasher {
    fn mix(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((eight, more)) = rest.split_first_chunk() {
            self.mix(u64::from_le_bytes(*eight));
            rest = more;
        }
        // What is left, its length with it, without a copy of unknown length.
        let mut tail = 0;
        for &b in rest {
            tail = tail << 8 | u64::from(b);
        }
        if !rest.is_empty() {
            self.mix(tail << 8 | rest.len() as u64);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// A map of short texts with that hash.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// Different pieces, numbered in the order in which they came; their text lies together, the early and common ones
/// beside each other.
#[derive(Default)]
struct Pieces {
    /// As many as a power of two and never full: the upper half of a hash, and a number from 1; 0 is free.
    slots: Vec<(u32, u32)>,
    text: Vec<u8>,
    starts: Vec<u32>,
}

impl Pieces {
    fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a piece; they were text when they came.
    fn get(&self, number: usize) -> &[u8] {
        let end = self.starts.get(number + 1).map_or(self.text.len(), |&end| end as usize);
        &self.text[self.starts[number] as usize..end]
    }

    /// The number of a piece, old or new.
    fn number(&mut self, piece: &str) -> Result<u32, SearchError> {
        if self.slots.len() < 2 * (self.len() + 1) {
            self.grow();
        }
        let hash = hash_of(piece.as_bytes());
        let mut at = self.first(hash);
        loop {
            match self.slots[at] {
                (_, 0) => break,
                (upper, number) if upper == upper_half(hash) && self.get(number as usize - 1) == piece.as_bytes() => {
                    return Ok(number - 1);
                }
                _ => at = (at + 1) % self.slots.len(),
            }
        }
        let number = small(self.len())?;
        self.starts.push(small(self.text.len())?);
        self.text.extend_from_slice(piece.as_bytes());
        self.slots[at] = (upper_half(hash), number + 1);
        Ok(number)
    }

    fn first(&self, hash: u64) -> usize {
        usize::try_from(hash & (self.slots.len() as u64 - 1)).unwrap_or(0)
    }

    fn grow(&mut self) {
        self.slots = vec![(0, 0); (self.slots.len() * 2).max(1 << 12)];
        for number in 0..self.len() {
            let hash = hash_of(self.get(number));
            let mut at = self.first(hash);
            while self.slots[at].1 != 0 {
                at = (at + 1) % self.slots.len();
            }
            self.slots[at] = (upper_half(hash), small(number + 1).unwrap_or(0));
        }
    }
}

fn hash_of(piece: &[u8]) -> u64 {
    let mut hasher = QuickHasher::default();
    hasher.write(piece);
    hasher.finish()
}

fn upper_half(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0)
}

/// Collects texts until all are known; then each can be coded.
#[derive(Default)]
pub(super) struct Collector {
    pieces: Pieces,
    counts: Vec<u32>,
    /// The numbers of the text that is being kept.
    line: Vec<u32>,
    /// The number of the single space, once there was one.
    space: Option<u32>,
    /// What came before the stream, in pieces that are let go one by one once they are coded.
    before: Vec<Vec<u8>>,
    before_length: usize,
    stream: Vec<u8>,
}

/// How long a piece of the stream grows; so large a piece goes back to the system at once.
const PIECE: usize = 34 << 20;

impl Collector {
    /// Keeps a number.
    pub(super) fn number(&mut self, number: u32) {
        push_number(number, &mut self.stream);
    }

    /// Keeps a text.
    pub(super) fn text(&mut self, text: &str) -> Result<(), SearchError> {
        let Self { pieces, line, space, .. } = self;
        line.clear();
        let mut failed = None;
        each_piece(text, |piece| match pieces.number(piece) {
            Ok(number) => {
                line.push(number);
                if piece == " " {
                    *space = Some(number);
                }
            }
            Err(error) => failed = Some(error),
        });
        if let Some(error) = failed {
            return Err(error);
        }
        self.counts.resize(self.pieces.len(), 0);
        // One space between two words goes without saying. Pieces take turns, so a space inside stands between words.
        let last = self.line.len().saturating_sub(1);
        let mut at = 0;
        self.line.retain(|&n| {
            let inside = at > 0 && at < last;
            at += 1;
            !inside || Some(n) != self.space
        });
        push_number(small(self.line.len())?, &mut self.stream);
        for &n in &self.line {
            self.counts[n as usize] = self.counts[n as usize].saturating_add(1);
            push_number(n, &mut self.stream);
        }
        Ok(())
    }

    /// How much has been kept, in bytes.
    pub(super) fn len(&self) -> usize {
        self.before_length + self.stream.len()
    }

    /// How far the stream has come, where a section begins; a place that [`Self::finish`] translates.
    pub(super) fn place(&mut self) -> usize {
        if self.stream.len() >= PIECE {
            self.before_length += self.stream.len();
            self.before.push(std::mem::replace(&mut self.stream, Vec::with_capacity(PIECE + (1 << 20))));
        }
        self.before_length + self.stream.len()
    }

    /// Codes the stream, section by section. `starts` are places in it; `each` walks one section with a [`Recoder`].
    pub(super) fn finish(
        self,
        t: &mut TableWriter,
        starts: &[usize],
        each: impl Fn(&mut Recoder<'_>),
    ) -> Result<(), SearchError> {
        let count = |n: u32| self.counts[n as usize];
        let mut pieces: Vec<u32> = (0..small(self.pieces.len())?).collect();
        pieces.sort_unstable_by(|&a, &b| {
            count(b).cmp(&count(a)).then_with(|| self.pieces.get(a as usize).cmp(self.pieces.get(b as usize)))
        });
        let mut rank = vec![0; pieces.len()];
        for (at, &number) in pieces.iter().enumerate() {
            rank[number as usize] = small(at)?;
        }
        let stop = best_stop(&pieces.iter().map(|&n| count(n)).collect::<Vec<_>>());
        t.texts(Column::Pieces, pieces.iter().map(|&n| String::from_utf8_lossy(self.pieces.get(n as usize))))?;
        t.numbers(Column::PieceStop, [stop]);
        // Codes take no more room than the numbers that they stand for, nearly.
        let mut out = Vec::with_capacity(self.len());
        let mut places = Vec::with_capacity(starts.len() + 1);
        let mut starts = starts.iter().copied().peekable();
        let mut first = 0;
        for piece in self.before.into_iter().chain([self.stream]) {
            let end = first + piece.len();
            while let Some(start) = starts.next_if(|&start| start < end) {
                places.push(small(out.len())?);
                let next = starts.peek().copied().unwrap_or(end).min(end);
                let rest = &piece[start - first..next - first];
                let mut recoder = Recoder { rest, rank: &rank, stop, out: &mut out };
                while !recoder.rest.is_empty() {
                    each(&mut recoder);
                }
            }
            first = end;
        }
        places.push(small(out.len())?);
        t.numbers(Column::SectionTexts, places);
        t.bytes(Column::Texts, out);
        Ok(())
    }
}

/// Copies numbers and texts of one section from the collected form to the final one.
pub(super) struct Recoder<'a> {
    rest: &'a [u8],
    rank: &'a [u32],
    stop: u32,
    out: &'a mut Vec<u8>,
}

impl Recoder<'_> {
    /// Copies a number and returns it.
    pub(super) fn number(&mut self) -> u32 {
        let number = take_number(&mut self.rest);
        push_number(number, self.out);
        number
    }

    /// Copies a text.
    pub(super) fn text(&mut self) {
        for _ in 0..self.number() {
            let number = take_number(&mut self.rest);
            let rank = self.rank.get(number as usize).copied().unwrap_or(0);
            push_code(rank, self.stop, self.out);
        }
    }
}

/// The number of stopping bytes with which pieces of those counts, commonest first, take the least space.
fn best_stop(counts: &[u32]) -> u32 {
    let mut sums = vec![0_u64];
    for &count in counts {
        sums.push(sums[sums.len() - 1] + u64::from(count));
    }
    let total = sums[counts.len()];
    let size = |stop: u64| {
        // Each further byte is paid by what the shorter codes do not reach.
        let (mut reached, mut step, mut size) = (0_u64, stop, 0);
        while usize::try_from(reached).is_ok_and(|r| r < counts.len()) {
            size += total - sums[usize::try_from(reached).unwrap_or(0)];
            reached += step;
            step *= 256 - stop;
        }
        size
    };
    (64..=250).step_by(2).min_by_key(|&stop| size(u64::from(stop))).unwrap_or(192)
}

/// Writes a code: bytes below `256 - stop` go on, the last is at or above it.
fn push_code(rank: u32, stop: u32, out: &mut Vec<u8>) {
    let go_on = 256 - stop;
    let mut code = [0_u8; 8];
    let mut at = code.len() - 1;
    code[at] = low_byte(go_on + rank % stop);
    let mut left = rank / stop;
    while left > 0 {
        left -= 1;
        at -= 1;
        code[at] = low_byte(left % go_on);
        left /= go_on;
    }
    out.extend_from_slice(&code[at..]);
}

fn low_byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}

/// Reads numbers and texts of one section.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pieces: Run<'a>,
    stop: u32,
}

impl<'a> Reader<'a> {
    pub(super) fn new(table: Table<'a>, section: usize) -> Self {
        let (table, section) = table.of_section(section);
        let range = table.numbers(Column::SectionTexts).range(section);
        Self {
            bytes: table.run(Column::Texts).get(range).unwrap_or(&[]),
            pieces: table.texts(Column::Pieces).run(),
            stop: table.numbers(Column::PieceStop).get(0).clamp(1, 255),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn number(&mut self) -> u32 {
        take_number(&mut self.bytes)
    }

    /// Reads a text.
    pub(super) fn text(&mut self) -> String {
        // A code is a byte or two for a word and what follows it.
        let mut out = Vec::with_capacity(self.bytes.first().map_or(0, |&b| 8 * usize::from(b)));
        self.bytes_of_text(&mut out);
        // Texts were UTF-8 when they were written; damaged ones read as far as they go.
        String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
    }

    fn bytes_of_text(&mut self, out: &mut Vec<u8>) {
        let go_on = 256 - self.stop;
        let mut after_word = false;
        for _ in 0..self.number() {
            let mut rank: u32 = 0;
            loop {
                let Some((&b, rest)) = self.bytes.split_first() else { return };
                self.bytes = rest;
                let b = u32::from(b);
                if b >= go_on {
                    rank = rank.wrapping_mul(self.stop).wrapping_add(b - go_on);
                    break;
                }
                rank = rank.wrapping_mul(go_on).wrapping_add(b + 1);
            }
            let piece = self.pieces.slice(rank as usize);
            let word = match piece.first() {
                Some(b) if b.is_ascii() => b.is_ascii_alphanumeric(),
                _ => std::str::from_utf8(piece).is_ok_and(is_word),
            };
            if word && after_word {
                out.push(b' ');
            }
            out.extend_from_slice(piece);
            after_word = word;
        }
    }
}

/// A number in as few bytes as it needs, seven bits a byte.
fn push_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(low_byte(number & 0x7f | 0x80));
        number >>= 7;
    }
    out.push(low_byte(number));
}

fn take_number(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    for shift in [0, 7, 14, 21, 28] {
        let Some((&b, rest)) = bytes.split_first() else { break };
        *bytes = rest;
        number |= u32::from(b & 0x7f) << shift;
        if b < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::table::Layout;
    use proptest::prelude::*;

    fn there_and_back(texts: &[String]) -> Vec<String> {
        let mut collector = Collector::default();
        let mut starts = Vec::new();
        for text in texts {
            starts.push(collector.place());
            collector.text(text).expect("small");
            collector.number(7);
        }
        let mut writer = TableWriter::new();
        let each = |r: &mut Recoder<'_>| {
            r.text();
            r.number();
        };
        collector.finish(&mut writer, &starts, each).expect("small");
        let bytes = writer.finish();
        let layout = Layout::read(&bytes).expect("whole");
        let table = Table::new(&bytes, &layout);
        (0..texts.len())
            .map(|at| {
                let mut reader = Reader::new(table, at);
                let text = reader.text();
                assert_eq!(reader.number(), 7);
                assert!(reader.is_done());
                text
            })
            .collect()
    }

    #[test]
    fn codes_of_every_length_are_read_as_written() {
        for stop in [2, 100, 192, 250] {
            for rank in (0..2000).chain([65_000]) {
                let mut out = Vec::new();
                push_code(rank, stop, &mut out);
                let go_on = 256 - stop;
                let (last, before) = out.split_last().expect("a code has a byte");
                let start = before.iter().fold(0, |read, &b| read * go_on + u32::from(b) + 1);
                assert!(before.iter().all(|&b| u32::from(b) < go_on));
                assert_eq!(start * stop + u32::from(*last) - go_on, rank, "{stop}");
            }
        }
    }

    #[test]
    fn spaces_come_back_where_they_were() {
        let texts = ["", " ", "a b", " a  b ", "a, b; c.", "über 3 cm", "…", "a\u{301}b c"].map(str::to_owned);
        assert_eq!(there_and_back(&texts), texts);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(texts in proptest::collection::vec(".*", 1..5)) {
            prop_assert_eq!(there_and_back(&texts), texts);
        }
    }
}
