//! A library in one piece: records, shared data, names and a ready index, in the binary or in a `.proclib` file.
//!
//! ```text
//! magic: 8 bytes │ format: u32 │ hash of the table's head: 32 bytes │ table (see [`super::table`])
//! ```
//!
//! Parts: `about` (versions), `heads` (all heads), `names` (a table: folded name → names), `sources`, `glossary`,
//! `vocabulary`, `page/ID` (a record each), `text/FILE` (the Markdown of a page, for an excerpt beside a fault) and
//! `index/…` (what the search room wrote). Records are in postcard's form. So that nothing is decoded that is not
//! printed, there are also `beside/ID` (what the page uses of sources and glossary), `explained` (a table: folded name of
//! a term → its [`Explained`]), and of a page that is worth it `frame/ID` (the page without what stands in its sections)
//! and `blocks/ID/N` (what stands in the section at N).
//!
//! A part is checked against its hash when it is read. A name that is not found is only believed absent once the head
//! of the table has been found right, so that a damaged file is never taken for a page that is not there.

use super::heads::{HeadList, KeptHead, encode};
use super::names::Name;
use super::table::{Placed, Placing, Table, TableError, TablePieces, build_table, table_head};
use crate::record::{Glossary, Head, Page, PageId, Reference, Source, SourceId, Sources, Term, Vocabulary, fold};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, Write};
use std::sync::OnceLock;

/// The version of the form. A file of another version is refused by name.
pub const PACK_FORMAT: u32 = 2;
const MAGIC: &[u8; 8] = b"PROCLIB\n";
const HEAD: usize = 8 + 4 + 32;

/// Why bytes are no packed library.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// It begins otherwise.
    #[error("it is no packed library")]
    NoPack,
    /// It was written by another version.
    #[error("it has format {found} and this program reads format {PACK_FORMAT}; pack the library again")]
    Format {
        /// The format that it has.
        found: u32,
    },
    /// It is not as it was written.
    #[error("it is damaged ({0}); pack the library again or copy it anew")]
    Damaged(&'static str),
}

impl From<TableError> for PackError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Damaged => Self::Damaged("its table"),
            TableError::Value => Self::Damaged("one of its parts"),
        }
    }
}

/// Bytes that live as long as the pack: in the binary, in memory, or mapped from a file.
pub trait PackBytes: std::fmt::Debug + Send + Sync {
    /// The bytes.
    fn bytes(&self) -> &[u8];
}

impl PackBytes for &'static [u8] {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl PackBytes for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

/// A packed library, opened.
#[derive(Debug)]
pub struct Pack {
    bytes: Box<dyn PackBytes>,
    /// Bytes in the binary are trusted; others are checked when they are read.
    trusted: bool,
    head: OnceLock<bool>,
}

/// A term, and all that is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// The term.
    pub term: Term,
    /// The sources that it names.
    pub sources: Sources,
    /// The pages that use it, by id, each with its title.
    pub pages: Vec<(PageId, String)>,
}

/// The bytes of a packed library.
///
/// `index` is the ready index, by its name; `used` are the terms that each page uses. The same input gives the same
/// bytes, and those are what a [`PackWriter`] writes.
pub fn write_pack(
    pages: &[Page],
    reference: &Reference,
    texts: &[(String, String)],
    index: (&str, &[u8]),
    about: &[(String, String)],
    used: &[Vec<&Term>],
) -> Vec<u8> {
    let mut writer = PackWriter::new(io::Cursor::new(Vec::new()));
    let texts: BTreeMap<&String, &String> = texts.iter().map(|(file, text)| (file, text)).collect();
    for (page, terms) in pages.iter().zip(used) {
        let text = texts.get(&page.file).map(|text| text.as_str());
        writer.add(PackedPage::of(page, text, terms, reference)).expect("memory takes what it has room for");
    }
    let mut pack = Vec::new();
    let write = |out: &mut dyn Write| out.write_all(index.1);
    writer.finish(reference, index.0, write, about, &mut pack).expect("memory takes what it has room for");
    pack
}

/// What a page uses of sources and glossary.
fn beside(page: &Page, terms: &[&Term], sources: &Sources) -> Reference {
    let sources = of_ids(cited_by(page, terms).into_iter(), sources);
    let terms = terms.iter().map(|t| (*t).clone()).collect();
    Reference { sources, glossary: Glossary { terms }, vocabulary: Vocabulary::default() }
}

/// The sources that a page and terms name.
pub(super) fn cited_by<'a>(page: &'a Page, terms: &[&'a Term]) -> BTreeSet<&'a SourceId> {
    let blocks = page.preamble.iter().chain(page.sections.iter().flat_map(|s| &s.blocks));
    let cited: Vec<&SourceId> = blocks.flat_map(|b| b.citations()).map(|c| &c.source).collect();
    let coded = page.codes.iter().map(|c| &c.source);
    cited.into_iter().chain(coded).chain(terms.iter().flat_map(|t| &t.sources)).collect()
}

fn of_ids<'a>(ids: impl Iterator<Item = &'a SourceId>, sources: &Sources) -> Sources {
    let ids: BTreeSet<&SourceId> = ids.collect();
    let all: Vec<Source> = sources.all.iter().filter(|s| ids.contains(&s.id)).cloned().collect();
    Sources { all }
}

/// A page whose record has fewer bytes is read whole: that is one look-up, where its parts are several.
const APART: usize = 8 << 10;

/// The parts of one page: all the work on it that needs no other page.
#[derive(Debug)]
pub struct PackedPage {
    parts: Vec<(String, Vec<u8>)>,
    head: KeptHead,
    title: String,
    /// The terms that it uses, by their places in the glossary.
    terms: Vec<u32>,
}

impl PackedPage {
    /// Packs a page, the Markdown that it was read from, and what it uses of the shared data; `used` are terms of that
    /// glossary.
    pub fn of(page: &Page, text: Option<&str>, used: &[&Term], reference: &Reference) -> Self {
        let id = &page.id;
        let record = encode(page);
        let mut parts = Vec::new();
        // Where there is nothing to use, a part that says so would only make the table longer.
        if !(reference.sources.all.is_empty() && reference.glossary.terms.is_empty()) {
            parts.push((format!("beside/{id}"), encode(&beside(page, used, &reference.sources))));
        }
        if record.len() >= APART {
            let mut frame = page.clone();
            frame.preamble.clear();
            for (at, section) in frame.sections.iter_mut().enumerate() {
                parts.push((format!("blocks/{id}/{at}"), encode(&std::mem::take(&mut section.blocks))));
            }
            parts.push((format!("frame/{id}"), encode(&frame)));
        }
        parts.push((format!("page/{id}"), record));
        parts.extend(text.map(|text| (format!("text/{}", page.file), text.as_bytes().to_vec())));
        let place = |term: &&Term| reference.glossary.terms.iter().position(|t| t == *term);
        let terms = used.iter().filter_map(place).filter_map(|at| u32::try_from(at).ok()).collect();
        Self { parts, head: KeptHead::of(&page.head()), title: page.title.clone(), terms }
    }
}

/// Writes a packed library of any size, page by page: values go to a file of their own until their table is known.
#[derive(Debug)]
pub struct PackWriter<V: Write> {
    values: io::BufWriter<V>,
    placed: BTreeMap<String, Placed>,
    at: u64,
    heads: HeadList,
    /// Ids and titles of the pages, and the pages that use each term.
    titles: Vec<(PageId, String)>,
    using: BTreeMap<u32, Vec<u32>>,
}

impl<V: Read + Write + Seek> PackWriter<V> {
    /// A library without pages; `values` is empty and can be read and written.
    pub fn new(values: V) -> Self {
        let (placed, heads) = (BTreeMap::new(), HeadList::default());
        let values = io::BufWriter::with_capacity(1 << 18, values);
        Self { values, placed, at: 0, heads, titles: Vec::new(), using: BTreeMap::new() }
    }

    fn put(&mut self, name: String, value: &[u8]) -> io::Result<()> {
        self.values.write_all(value)?;
        let placed = Placed::of(&name, value, self.at);
        self.at += value.len() as u64;
        self.placed.insert(name, placed);
        Ok(())
    }

    /// Adds a page; no other has its id.
    pub fn add(&mut self, page: PackedPage) -> io::Result<()> {
        for (name, value) in page.parts {
            self.put(name, &value)?;
        }
        let number = u32::try_from(self.titles.len()).expect("a library has less than four thousand million pages");
        for term in page.terms {
            self.using.entry(term).or_default().push(number);
        }
        self.titles.push((page.head.id.clone(), page.title));
        self.heads.add(page.head, 0);
        Ok(())
    }

    /// Writes the library, with its index, which has that name and is what `index` writes, and what made it. `reference`
    /// is what the pages were packed with.
    pub fn finish<E: From<io::Error>>(
        mut self,
        reference: &Reference,
        name: &str,
        index: impl FnOnce(&mut dyn Write) -> Result<(), E>,
        about: &[(String, String)],
        out: &mut impl Write,
    ) -> Result<(), E> {
        // Of the most memory first, so that it is free for the rest.
        let name = format!("index/{name}");
        let mut placing = Placing::new(&mut self.values, &name, self.at);
        index(&mut placing)?;
        let (placed, length) = placing.finish();
        self.at += length;
        self.placed.insert(name, placed);
        let mut heads = std::mem::take(&mut self.heads);
        let mut all = encode(&heads.len());
        for (_, head) in heads.in_order() {
            all.extend(head);
        }
        self.put("heads".to_owned(), &all)?;
        drop(all);
        let mut names = TablePieces::default();
        heads.each_name(|folded, list| names.push(folded, list));
        drop(heads);
        self.put("names".to_owned(), &names.finish().concat())?;
        let explained = build_table(&self.explained(reference));
        self.put("explained".to_owned(), &explained)?;
        self.put("about".to_owned(), &encode(about))?;
        self.put("sources".to_owned(), &encode(&reference.sources))?;
        self.put("glossary".to_owned(), &encode(&reference.glossary))?;
        self.put("vocabulary".to_owned(), &encode(&reference.vocabulary))?;
        let head = table_head(&self.placed);
        out.write_all(MAGIC)?;
        out.write_all(&PACK_FORMAT.to_le_bytes())?;
        out.write_all(blake3::hash(&head).as_bytes())?;
        out.write_all(&head)?;
        let mut values = self.values.into_inner().map_err(io::IntoInnerError::into_error)?;
        values.rewind()?;
        io::copy(&mut values, out)?;
        Ok(out.flush()?)
    }

    /// Every name of every term, folded, with what is said of the term that [`Glossary::find`] gives for it.
    fn explained(&mut self, reference: &Reference) -> BTreeMap<String, Vec<u8>> {
        let glossary = &reference.glossary;
        let names: BTreeSet<String> = glossary.terms.iter().flat_map(Term::names).map(fold).collect();
        let titles = &self.titles;
        for pages in self.using.values_mut() {
            pages.sort_by(|&a, &b| titles[a as usize].0.cmp(&titles[b as usize].0));
        }
        let explain = |name: String| {
            let term = glossary.find(&name)?;
            let at = glossary.terms.iter().position(|t| t == term).and_then(|at| u32::try_from(at).ok())?;
            let using = self.using.get(&at).into_iter().flatten();
            let explained = Explained {
                term: term.clone(),
                sources: of_ids(term.sources.iter(), &reference.sources),
                pages: using.map(|&page| titles[page as usize].clone()).collect(),
            };
            Some((name, encode(&explained)))
        };
        names.into_iter().filter_map(explain).collect()
    }
}

impl Pack {
    /// Opens bytes; looks at their first few only.
    pub fn open(bytes: Box<dyn PackBytes>, trusted: bool) -> Result<Self, PackError> {
        let all = bytes.bytes();
        if all.len() < HEAD || all[..8] != MAGIC[..] {
            return Err(PackError::NoPack);
        }
        let found = u32::from_le_bytes(all[8..12].try_into().expect("four bytes"));
        if found != PACK_FORMAT {
            return Err(PackError::Format { found });
        }
        Table::open(&all[HEAD..])?;
        Ok(Self { bytes, trusted, head: OnceLock::new() })
    }

    fn table(&self) -> Result<Table<'_>, PackError> {
        Ok(Table::open(&self.bytes.bytes()[HEAD..])?)
    }

    /// Looks at the head of the table, once.
    fn check_head(&self) -> Result<(), PackError> {
        let good = *self.head.get_or_init(|| {
            let all = self.bytes.bytes();
            let check = || {
                let table = Table::open(&all[HEAD..]).ok()?;
                let head = table.head_length().ok()?;
                table.check_head().ok()?;
                (blake3::hash(&all[HEAD..HEAD + head]).as_bytes()[..] == all[12..HEAD]).then_some(())
            };
            check().is_some()
        });
        if good { Ok(()) } else { Err(PackError::Damaged("its table")) }
    }

    /// A part, once its hash has been found right; none only if the table's head has been found right.
    pub fn part(&self, name: &str) -> Result<Option<&[u8]>, PackError> {
        let table = self.table()?;
        if self.trusted {
            return Ok(table.get(name)?);
        }
        match table.get_checked(name)? {
            Some(part) => Ok(Some(part)),
            None => self.check_head().map(|()| None),
        }
    }

    /// A part of trusted bytes as it stands, for as long as the bytes live.
    pub(super) fn part_of<'b>(bytes: &'b [u8], name: &str) -> Option<&'b [u8]> {
        Table::open(bytes.get(HEAD..)?).ok()?.get(name).ok().flatten()
    }

    /// The hash of its head, in which the hashes of all parts stand: the same for the same library alone.
    pub fn identity(&self) -> String {
        let hash: [u8; 32] = self.bytes.bytes()[12..HEAD].try_into().expect("thirty-two bytes");
        blake3::Hash::from_bytes(hash).to_hex().to_string()
    }

    /// A part as it stands. For the index, whose own reader checks it once for a file and state.
    pub fn part_unchecked(&self, name: &str) -> Result<Option<&[u8]>, PackError> {
        Ok(self.table()?.get(name)?)
    }

    /// Where a part lies in the bytes of the pack.
    pub fn range(&self, name: &str) -> Result<Option<std::ops::Range<usize>>, PackError> {
        let Some(part) = self.part_unchecked(name)? else { return Ok(None) };
        let start = part.as_ptr() as usize - self.bytes.bytes().as_ptr() as usize;
        Ok(Some(start..start + part.len()))
    }

    /// Names of parts that begin so, in order.
    pub fn parts(&self, prefix: &str) -> Result<Vec<String>, PackError> {
        if !self.trusted {
            self.check_head()?;
        }
        let mut names = Vec::new();
        for name in self.table()?.names() {
            let name = name?;
            if let Some(rest) = name.strip_prefix(prefix) {
                names.push(rest.to_owned());
            }
        }
        Ok(names)
    }

    fn decode<T: DeserializeOwned>(&self, part: &str) -> Result<Option<T>, PackError> {
        let Some(bytes) = self.part(part)? else { return Ok(None) };
        postcard::from_bytes(bytes).map(Some).map_err(|_| PackError::Damaged("a record"))
    }

    /// A part that may be left out, as the same stands elsewhere: that it is absent is believed without a look at the
    /// head, which would cost more the more pages there are.
    fn beside_others(&self, part: &str) -> Result<Option<&[u8]>, PackError> {
        if self.part_unchecked(part)?.is_none() { Ok(None) } else { self.part(part) }
    }

    fn decode_beside<T: DeserializeOwned>(&self, part: &str) -> Result<Option<T>, PackError> {
        let Some(bytes) = self.beside_others(part)? else { return Ok(None) };
        postcard::from_bytes(bytes).map(Some).map_err(|_| PackError::Damaged("a record"))
    }

    fn required<T: DeserializeOwned>(&self, part: &str) -> Result<T, PackError> {
        self.decode(part)?.ok_or(PackError::Damaged("a part is missing"))
    }

    /// The page of that id.
    pub fn page(&self, id: &str) -> Result<Option<Page>, PackError> {
        self.decode(&format!("page/{id}"))
    }

    /// The page of that id with what stands in some of its sections only: those at the places that `choose` gives when
    /// it has seen the page without any. None where `choose` gives none, or the parts were not written apart.
    pub fn page_in_part(
        &self,
        id: &str,
        choose: &dyn Fn(&Page) -> Option<Vec<usize>>,
    ) -> Result<Option<Page>, PackError> {
        let Some(mut page) = self.decode_beside::<Page>(&format!("frame/{id}"))? else { return Ok(None) };
        let Some(places) = choose(&page) else { return Ok(None) };
        for at in places {
            if let Some(section) = page.sections.get_mut(at) {
                section.blocks = self.required(&format!("blocks/{id}/{at}"))?;
            }
        }
        Ok(Some(page))
    }

    /// Whether it has a page of that id.
    pub fn has(&self, id: &str) -> Result<bool, PackError> {
        Ok(self.part_unchecked(&format!("page/{id}"))?.is_some())
    }

    /// The heads of all pages, by id.
    pub fn heads(&self) -> Result<Vec<Head>, PackError> {
        self.required("heads")
    }

    /// The names that fold to that.
    pub fn named(&self, folded: &str) -> Result<Vec<Name>, PackError> {
        let bytes = self.part("names")?.ok_or(PackError::Damaged("a part is missing"))?;
        match Table::open(bytes)?.get(folded)? {
            Some(names) => postcard::from_bytes(names).map_err(|_| PackError::Damaged("a record")),
            None => Ok(Vec::new()),
        }
    }

    /// What a page uses of sources and glossary; none where that was not worked out when the library was written.
    pub fn beside(&self, id: &str) -> Result<Option<Reference>, PackError> {
        self.decode_beside(&format!("beside/{id}"))
    }

    /// What is said of the term of that folded name; none where there is none, or it was not worked out.
    pub fn explained(&self, folded: &str) -> Result<Option<Explained>, PackError> {
        let Some(bytes) = self.beside_others("explained")? else { return Ok(None) };
        let Some(explained) = Table::open(bytes)?.get(folded)? else { return Ok(None) };
        postcard::from_bytes(explained).map(Some).map_err(|_| PackError::Damaged("a record"))
    }

    /// `sources.yaml` as it was packed.
    pub fn sources(&self) -> Result<Sources, PackError> {
        self.required("sources")
    }

    /// `glossary.yaml` as it was packed.
    pub fn glossary(&self) -> Result<Glossary, PackError> {
        self.required("glossary")
    }

    /// `synonyms.yaml` and `questions.yaml` as they were packed.
    pub fn vocabulary(&self) -> Result<Vocabulary, PackError> {
        self.required("vocabulary")
    }

    /// What wrote it: names and versions.
    pub fn about(&self) -> Result<Vec<(String, String)>, PackError> {
        self.required("about")
    }

    /// The Markdown of a file.
    pub fn text(&self, file: &str) -> Result<Option<String>, PackError> {
        Ok(self.part(&format!("text/{file}"))?.map(|b| String::from_utf8_lossy(b).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A library of a small page and a large one, with its shared data.
    fn packed() -> (Vec<Page>, Reference, Vec<u8>) {
        let parse = |file: &str, text: &str| crate::parse::parse_page(file, text).page.expect("a page");
        let long = format!("# Two\n\n## What it is\n\nA scar.\n\n## Risks\n\n{}\n", "Words of it. ".repeat(APART / 8));
        let texts = [("one.md", "# One\n\n## What it is\n\nWords.\n"), ("two.md", long.as_str())];
        let pages = texts.map(|(file, text)| parse(file, text)).to_vec();
        let (sources, _) = crate::parse::parse_sources("sources.yaml", "");
        let glossary = "- term: scar\n  also: [mark]\n  plain: A line that stays.\n";
        let (glossary, faults) = crate::parse::parse_glossary("glossary.yaml", glossary);
        assert_eq!((glossary.terms.len(), faults), (1, Vec::new()));
        let reference = Reference { sources, glossary, vocabulary: Vocabulary::default() };
        let texts = texts.map(|(file, text)| (file.to_owned(), text.to_owned()));
        let used = [Vec::new(), reference.glossary.terms.iter().collect()];
        let about = [("program".to_owned(), "1".to_owned())];
        let bytes = write_pack(&pages, &reference, &texts, ("sections", b"index"), &about, &used);
        (pages, reference, bytes)
    }

    #[test]
    fn a_page_is_found_whole_in_part_and_with_what_it_uses() {
        let (pages, reference, bytes) = packed();
        let pack = Pack::open(Box::new(bytes), false).expect("a pack");
        for page in &pages {
            assert_eq!(pack.page(page.id.as_str()).expect("whole").as_ref(), Some(page));
        }
        let all = |page: &Page| Some((0..page.sections.len()).collect());
        assert_eq!(pack.page_in_part("two", &all).expect("whole").as_ref(), Some(&pages[1]));
        assert_eq!(pack.page_in_part("one", &all).expect("whole"), None, "it is read whole as quickly");
        let beside = |id: &str| pack.beside(id).expect("whole").expect("worked out").glossary;
        assert_eq!((beside("one"), beside("two")), (Glossary::default(), reference.glossary.clone()));
        let explained = pack.explained("mark").expect("whole").expect("a term");
        assert_eq!(explained.pages, [(PageId("two".to_owned()), "Two".to_owned())]);
        assert_eq!(pack.text("one.md").expect("whole").as_deref(), Some("# One\n\n## What it is\n\nWords.\n"));
        assert_eq!(pack.part(&format!("index/{}", "sections")), Ok(Some(&b"index"[..])));
        assert_eq!(pack.named("one").expect("whole").len(), 1);
    }

    #[test]
    fn packing_twice_gives_the_same_bytes() {
        assert_eq!(packed().2, packed().2);
    }
}
