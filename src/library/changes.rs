//! What happened to the pages of a library between two looks at its files: only files that changed are read.

use super::manifest::{Entry, Finder, Manifest, Told};
use super::stream::{Read, read};
use super::{Heads, Hidden, Library, LibraryError, Root, Skipped, hidden};
use crate::record::{Head, Page, PageId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What happened to the pages of a library.
#[derive(Debug, Default)]
pub struct Changes {
    /// Ids of pages that went or are others now.
    pub gone: BTreeSet<String>,
    /// Pages that came or are others now, in the order of a stream.
    pub came: Vec<Page>,
    /// Ids of heads that went or are others now.
    pub heads_gone: BTreeSet<String>,
    /// The heads that came or are others now; with all files that are left out and all pages that are hidden.
    pub heads: Heads,
    /// All files that are left out.
    pub skipped: Vec<Skipped>,
    /// Whether every file that was read was what the manifest says; if not, the library changed meanwhile.
    pub as_listed: bool,
}

/// Where a page comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place<'m> {
    root: u16,
    /// Of a packed library, nothing.
    way: &'m str,
    content: [u8; 32],
}

/// By id, the first place that says it is that page, and the first that is it without error.
#[derive(Default)]
struct Winners<'m> {
    heads: HashMap<&'m str, Place<'m>>,
    pages: HashMap<&'m str, Place<'m>>,
}

impl<'m> Winners<'m> {
    fn of(manifest: &'m Manifest, packed: &'m [(u16, String)]) -> Self {
        let mut winners = Self::default();
        for Entry { seen, content, told } in &manifest.entries {
            let Some(id) = &told.id else { continue };
            winners.add(id, Place { root: seen.root, way: &seen.way, content: *content }, told.whole);
        }
        for (root, id) in packed {
            winners.add(id, Place { root: *root, way: "", content: [0; 32] }, true);
        }
        winners
    }

    fn add(&mut self, id: &'m str, place: Place<'m>, whole: bool) {
        let first = |known: &mut Place<'m>| {
            if (place.root, place.way) < (known.root, known.way) {
                *known = place;
            }
        };
        self.heads.entry(id).and_modify(first).or_insert(place);
        if whole {
            self.pages.entry(id).and_modify(first).or_insert(place);
        }
    }
}

/// The ids whose place differs, and those of them that have one now.
fn differences<'m>(
    before: &HashMap<&'m str, Place<'m>>,
    now: &HashMap<&'m str, Place<'m>>,
) -> (BTreeSet<String>, Vec<(Place<'m>, &'m str)>) {
    let (mut gone, mut came) = (BTreeSet::new(), Vec::new());
    gone.extend(before.iter().filter(|(id, place)| now.get(*id) != Some(*place)).map(|(id, _)| (*id).to_owned()));
    came.extend(now.iter().filter(|(id, place)| before.get(*id) != Some(*place)).map(|(id, place)| (*place, *id)));
    // Out of the order of hashes.
    came.sort_unstable();
    (gone, came)
}

impl Library {
    /// What happened between two manifests of this library; pages of the ids in `again` are read too. What page each
    /// file is that was read is noted in `now`. `skipped` are the files that were left out before.
    ///
    /// None where a packed library is another, so that nothing is known of its pages.
    pub fn changes(
        &self,
        before: &Manifest,
        now: &mut Manifest,
        again: &HashSet<String, impl std::hash::BuildHasher>,
        skipped: &[Skipped],
    ) -> Result<Option<Changes>, LibraryError> {
        let mut changes = Changes { as_listed: true, ..Changes::default() };
        let mut reads: HashMap<(u16, String), Read> = HashMap::new();
        let labels: Vec<String> = self.roots.iter().map(Root::label).collect();
        // Files of which nothing is known any more.
        let mut stale: HashSet<(u16, String)> = HashSet::new();
        let mut find = Finder::new(before);
        let mut seen = 0;
        for entry in &mut now.entries {
            let old = find.entry(&entry.seen);
            seen += usize::from(old.is_some());
            if old.is_some_and(|old| old.is_same(entry)) {
                continue;
            }
            let Root::Folder(folder) = &self.roots[usize::from(entry.seen.root)] else { return Ok(None) };
            let key = (entry.seen.root, entry.seen.way.clone());
            stale.insert(key.clone());
            if super::folder::SHARED.contains(&entry.seen.way.as_str()) {
                continue;
            }
            let read = read(folder, entry);
            changes.as_listed &= read.as_listed;
            entry.told = read.told();
            reads.insert(key, read);
        }
        if seen < before.entries.len() {
            let mut find = Finder::new(now);
            let went = before.entries.iter().filter(|e| find.entry(&e.seen).is_none());
            stale.extend(went.map(|e| (e.seen.root, e.seen.way.clone())));
        }
        let mut packed: Vec<(u16, String)> = Vec::new();
        for (number, root) in self.roots.iter().enumerate() {
            if let Root::Pack { pack, .. } = root {
                let number = u16::try_from(number).expect("a library has few roots");
                packed.extend(pack.parts("page/").map_err(root.damaged())?.into_iter().map(|id| (number, id)));
            }
        }
        let (old, new) = (Winners::of(before, &packed), Winners::of(now, &packed));
        let (gone, mut came) = differences(&old.pages, &new.pages);
        came.extend(new.pages.iter().filter(|(id, _)| again.contains(**id)).map(|(id, place)| (*place, *id)));
        came.sort_unstable();
        came.dedup();
        changes.gone = gone;
        let now_by_way: HashMap<(u16, &str), &Entry> = if came.is_empty() && old.heads == new.heads {
            HashMap::new()
        } else {
            now.entries.iter().map(|e| ((e.seen.root, e.seen.way.as_str()), e)).collect()
        };
        let mut whole =
            |place: Place<'_>, id: &str, as_listed: &mut bool| -> Result<(Option<Page>, Option<Head>), LibraryError> {
                let root = &self.roots[usize::from(place.root)];
                Ok(match root {
                    Root::Pack { pack, .. } => {
                        let page = pack.page(id).map_err(root.damaged())?;
                        let head = page.as_ref().map(Page::head);
                        (page, head)
                    }
                    Root::Folder(folder) => {
                        let key = (place.root, place.way.to_owned());
                        if !reads.contains_key(&key)
                            && let Some(entry) = now_by_way.get(&(place.root, place.way))
                        {
                            let read = read(folder, entry);
                            *as_listed &= read.as_listed;
                            reads.insert(key.clone(), read);
                        }
                        reads.get(&key).map_or((None, None), |read| (read.page.clone(), read.head()))
                    }
                })
            };
        for (place, id) in came {
            let (page, _) = whole(place, id, &mut changes.as_listed)?;
            changes.came.extend(page);
        }
        let (heads_gone, heads_came) = differences(&old.heads, &new.heads);
        changes.heads_gone = heads_gone;
        let mut heads: BTreeMap<PageId, (Head, String)> = BTreeMap::new();
        for (place, id) in heads_came {
            if let (_, Some(head)) = whole(place, id, &mut changes.as_listed)? {
                heads.insert(head.id.clone(), (head, labels[usize::from(place.root)].clone()));
            }
        }
        changes.heads.heads = heads.into_values().collect();
        // What is left out, in the order of a stream.
        let number = |origin: &str| labels.iter().position(|l| l == origin).and_then(|n| u16::try_from(n).ok());
        let mut left_out: Vec<(u16, Skipped)> = skipped
            .iter()
            .filter_map(|s| Some((number(&s.origin)?, s.clone())))
            .filter(|(root, s)| !stale.contains(&(*root, s.file.clone())))
            .collect();
        left_out.extend(reads.iter().filter_map(|((root, _), read)| {
            let origin = labels[usize::from(*root)].clone();
            Some((*root, Skipped { origin, file: read.file.clone(), why: read.why.clone()? }))
        }));
        left_out.sort_by(|a, b| (a.0, &a.1.file).cmp(&(b.0, &b.1.file)));
        left_out.dedup();
        let told: HashMap<(u16, &str), &Told> = now
            .entries
            .iter()
            .filter(|e| !e.told.whole)
            .map(|e| ((e.seen.root, e.seen.way.as_str()), &e.told))
            .collect();
        for (root, skip) in left_out {
            let id = told.get(&(root, skip.file.as_str())).and_then(|told| told.id.as_deref());
            let shown = id.and_then(|id| new.heads.get(id)).is_some_and(|p| p.root == root && p.way == skip.file);
            if !shown {
                changes.heads.skipped.push(skip.clone());
            }
            changes.skipped.push(skip);
        }
        changes.heads.hidden = hidden_pages(now, &packed, &new, &labels);
        Ok(Some(changes))
    }
}

/// The pages that another hides, in the order of a stream.
fn hidden_pages(now: &Manifest, packed: &[(u16, String)], winners: &Winners<'_>, labels: &[String]) -> Vec<Hidden> {
    let of_files = now.entries.iter().filter_map(|e| Some((e.seen.root, e.seen.way.as_str(), e.told.id.as_deref()?)));
    let of_packs = packed.iter().map(|(root, id)| (*root, "", id.as_str()));
    let mut all: Vec<(u16, &str, &str)> = of_files
        .chain(of_packs)
        .filter(|(root, way, id)| winners.heads.get(id).is_some_and(|first| (first.root, first.way) != (*root, *way)))
        .collect();
    all.sort_unstable();
    let label = |root: u16| labels[usize::from(root)].as_str();
    all.iter()
        .filter_map(|(root, way, id)| {
            let first = winners.heads.get(id)?;
            Some(hidden(&PageId((*id).to_owned()), label(first.root), label(*root), way))
        })
        .collect()
}
