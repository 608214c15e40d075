//! The store of indexes: kept and used again, healed where it is damaged, done without where it cannot be written.
//! What happens when a process is killed and files are damaged at many places is in `faults.rs`.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A library of fifty pages in a scratch folder, and the program with a world of its own.
pub(crate) struct Scratch {
    pub(crate) folder: tempfile::TempDir,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let scratch = Self { folder: tempfile::tempdir().unwrap() };
        fs::set_permissions(scratch.folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(scratch.path("pages")).unwrap();
        for n in 0..50 {
            scratch.page(&format!("page-{n}.md"), &format!("walking number{n}"));
        }
        scratch
    }

    pub(crate) fn path(&self, way: &str) -> PathBuf {
        self.folder.path().join(way)
    }

    pub(crate) fn page(&self, file: &str, words: &str) {
        let text = format!("# Page of {words}\n\n## What it is\n\nAll about {words}.\n");
        fs::write(self.path("pages").join(file), text).unwrap();
    }

    pub(crate) fn command(&self, program: &[&str], words: &[&str]) -> Command {
        let binary = env!("CARGO_BIN_EXE_proc");
        let mut all: Vec<&str> = program.to_vec();
        all.push(binary);
        let mut command = Command::new(all[0]);
        command.args(&all[1..]).arg("--no-builtin").arg("--library").arg(self.path("pages")).args(words);
        command.env_clear().env("PROC_CACHE_DIR", self.path("cache")).env("HOME", self.path("home"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(&[], words).output().unwrap()
    }

    /// Runs the program on a packed library alone.
    pub(crate) fn run_on(&self, file: &Path, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_proc"));
        command.args(["--no-builtin", "--library"]).arg(file).args(words);
        command.env_clear().env("PROC_CACHE_DIR", self.path("cache")).env("PROC_TODAY", "2026-11-20");
        command.output().unwrap()
    }

    /// The pages that a search names, with the status.
    fn search(&self, words: &str) -> (Vec<String>, i32) {
        pages(&self.run(&["search", "--format", "tsv", words]))
    }

    /// Files of the cache, below the folder of the one library.
    pub(crate) fn kept(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = Vec::new();
        for library in fs::read_dir(self.path("cache")).into_iter().flatten().flatten() {
            files.extend(fs::read_dir(library.path()).unwrap().map(|f| f.unwrap().path()));
        }
        files.sort();
        files
    }
}

pub(crate) fn pages(output: &Output) -> (Vec<String>, i32) {
    let text = String::from_utf8_lossy(&output.stdout);
    let mut pages: Vec<String> =
        text.lines().flat_map(|l| l.split('\t')).filter(|f| f.starts_with("page-")).map(str::to_owned).collect();
    pages.sort();
    pages.dedup();
    (pages, output.status.code().unwrap_or(-1))
}

pub(crate) fn one(page: &str) -> (Vec<String>, i32) {
    (vec![page.to_owned()], 0)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n")
}

#[test]
fn an_index_is_kept_and_used_again() {
    let s = Scratch::new();
    assert_eq!(s.search("number7"), one("page-7"));
    let kept = s.kept();
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert_eq!(s.search("number8"), one("page-8"));
    let index = |files: &[PathBuf]| files.iter().find(|f| f.extension().is_some_and(|e| e == "idx")).cloned();
    assert_eq!(index(&s.kept()), index(&kept));
    // A change leaves one index, and it is another.
    s.page("page-7.md", "resting");
    assert_eq!(s.search("number7").0, Vec::<String>::new());
    assert_eq!(s.kept().len(), 4, "{:?}", s.kept());
    assert_ne!(index(&s.kept()), index(&kept));
}

#[test]
fn no_refresh_does_not_look_and_no_cache_neither_reads_nor_writes() {
    let s = Scratch::new();
    assert_eq!(pages(&s.run(&["--no-cache", "search", "--format", "tsv", "number7"])), one("page-7"));
    assert!(!s.path("cache").exists());
    s.search("number7");
    s.page("page-7.md", "resting");
    assert_eq!(pages(&s.run(&["--no-refresh", "search", "--format", "tsv", "number7"])), one("page-7"));
    assert_eq!(pages(&s.run(&["--no-cache", "search", "--format", "tsv", "resting"])), one("page-7"));
    assert_eq!(pages(&s.run(&["--no-refresh", "search", "--format", "tsv", "number7"])), one("page-7"));
    assert_eq!(s.search("resting"), one("page-7"));
}

#[test]
fn damage_heals() {
    let s = Scratch::new();
    s.search("number7");
    for name in ["index", "files", "names", "current"] {
        let find =
            || s.kept().into_iter().find(|f| f.file_name().unwrap().to_string_lossy().starts_with(name)).unwrap();
        for what in ["empty", "cut", "other", "longer"] {
            let file = find();
            let whole = fs::read(&file).unwrap();
            let bytes = match what {
                "empty" => Vec::new(),
                "cut" => whole[..whole.len() / 2].to_vec(),
                "other" => b"something else".to_vec(),
                _ => [&whole[..], b"more"].concat(),
            };
            fs::write(&file, bytes).unwrap();
            assert_eq!(s.search("number7"), one("page-7"), "{name} {what}");
            let listed = s.run(&["list", "--names"]);
            assert_eq!(String::from_utf8_lossy(&listed.stdout).matches("page-7").count(), 1, "{name} {what}");
            assert_eq!(s.kept().len(), 4, "{name} {what}: {:?}", s.kept());
        }
        fs::remove_file(find()).unwrap();
        assert_eq!(s.search("number7"), one("page-7"), "{name} gone");
    }
}

#[test]
fn what_a_process_left_behind_is_swept_and_what_another_writes_is_not() {
    let s = Scratch::new();
    s.search("number7");
    let folder = s.kept()[0].parent().unwrap().to_owned();
    let (left, held) = (folder.join(".new-1-0"), folder.join(".new-2-0"));
    fs::write(&left, "half").unwrap();
    let holder = fs::File::create(&held).unwrap();
    holder.lock().unwrap();
    s.page("page-7.md", "resting");
    assert_eq!(s.search("resting"), one("page-7"));
    assert!(!left.exists(), "nobody writes it any more");
    assert!(held.exists(), "it is being written");
}

#[test]
fn without_a_home_or_a_place_to_write_the_answer_is_the_same() {
    let s = Scratch::new();
    let mut nowhere = s.command(&[], &["search", "--format", "tsv", "number7"]);
    nowhere.env_remove("HOME").env_remove("PROC_CACHE_DIR");
    assert_eq!(pages(&nowhere.output().unwrap()), one("page-7"));
    // A file where the folder should be.
    fs::write(s.path("cache"), "in the way").unwrap();
    let output = s.run(&["search", "--format", "tsv", "number7"]);
    assert_eq!(pages(&output), one("page-7"));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What makes a command run as a person without rights; none, said aloud, where there is no such way here.
pub(crate) fn unprivileged() -> Option<&'static [&'static str]> {
    const NOBODY: &[&str] = &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let works = is_root() && Command::new(NOBODY[0]).args(&NOBODY[1..]).arg("true").status().is_ok_and(|s| s.success());
    // The program itself must be within reach of others.
    let reach = works
        && Command::new(NOBODY[0])
            .args(&NOBODY[1..])
            .args([env!("CARGO_BIN_EXE_proc"), "--version"])
            .output()
            .is_ok_and(|o| o.status.success());
    if !reach {
        println!("SKIPPED: not root, or no way to become another here");
    }
    reach.then_some(NOBODY)
}

#[test]
fn a_cache_that_cannot_be_written_is_still_read() {
    let Some(nobody) = unprivileged() else { return };
    let s = Scratch::new();
    let ask = || pages(&s.command(nobody, &["search", "--format", "tsv", "number7"]).output().unwrap());
    // No cache, and no right to make one.
    assert_eq!(ask(), one("page-7"));
    assert!(!s.path("cache").exists());
    // One that another made, readable.
    s.search("number7");
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    open(&s.path("cache"), 0o755);
    open(s.kept()[0].parent().unwrap(), 0o755);
    let before = s.kept();
    assert_eq!(ask(), one("page-7"));
    s.page("page-7.md", "number7 resting");
    assert_eq!(ask(), one("page-7"));
    assert_eq!(s.kept(), before);
    // One that may not even be read.
    open(&s.path("cache"), 0o700);
    assert_eq!(ask(), one("page-7"));
}

#[test]
fn a_full_disk_leaves_the_answer_and_no_litter() {
    let s = Scratch::new();
    let disk = s.path("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |args: &[&str]| Command::new("mount").args(args).arg(&disk).output().is_ok_and(|o| o.status.success());
    if !is_root() || !mount(&["-t", "tmpfs", "-o", "size=16k", "tmpfs"]) {
        println!("SKIPPED: no small file system can be made here");
        return;
    }
    let ask = |words: &str| {
        let mut command = s.command(&[], &["search", "--format", "tsv", words]);
        pages(&command.env("PROC_CACHE_DIR", disk.join("cache")).output().unwrap())
    };
    let answers = [ask("number7"), ask("number8")];
    let mut left = Vec::new();
    for library in fs::read_dir(disk.join("cache")).into_iter().flatten().flatten() {
        left.extend(fs::read_dir(library.path()).into_iter().flatten().flatten().map(|f| f.file_name()));
    }
    let packed = s.run(&["pack", "-o", disk.join("a.proclib").to_str().unwrap()]);
    let beside: Vec<_> = fs::read_dir(&disk).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    assert_eq!(answers, [one("page-7"), one("page-8")]);
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(packed.status.code(), Some(3), "{}", String::from_utf8_lossy(&packed.stderr));
    assert_eq!(beside, ["cache"]);
}

#[test]
fn the_cache_is_bounded() {
    let s = Scratch::new();
    for n in 0..25 {
        let pages = s.path(&format!("library-{n}"));
        fs::create_dir(&pages).unwrap();
        fs::write(pages.join("a.md"), "# A\n\nWords.\n").unwrap();
        let mut command = s.command(&[], &["search", "words"]);
        command.arg("--library").arg(pages);
        assert_eq!(command.output().unwrap().status.code(), Some(0));
    }
    let libraries = fs::read_dir(s.path("cache")).unwrap().count();
    assert_eq!(libraries, 20);
}

#[test]
fn names_and_lists_come_from_the_store_and_are_those_of_the_files() {
    let s = Scratch::new();
    let text = "---\nid: knee\ntitle: Knee lift\naliases: [genuplasty]\n---\n\n## What it is\n\nWords.\n";
    fs::write(s.path("pages/other-name.md"), text).unwrap();
    fs::write(s.path("pages/broken.md"), "---\nid: broken\nkind: procedure\n---\n").unwrap();
    let asked: [&[&str]; 7] = [
        &["list"],
        &["list", "--json"],
        &["list", "--sections"],
        &["list", "--names"],
        &["show", "genuplasty"],
        &["show", "Page of walking number7"],
        &["show", "genuplsty"],
    ];
    let answers = || asked.map(|words| s.run(words)).map(|o| (o.status.code(), o.stdout, o.stderr));
    let without = answers();
    assert!(s.kept().is_empty(), "a list waits for no index");
    s.search("number7");
    assert_eq!(s.kept().len(), 4);
    let with = answers();
    for (i, (without, with)) in without.iter().zip(&with).enumerate() {
        let text = |o: &(Option<i32>, Vec<u8>, Vec<u8>)| {
            (o.0, String::from_utf8_lossy(&o.1).into_owned(), String::from_utf8_lossy(&o.2).into_owned())
        };
        assert_eq!(text(without), text(with), "{:?}", asked[i]);
    }
}
