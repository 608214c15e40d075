//! Text in, records and diagnostics out.
//!
//! A page is read in two parts: its front matter says who it is, its body says what it knows. Every fault of a page
//! is reported in one run, each with its place in the page file; a [`Page`] comes out only if there is none.
//! What needs other pages or shared data (unknown sources, relations, required sections, reading level) is not
//! decided here but in `check`.
//!
//! `serde_yaml` reads front matter and decides whether a page is typed or free; where places are needed, `position`
//! reads YAML as a tree that knows them; `body` reads Markdown with comrak.

mod body;
mod citation;
mod faults;
mod fields;
mod front_matter;
mod outline;
mod position;
mod rules;
mod shared;
mod typed_block;

pub use rules::RULES;
pub use shared::{faulty_sources, parse_glossary, parse_questions, parse_sources, parse_vocabulary};

use crate::record::{Diagnostic, Draft, Head, Kind, Page, Place};
use faults::Faults;
use front_matter::{Front, Identity};
use std::borrow::Cow;

/// The size in bytes above which a page is refused.
pub const PAGE_LIMIT: usize = 4 * 1024 * 1024;

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The page; there is one exactly if no diagnostic is an error.
    pub page: Option<Page>,
    /// A page with errors as far as it could be read, for the rules of `check`; none of a whole page, and none where
    /// too little could be read to judge it.
    pub draft: Option<Draft>,
    /// What is wrong, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a page; `file` is its path in its library, with `/` between.
pub fn parse_page(file: &str, text: &str) -> Parsed {
    if text.len() > PAGE_LIMIT {
        return finish(file, None, too_large().into());
    }
    let mut faults = Faults::guessing(true);
    let page = read_page(file, text, &mut faults);
    finish(file, page, faults)
}

/// Reads a page from the bytes of its file, which must be UTF-8.
pub fn parse_page_bytes(file: &str, bytes: &[u8]) -> Parsed {
    if bytes.len() > PAGE_LIMIT {
        return finish(file, None, too_large().into());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => parse_page(file, text),
        Err(error) => {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let before = normal(&before);
            let line = before.split('\n').count();
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let fault = Diagnostic::error("not-utf8", place(line, column), "the file is not UTF-8 from here on");
            finish(file, None, fault.hint("save the file as UTF-8").into())
        }
    }
}

/// Reads who a page is: its front matter and, for a free page without a title there, its first heading.
///
/// None when it cannot be told; [`parse_page`] then says why. The sections are left empty.
pub fn parse_head(file: &str, text: &str) -> Option<Head> {
    if text.len() > PAGE_LIMIT {
        return None;
    }
    let text = normal(text);
    let mut faults = Faults::default();
    let (yaml, body) = front_matter::split(&text, &mut faults);
    let front = front_matter::read(file, &yaml, &mut faults);
    let identity = front.identity.filter(|_| !faults.iter().any(Diagnostic::is_error))?;
    let title = identity.title.or_else(|| body::first_title(body.text)).unwrap_or_else(|| identity.id.0.clone());
    Some(Head {
        id: identity.id,
        kind: identity.kind,
        title,
        message: identity.message,
        regions: identity.regions,
        approach: identity.approach,
        aliases: identity.aliases,
        review: identity.review,
        sections: Vec::new(),
        file: file.to_owned(),
    })
}

/// Reads a page as far as it goes, with errors or without.
fn read_page(file: &str, text: &str, faults: &mut Faults) -> Option<Page> {
    let text = normal(text);
    let (yaml, rest) = front_matter::split(&text, faults);
    let Front { identity, typed, title } = front_matter::read(file, &yaml, faults);
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    if typed {
        control_characters(&text, faults);
        let (preamble, sections) = body::typed(&text, &rest, title.as_deref(), faults);
        let identity = identity?;
        let title = identity.title.clone()?;
        return Some(page(file, identity, title, preamble, sections, lines));
    }
    let identity = identity?;
    let free = body::free(&rest, identity.title.as_deref());
    let title = identity.title.clone().or(free.title).unwrap_or_else(|| identity.id.0.clone());
    Some(page(file, identity, title, free.preamble, free.sections, lines))
}

fn page(
    file: &str,
    who: Identity,
    title: String,
    preamble: Vec<crate::record::Block>,
    sections: Vec<crate::record::Section>,
    lines: u32,
) -> Page {
    Page {
        id: who.id,
        kind: who.kind,
        title,
        message: who.message,
        regions: who.regions,
        approach: who.approach,
        aliases: who.aliases,
        related: who.related,
        codes: who.codes,
        review: who.review,
        extra: who.extra,
        preamble,
        sections,
        file: file.to_owned(),
        lines,
    }
}

/// A page if there is no error, and else its draft.
fn finish(file: &str, page: Option<Page>, mut faults: Faults) -> Parsed {
    let gaps = std::mem::take(&mut faults.gaps);
    // Of a file with a thousand faults nobody wants to hear more.
    let too_many = faults.is_full();
    let diagnostics = faults.in_order(file);
    if !diagnostics.iter().any(Diagnostic::is_error) {
        return Parsed { page, draft: None, diagnostics };
    }
    let draft = page.filter(|page| !too_many && !is_free(page.kind)).map(|page| Draft::new(page, gaps));
    Parsed { page: None, draft, diagnostics }
}

fn too_large() -> Diagnostic {
    let message = format!("the file is larger than {} MiB", PAGE_LIMIT / 1024 / 1024);
    Diagnostic::error("page-too-large", Place::default(), message).hint("split it into several pages")
}

/// A place from counts of any width, both from 1.
fn place(line: usize, column: usize) -> Place {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place::new(narrow(line), narrow(column))
}

/// The text without a byte order mark, with `\n` alone between lines and a visible sign in place of NUL.
fn normal(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.bytes().any(|b| b == b'\r' || b == 0) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"))
}

/// Reports characters that no reader sees and that change how others are shown.
fn control_characters(text: &str, faults: &mut Faults) {
    let unseen = |c: char| {
        matches!(c, '\u{fffd}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
            || (c.is_control() && !matches!(c, '\n' | '\t'))
    };
    if !text.contains(unseen) {
        return;
    }
    for (number, line) in text.split('\n').enumerate() {
        for (column, c) in line.chars().enumerate().filter(|(_, c)| unseen(*c)) {
            let message = match c {
                '\u{fffd}' => "a character that could not be read, or NUL, stands here".to_owned(),
                c => format!("the control character U+{:04X} stands here", u32::from(c)),
            };
            let fault = Diagnostic::error("control-character", place(number + 1, column + 1), message);
            if faults.is_full() {
                return faults.push(fault);
            }
            faults.push(fault.length(1).hint("delete it"));
        }
    }
}

/// Whether a kind of page is written freely.
fn is_free(kind: Kind) -> bool {
    kind == Kind::Article
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\nid: x\nkind: guide\ntitle: T\nmessage: M\nregions: [thigh]\napproach: none\nreview:\n  status: draft\n  written: 2026-11-20\n  due: 2027-11-20\n  authors: [A]\n  funding: none\n  conflicts: none\n---\n# T\n\n## Key points\n\nA point. [@s001#L3]\n";

    #[test]
    fn a_typed_page_is_read_whole() {
        let parsed = parse_page("sub/x.md", PAGE);
        assert_eq!(parsed.diagnostics, []);
        let page = parsed.page.expect("a page");
        assert_eq!((page.id.as_str(), page.kind, page.title.as_str(), page.lines), ("x", Kind::Guide, "T", 20));
        assert_eq!((page.file.as_str(), page.sections.len(), page.preamble.len()), ("sub/x.md", 1, 0));
        assert_eq!(page.sections[0].place, Place::new(18, 1));
        assert_eq!(page.sections[0].blocks[0].citations()[0].place, Place::new(20, 11));
        let head = crate::record::Head { sections: Vec::new(), ..page.head() };
        assert_eq!(parse_head("sub/x.md", PAGE), Some(head));
    }

    #[test]
    fn line_endings_and_a_byte_order_mark_change_nothing() {
        let page = parse_page("x.md", PAGE).page;
        for text in [PAGE.replace('\n', "\r\n"), PAGE.replace('\n', "\r"), format!("\u{feff}{PAGE}")] {
            assert_eq!(
                parse_page_bytes("x.md", text.as_bytes()),
                Parsed { page: page.clone(), draft: None, diagnostics: vec![] }
            );
        }
    }

    #[test]
    fn slips_that_few_make_are_told_too() {
        let codes =
            |file: &str, text: &str| parse_page(file, text).diagnostics.iter().map(|d| d.code).collect::<Vec<_>>();
        assert_eq!(codes("con.md", &PAGE.replace("id: x", "id: con")), ["bad-id"]);
        let lines = "codes:\n  - {system: S, code: 1, display: D, source: a#L3}\nreview:";
        assert_eq!(codes("x.md", &PAGE.replace("review:", lines)), ["bad-citation"]);
        for key in ["title: T", "regions: [thigh]", "approach: none"] {
            let name = key.split(':').next().expect("a key");
            assert!(codes("x.md", &PAGE.replace(key, &format!("{name}: *a"))).contains(&"yaml-alias"), "{name}");
        }
        assert_eq!(codes("x.md", "---\nflag: true\naliases: [true, 7]\n---\nText.\n"), Vec::<&str>::new());
    }

    #[test]
    fn a_page_with_errors_leaves_a_draft_of_what_could_be_read() {
        let text = PAGE
            .replace("kind: guide", "kind: guid")
            .replace("  due: 2027-11-20\n", "")
            .replace("## Key points", "## Key pionts")
            .replace(
                "[@s001#L3]",
                "[@S001#L3]\n\n```yaml red-flag\n- {level: emergenci, text: Pain, sources: [a]}\n```",
            );
        let parsed = parse_page("x.md", &text);
        assert_eq!(parsed.page, None);
        let draft = parsed.draft.expect("a draft");
        let (page, gaps) = draft.judged();
        assert_eq!((page.kind, page.title.as_str(), page.file.as_str()), (Kind::Guide, "T", "x.md"));
        assert_eq!(page.sections[0].kind, Some(crate::record::SectionKind::Summary));
        let [crate::record::Typed::RedFlags(signs)] = &page.typed().map(|(_, t)| t.clone()).collect::<Vec<_>>()[..]
        else {
            panic!("{page:?}")
        };
        assert_eq!((signs[0].text.as_str(), signs[0].level), ("Pain", crate::record::RedFlagLevel::Emergency));
        assert_eq!(gaps.items.iter().copied().collect::<Vec<_>>(), [signs[0].place]);
        assert!(gaps.keys.is_empty() && gaps.blocks.is_empty(), "{gaps:?}");
        assert_eq!(parse_page("x.md", "---\nflag: [\n---\n").draft, None);
    }

    #[test]
    fn a_draft_says_what_of_it_could_not_be_read() {
        let gaps = |old: &str, new: &str| {
            let draft = parse_page("x.md", &PAGE.replace(old, new)).draft.expect("a draft");
            assert_eq!((draft.file(), draft.id().as_str()), ("x.md", "x"));
            let gaps = draft.judged().1.clone();
            (gaps.keys.into_iter().collect::<Vec<_>>(), gaps.items.len(), gaps.times)
        };
        let facts = |claims: &str| {
            let own = format!("own:\n  scar:\n    label: L\n    claims: {claims}");
            gaps("[@s001#L3]", &format!("\n\n```yaml facts\n{own}\n```\n\n## Horoscope"))
        };
        // A list of another page that is none, and one that is refused.
        assert_eq!(gaps("regions", "related: {page: a}\nregions"), (vec!["related"], 0, false));
        assert_eq!(gaps("regions", "related: *a\nregions"), (vec!["related"], 0, false));
        // A value that is refused is reported once, and its item is there in part all the same.
        let sign = "\n\n```yaml red-flag\n- {level: emergency, text: Pain, sources: [s001#L3]}\n```";
        assert_eq!(
            gaps("[@s001#L3]", &format!("{}\n\n## Horoscope", sign.replace("flag", "flags"))),
            (vec![], 0, false)
        );
        assert_eq!(gaps("[@s001#L3]", &sign.replace("flag", "flags").replace("Pain", "*a")), (vec![], 1, false));
        // Times may be among claims that could not be read.
        assert_eq!(facts("[{value: six weeks, source: s001#L3}]"), (vec![], 0, false));
        assert_eq!(facts("[six weeks]"), (vec![], 1, true));
        assert_eq!(facts("[{source: s001#L3}]"), (vec![], 1, true));
        assert_eq!(facts("six weeks"), (vec![], 1, true));
        let unknown = "\n\n```yaml facts\nscarr:\n  label: L\n  claims: [six weeks]\n```";
        assert_eq!(gaps("[@s001#L3]", unknown), (vec![], 1, true));
        // Keys of front matter, and an id that is not the name of the file.
        assert_eq!(gaps("regions", "related: [{as: combined}]\nregions"), (vec!["related"], 0, false));
        assert_eq!(gaps("approach: none", "approach: zzzz").0, ["approach"]);
        assert_eq!(gaps("kind: guide", "kind: zzzz").0, ["kind"]);
        assert_eq!(gaps("review:", "reviewed by nobody:").0, ["review"]);
        assert_eq!(gaps("id: x", "id: y"), (vec![], 0, false));
        assert_eq!(gaps("[@s001#L3]", "\n\n```yaml horoscope\n- a\n```"), (vec![], 0, true));
        // Of which kinds of block items may be missing.
        let lost = |new: &str| {
            let draft = parse_page("x.md", &PAGE.replace("[@s001#L3]", new)).draft.expect("a draft");
            ["tests", "facts", "options"].map(|name| draft.judged().1.block(name))
        };
        assert_eq!(lost("[@S001#L3]"), [false, false, false]);
        assert_eq!(lost("\n\n```yaml tests\nname: Urine\n```"), [true, false, false]);
        assert_eq!(lost("\n\n```yaml facts\n- a\n```"), [false, true, false]);
        assert_eq!(lost("\n\n```yaml facts\nscarr: x\n```"), [false, true, false]);
        assert_eq!(lost("\n\n```yaml facts\nscarr: {label: L}\n```"), [false, false, false]);
        assert_eq!(lost("\n\n```yaml facts\nown: {scar: x}\n```"), [false, true, false]);
        assert_eq!(lost("\n\n```yaml facts\nown: {scar: {label: L}}\n```"), [false, false, false]);
        assert_eq!(lost("\n\n```yaml horoscope\n- a\n```"), [true, true, true]);
        assert_eq!(lost("\n\n```yaml tests\n- {name: Urine, sources: [s001#L3]}\n"), [true, true, true]);
    }

    #[test]
    fn a_draft_keeps_links_and_sections_that_were_meant_and_there_is_none_of_a_thousand_faults() {
        let draft = |old: &str, new: &str| parse_page("x.md", &PAGE.replace(old, new)).draft;
        let linked = draft("regions: [thigh]", "related: [{page: a, as: combined}]\nregions: [thigh, thing]");
        assert_eq!(
            linked.expect("a draft").related()[0].target,
            crate::record::RelationTarget::Page(crate::record::PageId("a".into()))
        );
        for (block, kind) in [
            ("complications", crate::record::SectionKind::Complications),
            ("timeline", crate::record::SectionKind::Recovery),
            ("red-flags", crate::record::SectionKind::GetHelp),
            ("contraindications", crate::record::SectionKind::Contraindications),
            ("options", crate::record::SectionKind::Alternatives),
        ] {
            let draft =
                draft("## Key points", &format!("## Zzzz\n\n```yaml {block}\n- {{id: a}}\n```")).expect("a draft");
            assert_eq!(draft.judged().0.sections[0].kind, Some(kind), "{block}");
        }
        assert_eq!(draft("[@s001#L3]", &"[@S001#L3] ".repeat(1100)), None);
    }

    #[test]
    fn the_sources_that_have_a_fault_are_known_by_their_keys() {
        let whole = "- {id: a, title: T, where: W, kind: review, seen: full}\n";
        let ids = |text: &str| faulty_sources(text).into_iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(ids(whole), Vec::<String>::new());
        assert_eq!(ids(&format!("{whole}- {{id: , title: T}}\n- {{id: leaflet, titel: T}}\n")), ["leaflet"]);
    }

    #[test]
    fn front_matter_without_an_end_ends_where_a_heading_begins() {
        for heading in ["# T", "## Key points"] {
            let text = PAGE.replace("---\n# T\n\n## Key points\n\n", &format!("{heading}\nA point: \"[\n"));
            let codes: Vec<&str> = parse_page("x.md", &text).diagnostics.iter().map(|d| d.code).collect();
            assert!(codes.contains(&"front-matter-not-closed") && !codes.contains(&"yaml-syntax"), "{codes:?}");
            let text = text.replace("A point: \"[", "\n## Horoscope");
            let place = |d: &Diagnostic| (d.code == "unknown-section").then_some(d.place.line);
            assert_eq!(parse_page("x.md", &text).diagnostics.iter().find_map(place), Some(17), "{text}");
        }
    }

    #[test]
    fn nul_is_a_fault_on_a_typed_page_and_a_sign_on_a_free_one() {
        let codes = |text: &str| parse_page("x.md", text).diagnostics.iter().map(|d| d.code).collect::<Vec<_>>();
        assert_eq!(codes(&PAGE.replace("A point", "A\0point")), ["control-character"]);
        assert_eq!(codes("A\0point\x1b.\n"), Vec::<&str>::new());
    }

    #[test]
    fn bytes_that_are_not_utf8_are_a_fault_with_its_place() {
        let parsed = parse_page_bytes("x.md", b"\xef\xbb\xbfa\r\nb\xc3\xa4\xff");
        assert_eq!(parsed.page, None);
        assert_eq!((parsed.diagnostics[0].code, parsed.diagnostics[0].place), ("not-utf8", Place::new(2, 3)));
    }

    #[test]
    fn a_page_of_more_than_four_megabytes_is_refused() {
        assert_eq!(PAGE_LIMIT, 4 << 20);
        let text = "word ".repeat(PAGE_LIMIT / 5 + 1);
        assert_eq!(parse_page("x.md", &text).diagnostics[0].code, "page-too-large");
        assert_eq!(parse_page_bytes("x.md", text.as_bytes()).diagnostics[0].code, "page-too-large");
        assert_eq!(parse_head("x.md", &text), None);
        assert!(parse_page("x.md", &text[..PAGE_LIMIT]).page.is_some());
        assert!(parse_head("x.md", &text[..PAGE_LIMIT]).is_some());
    }

    #[test]
    fn the_title_of_a_free_page_comes_from_its_front_matter_its_heading_or_its_name() {
        for (text, title) in
            [("---\ntitle: A\n---\n# B\n", "A"), ("# B *b*\n", "B b"), ("Text.\n", "na me"), ("", "na me")]
        {
            assert_eq!(parse_page("f/na me.md", text).page.expect(text).title, title);
            assert_eq!(parse_head("f/na me.md", text).expect(text).title, title);
        }
    }

    #[test]
    fn a_broken_page_has_no_head_where_its_front_matter_is_broken() {
        assert_eq!(parse_head("x.md", &PAGE.replace("title: T", "titel: T")), None);
        assert_eq!(parse_head("y.md", PAGE), None);
        assert!(parse_head("x.md", &PAGE.replace("## Key points", "## Key")).is_some());
    }
}
