//! A folder of Markdown as a root of a library: what is listed, what is read, and what never is.
//!
//! Nothing outside the folder is read: a link that leads out is refused, as are devices, pipes and sockets.

use super::manifest::FileState;
use super::{File, LibraryError};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How many bytes a page may have; a larger file is refused unread. The largest built-in page has about 50 thousand.
pub const MAX_PAGE_BYTES: u64 = 4 << 20;
/// How deep folders may stand in folders.
pub const MAX_DEPTH: usize = 16;

/// A folder that was there when it was opened.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, LibraryError> {
        let unreadable = |source| LibraryError::Unreadable { path: path.to_owned(), source };
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_dir() {
            return Err(LibraryError::NotAFolder(path.to_owned()));
        }
        Ok(Self { path: path.to_owned() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a file of that way is there; its name must be the same to the letter, also where the file system
    /// does not tell cases apart.
    ///
    /// A folder that does not let itself be asked is an error: to take it for empty would show another root's page.
    pub(super) fn has(&self, file: &str) -> Result<bool, LibraryError> {
        match self.path.join(file).symlink_metadata() {
            // Linux tells cases apart, so the one look is enough there.
            Ok(_) => Ok(cfg!(target_os = "linux") || self.has_exactly(file)),
            Err(source) if source.kind() == std::io::ErrorKind::PermissionDenied => {
                Err(LibraryError::Unreadable { path: self.path.clone(), source })
            }
            Err(_) => Ok(false),
        }
    }

    fn has_exactly(&self, file: &str) -> bool {
        let path = self.path.join(file);
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return false };
        fs::read_dir(parent).is_ok_and(|entries| entries.flatten().any(|e| e.file_name() == name))
    }

    /// Every Markdown file below it, in the order of their ways; hidden ones are passed over.
    pub(super) fn files(&self) -> Result<Vec<File>, LibraryError> {
        let mut files = Vec::new();
        self.walk(&mut |met| {
            if !met.is_shared {
                files.push(File { path: met.way, refused: met.refused });
            }
        })?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// The state of a file, and of the link that it is; none if it is gone.
    pub(super) fn state(&self, file: &str) -> Option<(FileState, Option<FileState>)> {
        let path = self.path.join(file);
        let metadata = path.symlink_metadata().ok()?;
        let state = FileState::of(&metadata);
        if !metadata.is_symlink() {
            return Some((state, None));
        }
        let target = fs::metadata(path).map_or_else(|_| FileState::default(), |m| FileState::of(&m));
        Some((target, Some(state)))
    }

    /// Hands on every file that an answer may rest on, in the order in which the system names them.
    pub(super) fn walk(&self, each: &mut dyn FnMut(Met)) -> Result<(), LibraryError> {
        let unreadable = |source| LibraryError::Unreadable { path: self.path.clone(), source };
        let mut below = Vec::new();
        list(&self.path, "", each, &mut below).map_err(unreadable)?;
        let mut below: Vec<(String, usize)> = below.into_iter().map(|way| (way, 1)).collect();
        while let Some((way, depth)) = below.pop() {
            let refused = |why: String| Met { way: way.clone(), refused: Some(why), is_shared: false, entry: None };
            if depth > MAX_DEPTH {
                each(refused(format!("it stands more than {MAX_DEPTH} folders deep")));
                continue;
            }
            let mut deeper = Vec::new();
            if let Err(error) = list(&self.path.join(&way), &way, each, &mut deeper) {
                each(refused(format!("cannot be read: {error}")));
            }
            below.extend(deeper.into_iter().map(|way| (way, depth + 1)));
        }
        Ok(())
    }

    /// The bytes of a file of the library, or why they cannot be had.
    pub(super) fn read(&self, file: &str) -> Result<Vec<u8>, String> {
        let path = self.path.join(file);
        let mut metadata = path.symlink_metadata().map_err(|e| format!("cannot be read: {e}"))?;
        let is_link = metadata.file_type().is_symlink();
        if is_link || file.contains('/') {
            let inside = self.path.canonicalize().and_then(|root| path.canonicalize().map(|p| p.starts_with(root)));
            if !inside.map_err(|e| format!("cannot be read: {e}"))? {
                return Err("is a link that leads out of the library".to_owned());
            }
        }
        if is_link {
            metadata = fs::metadata(&path).map_err(|e| format!("cannot be read: {e}"))?;
        }
        if !metadata.is_file() {
            return Err("is no file".to_owned());
        }
        if metadata.len() > MAX_PAGE_BYTES {
            return Err(format!("is larger than {} MiB", MAX_PAGE_BYTES >> 20));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
        let opened = fs::File::open(&path).map_err(|e| format!("cannot be read: {e}"))?;
        opened.take(MAX_PAGE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| format!("cannot be read: {e}"))?;
        if bytes.len() as u64 > MAX_PAGE_BYTES {
            return Err(format!("is larger than {} MiB", MAX_PAGE_BYTES >> 20));
        }
        Ok(bytes)
    }
}

/// Files beside the pages, that all of them share.
pub(super) const SHARED: [&str; 4] = ["sources.yaml", "glossary.yaml", "synonyms.yaml", "questions.yaml"];

/// A file that a walk met.
#[derive(Debug)]
pub(super) struct Met {
    pub(super) way: String,
    pub(super) refused: Option<String>,
    pub(super) is_shared: bool,
    /// None for a folder that could not be listed.
    pub(super) entry: Option<fs::DirEntry>,
}

/// Lists one folder: pages and shared files go to `each`, folders to `below`.
fn list(folder: &Path, way: &str, each: &mut dyn FnMut(Met), below: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(text) = name.to_str() else {
            if Path::new(&name).extension().is_some_and(|e| e == "md") {
                let lossy = name.to_string_lossy();
                let path = if way.is_empty() { lossy.into_owned() } else { format!("{way}/{lossy}") };
                let refused = Some("has a name that is not UTF-8".to_owned());
                each(Met { way: path, refused, is_shared: false, entry: Some(entry) });
            }
            continue;
        };
        if text.starts_with('.') {
            continue;
        }
        let is_page = Path::new(text).extension().is_some_and(|e| e.eq_ignore_ascii_case("md"));
        let is_shared = way.is_empty() && SHARED.contains(&text);
        let kind = entry.file_type()?;
        if !kind.is_dir() && !is_page && !is_shared {
            continue;
        }
        let path = if way.is_empty() { text.to_owned() } else { format!("{way}/{text}") };
        if kind.is_dir() {
            below.push(path);
        } else {
            let refused = (is_page && !kind.is_file() && !kind.is_symlink()).then(|| "is no file".to_owned());
            each(Met { way: path, refused, is_shared, entry: Some(entry) });
        }
        // A link to a folder is not followed: it may lead out, or round in a circle.
    }
    Ok(())
}
