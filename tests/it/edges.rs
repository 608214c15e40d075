//! What reading makes of a text, to the last field, and what happens right at each limit.

use proc::parse::{
    PAGE_LIMIT, parse_glossary, parse_page, parse_page_bytes, parse_questions, parse_sources, parse_vocabulary,
};
use proc::record::{
    Amount, BlockKind, CautiousEnd, Citation, Claim, ClaimValue, Diagnostic, Fact, FactKind, Inline, Locator, Page,
    Place, SectionKind, Span,
};
use std::path::Path;

fn free(file: &str, text: &str) -> Page {
    let parsed = parse_page(file, text);
    parsed.page.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics))
}

/// The codes of what is wrong with a typed page that has this section.
fn faults(section: &str) -> Vec<(&'static str, u32, u32)> {
    let front = "---\nid: x\nkind: procedure\ntitle: T\nmessage: M\nregions: [thigh]\napproach: none\nreview:\n  status: draft\n  \
        written: 2026-11-20\n  due: 2027-11-20\n  authors: [A]\n  funding: none\n  conflicts: none\n---\n";
    let parsed = parse_page("x.md", &format!("{front}{section}"));
    parsed.diagnostics.iter().map(|d| (d.code, d.place.line, d.place.column)).collect()
}

/// Holds a record against the file beside the page that it was read from; `TESTS_OVERWRITE=1` writes it anew.
fn holds(file: &str, record: &impl serde::Serialize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
    let record = serde_json::to_string_pretty(record).unwrap() + "\n";
    if std::env::var_os("TESTS_OVERWRITE").is_some_and(|v| v == "1") {
        std::fs::write(&path, &record).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    if let Some(n) = expected.lines().zip(record.lines()).position(|(a, b)| a != b) {
        let around = |text: &str| text.lines().skip(n.saturating_sub(12)).take(18).collect::<Vec<_>>().join("\n");
        panic!("{file}, line {}\n--- expected\n{}\n--- found\n{}", n + 1, around(&expected), around(&record));
    }
    assert_eq!(expected.len(), record.len());
}

#[test]
fn a_page_with_every_kind_of_block_is_this_record() {
    holds("whole-page.json", &free("whole-page.md", include_str!("../fixtures/whole-page.md")));
}

#[test]
fn a_free_page_with_all_of_markdown_is_this_record() {
    holds("free-page.json", &free("free-page.md", include_str!("../fixtures/free-page.md")));
}

#[test]
fn shared_files_are_these_records() {
    let sources = parse_sources("s", include_str!("../fixtures/shared/sources.yaml"));
    let glossary = parse_glossary("g", include_str!("../fixtures/shared/glossary.yaml"));
    let groups = parse_vocabulary("v", include_str!("../fixtures/shared/synonyms.yaml"));
    let questions = parse_questions("q", include_str!("../fixtures/shared/questions.yaml"));
    holds("shared/records.json", &(&sources.0, &glossary.0, &groups.0, &questions.0));
    assert_eq!((sources.1, glossary.1, groups.1, questions.1), (vec![], vec![], vec![], vec![]));
    let cite = |text: &str| Citation::parse(text, Place::default()).unwrap();
    let part = |text: &str| sources.0.part(&cite(text)).map(|p| p.id.as_str());
    assert_eq!(part("b#L9"), None);
    assert_eq!((part("b#L10"), part("b#L20"), part("b#L20-L30")), (Some("one"), Some("one"), Some("one")));
    assert_eq!((part("b#L21"), part("b"), part("a#L10")), (None, None, None));
    let kinds: Vec<bool> = sources.0.all.iter().map(proc::record::Source::is_source_text).collect();
    assert_eq!(kinds, [false, true]);
}

#[test]
fn numbers_have_as_many_digits_as_are_read_and_no_more() {
    assert_eq!(Locator::parse("L999999999").map(|l| (l.first, l.last)), Some((999_999_999, 999_999_999)));
    for wrong in ["L1000000000", "L0", "L", "L5-L4", "L5-", "L-5", "5", "L+5"] {
        assert_eq!(Locator::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Locator::parse("L5-L5").map(|l| l.to_string()), Some("L5".to_owned()));
    assert_eq!((Amount::parse("999999.99"), Amount::parse("0.5")), (Some(Amount(99_999_999)), Some(Amount(50))));
    for wrong in ["1000000", "1.234", "1.", ".5", "", "1.a", "a", "+1", "1.+5"] {
        assert_eq!(Amount::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_page_may_be_as_large_as_the_limit_and_no_larger() {
    let text = " ".repeat(PAGE_LIMIT - 1);
    for (more, taken) in [(0, true), (1, true), (2, false), (1000, false)] {
        let parsed = parse_page_bytes("x.md", format!("{text}{}", "\n".repeat(more)).as_bytes());
        assert_eq!(parsed.page.is_some(), taken, "{more}");
        assert_eq!(parsed.diagnostics.iter().any(|d| d.code == "page-too-large"), !taken);
    }
}

#[test]
fn front_matter_may_be_deep_but_not_too_deep() {
    for (depth, taken) in [(10, true), (20, true), (100, false)] {
        let flow = format!("x: {}{}\n", "[".repeat(depth), "]".repeat(depth));
        let indented: Vec<String> = (0..depth).map(|level| " ".repeat(3 * level) + "x:\n").collect();
        for yaml in [flow, indented.concat()] {
            let parsed = parse_page("x.md", &format!("---\n{yaml}---\n# A\n"));
            assert_eq!(parsed.page.is_some(), taken, "{depth}: {:?}", parsed.diagnostics);
            assert_eq!(parsed.diagnostics.iter().any(|d| d.code == "yaml-too-deep"), !taken);
        }
    }
}

#[test]
fn a_place_in_a_long_line_is_counted_in_characters() {
    let line = format!("{} <b>bold</b>\n", "é".repeat(2000));
    let found = faults(&format!("\n## Key points\n\n{line}"));
    assert_eq!(found.first().map(|f| (f.1, f.2)), Some((19, 2002)), "{found:?}");
}

#[test]
fn a_milestone_stands_once_on_a_page() {
    let step = "- id: up\n  label: Up\n  claims: [{value: day 1, source: a}]\n";
    let block = |steps: &str| format!("\n## Recovery step by step\n\n```yaml timeline\n{steps}```\n");
    assert_eq!(faults(&block(step)), []);
    let twice = faults(&format!("{}{}", block(step), block(step).replace("## Recovery step by step\n", "")));
    assert_eq!(twice, [("duplicate-fact", 27, 3)]);
}

#[test]
fn what_stands_too_deep_keeps_its_words() {
    let deep = ">".repeat(60);
    let page = free(
        "x.md",
        &format!(
            "# A\n\n{deep} one `two`\n{deep} <b>three</b>\n{deep}\n{deep} four\n{deep}\n{deep}     five\n{deep} <div>six\n"
        ),
    );
    let text = format!("{:?}", page.sections.iter().flat_map(|s| &s.blocks).chain(&page.preamble).collect::<Vec<_>>());
    assert!(text.contains(r#"Text("one two <b>three</b> four five"#), "{text}");
    assert!(text.contains("six"), "{text}");
}

#[test]
fn a_line_ends_at_every_spelling_of_br() {
    for tag in ["<br>", "<br/>", "<br />", "<BR>"] {
        let page = free("x.md", &format!("one{tag}two\n"));
        let blocks: Vec<_> = page.preamble.iter().chain(page.sections.iter().flat_map(|s| &s.blocks)).collect();
        let BlockKind::Paragraph(inlines) = &blocks[0].kind else { panic!("{blocks:?}") };
        let expected = [Inline::Text("one".into()), Inline::HardBreak, Inline::Text("two".into())];
        assert_eq!(inlines[..], expected, "{tag}");
    }
}

#[test]
fn a_page_is_called_by_its_title_and_its_first_plain_medical_name() {
    let titled = |title: &str, aliases: &str| {
        let page = free("x.md", &format!("---\ntitle: {title}\naliases: [{aliases}]\n---\n## Big words\n\nText.\n"));
        (page.full_title(), page)
    };
    let medical = |name: &str| format!("{{name: {name}, kind: medical}}");
    assert_eq!(titled("Thigh lift", &medical("cruroplasty")).0, "Thigh lift (cruroplasty)");
    assert_eq!(titled("Lift (thigh)", &medical("cruroplasty")).0, "Lift (thigh; cruroplasty)");
    assert_eq!(titled("Lift) thigh", &medical("cruroplasty")).0, "Lift) thigh (cruroplasty)");
    assert_eq!(titled("Odd)", &medical("cruroplasty")).0, "Odd) (cruroplasty)");
    assert_eq!(titled("Cruro-plasty", &medical("cruro plasty")).0, "Cruro-plasty");
    assert_eq!(titled("Lift", "{name: a, kind: medical, note: another}, {name: b, kind: lay}").0, "Lift");
    let (_, page) = titled("Lift", "");
    for words in ["big-words", "Big words", "BIG WORDS"] {
        assert_eq!(page.find_section(words).map(|s| s.number), Some(1), "{words}");
    }
    assert_eq!(page.find_section("small words"), None);
    let (_, page) = (0, free("whole-page.md", include_str!("../fixtures/whole-page.md")));
    assert_eq!(page.find_section("complications").map(|s| s.heading.as_str()), Some("Risks"));
    assert_eq!(page.find_section("risks").map(|s| s.id.as_str()), Some("complications"));
}

fn ranged(cautious: CautiousEnd, values: &[&str]) -> Option<String> {
    said(cautious, values).range()
}

fn said(cautious: CautiousEnd, values: &[&str]) -> Fact {
    let claim = |value: &&str| Claim {
        value: ClaimValue::Span(Span::parse(value).unwrap()),
        source: Citation::parse("a", Place::default()).unwrap(),
        note: None,
        set_aside: None,
        place: Place::default(),
    };
    let claims = values.iter().map(claim).collect();
    let (kind, place) = (FactKind::Span, Place::default());
    Fact { key: "k".into(), shared: None, label: "L".into(), kind, cautious, answer: None, claims, place }
}

#[test]
fn a_range_is_said_in_the_order_of_care() {
    let later = |values: &[&str]| ranged(CautiousEnd::Later, values).unwrap();
    assert_eq!(later(&["day 3", "day 7"]), "day 7; the earliest any source says is day 3");
    assert_eq!(later(&["day 3"]), "day 3");
    assert_eq!(later(&["3 weeks", "about 5 weeks"]), "after 5 weeks; the earliest any source says is 3 weeks");
    assert_eq!(later(&["about 3 weeks"]), "after about 3 weeks");
    let longer = |values: &[&str]| ranged(CautiousEnd::Longer, values).unwrap();
    assert_eq!(longer(&["2 hours", "from 3 hours"]), "3 hours or more; the shortest any source says is 2 hours");
    assert_eq!(longer(&["up to 3 hours"]), "up to 3 hours");
    assert_eq!(longer(&["about 3 hours"]), "about 3 hours");
    assert_eq!(longer(&["overnight"]), "overnight");
    let shorter = ranged(CautiousEnd::Shorter, &["2 hours", "3 hours"]).unwrap();
    assert_eq!(shorter, "2 hours; the longest any source says is 3 hours");
    let earlier = ranged(CautiousEnd::Earlier, &["day 2", "day 3"]).unwrap();
    assert_eq!(earlier, "day 2; the latest any source says is day 3");
    assert_eq!(ranged(CautiousEnd::Later, &[]), None);
}

#[test]
fn free_front_matter_keeps_what_it_does_not_know() {
    let page = free(
        "x.md",
        "---\nid: x\ntitle: true\nmessage: 2.5\naliases: One  name\n12: [a, null, {b: 1}]\nid2: -7\n---\n",
    );
    assert_eq!((page.title.as_str(), page.message.as_deref()), ("true", Some("2.5")));
    assert_eq!(page.aliases.iter().map(|a| (a.name.as_str(), a.place.line)).collect::<Vec<_>>(), [("One name", 5)]);
    let extra: Vec<(&str, &str)> = page.extra.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(extra, [("12", r#"["a",null,{"b":1}]"#), ("id2", "-7")]);
    let page = free(
        "x.md",
        "---\nid: y\ntitle: ' '\nmessage: ''\naliases: [{name: N, kind: medical, note: w}, [], ' ']\n---\n# T\n",
    );
    assert_eq!((page.id.as_str(), page.title.as_str(), page.message.as_deref()), ("x", "T", None));
    assert_eq!(
        page.extra.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(),
        ["id=\"y\"", "title=\" \"", "message=\"\""]
    );
    assert_eq!(page.aliases.len(), 1);
}

#[test]
fn what_one_fault_refuses_makes_no_other() {
    let page = "---\nid: x\nkind: procedure\ntitle: *a\nmessage: M\nregions: [*b]\napproach: none\nreview: *c\n---\n\n## Tests\n\n```yaml tests\n- *d\n```\n";
    let parsed = parse_page("x.md", page);
    let codes: Vec<_> = parsed.diagnostics.iter().map(|d| (d.code, d.place.line)).collect();
    assert_eq!(codes, [("yaml-alias", 4), ("yaml-alias", 6), ("yaml-alias", 8), ("yaml-alias", 14)]);
}

#[test]
fn tags_of_yaml_are_looked_through_on_free_pages() {
    let page = free("x.md", "---\ntitle: !t Tagged\nkey: !u [1, !v b]\n---\n");
    assert_eq!((page.title.as_str(), &page.extra[..]), ("Tagged", &[("key".to_owned(), "[1,\"b\"]".to_owned())][..]));
}

#[test]
fn an_id_that_no_file_may_have_says_how_to_call_the_file() {
    let text = "---\nid: knee\nkind: procedure\ntitle: T\n---\n";
    let hint = |file: &str| {
        let parsed = parse_page(file, text);
        parsed.diagnostics.into_iter().find(|d| d.code == "id-not-file-name").and_then(|d| d.hint)
    };
    assert_eq!(hint("knee.md"), None);
    assert_eq!(hint("hip.md").as_deref(), Some("write `id: hip`, or call the file `knee.md`"));
    assert_eq!(hint("My Knee.md").as_deref(), Some("call the file `knee.md`"));
}

#[test]
fn lines_of_sources_are_lines() {
    let source = |id: &str, lines: &str| {
        let text = include_str!("../fixtures/shared/sources.yaml").replace("id: b", &format!("id: {id}"));
        let faults = parse_sources("s", &text.replace("10-20", lines)).1;
        faults.into_iter().map(|d| (d.code, d.place.line)).collect::<Vec<_>>()
    };
    assert_eq!(source("b", "10-20"), []);
    assert_eq!(source("b", "20-10"), [("wrong-type", 13)]);
    assert_eq!(source("b#L1", "10-20"), [("bad-citation", 2)]);
}

#[test]
fn the_cells_of_a_table_in_a_quotation_are_not_counted() {
    let table = |mark: &str| format!("\n## Key points\n\n{mark}| a | b |\n{mark}|---|---|\n{mark}| c | d | e |\n");
    assert_eq!(faults(&table("")).iter().map(|f| f.0).collect::<Vec<_>>(), ["table-cells"]);
    assert_eq!(faults(&table("> ")), []);
}

#[test]
fn a_number_that_no_yaml_holds_is_a_fault_at_its_place() {
    let parsed = parse_page("x.md", "---\nkind: procedure\n  \nx: 18446744073709551616\n---\n");
    let found = parsed.diagnostics.iter().find(|d| d.code == "yaml-syntax").map(|d| (d.place.line, d.place.column));
    assert_eq!(found, Some((4, 4)), "{:?}", parsed.diagnostics);
}

#[test]
fn code_that_is_no_typed_block_may_stand_anywhere() {
    let inside = |block: &str| {
        let found = faults(&format!("\n## Key points\n\n- Item\n\n{block}"));
        found.into_iter().map(|f| (f.0, f.1)).collect::<Vec<_>>()
    };
    assert_eq!(inside("```sh\ncode\n```\n"), []);
    assert_eq!(inside("- More\n\n  ```\n  code\n  ```\n"), []);
    assert_eq!(inside("- More\n\n      code\n"), []);
    assert_eq!(inside("- More\n\n  ```yaml facts\n  {}\n  ```\n"), [("block-outside-section", 23)]);
}

#[test]
fn a_place_in_an_indented_block_is_that_in_the_file() {
    let block = |line: &str, end: &str| {
        let found =
            faults(&format!("\n## Tests\n\n  ```yaml tests\n{line}{{name: *a, where: b, sources: [a]}}\n{end}```\n"));
        found.first().map(|f| (f.0, f.1, f.2))
    };
    assert_eq!(block("  - ", ""), Some(("yaml-alias", 20, 12)));
    assert_eq!(block("  - ", "  "), Some(("yaml-alias", 20, 12)));
    assert_eq!(block("- ", "  "), Some(("yaml-alias", 20, 10)));
}

#[test]
fn a_block_with_one_broken_entry_tells_of_the_others_too() {
    let codes = |kind: &str, heading: &str, yaml: &str| {
        let found = faults(&format!("\n## {heading}\n\n```yaml {kind}\n{yaml}```\n"));
        found.into_iter().map(|f| (f.0, f.1)).collect::<Vec<_>>()
    };
    let two = "- {name: A, where: @b, sources: [a]}\n- {name: B, where: c, sources: []}\n";
    assert_eq!(codes("tests", "Tests", two), [("yaml-syntax", 20), ("empty-value", 21)]);
    let map = "duration:\n  claims: [\nhospital-stay:\n  claims: []\n";
    let found = codes("facts", "What happens in surgery", map);
    assert!(found.iter().any(|f| f.0 == "yaml-syntax") && found.iter().any(|f| f.0 != "yaml-syntax"), "{found:?}");
}

#[test]
fn only_a_remark_that_is_nothing_else_is_left_out() {
    for (text, kept) in
        [("<!-- a -->", false), ("<!-- a --> text", true), ("<div> -->", true), ("<!-- a --> b -->", true)]
    {
        let page = free("x.md", &format!("# A\n\n## B\n\n{text}\n"));
        assert_eq!(!page.sections[0].blocks.is_empty(), kept, "{text}");
    }
}

#[test]
fn a_fault_is_as_long_as_what_it_marks() {
    let parsed = |section: &str| {
        let text = include_str!("../fixtures/whole-page.md").replace("## Tests\n\n```yaml tests", section);
        parse_page("whole-page.md", &text).diagnostics.into_iter().map(|d| (d.code, d.length)).next()
    };
    assert_eq!(parsed("## Exams and\n\n```yaml tests"), Some(("unknown-section", 12)));
    assert_eq!(parsed("## Tests\n\n```yaml exams"), Some(("unknown-block", 13)));
}

#[test]
fn a_hash_is_sixty_four_digits_in_lower_case() {
    let text = include_str!("../fixtures/shared/sources.yaml");
    for wrong in ["0123456789ABCDEF", "0123456789abcde"] {
        let faults = parse_sources("s", &text.replacen("0123456789abcdef", wrong, 1)).1;
        assert_eq!(faults.iter().map(|d| (d.code, d.place.line)).collect::<Vec<_>>(), [("wrong-type", 11)], "{wrong}");
    }
}

#[test]
fn a_rate_counts_no_more_people_than_there_were() {
    let rate = |n: u32| {
        let rate = format!("- {{id: any, name: Any, rates: [{{n: {n}, of: 3, source: a}}]}}\n");
        faults(&format!("\n## Risks\n\n```yaml complications\n{rate}```\n")).len()
    };
    assert_eq!((rate(0), rate(3), rate(4)), (0, 0, 1));
    for wrong in ["days 1-2.5", "days 1.5-3", "days 3", "day 1.5", "day"] {
        assert!(Span::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_group_needs_words_of_some_kind() {
    let codes = |lists: &str| {
        let faults = parse_vocabulary("v", &format!("- {{id: A01, rel: same{lists}}}\n")).1;
        faults.into_iter().map(|d| d.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(""), ["empty-value"]);
    for one in [", lay: [a]", ", misspelling: [a]", ", related: [a]", ", related: [a], misspelling: [b]"] {
        assert_eq!(codes(one), Vec::<&str>::new(), "{one}");
    }
}

#[test]
fn voices_are_counted_and_may_disagree() {
    let sources = parse_sources("s", include_str!("../fixtures/shared/sources.yaml")).0;
    let with = |citations: &[&str], values: &[&str]| {
        let mut fact = said(CautiousEnd::Longer, values);
        for (claim, citation) in fact.claims.iter_mut().zip(citations) {
            claim.source = Citation::parse(citation, Place::default()).unwrap();
        }
        (fact.voices(&sources), fact.sources_disagree(&sources))
    };
    assert_eq!(with(&["a", "b#L10"], &["2 hours", "3 hours"]), (2, true));
    assert_eq!(with(&["a", "b#L10"], &["2 hours", "2 hours"]), (2, false));
    // The second part of `b` repeats the first.
    assert_eq!(with(&["b#L10", "b#L35"], &["2 hours", "3 hours"]).0, 1);
    assert_eq!(with(&[], &[]), (0, false));
    let days = |value: &str| said(CautiousEnd::Longer, &[value]).hull().unwrap().high.unwrap().days();
    assert_eq!((days("36 hours"), days("3 weeks"), days("5 minutes")), (1, 21, 0));
}

#[test]
fn a_heading_of_two_lines_keeps_both() {
    let page = free("x.md", "One  \ntwo\n---\n\n*Said [@a#L1]*\n");
    assert_eq!(page.sections[0].heading, "One\ntwo");
    let text = include_str!("../fixtures/whole-page.md").replace("*mostly*", "*mostly [@b], **so [@c]***");
    let page = free("whole-page.md", &text);
    let cited: Vec<_> = page.sections[0].blocks[0].citations().into_iter().map(|c| c.source.0.as_str()).collect();
    assert_eq!(cited, ["s001", "b", "c", "s001", "a-paper"]);
}

#[test]
fn articles_need_no_section_and_warnings_are_no_errors() {
    use proc::record::Kind;
    assert!(SectionKind::ALL.iter().all(|s| !s.required_on(Kind::Article)));
    assert!(
        SectionKind::ALL.iter().any(|s| s.required_on(Kind::Warning)) && !SectionKind::Faq.required_on(Kind::Procedure)
    );
    assert!(
        !Diagnostic::warning("c", Place::default(), "m").is_error()
            && Diagnostic::error("c", Place::default(), "m").is_error()
    );
    assert!(proc::search::Query::parse(" -- ").is_empty() && !proc::search::Query::parse("in:risks").is_empty());
}

#[test]
fn blocks_of_a_packed_page_stand_sixty_four_deep_at_most() {
    let nested = |depth: usize| {
        let leaf = serde_json::json!({"place": {"line": 1, "column": 1}, "kind": "Rule"});
        let quote = |inner, _| serde_json::json!({"place": {"line": 1, "column": 1}, "kind": {"Quote": [inner]}});
        serde_json::from_value::<proc::record::Block>((0..depth).fold(leaf, quote)).is_ok()
    };
    assert_eq!((nested(1), nested(64), nested(65), nested(64)), (true, true, false, true));
}

#[test]
fn a_section_is_found_by_its_id_or_its_heading_alone() {
    let page = free("x.md", "# A\n\n## Lists\n\nOne.\n\n## Lists\n\nTwo.\n\n## 手術\n\nThree.\n");
    let number = |words: &str| page.find_section(words).map(|s| s.number);
    assert_eq!((number("lists"), number("lists-2"), number("手術")), (Some(1), Some(2), Some(3)));
}

#[test]
fn a_page_may_be_due_on_the_day_of_its_review_and_say_its_message_in_twenty_five_words() {
    let read = |from: &str, to: &str| {
        let text = include_str!("../fixtures/whole-page.md").replace(from, to);
        parse_page("whole-page.md", &text).diagnostics.into_iter().map(|d| d.code).collect::<Vec<_>>()
    };
    assert_eq!(read("due: 2027-11-20", "due: 2026-11-21"), Vec::<&str>::new());
    assert_eq!(read("due: 2027-11-20", "due: 2026-11-20"), ["due-before-written"]);
    let message = "A made-up operation, and it holds every kind of block.";
    assert_eq!(read(message, &"word ".repeat(25)), Vec::<&str>::new());
    assert_eq!(read(message, &"word ".repeat(26)).len(), 1);
}

#[test]
fn a_semicolon_without_a_citation_says_so() {
    let text = include_str!("../fixtures/whole-page.md").replace("[@s001#L1]", "[@s001#L1; ; @a-paper]");
    let said: Vec<_> = parse_page("whole-page.md", &text).diagnostics.into_iter().map(|d| d.message).collect();
    assert_eq!(said, ["a `;` stands here with no citation beside it"]);
}

#[test]
fn a_page_gives_its_blocks_in_order_and_a_fact_its_citations() {
    let page = free("whole-page.md", include_str!("../fixtures/whole-page.md"));
    let names: Vec<_> = page.typed().map(|(section, typed)| (section.number, typed.name())).collect();
    let expected = [
        "contraindications",
        "options",
        "types",
        "tests",
        "medicines",
        "facts",
        "timeline",
        "complications",
        "red-flags",
    ];
    assert_eq!(names, (2..=10).zip(expected).collect::<Vec<_>>());
    assert_eq!(said(CautiousEnd::Longer, &["2 hours", "3 hours"]).citations().count(), 2);
    let greater = [CautiousEnd::Longer, CautiousEnd::Later, CautiousEnd::Shorter, CautiousEnd::Earlier];
    assert_eq!(greater.map(CautiousEnd::is_greater), [true, true, false, false]);
}
