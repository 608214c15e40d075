//! The words of a page in reading order, each with where it stands and what it is.
//!
//! Rules read passages instead of walking blocks: a paragraph, a list item, a heading, a cell, a field of a typed item.

use super::sentence::Sentence;
use crate::record::{
    Block, BlockKind, Citation, Fact, Inline, Page, Place, RelationTarget, SectionKind, Source, Sources, Typed, fold,
};
use std::cell::OnceCell;

/// What the words of a passage are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The one thing to take away.
    Message,
    /// A paragraph.
    Paragraph,
    /// A paragraph of an item of a list, with the number of the outermost list in the page.
    Item(usize),
    /// A heading below the section's own: a question of the FAQ.
    Heading,
    /// A cell of a table.
    Cell,
    /// A field of a typed item: the name of the block and of the field.
    Field(&'static str, &'static str),
    /// What a claim says.
    Claim,
    /// What a set-aside claim says, and why it is set aside.
    SetAside,
    /// A note: of a claim, a name, a relation, a rate.
    Note,
}

/// The words of one place.
#[derive(Debug, Clone)]
pub(crate) struct Passage<'a> {
    /// What they are.
    pub(crate) origin: Origin,
    /// The section that they stand in; none before the first.
    pub(crate) section: Option<SectionKind>,
    /// Where they begin.
    pub(crate) place: Place,
    /// The words without citations and marks; a line break of the file is a line break.
    pub(crate) text: String,
    /// The citations in them, or of the typed item.
    pub(crate) cites: Vec<&'a Citation>,
    /// Whether a typed block or list follows at once, which a paragraph that ends in a colon introduces.
    pub(crate) leads: bool,
    /// Number of the typed item or claim that the words belong to: fields of one item share it.
    pub(crate) item: usize,
    read: OnceCell<Vec<Sentence>>,
    folded: OnceCell<String>,
}

impl Passage<'_> {
    /// Its sentences as folded words, read once.
    pub(crate) fn sentences(&self) -> &[Sentence] {
        self.read.get_or_init(|| Sentence::all(&self.text))
    }

    /// The words of a sentence as they stand.
    pub(crate) fn text_of(&self, s: &Sentence) -> &str {
        self.text.get(s.start..s.end).unwrap_or_default()
    }

    /// The folded words with a space before each and after the last, for a look at whole words.
    pub(crate) fn folded(&self) -> &str {
        self.folded.get_or_init(|| format!(" {} ", fold(&self.text)))
    }

    /// Whether a folded phrase can stand in it: a quick look before its sentences are searched.
    pub(crate) fn may_hold(&self, phrase: &str) -> bool {
        let text = self.folded();
        let stem = phrase.trim_end_matches('*');
        text.match_indices(stem).any(|(i, _)| {
            text[..i].ends_with(' ') && (stem.len() < phrase.len() || text[i + stem.len()..].starts_with(' '))
        })
    }

    /// Where a byte of the text stands: exact in its line, the column only on the first.
    pub(crate) fn place_of(&self, byte: usize) -> Place {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let lines = u32::try_from(before.matches('\n').count()).unwrap_or(0);
        if lines == 0 { self.place } else { Place::new(self.place.line + lines, 1) }
    }

    /// Whether the words are prose that readers read as such and that the reading level is measured on: paragraphs,
    /// list items and the words of typed items. Tables, headings, citations and claims are left out.
    pub(crate) fn is_graded(&self) -> bool {
        match self.origin {
            Origin::Paragraph | Origin::Item(_) => true,
            Origin::Field(_, field) => GRADED_FIELDS.contains(&field),
            _ => false,
        }
    }

    /// Whether the words are a page's own statement: all but claims, their notes, and what is set aside.
    pub(crate) fn is_own(&self) -> bool {
        !matches!(self.origin, Origin::Claim | Origin::SetAside | Origin::Note)
    }

    /// Whether the words stand in running text: a paragraph or a list item.
    pub(crate) fn is_prose(&self) -> bool {
        matches!(self.origin, Origin::Paragraph | Origin::Item(_))
    }
}

/// Fields of typed items whose words count for the reading level.
const GRADED_FIELDS: &[&str] = &["text", "name", "action", "answer", "label", "incision", "suits", "scar", "where"];

/// Collects the passages of a page.
pub(crate) fn passages(page: &Page) -> Vec<Passage<'_>> {
    let mut reader = Reader { section: None, lists: 0, items: 0, found: Vec::new() };
    let head = Place::new(1, 1);
    if let Some(message) = &page.message {
        reader.add(Origin::Message, head, message, Vec::new());
    }
    for alias in &page.aliases {
        if let Some(note) = &alias.note {
            reader.add(Origin::Note, alias.place, note, Vec::new());
        }
    }
    for relation in &page.related {
        if let RelationTarget::Name(name) = &relation.target {
            reader.add(Origin::Note, relation.place, name, Vec::new());
        }
        if let Some(note) = &relation.note {
            reader.add(Origin::Note, relation.place, note, Vec::new());
        }
    }
    reader.blocks(&page.preamble, None);
    for section in &page.sections {
        reader.section = section.kind;
        reader.blocks(&section.blocks, None);
    }
    reader.found
}

struct Reader<'a> {
    section: Option<SectionKind>,
    lists: usize,
    items: usize,
    found: Vec<Passage<'a>>,
}

impl<'a> Reader<'a> {
    fn add(&mut self, origin: Origin, place: Place, text: &str, cites: Vec<&'a Citation>) {
        let (section, item) = (self.section, self.items);
        self.found.push(Passage {
            origin,
            section,
            place,
            text: text.to_owned(),
            cites,
            leads: false,
            item,
            read: OnceCell::new(),
            folded: OnceCell::new(),
        });
    }

    fn inline(&mut self, origin: Origin, place: Place, content: &'a [Inline]) {
        let mut text = String::new();
        let mut cites = Vec::new();
        read_inline(content, &mut text, &mut cites);
        self.items += 1;
        self.add(origin, place, text.trim_end(), cites);
    }

    fn blocks(&mut self, blocks: &'a [Block], list: Option<usize>) {
        for (i, block) in blocks.iter().enumerate() {
            match &block.kind {
                BlockKind::Paragraph(content) => {
                    let origin = list.map_or(Origin::Paragraph, Origin::Item);
                    self.inline(origin, block.place, content);
                    let leads = blocks.get(i + 1).is_some_and(|next| {
                        matches!(next.kind, BlockKind::List { .. } | BlockKind::Typed(_) | BlockKind::Table { .. })
                    });
                    if let Some(last) = self.found.last_mut() {
                        last.leads = leads;
                    }
                }
                BlockKind::Heading { content, .. } => self.inline(Origin::Heading, block.place, content),
                BlockKind::List { items, .. } => {
                    let number = list.unwrap_or_else(|| {
                        self.lists += 1;
                        self.lists
                    });
                    for item in items {
                        self.blocks(&item.blocks, Some(number));
                    }
                }
                BlockKind::Table { header, rows } => {
                    for cell in header.iter().chain(rows.iter().flatten()) {
                        self.inline(Origin::Cell, block.place, cell);
                    }
                }
                BlockKind::Quote(inner) => self.blocks(inner, list),
                BlockKind::Verbatim(_) | BlockKind::Rule => {}
                BlockKind::Typed(typed) => self.typed(typed),
            }
        }
    }

    /// One typed item: its fields, each with the sources of the item.
    fn item(&mut self, block: &'static str, place: Place, sources: &'a [Citation], fields: &[(&'static str, &str)]) {
        self.items += 1;
        for (field, text) in fields {
            if !text.is_empty() {
                self.add(Origin::Field(block, field), place, text, sources.iter().collect());
            }
        }
    }

    fn fact(&mut self, block: &'static str, fact: &'a Fact) {
        self.items += 1;
        let cites: Vec<&Citation> = fact.citations().collect();
        self.add(Origin::Field(block, "label"), fact.place, &fact.label, cites.clone());
        if let Some(answer) = &fact.answer {
            self.add(Origin::Field(block, "answer"), fact.place, answer, cites);
        }
        for claim in &fact.claims {
            let origin = if claim.set_aside.is_some() { Origin::SetAside } else { Origin::Claim };
            self.add(origin, claim.place, &claim.value.to_string(), vec![&claim.source]);
            if let Some(why) = &claim.set_aside {
                self.add(Origin::SetAside, claim.place, why, vec![&claim.source]);
            }
            if let Some(note) = &claim.note {
                let origin = if claim.set_aside.is_some() { Origin::SetAside } else { Origin::Note };
                self.add(origin, claim.place, note, vec![&claim.source]);
            }
        }
    }

    fn typed(&mut self, typed: &'a Typed) {
        let block = typed.name();
        match typed {
            Typed::Facts(all) => all.iter().for_each(|f| self.fact(block, f)),
            Typed::Timeline(all) => all.iter().for_each(|m| self.fact(block, &m.fact)),
            Typed::Contraindications(all) => {
                for i in all {
                    let action = i.action.as_deref().unwrap_or_default();
                    self.item(block, i.place, &i.sources, &[("text", &i.text), ("action", action)]);
                }
            }
            Typed::Tests(all) => {
                for i in all {
                    let place = i.whose.as_deref().unwrap_or_default();
                    self.item(block, i.place, &i.sources, &[("name", &i.name), ("where", place)]);
                }
            }
            Typed::Medicines(all) => {
                for i in all {
                    let examples = i.examples.join(", ");
                    self.item(block, i.place, &i.sources, &[("name", &i.name), ("examples", &examples)]);
                }
            }
            Typed::Types(all) => {
                for i in all {
                    let fields =
                        [("name", &*i.name), ("incision", &*i.incision), ("suits", &*i.suits), ("scar", &*i.scar)];
                    self.item(block, i.place, &i.sources, &fields);
                }
            }
            Typed::Options(all) => {
                for i in all {
                    self.item(block, i.place, &i.sources, &[("name", &i.name), ("text", &i.text)]);
                }
            }
            Typed::Complications(all) => {
                for i in all {
                    let medical = i.medical.as_deref().unwrap_or_default();
                    let unknown = i.unknown.as_deref().unwrap_or_default();
                    let fields = [("name", &*i.name), ("medical", medical), ("unknown", unknown)];
                    self.item(block, i.place, &i.sources, &fields);
                    for rate in &i.rates {
                        for words in [&rate.who, &rate.within].into_iter().flatten() {
                            self.add(Origin::Note, rate.place, words, vec![&rate.source]);
                        }
                    }
                }
            }
            Typed::RedFlags(all) => {
                for i in all {
                    let unsourced = i.unsourced.as_deref().unwrap_or_default();
                    self.item(block, i.place, &i.sources, &[("text", &i.text), ("unsourced", unsourced)]);
                }
            }
        }
    }
}

fn read_inline<'a>(content: &'a [Inline], text: &mut String, cites: &mut Vec<&'a Citation>) {
    for inline in content {
        match inline {
            Inline::Text(t) | Inline::Code(t) => {
                // A citation leaves one space of the two that stood about it.
                if text.ends_with(' ') { text.push_str(t.trim_start_matches(' ')) } else { text.push_str(t) }
            }
            Inline::Emphasis(c) | Inline::Strong(c) | Inline::Link { content: c, .. } => read_inline(c, text, cites),
            Inline::SoftBreak | Inline::HardBreak => text.push('\n'),
            Inline::Cite(all) => cites.extend(all),
        }
    }
}

/// The words of one place of a page, for callers that hold statements against sources.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Where it begins.
    pub place: Place,
    /// The section that it stands in; none before the first.
    pub section: Option<SectionKind>,
    /// Its words, without citations and marks.
    pub text: String,
    /// The citations in it, or of the typed item or claim that it belongs to.
    pub citations: Vec<Citation>,
    /// Whether it stands as the page's own: neither a claim nor set aside.
    pub own: bool,
}

/// What a page says, in reading order: paragraphs, items, headings, cells, fields of typed items, claims.
pub fn statements(page: &Page) -> Vec<Statement> {
    passages(page)
        .into_iter()
        .map(|p| Statement {
            place: p.place,
            section: p.section,
            own: p.is_own(),
            citations: p.cites.into_iter().cloned().collect(),
            text: p.text,
        })
        .collect()
}

/// Whether a citation is of a source text or of a voice that sells what it describes: times and names may rest on
/// one, safety may not.
pub(crate) fn is_weak(citation: &Citation, sources: &Sources) -> bool {
    sources.find(&citation.source).is_some_and(Source::is_source_text)
        || sources.sells(citation) == crate::record::Sells::Yes
}
