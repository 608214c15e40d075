//! The index of a library on disk: found, looked over for freshness, opened, built aside and renamed into place, healed.
//!
//! ```text
//! CACHE/KEY/           a folder a library; KEY comes from the ways of its roots
//!   current            which of the files below hold now, and what was left out; the one name that is ever replaced
//!   index-….idx        named by content, program, form and engine; never changed once it stands
//!   part-….idx         pages that came later, an index of their own; there may be several
//!   joint-….idx        what all parts share, and which of their pages went
//!   files-….man        the files that it was built from (`library::Manifest`)
//!   names-….tab        heads and names (`library::Register`)
//!   newer-….tab        those of them that changed since
//!   shared-….tab       sources and glossary (`library::Shared`)
//!   .new-PROCESS-N     being written, and locked as long as its process lives
//! ```
//!
//! Where a few files of many changed, they alone are read: they become a part, the small parts before it go into it,
//! and the joint is counted anew. What would grow past a quarter of the first index is built as a whole.
//!
//! Nothing here waits for a lock: a reader opens what `current` names, a writer renames whole files into place, and of
//! two writers the later one holds. A file that is missing or damaged is built again, one that cannot be written is
//! done without. Files that nobody names are swept by the next writer, libraries that were not asked for in a long time
//! make room for others.

use crate::library::{
    FileState, Library, LibraryError, Look, Manifest, ManifestBytes, Pack, PackBytes, PackError, PackWriter,
    PackedPage, Register, Shared, SharedState, Skipped, StreamError, Streamed, write_register, write_shared,
};
use crate::record::{Glossary, Page, Reference, Term};
use crate::search::{ENGINE, FORMAT, IndexBuilder, IndexBytes, PreparedPage, SearchError, SearchIndex};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The part of a packed library that holds its index.
pub const INDEX_PART: &str = "index/sections";
/// How many libraries a cache keeps.
const MOST_LIBRARIES: usize = 20;
/// How many bytes they may take together.
const MOST_BYTES: u64 = 2 << 30;
/// How old a file that nobody names must be before another process takes it away, in nanoseconds.
const ABANDONED: i64 = 60_000_000_000;
/// Fewer pages are indexed anew in less time than anybody notices.
const FEW: usize = 256;
/// So few files are looked over before a thread would have started.
const FEW_TO_LOOK: usize = 64;
/// No index has more parts, so that opening one stays quick.
const MOST_PARTS: usize = 8;
const MAGIC: &[u8; 8] = b"proccur3";
const CURRENT: &str = "current";
const NEW: &str = ".new-";

/// Why an index could not be had.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The library cannot be read.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The index cannot be built or opened.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Hears how many files of how many have been read.
pub type Progress<'a> = &'a dyn Fn(usize, usize);

/// Where indexes are kept.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    process: u32,
    few: usize,
}

/// An index, and what it was built from.
#[derive(Debug)]
pub struct Stored {
    /// The index.
    pub index: SearchIndex,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// The list of files that it was built from; none where they were looked over a moment ago.
    files: Option<PathBuf>,
}

/// A file of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    name: String,
    hash: [u8; 32],
    /// The state in which it was found whole; it is not read through again while it stands.
    state: FileState,
}

/// Which files of a library's folder hold now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Current {
    /// What wrote it, which reads it again: program, form and engine.
    version: String,
    /// The parts of the index, the first of them built from all pages.
    parts: Vec<Kept>,
    /// What several parts share.
    joint: Option<Kept>,
    files: String,
    names: String,
    newer: Option<String>,
    /// None where no folder has such files.
    shared: Option<String>,
    skipped: Vec<Skipped>,
}

impl Current {
    /// The names of all files.
    fn names(&self) -> impl Iterator<Item = &String> {
        let index = self.parts.iter().chain(&self.joint).map(|kept| &kept.name);
        index.chain([&self.files, &self.names]).chain(&self.newer).chain(&self.shared)
    }
}

/// Whether an index is that of the files as they are now.
#[derive(Debug)]
pub enum Freshness {
    /// It is.
    Fresh,
    /// It is not; how they are now.
    Stale(Look),
}

/// A packed library whose index was found whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Verified {
    identity: String,
    state: FileState,
    /// By the clock of the cache, before the index was read through.
    began: i64,
}

impl Current {
    /// The same, its files in those states.
    fn in_states(mut self, states: Vec<FileState>) -> Self {
        for (kept, state) in self.parts.iter_mut().chain(&mut self.joint).zip(states) {
            kept.state = state;
        }
        self
    }
}

impl Stored {
    /// Whether no file of the library differs from what the index was built from. `beside` is done meanwhile, on this
    /// thread, where there are so many files that it gains time.
    pub fn freshness<T>(&self, library: &Library, beside: impl FnOnce() -> T) -> Result<(Freshness, T), LibraryError> {
        let Some(files) = &self.files else { return Ok((Freshness::Fresh, beside())) };
        let manifest = || fs::read(files).ok().and_then(ManifestBytes::open);
        let looking = library.looking();
        let answer = if self.index.page_count() < FEW_TO_LOOK {
            looking.list(manifest);
            beside()
        } else {
            std::thread::scope(|scope| {
                scope.spawn(|| looking.list(manifest));
                let answer = beside();
                looking.help();
                answer
            })
        };
        Ok((looking.finish()?.map_or(Freshness::Fresh, Freshness::Stale), answer))
    }

    /// Of how many parts the index is.
    pub fn parts(&self) -> usize {
        self.index.part_sizes().len()
    }
}

impl Cache {
    /// A cache in that folder, which need not be there; the number of the process keeps its files apart.
    pub fn new(folder: PathBuf, process: u32) -> Self {
        Self { folder, process, few: FEW }
    }

    /// The same, but a library of at least so many pages is brought up to date file by file.
    #[must_use]
    pub fn updating_from(self, few: usize) -> Self {
        Self { few, ..self }
    }

    /// What is kept of a library, without a look at its files; none where nothing whole is kept.
    pub fn kept(&self, library: &Library) -> Option<Stored> {
        let place = self.place(library);
        // A file that goes away between two reads was replaced: then `current` names another.
        (0..3).find_map(|_| place.open())
    }

    /// The heads and names of a library, if they are kept and no file has changed.
    pub fn register(&self, library: &Library) -> Option<Register> {
        let place = self.place(library);
        let current = place.current()?;
        let manifest = ManifestBytes::open(fs::read(place.folder.join(&current.files)).ok()?)?;
        let register = place.register(&current)?;
        let looking = library.looking();
        looking.list(|| Some(manifest));
        matches!(looking.finish(), Ok(None)).then_some(register)
    }

    /// Sources and glossary of a library, if they are kept and their files have not changed; none too where no folder has
    /// any.
    pub fn shared(&self, library: &Library) -> Option<Shared> {
        let state = library.shared_state();
        if !state.has_files() {
            return None;
        }
        let place = self.place(library);
        place.shared(&place.current()?, &state)
    }

    /// The index of the files as they are now: what is kept if it is that, else brought up to date or built, and kept.
    /// A look that found what is kept to be stale need not be taken again.
    pub fn refresh(&self, library: &Library, look: Option<Look>, progress: Progress<'_>) -> Result<Stored, StoreError> {
        let place = self.place(library);
        let known = place.current();
        let known_manifest = known
            .as_ref()
            .and_then(|c| fs::read(place.folder.join(&c.files)).ok())
            .and_then(ManifestBytes::open)
            .and_then(|m| m.decode());
        let mut look = look;
        let mut last = None;
        for _ in 0..3 {
            let found = match look.take() {
                Some(look) => look,
                None => library.look()?,
            };
            let began = place.clock();
            // Where nothing is known, each file is read once, when it is indexed.
            let mut manifest = match &known_manifest {
                Some(known) => library.manifest(found, Some(known), began),
                None => library.unread(found, began),
            };
            let changed = known_manifest.as_ref().map(|before| manifest.changes_since(before));
            if changed == Some(0)
                && let Some(known) = &known
                && let Some((index, states)) = place.index(known)
            {
                // The same content at other times: only the list of files is written anew.
                if began.is_some() && known_manifest.as_ref() != Some(&manifest) {
                    let mut current = known.clone().in_states(states);
                    if let Ok(files) = place.put("files", ".man", &[&manifest.encode()]) {
                        current.files = files.name;
                    }
                    current.shared = place.put_shared(library, Some(known), began);
                    place.replace_current(&current, Some(known));
                }
                return Ok(Stored { index, skipped: known.skipped.clone(), files: None });
            }
            if let (Some(known), Some(before), Some(changed)) = (&known, &known_manifest, changed)
                && manifest.len() >= self.few
                && let Some(stored) = place.update(library, known, (before, changed), &mut manifest, began)?
            {
                return Ok(stored);
            }
            let (builder, mut streamed) = read(library, &manifest, progress)?;
            let (reference, _) = library.reference()?;
            if streamed.as_listed && began.is_some() {
                streamed.tell(&mut manifest);
                if let Ok(stored) =
                    place.keep(library, builder, (&reference, began), streamed, manifest, known.as_ref())
                {
                    return Ok(stored);
                }
                // Not even the index could be written: it is built once more, in memory.
                place.sweep(known.as_ref(), false);
                return build_in_memory(library, progress);
            }
            let index = builder.finish(&reference)?;
            if streamed.as_listed {
                return Ok(Stored { index, skipped: streamed.skipped, files: None });
            }
            last = Some((index, streamed.skipped));
        }
        // A library that changes all the time is answered from what was read last, and not kept.
        let (index, skipped) = last.expect("the loop ran");
        Ok(Stored { index, skipped, files: None })
    }

    fn place(&self, library: &Library) -> Place {
        Place { folder: self.folder.join(library.key()), process: self.process }
    }

    fn place_of_pack(&self, file: &Path) -> Place {
        let way = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        let key = blake3::hash(way.as_os_str().as_encoded_bytes()).to_hex();
        Place { folder: self.folder.join(format!("pack-{}", &key[..27])), process: self.process }
    }
}

/// The index in a packed library, once it was found whole: the file is read through when it was not yet seen in this
/// state. None where the library has no index that this program reads.
pub fn of_pack(
    cache: Option<&Cache>,
    pack: &Pack,
    file: &Path,
    bytes: &IndexBytes,
) -> Option<Result<SearchIndex, PackError>> {
    let part = match pack.range(INDEX_PART) {
        Ok(part) => bytes.slice(part?)?,
        Err(error) => return Some(Err(error)),
    };
    // The engine may panic at bytes that it did not write: nothing is opened before it was found whole.
    let open = |part| match SearchIndex::open(part) {
        Err(SearchError::OtherFormat { .. }) => None,
        Err(_) => Some(Err(PackError::Damaged("its index"))),
        Ok(index) => Some(Ok(index)),
    };
    let state = fs::metadata(file).map(|m| FileState::of(&m)).ok();
    let seen = cache.zip(state).map(|(cache, state)| (cache.place_of_pack(file), state));
    if let Some((place, state)) = &seen
        && let Some(verified) = place.read::<Verified>("seen")
        && verified.identity == pack.identity()
        && verified.state == *state
        && state.is_settled(verified.began)
    {
        return open(part);
    }
    let began = seen.as_ref().and_then(|(place, _)| place.clock());
    // Looks at the hash of the part; a part that was there and is absent now is a fault too.
    match pack.part(INDEX_PART) {
        Ok(Some(_)) => {}
        Ok(None) => return Some(Err(PackError::Damaged("its table"))),
        Err(error) => return Some(Err(error)),
    }
    if let Some(((place, state), began)) = seen.zip(began) {
        // What cannot be noted is read through again.
        let _ = place.write("seen", &Verified { identity: pack.identity(), state, began });
        bound(&place);
    }
    open(part)
}

/// Builds the index of a library in memory; nothing is kept.
pub fn build_in_memory(library: &Library, progress: Progress<'_>) -> Result<Stored, StoreError> {
    let manifest = library.unread(library.look()?, None);
    let (builder, streamed) = read(library, &manifest, progress)?;
    let (reference, _) = library.reference()?;
    Ok(Stored { index: builder.finish(&reference)?, skipped: streamed.skipped, files: None })
}

/// Reads every page into an index that is to be finished.
fn read(
    library: &Library,
    manifest: &Manifest,
    progress: Progress<'_>,
) -> Result<(IndexBuilder, Streamed), StoreError> {
    let mut builder = IndexBuilder::new()?;
    let prepare = |page: Page, _| PreparedPage::of(&page);
    let streamed = library.stream(manifest, prepare, |page| builder.add_prepared(page), progress);
    let streamed = streamed.map_err(|error| match error {
        StreamError::Library(error) => StoreError::Library(error),
        StreamError::Work(error) => StoreError::Search(error),
    })?;
    Ok((builder, streamed))
}

/// What was packed.
#[derive(Debug)]
pub struct Packed {
    /// How many pages.
    pub pages: usize,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Finds the terms of a glossary that a page uses.
pub type UsedTerms = for<'a> fn(&Page, &'a Glossary) -> Vec<&'a Term>;

/// Writes a library as one file, with its index: aside first, then renamed, so that the file is whole or not there.
/// Equal libraries give equal bytes.
pub fn pack(
    library: &Library,
    file: &Path,
    process: u32,
    used: UsedTerms,
    progress: Progress<'_>,
) -> Result<Packed, StoreError> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().ok_or_else(|| io::Error::other("it has no name"))?;
    let place = Place { folder: folder.to_owned(), process };
    place.sweep_new();
    let aside = |what: &str| place.new_file().map_err(|e| io::Error::new(e.kind(), format!("{what}: {e}")));
    let (values, values_path) = aside("cannot write there")?;
    let (mut out, out_path) = aside("cannot write there").inspect_err(|_| drop(fs::remove_file(&values_path)))?;
    let mut written = || {
        let mut manifest = library.unread(library.look()?, None);
        let (reference, _) = library.reference()?;
        let mut builder = IndexBuilder::new()?;
        let mut writer = PackWriter::new(values.try_clone()?);
        let mut pages = 0;
        let mut last = None;
        let prepare = |page: Page, text: Option<String>| {
            let day = page.review.as_ref().map(|r| r.reviewed.unwrap_or(r.written));
            let terms = used(&page, &reference.glossary);
            (day, PreparedPage::of(&page), PackedPage::of(&page, text.as_deref(), &terms, &reference))
        };
        let add = |(day, prepared, packed)| {
            pages += 1;
            last = last.max(day);
            builder.add_prepared(prepared)?;
            writer.add(packed).map_err(StoreError::from)
        };
        let mut streamed = library.stream(&manifest, prepare, add, progress).map_err(|error| match error {
            StreamError::Library(error) => StoreError::Library(error),
            StreamError::Work(error) => error,
        })?;
        if !streamed.as_listed {
            return Err(io::Error::other("the library changed while it was read; pack it again").into());
        }
        streamed.tell(&mut manifest);
        let content = manifest.content();
        // What is not needed any more makes room for the index, which is finished now.
        drop(manifest);
        drop(streamed.heads);
        let day = last.map_or_else(String::new, |day| format!("{day}, "));
        let set = format!("{pages} pages, {day}{}", &blake3::Hash::from_bytes(content).to_hex()[..12]);
        let about = [("pages".to_owned(), set), ("program".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
        let part = INDEX_PART.trim_start_matches("index/");
        let mut buffered = io::BufWriter::with_capacity(1 << 20, &mut out);
        let write = |out: &mut dyn Write| builder.finish_to(&reference, out).map_err(StoreError::from);
        writer.finish(&reference, part, write, &about, &mut buffered)?;
        drop(buffered);
        out.sync_data()?;
        let bytes = out.metadata()?.len();
        fs::rename(&out_path, folder.join(name))?;
        Ok(Packed { pages, skipped: streamed.skipped, bytes })
    };
    let packed = written();
    let _ = fs::remove_file(&values_path);
    if packed.is_err() {
        let _ = fs::remove_file(&out_path);
    }
    packed
}

/// A file, with the hash of what was written to it.
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The folder of one library.
#[derive(Debug)]
struct Place {
    folder: PathBuf,
    process: u32,
}

impl Place {
    fn read<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = fs::read(self.folder.join(name)).ok()?;
        let body = bytes.strip_prefix(MAGIC)?;
        let (hash, body) = body.split_first_chunk::<32>()?;
        (blake3::hash(body).as_bytes() == hash).then(|| postcard::from_bytes(body).ok()).flatten()
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        let body = postcard::to_stdvec(value).map_err(io::Error::other)?;
        let hash = blake3::hash(&body);
        self.rename_into_place(name, &[&MAGIC[..], hash.as_bytes(), &body])
    }

    fn current(&self) -> Option<Current> {
        // Names never lead out of the folder.
        self.read::<Current>(CURRENT).filter(|c| c.version == version() && c.names().all(|n| !n.contains(['/', '\\'])))
    }

    fn open(&self) -> Option<Stored> {
        let current = self.current()?;
        let (index, states) = self.index(&current)?;
        let now = current.clone().in_states(states);
        if now != current {
            // It was copied or restored, and found whole: the next to open it need not read it through.
            let _ = self.write(CURRENT, &now);
        }
        let files = Some(self.folder.join(&current.files));
        Some(Stored { index, skipped: current.skipped, files })
    }

    /// A file of an index, once it was found whole, and its state.
    fn whole(&self, kept: &Kept) -> Option<(IndexBytes, FileState)> {
        let path = self.folder.join(&kept.name);
        let state = FileState::of(&fs::metadata(&path).ok()?);
        let bytes = IndexBytes::map(&path).ok()?;
        (state == kept.state || *blake3::hash(&bytes).as_bytes() == kept.hash).then_some((bytes, state))
    }

    /// The index that `current` names, once it was found whole, and the states of its files.
    fn index(&self, current: &Current) -> Option<(SearchIndex, Vec<FileState>)> {
        let (mut parts, mut states) = (Vec::new(), Vec::new());
        for kept in current.parts.iter().chain(&current.joint) {
            let (bytes, state) = self.whole(kept)?;
            parts.push(bytes);
            states.push(state);
        }
        let joint = if current.joint.is_some() { parts.pop() } else { None };
        let index = match joint {
            Some(joint) => SearchIndex::open_joined(&parts, joint).ok()?,
            None => SearchIndex::open(parts.into_iter().next()?).ok()?,
        };
        Some((index, states))
    }

    fn register(&self, current: &Current) -> Option<Register> {
        let open = |name: &String| {
            let bytes = IndexBytes::map(&self.folder.join(name)).ok()?;
            Some(Box::new(bytes) as Box<dyn PackBytes>)
        };
        let newer = match &current.newer {
            Some(name) => Some(open(name)?),
            None => None,
        };
        Register::open(open(&current.names)?, newer)
    }

    /// Brings an index up to date by the files that changed, so many of them; none where it is better built anew.
    fn update(
        &self,
        library: &Library,
        known: &Current,
        (before, changed): (&Manifest, usize),
        manifest: &mut Manifest,
        began: Option<i64>,
    ) -> Result<Option<Stored>, StoreError> {
        let Some((old, _)) = self.index(known) else { return Ok(None) };
        let sizes = old.part_sizes();
        // Small parts behind go into the new one: each page is read again a few times at most, however many come.
        let (mut keep, mut size) = (sizes.len(), changed);
        while keep > 1 && (sizes[keep - 1] <= 2 * size || keep >= MOST_PARTS) {
            keep -= 1;
            size += sizes[keep];
        }
        let of_first = old.rows_of_part(0);
        let later: usize = size + sizes[1..keep].iter().sum::<usize>();
        if (later + of_first - sizes[0]) * 4 > of_first {
            return Ok(None);
        }
        let again: HashSet<String> = old.ids_from_part(keep).into_iter().map(|id| id.0).collect();
        let Some(of_pages) = library.changes(before, manifest, &again, &known.skipped)? else { return Ok(None) };
        if !of_pages.as_listed {
            return Ok(None);
        }
        let part = if of_pages.came.is_empty() {
            None
        } else {
            let mut builder = IndexBuilder::new()?;
            for page in &of_pages.came {
                builder.add(page)?;
            }
            Some(builder.finish_part()?)
        };
        let (reference, _) = library.reference()?;
        let part = part.as_ref().map(SearchIndex::bytes);
        let joint = old.update(keep, &of_pages.gone, part.map(|p| IndexBytes::from_vec(p.to_vec())), &reference)?;
        let skipped = of_pages.skipped;
        let looked = |index| Stored { index, skipped: skipped.clone(), files: None };
        let put = || {
            let mut parts = known.parts[..keep].to_vec();
            if let Some(part) = part {
                parts.push(self.put("part", &format!("-{}", ending()), &[part])?);
            }
            let joint = self.put("joint", &format!("-{}", ending()), &[&joint])?;
            let files = self.put("files", ".man", &[&manifest.encode()])?.name;
            let newer = self.register(known).and_then(|r| r.write_newer(&of_pages.heads_gone, of_pages.heads));
            let newer = newer.ok_or_else(|| io::Error::other("the names cannot be read"))?;
            let newer = Some(self.put("newer", ".tab", &newer.each_ref().map(Vec::as_slice))?.name);
            let (skipped, joint) = (skipped.clone(), Some(joint));
            let shared = self.put_shared(library, Some(known), began);
            let current = Current { parts, joint, files, newer, shared, skipped, ..known.clone() };
            self.write(CURRENT, &current)?;
            io::Result::Ok(current)
        };
        if began.is_some()
            && let Ok(current) = put()
        {
            let index = self.index(&current).map(|(index, _)| index);
            self.sweep(Some(&current), false);
            self.forget(Some(known), &current);
            if let Some(index) = index {
                return Ok(Some(looked(index)));
            }
        }
        // What cannot be kept serves from memory.
        self.sweep(Some(known), false);
        let mut parts: Vec<IndexBytes> = Vec::new();
        for kept in &known.parts[..keep] {
            let Some((bytes, _)) = self.whole(kept) else { return Ok(None) };
            parts.push(bytes);
        }
        parts.extend(part.map(|p| IndexBytes::from_vec(p.to_vec())));
        Ok(Some(looked(SearchIndex::open_joined(&parts, IndexBytes::from_vec(joint))?)))
    }

    /// Finishes an index and keeps it. It is read from its file from then on; where the rest cannot be kept, the file
    /// goes as soon as nobody reads it.
    fn keep(
        &self,
        library: &Library,
        builder: IndexBuilder,
        (reference, began): (&Reference, Option<i64>),
        streamed: Streamed,
        manifest: Manifest,
        before: Option<&Current>,
    ) -> Result<Stored, StoreError> {
        let damaged = before.is_none() && self.folder.join(CURRENT).exists();
        // What is kept beside the index is brought into its form before the index takes the most memory.
        let hex = blake3::Hash::from_bytes(manifest.content()).to_hex();
        let manifest_bytes = manifest.encode();
        drop(manifest);
        let first = self.put_written(format!("index-{}-{}", &hex[..32], ending()), |out| {
            builder.finish_to(reference, out).map_err(StoreError::from)
        })?;
        let path = self.folder.join(&first.name);
        let index = SearchIndex::open(IndexBytes::map(&path)?)?;
        let skipped = streamed.skipped;
        let put = || {
            let files = self.put("files", ".man", &[&manifest_bytes])?.name;
            let names = write_register(streamed.heads);
            let names = self.put("names", ".tab", &names.each_ref().map(Vec::as_slice))?.name;
            let (version, parts, skipped) = (version(), vec![first], skipped.clone());
            let shared = self.put_shared(library, before, began);
            let current = Current { version, parts, joint: None, files, names, newer: None, shared, skipped };
            self.write(CURRENT, &current)?;
            io::Result::Ok(current)
        };
        if let Ok(current) = put() {
            // Of a `current` that cannot be read, nobody knows what it named.
            self.sweep(Some(&current), damaged);
            self.forget(before, &current);
            bound(self);
        } else {
            let _ = fs::remove_file(path);
            self.sweep(before, false);
        }
        Ok(Stored { index, skipped, files: None })
    }

    fn shared(&self, current: &Current, state: &SharedState) -> Option<Shared> {
        let bytes = IndexBytes::map(&self.folder.join(current.shared.as_ref()?)).ok()?;
        Shared::open(Box::new(bytes), state)
    }

    /// Keeps sources and glossary where a folder has any: what `before` names, if they have not changed. Where they
    /// cannot be kept, they are read from their files.
    fn put_shared(&self, library: &Library, before: Option<&Current>, began: Option<i64>) -> Option<String> {
        let state = library.shared_state();
        if !state.has_files() {
            return None;
        }
        if let Some(before) = before
            && self.shared(before, &state).is_some()
        {
            return before.shared.clone();
        }
        let (reference, _) = library.reference().ok()?;
        let bytes = write_shared(&state, began?, &reference);
        Some(self.put("shared", ".tab", &bytes.each_ref().map(Vec::as_slice)).ok()?.name)
    }

    fn replace_current(&self, current: &Current, before: Option<&Current>) {
        if self.write(CURRENT, current).is_ok() {
            self.sweep(Some(current), false);
            self.forget(before, current);
        }
    }

    /// Writes a file that is named by what is in it.
    fn put(&self, what: &str, ending: &str, bytes: &[&[u8]]) -> io::Result<Kept> {
        let mut hasher = blake3::Hasher::new();
        for part in bytes {
            hasher.update(part);
        }
        self.put_as(format!("{what}-{}{ending}", &hasher.finalize().to_hex()[..32]), bytes)
    }

    /// Writes a file of that name piece by piece.
    fn put_written(
        &self,
        name: String,
        write: impl FnOnce(&mut dyn Write) -> Result<(), StoreError>,
    ) -> Result<Kept, StoreError> {
        let (file, path) = self.new_file()?;
        let mut out = io::BufWriter::with_capacity(1 << 20, Hashed { file, hasher: blake3::Hasher::new() });
        let written = || {
            write(&mut out)?;
            out.flush()?;
            out.get_ref().file.sync_data()?;
            fs::rename(&path, self.folder.join(&name))?;
            Ok(())
        };
        if let Err(error) = written() {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        let hash = *out.get_ref().hasher.finalize().as_bytes();
        let state = FileState::of(&fs::metadata(self.folder.join(&name))?);
        Ok(Kept { name, hash, state })
    }

    /// Writes a file of that name.
    fn put_as(&self, name: String, bytes: &[&[u8]]) -> io::Result<Kept> {
        self.rename_into_place(&name, bytes)?;
        let mut hasher = blake3::Hasher::new();
        for part in bytes {
            hasher.update(part);
        }
        let hash = *hasher.finalize().as_bytes();
        let state = FileState::of(&fs::metadata(self.folder.join(&name))?);
        Ok(Kept { name, hash, state })
    }

    fn rename_into_place(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let (mut file, path) = self.new_file()?;
        let written = parts.iter().try_for_each(|part| file.write_all(part)).and_then(|()| {
            // A name must never stand for a file that the disk has not got.
            file.sync_data()?;
            fs::rename(&path, self.folder.join(name))
        });
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written
    }

    /// A file that no other process has, locked so that others see that it is being written.
    fn new_file(&self) -> io::Result<(File, PathBuf)> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        make_folder(&self.folder)?;
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let path = self.folder.join(format!("{NEW}{}-{number}", self.process));
            match File::options().read(true).write(true).create_new(true).open(&path) {
                Ok(file) => {
                    // Where files cannot be locked, age alone tells that one was abandoned.
                    let _ = file.try_lock();
                    return Ok((file, path));
                }
                // Another process had the same number before.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The time of the file system that keeps the cache; none where nothing can be written.
    fn clock(&self) -> Option<i64> {
        let (file, path) = self.new_file().ok()?;
        let now = file.metadata().map(|m| FileState::of(&m).modified).ok();
        let _ = fs::remove_file(path);
        now
    }

    /// Takes away what the `current` before this one named.
    fn forget(&self, before: Option<&Current>, now: &Current) {
        let Some(before) = before else { return };
        let named: HashSet<&String> = now.names().collect();
        for old in before.names().filter(|old| !named.contains(old)) {
            let _ = fs::remove_file(self.folder.join(old));
        }
    }

    /// Takes away files that a process left behind when it was ended: nobody holds their lock any more.
    fn sweep_new(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let ours = entry.file_name().to_string_lossy().strip_prefix(NEW).is_some_and(|rest| {
                rest.split_once('-').is_some_and(|(a, b)| [a, b].iter().all(|n| n.bytes().all(|c| c.is_ascii_digit())))
            });
            // The lock asked for here ends with the handle.
            if ours && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Takes away what a process left behind when it was ended, and old files that nobody names.
    fn sweep(&self, current: Option<&Current>, at_once: bool) {
        self.sweep_new();
        let state = |path: &Path| fs::metadata(path).map(|m| FileState::of(&m));
        let now = state(&self.folder.join(CURRENT)).map_or(i64::MIN, |s| s.modified);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
            let named = current.is_some_and(|c| c.names().any(|n| *n == name));
            let abandoned = || state(&path).is_ok_and(|s| s.modified.saturating_add(ABANDONED) < now);
            let kept = named || name == CURRENT || name == "seen" || name.starts_with(NEW);
            if !kept && (at_once || abandoned()) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Makes room: libraries that were asked for least lately go until few enough are left, and small enough.
fn bound(place: &Place) {
    let Some(root) = place.folder.parent() else { return };
    let mut all: Vec<(i64, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name.trim_start_matches("pack-").bytes().all(|b| b.is_ascii_hexdigit()) && name.len() == 32;
        if !ours || path == place.folder {
            continue;
        }
        let mut used = i64::MIN;
        let mut bytes = 0;
        for file in fs::read_dir(&path).into_iter().flatten().flatten() {
            let Ok(metadata) = file.metadata() else { continue };
            bytes += metadata.len();
            used = used.max(FileState::of(&metadata).modified).max(last_read(&metadata));
        }
        all.push((used, bytes, path));
    }
    all.sort();
    let mut count = all.len() + 1;
    let mine: u64 = fs::read_dir(&place.folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|f| f.metadata().ok())
        .map(|m| m.len())
        .sum();
    let mut bytes: u64 = mine + all.iter().map(|(_, bytes, _)| bytes).sum::<u64>();
    for (_, size, path) in all {
        if count <= MOST_LIBRARIES && bytes <= MOST_BYTES {
            break;
        }
        let _ = fs::remove_dir_all(path);
        count -= 1;
        bytes -= size;
    }
}

/// When a file was last read, where the system notes it.
fn last_read(metadata: &fs::Metadata) -> i64 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        metadata.atime().saturating_mul(1_000_000_000).saturating_add(metadata.atime_nsec())
    }
    #[cfg(not(unix))]
    {
        FileState::of(metadata).modified
    }
}

/// Makes the folder, for its owner alone: what a person reads about is nobody else's.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

/// What an index was made by: it is not read by any other program, form, engine or parser.
fn version() -> String {
    format!("{}-{FORMAT}-{ENGINE}-{}", env!("CARGO_PKG_VERSION"), env!("PROC_ROOMS"))
}

fn ending() -> String {
    format!("{}.idx", version())
}
