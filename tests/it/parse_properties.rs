//! Whatever the text, reading it ends, without a panic, in a page or in an error.

use proc::check::{Faulty, OverlapTable, Settings, check_library};
use proc::parse::{
    Parsed, RULES, parse_glossary, parse_head, parse_page, parse_page_bytes, parse_questions, parse_sources,
    parse_vocabulary,
};
use proc::record::{Diagnostic, Reference};
use proptest::prelude::*;

/// A page with every kind of block, for faults to be put in.
const PAGE: &str = include_str!("../fixtures/whole-page.md");

fn holds(file: &str, text: &str, parsed: &Parsed) {
    let errors = parsed.diagnostics.iter().any(Diagnostic::is_error);
    assert_eq!(parsed.page.is_none(), errors, "a page exists exactly if it has no error");
    assert!(parsed.diagnostics.is_sorted(), "faults come in the order of the file");
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split('\n').collect();
    for d in &parsed.diagnostics {
        assert!(RULES.iter().any(|(code, _)| *code == d.code), "`{}` has no rule", d.code);
        assert_eq!(d.file, file);
        let line = d.place.line as usize;
        assert!((1..=lines.len() + 1).contains(&line), "{d:?} lies outside of the file");
        let width = lines.get(line - 1).map_or(0, |l| l.chars().count());
        assert!(d.place.column as usize <= width + 1, "{d:?} lies outside of its line");
    }
    let head = parse_head(file, &text);
    if let Some(page) = &parsed.page {
        let head = head.expect("a page has a head");
        assert_eq!((&head.id, head.kind, &head.aliases), (&page.id, page.kind, &page.aliases));
        let numbers: Vec<u32> = page.sections.iter().map(|s| s.number).collect();
        assert!(numbers.iter().copied().eq(1..=u32::try_from(numbers.len()).expect("few")));
    }
}

/// Pieces of which pages are made, so that random text comes near to being one.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "---\n",
        "id: x\n",
        "kind: guide\n",
        "title: ",
        "aliases: [",
        "]\n",
        "\n\n",
        "# ",
        "## Key points\n",
        "## Risks\n",
        "### ",
        "```yaml facts\n",
        "```yaml tests\n",
        "```yaml complications\n",
        "```\n",
        "- {name: ",
        ", sources: [s001#L3]}\n",
        "- ",
        "> ",
        "| a | b |\n|---|---|\n",
        "[@s001#L3; ",
        "@key]",
        "[",
        "](",
        ")",
        "![",
        "*",
        "_",
        "`",
        "<b>",
        "<!--",
        "-->",
        "&amp;",
        "\\",
        "\t",
        "  ",
        "\r\n",
        "\r",
        "\u{feff}",
        "\0",
        "ä",
        "😀",
        "\u{202e}",
        "duration:\n  claims:\n    - ",
        "{value: 2-3 hours, source: a}\n",
        "own:\n",
        "'",
        "\"",
        ": ",
        "#",
        "&a ",
        "*a",
        "!t ",
        "|\n",
        ">-\n",
        "? ",
        "% ",
        "...\n",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,8}", 1 => "[a-z ]{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        holds("a/x.md", &text, &parse_page("a/x.md", &text));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let parsed = parse_page_bytes("x.md", &bytes);
        prop_assert_eq!(parsed.page.is_none(), parsed.diagnostics.iter().any(Diagnostic::is_error));
    }

    #[test]
    fn pieces_of_pages_in_any_order_are_read(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        holds("x.md", &text, &parse_page("x.md", &text));
        let front = format!("---\nkind: guide\n{text}\n---\n## Key points\n{text}");
        holds("x.md", &front, &parse_page("x.md", &front));
        for parse in [|t: &str| parse_sources("s", t).1, |t: &str| parse_glossary("s", t).1, |t: &str| parse_vocabulary("s", t).1, |t: &str| parse_questions("s", t).1] {
            parse(&text);
        }
    }

    #[test]
    fn a_page_with_a_piece_put_in_or_taken_out_is_read(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, piece()), 1..4),
    ) {
        let mut chars: Vec<char> = PAGE.chars().collect();
        for (at, gone, piece) in edits {
            let from = at.index(chars.len() + 1);
            let to = (from + gone).min(chars.len());
            chars.splice(from..to, piece.chars());
        }
        let text: String = chars.into_iter().collect();
        let parsed = parse_page("whole-page.md", &text);
        holds("whole-page.md", &text, &parsed);
        // What could be read is judged.
        let faulty = Faulty { drafts: parsed.draft.into_iter().collect(), ..Faulty::default() };
        let day = jiff::civil::date(2026, 12, 1);
        let (reference, overlap, settings) = (Reference::default(), OverlapTable::default(), Settings::default());
        check_library(&[], &faulty, &reference, &overlap, &settings, day);
    }
}

#[test]
fn the_whole_page_has_no_fault() {
    assert_eq!(parse_page("whole-page.md", PAGE).diagnostics, []);
}
