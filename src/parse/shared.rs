//! The data that pages share: sources, glossary, groups of words. Each file is a list of maps, read item by item.

use super::fields::Fields;
use super::position::{self, Node, Value};
use super::{Faults, normal, place};
use crate::record::{
    Diagnostic, Glossary, Group, GroupRelation, Locator, Place, Questions, RedFlagLevel, Seen, Sells, Source, SourceId,
    SourceKind, SourcePart, Sources, Term, fold,
};
use std::collections::BTreeSet;

/// Reads `sources.yaml`, sorted by key; a source with a fault is left out.
pub fn parse_sources(file: &str, text: &str) -> (Sources, Vec<Diagnostic>) {
    let (mut all, faults) = items(file, text, "a source", |s: &Source| (s.id.0.clone(), s.place), source);
    all.sort_by(|a, b| a.id.cmp(&b.id));
    (Sources { all }, faults)
}

/// The keys in `sources.yaml` of entries that have errors, as far as they can be read.
pub fn faulty_sources(text: &str) -> Vec<SourceId> {
    let (sources, faults) = parse_sources("sources.yaml", text);
    if faults.is_empty() {
        return Vec::new();
    }
    // `- {id: leaflet, …}`, `- id: leaflet` or `  id: leaflet`, also where the rest of the entry is no YAML.
    let key = |line: &str| {
        let rest = line.trim_start_matches([' ', '-', '{']).strip_prefix("id:")?;
        let word = rest.trim_start().split([' ', ',', '}', '#']).next()?.trim_matches(['"', '\'']);
        Some(SourceId(word.to_owned())).filter(|key| !key.0.is_empty() && sources.find(key).is_none())
    };
    text.lines().filter_map(key).collect()
}

/// Reads `glossary.yaml`, sorted by term; a term with a fault is left out.
pub fn parse_glossary(file: &str, text: &str) -> (Glossary, Vec<Diagnostic>) {
    let (mut terms, faults) = items(file, text, "a term", |t: &Term| (fold(&t.term), t.place), term);
    terms.sort_by_cached_key(|t| fold(&t.term));
    (Glossary { terms }, faults)
}

/// Reads `synonyms.yaml`, in the order of the file; a group with a fault is left out.
pub fn parse_vocabulary(file: &str, text: &str) -> (Vec<Group>, Vec<Diagnostic>) {
    items(file, text, "a group of words", |g: &Group| (g.id.clone(), g.place), group)
}

/// Reads `questions.yaml`, in the order of the file; a section with a fault is left out.
pub fn parse_questions(file: &str, text: &str) -> (Vec<Questions>, Vec<Diagnostic>) {
    let name = |q: &Questions| (format!("{}#{}", q.page, q.section), q.place);
    items(file, text, "the questions of a section", name, questions)
}

/// Reads a list; of two items of one name the first is kept.
fn items<T>(
    file: &str,
    text: &str,
    what: &str,
    name: impl Fn(&T) -> (String, Place),
    read: fn(&Node, &mut Faults) -> Option<T>,
) -> (Vec<T>, Vec<Diagnostic>) {
    let text = normal(text);
    let mut faults = Faults::default();
    let at = |line: usize, column: usize| place(line + 1, column + 1);
    let mut items = Vec::new();
    if let Some(node) = position::read(&text, &at, &mut faults) {
        match &node.value {
            Value::List(nodes) => items.extend(nodes.iter().filter_map(|node| read(node, &mut faults))),
            other => {
                let message = format!("the file is a list, and this is {}", other.what());
                let fault = Diagnostic::error("wrong-type", node.place, message);
                faults.push(fault.hint(format!("begin each item with `- `: one line for {what}")));
            }
        }
    }
    let mut seen = BTreeSet::new();
    items.retain(|item| {
        let (name, place) = name(item);
        let fresh = seen.insert(name.clone());
        if !fresh {
            let fault = Diagnostic::error("duplicate-item", place, format!("`{name}` stands twice"));
            faults.push(fault.hint("keep one of the two"));
        }
        fresh
    });
    (items, faults.in_order(file))
}

fn source(node: &Node, faults: &mut Faults) -> Option<Source> {
    const KEYS: &[&str] = &[
        "id", "title", "where", "kind", "n", "seen", "read", "sells", "file", "lines", "sha256", "dated", "what",
        "parts",
    ];
    let mut f = Fields::open(node, "a source", KEYS, faults)?;
    let (id, title) = (f.citation("id"), f.text("title"));
    if id.as_ref().is_some_and(|id| id.locator.is_some()) {
        f.fault_at("id", "bad-citation", "the key of a source has no lines", "leave the `#L…` out");
    }
    let location = f.text("where");
    let kind = f.choice("kind", SourceKind::parse, &SourceKind::names());
    let people = f.optional_number("n");
    let seen = f.choice("seen", Seen::parse, &Seen::names());
    f.optional_date("read");
    let sells = f.optional_choice("sells", Sells::parse, &Sells::names());
    let dated = f.optional_text("dated");
    let (what, name) = (f.optional_text("what"), f.optional_text("file"));
    let lines = f.optional_number("lines");
    let sha256 = f.optional_text("sha256");
    if sha256.as_ref().is_some_and(|h| h.len() != 64 || !h.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))) {
        let message = "a SHA-256 is 64 hexadecimal digits, in lower case";
        f.fault_at("sha256", "wrong-type", message, "take it from `sha256sum`");
    }
    let parts = f.optional_list("parts").iter().filter_map(|item| part(item, f.faults)).collect();
    let kind = kind?;
    if kind == SourceKind::SourceText {
        for key in ["file", "lines", "sha256"] {
            f.required(key);
        }
    } else {
        for key in ["file", "lines", "sha256", "dated", "what", "parts"] {
            if f.get(key).is_some() {
                let message = format!("only a source text has `{key}`");
                f.fault_at(key, "unknown-key", message, &format!("take `{key}` out, or write `kind: source-text`"));
            }
        }
    }
    Some(Source {
        id: id?.source,
        title: title?,
        // A source text is not ours to ship: its `where` says so to those who keep the file.
        location: location.map(|l| if kind == SourceKind::SourceText { String::new() } else { l })?,
        kind,
        people,
        seen: seen?,
        dated,
        what,
        file: name,
        lines,
        sha256,
        // Where nothing is said: a clinic, a newspaper or a text of unknown voice may sell, the others do not.
        sells: sells.unwrap_or(match kind {
            SourceKind::SourceText | SourceKind::Clinic | SourceKind::News => Sells::Unknown,
            _ => Sells::No,
        }),
        parts,
        place: node.place,
    })
}

fn part(node: &Node, faults: &mut Faults) -> Option<SourcePart> {
    let mut f = Fields::open(node, "a part of a source", &["id", "lines", "what", "sells", "repeats"], faults)?;
    let (id, what) = (f.text("id"), f.text("what"));
    let lines = f.text("lines").and_then(|text| {
        let lines = Locator::parse(&format!("L{text}"));
        if lines.is_none() {
            let message = format!("`{text}` is not a line or a range of lines");
            f.fault_at("lines", "wrong-type", message, "write `1-213`");
        }
        lines
    });
    let sells = f.choice("sells", Sells::parse, &Sells::names());
    let repeats = f.optional_text("repeats");
    Some(SourcePart { id: id?, lines: lines?, what: what?, sells: sells?, repeats })
}

fn term(node: &Node, faults: &mut Faults) -> Option<Term> {
    let mut f = Fields::open(node, "a term", &["term", "plain", "also", "see", "page", "sources"], faults)?;
    let (term, plain) = (f.text("term"), f.text("plain"));
    let (also, see) = (f.optional_texts("also"), f.optional_texts("see"));
    let page = f.optional_page("page");
    let sources = f.optional_citations("sources").into_iter().filter(|c| !c.is_illegible());
    let sources: Vec<SourceId> = sources.map(|c| c.source).collect();
    Some(Term { term: term?, plain: plain?, also, see, page, sources, place: node.place })
}

fn group(node: &Node, faults: &mut Faults) -> Option<Group> {
    const KEYS: &[&str] = &[
        "id",
        "rel",
        "lay",
        "medical",
        "misspelling",
        "uk",
        "us",
        "brand",
        "mistranslation",
        "hidden",
        "related",
        "needs",
        "page",
        "section",
        "also",
        "urgent",
        "term",
        "notice",
        "note",
    ];
    let mut f = Fields::open(node, "a group of words", KEYS, faults)?;
    let id = f.text("id");
    let relation = f.choice("rel", GroupRelation::parse, &GroupRelation::names());
    let group = Group {
        id: id?,
        relation: relation?,
        lay: f.optional_texts("lay"),
        medical: f.optional_texts("medical"),
        misspelling: f.optional_texts("misspelling"),
        uk: f.optional_texts("uk"),
        us: f.optional_texts("us"),
        brand: f.optional_texts("brand"),
        mistranslation: f.optional_texts("mistranslation"),
        hidden: f.optional_texts("hidden"),
        related: f.optional_texts("related"),
        needs: f.optional_texts("needs"),
        page: f.optional_page("page"),
        section: f.optional_text("section"),
        also: f.optional_texts("also"),
        urgent: f.optional_choice("urgent", RedFlagLevel::parse, &RedFlagLevel::names()),
        term: f.optional_text("term"),
        notice: f.optional_text("notice"),
        place: node.place,
    };
    f.optional_text("note");
    let words = group.words().count() + group.misspelling.len() + group.related.len();
    if words == 0 {
        let message = format!("the group `{}` has no words", group.id);
        f.fault("empty-value", message, "add `lay: […]` or `medical: […]`");
    }
    for also in &group.also {
        let (page, section) = also.split_once('#').unwrap_or((also, ""));
        if page.is_empty() && section.is_empty() || is_no_id(page) || is_no_id(section) {
            let message = format!("`{also}` is not a place in the library");
            f.fault_at("also", "bad-id", message, "write `page`, `page#section` or `#section`");
        }
    }
    Some(group)
}

fn questions(node: &Node, faults: &mut Faults) -> Option<Questions> {
    let mut f = Fields::open(node, "the questions of a section", &["page", "section", "asked"], faults)?;
    f.required("page");
    let (page, section) = (f.optional_page("page"), f.text("section"));
    f.required("asked");
    let asked = f.optional_texts("asked");
    if asked.is_empty() && f.get("asked").is_some() {
        f.fault_at(
            "asked",
            "empty-value",
            "no question is listed",
            "add what people ask: `asked: [when can I hoover]`",
        );
    }
    Some(Questions { page: page?, section: section?, asked, place: node.place })
}

/// Whether a part of a place is neither empty nor an id.
fn is_no_id(part: &str) -> bool {
    !part.is_empty() && !crate::record::PageId::is_kebab(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(faults: &[Diagnostic]) -> Vec<(&'static str, u32, u32)> {
        faults.iter().map(|f| (f.code, f.place.line, f.place.column)).collect()
    }

    const TEXT: &str = "- {id: s001, title: T, where: nowhere, kind: source-text, seen: full, what: W, file: f.txt, dated: null, lines: 9, sha256: 1c3f3dcb23381a4958325229d94b93cce83c36d5f321f38dc75ae562fdd616c7, sells: unknown, parts: [{id: A, lines: 1-5, what: P, sells: true}, {id: B, lines: 6-9, what: P, sells: unknown, repeats: A}]}\n";

    #[test]
    fn sources_are_sorted_and_a_broken_one_hides_no_other() {
        let text = format!(
            "# remark\n- {{id: zz, title: T, where: W, kind: clinic, seen: excerpt}}\n- {{id: b, title: T, where: W, kind: papr, seen: abstract, n: x}}\n{TEXT}- {{id: a, title: T, where: W, kind: study, n: 12, seen: abstract, read: 2026-11-21}}\n"
        );
        let (sources, faults) = parse_sources("sources.yaml", &text);
        assert_eq!(codes(&faults), [("unknown-value", 3, 37), ("wrong-type", 3, 62)]);
        let found: Vec<_> = sources.all.iter().map(|s| (s.id.0.as_str(), s.sells, s.place.line)).collect();
        assert_eq!(found, [("a", Sells::No, 5), ("s001", Sells::Unknown, 4), ("zz", Sells::Unknown, 2)]);
        let text = sources.find(&SourceId("s001".to_owned())).expect("the source text");
        assert_eq!((text.location.as_str(), text.lines, text.file.as_deref()), ("", Some(9), Some("f.txt")));
        assert_eq!(text.parts[1].repeats.as_deref(), Some("A"));
        assert_eq!((text.parts[1].lines.first, text.parts[1].lines.last), (6, 9));
    }

    #[test]
    fn a_source_text_is_counted_and_hashed_and_nothing_else_is() {
        let (_, faults) = parse_sources("s", &TEXT.replace("lines: 9, ", ""));
        assert_eq!(codes(&faults), [("missing-key", 1, 3)]);
        let (_, faults) = parse_sources("s", &TEXT.replace("source-text", "study"));
        assert_eq!(faults.iter().filter(|f| f.code == "unknown-key").count(), 5);
        let (_, faults) = parse_sources("s", &TEXT.replace("1c3f", "xyz"));
        assert_eq!(codes(&faults), [("wrong-type", 1, 124)]);
    }

    #[test]
    fn terms_are_sorted_and_a_term_stands_once() {
        let (glossary, faults) = parse_glossary(
            "g",
            "- {term: scar, plain: P, also: [mark], see: [BMI], page: scars, sources: [a]}\n- {term: BMI, plain: P}\n- {term: Scar, plain: Q}\n",
        );
        assert_eq!(codes(&faults), [("duplicate-item", 3, 3)]);
        assert_eq!(glossary.terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["BMI", "scar"]);
        assert_eq!(glossary.find("mark").expect("by its other name").plain, "P");
    }

    #[test]
    fn groups_keep_the_order_of_the_file() {
        let (groups, faults) = parse_vocabulary(
            "v",
            "- {id: B, rel: same, lay: [bum], urgent: same-day, also: [a#b, \"#c\"], note: x}\n- {id: A, rel: sam, lay: [x]}\n- {id: C, rel: related, misspelling: [y], also: [\"a b\"]}\n- {id: D, rel: same}\n",
        );
        assert_eq!(codes(&faults), [("unknown-value", 2, 16), ("bad-id", 3, 49), ("empty-value", 4, 3)]);
        assert_eq!(groups[0].urgent, Some(RedFlagLevel::SameDay));
        assert_eq!(groups.iter().map(|g| g.id.as_str()).collect::<Vec<_>>(), ["B", "C", "D"]);
    }

    #[test]
    fn an_empty_file_is_no_fault() {
        assert_eq!(parse_glossary("g", "# nothing yet\n"), (Glossary::default(), vec![]));
    }
}
