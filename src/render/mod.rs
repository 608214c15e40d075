//! Records and hits in; text, Markdown, JSON and HTML out.
//!
//! Every function here returns a string and is a function of its arguments: the width, the day and the emergency
//! numbers come in a [`Layout`]. Text carries ANSI styles where the layout says that they will be seen.
//!
//! `view` says in words what a page holds, once; text and HTML draw what it says. Markdown is the page's own form, and
//! JSON has structs of its own in `wire`, which are a contract and never the record's derive.

mod chart;
mod checklist;
mod compare;
mod escape;
mod html;
mod json;
mod layout;
mod markdown;
mod ready;
mod reference;
mod schema;
mod sources;
mod table;
mod terms;
mod text;
mod timeline;
mod view;
mod wire;

use crate::record::{Page, Reference, Section, Term};

pub use checklist::{checklist_html, checklist_json, checklist_markdown, checklist_text, has_checklist};
pub use compare::{compare_html, compare_json, compare_markdown, compare_text};
pub use escape::{is_hidden, line as escape_line};
pub use html::{Handout, handout_html, page_html};
pub use json::{
    SCHEMA, check_json, check_short, disagreements_json, export_lines, glossary_json, hits_json, hits_jsonl, hits_trec,
    hits_tsv, list_json, page_json, paths_json, sources_json, term_json_output as term_json,
};
pub use layout::{DEFAULT_EMERGENCY_NUMBERS, Layout};
pub use markdown::page_markdown;
pub use ready::Form;
pub use reference::{any_disagreement, cites, disagreements_text, glossary_text, sources_text, uses_term};
pub use schema::{schema_output, schema_page};
pub use terms::used_by as terms_used;
pub use text::{ListOptions, hits_text, list_text, names_text, page_text, term_text};
pub use timeline::{has_timeline, timeline_html, timeline_json, timeline_markdown, timeline_text};
pub use wire::{CheckedPageJson, PathJson};

/// A section that the program makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// The terms of the glossary that the page uses.
    Glossary,
    /// The review record, other names, related pages.
    About,
    /// What the citations stand for.
    Sources,
}

impl Made {
    /// All of them, in the order in which they stand after the page's own.
    pub const ALL: &'static [Self] = &[Self::Glossary, Self::About, Self::Sources];

    /// The id, as for `--section`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Glossary => "glossary",
            Self::About => "about",
            Self::Sources => "sources",
        }
    }

    /// The heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Glossary => "Words explained",
            Self::About => "About this page",
            Self::Sources => "Sources",
        }
    }

    /// The one that those words name.
    pub fn find(words: &str) -> Option<Self> {
        let wanted = crate::record::fold(words);
        Self::ALL.iter().copied().find(|m| m.id() == wanted || crate::record::fold(m.heading()) == wanted)
    }
}

/// A section to show: one of the page, or one that the program makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Chosen<'a> {
    /// A section of the page.
    Written(&'a Section),
    /// A section that the program makes.
    Made(Made),
}

impl<'a> Chosen<'a> {
    /// The section of a page that those words name: id, heading or synonym; the page's own come first.
    pub fn find(page: &'a Page, words: &str) -> Option<Self> {
        page.find_section(words).map(Self::Written).or_else(|| Made::find(words).map(Self::Made))
    }
}

/// What to show of a page, and how.
#[derive(Debug, Clone)]
pub struct PageView<'a> {
    /// The page.
    pub page: &'a Page,
    /// The sections to show, in order.
    pub sections: Vec<Chosen<'a>>,
    /// Whether they are the whole page, the text before the first section included.
    pub whole: bool,
    /// Sources and glossary.
    pub reference: &'a Reference,
    /// The terms of that glossary that the page uses, where they are known; else they are looked for.
    pub known_terms: Option<&'a [Term]>,
    /// Notes of the names that were used.
    pub notes: Vec<String>,
    /// Whether to show what each source says.
    pub claims: bool,
    /// Whether to explain terms of the glossary where they come first.
    pub terms: bool,
    /// Where the page stands that this one hides.
    pub hides: Option<String>,
}

impl<'a> PageView<'a> {
    /// The whole page.
    pub fn whole(page: &'a Page, reference: &'a Reference) -> Self {
        let written = page.sections.iter().map(Chosen::Written);
        // A page of free text that cites nothing has no list of sources, and says nothing of a review.
        let made = Made::ALL.iter().filter(|m| match m {
            Made::Glossary => page.kind != crate::record::Kind::Article,
            Made::About => page.review.is_some() || !page.aliases.is_empty() || !page.related.is_empty(),
            Made::Sources => sources::citations_of(page).next().is_some(),
        });
        let sections = written.chain(made.copied().map(Chosen::Made)).collect();
        Self {
            page,
            sections,
            whole: true,
            reference,
            known_terms: None,
            notes: Vec::new(),
            claims: false,
            terms: false,
            hides: None,
        }
    }

    /// Some sections of the page.
    pub fn of(page: &'a Page, reference: &'a Reference, sections: Vec<Chosen<'a>>) -> Self {
        Self { sections, whole: false, ..Self::whole(page, reference) }
    }

    /// The terms that the page uses, in the order of the glossary.
    pub(crate) fn used_terms(&self) -> Vec<&'a Term> {
        match self.known_terms {
            Some(known) => known.iter().collect(),
            None => terms::used_by(self.page, &self.reference.glossary),
        }
    }
}
