//! Typed blocks: YAML in a fence, read item by item into facts, milestones, harms and the rest.

use super::Faults;
use super::fields::{self, Fields, nearest, not_kebab, suggest};
use super::position::{self, At, Key, Node, Value};
use crate::record::{
    CautiousEnd, Choice, Citation, Claim, ClaimValue, Complication, Contraindication, Diagnostic, Fact, FactKey,
    FactKind, Level, Medicine, MedicineAction, Milestone, MilestoneKind, PageId, Place, Rate, RedFlag, RedFlagLevel,
    Seek, Severe, Span, SpanError, Test, Typed, Variant,
};
use std::collections::BTreeSet;

/// Reads a block of that kind. What is faulty is reported, and stands in the block as far as it could be read.
pub(super) fn read(name: &'static str, yaml: &str, fence: Place, at: At<'_>, faults: &mut Faults) -> Typed {
    let before = faults.len();
    let node = position::read(yaml, at, faults);
    if node.is_none() && faults.len() == before {
        faults.push(Diagnostic::error("empty-value", fence, format!("the block `{name}` is empty")));
    }
    if name == "facts" {
        return Typed::Facts(node.and_then(|node| facts(&node, faults)).unwrap_or_else(|| {
            faults.gaps.blocks.insert(name);
            Vec::new()
        }));
    }
    let items: &[Node] = match &node {
        Some(Node { value: Value::List(items), .. }) => items,
        Some(node) => {
            let message = format!("the block `{name}` is a list of items, and this is {}", node.value.what());
            faults.push(Diagnostic::error("wrong-type", node.place, message).hint("begin each item with `- `"));
            faults.gaps.blocks.insert(name);
            &[]
        }
        None => {
            faults.gaps.blocks.insert(name);
            &[]
        }
    };
    if items.iter().any(|item| !matches!(item.value, Value::Map(_))) {
        faults.gaps.blocks.insert(name);
    }
    match name {
        "timeline" => Typed::Timeline(each(items, |m| (m.fact.key.as_str(), m.fact.place), milestone, faults)),
        "contraindications" => {
            Typed::Contraindications(each(items, |c| (c.id.as_str(), c.place), contraindication, faults))
        }
        "tests" => Typed::Tests(each(items, |t| (t.name.as_str(), t.place), test, faults)),
        "medicines" => Typed::Medicines(each(items, |m| (m.name.as_str(), m.place), medicine, faults)),
        "types" => Typed::Types(each(items, |v| (v.id.as_str(), v.place), variant, faults)),
        "options" => Typed::Options(each(items, |c| (c.id.as_str(), c.place), option, faults)),
        "complications" => Typed::Complications(each(items, |c| (c.id.as_str(), c.place), complication, faults)),
        _ => Typed::RedFlags(each(items, |r| (r.text.as_str(), r.place), red_flag, faults)),
    }
}

/// Reads each item; two that go by the same name are a fault.
fn each<T>(
    items: &[Node],
    name: impl Fn(&T) -> (&str, Place),
    read: fn(&Node, &mut Faults) -> Option<T>,
    faults: &mut Faults,
) -> Vec<T> {
    let read: Vec<T> = items.iter().filter_map(|item| faults.item(item.place, |faults| read(item, faults))).collect();
    let mut seen = BTreeSet::new();
    for item in &read {
        let (name, place) = name(item);
        if !name.is_empty() && !seen.insert(name) {
            let fault = Diagnostic::error("duplicate-item", place, format!("the item `{name}` stands twice"));
            faults.push(fault.hint("keep one of the two, or give this one another name"));
        }
    }
    read
}

fn facts(node: &Node, faults: &mut Faults) -> Option<Vec<Fact>> {
    let mut facts = Vec::new();
    for (key, value) in fields::map(node, "the block `facts`", faults)? {
        if key.name != "own" && !matches!(value.value, Value::Map(_)) {
            faults.gaps.blocks.insert("facts");
        }
        if key.name == "own" {
            let own = fields::map(value, "`own`", faults);
            if own.is_none_or(|own| own.iter().any(|(_, value)| !matches!(value.value, Value::Map(_)))) {
                faults.gaps.blocks.insert("facts");
            }
            for (key, value) in own.unwrap_or_default() {
                own_key(key, faults);
                facts.extend(faults.item(key.place, |faults| own_fact(key, value, faults)));
            }
        } else if let Some(shared) = FactKey::parse(&key.name) {
            facts.extend(faults.item(key.place, |faults| shared_fact(shared, key, value, faults)));
        } else {
            let message = format!("`{}` is not one of the keys that pages share", key.name);
            let fault = Diagnostic::error("unknown-key", key.place, message).length(key.length);
            faults.push(match nearest(&key.name, &FactKey::names()).or(nearest(&key.name, &["own"])) {
                Some(near) => {
                    fault.hint(format!("did you mean `{near}`? a fact of this page alone stands under `own:`"))
                }
                None => fault.hint("a fact of this page alone stands under `own:`"),
            });
            // Its claims may have faults of their own; those of a misspelt key are read as it meant them.
            let shared = nearest(&key.name, &FactKey::names()).and_then(FactKey::parse);
            let mut inner = Faults::guessing(faults.guesses);
            let fact = match shared {
                Some(shared) => shared_fact(shared, key, value, &mut inner),
                None => own_fact(key, value, &mut inner),
            };
            facts.extend(fact);
            faults.gaps.items.insert(key.place);
            faults.gaps.append(&mut inner.gaps);
            faults.extend(inner.into_iter().filter(|f| f.code != "missing-key"));
        }
    }
    Some(facts)
}

fn own_key(key: &Key, faults: &mut Faults) {
    if FactKey::parse(&key.name).is_some() {
        let message = format!("`{}` is a key that pages share, and stands under `own`", key.name);
        let fault = Diagnostic::error("shared-key-under-own", key.place, message).length(key.length);
        faults.push(fault.hint("move it out of `own`, or give it another name"));
    } else if !PageId::is_kebab(&key.name) {
        faults.push(not_kebab(&key.name, "the key of a fact", key.place, key.length));
    }
}

fn shared_fact(shared: FactKey, key: &Key, value: &Node, faults: &mut Faults) -> Option<Fact> {
    let mut f = Fields::open(value, "a shared fact", &["label", "answer", "claims"], faults)?;
    let label = f.text("label");
    let answer = f.optional_text("answer");
    let claims = claims(&mut f, shared.kind());
    Some(Fact {
        key: key.name.clone(),
        shared: Some(shared),
        label: label.unwrap_or_default(),
        kind: shared.kind(),
        cautious: shared.cautious(),
        answer,
        claims,
        place: key.place,
    })
}

fn own_fact(key: &Key, value: &Node, faults: &mut Faults) -> Option<Fact> {
    let mut f =
        Fields::open(value, "a fact of this page's own", &["label", "kind", "cautious", "answer", "claims"], faults)?;
    let label = f.text("label");
    let kind = match f.get("kind") {
        Some(_) => f.optional_choice("kind", FactKind::parse, &FactKind::names()),
        None => Some(FactKind::Words),
    };
    let cautious = if kind == Some(FactKind::Span) {
        f.choice("cautious", CautiousEnd::parse, &CautiousEnd::names())
    } else {
        if f.get("cautious").is_some() {
            let message = "a fact of words has no careful end";
            f.fault_at("cautious", "unknown-key", message, "add `kind: span`, or take `cautious` out");
        }
        Some(CautiousEnd::Longer)
    };
    let answer = f.optional_text("answer");
    let claims = claims(&mut f, kind.unwrap_or(FactKind::Words));
    Some(Fact {
        key: key.name.clone(),
        shared: None,
        label: label.unwrap_or_default(),
        kind: kind.unwrap_or(FactKind::Words),
        cautious: cautious.unwrap_or(CautiousEnd::Longer),
        answer,
        claims,
        place: key.place,
    })
}

fn milestone(node: &Node, faults: &mut Faults) -> Option<Milestone> {
    let mut f = Fields::open(node, "a milestone", &["id", "label", "answer", "claims"], faults)?;
    let id = f.choice("id", MilestoneKind::parse, &MilestoneKind::names());
    let label = f.text("label");
    let answer = f.optional_text("answer");
    let claims = claims(&mut f, FactKind::Span);
    let cautious = if id == Some(MilestoneKind::Up) { CautiousEnd::Earlier } else { CautiousEnd::Later };
    let fact = Fact {
        key: id.map_or("", MilestoneKind::name).to_owned(),
        shared: None,
        label: label.unwrap_or_default(),
        kind: FactKind::Span,
        cautious,
        answer,
        claims,
        place: node.place,
    };
    Some(Milestone { id: id.unwrap_or(MilestoneKind::Recovered), fact })
}

fn claims(f: &mut Fields<'_, '_>, kind: FactKind) -> Vec<Claim> {
    let Some(items) = f.list("claims") else {
        f.faults.gaps.times = true;
        return Vec::new();
    };
    f.faults.gaps.times |= items.iter().any(|item| !matches!(item.value, Value::Map(_)));
    items.iter().filter_map(|item| claim(item, kind, f.faults)).collect()
}

fn claim(item: &Node, kind: FactKind, faults: &mut Faults) -> Option<Claim> {
    let mut f = Fields::open(item, "a claim", &["value", "source", "note", "set_aside"], faults)?;
    let words = f.text("value");
    f.faults.gaps.times |= words.is_none();
    let words = words.unwrap_or_default();
    let value = match kind {
        FactKind::Words => ClaimValue::Words(words),
        FactKind::Span => span(&mut f, "value", words),
    };
    let source = f.citation("source").unwrap_or_else(|| Citation::illegible(item.place));
    let (note, set_aside) = (f.optional_text("note"), f.optional_text("set_aside"));
    Some(Claim { value, source, note, set_aside, place: item.place })
}

/// A span, or words without a digit; of a faulty one, its words.
fn span(f: &mut Fields<'_, '_>, key: &str, words: String) -> ClaimValue {
    match Span::parse(&words) {
        Ok(span) => return ClaimValue::Span(span),
        Err(SpanError::Words) => {}
        Err(error) => bad_span(f, key, &words, error),
    }
    ClaimValue::Words(words)
}

fn bad_span(f: &mut Fields<'_, '_>, key: &str, words: &str, error: SpanError) {
    let (message, hint) = match error {
        SpanError::Backwards => {
            (format!("the greater number stands first in `{words}`"), format!("one of {}", Span::FORMS))
        }
        SpanError::Unit => {
            let unit = words.split_whitespace().last().unwrap_or_default();
            let message = format!("`{words}` is not a span of time: `{unit}` is no unit of time");
            (message, format!("the units are {}, as in `2-3 weeks`", Span::UNITS))
        }
        SpanError::Words | SpanError::Malformed => {
            (format!("`{words}` is not a span of time"), format!("one of {}", Span::FORMS))
        }
    };
    f.fault_at(key, "bad-span", message, &hint);
    f.faults.gaps.times = true;
}

fn contraindication(node: &Node, faults: &mut Faults) -> Option<Contraindication> {
    let mut f = Fields::open(node, "a contraindication", &["id", "text", "level", "action", "sources"], faults)?;
    let (id, text) = (f.id("id"), f.text("text"));
    let level = f.choice("level", Level::parse, &Level::names());
    let action = f.optional_text("action");
    let sources = f.citations("sources");
    Some(Contraindication {
        id: id.unwrap_or_default(),
        text: text.unwrap_or_default(),
        level: level.unwrap_or(Level::Ask),
        action,
        sources: sources.unwrap_or_default(),
        place: node.place,
    })
}

fn test(node: &Node, faults: &mut Faults) -> Option<Test> {
    let mut f = Fields::open(node, "a test", &["name", "where", "sources"], faults)?;
    let name = f.text("name");
    let whose = f.optional_text("where");
    let sources = f.citations("sources");
    Some(Test { name: name.unwrap_or_default(), whose, sources: sources.unwrap_or_default(), place: node.place })
}

fn medicine(node: &Node, faults: &mut Faults) -> Option<Medicine> {
    let mut f = Fields::open(node, "a medicine", &["name", "examples", "action", "ask_by", "sources"], faults)?;
    let name = f.text("name");
    let examples = f.optional_texts("examples");
    let action = f.choice("action", MedicineAction::parse, &MedicineAction::names());
    let ask_by = f
        .optional_text("ask_by")
        .and_then(|words| Span::parse(&words).map_err(|error| bad_span(&mut f, "ask_by", &words, error)).ok());
    let sources = f.citations("sources");
    Some(Medicine {
        name: name.unwrap_or_default(),
        examples,
        action: action.unwrap_or(MedicineAction::Ask),
        ask_by,
        sources: sources.unwrap_or_default(),
        place: node.place,
    })
}

fn variant(node: &Node, faults: &mut Faults) -> Option<Variant> {
    let mut f = Fields::open(node, "a type", &["id", "name", "incision", "suits", "scar", "sources"], faults)?;
    let (id, name) = (f.id("id"), f.text("name"));
    let (incision, suits, scar) = (f.text("incision"), f.text("suits"), f.text("scar"));
    let sources = f.citations("sources");
    Some(Variant {
        id: id.unwrap_or_default(),
        name: name.unwrap_or_default(),
        incision: incision.unwrap_or_default(),
        suits: suits.unwrap_or_default(),
        scar: scar.unwrap_or_default(),
        sources: sources.unwrap_or_default(),
        place: node.place,
    })
}

fn option(node: &Node, faults: &mut Faults) -> Option<Choice> {
    let mut f = Fields::open(node, "an option", &["id", "name", "text", "page", "sources"], faults)?;
    let (id, name, text) = (f.id("id"), f.text("name"), f.text("text"));
    let page = f.optional_page("page");
    let sources = f.citations("sources");
    Some(Choice {
        id: id.unwrap_or_default(),
        name: name.unwrap_or_default(),
        text: text.unwrap_or_default(),
        page,
        sources: sources.unwrap_or_default(),
        place: node.place,
    })
}

fn complication(node: &Node, faults: &mut Faults) -> Option<Complication> {
    const KEYS: &[&str] = &["id", "name", "medical", "severity", "rates", "unknown", "seek", "sources"];
    let mut f = Fields::open(node, "a complication", KEYS, faults)?;
    let (id, name) = (f.id("id"), f.text("name"));
    let medical = f.optional_text("medical");
    let any = id.as_deref() == Some("any");
    let (severity, seek, unknown, sources);
    if any {
        for key in ["medical", "severity", "unknown", "seek"] {
            if f.get(key).is_some() {
                let message = format!("the item `any` stands for any problem at all and has no `{key}`");
                f.fault_at(key, "any-has-rates-only", message, &format!("take `{key}` out"));
            }
        }
        (severity, seek, unknown) = (None, None, None);
        sources = Some(f.optional_citations("sources"));
    } else {
        severity = f.choice("severity", Severe::parse, &Severe::names());
        seek = f.choice("seek", Seek::parse, &Seek::names());
        unknown = f.optional_text("unknown");
        sources = f.citations("sources");
        if f.get("rates").is_some() == f.get("unknown").is_some() {
            let message = "a complication has either `rates` or `unknown`";
            f.fault("either-or", message, "`rates` where people were counted, `unknown: why` where nobody did");
        }
    }
    let rates = match f.get("rates") {
        None if !any => Some(&[][..]),
        _ => f.list("rates"),
    };
    let rates = rates.unwrap_or_default().iter().filter_map(|item| rate(item, f.faults)).collect();
    Some(Complication {
        id: id.unwrap_or_default(),
        name: name.unwrap_or_default(),
        medical,
        severity,
        rates,
        unknown,
        seek,
        sources: sources.unwrap_or_default(),
        place: node.place,
    })
}

fn rate(node: &Node, faults: &mut Faults) -> Option<Rate> {
    let mut f = Fields::open(node, "a rate", &["n", "of", "source", "who", "within"], faults)?;
    let (n, of) = (f.number("n"), f.number("of"));
    let source = f.citation("source");
    let (who, within) = (f.optional_text("who"), f.optional_text("within"));
    if of == Some(0) {
        f.fault_at("of", "rate-of-nobody", "the base of a rate is 0", "`of` is how many people were counted");
    } else if let (Some(n), Some(of)) = (n, of)
        && n > of
    {
        let message = format!("{n} of {of}: more than were counted");
        f.fault_at("n", "rate-above-base", message, "`n` had it, `of` were counted");
    }
    Some(Rate {
        n: n.unwrap_or_default(),
        of: of.unwrap_or_default(),
        source: source.unwrap_or_else(|| Citation::illegible(node.place)),
        who,
        within,
        place: node.place,
    })
}

fn red_flag(node: &Node, faults: &mut Faults) -> Option<RedFlag> {
    let mut f = Fields::open(node, "a red flag", &["level", "text", "sources", "unsourced"], faults)?;
    let level = f.choice("level", RedFlagLevel::parse, &RedFlagLevel::names());
    let text = f.text("text");
    let sources = f.optional_citations("sources");
    let unsourced = f.optional_text("unsourced");
    if f.get("sources").is_some() == f.get("unsourced").is_some() {
        let message = "a red flag has either `sources` or `unsourced`";
        f.fault("either-or", message, "`sources: […]` where one says it, `unsourced: why` where none does");
    } else if f.get("sources").is_some() {
        f.list("sources");
    }
    Some(RedFlag {
        level: level.unwrap_or(RedFlagLevel::Emergency),
        text: text.unwrap_or_default(),
        sources,
        unsourced,
        place: node.place,
    })
}

/// What the info string of a fence asks for.
pub(super) enum Fence {
    /// A typed block of that kind.
    Typed(&'static str),
    /// A typed block of a kind that was misspelt, and reported; the kind that was meant, if that can be told.
    Misnamed(Option<&'static str>),
    /// Text as it stands.
    Verbatim,
}

/// Reads the info string of a fence.
pub(super) fn fence(info: &str, fence: Place, faults: &mut Faults) -> Fence {
    let words: Vec<&str> = info.split_whitespace().collect();
    let length = info.chars().count() + 3;
    match words[..] {
        ["yaml", word] => {
            let known = Typed::NAMES.iter().copied().find(|n| *n == word);
            if known.is_none() {
                let message = format!("there is no typed block `{word}`");
                let fault = Diagnostic::error("unknown-block", fence, message).length(length);
                faults.push(fault.hint(suggest(word, Typed::NAMES)));
            }
            known.map_or_else(|| Fence::Misnamed(nearest(word, Typed::NAMES)), Fence::Typed)
        }
        [word, ..] if word.eq_ignore_ascii_case("yaml") || word.eq_ignore_ascii_case("yml") => {
            let meant = words.get(1).and_then(|w| nearest(w, Typed::NAMES));
            let near = meant.unwrap_or("facts");
            let message = "a typed block begins with `yaml` and the name of its kind";
            let fault = Diagnostic::error("unknown-block", fence, message).length(length);
            faults.push(fault.hint(format!("write `yaml {near}` after the three backticks")));
            Fence::Misnamed(meant)
        }
        [word] if Typed::NAMES.contains(&word) => {
            let message = format!("a typed block begins with `yaml {word}`");
            let fault = Diagnostic::error("unknown-block", fence, message).length(length);
            faults.push(fault.hint(format!("write `yaml {word}` after the three backticks")));
            Fence::Misnamed(Typed::NAMES.iter().copied().find(|name| *name == word))
        }
        _ => Fence::Verbatim,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(name: &'static str, yaml: &str) -> (Typed, Vec<String>) {
        let mut faults = Faults::default();
        let at = |line: usize, column: usize| super::super::place(line + 1, column + 1);
        let typed = read(name, yaml, Place::new(9, 9), &at, &mut faults);
        (typed, faults.iter().map(|f| format!("{}:{} {}", f.place.line, f.place.column, f.code)).collect())
    }

    fn facts_of(yaml: &str) -> Vec<Fact> {
        match block("facts", yaml) {
            (Typed::Facts(facts), faults) if faults.is_empty() => facts,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn facts_and_claims_know_their_place_and_their_type() {
        let facts = facts_of(
            "duration:\n  label: Time\n  claims:\n    - {value: 1.5-3 hours, source: s001#L215}\n    - value: as long as it takes\n      source: a\n      note: n\n      set_aside: why\nown:\n  my-fact:\n    label: Mine\n    kind: span\n    cautious: shorter\n    answer: An answer.\n    claims: [{value: 2 days, source: b}]\nage:\n  label: Age\n  claims: [{value: 18 years, source: b}]\n",
        );
        let [duration, own, age] = &facts[..] else { panic!("{facts:?}") };
        assert_eq!(
            (duration.shared, duration.kind, duration.cautious),
            (Some(FactKey::Duration), FactKind::Span, CautiousEnd::Longer)
        );
        assert_eq!(duration.place, Place::new(1, 1));
        assert_eq!(duration.claims.iter().map(|c| c.place).collect::<Vec<_>>(), [Place::new(4, 7), Place::new(5, 7)]);
        assert!(matches!(duration.claims[0].value, ClaimValue::Span(_)));
        assert_eq!(duration.claims[0].source.place, Place::new(4, 36));
        assert_eq!(duration.claims[1].value, ClaimValue::Words("as long as it takes".to_owned()));
        assert_eq!(
            (duration.claims[1].note.as_deref(), duration.claims[1].set_aside.as_deref()),
            (Some("n"), Some("why"))
        );
        assert_eq!((own.key.as_str(), own.shared, own.cautious), ("my-fact", None, CautiousEnd::Shorter));
        assert_eq!((own.place, own.answer.as_deref()), (Place::new(10, 3), Some("An answer.")));
        assert_eq!(age.claims[0].value, ClaimValue::Words("18 years".to_owned()));
    }

    #[test]
    fn getting_up_early_is_the_careful_end_and_for_the_rest_late() {
        let (typed, faults) = block(
            "timeline",
            "- {id: up, label: Up, claims: [{value: day 1, source: a}]}\n- {id: sport, label: Sport, claims: [{value: 4 weeks, source: a}]}\n",
        );
        let Typed::Timeline(steps) = typed else { panic!("{faults:?}") };
        let ends: Vec<_> = steps.iter().map(|m| (m.fact.key.as_str(), m.fact.cautious, m.fact.place.line)).collect();
        assert_eq!(ends, [("up", CautiousEnd::Earlier, 1), ("sport", CautiousEnd::Later, 2)]);
    }

    #[test]
    fn every_fault_of_a_line_is_reported_at_its_own_place() {
        let (typed, faults) = block(
            "contraindications",
            "- {id: a, text: \"T, t\", level: nevr, sources: [s001#3, ok, S]}\n- {id: b, text: [x], level: ask, sources: []}\n- {id: c, text: Tx, level: ask, sources: [ok]}\n",
        );
        assert_eq!(
            faults,
            ["1:32 unknown-value", "1:48 bad-citation", "1:60 bad-citation", "2:17 wrong-type", "2:43 empty-value"]
        );
        let Typed::Contraindications(items) = typed else { panic!() };
        // What could be read stands there, of a page that is none.
        let read: Vec<_> = items.iter().map(|i| (i.id.as_str(), i.text.as_str(), i.place.line)).collect();
        assert_eq!(read, [("a", "T, t", 1), ("b", "", 2), ("c", "Tx", 3)]);
    }

    #[test]
    fn any_problem_at_all_needs_rates_and_nothing_else() {
        let any = |fields: &str| block("complications", &format!("- {{id: any, name: Any problem, {fields}}}")).1;
        assert_eq!(any("rates: [{n: 3, of: 10, source: a, who: ten people, within: a group}]"), Vec::<String>::new());
        assert_eq!(any("sources: [a]"), ["1:3 missing-key"]);
        assert_eq!(any("rates: []"), ["1:39 empty-value"]);
        assert_eq!(any("rates: [{n: 3, of: 10, source: a}], unknown: why"), ["1:77 any-has-rates-only"]);
    }

    #[test]
    fn a_medicine_is_asked_about_in_time_and_never_in_words_alone() {
        let ask =
            |by: &str| block("medicines", &format!("- {{name: Pill, action: ask, ask_by: {by}, sources: [a]}}")).1;
        assert_eq!(ask("6 weeks"), Vec::<String>::new());
        assert_eq!(ask("soon"), ["1:37 bad-span"]);
        assert_eq!(block("medicines", "- {name: Pill, action: stop, sources: [a]}").1, ["1:24 unknown-value"]);
    }

    #[test]
    fn a_fact_of_words_has_no_careful_end_and_a_span_needs_one() {
        let own = |fields: &str| {
            block("facts", &format!("own: {{x: {{label: X, {fields}, claims: [{{value: 2 days, source: a}}]}}}}")).1
        };
        assert_eq!(own("kind: words"), Vec::<String>::new());
        assert_eq!(own("cautious: later"), ["1:31 unknown-key"]);
        assert_eq!(own("kind: span"), ["1:10 missing-key"]);
        assert_eq!(own("kind: spam"), ["1:27 unknown-value"]);
    }

    #[test]
    fn a_block_that_says_nothing_is_a_fault_at_its_fence() {
        assert_eq!(block("tests", "# later\n").1, ["9:9 empty-value"]);
        assert_eq!(block("tests", "x").1, ["1:1 wrong-type"]);
        assert_eq!(block("facts", "- x").1, ["1:1 wrong-type"]);
    }
}
