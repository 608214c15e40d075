//! The heads and names of a library in one table, kept beside its index, so that a name opens a page and a list is
//! printed without a look into every page.

use super::table::{Table, build_table};
use super::{Heads, Hidden, Name, Names, Skipped};
use crate::record::Head;
use std::collections::BTreeMap;

/// A table of heads and names.
#[derive(Debug)]
pub struct Register(Vec<u8>);

/// How pages are kept: the heads with their origin, what was left out, what is hidden.
type Kept = (Vec<(Head, String)>, Vec<Skipped>, Vec<Hidden>);

impl Register {
    /// The table of those heads.
    pub fn of(heads: &Heads) -> Self {
        let mut parts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (folded, names) in Names::of(heads.heads.iter().map(|(head, _)| head)).by_folded() {
            parts.insert(format!("name/{folded}"), encode(names));
        }
        parts.insert("heads".to_owned(), encode(&(&heads.heads, &heads.skipped, &heads.hidden)));
        Self(build_table(&parts))
    }

    /// Takes bytes that were written before; nothing is looked at but their length.
    pub fn open(bytes: Vec<u8>) -> Option<Self> {
        Table::open(&bytes).is_ok().then_some(Self(bytes))
    }

    /// The bytes, which [`Self::open`] takes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn get<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let bytes = Table::open(&self.0).ok()?.get_checked(name).ok()??;
        postcard::from_bytes(bytes).ok()
    }

    /// The names that fold to that; none where there are none or the table is damaged.
    pub fn named(&self, folded: &str) -> Option<Vec<Name>> {
        self.get(&format!("name/{folded}"))
    }

    /// All heads; none where the table is damaged.
    pub fn heads(&self) -> Option<Heads> {
        let (heads, skipped, hidden): Kept = self.get("heads")?;
        Some(Heads { heads, skipped, hidden })
    }
}

fn encode<T: serde::Serialize + ?Sized>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("a record has no form that postcard cannot write")
}
