//! Compiles the pages of `content/` into one packed library, with the very parser that reads a person's own pages.
//!
//! A fault of content fails the build, with every fault and its place.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "rooms of the library, used in part")]
#![allow(
    clippy::struct_field_names,
    clippy::trivially_copy_pass_by_ref,
    reason = "clippy spares what a library exports; here the same types look private"
)]

use std::path::{Path, PathBuf};

#[path = "src/parse/mod.rs"]
mod parse;
#[path = "src/record/mod.rs"]
mod record;

#[path = "src/library"]
mod library {
    mod names;
    mod pack;
    mod table;
    pub use pack::{PackBytes, write_pack};
}

#[path = "src/search/mod.rs"]
mod search;

fn main() {
    for watched in ["content", "src/parse", "src/record", "src/library", "src/search", "build.rs"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let content = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("content");
    let mut faults = Vec::new();
    let mut pages = Vec::new();
    let mut texts = Vec::new();
    for path in files(&content) {
        let file = path.file_name().and_then(|n| n.to_str()).expect("names in `content` are UTF-8").to_owned();
        let text = std::fs::read_to_string(&path).expect("a page can be read");
        let parsed = parse::parse_page(&file, &text);
        faults.extend(parsed.diagnostics.into_iter().filter(record::Diagnostic::is_error).map(|d| d.in_file(&file)));
        pages.extend(parsed.page);
        texts.push((file, text));
    }
    let shared = |name: &str| std::fs::read_to_string(content.join(name)).unwrap_or_default();
    let (sources, more) = parse::parse_sources("sources.yaml", &shared("sources.yaml"));
    faults.extend(more.into_iter().filter(record::Diagnostic::is_error).map(|d| d.in_file("sources.yaml")));
    let (glossary, more) = parse::parse_glossary("glossary.yaml", &shared("glossary.yaml"));
    faults.extend(more.into_iter().filter(record::Diagnostic::is_error).map(|d| d.in_file("glossary.yaml")));
    let (vocabulary, more) = parse::parse_vocabulary("synonyms.yaml", &shared("synonyms.yaml"));
    faults.extend(more.into_iter().filter(record::Diagnostic::is_error).map(|d| d.in_file("synonyms.yaml")));
    if !faults.is_empty() {
        for f in &faults {
            println!(
                "cargo::error=content/{}:{}:{}: {} [{}]{}",
                f.file,
                f.place.line,
                f.place.column,
                f.message,
                f.code,
                f.hint.as_ref().map_or_else(String::new, |h| format!("; {h}"))
            );
        }
        std::process::exit(1);
    }
    pages.sort_by(|a, b| a.id.cmp(&b.id));
    let reference = record::Reference { sources, glossary, vocabulary };
    // The page set is named by its content and by the last day on which a page was written or reviewed.
    let mut hasher = blake3::Hasher::new();
    for (file, text) in &texts {
        hasher.update(file.as_bytes()).update(&[0]).update(text.as_bytes()).update(&[0]);
    }
    let last = pages.iter().filter_map(|p| p.review.as_ref()).map(|r| r.reviewed.unwrap_or(r.written)).max();
    let day = last.map_or_else(String::new, |day| format!("{day}, "));
    let set = format!("{} pages, {day}{}", pages.len(), &hasher.finalize().to_hex()[..12]);
    let about = vec![
        ("pages".to_owned(), set),
        ("program".to_owned(), std::env::var("CARGO_PKG_VERSION").expect("cargo sets it")),
    ];
    let index = search::SearchIndex::build(&pages, &reference).expect("the pages can be indexed");
    let index = vec![("sections".to_owned(), index.bytes().to_vec())];
    let pack = library::write_pack(&pages, &reference, &texts, &index, &about);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("builtin.proclib");
    std::fs::write(out, pack).expect("the build folder can be written");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder `content` is part of the package")
        .map(|entry| entry.expect("`content` can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    files
}
