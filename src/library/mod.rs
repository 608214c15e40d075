//! Many pages, one collection: where pages come from, which of two wins, what is skipped.
//!
//! A library is a list of roots, first wins by id: folders of Markdown, and the pages built into the binary.
//! Opening one reads nothing; [`Library::page`] reads the one file it needs, [`Library::heads`] the front matter of all,
//! [`Library::load`] everything.

pub mod builtin;
mod changes;
mod folder;
mod heads;
mod look;
mod manifest;
mod names;
mod pack;
mod register;
mod shared;
mod stream;
mod table;

pub use changes::Changes;
pub use folder::{MAX_DEPTH, MAX_PAGE_BYTES};
pub use look::Looking;
pub use manifest::{FileState, Look, Manifest, ManifestBytes};
pub use names::{Name, NameRank, Named, Names};
pub use pack::{Explained, PACK_FORMAT, Pack, PackBytes, PackError, PackWriter, PackedPage, write_pack};
pub use register::{PackedHeads, Register, write_register};
pub use shared::{Shared, SharedState, write_shared};
pub use stream::{StreamError, Streamed};
pub use table::{Table, TableError, build_table};

use crate::parse;
use crate::record::{
    Diagnostic, Draft, Glossary, Head, Page, PageId, Place, Questions, Reference, Severity, Source, SourceId, Sources,
    Term, Vocabulary, fold,
};
use folder::Folder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where pages come from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A folder of Markdown.
    Folder(PathBuf),
    /// A library in one piece, already open: a file, or the pages in the binary.
    Pack {
        /// What people call it: the way of its file, or `built in`.
        label: String,
        /// The library.
        pack: Arc<Pack>,
    },
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Pack { label, .. } => f.write_str(label),
        }
    }
}

/// Why a library could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A folder that was asked for cannot be read.
    #[error("cannot read the library `{}`", .path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// What was asked for is no folder.
    #[error("the library `{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A packed library cannot be used.
    #[error("the packed library `{label}` cannot be used: {why}")]
    Pack {
        /// What people call it.
        label: String,
        /// Why; part of the message, and so no source of its own.
        why: PackError,
    },
}

impl LibraryError {
    /// The way or the name of the root that it is about.
    pub fn label(&self) -> String {
        match self {
            Self::Unreadable { path, .. } | Self::NotAFolder(path) => path.display().to_string(),
            Self::Pack { label, .. } => label.clone(),
        }
    }
}

/// A file that was left out, and why, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Skipped {
    /// Where it came from.
    pub origin: String,
    /// The file, relative to its root.
    pub file: String,
    /// Why.
    pub why: String,
}

/// A page that another of the same id hides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Hidden {
    /// Their id.
    pub id: PageId,
    /// Where the page that is shown comes from.
    pub shown: String,
    /// Where the hidden one comes from.
    pub hidden: String,
}

/// Everything in a library.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The pages, by id.
    pub pages: Vec<Page>,
    /// Pages with errors, as far as they could be read.
    pub drafts: Vec<Draft>,
    /// Every fault of every page and of the shared data, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Pages that another hides.
    pub hidden: Vec<Hidden>,
}

/// The heads of all pages of a library.
#[derive(Debug, Default)]
pub struct Heads {
    /// The heads, by id, each with where it came from.
    pub heads: Vec<(Head, String)>,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Pages that another hides.
    pub hidden: Vec<Hidden>,
}

/// One page, and what to say about where it came from.
#[derive(Debug)]
pub struct Opened {
    /// The page.
    pub page: Page,
    /// Where it came from.
    pub origin: String,
    /// Where a page of the same id comes from that this one hides.
    pub hides: Option<String>,
}

/// What became of opening a page by its id.
#[derive(Debug)]
pub enum PageState {
    /// It is whole.
    Whole(Box<Opened>),
    /// Its file is there and has errors.
    Faulty(Skipped),
    /// No root has it.
    Absent,
}

/// Pages from several roots, first wins by id.
#[derive(Debug)]
pub struct Library {
    roots: Vec<Root>,
}

#[derive(Debug)]
enum Root {
    Folder(Folder),
    Pack { label: String, pack: Arc<Pack> },
}

impl Root {
    fn label(&self) -> String {
        match self {
            Self::Folder(folder) => folder.path().display().to_string(),
            Self::Pack { label, .. } => label.clone(),
        }
    }

    /// What tells whether it is the same as before: of a folder its way, of a packed library the hash of its head too.
    fn identity(&self) -> String {
        match self {
            Self::Folder(folder) => {
                let path = folder.path();
                format!("folder {}", path.canonicalize().unwrap_or_else(|_| path.to_owned()).display())
            }
            Self::Pack { label, pack } => format!("pack {label} {}", pack.identity()),
        }
    }

    fn damaged(&self) -> impl Fn(PackError) -> LibraryError {
        let label = self.label();
        move |why| LibraryError::Pack { label: label.clone(), why }
    }

    fn has(&self, id: &str, file: &str) -> Result<bool, LibraryError> {
        match self {
            Self::Folder(folder) => folder.has(file),
            Self::Pack { pack, .. } => pack.has(id).map_err(self.damaged()),
        }
    }

    /// The page of a file or of an id: of the file in a folder, of the id in a packed library.
    fn read(&self, id: &str, file: &str) -> Result<PageState, LibraryError> {
        match self {
            Self::Folder(folder) => Ok(read_page(folder, file)),
            Self::Pack { pack, label } => Ok(match pack.page(id).map_err(self.damaged())? {
                Some(page) => PageState::Whole(Box::new(Opened { page, origin: label.clone(), hides: None })),
                None => PageState::Absent,
            }),
        }
    }
}

/// A file of a root that looks like a page.
#[derive(Debug)]
struct File {
    /// Relative to the root, with `/` between.
    path: String,
    /// Why it is not read.
    refused: Option<String>,
}

impl Library {
    /// Opens a library of those roots, first wins; reads nothing but whether the folders are there.
    pub fn open(origins: &[Origin]) -> Result<Self, LibraryError> {
        let mut roots = Vec::new();
        for origin in origins {
            roots.push(match origin {
                Origin::Folder(path) => Root::Folder(Folder::open(path)?),
                Origin::Pack { label, pack } => Root::Pack { label: label.clone(), pack: Arc::clone(pack) },
            });
        }
        Ok(Self { roots })
    }

    /// Whether any of its pages lie in a folder, and so may change.
    pub fn has_folder(&self) -> bool {
        self.roots.iter().any(|root| matches!(root, Root::Folder(_)))
    }

    /// The library in one piece that this is, if it is one alone.
    pub fn only_pack(&self) -> Option<&Arc<Pack>> {
        match self.roots.as_slice() {
            [Root::Pack { pack, .. }] => Some(pack),
            _ => None,
        }
    }

    /// What tells this library from others, whatever is in it: the same for the same roots in the same order.
    pub fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for root in &self.roots {
            let identity = match root {
                Root::Folder(_) => root.identity(),
                Root::Pack { label, .. } => {
                    let way = Path::new(label).canonicalize();
                    format!("pack {}", way.map_or_else(|_| label.clone(), |way| way.display().to_string()))
                }
            };
            hasher.update(&(identity.len() as u64).to_le_bytes()).update(identity.as_bytes());
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }

    /// The page of that id; reads its file and no other. `id` is tried as it is: no folding.
    pub fn page(&self, id: &str) -> Result<PageState, LibraryError> {
        let Some(file) = page_file(id) else { return Ok(PageState::Absent) };
        let mut found: Option<PageState> = None;
        for root in &self.roots {
            if !root.has(id, &file)? {
                continue;
            }
            match &mut found {
                None => {
                    let state = root.read(id, &file)?;
                    // A file of that name may say that it is another page.
                    if matches!(&state, PageState::Whole(o) if o.page.id.as_str() != id) {
                        continue;
                    }
                    found = Some(state);
                }
                Some(PageState::Whole(opened)) => {
                    opened.hides = Some(root.label());
                    break;
                }
                Some(_) => break,
            }
        }
        Ok(found.unwrap_or(PageState::Absent))
    }

    /// The page of that id with what stands in some of its sections only, see [`Pack::page_in_part`]; none where it must
    /// be read whole.
    pub fn page_in_part(
        &self,
        id: &str,
        choose: &dyn Fn(&Page) -> Option<Vec<usize>>,
    ) -> Result<Option<PageState>, LibraryError> {
        let [root @ Root::Pack { pack, label }] = self.roots.as_slice() else { return Ok(None) };
        let page = pack.page_in_part(id, choose).map_err(root.damaged())?;
        Ok(page.map(|page| PageState::Whole(Box::new(Opened { page, origin: label.clone(), hides: None }))))
    }

    /// The page of that head, wherever its file is.
    pub fn page_of(&self, head: &Head) -> Result<PageState, LibraryError> {
        match self.page(head.id.as_str())? {
            PageState::Absent => {}
            state => return Ok(state),
        }
        for root in &self.roots {
            let state = root.read(head.id.as_str(), &head.file)?;
            if matches!(&state, PageState::Whole(o) if o.page.id == head.id) {
                return Ok(state);
            }
        }
        Ok(PageState::Absent)
    }

    /// The names that fold to those words, where every root has a table of them; none where a folder must be read.
    pub fn named(&self, folded: &str) -> Result<Option<Vec<Name>>, LibraryError> {
        let mut names: Vec<Name> = Vec::new();
        for (i, root) in self.roots.iter().enumerate() {
            let Root::Pack { pack, .. } = root else { return Ok(None) };
            for name in pack.named(folded).map_err(root.damaged())? {
                let (id, file) = (name.page.as_str(), String::new());
                let mut hidden = false;
                for before in &self.roots[..i] {
                    hidden |= before.has(id, &file)?;
                }
                if !hidden {
                    names.push(name);
                }
            }
        }
        Ok(Some(names))
    }

    /// The heads of all pages, by id; those from folders without their sections, for which pages must be read whole.
    /// Files whose head cannot be told are left out and named.
    pub fn heads(&self) -> Result<Heads, LibraryError> {
        let mut all = Heads::default();
        let mut by_id: BTreeMap<PageId, (Head, String)> = BTreeMap::new();
        for root in &self.roots {
            let label = root.label();
            let mut add = |head: Head, all: &mut Heads| match by_id.get(&head.id) {
                Some((_, shown)) => all.hidden.push(hidden(&head.id, shown, &label, &head.file)),
                None => {
                    by_id.insert(head.id.clone(), (head, label.clone()));
                }
            };
            let folder = match root {
                Root::Folder(folder) => folder,
                Root::Pack { pack, .. } => {
                    for head in pack.heads().map_err(root.damaged())? {
                        add(head, &mut all);
                    }
                    continue;
                }
            };
            for file in folder.files()? {
                let skip = |why: String| Skipped { origin: label.clone(), file: file.path.clone(), why };
                if let Some(why) = &file.refused {
                    all.skipped.push(skip(why.clone()));
                    continue;
                }
                let bytes = match folder.read(&file.path) {
                    Ok(bytes) => bytes,
                    Err(why) => {
                        all.skipped.push(skip(why));
                        continue;
                    }
                };
                let text = std::str::from_utf8(&bytes).ok();
                let Some(mut head) = text.and_then(|text| parse::parse_head(&file.path, text)) else {
                    all.skipped.push(skip(first_fault(&parse::parse_page_bytes(&file.path, &bytes).diagnostics)));
                    continue;
                };
                if head.kind == crate::record::Kind::Article {
                    head.id = article_id(head.id, &file.path);
                }
                add(head, &mut all);
            }
        }
        all.heads = by_id.into_values().collect();
        Ok(all)
    }

    /// Every page, every fault.
    pub fn load(&self) -> Result<Loaded, LibraryError> {
        let mut loaded = Loaded::default();
        let mut by_id: BTreeMap<PageId, (Page, String)> = BTreeMap::new();
        for root in &self.roots {
            let label = root.label();
            let mut add = |page: Page, loaded: &mut Loaded| {
                let Some((_, shown)) = by_id.get(&page.id) else {
                    by_id.insert(page.id.clone(), (page, label.clone()));
                    return;
                };
                loaded.hidden.push(hidden(&page.id, shown, &label, &page.file));
                if *shown == label {
                    let fault = format!("another page has the id `{}`", page.id);
                    loaded.diagnostics.push(
                        Diagnostic::error("duplicate-id", Place::new(1, 1), fault)
                            .hint("give this page an id of its own")
                            .in_file(&page.file),
                    );
                }
            };
            let folder = match root {
                Root::Folder(folder) => folder,
                Root::Pack { pack, .. } => {
                    for id in pack.parts("page/").map_err(root.damaged())? {
                        if let Some(page) = pack.page(&id).map_err(root.damaged())? {
                            add(page, &mut loaded);
                        }
                    }
                    continue;
                }
            };
            for file in folder.files()? {
                let skip = |why: String| Skipped { origin: label.clone(), file: file.path.clone(), why };
                if let Some(why) = &file.refused {
                    loaded.skipped.push(skip(why.clone()));
                    continue;
                }
                let parsed = match folder.read(&file.path) {
                    Ok(bytes) => parse::parse_page_bytes(&file.path, &bytes),
                    Err(why) => {
                        loaded.skipped.push(skip(why));
                        continue;
                    }
                };
                let Some(mut page) = parsed.page else {
                    loaded.skipped.push(skip(first_fault(&parsed.diagnostics)));
                    loaded.drafts.extend(parsed.draft);
                    loaded.diagnostics.extend(parsed.diagnostics.into_iter().map(|d| d.in_file(&file.path)));
                    continue;
                };
                loaded.diagnostics.extend(parsed.diagnostics.into_iter().map(|d| d.in_file(&file.path)));
                if page.kind == crate::record::Kind::Article {
                    page.id = article_id(page.id, &file.path);
                }
                add(page, &mut loaded);
            }
        }
        loaded.pages = by_id.into_values().map(|(page, _)| page).collect();
        loaded.diagnostics.sort();
        Ok(loaded)
    }

    /// What a page uses of sources and glossary, and no more, where that was worked out when the library was written.
    pub fn beside(&self, id: &str) -> Result<Option<Reference>, LibraryError> {
        match self.roots.as_slice() {
            [root @ Root::Pack { pack, .. }] => pack.beside(id).map_err(root.damaged()),
            _ => Ok(None),
        }
    }

    /// What is said of the term of that name, where that was worked out when the library was written.
    pub fn explained(&self, name: &str) -> Result<Option<Explained>, LibraryError> {
        match self.roots.as_slice() {
            [root @ Root::Pack { pack, .. }] => pack.explained(&fold(name)).map_err(root.damaged()),
            _ => Ok(None),
        }
    }

    /// The sources beside the pages: of every root, the first to name one wins.
    pub fn sources(&self) -> Result<(Sources, Vec<Diagnostic>), LibraryError> {
        let mut faults = Vec::new();
        let mut all: Vec<Source> = Vec::new();
        for root in &self.roots {
            let more = match root {
                Root::Folder(folder) => shared(folder, "sources.yaml", parse::parse_sources, &mut faults),
                Root::Pack { pack, .. } => Some(pack.sources().map_err(root.damaged())?),
            };
            let more = more.map_or_else(Vec::new, |s: Sources| s.all);
            if all.is_empty() {
                all = more;
            } else {
                all.extend(more);
                // A stable sort keeps the first of equals first.
                all.sort_by(|a, b| a.id.cmp(&b.id));
                all.dedup_by(|later, first| later.id == first.id);
            }
        }
        Ok((Sources { all }, faults))
    }

    /// The keys of sources beside the pages whose entries have errors: they are there, and cannot be used.
    pub fn faulty_sources(&self) -> BTreeSet<SourceId> {
        let folders = self.roots.iter().filter_map(|root| match root {
            Root::Folder(folder) => folder.read("sources.yaml").ok(),
            Root::Pack { .. } => None,
        });
        folders.flat_map(|bytes| parse::faulty_sources(&String::from_utf8_lossy(&bytes))).collect()
    }

    /// The terms beside the pages: of every root, the first to name one wins.
    pub fn glossary(&self) -> Result<(Glossary, Vec<Diagnostic>), LibraryError> {
        let mut faults = Vec::new();
        let mut terms: Vec<Term> = Vec::new();
        for root in &self.roots {
            let more = match root {
                Root::Folder(folder) => shared(folder, "glossary.yaml", parse::parse_glossary, &mut faults),
                Root::Pack { pack, .. } => Some(pack.glossary().map_err(root.damaged())?),
            };
            let more = more.map_or_else(Vec::new, |g: Glossary| g.terms);
            if terms.is_empty() {
                terms = more;
            } else {
                terms.extend(more);
                terms.sort_by_cached_key(|t| fold(&t.term));
                terms.dedup_by(|later, first| fold(&later.term) == fold(&first.term));
            }
        }
        Ok((Glossary { terms }, faults))
    }

    /// The vocabulary beside the pages: of every root, the first to name a group wins, and the first that has questions
    /// for a section.
    pub fn vocabulary(&self) -> Result<(Vocabulary, Vec<Diagnostic>), LibraryError> {
        let mut faults = Vec::new();
        let mut all = Vocabulary::default();
        for root in &self.roots {
            let more = match root {
                Root::Folder(folder) => Vocabulary {
                    groups: shared(folder, "synonyms.yaml", parse::parse_vocabulary, &mut faults).unwrap_or_default(),
                    questions: shared(folder, "questions.yaml", parse::parse_questions, &mut faults)
                        .unwrap_or_default(),
                },
                Root::Pack { pack, .. } => pack.vocabulary().map_err(root.damaged())?,
            };
            let known: BTreeSet<String> = all.groups.iter().map(|g| g.id.clone()).collect();
            all.groups.extend(more.groups.into_iter().filter(|g| !known.contains(&g.id)));
            let known: BTreeSet<(PageId, String)> =
                all.questions.iter().map(|q| (q.page.clone(), q.section.clone())).collect();
            let is_new = |q: &Questions| !known.contains(&(q.page.clone(), q.section.clone()));
            all.questions.extend(more.questions.into_iter().filter(is_new));
        }
        Ok((all, faults))
    }

    /// All the data beside the pages.
    pub fn reference(&self) -> Result<(Reference, Vec<Diagnostic>), LibraryError> {
        let (sources, mut faults) = self.sources()?;
        let (glossary, more) = self.glossary()?;
        faults.extend(more);
        let (vocabulary, more) = self.vocabulary()?;
        faults.extend(more);
        Ok((Reference { sources, glossary, vocabulary }, faults))
    }

    /// The text of a file of the library, for an excerpt beside a fault.
    pub fn text(&self, file: &str) -> Option<String> {
        self.roots.iter().find_map(|root| match root {
            Root::Folder(folder) => folder.read(file).ok().map(|b| String::from_utf8_lossy(&b).into_owned()),
            Root::Pack { pack, .. } => pack.text(file).ok().flatten(),
        })
    }
}

fn shared<T>(
    folder: &Folder,
    file: &str,
    parse: fn(&str, &str) -> (T, Vec<Diagnostic>),
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    // A folder that cannot be asked is said by the read.
    if matches!(folder.has(file), Ok(false)) {
        return None;
    }
    let text = folder.read(file).and_then(|b| String::from_utf8(b).map_err(|_| "is not UTF-8 text".to_owned()));
    match text {
        Ok(text) => {
            let (value, more) = parse(file, &text);
            faults.extend(more.into_iter().map(|d| d.in_file(file)));
            Some(value)
        }
        Err(why) => {
            let fault = Diagnostic::error("unreadable-file", Place::default(), format!("`{file}` {why}"));
            faults.push(fault.in_file(file));
            None
        }
    }
}

fn read_page(folder: &Folder, file: &str) -> PageState {
    let skip = |why: String| {
        PageState::Faulty(Skipped { origin: folder.path().display().to_string(), file: file.to_owned(), why })
    };
    let parsed = match folder.read(file) {
        Ok(bytes) => parse::parse_page_bytes(file, &bytes),
        Err(why) => return skip(why),
    };
    match parsed.page {
        Some(mut page) => {
            if page.kind == crate::record::Kind::Article {
                page.id = article_id(page.id, file);
            }
            let origin = folder.path().display().to_string();
            PageState::Whole(Box::new(Opened { page, origin, hides: None }))
        }
        None => skip(first_fault(&parsed.diagnostics)),
    }
}

/// The file that a page of that id has: none for words that cannot be a file of a library.
fn page_file(id: &str) -> Option<String> {
    let good = !id.is_empty()
        && id.len() <= 255
        && !id.contains(['\\', '\0'])
        && id.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(':'));
    good.then(|| format!("{id}.md"))
}

/// A free page in a folder of a library is named by its way there, so that two of the same name can live beside
/// each other: `knee/index`. An id that the page gives itself stands.
fn article_id(id: PageId, file: &str) -> PageId {
    let way = file.rsplit_once('.').map_or(file, |(way, _)| way);
    let stem = way.rsplit_once('/').map_or(way, |(_, stem)| stem);
    if way != stem && id.as_str() == stem { PageId(way.to_owned()) } else { id }
}

fn hidden(id: &PageId, shown: &str, label: &str, file: &str) -> Hidden {
    let hidden = if shown == label { format!("{label}: {file}") } else { label.to_owned() };
    Hidden { id: id.clone(), shown: shown.to_owned(), hidden }
}

fn first_fault(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let Some(first) = diagnostics.iter().find(|d| d.severity == Severity::Error) else {
        return "it is not a page".to_owned();
    };
    let more = match errors {
        0 | 1 => String::new(),
        2 => " (and 1 more error)".to_owned(),
        n => format!(" (and {} more errors)", n - 1),
    };
    match first.place.line {
        0 => format!("{}{more}", first.message),
        line => format!("line {line}: {}{more}", first.message),
    }
}

/// The folder and the name of a page file, for callers that check single files.
pub fn split_path(path: &Path) -> Option<(PathBuf, String)> {
    let file = path.file_name()?.to_str()?.to_owned();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some((folder.to_owned(), file))
}
