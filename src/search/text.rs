//! What a section says, sentence by sentence: paragraphs are cut into sentences, typed items become readable ones.
//!
//! A sentence is the unit that a snippet shows, so it is always whole: an item of a list of warning signs is one
//! sentence with what to do, however many full stops it has.

use super::SearchError;
use super::codec::{Collector, Reader, Recoder};
use super::table::{Column, Table, small};
use crate::record::{
    Block, BlockKind, Citation, Claim, Complication, Fact, Inline, Level, Locator, MedicineAction, Place, RedFlagLevel,
    Seek, SourceId, Typed, plain_text, thousands,
};
use std::fmt::Write as _;

/// What a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// Running text.
    Prose,
    /// An item of a typed block.
    Typed,
    /// A heading below the section's own.
    Heading,
}

/// A sentence, or an item that must not be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) voice: Voice,
    pub(super) text: String,
    pub(super) citations: Vec<Citation>,
}

impl Sentence {
    /// Whether it is a heading that asks.
    pub(super) fn asks(&self) -> bool {
        self.voice == Voice::Heading && self.text.ends_with('?')
    }

    /// Whether it tells of an emergency.
    pub(super) fn is_urgent(&self) -> bool {
        let text = self.text.to_lowercase();
        ["ambulance", "emergency"].iter().any(|word| text.contains(word))
    }

    /// Adds what follows it, with its citations.
    pub(super) fn join(&mut self, next: &Self) {
        self.text.push(' ');
        self.text.push_str(&next.text);
        for citation in &next.citations {
            if !self.citations.contains(citation) {
                self.citations.push(citation.clone());
            }
        }
    }
}

/// The sentences of blocks, in order.
pub(super) fn sentences(blocks: &[Block]) -> Vec<Sentence> {
    let mut out = Vec::new();
    for block in blocks {
        push_block(block, &mut out);
    }
    out
}

fn push_block(block: &Block, out: &mut Vec<Sentence>) {
    match &block.kind {
        BlockKind::Paragraph(content) => push_prose(content, out),
        BlockKind::Heading { content, .. } => {
            let text = plain_text(content);
            if !text.is_empty() {
                out.push(Sentence { voice: Voice::Heading, text, citations: Vec::new() });
            }
        }
        BlockKind::List { items, .. } => {
            for item in items {
                let first = out.len();
                for b in &item.blocks {
                    push_block(b, out);
                }
                join_short(first, out);
            }
        }
        BlockKind::Table { header, rows } => {
            let header: Vec<String> = header.iter().map(|c| plain_text(c)).collect();
            for row in rows {
                push_row(&header, row, out);
            }
        }
        BlockKind::Quote(blocks) => {
            for b in blocks {
                push_block(b, out);
            }
        }
        BlockKind::Verbatim(text) => {
            for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
                out.push(Sentence { voice: Voice::Prose, text: line.to_owned(), citations: Vec::new() });
            }
        }
        BlockKind::Rule => {}
        BlockKind::Typed(typed) => push_typed(typed, out),
    }
}

/// Joins the sentences of a short item from the given one on: the second often says nothing without the first (`Do not
/// smoke. Scars heal worse in people who do.`).
fn join_short(first: usize, out: &mut Vec<Sentence>) {
    /// In bytes.
    const SHORT_ITEM: usize = 200;
    let all = out.get(first..).unwrap_or(&[]);
    let length: usize = all.iter().map(|s| s.text.len() + 1).sum();
    if all.len() < 2 || length > SHORT_ITEM || all.iter().any(|s| s.voice != Voice::Prose) {
        return;
    }
    let rest = out.split_off(first + 1);
    if let Some(joined) = out.last_mut() {
        for next in &rest {
            joined.join(next);
        }
    }
}

/// A row reads as its cells under their headers: `When: week 2; Desk work: yes; Driving: no`.
fn push_row(header: &[String], row: &[Vec<Inline>], out: &mut Vec<Sentence>) {
    let mut text = String::new();
    let mut citations = Vec::new();
    for (i, cell) in row.iter().enumerate() {
        collect_citations(cell, &mut citations);
        let cell = plain_text(cell);
        if cell.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push_str("; ");
        }
        if let Some(name) = header.get(i).filter(|h| !h.is_empty()) {
            text.push_str(name);
            text.push_str(": ");
        }
        text.push_str(&cell);
    }
    if !text.is_empty() {
        out.push(Sentence { voice: Voice::Typed, text, citations });
    }
}

fn collect_citations(content: &[Inline], out: &mut Vec<Citation>) {
    for inline in content {
        match inline {
            Inline::Cite(all) => out.extend(all.iter().cloned()),
            Inline::Emphasis(c) | Inline::Strong(c) | Inline::Link { content: c, .. } => collect_citations(c, out),
            _ => {}
        }
    }
}

/// Stands for a citation while a paragraph is cut into sentences; no text holds it, as it is taken out of texts first.
const MARK: char = '\u{1}';

fn push_prose(content: &[Inline], out: &mut Vec<Sentence>) {
    let mut text = String::new();
    let mut citations = Vec::new();
    push_marked(content, &mut text, &mut citations);
    let mut citations = citations.into_iter();
    let mut start = 0;
    for end in sentence_ends(&text) {
        let piece = &text[start..end];
        start = end;
        let marks = piece.chars().filter(|&c| c == MARK).count();
        let cited: Vec<Citation> = citations.by_ref().take(marks).flatten().collect();
        let plain = squeeze(piece);
        if !plain.is_empty() {
            out.push(Sentence { voice: Voice::Prose, text: plain, citations: cited });
        } else if let Some(last) = out.last_mut() {
            last.citations.extend(cited);
        }
    }
}

fn push_marked(content: &[Inline], text: &mut String, citations: &mut Vec<Vec<Citation>>) {
    for inline in content {
        match inline {
            Inline::Text(t) | Inline::Code(t) if t.contains(MARK) => text.extend(t.chars().filter(|&c| c != MARK)),
            Inline::Text(t) | Inline::Code(t) => text.push_str(t),
            Inline::Emphasis(c) | Inline::Strong(c) | Inline::Link { content: c, .. } => {
                push_marked(c, text, citations);
            }
            Inline::SoftBreak => text.push(' '),
            Inline::HardBreak => text.push('\n'),
            Inline::Cite(all) => {
                text.push(MARK);
                citations.push(all.clone());
            }
        }
    }
}

/// Runs of white space made one space, marks of citations taken out with the space before them.
fn squeeze(text: &str) -> String {
    let trimmed = text.trim();
    if is_squeezed(trimmed) { trimmed.to_owned() } else { squeeze_slowly(text) }
}

/// Whether a text without white space at its ends is certainly as [`squeeze`] leaves it.
fn is_squeezed(text: &str) -> bool {
    let mut before = 0;
    text.bytes().all(|b| {
        // White space beyond ASCII begins with one of these bytes.
        let plain = b >= b' ' && !matches!(b, 0xc2 | 0xe1 | 0xe2 | 0xe3);
        let space = before == b' ' && matches!(b, b' ' | b'.' | b',' | b';' | b':' | b'!' | b'?');
        before = b;
        plain && !space
    })
}

fn squeeze_slowly(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c == MARK {
            continue;
        }
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() && !matches!(c, '.' | ',' | ';' | ':' | '!' | '?') {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Short forms whose full stop ends no sentence.
const SHORT: &[&str] = &[
    "dr", "mr", "mrs", "ms", "prof", "st", "vs", "e.g", "i.e", "eg", "ie", "approx", "no", "fig", "inc", "u.s", "p",
    "dept", "jr", "sr", "cf", "al",
];

/// Where the sentences of a text end, citations that follow included; the last is the end of the text.
fn sentence_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut next = 0;
    // Only at these bytes a sentence can end; the last begins `…`.
    let may_end = |b: &u8| matches!(b, b'\n' | b'.' | b'!' | b'?' | 0xe2);
    while let Some(found) = text.as_bytes()[next..].iter().position(may_end) {
        let at = next + found;
        let Some(c) = text[at..].chars().next() else { break };
        next = at + c.len_utf8();
        if c == '\n' {
            ends.push(at + 1);
            continue;
        }
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        if c == '.' && is_short_form(&text[..at]) {
            continue;
        }
        // Closing quotes and brackets, and citations, belong to the sentence; then white space and a beginning.
        let rest = &text[at + c.len_utf8()..];
        let mut seen_space = false;
        let mut end = at + c.len_utf8();
        let mut begins = false;
        for (offset, d) in rest.char_indices() {
            let here = at + c.len_utf8() + offset;
            if d == MARK {
                end = here + d.len_utf8();
            } else if d.is_whitespace() {
                seen_space = true;
            } else if !seen_space && matches!(d, '"' | '”' | '’' | '\'' | ')' | ']' | '.' | '!' | '?') {
                end = here + d.len_utf8();
            } else {
                begins = seen_space && !d.is_lowercase();
                break;
            }
        }
        if begins {
            ends.push(end);
            next = end;
        }
    }
    if ends.last() != Some(&text.len()) {
        ends.push(text.len());
    }
    ends
}

fn is_short_form(before: &str) -> bool {
    let start = before.rfind(|c: char| c.is_whitespace() || c == '(').map_or(0, |i| i + 1);
    let word = before.get(start..).unwrap_or("").to_ascii_lowercase();
    SHORT.contains(&word.as_str()) || (word.len() == 1 && word != "i" && word.chars().all(char::is_alphabetic))
}

/// Ends a sentence with a full stop where it has no end of its own.
fn stopped(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

fn item(text: String, citations: Vec<Citation>) -> Sentence {
    Sentence { voice: Voice::Typed, text, citations }
}

fn fact_sentence(fact: &Fact) -> Sentence {
    let cited: Vec<Citation> = fact.counted().map(|c: &Claim| c.source.clone()).collect();
    let mut text = format!("{}: {}", fact.label, fact.headline());
    // What the only source says beside its figure belongs to the figure: `10 minutes (then call an ambulance)`.
    let mut claims = fact.counted();
    if let (None, Some(Claim { note: Some(note), .. }), None) = (&fact.answer, claims.next(), claims.next()) {
        let _ = write!(text, " ({note})");
    }
    item(stopped(&text), cited)
}

fn push_typed(typed: &Typed, out: &mut Vec<Sentence>) {
    match typed {
        Typed::Facts(facts) => out.extend(facts.iter().map(fact_sentence)),
        Typed::Timeline(steps) => out.extend(steps.iter().map(|m| fact_sentence(&m.fact))),
        Typed::Contraindications(all) => out.extend(all.iter().map(|c| {
            let level = match c.level {
                Level::Never => "Not for you",
                Level::NotNow => "Not now",
                Level::Ask => "Ask first",
            };
            let mut text = stopped(&format!("{level}: {}", c.text));
            if let Some(action) = &c.action {
                text.push(' ');
                text.push_str(&stopped(action));
            }
            item(text, c.sources.clone())
        })),
        Typed::Tests(all) => out.extend(all.iter().map(|t| {
            let whose = t.whose.as_ref().map_or_else(String::new, |w| format!(" ({w})"));
            item(stopped(&format!("{}{whose}", t.name)), t.sources.clone())
        })),
        Typed::Medicines(all) => out.extend(all.iter().map(|m| {
            let examples = if m.examples.is_empty() { String::new() } else { format!(" ({})", m.examples.join(", ")) };
            let action = match (m.action, &m.ask_by) {
                (MedicineAction::Ask, Some(span)) => format!("ask {span} before surgery, before you change anything"),
                (MedicineAction::Ask, None) => "ask before you change anything".to_owned(),
                (MedicineAction::Tell, _) => "tell your team".to_owned(),
            };
            item(format!("{}{examples}: {action}.", m.name), m.sources.clone())
        })),
        Typed::Types(all) => out.extend(all.iter().map(|v| {
            let text = format!(
                "{} Cut: {} Suits: {} Scar: {}",
                stopped(&v.name),
                stopped(&v.incision),
                stopped(&v.suits),
                stopped(&v.scar)
            );
            item(text, v.sources.clone())
        })),
        Typed::Options(all) => {
            out.extend(all.iter().map(|o| item(stopped(&format!("{}: {}", o.name, o.text)), o.sources.clone())));
        }
        Typed::Complications(all) => out.extend(all.iter().map(complication_sentence)),
        Typed::RedFlags(all) => out.extend(all.iter().map(|f| {
            let call = match f.level {
                RedFlagLevel::Emergency => "Call an ambulance now",
                RedFlagLevel::SameDay => "Call the clinic today",
            };
            item(stopped(&format!("{call}: {}", f.text)), f.sources.clone())
        })),
    }
}

fn complication_sentence(c: &Complication) -> Sentence {
    let mut text = c.name.clone();
    if let Some(medical) = &c.medical {
        let _ = write!(text, " ({medical})");
    }
    let rates: Vec<String> = c
        .rates
        .iter()
        .map(|r| {
            let who = r.who.as_ref().map_or_else(String::new, |w| format!(" ({w})"));
            match r.n {
                // As the page says it: nobody in a small group is no promise.
                0 => format!("none of {}{who}; that does not mean never", thousands(r.of.into())),
                n => format!("{} of {}{who}", thousands(n.into()), thousands(r.of.into())),
            }
        })
        .collect();
    if rates.is_empty() {
        if let Some(why) = &c.unknown {
            let _ = write!(text, ": {why}");
        }
    } else {
        let _ = write!(text, ": {}", rates.join("; "));
    }
    let mut text = stopped(&text);
    if let Some(seek) = c.seek {
        text.push_str(match seek {
            Seek::Clinic => " Tell the clinic.",
            Seek::SameDay => " Call the clinic the same day.",
            Seek::Emergency => " Call an ambulance.",
        });
    }
    let citations = c.rates.iter().map(|r| &r.source).chain(&c.sources).cloned().collect();
    item(text, citations)
}

const HEADING: u32 = 3;

/// Keeps the heading and the sentences of a section; `source` gives the number of a source.
pub(super) fn keep(
    heading: &str,
    sentences: &[Sentence],
    source: &mut impl FnMut(&SourceId) -> u32,
    out: &mut Collector,
) -> Result<(), SearchError> {
    out.number(HEADING);
    out.text(heading)?;
    out.number(0);
    for s in sentences {
        out.number(match s.voice {
            Voice::Prose => 0,
            Voice::Typed => 1,
            Voice::Heading => 2,
        });
        out.text(&s.text)?;
        let mut cited: Vec<(u32, Option<Locator>)> = Vec::new();
        for c in &s.citations {
            let entry = (source(&c.source), c.locator);
            if !cited.contains(&entry) {
                cited.push(entry);
            }
        }
        out.number(small(cited.len())?);
        for (key, locator) in cited {
            out.number(key);
            out.number(locator.map_or(0, |l| l.first));
            out.number(locator.map_or(0, |l| l.last));
        }
    }
    Ok(())
}

/// Copies one sentence of [`keep`] to its final form.
pub(super) fn recode(recoder: &mut Recoder<'_>) {
    recoder.number();
    recoder.text();
    for _ in 0..recoder.number() {
        for _ in 0..3 {
            recoder.number();
        }
    }
}

/// The heading of a section of an index.
pub(super) fn heading_of(table: Table<'_>, section: usize) -> String {
    let mut reader = Reader::new(table, section);
    if reader.number() == HEADING { reader.text() } else { String::new() }
}

/// The sentences of a section of an index; damaged bytes give what can be read.
pub(super) fn of_section(table: Table<'_>, section: usize) -> Vec<Sentence> {
    let mut reader = Reader::new(table, section);
    let sources = table.of_section(section).0.texts(Column::SourceIds);
    let mut out = Vec::new();
    while !reader.is_done() {
        let voice = reader.number();
        let text = reader.text();
        let mut citations = Vec::new();
        for _ in 0..reader.number() {
            if reader.is_done() {
                break;
            }
            let source = SourceId(sources.get(reader.number() as usize).to_owned());
            let (first, last) = (reader.number(), reader.number());
            let locator = (first > 0).then_some(Locator { first, last });
            citations.push(Citation { source, locator, place: Place::default() });
        }
        let voice = match voice {
            HEADING => continue,
            1 => Voice::Typed,
            2 => Voice::Heading,
            _ => Voice::Prose,
        };
        out.push(Sentence { voice, text, citations });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RedFlag;
    use crate::search::table::{Layout, TableWriter};
    use proptest::prelude::*;

    fn cite(key: &str) -> Citation {
        Citation { source: SourceId(key.into()), locator: Locator::parse("L3"), place: Place::default() }
    }

    fn paragraph(content: Vec<Inline>) -> Block {
        Block { place: Place::default(), kind: BlockKind::Paragraph(content) }
    }

    #[test]
    fn a_paragraph_is_cut_at_sentences_and_each_keeps_its_citations() {
        let all = sentences(&[paragraph(vec![
            Inline::Text("Ask Dr. Who about 1.5 cm. ".into()),
            Inline::Cite(vec![cite("a")]),
            Inline::Text(" Then rest, e.g. in bed! “Is it bad?” ".into()),
            Inline::Cite(vec![cite("b")]),
        ])]);
        let texts: Vec<&str> = all.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["Ask Dr. Who about 1.5 cm.", "Then rest, e.g. in bed!", "“Is it bad?”"]);
        let keys: Vec<usize> = all.iter().map(|s| s.citations.len()).collect();
        assert_eq!(keys, [1, 0, 1]);
        assert_eq!(all[2].citations[0].source.0, "b");
    }

    proptest! {
        #[test]
        fn white_space_is_squeezed_alike_on_both_ways(text in "[a-b .,;:!?\u{1}\n\t\u{a0}\u{2009}…é“]{0,24}") {
            prop_assert_eq!(squeeze(&text), squeeze_slowly(&text));
        }

        #[test]
        fn a_text_is_its_sentences(text in "[aA .!?…\"\u{1}\n“é]{0,24}") {
            let ends = sentence_ends(&text);
            prop_assert!(ends.is_sorted() && ends.last() == Some(&text.len()));
            let pieces: String = std::iter::once(0).chain(ends.iter().copied()).zip(&ends).map(|(a, &b)| &text[a..b]).collect();
            prop_assert_eq!(pieces, text);
        }
    }

    #[test]
    fn a_warning_sign_is_one_sentence_with_what_to_do() {
        let flags = Typed::RedFlags(vec![RedFlag {
            level: RedFlagLevel::Emergency,
            text: "You cannot breathe. Or one calf is swollen".into(),
            sources: vec![cite("a")],
            unsourced: None,
            place: Place::default(),
        }]);
        let all = sentences(&[Block { place: Place::default(), kind: BlockKind::Typed(flags) }]);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].text, "Call an ambulance now: You cannot breathe. Or one calf is swollen.");
    }

    #[test]
    fn sentences_are_kept_as_they_were() {
        let mut keys = vec![];
        let all = vec![
            Sentence { voice: Voice::Heading, text: "Ü?".into(), citations: vec![] },
            Sentence { voice: Voice::Typed, text: "x".repeat(300), citations: vec![cite("b"), cite("a"), cite("b")] },
        ];
        let mut collector = Collector::default();
        let mut number = |id: &SourceId| {
            let at = keys.iter().position(|k| k == &id.0).unwrap_or_else(|| {
                keys.push(id.0.clone());
                keys.len() - 1
            });
            u32::try_from(at).expect("small")
        };
        keep("The heading", &all, &mut number, &mut collector).expect("small");
        let mut writer = TableWriter::new();
        collector.finish(&mut writer, &[0], recode).expect("small");
        writer.texts(Column::SourceIds, &keys).expect("small");
        let bytes = writer.finish();
        let layout = Layout::read(&bytes).expect("whole");
        let table = Table::new(&bytes, &layout);
        let back = of_section(table, 0);
        assert_eq!(back[0], all[0]);
        assert_eq!(back[1].citations, [cite("b"), cite("a")]);
        assert_eq!(heading_of(table, 0), "The heading");
        of_section(Table::new(&bytes[..bytes.len() - 3], &layout), 0);
    }
}
