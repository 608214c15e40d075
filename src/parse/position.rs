//! YAML as a tree in which every key and value knows its place in the page file.
//!
//! The only file that names `granit_parser`. A text that is broken in one place is read in pieces, one for each entry
//! at its left edge, so that one bad entry never hides the next. Tags and aliases are refused, nesting is bounded.

use super::Faults;
use crate::record::{Diagnostic, Place};
use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, Span};
use std::collections::BTreeSet;

/// How deep lists and maps may stand in one another, each in block and in flow style.
const DEPTH: usize = 32;

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) place: Place,
    /// In characters; 0 when it spans lines.
    pub(super) length: usize,
    pub(super) value: Value,
}

/// What a value is. Every scalar is text: what it should mean is for its reader to say.
#[derive(Debug)]
pub(super) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
    /// Refused, and reported already.
    Refused,
}

/// A key of a map.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) length: usize,
}

impl Value {
    /// Its text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// What it is, as a message calls it.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Null | Self::Refused => "nothing",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// Where a line and column of the YAML text, both from 0, stand in the file.
pub(super) type At<'a> = &'a dyn Fn(usize, usize) -> Place;

/// Reads a YAML text; none if it holds nothing, or nothing that can be read.
pub(super) fn read(text: &str, at: At<'_>, faults: &mut Faults) -> Option<Node> {
    let mut first_try = Faults::default();
    let broken = match read_whole(text, at, &mut first_try) {
        Ok(node) => {
            faults.append(&mut first_try);
            return node;
        }
        Err(fault) => fault,
    };
    let pieces = pieces(text);
    if pieces.len() < 2 || matches!(broken.code, "yaml-too-deep") {
        faults.append(&mut first_try);
        faults.push(broken);
        return None;
    }
    let before = faults.len();
    let (mut list, mut map): (Vec<Node>, Vec<(Key, Node)>) = (Vec::new(), Vec::new());
    let mut place = None;
    let mut seen = BTreeSet::new();
    for (line, piece) in pieces {
        let shifted = |l: usize, c: usize| at(line + l, c);
        match read_whole(piece, &shifted, faults) {
            Ok(None) => {}
            Ok(Some(node)) => {
                place.get_or_insert(node.place);
                match node.value {
                    Value::List(mut items) => list.append(&mut items),
                    Value::Map(entries) => {
                        for (key, value) in entries {
                            if seen.insert(key.name.clone()) {
                                map.push((key, value));
                            } else {
                                faults.push(stands_twice(&key));
                            }
                        }
                    }
                    _ => {}
                }
            }
            Err(fault) => {
                faults.push(fault);
                refused(piece, at(line, 0), &mut list, &mut map, &mut seen);
            }
        }
    }
    let place = place.unwrap_or(broken.place);
    if faults.len() == before {
        faults.push(broken);
    }
    // A list and a map side by side are one more thing that cannot be read; the greater part is kept.
    let value = if list.len() >= map.len() { Value::List(list) } else { Value::Map(map) };
    Some(Node { place, length: 0, value })
}

/// Puts in place of an entry that cannot be read that it was there, so that nobody calls it missing.
fn refused(piece: &str, place: Place, list: &mut Vec<Node>, map: &mut Vec<(Key, Node)>, seen: &mut BTreeSet<String>) {
    let node = |place| Node { place, length: 0, value: Value::Refused };
    let is_name = |name: &str| {
        !name.is_empty() && name.len() <= 60 && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    if piece.starts_with("- ") {
        list.push(node(place));
    } else if let Some((name, _)) = piece.split_once(':').filter(|(name, _)| is_name(name))
        && seen.insert(name.to_owned())
    {
        map.push((Key { name: name.to_owned(), place, length: name.chars().count() }, node(place)));
    }
}

fn stands_twice(key: &Key) -> Diagnostic {
    let message = format!("the key `{}` stands twice", key.name);
    Diagnostic::error("duplicate-key", key.place, message).length(key.length).hint("keep one of the two")
}

/// Where a line is indented by tabs, up to the one after that line: its number, the column, how many tabs.
fn tab(text: &str, last: usize) -> Option<(usize, usize, usize)> {
    text.lines().take(last + 2).enumerate().find_map(|(number, line)| {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let column = indent.find('\t')?;
        let tabs = indent[column..].chars().take_while(|c| *c == '\t').count();
        (indent.len() < line.trim_end().len()).then_some((number, column, tabs))
    })
}

/// Where a quote opens, up to that line, that nothing closes: never, or only by the opening of another further down.
fn open_quote(text: &str, last: usize) -> Option<(usize, usize, char)> {
    let mut rest = text;
    let (mut number, mut column) = (0, 0);
    // What stands before a value.
    let mut before = '-';
    while let Some(c) = rest.chars().next() {
        if number > last {
            return None;
        }
        let mut length = c.len_utf8();
        if matches!(c, '"' | '\'') && matches!(before, '-' | ':' | '[' | '{' | ',') {
            let inside = &rest[1..];
            let mut skip = false;
            let end = inside.char_indices().find(|(i, d)| {
                let doubled = c == '\'' && *d == c && inside[i + 1..].starts_with('\'');
                let ends = *d == c && !skip && !doubled;
                skip = !skip && ((c == '"' && *d == '\\') || (*d == c && doubled));
                ends
            });
            let Some((end, _)) = end else { return Some((number, column, c)) };
            let after = inside[end + 1..].lines().next().unwrap_or_default().trim_start();
            let ended = after.is_empty() || after.starts_with([',', ']', '}', ':', '#']);
            if inside[..end].contains('\n') && !ended {
                return Some((number, column, c));
            }
            length = end + 2;
        }
        for d in rest[..length].chars() {
            if d == '\n' {
                (number, column) = (number + 1, 0);
            } else {
                column += 1;
            }
        }
        match c {
            '\n' => before = '-',
            c if c.is_whitespace() => {}
            c => before = c,
        }
        rest = &rest[length..];
    }
    None
}

/// The text cut before every line that begins at the left edge, each piece with its first line.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let mut cuts = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if !line.starts_with([' ', '\t', '#', ']', '}', '\n']) {
            cuts.push((number, at));
        }
        at += line.len();
    }
    let ends = cuts.iter().skip(1).map(|c| c.1).chain([text.len()]).collect::<Vec<_>>();
    cuts.iter().zip(ends).map(|(&(line, from), to)| (line, &text[from..to])).collect()
}

fn read_whole(text: &str, at: At<'_>, faults: &mut Faults) -> Result<Option<Node>, Diagnostic> {
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    options.disallow_directives = true;
    options.flow_nesting_limit = DEPTH;
    options.block_nesting_limit = DEPTH;
    options.set_emit_comments(false);
    let mut reader = Reader { text, events: Parser::new_from_str_with_options(text, options), at, faults };
    let mut root = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(root),
            Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
            event if root.is_none() => root = Some(reader.node(event, &span)?),
            _ => {
                return Err(Diagnostic::error("yaml-syntax", reader.place(&span), "a second document begins here")
                    .hint("take out the line `---`"));
            }
        }
    }
}

struct Reader<'t, 'a> {
    text: &'t str,
    events: Parser<'t, granit_parser::StrInput<'t>>,
    at: At<'a>,
    faults: &'a mut Faults,
}

impl<'t> Reader<'t, '_> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Diagnostic> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.fault(&error)),
            None => Err(Diagnostic::error("yaml-syntax", (self.at)(0, 0), "the YAML ends too early")),
        }
    }

    fn place(&self, span: &Span) -> Place {
        (self.at)(span.start.line().saturating_sub(1), span.start.col())
    }

    fn node(&mut self, event: Event<'t>, span: &Span) -> Result<Node, Diagnostic> {
        let place = self.place(span);
        let one_line = span.start.line() == span.end.line();
        let length = if one_line { span.end.index().saturating_sub(span.start.index()) } else { 0 };
        if event.tag().is_some() {
            let tag = span.tag_span().map_or(place, |tag| self.place(&tag));
            self.faults.push(
                Diagnostic::error("yaml-tag", tag, "a value begins with `!`, which YAML reads as a tag")
                    .hint("put the value inside double quotes"),
            );
        }
        let value = match event {
            Event::Scalar(text, style, ..) => match &*text {
                "" | "~" | "null" | "Null" | "NULL" if style == ScalarStyle::Plain => Value::Null,
                _ => Value::Text(text.into_owned()),
            },
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break Value::List(items),
                        (event, span) => items.push(self.node(event, &span)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut entries: Vec<(Key, Node)> = Vec::new();
                let mut seen = BTreeSet::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        break Value::Map(entries);
                    }
                    let key = self.node(event, &span)?;
                    let (event, span) = self.next()?;
                    let value = self.node(event, &span)?;
                    let Node { place, length, value: name } = key;
                    let name = match name {
                        Value::Text(name) => name,
                        Value::Refused => continue,
                        other => {
                            let message = format!("a key is a word, and this one is {}", other.what());
                            self.faults.push(Diagnostic::error("wrong-type", place, message).length(length));
                            continue;
                        }
                    };
                    if !seen.insert(name.clone()) {
                        self.faults.push(stands_twice(&Key { name, place, length }));
                        continue;
                    }
                    entries.push((Key { name, place, length }, value));
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.faults.push(
                    Diagnostic::error("yaml-alias", place, "a value begins with `*`, which YAML reads as an alias")
                        .length(length)
                        .hint("write the value out, or put it inside double quotes"),
                );
                Value::Refused
            }
            _ => Value::Null,
        };
        Ok(Node { place, length, value })
    }

    fn fault(&self, error: &ScanError) -> Diagnostic {
        let marker = error.marker();
        let place = (self.at)(marker.line().saturating_sub(1), marker.col());
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            let message = format!("lists and maps stand more than {DEPTH} deep in one another");
            return Diagnostic::error("yaml-too-deep", place, message);
        }
        let last = marker.line().saturating_sub(1);
        let quote = open_quote(self.text, last);
        if let Some((line, column, tabs)) = tab(self.text, last)
            && quote.is_none_or(|quote| line <= quote.0)
        {
            let message = "a tab stands before this line, and tabs cannot indent YAML";
            let fault = Diagnostic::error("yaml-syntax", (self.at)(line, column), message).length(tabs);
            return fault.hint("indent with spaces: two for each step");
        }
        if let Some((line, column, mark)) = quote {
            let fault =
                Diagnostic::error("yaml-syntax", (self.at)(line, column), "the quote that opens here is not closed");
            return fault.hint(format!("put `{mark}` after the last word of the text"));
        }
        let info = error.info();
        let info = info.lines().next().unwrap_or_default().replace("EOF", "end").replace('\'', "`");
        Diagnostic::error("yaml-syntax", place, format!("this is not YAML: {info}"))
            .hint("put a text that holds `: `, ` #`, a comma, a bracket or a quote inside double quotes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> (String, Faults) {
        let mut faults = Faults::default();
        let at = |line: usize, column: usize| super::super::place(line + 1, column + 1);
        let node = read(text, &at, &mut faults);
        (node.map(|n| show(&n)).unwrap_or_default(), faults)
    }

    /// Each scalar with its line and column.
    fn show(node: &Node) -> String {
        let at = format!("{}:{}", node.place.line, node.place.column);
        match &node.value {
            Value::Null => format!("null@{at}"),
            Value::Refused => "refused".to_owned(),
            Value::Text(t) => format!("{t}@{at}+{}", node.length),
            Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::Map(entries) => {
                let entry =
                    |(k, v): &(Key, Node)| format!("{}@{}:{} = {}", k.name, k.place.line, k.place.column, show(v));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }

    #[test]
    fn keys_and_values_know_their_line_and_column_in_characters() {
        let (shown, faults) = tree("- {id: ä, text: \"é, b\", n: 2}\n- id:   b\n  list: [x, 'y z']\n");
        assert_eq!(
            shown,
            "[{id@1:4 = ä@1:8+1, text@1:11 = é, b@1:17+6, n@1:25 = 2@1:28+1}, \
             {id@2:3 = b@2:9+1, list@3:3 = [x@3:10+1, y z@3:13+5]}]"
        );
        assert_eq!(faults[..], []);
    }

    #[test]
    fn an_entry_that_does_not_parse_hides_no_other() {
        let (shown, faults) = tree("- {id: a}\n- {id: \"b}\n- {id: c}\n- {id: [d}\n- {id: e}\n");
        assert_eq!(shown, "[{id@1:4 = a@1:8+1}, refused, {id@3:4 = c@3:8+1}, refused, {id@5:4 = e@5:8+1}]");
        assert_eq!(
            faults.iter().map(|f| (f.code, f.place.line)).collect::<Vec<_>>(),
            [("yaml-syntax", 2), ("yaml-syntax", 4)]
        );
    }

    #[test]
    fn an_entry_that_does_not_parse_is_not_called_missing_and_may_not_stand_twice() {
        let (shown, faults) = tree("a: \"b\nc: d\nc: e\n");
        assert_eq!(shown, "{a@1:1 = refused, c@2:1 = d@2:4+1}");
        assert_eq!(
            faults.iter().map(|f| (f.code, f.place.line)).collect::<Vec<_>>(),
            [("yaml-syntax", 1), ("duplicate-key", 3)]
        );
    }

    #[test]
    fn tabs_and_open_quotes_are_named_where_they_stand() {
        let first = |text: &str| {
            let (_, faults) = tree(text);
            let f = faults.first().expect("a fault");
            (f.place.line, f.place.column, f.message.split(' ').take(3).collect::<Vec<_>>().join(" "))
        };
        let quote = "the quote that".to_owned();
        assert_eq!(first("- id: a\n  text: \"Chest pain\n  b: c\n- d: \"e\"\n"), (2, 9, quote.clone()));
        assert_eq!(first("- {id: a, text: 'Chest pain, b: [c]}\n- {id: 'd'}\n"), (1, 17, quote.clone()));
        assert_eq!(first("a:\n  - {b: \"x, c: y}\n  - {b: \"z\", c: y}\n"), (2, 9, quote.clone()));
        // Those before it are closed, whatever stands in them.
        for closed in ["\"x\"", "\"xy\"", "\"a \\\" b\"", "\"a \\\\\"", "'x'", "'it''s'", "'it\\'", "''"] {
            let text = format!("- {{a: {closed}, b: \"Chest pain, c: d}}\n- {{e: f}}\n");
            assert_eq!(first(&text), (1, 12 + u32::try_from(closed.len()).expect("short"), quote.clone()), "{closed}");
        }
        assert_eq!(first("a: {b: \"x\n  y\", c: \"Chest pain, d: e}\n"), (2, 10, quote.clone()));
        // What stands first is told of; a line of nothing but a tab indents nothing.
        assert_eq!(first("a: \"b\n\tc: d\n"), (1, 4, quote));
        assert_eq!(first("a:\n\tb: \"c\n"), (2, 1, "a tab stands".to_owned()));
        assert_ne!(first("a: [b\n\t\nc: d\n").2, "a tab stands");
        assert_eq!(first("a:\n\tb: c\n"), (2, 1, "a tab stands".to_owned()));
        assert_eq!(first("a:\n  b: c\n \t d: e\n"), (3, 2, "a tab stands".to_owned()));
        assert_ne!(first("a: \"it's\n  fine\"\nb: [c\n").2, "the quote that");
    }

    #[test]
    fn keys_that_stand_twice_tags_and_aliases_are_reported() {
        let codes = |text: &str| tree(text).1.iter().map(|f| (f.code, f.place.column)).collect::<Vec<_>>();
        assert_eq!(codes("{a: 1, a: 2}"), [("duplicate-key", 8)]);
        assert_eq!(codes("{a: &x 1, b: *x}"), [("yaml-alias", 14)]);
        assert_eq!(codes("{a: *x}"), [("yaml-alias", 5)]);
        assert_eq!(codes("{a: !b c}").first().map(|f| f.0), Some("yaml-tag"));
        assert_eq!(codes("{[a]: b}"), [("wrong-type", 2)]);
        assert_eq!(codes("a: 1\n---\nb: 2\n").first().map(|f| f.0), Some("yaml-syntax"));
    }

    #[test]
    fn nesting_is_bounded() {
        let codes = |text: &str| tree(text).1.iter().map(|f| f.code).collect::<Vec<_>>();
        assert_eq!(codes(&"[".repeat(100_000)), ["yaml-too-deep"]);
        assert_eq!(codes(&"- ".repeat(100_000)), ["yaml-too-deep"]);
    }
}
