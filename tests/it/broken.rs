//! Pages with a fault each, in `tests/fixtures/broken`, and the report beside each.
//!
//! `TESTS_OVERWRITE=1 cargo test broken` writes the reports anew; read the difference before you keep it.

use proc::parse::{RULES, parse_page_bytes};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Rules whose smallest page is too large to keep as a file; `parse` tests them in place.
const WITHOUT_A_FILE: &[&str] = &["front-matter-too-large", "page-too-large", "too-many-faults"];

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder of broken pages is part of the repository")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    pages.sort();
    pages
}

/// The short form of a report: `line:column: severity[code]: message`, and the hint under it.
fn report(page: &Path) -> (String, BTreeSet<&'static str>) {
    let name = page.file_name().and_then(|n| n.to_str()).expect("names of broken pages are plain");
    let parsed = parse_page_bytes(name, &std::fs::read(page).expect("a broken page can be read"));
    let mut lines = Vec::new();
    for d in &parsed.diagnostics {
        lines.push(format!("{}:{}: {}[{}]: {}\n", d.place.line, d.place.column, d.severity, d.code, d.message));
        lines.extend(d.hint.as_ref().map(|hint| format!("  hint: {hint}\n")));
    }
    let errors = parsed.diagnostics.iter().any(proc::record::Diagnostic::is_error);
    assert_eq!(parsed.page.is_none(), errors, "{name}: a page exists exactly if it has no error");
    (lines.concat(), parsed.diagnostics.iter().map(|d| d.code).collect())
}

#[test]
fn every_broken_page_has_the_report_beside_it() {
    let overwrite = std::env::var_os("TESTS_OVERWRITE").is_some_and(|v| v == "1");
    let mut failures = Vec::new();
    for page in pages() {
        let (report, _) = report(&page);
        let beside = page.with_extension("expected");
        if overwrite {
            std::fs::write(&beside, &report).expect("the report can be written");
        }
        match std::fs::read_to_string(&beside) {
            Err(_) => failures.push(format!("{} has no report beside it", page.display())),
            Ok(expected) if expected != report => {
                failures.push(format!("{}\n--- expected\n{expected}--- found\n{report}", page.display()));
            }
            Ok(_) => assert!(!report.is_empty(), "{} has no fault", page.display()),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_rule_has_a_broken_page_of_its_name_and_every_fault_has_a_rule() {
    let mut shown = BTreeSet::new();
    for page in pages() {
        let (_, codes) = report(&page);
        let name = page.file_stem().and_then(|n| n.to_str()).expect("names of broken pages are plain").to_owned();
        assert!(name == "many-faults" || codes.contains(name.as_str()), "{name} does not show its fault: {codes:?}");
        shown.extend(codes);
    }
    let rules: BTreeSet<&str> = RULES.iter().map(|(code, _)| *code).collect();
    let expected: BTreeSet<&str> = rules.iter().copied().filter(|c| !WITHOUT_A_FILE.contains(c)).collect();
    assert_eq!(shown, expected);
    assert!(RULES.is_sorted(), "rules are listed in the order of their codes");
}
