//! A look at the files of a library: which there are and in what state, compared with a manifest as they are met.
//!
//! The state of each file must be asked for, and that is nearly all of the time. So one thread lists the folders, and
//! any number of others ask with it, batch by batch. What is as the manifest says is never unpacked: a look that finds
//! nothing changed keeps no list.

use super::folder::Met;
use super::manifest::{FileState, Look, ManifestBytes, Seen};
use super::{Library, LibraryError, Root};
use std::collections::VecDeque;
use std::fs::{self, DirEntry};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock};

/// How many files are asked for at once.
const BATCH: usize = 64;
/// How many batches wait before who lists takes one.
const AHEAD: usize = 4;

/// A look that several threads take together.
#[derive(Debug)]
pub struct Looking<'l> {
    library: &'l Library,
    known: OnceLock<ManifestBytes>,
    work: Mutex<Work>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct Work {
    batches: VecDeque<Batch>,
    /// How many wait for a batch.
    waiting: usize,
    /// Whether no batch will follow.
    listed: bool,
    /// By the number of the batch.
    found: Vec<(usize, Found)>,
    failed: Option<LibraryError>,
    /// Whether the list met every file of the manifest, in its order, and no other.
    all_met: bool,
}

#[derive(Debug)]
struct Batch {
    number: usize,
    files: Files,
}

/// Files one after another in the order in which the system names them.
#[derive(Debug)]
enum Files {
    /// As the manifest has them, from that place in it on; each asked for where there is an entry.
    Known { from: usize, entries: Vec<Option<DirEntry>> },
    /// Others.
    New(Vec<(u16, Met)>),
}

#[derive(Debug)]
enum Found {
    /// So many files from that place in the manifest on are as they were.
    Same { from: usize, count: usize },
    /// What they are now.
    Other(Vec<Seen>),
}

impl Library {
    /// Lists every file that an answer may rest on, with its state; reads none of them.
    pub fn look(&self) -> Result<Look, LibraryError> {
        let looking = self.looking();
        looking.list(|| None);
        looking.finish().map(|look| look.expect("nothing is compared"))
    }

    /// Begins a look: one thread lists, any others help, then one finishes.
    pub fn looking(&self) -> Looking<'_> {
        Looking { library: self, known: OnceLock::new(), work: Mutex::default(), more: Condvar::new() }
    }
}

impl Looking<'_> {
    /// Lists the files, and asks for their states too; they are compared with what `known` gives.
    pub fn list(&self, known: impl FnOnce() -> Option<ManifestBytes>) {
        // Whoever helps must not wait for more, whatever happens here.
        let _listed = Listed(self);
        if let Some(known) = known() {
            // Only who lists sets it, and only once.
            let _ = self.known.set(known);
        }
        let mut lister = Lister::new(self);
        for (number, root) in self.library.roots.iter().enumerate() {
            let number = u16::try_from(number).expect("a library has few roots");
            let walked = match root {
                Root::Folder(folder) => folder.walk(&mut |met| lister.add(number, met)),
                // What is in one piece tells by its head what it holds.
                Root::Pack { .. } => {
                    let refused = Some(root.identity());
                    lister.add(number, Met { way: String::new(), refused, is_shared: false, entry: None });
                    Ok(())
                }
            };
            if let Err(error) = walked {
                self.work().failed = Some(error);
                return;
            }
        }
        lister.hand_on();
        let all_met = lister.at.is_some() && lister.at == self.known.get().map(ManifestBytes::end);
        self.work().all_met = all_met;
    }

    /// Asks for states as long as there are files to ask for.
    pub fn help(&self) {
        let mut work = self.work();
        loop {
            if let Some(batch) = work.batches.pop_front() {
                drop(work);
                self.ask(batch);
                work = self.work();
            } else if work.listed {
                return;
            } else {
                work.waiting += 1;
                work = self.more.wait(work).unwrap_or_else(std::sync::PoisonError::into_inner);
                work.waiting -= 1;
            }
        }
    }

    /// What was found, once all who listed and helped are done: none if it is what the manifest says.
    pub fn finish(self) -> Result<Option<Look>, LibraryError> {
        let mut work = self.work.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(error) = work.failed {
            return Err(error);
        }
        if work.all_met && work.found.iter().all(|(_, found)| matches!(found, Found::Same { .. })) {
            return Ok(None);
        }
        work.found.sort_unstable_by_key(|(number, _)| *number);
        let known = self.known.into_inner();
        let mut seen = Vec::new();
        for (_, found) in work.found {
            match found {
                Found::Other(mut others) => seen.append(&mut others),
                Found::Same { from, count } => seen.extend(known.iter().flat_map(|known| known.seen(from, count))),
            }
        }
        Ok(Some(Look { seen }))
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn ask(&self, batch: Batch) {
        let found = match batch.files {
            Files::New(files) => Found::Other(files.into_iter().filter_map(|(root, met)| seen(root, met)).collect()),
            Files::Known { from, entries } => self.compare(from, entries),
        };
        self.work().found.push((batch.number, found));
    }

    fn compare(&self, from: usize, entries: Vec<Option<DirEntry>>) -> Found {
        let count = entries.len();
        let Some(known) = self.known.get() else { return Found::Other(Vec::new()) };
        let mut at = from;
        let mut others: Option<Vec<Seen>> = None;
        for (nth, entry) in entries.into_iter().enumerate() {
            let Some(raw) = known.entry(at) else { break };
            at = raw.end;
            let mut same = true;
            let mut now = None;
            if let Some(entry) = entry {
                now = states(&entry);
                same = now.is_some_and(|(state, link)| raw.is_as_before(state, link, known.began()));
            }
            if !same && others.is_none() {
                others = Some(known.seen(from, nth).collect());
            }
            if let Some(others) = &mut others {
                let old = raw.seen();
                others.extend(match now {
                    Some((state, link)) => Some(Seen { state, link, ..old }),
                    // Gone since it was listed, unless nothing was asked.
                    None => same.then_some(old),
                });
            }
        }
        others.map_or(Found::Same { from, count }, Found::Other)
    }
}

/// The state of a file that was met, and of the link that it is; none if it is gone.
fn states(entry: &DirEntry) -> Option<(FileState, Option<FileState>)> {
    // Asked of the open folder, so that no way is walked again.
    let metadata = entry.metadata().ok()?;
    let state = FileState::of(&metadata);
    if !metadata.is_symlink() {
        return Some((state, None));
    }
    let target = fs::metadata(entry.path()).map_or_else(|_| FileState::default(), |m| FileState::of(&m));
    Some((target, Some(state)))
}

fn seen(root: u16, met: Met) -> Option<Seen> {
    let (state, link) = match met.entry.filter(|_| met.refused.is_none()) {
        Some(entry) => states(&entry)?,
        None => (FileState::default(), None),
    };
    Some(Seen { root, way: met.way, state, link, refused: met.refused })
}

/// Says that all is listed when it goes.
struct Listed<'a, 'l>(&'a Looking<'l>);

impl Drop for Listed<'_, '_> {
    fn drop(&mut self) {
        self.0.work().listed = true;
        self.0.more.notify_all();
        if !std::thread::panicking() {
            self.0.help();
        }
    }
}

/// Cuts what is met into batches, following the manifest as long as it goes along.
struct Lister<'a, 'l> {
    looking: &'a Looking<'l>,
    /// Where the manifest goes on; none once it was left.
    at: Option<usize>,
    next: usize,
    from: usize,
    known: Vec<Option<DirEntry>>,
    new: Vec<(u16, Met)>,
}

impl<'a, 'l> Lister<'a, 'l> {
    fn new(looking: &'a Looking<'l>) -> Self {
        let at = looking.known.get().map(|_| ManifestBytes::START);
        Self { looking, at, next: 0, from: 0, known: Vec::new(), new: Vec::new() }
    }

    fn add(&mut self, root: u16, met: Met) {
        let raw = self.at.and_then(|at| self.looking.known.get()?.entry(at));
        if let Some(raw) = raw.filter(|raw| raw.is_of(root, &met.way, met.refused.as_deref())) {
            if self.known.is_empty() {
                self.from = self.at.unwrap_or_default();
            }
            self.at = Some(raw.end);
            self.known.push(met.entry.filter(|_| met.refused.is_none()));
        } else {
            if self.at.take().is_some() {
                self.hand_on();
            }
            self.new.push((root, met));
        }
        if self.known.len() + self.new.len() >= BATCH {
            self.hand_on();
        }
    }

    fn hand_on(&mut self) {
        let files = if !self.known.is_empty() {
            let entries = std::mem::replace(&mut self.known, Vec::with_capacity(BATCH));
            Files::Known { from: self.from, entries }
        } else if !self.new.is_empty() {
            Files::New(std::mem::take(&mut self.new))
        } else {
            return;
        };
        let batch = Batch { number: self.next, files };
        self.next += 1;
        let mut work = self.looking.work();
        work.batches.push_back(batch);
        let mine = if work.batches.len() > AHEAD { work.batches.pop_front() } else { None };
        let any_waits = work.waiting > 0;
        drop(work);
        if any_waits {
            self.looking.more.notify_one();
        }
        if let Some(batch) = mine {
            self.looking.ask(batch);
        }
    }
}
