//! Scores of all sections and pages, made a few pages at a time.
//!
//! How much a word says depends on how many sections and pages hold it. So its postings are counted first, in a bit a
//! row, and read again when all words are known: for a run of pages each word gives its share, whoever walks takes what
//! he wants of the scores, and the same room serves for the next run. Pages that hold no word are passed over. What a
//! question costs grows with the postings of its words, not with the library, and its memory hardly grows at all.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a score is an estimate: counts beyond 24 bits may be rounded"
)]

use super::SearchError;
use super::index::{IndexField, SearchIndex};
use super::part::{FieldReader, Joined, Part, Rows};
use super::plan::Concept;
use super::rank::{Weights, rarity};
use super::table::{Column, Numbers};
use std::ops::Range;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

/// How many sections a run of pages has at most, unless one page alone has more: what is kept of them fits into the
/// nearest memory.
const RUN: usize = 2048;

/// Postings of so few rows are kept as they are counted; longer ones are read again.
const FEW: u32 = 128;

/// Where each field begins among the terms of a word, and the end of the last.
type Fields = [u32; IndexField::ALL.len() + 1];

/// What a word of the question gives, before a section's own count and length.
struct Word {
    fields: [f32; IndexField::ALL.len()],
    /// The same for the very word beside its other forms.
    exact: [f32; IndexField::OF_SECTIONS.len()],
    /// The same for the page as one text.
    page: f32,
    /// By part.
    terms: Vec<Fields>,
}

/// An indexed word in a field of a part.
struct Term {
    field: IndexField,
    form: u32,
    share: f32,
    exact: bool,
    postings: Postings,
}

enum Postings {
    /// A range of what is kept.
    Few(Range<usize>),
    Many(TermInfo),
}

/// The terms of a question in a part.
#[derive(Default)]
struct Terms {
    all: Vec<Term>,
    /// Rows and counts of short postings.
    few: Vec<(u32, u32)>,
}

/// What is found of the words of a question, to be walked.
pub(super) struct Walk {
    weights: Weights,
    norms: Vec<[f32; 256]>,
    average_page: f32,
    words: Vec<Word>,
    parts: Vec<Terms>,
    counted: Counted,
}

/// Rows that were met, a bit each.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn clear(&mut self, rows: usize) {
        self.0.clear();
        self.0.resize(rows / 64 + 1, 0);
    }

    /// Sets a bit; 1 if it was not set.
    #[inline]
    fn set(&mut self, row: u32) -> usize {
        let Some(word) = self.0.get_mut(row as usize / 64) else { return 0 };
        let bit = row % 64;
        let new = !*word >> bit & 1;
        *word |= 1 << bit;
        new as usize
    }
}

/// Room in which a word is counted, used again for the next.
#[derive(Default)]
struct Counted {
    rows: Bits,
    pages: Bits,
    /// Of rows alone.
    postings: Option<BlockSegmentPostings>,
    /// With counts.
    short: Option<BlockSegmentPostings>,
}

/// Takes note of what makes a score.
pub(super) trait See {
    /// A form of the word at hand stands in a section or page.
    fn form(&mut self, row: usize, form: u32, exact: bool);
    /// A field of the section or page has that score, by the very word alone or by all forms.
    fn part(&mut self, row: usize, field: Option<IndexField>, word: usize, exact: bool, score: f32);
    /// A field has been gone through.
    fn end(&mut self);
}

/// Takes no note.
struct Blind;

impl See for Blind {
    #[inline]
    fn form(&mut self, _: usize, _: u32, _: bool) {}
    #[inline]
    fn part(&mut self, _: usize, _: Option<IndexField>, _: usize, _: bool, _: f32) {}
    #[inline]
    fn end(&mut self) {}
}

/// A run of pages with its scores.
pub(super) struct Run<'w> {
    /// The number of the part that holds them.
    pub(super) part: usize,
    /// The first of them, by its row in the part.
    pub(super) first_page: usize,
    /// The first of their sections, by its row in the part.
    pub(super) first_section: usize,
    /// By section: the words in the section itself.
    pub(super) sections: &'w [f32],
    /// By page: the words in title and names, and in the page as a whole.
    pub(super) pages: &'w [f32],
}

/// Sums by row of a run, with the list of rows that have any.
#[derive(Default)]
struct Sums {
    by_row: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    fn fit(&mut self, rows: usize) {
        if self.by_row.len() < rows {
            self.by_row.resize(rows, 0.0);
        }
    }

    #[inline]
    fn add(&mut self, row: usize, count: f32) {
        let Some(sum) = self.by_row.get_mut(row) else { return };
        if *sum == 0.0 {
            self.touched.push(row as u32);
        }
        *sum += count;
    }

    #[inline]
    fn drain(&mut self, mut each: impl FnMut(usize, f32)) {
        for &row in &self.touched {
            each(row as usize, std::mem::take(&mut self.by_row[row as usize]));
        }
        self.touched.clear();
    }
}

/// Room for a run of pages.
#[derive(Default)]
struct Room {
    sections: Vec<f32>,
    pages: Vec<f32>,
    counts: Sums,
    exact: Vec<f32>,
    page_counts: Sums,
}

/// A place in the postings of a term.
struct Cursor<'t> {
    /// The row that comes next; `u32::MAX` at the end.
    next: u32,
    /// The document of row 0.
    shift: u32,
    term: &'t Term,
    at: At<'t>,
}

enum At<'t> {
    Few(&'t [(u32, u32)]),
    Many { postings: Box<BlockSegmentPostings>, at: usize },
}

impl<'t> Cursor<'t> {
    /// At the first row that is not before the given one.
    fn new(term: &'t Term, few: &'t [(u32, u32)], part: &Part, from: u32) -> Result<Self, SearchError> {
        let shift = shift(part, term.field);
        let at = match &term.postings {
            Postings::Few(range) => {
                let rows = few.get(range.clone()).unwrap_or(&[]);
                At::Few(&rows[rows.partition_point(|r| r.0 < from)..])
            }
            Postings::Many(info) => {
                let Some(reader) = part.reader(term.field) else {
                    return Ok(Self { next: u32::MAX, shift, term, at: At::Few(&[]) });
                };
                let mut postings =
                    Box::new(reader.inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?);
                let at = if from > 0 { postings.seek(from.wrapping_add(shift)) } else { 0 };
                At::Many { postings, at }
            }
        };
        let mut cursor = Self { next: 0, shift, term, at };
        cursor.look();
        Ok(cursor)
    }

    fn look(&mut self) {
        self.next = match &self.at {
            At::Few(rest) => rest.first().map_or(u32::MAX, |r| r.0),
            At::Many { postings, at } => postings.docs().get(*at).map_or(u32::MAX, |d| d.wrapping_sub(self.shift)),
        };
    }

    /// Goes through the rows before `end`, each with how much it counts.
    #[inline]
    fn take(&mut self, end: u32, mut each: impl FnMut(u32, f32)) {
        let share = self.term.share;
        while self.next < end {
            match &mut self.at {
                At::Few(rest) => {
                    let split = rest.iter().position(|r| r.0 >= end).unwrap_or(rest.len());
                    let (now, later) = rest.split_at(split);
                    for &(row, count) in now {
                        each(row, count as f32 * share);
                    }
                    *rest = later;
                }
                At::Many { postings, at } => {
                    let docs = postings.docs().get(*at..).unwrap_or(&[]);
                    let counts = postings.freqs().get(*at..).unwrap_or(&[]);
                    let mut taken = 0;
                    for (&doc, &count) in docs.iter().zip(counts) {
                        let row = doc.wrapping_sub(self.shift);
                        if row >= end {
                            break;
                        }
                        each(row, count as f32 * share);
                        taken += 1;
                    }
                    *at += taken;
                    if *at >= postings.block_len() {
                        postings.advance();
                        *at = 0;
                    }
                }
            }
            self.look();
        }
    }
}

/// The document of the engine that is row 0 of a field in a part: pages follow the sections.
fn shift(part: &Part, field: IndexField) -> u32 {
    if IndexField::OF_SECTIONS.contains(&field) { 0 } else { part.count(Rows::Sections) as u32 }
}

/// What the length of a document does to its counts, for each of the 256 lengths that the engine tells apart.
fn length_norms(average: f32, weights: &Weights) -> [f32; 256] {
    std::array::from_fn(|id| {
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id as u8) as f32;
        weights.saturation * (1.0 - weights.length + weights.length * length / average)
    })
}

/// Postings at their first block, in room that served for others before.
fn at_start<'r>(
    reader: &FieldReader,
    info: &TermInfo,
    option: IndexRecordOption,
    room: &'r mut Option<BlockSegmentPostings>,
) -> Result<&'r mut BlockSegmentPostings, SearchError> {
    match room {
        Some(postings) => {
            reader.inverted.reset_block_postings_from_terminfo(info, postings)?;
            Ok(postings)
        }
        None => Ok(room.insert(reader.inverted.read_block_postings_from_terminfo(info, option)?)),
    }
}

impl Terms {
    /// Adds a term of a word; its short postings are read at once.
    fn push(
        &mut self,
        part: &Part,
        field: IndexField,
        info: TermInfo,
        (form, share, exact): (u32, f32, bool),
        short: &mut Option<BlockSegmentPostings>,
    ) -> Result<(), SearchError> {
        let Some(reader) = part.reader(field) else { return Ok(()) };
        let postings = if info.doc_freq < FEW {
            let shift = shift(part, field);
            let start = self.few.len();
            let postings = at_start(reader, &info, IndexRecordOption::WithFreqs, short)?;
            let rows = postings.docs().iter().map(|d| d.wrapping_sub(shift));
            self.few.extend(rows.zip(postings.freqs().iter().copied()));
            Postings::Few(start..self.few.len())
        } else {
            Postings::Many(info)
        };
        self.all.push(Term { field, form, share, exact, postings });
        Ok(())
    }

    fn of(&self, fields: &Fields, field: IndexField) -> &[Term] {
        &self.all[fields[field as usize] as usize..fields[field as usize + 1] as usize]
    }

    /// Calls `each` for every row of a term.
    #[inline]
    fn rows(
        &self,
        term: &Term,
        part: &Part,
        postings: &mut Option<BlockSegmentPostings>,
        mut each: impl FnMut(u32),
    ) -> Result<(), SearchError> {
        let info = match &term.postings {
            Postings::Few(range) => {
                self.few[range.clone()].iter().for_each(|&(row, _)| each(row));
                return Ok(());
            }
            Postings::Many(info) => info,
        };
        let Some(reader) = part.reader(term.field) else { return Ok(()) };
        let shift = shift(part, term.field);
        let postings = at_start(reader, info, IndexRecordOption::Basic, postings)?;
        while postings.block_len() > 0 {
            postings.docs().iter().for_each(|doc| each(doc.wrapping_sub(shift)));
            postings.advance();
        }
        Ok(())
    }
}

impl Walk {
    /// For a question without words.
    pub(super) fn new(index: &SearchIndex, weights: &Weights) -> Self {
        Self {
            weights: weights.clone(),
            norms: IndexField::ALL.iter().map(|&f| length_norms(index.average(f), weights)).collect(),
            average_page: index.average_page(),
            words: Vec::new(),
            parts: index.joined.parts.iter().map(|_| Terms::default()).collect(),
            counted: Counted::default(),
        }
    }

    /// Adds a word of the question; returns how much it says.
    pub(super) fn add(&mut self, index: &SearchIndex, concept: &Concept, weight: f32) -> Result<f32, SearchError> {
        let words = index.table().texts(Column::Words);
        let joined = &index.joined;
        let mut found = [0; IndexField::ALL.len()];
        let mut exact = [0; IndexField::OF_SECTIONS.len()];
        let mut pages = 0;
        let mut places: Vec<Fields> = Vec::with_capacity(joined.parts.len());
        for (part, terms) in joined.parts.iter().zip(&mut self.parts) {
            let mut fields: Fields = [terms.all.len() as u32; IndexField::ALL.len() + 1];
            for field in IndexField::ALL {
                if let Some(reader) = part.reader(field) {
                    for (at, form) in concept.forms.iter().enumerate() {
                        let Some(info) = reader.inverted.terms().get(words.slice(form.word as usize))? else {
                            continue;
                        };
                        terms.push(part, field, info, (at as u32, form.share, form.exact), &mut self.counted.short)?;
                    }
                }
                fields[field as usize + 1] = terms.all.len() as u32;
            }
            pages += count(joined, part, (terms, &fields), &mut self.counted, &mut found, &mut exact)?;
            places.push(fields);
        }
        let weights = &self.weights;
        let saturated = weights.saturation + 1.0;
        let (sections, all_pages) = (index.section_count(), index.page_count());
        let mut rarest: f32 = 0.0;
        let mut word = Word {
            fields: [0.0; IndexField::ALL.len()],
            exact: [0.0; IndexField::OF_SECTIONS.len()],
            page: weights.page * weight * rarity(pages, all_pages) * saturated,
            terms: places,
        };
        for field in IndexField::ALL {
            let all = if IndexField::OF_SECTIONS.contains(&field) { sections } else { all_pages };
            let at = field as usize;
            let rarity_of = |found: usize| rarity(found, all);
            word.fields[at] = weights.of(field) * weight * rarity_of(found[at]) * saturated;
            if found[at] > 0 {
                rarest = rarest.max(rarity_of(found[at]));
            }
            if let Some(&exact) = exact.get(at)
                && exact > 0
                && weights.exact != 0.0
            {
                word.exact[at] = weights.of(field) * weight * rarity_of(exact) * saturated * weights.exact;
                rarest = rarest.max(rarity_of(exact));
            }
        }
        self.words.push(word);
        Ok(rarest)
    }

    /// Walks all pages that hold a word of the question or are in `also`, a list in order; all pages at all if `all`.
    pub(super) fn each(
        &self,
        index: &SearchIndex,
        also: impl Iterator<Item = usize>,
        all: bool,
        mut visit: impl FnMut(&Run<'_>),
    ) -> Result<(), SearchError> {
        let mut room = Room::default();
        let mut also = also.peekable();
        for (number, part) in index.joined.parts.iter().enumerate() {
            let terms = &self.parts[number];
            let cursors = terms.all.iter().map(|term| Cursor::new(term, &terms.few, part, 0));
            let mut cursors: Vec<Cursor<'_>> = cursors.collect::<Result<_, _>>()?;
            let (first, count) = (part.first(Rows::Pages), part.count(Rows::Pages));
            let page_of = part.table().numbers(Column::SectionPages);
            let mut page = 0;
            loop {
                if !all {
                    while also.next_if(|&p| p < first + page).is_some() {}
                    let named = also.peek().filter(|&&p| p < first + count).map_or(usize::MAX, |p| p - first);
                    let (mut section, mut row) = (u32::MAX, u32::MAX);
                    for cursor in &cursors {
                        let of_section = IndexField::OF_SECTIONS.contains(&cursor.term.field);
                        let next = if of_section { &mut section } else { &mut row };
                        *next = cursor.next.min(*next);
                    }
                    let of_section = if section == u32::MAX { u32::MAX } else { page_of.get(section as usize) };
                    page = page.max(named.min(of_section.min(row) as usize));
                }
                if page >= count {
                    break;
                }
                let end = self.fill(index, (number, part), page, count, &mut cursors, &mut room, &mut Blind);
                let first_section = part.table().numbers(Column::PageSections).get(page) as usize;
                let (sections, pages) = (&room.sections, &room.pages);
                visit(&Run { part: number, first_page: page, first_section, sections, pages });
                page = end;
            }
        }
        Ok(())
    }

    /// Shows what makes the scores of a page and of its sections.
    pub(super) fn show(&self, index: &SearchIndex, page: usize, see: &mut impl See) -> Result<(), SearchError> {
        for (number, part) in index.joined.parts.iter().enumerate() {
            let (first, count) = (part.first(Rows::Pages), part.count(Rows::Pages));
            if !(first..first + count).contains(&page) {
                continue;
            }
            let page = page - first;
            let section = part.table().numbers(Column::PageSections).get(page);
            let terms = &self.parts[number];
            let cursors = terms.all.iter().map(|term| {
                let of_section = IndexField::OF_SECTIONS.contains(&term.field);
                Cursor::new(term, &terms.few, part, if of_section { section } else { page as u32 })
            });
            let mut cursors: Vec<Cursor<'_>> = cursors.collect::<Result<_, _>>()?;
            self.fill(index, (number, part), page, page + 1, &mut cursors, &mut Room::default(), see);
        }
        Ok(())
    }

    /// Scores a run of pages, from one to before `limit` at most; returns where it ends.
    #[expect(clippy::too_many_arguments, reason = "the room is lent, not owned")]
    fn fill(
        &self,
        index: &SearchIndex,
        (number, part): (usize, &Part),
        page: usize,
        limit: usize,
        cursors: &mut [Cursor<'_>],
        room: &mut Room,
        see: &mut impl See,
    ) -> usize {
        let table = part.table();
        let (starts, page_of) = (table.numbers(Column::PageSections), table.numbers(Column::SectionPages));
        let all = part.count(Rows::Sections);
        let first = (starts.get(page) as usize).min(all);
        // The page that holds the first section beyond the run is the first beyond it.
        let end = if all - first <= RUN { limit } else { page_of.get(first + RUN) as usize };
        let end = end.min(page + RUN).clamp(page + 1, limit.max(page + 1));
        let last = (starts.get(end) as usize).clamp(first, all);
        let (first_section, first_page) = (part.first(Rows::Sections), part.first(Rows::Pages));
        room.sections.clear();
        room.sections.resize(last - first, 0.0);
        room.pages.clear();
        room.pages.resize(end - page, 0.0);
        room.counts.fit(last - first);
        room.page_counts.fit(end - page);
        if room.exact.len() < last - first {
            room.exact.resize(last - first, 0.0);
        }
        let Room { sections, pages, counts, exact, page_counts } = room;
        let joined = &index.joined;
        let lengths = table.numbers(Column::PageLengths);
        let page_at = |row: usize| (page_of.get(row) as usize).wrapping_sub(page);
        for (at, word) in self.words.iter().enumerate() {
            let Some(fields) = word.terms.get(number) else { continue };
            for field in IndexField::OF_SECTIONS {
                let group = &mut cursors[fields[field as usize] as usize..fields[field as usize + 1] as usize];
                let Some(reader) = part.reader(field).filter(|_| group.iter().any(|c| (c.next as usize) < last)) else {
                    continue;
                };
                let (factor, of_exact) = (word.fields[field as usize], word.exact[field as usize]);
                let norm = &self.norms[field as usize];
                let long = |row: usize| norm[usize::from(reader.norms.fieldnorm_id(row as u32))];
                let alone = group.len() == 1;
                for cursor in group.iter_mut() {
                    let (form, is_exact) = (cursor.term.form, cursor.term.exact);
                    cursor.take(last as u32, |row, count| {
                        let row = row as usize;
                        let here = row.wrapping_sub(first);
                        if here >= sections.len() || joined.is_dead_section(first_section + row) {
                            return;
                        }
                        see.form(first_section + row, form, is_exact);
                        if !alone {
                            counts.add(here, count);
                            if is_exact {
                                exact[here] += count;
                            }
                            return;
                        }
                        let long = long(row);
                        let score = factor * count / (count + long);
                        sections[here] += score;
                        see.part(first_section + row, Some(field), at, false, score);
                        if is_exact && of_exact != 0.0 {
                            let score = of_exact * count / (count + long);
                            sections[here] += score;
                            see.part(first_section + row, Some(field), at, true, score);
                        }
                        page_counts.add(page_at(row), count);
                    });
                }
                counts.drain(|here, count| {
                    let row = first + here;
                    let long = long(row);
                    let score = factor * count / (count + long);
                    sections[here] += score;
                    see.part(first_section + row, Some(field), at, false, score);
                    let count_exact = std::mem::take(&mut exact[here]);
                    if count_exact > 0.0 && of_exact != 0.0 {
                        let score = of_exact * count_exact / (count_exact + long);
                        sections[here] += score;
                        see.part(first_section + row, Some(field), at, true, score);
                    }
                    page_counts.add(page_at(row), count);
                });
                see.end();
            }
            // The page as one text.
            page_counts.drain(|here, count| {
                let length = lengths.get(page + here) as f32 / self.average_page;
                let long = self.weights.saturation * (1.0 - self.weights.length + self.weights.length * length);
                let score = word.page * count / (count + long);
                pages[here] += score;
                see.part(first_page + page + here, None, at, false, score);
            });
            // Title and other names.
            for field in IndexField::OF_PAGES {
                let group = &mut cursors[fields[field as usize] as usize..fields[field as usize + 1] as usize];
                let Some(reader) = part.reader(field).filter(|_| group.iter().any(|c| (c.next as usize) < end)) else {
                    continue;
                };
                let norm = &self.norms[field as usize];
                for cursor in group.iter_mut() {
                    let form = cursor.term.form;
                    cursor.take(end as u32, |row, count| {
                        if !joined.is_dead(first_page + row as usize) {
                            see.form(first_page + row as usize, form, false);
                            page_counts.add((row as usize).wrapping_sub(page), count);
                        }
                    });
                }
                page_counts.drain(|here, count| {
                    let document = (page + here + all) as u32;
                    let long = norm[usize::from(reader.norms.fieldnorm_id(document))];
                    let score = word.fields[field as usize] * count / (count + long);
                    pages[here] += score;
                    see.part(first_page + page + here, Some(field), at, false, score);
                });
                see.end();
            }
        }
        end
    }
}

/// Counts the rows of a part that hold a word: by field, by field the very word alone, and the pages that hold it in any
/// section, which it returns.
fn count(
    joined: &Joined,
    part: &Part,
    (terms, fields): (&Terms, &Fields),
    counted: &mut Counted,
    found: &mut [usize],
    exact: &mut [usize],
) -> Result<usize, SearchError> {
    let page_of: Numbers<'_> = part.table().numbers(Column::SectionPages);
    let (first_section, first_page) = (part.first(Rows::Sections), part.first(Rows::Pages));
    let Counted { rows, pages, postings, .. } = counted;
    let mut of_pages = 0;
    pages.clear(part.count(Rows::Pages));
    for field in IndexField::OF_SECTIONS {
        let all = terms.of(fields, field);
        if all.len() > 1 {
            rows.clear(part.count(Rows::Sections));
        }
        for term in all {
            let mut own = 0;
            let mut new = 0;
            terms.rows(term, part, postings, |row| {
                if joined.is_dead_section(first_section + row as usize) {
                    return;
                }
                own += 1;
                if all.len() > 1 {
                    new += rows.set(row);
                }
                of_pages += pages.set(page_of.get(row as usize));
            })?;
            found[field as usize] += if all.len() > 1 { new } else { own };
            if term.exact {
                exact[field as usize] += own;
            }
        }
    }
    for field in IndexField::OF_PAGES {
        let all = terms.of(fields, field);
        if let ([Term { postings: Postings::Many(info), .. }], false) = (all, joined.any_dead()) {
            found[field as usize] += info.doc_freq as usize;
            continue;
        }
        if !all.is_empty() {
            pages.clear(part.count(Rows::Pages));
        }
        for term in all {
            terms.rows(term, part, postings, |row| {
                if !joined.is_dead(first_page + row as usize) {
                    found[field as usize] += pages.set(row);
                }
            })?;
        }
    }
    Ok(of_pages)
}
