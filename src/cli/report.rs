//! Errors, hints and faults as people read them.

use super::output;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use proc::record::{Diagnostic, Severity};
use std::fmt::Write as _;

/// How a command ended; the number is the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Found, done.
    Done = 0,
    /// Nothing found, or a check found errors.
    NotFound = 1,
    /// Wrong usage.
    Usage = 2,
    /// The program could not do its work.
    Failed = 3,
}

impl From<Status> for std::process::ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

const ERROR: &str = "\u{1b}[1m\u{1b}[31merror\u{1b}[0m\u{1b}[1m:\u{1b}[0m";
const WARNING: &str = "\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m\u{1b}[1m:\u{1b}[0m";
const HINT: &str = "\u{1b}[1m\u{1b}[36mhint\u{1b}[0m\u{1b}[1m:\u{1b}[0m";

/// Says what went wrong.
pub(crate) fn error(message: &str) {
    output::say(&format!("{ERROR} {}\n", clean(message)));
}

/// Says what is odd and did not keep the program from its work.
pub(crate) fn warning(message: &str) {
    output::say(&format!("{WARNING} {}\n", clean(message)));
}

/// Says what to type instead.
pub(crate) fn hint(message: &str) {
    output::say(&format!("{HINT} {}\n", clean(message)));
}

/// Text of pages, names and arguments, with nothing in it that a terminal would obey.
fn clean(text: &str) -> String {
    proc::render::escape_line(text).into_owned()
}

/// The nearest of some names: within a third of the length by edits, the first of the nearest.
pub(crate) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    names
        .map(|name| (strsim::osa_distance(&typed, &name.to_lowercase()), name))
        .filter(|(edits, name)| edits * 3 <= typed.chars().count().max(name.chars().count()))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// "`a`, `b` and `c`".
pub(crate) fn list_of<T: AsRef<str>>(names: &[T]) -> String {
    let mut text = String::new();
    for (i, name) in names.iter().enumerate() {
        let before = match i {
            0 => "",
            _ if i + 1 == names.len() => " and ",
            _ => ", ",
        };
        let _ = write!(text, "{before}`{}`", name.as_ref());
    }
    text
}

/// "1 page", "2 pages".
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Draws a fault with the line of the page that it stands in, where that is at hand.
pub(crate) fn draw(diagnostic: &Diagnostic, line: Option<&str>, width: usize) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let message = clean(&diagnostic.message);
    let file = clean(&diagnostic.file);
    let title = level.primary_title(message.as_str()).id(diagnostic.code);
    let hint = diagnostic.hint.as_deref().map(clean);
    let mut groups = Vec::new();
    let shown;
    match line {
        Some(line) => {
            // A character that is shown as its code takes more room than it has in the file.
            let (start, end) = span(line, diagnostic.place.column as usize, diagnostic.length as usize);
            let [before, mut meant, after] = [&line[..start], &line[start..end], &line[end..]].map(clean);
            // Tabs that a fault is about are seen; others are as wide as they look.
            if line[start..end].chars().all(|c| c == '\t') {
                meant = "\\t".repeat(end - start);
            }
            shown = [before.as_str(), &meant, &after].concat();
            let snippet = Snippet::source(shown.as_str())
                .path(file.as_str())
                .line_start(diagnostic.place.line as usize)
                .annotation(AnnotationKind::Primary.span(before.len()..before.len() + meant.len()));
            groups.push(title.element(snippet));
        }
        None if diagnostic.file.is_empty() => groups.push(Group::with_title(title)),
        None => {
            let origin = annotate_snippets::Origin::path(file.as_str());
            let place = diagnostic.place;
            groups.push(title.element(if place.line == 0 {
                origin
            } else {
                origin.line(place.line as usize).char_column(place.column as usize)
            }));
        }
    }
    if let Some(hint) = &hint
        && let Some(group) = groups.pop()
    {
        groups.push(group.element(Level::HELP.message(hint.as_str())));
    }
    format!("{}\n", Renderer::styled().term_width(width).render(&groups))
}

/// The bytes of a line that a column (in characters, from 1) and a length mean; at least one character.
fn span(line: &str, column: usize, length: usize) -> (usize, usize) {
    let at = |n: usize| line.char_indices().nth(n).map_or(line.len(), |(i, _)| i);
    let first = column.saturating_sub(1);
    let start = at(first);
    let end = if length == 0 {
        line[start..].find(char::is_whitespace).map_or(line.len(), |n| start + n)
    } else {
        at(first + length)
    };
    (start, end.max(at(first + 1)).min(line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_covers_whole_characters() {
        assert_eq!(span("añb c", 2, 1), (1, 3));
        assert_eq!(span("añb c", 1, 0), (0, 4));
        assert_eq!(span("abc", 9, 2), (3, 3));
    }

    #[test]
    fn lists_read_as_a_person_says_them() {
        assert_eq!(list_of(&["a"]), "`a`");
        assert_eq!(list_of(&["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(nearest("recovry", ["recovery", "results"].into_iter()), Some("recovery"));
        assert_eq!(nearest("xyz", ["recovery"].into_iter()), None);
    }
}
