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
    sources: parse_sources("s", "- {id: s001, title: T, where: W, kind: clinic, seen: full, sells: true}\n").0,
    glossary: parse_glossary("g", "- {term: scar, plain: A mark on the skin.}\n").0,
    vocabulary: Vocabulary::default(),
});

fuzz_target!(|bytes: &[u8]| {
    let [width, form, text @ ..] = bytes else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Some(page) = parse_page("x.md", text).page else { return };
    let layout = Layout {
        links: width & 1 != 0,
        styled: width & 2 != 0,
        ..Layout::plain(usize::from(*width), jiff::civil::date(2026, 11, 20))
    };
    let view = PageView { claims: true, terms: true, ..PageView::whole(&page, &REFERENCE) };
    // One form of output for each input: all of them would make an execution five times as long.
    match form % 6 {
        0 => lines(&[page_text(&view, &layout)], &layout),
        1 => lines(&[timeline_text(&page, &REFERENCE, &layout), checklist_text(&page, &REFERENCE, &layout)], &layout),
        2 => lines(&[compare_text(&[&page, &page], &REFERENCE, &layout)], &layout),
        3 => {
            html(&page_html(&view, &layout));
            html(&timeline_html(&page, &REFERENCE, &layout));
        }
        4 => {
            let clinic = Some(page.title.clone());
            html(&handout_html(&Handout { pages: vec![view], clinic, phone: None, surgery: None }, &layout));
            html(&checklist_html(&page, &REFERENCE, &layout));
            html(&compare_html(&[&page, &page], &REFERENCE, &layout));
        }
        _ => {
            for text in [page_json(&view, layout.today), export_lines(&page, &REFERENCE, layout.today)] {
                assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'), "{text}");
            }
            let markdown = page_markdown(&PageView::whole(&page, &REFERENCE), layout.today);
            assert!(!markdown.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\t')), "{markdown:?}");
        }
    }
});

/// Nothing raw, no line wider than asked but for one word.
fn lines(texts: &[String], layout: &Layout) {
    for text in texts {
        let plain = anstream::adapter::strip_str(text).to_string();
        for line in plain.lines() {
            assert!(!line.chars().any(is_hidden), "{line:?}");
            // Text as it stands is not broken, nor are brackets and marks parted from what they belong to.
            let words = line.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
            let broken = line.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '┃' | '•'));
            let wide = line.width() > layout.measure() && words > 1 && broken && !line.starts_with("    ");
            assert!(!wide, "{} {line:?}", layout.measure());
        }
    }
}

fn html(html: &str) {
    assert!(!html.contains("<script") && !html.contains("=\"javascript:"), "{html}");
    assert!(!html.chars().any(|c| is_hidden(c) && c != '\n'), "{html}");
}
