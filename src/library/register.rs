//! The heads and names of a library in one table, kept beside its index, so that a name opens a page and a list is
//! printed without a look into every page. Where some pages changed since, a small table of those stands before it.

use super::heads::{HeadList, KeptHead, encode};
use super::table::{Table, TablePieces};
use super::{Heads, Hidden, Name, PackBytes, Skipped};
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

/// The heads of all pages as a stream met them, packed: [`write_register`] keeps them.
#[derive(Debug, Default)]
pub struct PackedHeads {
    pub(super) heads: HeadList,
    /// What people call the roots.
    pub(super) labels: Vec<String>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) hidden: Vec<Hidden>,
}

impl PackedHeads {
    fn of(heads: Heads) -> Self {
        let mut packed = Self { skipped: heads.skipped, hidden: heads.hidden, ..Self::default() };
        for (head, origin) in &heads.heads {
            let root = packed.labels.iter().position(|label| label == origin).unwrap_or_else(|| {
                packed.labels.push(origin.clone());
                packed.labels.len() - 1
            });
            packed.heads.add(KeptHead::of(head), root);
        }
        packed
    }

    /// The heads as they were.
    pub fn unpacked(self) -> Heads {
        let decode = |(root, bytes): (usize, &[u8])| {
            let head = postcard::from_bytes(bytes).expect("it was encoded here");
            (head, self.labels[root].clone())
        };
        Heads { heads: self.heads.in_order().map(decode).collect(), skipped: self.skipped, hidden: self.hidden }
    }
}

/// The bytes of a register of those heads, in pieces that follow each other; [`Register::open`] takes them as one.
pub fn write_register(heads: PackedHeads) -> [Vec<u8>; 3] {
    write(heads, &BTreeSet::new())
}

fn write(mut heads: PackedHeads, gone: &BTreeSet<String>) -> [Vec<u8>; 3] {
    let mut table = TablePieces::default();
    table.push("gone", &encode(gone));
    let labels: Vec<Vec<u8>> = heads.labels.iter().map(encode).collect();
    // As postcard has [`Kept`].
    let mut kept = encode(&heads.heads.len());
    for (root, head) in heads.heads.in_order() {
        kept.extend(head);
        kept.extend(&labels[root]);
    }
    kept.extend(encode(&heads.skipped));
    kept.extend(encode(&heads.hidden));
    table.push("heads", &kept);
    drop(kept);
    heads.heads.each_name(|folded, list| table.push(&format!("name/{folded}"), list));
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
        let heads = Heads { heads: heads.into_values().collect(), ..now };
        Some(write(PackedHeads::of(heads), &all_gone))
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
