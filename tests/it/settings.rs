//! The config file, key by key: each is used, `proc paths` says why, an option beats it, and what is wrong in it is
//! refused with what to write instead.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn proc(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proc"));
    command.args(arguments).stdin(Stdio::null()).env("PROC_TODAY", "2026-11-20").env("HOME", home);
    for name in ["PROC_LIBRARY", "PROC_CONFIG", "PROC_CACHE_DIR", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "PAGER"] {
        command.env_remove(name);
    }
    for (name, folder) in [("XDG_CONFIG_HOME", "config"), ("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache")] {
        command.env(name, home.join(folder));
    }
    command
}

/// A home with that config file.
fn home(config: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("config/proc")).unwrap();
    std::fs::write(home.path().join("config/proc/config.toml"), config).unwrap();
    home
}

fn run(home: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = proc(home, arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// What `proc paths` says of a setting: its value and why.
fn path(home: &Path, what: &str) -> (String, String) {
    let (status, said, _) = run(home, &["paths", "--json"]);
    assert_eq!(status, Some(0));
    let said: serde_json::Value = crate::json::holds("paths", &said);
    let row = said["paths"].as_array().unwrap().iter().find(|row| row["what"] == what).unwrap().clone();
    (row["value"].as_str().unwrap().to_owned(), row["why"].as_str().unwrap().to_owned())
}

#[test]
fn a_library_of_the_config_file_is_found_from_where_the_file_stands() {
    for line in ["library = \"../../pages\"\n", "library = [\"../../none\", \"../../pages\"]\n"] {
        let home = home(line);
        std::fs::create_dir(home.path().join("pages")).unwrap();
        std::fs::create_dir(home.path().join("none")).unwrap();
        std::fs::write(home.path().join("pages/own-ward.md"), "# Our ward\n\nRing the bell.\n").unwrap();
        let (status, said, talk) = run(home.path(), &["show", "our", "ward"]);
        assert_eq!(status, Some(0), "{talk}");
        assert!(said.contains("Ring the bell."), "{said}");
        let (_, why) = path(home.path(), "pages");
        assert!(why.contains("config file"), "{why}");
    }
}

#[test]
fn colour_and_width_of_the_config_file_count_until_an_option_says_otherwise() {
    let home = home("color = \"always\"\nwidth = 44\n");
    let home = home.path();
    let (_, said, _) = run(home, &["show", "femoroplasty", "-s", "overview"]);
    assert!(said.contains('\u{1b}'));
    let (_, said, _) = run(home, &["show", "femoroplasty", "-s", "overview", "--color", "never"]);
    let widest = |said: &str| said.lines().map(|l| l.chars().count()).max().unwrap();
    assert!(!said.contains('\u{1b}') && (40..=44).contains(&widest(&said)), "{said}");
    let (_, said, _) = run(home, &["show", "femoroplasty", "-s", "overview", "--color", "never", "--width", "70"]);
    assert!((60..=70).contains(&widest(&said)), "{said}");
    assert_eq!(path(home, "width"), ("44".to_owned(), "config file".to_owned()));
    assert_eq!(path(home, "colour"), ("yes".to_owned(), "config file".to_owned()));
}

#[test]
fn emergency_numbers_clinic_and_telephone_stand_on_the_handout() {
    let home = home("emergency-numbers = \"144\"\nclinic-name = \"Ward 7\"\nclinic-phone = \"020 7946 0000\"\n");
    let home = home.path();
    let (_, said, _) = run(home, &["show", "femoroplasty", "-s", "get-help"]);
    assert!(said.contains("EMERGENCY: call 144 now"), "{said}");
    assert!(said.matches("144").count() == 2 && !said.contains("112 or 911"), "{said}");
    let file = home.join("for-ann.html");
    let written = |more: &[&str]| {
        let arguments = [&["handout", "femoroplasty", "-o", file.to_str().unwrap()], more].concat();
        assert_eq!(run(home, &arguments).0, Some(0));
        std::fs::read_to_string(&file).unwrap()
    };
    let handout = written(&[]);
    for wanted in ["<dd>Ward 7</dd>", "<dd>020 7946 0000</dd>", "In an emergency call 144."] {
        assert!(handout.contains(wanted), "{wanted}");
    }
    assert!(!handout.contains("112 or 911"));
    let handout = written(&["--clinic", "Ward 8"]);
    assert!(handout.contains("<dd>Ward 8</dd>") && handout.contains("<dd>020 7946 0000</dd>"));
    assert_eq!(path(home, "emergency numbers"), ("144".to_owned(), "config file".to_owned()));
    assert_eq!(path(home, "clinic name"), ("Ward 7".to_owned(), "config file".to_owned()));
}

/// A pager is used on a terminal alone, so this needs one.
#[cfg(unix)]
#[test]
fn the_pager_of_the_config_file_is_used_on_a_terminal() {
    let script = Command::new("script").arg("--version").stdin(Stdio::null()).output();
    if script.is_err() {
        println!("SKIPPED: script is not here, which makes a terminal");
        return;
    }
    let home = home("pager = \"sed s/^/paged:/\"\n");
    let command = format!("stty rows 10 cols 80; '{}' show femoroplasty", env!("CARGO_BIN_EXE_proc"));
    let mut script = proc(home.path(), &[]);
    let environment: Vec<_> = script.get_envs().map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned))).collect();
    script = Command::new("script");
    for (name, value) in environment {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    let out = script.args(["-qec", &command, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(said.lines().filter(|l| l.contains("paged:")).count() > 50, "{said}");
    assert_eq!(path(home.path(), "pager").0, "none", "nothing is paged into a pipe");
}

#[test]
fn what_is_wrong_in_the_config_file_is_refused_with_what_to_write() {
    for (config, wanted) in [
        ("widht = 80\n", "unknown key `widht`; did you mean `width`?"),
        ("clinic_name = \"X\"\n", "unknown key `clinic_name`; did you mean `clinic-name`?"),
        ("zebra = 1\n", "unknown key `zebra`; the keys are `library`, `color`, `width`"),
        ("\nwidth = \"wide\"\n", "line 2: invalid type: string \"wide\""),
        ("width = 5\n", "`width` is 5; the least is 20"),
        ("library = 3\n", "line 1: invalid type: integer `3`, expected a folder or a list of folders"),
        ("color = \"pink\"\n", "`color` is `pink`; it takes `auto`, `always` or `never`"),
        ("emergency-numbers = 999\n", "line 1: invalid type: integer `999`, expected a string"),
        ("width = 80\nwidth = 90\n", "line 2: duplicate key"),
        ("width = \n", "line 1: "),
    ] {
        let home = home(config);
        let (status, said, talk) = run(home.path(), &["show", "femoroplasty"]);
        assert_eq!(status, Some(3), "{config}: {talk}");
        assert!(said.is_empty(), "{config}");
        assert!(talk.contains(wanted) && talk.contains("config.toml"), "{config}: {talk}");
    }
}

#[test]
fn a_config_file_that_was_named_must_be_there() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(run(home.path(), &["list"]).0, Some(0), "without a name it need not");
    let named = proc(home.path(), &["list"]).env("PROC_CONFIG", home.path().join("none.toml")).output().unwrap();
    let talk = String::from_utf8(named.stderr).unwrap();
    assert_eq!(named.status.code(), Some(3));
    assert!(talk.contains("cannot read the config file") && talk.contains("none.toml"), "{talk}");
}
