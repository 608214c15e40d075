//! Pages that stand ready in the program say what they would say if they were laid out anew, and are not used where
//! anything else should be said.

use jiff::civil::Date;
use proc::library::{Pack, builtin};
use proc::record::{Page, Reference};
use proc::render::{Form, Layout, PageView, page_json, page_markdown, page_text};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

fn pages() -> (Arc<Pack>, Vec<Page>) {
    let pack = builtin::pack();
    let ids = pack.parts("page/").unwrap();
    let pages = ids.iter().map(|id| pack.page(id).unwrap().unwrap()).collect();
    (pack, pages)
}

fn reference(pack: &Pack) -> Reference {
    Reference {
        sources: pack.sources().unwrap(),
        glossary: pack.glossary().unwrap(),
        vocabulary: pack.vocabulary().unwrap(),
    }
}

/// The page in that form as it would be laid out anew, where the terminal takes links and where it does not.
fn anew(form: Form, view: &PageView<'_>, day: Date) -> Vec<String> {
    match form {
        Form::Text { columns, styled } => [false, true]
            .map(|links| page_text(view, &Layout { styled, links, ..Layout::plain(columns, day) }))
            .to_vec(),
        Form::Markdown => vec![page_markdown(view, day)],
        Form::Json => vec![page_json(view, day)],
    }
}

#[test]
fn every_page_stands_ready_in_every_form_as_it_would_be_laid_out_anew() {
    let (pack, pages) = pages();
    let reference = reference(&pack);
    assert_eq!(pages.len(), 18);
    for page in &pages {
        let id = page.id.as_str();
        let review = page.review.as_ref().unwrap();
        // The notes that its names bring, and what no name says.
        let mut notes: Vec<Vec<String>> = page.aliases.iter().filter_map(|a| a.note.clone()).map(|n| vec![n]).collect();
        notes.extend([vec![], vec!["one \u{202e}\n\"two\" `three` ".repeat(9), "4".to_owned()]]);
        for (i, notes) in notes.into_iter().enumerate() {
            let view = PageView { notes, ..PageView::whole(page, &reference) };
            for form in Form::ALL {
                for day in [review.due, review.written].into_iter().take(if i == 0 { 2 } else { 1 }) {
                    let ready = builtin::ready(id, &form.name(), day).unwrap();
                    let ready = form.read(ready, &view.notes).unwrap().concat();
                    for anew in anew(*form, &view, day) {
                        assert!(ready == anew.as_bytes(), "`{id}` as {form:?} on {day}, {:?}", view.notes);
                    }
                }
            }
        }
        let after = review.due.tomorrow().unwrap();
        for form in Form::ALL {
            assert_eq!(builtin::ready(id, &form.name(), after), None, "`{id}` on {after}");
        }
    }
}

#[test]
fn text_has_a_form_only_where_nothing_else_decides_what_it_says() {
    let usual = Layout::plain(80, jiff::civil::date(2026, 11, 20));
    assert_eq!(Form::of_text(&usual), Some(Form::Text { columns: 80, styled: false }));
    assert_eq!(
        Form::of_text(&Layout { width: 200, styled: true, ..usual.clone() }),
        Some(Form::Text { columns: 100, styled: true })
    );
    for other in [
        Layout { width: 79, ..usual.clone() },
        Layout { width: 99, styled: true, ..usual.clone() },
        Layout { width: 100, ..usual.clone() },
        Layout { emergency_numbers: "112".to_owned(), ..usual.clone() },
        Layout { from: Some(usual.today), ..usual.clone() },
    ] {
        assert_eq!(Form::of_text(&other), None, "{other:?}");
    }
}

fn show(home: &Path, arguments: &[&str], today: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proc"));
    command.arg("show").args(arguments).stdin(Stdio::null()).env("HOME", home).env("PROC_TODAY", today);
    for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CACHE_HOME", "PROC_LIBRARY", "PROC_CONFIG"] {
        command.env_remove(name);
    }
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "PROC_CACHE_DIR"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_program_prints_the_same_whether_or_not_another_library_stands_before() {
    let home = tempfile::tempdir().unwrap();
    let empty = home.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let today = "2026-11-20";
    for page in pages().1 {
        for options in [
            &[][..],
            &["--color", "always"],
            &["--width", "120"],
            &["--width", "100", "--color", "always"],
            &["--format", "md"],
            &["--json"],
        ] {
            let alone = show(home.path(), &[&[page.id.as_str()], options].concat(), today);
            let before = ["--library", empty.to_str().unwrap(), page.id.as_str()];
            let beside = show(home.path(), &[&before, options].concat(), today);
            assert!(alone == beside, "`{}` {options:?}", page.id);
        }
    }
}

#[test]
fn what_a_day_a_setting_or_a_name_adds_is_said_of_pages_that_stand_ready() {
    let home = tempfile::tempdir().unwrap();
    let today = "2026-11-20";
    let usual = show(home.path(), &["femoroplasty"], today);
    assert!(usual.contains("call 999, 112 or 911 now"), "{usual}");
    for options in [&[][..], &["--format", "md"], &["--color", "always"]] {
        let late = show(home.path(), &[&["femoroplasty"], options].concat(), "2099-01-01");
        assert!(late.contains("Overdue: the next check was due"), "{options:?}: {late}");
    }
    assert!(show(home.path(), &["femoroplasty", "--json"], "2099-01-01").contains("\"overdue\": true"));

    let (_, pages) = pages();
    let names = pages.iter().flat_map(|page| &page.aliases);
    let noted: Vec<_> = names.filter_map(|a| a.note.as_ref().map(|note| (&a.name, note, a.section))).collect();
    assert!(!noted.is_empty());
    for (name, note, section) in noted {
        if section.is_none() {
            let said = show(home.path(), &[name, "--json"], today);
            let said: serde_json::Value = serde_json::from_str(&said).unwrap();
            assert!(said["notes"].as_array().unwrap().iter().any(|n| n == note), "`{name}`: {}", said["notes"]);
        }
    }
    let opens = pages.iter().flat_map(|page| &page.aliases).find(|a| a.section.is_some()).unwrap();
    let said: serde_json::Value = serde_json::from_str(&show(home.path(), &[&opens.name, "--json"], today)).unwrap();
    assert_eq!(said["sections"].as_array().unwrap().len(), 1, "`{}` opens a section", opens.name);

    assert_ne!(show(home.path(), &["femoroplasty", "--claims"], today), usual);
    assert_ne!(show(home.path(), &["femoroplasty", "--terms"], today), usual);

    std::fs::create_dir_all(home.path().join(".config/proc")).unwrap();
    std::fs::write(home.path().join(".config/proc/config.toml"), "emergency-numbers = \"000\"\n").unwrap();
    let own = show(home.path(), &["femoroplasty"], today);
    assert!(own.contains("call 000 now") && !own.contains("call 999, 112 or 911"), "{own}");
}
