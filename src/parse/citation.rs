//! Citations in prose: `[@key]` and `[@s001#L362; @sisti-2015]`, line breaks inside the brackets included.

use super::{Faults, place};
use crate::record::{Citation, Diagnostic, Inline, Place};
use std::ops::Range;

/// A line longer than this is not searched: what stands in it has the place of the text that holds it.
const LONG_LINE: usize = 8 * 1024;

const HINT: &str = "write `[@key]` or `[@s001#L362; @key]`";

/// Text between two marks, with the place of each of its pieces.
#[derive(Default)]
pub(super) struct Run {
    text: String,
    pieces: Vec<(usize, Place)>,
}

impl Run {
    /// Adds a piece that begins at that place; `\n` stands for a soft line break.
    pub(super) fn push(&mut self, text: &str, at: Place) {
        self.pieces.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// The run as inline text, brackets as they stand.
    pub(super) fn plain(&self, out: &mut Vec<Inline>) {
        push_text(&self.text, out);
    }

    /// Where the piece that holds that byte begins.
    fn place(&self, byte: usize) -> Place {
        let after = self.pieces.partition_point(|(start, _)| *start <= byte);
        self.pieces.get(after.saturating_sub(1)).map_or_else(Place::default, |(_, at)| *at)
    }
}

/// Reads citations in the order of the file.
pub(super) struct Citations<'l> {
    /// The lines of the whole file.
    lines: &'l [&'l str],
    /// After the last one that was found.
    after: Place,
}

impl<'l> Citations<'l> {
    pub(super) fn of(lines: &'l [&'l str]) -> Self {
        Self { lines, after: Place::default() }
    }

    /// The run as inline text, its citations read.
    pub(super) fn read(&mut self, run: &Run, out: &mut Vec<Inline>, faults: &mut Faults) {
        let mut rest = 0;
        for (start, end) in brackets(&run.text) {
            push_text(&run.text[rest..start], out);
            self.stray(run, rest..start, out, faults);
            out.push(Inline::Cite(self.bracket(&run.text[start + 1..end], run.place(start), faults)));
            rest = end + 1;
        }
        push_text(&run.text[rest..], out);
        self.stray(run, rest..run.text.len(), out, faults);
    }

    fn bracket(&mut self, inside: &str, from: Place, faults: &mut Faults) -> Vec<Citation> {
        let mut citations = Vec::new();
        for part in inside.split(';') {
            let part = part.trim();
            let at = self.find(part, from);
            let parsed = match part.strip_prefix('@') {
                Some("") => Err("`@` stands here with no key after it".to_owned()),
                Some(key) => Citation::parse(key, at),
                None if part.is_empty() => Err("a `;` stands here with no citation beside it".to_owned()),
                None => Err(format!("`{part}` is not a citation")),
            };
            match parsed {
                Ok(citation) => citations.push(citation),
                Err(message) => {
                    let length = part.chars().count();
                    faults.push(Diagnostic::error("bad-citation", at, message).length(length).hint(HINT));
                    citations.push(Citation::illegible(at));
                }
            }
        }
        citations
    }

    /// Reports each citation between two bytes: it stands without its brackets, or with one of them.
    fn stray(&mut self, run: &Run, part: Range<usize>, out: &mut Vec<Inline>, faults: &mut Faults) {
        let from = part.start;
        let text = &run.text[part];
        let mut before = ' ';
        for (i, c) in text.char_indices() {
            let bare = c == '@' && matches!(before, ' ' | '\n' | '[' | '(' | ';');
            if bare && text[i + 1..].starts_with(|k: char| k.is_ascii_alphanumeric()) {
                let word =
                    text[i..].split(|c: char| c.is_whitespace() || matches!(c, ']' | ')')).next().unwrap_or_default();
                let at = self.find(word, run.place(from + i));
                let message = format!("the citation `{word}` does not stand in brackets");
                let length = word.chars().count();
                faults.push(Diagnostic::error("bad-citation", at, message).length(length).hint(HINT));
                out.push(Inline::Cite(vec![Citation::illegible(at)]));
            }
            before = c;
        }
    }

    /// Where those words stand in the file, from a place on: escapes and entities make the columns of the text
    /// differ from those of the file.
    fn find(&mut self, words: &str, from: Place) -> Place {
        let words = words.lines().next().unwrap_or_default();
        let start = from.max(self.after);
        for line in start.line..start.line.saturating_add(8) {
            let Some(text) = self.lines.get(line.max(1) as usize - 1).filter(|t| t.len() <= LONG_LINE) else { break };
            let skip = if line == start.line { start.column.max(1) as usize - 1 } else { 0 };
            let skip = text.char_indices().nth(skip).map_or(text.len(), |(i, _)| i);
            if let Some(found) = text[skip..].find(words) {
                let column = text[..skip + found].chars().count() + 1;
                self.after = place(line as usize, column + words.chars().count());
                return place(line as usize, column);
            }
        }
        from
    }
}

/// The brackets of a text that hold citations, by their bytes.
fn brackets(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    for (i, c) in text.char_indices() {
        match c {
            '[' => open = Some(i),
            ']' => {
                if let Some(start) = open.take()
                    && holds_citation(&text[start + 1..i])
                {
                    found.push((start, i));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether an `@` begins a word, as it does not in an address.
fn holds_citation(inside: &str) -> bool {
    let mut before = ' ';
    inside.chars().any(|c| {
        let starts = c == '@' && !before.is_alphanumeric();
        before = c;
        starts
    })
}

fn push_text(text: &str, out: &mut Vec<Inline>) {
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push(Inline::SoftBreak);
        }
        if !line.is_empty() {
            out.push(Inline::Text(line.to_owned()));
        }
    }
}
