//! Compiles the pages of `content/` into one packed library, with the very parser that reads a person's own pages.
//!
//! A fault of content fails the build, with every fault and its place.
//!
//! It also decides how the release program is linked, see [`link`].

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "rooms of the library, used in part")]
#![allow(
    clippy::struct_field_names,
    clippy::trivially_copy_pass_by_ref,
    reason = "clippy spares what a library exports; here the same types look private"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[path = "src/parse/mod.rs"]
mod parse;
#[path = "src/record/mod.rs"]
mod record;

#[path = "src/library"]
mod library {
    mod heads;
    mod names;
    mod pack;
    mod table;
    pub use pack::{PackBytes, write_pack};
    pub use table::build_table;
}

#[path = "src/search/mod.rs"]
mod search;

#[path = "src/render/mod.rs"]
mod render;

fn main() {
    link();
    let used = ["src/parse", "src/record", "src/library", "src/search", "src/render"];
    for watched in ["content", "build.rs", "Cargo.lock"].into_iter().chain(used) {
        println!("cargo:rerun-if-changed={watched}");
    }
    println!("cargo:rustc-env=PROC_ROOMS={}", rooms());
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
    let (groups, more) = parse::parse_vocabulary("synonyms.yaml", &shared("synonyms.yaml"));
    faults.extend(more.into_iter().filter(record::Diagnostic::is_error).map(|d| d.in_file("synonyms.yaml")));
    let (questions, more) = parse::parse_questions("questions.yaml", &shared("questions.yaml"));
    faults.extend(more.into_iter().filter(record::Diagnostic::is_error).map(|d| d.in_file("questions.yaml")));
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
    let reference = record::Reference { sources, glossary, vocabulary: record::Vocabulary { groups, questions } };
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
    let views: Vec<_> = pages.iter().map(|page| render::PageView::whole(page, &reference)).collect();
    let used: Vec<_> = views.iter().map(render::PageView::used_terms).collect();
    let pack = library::write_pack(&pages, &reference, &texts, ("sections", index.bytes()), &about, &used);
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("builtin.proclib"), pack).expect("the build folder can be written");
    std::fs::write(out.join("ready.table"), ready(&views)).expect("the build folder can be written");
}

/// The pages in the forms that most calls ask for, see [`render::Form`], and until when these hold.
fn ready(views: &[render::PageView<'_>]) -> Vec<u8> {
    let mut table = BTreeMap::new();
    for view in views {
        let id = &view.page.id;
        table.insert(id.to_string(), render::Form::holds_until(view.page).to_string().into_bytes());
        for form in render::Form::ALL {
            table.extend(form.write(view).map(|bytes| (format!("{id}/{}", form.name()), bytes)));
        }
    }
    library::build_table(&table)
}

/// Links the release program so that it starts at once: whole, at fixed addresses, on Linux with glibc.
///
/// Half of a short command would go into finding three shared libraries and into moving 25,000 pointers to where the
/// program happens to lie. Static glibc is not installed everywhere (Debian has it with its compiler, Fedora apart), so
/// a small program is linked in the same way first and run: what does not work here is left as Rust has it.
/// `PROC_LINK=system` leaves it so in any case, for distributions that want shared libraries and position independence.
fn link() {
    println!("cargo::rerun-if-env-changed=PROC_LINK");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let here = variable("HOST") == variable("TARGET");
    let glibc = variable("CARGO_CFG_TARGET_OS") == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu";
    let chosen = variable("CARGO_CFG_TARGET_FEATURE").split(',').any(|feature| feature == "crt-static");
    if variable("PROFILE") != "release" || variable("PROC_LINK") == "system" || !here || !glibc || chosen {
        return;
    }
    // Rust asks for shared libraries by name; beside these files the linker finds the static ones under those names.
    let folder = PathBuf::from(variable("OUT_DIR")).join("static");
    let mut files = vec![
        ("libc.so".to_owned(), "GROUP(-l:libc.a -l:libgcc_eh.a -l:libgcc.a)\n".to_owned()),
        ("libgcc_s.so".to_owned(), "GROUP(-l:libgcc_eh.a -l:libgcc.a -l:libc.a)\n".to_owned()),
    ];
    files.extend(["m", "dl", "pthread", "rt", "util"].map(|l| (format!("lib{l}.so"), format!("INPUT(-l:lib{l}.a)\n"))));
    std::fs::create_dir_all(&folder).expect("the build folder can be written");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("the build folder can be written");
    }
    let whole = ["-static".to_owned(), "-no-pie".to_owned(), format!("-L{}", folder.display())];
    let fixed = ["-no-pie".to_owned()];
    for arguments in [&whole[..], &fixed[..]] {
        if links(arguments).unwrap_or(false) {
            for argument in arguments {
                println!("cargo::rustc-link-arg-bin=proc={argument}");
            }
            return;
        }
    }
}

/// Whether a program linked with those arguments runs: one that uses threads, unwinds, and calls the libraries of C.
fn links(arguments: &[String]) -> std::io::Result<bool> {
    const PROBE: &str = "fn main() { let t = std::thread::spawn(|| std::panic::resume_unwind(Box::new(1))); \
        let n = std::env::args().count() as f64; \
        std::process::exit(i32::from(!(t.join().is_err() && n.ln_1p().exp().sin() > 0.0))) }";
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let (source, program) = (folder.join("probe.rs"), folder.join("probe"));
    std::fs::write(&source, PROBE)?;
    let mut rustc = std::process::Command::new(std::env::var_os("RUSTC").expect("cargo sets it"));
    if let Some(linker) = std::env::var_os("RUSTC_LINKER") {
        rustc.arg("-C").arg([std::ffi::OsStr::new("linker="), &linker].join(std::ffi::OsStr::new("")));
    }
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    rustc.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
    rustc.args(arguments.iter().map(|argument| format!("-Clink-arg={argument}")));
    let linked = rustc.arg("--cap-lints=allow").arg("-o").arg(&program).arg(&source).output()?;
    Ok(linked.status.success() && std::process::Command::new(&program).output()?.status.success())
}

/// A hash of all that decides what an index holds: the rooms that make it, and the versions of what they rest on.
fn rooms() -> String {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut found = vec![root.join("Cargo.lock")];
    let mut folders: Vec<PathBuf> = ["parse", "record", "library", "search"].map(|r| root.join("src").join(r)).into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a room is a folder") {
            let path = entry.expect("a room can be listed").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    let mut hasher = blake3::Hasher::new();
    for path in found {
        let way = path.strip_prefix(&root).expect("it lies below").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap_or_default();
        hasher.update(way.as_bytes()).update(&[0]).update(blake3::hash(&bytes).as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
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
