//! A page, hits, lists and terms as text for a terminal or a file.

use super::layout::{Layout, Line, Piece, Written, columns, styles, wrap, write_lines};
use super::sources::{self, Notes};
use super::table::Table;
use super::view::{self, Document, Entry, Node, Run, Setting, Tone};
use super::{Chosen, Made, PageView, chart, escape};
use crate::record::{Citation, Head, ReviewStatus, Sources, Term};
use crate::search::{Alarm, AlarmLevel, Hit, Hits, Label};
use std::borrow::Cow;

/// A page or some of its sections.
pub fn page_text(view: &PageView<'_>, layout: &Layout) -> String {
    let setting = Setting {
        today: layout.today,
        emergency_numbers: &layout.emergency_numbers,
        from: layout.from,
        html: false,
        prefix: "",
    };
    let mut notes = Notes::new(&view.reference.sources);
    let document = view::document(view, &setting, &mut notes);
    let wanted = view.sections.iter().any(|c| matches!(c, Chosen::Made(Made::Sources)));
    document_text(&document, &notes, wanted, layout)
}

/// A document with its numbered sources, which stand there if there are any or if they were asked for.
pub(crate) fn document_text(document: &Document, notes: &Notes<'_>, sources_wanted: bool, layout: &Layout) -> String {
    let width = layout.measure();
    // Written as it is drawn: the lines of one part make room for those of the next.
    let mut text = Written::new(layout, document.sections.len() << 13);
    text.add(&heading_lines(document, width));
    for node in &document.preamble {
        text.add(&[Line::blank()]);
        text.add(&draw(node, width));
    }
    for section in &document.sections {
        text.add(&[Line::blank()]);
        text.add(&section_heading(&section.heading, width));
        if section.key {
            let inner = draw_all(&section.nodes, width.saturating_sub(2));
            text.add(&[Line::blank()]);
            text.add(&inner.into_iter().map(|l| l.indented("┃ ", styles::STRONG)).collect::<Vec<_>>());
        } else {
            for node in &section.nodes {
                text.add(&[Line::blank()]);
                text.add(&draw(node, width));
            }
        }
    }
    if sources_wanted || !notes.used.is_empty() {
        text.add(&[Line::blank()]);
        text.add(&section_heading(Made::Sources.heading(), width));
        text.add(&[Line::blank()]);
        text.add(&sources_list(notes, width));
    }
    text.end()
}

/// The title of a document, with the line below it.
pub(crate) fn title_lines(title: &str, width: usize) -> Vec<Line> {
    let mut lines = wrap(&[Piece::new(title, styles::HEADING)], width);
    lines.push(Line::styled("━".repeat(width), styles::HEADING));
    lines
}

/// A note of a name, which stands below the title.
pub(crate) fn note_lines(note: &str, width: usize) -> Vec<Line> {
    hanging("Note: ", &[Piece::new(note, styles::PLAIN)], width, styles::STRONG)
}

fn heading_lines(document: &Document, width: usize) -> Vec<Line> {
    let mut lines = title_lines(&document.title, width);
    for note in &document.notes {
        lines.extend(note_lines(note, width));
        lines.push(Line::blank());
    }
    if let Some(message) = &document.message {
        lines.extend(wrap(&[Piece::new(message.clone(), styles::STRONG)], width));
        lines.push(Line::blank());
    }
    if let Some(overdue) = &document.overdue {
        lines.extend(wrap(&[Piece::new(overdue.clone(), styles::EMERGENCY)], width));
    }
    lines.extend(wrap(&[Piece::new(document.review.clone(), styles::PLAIN)], width));
    lines.extend(wrap(&[Piece::new(document.not_advice, styles::PLAIN)], width));
    lines
}

pub(crate) fn section_heading(heading: &str, width: usize) -> Vec<Line> {
    let mut lines = wrap(&[Piece::new(heading, styles::HEADING)], width);
    let longest = lines.iter().map(Line::columns).max().unwrap_or(0);
    lines.push(Line::styled("─".repeat(longest.min(width)), styles::HEADING));
    lines
}

/// Nodes with a blank line between.
pub(crate) fn draw_all(nodes: &[Node], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            lines.push(Line::blank());
        }
        lines.extend(draw(node, width));
    }
    lines
}

/// Nodes without blank lines between, except before what needs room.
fn draw_tight(nodes: &[Node], width: usize) -> Vec<Line> {
    nodes.iter().flat_map(|n| draw(n, width)).collect()
}

fn draw(node: &Node, width: usize) -> Vec<Line> {
    match node {
        Node::Paragraph { runs } => wrap(&pieces(runs), width),
        Node::Heading { runs, .. } => wrap(&heading_pieces(runs), width),
        Node::List { start, items } => list(*start, items, width),
        Node::Table { header, rows, head_column, .. } => Table {
            header: header.iter().map(|c| pieces(c)).collect(),
            rows: rows.iter().map(|r| r.iter().map(|c| pieces(c)).collect()).collect(),
            head_column: *head_column,
        }
        .draw(width),
        Node::Quote { nodes } => {
            let inner = draw_all(nodes, width.saturating_sub(2));
            inner.into_iter().map(|l| l.indented("│ ", styles::PLAIN)).collect()
        }
        Node::Verbatim { text } => text
            .trim_end_matches('\n')
            .split('\n')
            .flat_map(|line| as_it_stands(line, width.saturating_sub(4)))
            .map(|l| Line::plain(l).indented("    ", styles::PLAIN))
            .collect(),
        Node::Rule => vec![Line::plain("─".repeat(width.min(20)))],
        Node::Entries { entries } => draw_entries(entries, width),
        Node::Alert { tone, title, nodes } => alert(*tone, title, nodes, width),
        Node::Hundred { count, .. } => chart::hundred(*count, width),
        Node::Chart { words, chart, .. } => {
            let mut lines = chart.as_ref().map_or_else(Vec::new, |c| c.draw(width));
            lines.push(Line::blank());
            lines.extend(wrap(&[Piece::new(*words, styles::PLAIN)], width));
            lines
        }
        Node::Tasks { tasks } => tasks
            .iter()
            .flat_map(|task| {
                let mut said = Vec::new();
                if !task.when.is_empty() {
                    said.push(Piece::new(format!("{}: ", task.when), styles::STRONG));
                }
                said.extend(pieces(&task.runs));
                hanging("[ ] ", &said, width, styles::PLAIN)
            })
            .collect(),
        Node::Explained { terms } => terms
            .iter()
            .flat_map(|(term, plain)| {
                let said = [Piece::new(format!("{term}: "), styles::STRONG), Piece::new(plain.clone(), styles::PLAIN)];
                hanging("  ↳ ", &said, width, styles::PLAIN)
            })
            .collect(),
    }
}

/// A line of code: as it stands where there is room, else divided at spaces, each part as far in as the first.
fn as_it_stands(line: &str, width: usize) -> Vec<String> {
    if columns(line) <= width {
        return vec![line.to_owned()];
    }
    let words = line.trim_start_matches(' ');
    let before = " ".repeat((line.len() - words.len()).min(width / 2));
    let (mut parts, mut part) = (Vec::new(), before.clone());
    for word in words.split_inclusive(' ') {
        let next = word.trim_end_matches(' ');
        if !next.is_empty() && part.len() > before.len() && columns(&part) + columns(next) > width {
            parts.push(std::mem::replace(&mut part, before.clone()));
        }
        part.push_str(word);
    }
    parts.push(part);
    parts
}

/// A name and what is said of it: side by side where there is room, else one below the other.
fn draw_entries(entries: &[Entry], width: usize) -> Vec<Line> {
    const BESIDE: usize = 72;
    let simple =
        entries.iter().all(|e| e.nodes.len() <= 2 && e.nodes.iter().all(|n| matches!(n, Node::Paragraph { .. })));
    let mut lines = Vec::new();
    if width >= BESIDE && simple {
        let longest = entries.iter().map(|e| columns(&view::words(&e.name))).max().unwrap_or(0);
        let left = longest.min(26);
        for (i, entry) in entries.iter().enumerate() {
            if i > 0 {
                lines.push(Line::blank());
            }
            let name = wrap(&heading_pieces(&entry.name), left);
            let body = draw_tight(&entry.nodes, width - left - 2);
            let rows = name.len().max(body.len());
            let (mut name, mut body) = (name.into_iter(), body.into_iter());
            for _ in 0..rows {
                let mut line = name.next().unwrap_or_default().padded(left + 2);
                line.0.extend(body.next().unwrap_or_default().0);
                lines.push(line);
            }
        }
        return lines;
    }
    for (i, entry) in entries.iter().enumerate() {
        if i > 0 {
            lines.push(Line::blank());
        }
        lines.extend(wrap(&heading_pieces(&entry.name), width));
        let body = draw_tight(&entry.nodes, width.saturating_sub(2));
        lines.extend(body.into_iter().map(|l| l.indented("  ", styles::PLAIN)));
    }
    lines
}

fn alert(tone: Tone, title: &[Run], nodes: &[Node], width: usize) -> Vec<Line> {
    let style = if tone == Tone::Emergency { styles::EMERGENCY } else { styles::STRONG };
    let inner = width.saturating_sub(4).max(1);
    let mut body = wrap(&pieces(title), inner);
    body.push(Line::blank());
    body.extend(draw_all(nodes, inner));
    boxed(tone, &body, width, style)
}

fn list(start: Option<u32>, items: &[Vec<Node>], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let last = start.map(|s| s.saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX)).saturating_sub(1));
    let digits = last.map_or(0, |n| n.to_string().len());
    let airy = items.iter().any(|i| i.len() > 1 && !matches!(i.get(1), Some(Node::List { .. })));
    for (i, item) in items.iter().enumerate() {
        if airy && i > 0 {
            lines.push(Line::blank());
        }
        let mark = match start {
            Some(s) => format!("{:>digits$}. ", s.saturating_add(u32::try_from(i).unwrap_or(u32::MAX))),
            None => "• ".to_owned(),
        };
        let indent = columns(&mark);
        let inner = if airy {
            draw_all(item, width.saturating_sub(indent))
        } else {
            draw_tight(item, width.saturating_sub(indent))
        };
        lines.extend(hang(&mark, inner, styles::PLAIN));
    }
    lines
}

fn hang(mark: &str, lines: Vec<Line>, style: anstyle::Style) -> Vec<Line> {
    let blank = " ".repeat(columns(mark));
    let mut lines = lines.into_iter();
    let first = lines.next().unwrap_or_default().indented(mark, style);
    std::iter::once(first).chain(lines.map(|l| l.indented(&blank, styles::PLAIN))).collect()
}

/// Words after a mark, with their further lines below the words.
pub(crate) fn hanging(mark: &str, said: &[Piece], width: usize, style: anstyle::Style) -> Vec<Line> {
    hang(mark, wrap(said, width.saturating_sub(columns(mark))), style)
}

/// The pieces of runs; what stands alike side by side is one.
pub(crate) fn pieces(runs: &[Run]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(runs.len());
    for run in runs {
        let style = style(run);
        let words = if run.code { Cow::Owned(format!("`{}`", run.words)) } else { Cow::Borrowed(&*run.words) };
        match pieces.last_mut() {
            Some(last) if last.style == style && last.link == run.link => last.text.push_str(&words),
            _ => pieces.push(Piece { text: words.into_owned(), style, link: run.link.clone() }),
        }
    }
    pieces
}

fn heading_pieces(runs: &[Run]) -> Vec<Piece> {
    pieces(runs)
        .into_iter()
        .map(|p| Piece { style: if p.style == styles::PLAIN { styles::STRONG } else { p.style }, ..p })
        .collect()
}

fn style(run: &Run) -> anstyle::Style {
    match run.tone {
        Tone::Emergency => styles::EMERGENCY,
        Tone::Disagree => styles::MARK,
        Tone::Plain if run.strong => styles::STRONG,
        Tone::Plain if run.emphasis => styles::EMPHASIS,
        Tone::Plain if run.link.is_some() => styles::LINK,
        Tone::Plain => styles::PLAIN,
    }
}

/// The numbered list of sources: name, where, grade, lines.
pub(crate) fn sources_list(notes: &Notes<'_>, width: usize) -> Vec<Line> {
    let digits = notes.used.last().map_or(1, |n| n.number.to_string().len());
    let mut lines = Vec::new();
    if notes.used.is_empty() {
        return wrap(&[Piece::new("This page cites no source.", styles::PLAIN)], width);
    }
    for noted in &notes.used {
        let mark = format!("{:>w$} ", format!("[{}]", noted.number), w = digits + 2);
        let said = sources::entry_words(noted);
        lines.extend(hanging(&mark, &[Piece::new(said, styles::PLAIN)], width, styles::PLAIN));
    }
    lines
}

/// Ranked sections with the reason to open each.
pub fn hits_text(hits: &Hits, layout: &Layout) -> String {
    let width = layout.measure();
    let mut lines = Vec::new();
    if let Some(alarm) = &hits.alarm {
        let said = match alarm.level {
            AlarmLevel::Emergency => format!(
                "If this is happening now ({}), call {}. Do not read on first.",
                alarm.sign, layout.emergency_numbers
            ),
            AlarmLevel::SameDay => {
                format!("If this is happening now ({}), call your clinic or a doctor today.", alarm.sign)
            }
        };
        let (tone, style) = match alarm.level {
            AlarmLevel::Emergency => (Tone::Emergency, styles::EMERGENCY),
            AlarmLevel::SameDay => (Tone::Plain, styles::STRONG),
        };
        lines.extend(boxed(tone, &wrap(&[Piece::new(said, style)], width.saturating_sub(4).max(1)), width, style));
        lines.push(Line::blank());
    }
    for note in &hits.notes {
        lines.extend(hanging("Note: ", &[Piece::new(note.clone(), styles::PLAIN)], width, styles::STRONG));
        lines.push(Line::blank());
    }
    for hit in &hits.hits {
        lines.extend(hit_lines(hit, layout, width));
        lines.push(Line::blank());
    }
    if hits.total > hits.hits.len() && !hits.hits.is_empty() {
        lines.extend(wrap(
            &[Piece::new(
                format!("{} of {} sections; `--limit` shows more.", hits.hits.len(), hits.total),
                styles::PLAIN,
            )],
            width,
        ));
    }
    write_lines(&lines, layout)
}

fn boxed(tone: Tone, body: &[Line], width: usize, style: anstyle::Style) -> Vec<Line> {
    let inner = width.saturating_sub(4).max(1);
    let [top_left, top, top_right, side, low_left, low_right] = if tone == Tone::Emergency {
        ["┏", "━", "┓", "┃", "┗", "┛"]
    } else {
        ["┌", "─", "┐", "│", "└", "┘"]
    };
    let mut lines = vec![Line::styled(format!("{top_left}{}{top_right}", top.repeat(inner + 2)), style)];
    for line in body {
        let mut boxed = line.clone().indented(&format!("{side} "), style).padded(inner + 2);
        boxed.0.push(Piece::new(format!(" {side}"), style));
        lines.push(boxed);
    }
    lines.push(Line::styled(format!("{low_left}{}{low_right}", top.repeat(inner + 2)), style));
    lines
}

fn hit_lines(hit: &Hit, layout: &Layout, width: usize) -> Vec<Line> {
    let mark = format!("{:>2}. ", hit.rank);
    let mut title = vec![Piece::new(hit.title.clone(), styles::HEADING)];
    if !hit.heading.is_empty() {
        title.push(Piece::new(" › ", styles::PLAIN));
        title.push(Piece::new(hit.heading.clone(), styles::HEADING));
    }
    let open = open_command(hit);
    let mut lines = hanging(&mark, &title, width, styles::PLAIN);
    let mut below = |said: &[Piece]| lines.extend(hanging("    ", said, width, styles::PLAIN));
    for label in &hit.labels {
        below(&[Piece::new(label_words(label), styles::MARK)]);
    }
    let snippet: Vec<Piece> = hit
        .snippet
        .parts
        .iter()
        .map(|p| match (p.marked, layout.styled) {
            (true, true) => Piece::new(p.text.clone(), styles::MARK),
            (true, false) => Piece::new(format!("*{}*", p.text), styles::PLAIN),
            (false, _) => Piece::new(p.text.clone(), styles::PLAIN),
        })
        .map(|p| {
            let words = view::local_numbers(escape::line(&p.text), &layout.emergency_numbers);
            Piece { text: words.into_owned(), ..p }
        })
        .collect();
    if snippet.iter().any(|p| !p.text.trim().is_empty()) {
        let cited = cited_words(&hit.snippet.citations);
        below(&snippet.into_iter().chain(cited.map(|words| Piece::new(words, styles::PLAIN))).collect::<Vec<_>>());
    }
    if let Some(checked) = hit.checked {
        if checked.is_overdue(layout.today) {
            below(&[Piece::new(view::overdue_words(checked.due), styles::EMERGENCY)]);
        }
        if checked.status == ReviewStatus::Draft {
            below(&[Piece::new("Draft: not checked.", styles::EMERGENCY)]);
        }
    }
    below(&[Piece::new(open, styles::PLAIN)]);
    if let Some(explanation) = &hit.explanation {
        below(&[Piece::new(format!("score {:.3}", hit.score), styles::PLAIN)]);
        for term in &explanation.terms {
            below(&[Piece::new(
                format!("{:>8.3}  {} in {} ({})", term.score, term.term, term.field, term.origin),
                styles::PLAIN,
            )]);
        }
        for (name, bonus) in &explanation.bonuses {
            below(&[Piece::new(format!("{bonus:>8.3}  {name}"), styles::PLAIN)]);
        }
    }
    lines
}

/// The sources of a snippet, by their keys; the first three where there are more.
fn cited_words(citations: &[Citation]) -> Option<String> {
    const SHOWN: usize = 3;
    let mut keys: Vec<&str> = Vec::new();
    for citation in citations {
        if !keys.contains(&citation.source.0.as_str()) {
            keys.push(citation.source.0.as_str());
        }
    }
    let shown = keys.iter().take(SHOWN).map(|key| escape::line(key)).collect::<Vec<_>>().join(", ");
    match keys.len() {
        0 => None,
        all if all > SHOWN => Some(format!(" [{shown}, {} more]", all - SHOWN)),
        _ => Some(format!(" [{shown}]")),
    }
}

/// The command that opens a hit, as a shell takes it.
pub(crate) fn open_command(hit: &Hit) -> String {
    match (hit.page.as_str(), hit.section.as_str()) {
        ("glossary", term) => format!("proc define {}", shell_word(term)),
        (page, "") => format!("proc show {}", shell_word(page)),
        (page, section) => format!("proc show {} -s {}", shell_word(page), shell_word(section)),
    }
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    let word = escape::line(word);
    if !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')) {
        return word.into_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Why a hit is there: `spelling: femroplasty → femoroplasty`, `about: aspirin`.
pub(crate) fn label_words(label: &Label) -> String {
    match label {
        Label::Spelling { from, to } => format!("spelling: {from} → {to}"),
        Label::Synonym { from, to } => format!("synonym: {from} → {to}"),
        Label::About { from, .. } => format!("about: {from}"),
        Label::Asked { to, .. } => format!("asked: {to}"),
        Label::Emergency(Alarm { level: AlarmLevel::Emergency, sign }) => format!("emergency: {sign}"),
        Label::Emergency(Alarm { level: AlarmLevel::SameDay, sign }) => format!("call today: {sign}"),
    }
}

/// What [`list_text`] shows of each page.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListOptions {
    /// Which sections each page has.
    pub sections: bool,
}

/// Pages with title, kind, parts of the body and review state; `hides` says of a page which other it hides.
pub fn list_text(heads: &[(&Head, Option<&str>)], options: ListOptions, layout: &Layout) -> String {
    let plain = |t: &str| vec![Piece::new(escape::line(t).into_owned(), styles::PLAIN)];
    let rows = heads
        .iter()
        .map(|(head, hides)| {
            let mut title = vec![Piece::new(escape::line(&head.title).into_owned(), styles::STRONG)];
            if options.sections && !head.sections.is_empty() {
                let ids: Vec<&str> = head.sections.iter().map(|s| s.0.as_str()).collect();
                title.push(Piece::new(format!("\n{}", ids.join(", ")), styles::PLAIN));
            }
            if let Some(hidden) = hides {
                title.push(Piece::new(
                    format!("\nhides another page of the same id: {}", escape::line(hidden)),
                    styles::MARK,
                ));
            }
            let regions: Vec<&str> = head.regions.iter().map(|r| r.name()).collect();
            let kind = view::kind_words(head.kind);
            let about = if regions.is_empty() { kind.to_owned() } else { format!("{kind}: {}", regions.join(", ")) };
            let overdue = head.review.as_ref().is_some_and(|r| r.is_overdue(layout.today));
            let review = view::review_words(head.review.as_ref(), layout.today);
            vec![
                plain(head.id.as_str()),
                title,
                plain(&about),
                vec![Piece::new(review, if overdue { styles::EMERGENCY } else { styles::PLAIN })],
            ]
        })
        .collect();
    let table = Table {
        header: ["Page", "Title", "Kind", "Review"].iter().map(|h| plain(h)).collect(),
        rows,
        head_column: true,
    };
    if heads.is_empty() { String::new() } else { write_lines(&table.draw(layout.measure()), layout) }
}

/// Every name that opens a page, one a line: id, title and aliases, each once.
pub fn names_text(heads: &[&Head]) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let mut out = String::new();
    for head in heads {
        let names =
            [head.id.as_str(), head.title.as_str()].into_iter().chain(head.aliases.iter().map(|a| a.name.as_str()));
        for name in names {
            let name = escape::line(name);
            if seen.insert(name.clone().into_owned()) {
                out.push_str(&name);
                out.push('\n');
            }
        }
    }
    out
}

/// A term in plain words, with the pages that use it (id and title).
pub fn term_text(term: &Term, pages: &[(&str, &str)], sources: &Sources, layout: &Layout) -> String {
    let width = layout.measure();
    let mut notes = Notes::new(sources);
    let mut lines = section_heading(&escape::line(&term.term), width);
    let mut said = vec![Run::plain(term.plain.clone())];
    said.extend(notes.runs_of_ids(&term.sources));
    lines.extend(wrap(&pieces(&said), width));
    let mut row = |name: &str, words: String| {
        lines.push(Line::blank());
        lines.extend(hanging(&format!("{name}: "), &[Piece::new(words, styles::PLAIN)], width, styles::STRONG));
    };
    if !term.also.is_empty() {
        row("Also called", term.also.join(", "));
    }
    if !term.see.is_empty() {
        row("See also", term.see.join(", "));
    }
    if let Some(page) = &term.page {
        row("Says more", format!("proc show {page}"));
    }
    if !pages.is_empty() {
        row("Used in", pages.iter().map(|(id, title)| format!("{title} ({id})")).collect::<Vec<_>>().join(", "));
    }
    if !notes.used.is_empty() {
        lines.push(Line::blank());
        lines.extend(sources_list(&notes, width));
    }
    write_lines(&lines, layout)
}
