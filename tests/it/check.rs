//! The rules of `check`: a small library each in `tests/fixtures/rules`, with the fault and words near it that are none,
//! and the report beside them; and the report as a whole.
//!
//! `TESTS_OVERWRITE=1 cargo test check` writes the reports anew; read the difference before you keep it.

use super::content::{TODAY, load, root, show};
use proc::check::{
    Faulty, OverlapTable, RULES, Report, RuleLevel, Settings, check_library, find_rule, new_page, point_at_words,
};
use proc::parse::{faulty_sources, parse_page, parse_sources};
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
    let faulty = Faulty {
        diagnostics: parsed.iter().flat_map(|p| p.diagnostics.clone()).collect(),
        drafts: parsed.iter().filter_map(|p| p.draft.clone()).collect(),
        ..Faulty::default()
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
            "placeholder",
            "summary-points",
            "uncited-advice",
        ]);
        assert!(left.is_subset(&allowed), "{kind}: {left:?}");
    }
    let free = parse_page("knee-lift.md", &new_page(&PageId("knee-lift".to_owned()), Kind::Article, TODAY));
    assert_eq!(free.page.map(|p| p.kind), Some(Kind::Article));
}

/// What `check` says of one page beside those sources: `line code`, in the order of the report.
fn told(file: &str, text: &str, sources: &str) -> Vec<String> {
    let parsed = parse_page(file, text);
    assert_eq!(parsed.page, None, "the page has an error of parsing");
    let (known, mut diagnostics) = parse_sources("sources.yaml", sources);
    diagnostics.extend(parsed.diagnostics);
    let drafts = parsed.draft.into_iter().collect();
    let faulty = Faulty { diagnostics, drafts, sources: faulty_sources(sources).into_iter().collect() };
    let reference = Reference { sources: known, ..Reference::default() };
    let report = check_library(&[], &faulty, &reference, &OverlapTable::default(), &Settings::default(), TODAY);
    let of_page = report.diagnostics.iter().filter(|d| d.file == file);
    of_page.map(|d| format!("{} {}: {}", d.place.line, d.code, d.message)).collect()
}

fn has(told: &[String], line: u32, code: &str) -> bool {
    told.iter().any(|t| t.starts_with(&format!("{line} {code}:")))
}

#[test]
fn a_page_with_errors_is_judged_by_the_rules_in_the_same_run() {
    let text = GUIDE.replace("approach: exercise", "approach: exercice")
        + "Stop taking aspirin. It takes 2 hours. [@nobody]\n\n## Get help\n\n```yaml red-flags\n\
           - {level: emergenci, text: \"The scar is invisible\", sources: [noone]}\n\
           - {level: same-day, text: Fever, sources: [a]}\n\
           - {levl: same-day, text: Fever, sources: [a]}\n```\n";
    let told = told("knee-walk.md", &text, "");
    for (line, code) in [
        (7, "unknown-value"),
        (22, "promise-word"),
        (23, "bare-stop"),
        (23, "unknown-source"),
        (28, "unknown-value"),
        (28, "promise-word"),
        (28, "unknown-source"),
        (30, "unknown-key"),
        (30, "duplicate-item"),
        (31, "missing-section"),
    ] {
        assert!(has(&told, line, code), "{line} {code}: {told:#?}");
    }
}

#[test]
fn a_page_whose_kind_has_a_slip_hides_none_of_its_other_faults() {
    let broken = GUIDE.replace("approach: exercise", "approach: exercice");
    for (slip, first) in [("kynd: guide\n", (3, "unknown-key")), ("", (2, "missing-key"))] {
        let told = told("knee-walk.md", &broken.replace("kind: guide\n", slip), "");
        let below = u32::from(!slip.is_empty());
        let (line, code) = first;
        for (line, code) in [(line, code), (6 + below, "unknown-value"), (21 + below, "promise-word")] {
            assert!(has(&told, line, code), "{line} {code}: {told:#?}");
        }
    }
    // Pages that relate to it are told nothing of it: what it relates to is known.
    let relating =
        GUIDE.replace("knee-walk", "leg-walk").replace("related: []", "related: [{page: knee-walk, as: see-also}]");
    let returning = GUIDE.replace("related: []", "related: [{page: leg-walk, as: see-also}]");
    for (kind, returned) in
        [("kind: guide", true), ("kynd: guide", true), ("kind: article", true), ("kind: guide", false)]
    {
        let page = if returned { returning.as_str() } else { GUIDE };
        let files = [("knee-walk.md", page.replace("kind: guide", kind)), ("leg-walk.md", relating.clone())];
        let report = check(&[(files[0].0, &files[0].1), (files[1].0, &files[1].1)], &Settings::default());
        assert_eq!(codes(&report).contains(&"relation-not-returned"), !returned, "{kind}");
    }
}

#[test]
fn what_parsing_said_no_rule_says_again() {
    let page = "---\nid: knee-lift\nkind: procedure\ntitle: Knee lift\nmessage: It leaves a scar.\nregions: [thigh]\n\
                approach: surgical\nreview:\n  status: draft\n  written: 2026-11-20\n  due: 2026-13-20\n  \
                authors: [A person]\n  funding: none\n  conflicts: none\n---\n\n## Other chioces\n\n```yaml options\n\
                - {id: nothing, name: Do nothing, text: Wait., sources: [S]}\n- {id: a, name: A, text: A., sources: [b]}\n\
                - {id: b, name: B, sources: [b]}\n```\n\nIt costs 43 pounds. [@S]\n\n## Get help\n\n```yaml red-flag\n\
                - {level: emergency, text: Trouble breathing or a swollen leg, surces: [b]}\n```\n";
    let told = told("knee-lift.md", page, "");
    let codes: BTreeSet<&str> =
        told.iter().filter_map(|t| t.split(' ').nth(1)).map(|code| code.trim_end_matches(':')).collect();
    for code in ["bad-date", "unknown-section", "bad-citation", "missing-key", "unknown-block", "unknown-key"] {
        assert!(codes.contains(code), "{code}: {told:#?}");
    }
    for code in [
        "no-do-nothing",
        "few-choices",
        "uncited-number",
        "no-outside-source",
        "no-clot-sign",
        "unsourced-sign",
        "overdue-review",
        "impossible-date",
        "empty-section",
    ] {
        assert!(!codes.contains(code), "{code}: {told:#?}");
    }
    assert!(!told.iter().any(|t| t.contains("missing-section") && t.contains("Other choices")), "{told:#?}");
    assert!(told.iter().any(|t| t.contains("missing-section") && t.contains("Risks")), "{told:#?}");
}

#[test]
fn a_fence_that_is_not_closed_hides_nothing_below_it() {
    let text = GUIDE.to_owned()
        + "\n## Get help\n\n```yaml red-flags\n- {level: emergency, text: Pain, sources: [a]}\n\n\
           ## What we do not know\n\nIt is invisible.\n\n```yaml tests\n- {name: Blood}\n```\n";
    let told = told("knee-walk.md", &text, "");
    for (line, code) in [(26, "fence-not-closed"), (31, "promise-word"), (34, "missing-key"), (29, "no-unknowns")] {
        assert!(has(&told, line, code), "{line} {code}: {told:#?}");
    }
    assert!(!told.iter().any(|t| t.contains("yaml-syntax")), "{told:#?}");
}

#[test]
fn rules_that_cannot_judge_a_page_yet_are_counted() {
    let report = |text: &str| check(&[("knee-walk.md", text)], &Settings::default()).pages[0].clone();
    assert_eq!((report(GUIDE).waiting, report(GUIDE).whole), (0, true));
    let one = GUIDE.replace("message: Walk a little.", "message: [Walk]");
    assert_eq!((report(&one).waiting, report(&one).whole), (0, false));
    let review = GUIDE.replace("review:\n", "review: x\nold:\n");
    assert_eq!(report(&review).waiting, 4);
    let nothing = report("---\nkind: [\n---\n");
    assert_eq!(nothing.waiting, RULES.len() - LIBRARY_RULES);
}

/// Rules that look at all pages at once, or at what stands beside them.
const LIBRARY_RULES: usize = 10;

#[test]
fn a_source_with_a_fault_is_not_unknown_and_near_ones_are_named() {
    let sources = "- {id: leaflet, title: T, where: W, kind: nhs, seen: ful}\n- {id: broken, title: \"T}\n";
    let text = GUIDE.replace("approach: exercise", "approach: exercice");
    let told_of = |keys: &str| {
        let told = told("knee-walk.md", &format!("{text}It helps. {keys}\n"), sources);
        told.into_iter().filter(|t| t.contains("unknown-source")).collect::<Vec<_>>()
    };
    assert_eq!(told_of("[@leaflet; @broken]"), Vec::<String>::new());
    assert_eq!(told_of("[@leafelt]").len(), 1);
}

#[test]
fn hints_for_missing_sections_can_be_obeyed_in_their_order() {
    let report = check(&[("knee-walk.md", GUIDE)], &Settings::default());
    let missing = report.diagnostics.iter().filter(|d| d.code == "missing-section");
    let mut headings = vec!["What it is".to_owned()];
    for hint in missing.filter_map(|d| d.hint.as_deref()) {
        let quoted: Vec<&str> = hint.split('`').skip(1).step_by(2).collect();
        let new = quoted[0].trim_start_matches("## ").to_owned();
        let at = |heading: &str| headings.iter().position(|h| h == heading).unwrap_or_else(|| panic!("{hint}"));
        let index = if hint.contains(" after ") { at(quoted[1]) + 1 } else { 0 };
        if let Some((_, before)) = hint.split_once("before `") {
            assert_eq!(at(before.trim_end_matches('`')), index, "{hint}");
        }
        headings.insert(index, new);
    }
    let order: Vec<&str> = proc::record::SectionKind::ALL.iter().map(|k| k.heading()).collect();
    let places: Vec<_> = headings.iter().map(|h| order.iter().position(|o| o == h)).collect();
    assert!(headings.len() > 4 && places.is_sorted(), "{headings:?}");
}

#[test]
fn hints_of_parsing_say_what_is_accepted() {
    let hint = |from: &str, to: &str| {
        let parsed = parse_page("knee-walk.md", &GUIDE.replace(from, to));
        let [fault] = &parsed.diagnostics[..] else { panic!("{:?}", parsed.diagnostics) };
        format!("{} ({})", fault.message, fault.hint.clone().unwrap_or_default())
    };
    assert!(hint("approach: exercise", "approach: [none, device]").contains("one of `surgical`"));
    assert!(hint("approach: exercise\n", "").contains("add `approach: …`, one of `surgical`"));
    assert!(hint("written: 2026-11-20", "written: 2025-11-31").contains("no day `2025-11-31`"));
    assert!(hint("due: 2027-11-20", "due: 2027-13-01").contains("12 months"));
    let fact = |value: &str| {
        let block = format!("\n```yaml facts\nduration:\n  label: T\n  claims: [{{value: {value}, source: a}}]\n```\n");
        hint("You walk on your knees.", &block)
    };
    for value in ["120 min", "2 fortnights", "500 mg"] {
        assert!(fact(value).contains("`minutes`, `hours`"), "{value}");
    }
}

#[test]
fn a_hundred_per_cent_is_told_once() {
    let report = |words: &str| {
        let report = check(&[("knee-walk.md", &GUIDE.replace("100% painless", words))], &Settings::default());
        let mut codes: Vec<&str> = report.diagnostics.iter().map(|d| d.code).collect();
        codes.retain(|code| matches!(*code, "promise-word" | "bare-percent"));
        codes
    };
    assert_eq!(report("100% sure"), ["promise-word"]);
    assert_eq!(report("never 100% sure"), ["bare-percent"]);
    assert_eq!(report("good in 43%"), ["bare-percent"]);
}
