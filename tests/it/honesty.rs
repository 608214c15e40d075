//! What a reader must be told at run time: that a page is overdue, that one page hides another, which versions answer;
//! and that the answer does not depend on where and when it is given.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proc"));
    command.args(words).env_clear().env("PROC_TODAY", "2026-11-20");
    command
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_page_that_is_overdue_says_so_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let page = include_str!("../fixtures/whole-page.md");
    assert!(page.contains("due: 2027-11-20"), "the fixture has the date that this test waits for");
    fs::write(folder.path().join("whole-page.md"), page).unwrap();
    fs::write(folder.path().join("other.md"), "# Other\n\n## Part\n\nWords.\n").unwrap();
    let library = folder.path().to_str().unwrap();
    let handout = folder.path().join("handout.html");
    let run = |words: &[&str], today: &str| {
        let words = [&["--no-builtin", "--no-cache", "--library", library], words].concat();
        let output = command(&words).env("PROC_TODAY", today).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        if words.contains(&"handout") { fs::read_to_string(&handout).unwrap() } else { text(&output) }
    };
    let mut asked: Vec<Vec<&str>> = Vec::new();
    for command in ["show", "timeline", "checklist"] {
        asked.extend(["text", "html", "json"].map(|f| vec![command, "whole-page", "--format", f]));
    }
    for format in ["text", "md", "html", "json"] {
        asked.push(vec!["compare", "whole-page", "other", "--format", format]);
        asked.push(vec!["show", "whole-page", "-s", "risks", "--format", format]);
    }
    asked.push(vec!["show", "whole-page", "--format", "md"]);
    asked.push(vec!["checklist", "whole-page", "--format", "md"]);
    asked.push(vec!["show", "whole-page", "--claims"]);
    asked.push(vec!["handout", "whole-page", "-o", handout.to_str().unwrap()]);
    for format in ["text", "json", "jsonl", "tsv"] {
        asked.push(vec!["search", "--page", "whole-page", "polish", "--format", format]);
    }
    asked.push(vec!["sources", "whole-page"]);
    asked.push(vec!["sources", "whole-page", "--json"]);
    asked.push(vec!["sources", "--disagreements"]);
    asked.push(vec!["sources", "--disagreements", "--json"]);
    asked.push(vec!["list"]);
    asked.push(vec!["list", "--json"]);
    asked.push(vec!["list", "--overdue"]);
    asked.push(vec!["export"]);
    for words in asked {
        let says = |text: &str| {
            // JSON says it as a value, and HTML has a style for it.
            if text.starts_with("<!DOCTYPE") {
                text.contains("Overdue: ")
            } else if text.starts_with('{') {
                let text = text.split_whitespace().collect::<String>();
                text.contains("\"overdue\":true") || text.contains("\"overdue\":[\"")
            } else {
                text.to_lowercase().contains("overdue")
            }
        };
        assert!(says(&run(&words, "2027-11-21")), "{words:?} does not say that the page is overdue");
        if !words.contains(&"--overdue") {
            assert!(
                !says(&run(&words, "2027-11-20")),
                "{words:?} says that the page is overdue on the day that it is due"
            );
        }
    }
}

#[test]
fn the_versions_name_page_set_schema_and_engine() {
    let output = command(&["--version", "--verbose"]).output().unwrap();
    let said = text(&output);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], concat!("proc ", env!("CARGO_PKG_VERSION")));
    for (what, which) in
        [("pages: ", " pages, 20"), ("schema: ", "proc/1"), ("index: ", "tantivy"), ("packed form: ", "2")]
    {
        assert!(lines.iter().any(|l| l.strip_prefix(what).is_some_and(|v| v.contains(which))), "{what}: {said}");
    }
}

#[test]
fn a_page_that_hides_a_built_in_one_is_named_in_list_and_paths() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("femoroplasty.md"), "# Our own thigh lift\n\n## How we do it\n\nWe talk first.\n")
        .unwrap();
    let library = folder.path().to_str().unwrap();
    let run = |words: &[&str]| text(&command(&[&["--library", library], words].concat()).output().unwrap());
    for words in [&["list"][..], &["list", "--json"], &["paths"], &["paths", "--json"], &["show", "femoroplasty"]] {
        let said = run(words);
        let about = |l: &&str| l.contains("hid");
        assert!(said.contains("built in") && said.lines().any(|l| about(&l)), "{words:?}: {said}");
    }
    let alone = text(&command(&["list"]).output().unwrap());
    assert!(!alone.contains("hid"), "{alone}");
}

/// Everything that a library answers, in a world of those variables.
fn answers(pages: &Path, cache: &Path, world: &[(&str, &str)]) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let packed = cache.join("all.proclib");
    fs::create_dir_all(cache).unwrap();
    let asked: [&[&str]; 14] = [
        &["search", "scars after a thigh lift"],
        &["search", "--json", "--explain", "walking wound"],
        &["search", "--format", "trec", "ISTANBUL i"],
        &["show", "whole-page"],
        &["show", "whole-page", "--format", "html"],
        &["show", "femoroplasty", "--json"],
        &["timeline", "whole-page", "--from", "2026-03-28"],
        &["compare", "femoroplasty", "whole-page"],
        &["list"],
        &["list", "--names"],
        &["define"],
        &["sources"],
        &["export"],
        &["check", "--json"],
    ];
    let run = |words: &[&str]| {
        let mut command = command(&[&["--library", pages.to_str().unwrap()], words].concat());
        command.env("PROC_CACHE_DIR", cache).envs(world.iter().copied());
        let output = command.output().unwrap();
        (format!("{words:?}: {:?}", output.status.code()), output.stdout, output.stderr)
    };
    let mut answers: Vec<_> = asked.iter().map(|words| run(words)).collect();
    run(&["pack", "-o", packed.to_str().unwrap()]);
    answers.push(("pack".to_owned(), fs::read(&packed).unwrap(), Vec::new()));
    answers
}

#[test]
fn the_same_input_gives_the_same_bytes_in_any_place_and_time_zone() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    fs::write(pages.join("whole-page.md"), include_str!("../fixtures/whole-page.md")).unwrap();
    for n in 0..30 {
        let words = ["wound", "walking", "I\u{307}stanbul", "ISTANBUL", "scar"][n % 5];
        fs::write(pages.join(format!("p{n}.md")), format!("# Page {n}\n\n## On {words}\n\nAll of {words}.\n")).unwrap();
    }
    // Hashes of the standard library are seeded anew in each process, so that each run has a seed of its own.
    let one = answers(&pages, &folder.path().join("one"), &[]);
    let other = answers(
        &pages,
        &folder.path().join("two"),
        &[
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "tr_TR.UTF-8"),
            ("LANGUAGE", "tr"),
            ("TZ", "Pacific/Kiritimati"),
            ("TERM", "xterm"),
        ],
    );
    for (one, other) in one.iter().zip(&other) {
        assert_eq!(one.0, other.0);
        assert!(one.1 == other.1, "{} writes other bytes", one.0);
        assert_eq!(String::from_utf8_lossy(&one.2), String::from_utf8_lossy(&other.2), "{}", one.0);
    }
    assert!(
        one.iter().all(|(what, out, _)| !out.is_empty() || what.contains("Some(1)")),
        "each of them says something"
    );
}
