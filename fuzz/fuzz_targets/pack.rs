//! A library file from anyone: as it comes, and forged, so that every hash is right and only the values are arbitrary.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proc::library::{Library, ManifestBytes, Origin, PACK_FORMAT, Pack, PackBytes, Register, Table, build_table};
use proc::render::{Layout, PageView, page_html, page_json, page_markdown, page_text};
use proc::search::{IndexBytes, Query, SearchIndex, SearchOptions};
use std::collections::BTreeMap;
use std::sync::Arc;

fn read(bytes: Vec<u8>) {
    let Ok(pack) = Pack::open(Box::new(bytes), false) else { return };
    let _ = (pack.identity(), pack.has("x"), pack.range("index/sections"));
    let _ = (pack.parts(""), pack.about(), pack.named("x"), pack.text("x.md"));
    let origin = Origin::Pack { label: "file".into(), pack: Arc::new(pack) };
    let Ok(library) = Library::open(&[origin]) else { return };
    let _ = (library.heads(), library.named("x"));
    let _ = (library.load(), library.beside("x"), library.explained("scar"), library.page_in_part("x", &|_| Some(vec![0])));
    let Ok((reference, _)) = library.reference() else { return };
    let Ok(proc::library::PageState::Whole(opened)) = library.page("x") else { return };
    let view = PageView::whole(&opened.page, &reference);
    let layout = Layout::plain(60, jiff::civil::date(2026, 11, 20));
    let _ = (page_text(&view, &layout), page_html(&view, &layout));
    let _ = (page_markdown(&view, layout.today), page_json(&view, layout.today));
}

/// A library file whose hashes are right: its parts are cut from the bytes.
fn forged(bytes: &[u8]) -> Vec<u8> {
    let names = [
        "about", "glossary", "heads", "names", "page/x", "sources", "vocabulary", "beside/x", "blocks/x/0", "explained",
        "frame/x",
    ];
    let mut parts: BTreeMap<String, Vec<u8>> = names.iter().map(|n| ((*n).to_owned(), vec![0; 2])).collect();
    let mut rest = bytes;
    while let Some((which, after)) = rest.split_first() {
        let length = after.first().map_or(0, |l| usize::from(*l) * 8).min(after.len().saturating_sub(1));
        let (value, more) = after.get(1..).unwrap_or_default().split_at(length);
        parts.insert(names[usize::from(*which) % names.len()].to_owned(), value.to_vec());
        rest = more;
    }
    let table = build_table(&parts);
    let head = Table::open(&table).and_then(|t| t.head_length()).expect("a table made here");
    let mut file = b"PROCLIB\n".to_vec();
    file.extend(PACK_FORMAT.to_le_bytes());
    file.extend(blake3::hash(&table[..head]).as_bytes());
    file.extend(table);
    file
}

fuzz_target!(|bytes: &[u8]| {
    let Some((how, bytes)) = bytes.split_first() else { return };
    match how % 4 {
        0 => read(bytes.to_vec()),
        1 => read(forged(bytes)),
        2 => {
            drop(ManifestBytes::open(bytes.to_vec()).and_then(|m| m.decode()));
            // What changed since stands after it, in a part of its own.
            let (table, newer) = bytes.split_at(bytes.first().map_or(0, |b| usize::from(*b) * 8).min(bytes.len()));
            for newer in [None, Some(Box::new(newer.to_vec()) as Box<dyn PackBytes>)] {
                if let Some(register) = Register::open(Box::new(table.to_vec()), newer) {
                    let _ = (register.named("x"), register.heads());
                }
            }
        }
        _ => {
            if let Ok(index) = SearchIndex::open(IndexBytes::from_vec(bytes.to_vec())) {
                let _ = index.search(&Query::parse("thigh lift"), &SearchOptions::default());
            }
        }
    }
});
