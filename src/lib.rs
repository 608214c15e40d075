//! `proc`: offline patient education, from Markdown pages to ranked sections and readable pages.
//!
//! # The way of the data
//!
//! ```text
//! content/*.md ─ parse ─▶ Page ─▶ Library ─▶ SearchIndex ─▶ Hits ─▶ render ─▶ terminal · file · pipe
//!    text      comrak,    typed    names,      tantivy               text, md,
//!              serde_yaml record   precedence                        json, html
//! ```
//!
//! Each arrow is a function of its input; only the first reads files and only the last writes bytes.
//! Data goes one way: nothing downstream reaches back for the text.
//!
//! # Rooms, and who may use whom
//!
//! | room | holds | may use |
//! |---|---|---|
//! | [`record`] | what a page is, with no idea of files, YAML or terminals | nothing |
//! | [`parse`] | text in, record and diagnostics out | `record` |
//! | [`library`] | many pages, one collection: where they come from, their names | `parse`, `record` |
//! | [`search`] | the index and the query; the only room that names tantivy | `library`, `record` |
//! | [`store`] | the index of a library on disk: fresh, whole, bounded | `library`, `record`, `search` |
//! | [`check`] | rules for authors, a function each | `library`, `record` |
//! | [`render`] | text, Markdown, JSON, HTML | `record`, the hits of `search` |
//! | `cli` (in the binary) | clap, the environment, the clock, the streams | all of them |
//!
//! `tests/it/layers.rs` reads the `use crate::` lines against this table.
//!
//! # Invariants
//!
//! 1. The library prints nothing, exits never, reads no environment, asks no clock: "today" is an argument.
//! 2. A third-party crate is named in one file or folder, and its types do not leave it.
//! 3. A [`record::Page`] is whole: it exists only if its text had no error. What could be read of another is a
//!    [`record::Draft`], which only `check` can open.
//! 4. A content fault is a [`record::Diagnostic`], never an `Err`; all of them are reported in one run.
//!    `Err` means that the program could not do its work.
//! 5. A medical figure keeps its unit, range, claims and sources in every format.
//! 6. Output is a function of library, arguments and layout: no hash order, no locale, no wall clock.
//! 7. Strict with authors, lenient with readers.
//! 8. `show` and `list` need no index and read no page that they do not print.
//! 9. No network code in the dependency graph.

pub mod check;

/// The versions of what an answer rests on: the page set, the form of pages and JSON, the engine.
pub fn versions() -> Vec<(&'static str, String)> {
    let pages = library::builtin::pack();
    let pages = pages.about().unwrap_or_default().into_iter().find(|(what, _)| what == "pages");
    vec![
        ("pages", pages.map_or_else(|| "unknown".to_owned(), |(_, which)| which)),
        ("schema", render::SCHEMA.to_owned()),
        ("index", format!("{} form {}", search::ENGINE, search::FORMAT)),
        ("packed form", library::PACK_FORMAT.to_string()),
    ]
}

pub mod library;
pub mod parse;
pub mod record;
pub mod render;
pub mod search;
pub mod store;
