//! A page in its own form: front matter, prose, typed blocks as YAML. What is written here reads back as the same record.

use super::view;
use super::{Chosen, Made, PageView, escape};
use crate::record::{
    Block, BlockKind, Citation, Claim, Fact, FactKind, Inline, Kind, ListItem, Page, PageId, RelationTarget, Section,
    SectionKind, Seek, Severe, Term, Typed,
};
use jiff::civil::Date;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A page or some of its sections as plain Markdown.
///
/// The whole page is a file of the page format. Chosen sections stand under the title, with the review state; what the
/// program makes (glossary, review record, sources) is written as prose where it was chosen.
pub fn page_markdown(view: &PageView<'_>, today: Date) -> String {
    if view.whole {
        return whole(view.page, today);
    }
    let mut out = format!("# {}\n\n", text(&view.page.full_title(), Spot::Heading));
    for note in &view.notes {
        let _ = writeln!(out, "> {}\n", text(note, Spot::Line));
    }
    let _ = writeln!(out, "*{}*\n", text(&view::review_line(view.page.review.as_ref(), today), Spot::Line));
    if let Some(overdue) = view.page.review.as_ref().and_then(|r| view::overdue_line(r, today)) {
        let _ = writeln!(out, "**{}**\n", text(&overdue, Spot::Line));
    }
    let _ = writeln!(out, "*{}*", view::NOT_ADVICE);
    for chosen in &view.sections {
        out.push('\n');
        match chosen {
            Chosen::Written(s) => out.push_str(&section_with_heading(s)),
            Chosen::Made(made) => out.push_str(&made_section(*made, view, today)),
        }
    }
    out
}

fn whole(page: &Page, today: Date) -> String {
    let mut out = front_matter(page, today);
    if !page.preamble.is_empty() {
        out.push('\n');
        out.push_str(&blocks(&page.preamble));
    }
    for section in &page.sections {
        out.push('\n');
        out.push_str(&section_with_heading(section));
    }
    out
}

fn section_with_heading(section: &Section) -> String {
    let body = blocks(&section.blocks);
    let gap = if body.is_empty() { "" } else { "\n" };
    format!("## {}\n{gap}{body}", text(&section.heading, Spot::Heading))
}

/// What stands in a section, without its heading.
pub(crate) fn section_markdown(section: &Section) -> String {
    blocks(&section.blocks)
}

/// Blocks as Markdown.
pub(crate) fn blocks_markdown(of: &[Block]) -> String {
    blocks(of)
}

/// A made section as prose.
pub(crate) fn made_section(made: Made, view: &PageView<'_>, today: Date) -> String {
    let terms = if made == Made::Glossary { view.used_terms() } else { Vec::new() };
    format!("## {}\n\n{}", made.heading(), made_body(made, view, &terms, today))
}

/// What stands in a made section of a page that uses those terms, without its heading.
pub(crate) fn made_body(made: Made, view: &PageView<'_>, terms: &[&Term], today: Date) -> String {
    let mut out = String::new();
    match made {
        Made::Glossary => {
            for term in terms {
                let _ = writeln!(out, "- **{}:** {}", text(&term.term, Spot::Line), text(&term.plain, Spot::Line));
            }
        }
        Made::About => {
            let setting = view::Setting { today, emergency_numbers: "", from: None, html: false, prefix: "" };
            let about = PageView::of(view.page, view.reference, vec![Chosen::Made(Made::About)]);
            let mut notes = super::sources::Notes::new(&view.reference.sources);
            let document = view::document(&about, &setting, &mut notes);
            out.push_str(&document.sections.iter().map(|s| nodes_markdown(&s.nodes)).collect::<String>());
        }
        Made::Sources => {
            let mut notes = super::sources::Notes::new(&view.reference.sources);
            for citation in super::sources::citations_of(view.page) {
                notes.number(citation);
            }
            for noted in &notes.used {
                let _ = writeln!(out, "{}. {}", noted.number, text(&super::sources::entry_words(noted), Spot::Line));
            }
        }
    }
    out
}

/// A document as Markdown, with its numbered sources.
pub(crate) fn document_markdown(document: &view::Document, notes: &super::sources::Notes<'_>) -> String {
    let mut out = format!("# {}\n", text(&document.title, Spot::Heading));
    for note in document.notes.iter().chain(&document.message) {
        let _ = writeln!(out, "\n{}", text(note, Spot::Line));
    }
    if let Some(overdue) = &document.overdue {
        let _ = writeln!(out, "\n**{}**", text(overdue, Spot::Line));
    }
    let _ = writeln!(out, "\n*{}*\n\n*{}*", text(&document.review, Spot::Line), document.not_advice);
    if !document.preamble.is_empty() {
        let _ = write!(out, "\n{}", nodes_markdown(&document.preamble));
    }
    for section in &document.sections {
        let _ = write!(out, "\n## {}\n\n{}", text(&section.heading, Spot::Heading), nodes_markdown(&section.nodes));
    }
    if !notes.used.is_empty() {
        let _ = write!(out, "\n## {}\n\n", Made::Sources.heading());
        for noted in &notes.used {
            let _ = writeln!(out, "{}. {}", noted.number, text(&super::sources::entry_words(noted), Spot::Line));
        }
    }
    out
}

/// Columns of a chart in Markdown, which is read in editors and on web pages of any width.
const CHART: usize = 72;

/// Drawn nodes as Markdown; rows of a hundred are left to the words beside them.
fn nodes_markdown(nodes: &[view::Node]) -> String {
    let drawn: Vec<String> = nodes.iter().map(node_markdown).filter(|n| !n.is_empty()).collect();
    drawn.join("\n")
}

fn node_markdown(node: &view::Node) -> String {
    match node {
        view::Node::Paragraph { runs } => format!("{}\n", runs_markdown(runs, Spot::Line)),
        view::Node::Heading { level, runs } => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), runs_markdown(runs, Spot::Heading))
        }
        view::Node::List { start, items } => {
            let mut out = String::new();
            for (i, item) in items.iter().enumerate() {
                let mark = start.map_or_else(|| "- ".to_owned(), |s| format!("{}. ", u64::from(s) + i as u64));
                out.push_str(&prefixed(&nodes_markdown(item), &mark, &" ".repeat(mark.len())));
            }
            out
        }
        view::Node::Table { header, rows, .. } => {
            let row = |cells: &Vec<view::Runs>| {
                let cells: Vec<String> = cells.iter().map(|c| runs_markdown(c, Spot::Cell)).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            format!("{}|{}\n{}", row(header), "---|".repeat(header.len()), rows.iter().map(row).collect::<String>())
        }
        view::Node::Quote { nodes } => prefixed(&nodes_markdown(nodes), "> ", "> "),
        view::Node::Verbatim { text } => fenced("", text),
        view::Node::Rule => "***\n".to_owned(),
        view::Node::Entries { entries } => {
            let mut out = String::new();
            for entry in entries {
                let name = runs_markdown(&entry.name, Spot::Inside);
                let body = format!("**{name}:** {}", nodes_markdown(&entry.nodes));
                out.push_str(&prefixed(&body, "- ", "  "));
            }
            out
        }
        view::Node::Alert { title, nodes, .. } => {
            let body = format!("{}\n\n{}", runs_markdown(title, Spot::Line), nodes_markdown(nodes));
            prefixed(&body, "> ", "> ")
        }
        view::Node::Tasks { tasks } => {
            let mut out = String::new();
            for task in tasks {
                let when = if task.when.is_empty() {
                    String::new()
                } else {
                    format!("**{}:** ", text(&task.when, Spot::Inside))
                };
                let _ = writeln!(out, "- [ ] {when}{}", runs_markdown(&task.runs, Spot::Inside));
            }
            out
        }
        view::Node::Chart { chart: Some(chart), words, .. } => {
            let drawn: Vec<String> = chart.draw(CHART).iter().map(super::layout::Line::text).collect();
            format!("{}\n{}\n", fenced("", &drawn.join("\n")), text(words, Spot::Line))
        }
        view::Node::Hundred { .. } | view::Node::Chart { chart: None, .. } | view::Node::Explained { .. } => {
            String::new()
        }
    }
}

fn runs_markdown(runs: &[view::Run], spot: Spot) -> String {
    let mut out = String::new();
    for run in runs {
        let here = if spot == Spot::Line && !out.is_empty() { Spot::Inside } else { spot };
        if run.words == "\n" {
            out.push_str("<br>");
        } else if run.words.trim().is_empty() {
            out.push_str(&run.words);
        } else if run.code {
            out.push_str(&code(&run.words, spot));
        } else if run.strong || run.emphasis {
            let mark = if run.strong { "**" } else { "*" };
            let _ = write!(out, "{mark}{}{mark}", text(run.words.trim(), Spot::Inside));
            out.push_str(if run.words.ends_with(' ') { " " } else { "" });
        } else {
            out.push_str(&text(&run.words, here));
        }
    }
    out
}

// Prose.

/// Where a text stands, which decides what must be escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// At the beginning of a line.
    Line,
    /// Inside a line.
    Inside,
    /// In a heading, which ends at `#`.
    Heading,
    /// In the cell of a table, which ends at `|`.
    Cell,
}

fn blocks(blocks: &[Block]) -> String {
    blocks_under(blocks, None)
}

/// Blocks after the bullet of an item, which a list that begins there does not repeat: `- - -` is a line across.
fn blocks_under(blocks: &[Block], bullet: Option<char>) -> String {
    let mut out = String::new();
    let mut before: Option<&BlockKind> = None;
    let mut other = false;
    for block in blocks {
        if before.is_some() {
            out.push('\n');
        }
        // Two lists in a row are two lists only if their marks differ.
        other = match (before, &block.kind) {
            (Some(BlockKind::List { start: a, .. }), BlockKind::List { start: b, .. })
                if a.is_some() == b.is_some() =>
            {
                !other
            }
            _ => false,
        };
        let mark = match (other, before, bullet) {
            (true, _, _) => '*',
            (false, None, Some('-')) => '+',
            _ => '-',
        };
        out.push_str(&one_block(&block.kind, mark));
        before = Some(&block.kind);
    }
    out
}

fn one_block(block: &BlockKind, bullet: char) -> String {
    match block {
        BlockKind::Paragraph(content) => format!("{}\n", inlines(content, Spot::Line)),
        BlockKind::Heading { level, content } => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), inlines(content, Spot::Heading))
        }
        BlockKind::List { start, items } => list(*start, items, bullet),
        BlockKind::Table { header, rows } => {
            let row = |cells: &Vec<Vec<Inline>>| {
                let cells: Vec<String> = cells.iter().map(|c| inlines(c, Spot::Cell)).collect();
                format!("| {} |\n", cells.join(" | "))
            };
            let rule = format!("|{}\n", "---|".repeat(header.len()));
            format!("{}{rule}{}", row(header), rows.iter().map(row).collect::<String>())
        }
        BlockKind::Quote(inner) => prefixed(&blocks(inner), "> ", "> "),
        BlockKind::Verbatim(text) => fenced("", text),
        BlockKind::Rule => "___\n".to_owned(),
        BlockKind::Typed(typed) => fenced(&format!("yaml {}", typed.name()), typed_yaml(typed).trim_end_matches('\n')),
    }
}

fn fenced(info: &str, text: &str) -> String {
    let longest = if text.contains('`') { text.split(|c| c != '`').map(str::len).max().unwrap_or(0) } else { 0 };
    let fence = "`".repeat(longest.max(2) + 1);
    let hidden = |c: char| escape::is_hidden(c) && !matches!(c, '\n' | '\t');
    let mut shown = Cow::Borrowed(text);
    if text.contains(hidden) {
        let mut out = String::with_capacity(text.len() + 8);
        for c in text.chars() {
            if hidden(c) {
                out.push_str(&escape::line(c.encode_utf8(&mut [0; 4])));
            } else {
                out.push(c);
            }
        }
        shown = Cow::Owned(out);
    }
    let end = if shown.is_empty() { "" } else { "\n" };
    format!("{fence}{info}\n{shown}{end}{fence}\n")
}

fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        let prefix = if i == 0 { first } else { rest };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
        out.push('\n');
    }
    if out.is_empty() { format!("{}\n", first.trim_end()) } else { out }
}

fn list(start: Option<u32>, items: &[ListItem], bullet: char) -> String {
    let tight = items.iter().all(|item| match item.blocks.as_slice() {
        [] | [_] => true,
        // A bare bullet right below a paragraph would underline it.
        [Block { kind: BlockKind::Paragraph(_), .. }, Block { kind: BlockKind::List { items, .. }, .. }] => {
            items.first().is_some_and(|i| !i.blocks.is_empty())
        }
        _ => false,
    });
    let mut out = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 && !tight {
            out.push('\n');
        }
        let mark = match start {
            None => format!("{bullet} "),
            Some(first) => format!("{}{} ", u64::from(first) + i as u64, if bullet == '*' { ')' } else { '.' }),
        };
        let body = if tight && item.blocks.len() == 2 {
            format!("{}{}", one_block(&item.blocks[0].kind, '-'), one_block(&item.blocks[1].kind, '-'))
        } else {
            blocks_under(&item.blocks, start.is_none().then_some(bullet))
        };
        out.push_str(&prefixed(&body, &mark, &" ".repeat(mark.len())));
    }
    out
}

fn inlines(content: &[Inline], spot: Spot) -> String {
    let mut out = String::new();
    push_inlines(content, spot, None, &mut out);
    out
}

/// `within`: the mark of the stress that these words stand in.
fn push_inlines(content: &[Inline], spot: Spot, within: Option<&str>, out: &mut String) {
    for (i, inline) in content.iter().enumerate() {
        let here = if spot == Spot::Line && !(out.is_empty() || out.ends_with('\n')) { Spot::Inside } else { spot };
        match inline {
            Inline::Text(t) => {
                let mut said = text(t, here);
                if said.ends_with('!') && matches!(content.get(i + 1), Some(Inline::Link { .. })) {
                    said.insert(said.len() - 1, '\\');
                }
                // Spaces at the end of a line are none, or a break.
                if said.ends_with(' ')
                    && matches!(content.get(i + 1), None | Some(Inline::SoftBreak | Inline::HardBreak))
                    && within.is_none()
                {
                    said.truncate(said.len() - 1);
                    said.push_str("&#x20;");
                }
                out.push_str(&said);
            }
            Inline::Emphasis(c) => {
                // Two marks in a row would read as one of another meaning: `_*x*_`, not `**x**`.
                let at_edge = i == 0 || i + 1 == content.len();
                let edge = |c: Option<&Inline>| matches!(c, Some(Inline::Emphasis(_) | Inline::Strong(_)));
                let mark = match within {
                    Some("_") => "*",
                    Some(_) if at_edge => "_",
                    _ if i > 0 && matches!(content[i - 1], Inline::Emphasis(_)) && out.ends_with('*') => "_",
                    _ if edge(c.first()) || edge(c.last()) => "_",
                    _ => "*",
                };
                around(mark, c, spot, out);
            }
            Inline::Strong(c) => around("**", c, spot, out),
            Inline::Code(t) => out.push_str(&code(t, spot)),
            Inline::Link { url, content } => {
                out.push('[');
                push_inlines(content, spot, within, out);
                let _ = write!(out, "]({})", address(url));
            }
            Inline::SoftBreak if spot == Spot::Line || spot == Spot::Inside => out.push('\n'),
            // A backslash breaks a line only where another follows in the same run of text.
            Inline::HardBreak if (spot == Spot::Line || spot == Spot::Inside) && i + 1 < content.len() && i > 0 => {
                out.push_str("\\\n");
            }
            Inline::HardBreak => out.push_str("<br>"),
            Inline::SoftBreak => out.push(' '),
            Inline::Cite(citations) => {
                let keys: Vec<String> = citations.iter().map(|c| format!("@{}", citation(c))).collect();
                let _ = write!(out, "[{}]", keys.join("; "));
            }
        }
    }
}

fn around(mark: &str, content: &[Inline], spot: Spot, out: &mut String) {
    out.push_str(mark);
    push_inlines(content, spot, Some(mark), out);
    out.push_str(mark);
}

fn code(text: &str, spot: Spot) -> String {
    let text = escape::line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let mark = "`".repeat(longest + 1);
    let pad = if text.starts_with('`')
        || text.ends_with('`')
        || (text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty())
    {
        " "
    } else {
        ""
    };
    let text = if spot == Spot::Cell { text.replace('|', "\\|") } else { text.into_owned() };
    format!("{mark}{pad}{text}{pad}{mark}")
}

fn address(url: &str) -> String {
    let mut out = String::new();
    for c in url.chars() {
        match c {
            '\\' | '<' | '>' | '(' | ')' | '|' => {
                out.push('\\');
                out.push(c);
            }
            '&' => out.push_str("&amp;"),
            ' ' => out.push_str("&#x20;"),
            c if escape::is_hidden(c) => {
                let _ = write!(out, "&#x{:x};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    if out.contains("&#x20;") || out.is_empty() { format!("<{}>", out.replace("&#x20;", " ")) } else { out }
}

fn text(words: &str, spot: Spot) -> String {
    // What no rule below could ask to escape, in any place.
    let sign = |b: &u8| !matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b' ' | b',' | b'\'' | b'"' | b'/' | b'%' | b'?' | b'!' | b';');
    if !words.as_bytes().iter().any(sign) {
        return words.to_owned();
    }
    let letters: Vec<char> = words.chars().collect();
    let mut out = String::with_capacity(words.len() + 8);
    let numbered = letters.iter().take_while(|c| c.is_ascii_digit()).count();
    for (i, c) in letters.iter().copied().enumerate() {
        let before = i.checked_sub(1).map(|b| letters[b]);
        let after = letters.get(i + 1).copied();
        let at_start = i == 0 && spot == Spot::Line;
        let escaped = match c {
            '\\' | '*' | '[' | ']' | '<' | '`' => true,
            '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
            '&' => after.is_some_and(|a| a.is_ascii_alphabetic() || a == '#'),
            '|' => spot == Spot::Cell || at_start,
            '#' => at_start || (spot == Spot::Heading && after.is_none()),
            '>' | '+' | '-' | '=' | '~' | ':' => at_start,
            '.' | ')' => spot == Spot::Line && numbered > 0 && i == numbered,
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        if escape::is_hidden(c) {
            let _ = write!(out, "&#x{:x};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

pub(crate) fn citation(c: &Citation) -> String {
    match c.locator {
        Some(lines) => format!("{}#{lines}", c.source),
        None => c.source.to_string(),
    }
}

// YAML.

/// A value of YAML, written as an author would.
enum Yaml {
    /// Text, quoted where it must be.
    Text(String),
    /// JSON text, which YAML reads as it is.
    Raw(String),
    List(Vec<Yaml>),
    Map(Vec<(&'static str, Yaml)>),
}

impl Yaml {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// On one line: `{id: x, sources: [a, b]}`.
    fn flow(&self, out: &mut String) {
        match self {
            Self::Text(t) => out.push_str(&scalar(t)),
            Self::Raw(t) => out.push_str(t),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { ", " });
                    item.flow(out);
                }
                out.push(']');
            }
            Self::Map(fields) => {
                out.push('{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    let _ = write!(out, "{}{key}: ", if i == 0 { "" } else { ", " });
                    value.flow(out);
                }
                out.push('}');
            }
        }
    }

    fn on_one_line(&self) -> String {
        let mut out = String::new();
        self.flow(&mut out);
        out
    }
}

/// Fields in the order in which they were added; those without a value are left out.
#[derive(Default)]
struct Fields(Vec<(&'static str, Yaml)>);

impl Fields {
    fn text(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.0.push((key, Yaml::text(value)));
        self
    }

    fn maybe(self, key: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    fn cited(mut self, citations: &[Citation]) -> Self {
        if !citations.is_empty() {
            self.0.push(("sources", Yaml::List(citations.iter().map(|c| Yaml::Text(citation(c))).collect())));
        }
        self
    }

    fn add(mut self, key: &'static str, value: Yaml) -> Self {
        self.0.push((key, value));
        self
    }

    fn flow(self) -> String {
        Yaml::Map(self.0).on_one_line()
    }
}

/// A text as YAML, plain where that cannot be read as anything else.
fn scalar(text: &str) -> String {
    let plain = text.chars().next().is_some_and(char::is_alphanumeric)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    ' ' | '-'
                        | '_'
                        | '.'
                        | '/'
                        | '\''
                        | '('
                        | ')'
                        | ';'
                        | '?'
                        | '!'
                        | '#'
                        | '%'
                        | '+'
                        | ':'
                        | '’'
                        | '–'
                )
        })
        && text.parse::<f64>().is_err()
        && !text.starts_with("0x")
        && !text.starts_with("0o")
        && !text.starts_with("0b")
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if escape::is_hidden(c) => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn front_matter(page: &Page, today: Date) -> String {
    let mut out = format!("---\n# {}\n", view::NOT_ADVICE);
    if let Some(overdue) = page.review.as_ref().and_then(|r| view::overdue_line(r, today)) {
        let _ = writeln!(out, "# {overdue}");
    }
    let mut line = |key: &str, value: Yaml| {
        let _ = writeln!(out, "{key}: {}", value.on_one_line());
    };
    if page.kind == Kind::Article {
        line("title", Yaml::text(&page.title));
    } else {
        line("id", Yaml::text(page.id.as_str()));
        line("kind", Yaml::text(page.kind.name()));
        line("title", Yaml::text(&page.title));
    }
    if let Some(message) = &page.message {
        line("message", Yaml::text(message));
    }
    if page.kind != Kind::Article || !page.regions.is_empty() {
        line("regions", Yaml::texts(page.regions.iter().map(|r| r.name())));
    }
    if let Some(approach) = page.approach {
        line("approach", Yaml::text(approach.name()));
    }
    let mut lines = |key: &str, items: Vec<String>, always: bool| {
        if !items.is_empty() {
            let _ = writeln!(out, "{key}:");
            for item in items {
                let _ = writeln!(out, "  - {item}");
            }
        } else if always {
            let _ = writeln!(out, "{key}: []");
        }
    };
    let aliases = page
        .aliases
        .iter()
        .map(|a| {
            let fields = Fields::default().text("name", &a.name).text("kind", a.kind.name());
            fields.maybe("section", a.section.map(SectionKind::name)).maybe("note", a.note.as_deref()).flow()
        })
        .collect();
    let typed = page.kind != Kind::Article;
    lines("aliases", aliases, typed);
    let related = page
        .related
        .iter()
        .map(|r| {
            let fields = match &r.target {
                RelationTarget::Page(id) => Fields::default().text("page", id.as_str()),
                RelationTarget::Name(name) => Fields::default().text("name", name),
            };
            fields.text("as", r.kind.name()).maybe("note", r.note.as_deref()).flow()
        })
        .collect();
    lines("related", related, typed);
    let codes = page
        .codes
        .iter()
        .map(|c| {
            let fields = Fields::default().text("system", &c.system).text("code", &c.code).text("display", &c.display);
            fields.text("source", &c.source.0).flow()
        })
        .collect();
    lines("codes", codes, typed);
    if let Some(review) = &page.review {
        let mut fields = Fields::default()
            .text("status", review.status.name())
            .text("written", review.written.to_string())
            .maybe("reviewed", review.reviewed.map(|d| d.to_string()))
            .text("due", review.due.to_string())
            .add("authors", Yaml::texts(review.authors.iter().map(String::as_str)))
            .maybe("clinician", review.clinician.as_deref())
            .text("funding", &review.funding)
            .text("conflicts", &review.conflicts);
        if !review.scores.is_empty() {
            let scores: Vec<String> =
                review.scores.iter().map(|(k, v)| format!("{}: {}", scalar(k), scalar(v))).collect();
            fields = fields.add("scores", Yaml::Raw(format!("{{{}}}", scores.join(", "))));
        }
        out.push_str("review:\n");
        for (key, value) in fields.0 {
            let _ = writeln!(out, "  {key}: {}", value.on_one_line());
        }
    }
    for (key, value) in &page.extra {
        let _ = writeln!(out, "{}: {value}", scalar(key));
    }
    out.push_str("---\n");
    out
}

fn typed_yaml(typed: &Typed) -> String {
    let mut out = String::new();
    let mut item = |fields: Fields| {
        let _ = writeln!(out, "- {}", fields.flow());
    };
    match typed {
        Typed::Facts(facts) => return facts_yaml(facts),
        Typed::Timeline(milestones) => {
            for m in milestones {
                let _ = writeln!(out, "- id: {}\n{}", m.id.name(), fact_body(&m.fact, "  ", false).trim_end());
            }
        }
        Typed::Contraindications(items) => {
            for c in items {
                let fields = Fields::default().text("id", &c.id).text("text", &c.text).text("level", c.level.name());
                item(fields.maybe("action", c.action.as_deref()).cited(&c.sources));
            }
        }
        Typed::Tests(tests) => {
            for t in tests {
                item(Fields::default().text("name", &t.name).maybe("where", t.whose.as_deref()).cited(&t.sources));
            }
        }
        Typed::Medicines(medicines) => {
            for m in medicines {
                let mut fields = Fields::default().text("name", &m.name);
                if !m.examples.is_empty() {
                    fields = fields.add("examples", Yaml::texts(m.examples.iter().map(String::as_str)));
                }
                let fields = fields.text("action", m.action.name()).maybe("ask_by", m.ask_by.map(|s| s.to_string()));
                item(fields.cited(&m.sources));
            }
        }
        Typed::Types(variants) => {
            for v in variants {
                let fields = Fields::default().text("id", &v.id).text("name", &v.name).text("incision", &v.incision);
                item(fields.text("suits", &v.suits).text("scar", &v.scar).cited(&v.sources));
            }
        }
        Typed::Options(choices) => {
            for c in choices {
                let fields = Fields::default().text("id", &c.id).text("name", &c.name).text("text", &c.text);
                item(fields.maybe("page", c.page.as_ref().map(PageId::as_str)).cited(&c.sources));
            }
        }
        Typed::Complications(harms) => {
            for h in harms {
                let fields = Fields::default()
                    .text("id", &h.id)
                    .text("name", &h.name)
                    .maybe("medical", h.medical.as_deref())
                    .maybe("severity", h.severity.map(Severe::name));
                let mut mark = "- ";
                let mut line = |said: String| {
                    let _ = writeln!(out, "{mark}{said}");
                    mark = "  ";
                };
                for (key, value) in fields.0 {
                    line(format!("{key}: {}", value.on_one_line()));
                }
                if !h.rates.is_empty() {
                    line("rates:".to_owned());
                    for r in &h.rates {
                        let fields = Fields::default()
                            .add("n", Yaml::Raw(r.n.to_string()))
                            .add("of", Yaml::Raw(r.of.to_string()))
                            .text("source", citation(&r.source))
                            .maybe("who", r.who.as_deref())
                            .maybe("within", r.within.as_deref());
                        line(format!("  - {}", fields.flow()));
                    }
                }
                let rest =
                    Fields::default().maybe("unknown", h.unknown.as_deref()).maybe("seek", h.seek.map(Seek::name));
                for (key, value) in rest.cited(&h.sources).0 {
                    line(format!("{key}: {}", value.on_one_line()));
                }
            }
        }
        Typed::RedFlags(flags) => {
            for f in flags {
                let fields = Fields::default().text("level", f.level.name()).text("text", &f.text);
                item(fields.cited(&f.sources).maybe("unsourced", f.unsourced.as_deref()));
            }
        }
    }
    out
}

fn facts_yaml(facts: &[Fact]) -> String {
    let mut out = String::new();
    let mut own = false;
    for fact in facts {
        if fact.shared.is_some() {
            let _ = write!(out, "{}:\n{}", fact.key, fact_body(fact, "  ", false));
            continue;
        }
        if !own {
            out.push_str("own:\n");
            own = true;
        }
        let _ = write!(out, "  {}:\n{}", fact.key, fact_body(fact, "    ", true));
    }
    out
}

fn fact_body(fact: &Fact, indent: &str, own: bool) -> String {
    let mut out = format!("{indent}label: {}\n", scalar(&fact.label));
    if own && fact.kind == FactKind::Span {
        let _ = writeln!(out, "{indent}kind: {}\n{indent}cautious: {}", fact.kind.name(), fact.cautious.name());
    }
    if let Some(answer) = &fact.answer {
        let _ = writeln!(out, "{indent}answer: {}", scalar(answer));
    }
    let _ = writeln!(out, "{indent}claims:");
    for claim in &fact.claims {
        let _ = writeln!(out, "{indent}  - {}", claim_yaml(claim));
    }
    out
}

fn claim_yaml(claim: &Claim) -> String {
    Fields::default()
        .text("value", claim.value.to_string())
        .text("source", citation(&claim.source))
        .maybe("note", claim.note.as_deref())
        .maybe("set_aside", claim.set_aside.as_deref())
        .flow()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_looks_like_marks_is_escaped() {
        assert_eq!(text("1. not a list", Spot::Line), "1\\. not a list");
        assert_eq!(text("# not a heading", Spot::Line), "\\# not a heading");
        assert_eq!(text("a *b* [c] snake_case _d_ 1 < 2", Spot::Line), "a \\*b\\* \\[c\\] snake_case \\_d\\_ 1 \\< 2");
        assert_eq!(text("a\u{202e}b", Spot::Line), "a&#x202e;b");
        assert_eq!(text("AT&T &amp; &#9;", Spot::Line), "AT\\&T \\&amp; \\&#9;");
        assert_eq!(text("a | b", Spot::Cell), "a \\| b");
    }

    #[test]
    fn a_scalar_is_plain_only_where_it_reads_as_itself() {
        for plain in ["2-3 weeks", "s001#L362", "Time in surgery", "day 2-3", "2026-11-20", "from 2 months"] {
            assert_eq!(scalar(plain), plain);
        }
        for quoted in ["", "18", "1.5", "true", "No", "a: b", "a #b", "- x", "[x]", "a, b", "x ", "0x10", "\"q\"", "@x"]
        {
            assert!(scalar(quoted).starts_with('"'), "{quoted}");
        }
        assert_eq!(scalar("a\u{1b}b\n\"\\"), "\"a\\U0000001bb\\n\\\"\\\\\"");
    }
}
