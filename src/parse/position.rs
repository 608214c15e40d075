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
    let (mut list, mut map) = (Vec::new(), Vec::new());
    let mut place = None;
    for (line, piece) in pieces {
        let shifted = |l: usize, c: usize| at(line + l, c);
        match read_whole(piece, &shifted, faults) {
            Ok(None) => {}
            Ok(Some(node)) => {
                place.get_or_insert(node.place);
                match node.value {
                    Value::List(mut items) => list.append(&mut items),
                    Value::Map(mut entries) => map.append(&mut entries),
                    _ => {}
                }
            }
            Err(fault) => faults.push(fault),
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
    let mut reader = Reader { events: Parser::new_from_str_with_options(text, options), at, faults };
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
                        let message = format!("the key `{name}` stands twice");
                        let fault = Diagnostic::error("duplicate-key", place, message).length(length);
                        self.faults.push(fault.hint("keep one of the two"));
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
        assert_eq!(shown, "[{id@1:4 = a@1:8+1}, {id@3:4 = c@3:8+1}, {id@5:4 = e@5:8+1}]");
        assert_eq!(
            faults.iter().map(|f| (f.code, f.place.line)).collect::<Vec<_>>(),
            [("yaml-syntax", 2), ("yaml-syntax", 4)]
        );
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
