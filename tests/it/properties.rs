//! What holds for any input, beside what `parse_properties.rs` says of reading and `render.rs` of Markdown: a range holds
//! every claim, a line keeps its width, JSON holds to its schema, a search is a function of its input.

use crate::render::{layout, plain};
use proc::parse::parse_page;
use proc::record::{CautiousEnd, Citation, Claim, ClaimValue, Fact, FactKind, Page, Place, Reference, Span, SpanShape};
use proc::render::{PageView, checklist_text, compare_text, is_hidden, page_json, page_text, timeline_text};
use proc::search::{Query, SearchIndex, SearchOptions};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use unicode_width::UnicodeWidthStr;

/// A page with every kind of block, for faults to be put in.
const PAGE: &str = include_str!("../fixtures/whole-page.md");

fn span() -> impl Strategy<Value = Span> {
    let unit = prop::sample::select(vec!["minute", "hour", "day", "week", "month", "year"]);
    let numbers = (0_u32..400, 0_u32..400, any::<bool>(), any::<bool>());
    (unit, numbers, 0_usize..6).prop_filter_map("a span", |(unit, (a, b, range, half), form)| {
        let (low, high) = (a.min(b), a.max(b));
        let fraction = if half { ".5" } else { "" };
        let numbers = if range { format!("{low}-{high}{fraction}") } else { format!("{low}{fraction}") };
        let text = match form {
            0 => format!("{numbers} {unit}s"),
            1 => format!("about {numbers} {unit}s"),
            2 => format!("from {numbers} {unit}s"),
            3 => format!("up to {high} {unit}s"),
            4 => format!("day {low}-{high}"),
            _ => "overnight".to_owned(),
        };
        Span::parse(&text).ok()
    })
}

/// Words of all sorts: plain, long, wide, right to left, hidden.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-z]{1,12}",
        1 => "[a-z]{30,200}",
        1 => "[A-Z0-9äéПрωλ()\\[\\]{}<>.,;:!?/=+-]{1,12}",
        // Marks that hang on the space before them.
        1 => "[\u{300}-\u{36f}]{1,3}[a-z]{0,12}",
        1 => Just("手術後の痛み".to_owned()),
        1 => Just("e\u{301}e\u{301}".to_owned()),
        1 => Just("&#27;[31m&#x202e;".to_owned()),
        1 => Just("👩\u{200d}⚕\u{fe0f}".to_owned()),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(word(), 1..14).prop_map(|w| w.join(" "))
}

/// A free page of lists, tables, quotations and text.
fn page() -> impl Strategy<Value = Page> {
    let block = (0_usize..8, words(), words()).prop_map(|(form, a, b)| match form {
        0 => format!("- {a}\n- {b}\n"),
        1 => format!("| {a} | {b} |\n|---|---|\n| {b} | {a} |\n"),
        2 => format!("> {a}\n>\n> - {b}\n"),
        7 => format!("```\n{a}\n    {b}\n```\n"),
        3 => format!("1. {a}\n2. {b}\n"),
        4 => format!("### {a}\n\n**{b}** and *{a}*\n"),
        5 => format!("## {a}\n\n[{b}](https://a.b/c)\n"),
        _ => format!("{a} `{b}`\n"),
    });
    prop::collection::vec(block, 1..8).prop_map(|blocks| {
        let text = format!("# Title of it\n\n{}", blocks.join("\n"));
        let parsed = parse_page("free.md", &text);
        parsed.page.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics))
    })
}

/// The whole page with words put in the place of others.
fn typed_page() -> impl Strategy<Value = Option<Page>> {
    prop::collection::vec((any::<prop::sample::Index>(), "[a-zé手]{1,40}"), 1..12).prop_map(|edits| {
        let mut lines: Vec<String> = PAGE.lines().map(str::to_owned).collect();
        for (at, word) in edits {
            let line = &mut lines[at.index(PAGE.lines().count())];
            *line = line.replacen(" a ", &format!(" {word} "), 1).replacen("shine", &word, 1);
        }
        parse_page("whole-page.md", &lines.join("\n")).page
    })
}

/// Lines keep the width; only one word, with the marks of boxes and lists around it, may be wider.
fn keeps(text: &str, width: usize) -> Result<(), TestCaseError> {
    for line in plain(text).lines() {
        prop_assert!(!line.chars().any(is_hidden), "{line:?}");
        let marks = |w: &&str| w.chars().any(|c| !"┃│•○●▸≠>-.0123456789)".contains(c));
        let one_word = line.split_whitespace().filter(marks).count() <= 1;
        prop_assert!(line.width() <= width.clamp(20, 100) || one_word, "{width}: {line:?}");
    }
    Ok(())
}

#[test]
fn a_word_longer_than_any_line_is_drawn_whole() {
    let long = "x".repeat(342);
    let text = format!(
        "# Title {long}\n\n## Part {long}\n\n- {long}\n\n| a {long} | b |\n|---|---|\n| {long} | [c](https://a.b/{long}) |\n"
    );
    let page = parse_page("free.md", &text).page.unwrap();
    let reference = Reference::default();
    for width in [1, 20, 80, 500] {
        let drawn = plain(&page_text(&PageView::whole(&page, &reference), &layout(width)));
        assert!(drawn.lines().any(|l| l.trim() == format!("• {long}")), "{width}: {drawn}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, rng_seed: RngSeed::Fixed(42), ..ProptestConfig::default() })]

    #[test]
    fn the_range_of_a_fact_holds_every_claim(spans in prop::collection::vec(span(), 1..6), aside in 0_usize..8) {
        let source = Citation::parse("a", Place::default()).unwrap();
        let claim = |(n, s): (usize, &Span)| Claim {
            value: ClaimValue::Span(*s),
            source: source.clone(),
            note: None,
            set_aside: (n == aside).then(|| "wrong".to_owned()),
            place: Place::default(),
        };
        let fact = Fact {
            key: "k".into(),
            shared: None,
            label: "L".into(),
            kind: FactKind::Span,
            cautious: CautiousEnd::Longer,
            answer: None,
            claims: spans.iter().enumerate().map(claim).collect(),
            place: Place::default(),
        };
        let counted: Vec<&Span> = spans.iter().enumerate().filter(|(n, _)| *n != aside).map(|(_, s)| s).collect();
        let Some(hull) = fact.hull() else {
            prop_assert!(counted.is_empty());
            return Ok(());
        };
        for span in &counted {
            if let Some(lower) = span.lower() {
                prop_assert!(hull.low.is_some_and(|l| l.minutes() <= lower.minutes()), "{span} below {hull:?}");
            }
            let end = span.upper().or(span.lower());
            prop_assert!(end.is_none_or(|e| hull.high.is_some_and(|h| h.minutes() >= e.minutes())), "{span} above {hull:?}");
        }
        // Each end is some claim's own, and what has no end above is said where it reaches the greatest end.
        let ends: Vec<u64> = counted.iter().flat_map(|s| [s.lower(), s.upper()]).flatten().map(|b| b.minutes()).collect();
        prop_assert!(hull.low.iter().chain(&hull.high).all(|b| ends.contains(&b.minutes())));
        if counted.iter().all(|s| s.shape == SpanShape::From) {
            prop_assert!(hull.open_above);
        }
        prop_assert!(fact.range().is_some_and(|r| !r.is_empty()));
    }

    #[test]
    fn a_span_reads_back_as_it_is_written(span in span()) {
        prop_assert_eq!(Span::parse(&span.to_string()), Ok(span));
    }

    #[test]
    fn a_line_of_any_page_keeps_any_width(page in page(), typed in typed_page(), width in 1_usize..160) {
        let reference = Reference::default();
        let layout = layout(width);
        for page in std::iter::once(&page).chain(&typed) {
            let view = PageView { claims: true, terms: true, ..PageView::whole(page, &reference) };
            keeps(&page_text(&view, &layout), width)?;
            keeps(&timeline_text(page, &reference, &layout), width)?;
            keeps(&checklist_text(page, &reference, &layout), width)?;
            keeps(&compare_text(&[page, page], &reference, &layout), width)?;
        }
    }
}

proptest! {
    // A validator is made for each case.
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, rng_seed: RngSeed::Fixed(42), ..ProptestConfig::default() })]

    #[test]
    fn the_json_of_any_page_holds_to_its_schema(page in page(), typed in typed_page()) {
        let reference = Reference::default();
        for page in std::iter::once(&page).chain(&typed) {
            let json = page_json(&PageView::whole(page, &reference), jiff::civil::date(2026, 11, 20));
            crate::json::holds("show", &json);
            prop_assert!(!json.chars().any(|c| c != '\n' && is_hidden(c)));
        }
    }

    #[test]
    fn a_search_is_a_function_of_pages_and_question(pages in prop::collection::vec(page(), 1..6), question in words(), exact in any::<bool>()) {
        let named = |order: &[usize]| -> Vec<Page> {
            order.iter().map(|&n| Page { id: proc::record::PageId(format!("p{n}")), ..pages[n].clone() }).collect()
        };
        let forward: Vec<usize> = (0..pages.len()).collect();
        let backward: Vec<usize> = forward.iter().rev().copied().collect();
        let options = SearchOptions { exact, ..SearchOptions::default() };
        let first = pages[0].sections.first().map_or_else(String::new, |s| s.heading.clone());
        for question in [question, first] {
            let ask = |order: &[usize]| {
                let index = SearchIndex::build(named(order), &Reference::default()).unwrap();
                let hits = index.search(&Query::parse(&question), &options).unwrap();
                hits.hits.iter().map(|h| (h.page.to_string(), h.section.clone(), format!("{:.5}", h.score))).collect::<Vec<_>>()
            };
            prop_assert_eq!(ask(&forward), ask(&forward));
            // The order in which pages come is no part of the input.
            prop_assert_eq!(ask(&forward), ask(&backward));
        }
    }
}
