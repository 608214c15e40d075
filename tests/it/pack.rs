//! A library in one file: the same answers as the folder, the same bytes twice, nothing wrong from a damaged one.

use crate::cache::{Scratch, pages};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn pack(s: &Scratch, name: &str) -> PathBuf {
    let file = s.path(name);
    let output = s.run(&["pack", "-o", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    file
}

#[test]
fn a_packed_library_answers_as_its_folder_does() {
    let s = Scratch::new();
    fs::write(s.path("pages/glossary.yaml"), "- {term: walking, plain: Going on foot.}\n").unwrap();
    let file = pack(&s, "all.proclib");
    for words in [
        &["search", "--format", "tsv", "walking number7"][..],
        &["search", "--json", "number8"],
        &["show", "page-7"],
        &["show", "page of walking number7"],
        &["list", "--names"],
        &["list", "--json"],
        &["define", "walking"],
    ] {
        let (folder, packed) = (s.run(words), s.run_on(&file, words));
        assert_eq!(text(&folder.stdout), text(&packed.stdout), "{words:?}");
        assert_eq!(folder.status.code(), packed.status.code(), "{words:?}");
        assert_eq!(text(&packed.stderr), text(&folder.stderr), "{words:?}");
    }
}

#[test]
fn packing_twice_gives_the_same_bytes_and_leaves_nothing_beside() {
    let s = Scratch::new();
    let (one, two) = (pack(&s, "one.proclib"), pack(&s, "two.proclib"));
    assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
    // Packed again in its own place, from itself.
    let output = s.run_on(&one, &["pack", "-o", one.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(pages(&s.run_on(&one, &["search", "--format", "tsv", "number7"])).0, ["page-7"]);
    let mut beside: Vec<_> = fs::read_dir(s.folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    beside.retain(|name| name != "cache");
    beside.sort();
    assert_eq!(beside, ["one.proclib", "pages", "two.proclib"]);
}

#[test]
fn a_packed_library_needs_no_cache() {
    let s = Scratch::new();
    let file = pack(&s, "all.proclib");
    let output = s.run_on(&file, &["--no-cache", "search", "--format", "tsv", "number7"]);
    assert_eq!(pages(&output), (vec!["page-7".to_owned()], 0));
    assert!(!s.path("cache").exists());
}

#[test]
fn pages_that_are_left_out_are_all_named() {
    let s = Scratch::new();
    for n in 0..7 {
        fs::write(s.path(&format!("pages/broken-{n}.md")), "---\nid: broken\nkind: procedure\n---\n").unwrap();
    }
    let output = s.run(&["pack", "-o", s.path("all.proclib").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stderr);
    for n in 0..7 {
        assert!(said.contains(&format!("left out `broken-{n}.md`")), "{said}");
    }
    assert!(said.contains("packed 50 pages"), "{said}");
}

#[test]
fn damage_after_the_index_was_seen_whole_is_seen_too() {
    let s = Scratch::new();
    let file = pack(&s, "all.proclib");
    std::thread::sleep(std::time::Duration::from_millis(2200));
    for _ in 0..2 {
        assert_eq!(pages(&s.run_on(&file, &["search", "--format", "tsv", "number7"])).0, ["page-7"]);
    }
    let mut bytes = fs::read(&file).unwrap();
    let index = bytes.windows(8).position(|w| w == b"procidx\n").unwrap();
    for byte in &mut bytes[index + 200..index + 1200] {
        *byte ^= 0x55;
    }
    fs::write(&file, bytes).unwrap();
    assert_eq!(s.run_on(&file, &["search", "number7"]).status.code(), Some(3));
}

#[test]
fn export_writes_a_section_a_line_with_its_data() {
    let s = Scratch::new();
    let output = s.run(&["export"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines: Vec<Value> = text(&output.stdout).lines().map(|l| crate::json::holds("export", l)).collect();
    assert_eq!(lines.len(), 50);
    assert_eq!(lines[0]["schema"], "proc/1");
    assert_eq!(lines[0]["id"], "page-0#what-it-is");
    assert_eq!(lines[0]["blocks"][0]["text"], "All about walking number0.");
    let file = s.path("all.ndjson");
    assert_eq!(s.run(&["export", "-o", file.to_str().unwrap()]).status.code(), Some(0));
    assert_eq!(fs::read(file).unwrap(), output.stdout);
    // The built-in pages: every section once, typed data as data.
    let mut builtin = std::process::Command::new(env!("CARGO_BIN_EXE_proc"));
    let output = builtin.arg("export").env_clear().env("PROC_TODAY", "2026-11-20").output().unwrap();
    let lines: Vec<Value> = text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let ids: std::collections::BTreeSet<&str> = lines.iter().map(|l| l["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), lines.len());
    assert!(lines.iter().any(|l| l["section_kind"] == "complications" && l["review"]["status"] == "sources-checked"));
}

#[test]
fn a_folder_is_packed_in_the_form_of_the_built_in_pages() {
    use proc::library::{Library, Origin, Pack, builtin};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("content.proclib");
    let content = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("content");
    let library = Library::open(&[Origin::Folder(content)]).unwrap();
    proc::store::pack(&library, &file, 1, proc::render::terms_used, &|_, _| ()).unwrap();
    let packed = Pack::open(Box::new(fs::read(&file).unwrap()), false).unwrap();
    let built_in = builtin::pack();
    let parts = built_in.parts("").unwrap();
    assert_eq!(packed.parts("").unwrap(), parts);
    for part in parts {
        // The order of files is that of their names here, and of ids there; the program names itself in both.
        if !part.starts_with("index/") && part != "about" {
            assert_eq!(packed.part(&part), built_in.part(&part), "{part}");
        }
    }
    assert!(built_in.parts("frame/").unwrap().len() > 10, "the long pages can be read in part");
    assert_eq!(built_in.parts("beside/").unwrap(), built_in.parts("page/").unwrap());
}
