//! No line is wider than it was asked to be, unless one word is; and no width loses a word.

use crate::render::{content, layout, plain};
use proc::render::{PageView, page_text};
use unicode_width::UnicodeWidthStr;

/// Words without the marks of lists and boxes.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split_whitespace()
        .map(|w| w.trim_matches(|c| "┃│┌┐└┘┏┓┗┛━─•●○:".contains(c)).to_owned())
        .filter(|w| !w.is_empty())
        .collect();
    words.sort();
    words
}

#[test]
fn every_line_of_every_page_keeps_the_width() {
    let (pages, reference) = content();
    for page in pages {
        let view = PageView { claims: true, terms: true, ..PageView::whole(page, reference) };
        for width in [40, 80, 160] {
            let text = plain(&page_text(&view, &layout(width)));
            for line in text.lines().filter(|l| l.width() > width.min(100)) {
                assert_eq!(line.split_whitespace().count(), 1, "{} at {width}: {line}", page.id);
            }
        }
    }
}

#[test]
fn no_width_loses_a_word_of_a_page() {
    let (pages, reference) = content();
    let page = pages.iter().find(|p| p.id.as_str() == "femoroplasty").unwrap();
    let view = PageView::whole(page, reference);
    let wide = words(&plain(&page_text(&view, &layout(100))));
    for width in [20, 33, 40, 80] {
        let narrow = words(&plain(&page_text(&view, &layout(width))));
        // A table of two columns that became a list has no header.
        for word in wide.iter().filter(|w| !["Step", "When", "Type"].contains(&w.as_str())) {
            assert!(narrow.binary_search(word).is_ok(), "`{word}` at {width}");
        }
    }
}
