//! The program in real shells: completion of pages, other names and sections in bash, zsh and fish, the recipes of the
//! README with fzf and jq, and man pages before mandoc. A program that is not here is said, and its test skipped.
//!
//! Shells run in tmux, which is a terminal that can be read. Tests wait for what they expect and never for a time.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a loaded machine may take; a shell that has done its work is not waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// Whether a program is here; that it is not is said.
fn has(program: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()));
    if !found {
        println!("SKIPPED: {program} is not here");
    }
    found
}

/// A command with the program on its path, a home of its own and nothing of the person who runs the test.
fn at_home(program: &str, home: &Path) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_proc")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own.to_owned()).chain(std::env::split_paths(&path))).unwrap();
    let mut command = Command::new(program);
    for name in ["PROC_LIBRARY", "PROC_CONFIG", "PROC_CACHE_DIR", "COLUMNS", "NO_COLOR", "FZF_DEFAULT_OPTS", "TMUX"] {
        command.env_remove(name);
    }
    for (name, folder) in [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache")] {
        command.env(name, home.join(folder));
    }
    command.env("HOME", home).env("TMUX_TMPDIR", home).env("PATH", path).env("PROC_TODAY", "2026-11-20");
    command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm-256color").stdin(Stdio::null());
    command
}

fn words(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A terminal with a program in it; it ends with the value.
struct Terminal {
    home: tempfile::TempDir,
}

impl Terminal {
    fn open(home: tempfile::TempDir, command: &str) -> Self {
        let terminal = Self { home };
        let mut tmux = terminal.tmux();
        tmux.args(["-f", "/dev/null", "new-session", "-d", "-x", "150", "-y", "40", command]);
        assert!(tmux.status().unwrap().success(), "tmux does not start");
        terminal
    }

    fn tmux(&self) -> Command {
        let mut command = at_home("tmux", self.home.path());
        command.args(["-L", "proc"]);
        command
    }

    fn press(&self, keys: &[&str]) {
        assert!(self.tmux().arg("send-keys").args(keys).status().unwrap().success(), "{keys:?}");
    }

    /// Waits until the screen holds those words.
    fn wait_for(&self, wanted: &str) {
        self.wait(wanted, &["capture-pane", "-p"]);
    }

    /// Waits until they are on the screen, or were and have gone up.
    fn wait_for_earlier(&self, wanted: &str) {
        self.wait(wanted, &["capture-pane", "-p", "-S", "-"]);
    }

    fn wait(&self, wanted: &str, look: &[&str]) {
        let began = Instant::now();
        loop {
            let seen = words(&self.tmux().args(look).output().unwrap());
            if seen.contains(wanted) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "`{wanted}` does not come; the terminal says\n{seen}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux().arg("kill-server").output();
    }
}

/// A home with a page of its own, whose name must be completed too.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let library = home.path().join("data/proc/library");
    std::fs::create_dir_all(&library).unwrap();
    std::fs::write(library.join("zebra-ward.md"), "# Zebra ward\n\nAsk at the desk.\n").unwrap();
    home
}

fn completes(shell: &str, start: impl Fn(&Path) -> String, setup: &str, file: &str) {
    if !has(shell) || !has("tmux") {
        return;
    }
    let home = home();
    let script = at_home("proc", home.path()).args(["completions", shell]).output().unwrap();
    assert!(script.status.success());
    let scripts = home.path().join("completions");
    std::fs::write(&scripts, script.stdout).unwrap();
    let setup = setup.replace("COMPLETIONS", &scripts.display().to_string());
    std::fs::write(home.path().join(file), setup).unwrap();
    let command = start(home.path());
    let terminal = Terminal::open(home, &command);
    terminal.wait_for("ready>");
    for (typed, completed) in [
        ("proc show femo", "proc show femoroplasty"),
        ("proc show thighpl", "proc show thighplasty"),
        ("proc show zeb", "proc show zebra-ward"),
        ("proc show femoroplasty --section contra", "proc show femoroplasty --section contraindications"),
        ("proc show femoroplasty --section=contra", "proc show femoroplasty --section=contraindications"),
        ("proc show femoroplasty --section=cost,contra", "proc show femoroplasty --section=cost,contraindications"),
        ("proc list --kind=pro", "proc list --kind=procedure"),
        ("proc show femoroplasty -s cost,contra", "proc show femoroplasty -s cost,contraindications"),
        ("proc handout femoroplasty preparing-for", "proc handout femoroplasty preparing-for-surgery"),
        ("proc define serom", "proc define seroma"),
        ("proc compl", "proc completions"),
    ] {
        terminal.press(&["-l", typed]);
        terminal.press(&["Tab"]);
        terminal.wait_for(completed);
        // An empty line for the next; what is on the screen goes away.
        terminal.press(&["C-u"]);
        terminal.press(&["C-l"]);
    }
}

#[test]
fn bash_completes_pages_other_names_and_sections() {
    let start = |home: &Path| format!("bash --noprofile --rcfile '{}/rc' -i", home.display());
    completes("bash", start, "PS1='ready> '\nsource 'COMPLETIONS'\n", "rc");
}

#[test]
fn zsh_completes_pages_other_names_and_sections() {
    let setup = "PROMPT='ready> '\nautoload -Uz compinit\ncompinit -u -D\nsource 'COMPLETIONS'\n";
    completes("zsh", |home| format!("env ZDOTDIR='{}' zsh -d -i", home.display()), setup, ".zshrc");
}

#[test]
fn fish_completes_pages_other_names_and_sections() {
    let setup = "function fish_prompt; echo -n 'ready> '; end\nsource 'COMPLETIONS'\n";
    completes("fish", |home| format!("fish --private -C 'source \"{}/rc.fish\"'", home.display()), setup, "rc.fish");
}

/// A line of a script of the README, as it is written there.
fn recipe(beginning: &str) -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let line = readme.lines().find(|l| l.starts_with(beginning));
    line.unwrap_or_else(|| panic!("the README has no line that begins with `{beginning}`")).to_owned()
}

fn sh(script: &str, home: &Path) -> Output {
    at_home("sh", home).args(["-c", script]).output().unwrap()
}

#[test]
fn the_readme_picks_a_page_by_any_of_its_names() {
    if !has("fzf") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let recipe = recipe("proc list --names | fzf");
    // The same without a person: fzf takes the best of its matches.
    let filtered = recipe.replace("fzf ", "fzf --filter thighplasty ");
    assert_ne!(filtered, recipe);
    let filtered = filtered.replace("| xargs", "| head -n 1 | xargs");
    let done = sh(&filtered, home.path());
    assert!(words(&done).starts_with("Thigh lift (thighplasty)"), "{}", String::from_utf8_lossy(&done.stderr));
    if !has("tmux") {
        return;
    }
    let terminal = Terminal::open(home, "env PAGER=cat PS1='ready> ' sh");
    terminal.wait_for("ready>");
    terminal.press(&["-l", &recipe]);
    terminal.press(&["Enter"]);
    terminal.wait_for("buttock-lift");
    terminal.press(&["-l", "^warning-signs$"]);
    // The preview shows the page before it is chosen.
    terminal.wait_for("Warning signs after surgery");
    terminal.wait_for("Key points");
    terminal.press(&["Enter"]);
    // Then the page itself, from its title to its sources.
    terminal.wait_for_earlier("Sources\n───────");
    terminal.wait_for_earlier("\nWarning signs after surgery");
}

#[test]
fn the_readme_opens_the_best_hit_with_jq() {
    if !has("jq") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let done = sh(&recipe("proc search --json thigh lift | jq"), home.path());
    let command = words(&done);
    assert!(command.starts_with("proc show femoroplasty -s "), "{command}");
    assert_eq!(command.lines().count(), 1);
    let shown = sh(&command, home.path());
    assert!(shown.status.success() && words(&shown).starts_with("Thigh lift"), "{}", words(&shown));

    let term = words(&sh("proc search --json seroma | jq -r '.hits[0].open'", home.path()));
    assert_eq!(term.trim(), "proc define seroma");

    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let begin = readme.find("for page in $(proc list --json").unwrap();
    let end = begin + readme[begin..].find("\ndone\n").unwrap() + "\ndone\n".len();
    let done = sh(&readme[begin..end], home.path());
    let procedures = sh("proc list --kind procedure --json | jq '.pages | length'", home.path());
    let procedures: usize = words(&procedures).trim().parse().unwrap();
    assert!(procedures > 5 && words(&done).matches("EMERGENCY: call 999, 112 or 911 now").count() == procedures);
}

#[test]
fn every_man_page_is_as_mandoc_wants_it() {
    if !has("mandoc") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("man");
    assert!(at_home("proc", home.path()).args(["man", "--all"]).arg(&folder).status().unwrap().success());
    let mut pages: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    pages.sort();
    let commands =
        sh("proc --help | sed -n '/^Commands:/,/^$/s/^  \\([a-z][a-z]*\\) .*/\\1/p' | grep -vx help", home.path());
    assert_eq!(pages.len(), words(&commands).lines().count() + 1, "a page for each command and one for all: {pages:?}");
    let lint = at_home("mandoc", home.path()).args(["-T", "lint"]).args(&pages).output().unwrap();
    let said = words(&lint);
    let faults: Vec<&str> = said.lines().filter(|line| !explained(line)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for page in pages {
        let shown = words(&at_home("mandoc", home.path()).args(["-T", "ascii"]).arg(&page).output().unwrap());
        for part in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS"] {
            assert!(shown.contains(&format!("{0}\u{8}{0}", &part[..1])), "{}: no {part}", page.display());
        }
    }
}

/// What mandoc says and is no fault of a page.
fn explained(line: &str) -> bool {
    // Whether `proc-show(1)` is installed is a question of the machine.
    line.contains("referenced manual not found")
}
