//! Holds the rooms of the library apart, by reading `src/**/*.rs`: who may use whom (the table in `src/lib.rs`),
//! which file may name which third-party crate (the table here), and what a library does not do: print, exit,
//! read the environment or ask the clock.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use paths::{Named, named};

/// Where each dependency may be named: a file, or a folder with all that is under it. A crate's types do not leave
/// its home. What is listed as [`EVERYWHERE`] is small, stable, and part of how the project itself is written.
const HOMES: &[(&str, &[&str])] = &[
    ("annotate_snippets", &["src/cli/report.rs"]),
    ("anstream", &["src/cli/output.rs"]),
    ("anstyle", &["src/cli/", "src/render/"]),
    ("anyhow", &["src/main.rs", "src/cli/"]),
    ("blake3", &["src/library/", "src/search/store.rs", "src/store/"]),
    ("clap", &["src/main.rs", "src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/man.rs"]),
    ("comrak", &["src/parse/body.rs"]),
    ("granit_parser", &["src/parse/position.rs"]),
    ("minijinja", &["src/render/html.rs"]),
    ("postcard", &["src/library/", "src/store/"]),
    ("serde_yaml", &["src/parse/front_matter.rs"]),
    ("tantivy", &["src/search/"]),
    ("terminal_size", &["src/cli/"]),
    ("toml", &["src/cli/settings.rs", "src/check/settings.rs"]),
];

/// The exceptions: crates that any room may name, each for its reason.
const EVERYWHERE: &[(&str, &str)] = &[
    ("jiff", "dates are part of the record"),
    ("schemars", "derives, beside serde's"),
    ("serde", "derives"),
    ("serde_json", "the values of free front matter, and the JSON that is printed"),
    ("strsim", "near names: keys, pages, commands"),
    ("thiserror", "derives of error types"),
    ("unicode_normalization", "folding of names and words"),
    ("unicode_segmentation", "words and sentences"),
    ("unicode_width", "columns"),
];

/// What no room of the library names, by the last segments of a path.
const NOT_IN_THE_LIBRARY: &[(&str, &str)] = &[
    ("print!", "the library prints nothing"),
    ("println!", "the library prints nothing"),
    ("eprint!", "the library prints nothing"),
    ("eprintln!", "the library prints nothing"),
    ("dbg!", "the library prints nothing"),
    ("std::io::stdin", "the streams belong to the command line"),
    ("std::io::stdout", "the streams belong to the command line"),
    ("std::io::stderr", "the streams belong to the command line"),
    ("std::env", "the library reads no environment"),
    ("std::process", "the library neither exits nor starts programs"),
    ("SystemTime", "the library asks no clock"),
    ("Instant", "the library asks no clock"),
    ("Timestamp::now", "the library asks no clock"),
    ("Zoned::now", "the library asks no clock"),
];

/// What nothing here names, the command line included.
const NOWHERE: &[(&str, &str)] = &[
    ("std::net", "no connections"),
    ("std::os::unix::net", "no connections"),
    ("TcpStream", "no connections"),
    ("TcpListener", "no connections"),
    ("UdpSocket", "no connections"),
];

/// The rules, read from the files that state them.
struct Rules {
    /// Room to the rooms that it may use.
    rooms: BTreeMap<String, BTreeSet<String>>,
    /// The types of `search::hits`, which is all of `search` that `render` sees.
    hits: BTreeSet<String>,
    /// Third-party crates, by the name that code uses.
    crates: BTreeSet<String>,
}

impl Rules {
    fn read() -> Self {
        let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).expect("the manifest is TOML");
        let crates = manifest["dependencies"].as_table().expect("a table").keys().map(|name| name.replace('-', "_"));
        let hits = read("src/search/hits.rs");
        let hits = hits.lines().filter_map(|line| {
            let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
            Some(rest.split(|c: char| !c.is_alphanumeric()).next()?.to_owned())
        });
        Self { rooms: rooms(&read("src/lib.rs")), hits: hits.collect(), crates: crates.collect() }
    }
}

/// Reads the table of rooms from the documentation of `src/lib.rs`: name, what it holds, whom it may use.
fn rooms(lib: &str) -> BTreeMap<String, BTreeSet<String>> {
    let names = |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! |"));
    let rows = rows.map(|row| row.trim_end_matches('|').split('|').collect::<Vec<_>>());
    rows.filter_map(|cells| Some((names(cells.first()?).pop_first()?, names(cells.get(2)?)))).collect()
}

/// Returns what a file does against the rules: `src/render/text.rs:12: …`.
fn faults(file: &str, code: &str, rules: &Rules) -> Vec<String> {
    let inner = file.trim_start_matches("src/");
    let room = inner.split(['/', '.']).next().unwrap_or_default();
    let binary = matches!(room, "main" | "cli");
    // How many `super` lead from this file to the root of its crate.
    let depth =
        inner.split('/').count() - usize::from(inner.ends_with("mod.rs") || !inner.contains('/') && room != "lib");
    let mut faults = Vec::new();
    if !binary && room != "lib" && !rules.rooms.contains_key(room) {
        faults.push(format!("{file}: `{room}` is not in the table of rooms in src/lib.rs"));
    }
    for Named { line, path } in named(code) {
        let mut fault = |why: String| faults.push(format!("{file}:{line}: `{}`: {why}", path.join("::")));
        let forbidden = NOWHERE.iter().chain(NOT_IN_THE_LIBRARY.iter().filter(|_| !binary));
        for (what, why) in forbidden {
            if names(&path, what) {
                fault((*why).to_owned());
            }
        }
        if rules.crates.contains(&path[0]) && !EVERYWHERE.iter().any(|(name, _)| *name == path[0]) {
            let homes = HOMES.iter().find(|(name, _)| *name == path[0]).map_or(&[][..], |(_, homes)| homes);
            if !homes.iter().any(|home| file == *home || home.ends_with('/') && file.starts_with(home)) {
                fault(format!("`{}` may be named only in {}", path[0], homes.join(", ")));
            }
        }
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let from_root = match path[0].as_str() {
            "crate" => &path[1..],
            "super" if supers >= depth => &path[supers..],
            _ => continue,
        };
        let Some(used) = from_root.first().filter(|used| *used != room && rules.rooms.contains_key(*used)) else {
            continue;
        };
        let Some(allowed) = rules.rooms.get(room).filter(|_| !binary) else { continue };
        if !allowed.contains(used) {
            fault(format!("`{room}` may not use `{used}`"));
        } else if room == "render" && used == "search" {
            let seen = from_root.get(1).filter(|name| *name != "hits").or(from_root.get(2));
            if !seen.is_some_and(|name| rules.hits.contains(name)) {
                fault("`render` may use the hits of `search` alone".to_owned());
            }
        }
    }
    faults
}

/// Whether a path names `what`: the same segments in a row, anywhere in it.
fn names(path: &[String], what: &str) -> bool {
    let what: Vec<&str> = what.split("::").collect();
    path.windows(what.len()).any(|part| part == what)
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every Rust file under `src/`, as `src/a/b.rs`, in order.
fn source_files() -> Vec<String> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in folder.read_dir().expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    walk(&root.join("src"), &mut files);
    let inside = files.iter().map(|file| file.strip_prefix(root).expect("it is inside").to_str().expect("UTF-8"));
    let mut names: Vec<String> = inside.map(|name| name.replace('\\', "/")).collect();
    names.sort();
    names
}

#[test]
fn every_file_keeps_to_its_room() {
    let rules = Rules::read();
    let files = source_files();
    assert!(files.len() > 10, "only {} files were read", files.len());
    let faults: Vec<String> = files.iter().flat_map(|file| faults(file, &read(file), &rules)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_dependency_has_a_home() {
    let listed: BTreeSet<String> = HOMES
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .chain(EVERYWHERE.iter().map(|(name, _)| (*name).to_owned()))
        .collect();
    assert_eq!(listed, Rules::read().crates, "left: the tables of this test; right: the dependencies in Cargo.toml");
}

#[test]
fn the_table_of_rooms_is_read_from_the_documentation() {
    let rooms = Rules::read().rooms;
    let names: Vec<&str> = rooms.keys().map(String::as_str).collect();
    assert_eq!(names, ["check", "cli", "library", "parse", "record", "render", "search", "store"]);
    assert_eq!(rooms["record"], BTreeSet::new());
    assert_eq!(rooms["library"], BTreeSet::from(["parse".to_owned(), "record".to_owned()]));
}

#[test]
fn each_rule_can_be_broken() {
    let room = |uses: &[&str]| uses.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let rules = Rules {
        rooms: BTreeMap::from([
            ("record".into(), room(&[])),
            ("parse".into(), room(&["record"])),
            ("search".into(), room(&["record"])),
            ("render".into(), room(&["record", "search"])),
            ("cli".into(), room(&[])),
        ]),
        hits: room(&["Hit"]),
        crates: room(&["comrak", "tantivy", "clap", "serde"]),
    };
    let fits = |file: &str, code: &str| assert_eq!(faults(file, code, &rules), Vec::<String>::new());
    let fails = |file: &str, code: &str, expected: &str| assert_eq!(faults(file, code, &rules), [expected]);

    fits("src/parse/body.rs", "use comrak::nodes; use crate::record::Page; use super::fields; use serde::Serialize;");
    fits("src/render/text.rs", "use crate::search::{Hit, hits::Hit as H};");
    fits("src/cli/mod.rs", "use proc::search::rank; use clap::Parser; fn f() { println!(); std::process::exit(1) }");
    fits("src/record/fact.rs", "//! See [`crate::parse`].\n#[cfg(test)]\nmod tests { use crate::parse::page; }");

    fails(
        "src/record/fact.rs",
        "use crate::parse::page;",
        "src/record/fact.rs:1: `crate::parse::page`: `record` may not use `parse`",
    );
    fails(
        "src/parse/mod.rs",
        "\nuse super::render;",
        "src/parse/mod.rs:2: `super::render`: `parse` may not use `render`",
    );
    fails(
        "src/parse/body.rs",
        "use super::super::render::x;",
        "src/parse/body.rs:1: `super::super::render::x`: `parse` may not use `render`",
    );
    fails(
        "src/render/text.rs",
        "use crate::search::index;",
        "src/render/text.rs:1: `crate::search::index`: `render` may use the hits of `search` alone",
    );
    fails(
        "src/parse/fields.rs",
        "fn f(x: comrak::Arena) {}",
        "src/parse/fields.rs:1: `comrak::Arena`: `comrak` may be named only in src/parse/body.rs",
    );
    fails(
        "src/render/text.rs",
        "use tantivy;",
        "src/render/text.rs:1: `tantivy`: `tantivy` may be named only in src/search/",
    );
    fails("src/search/mod.rs", "fn f() { println!() }", "src/search/mod.rs:1: `println!`: the library prints nothing");
    fails(
        "src/parse/mod.rs",
        "use std::{env, fs};",
        "src/parse/mod.rs:1: `std::env`: the library reads no environment",
    );
    fails(
        "src/record/page.rs",
        "jiff::Zoned::now()",
        "src/record/page.rs:1: `jiff::Zoned::now`: the library asks no clock",
    );
    fails("src/cli/mod.rs", "use std::net::IpAddr;", "src/cli/mod.rs:1: `std::net::IpAddr`: no connections");
    fails("src/helpers.rs", "", "src/helpers.rs: `helpers` is not in the table of rooms in src/lib.rs");
}
