//! Front matter: who a page is.
//!
//! `serde_yaml` reads it first and decides whether the page is typed or free. A typed page is then read key by key
//! from a tree that knows its places; of a free page, title and aliases are taken as they come, and the rest is kept.

use super::fields::{self, Fields};
use super::position::{self, Node, Value};
use super::{Faults, is_free, place};
use crate::record::{
    Alias, AliasKind, Approach, Code, Diagnostic, Kind, PageId, Place, Region, Relation, RelationKind, RelationTarget,
    Review, ReviewStatus, SectionKind, SourceId,
};
use jiff::civil::Date;
use serde_yaml::Value as Yaml;
use std::borrow::Cow;

/// The size in bytes above which front matter is refused.
const FRONT_MATTER_LIMIT: usize = 256 * 1024;

/// The most words that the message of a page may have.
const MESSAGE_WORDS: usize = 25;

/// The kinds of page that are held to a form.
const KINDS: &[&str] = &["procedure", "guide", "warning"];

/// Front matter as it stands in the file, without its fences.
pub(super) struct FrontText<'t> {
    pub(super) text: &'t str,
    /// Number of lines of the file before it.
    pub(super) before: usize,
}

/// The text after the front matter.
pub(super) struct BodyText<'t> {
    pub(super) text: &'t str,
    /// Number of lines of the file before it.
    pub(super) before: usize,
}

/// Who a page is.
pub(super) struct Identity {
    pub(super) id: PageId,
    pub(super) kind: Kind,
    /// None on a free page whose front matter has none.
    pub(super) title: Option<String>,
    pub(super) message: Option<String>,
    pub(super) regions: Vec<Region>,
    pub(super) approach: Option<Approach>,
    pub(super) aliases: Vec<Alias>,
    pub(super) related: Vec<Relation>,
    pub(super) codes: Vec<Code>,
    pub(super) review: Option<Review>,
    pub(super) extra: Vec<(String, String)>,
}

/// What front matter says.
pub(super) struct Front {
    /// Of typed pages as far as it could be read; none if nothing could.
    pub(super) identity: Option<Identity>,
    /// Whether the page is held to the form of typed pages.
    pub(super) typed: bool,
    /// The title, known even where the identity is not whole.
    pub(super) title: Option<String>,
}

/// Parts a page into front matter and body. The fences are lines of three hyphens, the first at the very top.
pub(super) fn split<'t>(text: &'t str, faults: &mut Faults) -> (FrontText<'t>, BodyText<'t>) {
    let none = FrontText { text: "", before: 0 };
    let is_fence = |line: &str| line.trim_end() == "---";
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_fence(line)) else {
        return (none, BodyText { text, before: 0 });
    };
    let start = first.len();
    let mut at = start;
    for (number, line) in lines.enumerate() {
        if is_fence(line) || line.trim_end() == "..." {
            let (front, body) = (&text[start..at], &text[at + line.len()..]);
            return (FrontText { text: front, before: 1 }, BodyText { text: body, before: number + 2 });
        }
        at += line.len();
    }
    // A line across at the top of a free page is no front matter; `word:` under it is.
    let second = text[start..].lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let key = second.split_once(':').map(|(key, _)| key);
    if key.is_some_and(|k| !k.is_empty() && k.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))) {
        let message = "the front matter that begins here has no end";
        let fault = Diagnostic::error("front-matter-not-closed", Place::new(1, 1), message).length(3);
        faults.push(fault.hint("end it with a line `---`"));
        // It is taken to end where its lines do.
        let mut at = start;
        for (number, line) in text[start..].split_inclusive('\n').enumerate() {
            if at > start && (line.trim().is_empty() || line.starts_with("# ") || line.starts_with("## ")) {
                let front = FrontText { text: &text[start..at], before: 1 };
                return (front, BodyText { text: &text[at..], before: number + 1 });
            }
            at += line.len();
        }
    }
    (none, BodyText { text, before: 0 })
}

/// Reads front matter.
pub(super) fn read(file: &str, front: &FrontText<'_>, faults: &mut Faults) -> Front {
    if front.text.len() > FRONT_MATTER_LIMIT {
        let message = format!("the front matter is larger than {} KiB", FRONT_MATTER_LIMIT / 1024);
        faults.push(Diagnostic::error("front-matter-too-large", place(front.before, 1), message));
        return Front { identity: None, typed: false, title: None };
    }
    let yaml = printable(front.text);
    // An alias can make a small text large, and depth makes a text slow: only a reader that refuses both may see them.
    let value = if is_dangerous(&yaml) { None } else { Some(serde_yaml::from_str::<Yaml>(&yaml)) };
    match &value {
        Some(Ok(Yaml::Null)) => return free(file, front, Vec::new(), Kind::Article),
        Some(Ok(Yaml::Mapping(map))) => {
            let entries: Vec<_> = map.iter().filter_map(|(k, v)| Some((k.as_str()?, v.as_str()))).collect();
            if is_free_front(&entries) {
                let entries = map.iter().filter(|(k, _)| k.as_str() != Some("kind"));
                return free(file, front, entries.collect(), Kind::Article);
            }
        }
        _ => {}
    }
    let at = |line: usize, column: usize| place(front.before + line + 1, column + 1);
    let before = faults.len();
    let Some(node) = position::read(&yaml, &at, faults) else {
        reported(front, value.as_ref(), before, faults);
        return Front { identity: None, typed: false, title: None };
    };
    reported(front, value.as_ref(), before, faults);
    let entries: Vec<_> = match &node.value {
        Value::Map(entries) => entries.iter().map(|(key, node)| (key.name.as_str(), node.value.text())).collect(),
        _ => Vec::new(),
    };
    if is_free_front(&entries) {
        if faults.len() == before {
            fields::map(&node, "front matter", faults);
        }
        return Front { identity: None, typed: false, title: None };
    }
    typed(file, &node, faults)
}

/// Whether keys and their words are the front matter of a free page. A typed one says its kind; where that key holds a slip or
/// its line was lost, the other keys that mean nothing on a free page tell.
fn is_free_front(entries: &[(&str, Option<&str>)]) -> bool {
    if let Some((_, kind)) = entries.iter().find(|(key, _)| *key == "kind") {
        return kind.and_then(Kind::parse).is_some_and(is_free);
    }
    let is_slip = |(key, kind): &(&str, Option<&str>)| {
        fields::nearest(key, &["kind"]).is_some() && kind.is_some_and(|kind| fields::nearest(kind, KINDS).is_some())
    };
    let signs = entries.iter().filter(|(key, _)| Kind::KEYS.contains(key)).count();
    signs + if entries.iter().any(is_slip) { 2 } else { 0 } < 3
}

/// Sees to it that what `serde_yaml` refuses is refused.
fn reported(front: &FrontText<'_>, value: Option<&serde_yaml::Result<Yaml>>, before: usize, faults: &mut Faults) {
    if let Some(Err(error)) = value
        && faults.len() == before
    {
        let at = error.location().map_or(place(front.before, 1), |l| place(front.before + l.line(), l.column()));
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        faults.push(Diagnostic::error("yaml-syntax", at, format!("this is not YAML: {message}")));
    }
}

/// Whether a text holds aliases or stands too deep; read with care only where a first look finds signs of it.
fn is_dangerous(yaml: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for b in yaml.bytes() {
        match b {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    // Each level of a block takes a column at least.
    let indent = |line: &str| line.bytes().take_while(|b| matches!(b, b' ' | b'-' | b'?' | b':' | b'\t')).count();
    let indented = yaml.lines().any(|line| indent(line) > 16);
    if deepest <= 16 && !indented && !(yaml.contains('&') && yaml.contains('*')) {
        return false;
    }
    let mut faults = Faults::default();
    position::read(yaml, &|_, _| Place::default(), &mut faults);
    faults.iter().any(|f| matches!(f.code, "yaml-alias" | "yaml-too-deep"))
}

/// The text with a visible sign in place of each character that YAML does not allow.
fn printable(text: &str) -> Cow<'_, str> {
    let allowed = |c: char| matches!(c, '\n' | '\t' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(allowed) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect())
}

/// The name of a file without its folder and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map(|(stem, _)| stem).filter(|s| !s.is_empty()).unwrap_or(name)
}

fn typed(file: &str, node: &Node, faults: &mut Faults) -> Front {
    const KEYS: &[&str] =
        &["id", "kind", "title", "message", "regions", "approach", "aliases", "related", "codes", "review"];
    let Some(mut f) = Fields::open(node, "front matter", KEYS, faults) else {
        return Front { identity: None, typed: true, title: None };
    };
    let id = f.id("id");
    if let Some(id) = &id
        && id != stem(file)
    {
        let message = format!("the id is `{id}` and the file is `{}`", file.rsplit('/').next().unwrap_or(file));
        let hint = match stem(file) {
            stem if PageId::is_kebab(stem) => format!("write `id: {stem}`, or call the file `{id}.md`"),
            _ => format!("call the file `{id}.md`"),
        };
        f.fault_at("id", "id-not-file-name", message, &hint);
    }
    let kind = f.choice("kind", Kind::parse, KINDS);
    let title = f.text("title");
    let message = f.text("message").unwrap_or_default();
    if let Some(words) = Some(&message).as_ref().map(|m| m.split_whitespace().count()).filter(|&n| n > MESSAGE_WORDS) {
        let message = format!("the message has {words} words; {MESSAGE_WORDS} are the most");
        f.fault_at("message", "long-message", message, "say the one thing to take away");
    }
    let mut regions = Vec::new();
    for item in f.list("regions").unwrap_or_default() {
        let region = fields::choice(item, "regions", Region::parse, &Region::names(), f.faults);
        if let Some(region) = region {
            if regions.contains(&region) {
                let message = format!("the region `{region}` stands twice");
                f.faults.push(Diagnostic::error("duplicate-item", item.place, message).length(item.length));
            } else {
                regions.push(region);
            }
        }
    }
    let approach = f.choice("approach", Approach::parse, &Approach::names());
    let aliases = f.optional_list("aliases").iter().filter_map(|item| alias(item, f.faults)).collect();
    let all = f.optional_list("related");
    let related: Vec<Relation> = all.iter().filter_map(|item| relation(item, f.faults)).collect();
    let lost = f.is_refused("related") || f.get("related").is_some_and(|node| !matches!(node.value, Value::List(_)));
    let codes: Vec<Code> = f.optional_list("codes").iter().filter_map(|item| code(item, f.faults)).collect();
    let review = f.required("review").and_then(|node| review(node, f.faults));
    let gaps = [
        ("kind", kind.is_none()),
        ("approach", approach.is_none()),
        ("related", lost || related.len() < all.len()),
        ("review", review.is_none()),
    ];
    faults.gaps.keys.extend(gaps.into_iter().filter(|(_, gap)| *gap).map(|(key, _)| key));
    let identity = Identity {
        // The id of a page with errors is the name of its file, whatever else it says.
        id: PageId(id.filter(|id| id == stem(file)).unwrap_or_else(|| stem(file).to_owned())),
        // What a warning must have, every page must.
        kind: kind.unwrap_or(Kind::Warning),
        title: Some(title.clone().unwrap_or_default()),
        message: Some(message),
        regions,
        approach,
        aliases,
        related,
        codes,
        review,
        extra: Vec::new(),
    };
    Front { identity: Some(identity), typed: true, title }
}

fn alias(item: &Node, faults: &mut Faults) -> Option<Alias> {
    if let Value::Text(name) = &item.value {
        let fault = Diagnostic::error("wrong-type", item.place, "an alias is a map of a name and its kind");
        faults.push(fault.length(item.length).hint(format!("write `{{name: {name}, kind: lay}}`")));
        let name = name.trim().to_owned();
        return Some(Alias { name, kind: AliasKind::Lay, section: None, note: None, place: item.place });
    }
    let mut f = Fields::open(item, "an alias", &["name", "kind", "section", "note"], faults)?;
    let name = f.text("name");
    let kind = f.choice("kind", AliasKind::parse, &AliasKind::names());
    let section = f.optional_choice("section", SectionKind::parse, &SectionKind::names());
    let note = f.optional_text("note");
    Some(Alias { name: name?, kind: kind.unwrap_or(AliasKind::Lay), section, note, place: item.place })
}

fn relation(item: &Node, faults: &mut Faults) -> Option<Relation> {
    let mut f = Fields::open(item, "a relation", &["page", "name", "as", "note"], faults)?;
    let kind = f.choice("as", RelationKind::parse, &RelationKind::names());
    let note = f.optional_text("note");
    let target = match (f.get("page").is_some(), f.get("name").is_some()) {
        (true, false) => f.optional_page("page").map(RelationTarget::Page),
        (false, true) => f.optional_text("name").map(RelationTarget::Name),
        _ => {
            let message = "a relation has either a `page` or a `name`";
            f.fault("either-or", message, "`page` for a page of the library, `name` for anything else");
            None
        }
    };
    Some(Relation { target: target?, kind: kind.unwrap_or(RelationKind::SeeAlso), note, place: item.place })
}

fn code(node: &Node, faults: &mut Faults) -> Option<Code> {
    let mut f = Fields::open(node, "a code", &["system", "code", "display", "source"], faults)?;
    let (system, code, display) = (f.text("system"), f.text("code"), f.text("display"));
    let source = f.citation("source");
    if source.as_ref().is_some_and(|s| s.locator.is_some()) {
        f.fault_at("source", "bad-citation", "the source of a code is a key without lines", "leave the `#L…` out");
    }
    Some(Code {
        system: system.unwrap_or_default(),
        code: code.unwrap_or_default(),
        display: display.unwrap_or_default(),
        source: source.map_or_else(|| SourceId(String::new()), |s| s.source),
        place: node.place,
    })
}

fn review(node: &Node, faults: &mut Faults) -> Option<Review> {
    const KEYS: &[&str] =
        &["status", "written", "reviewed", "due", "authors", "clinician", "funding", "conflicts", "scores"];
    let mut f = Fields::open(node, "a review", KEYS, faults)?;
    let status = f.choice("status", ReviewStatus::parse, &ReviewStatus::names());
    let written = f.date("written");
    let reviewed = f.optional_date("reviewed");
    let mut due = f.date("due");
    let authors = f.texts("authors");
    let clinician = f.optional_text("clinician");
    let (funding, conflicts) = (f.text("funding"), f.text("conflicts"));
    let mut scores = Vec::new();
    if let Some(node) = f.get("scores") {
        for (key, value) in fields::map(node, "`scores`", f.faults).unwrap_or_default() {
            if let Some(text) = fields::text(value, &key.name, f.faults) {
                scores.push((key.name.clone(), text.to_owned()));
            }
        }
    }
    let last = reviewed.into_iter().chain(written).max();
    if let (Some(last), Some(day)) = (last, due)
        && day < last
    {
        let message = format!("the next check is due on {day}, before the last one on {last}");
        f.fault_at("due", "due-before-written", message, "a day after `written` and `reviewed`");
        // One day that is wrong is told once.
        due = None;
    }
    if status == Some(ReviewStatus::ClinicianReviewed) && (f.get("clinician").is_none() || f.get("reviewed").is_none())
    {
        let message = "a page that a clinician reviewed names the clinician and the day";
        f.fault_at(
            "status",
            "unnamed-clinician",
            message,
            "add `clinician: …` and `reviewed: …`, or write `sources-checked`",
        );
    }
    Some(Review {
        status: status.unwrap_or(ReviewStatus::Draft),
        written: written.unwrap_or(Date::MIN),
        reviewed,
        due: due.unwrap_or(Date::MAX),
        authors: authors.unwrap_or_default(),
        clinician,
        funding: funding.unwrap_or_default(),
        conflicts: conflicts.unwrap_or_default(),
        scores,
        place: node.place,
    })
}

/// A free page: whatever it says is taken as well as it can be.
fn free(file: &str, front: &FrontText<'_>, entries: Vec<(&Yaml, &Yaml)>, kind: Kind) -> Front {
    let id = PageId(stem(file).to_owned());
    let (mut title, mut message, mut aliases, mut extra) = (None, None, Vec::new(), Vec::new());
    for (key, value) in entries {
        let key = scalar(key).unwrap_or_else(|| json(key).to_string());
        match (key.as_str(), scalar(value)) {
            ("id", Some(text)) if text == id.0 => {}
            ("title", Some(text)) if !text.trim().is_empty() => title = Some(one_line(&text)),
            ("message", Some(text)) if !text.trim().is_empty() => message = Some(one_line(&text)),
            ("aliases", _) => {
                let line = front.text.lines().position(|l| l.starts_with("aliases")).unwrap_or_default();
                let place = place(front.before + line + 1, 1);
                let one = std::slice::from_ref(value);
                let items = value.as_sequence().map_or(one, Vec::as_slice);
                aliases.extend(items.iter().filter_map(|item| free_alias(item, place)));
            }
            _ => extra.push((key, json(value).to_string())),
        }
    }
    let identity = Identity {
        id,
        kind,
        title: title.clone(),
        message,
        regions: Vec::new(),
        approach: None,
        aliases,
        related: Vec::new(),
        codes: Vec::new(),
        review: None,
        extra,
    };
    Front { identity: Some(identity), typed: false, title }
}

fn free_alias(value: &Yaml, place: Place) -> Option<Alias> {
    let get = |key: &str| match value {
        Yaml::Mapping(map) => map.get(key).and_then(scalar),
        _ => None,
    };
    let name = one_line(&scalar(value).or_else(|| get("name"))?);
    (!name.is_empty()).then(|| Alias {
        name,
        kind: get("kind").and_then(|k| AliasKind::parse(&k)).unwrap_or(AliasKind::Lay),
        section: get("section").and_then(|s| SectionKind::parse(&s)),
        note: get("note"),
        place,
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn scalar(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(n) => Some(n.to_string()),
        Yaml::Bool(b) => Some(b.to_string()),
        Yaml::Tagged(tagged) => scalar(&tagged.value),
        _ => None,
    }
}

fn json(value: &Yaml) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Yaml::Null => Json::Null,
        Yaml::Bool(b) => Json::Bool(*b),
        Yaml::String(text) => Json::String(text.clone()),
        Yaml::Number(n) => {
            let whole = n.as_i64().map(Json::from).or_else(|| n.as_u64().map(Json::from));
            let broken = || n.as_f64().and_then(serde_json::Number::from_f64).map(Json::Number);
            whole.or_else(broken).unwrap_or_else(|| Json::String(n.to_string()))
        }
        Yaml::Sequence(items) => Json::Array(items.iter().map(json).collect()),
        Yaml::Mapping(map) => {
            Json::Object(map.iter().map(|(k, v)| (scalar(k).unwrap_or_else(|| json(k).to_string()), json(v))).collect())
        }
        Yaml::Tagged(tagged) => json(&tagged.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{parse_head, parse_page};

    fn front(file: &str, yaml: &str) -> (Option<Identity>, bool, Vec<&'static str>) {
        let mut faults = Faults::guessing(true);
        let front = read(file, &FrontText { text: yaml, before: 1 }, &mut faults);
        (front.identity, front.typed, faults.iter().map(|f| f.code).collect())
    }

    #[test]
    fn a_page_without_kind_is_free_and_keeps_what_it_says() {
        let yaml = "id: other\ntitle: 2024\naliases: [One, {name: Two, kind: medical, section: faq, note: N}, 3, null, [x]]\nurl: \"http://x\"\ntags: [b, {c: 1.5}]\ndate: 2026-11-20\nempty:\n";
        let (identity, typed, faults) = front("a/Some_File.v2.md", yaml);
        let page = identity.expect("a free page");
        assert_eq!((typed, faults), (false, vec![]));
        assert_eq!((page.id.as_str(), page.kind, page.title.as_deref()), ("Some_File.v2", Kind::Article, Some("2024")));
        let names: Vec<_> = page.aliases.iter().map(|a| (a.name.as_str(), a.kind, a.place.line)).collect();
        assert_eq!(names, [("One", AliasKind::Lay, 4), ("Two", AliasKind::Medical, 4), ("3", AliasKind::Lay, 4)]);
        assert_eq!((page.aliases[1].section, page.aliases[1].note.as_deref()), (Some(SectionKind::Faq), Some("N")));
        let extra: Vec<_> = page.extra.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            extra,
            [
                ("id", "\"other\""),
                ("url", "\"http://x\""),
                ("tags", "[\"b\",{\"c\":1.5}]"),
                ("date", "\"2026-11-20\""),
                ("empty", "null")
            ]
        );
    }

    #[test]
    fn an_article_is_a_free_page_and_any_other_kind_is_held_to_its_form() {
        let (identity, typed, faults) = front("x.md", "kind: article\naliases: One name\n");
        assert_eq!((typed, faults), (false, vec![]));
        assert_eq!(identity.expect("a free page").aliases[0].name, "One name");
        let (identity, typed, faults) = front("x.md", "kind: blog\n");
        let known = identity.map(|page| (page.id.0, page.message));
        assert_eq!((known, typed), (Some(("x".to_owned(), Some(String::new()))), true));
        assert!(faults.contains(&"unknown-value"));
    }

    #[test]
    fn a_page_that_is_typed_but_for_a_slip_in_its_kind_is_held_to_its_form() {
        let yaml = "id: x\ntitle: T\nmessage: M\nregions: [thihg]\napproach: none\nreview: {status: draft, written: 2026-01-01, due: 2027-01-01, authors: [A], funding: none, conflicts: none}\n";
        for slip in ["kynd: guide", "Kind: guide", "kinds: giude", "kin: guide"] {
            let (identity, typed, faults) = front("x.md", &format!("{slip}\n{yaml}"));
            let known = identity.map(|page| page.kind);
            let expected = if slip.ends_with("giude") {
                vec!["unknown-key", "unknown-value", "unknown-value"]
            } else {
                vec!["unknown-key", "unknown-value"]
            };
            assert_eq!((known, typed, faults), (Some(Kind::Guide), true, expected), "{slip}");
        }
        // The line was lost, and nothing else: no free page says where on the body, how and who looked at it.
        let (identity, typed, faults) = front("x.md", yaml);
        assert_eq!((identity.is_some(), typed, faults), (true, true, vec!["missing-key", "unknown-value"]));
        // What is only near is free as before.
        for free in [
            "find: guide\ntitle: T",
            "kinds: [a, b]\nregions: [thigh]",
            "kin: Bob",
            "regions: [thigh]\nrelated: x",
            "kynd: article\nregions: [thigh]\nreview: x",
        ] {
            assert_eq!((front("x.md", free).1, front("x.md", free).2), (false, vec![]), "{free}");
        }
        // Of two faults of YAML neither hides what the page is.
        assert_eq!(front("x.md", "kind: article\ntitle: a\ntitle: b\n").2, ["duplicate-key"]);
        assert_eq!(
            front("x.md", "kynd: guide\nregions: [thigh]\ntitle: a\ntitle: b\n").2[..2],
            ["duplicate-key", "unknown-key"]
        );
    }

    #[test]
    fn the_value_of_a_misspelt_key_is_read_as_the_one_that_was_meant() {
        let yaml = "id: x\nkind: guide\ntitle: T\nmesage: M\nregion: [thihg]\napproach: none\nreveiw: {status: draft, written: 2026-01-01, due: 2025-01-01, authors: [A], funding: none, conflicts: none}\n";
        let parsed = parse_page("x.md", &format!("---\n{yaml}---\n# T\n"));
        let codes: Vec<_> = parsed.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["unknown-key", "unknown-key", "unknown-value", "unknown-key", "due-before-written"]);
        let (identity, ..) = front("x.md", yaml);
        let known = identity.map(|page| (page.message, page.regions, page.review.is_some()));
        assert_eq!(known, Some((Some("M".to_owned()), vec![Region::Thigh], true)));
    }

    #[test]
    fn front_matter_that_is_not_yaml_is_a_fault_on_free_pages_too() {
        assert_eq!(front("x.md", "title: \"open\nurl: x\n").2, ["yaml-syntax"]);
        assert_eq!(front("x.md", "title: a\ntitle: b\n").2, ["duplicate-key"]);
        assert_eq!(front("x.md", "just words\n").2, ["wrong-type"]);
        assert_eq!(front("x.md", "a: &x [1, 1]\nb: &y [*x, *x]\nc: [*y, *y]\n").2, ["yaml-alias"; 4]);
        assert_eq!(front("x.md", &"a: [".repeat(20_000)).2, ["yaml-too-deep"]);
        assert_eq!(front("x.md", &"x".repeat(FRONT_MATTER_LIMIT + 1)).2, ["front-matter-too-large"]);
    }

    #[test]
    fn characters_that_yaml_refuses_do_not_keep_a_free_page_from_being_read() {
        let (identity, _, faults) = front("x.md", "title: a\u{1b}b\u{7f}c\u{fffe}d\n");
        assert_eq!(faults, Vec::<&str>::new());
        assert_eq!(identity.expect("a free page").title.as_deref(), Some("a\u{fffd}b\u{fffd}c\u{fffd}d"));
    }

    #[test]
    fn a_line_across_at_the_top_is_no_front_matter() {
        for text in ["---\n\n# Title\n\nText.\n", "---\n", "---\nA note: it has a colon.\n"] {
            let parsed = parse_page("x.md", text);
            assert_eq!(parsed.diagnostics, [], "{text}");
        }
        for text in ["---\n---\n# T\n", "---\n# nothing\n---\n# T\n", "---  \ntitle: T\n...\n# T\n"] {
            let page = parse_page("x.md", text).page.expect(text);
            assert_eq!((page.title.as_str(), page.sections.len(), page.preamble.len()), ("T", 0, 0), "{text}");
            assert_eq!(parse_head("x.md", text).expect(text).title, "T");
        }
    }

    #[test]
    fn keys_that_may_be_left_out_may_be_left_out() {
        let yaml = "id: x\nkind: guide\ntitle: T\nmessage: M\nregions: [whole-body]\napproach: none\nreview: {status: clinician-reviewed, written: 2026-01-01, reviewed: 2026-02-01, due: 2027-01-01, authors: [A], clinician: Dr B, funding: none, conflicts: none, scores: {PEMAT-P understandability: \"94 of 100, by C\"}}\n";
        let (identity, typed, faults) = front("x.md", yaml);
        assert_eq!((typed, faults), (true, vec![]));
        let review = identity.and_then(|i| i.review).expect("a review");
        assert_eq!(review.scores, [("PEMAT-P understandability".to_owned(), "94 of 100, by C".to_owned())]);
        assert_eq!((review.clinician.as_deref(), review.place), (Some("Dr B"), Place::new(8, 9)));
        for (from, to) in [("due: 2027", "due: 2025"), ("due: 2027-01-01", "due: 2026-01-15")] {
            assert_eq!(front("x.md", &yaml.replace(from, to)).2, ["due-before-written"]);
        }
        for gone in ["clinician: Dr B, ", "reviewed: 2026-02-01, "] {
            assert_eq!(front("x.md", &yaml.replace(gone, "")).2, ["unnamed-clinician"]);
        }
    }
}
