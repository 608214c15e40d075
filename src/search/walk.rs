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
use super::bits::{Bits, set_bits};
use super::index::{IndexField, SearchIndex};
use super::part::{FieldReader, Joined, Part, Rows};
use super::plan::Concept;
use super::rank::{Weights, rarity};
use super::table::{Column, Numbers};
use std::ops::Range;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

/// How many sections a run of pages has, nearly: a page belongs to the run in which its first section lies. What is kept
/// of a run fits into the nearest memory.
const RUN: usize = if cfg!(test) { 16 } else { 512 };

/// So many runs of a part, those that may hold the highest scores, are looked at before all others.
const FIRST: usize = 4;

/// The score of what is not looked at; whatever is added to it, it stays so.
const PASSED: f32 = f32::NEG_INFINITY;

/// Sums of many parts are rounded; what is less by more than this is less for certain.
const ROUNDING: f32 = 1.001;

/// Postings of so few rows are kept as they are counted; longer ones are read again.
const FEW: u32 = 128;

/// After so many words, pages that cannot reach the list by the words that are left are let go.
const AT_ONCE: usize = 2;

/// Where each field begins among the terms of a word, and the end of the last.
type Fields = [u32; IndexField::ALL.len() + 1];

/// Where a field lies among the terms of a word.
fn range_of(fields: &Fields, field: IndexField) -> Range<usize> {
    fields[field as usize] as usize..fields[field as usize + 1] as usize
}

/// What a word of the question gives, before a section's own count and length.
struct Word {
    fields: [f32; IndexField::ALL.len()],
    /// The same for the very word beside its other forms.
    exact: [f32; IndexField::OF_SECTIONS.len()],
    /// The same for the section with the title of its page, as one text.
    section: f32,
    /// The same for the page as one text.
    page: f32,
    /// By part.
    terms: Vec<Fields>,
    /// By part and field: the pages that hold it.
    held: Vec<[Bits; IndexField::ALL.len()]>,
}

impl Word {
    /// What it may give at most where it stands in those fields.
    fn most(&self, stands_in: impl Fn(IndexField) -> bool) -> Most {
        let mut most = Most::default();
        let (mut in_text, mut in_title) = (false, false);
        for field in IndexField::ALL.into_iter().filter(|&field| stands_in(field)) {
            let at = field as usize;
            if let Some(exact) = self.exact.get(at) {
                in_text = true;
                most.of_section += self.fields[at] + exact;
            } else {
                in_title |= field == IndexField::Title;
                most.of_page += self.fields[at];
            }
        }
        if in_text {
            most.of_page += self.page;
        }
        if in_text || in_title {
            most.of_section += self.section;
        }
        most
    }

    /// The same in a run.
    fn most_in(&self, run: &Place) -> Most {
        self.held.get(run.part).map_or(Most::default(), |held| self.most(|field| held[field as usize].any(&run.pages)))
    }
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
    average_section: f32,
    average_page: f32,
    words: Vec<Word>,
    parts: Vec<Terms>,
    /// By part: the pages that hold a word.
    held: Vec<Bits>,
    counted: Counted,
}

/// A run of pages of a part, by their rows there.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The number of the part.
    pub(super) part: usize,
    pub(super) pages: Range<usize>,
    pub(super) sections: Range<usize>,
}

impl Place {
    /// The sections of some of its pages.
    #[inline]
    pub(super) fn sections_of(&self, starts: Numbers<'_>, pages: &Range<usize>) -> Range<usize> {
        // A damaged number must not lead out of the run.
        let first = (starts.get(pages.start) as usize).clamp(self.sections.start, self.sections.end);
        first..(starts.get(pages.end) as usize).clamp(first, self.sections.end)
    }
}

/// What may be reached in a run or on a page.
#[derive(Debug, Clone, Copy, Default)]
struct Most {
    /// By the words in a section.
    of_section: f32,
    /// By the words in a page, and in its names.
    of_page: f32,
}

impl Most {
    fn all(self) -> f32 {
        self.of_section + self.of_page
    }

    fn add(&mut self, other: Self) {
        self.of_section += other.of_section;
        self.of_page += other.of_page;
    }
}

/// Takes the scores of runs, and says which it does without.
pub(super) trait Take {
    /// What a page of the run is given for its names at most, and what a section of such a page or of one that holds a
    /// word may be given beside.
    fn beyond(&self, place: &Place) -> (f32, f32);
    /// Calls `each` for the pages of the run with what they are given for their names, by their rows in the part.
    fn named(&self, place: &Place, each: impl FnMut(usize, f32));
    /// Pages that reach no more than less than this are passed over.
    fn least(&self) -> f32;
    /// Those pages of a run that can reach the list, with their scores.
    fn take(&mut self, run: &Run<'_>);
    /// Pages were passed over; none of them is given more than this for words and name.
    fn pass(&mut self, of_page: f32);
}

/// Room in which a word is counted, used again for the next.
#[derive(Default)]
struct Counted {
    rows: Bits,
    pages: Bits,
    block: Vec<u32>,
    /// Of rows alone.
    postings: Option<BlockSegmentPostings>,
    /// With counts.
    short: Option<BlockSegmentPostings>,
}

/// What of a section or page holds a word.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder {
    Field(IndexField),
    /// The section with the title of its page, as one text.
    Section,
    /// The page as one text.
    Page,
}

impl Holder {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name(),
            Self::Section => "section",
            Self::Page => "page",
        }
    }

    pub(super) fn is_of_page(self) -> bool {
        match self {
            Self::Field(field) => IndexField::OF_PAGES.contains(&field),
            Self::Section => false,
            Self::Page => true,
        }
    }
}

/// Takes note of what makes a score.
pub(super) trait See {
    /// A form of the word at hand stands in a section or page.
    fn form(&mut self, row: usize, form: u32, exact: bool);
    /// What holds it in the section or page has that score, by the very word alone or by all forms.
    fn part(&mut self, row: usize, holder: Holder, word: usize, exact: bool, score: f32);
    /// A field has been gone through.
    fn end(&mut self);
}

/// Takes no note.
struct Blind;

impl See for Blind {
    #[inline]
    fn form(&mut self, _: usize, _: u32, _: bool) {}
    #[inline]
    fn part(&mut self, _: usize, _: Holder, _: usize, _: bool, _: f32) {}
    #[inline]
    fn end(&mut self) {}
}

/// A run of pages with its scores.
pub(super) struct Run<'w> {
    pub(super) place: &'w Place,
    /// The pages that were looked at, by their rows in the part.
    pub(super) chosen: &'w [Range<usize>],
    /// By section: the words in the section itself, and in it with the title.
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

    fn each(&self, mut each: impl FnMut(usize, f32)) {
        self.touched.iter().for_each(|&row| each(row as usize, self.by_row[row as usize]));
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
    /// Of all fields of a section together, and of the title.
    section_counts: Sums,
    /// By section with the title: its length, as it holds counts back; 0 where nobody asked.
    long: Vec<f32>,
    /// The same by page.
    page_long: Vec<f32>,
    /// Of a page as one text, then of each of its names.
    page_counts: Sums,
    chosen: Chosen,
    /// By page of the run: what it is given for its names.
    names: Vec<f32>,
    /// The words, those that may give most first.
    order: Vec<usize>,
    /// What these and all behind them may give at most in the run.
    rest: Vec<Most>,
}

impl Room {
    /// Makes room for a run, of which pages are chosen.
    fn clear(&mut self, index: &SearchIndex, run: &Place) {
        fn empty(scores: &mut Vec<f32>, rows: usize, score: f32) {
            scores.clear();
            scores.resize(rows, score);
        }
        let (sections, pages) = (run.sections.len(), run.pages.len());
        empty(&mut self.sections, sections, PASSED);
        empty(&mut self.pages, pages, PASSED);
        let starts = index.joined.parts[run.part].table().numbers(Column::PageSections);
        for chosen in &self.chosen.pages {
            self.pages[chosen.start - run.pages.start..chosen.end - run.pages.start].fill(0.0);
            let of_chosen = run.sections_of(starts, chosen);
            self.sections[of_chosen.start - run.sections.start..of_chosen.end - run.sections.start].fill(0.0);
        }
        self.counts.fit(sections);
        self.section_counts.fit(sections);
        self.page_counts.fit(pages);
        if self.exact.len() < sections {
            self.exact.resize(sections, 0.0);
        }
        empty(&mut self.long, sections, 0.0);
        empty(&mut self.page_long, pages, 0.0);
        empty(&mut self.names, pages, 0.0);
    }

    /// Lets go of those chosen pages that cannot reach the list by what the rest of the words may give.
    fn let_go(&mut self, index: &SearchIndex, (run, more): (&Place, f32), rest: Most, taker: &mut impl Take) {
        let least = taker.least() / ROUNDING - more - rest.all();
        if least <= 0.0 {
            return;
        }
        let starts = index.joined.parts[run.part].table().numbers(Column::PageSections);
        let mut passed: f32 = 0.0;
        let Chosen { pages, before, .. } = &mut self.chosen;
        std::mem::swap(pages, before);
        pages.clear();
        for page in before.iter().cloned().flatten() {
            let here = page - run.pages.start;
            let of_page = self.pages[here] + self.names[here];
            let sections = run.sections_of(starts, &(page..page + 1));
            let own = &mut self.sections[sections.start - run.sections.start..sections.end - run.sections.start];
            if own.iter().copied().fold(0.0, f32::max) + of_page < least {
                passed = passed.max(of_page + rest.of_page);
                self.pages[here] = PASSED;
                own.fill(PASSED);
            } else {
                add_page(pages, page);
            }
        }
        taker.pass(passed * ROUNDING);
    }
}

/// The pages of a run that can reach the list.
#[derive(Default)]
struct Chosen {
    /// Those that are scored, by their rows in the part.
    pages: Vec<Range<usize>>,
    /// Those that were, before the last were let go.
    before: Vec<Range<usize>>,
    /// The words by what they give in the run at most, the least first.
    words: Vec<(Most, usize)>,
    /// Pages that may be among them, a bit each.
    looked_at: Vec<u64>,
    /// What each of these can reach.
    most: Vec<Most>,
}

/// Adds a page behind all others.
fn add_page(pages: &mut Vec<Range<usize>>, page: usize) {
    match pages.last_mut() {
        Some(pages) if page == pages.end => pages.end = page + 1,
        _ => pages.push(page..page + 1),
    }
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

    /// Goes on to the first row that is not before the given one.
    fn skip(&mut self, from: u32) {
        if self.next >= from {
            return;
        }
        match &mut self.at {
            At::Few(rest) => *rest = &rest[rest.partition_point(|r| r.0 < from)..],
            At::Many { postings, at } => {
                let from = from.wrapping_add(self.shift);
                match postings.docs().get(*at..).filter(|rest| rest.last().is_some_and(|&last| last >= from)) {
                    Some(rest) => *at += rest.partition_point(|&d| d < from),
                    None => *at = postings.seek(from),
                }
            }
        }
        self.look();
    }

    /// The row of its field where a run begins.
    fn start(term: &Term, place: &Place) -> u32 {
        if IndexField::OF_SECTIONS.contains(&term.field) {
            place.sections.start as u32
        } else {
            place.pages.start as u32
        }
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
        weights.held_back(length / average)
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
        &self.all[range_of(fields, field)]
    }

    /// Calls `each` for the rows of a term, some at a time.
    #[inline]
    fn rows(
        &self,
        term: &Term,
        part: &Part,
        (postings, block): (&mut Option<BlockSegmentPostings>, &mut Vec<u32>),
        mut each: impl FnMut(&[u32]),
    ) -> Result<(), SearchError> {
        let info = match &term.postings {
            Postings::Few(range) => {
                block.clear();
                block.extend(self.few[range.clone()].iter().map(|r| r.0));
                each(block);
                return Ok(());
            }
            Postings::Many(info) => info,
        };
        let Some(reader) = part.reader(term.field) else { return Ok(()) };
        let shift = shift(part, term.field);
        let postings = at_start(reader, info, IndexRecordOption::Basic, postings)?;
        while !postings.docs().is_empty() {
            block.clear();
            block.extend(postings.docs().iter().map(|doc| doc.wrapping_sub(shift)));
            each(block);
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
            average_section: index.average_section() + weights.section_title * index.average(IndexField::Title),
            average_page: index.average_page(),
            words: Vec::new(),
            parts: index.joined.parts.iter().map(|_| Terms::default()).collect(),
            held: index.joined.parts.iter().map(|_| Bits::default()).collect(),
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
        let mut held: Vec<[Bits; IndexField::ALL.len()]> = Vec::with_capacity(joined.parts.len());
        for ((part, terms), held_by_any) in joined.parts.iter().zip(&mut self.parts).zip(&mut self.held) {
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
            let mut tally = Tally { found: &mut found, exact: &mut exact, held: Default::default() };
            pages += tally.count(joined, part, (terms, &fields), &mut self.counted)?;
            places.push(fields);
            tally.held.iter().for_each(|held| held_by_any.add(held));
            held.push(tally.held);
        }
        let weights = &self.weights;
        let saturated = weights.saturation + 1.0;
        // A word is taken for as common in whole sections as where it is commonest.
        let in_sections = IndexField::OF_SECTIONS.into_iter().chain([IndexField::Title]).map(|f| found[f as usize]);
        let in_sections = in_sections.max().unwrap_or(0);
        let (sections, all_pages) = (index.section_count(), index.page_count());
        let mut rarest: f32 = 0.0;
        let mut word = Word {
            fields: [0.0; IndexField::ALL.len()],
            exact: [0.0; IndexField::OF_SECTIONS.len()],
            section: weights.section * weight * rarity(in_sections, sections) * saturated,
            page: weights.page * weight * rarity(pages, all_pages) * saturated,
            terms: places,
            held,
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

    /// Walks all runs of pages in which anything is found or given; all runs at all if `all`.
    pub(super) fn each(&self, index: &SearchIndex, all: bool, taker: &mut impl Take) -> Result<(), SearchError> {
        let mut room = Room { order: self.order(), ..Room::default() };
        for (number, part) in index.joined.parts.iter().enumerate() {
            let terms = &self.parts[number];
            let cursors_at = |place: &Place| {
                let cursors = terms.all.iter().map(|term| {
                    let from = Cursor::start(term, place);
                    Cursor::new(term, &terms.few, part, from)
                });
                cursors.collect::<Result<Vec<_>, _>>()
            };
            let places = places(number, part);
            // What each word may give at most in each run.
            let gives: Vec<Most> =
                places.iter().flat_map(|place| self.words.iter().map(|word| word.most_in(place))).collect();
            let gives = |at: usize| &gives[at * self.words.len()..(at + 1) * self.words.len()];
            // None where nothing is found or given.
            let bounds = places.iter().enumerate().map(|(at, place)| {
                let (names, more) = taker.beyond(place);
                let mut most = Most { of_section: 0.0, of_page: names };
                for &word in gives(at) {
                    most.add(word);
                }
                (most.all() > 0.0 || all).then_some((most, more))
            });
            let mut bounds: Vec<Option<(Most, f32)>> = bounds.collect();

            if !all && places.len() > 2 * FIRST {
                let mut order: Vec<usize> = (0..places.len()).collect();
                let of = |at: usize| bounds[at].map_or(0.0, |(most, more)| (most.all() + more) * ROUNDING);
                order.select_nth_unstable_by(FIRST, |&a, &b| of(b).total_cmp(&of(a)));
                order.truncate(FIRST);
                // In their order, so that the same cursors serve for all of them.
                order.sort_unstable();
                let mut cursors = cursors_at(&places[order[0]])?;
                for at in order {
                    if let Some((_, more)) = bounds[at].take() {
                        self.visit(index, (&places[at], more, gives(at)), &mut cursors, &mut room, taker);
                    }
                }
            }
            let mut cursors: Option<Vec<Cursor<'_>>> = None;
            for (at, place) in places.iter().enumerate() {
                let Some((most, more)) = bounds[at] else { continue };
                if !all && (most.all() + more) * ROUNDING < taker.least() {
                    taker.pass(most.of_page * ROUNDING);
                    continue;
                }
                let cursors = match &mut cursors {
                    Some(cursors) => cursors,
                    None => cursors.insert(cursors_at(place)?),
                };
                self.visit(index, (place, more, gives(at)), cursors, &mut room, taker);
            }
        }
        Ok(())
    }

    /// The words, those that may give most first; of equals in their order. Fields that do not hold a word count as if hardly
    /// a section did, so of two words the one that stands in fewer fields comes first, which lets go of pages sooner.
    fn order(&self) -> Vec<usize> {
        let gives: Vec<f32> = self.words.iter().map(|word| word.most(|_| true).all()).collect();
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by(|&a, &b| gives[b].total_cmp(&gives[a]));
        order
    }

    /// Scores those pages of a run that can reach the list, where a section may be given so much more beside its words,
    /// and each word gives so much at most.
    fn visit(
        &self,
        index: &SearchIndex,
        (run, more, gives): (&Place, f32, &[Most]),
        cursors: &mut [Cursor<'_>],
        room: &mut Room,
        taker: &mut impl Take,
    ) {
        self.choose(index, (run, more, gives), taker, &mut room.chosen);
        if room.chosen.pages.is_empty() {
            return;
        }
        room.clear(index, run);
        room.rest.clear();
        room.rest.extend(room.order.iter().map(|&word| gives[word]));
        for at in (1..room.rest.len()).rev() {
            let rest = room.rest[at];
            room.rest[at - 1].add(rest);
        }
        taker.named(run, |page, score| {
            if let Some(name) = page.checked_sub(run.pages.start).and_then(|here| room.names.get_mut(here)) {
                *name += score;
            }
        });
        for start in (0..room.order.len()).step_by(AT_ONCE) {
            let end = room.order.len().min(start + AT_ONCE);
            self.fill(index, run, start..end, cursors, room, &mut Blind);
            if let Some(&rest) = room.rest.get(end) {
                room.let_go(index, (run, more), rest, taker);
            }
            if room.chosen.pages.is_empty() {
                return;
            }
        }
        taker.take(&Run { place: run, chosen: &room.chosen.pages, sections: &room.sections, pages: &room.pages });
    }

    /// Chooses the pages of a run that can reach the list, by the fields in which they hold the words and by their names.
    fn choose(
        &self,
        index: &SearchIndex,
        (run, more, gives): (&Place, f32, &[Most]),
        taker: &mut impl Take,
        room: &mut Chosen,
    ) {
        room.pages.clear();
        let first_page = index.joined.parts[run.part].first(Rows::Pages);
        let is_dead = |page: usize| index.joined.is_dead(first_page + page);
        let least = taker.least() / ROUNDING - more;
        if least <= 0.0 {
            for page in run.pages.clone().filter(|&page| !is_dead(page)) {
                add_page(&mut room.pages, page);
            }
            return;
        }
        // No page reaches the list by the words alone that give least, so the others choose the pages to look at.
        room.words.clear();
        room.words.extend(gives.iter().copied().zip(0..));
        room.words.sort_unstable_by(|a, b| a.0.all().total_cmp(&b.0.all()));
        let (mut rest, mut few) = (Most::default(), 0);
        while let Some((most, _)) = room.words.get(few)
            && rest.all() + most.all() < least
        {
            rest.add(*most);
            few += 1;
        }
        let first = run.pages.start / 64;
        let chunks = run.pages.end / 64 + 1 - first;
        room.looked_at.clear();
        room.looked_at.resize(chunks, 0);
        for &(_, word) in &room.words[few..] {
            let Some(held) = self.words[word].held.get(run.part) else { continue };
            for field in held {
                room.looked_at.iter_mut().zip(field.words(first)).for_each(|(any, held)| *any |= held);
            }
        }
        room.most.clear();
        room.most.resize(chunks * 64, Most::default());
        taker.named(run, |page, score| {
            let at = page - first * 64;
            if let (Some(bits), Some(most)) = (room.looked_at.get_mut(at / 64), room.most.get_mut(at)) {
                *bits |= 1 << (at % 64);
                most.of_page += score;
            }
        });
        for word in &self.words {
            let Some(held) = word.held.get(run.part) else { continue };
            let most = room.most.as_chunks_mut::<64>().0.iter_mut();
            for (at, (most, &looked_at)) in most.zip(&room.looked_at).enumerate() {
                if looked_at == 0 {
                    continue;
                }
                let bits = |field: IndexField| held[field as usize].words(first + at).first().unwrap_or(&0) & looked_at;
                let mut any = 0;
                for field in IndexField::OF_SECTIONS {
                    let of_field = word.fields[field as usize] + word.exact[field as usize];
                    set_bits(bits(field)).for_each(|page| most[page].of_section += of_field);
                    any |= bits(field);
                }
                set_bits(any).for_each(|page| most[page].of_page += word.page);
                for field in IndexField::OF_PAGES {
                    let of_field = word.fields[field as usize];
                    set_bits(bits(field)).for_each(|page| most[page].of_page += of_field);
                }
                any |= bits(IndexField::Title);
                set_bits(any).for_each(|page| most[page].of_section += word.section);
            }
        }
        let mut passed = rest.of_page;
        for (at, &looked_at) in room.looked_at.iter().enumerate() {
            for at in set_bits(looked_at).map(|bit| at * 64 + bit) {
                let (page, most) = (first * 64 + at, room.most[at]);
                if !run.pages.contains(&page) {
                    continue;
                }
                if most.all() < least {
                    passed = passed.max(most.of_page);
                } else if !is_dead(page) {
                    add_page(&mut room.pages, page);
                }
            }
        }
        taker.pass(passed * ROUNDING);
    }

    /// How many sections the pages of a part have that hold a word of the question or are given.
    pub(super) fn found(&self, index: &SearchIndex, number: usize, given: impl Iterator<Item = usize>) -> usize {
        let (Some(held), Some(part)) = (self.held.get(number), index.joined.parts.get(number)) else { return 0 };
        let starts = part.table().numbers(Column::PageSections);
        let pages = part.count(Rows::Pages);
        let mut found = 0;
        for (at, &word) in held.words(0).iter().enumerate() {
            let first = at * 64;
            // Of the pages that hold a word and those that do not, the fewer.
            if word.count_ones() > 32 {
                let end = (first + 64).min(pages);
                let all = (starts.get(end) as usize).saturating_sub(starts.get(first) as usize);
                let others = set_bits(!word).map(|bit| first + bit).take_while(|&page| page < end);
                found += all.saturating_sub(others.map(|page| starts.range(page).len()).sum());
            } else {
                found += set_bits(word).map(|bit| starts.range(first + bit).len()).sum::<usize>();
            }
        }
        found + given.filter(|&page| !held.get(page)).map(|page| starts.range(page).len()).sum::<usize>()
    }

    /// Shows what makes the scores of a page and of its sections.
    pub(super) fn show(&self, index: &SearchIndex, page: usize, see: &mut impl See) -> Result<(), SearchError> {
        for (number, part) in index.joined.parts.iter().enumerate() {
            let (first, count) = (part.first(Rows::Pages), part.count(Rows::Pages));
            if !(first..first + count).contains(&page) {
                continue;
            }
            let place = place(number, part, page - first..page - first + 1);
            let terms = &self.parts[number];
            let cursors = terms.all.iter().map(|t| Cursor::new(t, &terms.few, part, Cursor::start(t, &place)));
            let mut cursors: Vec<Cursor<'_>> = cursors.collect::<Result<_, _>>()?;
            let mut room = Room { order: self.order(), ..Room::default() };
            room.chosen.pages.push(place.pages.clone());
            room.clear(index, &place);
            self.fill(index, &place, 0..self.words.len(), &mut cursors, &mut room, see);
        }
        Ok(())
    }

    /// Scores the chosen pages of a run by some of the words, in their order.
    fn fill(
        &self,
        index: &SearchIndex,
        place: &Place,
        some: Range<usize>,
        cursors: &mut [Cursor<'_>],
        room: &mut Room,
        see: &mut impl See,
    ) {
        let number = place.part;
        let part = &index.joined.parts[number];
        let table = part.table();
        let page_of = table.run(Column::SectionPages).as_chunks::<4>().0;
        let all = part.count(Rows::Sections);
        let (page, end) = (place.pages.start, place.pages.end);
        let (first, last) = (place.sections.start, place.sections.end);
        let (first_section, first_page) = (part.first(Rows::Sections), part.first(Rows::Pages));
        let Room {
            sections,
            pages,
            counts,
            exact,
            section_counts,
            long: longs,
            page_long: page_longs,
            page_counts,
            order,
            ..
        } = room;
        let words = table.numbers(Column::SectionWords);
        let title_lengths = part.reader(IndexField::Title).map(|r| &r.norms);
        let starts = table.numbers(Column::PageSections);
        let kinds = table.bytes(Column::SectionKinds);
        let of_typed = self.weights.heading_typed.clamp(0.0, 1.0);
        let page_of = &page_of[first.min(page_of.len())..last.min(page_of.len())];
        // A damaged number is no page of the run.
        let page_at =
            |here: usize| page_of.get(here).map_or(usize::MAX, |p| u32::from_le_bytes(*p) as usize).wrapping_sub(page);
        for &at in &order[some] {
            let word = &self.words[at];
            let Some(fields) = word.terms.get(number) else { continue };
            for field in IndexField::OF_SECTIONS {
                let group = &mut cursors[range_of(fields, field)];
                for cursor in group.iter_mut() {
                    cursor.skip(first as u32);
                }
                let Some(reader) = part.reader(field).filter(|_| group.iter().any(|c| (c.next as usize) < last)) else {
                    continue;
                };
                let (factor, of_exact) = (word.fields[field as usize], word.exact[field as usize]);
                let (norm, holder) = (&self.norms[field as usize], Holder::Field(field));
                // What share a text has of what the word gives.
                let share = |row: usize, count: f32| {
                    let long = norm[usize::from(reader.norms.fieldnorm_id(row as u32))];
                    let of_kind = field == IndexField::Heading && kinds.get(row).is_some_and(|kind| kind > 0);
                    count / (count + long) * if of_kind { of_typed } else { 1.0 }
                };
                if let [cursor] = &mut *group {
                    // No other form can stand in the same section.
                    let (form, is_exact) = (cursor.term.form, cursor.term.exact && of_exact != 0.0);
                    cursor.take(last as u32, |row, count| {
                        let row = row as usize;
                        let here = row.wrapping_sub(first);
                        let Some(sum) = sections.get_mut(here).filter(|sum| **sum >= 0.0) else { return };
                        see.form(first_section + row, form, is_exact);
                        let share = share(row, count);
                        *sum += factor * share;
                        see.part(first_section + row, holder, at, false, factor * share);
                        if is_exact {
                            *sum += of_exact * share;
                            see.part(first_section + row, holder, at, true, of_exact * share);
                        }
                        section_counts.add(here, count);
                    });
                    see.end();
                    continue;
                }
                for cursor in group.iter_mut() {
                    let (form, is_exact) = (cursor.term.form, cursor.term.exact && of_exact != 0.0);
                    cursor.take(last as u32, |row, count| {
                        let row = row as usize;
                        let here = row.wrapping_sub(first);
                        if sections.get(here).is_some_and(|&sum| sum >= 0.0) {
                            see.form(first_section + row, form, is_exact);
                            counts.add(here, count);
                            if is_exact {
                                exact[here] += count;
                            }
                        }
                    });
                }
                counts.drain(|here, count| {
                    let row = first + here;
                    let score = factor * share(row, count);
                    sections[here] += score;
                    see.part(first_section + row, holder, at, false, score);
                    let count_exact = std::mem::take(&mut exact[here]);
                    if count_exact > 0.0 {
                        let score = of_exact * share(row, count_exact);
                        sections[here] += score;
                        see.part(first_section + row, holder, at, true, score);
                    }
                    section_counts.add(here, count);
                });
                see.end();
            }
            // The page as one text, in which its title does not count.
            section_counts.each(|here, count| page_counts.add(page_at(here), count));
            page_counts.drain(|here, count| {
                let (Some(sum), Some(long)) = (pages.get_mut(here), page_longs.get_mut(here)) else { return };
                if *long == 0.0 {
                    let of_page = starts.range(page + here);
                    let length = words.get(of_page.end).saturating_sub(words.get(of_page.start));
                    *long = self.weights.held_back(length as f32 / self.average_page);
                }
                let score = word.page * count / (count + *long);
                *sum += score;
                see.part(first_page + page + here, Holder::Page, at, false, score);
            });
            // Title and other names.
            for field in IndexField::OF_PAGES {
                let group = &mut cursors[range_of(fields, field)];
                for cursor in group.iter_mut() {
                    cursor.skip(page as u32);
                }
                let Some(reader) = part.reader(field).filter(|_| group.iter().any(|c| (c.next as usize) < end)) else {
                    continue;
                };
                let (norm, holder) = (&self.norms[field as usize], Holder::Field(field));
                for cursor in group.iter_mut() {
                    let form = cursor.term.form;
                    cursor.take(end as u32, |row, count| {
                        let here = (row as usize).wrapping_sub(page);
                        if pages.get(here).is_some_and(|&sum| sum >= 0.0) {
                            see.form(first_page + row as usize, form, false);
                            page_counts.add(here, count);
                        }
                    });
                }
                page_counts.drain(|here, count| {
                    let document = (page + here + all) as u32;
                    let long = norm[usize::from(reader.norms.fieldnorm_id(document))];
                    let score = word.fields[field as usize] * count / (count + long);
                    pages[here] += score;
                    see.part(first_page + page + here, holder, at, false, score);
                    if field == IndexField::Title {
                        let count = count * self.weights.section_title;
                        let of_page = place.sections_of(starts, &(page + here..page + here + 1));
                        of_page.for_each(|row| section_counts.add(row - first, count));
                    }
                });
                see.end();
            }
            // The section with the title of its page, as one text.
            section_counts.drain(|here, count| {
                let row = first + here;
                let Some(long) = longs.get_mut(here) else { return };
                if *long == 0.0 {
                    let page_here = page_at(here);
                    let known = title_lengths.filter(|_| page_here < pages.len());
                    let title = known.map_or(0, |lengths| lengths.fieldnorm((page + page_here + all) as u32));
                    let length = words.range(row).len() as f32 + self.weights.section_title * title as f32;
                    *long = self.weights.held_back(length / self.average_section);
                }
                let score = word.section * count / (count + *long);
                sections[here] += score;
                see.part(first_section + row, Holder::Section, at, false, score);
            });
        }
    }
}

/// A run of those pages of a part.
fn place(number: usize, part: &Part, pages: Range<usize>) -> Place {
    let whole = Place { part: number, pages: 0..part.count(Rows::Pages), sections: 0..part.count(Rows::Sections) };
    let sections = whole.sections_of(part.table().numbers(Column::PageSections), &pages);
    Place { pages, sections, ..whole }
}

/// The runs of a part, in order.
fn places(number: usize, part: &Part) -> Vec<Place> {
    let page_of = part.table().numbers(Column::SectionPages);
    let (sections, pages) = (part.count(Rows::Sections), part.count(Rows::Pages));
    let mut all = Vec::with_capacity(sections / RUN + 1);
    let mut page = 0;
    for last in (RUN - 1..sections).step_by(RUN).chain([usize::MAX]) {
        // The page of the last section of a run is the last of its pages.
        let end = if last == usize::MAX { pages } else { (page_of.get(last) as usize + 1).clamp(page, pages) };
        if end > page {
            all.push(place(number, part, page..end));
            page = end;
        }
    }
    all
}

/// What is counted of a word.
struct Tally<'t> {
    /// By field: the rows that hold it.
    found: &'t mut [usize],
    /// The same for the very word alone.
    exact: &'t mut [usize],
    /// By field: the pages that hold it.
    held: [Bits; IndexField::ALL.len()],
}

impl Tally<'_> {
    /// Counts a word in a part; returns how many pages hold it in any section.
    fn count(
        &mut self,
        joined: &Joined,
        part: &Part,
        (terms, fields): (&Terms, &Fields),
        counted: &mut Counted,
    ) -> Result<usize, SearchError> {
        let page_of = part.table().run(Column::SectionPages).as_chunks::<4>().0;
        let page_of = |row: &u32| page_of.get(*row as usize).map_or(u32::MAX, |page| u32::from_le_bytes(*page));
        let (first_section, first_page) = (part.first(Rows::Sections), part.first(Rows::Pages));
        let all_pages = part.count(Rows::Pages);
        let Counted { rows, pages, block, postings, .. } = counted;
        let mut alive: Vec<u32> = Vec::new();
        pages.clear(all_pages);
        for field in IndexField::ALL {
            let all = terms.of(fields, field);
            if all.is_empty() {
                continue;
            }
            let held = &mut self.held[field as usize];
            held.clear(all_pages);
            let of_sections = IndexField::OF_SECTIONS.contains(&field);
            let first = if of_sections { first_section } else { first_page };
            if of_sections && all.len() > 1 {
                rows.clear(part.count(Rows::Sections));
            }
            let mut found = 0;
            for term in all {
                let mut own = 0;
                terms.rows(term, part, (postings, block), |block| {
                    let block = joined.alive(of_sections, first, block, &mut alive);
                    own += block.len();
                    if !of_sections {
                        found += held.set(block.iter().copied());
                        return;
                    }
                    if all.len() > 1 {
                        found += rows.set(block.iter().copied());
                    }
                    held.set(block.iter().map(page_of));
                })?;
                if of_sections && all.len() == 1 {
                    found = own;
                }
                if term.exact
                    && let Some(exact) = self.exact.get_mut(field as usize)
                {
                    *exact += own;
                }
            }
            self.found[field as usize] += found;
            if of_sections {
                pages.add(held);
            }
        }
        Ok(pages.count())
    }
}

#[cfg(test)]
mod tests {
    use crate::record::Reference;
    use crate::search::{Query, SearchIndex, SearchOptions};
    use std::fmt::Write as _;

    /// Pages of words of which the first are common and the last rare, the same on each call.
    fn index(pages: usize) -> SearchIndex {
        let mut state = 7_u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        let pages: Vec<_> = (0..pages)
            .map(|page| {
                let mut text = String::new();
                let mut words = |count: u64, text: &mut String| {
                    for _ in 0..=count {
                        // Of two numbers the smaller, twice: the first words come far more often.
                        let word = below(40).min(below(40)).min(below(40));
                        let _ = write!(text, " lorem{}", char::from(b'a' + u8::try_from(word % 26).expect("small")));
                        let _ = write!(text, "{}", ["", "s", "ing"][usize::try_from(word % 3).expect("small")]);
                    }
                };
                text.push('#');
                words(2, &mut text);
                for section in 0..=page % 5 {
                    let _ = write!(text, "\n\n## Part {section}");
                    words(1, &mut text);
                    text.push_str("\n\n");
                    words(12, &mut text);
                }
                crate::parse::parse_page(&format!("p{page}.md"), &text).page.expect("a page")
            })
            .collect();
        SearchIndex::build(&pages, &Reference::default()).expect("an index")
    }

    #[test]
    fn what_is_passed_over_would_not_have_been_among_the_first() {
        let index = index(400);
        let ask = |question: &str, limit: usize| {
            let options = SearchOptions { limit, ..SearchOptions::default() };
            let hits = index.search(&Query::parse(question), &options).expect("an answer");
            let list: Vec<(String, u32, f64)> =
                hits.hits.into_iter().take(10).map(|h| (h.page.0, h.number, h.score)).collect();
            (list, hits.total)
        };
        for question in
            ["loremz", "lorema loremz", "loremb loremy loremx part", "lorems lorema -loremb", "what is loremk"]
        {
            let (list, total) = ask(question, 10);
            assert!(total > 20, "{question}: {total}");
            // A list of all sections passes nothing over.
            assert_eq!((list, total), ask(question, 5000), "{question}");
        }
        // Questions of one to five words, common and rare.
        for number in 0..20_u32 {
            let words = (0..=number % 5).map(|at| {
                let letter = number.wrapping_mul(7).wrapping_add(at * at * 5 + at * 11) % 26;
                format!(
                    "lorem{}{}",
                    char::from(b'a' + u8::try_from(letter).expect("small")),
                    ["", "s"][at as usize % 2]
                )
            });
            let question = words.collect::<Vec<_>>().join(" ");
            assert_eq!(ask(&question, 10), ask(&question, 5000), "{question}");
        }
    }
}
