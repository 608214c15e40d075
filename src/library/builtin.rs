//! The pages in the binary: a packed library that the build script made with the parser and indexer of this program.

use super::pack::{Pack, PackBytes};
use std::sync::{Arc, OnceLock};

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.proclib"));

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
