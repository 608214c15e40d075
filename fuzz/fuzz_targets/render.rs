//! A page at any width, in every format: nothing raw, no line wider than it was asked to be but for one word.
#![no_main]

use libfuzzer_sys::fuzz_target;
use proc::parse::{parse_glossary, parse_page, parse_sources};
use proc::record::{Reference, Vocabulary};
use proc::render::{
    Handout, Layout, PageView, checklist_html, checklist_text, compare_html, compare_text, export_lines, handout_html,
    is_hidden, page_html, page_json, page_markdown, page_text, timeline_html, timeline_text,
};
use std::sync::LazyLock;
use unicode_width::UnicodeWidthStr;

static REFERENCE: LazyLock<Reference> = LazyLock::new(|| Reference {
    sources: parse_sources("s", "s001: {title: T, kind: clinic, seen: full, sells: true}\n").0,
    glossary: parse_glossary("g", "- {term: scar, plain: A mark on the skin.}\n").0,
    vocabulary: Vocabulary::default(),
});

fuzz_target!(|bytes: &[u8]| {
    let Some((width, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Some(page) = parse_page("x.md", text).page else { return };
    let layout = Layout {
        links: width & 1 != 0,
        styled: width & 2 != 0,
        ..Layout::plain(usize::from(*width), jiff::civil::date(2026, 11, 20))
    };
    let view = PageView { claims: true, terms: true, ..PageView::whole(&page, &REFERENCE) };
    let texts =
        [page_text(&view, &layout), timeline_text(&page, &REFERENCE, &layout), checklist_text(&page, &REFERENCE, &layout), compare_text(&[&page, &page], &REFERENCE, &layout)];
    for text in texts {
        let plain = anstream::adapter::strip_str(&text).to_string();
        for line in plain.lines() {
            assert!(!line.chars().any(is_hidden), "{line:?}");
            // Text as it stands is not broken, nor are brackets and marks parted from what they belong to.
            let words = line.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
            let broken = line.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '┃' | '•'));
            let wide = line.width() > layout.measure() && words > 1 && broken && !line.starts_with("    ");
            assert!(!wide, "{} {line:?}", layout.measure());
        }
    }
    let handout = Handout { pages: vec![view.clone()], clinic: Some(page.title.clone()), phone: None, surgery: None };
    let htmls = [
        page_html(&view, &layout),
        handout_html(&handout, &layout),
        timeline_html(&page, &REFERENCE, &layout),
        checklist_html(&page, &REFERENCE, &layout),
        compare_html(&[&page, &page], &REFERENCE, &layout),
    ];
    for html in htmls {
        assert!(!html.contains("<script") && !html.contains("=\"javascript:"), "{html}");
        assert!(!html.chars().any(|c| is_hidden(c) && c != '\n'), "{html}");
    }
    for text in [page_json(&view, layout.today), export_lines(&page, &REFERENCE, layout.today)] {
        assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'), "{text}");
    }
    let markdown = page_markdown(&PageView::whole(&page, &REFERENCE), layout.today);
    assert!(!markdown.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\t')), "{markdown:?}");
});
