//! The side table of an index: columns of numbers and texts in one run of bytes, read where they lie.
//!
//! Nothing is decoded when a table is opened but the list of its columns, so that opening costs the same for ten pages
//! and for fifty thousand. A reader never panics: what lies outside of a damaged column reads as 0 or as no text.

use super::SearchError;
use super::part::{Joined, Part, Rows};
use std::io::Write;

/// The columns, in the order in which they are written. A change here changes [`super::store::FORMAT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// Texts: ids of pages.
    PageIds,
    /// Texts: titles of pages.
    PageTitles,
    /// Bytes: kinds of pages, as places in [`crate::record::Kind::ALL`].
    PageKinds,
    /// Bytes: regions of pages, a bit each as in [`crate::record::Region::ALL`].
    PageRegions,
    /// Numbers: how far pages were checked and when they are due again; see [`super::index::review_number`].
    PageReviews,
    /// Numbers: the first section of each page, and the number of sections.
    PageSections,
    /// Numbers: the page of each section.
    SectionPages,
    /// Numbers: the place of each section in its page.
    SectionNumbers,
    /// Numbers: how many words all sections before each have, and all in all.
    SectionWords,
    /// Texts: ids of sections; empty where the id is the slug of the heading.
    SectionIds,
    /// Bytes: kinds of sections, as places in [`crate::record::SectionKind::ALL`], from 1; 0 for none.
    SectionKinds,
    /// Numbers: what a section answers, a bit each as in [`super::intent::Intent`].
    SectionIntents,
    /// Numbers: where the text of each section begins, and the end.
    SectionTexts,
    /// Bytes: heading and text of the sections, sentence by sentence; see [`super::codec`].
    Texts,
    /// Texts: the pieces of all texts, commonest first.
    Pieces,
    /// Number: how many bytes end a code.
    PieceStop,
    /// Texts: the keys of sources that citations name.
    SourceIds,
    /// Texts: names of pages as written.
    Names,
    /// Numbers: the page of each name.
    NamePages,
    /// Bytes: what a name is, as [`super::index::NameSort`].
    NameSorts,
    /// Bytes: the section that a name opens, from 1; 0 for none.
    NameSections,
    /// Numbers: the names that have a note.
    NotedNames,
    /// Texts: those notes.
    NameNotes,
    /// Numbers: the first class of each name, and the number of classes in all.
    NameTermStarts,
    /// Numbers: classes of names.
    NameTerms,
    /// Numbers: the names in the order of their folded forms.
    NameOrder,
    /// Numbers: the first name that holds each class, and the number in all.
    ClassNameStarts,
    /// Numbers: names by class.
    ClassNames,
    /// Numbers: in the names of how many pages each class stands.
    ClassNamePages,
    /// Texts: folded words, sorted.
    Words,
    /// Numbers: the class of each word.
    WordClasses,
    /// Numbers: in how many sections a word stands; 0 for words of the vocabulary alone.
    WordCounts,
    /// Numbers: the words by their lengths, those of one length in order, for [`super::spelling`].
    LengthWords,
    /// Numbers: letters and length of each of these.
    LengthShapes,
    /// Numbers: how each of these sounds.
    LengthSounds,
    /// Texts: keys of classes, sorted.
    Classes,
    /// Numbers: the first word of each class, and the number of words.
    ClassWordStarts,
    /// Numbers: words by class.
    ClassWords,
    /// Texts: phrases of the vocabulary and the glossary, sorted; see [`super::expand`].
    Phrases,
    /// Numbers: what each phrase leads to.
    PhraseTargets,
    /// Texts: each phrase as it is shown; for a misspelling, the right words.
    PhraseTexts,
    /// Numbers: groups of the vocabulary, several a group; see [`super::expand`].
    Groups,
    /// Texts: right words of the groups, folded.
    GroupWords,
    /// Numbers: where the groups lead, three a place; see [`super::expand`].
    GroupPlaces,
    /// Texts: words of which a question must hold one for a group to count, folded.
    GroupNeeds,
    /// Texts: what to tell a reader who used a word of each group.
    GroupNotices,
    /// Texts: terms of the glossary.
    Terms,
    /// Texts: their meanings.
    TermMeanings,
    /// Texts: their sources, joined by spaces.
    TermSources,
    /// Numbers: sections with questions that people ask, two each: the page, and the place of the kind in
    /// [`crate::record::SectionKind::ALL`]; see [`super::asked`].
    AskedPlaces,
    /// Texts: the questions.
    AskedTexts,
    /// Numbers: for each question, the place in [`Self::AskedPlaces`], by twos.
    AskedLists,
    /// Numbers: what the words of each question that carry its matter say together, as the bits of a number with a point.
    AskedWeights,
    /// Numbers: what all words of each question say together, in the same form.
    AskedWholeWeights,
    /// Numbers: the classes that stand in questions, in order.
    AskedClasses,
    /// Numbers: what each of those says, in the same form.
    AskedClassWeights,
    /// Numbers: the first question that holds each of those, and the number in all.
    AskedClassStarts,
    /// Numbers: questions by class, each twice its place, and one more where the class carries its matter.
    ClassAsked,
    /// Numbers: how much each part holds that counts; see [`super::part::Totals`].
    Totals,
    /// Numbers, of a joint alone: the pages that no longer count, in order.
    DeadPages,
    /// Numbers, of a joint alone: for the classes of each part, part after part, their places among all classes.
    ClassMaps,
}

impl Column {
    /// What the rows of a column are counted by, where each part of an index holds rows of its own; none where all
    /// parts share the column.
    fn rows(self) -> Option<Rows> {
        match self {
            Self::PageIds
            | Self::PageTitles
            | Self::PageKinds
            | Self::PageRegions
            | Self::PageReviews
            | Self::PageSections => Some(Rows::Pages),
            Self::SectionPages
            | Self::SectionNumbers
            | Self::SectionWords
            | Self::SectionIds
            | Self::SectionKinds
            | Self::SectionIntents => Some(Rows::Sections),
            Self::Names | Self::NamePages | Self::NameSorts | Self::NameSections => Some(Rows::Names),
            Self::NotedNames | Self::NameNotes => Some(Rows::Notes),
            _ => None,
        }
    }

    /// What the values of a column are places in, so that those of later parts lie further on.
    fn values(self) -> Option<Rows> {
        match self {
            Self::PageSections => Some(Rows::Sections),
            Self::SectionPages | Self::NamePages => Some(Rows::Pages),
            Self::NotedNames => Some(Rows::Names),
            _ => None,
        }
    }
}

const COLUMNS: usize = Column::ClassMaps as usize + 1;
const HEADER: usize = COLUMNS * 16;

/// Collects the columns of a table.
pub(super) struct TableWriter {
    columns: Vec<Vec<u8>>,
}

impl TableWriter {
    pub(super) fn new() -> Self {
        Self { columns: vec![Vec::new(); COLUMNS] }
    }

    pub(super) fn bytes(&mut self, column: Column, bytes: Vec<u8>) {
        self.columns[column as usize] = bytes;
    }

    pub(super) fn numbers(&mut self, column: Column, numbers: impl IntoIterator<Item = u32>) {
        let bytes = &mut self.columns[column as usize];
        bytes.clear();
        for n in numbers {
            bytes.extend_from_slice(&n.to_le_bytes());
        }
    }

    /// Writes texts: their count, where each begins, and the text.
    pub(super) fn texts<T: AsRef<str>>(
        &mut self,
        column: Column,
        texts: impl IntoIterator<Item = T>,
    ) -> Result<(), SearchError> {
        let mut starts: Vec<u32> = Vec::new();
        let mut body = Vec::new();
        for text in texts {
            starts.push(small(body.len())?);
            body.extend_from_slice(text.as_ref().as_bytes());
        }
        let mut bytes = Vec::with_capacity(body.len() + starts.len() * 4 + 8);
        bytes.extend_from_slice(&small(starts.len())?.to_le_bytes());
        starts.push(small(body.len())?);
        for s in starts {
            bytes.extend_from_slice(&s.to_le_bytes());
        }
        bytes.append(&mut body);
        self.columns[column as usize] = bytes;
        Ok(())
    }

    /// How many bytes the table takes.
    pub(super) fn len(&self) -> usize {
        HEADER + self.columns.iter().map(|c| c.len().next_multiple_of(8)).sum::<usize>()
    }

    /// Writes the table: where each column lies, then the columns, each on a multiple of 8.
    pub(super) fn write(self, out: &mut dyn Write) -> std::io::Result<()> {
        let mut at = HEADER as u64;
        for column in &self.columns {
            out.write_all(&at.to_le_bytes())?;
            out.write_all(&(column.len() as u64).to_le_bytes())?;
            at += (column.len() as u64).next_multiple_of(8);
        }
        for column in self.columns {
            out.write_all(&column)?;
            out.write_all(&[0; 8][..column.len().next_multiple_of(8) - column.len()])?;
        }
        Ok(())
    }

    /// The table alone.
    #[cfg(test)]
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out).expect("memory takes it");
        out
    }
}

/// A size as it is kept; an index of more than 4 GiB in one column is refused.
pub(super) fn small(size: usize) -> Result<u32, SearchError> {
    u32::try_from(size).map_err(|_| SearchError::TooLarge)
}

/// Where the columns of a table lie.
#[derive(Clone)]
pub(super) struct Layout {
    ranges: [(usize, usize); COLUMNS],
}

impl Layout {
    /// Reads the list of columns.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, SearchError> {
        let broken = || SearchError::Damaged("its table is cut short".to_owned());
        let header = bytes.get(..HEADER).ok_or_else(broken)?;
        let mut ranges = [(0, 0); COLUMNS];
        for (range, entry) in ranges.iter_mut().zip(header.chunks_exact(16)) {
            let number = |at: usize| {
                let mut eight = [0; 8];
                eight.copy_from_slice(&entry[at..at + 8]);
                usize::try_from(u64::from_le_bytes(eight)).map_err(|_| broken())
            };
            let (start, length) = (number(0)?, number(8)?);
            let end = start.checked_add(length).filter(|&e| e <= bytes.len()).ok_or_else(broken)?;
            *range = (start, end);
        }
        Ok(Self { ranges })
    }
}

/// A table where it lies; of an index of several parts, the columns of all of them read as one.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    layout: &'a Layout,
    parts: Option<&'a Joined>,
}

impl<'a> Table<'a> {
    /// A table of one part.
    pub(super) fn new(bytes: &'a [u8], layout: &'a Layout) -> Self {
        Self { bytes, layout, parts: None }
    }

    /// A table of what several parts share, with the rows of those parts.
    pub(super) fn joined(bytes: &'a [u8], layout: &'a Layout, parts: &'a Joined) -> Self {
        Self { bytes, layout, parts: Some(parts) }
    }

    /// A column as it lies in a table of one part.
    pub(super) fn run(self, column: Column) -> &'a [u8] {
        let (start, end) = self.layout.ranges[column as usize];
        self.bytes.get(start..end).unwrap_or(&[])
    }

    fn further(self, column: Column) -> Option<Further<'a>> {
        Some(Further { joined: self.parts?, rows: column.rows()?, column })
    }

    pub(super) fn bytes(self, column: Column) -> Bytes<'a> {
        Bytes { bytes: self.run(column), further: self.further(column) }
    }

    pub(super) fn numbers(self, column: Column) -> Numbers<'a> {
        Numbers { bytes: self.run(column), further: self.further(column) }
    }

    pub(super) fn texts(self, column: Column) -> Texts<'a> {
        let bytes = self.run(column);
        let further = self.further(column);
        let plain = |bytes| Numbers { bytes, further: None };
        let count = plain(bytes).get(0) as usize;
        let split = (count + 1).checked_mul(4).and_then(|n| n.checked_add(4)).filter(|&n| n <= bytes.len());
        match split {
            Some(split) => Texts { starts: plain(&bytes[4..split]), body: &bytes[split..], further },
            None => Texts { starts: plain(&[]), body: &[], further },
        }
    }

    /// The names of a page, which stand together.
    pub(super) fn names_of(self, page: usize) -> impl Iterator<Item = usize> {
        let pages = self.numbers(Column::NamePages);
        let first = pages.first_from(u32::try_from(page).unwrap_or(u32::MAX));
        (first..pages.len()).take_while(move |&name| pages.get(name) as usize == page)
    }

    /// The table of the part that holds a section, and the place of the section there.
    pub(super) fn of_section(self, section: usize) -> (Table<'a>, usize) {
        match self.parts {
            None => (self, section),
            Some(joined) => joined.locate(Rows::Sections, section).map_or((self, section), |(p, at)| (p.table(), at)),
        }
    }

    /// Whether a page went since its part was built.
    pub(super) fn is_dead(self, page: usize) -> bool {
        self.parts.is_some_and(|joined| joined.is_dead(page))
    }
}

/// A column of which each part of an index holds some rows.
#[derive(Clone, Copy)]
struct Further<'a> {
    joined: &'a Joined,
    rows: Rows,
    column: Column,
}

impl<'a> Further<'a> {
    fn len(self) -> usize {
        self.joined.len(self.rows)
    }

    fn locate(self, at: usize) -> Option<(&'a Part, usize)> {
        self.joined.locate(self.rows, at)
    }

    fn number(self, at: usize) -> u32 {
        let Some((part, local)) = self.locate(at) else { return 0 };
        let shift = self.column.values().map_or(0, |rows| part.first(rows));
        part.table().numbers(self.column).get(local).wrapping_add(u32::try_from(shift).unwrap_or(0))
    }
}

/// A column of bytes.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    bytes: &'a [u8],
    further: Option<Further<'a>>,
}

impl Bytes<'_> {
    #[inline]
    pub(super) fn get(self, at: usize) -> Option<u8> {
        match self.further {
            None => self.bytes.get(at).copied(),
            Some(further) => {
                further.locate(at).and_then(|(part, at)| part.table().run(further.column).get(at).copied())
            }
        }
    }
}

/// A column of numbers.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    bytes: &'a [u8],
    further: Option<Further<'a>>,
}

impl Numbers<'_> {
    pub(super) fn len(self) -> usize {
        self.further.map_or(self.bytes.len() / 4, Further::len)
    }

    #[inline]
    pub(super) fn get(self, at: usize) -> u32 {
        if let Some(further) = self.further {
            return further.number(at);
        }
        match self.bytes.get(at * 4..at * 4 + 4) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
            _ => 0,
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u32> {
        let far = self.further.map_or(0, Further::len);
        let near = if self.further.is_some() { &[] } else { self.bytes };
        let near = near.chunks_exact(4).map(|c| u32::from_le_bytes([c[0], c[1], c[2], c[3]]));
        near.chain((0..far).map(move |at| self.get(at)))
    }

    /// The place of the first number that is no less, in a column that is in order.
    pub(super) fn first_from(self, number: u32) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.get(middle) < number { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The numbers from `start` to before `end` of a column of starts.
    #[inline]
    pub(super) fn range(self, at: usize) -> std::ops::Range<usize> {
        self.get(at) as usize..self.get(at + 1) as usize
    }

    /// The same, none of them `end` or more: a damaged number must not ask for all memory.
    #[inline]
    pub(super) fn range_below(self, at: usize, end: usize) -> std::ops::Range<usize> {
        let range = self.range(at);
        range.start..range.end.min(end)
    }
}

/// A column of texts.
#[derive(Clone, Copy)]
pub(super) struct Texts<'a> {
    starts: Numbers<'a>,
    body: &'a [u8],
    further: Option<Further<'a>>,
}

/// Texts that lie in one run.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    starts: &'a [u8],
    body: &'a [u8],
}

impl<'a> Run<'a> {
    /// The bytes of a text, not yet known to be UTF-8.
    #[inline]
    pub(super) fn slice(self, at: usize) -> &'a [u8] {
        let Some((start, end)) = self.starts.get(at * 4..at * 4 + 8).and_then(|both| both.split_at_checked(4)) else {
            return &[];
        };
        let number = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize;
        self.body.get(number(start)..number(end)).unwrap_or(&[])
    }
}

impl<'a> Texts<'a> {
    /// The texts of a column that all parts share, or of one part.
    pub(super) fn run(self) -> Run<'a> {
        Run { starts: self.starts.bytes, body: self.body }
    }

    pub(super) fn len(self) -> usize {
        self.further.map_or(self.starts.len().saturating_sub(1), Further::len)
    }

    /// The bytes of a text, not yet known to be UTF-8.
    pub(super) fn slice(self, at: usize) -> &'a [u8] {
        match self.further {
            None => self.body.get(self.starts.range(at)).unwrap_or(&[]),
            Some(further) => further.locate(at).map_or(&[], |(part, at)| part.table().texts(further.column).slice(at)),
        }
    }

    pub(super) fn get(self, at: usize) -> &'a str {
        std::str::from_utf8(self.slice(at)).unwrap_or("")
    }

    /// The place of a text in a sorted column.
    pub(super) fn find(self, text: &str) -> Option<usize> {
        let at = self.lower_bound(text);
        (at < self.len() && self.slice(at) == text.as_bytes()).then_some(at)
    }

    /// The first place in a sorted column that is not before the text.
    pub(super) fn lower_bound(self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.slice(middle) < text.as_bytes() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_reads_as_it_was_written_and_never_panics_when_cut() {
        let mut writer = TableWriter::new();
        writer.texts(Column::Words, ["arm", "", "leg"]).expect("small");
        writer.numbers(Column::WordClasses, [7, 8, 9]);
        let bytes = writer.finish();
        let layout = Layout::read(&bytes).expect("whole");
        let table = Table::new(&bytes, &layout);
        assert_eq!(table.texts(Column::Words).get(2), "leg");
        assert_eq!(table.texts(Column::Words).get(3), "");
        assert_eq!(table.numbers(Column::WordClasses).iter().collect::<Vec<_>>(), [7, 8, 9]);
        assert_eq!(table.numbers(Column::WordClasses).get(3), 0);
        let cut = Table::new(&bytes[..bytes.len() / 2], &layout);
        assert_eq!(cut.texts(Column::Words).find("leg"), None);
        assert!(Layout::read(&bytes[..20]).is_err());
        assert!(Layout::read(&bytes[..=HEADER]).is_err());
    }

    #[test]
    fn a_damaged_start_reaches_no_further_than_its_column() {
        let mut writer = TableWriter::new();
        writer.numbers(Column::ClassWordStarts, [0, u32::MAX, 1]);
        writer.numbers(Column::ClassWords, [7, 8]);
        let bytes = writer.finish();
        let layout = Layout::read(&bytes).expect("a layout");
        let table = Table::new(&bytes, &layout);
        let (starts, words) = (table.numbers(Column::ClassWordStarts), table.numbers(Column::ClassWords));
        assert_eq!(starts.range_below(0, words.len()), 0..2);
        assert!(starts.range_below(1, words.len()).is_empty(), "it begins behind the end");
    }
}
