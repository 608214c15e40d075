//! What the files of a library were when they were read, so that the next look tells whether any has changed.
//!
//! A file counts as unchanged when size, times, inode and device are what they were, as git's index has it. A time is
//! believed only if it lies clearly before the moment when the reading began: a file written twice within the grain of
//! its clock looks the same both times, so a younger one is read again and its content compared. Where a state differs
//! and the content does not (a file touched, copied, renamed over), nothing has changed.
//!
//! ```text
//! magic: 8 bytes │ began: i64 │ count: u32 │ entries, in the order of the walk │ BLAKE3 of all before: 32 bytes
//! entry: root u16 │ flags u8 │ state │ state of the link's own │ content: 32 bytes │ way │ why it is refused │ id
//! ```
//!
//! Numbers are little-endian, times are nanoseconds since 1970, texts have their length (u32) before them.

use super::folder::{Folder, SHARED};
use super::{Library, Root};
use std::collections::HashMap;
use std::fs;

/// Changes with the form below.
const MAGIC: &[u8; 8] = b"procman2";
/// How far before the reading a time must lie to be believed: the coarsest grain of a file system's clock (FAT).
const GRAIN: i64 = 2_000_000_000;
const HASH: usize = 32;

/// What the system says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct FileState {
    /// Its size in bytes.
    pub size: u64,
    /// When its content was last changed, in nanoseconds since 1970.
    pub modified: i64,
    /// When anything of it was last changed, which nobody can set back; the time of its making where there is no such.
    pub changed: i64,
    /// Its number on its device; 0 where there is none.
    pub inode: u64,
    /// Its device; 0 where there is none.
    pub device: u64,
}

impl FileState {
    /// The state that metadata tell.
    #[cfg(unix)]
    pub fn of(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |s: i64, n: i64| s.saturating_mul(1_000_000_000).saturating_add(n);
        Self {
            size: metadata.size(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            device: metadata.dev(),
        }
    }

    /// The state that metadata tell.
    #[cfg(windows)]
    pub fn of(metadata: &fs::Metadata) -> Self {
        use std::os::windows::fs::MetadataExt;
        // Counted in tenths of a microsecond since 1601; only their order and equality matter.
        let time = |t: u64| i64::try_from(t.saturating_mul(100) / 2).unwrap_or(i64::MAX);
        Self {
            size: metadata.file_size(),
            modified: time(metadata.last_write_time()),
            changed: time(metadata.creation_time()),
            inode: 0,
            device: 0,
        }
    }

    /// The younger of its two times.
    pub fn touched(&self) -> i64 {
        self.modified.max(self.changed)
    }

    /// Whether the state tells of any later change, seen from a reading that began then.
    pub fn is_settled(&self, began: i64) -> bool {
        self.touched().saturating_add(GRAIN) < began
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.size.to_le_bytes());
        out.extend(self.modified.to_le_bytes());
        out.extend(self.changed.to_le_bytes());
        out.extend(self.inode.to_le_bytes());
        out.extend(self.device.to_le_bytes());
    }

    fn read(rest: &mut &[u8]) -> Option<Self> {
        Some(Self {
            size: u64::from_le_bytes(take(rest)?),
            modified: i64::from_le_bytes(take(rest)?),
            changed: i64::from_le_bytes(take(rest)?),
            inode: u64::from_le_bytes(take(rest)?),
            device: u64::from_le_bytes(take(rest)?),
        })
    }
}

/// A file as a walk met it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Its root, counted from 0.
    pub(super) root: u16,
    /// Relative to the root, with `/` between; empty for a root in one piece.
    pub(super) way: String,
    /// What it is; of a link, what it leads to.
    pub(super) state: FileState,
    /// Of a link, what it is itself.
    pub(super) link: Option<FileState>,
    /// Why it is not read.
    pub(super) refused: Option<String>,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) seen: Seen,
    /// BLAKE3 of its bytes, or of the reason why there are none.
    pub(super) content: [u8; HASH],
    /// What page it is.
    pub(super) told: Told,
}

/// What page a file is, once it was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Told {
    /// The id; none of what does not say it.
    pub(super) id: Option<String>,
    /// Whether the page has no error.
    pub(super) whole: bool,
}

/// The content of a file that was not read yet; no bytes have this hash.
pub(super) const UNREAD: [u8; HASH] = [0; HASH];

/// What was learnt of a file when it was read.
#[derive(Debug)]
pub(super) struct Noted {
    pub(super) content: [u8; HASH],
    pub(super) state: FileState,
    pub(super) link: Option<FileState>,
    pub(super) told: Told,
}

impl Noted {
    pub(super) fn of(content: [u8; HASH], seen: &Seen) -> Self {
        Self { content, state: seen.state, link: seen.link, told: Told::default() }
    }
}

impl Entry {
    pub(super) fn note(&mut self, noted: Noted) {
        self.content = noted.content;
        (self.seen.state, self.seen.link) = (noted.state, noted.link);
        self.told = noted.told;
    }

    /// Whether another entry is of the same file with the same content.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.content == other.content && self.seen.root == other.seen.root && self.seen.way == other.seen.way
    }
}

const LINK: u8 = 1;
const REFUSED: u8 = 2;
/// The id is the name of the file.
const OWN_ID: u8 = 4;
const OTHER_ID: u8 = 8;
const WHOLE: u8 = 16;

fn stem(way: &str) -> &str {
    way.rsplit_once('.').map_or(way, |(stem, _)| stem)
}

/// The files of a library, each as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// When the reading began, by the clock of the file system that keeps this.
    pub(super) began: i64,
    /// In the order of the walk.
    pub(super) entries: Vec<Entry>,
}

/// The files of a library as they are now.
#[derive(Debug)]
pub struct Look {
    pub(super) seen: Vec<Seen>,
}

/// A manifest as bytes, compared without being unpacked.
#[derive(Debug, Clone)]
pub struct ManifestBytes(Vec<u8>);

impl ManifestBytes {
    /// Takes bytes that [`Manifest::encode`] made; none if they are no longer what it made.
    pub fn open(bytes: Vec<u8>) -> Option<Self> {
        let body = bytes.len().checked_sub(HASH).filter(|&n| n >= MAGIC.len() + 12)?;
        let whole = bytes[..8] == MAGIC[..] && blake3::hash(&bytes[..body]).as_bytes()[..] == bytes[body..];
        whole.then_some(Self(bytes))
    }

    /// When the reading of the files began.
    pub(super) fn began(&self) -> i64 {
        self.0[MAGIC.len()..].first_chunk().map_or(i64::MIN, |began| i64::from_le_bytes(*began))
    }

    /// Where its first entry lies.
    pub(super) const START: usize = MAGIC.len() + 12;

    /// Where its last entry ends.
    pub(super) fn end(&self) -> usize {
        self.0.len() - HASH
    }

    /// The entry that lies there; none at the end.
    pub(super) fn entry(&self, at: usize) -> Option<Raw<'_>> {
        let mut rest = self.0.get(at..self.end())?;
        let root = u16::from_le_bytes(take(&mut rest)?);
        let [flags] = take::<1>(&mut rest)?;
        let state = FileState::read(&mut rest)?;
        let link = if flags & LINK == 0 { None } else { Some(FileState::read(&mut rest)?) };
        take::<HASH>(&mut rest)?;
        let way = text(&mut rest)?;
        let refused = if flags & REFUSED == 0 { None } else { Some(text(&mut rest)?) };
        if flags & OTHER_ID != 0 {
            text(&mut rest)?;
        }
        Some(Raw { root, state, link, way, refused, end: self.end() - rest.len() })
    }

    /// So many files from there on, as they were met.
    pub(super) fn seen(&self, mut at: usize, count: usize) -> impl Iterator<Item = Seen> {
        (0..count).map_while(move |_| {
            let raw = self.entry(at)?;
            at = raw.end;
            Some(raw.seen())
        })
    }

    /// The manifest, unpacked.
    pub fn decode(&self) -> Option<Manifest> {
        let mut rest = &self.0[MAGIC.len()..self.0.len() - HASH];
        let began = i64::from_le_bytes(take(&mut rest)?);
        let count = u32::from_le_bytes(take(&mut rest)?) as usize;
        let mut entries = Vec::with_capacity(count.min(rest.len() / 64));
        for _ in 0..count {
            entries.push(read_entry(&mut rest)?);
        }
        rest.is_empty().then_some(Manifest { began, entries })
    }
}

/// An entry of a manifest where it lies.
pub(super) struct Raw<'m> {
    root: u16,
    state: FileState,
    link: Option<FileState>,
    way: &'m [u8],
    refused: Option<&'m [u8]>,
    /// Where the next begins.
    pub(super) end: usize,
}

impl Raw<'_> {
    /// Whether it is of that file.
    pub(super) fn is_of(&self, root: u16, way: &str, refused: Option<&str>) -> bool {
        self.root == root && self.way == way.as_bytes() && self.refused == refused.map(str::as_bytes)
    }

    /// Whether its file has not changed, where it is in that state now.
    pub(super) fn is_as_before(&self, state: FileState, link: Option<FileState>, began: i64) -> bool {
        self.state == state && self.link == link && is_believed(state, link, began)
    }

    pub(super) fn seen(&self) -> Seen {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (way, refused) = (text(self.way), self.refused.map(text));
        Seen { root: self.root, way, state: self.state, link: self.link, refused }
    }
}

fn is_believed(state: FileState, link: Option<FileState>, began: i64) -> bool {
    state.is_settled(began) && link.is_none_or(|link| link.is_settled(began))
}

fn read_entry(rest: &mut &[u8]) -> Option<Entry> {
    let root = u16::from_le_bytes(take(rest)?);
    let [flags] = take::<1>(rest)?;
    let state = FileState::read(rest)?;
    let link = if flags & LINK == 0 { None } else { Some(FileState::read(rest)?) };
    let content = take::<HASH>(rest)?;
    let way = String::from_utf8(text(rest)?.to_vec()).ok()?;
    let owned = |text: &[u8]| String::from_utf8(text.to_vec()).ok();
    let refused = if flags & REFUSED == 0 { None } else { Some(owned(text(rest)?)?) };
    let id = match flags & (OWN_ID | OTHER_ID) {
        0 => None,
        OWN_ID => Some(stem(&way).to_owned()),
        _ => Some(owned(text(rest)?)?),
    };
    let told = Told { id, whole: flags & WHOLE != 0 };
    Some(Entry { seen: Seen { root, way, state, link, refused }, content, told })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

fn text<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_le_bytes(take(rest)?) as usize;
    let (head, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(head)
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.extend(u32::try_from(text.len()).expect("a way takes less than 4 GiB").to_le_bytes());
    out.extend(text.as_bytes());
}

impl Manifest {
    /// The bytes of this manifest, which [`ManifestBytes::open`] takes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.entries.len() * 128);
        out.extend(MAGIC);
        out.extend(self.began.to_le_bytes());
        out.extend(u32::try_from(self.entries.len()).expect("less than four thousand million files").to_le_bytes());
        for Entry { seen, content, told } in &self.entries {
            out.extend(seen.root.to_le_bytes());
            let own = told.id.as_deref() == Some(stem(&seen.way));
            let other = told.id.as_deref().filter(|_| !own);
            let flag = |set: bool, bit: u8| if set { bit } else { 0 };
            out.push(
                flag(seen.link.is_some(), LINK)
                    | flag(seen.refused.is_some(), REFUSED)
                    | flag(own, OWN_ID)
                    | flag(other.is_some(), OTHER_ID)
                    | flag(told.whole, WHOLE),
            );
            seen.state.write(&mut out);
            if let Some(link) = &seen.link {
                link.write(&mut out);
            }
            out.extend(content);
            write_text(&mut out, &seen.way);
            if let Some(refused) = &seen.refused {
                write_text(&mut out, refused);
            }
            if let Some(id) = other {
                write_text(&mut out, id);
            }
        }
        let hash = blake3::hash(&out);
        out.extend(hash.as_bytes());
        out
    }

    /// A hash of ways and contents: equal for equal libraries, however and whenever their files were written.
    pub fn content(&self) -> [u8; HASH] {
        let mut sorted: Vec<&Entry> = self.entries.iter().collect();
        sorted.sort_by(|a, b| (a.seen.root, &a.seen.way).cmp(&(b.seen.root, &b.seen.way)));
        let mut hasher = blake3::Hasher::new();
        for Entry { seen, content, .. } in sorted {
            hasher.update(&seen.root.to_le_bytes());
            hasher.update(&(seen.way.len() as u64).to_le_bytes()).update(seen.way.as_bytes()).update(content);
        }
        *hasher.finalize().as_bytes()
    }

    /// How many files it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many files came, went or have another content than in an earlier manifest.
    pub fn changes_since(&self, before: &Self) -> usize {
        let mut find = Finder::new(before);
        let mut kept = 0;
        let mut changed = 0;
        for entry in &self.entries {
            match find.entry(&entry.seen) {
                Some(old) => {
                    kept += 1;
                    changed += usize::from(old.content != entry.content);
                }
                None => changed += 1,
            }
        }
        changed + before.entries.len().saturating_sub(kept)
    }
}

/// Finds files in a manifest, quickest where they are asked for in its order.
pub(super) struct Finder<'m> {
    entries: &'m [Entry],
    next: usize,
    by_way: Option<HashMap<(u16, &'m str), usize>>,
}

impl<'m> Finder<'m> {
    pub(super) fn new(manifest: &'m Manifest) -> Self {
        Self { entries: &manifest.entries, next: 0, by_way: None }
    }

    pub(super) fn entry(&mut self, seen: &Seen) -> Option<&'m Entry> {
        let is = |e: &Entry| e.seen.root == seen.root && e.seen.way == seen.way;
        if let Some(entry) = self.entries.get(self.next).filter(|e| is(e)) {
            self.next += 1;
            return Some(entry);
        }
        let entries = self.entries;
        let index = || entries.iter().enumerate().map(|(at, e)| ((e.seen.root, e.seen.way.as_str()), at)).collect();
        let at = *self.by_way.get_or_insert_with(index).get(&(seen.root, seen.way.as_str()))?;
        self.next = at + 1;
        Some(&entries[at])
    }
}

impl Library {
    /// A list of the files of a look, of which only those that pages share are read; a stream reads the others, and
    /// tells what it read. `began` as in [`Self::manifest`].
    pub fn unread(&self, look: Look, began: Option<i64>) -> Manifest {
        let mut entries = Vec::with_capacity(look.seen.len());
        for seen in look.seen {
            let shared = SHARED.contains(&seen.way.as_str());
            if seen.refused.is_some() || shared {
                entries.extend(self.entry(seen));
            } else {
                entries.push(Entry { seen, content: UNREAD, told: Told::default() });
            }
        }
        Manifest { began: began.unwrap_or(i64::MIN), entries }
    }

    /// A file of a look, read; none if it is gone.
    fn entry(&self, seen: Seen) -> Option<Entry> {
        if let Some(why) = &seen.refused {
            let content = *blake3::hash(why.as_bytes()).as_bytes();
            return Some(Entry { seen, content, told: Told::default() });
        }
        let Some(Root::Folder(folder)) = self.roots.get(usize::from(seen.root)) else { return None };
        let (bytes, seen) = read_settled(folder, &seen)?;
        Some(Entry { seen, content: content_of(&bytes), told: Told::default() })
    }

    /// Reads what a look found changed since an earlier manifest, and takes the rest from there.
    ///
    /// `began` is a moment before this reading, by the clock of the file system; none if there is no clock to trust, and
    /// then every later look reads again. It may lie after the look: a state that is taken over was believed before,
    /// and any other is asked for again once the file has been read.
    pub fn manifest(&self, look: Look, known: Option<&Manifest>, began: Option<i64>) -> Manifest {
        let nothing = Manifest { began: i64::MIN, entries: Vec::new() };
        let known = known.unwrap_or(&nothing);
        let mut find = Finder::new(known);
        let mut entries = Vec::with_capacity(look.seen.len());
        for seen in look.seen {
            let old = find.entry(&seen);
            if let Some(entry) = old
                && entry.seen == seen
                && is_believed(seen.state, seen.link, known.began)
            {
                entries.push(entry.clone());
                continue;
            }
            let Some(mut entry) = self.entry(seen) else { continue };
            if let Some(old) = old.filter(|old| old.content == entry.content) {
                entry.told = old.told.clone();
            }
            entries.push(entry);
        }
        Manifest { began: began.unwrap_or(i64::MIN), entries }
    }
}

/// What stands in a file, or why it cannot be had.
type Bytes = Result<Vec<u8>, String>;

/// Reads a file and its state, so that the state belongs to the content; none if the file is gone.
pub(super) fn read_settled(folder: &Folder, seen: &Seen) -> Option<(Bytes, Seen)> {
    let mut seen = seen.clone();
    for _ in 0..3 {
        let bytes = folder.read(&seen.way);
        let (state, link) = folder.state(&seen.way)?;
        if (state, link) == (seen.state, seen.link) {
            return Some((bytes, seen));
        }
        (seen.state, seen.link) = (state, link);
    }
    // It changes while it is read: it has no state that could be believed.
    let bytes = folder.read(&seen.way);
    Some((bytes, Seen { state: FileState::default(), link: None, ..seen }))
}

/// The hash of a file's bytes, or of the reason why there are none.
pub(super) fn content_of(read: &Bytes) -> [u8; HASH] {
    match read {
        Ok(bytes) => *blake3::hash(bytes).as_bytes(),
        Err(why) => *blake3::Hasher::new().update(b"unreadable\0").update(why.as_bytes()).finalize().as_bytes(),
    }
}
