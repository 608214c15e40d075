//! What the files of a library were when they were read, so that the next look tells whether any has changed.
//!
//! A file counts as unchanged when size, times, inode and device are what they were, as git's index has it. A time is
//! believed only if it lies clearly before the moment when the reading began: a file written twice within the grain of
//! its clock looks the same both times, so a younger one is read again and its content compared. Where a state differs
//! and the content does not (a file touched, copied, renamed over), nothing has changed.
//!
//! ```text
//! magic: 8 bytes │ began: i64 │ count: u32 │ entries, in the order of the walk │ BLAKE3 of all before: 32 bytes
//! entry: root u16 │ flags u8 │ state │ state of the link's own │ content: 32 bytes │ way │ why it is refused
//! ```
//!
//! Numbers are little-endian, times are nanoseconds since 1970, texts have their length (u32) before them.

use super::folder::Folder;
use super::{Library, LibraryError, Root};
use std::collections::BTreeMap;
use std::fs;

/// Changes with the form below.
const MAGIC: &[u8; 8] = b"procman1";
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

    /// Whether a look met the files of this manifest in its order, each unchanged.
    pub fn agrees(&self, look: &Look) -> bool {
        let agrees = || {
            let mut rest = &self.0[MAGIC.len()..self.0.len() - HASH];
            let began = i64::from_le_bytes(take(&mut rest)?);
            let count = u32::from_le_bytes(take(&mut rest)?) as usize;
            let mut same = count == look.seen.len();
            for seen in &look.seen {
                if !same {
                    break;
                }
                same = raw_agrees(&mut rest, seen, began)?;
            }
            Some(same)
        };
        agrees() == Some(true)
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

fn raw_agrees(rest: &mut &[u8], seen: &Seen, began: i64) -> Option<bool> {
    let root = u16::from_le_bytes(take(rest)?);
    let [flags] = take::<1>(rest)?;
    let state = FileState::read(rest)?;
    let link = if flags & 1 == 0 { None } else { Some(FileState::read(rest)?) };
    take::<HASH>(rest)?;
    let way = text(rest)?;
    let refused = if flags & 2 == 0 { None } else { Some(text(rest)?) };
    Some(
        root == seen.root
            && way == seen.way.as_bytes()
            && state == seen.state
            && link == seen.link
            && refused == seen.refused.as_deref().map(str::as_bytes)
            && is_settled(seen, began),
    )
}

fn is_settled(seen: &Seen, began: i64) -> bool {
    seen.state.is_settled(began) && seen.link.is_none_or(|l| l.is_settled(began))
}

fn read_entry(rest: &mut &[u8]) -> Option<Entry> {
    let root = u16::from_le_bytes(take(rest)?);
    let [flags] = take::<1>(rest)?;
    let state = FileState::read(rest)?;
    let link = if flags & 1 == 0 { None } else { Some(FileState::read(rest)?) };
    let content = take::<HASH>(rest)?;
    let way = String::from_utf8(text(rest)?.to_vec()).ok()?;
    let refused = if flags & 2 == 0 { None } else { Some(String::from_utf8(text(rest)?.to_vec()).ok()?) };
    Some(Entry { seen: Seen { root, way, state, link, refused }, content })
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
        for Entry { seen, content } in &self.entries {
            out.extend(seen.root.to_le_bytes());
            out.push(u8::from(seen.link.is_some()) | u8::from(seen.refused.is_some()) << 1);
            seen.state.write(&mut out);
            if let Some(link) = &seen.link {
                link.write(&mut out);
            }
            out.extend(content);
            write_text(&mut out, &seen.way);
            if let Some(refused) = &seen.refused {
                write_text(&mut out, refused);
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
        for Entry { seen, content } in sorted {
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

    /// The files whose content differs from that in another manifest, or which it lacks, with those that only it has.
    pub fn changes_since(&self, before: &Self) -> usize {
        let key = |e: &Entry| (e.seen.root, e.seen.way.clone());
        let old: BTreeMap<_, _> = before.entries.iter().map(|e| (key(e), e.content)).collect();
        let new: BTreeMap<_, _> = self.entries.iter().map(|e| (key(e), e.content)).collect();
        let changed = new.iter().filter(|(k, content)| old.get(k) != Some(content)).count();
        changed + old.keys().filter(|k| !new.contains_key(k)).count()
    }
}

impl Library {
    /// Lists every file that an answer may rest on, with its state; reads none of them.
    pub fn look(&self) -> Result<Look, LibraryError> {
        let mut seen = Vec::new();
        for (number, root) in self.roots.iter().enumerate() {
            let number = u16::try_from(number).expect("a library has few roots");
            match root {
                Root::Folder(folder) => folder.look(number, &mut seen)?,
                // What is in one piece tells by its head what it holds.
                Root::Pack { .. } => seen.push(Seen {
                    root: number,
                    way: String::new(),
                    state: FileState::default(),
                    link: None,
                    refused: Some(root.identity()),
                }),
            }
        }
        Ok(Look { seen })
    }

    /// Reads what a look found changed since an earlier manifest, and takes the rest from there.
    ///
    /// `began` is a moment before the look, by the clock of the file system; none if there is no clock to trust, and
    /// then every later look reads again.
    pub fn manifest(&self, look: Look, known: Option<&Manifest>, began: Option<i64>) -> Manifest {
        let mut old: BTreeMap<(u16, &str), &Entry> = BTreeMap::new();
        let known_began = known.map_or(i64::MIN, |k| k.began);
        for entry in known.iter().flat_map(|k| &k.entries) {
            old.insert((entry.seen.root, &entry.seen.way), entry);
        }
        let mut entries = Vec::with_capacity(look.seen.len());
        for seen in look.seen {
            if let Some(entry) = old.get(&(seen.root, seen.way.as_str()))
                && entry.seen == seen
                && is_settled(&seen, known_began)
            {
                entries.push((*entry).clone());
                continue;
            }
            if let Some(why) = &seen.refused {
                let content = *blake3::hash(why.as_bytes()).as_bytes();
                entries.push(Entry { seen, content });
                continue;
            }
            let Some(Root::Folder(folder)) = self.roots.get(usize::from(seen.root)) else { continue };
            entries.extend(read_settled(folder, seen));
        }
        Manifest { began: began.unwrap_or(i64::MIN), entries }
    }
}

/// Reads a file and its state, so that the state belongs to the content; none if the file is gone.
fn read_settled(folder: &Folder, mut seen: Seen) -> Option<Entry> {
    for _ in 0..3 {
        let content = content_of(&folder.read(&seen.way));
        let (state, link) = folder.state(&seen.way)?;
        if (state, link) == (seen.state, seen.link) {
            return Some(Entry { seen, content });
        }
        (seen.state, seen.link) = (state, link);
    }
    // It changes while it is read: it has no state that could be believed.
    let content = content_of(&folder.read(&seen.way));
    Some(Entry { seen: Seen { state: FileState::default(), link: None, ..seen }, content })
}

/// The hash of a file's bytes, or of the reason why there are none.
pub(super) fn content_of(read: &Result<Vec<u8>, String>) -> [u8; HASH] {
    match read {
        Ok(bytes) => *blake3::hash(bytes).as_bytes(),
        Err(why) => *blake3::Hasher::new().update(b"unreadable\0").update(why.as_bytes()).finalize().as_bytes(),
    }
}
