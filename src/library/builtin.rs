//! The pages in the binary: a packed library that the build script made with the parser and indexer of this program.

use super::pack::{Pack, PackBytes};
use super::table::Table;
use jiff::civil::Date;
use std::sync::{Arc, OnceLock};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.proclib"));

/// A table: id of a page → the last day on which its forms hold; `ID/FORM` → the page in that form. Bytes that no call
/// asks for are never read from the disk.
static READY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/ready.table"));

/// The built-in library. Its bytes are part of the program and are not checked again.
pub fn pack() -> Arc<Pack> {
    static PACK: OnceLock<Arc<Pack>> = OnceLock::new();
    let open = || {
        let bytes: Box<dyn PackBytes> = Box::new(BYTES);
        Arc::new(Pack::open(bytes, true).expect("the build script writes what this program reads"))
    };
    Arc::clone(PACK.get_or_init(open))
}

/// The ready index of the built-in pages.
pub fn index() -> &'static [u8] {
    Pack::part_of(BYTES, "index/sections").expect("the build script writes an index")
}

/// A whole page in the form of that name, if it stands ready and holds on that day.
pub fn ready(id: &str, form: &str, today: Date) -> Option<&'static [u8]> {
    let table = Table::open(READY).ok()?;
    let until: Date = std::str::from_utf8(table.get(id).ok()??).ok()?.parse().ok()?;
    if today > until { None } else { table.get(&format!("{id}/{form}")).ok()? }
}
