//! Long work on a terminal: how far it has come is said there alone, and stopping it leaves what was kept.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use crate::cache::{Scratch, pages};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Adds pages so long that reading them takes a while on any machine.
fn lengthen(s: &Scratch) {
    let mut text = String::from("# A long page\n");
    for n in 0..400 {
        let _ = write!(text, "\n## Part {n}\n\n");
        for m in 0..12 {
            let _ = write!(text, "Word{} after *word{}* and walking. ", (n * 31 + m * 7) % 997, (n + m * 13) % 991);
        }
    }
    for n in 0..24 {
        fs::write(s.path(&format!("pages/long-{n}.md")), &text).unwrap();
    }
}

/// The program on a terminal of its own, what it prints to stdout sent elsewhere; none, said aloud, where there is no
/// way to have one here.
fn on_terminal(s: &Scratch, words: &str) -> Option<Child> {
    let probe = Command::new("script").args(["-qec", "true", "/dev/null"]).stdin(Stdio::null()).output();
    if !probe.is_ok_and(|o| o.status.success()) {
        println!("SKIPPED: `script` of util-linux is not here");
        return None;
    }
    let program = env!("CARGO_BIN_EXE_proc");
    let pages = s.path("pages");
    let line = format!("{program} --no-builtin --library {} {words} >{}", pages.display(), s.path("out").display());
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("PROC_CACHE_DIR", s.path("cache")).env("PROC_TODAY", "2026-11-20").env("SHELL", "/bin/sh");
    Some(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
}

fn said(child: Child) -> String {
    String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned()
}

#[test]
fn progress_is_said_on_a_terminal_and_only_of_long_work() {
    let s = Scratch::new();
    let Some(child) = on_terminal(&s, "search number7") else { return };
    let _ = said(child);
    // What is kept is answered from at once.
    assert_eq!(said(on_terminal(&s, "search number7").unwrap()), "");
    lengthen(&s);
    let began = Instant::now();
    let line = said(on_terminal(&s, "search number7").unwrap());
    // On a busy machine most of the time may go by before the program starts.
    if line.is_empty() && began.elapsed() < Duration::from_secs(3) {
        println!("SKIPPED: reading long pages is no long work here");
        return;
    }
    assert!(line.contains("reading pages ") && line.contains(" of 74"), "{line:?}");
    assert!(line.ends_with("\r\u{1b}[K"), "the line is taken away: {line:?}");
    assert!(fs::read_to_string(s.path("out")).unwrap().contains("number7"));
}

#[test]
fn work_that_is_interrupted_leaves_the_index_that_was_kept() {
    let s = Scratch::new();
    assert_eq!(pages(&s.run(&["search", "--format", "tsv", "number7"])).0, ["page-7"]);
    lengthen(&s);
    s.page("page-7.md", "resting");
    let Some(mut child) = on_terminal(&s, "search resting") else { return };
    // Ctrl-C, typed once the work shows; where it never does, it is done already.
    let mut shown = Vec::new();
    let mut byte = [0];
    let mut out = child.stdout.take().unwrap();
    while !String::from_utf8_lossy(&shown).contains("reading pages") && out.read(&mut byte).unwrap_or(0) == 1 {
        shown.push(byte[0]);
    }
    if !String::from_utf8_lossy(&shown).contains("reading pages") {
        println!("SKIPPED: reading long pages is no long work here");
        let _ = child.wait();
        return;
    }
    let mut keys = child.stdin.take().unwrap();
    keys.write_all(b"\x03").unwrap();
    keys.flush().unwrap();
    let _ = out.read_to_end(&mut shown);
    if child.wait().unwrap().success() {
        println!("SKIPPED: the work was done before the keys came");
        return;
    }
    let kept = s.run(&["--no-refresh", "search", "--format", "tsv", "number7"]);
    assert_eq!(pages(&kept), (vec!["page-7".to_owned()], 0), "{}", String::from_utf8_lossy(&kept.stderr));
    // Nobody watches now: nothing is said.
    let anew = s.run(&["search", "--format", "tsv", "resting"]);
    assert!(pages(&anew).0.contains(&"page-7".to_owned()));
    assert_eq!(String::from_utf8_lossy(&anew.stderr), "");
    let folder = fs::read_dir(s.path("cache")).unwrap().next().unwrap().unwrap().path();
    let left = fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".new-")));
}
