//! Every page of a library, one after another: for indexes and packed libraries of any size, which never hold all pages
//! at once. Pages are parsed beside the work that is done with them.

use super::heads::KeptHead;
use super::manifest::{Entry, Manifest, Noted, Told, UNREAD, content_of, read_settled};
use super::register::PackedHeads;
use super::{Library, LibraryError, Root, Skipped, article_id, first_fault, folder, hidden};
use crate::parse;
use crate::record::{Head, Kind, Page, PageId};
use std::collections::BTreeSet;
use std::sync::mpsc;

/// How many parsed pages wait at most for the work that is done with them.
const AHEAD: usize = 64;
/// Fewer pages are parsed before a thread would have started.
const FEW: usize = 24;

/// What a stream met beside the pages that it handed on.
#[derive(Debug, Default)]
pub struct Streamed {
    /// The heads of all pages that say who they are, of those with faults too.
    pub heads: PackedHeads,
    /// Files that were left out.
    pub skipped: Vec<Skipped>,
    /// Whether every file was what the manifest says; if not, the library changed meanwhile.
    pub as_listed: bool,
    /// What was learnt of the files of folders, by their place in the manifest; none of those that are gone.
    noted: Vec<(usize, Option<Noted>)>,
}

impl Streamed {
    /// Notes in the manifest that was streamed what page each file is, and what was read of it.
    pub fn tell(&mut self, manifest: &mut Manifest) {
        let mut gone = Vec::new();
        for (at, noted) in self.noted.drain(..) {
            match noted {
                Some(noted) => manifest.entries[at].note(noted),
                None => gone.push(at),
            }
        }
        gone.sort_unstable();
        for at in gone.into_iter().rev() {
            manifest.entries.remove(at);
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
    pub(super) file: String,
    pub(super) page: Option<Page>,
    text: Option<String>,
    head: Option<Head>,
    pub(super) why: Option<String>,
    pub(super) as_listed: bool,
    /// None if the file is gone.
    noted: Option<Noted>,
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

/// A file, read, and what was made of its page.
struct Made<T> {
    root: usize,
    /// Its place in the manifest; none in a packed library.
    entry: Option<usize>,
    file: String,
    head: Option<KeptHead>,
    page: Option<(PageId, T)>,
    why: Option<String>,
    as_listed: bool,
    noted: Option<Noted>,
}

impl<T> Made<T> {
    fn of(root: usize, entry: Option<usize>, read: Read, prepare: impl Fn(Page, Option<String>) -> T) -> Self {
        let head = read.page.as_ref().map(Page::head).or(read.head);
        Self {
            root,
            entry,
            file: read.file,
            head: head.as_ref().map(KeptHead::of),
            page: read.page.map(|page| (page.id.clone(), prepare(page, read.text))),
            why: read.why,
            as_listed: read.as_listed,
            noted: read.noted,
        }
    }
}

impl Library {
    /// Hands on every page that no other hides, in the order of roots and of files. `prepare` takes a page and its
    /// Markdown and makes of it what `each` works on, beside the work of `each` where there are many; `done` hears how
    /// many files of how many are behind.
    ///
    /// The order is that of the manifest's names and of nothing else, so that equal libraries give equal streams.
    pub fn stream<T: Send, E>(
        &self,
        manifest: &Manifest,
        prepare: impl Fn(Page, Option<String>) -> T + Sync,
        mut each: impl FnMut(T) -> Result<(), E>,
        done: &dyn Fn(usize, usize),
    ) -> Result<Streamed, StreamError<E>> {
        let mut entries: Vec<(usize, &Entry)> = manifest.entries.iter().enumerate().collect();
        entries.retain(|(_, e)| !folder::SHARED.contains(&e.seen.way.as_str()));
        entries.sort_by(|(_, a), (_, b)| (a.seen.root, &a.seen.way).cmp(&(b.seen.root, &b.seen.way)));
        let labels = self.roots.iter().map(Root::label).collect();
        let mut gathered = Gathered::default();
        gathered.streamed.heads.labels = labels;
        gathered.streamed.as_listed = true;
        let prepare = &prepare;
        let all = entries.len();
        let mut files = 0;
        for (number, root) in self.roots.iter().enumerate() {
            let mine = entries.iter().copied().filter(move |(_, e)| usize::from(e.seen.root) == number);
            let mine: Vec<(usize, &Entry)> = mine.collect();
            match root {
                Root::Pack { pack, .. } => {
                    let damaged = |error| root.damaged()(error);
                    for id in pack.parts("page/").map_err(damaged)? {
                        let Some(page) = pack.page(&id).map_err(damaged)? else { continue };
                        let text = pack.text(&page.file).map_err(damaged)?;
                        let file = page.file.clone();
                        let page = Some(page);
                        let read = Read { file, page, text, head: None, why: None, as_listed: true, noted: None };
                        let made = Made::of(number, None, read, prepare);
                        gathered.take(made, &mut each).map_err(StreamError::Work)?;
                    }
                    files += mine.len();
                }
                Root::Folder(folder) if mine.len() < FEW => {
                    for (at, entry) in mine {
                        let made = Made::of(number, Some(at), read(folder, entry), prepare);
                        gathered.take(made, &mut each).map_err(StreamError::Work)?;
                        files += 1;
                    }
                }
                Root::Folder(folder) => std::thread::scope(|scope| {
                    let (send, parsed) = mpsc::sync_channel(AHEAD);
                    scope.spawn(move || {
                        for (at, entry) in mine {
                            // Nobody listens once the work has failed.
                            if send.send(Made::of(number, Some(at), read(folder, entry), prepare)).is_err() {
                                return;
                            }
                        }
                    });
                    for made in parsed {
                        gathered.take(made, &mut each).map_err(StreamError::Work)?;
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

pub(super) fn read(folder: &folder::Folder, entry: &Entry) -> Read {
    let file = entry.seen.way.clone();
    let (page, text, head, why) = (None, None, None, entry.seen.refused.clone());
    let noted = Some(Noted::of(entry.content, &entry.seen));
    let mut read = Read { file, page, text, head, why, as_listed: true, noted };
    if read.why.is_some() {
        return read;
    }
    let bytes = if entry.content == UNREAD {
        let Some((bytes, seen)) = read_settled(folder, &entry.seen) else {
            // It is as if the list had been made a moment later.
            read.noted = None;
            return read;
        };
        read.noted = Some(Noted::of(content_of(&bytes), &seen));
        bytes
    } else {
        let bytes = folder.read(&read.file);
        read.as_listed = content_of(&bytes) == entry.content;
        bytes
    };
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
    } else {
        read.why = Some(first_fault(&parsed.diagnostics));
        let text = std::str::from_utf8(&bytes).ok();
        read.head = text.and_then(|text| parse::parse_head(&read.file, text)).map(|mut head| {
            if head.kind == Kind::Article {
                head.id = article_id(head.id, &read.file);
            }
            head
        });
    }
    let told = read.told();
    read.noted = read.noted.map(|noted| Noted { told, ..noted });
    read
}

#[derive(Default)]
struct Gathered {
    /// Pages that were handed on.
    pages: BTreeSet<PageId>,
    streamed: Streamed,
}

impl Gathered {
    fn take<T, E>(&mut self, made: Made<T>, each: &mut impl FnMut(T) -> Result<(), E>) -> Result<(), E> {
        let Self { pages, streamed } = self;
        streamed.as_listed &= made.as_listed;
        let PackedHeads { heads, labels, skipped, hidden: behind } = &mut streamed.heads;
        let label = &labels[made.root];
        streamed.noted.extend(made.entry.map(|at| (at, made.noted)));
        let mut is_told = false;
        if let Some(head) = made.head {
            if let Some(root) = heads.root_of(&head.id) {
                behind.push(hidden(&head.id, &labels[root], label, &made.file));
            } else {
                heads.add(head, made.root);
                is_told = true;
            }
        }
        if let Some(why) = made.why {
            let skip = Skipped { origin: label.clone(), file: made.file, why };
            // Of a page with faults the head can be told, so a list of heads does not leave it out.
            if !is_told {
                skipped.push(skip.clone());
            }
            streamed.skipped.push(skip);
        }
        if let Some((id, page)) = made.page
            && pages.insert(id)
        {
            each(page)?;
        }
        Ok(())
    }

    fn finish(self) -> Streamed {
        self.streamed
    }
}
