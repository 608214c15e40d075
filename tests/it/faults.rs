//! Faults that are made on purpose: processes killed, files damaged, folders that may not be written, pages that go
//! away. Each run ends with the right answer or a clear error and status 3, and the next one is right.
//!
//! `PROC_FAULTS=full` does it at the full counts, which takes minutes; without it each test does a few of each.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use crate::cache::{Scratch, one, pages, unprivileged};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::{Duration, SystemTime};

/// How often: a few times in the ordinary suite, the full count where it was asked for.
pub(crate) fn times(few: usize, full: usize) -> usize {
    if std::env::var_os("PROC_FAULTS").is_some_and(|v| v == "full") { full } else { few }
}

/// Numbers that look random and are the same on each run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn search(s: &Scratch, words: &str) -> (Vec<String>, i32) {
    pages(&s.run(&["search", "--format", "tsv", words]))
}

/// Files that a process was writing when it ended.
fn half_written(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(half_written(&entry.path()));
        } else if name.starts_with(".new-") {
            found.push(name);
        }
    }
    found
}

#[test]
fn a_process_that_is_killed_at_any_moment_harms_nothing() {
    let s = Scratch::new();
    let mut dice = Dice::new(7);
    let packed = s.path("all.proclib");
    let pack = ["pack", "-o", packed.to_str().unwrap()];
    assert_eq!(s.run(&pack).status.code(), Some(0));
    // How long a whole run takes here and now decides which moments there are.
    let began = std::time::Instant::now();
    s.run(&["--no-cache", "search", "walking"]);
    let whole = usize::try_from(began.elapsed().as_micros()).unwrap() * 2;
    for round in 0..times(12, 200) {
        s.page("page-7.md", &format!("round{round}"));
        let indexes = round % 2 == 0;
        let words: &[&str] = if indexes { &["search", "walking"] } else { &pack };
        let mut child = s.command(&[], words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(whole) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(search(&s, &format!("round{round}")), one("page-7"), "round {round}");
        // A library file is the one from before or the new one, whole.
        let output = s.run_on(&packed, &["search", "--format", "tsv", "number9"]);
        assert_eq!(pages(&output), one("page-9"), "round {round}: {}", text(&output.stderr));
    }
    // Of what was half written nothing outlives the next one who writes there.
    s.page("page-7.md", "the end");
    assert_eq!(search(&s, "end"), one("page-7"));
    assert_eq!(s.run(&pack).status.code(), Some(0));
    assert_eq!(half_written(s.folder.path()), Vec::<String>::new());
    // A process that ended between two renames left whole files that nobody names: they go once they are old.
    for file in s.kept() {
        let long_ago = SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(&file).unwrap().set_modified(long_ago).unwrap();
    }
    s.page("page-7.md", "resting");
    assert_eq!(search(&s, "resting"), one("page-7"));
    // Beside what is noted of the library file.
    let kept: Vec<_> = s.kept().into_iter().filter(|f| !f.ends_with("seen")).collect();
    assert_eq!(kept.len(), 4, "{kept:?}");
}

#[test]
fn an_index_with_a_bit_turned_or_its_end_cut_off_gives_no_wrong_answer() {
    let s = Scratch::new();
    search(&s, "number7");
    let mut dice = Dice::new(11);
    let names = ["current", "index", "files", "names"];
    for n in 0..times(48, 1000) {
        let name = names[n % names.len()];
        let file = s.kept().into_iter().find(|f| f.file_name().unwrap().to_string_lossy().starts_with(name)).unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let at = dice.below(bytes.len());
        if n % 5 == 4 {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << dice.below(8);
        }
        fs::write(&file, &bytes).unwrap();
        assert_eq!(search(&s, "number7"), one("page-7"), "{name} at {at}");
        if n % 7 == 0 {
            let listed = s.run(&["list", "--names"]);
            assert_eq!(text(&listed.stdout).matches("page-7").count(), 1, "{name} at {at}");
        }
    }
    assert_eq!(s.kept().len(), 4, "{:?}", s.kept());
}

#[test]
fn a_library_file_with_a_bit_turned_or_its_end_cut_off_is_refused_or_right() {
    let s = Scratch::new();
    let file = s.path("all.proclib");
    assert_eq!(s.run(&["pack", "-o", file.to_str().unwrap()]).status.code(), Some(0));
    let whole = fs::read(&file).unwrap();
    let asked: [&[&str]; 3] = [&["search", "--format", "tsv", "number7"], &["show", "page-7"], &["list", "--names"]];
    let ask = |words: &[&str]| s.run_on(&file, words);
    let right = asked.map(|words| (ask(words).status.code(), ask(words).stdout));
    let mut dice = Dice::new(13);
    let mut refused = 0;
    let count = times(45, 1000);
    for n in 0..count {
        let mut bytes = whole.clone();
        let at = dice.below(bytes.len());
        let cut = n % 5 == 4;
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << dice.below(8);
        }
        fs::write(&file, &bytes).unwrap();
        for (words, right) in asked.iter().zip(&right) {
            let output = ask(words);
            match output.status.code() {
                Some(3) => {
                    refused += 1;
                    assert!(text(&output.stderr).starts_with("error: "), "{}", text(&output.stderr));
                    assert!(output.stdout.is_empty());
                }
                code => assert_eq!((code, &output.stdout), (right.0, &right.1), "at {at}, cut {cut}, {words:?}"),
            }
        }
    }
    assert!(refused > count / 3, "{refused}");
}

#[test]
fn an_index_or_a_library_file_of_another_version_is_built_anew_or_refused_by_name() {
    let s = Scratch::new();
    search(&s, "number7");
    // The number of the form stands after the first eight bytes.
    let index = s.kept().into_iter().find(|f| f.extension().is_some_and(|e| e == "idx")).unwrap();
    let mut bytes = fs::read(&index).unwrap();
    assert_eq!(&bytes[..8], b"procidx\n");
    bytes[8] ^= 0x40;
    fs::write(&index, bytes).unwrap();
    assert_eq!(search(&s, "number7"), one("page-7"));
    let file = s.path("all.proclib");
    assert_eq!(s.run(&["pack", "-o", file.to_str().unwrap()]).status.code(), Some(0));
    let mut bytes = fs::read(&file).unwrap();
    bytes[8] = 99;
    fs::write(&file, bytes).unwrap();
    for words in [&["search", "number7"][..], &["list"], &["show", "page-7"], &["export"]] {
        let output = s.run_on(&file, words);
        assert_eq!(output.status.code(), Some(3), "{words:?}");
        assert!(text(&output.stderr).contains("format 99"), "{}", text(&output.stderr));
    }
}

#[test]
fn many_search_while_some_rebuild() {
    let s = Scratch::new();
    let (searching, rebuilding) = (times(8, 32), times(2, 4));
    let spawn = |words: &[&str]| -> Child {
        s.command(&[], words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for round in 0..times(2, 10) {
        let stays = ["search", "--format", "tsv", "number9"];
        let mut running: Vec<Child> = (0..searching / 2).map(|_| spawn(&stays)).collect();
        for n in 0..rebuilding {
            // Each of them meets files that nobody has indexed yet.
            s.page(&format!("page-{n}.md"), &format!("round{round}of{n}"));
            running.push(spawn(&stays));
        }
        running.extend((0..searching - searching / 2).map(|_| spawn(&stays)));
        for child in running {
            let output = child.wait_with_output().unwrap();
            assert_eq!(pages(&output), one("page-9"), "{}", text(&output.stderr));
            assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
        }
        assert_eq!(search(&s, &format!("round{round}of1")), one("page-1"));
    }
    assert_eq!(half_written(&s.path("cache")), Vec::<String>::new());
}

#[test]
fn a_page_that_goes_away_between_listing_and_reading_is_missed_and_nothing_else() {
    use proc::library::{Library, Origin};
    let s = Scratch::new();
    let library = Library::open(&[Origin::Folder(s.path("pages"))]).unwrap();
    let listed = library.look().unwrap();
    fs::remove_file(s.path("pages/page-3.md")).unwrap();
    let manifest = library.manifest(listed, None, None);
    let mut met = Vec::new();
    let each = |id: String| {
        met.push(id);
        Ok::<(), std::convert::Infallible>(())
    };
    library.stream(&manifest, |page, _| page.id.to_string(), each, &|_, _| ()).unwrap();
    assert_eq!((met.len(), met.contains(&"page-3".to_owned())), (49, false));
    // And between the list and the reading of a manifest that was made while it was there.
    let manifest = library.manifest(library.look().unwrap(), None, None);
    fs::remove_file(s.path("pages/page-4.md")).unwrap();
    let nothing = |()| Ok::<(), std::convert::Infallible>(());
    let streamed = library.stream(&manifest, |_, _| (), nothing, &|_, _| ()).unwrap();
    assert!(!streamed.as_listed, "whoever keeps what was built must know");
    // Pages come and go while others ask.
    let gone = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut dice = Dice::new(17);
            while !gone.load(std::sync::atomic::Ordering::Relaxed) {
                let file = format!("page-{}.md", 10 + dice.below(30));
                let _ = fs::remove_file(s.path("pages").join(&file));
                s.page(&file, "coming going");
            }
        });
        for n in 0..times(8, 100) {
            let words: &[&str] = match n % 4 {
                0 => &["search", "--format", "tsv", "number9"],
                1 => &["list", "--names"],
                2 => &["show", "page-9"],
                _ => &["export"],
            };
            let output = s.run(words);
            assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
            assert!(text(&output.stdout).contains("page-9") || words[0] == "show", "{words:?}");
        }
        gone.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(search(&s, "number9"), one("page-9"));
}

#[test]
fn where_nothing_may_be_written_everything_is_answered() {
    let Some(nobody) = unprivileged() else { return };
    let s = Scratch::new();
    fs::create_dir(s.path("home")).unwrap();
    for folder in ["home", "pages", "."] {
        fs::set_permissions(s.path(folder), fs::Permissions::from_mode(0o555)).unwrap();
    }
    let run = |words: &[&str]| -> Output {
        // The cache is where HOME says.
        s.command(nobody, words).env_remove("PROC_CACHE_DIR").output().unwrap()
    };
    for words in [
        &["search", "--format", "tsv", "number7"][..],
        &["show", "page-7"],
        &["list", "--names"],
        &["paths"],
        &["export"],
        &["check", "--format", "short"],
    ] {
        let output = run(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).starts_with("error"), "{words:?}: {}", text(&output.stderr));
    }
    assert_eq!(pages(&run(&["search", "--format", "tsv", "number7"])), one("page-7"));
    let into = s.path("out");
    for words in [["pack", "-o"], ["export", "-o"]] {
        let output = run(&[words[0], words[1], into.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3), "{words:?}");
        assert!(text(&output.stderr).contains("out"), "{}", text(&output.stderr));
    }
    // A home that may not even be looked into.
    fs::set_permissions(s.path("home"), fs::Permissions::from_mode(0o000)).unwrap();
    assert_eq!(pages(&run(&["search", "--format", "tsv", "number7"])), one("page-7"));
    let mut names: Vec<_> = fs::read_dir(s.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["home", "pages"]);
}

#[test]
fn a_library_that_may_not_be_read_is_an_error_and_never_another_page() {
    let Some(nobody) = unprivileged() else { return };
    let s = Scratch::new();
    fs::write(s.path("pages").join("femoroplasty.md"), "# Our own thigh lift\n\n## Cost\n\nAsk us.\n").unwrap();
    let both = |words: &[&str]| -> Output {
        let mut command = std::process::Command::new(nobody[0]);
        command.args(&nobody[1..]).arg(env!("CARGO_BIN_EXE_proc")).arg("--library").arg(s.path("pages")).args(words);
        command.env_remove("PROC_LIBRARY").env("PROC_CACHE_DIR", s.path("cache")).env("HOME", s.path("home"));
        command.output().unwrap()
    };
    let asked = [&["show", "femoroplasty"][..], &["timeline", "femoroplasty"], &["search", "thigh"], &["list"]];
    assert!(text(&both(asked[0]).stdout).contains("Our own thigh lift"));
    // Closed; then open to be listed and closed to be read, where `search` and `list` name what they leave out.
    for (mode, asked) in [(0o000, &asked[..]), (0o444, &asked[..2])] {
        fs::set_permissions(s.path("pages"), fs::Permissions::from_mode(mode)).unwrap();
        for words in asked {
            let done = both(words);
            assert_eq!(done.status.code(), Some(3), "{mode:o} {words:?}: {}", text(&done.stdout));
            assert!(done.stdout.is_empty() && text(&done.stderr).contains("pages"), "{}", text(&done.stderr));
        }
    }
    fs::set_permissions(s.path("pages"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn what_is_written_goes_where_its_name_leads_and_replaces_no_device() {
    let s = Scratch::new();
    let way = |name: &str| s.path(name).to_str().unwrap().to_owned();
    // `-` is standard output.
    for words in [&["handout", "page-7", "-o", "-"][..], &["export", "-o", "-"]] {
        let done = s.run(words);
        assert_eq!(done.status.code(), Some(0), "{words:?}: {}", text(&done.stderr));
        assert!(!done.stdout.is_empty(), "{words:?}");
    }
    assert_eq!(s.run(&["pack", "-o", "-"]).status.code(), Some(2));
    // A link stays, and what it leads to is written.
    fs::write(s.path("far.html"), "old").unwrap();
    std::os::unix::fs::symlink(s.path("far.html"), s.path("near.html")).unwrap();
    assert_eq!(s.run(&["handout", "page-7", "-o", &way("near.html")]).status.code(), Some(0));
    assert!(s.path("near.html").is_symlink());
    assert!(fs::read_to_string(s.path("far.html")).unwrap().starts_with("<!DOCTYPE"));
    // A pipe is written as it is, and a library is never made of one.
    let made = std::process::Command::new("mkfifo").arg(s.path("pipe")).status();
    if !made.is_ok_and(|m| m.success()) {
        println!("SKIPPED: no pipe can be made here");
        return;
    }
    let pipe = s.path("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    assert_eq!(s.run(&["handout", "page-7", "-o", &way("pipe")]).status.code(), Some(0));
    assert!(reader.join().unwrap().starts_with("<!DOCTYPE"));
    assert_eq!(s.run(&["pack", "-o", &way("pipe")]).status.code(), Some(2));
    assert!(!s.path("pipe").is_file(), "the pipe was replaced");
    assert!(!Path::new("-").exists(), "a file called `-`");
}

#[test]
fn a_file_that_cannot_be_finished_is_not_begun_and_the_old_one_stays() {
    let s = Scratch::new();
    let disk = s.path("disk");
    fs::create_dir(&disk).unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=12k", "tmpfs"])
        .arg(&disk)
        .output()
        .is_ok_and(|o| o.status.success());
    if !mount {
        println!("SKIPPED: no small file system can be made here");
        return;
    }
    for name in ["a.ndjson", "a.html", "a.proclib"] {
        fs::write(disk.join(name), "old").unwrap();
    }
    let way = |name: &str| disk.join(name).to_str().unwrap().to_owned();
    let done = [
        s.run(&["export", "-o", &way("a.ndjson")]),
        s.run(&["handout", "page-7", "-o", &way("a.html")]),
        s.run(&["pack", "-o", &way("a.proclib")]),
    ];
    let mut left: Vec<(String, String)> = fs::read_dir(&disk)
        .unwrap()
        .map(|e| e.unwrap().path())
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&p).unwrap_or_default()))
        .collect();
    left.sort();
    assert!(std::process::Command::new("umount").arg(&disk).status().unwrap().success());
    for output in &done {
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        assert!(text(&output.stderr).starts_with("error: "), "{}", text(&output.stderr));
    }
    let old = |name: &str| (name.to_owned(), "old".to_owned());
    assert_eq!(left, ["a.html", "a.ndjson", "a.proclib"].map(old));
}
