//! Pages as they are drawn: what a reader sees first, what no format may lose, and what never comes out raw.

use proc::parse;
use proc::record::{Page, Reference, Vocabulary};
use proc::render::{Chosen, Layout, PageView, page_json, page_markdown, page_text};
use std::path::Path;
use std::sync::OnceLock;

/// The shipped pages, by id, with their shared data.
pub(crate) fn content() -> &'static (Vec<Page>, Reference) {
    static CONTENT: OnceLock<(Vec<Page>, Reference)> = OnceLock::new();
    CONTENT.get_or_init(|| {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
        let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
        let reference = Reference {
            sources: parse::parse_sources("sources.yaml", &read("sources.yaml")).0,
            glossary: parse::parse_glossary("glossary.yaml", &read("glossary.yaml")).0,
            vocabulary: Vocabulary {
                groups: parse::parse_vocabulary("synonyms.yaml", &read("synonyms.yaml")).0,
                questions: parse::parse_questions("questions.yaml", &read("questions.yaml")).0,
            },
        };
        let mut names: Vec<String> = std::fs::read_dir(&dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| Path::new(n).extension().is_some_and(|e| e == "md"))
            .collect();
        names.sort();
        let pages: Vec<Page> = names.iter().filter_map(|n| parse::parse_page(n, &read(n)).page).collect();
        assert!(pages.len() >= 12, "the shipped pages parse");
        (pages, reference)
    })
}

pub(crate) fn layout(width: usize) -> Layout {
    Layout::plain(width, jiff::civil::date(2026, 11, 20))
}

/// Text as it arrives where styles are taken out.
pub(crate) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn page(text: &str) -> Page {
    let parsed = parse::parse_page("free.md", text);
    parsed.page.unwrap_or_else(|| panic!("{:?}", parsed.diagnostics))
}

fn find(id: &str) -> &'static Page {
    content().0.iter().find(|p| p.id.as_str() == id).unwrap()
}

fn section(id: &str, words: &str, width: usize) -> String {
    let (_, reference) = content();
    let page = find(id);
    let view = PageView::of(page, reference, vec![Chosen::find(page, words).unwrap()]);
    plain(&page_text(&view, &layout(width)))
}

#[test]
fn a_page_begins_with_its_names_its_message_its_review_and_the_one_line() {
    let (_, reference) = content();
    let text = plain(&page_text(&PageView::whole(find("femoroplasty"), reference), &layout(80)));
    let head: Vec<&str> = text.lines().take(9).collect();
    assert_eq!(head[0], "Thigh lift (thighplasty)");
    assert!(text.contains("Checked against sources on 2026-11-20; no clinician has read it."), "{head:?}");
    assert!(text.contains("\nInformation to prepare for a talk with your own team, not medical advice.\n"));
    assert!(text.find("Information to prepare").unwrap() < text.find("Key points").unwrap());
}

/// What the build script laid down beside a page of the binary is all that the page needs, and its parts are the whole.
#[test]
fn a_built_in_page_in_parts_reads_like_the_whole_page() {
    use proc::library::{Library, Origin, PageState, builtin};
    let origin = Origin::Pack { label: "built in".to_owned(), pack: builtin::pack() };
    let library = Library::open(&[origin]).unwrap();
    let (pages, reference) = content();
    for page in pages {
        let id = page.id.as_str();
        let beside = library.beside(id).unwrap().expect("the build script works it out");
        let whole = PageView::whole(page, reference);
        let known = PageView { known_terms: Some(&beside.glossary.terms), ..PageView::whole(page, &beside) };
        let both = [whole, known].map(|view| {
            let view = PageView { claims: true, terms: true, ..view };
            let json = page_json(&view, layout(80).today);
            (page_text(&view, &layout(80)), json, page_markdown(&view, layout(80).today))
        });
        assert_eq!(both[0], both[1], "{id}");
        for (at, section) in page.sections.iter().enumerate() {
            let Some(PageState::Whole(part)) = library.page_in_part(id, &|_| Some(vec![at])).unwrap() else {
                panic!("{id} has no parts")
            };
            assert_eq!(part.page.sections[at], *section, "{id}");
            assert!(part.page.sections.iter().enumerate().all(|(i, s)| i == at || s.blocks.is_empty()), "{id}");
        }
    }
    for term in reference.glossary.terms.iter().step_by(25) {
        let explained = library.explained(&term.term).unwrap().expect("every term is there");
        let using = pages.iter().filter(|p| proc::render::uses_term(p, term)).map(|p| p.id.clone());
        assert_eq!(explained.pages.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), using.collect::<Vec<_>>());
        assert_eq!(&explained.term, term);
    }
}

#[test]
fn an_overdue_page_says_so_in_a_line_of_its_own() {
    let (_, reference) = content();
    let late = Layout::plain(80, jiff::civil::date(2031, 1, 1));
    let text = plain(&page_text(&PageView::whole(find("femoroplasty"), reference), &late));
    assert!(text.lines().any(|l| l.starts_with("Overdue: the next check was due 2027-11-20.")), "{text}");
}

#[test]
fn contraindications_stand_by_level_in_words_with_numbered_citations() {
    let text = section("femoroplasty", "contraindications", 80);
    let now = text.find("\nNot now: wait\n").unwrap();
    let ask = text.find("\nAsk first: a plan may be possible\n").unwrap();
    assert!(now < ask);
    assert!(text.contains("[1,"), "{text}");
    let sources = text.split("\nSources\n").nth(1).unwrap();
    assert!(sources.contains("abstract read"), "{sources}");
    assert!(sources.contains("sells what it describes"), "{sources}");
    assert!(sources.contains("part C"), "{sources}");
    // Every number that the text uses is in the list.
    for number in 1..=5 {
        assert!(sources.contains(&format!("[{number}] ")), "{number} in {sources}");
    }
}

#[test]
fn warning_signs_stand_in_a_box_with_the_numbers_of_the_settings() {
    let (_, reference) = content();
    let page = find("femoroplasty");
    let view = PageView::of(page, reference, vec![Chosen::find(page, "get-help").unwrap()]);
    let layout = Layout { emergency_numbers: "144".to_owned(), ..layout(60) };
    let text = plain(&page_text(&view, &layout));
    assert!(text.contains("┃ EMERGENCY: call 144 now "), "{text}");
    assert!(text.contains("│ SAME DAY: call your clinic or the doctor on call today"), "{text}");
}

#[test]
fn a_rate_keeps_its_number_its_base_and_its_group() {
    let text = section("femoroplasty", "risks", 100);
    assert!(text.contains("191 of 447, about 43 in 100 (people in 16 studies)"), "{text}");
    assert!(
        text.contains("43 of 100 (people with a groin cut only; of 106 people, the 14 with a groin cut)"),
        "{text}"
    );
}

#[test]
fn generated_sections_are_found_by_id() {
    for (words, expected) in [("glossary", "Words explained"), ("about", "Next check due"), ("sources", "Sources")] {
        assert!(section("femoroplasty", words, 80).contains(expected), "{words}");
    }
    assert!(section("femoroplasty", "sources", 80).contains("[10] "));
}

#[test]
fn claims_show_who_says_what_from_which_line_and_what_was_set_aside() {
    let (_, reference) = content();
    let page = find("femoroplasty");
    let view =
        PageView { claims: true, ..PageView::of(page, reference, vec![Chosen::find(page, "preparation").unwrap()]) };
    let text = plain(&page_text(&view, &layout(100))).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("s001 L626, part E: clinic page on thigh lift, with prices"), "{text}");
    assert!(text.contains("SET ASIDE: shorter than the World Health Organization advises"), "{text}");
}

#[test]
fn terms_are_explained_where_they_come_first() {
    let (_, reference) = content();
    let view = PageView { terms: true, ..PageView::whole(find("femoroplasty"), reference) };
    let text = plain(&page_text(&view, &layout(80)));
    assert_eq!(text.matches("↳ seroma:").count(), 1);
}

const HOSTILE: &str = "# Bad \u{202e}title\u{1b}[2J\n\nText \u{1b}]0;x\u{7} and \u{9b}31m and do \u{202e}ton\u{202c} stop.\n\n\
                       ## H\u{200b}ead\u{feff}ing\n\n| a\u{85}b | c |\n|---|---|\n| \u{2066}x\u{2069} | `\u{7f}` |\n\n```\nx\u{1b}y\n```\n";

#[test]
fn no_format_prints_a_hidden_character_raw() {
    let page = page(HOSTILE);
    let reference = Reference::default();
    let view = PageView {
        hides: Some("a\u{1b}b".into()),
        notes: vec!["\u{202e}".into()],
        ..PageView::whole(&page, &reference)
    };
    let today = jiff::civil::date(2026, 11, 20);
    for text in [plain(&page_text(&view, &layout(80))), page_markdown(&view, today), page_json(&view, today)] {
        let raw: Vec<char> = text.chars().filter(|c| *c != '\n' && proc::render::is_hidden(*c)).collect();
        assert!(raw.is_empty(), "{raw:?} in {text}");
        assert!(!text.contains('\u{1b}'));
    }
    let text = plain(&page_text(&view, &layout(80)));
    assert!(text.contains("do \\u{202e}ton\\u{202c} stop"), "{text}");
}

/// The record without places, numbers of lines and the name of the file, which a new text has of its own.
fn meaning(page: &Page) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                map.remove("place");
                map.values_mut().for_each(strip);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(page).unwrap();
    strip(&mut value);
    value["lines"] = 0.into();
    value["file"] = "".into();
    value
}

/// Joins runs of plain text, whose division is of no meaning.
fn joined(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => {
            items.iter_mut().for_each(joined);
            let mut out: Vec<serde_json::Value> = Vec::new();
            for item in items.drain(..) {
                if let (Some(a), Some(b)) = (out.last().and_then(|l| l["Text"].as_str()), item["Text"].as_str()) {
                    let text = format!("{a}{b}");
                    *out.last_mut().unwrap() = serde_json::json!({"Text": text});
                } else {
                    out.push(item);
                }
            }
            *items = out;
        }
        serde_json::Value::Object(map) => map.values_mut().for_each(joined),
        _ => {}
    }
}

fn reads_back(page: &Page, reference: &Reference) -> Result<(), String> {
    let text = page_markdown(&PageView::whole(page, reference), jiff::civil::date(2026, 11, 20));
    let parsed = parse::parse_page(&page.file, &text);
    let Some(again) = parsed.page else { return Err(format!("{:?}\n{text}", parsed.diagnostics)) };
    let (mut a, mut b) = (meaning(page), meaning(&again));
    joined(&mut a);
    joined(&mut b);
    if a == b { Ok(()) } else { Err(difference(&a, &b, "").unwrap_or_default()) }
}

fn difference(a: &serde_json::Value, b: &serde_json::Value, path: &str) -> Option<String> {
    use serde_json::Value::{Array, Object};
    match (a, b) {
        (Object(x), Object(y)) if x.keys().eq(y.keys()) => {
            x.iter().find_map(|(k, v)| difference(v, &y[k], &format!("{path}.{k}")))
        }
        (Array(x), Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(i, (v, w))| difference(v, w, &format!("{path}[{i}]")))
        }
        _ => (a != b).then(|| format!("{path}:\n  {a}\n  {b}")),
    }
}

#[test]
fn markdown_reads_back_as_the_same_record() {
    let (pages, reference) = content();
    for page in pages {
        reads_back(page, reference).unwrap_or_else(|e| panic!("{}: {e}", page.id));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 4000, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(42), ..Default::default() })]

    /// Whatever a free page holds, its Markdown reads back as the same record.
    #[test]
    fn any_text_reads_back_as_the_same_record(pieces in proptest::collection::vec(proptest::sample::select(MARKS), 1..14)) {
        let text = format!("# Title\n\n{}\n", pieces.concat());
        // A heading underlined over two lines stands on one when it is written again: its break becomes a space.
        let page = parse::parse_page("free.md", &text).page;
        if let Some(page) = page.filter(|p| p.sections.iter().all(|s| !s.heading.contains('\n')))
            && let Err(difference) = reads_back(&page, &Reference::default())
        {
            return Err(proptest::test_runner::TestCaseError::fail(format!("{text:?}: {difference}")));
        }
    }
}

const MARKS: &[&str] = &[
    "word",
    "Two words",
    " ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "2) ",
    "> ",
    "# ",
    "## ",
    "### ",
    "| a | b |\n|---|---|\n| ",
    " | ",
    "`",
    "``",
    "**",
    "*",
    "_",
    "[",
    "](",
    ")",
    "!",
    "<",
    ">",
    "&",
    "&amp;",
    "\\",
    "~",
    "---",
    "===",
    "+",
    ":",
    "[@key#L3]",
    "[@a; @b]",
    "https://a.b/c?d=1&e=2",
    "    ",
    "  \n",
    "```\n",
    ".",
    "é",
    "99.",
    "=",
];
