//! JSON Schemas: of what commands print, derived from the very structs that print it; and of what authors write, for
//! editors. The closed sets of names come from the records, so that a schema never lists other names than the parser.

use super::{json, wire};
use crate::record;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// Declares names of a closed set as a type that schemas know.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $set:path, $title:literal;)+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $title.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schemars::json_schema!({"type": "string", "enum": <$set>::names()})
            }
        }
    )+ };
}

names! {
    /// Names of [`record::Kind`].
    KindName = record::Kind, "KindName";
    /// Names of [`record::AliasKind`].
    AliasKindName = record::AliasKind, "AliasKindName";
    /// Names of [`record::Region`].
    RegionName = record::Region, "RegionName";
    /// Names of [`record::Approach`].
    ApproachName = record::Approach, "ApproachName";
    /// Names of [`record::RelationKind`].
    RelationName = record::RelationKind, "RelationName";
    /// Names of [`record::ReviewStatus`].
    StatusName = record::ReviewStatus, "StatusName";
    /// Names of [`record::SectionKind`].
    SectionName = record::SectionKind, "SectionName";
    /// Names of [`record::Unit`].
    UnitName = record::Unit, "UnitName";
    /// Names of [`record::SpanShape`].
    ShapeName = record::SpanShape, "ShapeName";
    /// Names of [`record::FactKind`].
    FactKindName = record::FactKind, "FactKindName";
    /// Names of [`record::CautiousEnd`].
    CautiousName = record::CautiousEnd, "CautiousName";
    /// Names of [`record::Level`].
    LevelName = record::Level, "LevelName";
    /// Names of [`record::MedicineAction`].
    ActionName = record::MedicineAction, "ActionName";
    /// Names of [`record::Severe`].
    SevereName = record::Severe, "SevereName";
    /// Names of [`record::Seek`].
    SeekName = record::Seek, "SeekName";
    /// Names of [`record::RedFlagLevel`].
    RedFlagLevelName = record::RedFlagLevel, "RedFlagLevelName";
    /// Names of [`record::SourceKind`].
    SourceKindName = record::SourceKind, "SourceKindName";
    /// Names of [`record::Seen`].
    SeenName = record::Seen, "SeenName";
    /// Names of [`record::Sells`].
    SellsName = record::Sells, "SellsName";
    /// Names of [`record::Severity`].
    SeverityName = record::Severity, "SeverityName";
}

/// The JSON Schema of what commands print: one document, a definition a command, and any of them at the top.
pub fn schema_output() -> String {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut commands: Vec<(&str, Schema)> = Vec::new();
    macro_rules! command {
        ($($name:literal => $shape:ty),+ $(,)?) => { $(
            commands.push(($name, generator.subschema_for::<$shape>()));
        )+ };
    }
    command! {
        "search" => wire::SearchOutput,
        "search-jsonl" => wire::HitLine,
        "show" => wire::ShowOutput,
        "export" => wire::ExportLine,
        "list" => wire::ListOutput,
        "define" => wire::DefineOutput,
        "glossary" => wire::GlossaryOutput,
        "compare" => wire::CompareOutput,
        "checklist" => wire::ChecklistOutput,
        "timeline" => wire::TimelineOutput,
        "sources" => wire::SourcesOutput,
        "disagreements" => wire::DisagreementsOutput,
        "check" => wire::CheckOutput,
        "paths" => wire::PathsOutput,
    }
    let mut definitions = generator.take_definitions(true);
    let mut any = Vec::new();
    for (name, schema) in commands {
        definitions.insert(name.to_owned(), schema.to_value());
        any.push(json!({"$ref": format!("#/$defs/{name}")}));
    }
    json::to_string(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What proc prints as JSON (proc/1)",
        "description": "A definition a command: #/$defs/search, #/$defs/show and so on. The top accepts any of them.",
        "anyOf": any,
        "$defs": Value::Object(definitions.into_iter().collect()),
    }))
}

/// The JSON Schema of what authors write: front matter at the top, a definition for each typed block.
pub fn schema_page() -> String {
    let defs = [
        (
            "citation",
            json!({"type": "string", "pattern": "^[^#\\s]+(#L[0-9]+(-L?[0-9]+)?)?$",
            "description": "a key of sources.yaml; lines for a source text: s001#L362, s001#L894-L896"}),
        ),
        ("citations", list(reference("citation"))),
        ("span", json!({"type": "string", "description": record::Span::FORMS})),
        ("claim", claim()),
        ("facts", facts()),
        (
            "timeline",
            list(object(&[
                ("id", true, one_of(record::MilestoneKind::names())),
                ("label", true, text()),
                ("answer", false, text()),
                ("claims", true, list(reference("claim"))),
            ])),
        ),
        (
            "contraindications",
            list(object(&[
                ("id", true, id()),
                ("text", true, text()),
                ("level", true, one_of(record::Level::names())),
                ("action", false, text()),
                ("sources", true, reference("citations")),
            ])),
        ),
        (
            "tests",
            list(object(&[
                ("name", true, text()),
                ("where", false, text()),
                ("sources", true, reference("citations")),
            ])),
        ),
        (
            "medicines",
            list(object(&[
                ("name", true, text()),
                ("examples", false, list(text())),
                ("action", true, one_of(record::MedicineAction::names())),
                ("ask_by", false, reference("span")),
                ("sources", true, reference("citations")),
            ])),
        ),
        (
            "types",
            list(object(&[
                ("id", true, id()),
                ("name", true, text()),
                ("incision", true, text()),
                ("suits", true, text()),
                ("scar", true, text()),
                ("sources", true, reference("citations")),
            ])),
        ),
        (
            "options",
            list(object(&[
                ("id", true, id()),
                ("name", true, text()),
                ("text", true, text()),
                ("page", false, id()),
                ("sources", true, reference("citations")),
            ])),
        ),
        (
            "rate",
            object(&[
                ("n", true, json!({"type": "integer", "minimum": 0})),
                ("of", true, json!({"type": "integer", "minimum": 1})),
                ("source", true, reference("citation")),
                ("who", false, text()),
                ("within", false, text()),
            ]),
        ),
        (
            "complications",
            list(object(&[
                ("id", true, id()),
                ("name", true, text()),
                ("medical", false, text()),
                ("severity", false, one_of(record::Severe::names())),
                ("rates", false, list(reference("rate"))),
                ("unknown", false, text()),
                ("seek", false, one_of(record::Seek::names())),
                ("sources", false, reference("citations")),
            ])),
        ),
        (
            "red-flags",
            list(object(&[
                ("level", true, one_of(record::RedFlagLevel::names())),
                ("text", true, text()),
                ("sources", false, reference("citations")),
                ("unsourced", false, text()),
            ])),
        ),
    ];
    let mut root = front_matter();
    let top = root.as_object_mut().expect("an object schema is an object");
    top.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    top.insert("title".into(), "A page of proc: its front matter; typed blocks under $defs".into());
    top.insert("$defs".into(), Value::Object(defs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()));
    json::to_string(&root)
}

fn front_matter() -> Value {
    let date = json!({"type": "string", "format": "date"});
    object(&[
        ("id", true, id()),
        ("kind", true, one_of(["procedure", "guide", "warning"])),
        ("title", true, text()),
        ("message", true, text()),
        ("regions", true, list(one_of(record::Region::names()))),
        ("approach", true, one_of(record::Approach::names())),
        (
            "aliases",
            false,
            list(object(&[
                ("name", true, text()),
                ("kind", true, one_of(record::AliasKind::names())),
                ("section", false, one_of(record::SectionKind::names())),
                ("note", false, text()),
            ])),
        ),
        (
            "related",
            false,
            list({
                let mut relation = object(&[
                    ("page", false, id()),
                    ("name", false, text()),
                    ("as", true, one_of(record::RelationKind::names())),
                    ("note", false, text()),
                ]);
                relation["oneOf"] = json!([{"required": ["page"]}, {"required": ["name"]}]);
                relation
            }),
        ),
        (
            "codes",
            false,
            list(object(&[
                ("system", true, text()),
                ("code", true, text()),
                ("display", true, text()),
                ("source", true, reference("citation")),
            ])),
        ),
        (
            "review",
            true,
            object(&[
                ("status", true, one_of(record::ReviewStatus::names())),
                ("written", true, date.clone()),
                ("reviewed", false, date.clone()),
                ("due", true, date),
                ("authors", true, list(text())),
                ("clinician", false, text()),
                ("funding", true, text()),
                ("conflicts", true, text()),
                ("scores", false, json!({"type": "object", "additionalProperties": text()})),
            ]),
        ),
    ])
}

fn facts() -> Value {
    let shared =
        object(&[("label", true, text()), ("answer", false, text()), ("claims", true, list(reference("claim")))]);
    let own = object(&[
        ("label", true, text()),
        ("kind", false, one_of(record::FactKind::names())),
        ("cautious", false, one_of(record::CautiousEnd::names())),
        ("answer", false, text()),
        ("claims", true, list(reference("claim"))),
    ]);
    let mut properties: Map<String, Value> = record::FactKey::ALL
        .iter()
        .map(|key| (key.name().to_owned(), described(shared.clone(), key.label())))
        .collect();
    properties.insert("own".into(), json!({"type": "object", "additionalProperties": own}));
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn claim() -> Value {
    object(&[
        ("value", true, described(text(), "a span of time, or words")),
        ("source", true, reference("citation")),
        ("note", false, text()),
        ("set_aside", false, described(text(), "why the claim does not count")),
    ])
}

fn text() -> Value {
    json!({"type": "string", "minLength": 1})
}

fn id() -> Value {
    json!({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"})
}

fn one_of(names: impl serde::Serialize) -> Value {
    json!({"enum": names})
}

fn list(item: impl serde::Serialize) -> Value {
    json!({"type": "array", "items": item})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn described(mut schema: Value, words: &str) -> Value {
    schema["description"] = words.into();
    schema
}

/// An object of those fields, each with whether it is required, and of no other.
fn object(fields: &[(&str, bool, Value)]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|(k, _, v)| ((*k).to_owned(), v.clone())).collect();
    let required: Vec<&str> = fields.iter().filter(|f| f.1).map(|f| f.0).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}
