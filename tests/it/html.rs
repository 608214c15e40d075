//! HTML: one file that needs nothing else. What a browser and a screen reader make of it is `tests/browser/run.sh`;
//! here is what can be held without one.

use crate::render::{content, layout};
use proc::record::Reference;
use proc::render::{Chosen, Handout, Layout, PageView, handout_html, page_html};

fn pages() -> Vec<(String, String)> {
    let (pages, reference) = content();
    pages.iter().map(|p| (p.id.to_string(), page_html(&PageView::whole(p, reference), &layout(100)))).collect()
}

/// The values of an attribute.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    html.split(&format!(" {attribute}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn nothing_is_fetched_and_nothing_runs() {
    for (id, html) in pages() {
        assert!(!html.contains("<script") && !html.contains("<link") && !html.contains("<img"), "{id}");
        assert!(!html.contains("url(") && !html.contains("@import") && !html.contains(" src="), "{id}");
        assert!(!html.contains("javascript:"), "{id}");
    }
}

#[test]
fn every_link_inside_the_file_arrives_and_no_id_stands_twice() {
    for (id, html) in pages() {
        let ids = values(&html, "id");
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "{id}");
        for target in values(&html, "href").into_iter().filter_map(|h| h.strip_prefix('#')) {
            assert!(unique.binary_search(&target).is_ok(), "{id}: #{target}");
        }
    }
}

#[test]
fn a_page_has_language_landmarks_headings_in_order_and_table_headers() {
    for (id, html) in pages() {
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{id}");
        for needed in ["<header>", "<main id=\"content\">", "<footer>", "<nav aria-label=", "not medical advice"] {
            assert!(html.contains(needed), "{id}: {needed}");
        }
        let mut last = 0;
        for level in html.match_indices("<h").filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10)) {
            assert!(level <= last + 1, "{id}: h{level} after h{last}");
            last = level;
        }
        assert_eq!(html.matches("<table").count(), html.matches("<thead role").count(), "{id}");
        assert!(!html.contains("<th>"), "{id}: a header cell without scope");
    }
}

#[test]
fn the_timeline_is_drawn_and_told() {
    let (pages, reference) = content();
    let page = pages.iter().find(|p| p.id.as_str() == "femoroplasty").unwrap();
    let html = page_html(&PageView::whole(page, reference), &layout(100));
    assert!(html.contains("role=\"img\" aria-labelledby=\"timeline-title timeline-desc\""));
    assert!(html.contains("<th scope=\"row\" role=\"rowheader\">Full sport</th>"), "the same as a table");
    assert!(html.contains("191 of 447, about 43 in 100"), "a rate keeps its words beside its picture");
    assert!(html.contains("class=\"hundred\" aria-hidden=\"true\""));
    assert!(html.contains("<a class=\"term\" href=\"#term-seroma\">"), "a term is linked where it comes first");
}

#[test]
fn hostile_text_is_text() {
    let text = "# <script>alert(1)</script> & \"x\"\n\n<img src=x onerror=y>\n\n[a](javascript:alert(1)) [b](https://a.b/?x=1&y=\"2\")\n\n\
                | <b> |\n|---|\n| \u{202e}x\u{1b} |\n";
    let page = proc::parse::parse_page("free.md", text).page.unwrap();
    let html = page_html(&PageView::whole(&page, &Reference::default()), &layout(80));
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"), "{html}");
    assert!(html.chars().all(|c| c == '\n' || !proc::render::is_hidden(c)));
}

#[test]
fn a_handout_has_room_to_write_dates_and_its_sources_in_the_footer() {
    let (pages, reference) = content();
    let of = |id: &str| pages.iter().find(|p| p.id.as_str() == id).unwrap();
    let page = of("femoroplasty");
    let sections = ["recovery", "questions", "get-help"].map(|s| Chosen::find(page, s).unwrap()).to_vec();
    let handout = Handout {
        pages: vec![PageView::of(page, reference, sections)],
        clinic: Some("St <Mary>".into()),
        phone: None,
        surgery: Some(jiff::civil::date(2026, 12, 1)),
    };
    let html = handout_html(&handout, &Layout { emergency_numbers: "144".into(), ..layout(100) });
    assert!(html.contains("St &lt;Mary&gt;"));
    assert!(html.contains("Telephone, day and night</dt> <dd><span class=\"blank\""));
    assert!(html.contains("That is 2027-03-01 or later; the earliest is 2026-12-29"), "milestones as dates");
    assert!(html.contains("class=\"writing\"") && html.contains("Say it in your own words"));
    let footer = html.split("<footer>").nth(1).unwrap();
    assert!(footer.contains("<li id=\"source-1\">") && footer.contains("no clinician has read it"));
    assert!(html.contains("call 144 now"));

    let both = Handout {
        pages: vec![PageView::whole(page, reference), PageView::whole(of("back-lift"), reference)],
        ..Handout::default()
    };
    let html = handout_html(&both, &layout(100));
    let mut ids = values(&html, "id");
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "two pages in one file share no id");
}
