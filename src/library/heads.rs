//! Heads of many pages as they are written to tables: each encoded at once with its names, so that those of a large
//! library take a fraction of the room that they take unpacked.

use super::names::Names;
use crate::record::{Head, PageId};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// A head, encoded, with the names that it gives its page.
#[derive(Debug)]
pub(super) struct KeptHead {
    pub(super) id: PageId,
    bytes: Vec<u8>,
    /// Folded names, each with its record.
    names: Vec<(String, Vec<u8>)>,
}

impl KeptHead {
    pub(super) fn of(head: &Head) -> Self {
        let names = Names::of([head]);
        let names = names.by_folded().iter().flat_map(|(folded, same)| same.iter().map(move |name| (folded, name)));
        Self {
            id: head.id.clone(),
            bytes: encode(head),
            names: names.map(|(folded, name)| (folded.clone(), encode(name))).collect(),
        }
    }
}

/// Heads by id, each of the root that it came from.
#[derive(Debug, Default)]
pub(super) struct HeadList {
    by_id: BTreeMap<PageId, Place>,
    bytes: Vec<u8>,
    names: Vec<NameAt>,
}

#[derive(Debug)]
struct Place {
    number: usize,
    root: usize,
    bytes: Range<usize>,
}

/// A name: its folded form and its record lie one behind the other.
#[derive(Debug)]
struct NameAt {
    head: usize,
    start: usize,
    middle: usize,
    end: usize,
}

impl HeadList {
    /// Adds a head of an id that was not there.
    pub(super) fn add(&mut self, head: KeptHead, root: usize) {
        let number = self.by_id.len();
        let start = self.bytes.len();
        self.bytes.extend(head.bytes);
        self.by_id.insert(head.id, Place { number, root, bytes: start..self.bytes.len() });
        for (folded, name) in head.names {
            let start = self.bytes.len();
            self.bytes.extend(folded.as_bytes());
            let middle = self.bytes.len();
            self.bytes.extend(name);
            self.names.push(NameAt { head: number, start, middle, end: self.bytes.len() });
        }
    }

    /// The root that the head of an id came from.
    pub(super) fn root_of(&self, id: &PageId) -> Option<usize> {
        self.by_id.get(id).map(|place| place.root)
    }

    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The heads in the order of their ids: their root and their record.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (usize, &[u8])> {
        self.by_id.values().map(|place| (place.root, &self.bytes[place.bytes.clone()]))
    }

    /// Calls `each` with every folded name and the list of its records, in order; those of one name in the order of
    /// their pages.
    pub(super) fn each_name(&mut self, mut each: impl FnMut(&str, &[u8])) {
        let mut rank = vec![0; self.by_id.len()];
        for (at, place) in self.by_id.values().enumerate() {
            rank[place.number] = at;
        }
        let bytes = &self.bytes;
        let folded = |name: &NameAt| &bytes[name.start..name.middle];
        self.names.sort_by(|a, b| folded(a).cmp(folded(b)).then_with(|| rank[a.head].cmp(&rank[b.head])));
        for same in self.names.chunk_by(|a, b| folded(a) == folded(b)) {
            // As postcard has a list: how many, then each.
            let mut list = encode(&same.len());
            for name in same {
                list.extend(&bytes[name.middle..name.end]);
            }
            each(&String::from_utf8_lossy(folded(&same[0])), &list);
        }
    }
}

pub(super) fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("records have no part that postcard cannot write")
}
