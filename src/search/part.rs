//! Parts of an index: each holds pages that were indexed together and never changes; pages that went are left out of
//! account by a list. What all parts share (words, their counts, the vocabulary) lies in a joint.

use super::SearchError;
use super::bits::Bits;
use super::index::{IndexField, NameSort};
use super::store::{Container, IndexBytes};
use super::table::{Column, Layout, Numbers, Table};
use std::sync::Arc;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{Index, InvertedIndexReader, SegmentReader};

/// What the rows of a column are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Pages,
    Sections,
    Names,
    Notes,
}

const ROWS: usize = Rows::Notes as usize + 1;
const FIELDS: usize = IndexField::ALL.len();

/// The postings of a field, and how long the field is in each document.
pub(super) struct FieldReader {
    pub(super) inverted: Arc<InvertedIndexReader>,
    pub(super) norms: FieldNormReader,
}

/// A part of an index, opened.
pub(super) struct Part {
    table: IndexBytes,
    layout: Layout,
    /// None for a field that no page fills.
    fields: [Option<FieldReader>; FIELDS],
    /// How many rows all parts before it have.
    first: [usize; ROWS],
    /// How many it has.
    count: [usize; ROWS],
}

impl Part {
    /// Opens a part where its bytes lie, as the first of its index.
    pub(super) fn open(bytes: IndexBytes) -> Result<Self, SearchError> {
        let container = Container::open(bytes)?;
        let table = container.table()?;
        let layout = Layout::read(&table)?;
        let index = Index::open(container)?;
        let segment = open_segment(&index)?;
        let t = Table::new(&table, &layout);
        let mut fields = [const { None }; FIELDS];
        for (reader, field) in fields.iter_mut().zip(IndexField::ALL) {
            // For a field without a word the engine would make an empty dictionary, which costs more than all else.
            if is_filled(t, field) {
                let known = segment.schema().get_field(field.name())?;
                let inverted = segment.inverted_index(known)?;
                let norms = segment.get_fieldnorms_reader(known)?;
                *reader = Some(FieldReader { inverted, norms });
            }
        }
        let count = [
            t.texts(Column::PageIds).len(),
            t.numbers(Column::SectionPages).len(),
            t.texts(Column::Names).len(),
            t.numbers(Column::NotedNames).len(),
        ];
        Ok(Self { table, layout, fields, first: [0; ROWS], count })
    }

    /// The columns of the part alone.
    pub(super) fn table(&self) -> Table<'_> {
        Table::new(&self.table, &self.layout)
    }

    /// How many rows the parts before it have.
    pub(super) fn first(&self, rows: Rows) -> usize {
        self.first[rows as usize]
    }

    /// How many rows it has.
    pub(super) fn count(&self, rows: Rows) -> usize {
        self.count[rows as usize]
    }

    /// What it holds, all its pages counted.
    pub(super) fn totals(&self) -> Totals {
        let table = self.table().numbers(Column::Totals);
        Totals {
            sections: table.get(0),
            pages: table.get(1),
            filled: [table.get(2), table.get(3), table.get(4)],
            articles: table.get(5),
            words: std::array::from_fn(|f| self.fields[f].as_ref().map_or(0, |r| r.inverted.total_num_tokens())),
        }
    }

    /// The postings of a field; none where no page fills it.
    #[inline]
    pub(super) fn reader(&self, field: IndexField) -> Option<&FieldReader> {
        self.fields[field as usize].as_ref()
    }

    /// The number of the engine for the first row of a field, and the row of its number 0.
    fn shift(&self, field: IndexField) -> (u32, u32) {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if IndexField::OF_SECTIONS.contains(&field) {
            (0, small(self.first(Rows::Sections)))
        } else {
            // Pages are documents of the engine after the sections.
            let first = small(self.count(Rows::Sections));
            (first, small(self.first(Rows::Pages)).wrapping_sub(first))
        }
    }
}

/// Whether any section or page has a word in a field.
fn is_filled(table: Table<'_>, field: IndexField) -> bool {
    match field {
        IndexField::Heading | IndexField::Body | IndexField::Typed => {
            table.numbers(Column::Totals).get(2 + field as usize) > 0
        }
        IndexField::Title => true,
        IndexField::Names => table.run(Column::NameSorts).contains(&(NameSort::Alias as u8)),
    }
}

pub(super) fn open_segment(index: &Index) -> Result<SegmentReader, SearchError> {
    let segments = index.searchable_segments()?;
    let segment = segments.first().ok_or_else(|| SearchError::Damaged("it has no segment".to_owned()))?;
    Ok(SegmentReader::open(segment)?)
}

/// How much an index holds, for averages and shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) sections: u32,
    pub(super) pages: u32,
    /// In how many sections each field of sections holds anything.
    pub(super) filled: [u32; 3],
    /// Pages that are articles.
    pub(super) articles: u32,
    /// Words in each field.
    pub(super) words: [u64; FIELDS],
}

impl Totals {
    /// Numbers that totals take in their column.
    pub(super) const LENGTH: usize = 2 + 3 + 1 + 2 * FIELDS;

    pub(super) fn write(&self, out: &mut Vec<u32>) {
        out.extend([self.sections, self.pages]);
        out.extend(self.filled);
        out.push(self.articles);
        for words in self.words {
            let half = |shift: u32| u32::try_from(words >> shift & u64::from(u32::MAX)).unwrap_or(0);
            out.extend([half(0), half(32)]);
        }
    }

    /// Those of a part in the column of a joint.
    pub(super) fn read(numbers: Numbers<'_>, part: usize) -> Self {
        let at = |n: usize| numbers.get(part * Self::LENGTH + n);
        Self {
            sections: at(0),
            pages: at(1),
            filled: [at(2), at(3), at(4)],
            articles: at(5),
            words: std::array::from_fn(|f| u64::from(at(6 + 2 * f)) | u64::from(at(7 + 2 * f)) << 32),
        }
    }

    fn merge(&mut self, other: &Self, count: impl Fn(u32, u32) -> u32, words: impl Fn(u64, u64) -> u64) {
        self.sections = count(self.sections, other.sections);
        self.pages = count(self.pages, other.pages);
        for (mine, theirs) in self.filled.iter_mut().zip(other.filled) {
            *mine = count(*mine, theirs);
        }
        self.articles = count(self.articles, other.articles);
        for (mine, theirs) in self.words.iter_mut().zip(other.words) {
            *mine = words(*mine, theirs);
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.merge(other, u32::saturating_add, u64::saturating_add);
    }

    pub(super) fn take(&mut self, other: &Self) {
        self.merge(other, u32::saturating_sub, u64::saturating_sub);
    }
}

/// The parts of an index in their order, and which of their pages went.
#[derive(Default)]
pub(super) struct Joined {
    pub(super) parts: Vec<Arc<Part>>,
    dead_pages: Bits,
    dead_sections: Bits,
    any_dead: bool,
}

impl Joined {
    /// Puts a part behind the others.
    pub(super) fn push(&mut self, mut part: Part) {
        part.first = std::array::from_fn(|rows| self.parts.last().map_or(0, |p| p.first[rows] + p.count[rows]));
        self.parts.push(Arc::new(part));
    }

    /// The first parts alone, with what went of them.
    pub(super) fn kept(&self, parts: usize) -> Self {
        let mut kept = Self { parts: self.parts[..parts].to_vec(), ..Self::default() };
        (0..kept.len(Rows::Pages)).filter(|&page| self.is_dead(page)).for_each(|page| kept.bury(page));
        kept
    }

    pub(super) fn len(&self, rows: Rows) -> usize {
        self.parts.last().map_or(0, |p| p.first(rows) + p.count(rows))
    }

    /// The part that holds a row, and the place of the row there; the end of all rows lies in the last part.
    #[inline]
    pub(super) fn locate(&self, rows: Rows, at: usize) -> Option<(&Part, usize)> {
        let part = self.parts.iter().rev().find(|p| p.first(rows) <= at)?;
        Some((part, at - part.first(rows)))
    }

    pub(super) fn bury(&mut self, page: usize) {
        self.any_dead = true;
        self.dead_pages.insert(page);
        if let Some((part, local)) = self.locate(Rows::Pages, page) {
            let first = part.first(Rows::Sections);
            let starts = part.table().numbers(Column::PageSections);
            let sections = starts.range_below(local, part.count(Rows::Sections));
            sections.for_each(|section| self.dead_sections.insert(first + section));
        }
    }

    #[inline]
    pub(super) fn is_dead(&self, page: usize) -> bool {
        self.any_dead && self.dead_pages.get(page)
    }

    /// Of rows after the first of a part, sections or pages, those that did not go.
    #[inline]
    pub(super) fn alive<'r>(&self, sections: bool, first: usize, rows: &'r [u32], room: &'r mut Vec<u32>) -> &'r [u32] {
        if !self.any_dead {
            return rows;
        }
        let dead = if sections { &self.dead_sections } else { &self.dead_pages };
        room.clear();
        room.extend(rows.iter().filter(|&&row| !dead.get(first + row as usize)));
        room
    }

    /// Calls `each` for every section or page that holds a term in a field, with how often; those that went left out.
    #[inline]
    pub(super) fn postings(
        &self,
        field: IndexField,
        term: &[u8],
        mut each: impl FnMut(u32, u32),
    ) -> Result<(), SearchError> {
        let dead = if IndexField::OF_SECTIONS.contains(&field) { &self.dead_sections } else { &self.dead_pages };
        for part in &self.parts {
            let Some(reader) = part.reader(field) else { continue };
            let Some(info) = reader.inverted.terms().get(term)? else { continue };
            let mut postings: BlockSegmentPostings =
                reader.inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
            let (_, shift) = part.shift(field);
            while postings.block_len() > 0 {
                let rows = postings.docs().iter().map(|d| d.wrapping_add(shift));
                if self.any_dead {
                    for (row, &count) in rows.zip(postings.freqs()) {
                        if !dead.get(row as usize) {
                            each(row, count);
                        }
                    }
                } else {
                    rows.zip(postings.freqs()).for_each(|(row, &count)| each(row, count));
                }
                postings.advance();
            }
        }
        Ok(())
    }

    /// How many sections or pages hold a term in a field.
    pub(super) fn count(&self, field: IndexField, term: &[u8]) -> Result<u32, SearchError> {
        let mut found = 0;
        if self.any_dead {
            self.postings(field, term, |_, _| found += 1)?;
        } else {
            for part in &self.parts {
                let Some(reader) = part.reader(field) else { continue };
                found += reader.inverted.terms().get(term)?.map_or(0, |info| info.doc_freq);
            }
        }
        Ok(found)
    }
}
