//! Every page of a library, one after another: for indexes and packed libraries of any size, which never hold all pages
//! at once. Pages are parsed beside the work that is done with them.

use super::manifest::{Entry, Manifest, Told, content_of};
use super::{Heads, Library, LibraryError, Root, Skipped, article_id, first_fault, folder, hidden};
use crate::parse;
use crate::record::{Head, Kind, Page, PageId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc;

/// How many parsed pages wait at most for the work that is done with them.
const AHEAD: usize = 64;
/// Fewer pages are parsed before a thread would have started.
const FEW: usize = 24;

/// What a stream met beside the pages that it handed on.
#[derive(Debug, Default)]
pub struct Streamed {
    /// The heads of all pages that say who they are, of those with faults too.
    pub heads: Heads,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Whether every file was what the manifest says; if not, the library changed meanwhile.
    pub as_listed: bool,
    /// What page each file of a folder is, by root and way.
    told: HashMap<(u16, String), Told>,
}

impl Streamed {
    /// Notes in the manifest that was streamed what page each file is.
    pub fn tell(&mut self, manifest: &mut Manifest) {
        for entry in &mut manifest.entries {
            if let Some(told) = self.told.remove(&(entry.seen.root, entry.seen.way.clone())) {
                entry.told = told;
            }
        }
    }
}

/// Why a stream ended early.
#[derive(Debug, thiserror::Error)]
pub enum StreamError<E> {
    /// The library cannot be read.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The work that was done with a page failed.
    #[error("{0}")]
    Work(E),
}

/// A file, read.
pub(super) struct Read {
    pub(super) root: usize,
    pub(super) file: String,
    pub(super) page: Option<Page>,
    text: Option<String>,
    head: Option<Head>,
    pub(super) why: Option<String>,
    pub(super) as_listed: bool,
}

impl Read {
    /// Who the page is, if it says so.
    pub(super) fn head(&self) -> Option<Head> {
        self.page.as_ref().map(Page::head).or_else(|| self.head.clone())
    }

    pub(super) fn told(&self) -> Told {
        let id = self.page.as_ref().map(|p| &p.id).or_else(|| self.head.as_ref().map(|h| &h.id));
        Told { id: id.map(|id| id.0.clone()), whole: self.page.is_some() }
    }
}

impl Library {
    /// Hands on every page that no other hides, with its Markdown, in the order of roots and of files; `done` hears how many files of how
    /// many are behind.
    ///
    /// The order is that of the manifest's names and of nothing else, so that equal libraries give equal streams.
    pub fn stream<E>(
        &self,
        manifest: &Manifest,
        mut each: impl FnMut(Page, Option<&str>) -> Result<(), E>,
        done: &dyn Fn(usize, usize),
    ) -> Result<Streamed, StreamError<E>> {
        let mut entries: Vec<&Entry> = manifest.entries.iter().collect();
        entries.retain(|e| !folder::SHARED.contains(&e.seen.way.as_str()));
        entries.sort_by(|a, b| (a.seen.root, &a.seen.way).cmp(&(b.seen.root, &b.seen.way)));
        let labels = self.roots.iter().map(Root::label).collect();
        let folders = self.roots.iter().map(|root| matches!(root, Root::Folder(_))).collect();
        let mut gathered = Gathered { labels, folders, ..Gathered::default() };
        gathered.streamed.as_listed = true;
        let all = entries.len();
        let mut files = 0;
        for (number, root) in self.roots.iter().enumerate() {
            let mine: Vec<&Entry> = entries.iter().copied().filter(|e| usize::from(e.seen.root) == number).collect();
            match root {
                Root::Pack { pack, .. } => {
                    let damaged = |error| root.damaged()(error);
                    for id in pack.parts("page/").map_err(damaged)? {
                        let Some(page) = pack.page(&id).map_err(damaged)? else { continue };
                        let text = pack.text(&page.file).map_err(damaged)?;
                        let file = page.file.clone();
                        let read =
                            Read { root: number, file, page: Some(page), text, head: None, why: None, as_listed: true };
                        gathered.take(read, &mut each).map_err(StreamError::Work)?;
                    }
                    files += mine.len();
                }
                Root::Folder(folder) if mine.len() < FEW => {
                    for entry in mine {
                        gathered.take(read(folder, number, entry), &mut each).map_err(StreamError::Work)?;
                        files += 1;
                    }
                }
                Root::Folder(folder) => std::thread::scope(|scope| {
                    let (send, parsed) = mpsc::sync_channel(AHEAD);
                    scope.spawn(move || {
                        for entry in mine {
                            // Nobody listens once the work has failed.
                            if send.send(read(folder, number, entry)).is_err() {
                                return;
                            }
                        }
                    });
                    for read in parsed {
                        gathered.take(read, &mut each).map_err(StreamError::Work)?;
                        files += 1;
                        done(files, all);
                    }
                    Ok::<(), StreamError<E>>(())
                })?,
            }
        }
        Ok(gathered.finish())
    }
}

pub(super) fn read(folder: &folder::Folder, root: usize, entry: &Entry) -> Read {
    let file = entry.seen.way.clone();
    let mut read = Read { root, file, page: None, text: None, head: None, why: None, as_listed: true };
    if let Some(why) = &entry.seen.refused {
        read.why = Some(why.clone());
        return read;
    }
    let bytes = folder.read(&read.file);
    read.as_listed = content_of(&bytes) == entry.content;
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(why) => {
            read.why = Some(why);
            return read;
        }
    };
    let parsed = parse::parse_page_bytes(&read.file, &bytes);
    if let Some(mut page) = parsed.page {
        if page.kind == Kind::Article {
            page.id = article_id(page.id, &read.file);
        }
        read.page = Some(page);
        read.text = String::from_utf8(bytes).ok();
        return read;
    }
    read.why = Some(first_fault(&parsed.diagnostics));
    read.head = parse::parse_head(&read.file, &String::from_utf8_lossy(&bytes)).map(|mut head| {
        if head.kind == Kind::Article {
            head.id = article_id(head.id, &read.file);
        }
        head
    });
    read
}

#[derive(Default)]
struct Gathered {
    labels: Vec<String>,
    folders: Vec<bool>,
    heads: BTreeMap<PageId, (Head, String)>,
    /// Pages that were handed on, with their root.
    pages: BTreeMap<PageId, usize>,
    streamed: Streamed,
}

impl Gathered {
    fn take<E>(&mut self, read: Read, each: &mut impl FnMut(Page, Option<&str>) -> Result<(), E>) -> Result<(), E> {
        self.streamed.as_listed &= read.as_listed;
        let label = &self.labels[read.root];
        if self.folders[read.root] {
            let number = u16::try_from(read.root).expect("a library has few roots");
            self.streamed.told.insert((number, read.file.clone()), read.told());
        }
        if let Some(why) = read.why {
            self.streamed.skipped.push(Skipped { origin: label.clone(), file: read.file, why });
        }
        if let Some(head) = read.page.as_ref().map(Page::head).or(read.head) {
            match self.heads.get(&head.id) {
                Some((_, shown)) => self.streamed.heads.hidden.push(hidden(&head.id, shown, label, &head.file)),
                None => {
                    self.heads.insert(head.id.clone(), (head, label.clone()));
                }
            }
        }
        if let Some(page) = read.page
            && !self.pages.contains_key(&page.id)
        {
            self.pages.insert(page.id.clone(), read.root);
            each(page, read.text.as_deref())?;
        }
        Ok(())
    }

    fn finish(mut self) -> Streamed {
        self.streamed.heads.heads = self.heads.into_values().collect();
        // Of a page with faults the head can be told, so a list of heads does not leave it out.
        let told: BTreeSet<(&str, &str)> =
            self.streamed.heads.heads.iter().map(|(h, o)| (o.as_str(), h.file.as_str())).collect();
        let skipped = self.streamed.skipped.iter().filter(|s| !told.contains(&(s.origin.as_str(), s.file.as_str())));
        let skipped = skipped.cloned().collect();
        self.streamed.heads.skipped = skipped;
        self.streamed
    }
}
