//! Which pages and sections count at all: filters of the command line and of the question.

use super::index::{IndexField, SearchIndex};
use super::part::Rows;
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
    /// The sections that say all that stands in quotation marks, in order, where anything does.
    said: Option<Vec<u32>>,
    /// Whether no section says it, and its words are looked for instead.
    pub(super) quoted_in_vain: bool,
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
        let said = sections_that_say(index, &query.phrases)?;
        let quoted_in_vain = !options.exact && said.as_ref().is_some_and(Vec::is_empty);
        Ok(Self {
            pages,
            kinds: options.kinds.clone(),
            regions: options.regions.clone(),
            sections: sections.map(|s| (SectionKind::find(s), fold(s))).collect(),
            without: rank::sections_with(index, &unwanted)?,
            said: said.filter(|_| !quoted_in_vain),
            quoted_in_vain,
        })
    }

    /// Whether it lets anything of the library through.
    pub(super) fn is_open(&self) -> bool {
        self.pages.is_none()
            && self.kinds.is_empty()
            && self.regions.is_empty()
            && self.sections.is_empty()
            && self.without.is_empty()
            && self.said.is_none()
    }

    pub(super) fn page(&self, table: Table<'_>, page: usize) -> bool {
        !table.is_dead(page)
            && self.pages.as_ref().is_none_or(|p| p.contains(&page))
            && (self.kinds.is_empty() || page_kind(table, page).is_some_and(|k| self.kinds.contains(&k)))
            && (self.regions.is_empty() || page_regions(table, page).iter().any(|r| self.regions.contains(r)))
    }

    pub(super) fn section(&self, table: Table<'_>, section: usize) -> bool {
        let is_of = |list: &[u32]| u32::try_from(section).is_ok_and(|s| list.binary_search(&s).is_ok());
        if (!self.without.is_empty() && is_of(&self.without)) || self.said.as_deref().is_some_and(|said| !is_of(said)) {
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
}

/// The sections that say every phrase in title, heading or text, in order; none where there is no phrase. Only those are
/// read that hold all words of a phrase.
fn sections_that_say(index: &SearchIndex, phrases: &[Vec<String>]) -> Result<Option<Vec<u32>>, SearchError> {
    let table = index.table();
    let mut said: Option<Vec<u32>> = None;
    for phrase in phrases {
        let mut sections: Option<Vec<u32>> = None;
        let mut pages: Option<Vec<u32>> = None;
        for word in phrase {
            let form = table.texts(Column::Words).find(word).and_then(|at| u32::try_from(at).ok());
            both(&mut sections, rank::sections_with(index, form.as_slice())?);
            let mut titled = Vec::new();
            index.joined.postings(IndexField::Title, word.as_bytes(), |page, _| titled.push(page))?;
            both(&mut pages, titled);
        }
        let mut found = sections.unwrap_or_default();
        for page in pages.unwrap_or_default() {
            let Some((part, local)) = index.joined.locate(Rows::Pages, page as usize) else { continue };
            let of_page = part.table().numbers(Column::PageSections).range_below(local, part.count(Rows::Sections));
            found.extend(of_page.filter_map(|section| u32::try_from(part.first(Rows::Sections) + section).ok()));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&section| says(table, section as usize, phrase));
        both(&mut said, found);
    }
    Ok(said)
}

/// Keeps of the known rows those that are among these, both in order; all of these where none were known.
fn both(known: &mut Option<Vec<u32>>, rows: Vec<u32>) {
    match known {
        None => *known = Some(rows),
        Some(known) => known.retain(|row| rows.binary_search(row).is_ok()),
    }
}

/// Whether a section says a phrase in its title, heading or text.
fn says(table: Table<'_>, section: usize, phrase: &[String]) -> bool {
    let holds = |text: &str| words::words(text).windows(phrase.len()).any(|w| w == phrase);
    let page = table.numbers(Column::SectionPages).get(section) as usize;
    holds(table.texts(Column::PageTitles).get(page))
        || holds(&text::heading_of(table, section))
        || text::of_section(table, section).iter().any(|sentence| holds(&sentence.text))
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
