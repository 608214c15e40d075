//! The index: what is kept of each page, how it is built, how it is opened.
//!
//! The engine holds postings: for sections the words of heading, text and typed items, for pages the words of title and
//! names. Everything else that a search needs (ids, headings, texts for snippets, names, the vocabulary, the glossary)
//! lies in the side table. Words are indexed as they are written; [`super::words::Classes`] joins them when a question
//! is read.

use super::codec::Collector;
use super::store::{self, Container, IndexBytes};
use super::table::{Column, Layout, Table, TableWriter, small};
use super::text::{self, Sentence, Voice};
use super::words::{self, Classes};
use super::{SearchError, expand, intent, spelling};
use crate::record::{Kind, Page, PageId, Reference, Region, SectionKind, fold, slug};
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::{Directory, RamDirectory};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, InvertedIndexReader, SegmentReader, SingleSegmentIndexWriter, TantivyDocument};

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

fn schema() -> (Schema, [Field; 5]) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_fieldnorms(true)
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = IndexField::ALL.map(|f| builder.add_text_field(f.name(), options.clone()));
    (builder.build(), fields)
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

struct PageRow {
    id: String,
    title: String,
    kind: u8,
    regions: u8,
    first_section: u32,
    words: u32,
    names: Vec<NameRow>,
}

struct NameRow {
    name: String,
    sort: NameSort,
    section: u8,
    note: String,
}

/// Builds an index page by page, so that a library of any size need not be in memory.
pub struct IndexBuilder {
    writer: SingleSegmentIndexWriter,
    directory: RamDirectory,
    fields: [Field; 5],
    pages: Vec<PageRow>,
    section_pages: Vec<u32>,
    section_numbers: Vec<u32>,
    section_ids: Vec<String>,
    section_kinds: Vec<u8>,
    section_intents: Vec<u32>,
    section_texts: Vec<usize>,
    texts: Collector,
    sources: BTreeMap<String, u32>,
    source_ids: Vec<String>,
    joined: [String; 3],
    filled: [u32; 3],
}

impl IndexBuilder {
    /// An index without pages.
    pub fn new() -> Result<Self, SearchError> {
        let (schema, fields) = schema();
        let directory = RamDirectory::create();
        let mut index = Index::create(directory.clone(), schema, tantivy::IndexSettings::default())?;
        register(&mut index);
        let writer = Index::builder()
            .schema(index.schema())
            .tokenizers(index.tokenizers().clone())
            .single_segment_index_writer(directory.clone(), BUDGET)?;
        Ok(Self {
            writer,
            directory,
            fields,
            pages: Vec::new(),
            section_pages: Vec::new(),
            section_numbers: Vec::new(),
            section_ids: Vec::new(),
            section_kinds: Vec::new(),
            section_intents: Vec::new(),
            section_texts: Vec::new(),
            texts: Collector::default(),
            sources: BTreeMap::new(),
            source_ids: Vec::new(),
            joined: Default::default(),
            filled: [0; 3],
        })
    }

    /// Adds a page; its sections follow those of the page before it.
    pub fn add(&mut self, page: &Page) -> Result<(), SearchError> {
        let first_section = small(self.section_pages.len())?;
        let mut words = 0;
        let preamble = text::sentences(&page.preamble);
        // A page with nothing else is found by its names through an empty section.
        if !preamble.is_empty() || page.sections.is_empty() {
            words += self.add_section(0, None, "", "", &preamble)?;
        }
        for section in &page.sections {
            let mut sentences = text::sentences(&section.blocks);
            if section.kind == Some(SectionKind::Summary)
                && let Some(message) = &page.message
            {
                sentences.insert(0, Sentence { voice: Voice::Prose, text: message.clone(), citations: Vec::new() });
            }
            words += self.add_section(section.number, section.kind, &section.id, &section.heading, &sentences)?;
        }
        self.pages.push(PageRow {
            id: page.id.0.clone(),
            title: page.title.clone(),
            kind: position(Kind::ALL, &page.kind),
            regions: page.regions.iter().fold(0, |mask, r| mask | 1 << position(Region::ALL, r)),
            first_section,
            words,
            names: names(page),
        });
        Ok(())
    }

    fn add_section(
        &mut self,
        number: u32,
        kind: Option<SectionKind>,
        id: &str,
        heading: &str,
        sentences: &[Sentence],
    ) -> Result<u32, SearchError> {
        let [in_heading, in_body, in_typed] = &mut self.joined;
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
        let mut document = TantivyDocument::default();
        for ((text, field), filled) in self.joined.iter().zip(self.fields).zip(&mut self.filled) {
            if !text.is_empty() {
                document.add_text(field, text);
                *filled += 1;
            }
        }
        self.writer.add_document(document)?;
        self.section_pages.push(small(self.pages.len())?);
        self.section_numbers.push(number);
        self.section_ids.push(if slug(heading) == id { String::new() } else { id.to_owned() });
        self.section_kinds.push(kind.map_or(0, |k| position(SectionKind::ALL, &k) + 1));
        self.section_intents.push(intent::section_mask(kind, heading));
        self.section_texts.push(self.texts.place());
        let (sources, source_ids) = (&mut self.sources, &mut self.source_ids);
        let mut number_of = |source: &crate::record::SourceId| {
            *sources.entry(source.0.clone()).or_insert_with(|| {
                source_ids.push(source.0.clone());
                u32::try_from(source_ids.len() - 1).unwrap_or(u32::MAX)
            })
        };
        text::keep(heading, sentences, &mut number_of, &mut self.texts)?;
        Ok(counted)
    }

    /// Finishes the index with the vocabulary and the glossary that its library shares.
    pub fn finish(mut self, reference: &Reference) -> Result<SearchIndex, SearchError> {
        let [.., title, names] = self.fields;
        for page in &self.pages {
            let mut document = TantivyDocument::default();
            document.add_text(title, words::words(&page.title).join(" "));
            let others: Vec<String> =
                page.names.iter().filter(|n| n.sort == NameSort::Alias).flat_map(|n| words::words(&n.name)).collect();
            document.add_text(names, others.join(" "));
            self.writer.add_document(document)?;
        }
        let mut index = self.writer.finalize()?;
        register(&mut index);
        index.set_executor(tantivy::Executor::single_thread());
        let files = engine_files(&self.directory, &index)?;
        let segment = open_segment(&index)?;
        let (section_count, page_count) = (self.section_pages.len(), self.pages.len());

        let mut table = TableWriter::new();
        let t = &mut table;
        t.texts(Column::PageIds, self.pages.iter().map(|p| &p.id))?;
        t.texts(Column::PageTitles, self.pages.iter().map(|p| &p.title))?;
        t.bytes(Column::PageKinds, self.pages.iter().map(|p| p.kind).collect());
        t.bytes(Column::PageRegions, self.pages.iter().map(|p| p.regions).collect());
        let sections_end = small(section_count)?;
        t.numbers(Column::PageSections, self.pages.iter().map(|p| p.first_section).chain([sections_end]));
        let mut by_id: Vec<usize> = (0..page_count).collect();
        by_id.sort_by(|&a, &b| self.pages[a].id.cmp(&self.pages[b].id).then(a.cmp(&b)));
        let mut order = vec![0; page_count];
        for (place, &page) in by_id.iter().enumerate() {
            order[page] = small(place)?;
        }
        t.numbers(Column::PageOrder, order);
        t.numbers(Column::PageLengths, self.pages.iter().map(|p| p.words));
        t.numbers(Column::SectionPages, self.section_pages);
        t.numbers(Column::SectionNumbers, self.section_numbers);
        t.texts(Column::SectionIds, &self.section_ids)?;
        t.bytes(Column::SectionKinds, self.section_kinds);
        t.numbers(Column::SectionIntents, self.section_intents);
        self.texts.finish(t, &self.section_texts, text::recode)?;
        t.texts(Column::SourceIds, &self.source_ids)?;
        let mut totals = vec![small(section_count)?, small(page_count)?];
        totals.extend(self.filled);
        t.numbers(Column::Totals, totals);

        // Every word of the index with the number of sections that hold it, and the words that people may type.
        let mut counts: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        for field in self.fields {
            let inverted = segment.inverted_index(field)?;
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
        for word in expand::known_words(reference) {
            counts.entry(word.into_bytes()).or_insert(0);
        }
        let all: Vec<String> = counts.keys().map(|w| String::from_utf8_lossy(w).into_owned()).collect();
        let mut classes = Classes::new();
        let keys: Vec<String> = all.iter().map(|w| classes.key(w)).collect();
        let mut by_key: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (at, key) in keys.iter().enumerate() {
            by_key.entry(key).or_default().push(small(at)?);
        }
        let class_of: BTreeMap<&str, u32> =
            by_key.keys().enumerate().map(|(i, &k)| Ok((k, small(i)?))).collect::<Result<_, SearchError>>()?;
        t.texts(Column::Words, &all)?;
        t.numbers(Column::WordClasses, keys.iter().map(|k| class_of[k.as_str()]));
        t.numbers(Column::WordCounts, counts.values().copied());
        t.numbers(Column::WordShapes, all.iter().map(|w| spelling::shape(w)));
        t.numbers(Column::WordSounds, all.iter().map(|w| spelling::sound(w)));
        t.texts(Column::Classes, by_key.keys())?;
        let mut start = 0;
        let mut starts = Vec::with_capacity(by_key.len() + 1);
        for members in by_key.values() {
            starts.push(start);
            start += small(members.len())?;
        }
        starts.push(start);
        t.numbers(Column::ClassWordStarts, starts);
        t.numbers(Column::ClassWords, by_key.values().flatten().copied());
        write_names(t, &self.pages, &class_of, &mut classes)?;
        let ids: Vec<&str> = self.pages.iter().map(|p| p.id.as_str()).collect();
        expand::write(t, reference, &ids, &mut classes)?;

        let bytes = store::pack(&files, table.finish());
        SearchIndex::open(IndexBytes::from_vec(bytes))
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
    class_of: &BTreeMap<&str, u32>,
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
            let list = words::words(&name.name);
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
fn engine_files(directory: &RamDirectory, index: &Index) -> Result<Vec<(String, Vec<u8>)>, SearchError> {
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
            let bytes = file.read_bytes().map_err(tantivy::TantivyError::from)?.to_vec();
            files.push((path.to_string_lossy().replace(&random, NAME), bytes));
        }
        let meta_file = directory.atomic_read(Path::new("meta.json")).map_err(tantivy::TantivyError::from)?;
        let text = String::from_utf8_lossy(&meta_file).into_owned();
        let hyphened = |s: &str| format!("{}-{}-{}-{}-{}", &s[..8], &s[8..12], &s[12..16], &s[16..20], &s[20..]);
        let text = text.replace(&random, NAME).replace(&hyphened(&random), &hyphened(NAME));
        files.push(("meta.json".to_owned(), text.into_bytes()));
    }
    files.sort();
    Ok(files)
}

fn open_segment(index: &Index) -> Result<SegmentReader, SearchError> {
    let segments = index.searchable_segments()?;
    let segment = segments.first().ok_or_else(|| SearchError::Damaged("it has no segment".to_owned()))?;
    Ok(SegmentReader::open(segment)?)
}

#[expect(clippy::cast_precision_loss, reason = "an average needs no more than 24 bits")]
fn total(inverted: &InvertedIndexReader) -> f32 {
    inverted.total_num_tokens() as f32
}

/// The postings of a field, and how long the field is in each document.
pub(super) struct FieldReader {
    pub(super) inverted: Arc<InvertedIndexReader>,
    pub(super) norms: FieldNormReader,
    /// Words of the field in a document that has it, on average.
    pub(super) average: f32,
}

/// An index that can be searched.
pub struct SearchIndex {
    bytes: IndexBytes,
    table: IndexBytes,
    layout: Layout,
    pub(super) fields: Vec<FieldReader>,
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

    /// Opens an index where its bytes lie.
    #[expect(clippy::cast_precision_loss, reason = "an average needs no more than 24 bits")]
    pub fn open(bytes: IndexBytes) -> Result<Self, SearchError> {
        let container = Container::open(bytes.clone())?;
        let table = container.table()?;
        let layout = Layout::read(&table)?;
        let index = Index::open(container)?;
        let segment = open_segment(&index)?;
        let totals = Table { bytes: &table, layout: &layout }.numbers(Column::Totals);
        let mut fields = Vec::with_capacity(IndexField::ALL.len());
        for (at, field) in IndexField::ALL.into_iter().enumerate() {
            let known = segment.schema().get_field(field.name())?;
            let inverted = segment.inverted_index(known)?;
            let norms = segment.get_fieldnorms_reader(known)?;
            let documents = if at < 3 { totals.get(2 + at) } else { totals.get(1) };
            let average = total(&inverted) / documents.max(1) as f32;
            fields.push(FieldReader { inverted, norms, average: average.max(1.0) });
        }
        // Words of pages are words of sections: the engine's totals give the average without a walk.
        let words: f32 = IndexField::OF_SECTIONS.iter().map(|&f| total(&fields[f as usize].inverted)).sum();
        let average_page = (words / totals.get(1).max(1) as f32).max(1.0);
        Ok(Self { bytes, table, layout, fields, average_page })
    }

    /// The index as bytes, which [`Self::open`] takes; equal for equal pages.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Number of sections that can be found.
    pub fn section_count(&self) -> usize {
        self.table().numbers(Column::SectionPages).len()
    }

    /// Number of pages.
    pub fn page_count(&self) -> usize {
        self.table().texts(Column::PageIds).len()
    }

    pub(super) fn table(&self) -> Table<'_> {
        Table { bytes: &self.table, layout: &self.layout }
    }

    /// How many sections hold a folded word.
    pub(super) fn count_of(&self, word: &str) -> u32 {
        let table = self.table();
        table.texts(Column::Words).find(word).map_or(0, |at| table.numbers(Column::WordCounts).get(at))
    }

    /// Words of a page, on average.
    pub(super) fn average_page(&self) -> f32 {
        self.average_page
    }

    pub(super) fn field(&self, field: IndexField) -> &FieldReader {
        &self.fields[field as usize]
    }
}
