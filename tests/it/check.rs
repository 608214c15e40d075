//! The rules of `check`: a small library each in `tests/fixtures/rules`, with the fault and words near it that are none,
//! and the report beside them; and the report as a whole.
//!
//! `TESTS_OVERWRITE=1 cargo test check` writes the reports anew; read the difference before you keep it.

use super::content::{TODAY, load, root, show};
use proc::check::{
    Faulty, OverlapTable, RULES, Report, RuleLevel, Settings, check_library, find_rule, new_page, point_at_words,
};
use proc::parse::parse_page;
use proc::record::{Kind, PageId, Reference, Severity};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

fn fixture(code: &str) -> PathBuf {
    root().join("tests/fixtures/rules").join(code)
}

/// What one rule says of its library; faults of parsing are shown too.
fn judge(code: &str) -> Report {
    let mut library = load(&fixture(code));
    let (settings, unknown) = library.settings.clone().only(&[code]);
    assert!(unknown.is_empty(), "{unknown:?}");
    library.settings = settings;
    let mut report = library.check();
    for fault in &mut report.diagnostics {
        let text = std::fs::read_to_string(fixture(code).join(&fault.file)).unwrap_or_default();
        point_at_words(fault, &text.lines().collect::<Vec<_>>());
    }
    report
}

fn lines(report: &Report) -> String {
    let mut text = String::new();
    for d in &report.diagnostics {
        let place = format!("{}:{}:{}", d.file, d.place.line, d.place.column);
        let _ = writeln!(text, "{place}: {}[{}]: {}", d.severity, d.code, d.message);
        text.extend(d.hint.as_ref().map(|hint| format!("  hint: {hint}\n")));
    }
    text
}

#[test]
fn every_rule_has_a_library_with_its_fault_and_the_report_beside_it() {
    let overwrite = std::env::var_os("TESTS_OVERWRITE").is_some_and(|v| v == "1");
    let mut failures = Vec::new();
    for rule in RULES {
        if !fixture(rule.code).is_dir() {
            failures.push(format!("{} has no folder in tests/fixtures/rules", rule.code));
            continue;
        }
        let report = judge(rule.code);
        let found = lines(&report);
        let beside = fixture(rule.code).join("report.expected");
        if overwrite {
            std::fs::write(&beside, &found).unwrap();
        }
        let of_rule = report.diagnostics.iter().filter(|d| d.code == rule.code).count();
        match std::fs::read_to_string(&beside) {
            Ok(expected) if expected == found && of_rule > 0 => {}
            Ok(expected) if expected == found => failures.push(format!("{} is not shown by its fixture", rule.code)),
            Ok(expected) => failures.push(format!("{}\n--- expected\n{expected}--- found\n{found}", rule.code)),
            Err(_) => failures.push(format!("{} has no report.expected", rule.code)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_fixture_is_of_a_rule() {
    let folder = root().join("tests/fixtures/rules");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(find_rule(&name).is_some(), "{name} is no rule");
    }
}

#[test]
fn no_rule_has_the_code_of_a_fault_of_parsing() {
    let parse: BTreeSet<&str> = proc::parse::RULES.iter().map(|(code, _)| *code).collect();
    let both: Vec<&str> = RULES.iter().map(|r| r.code).filter(|c| parse.contains(c)).collect();
    assert!(both.is_empty(), "{both:?}");
}

const GUIDE: &str = "---\nid: knee-walk\nkind: guide\ntitle: Knee walk\nmessage: Walk a little.\nregions: [thigh]\n\
                     approach: exercise\naliases: []\nrelated: []\ncodes: []\nreview:\n  status: draft\n  \
                     written: 2026-11-20\n  due: 2027-11-20\n  authors: [A person]\n  funding: none\n  conflicts: none\n\
                     ---\n\n## What it is\n\nYou walk on your knees. It is 100% painless.\n";

fn check(files: &[(&str, &str)], settings: &Settings) -> Report {
    let parsed: Vec<_> = files.iter().map(|(file, text)| parse_page(file, text)).collect();
    let broken = files.iter().zip(&parsed).filter(|(_, p)| p.page.is_none());
    let faulty = Faulty {
        diagnostics: parsed.iter().flat_map(|p| p.diagnostics.clone()).collect(),
        pointers: broken.map(|((file, _), p)| ((*file).to_owned(), p.pointers.clone())).collect(),
    };
    let pages: Vec<_> = parsed.into_iter().filter_map(|p| p.page).collect();
    check_library(&pages, &faulty, &Reference::default(), &OverlapTable::default(), settings, TODAY)
}

fn codes(report: &Report) -> Vec<&str> {
    report.diagnostics.iter().map(|d| d.code).collect()
}

#[test]
fn the_report_holds_a_line_for_each_page_the_broken_ones_too() {
    let broken = "---\nid: broken\nkind: guide\n---\n";
    let report = check(&[("knee-walk.md", GUIDE), ("broken.md", broken)], &Settings::default());
    let [first, second] = &report.pages[..] else { panic!("{:?}", report.pages) };
    assert_eq!((first.page.as_str(), first.whole, first.words), ("broken", false, 0));
    assert!(first.errors > 0, "the faults of parsing count on the line of the page");
    assert_eq!((second.page.as_str(), second.whole, second.sentences, second.words), ("knee-walk", true, 2, 9));
    let of_page = report.diagnostics.iter().filter(|d| d.file == "knee-walk.md");
    let errors = of_page.clone().filter(|d| d.is_error()).count();
    assert_eq!((second.errors, second.warnings), (errors, of_page.count() - errors));
    assert_eq!(report.errors() + report.warnings(), report.diagnostics.len());
    assert!(codes(&report).contains(&"promise-word") && codes(&report).contains(&"missing-section"));
}

#[test]
fn settings_switch_rules_off_change_their_severity_and_set_limits() {
    let text = "[rules]\npromise-word = \"off\"\nmissing-section = \"warning\"\n[limits]\nsentence-words = 4\n";
    let (settings, faults) = Settings::parse("check.toml", text);
    assert_eq!(faults, []);
    let report = check(&[("knee-walk.md", GUIDE)], &settings);
    assert!(!codes(&report).contains(&"promise-word"));
    let missing = report.diagnostics.iter().filter(|d| d.code == "missing-section");
    assert!(missing.clone().count() > 0 && missing.clone().all(|d| d.severity == Severity::Warning));
    assert!(report.diagnostics.iter().any(|d| d.code == "long-sentence" && d.message.contains("5 words, 4 at most")));
    assert_eq!(settings.rules.get("promise-word"), Some(&RuleLevel::Off));
}

#[test]
fn a_library_sets_the_sections_that_its_pages_need() {
    let (settings, faults) = Settings::parse("check.toml", "[sections]\nguide = [\"overview\"]\n");
    assert_eq!(faults, []);
    let report = check(&[("knee-walk.md", GUIDE)], &settings);
    assert!(!codes(&report).contains(&"missing-section"), "{:?}", codes(&report));
}

#[test]
fn a_free_page_is_measured_and_judged_only_by_the_rules_that_the_library_names() {
    let free = "# Knees\n\nIt is 100% painless. Ask Dr Who.\n";
    let report = check(&[("knees.md", free)], &Settings::default());
    assert_eq!(report.diagnostics, []);
    assert_eq!((report.pages[0].words, report.pages[0].sentences), (7, 2));
    let (settings, faults) = Settings::parse("check.toml", "[articles]\nrules = [\"promise-word\"]\n");
    assert_eq!(faults, []);
    assert_eq!(codes(&check(&[("knees.md", free)], &settings)), ["promise-word", "promise-word"]);
}

#[test]
fn the_order_of_the_report_does_not_depend_on_the_order_of_the_pages() {
    let other = GUIDE.replace("knee-walk", "arm-walk").replace("Knee walk", "Arm walk");
    let one = check(&[("knee-walk.md", GUIDE), ("arm-walk.md", &other)], &Settings::default());
    let two = check(&[("arm-walk.md", &other), ("knee-walk.md", GUIDE)], &Settings::default());
    assert_eq!(one, two);
}

#[test]
fn a_new_page_parses_and_leaves_only_what_its_author_must_give() {
    for kind in [Kind::Procedure, Kind::Guide, Kind::Warning] {
        let id = PageId("knee-lift".to_owned());
        let text = new_page(&id, kind, TODAY);
        let parsed = parse_page("knee-lift.md", &text);
        let faults: Vec<String> = parsed.diagnostics.iter().map(show).collect();
        assert!(parsed.page.is_some() && faults.is_empty(), "{kind}: {faults:#?}");
        let report = check(&[("knee-lift.md", &text)], &Settings::default());
        let left: BTreeSet<&str> = codes(&report).into_iter().collect();
        let allowed = BTreeSet::from([
            "everyday-life",
            "few-choices",
            "few-questions",
            "no-action",
            "no-clot-sign",
            "no-do-nothing",
            "no-outside-source",
            "no-unknowns",
            "summary-points",
            "uncited-advice",
        ]);
        assert!(left.is_subset(&allowed), "{kind}: {left:?}");
    }
    let free = parse_page("knee-lift.md", &new_page(&PageId("knee-lift".to_owned()), Kind::Article, TODAY));
    assert_eq!(free.page.map(|p| p.kind), Some(Kind::Article));
}
