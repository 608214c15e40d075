//! The index: what is kept of each page, how it is built, how it is opened.
//!
//! The engine holds postings: for sections the words of heading, text and typed items, for pages the words of title and
//! names. Everything else that a search needs (ids, headings, texts for snippets, names, the vocabulary, the glossary)
//! lies in the side table. Words are indexed as they are written; [`super::words::Classes`] joins them when a question
//! is read.

use super::asked::{self, OwnQuestion};
use super::codec::{Collector, QuickMap};
use super::filter::kind_of;
use super::hits::Checked;
use super::part::{Joined, Part, Rows, Totals, open_segment};
use super::store::{Container, Contents, IndexBytes};
use super::table::{Column, Layout, Numbers, Table, TableWriter, small};
use super::text::{self, Sentence, Voice};
use super::words::{self, Classes};
use super::{SearchError, everyday, expand, intent, spelling};
use crate::record::{Kind, Page, PageId, Reference, Region, Review, ReviewStatus, SectionKind, fold, slug};
use jiff::civil::Date;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use tantivy::directory::{Directory, OwnedBytes, RamDirectory};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexSettings, SingleSegmentIndexWriter, TantivyDocument};

/// The fields of the index, in the order of its schema: three of sections, two of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum IndexField {
    Heading,
    Body,
    Typed,
    Title,
    Names,
}

impl IndexField {
    pub(super) const ALL: [Self; 5] = [Self::Heading, Self::Body, Self::Typed, Self::Title, Self::Names];
    pub(super) const OF_SECTIONS: [Self; 3] = [Self::Heading, Self::Body, Self::Typed];
    pub(super) const OF_PAGES: [Self; 2] = [Self::Title, Self::Names];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Body => "body",
            Self::Typed => "typed",
            Self::Title => "title",
            Self::Names => "names",
        }
    }

    /// The field as the engine numbers it: by its place in the schema.
    fn field(self) -> Field {
        Field::from_field_id(self as u32)
    }
}

/// What a name is to its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameSort {
    Alias,
    Title,
    Id,
}

const TOKENIZER: &str = "words";

/// Memory that the engine's writer plans with; it holds one segment however large.
const BUDGET: usize = 50_000_000;

fn schema() -> Schema {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_fieldnorms(true)
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    for field in IndexField::ALL {
        let added = builder.add_text_field(field.name(), options.clone());
        debug_assert_eq!(added, field.field());
    }
    builder.build()
}

/// Cuts at spaces: texts reach the engine as folded words, joined.
#[derive(Clone, Default)]
struct Spaces {
    token: Token,
}

struct SpaceStream<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for Spaces {
    type TokenStream<'a> = SpaceStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SpaceStream<'a> {
        self.token.reset();
        SpaceStream { text, at: 0, token: &mut self.token }
    }
}

impl TokenStream for SpaceStream<'_> {
    fn advance(&mut self) -> bool {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return false;
        }
        let length = rest.as_bytes().iter().position(|&b| b == b' ').unwrap_or(rest.len());
        self.token.text.clear();
        self.token.text.push_str(&rest[..length]);
        self.token.offset_from = self.at;
        self.token.offset_to = self.at + length;
        self.token.position = self.token.position.wrapping_add(1);
        self.at = (self.at + length + 1).min(self.text.len());
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// A review as one number: the place of its state in [`ReviewStatus::ALL`] from 1, then year, month and day of the next
/// check as eight digits. 0 is no review.
pub(super) fn review_number(review: &Review) -> u32 {
    let part = |n: i8| u32::try_from(n).unwrap_or(1);
    // Years before our era hold no review.
    let year = u32::try_from(review.due.year()).unwrap_or(0);
    let due = year * 10_000 + part(review.due.month()) * 100 + part(review.due.day());
    (u32::from(position(ReviewStatus::ALL, &review.status)) + 1) * DAYS + due
}

/// More than any day as eight digits.
const DAYS: u32 = 100_000_000;

/// What [`review_number`] wrote; none for 0, and for a number that it never writes.
pub(super) fn read_review(number: u32) -> Option<Checked> {
    let status = *ReviewStatus::ALL.get((number / DAYS).checked_sub(1)? as usize)?;
    let part = |n: u32| i8::try_from(n % 100).ok();
    let due = number % DAYS;
    let due = Date::new(i16::try_from(due / 10_000).ok()?, part(due / 100)?, part(due)?).ok()?;
    Some(Checked { status, due })
}

struct PageRow {
    id: String,
    title: String,
    kind: u8,
    regions: u8,
    review: u32,
    first_section: u32,
    names: Vec<NameRow>,
    /// Words of the id that the page holds: the others say nothing that anybody could look for.
    id_words: Vec<String>,
}

struct NameRow {
    name: String,
    sort: NameSort,
    section: u8,
    note: String,
}

/// What an index takes of a page: all the work on it that needs no other page, so that it can be done beside the
/// building.
pub struct PreparedPage {
    row: PageRow,
    sections: Vec<PreparedSection>,
}

struct PreparedSection {
    number: u32,
    words: usize,
    /// Empty where it is the slug of the heading.
    id: String,
    kind: u8,
    intents: u32,
    heading: String,
    sentences: Vec<Sentence>,
    document: TantivyDocument,
    filled: [bool; 3],
}

impl PreparedPage {
    /// Cuts a page into sections, sentences and words.
    pub fn of(page: &Page) -> Self {
        let names = names(page);
        // Words of the id that the page holds elsewhere.
        let id = if PageId::is_kebab(page.id.as_str()) { words::words(page.id.as_str()) } else { Vec::new() };
        let others = names.iter().filter(|n| n.sort != NameSort::Id).flat_map(|n| words::words(&n.name));
        let others: Vec<String> = if id.is_empty() { Vec::new() } else { others.collect() };
        let (mut id_words, mut missing): (Vec<String>, Vec<String>) = id.into_iter().partition(|w| others.contains(w));
        let mut sections = Vec::with_capacity(page.sections.len() + 1);
        let mut joined: [String; 3] = Default::default();
        let mut add = |number, kind: Option<SectionKind>, id: &str, heading: &str, sentences: Vec<Sentence>| {
            let words = join_words(heading, &sentences, &mut joined);
            id_words.extend(missing.extract_if(.., |w| joined.iter().any(|t| t.split(' ').any(|other| other == w))));
            let mut document = TantivyDocument::default();
            for (text, field) in joined.iter().zip(IndexField::OF_SECTIONS).filter(|(text, _)| !text.is_empty()) {
                document.add_text(field.field(), text);
            }
            sections.push(PreparedSection {
                number,
                words,
                id: if slug(heading) == id { String::new() } else { id.to_owned() },
                kind: kind.map_or(0, |k| position(SectionKind::ALL, &k) + 1),
                intents: intent::section_mask(kind, heading),
                heading: heading.to_owned(),
                sentences,
                document,
                filled: joined.each_ref().map(|text| !text.is_empty()),
            });
        };
        let preamble = text::sentences(&page.preamble);
        // A page with nothing else is found by its names through an empty section.
        if !preamble.is_empty() || page.sections.is_empty() {
            add(0, None, "", "", preamble);
        }
        for section in &page.sections {
            let mut sentences = text::sentences(&section.blocks);
            if section.kind == Some(SectionKind::Summary)
                && let Some(message) = &page.message
            {
                sentences.insert(0, Sentence { voice: Voice::Prose, text: message.clone(), citations: Vec::new() });
            }
            add(section.number, section.kind, &section.id, &section.heading, sentences);
        }
        let row = PageRow {
            id: page.id.0.clone(),
            title: page.title.clone(),
            kind: position(Kind::ALL, &page.kind),
            regions: page.regions.iter().fold(0, |mask, r| mask | 1 << position(Region::ALL, r)),
            review: page.review.as_ref().map_or(0, review_number),
            first_section: 0,
            names,
            id_words,
        };
        Self { row, sections }
    }
}

/// Joins the folded words of a section, by field; returns how many there are.
fn join_words(heading: &str, sentences: &[Sentence], joined: &mut [String; 3]) -> usize {
    let [in_heading, in_body, in_typed] = joined;
    let mut counted = 0;
    for text in [&mut *in_heading, &mut *in_body, &mut *in_typed] {
        text.clear();
    }
    let mut join = |to: &mut String, from: &str| {
        words::each_word(from, |w, _| {
            if !to.is_empty() {
                to.push(' ');
            }
            to.push_str(w);
            counted += 1;
        });
    };
    join(in_heading, heading);
    for s in sentences {
        let field = match s.voice {
            Voice::Prose => &mut *in_body,
            Voice::Typed => &mut *in_typed,
            Voice::Heading => &mut *in_heading,
        };
        join(field, &s.text);
    }
    counted
}

/// Builds an index page by page, so that a library of any size need not be in memory.
pub struct IndexBuilder {
    writer: SingleSegmentIndexWriter,
    directory: RamDirectory,
    pages: Vec<PageRow>,
    section_pages: Vec<u32>,
    section_numbers: Vec<u32>,
    /// Words of all sections before each, and of all.
    section_words: Vec<u32>,
    section_ids: Vec<String>,
    section_kinds: Vec<u8>,
    section_intents: Vec<u32>,
    section_texts: Vec<usize>,
    texts: Collector,
    sources: BTreeMap<String, u32>,
    source_ids: Vec<String>,
    filled: [u32; 3],
    /// What pages ask themselves.
    own_questions: Vec<OwnQuestion>,
}

impl IndexBuilder {
    /// An index without pages.
    pub fn new() -> Result<Self, SearchError> {
        let directory = RamDirectory::create();
        // Nothing is stored in the engine, so there is nothing to compress beside it.
        let settings = IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() };
        let mut index = Index::create(directory.clone(), schema(), settings.clone())?;
        register(&mut index);
        let writer = Index::builder()
            .schema(index.schema())
            .settings(settings)
            .tokenizers(index.tokenizers().clone())
            .single_segment_index_writer(directory.clone(), BUDGET)?;
        Ok(Self {
            writer,
            directory,
            pages: Vec::new(),
            section_pages: Vec::new(),
            section_numbers: Vec::new(),
            section_words: vec![0],
            section_ids: Vec::new(),
            section_kinds: Vec::new(),
            section_intents: Vec::new(),
            section_texts: Vec::new(),
            texts: Collector::default(),
            sources: BTreeMap::new(),
            source_ids: Vec::new(),
            filled: [0; 3],
            own_questions: Vec::new(),
        })
    }

    /// Adds a page; its sections follow those of the page before it.
    pub fn add(&mut self, page: &Page) -> Result<(), SearchError> {
        self.add_prepared(PreparedPage::of(page))
    }

    /// The same, with a page that was prepared elsewhere.
    pub fn add_prepared(&mut self, page: PreparedPage) -> Result<(), SearchError> {
        let first_section = small(self.section_pages.len())?;
        for section in page.sections {
            if section.kind == position(SectionKind::ALL, &SectionKind::Faq) + 1 {
                self.own_questions.extend(asked::own_questions(&page.row.id, self.pages.len(), &section.sentences));
            }
            self.add_section(section)?;
        }
        self.pages.push(PageRow { first_section, ..page.row });
        Ok(())
    }

    fn add_section(&mut self, section: PreparedSection) -> Result<(), SearchError> {
        self.writer.add_document(section.document)?;
        for (count, filled) in self.filled.iter_mut().zip(section.filled) {
            *count += u32::from(filled);
        }
        self.section_pages.push(small(self.pages.len())?);
        self.section_numbers.push(section.number);
        let before = self.section_words.last().map_or(0, |&words| words as usize);
        self.section_words.push(small(before + section.words)?);
        self.section_ids.push(section.id);
        self.section_kinds.push(section.kind);
        self.section_intents.push(section.intents);
        self.section_texts.push(self.texts.place());
        let (sources, source_ids) = (&mut self.sources, &mut self.source_ids);
        let mut number_of = |source: &crate::record::SourceId| {
            if let Some(&number) = sources.get(&source.0) {
                return number;
            }
            let number = u32::try_from(source_ids.len()).unwrap_or(u32::MAX);
            source_ids.push(source.0.clone());
            sources.insert(source.0.clone(), number);
            number
        };
        text::keep(&section.heading, &section.sentences, &mut number_of, &mut self.texts)
    }

    /// Finishes the index with the vocabulary and the glossary that its library shares.
    pub fn finish(self, reference: &Reference) -> Result<SearchIndex, SearchError> {
        SearchIndex::open(IndexBytes::from_vec(self.contents(reference, false)?.into_bytes()))
    }

    /// The same of pages that are to be joined to others, where [`SearchIndex::update`] writes the vocabulary of all.
    pub fn finish_part(self) -> Result<SearchIndex, SearchError> {
        SearchIndex::open(IndexBytes::from_vec(self.contents(&Reference::default(), true)?.into_bytes()))
    }

    /// The same, written as bytes that [`SearchIndex::open`] takes; they are never held as a whole.
    pub fn finish_to(self, reference: &Reference, out: &mut dyn Write) -> Result<(), SearchError> {
        Ok(self.contents(reference, false)?.write(out)?)
    }

    /// Nobody reads the vocabulary of a part.
    fn contents(self, reference: &Reference, is_part: bool) -> Result<Contents, SearchError> {
        let mut table = TableWriter::new();
        let t = &mut table;
        let (writer, directory, pages) = (self.writer, self.directory, &self.pages);
        let postings = move || finish_postings(writer, &directory, pages);
        let (texts, starts) = (self.texts, self.section_texts);
        // Few texts are coded while the engine finishes; of many, only one of the two is in memory at a time.
        let (files, mut counts) = if texts.len() <= BESIDE {
            std::thread::scope(|scope| {
                let postings = scope.spawn(postings);
                texts.finish(t, &starts, text::recode)?;
                postings.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })?
        } else {
            let done = postings()?;
            texts.finish(t, &starts, text::recode)?;
            done
        };
        let (section_count, page_count) = (self.section_pages.len(), self.pages.len());

        t.texts(Column::PageIds, self.pages.iter().map(|p| &p.id))?;
        t.texts(Column::PageTitles, self.pages.iter().map(|p| &p.title))?;
        t.bytes(Column::PageKinds, self.pages.iter().map(|p| p.kind).collect());
        t.bytes(Column::PageRegions, self.pages.iter().map(|p| p.regions).collect());
        t.numbers(Column::PageReviews, self.pages.iter().map(|p| p.review));
        let sections_end = small(section_count)?;
        t.numbers(Column::PageSections, self.pages.iter().map(|p| p.first_section).chain([sections_end]));
        t.numbers(Column::SectionPages, self.section_pages);
        t.numbers(Column::SectionNumbers, self.section_numbers);
        t.numbers(Column::SectionWords, self.section_words);
        t.texts(Column::SectionIds, &self.section_ids)?;
        t.bytes(Column::SectionKinds, self.section_kinds);
        t.numbers(Column::SectionIntents, self.section_intents);
        t.texts(Column::SourceIds, &self.source_ids)?;
        let mut totals = vec![small(section_count)?, small(page_count)?];
        totals.extend(self.filled);
        totals.push(small(self.pages.iter().filter(|p| kind_of(p.kind) == Some(Kind::Article)).count())?);
        t.numbers(Column::Totals, totals);

        for word in expand::known_words(reference) {
            counts.entry(word.into_bytes()).or_insert(0);
        }
        let mut classes = Classes::new();
        let mut words = Vocabulary::default();
        for (word, count) in counts {
            let word = String::from_utf8_lossy(&word).into_owned();
            let key = classes.key(&word);
            words.push(&word, key, count, spelling::shape(&word), spelling::sound(&word));
        }
        let class_of = words.write(t)?;
        write_names(t, &self.pages, &class_of, &mut classes)?;
        let ids = self.pages.iter().enumerate().map(|(at, page)| (page.id.as_str(), at));
        let vocabulary = if is_part {
            Reference::default()
        } else {
            everyday::beside(reference, |word| class_of.contains_key(classes.key(word).as_str()))
        };
        expand::write(t, &vocabulary, ids.clone(), &mut classes)?;
        asked::write(t, reference, ids, self.own_questions, &class_of, &mut classes)?;

        Ok(Contents { files, table })
    }
}

/// So many bytes of texts are coded while the engine finishes its postings.
const BESIDE: usize = 32 << 20;

/// What the engine wrote, by name, and every word of it with the number of sections that hold it.
type Postings = (Vec<(String, OwnedBytes)>, BTreeMap<Vec<u8>, u32>);

/// Adds the names of pages behind all sections, and finishes the engine's part of an index.
fn finish_postings(
    mut writer: SingleSegmentIndexWriter,
    directory: &RamDirectory,
    pages: &[PageRow],
) -> Result<Postings, SearchError> {
    for page in pages {
        let mut document = TantivyDocument::default();
        document.add_text(IndexField::Title.field(), words::words(&page.title).join(" "));
        let others: Vec<String> =
            page.names.iter().filter(|n| n.sort == NameSort::Alias).flat_map(|n| words::words(&n.name)).collect();
        document.add_text(IndexField::Names.field(), others.join(" "));
        writer.add_document(document)?;
    }
    let mut index = writer.finalize()?;
    register(&mut index);
    index.set_executor(tantivy::Executor::single_thread());
    let files = engine_files(directory, &index)?;
    let segment = open_segment(&index)?;
    let mut counts: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    for field in IndexField::ALL {
        let inverted = segment.inverted_index(field.field())?;
        let mut stream = inverted.terms().stream()?;
        while stream.advance() {
            let found = stream.value().doc_freq;
            match counts.get_mut(stream.key()) {
                Some(count) => *count = (*count).max(found),
                None => {
                    counts.insert(stream.key().to_vec(), found);
                }
            }
        }
    }
    Ok((files, counts))
}

/// The words of an index as they are written to its table: in order, each with its class.
#[derive(Default)]
pub(super) struct Vocabulary {
    words: Vec<String>,
    keys: Vec<String>,
    counts: Vec<u32>,
    shapes: Vec<u32>,
    sounds: Vec<u32>,
}

impl Vocabulary {
    /// Adds a word, which follows those before it in order.
    pub(super) fn push(&mut self, word: &str, key: String, count: u32, shape: u32, sound: u32) {
        self.words.push(word.to_owned());
        self.keys.push(key);
        self.counts.push(count);
        self.shapes.push(shape);
        self.sounds.push(sound);
    }

    /// Writes the words and their classes; returns the number of each class by its key.
    pub(super) fn write(self, t: &mut TableWriter) -> Result<QuickMap<String, u32>, SearchError> {
        let mut sorted: Vec<&String> = self.keys.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let class_of: QuickMap<String, u32> =
            sorted.iter().enumerate().map(|(i, &k)| Ok((k.clone(), small(i)?))).collect::<Result<_, SearchError>>()?;
        let mine: Vec<u32> = self.keys.iter().map(|k| class_of[k]).collect();
        let mut starts = vec![0_u32; sorted.len() + 1];
        for &class in &mine {
            starts[class as usize + 1] += 1;
        }
        for class in 0..sorted.len() {
            starts[class + 1] += starts[class];
        }
        let mut next = starts.clone();
        let mut by_class = vec![0; mine.len()];
        for (word, &class) in mine.iter().enumerate() {
            by_class[next[class as usize] as usize] = small(word)?;
            next[class as usize] += 1;
        }
        t.texts(Column::Words, &self.words)?;
        t.numbers(Column::WordClasses, mine);
        t.numbers(Column::WordCounts, self.counts);
        let mut by_length: Vec<usize> = (0..self.shapes.len()).collect();
        by_length.sort_by_key(|&word| spelling::length(self.shapes[word]));
        t.numbers(Column::LengthWords, by_length.iter().map(|&word| small(word)).collect::<Result<Vec<_>, _>>()?);
        t.numbers(Column::LengthShapes, by_length.iter().map(|&word| self.shapes[word]));
        t.numbers(Column::LengthSounds, by_length.iter().map(|&word| self.sounds[word]));
        t.texts(Column::Classes, &sorted)?;
        t.numbers(Column::ClassWordStarts, starts);
        t.numbers(Column::ClassWords, by_class);
        Ok(class_of)
    }
}

/// The folded form of a name with a part taken out or alone: `Colitis (UC); flux` is also `Colitis`, `UC` and `flux`.
fn parts_of_name(name: &str) -> Vec<String> {
    let mut parts = Vec::new();
    if name.contains(['(', ';']) {
        let mut plain = String::new();
        let mut inner = String::new();
        let mut depth = 0_u32;
        for c in name.chars() {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => {
                    depth -= 1;
                    parts.push(std::mem::take(&mut inner));
                }
                ';' if depth == 0 => parts.push(std::mem::take(&mut plain)),
                c if depth > 0 => inner.push(c),
                c => plain.push(c),
            }
        }
        parts.push(plain);
    }
    parts
        .into_iter()
        .map(|p| p.trim().to_owned())
        .filter(|p| p.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .collect()
}

fn names(page: &Page) -> Vec<NameRow> {
    let mut all = vec![
        NameRow { name: page.id.0.clone(), sort: NameSort::Id, section: 0, note: String::new() },
        NameRow { name: page.title.clone(), sort: NameSort::Title, section: 0, note: String::new() },
    ];
    for alias in &page.aliases {
        all.push(NameRow {
            name: alias.name.clone(),
            sort: NameSort::Alias,
            section: alias.section.map_or(0, |k| position(SectionKind::ALL, &k) + 1),
            note: alias.note.clone().unwrap_or_default(),
        });
    }
    let mut more = Vec::new();
    for row in all.iter().filter(|r| r.sort != NameSort::Id) {
        for part in parts_of_name(&row.name) {
            more.push(NameRow { name: part, sort: NameSort::Alias, section: row.section, note: row.note.clone() });
        }
    }
    for row in more {
        if !all.iter().any(|r| fold(&r.name) == fold(&row.name)) {
            all.push(row);
        }
    }
    all
}

fn write_names(
    t: &mut TableWriter,
    pages: &[PageRow],
    class_of: &QuickMap<String, u32>,
    classes: &mut Classes,
) -> Result<(), SearchError> {
    let mut all = Vec::new();
    for (page, row) in pages.iter().enumerate() {
        for name in &row.names {
            all.push((small(page)?, name));
        }
    }
    t.texts(Column::Names, all.iter().map(|(_, n)| &n.name))?;
    t.numbers(Column::NamePages, all.iter().map(|(p, _)| *p));
    t.bytes(Column::NameSorts, all.iter().map(|(_, n)| n.sort as u8).collect());
    t.bytes(Column::NameSections, all.iter().map(|(_, n)| n.section).collect());
    let noted: Vec<u32> = all
        .iter()
        .enumerate()
        .filter(|(_, (_, n))| !n.note.is_empty())
        .map(|(at, _)| small(at))
        .collect::<Result<_, _>>()?;
    t.texts(Column::NameNotes, noted.iter().map(|&at| &all[at as usize].1.note))?;
    t.numbers(Column::NotedNames, noted);
    // The classes of each name, each once, without function words where others remain.
    let mut starts = vec![0];
    let mut terms: Vec<u32> = Vec::new();
    let mut by_class: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut pages_of_class: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, (page, name)) in all.iter().enumerate() {
        let mut mine: Vec<u32> = Vec::new();
        if name.sort != NameSort::Id || PageId::is_kebab(&name.name) {
            let mut list = words::words(&name.name);
            if name.sort == NameSort::Id {
                list.retain(|w| pages[*page as usize].id_words.contains(w));
            }
            let matter = list.iter().any(|w| !words::is_function_word(w));
            for w in list.iter().filter(|w| !matter || !words::is_function_word(w)) {
                if let Some(&class) = class_of.get(classes.key(w).as_str())
                    && !mine.contains(&class)
                {
                    mine.push(class);
                }
            }
        }
        for &class in &mine {
            by_class.entry(class).or_default().push(small(at)?);
            let pages = pages_of_class.entry(class).or_default();
            if pages.last() != Some(page) {
                pages.push(*page);
            }
        }
        terms.extend(mine);
        starts.push(small(terms.len())?);
    }
    t.numbers(Column::NameTermStarts, starts);
    t.numbers(Column::NameTerms, terms);
    let mut start = 0;
    let mut class_starts = Vec::with_capacity(class_of.len() + 1);
    for class in 0..small(class_of.len())? {
        class_starts.push(start);
        start += small(by_class.get(&class).map_or(0, Vec::len))?;
    }
    class_starts.push(start);
    t.numbers(Column::ClassNameStarts, class_starts);
    t.numbers(Column::ClassNames, by_class.values().flatten().copied());
    let mut counts = Vec::with_capacity(class_of.len());
    for class in 0..small(class_of.len())? {
        counts.push(small(pages_of_class.get(&class).map_or(0, Vec::len))?);
    }
    t.numbers(Column::ClassNamePages, counts);
    let mut folded: Vec<(String, u32)> = Vec::with_capacity(all.len());
    for (at, (_, name)) in all.iter().enumerate() {
        folded.push((words::words(&name.name).join(" "), small(at)?));
    }
    folded.sort();
    t.numbers(Column::NameOrder, folded.iter().map(|(_, at)| *at));
    Ok(())
}

fn position<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|v| v == value).and_then(|p| u8::try_from(p).ok()).unwrap_or(0)
}

fn register(index: &mut Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(Spaces::default()));
}

/// The engine's files, their random name replaced so that the same pages give the same bytes.
fn engine_files(directory: &RamDirectory, index: &Index) -> Result<Vec<(String, OwnedBytes)>, SearchError> {
    const NAME: &str = "00000000000000000000000000000000";
    let mut files = Vec::new();
    let metas = index.load_metas()?;
    for meta in &metas.segments {
        let random = meta.id().uuid_string();
        let mut paths: Vec<PathBuf> = metas.list_segment_files().into_iter().collect();
        paths.sort();
        for path in paths {
            // Some components exist only where the schema asks for them.
            if !directory.exists(&path).map_err(tantivy::TantivyError::from)? {
                continue;
            }
            let file = directory.open_read(&path).map_err(tantivy::TantivyError::from)?;
            let bytes = file.read_bytes().map_err(tantivy::TantivyError::from)?;
            files.push((path.to_string_lossy().replace(&random, NAME), bytes));
        }
        let meta_file = directory.atomic_read(Path::new("meta.json")).map_err(tantivy::TantivyError::from)?;
        let text = String::from_utf8_lossy(&meta_file).into_owned();
        let hyphened = |s: &str| format!("{}-{}-{}-{}-{}", &s[..8], &s[8..12], &s[12..16], &s[16..20], &s[20..]);
        let text = text.replace(&random, NAME).replace(&hyphened(&random), &hyphened(NAME));
        files.push(("meta.json".to_owned(), OwnedBytes::new(text.into_bytes())));
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

/// An index that can be searched: one part, or several with what they share.
pub struct SearchIndex {
    /// The bytes of the first part.
    bytes: IndexBytes,
    pub(super) joined: Joined,
    /// What several parts share; none where there is one part.
    joint: Option<(IndexBytes, Layout)>,
    /// How much each part holds that counts.
    pub(super) totals: Vec<Totals>,
    sections: usize,
    pages: usize,
    /// What share of the pages are articles.
    articles: f32,
    averages: [f32; IndexField::ALL.len()],
    average_section: f32,
    average_page: f32,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SearchIndex({} sections)", self.section_count())
    }
}

impl SearchIndex {
    /// Builds an index of pages in memory.
    pub fn build<P: Borrow<Page>>(
        pages: impl IntoIterator<Item = P>,
        reference: &Reference,
    ) -> Result<Self, SearchError> {
        let mut builder = IndexBuilder::new()?;
        for page in pages {
            builder.add(page.borrow())?;
        }
        builder.finish(reference)
    }

    /// Opens an index of one part where its bytes lie.
    pub fn open(bytes: IndexBytes) -> Result<Self, SearchError> {
        let part = Part::open(bytes.clone())?;
        let totals = vec![part.totals()];
        let mut joined = Joined::default();
        joined.push(part);
        Ok(Self::with(bytes, joined, None, totals))
    }

    /// Opens an index of several parts, and the joint that [`Self::update`] made for them.
    pub fn open_joined(parts: &[IndexBytes], joint: IndexBytes) -> Result<Self, SearchError> {
        let other = || SearchError::Damaged("its parts do not belong together".to_owned());
        let first = parts.first().ok_or_else(other)?.clone();
        let table = Container::open(joint)?.table()?;
        let layout = Layout::read(&table)?;
        let mut joined = Joined::default();
        for part in parts {
            joined.push(Part::open(part.clone())?);
        }
        let t = Table::new(&table, &layout);
        let rows = t.numbers(Column::Totals);
        if rows.len() != Totals::LENGTH * parts.len() {
            return Err(other());
        }
        let totals: Vec<Totals> = (0..parts.len()).map(|part| Totals::read(rows, part)).collect();
        for page in t.numbers(Column::DeadPages).iter() {
            joined.bury(page as usize);
        }
        Ok(Self::with(first, joined, Some((table, layout)), totals))
    }

    #[expect(clippy::cast_precision_loss, reason = "an average needs no more than 24 bits")]
    fn with(bytes: IndexBytes, joined: Joined, joint: Option<(IndexBytes, Layout)>, totals: Vec<Totals>) -> Self {
        let mut all = Totals::default();
        for part in &totals {
            all.add(part);
        }
        let words = |field: IndexField| all.words[field as usize] as f32;
        let averages = IndexField::ALL.map(|field| {
            let documents = all.filled.get(field as usize).copied().unwrap_or(all.pages);
            (words(field) / documents.max(1) as f32).max(1.0)
        });
        // Words of pages are words of sections: the totals give the average without a walk.
        let in_sections: f32 = IndexField::OF_SECTIONS.into_iter().map(words).sum();
        let average_section = (in_sections / all.sections.max(1) as f32).max(1.0);
        let average_page = (in_sections / all.pages.max(1) as f32).max(1.0);
        let articles = all.articles as f32 / all.pages.max(1) as f32;
        let (sections, pages) = (all.sections as usize, all.pages as usize);
        Self { bytes, joined, joint, totals, sections, pages, articles, averages, average_section, average_page }
    }

    /// The bytes of an index of one part, which [`Self::open`] takes; equal for equal pages.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Number of sections that can be found.
    pub fn section_count(&self) -> usize {
        self.sections
    }

    /// Number of pages that can be found.
    pub fn page_count(&self) -> usize {
        self.pages
    }

    /// What share of the pages are articles, whose sections nobody typed.
    pub(super) fn share_of_articles(&self) -> f32 {
        self.articles
    }

    /// Number of rows for pages, those that went among them.
    pub(super) fn page_rows(&self) -> usize {
        self.joined.len(Rows::Pages)
    }

    /// The same for sections.
    pub(super) fn section_rows(&self) -> usize {
        self.joined.len(Rows::Sections)
    }

    pub(super) fn table(&self) -> Table<'_> {
        match &self.joint {
            Some((table, layout)) => Table::joined(table, layout, &self.joined),
            None => self.joined.parts[0].table(),
        }
    }

    /// The places among all classes of the classes of a part; none where they are the same.
    pub(super) fn class_map(&self, part: usize) -> Option<ClassMap<'_>> {
        let (table, layout) = self.joint.as_ref()?;
        let before = self.joined.parts[..part].iter().map(|p| p.table().texts(Column::Classes).len()).sum();
        Some(ClassMap { all: Table::new(table, layout).numbers(Column::ClassMaps), before })
    }

    /// Where the names of a part that hold a class stand in its column of names by class, in order.
    pub(super) fn names_with(&self, part: usize, class: u32) -> std::ops::Range<usize> {
        let own = self.joined.parts[part].table();
        let here = match self.joint {
            None => Some(class as usize),
            Some(_) => own.texts(Column::Classes).find(self.table().texts(Column::Classes).get(class as usize)),
        };
        let by_class = own.numbers(Column::ClassNames);
        here.map_or(0..0, |class| own.numbers(Column::ClassNameStarts).range_below(class, by_class.len()))
    }

    /// The names that hold a class, by their places among those of all parts, in order.
    pub(super) fn names_of_class(&self, class: u32) -> impl Iterator<Item = usize> {
        self.joined.parts.iter().enumerate().flat_map(move |(number, part)| {
            let (own, first) = (part.table().numbers(Column::ClassNames), part.first(Rows::Names));
            self.names_with(number, class).map(move |at| first + own.get(at) as usize)
        })
    }

    /// How many sections hold a folded word.
    pub(super) fn count_of(&self, word: &str) -> u32 {
        let table = self.table();
        table.texts(Column::Words).find(word).map_or(0, |at| table.numbers(Column::WordCounts).get(at))
    }

    /// Words of a section, on average.
    pub(super) fn average_section(&self) -> f32 {
        self.average_section
    }

    /// Words of a page, on average.
    pub(super) fn average_page(&self) -> f32 {
        self.average_page
    }

    /// Words of a field in a document that has it, on average.
    pub(super) fn average(&self, field: IndexField) -> f32 {
        self.averages[field as usize]
    }
}

/// Where the classes of a part stand among those of its index.
#[derive(Clone, Copy)]
pub(super) struct ClassMap<'a> {
    all: Numbers<'a>,
    before: usize,
}

impl ClassMap<'_> {
    pub(super) fn get(self, class: u32) -> u32 {
        self.all.get(self.before + class as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::{DAYS, read_review, review_number};
    use crate::record::{Place, Review, ReviewStatus};
    use jiff::civil::date;

    #[test]
    fn a_review_is_kept_as_one_number_and_no_number_is_a_wrong_day() {
        for (at, &status) in ReviewStatus::ALL.iter().enumerate() {
            for due in [date(2027, 2, 28), date(0, 1, 1), date(9999, 12, 31)] {
                let review = Review {
                    status,
                    written: due,
                    reviewed: None,
                    due,
                    authors: Vec::new(),
                    clinician: None,
                    funding: String::new(),
                    conflicts: String::new(),
                    scores: Vec::new(),
                    place: Place::default(),
                };
                let read = read_review(review_number(&review)).unwrap_or_else(|| panic!("{at} {due}"));
                assert_eq!((read.status, read.due), (status, due));
            }
        }
        for number in [0, 20_270_101, DAYS + 20_271_301, DAYS + 20_270_230, 9 * DAYS + 20_270_101, u32::MAX] {
            assert_eq!(read_review(number), None, "{number}");
        }
    }
}
