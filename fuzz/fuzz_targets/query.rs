//! Any text is a question, answered alike twice, within the limit and in the order of the ranks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proc::search::{IndexBytes, Query, SearchIndex, SearchOptions};
use std::sync::LazyLock;

static INDEX: LazyLock<SearchIndex> = LazyLock::new(|| {
    SearchIndex::open(IndexBytes::from_static(proc::library::builtin::index())).expect("the built-in index is whole")
});

fuzz_target!(|bytes: &[u8]| {
    let Some((flags, words)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(words) else { return };
    let query = Query::parse(text);
    // Reading the grammar costs little and is done for all; looking up costs a hundred times as much and is done for one
    // in sixteen, whichever byte was changed last.
    let sum = bytes.iter().fold(0_u8, |sum, b| sum.wrapping_mul(31).wrapping_add(*b));
    if sum & 15 != 0 {
        return;
    }
    let options = SearchOptions {
        limit: 5,
        exact: flags & 1 != 0,
        explain: flags & 2 != 0,
        snippets: flags & 4 != 0,
        ..SearchOptions::default()
    };
    let hits = INDEX.search(&query, &options).expect("a question is no fault of the index");
    assert!(hits.hits.len() <= 5);
    for (n, hit) in hits.hits.iter().enumerate() {
        assert_eq!(hit.rank as usize, n + 1);
        assert!(hit.score.is_finite());
    }
    if sum & 16 != 0 {
        return;
    }
    let again = INDEX.search(&query, &options).expect("the same question");
    assert_eq!(format!("{hits:?}"), format!("{again:?}"));
});
