//! JSON is a contract: read here by structs of its own that refuse surprises, and held against the schemas by a
//! validator that is not ours.

use crate::render::content;
use jiff::civil::date;
use proc::record::{Diagnostic, Kind, PageId, Place, ReviewStatus};
use proc::render::{
    self, CheckedPageJson, Chosen, PageView, check_json, disagreements_json, hits_json, hits_jsonl, hits_trec,
    hits_tsv, list_json, page_json, schema_output, schema_page, sources_json, term_json,
};
use proc::search::{Alarm, AlarmLevel, Checked, Explanation, ExplanationTerm, Hit, Hits, Label, Snippet, SnippetPart};
use serde::Deserialize;
use serde_json::Value;

fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 20)
}

/// Holds a text against the definition of a command.
pub(crate) fn holds(command: &str, text: &str) -> Value {
    let mut schema: Value = serde_json::from_str(&schema_output()).unwrap();
    schema["anyOf"] = serde_json::json!([{"$ref": format!("#/$defs/{command}")}]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).take(5).collect();
    assert!(faults.is_empty(), "{command}: {faults:?}");
    value
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "a strict reader names every key, whether it uses it or not")]
struct Search {
    schema: String,
    query: String,
    total: u64,
    alarm: Option<AlarmRead>,
    notes: Vec<String>,
    hits: Vec<HitRead>,
    suggestions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AlarmRead {
    level: String,
    sign: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "a strict reader names every key, whether it uses it or not")]
struct HitRead {
    rank: u64,
    page: String,
    section: String,
    title: String,
    heading: String,
    open: String,
    kind: Option<String>,
    regions: Vec<String>,
    number: u32,
    score: f64,
    snippet: String,
    snippet_parts: Vec<Value>,
    citations: Vec<String>,
    review: Option<Value>,
    labels: Vec<String>,
    because: Vec<Value>,
    explanation: Option<Value>,
}

fn hits() -> Hits {
    let part = |text: &str, marked| SnippetPart { text: text.to_owned(), marked };
    Hits {
        query: "bad\tquery \"x\"".into(),
        hits: vec![Hit {
            rank: 1,
            page: PageId("femoroplasty".into()),
            kind: Some(Kind::Procedure),
            regions: vec![],
            title: "Thigh\tlift".into(),
            section: "get-help".into(),
            heading: "Get\nhelp".into(),
            number: 17,
            score: 3.5,
            snippet: Snippet {
                parts: vec![part("Sudden trouble ", false), part("breathing", true)],
                citations: vec![],
            },
            checked: Some(Checked { status: ReviewStatus::SourcesChecked, due: date(2027, 6, 1) }),
            labels: vec![
                Label::Emergency(Alarm { level: AlarmLevel::Emergency, sign: "trouble breathing".into() }),
                Label::Spelling { from: "breting".into(), to: "breathing".into() },
            ],
            explanation: Some(Explanation {
                terms: vec![ExplanationTerm {
                    field: "body".into(),
                    term: "breath".into(),
                    origin: "typed".into(),
                    score: 1.5,
                }],
                bonuses: vec![("intent".into(), 2.0)],
            }),
        }],
        total: 3,
        alarm: Some(Alarm { level: AlarmLevel::Emergency, sign: "trouble breathing".into() }),
        notes: vec!["a note".into()],
        suggestions: vec![],
    }
}

#[test]
fn search_is_read_by_a_strict_reader() {
    let value = holds("search", &hits_json(&hits(), date(2028, 1, 1)));
    let read: Search = serde_json::from_value(value).unwrap();
    assert_eq!((read.schema.as_str(), read.hits.len(), read.total), ("proc/1", 1, 3));
    assert_eq!(read.hits[0].labels, ["emergency", "spelling"]);
    assert_eq!(read.hits[0].snippet, "Sudden trouble breathing");
    let review = serde_json::json!({"status": "sources-checked", "due": "2027-06-01", "overdue": true});
    assert_eq!(read.hits[0].review, Some(review));
    let alarm = read.alarm.unwrap();
    assert_eq!((alarm.level.as_str(), alarm.sign.as_str()), ("emergency", "trouble breathing"));
    let none = Hits { hits: vec![], total: 0, alarm: None, notes: vec![], suggestions: vec!["x".into()], ..hits() };
    assert_eq!(holds("search", &hits_json(&none, date(2028, 1, 1)))["hits"], serde_json::json!([]));
}

#[test]
fn lines_for_scripts_have_one_hit_each_and_no_stray_tab() {
    let jsonl = hits_jsonl(&hits(), Some("q 1"), date(2027, 1, 1));
    assert_eq!(jsonl.lines().count(), 1);
    assert_eq!(holds("search-jsonl", &jsonl)["query_id"], "q 1");
    let tsv = hits_tsv(&hits(), None, date(2028, 1, 1));
    assert_eq!(
        tsv,
        "1\tfemoroplasty\tget-help\t3.5000\tThigh lift\tGet help\tSudden trouble breathing\temergency,spelling\tsources-checked overdue\temergency\n"
    );
    assert_eq!(hits_tsv(&hits(), Some("q\t1"), date(2028, 1, 1)).split('\t').count(), 11);
    assert_eq!(hits_trec(&hits(), "q 1"), "q_1 Q0 femoroplasty#17 1 3.500000 proc\n");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "a strict reader names every key, whether it uses it or not")]
struct Show {
    schema: String,
    page: String,
    title: String,
    medical_name: Option<String>,
    kind: String,
    message: Option<String>,
    not_advice: String,
    regions: Vec<String>,
    approach: Option<String>,
    aliases: Vec<Value>,
    notes: Vec<String>,
    related: Vec<Value>,
    codes: Vec<Value>,
    review: Value,
    extra: Value,
    preamble: String,
    sections: Vec<SectionRead>,
    sources: Vec<Value>,
    glossary: Vec<Value>,
    hides: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "a strict reader names every key, whether it uses it or not")]
struct SectionRead {
    id: String,
    heading: String,
    number: u32,
    markdown: String,
    blocks: Vec<Value>,
}

#[test]
fn every_page_is_read_by_a_strict_reader() {
    let (pages, reference) = content();
    for page in pages {
        let value = holds("show", &page_json(&PageView::whole(page, reference), today()));
        let read: Show = serde_json::from_value(value).unwrap();
        assert_eq!(read.page, page.id.as_str());
        assert!(read.sections.len() >= page.sections.len());
    }
}

#[test]
fn a_fact_keeps_unit_range_claims_sources_and_disagreement() {
    let (pages, reference) = content();
    let page = pages.iter().find(|p| p.id.as_str() == "femoroplasty").unwrap();
    let view = PageView::of(page, reference, vec![Chosen::find(page, "recovery").unwrap()]);
    let value = holds("show", &page_json(&view, today()));
    let blocks = value["sections"][0]["blocks"].as_array().unwrap();
    let timeline = blocks.iter().find(|b| b["type"] == "timeline").unwrap();
    let sport = timeline["milestones"].as_array().unwrap().iter().find(|m| m["key"] == "sport").unwrap();
    assert_eq!(sport["range"]["high"]["unit"], "month");
    assert_eq!(sport["range"]["high"]["amount"], 3.0);
    assert_eq!(sport["range"]["low"]["text"], "4 weeks");
    assert_eq!(sport["sources_disagree"], true);
    let claim = &sport["claims"][0];
    assert_eq!(claim["citation"]["source"], "s001");
    assert!(claim["citation"]["first_line"].is_u64() && claim["span"]["unit"].is_string(), "{claim}");
    // The number of a citation is the number of an entry of `sources`.
    let number = claim["citation"]["number"].as_u64().unwrap();
    let source = value["sources"].as_array().unwrap().iter().find(|s| s["number"] == number).unwrap();
    assert_eq!(source["id"], "s001");
    assert!(source["lines"].as_array().unwrap().iter().any(|l| l[0] == claim["citation"]["first_line"]), "{source}");
}

#[test]
fn lists_terms_sources_and_checks_hold_to_their_schemas() {
    let (pages, reference) = content();
    let heads: Vec<_> = pages.iter().map(proc::record::Page::head).collect();
    let listed: Vec<_> = heads.iter().map(|h| (h, Some("/elsewhere"))).collect();
    let list = holds("list", &list_json(&listed, today()));
    assert_eq!(list["pages"].as_array().unwrap().len(), pages.len());

    let term = reference.glossary.find("seroma").unwrap();
    let define = holds("define", &term_json(term, &[("femoroplasty", "Thigh lift")]));
    assert_eq!(define["term"]["term"], "seroma");
    let glossary = holds("glossary", &render::glossary_json(&reference.glossary));
    assert_eq!(glossary["terms"].as_array().unwrap().len(), reference.glossary.terms.len());

    let all: Vec<_> = pages.iter().collect();
    let sources = holds("sources", &sources_json(&all, reference, None, date(2031, 1, 1)));
    assert!(sources["sources"].as_array().unwrap().iter().all(|s| !s["statements"].as_array().unwrap().is_empty()));
    let rivals =
        holds("disagreements", &disagreements_json(&all[..6], reference, Some("femoroplasty"), date(2026, 1, 1)));
    assert_eq!(sources["overdue"].as_array().unwrap().len(), pages.len());
    assert_eq!(rivals["overdue"], serde_json::json!([]));
    let rivals = rivals["disagreements"].as_array().unwrap();
    assert!(!rivals.is_empty() && rivals.iter().all(|d| d["fact"]["sources_disagree"] == true));

    let faults = [
        Diagnostic::error("unknown-key", Place::new(3, 1), "`x` is not a key")
            .hint("did you mean `y`?")
            .in_file("a.md"),
        Diagnostic::warning("stale-review", Place::default(), "the review is past due").in_file("b.md"),
    ];
    let measures = CheckedPageJson {
        page: "a".into(),
        file: "a.md".into(),
        whole: true,
        grade: 5.5,
        smog: 8.0,
        strict_grade: 5.8,
        sentences: 3,
        words: 30,
        mean_sentence: 10.0,
        citations: 2,
        errors: 1,
        warnings: 0,
        waiting: 0,
    };
    let check = holds("check", &check_json(2, vec![measures], &faults));
    assert_eq!((&check["checked"], &check["errors"], &check["warnings"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(
        render::check_short(&faults),
        "a.md:3:1: error[unknown-key]: `x` is not a key (did you mean `y`?)\n\
         b.md:0:0: warning[stale-review]: the review is past due\n"
    );
}

#[test]
fn what_authors_wrote_holds_to_the_schema_of_pages() {
    let schema: Value = serde_json::from_str(&schema_page()).unwrap();
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let of_block = |name: &str| {
        let mut schema = schema.clone();
        let root = schema.as_object_mut().unwrap();
        root.retain(|k, _| k == "$schema" || k == "$defs");
        root.insert("$ref".into(), format!("#/$defs/{name}").into());
        jsonschema::validator_for(&schema).unwrap()
    };
    let front = jsonschema::validator_for(&schema).unwrap();
    let mut blocks = 0;
    for page in &content().0 {
        let text = std::fs::read_to_string(dir.join(&page.file)).unwrap();
        let (head, body) = text.strip_prefix("---\n").unwrap().split_once("\n---\n").unwrap();
        let value: Value = serde_yaml::from_str(head).unwrap();
        assert_eq!(front.iter_errors(&value).map(|e| e.to_string()).next(), None, "{}", page.id);
        for block in body.split("```yaml ").skip(1) {
            let (name, rest) = block.split_once('\n').unwrap();
            let value: Value = serde_yaml::from_str(rest.split("\n```").next().unwrap()).unwrap();
            let fault = of_block(name.trim()).iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).next();
            assert_eq!(fault, None, "{} {name}", page.id);
            blocks += 1;
        }
    }
    assert!(blocks > 50);
    let wrong: Value = serde_yaml::from_str("id: x\nkind: procedure\ntitel: X").unwrap();
    assert!(!front.is_valid(&wrong));
}
