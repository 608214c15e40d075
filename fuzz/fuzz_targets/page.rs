//! Any bytes are read, to a page or to an error, twice alike, and the head of a page says what the page says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proc::parse::{parse_head, parse_page, parse_page_bytes};
use proc::record::Diagnostic;

fuzz_target!(|bytes: &[u8]| {
    let parsed = parse_page_bytes("x.md", bytes);
    assert_eq!(parsed.page.is_none(), parsed.diagnostics.iter().any(Diagnostic::is_error));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Reading again costs as much as reading: it is done for one length in eight.
    if bytes.len() % 8 == 0 {
        assert_eq!(parse_page("x.md", text), parsed);
    }
    let head = parse_head("x.md", text);
    if let Some(page) = parsed.page {
        let head = head.expect("a page has a head");
        assert_eq!((&head.id, head.kind, &head.title, &head.aliases), (&page.id, page.kind, &page.title, &page.aliases));
    }
});
