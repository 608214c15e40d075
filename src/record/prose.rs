//! The closed subset of Markdown that pages use.

use super::{Citation, Place, Typed};
use serde::{Deserialize, Deserializer, Serialize};
use std::cell::Cell;

/// How deep blocks and marks of a packed page may stand in one another; those of a page that was parsed stay below.
const DEEPEST: u32 = 64;

/// Reads what stands in a block or a mark, unless it stands too deep: a page in a packed library comes from anywhere, and
/// each level of it takes room on the stack.
fn inside<'de, D: Deserializer<'de>, T: Deserialize<'de>>(form: D) -> Result<Vec<T>, D::Error> {
    thread_local!(static DEPTH: Cell<u32> = const { Cell::new(0) });
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        return Err(serde::de::Error::custom("blocks stand too deep in one another"));
    }
    DEPTH.set(depth + 1);
    let read = Vec::deserialize(form);
    DEPTH.set(depth);
    read
}

/// A block of a section, with the place where it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Where it begins in the file.
    pub place: Place,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading below the section's own: level 3 to 6 on typed pages.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        content: Vec<Inline>,
    },
    /// A list.
    List {
        /// The first number of an ordered list; none for bullets.
        start: Option<u32>,
        /// Its items.
        items: Vec<ListItem>,
    },
    /// A table: the first row is the header. Every row has as many cells as the header.
    Table {
        /// The header cells.
        header: Vec<Vec<Inline>>,
        /// The rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A quotation.
    Quote(#[serde(deserialize_with = "inside")] Vec<Block>),
    /// Text as it stands: a code block, or raw HTML of a free page, which is shown and never run.
    Verbatim(String),
    /// A line across.
    Rule,
    /// Typed data.
    Typed(Typed),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListItem {
    /// Where it begins.
    pub place: Place,
    /// What stands in it.
    #[serde(deserialize_with = "inside")]
    pub blocks: Vec<Block>,
}

/// A run of text inside a block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Stressed words.
    Emphasis(#[serde(deserialize_with = "inside")] Vec<Inline>),
    /// Strongly stressed words.
    Strong(#[serde(deserialize_with = "inside")] Vec<Inline>),
    /// Words as they stand.
    Code(String),
    /// A link; images of free pages become links with their text.
    Link {
        /// Where to.
        url: String,
        /// Its words.
        #[serde(deserialize_with = "inside")]
        content: Vec<Inline>,
    },
    /// A soft line break, which is a space to a reader.
    SoftBreak,
    /// A hard line break.
    HardBreak,
    /// Citations in one bracket.
    Cite(Vec<Citation>),
}

/// The words of inline content, without citations and marks; breaks are spaces.
pub fn plain_text(content: &[Inline]) -> String {
    let mut text = String::new();
    push_plain(content, &mut text);
    // A citation leaves the space that stood before it.
    let mut out = String::with_capacity(text.len());
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let mut gap = false;
        for c in line.chars() {
            if c == ' ' {
                gap = true;
                continue;
            }
            if gap && !out.is_empty() && !out.ends_with('\n') {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

fn push_plain(content: &[Inline], out: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(t) | Inline::Code(t) => out.push_str(t),
            Inline::Emphasis(c) | Inline::Strong(c) | Inline::Link { content: c, .. } => push_plain(c, out),
            Inline::SoftBreak => out.push(' '),
            Inline::HardBreak => out.push('\n'),
            Inline::Cite(_) => {}
        }
    }
}

impl Block {
    /// The citations in it, those of typed items included, in order, with repeats.
    pub fn citations(&self) -> Vec<&Citation> {
        let mut found = Vec::new();
        collect_block(self, &mut found);
        found
    }
}

fn collect_block<'a>(block: &'a Block, found: &mut Vec<&'a Citation>) {
    match &block.kind {
        BlockKind::Paragraph(c) | BlockKind::Heading { content: c, .. } => collect(c, found),
        BlockKind::List { items, .. } => {
            for item in items {
                for b in &item.blocks {
                    collect_block(b, found);
                }
            }
        }
        BlockKind::Table { header, rows } => {
            for cell in header.iter().chain(rows.iter().flatten()) {
                collect(cell, found);
            }
        }
        BlockKind::Quote(blocks) => {
            for b in blocks {
                collect_block(b, found);
            }
        }
        BlockKind::Verbatim(_) | BlockKind::Rule => {}
        BlockKind::Typed(typed) => found.extend(typed.citations()),
    }
}

fn collect<'a>(content: &'a [Inline], found: &mut Vec<&'a Citation>) {
    for inline in content {
        match inline {
            Inline::Cite(citations) => found.extend(citations),
            Inline::Emphasis(c) | Inline::Strong(c) | Inline::Link { content: c, .. } => collect(c, found),
            _ => {}
        }
    }
}
