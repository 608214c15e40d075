//! The body of a page: Markdown into sections, blocks and inline text.
//!
//! The only file that names comrak. Words stay exactly as the author wrote them: no smart punctuation, no bare links.

use super::citation::{Citations, Run};
use super::front_matter::BodyText;
use super::outline::{self, Headings, Ids, Parts};
use super::typed_block::{self, Fence};
use super::{Faults, place};
use crate::record::{
    Block, BlockKind, Citation, Diagnostic, Inline, ListItem, Place, Section, SectionKind, Typed, plain_text,
};
use comrak::nodes::{AstNode, ListType, NodeCodeBlock, NodeValue, Sourcepos};
use comrak::{Arena, Options, parse_document};
use std::borrow::Cow;

/// How deep blocks may stand in one another, and inline text in itself.
const DEPTH: usize = 24;

type Ast<'a> = &'a AstNode<'a>;

/// The preamble and sections of a typed page; `title` is what a first heading of level 1 must equal.
pub(super) fn typed(
    text: &str,
    body: &BodyText<'_>,
    title: Option<&str>,
    faults: &mut Faults,
) -> (Vec<Block>, Vec<Section>) {
    let arena = Arena::new();
    let (markdown, open) = close_fences(body.text);
    for line in open {
        faults.push(fence_not_closed(place(body.before + line + 1, 1)));
    }
    let root = parse_document(&arena, &markdown, &options());
    let lines: Vec<&str> = text.split('\n').collect();
    let strict = Strict { lines: &lines, citations: Citations::of(&lines), faults };
    let mut reader = Reader { before: body.before, strict: Some(strict) };
    let mut parts = Parts::default();
    let mut headings = Headings::default();
    for (index, child) in root.children().enumerate() {
        let at = reader.place(child);
        let level = heading_level(child);
        if level == 0 {
            let block = reader.top_block(child, !parts.sections.is_empty());
            parts.extend(block);
            continue;
        }
        let content = if level <= 2 { reader.inlines(child, 0) } else { Vec::new() };
        let words = plain_text(&content);
        let Some(strict) = &mut reader.strict else { break };
        if content.iter().any(|inline| matches!(inline, Inline::Cite(_))) {
            let fault = Diagnostic::error("bad-citation", at, "the heading of a section carries no citation");
            strict.faults.push(fault.hint("put it after the sentence that it stands for"));
        }
        match level {
            1 => Headings::title(at, index == 0, &words, title, strict.faults),
            2 => {
                let kind = SectionKind::find(&words);
                headings.section(at, &words, kind, strict.faults);
                let id = kind.map_or_else(|| crate::record::slug(&words), |k| k.name().to_owned());
                parts.open(kind, id, words, at);
            }
            _ => {
                headings.lower(at, level, strict.faults);
                parts.extend(reader.block(child, 0));
            }
        }
    }
    if let Some(strict) = &mut reader.strict {
        outline::guess_kinds(&mut parts.sections);
        outline::questions(&parts.sections, strict.faults);
        outline::keys_once(&parts.sections, strict.faults);
    }
    (parts.preamble, parts.sections)
}

fn fence_not_closed(at: Place) -> Diagnostic {
    let fault = Diagnostic::error("fence-not-closed", at, "the fence that begins here has no end").length(3);
    fault.hint("end it with a line of three backticks")
}

/// The text with an end for each fence of a typed block that takes in the heading of a section or the next fence, and
/// the lines, from 0, where such fences begin. No line moves: the end takes the place of an empty one.
fn close_fences(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let is_fence = |line: &str| line.starts_with("```");
    let is_typed = |line: &str| is_fence(line) && line.trim_start_matches('`').trim_start().starts_with("yaml ");
    let is_section = |line: &str| line.strip_prefix("## ").is_some_and(|h| SectionKind::find(h).is_some());
    let mut ends: Vec<usize> = Vec::new();
    let mut begun: Vec<usize> = Vec::new();
    // The fence that is open: its line, and whether it is of a typed block.
    let mut open: Option<(usize, bool)> = None;
    let mut last_empty = None;
    for (number, line) in text.split('\n').enumerate() {
        let line = line.trim_end();
        if let Some((start, true)) = open
            && (is_section(line) || is_typed(line))
            && let Some(end) = last_empty.filter(|end| *end > start)
        {
            begun.push(start);
            ends.push(end);
            open = None;
        }
        match open {
            Some(_) if is_fence(line) && line.bytes().all(|b| b == b'`') => open = None,
            None if is_fence(line) => open = Some((number, is_typed(line))),
            _ => {}
        }
        if line.is_empty() {
            last_empty = Some(number);
        }
    }
    if ends.is_empty() {
        return (Cow::Borrowed(text), begun);
    }
    let lines = text.split('\n').enumerate();
    let closed: Vec<&str> = lines.map(|(n, line)| if ends.binary_search(&n).is_ok() { "```" } else { line }).collect();
    (Cow::Owned(closed.join("\n")), begun)
}

/// The level of a heading; 0 for any other block.
fn heading_level(node: Ast<'_>) -> u8 {
    match &node.data().value {
        NodeValue::Heading(heading) => heading.level,
        _ => 0,
    }
}

/// What the body of a free page holds.
pub(super) struct Free {
    /// The first heading of level 1, if there is one.
    pub(super) title: Option<String>,
    pub(super) preamble: Vec<Block>,
    pub(super) sections: Vec<Section>,
}

/// Reads the body of a free page: every heading of level 1 or 2 but the title's begins a section.
pub(super) fn free(body: &BodyText<'_>, title: Option<&str>) -> Free {
    let arena = Arena::new();
    let root = parse_document(&arena, body.text, &options());
    let mut reader = Reader { before: body.before, strict: None };
    let mut parts = Parts::default();
    let mut ids = Ids::default();
    let mut first_title = None;
    for child in root.children() {
        let level = heading_level(child);
        if !matches!(level, 1 | 2) {
            parts.extend(reader.block(child, 0));
            continue;
        }
        let heading = plain_text(&reader.inlines(child, 0));
        if level == 1 && first_title.is_none() {
            first_title = Some(heading.clone()).filter(|h| !h.is_empty());
            let folded = crate::record::fold(&heading);
            let is_title = title.is_none_or(|t| crate::record::fold(t) == folded || t.trim() == heading.trim());
            if is_title && parts.sections.is_empty() {
                continue;
            }
        }
        let id = ids.unique(&heading);
        parts.open(None, id, heading, reader.place(child));
    }
    Free { title: first_title, preamble: parts.preamble, sections: parts.sections }
}

/// The first heading of level 1, read with as little of the text as tells it.
pub(super) fn first_title(text: &str) -> Option<String> {
    let title = |text: &str| {
        let arena = Arena::new();
        let root = parse_document(&arena, text, &options());
        let mut reader = Reader { before: 0, strict: None };
        root.children()
            .find(|c| matches!(&c.data().value, NodeValue::Heading(h) if h.level == 1))
            .map(|c| plain_text(&reader.inlines(c, 0)))
    };
    // A line that looks like a heading may stand in a code block: a few are tried, then the whole text is read.
    let mut at = 0;
    let mut tried = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let bare = line.trim();
        let underline = !bare.is_empty() && bare.bytes().all(|b| b == b'=');
        if underline || bare.strip_prefix('#').is_some_and(|rest| !rest.starts_with('#')) {
            tried += 1;
            let found = if tried > 4 { title(text) } else { title(&text[..at]) };
            if found.is_some() || tried > 4 {
                return found.filter(|t| !t.is_empty());
            }
        }
    }
    None
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options
}

struct Reader<'l, 'f> {
    /// Number of lines of the file before the body.
    before: usize,
    /// What a typed page is held to; none on a free page.
    strict: Option<Strict<'l, 'f>>,
}

struct Strict<'l, 'f> {
    /// The lines of the whole file.
    lines: &'l [&'l str],
    citations: Citations<'l>,
    faults: &'f mut Faults,
}

impl Reader<'_, '_> {
    fn fault(&mut self, fault: Diagnostic) {
        if let Some(strict) = &mut self.strict {
            strict.faults.push(fault);
        }
    }

    fn place(&self, node: Ast<'_>) -> Place {
        self.at(node.data().sourcepos)
    }

    /// comrak counts columns in bytes.
    fn at(&self, pos: Sourcepos) -> Place {
        let line = self.before + pos.start.line;
        let bytes = pos.start.column.max(1) - 1;
        let text = self.strict.as_ref().and_then(|s| s.lines.get(line.max(1) - 1));
        // In a line of this length nobody counts.
        let text = text.filter(|_| bytes < 8 * 1024);
        let column = text.and_then(|t| t.get(..bytes)).map_or(bytes, |t| t.chars().count());
        place(line, column + 1)
    }

    /// A block right under a section (or before the first): the only place for typed data.
    fn top_block(&mut self, node: Ast<'_>, in_section: bool) -> Option<Block> {
        if self.strict.is_some()
            && let NodeValue::CodeBlock(code) = &node.data().value
            && code.fenced
        {
            let at = self.place(node);
            let fence = self.fence(code, at);
            if !in_section && !matches!(fence, Fence::Verbatim) {
                self.misplaced(at);
            }
            match fence {
                Fence::Typed(kind) | Fence::Misnamed(Some(kind)) => {
                    let typed = self.typed_block(code, kind, node.data().sourcepos)?;
                    return Some(Block { place: at, kind: BlockKind::Typed(typed) });
                }
                Fence::Misnamed(None) => {
                    if let Some(strict) = &mut self.strict {
                        strict.faults.gaps.blocks.insert("");
                        strict.faults.gaps.times = true;
                    }
                }
                Fence::Verbatim => {}
            }
        }
        self.block(node, 0)
    }

    fn misplaced(&mut self, at: Place) {
        let message = "a typed block stands right under the heading of a section, and this one does not";
        self.fault(
            Diagnostic::error("block-outside-section", at, message).hint("move it, without indent, into a section"),
        );
    }

    fn fence(&mut self, code: &NodeCodeBlock, at: Place) -> Fence {
        let Some(strict) = &mut self.strict else { return Fence::Verbatim };
        if !code.closed {
            strict.faults.push(fence_not_closed(at));
            strict.faults.gaps.rest = true;
        }
        typed_block::fence(&code.info, at, strict.faults)
    }

    fn typed_block(&mut self, code: &NodeCodeBlock, kind: &'static str, pos: Sourcepos) -> Option<Typed> {
        let first = self.before + pos.start.line + 1;
        let fence = self.at(pos);
        let strict = self.strict.as_mut()?;
        let lines = strict.lines;
        let at = |line: usize, column: usize| {
            let line = first + line;
            // An indented fence takes as much indent from each of its lines.
            let indent = lines.get(line - 1).map_or(0, |l| l.len() - l.trim_start_matches(' ').len());
            place(line, column + 1 + indent.min(code.fence_offset))
        };
        Some(typed_block::read(kind, &code.literal, fence, &at, strict.faults))
    }

    fn blocks(&mut self, node: Ast<'_>, depth: usize) -> Vec<Block> {
        node.children().filter_map(|child| self.block(child, depth)).collect()
    }

    fn block(&mut self, node: Ast<'_>, depth: usize) -> Option<Block> {
        let at = self.place(node);
        if depth > DEPTH {
            let message = format!("blocks stand more than {DEPTH} deep in one another");
            self.fault(Diagnostic::error("too-deep", at, message));
            return Some(Block { place: at, kind: BlockKind::Paragraph(vec![Inline::Text(words(node))]) });
        }
        let kind = match &node.data().value {
            NodeValue::Paragraph => {
                let content = self.inlines(node, 0);
                if content.is_empty() {
                    return None;
                }
                BlockKind::Paragraph(content)
            }
            NodeValue::Heading(heading) => {
                if depth > 0 {
                    let fault = Diagnostic::error("heading-level", at, "a heading stands inside a list or a quotation");
                    self.fault(fault.hint("move it, without indent, into its section"));
                }
                BlockKind::Heading { level: heading.level, content: self.inlines(node, 0) }
            }
            NodeValue::List(list) => {
                let start =
                    (list.list_type == ListType::Ordered).then(|| u32::try_from(list.start).unwrap_or(u32::MAX));
                let items = node
                    .children()
                    .map(|item| ListItem { place: self.place(item), blocks: self.blocks(item, depth + 1) })
                    .collect();
                BlockKind::List { start, items }
            }
            NodeValue::Table(table) => self.table(node, table.num_columns),
            NodeValue::BlockQuote => BlockKind::Quote(self.blocks(node, depth + 1)),
            NodeValue::CodeBlock(code) => {
                if code.fenced && depth > 0 && !matches!(self.fence(code, at), Fence::Verbatim) {
                    self.misplaced(at);
                }
                BlockKind::Verbatim(code.literal.strip_suffix('\n').unwrap_or(&code.literal).to_owned())
            }
            NodeValue::HtmlBlock(html) => {
                self.raw_html(at);
                let html = html.literal.trim_end();
                if is_comment(html) {
                    return None;
                }
                BlockKind::Verbatim(html.to_owned())
            }
            NodeValue::ThematicBreak => BlockKind::Rule,
            _ => BlockKind::Paragraph(vec![Inline::Text(words(node))]),
        };
        Some(Block { place: at, kind })
    }

    fn raw_html(&mut self, at: Place) {
        let fault = Diagnostic::error("raw-html", at, "HTML stands here, and pages are Markdown");
        self.fault(fault.hint("write it in Markdown, or `&lt;` for the sign `<`"));
    }

    fn table(&mut self, node: Ast<'_>, columns: usize) -> BlockKind {
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        for row in node.children() {
            self.cells(row, columns);
            rows.push(row.children().map(|cell| self.inlines(cell, 0)).collect());
        }
        let header = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        BlockKind::Table { header, rows }
    }

    /// A row with cells too many loses them, and one with too few is filled up: both are slips.
    fn cells(&mut self, row: Ast<'_>, columns: usize) {
        let at = self.place(row);
        let Some(line) = self.strict.as_ref().and_then(|s| s.lines.get(at.line as usize - 1)) else { return };
        let line = line.trim();
        if line.starts_with('>') {
            return;
        }
        let line = line.strip_prefix('|').unwrap_or(line);
        let (mut cells, mut escaped, mut ended) = (1, false, false);
        for c in line.chars() {
            ended = c == '|' && !escaped;
            cells += usize::from(ended);
            escaped = c == '\\' && !escaped;
        }
        cells -= usize::from(ended);
        if cells != columns {
            let plural = if cells == 1 { "" } else { "s" };
            let message = format!("a row of {cells} cell{plural} stands under a header of {columns}");
            self.fault(
                Diagnostic::error("table-cells", at, message).hint("write `\\|` for the sign `|` inside a cell"),
            );
        }
    }

    /// The inline text of a node, with citations read on typed pages.
    fn inlines(&mut self, node: Ast<'_>, depth: usize) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut run = Run::default();
        for child in node.children() {
            let data = child.data();
            match &data.value {
                NodeValue::Text(text) => run.push(text, self.at(data.sourcepos)),
                NodeValue::SoftBreak => run.push("\n", self.at(data.sourcepos)),
                NodeValue::HtmlInline(html) if self.strict.is_none() && !is_break(html) => {
                    if !is_comment(html) {
                        run.push(html, self.at(data.sourcepos));
                    }
                }
                value => {
                    self.flush(&mut run, &mut out);
                    let inline = match value {
                        _ if depth > DEPTH => {
                            let at = self.at(data.sourcepos);
                            let message = format!("marks stand more than {DEPTH} deep in one another");
                            self.fault(Diagnostic::error("too-deep", at, message));
                            Inline::Text(words(child))
                        }
                        NodeValue::LineBreak => Inline::HardBreak,
                        NodeValue::Code(code) => Inline::Code(code.literal.clone()),
                        NodeValue::Emph => Inline::Emphasis(self.inlines(child, depth + 1)),
                        NodeValue::Strong => Inline::Strong(self.inlines(child, depth + 1)),
                        NodeValue::Link(link) | NodeValue::Image(link) => self.link(child, &link.url, depth),
                        NodeValue::HtmlInline(html) => {
                            self.raw_html(self.at(data.sourcepos));
                            if is_break(html) { Inline::HardBreak } else { Inline::Text(html.clone()) }
                        }
                        _ => Inline::Text(words(child)),
                    };
                    out.push(inline);
                }
            }
        }
        self.flush(&mut run, &mut out);
        out
    }

    fn flush(&mut self, run: &mut Run, out: &mut Vec<Inline>) {
        let run = std::mem::take(run);
        match &mut self.strict {
            Some(strict) => strict.citations.read(&run, out, strict.faults),
            None => run.plain(out),
        }
    }

    fn link(&mut self, node: Ast<'_>, url: &str, depth: usize) -> Inline {
        if self.strict.is_some()
            && let text = words(node)
            && text.starts_with('@')
        {
            let at = self.place(node);
            let message = "Markdown reads this citation as a link";
            let hint = "put a space after the bracket, and no `[@…]:` at the start of a line";
            self.fault(Diagnostic::error("bad-citation", at, message).length(text.chars().count() + 2).hint(hint));
            let content = vec![Inline::Text(text), Inline::Cite(vec![Citation::illegible(at)])];
            return Inline::Link { url: url.to_owned(), content };
        }
        let mut content = self.inlines(node, depth + 1);
        if content.is_empty() {
            content.push(Inline::Text(url.to_owned()));
        }
        Inline::Link { url: url.to_owned(), content }
    }
}

fn is_break(html: &str) -> bool {
    let tag: String = html.chars().filter(|c| !c.is_whitespace() && *c != '/').collect();
    tag.eq_ignore_ascii_case("<br>")
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with("-->") && html.matches("-->").count() == 1
}

/// All words of a node, marks left out.
fn words(node: Ast<'_>) -> String {
    fn apart(out: &mut String, text: &str) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(text);
    }
    let mut out = String::new();
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(text) => out.push_str(text),
            NodeValue::Code(code) => out.push_str(&code.literal),
            NodeValue::HtmlInline(html) => out.push_str(html),
            NodeValue::CodeBlock(code) => apart(&mut out, &code.literal),
            NodeValue::HtmlBlock(html) => apart(&mut out, &html.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak | NodeValue::Paragraph => apart(&mut out, ""),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Section>, Faults) {
        let mut faults = Faults::default();
        let (preamble, sections) = typed(text, &BodyText { text, before: 0 }, None, &mut faults);
        assert_eq!(preamble, []);
        (sections, faults)
    }

    fn free_page(text: &str) -> Free {
        free(&BodyText { text, before: 0 }, None)
    }

    /// Inline text with its citations as `<key@line:column>`.
    fn show(content: &[Inline]) -> String {
        let show_one = |inline: &Inline| match inline {
            Inline::Text(t) => t.clone(),
            Inline::Emphasis(c) => format!("*{}*", show(c)),
            Inline::Strong(c) => format!("**{}**", show(c)),
            Inline::Code(t) => format!("`{t}`"),
            Inline::Link { url, content } => format!("[{}]({url})", show(content)),
            Inline::SoftBreak => "/".to_owned(),
            Inline::HardBreak => "//".to_owned(),
            Inline::Cite(citations) => citations
                .iter()
                .map(|c| format!("<{}@{}:{}>", c.spelling(), c.place.line, c.place.column))
                .collect::<Vec<_>>()
                .concat(),
        };
        content.iter().map(show_one).collect()
    }

    fn paragraph(block: &Block) -> String {
        match &block.kind {
            BlockKind::Paragraph(content) => show(content),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn words_stay_as_the_author_wrote_them() {
        let (sections, faults) =
            read("## Key points\n\nA \"lift\" -- 2-3 weeks... [x] http://a.b it's *so* **so** `c`  \nend\n");
        assert_eq!(faults[..], []);
        assert_eq!(
            paragraph(&sections[0].blocks[0]),
            "A \"lift\" -- 2-3 weeks... [x] http://a.b it's *so* **so** `c`//end"
        );
    }

    #[test]
    fn citations_are_read_wherever_text_stands_and_know_their_place() {
        let text = "\
## Key points

Größe. [@a] More &amp; \\* more [@a;
  @s001#L3-L5] *so [@b]*, not a@b.org or [c].

- item [@a]
  - inner
    text [@b]

> quoted [@c]

| When | What |
|---|---|
| é [@a] | [@d; @e] |
";
        let (sections, faults) = read(text);
        assert_eq!(faults[..], []);
        let blocks = &sections[0].blocks;
        assert_eq!(
            paragraph(&blocks[0]),
            "Größe. <a@3:9> More & * more <a@3:33><s001#L3-L5@4:3> *so <b@4:21>*, not a@b.org or [c]."
        );
        let cites: Vec<String> = blocks[1..]
            .iter()
            .flat_map(Block::citations)
            .map(|c| format!("{}@{}:{}", c.spelling(), c.place.line, c.place.column))
            .collect();
        assert_eq!(cites, ["a@6:9", "b@8:11", "c@10:11", "a@14:6", "d@14:13", "e@14:17"]);
    }

    #[test]
    fn blocks_and_items_know_their_place() {
        let (sections, _) =
            read("## Key points\n\nText.\n\n1. One\n2. Two\n\n   > Quote\n\n---\n\n```\ncode\n```\n### Lower\n");
        let place = |p: Place| (p.line, p.column);
        let places: Vec<_> = sections[0].blocks.iter().map(|b| place(b.place)).collect();
        assert_eq!(places, [(3, 1), (5, 1), (10, 1), (12, 1), (15, 1)]);
        assert_eq!(place(sections[0].place), (1, 1));
        let BlockKind::List { start: Some(1), items } = &sections[0].blocks[1].kind else { panic!() };
        assert_eq!(items.iter().map(|i| place(i.place)).collect::<Vec<_>>(), [(5, 1), (6, 1)]);
        assert_eq!(items[1].blocks.iter().map(|b| place(b.place)).collect::<Vec<_>>(), [(6, 4), (8, 4)]);
        assert_eq!(sections[0].blocks[3].kind, BlockKind::Verbatim("code".to_owned()));
    }

    #[test]
    fn a_typed_block_may_be_indented_and_its_places_count_the_indent() {
        let (sections, faults) = read(
            "## Tests\n\n  ```yaml tests\n  - {name: Urine, sources: [s001]}\n  - {name: Blood, levle: [x], sources: [s001]}\n  ```\n",
        );
        assert_eq!(
            faults.iter().map(|f| (f.code, f.place.line, f.place.column)).collect::<Vec<_>>(),
            [("unknown-key", 5, 19)]
        );
        assert_eq!((sections[0].blocks[0].place.line, sections[0].blocks[0].place.column), (3, 3));
    }

    #[test]
    fn a_section_is_found_by_any_of_its_names() {
        let (sections, faults) = read("## At a glance\n\n## DEFINITION\n\n## Risks\n");
        assert_eq!(faults[..], []);
        let found: Vec<_> = sections.iter().map(|s| (s.id.as_str(), s.heading.as_str(), s.number)).collect();
        assert_eq!(
            found,
            [("summary", "At a glance", 1), ("overview", "DEFINITION", 2), ("complications", "Risks", 3)]
        );
    }

    #[test]
    fn an_image_becomes_a_link_with_its_words() {
        let (sections, _) = read("## Key points\n\n![a *scar*](x.png) ![](y.png)\n");
        assert_eq!(paragraph(&sections[0].blocks[0]), "[a *scar*](x.png) [y.png](y.png)");
    }

    #[test]
    fn a_free_page_has_a_section_for_each_heading_of_level_1_and_2() {
        let page = free_page(
            "Before.\n\n# Title\n\nStill before.\n\n## One\n\n### Lower\n\n## One\n\n# Other\n\n##\n\nSetext\n---\n\n> ## Quoted\n",
        );
        let found: Vec<_> = page.sections.iter().map(|s| (s.number, s.id.as_str(), s.heading.as_str())).collect();
        assert_eq!(
            found,
            [
                (1, "one", "One"),
                (2, "one-2", "One"),
                (3, "other", "Other"),
                (4, "section", ""),
                (5, "setext", "Setext")
            ]
        );
        assert_eq!(page.title.as_deref(), Some("Title"));
        assert_eq!(page.preamble.len(), 2);
        assert_eq!(page.sections[0].blocks.len(), 1);
    }

    #[test]
    fn the_first_heading_of_a_free_page_is_a_section_where_it_is_not_the_title() {
        let page = free(&BodyText { text: "# Causes\n\nText.\n", before: 0 }, Some("Acne"));
        assert_eq!(page.sections.len(), 1);
        let page = free(&BodyText { text: "# acne!\n\nText.\n", before: 0 }, Some("Acne"));
        assert_eq!(page.sections.len(), 0);
        let page = free_page("## Causes\n\n# Acne\n");
        assert_eq!((page.title.as_deref(), page.sections.len()), (Some("Acne"), 2));
    }

    #[test]
    fn a_number_that_makes_an_id_unique_is_never_taken() {
        let page = free_page("## One\n## One 2\n## One\n## One\n");
        let ids: Vec<_> = page.sections.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["one", "one-2", "one-3", "one-4"]);
    }

    #[test]
    fn html_of_a_free_page_is_text_and_its_remarks_are_left_out() {
        let page = free_page(
            "a <b>c</b><br>d <!-- no --> e [@f]\n\n<div onclick=\"x\">y</div>\n\n<!-- more -->\n\n```yaml facts\na: 1\n```\n",
        );
        assert_eq!(paragraph(&page.preamble[0]), "a <b>c</b>//d  e [@f]");
        assert_eq!(page.preamble[1].kind, BlockKind::Verbatim("<div onclick=\"x\">y</div>".to_owned()));
        assert_eq!(page.preamble[2].kind, BlockKind::Verbatim("a: 1".to_owned()));
        assert_eq!(page.preamble.len(), 3);
    }

    #[test]
    fn the_first_title_is_found_without_the_whole_text() {
        for text in ["text\n\n# A *b*\n\n# C\n", "A *b*\n===\n", "```\n# no\n```\n# A *b*\n", "##### x\n   # A *b* #\n"]
        {
            assert_eq!(first_title(text).as_deref(), Some("A b"), "{text}");
            assert_eq!(free_page(text).title.as_deref(), Some("A b"), "{text}");
        }
        assert_eq!(first_title("    # code\n\n## Two\n"), None);
        assert_eq!(first_title("#\n"), None);
    }

    #[test]
    fn deep_nesting_ends_in_text() {
        for text in [
            "> ".repeat(5_000) + "x",
            "- ".repeat(5_000) + "x",
            "*a _b ".repeat(5_000) + &"c_ d*".repeat(5_000),
            "![".repeat(5_000) + "x" + &"](y)".repeat(5_000),
        ] {
            let page = free_page(&text);
            assert!(!page.preamble.is_empty());
            read(&format!("## Key points\n\n{text}"));
        }
    }
}
