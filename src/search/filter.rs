//! Which pages and sections count at all: filters of the command line and of the question.

use super::index::SearchIndex;
use super::plan::{class_of, words_of_class};
use super::rank;
use super::table::{Column, Table};
use super::words::{self, Classes};
use super::{Query, SearchError, SearchOptions, text};
use crate::record::{Kind, Region, SectionKind, fold};

/// What a section must be to count.
pub(super) struct Filter {
    pages: Option<Vec<usize>>,
    kinds: Vec<Kind>,
    regions: Vec<Region>,
    sections: Vec<(Option<SectionKind>, String)>,
    without: Vec<u32>,
    phrases: Vec<Vec<String>>,
}

impl Filter {
    pub(super) fn new(index: &SearchIndex, query: &Query, options: &SearchOptions) -> Result<Self, SearchError> {
        let table = index.table();
        let mut pages: Option<Vec<usize>> = None;
        let mut narrow = |found: Vec<usize>| {
            pages = Some(match pages.take() {
                None => found,
                Some(before) => before.into_iter().filter(|p| found.contains(p)).collect(),
            });
        };
        if !options.pages.is_empty() {
            let ids = table.texts(Column::PageIds);
            narrow((0..ids.len()).filter(|&p| options.pages.iter().any(|o| o.as_str() == ids.get(p))).collect());
        }
        if !query.pages.is_empty() {
            narrow(query.pages.iter().flat_map(|name| index.pages_named(name)).map(|(page, _)| page).collect());
        }
        let mut classes = Classes::new();
        let mut unwanted: Vec<u32> = Vec::new();
        for word in &query.without {
            if let Some(class) = class_of(index, word, &classes.key(word)) {
                unwanted.extend(words_of_class(index, class));
            }
        }
        let sections = options.sections.iter().chain(&query.sections);
        Ok(Self {
            pages,
            kinds: options.kinds.clone(),
            regions: options.regions.clone(),
            sections: sections.map(|s| (SectionKind::find(s), fold(s))).collect(),
            without: rank::sections_with(index, &unwanted)?,
            phrases: query.phrases.clone(),
        })
    }

    /// Whether it lets anything of the library through.
    pub(super) fn is_open(&self) -> bool {
        self.pages.is_none()
            && self.kinds.is_empty()
            && self.regions.is_empty()
            && self.sections.is_empty()
            && self.without.is_empty()
            && self.phrases.is_empty()
    }

    pub(super) fn page(&self, table: Table<'_>, page: usize) -> bool {
        !table.is_dead(page)
            && self.pages.as_ref().is_none_or(|p| p.contains(&page))
            && (self.kinds.is_empty() || page_kind(table, page).is_some_and(|k| self.kinds.contains(&k)))
            && (self.regions.is_empty() || page_regions(table, page).iter().any(|r| self.regions.contains(r)))
    }

    pub(super) fn section(&self, table: Table<'_>, section: usize) -> bool {
        if !self.without.is_empty() && u32::try_from(section).is_ok_and(|s| self.without.binary_search(&s).is_ok()) {
            return false;
        }
        if self.sections.is_empty() {
            return true;
        }
        let kind = section_kind(table, section);
        let heading = fold(&text::heading_of(table, section));
        let id = table.texts(Column::SectionIds).get(section);
        self.sections.iter().any(|(wanted, words)| {
            (wanted.is_some() && kind == *wanted) || heading == *words || (!id.is_empty() && fold(id) == *words)
        })
    }

    /// Whether a section says every phrase in its title, heading or text; the only filter that reads texts.
    pub(super) fn phrases(&self, table: Table<'_>, section: usize) -> bool {
        if self.phrases.is_empty() {
            return true;
        }
        let page = table.numbers(Column::SectionPages).get(section) as usize;
        let mut texts = vec![
            words::words(table.texts(Column::PageTitles).get(page)),
            words::words(&text::heading_of(table, section)),
        ];
        texts.extend(text::of_section(table, section).iter().map(|s| words::words(&s.text)));
        self.phrases.iter().all(|phrase| texts.iter().any(|t| t.windows(phrase.len()).any(|w| w == phrase)))
    }
}

/// The kind of a section.
pub(super) fn section_kind(table: Table<'_>, section: usize) -> Option<SectionKind> {
    let kind = table.bytes(Column::SectionKinds).get(section).unwrap_or(0);
    usize::from(kind).checked_sub(1).and_then(|k| SectionKind::ALL.get(k)).copied()
}

/// The kind of a page.
pub(super) fn page_kind(table: Table<'_>, page: usize) -> Option<Kind> {
    table.bytes(Column::PageKinds).get(page).and_then(kind_of)
}

/// The kind that a number in the column of kinds stands for.
pub(super) fn kind_of(number: u8) -> Option<Kind> {
    Kind::ALL.get(usize::from(number)).copied()
}

/// The parts of the body that a page is about.
pub(super) fn page_regions(table: Table<'_>, page: usize) -> Vec<Region> {
    let mask = table.bytes(Column::PageRegions).get(page).unwrap_or(0);
    Region::ALL.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, r)| *r).collect()
}
