//! The program among other programs: closed pipes, no colour where nobody sees it, odd surroundings, faulty libraries.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn proc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proc"));
    command.args(arguments);
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CACHE_HOME", "PROC_LIBRARY"] {
        command.env_remove(name);
    }
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "PROC_CONFIG", "PROC_CACHE_DIR"] {
        command.env_remove(name);
    }
    command.env("PROC_TODAY", "2026-11-20").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    proc(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    for arguments in [
        &["list"][..],
        &["list", "--names"],
        &["show", "femoroplasty"],
        &["show", "femoroplasty", "--json"],
        &["search", "thigh", "lift", "--json"],
        &["sources"],
        &["define"],
        &["man"],
        &["check", "--no-builtin", "content"],
    ] {
        let mut child = proc(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut first = [0; 1];
        out.read_exact(&mut first).unwrap();
        drop(out);
        let done = child.wait_with_output().unwrap();
        let said = text(&done.stderr);
        assert!(!said.contains("panic") && !said.contains("pipe"), "{arguments:?}: {said}");
        assert!(done.status.code().is_some_and(|c| c <= 1), "{arguments:?}: {:?} {said}", done.status);
        if arguments[0] != "check" {
            assert_eq!(done.status.code(), Some(0), "{arguments:?}");
        }
    }
}

#[test]
fn no_escape_byte_reaches_a_pipe_unless_it_is_asked_for() {
    for arguments in [
        &["show", "femoroplasty"][..],
        &["search", "thigh", "lift"],
        &["list"],
        &["define", "seroma"],
        &["--help"],
        &["show", "femroplasty"],
    ] {
        let done = run(arguments);
        assert!(!done.stdout.contains(&0x1b), "{arguments:?}");
        assert!(!done.stderr.contains(&0x1b), "{arguments:?}");
    }
    assert!(run(&["--color", "always", "show", "femoroplasty"]).stdout.contains(&0x1b));
    assert!(run(&["show", "femoroplasty", "--color=always"]).stdout.contains(&0x1b));
    let forced = proc(&["show", "femoroplasty"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(forced.stdout.contains(&0x1b));
    let never = proc(&["show", "femoroplasty"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap();
    assert!(!never.stdout.contains(&0x1b));
}

#[test]
fn lines_are_as_wide_as_was_asked_and_no_wider_than_a_hundred() {
    for (width, most) in [("40", 40), ("80", 80), ("120", 100)] {
        for arguments in [&["show", "femoroplasty"][..], &["search", "thigh", "lift"], &["define", "seroma"]] {
            let done = proc(arguments).env("COLUMNS", width).output().unwrap();
            for line in text(&done.stdout).lines() {
                let wide = line.chars().count();
                let one_word = line.split_whitespace().count() <= 2;
                assert!(wide <= most || one_word, "{arguments:?} at {width}: {wide}: {line}");
            }
        }
    }
}

#[test]
fn without_a_home_everything_built_in_works() {
    for arguments in [&["search", "thigh", "lift"][..], &["show", "thigh", "lift"], &["list"], &["paths"]] {
        let done = run(arguments);
        assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", text(&done.stderr));
        assert!(!done.stdout.is_empty());
    }
}

#[test]
fn the_exit_status_is_the_answer() {
    for (arguments, status) in [
        (&["search", "thigh", "lift"][..], 0),
        (&["search", "zzqqxxyy"], 1),
        (&["show", "thigh", "lift"], 0),
        (&["show", "femroplasty"], 1),
        (&["show", "injected-fillers", "-s", "cost"], 1),
        (&["define", "seroma"], 0),
        (&["define", "zzqqxxyy"], 1),
        (&["show"], 2),
        (&["search"], 2),
        (&["search", ""], 2),
        (&["list", "--kind", "nonsense"], 2),
        (&["frobnicate"], 2),
        (&["--library", "/nonexistent/folder", "list"], 3),
        (&["--help"], 0),
        (&["--version"], 0),
    ] {
        let done = run(arguments);
        assert_eq!(done.status.code(), Some(status), "{arguments:?}: {}", text(&done.stderr));
        if status != 0 {
            assert!(!done.stderr.is_empty(), "{arguments:?} says nothing");
            assert!(done.stdout.is_empty(), "{arguments:?} writes data: {}", text(&done.stdout));
        }
    }
}

#[test]
fn json_without_hits_is_an_answer_with_status_1() {
    let done = run(&["search", "zzqqxxyy", "--json"]);
    assert_eq!(done.status.code(), Some(1));
    let answer: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(answer["hits"], serde_json::json!([]));
    assert_eq!(answer["query"], "zzqqxxyy");
}

#[test]
fn an_empty_library_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().to_str().unwrap();
    for command in [&["list"][..], &["search", "thigh"], &["show", "thigh"], &["check"]] {
        let mut arguments = vec!["--no-builtin", "--library", library];
        arguments.extend(command);
        let done = run(&arguments);
        assert_eq!(done.status.code(), Some(1), "{command:?}: {}", text(&done.stderr));
        assert!(!done.stderr.is_empty());
    }
}

#[test]
fn a_faulty_page_among_good_ones_is_named_and_the_rest_works() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good.md", "# Knee rest\n\n## How long\n\nRest the knee for a day.\n");
    write(folder.path(), "bad.md", "---\nkind: procedure\ntitel: Oops\n---\n\n## Key points\n\nText.\n");
    let library = folder.path().to_str().unwrap();
    let done = run(&["--no-builtin", "--no-cache", "--library", library, "search", "knee"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("Knee rest"));
    let said = text(&done.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("`bad.md`"), "{said}");
    let done = run(&["--no-builtin", "--library", library, "show", "bad"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("proc check"), "{}", text(&done.stderr));
}

#[test]
fn a_page_of_the_user_hides_the_built_in_one_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "femoroplasty.md", "# Our thigh lift\n\n## How we do it\n\nWe talk first.\n");
    let library = folder.path().to_str().unwrap();
    let shown = run(&["--library", library, "show", "femoroplasty"]);
    let shown = text(&shown.stdout);
    assert!(shown.contains("Our thigh lift") && shown.contains("built in"), "{shown}");
    for command in [&["list"][..], &["paths"]] {
        let mut arguments = vec!["--library", library];
        arguments.extend(command);
        let listed = text(&run(&arguments).stdout);
        assert!(listed.contains("hid"), "{listed}");
    }
}

#[test]
fn libraries_add_up_before_and_after_the_command() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(one.path(), "first.md", "# First page\n\nText.\n");
    write(two.path(), "second.md", "# Second page\n\nText.\n");
    let (one, two) = (one.path().to_str().unwrap(), two.path().to_str().unwrap());
    let done = run(&["--no-builtin", "--library", one, "list", "--names", "--library", two]);
    assert_eq!(text(&done.stdout).lines().collect::<Vec<_>>(), ["first", "First page", "second", "Second page"]);
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn a_library_that_may_not_be_read_is_status_3() {
    let folder = tempfile::tempdir().unwrap();
    let locked = folder.path().join("locked");
    std::fs::create_dir(&locked).unwrap();
    write(&locked, "page.md", "# Page\n\nText.\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
        let mut command = if Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n") {
            // Root passes every permission: ask as somebody else.
            let mut command = Command::new("setpriv");
            let program = folder.path().join("proc");
            // Copied by a process of its own: a test beside this one that starts a program would hold the copy open for
            // writing, and what is open for writing cannot be started.
            assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_proc")).arg(&program).status().unwrap().success());
            command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(env!("CARGO_BIN_EXE_proc"))
        };
        command.args(["--no-builtin", "--library"]).arg(&locked).arg("list").env_remove("HOME");
        let Ok(done) = command.output() else {
            eprintln!("skipped: there is no `setpriv` to become an unprivileged user");
            return;
        };
        std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(done.status.code(), Some(3), "{}", text(&done.stderr));
        assert!(text(&done.stderr).contains("locked"), "{}", text(&done.stderr));
    }
}

#[test]
fn a_page_that_hides_a_built_in_one_answers_for_its_own_lists_alone() {
    let folder = tempfile::tempdir().unwrap();
    let check = || run(&["check", "--format", "short", folder.path().to_str().unwrap()]);
    // The built-in synonyms lead to sections that this page does not have; that is not its writer's to mend.
    write(folder.path(), "femoroplasty.md", "# Thigh lift at our clinic\n\n## Ask us\n\nAt the desk.\n");
    let done = check();
    assert_eq!((done.status.code(), text(&done.stdout).contains("synonyms.yaml")), (Some(0), false), "{done:?}");
    let own = "- {id: Z99, rel: same, lay: [our word], page: nowhere-at-all}\n";
    write(folder.path(), "synonyms.yaml", own);
    let done = check();
    let said = text(&done.stdout);
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    assert_eq!(said.matches("synonyms.yaml").count(), 1, "{said}");
    assert!(said.contains("the group `Z99` leads to `nowhere-at-all`, which is no page"), "{said}");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let names = || {
        let mut all: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        all.sort();
        all
    };
    std::fs::create_dir(here("taken")).unwrap();
    write(folder.path(), "kept.html", "what was there");
    for arguments in [
        // A folder stands in its place; the folder is not there; the section is on none of the pages; a name is wrong.
        &["handout", "scars", "-o", &here("taken")][..],
        &["handout", "scars", "-o", &here("none/out.html")],
        &["handout", "scars", "-o", &here("kept.html"), "-s", "cost"],
        &["handout", "scars", "femroplasty", "-o", &here("kept.html")],
        &["export", "-o", &here("taken")],
        &["export", "-o", &here("none/out.json")],
        &["pack", "-o", &here("taken")],
    ] {
        let done = run(arguments);
        assert!(matches!(done.status.code(), Some(1 | 3)) && !done.stderr.is_empty(), "{arguments:?}: {done:?}");
        assert!(done.stdout.is_empty(), "{arguments:?}");
        assert_eq!(names(), ["kept.html", "taken"], "{arguments:?}");
        assert_eq!(std::fs::read_to_string(here("kept.html")).unwrap(), "what was there", "{arguments:?}");
    }
    let done = run(&["handout", "scars", "femoroplasty", "-o", &here("kept.html"), "-s", "cost"]);
    assert_eq!(done.status.code(), Some(0));
    assert!(text(&done.stderr).contains("warning: `scars` has none of these sections and is left out"), "{done:?}");
    assert!(std::fs::read_to_string(here("kept.html")).unwrap().contains("<h1>Thigh lift"));
    assert_eq!(names(), ["kept.html", "taken"]);
}

#[test]
fn a_pasted_text_does_not_come_back_whole() {
    let done = run(&["search", &"aq".repeat(5000)]);
    assert_eq!(done.status.code(), Some(1));
    assert!(done.stderr.len() < 1000, "{} bytes", done.stderr.len());
}

#[test]
fn one_run_names_a_fault_of_the_head_of_the_body_and_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let page = std::fs::read_to_string(content.join("scars.md")).unwrap();
    let page = page.replacen("approach: none", "approach: nothing", 1).replacen("## Results", "## Resultz", 1);
    let page = page.replacen("page: recovering-from-surgery", "page: recovering-from-surgeri", 1);
    write(folder.path(), "scars.md", &page.replacen("[@cuh-scar;", "[@cuh-scarr;", 1));
    let sources = std::fs::read_to_string(content.join("sources.yaml")).unwrap();
    write(folder.path(), "sources.yaml", &sources);
    let done = run(&["check", "--no-builtin", "--format", "short", &folder.path().display().to_string()]);
    assert_eq!(done.status.code(), Some(1));
    let said = text(&done.stdout);
    for code in ["unknown-value", "unknown-section", "unknown-source"] {
        assert_eq!(said.matches(code).count(), 1, "{code}: {said}");
    }
    assert!(said.contains("did you mean `cuh-scar`?"), "{said}");
    assert!(said.contains("broken-relation") && said.contains("there is no page `recovering-from-surgeri`"), "{said}");
}

#[test]
fn a_page_that_is_not_utf8_is_left_out_of_the_list_as_of_the_search() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good.md", "# Knee rest\n\nRest.\n");
    std::fs::write(folder.path().join("bad.md"), b"# Bl\xf6d\n\nText.\n").unwrap();
    let library = folder.path().to_str().unwrap();
    for arguments in [&["list"][..], &["list", "--sections"], &["list", "--names"], &["search", "knee"]] {
        let done = run(&[&["--no-builtin", "--no-cache", "--library", library], arguments].concat());
        assert!(text(&done.stderr).contains("left out `bad.md`: line 1: the file is not UTF-8"), "{arguments:?}");
        assert!(!text(&done.stdout).contains("bad"), "{arguments:?}");
    }
}

#[test]
fn a_tab_is_shown_and_what_waits_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let front =
        "id: a\nkind: guide\ntitle: T\nmessage: M\nregions: [thigh]\napproach: none\nreview:\n\tstatus: draft\n";
    write(folder.path(), "a.md", &format!("---\n{front}---\n\n## Key points\n\n- It is invisible.\n"));
    let done = run(&["check", "--no-builtin", &folder.path().display().to_string()]);
    let said = text(&done.stdout);
    assert!(said.contains("tabs cannot indent YAML") && said.contains("\\tstatus: draft"), "{said}");
    assert!(said.contains("indent with spaces") && said.contains("promise-word"), "{said}");
    assert_eq!(said.matches("yaml-syntax").count(), 1, "{said}");
    assert!(text(&done.stderr).contains("4 rules wait until `a.md` parses"), "{}", text(&done.stderr));
}

#[test]
fn the_reason_of_a_rule_is_text_alone() {
    for format in [&["--json"][..], &["--format", "json"]] {
        let done = run(&[&["check", "--explain", "grade"], format].concat());
        assert_eq!((done.status.code(), done.stdout.len()), (Some(2), 0), "{format:?}");
    }
}

#[test]
fn a_damaged_packed_library_is_called_so_once() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.md", "# Knee rest\n\nRest.\n");
    let file = folder.path().join("a.proclib");
    let library = folder.path().to_str().unwrap();
    assert!(run(&["--no-builtin", "--library", library, "pack", "-o", file.to_str().unwrap()]).status.success());
    let mut bytes = std::fs::read(&file).unwrap();
    let mut seen = 0;
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        bytes[at] ^= 0xff;
        std::fs::write(&file, &bytes).unwrap();
        bytes[at] ^= 0xff;
        for command in [&["list"][..], &["show", "a"]] {
            let done = run(&[&["--no-builtin", "--no-cache", "--library", file.to_str().unwrap()], command].concat());
            let said = text(&done.stderr);
            seen += said.matches("it is damaged").count();
            assert!(said.matches("it is damaged").count() <= 1, "{said}");
        }
    }
    assert!(seen > 0, "no byte was of use");
}

#[test]
fn a_page_with_errors_is_not_told_to_mend_a_built_in_one() {
    let folder = tempfile::tempdir().unwrap();
    let page = |id: &str, approach: &str, related: &str| {
        format!(
            "---\nid: {id}\nkind: guide\ntitle: {id}\nmessage: M\nregions: [thigh]\napproach: {approach}\n\
             related: [{{page: {related}, as: see-also}}]\n---\n\n## Key points\n\n- Rest.\n"
        )
    };
    write(folder.path(), "knee-one.md", &page("knee-one", "nothing", "scars"));
    write(folder.path(), "knee-two.md", &page("knee-two", "nothing", "knee-one"));
    let done = run(&["check", "--format", "short", &folder.path().display().to_string()]);
    let said = text(&done.stdout);
    let not_returned: Vec<&str> = said.lines().filter(|line| line.contains("relation-not-returned")).collect();
    assert!(matches!(not_returned[..], [one] if one.starts_with("knee-two.md:8:")), "{said}");
}
