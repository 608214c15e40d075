//! An index as one run of bytes: built into the program, mapped from a file, or held in memory.
//!
//! The engine keeps its index in several files; here they lie one after another in a single container, beside the side
//! table. A container is opened where it lies, without a lock and without a write, so that a read-only file, a static
//! array and a vector are the same thing. The same pages give the same bytes.

use super::SearchError;
use super::table::TableWriter;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};

/// The form of a container and of the table in it; changes whenever either does.
pub const FORMAT: u32 = 10;

/// The engine and its version, which the name of an index on disk holds.
pub const ENGINE: &str = "tantivy-0.27";

const MAGIC: &[u8; 8] = b"procidx\n";
const TABLE: &str = "table";

/// The bytes of an index, wherever they lie.
#[derive(Clone)]
pub struct IndexBytes(OwnedBytes);

impl IndexBytes {
    /// Bytes that are part of the program.
    pub fn from_static(bytes: &'static [u8]) -> Self {
        Self(OwnedBytes::new(bytes))
    }

    /// Bytes in memory.
    pub fn from_vec(bytes: Vec<u8>) -> Self {
        Self(OwnedBytes::new(bytes))
    }

    /// A file, mapped: it is read as it is needed. The file must not change while it is mapped; whoever replaces one
    /// renames another into its place.
    pub fn map(path: &Path) -> std::io::Result<Self> {
        let folder = match path.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        let name = path.file_name().ok_or_else(|| std::io::Error::other("a path without a file name"))?;
        let directory = MmapDirectory::open(folder).map_err(std::io::Error::other)?;
        let file = directory.open_read(Path::new(name)).map_err(|e| match e {
            OpenReadError::FileDoesNotExist(_) => std::io::Error::from(std::io::ErrorKind::NotFound),
            OpenReadError::IoError { io_error, .. } => std::io::Error::new(io_error.kind(), io_error),
            OpenReadError::IncompatibleIndex(e) => std::io::Error::other(format!("{e:?}")),
        })?;
        file.read_bytes().map(Self)
    }

    /// A part of them, without a copy: an index inside of a larger file.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Option<Self> {
        (range.start <= range.end && range.end <= self.0.len()).then(|| Self(self.0.slice(range)))
    }
}

impl std::ops::Deref for IndexBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl crate::library::PackBytes for IndexBytes {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl std::fmt::Debug for IndexBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IndexBytes({} bytes)", self.0.len())
    }
}

/// What a container is made of: the engine's files, and the side table.
pub(super) struct Contents {
    pub(super) files: Vec<(String, OwnedBytes)>,
    pub(super) table: TableWriter,
}

impl Contents {
    fn lengths(&self) -> Vec<(&str, usize)> {
        let files = self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.len()));
        files.chain([(TABLE, self.table.len())]).collect()
    }

    fn header(&self) -> usize {
        16 + self.lengths().iter().map(|(name, _)| 2 + name.len() + 16).sum::<usize>()
    }

    /// Writes a container: the form, where each file lies, then the files, each on a multiple of 8, the table last.
    /// Each is let go once it is written, so that a large index is not held twice.
    pub(super) fn write(self, out: &mut dyn Write) -> std::io::Result<()> {
        let lengths = self.lengths();
        let mut head = Vec::with_capacity(self.header() + 8);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&FORMAT.to_le_bytes());
        head.extend_from_slice(&u32::try_from(lengths.len()).unwrap_or(u32::MAX).to_le_bytes());
        let mut at = self.header().next_multiple_of(8);
        for (name, length) in lengths {
            head.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(&(at as u64).to_le_bytes());
            head.extend_from_slice(&(length as u64).to_le_bytes());
            at = (at + length).next_multiple_of(8);
        }
        let fill = |written: usize| &[0; 8][..written.next_multiple_of(8) - written];
        out.write_all(&head)?;
        out.write_all(fill(head.len()))?;
        for (_, bytes) in self.files {
            out.write_all(&bytes)?;
            out.write_all(fill(bytes.len()))?;
        }
        self.table.write(out)
    }

    /// A container in memory.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let length = self.header() + self.lengths().iter().map(|(_, length)| length + 8).sum::<usize>();
        let mut out = Vec::with_capacity(length);
        self.write(&mut out).expect("memory takes what it has room for");
        out
    }
}

/// A container where it lies, as a folder of files that cannot be written.
#[derive(Clone, Debug)]
pub(super) struct Container {
    bytes: IndexBytes,
    files: Arc<Vec<(PathBuf, std::ops::Range<usize>)>>,
}

impl Container {
    /// Reads where the files of a container lie.
    pub(super) fn open(bytes: IndexBytes) -> Result<Self, SearchError> {
        let mut rest: &[u8] = &bytes;
        let magic = take(&mut rest, 8)?;
        if magic != MAGIC {
            return Err(SearchError::Damaged("it is not an index".to_owned()));
        }
        let format = number(&mut rest, 4)?;
        if format != u64::from(FORMAT) {
            return Err(SearchError::OtherFormat { found: u32::try_from(format).unwrap_or(u32::MAX), known: FORMAT });
        }
        let count = number(&mut rest, 4)?;
        let mut files = Vec::new();
        for _ in 0..count.min(64) {
            let length = place(number(&mut rest, 2)?)?;
            let name = std::str::from_utf8(take(&mut rest, length)?).map_err(|_| cut_short())?;
            let (start, length) = (place(number(&mut rest, 8)?)?, place(number(&mut rest, 8)?)?);
            let end = start.checked_add(length).filter(|&e| e <= bytes.len()).ok_or_else(cut_short)?;
            files.push((PathBuf::from(name), start..end));
        }
        Ok(Self { bytes, files: Arc::new(files) })
    }

    /// The side table.
    pub(super) fn table(&self) -> Result<IndexBytes, SearchError> {
        self.file(Path::new(TABLE)).ok_or_else(cut_short)
    }

    fn file(&self, path: &Path) -> Option<IndexBytes> {
        self.files.iter().find(|(name, _)| name == path).and_then(|(_, range)| self.bytes.slice(range.clone()))
    }
}

fn cut_short() -> SearchError {
    SearchError::Damaged("it is cut short".to_owned())
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], SearchError> {
    let (head, tail) = rest.split_at_checked(length).ok_or_else(cut_short)?;
    *rest = tail;
    Ok(head)
}

fn number(rest: &mut &[u8], width: usize) -> Result<u64, SearchError> {
    Ok(take(rest, width)?.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b)))
}

fn place(number: u64) -> Result<usize, SearchError> {
    usize::try_from(number).map_err(|_| cut_short())
}

fn read_only() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::ReadOnlyFilesystem, "an open index is never written")
}

impl Directory for Container {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.file(path) {
            Some(bytes) => Ok(Arc::new(bytes.0)),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.files.iter().any(|(name, _)| name == path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match self.file(path) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> std::io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        // Nothing here can change, so there is nothing to keep others from.
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
