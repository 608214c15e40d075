//! Timelines, comparisons and checklists of the shipped pages.

use crate::json::holds;
use crate::render::{content, layout, plain};
use proc::record::Page;
use proc::render::{
    Layout, checklist_html, checklist_json, checklist_markdown, checklist_text, compare_html, compare_json,
    compare_markdown, compare_text, timeline_html, timeline_json, timeline_markdown, timeline_text,
};

fn find(id: &str) -> &'static Page {
    content().0.iter().find(|p| p.id.as_str() == id).unwrap()
}

fn dated(width: usize) -> Layout {
    Layout { from: Some(jiff::civil::date(2026, 12, 1)), ..layout(width) }
}

#[test]
fn a_timeline_is_a_chart_and_the_same_in_words() {
    let reference = &content().1;
    for width in [40, 80, 100] {
        let text = plain(&timeline_text(find("femoroplasty"), reference, &layout(width)));
        assert!(text.contains("█"), "{text}");
        assert!(text.contains("day 0"), "{text}");
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("from there on it is compressed"), "{words}");
        assert!(
            words.contains("After 3 months; the earliest any source says is 4 weeks; also said: no hard effort while you recover; only when your doctor agrees. ≠"),
            "{words}"
        );
    }
}

#[test]
fn a_day_of_surgery_turns_days_into_dates() {
    let reference = &content().1;
    let text = plain(&timeline_text(find("femoroplasty"), reference, &dated(100)));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("That is 2027-03-01 or later; the earliest is 2026-12-29"), "{text}");
    assert!(text.contains("2026-12-01"), "{text}");
    let value = holds("timeline", &timeline_json(find("femoroplasty"), reference, &dated(80)));
    let sport = value["milestones"].as_array().unwrap().iter().find(|m| m["fact"]["key"] == "sport").unwrap();
    assert_eq!(sport["dates"]["first"], "2026-12-29");
    assert_eq!(sport["dates"]["last"], "2027-03-01");
    assert_eq!((&sport["first_day"], &sport["last_day"]), (&28.0.into(), &90.0.into()));
    let html = timeline_html(find("femoroplasty"), reference, &dated(80));
    assert!(html.contains("<svg") && html.contains("<table role=\"table\">"));
}

#[test]
fn a_timeline_in_markdown_is_the_chart_and_a_table_of_its_words() {
    let markdown = timeline_markdown(find("femoroplasty"), &content().1, &dated(80));
    assert!(markdown.starts_with("# Recovery: Thigh lift (thighplasty)\n\nSurgery on 2026-12-01."), "{markdown}");
    assert!(markdown.contains("```\n") && markdown.contains("█") && !markdown.contains('\u{1b}'), "{markdown}");
    assert!(markdown.lines().all(|l| !l.contains('█') || l.chars().count() <= 72), "{markdown}");
    let page = proc::parse::parse_page("timeline.md", &markdown).page.unwrap();
    let words = page.sections.iter().find(|s| s.heading == "In words").unwrap();
    let rows = words.blocks.iter().find_map(|b| match &b.kind {
        proc::record::BlockKind::Table { rows, .. } => Some(rows.len()),
        _ => None,
    });
    assert_eq!(rows, Some(12), "a row a step");
}

#[test]
fn a_chart_has_room_for_every_word_in_it() {
    let (pages, reference) = content();
    for page in pages.iter().filter(|p| proc::render::has_timeline(p)) {
        let html = timeline_html(page, reference, &dated(80));
        let svg = &html[html.find("<svg").unwrap()..html.find("</svg>").unwrap()];
        for text in svg.split("<text ").skip(1) {
            let (tag, words) = text.split_once('>').unwrap();
            let words = words.split('<').next().unwrap();
            let x: f64 = tag.split("x=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
            // The widest letters of common typefaces at these sizes, in units of the picture, which is 440 wide.
            let wide = f64::from(u32::try_from(words.chars().count()).unwrap()) * 9.0;
            let (left, right) = if tag.contains("\"end\"") { (x - wide, x) } else { (x, x + wide) };
            assert!(left >= -5.0 && right <= 445.0, "{}: `{words}` from {left} to {right}", page.id);
        }
    }
}

#[test]
fn a_comparison_sets_like_beside_like_and_says_what_is_not_stated() {
    let reference = &content().1;
    let pages = [find("femoroplasty"), find("buttock-lift"), find("gluteal-fat-grafting")];
    for width in [40, 100] {
        let text = plain(&compare_text(&pages[..2], reference, &layout(width)));
        assert!(text.contains("not stated"), "{text}");
        assert!(text.contains("≠ Time in surgery"), "{text}");
        assert!(text.contains("191 of 447"), "{text}");
        assert!(text.contains("Ask first"), "{text}");
    }
    let value = holds("compare", &compare_json(&pages, reference, &layout(80)));
    for rows in ["facts", "milestones", "risks", "contraindications"] {
        let rows = value[rows].as_array().unwrap();
        assert!(!rows.is_empty() && rows.iter().all(|r| r["cells"].as_array().unwrap().len() == 3));
        assert!(rows.iter().all(|r| r["cells"].as_array().unwrap().iter().any(|c| !c.is_null())));
    }
    let mixed = value["milestones"].as_array().unwrap().iter().find(|r| r["unit"].is_string()).unwrap();
    assert!(mixed["in_unit"].as_array().unwrap().iter().any(|c| c["high"].is_number()), "{mixed}");
    assert!(
        compare_html(&pages, reference, &layout(80))
            .contains("<th scope=\"col\" role=\"columnheader\">Buttock lift</th>")
    );
    let markdown = compare_markdown(&pages, reference, &layout(80));
    assert!(markdown.contains("| What | Thigh lift | Buttock lift |"), "{markdown}");
    let page = proc::parse::parse_page("compare.md", &markdown).page.unwrap();
    assert!(page.sections.iter().any(|s| s.heading == "Recovery"));
}

#[test]
fn a_checklist_has_dates_before_on_the_day_and_after() {
    let reference = &content().1;
    let page = find("femoroplasty");
    let text = plain(&checklist_text(page, reference, &dated(80)));
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("[ ] by 2026-10-20, which has passed: Combined pill and HRT tablets: ask your team"),
        "{words}"
    );
    assert!(words.contains("[ ] 2027-03-01: Full sport: after 3 months"), "{words}");
    assert!(text.find("\nBefore\n").unwrap() < text.find("\nOn the day\n").unwrap());
    assert!(text.contains("EMERGENCY: call 999, 112 or 911 now"));
    let lower = words.to_lowercase();
    assert!(!lower.contains("stop taking"), "{words}");

    let markdown = checklist_markdown(page, reference, &layout(80));
    assert!(markdown.lines().filter(|l| l.starts_with("- [ ] ")).count() > 20, "{markdown}");
    assert!(checklist_html(page, reference, &dated(80)).contains("<ul class=\"tasks\">"));
    let value = holds("checklist", &checklist_json(page, reference, &dated(80)));
    assert!(value["before"].as_array().unwrap().iter().any(|t| t["date"] == "2026-10-20"));
    assert!(!value["emergency"].as_array().unwrap().is_empty());
    assert!(value["day"].as_array().unwrap().iter().any(|t| t["time"].is_string()));
}
