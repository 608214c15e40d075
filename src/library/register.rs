//! The heads and names of a library in one table, kept beside its index, so that a name opens a page and a list is
//! printed without a look into every page. Where some pages changed since, a small table of those stands before it.

use super::table::{Table, TablePieces};
use super::{Heads, Hidden, Name, Names, PackBytes, Skipped};
use crate::record::Head;
use std::collections::{BTreeMap, BTreeSet};

/// A table of heads and names.
#[derive(Debug)]
pub struct Register {
    table: Box<dyn PackBytes>,
    /// What changed since it was made.
    newer: Option<Newer>,
}

#[derive(Debug)]
struct Newer {
    table: Box<dyn PackBytes>,
    /// Ids that the older table no longer speaks for.
    gone: BTreeSet<String>,
}

/// How pages are kept: the heads with their origin, what was left out, what is hidden.
type Kept = (Vec<(Head, String)>, Vec<Skipped>, Vec<Hidden>);

/// The bytes of a register of those heads, in pieces that follow each other; [`Register::open`] takes them as one.
pub fn write_register(heads: &Heads) -> [Vec<u8>; 3] {
    write(heads, &BTreeSet::new())
}

fn write(heads: &Heads, gone: &BTreeSet<String>) -> [Vec<u8>; 3] {
    // Names by their folded form, those of one form in the order of pages; encoded at once, as there are many.
    let mut encoded: Vec<u8> = Vec::new();
    let mut names: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    for (head, _) in &heads.heads {
        for (folded, same) in Names::of([head]).by_folded() {
            for name in same {
                let start = encoded.len();
                encoded.extend(encode(name));
                names.push((format!("name/{folded}"), start..encoded.len()));
            }
        }
    }
    // A stable sort keeps pages in their order.
    names.sort_by(|a, b| a.0.cmp(&b.0));
    let mut table = TablePieces::default();
    table.push("gone", &encode(gone));
    table.push("heads", &encode(&(&heads.heads, &heads.skipped, &heads.hidden)));
    for same in names.chunk_by(|a, b| a.0 == b.0) {
        // As postcard has a list: how many, then each.
        let mut list = encode(&same.len());
        for (_, range) in same {
            list.extend(&encoded[range.clone()]);
        }
        table.push(&same[0].0, &list);
    }
    table.finish()
}

impl Register {
    /// Takes the bytes of a register and those of what changed since; nothing is looked at but their length, and what
    /// went.
    pub fn open(table: Box<dyn PackBytes>, newer: Option<Box<dyn PackBytes>>) -> Option<Self> {
        Table::open(table.bytes()).ok()?;
        let newer = match newer {
            None => None,
            Some(table) => Some(Newer { gone: get(table.bytes(), "gone")?, table }),
        };
        Some(Self { table, newer })
    }

    /// The bytes of what changed since the first table was made, after another change: pages of those ids went, pages
    /// of those heads came or are others now; the rest is as it is said here.
    pub fn write_newer(&self, gone: &BTreeSet<String>, now: Heads) -> Option<[Vec<u8>; 3]> {
        let mut all_gone = gone.clone();
        let mut heads: BTreeMap<String, (Head, String)> = BTreeMap::new();
        if let Some(newer) = &self.newer {
            let (before, ..): Kept = get(newer.table.bytes(), "heads")?;
            heads.extend(before.into_iter().map(|h| (h.0.id.0.clone(), h)).filter(|(id, _)| !gone.contains(id)));
            all_gone.extend(newer.gone.iter().cloned());
        }
        heads.extend(now.heads.into_iter().map(|h| (h.0.id.0.clone(), h)));
        all_gone.extend(heads.keys().cloned());
        Some(write(&Heads { heads: heads.into_values().collect(), ..now }, &all_gone))
    }

    /// The names that fold to that; none where there are none or the table is damaged.
    pub fn named(&self, folded: &str) -> Option<Vec<Name>> {
        let part = format!("name/{folded}");
        let mut names: Vec<Name> = get(self.table.bytes(), &part).unwrap_or_default();
        if let Some(newer) = &self.newer {
            names.retain(|name| !newer.gone.contains(name.page.as_str()));
            names.extend(get::<Vec<Name>>(newer.table.bytes(), &part).unwrap_or_default());
            names.sort_by(|a, b| a.page.cmp(&b.page));
        }
        (!names.is_empty()).then_some(names)
    }

    /// All heads; none where the table is damaged.
    pub fn heads(&self) -> Option<Heads> {
        let (mut heads, mut skipped, mut hidden): Kept = get(self.table.bytes(), "heads")?;
        if let Some(newer) = &self.newer {
            let more;
            (more, skipped, hidden) = get::<Kept>(newer.table.bytes(), "heads")?;
            heads.retain(|(head, _)| !newer.gone.contains(head.id.as_str()));
            heads.extend(more);
            heads.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        }
        Some(Heads { heads, skipped, hidden })
    }
}

fn get<T: serde::de::DeserializeOwned>(table: &[u8], name: &str) -> Option<T> {
    let bytes = Table::open(table).ok()?.get_checked(name).ok()??;
    postcard::from_bytes(bytes).ok()
}

fn encode<T: serde::Serialize + ?Sized>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("a record has no form that postcard cannot write")
}
