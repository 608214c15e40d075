//! JSON: a contract. Every document says `"schema": "proc/1"`; its shapes are the structs of `wire`, and `schema.rs`
//! turns the same structs into JSON Schemas.
//!
//! A key that is there is always there: what is unknown is `null`, what is none is an empty array. A medical figure keeps
//! its unit, its range, its claims and their sources. Characters that could act on a terminal are written as JSON
//! escapes, so nothing is lost and nothing is raw.

use super::sources::{self, Noted, Notes};
use super::wire::{
    AlarmJson, AliasJson, BecauseJson, BlockJson, BonusJson, BoundJson, CheckOutput, CheckedPageJson, CitationJson,
    ClaimJson, CodeJson, ComplicationJson, ContraindicationJson, DefineOutput, DiagnosticJson, DisagreementJson,
    DisagreementsOutput, ExplanationJson, ExplanationTermJson, ExportLine, FactJson, GlossaryOutput, HeadJson, HitJson,
    HitLine, HitReviewJson, LabelName, ListOutput, MedicineJson, OptionJson, PageNameJson, PartJson, PathJson,
    PathsOutput, RangeJson, RateJson, ReadingHead, RedFlagJson, RelatedJson, ReviewJson, ScoreJson, SearchOutput,
    SectionHeadJson, SectionJson, ShowOutput, SnippetPartJson, SourceJson, SourceUseJson, SourcesOutput, SpanJson,
    StatementJson, TermJson, TestJson, TypeJson,
};
use super::{Chosen, Made, PageView, escape, markdown, view};
use crate::record::{
    self, Block, BlockKind, Citation, ClaimValue, Diagnostic, Fact, Head, Inline, Page, Reference, RelationTarget,
    SourcePart, Typed, plain_text,
};
use crate::search::{AlarmLevel, Hit, Hits, Label};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write as _;
use std::io;

/// The name of this contract.
pub const SCHEMA: &str = "proc/1";

/// Hits as one document.
pub fn hits_json(hits: &Hits, today: Date) -> String {
    to_string(&SearchOutput {
        schema: SCHEMA,
        query: hits.query.clone(),
        total: hits.total as u64,
        alarm: alarm_json(hits),
        notes: hits.notes.clone(),
        hits: hits.hits.iter().map(|hit| hit_json(hit, today)).collect(),
        suggestions: hits.suggestions.clone(),
    })
}

fn alarm_json(hits: &Hits) -> Option<AlarmJson> {
    hits.alarm.as_ref().map(|a| AlarmJson { level: alarm_level(a.level), sign: a.sign.clone() })
}

const fn alarm_level(level: AlarmLevel) -> &'static str {
    match level {
        AlarmLevel::Emergency => "emergency",
        AlarmLevel::SameDay => "same-day",
    }
}

/// Hits as one line each; `query_id` in a batch.
pub fn hits_jsonl(hits: &Hits, query_id: Option<&str>, today: Date) -> String {
    hits.hits
        .iter()
        .map(|hit| {
            to_line(&HitLine {
                schema: SCHEMA,
                query_id: query_id.map(str::to_owned),
                query: hits.query.clone(),
                alarm: alarm_json(hits),
                hit: hit_json(hit, today),
            })
        })
        .collect()
}

/// Hits as tab-separated values with no header: rank, page, section, score, title, heading, snippet, labels,
/// review, alarm (`emergency`, `same-day` or nothing, the same for all hits); in a batch the id of the query comes first.
/// Tabs and line breaks inside a value are spaces.
pub fn hits_tsv(hits: &Hits, query_id: Option<&str>, today: Date) -> String {
    let mut out = String::new();
    for hit in &hits.hits {
        let labels: Vec<&str> = hit.labels.iter().map(label_text).collect();
        let rank = hit.rank.to_string();
        let score = format!("{:.4}", hit.score);
        let snippet = hit.snippet.text();
        let labels = labels.join(",");
        let review = match hit.checked {
            Some(c) if c.is_overdue(today) => format!("{} overdue", c.status.name()),
            Some(c) => c.status.name().to_owned(),
            None => String::new(),
        };
        let page = hit.page.as_str();
        let alarm = hits.alarm.as_ref().map_or("", |a| alarm_level(a.level));
        let cells = [&rank, page, &hit.section, &score, &hit.title, &hit.heading, &snippet, &labels, &review, alarm];
        let cells: Vec<_> = query_id.into_iter().chain(cells).map(escape::line).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

/// Hits as TREC reads them: `query Q0 page#number rank score proc`. Spaces in an id become `_`.
pub fn hits_trec(hits: &Hits, query_id: &str) -> String {
    let word = |text: &str| {
        let word: String = escape::line(text).split_whitespace().collect::<Vec<_>>().join("_");
        if word.is_empty() { "_".to_owned() } else { word }
    };
    let mut out = String::new();
    for hit in &hits.hits {
        let page = word(hit.page.as_str());
        let _ = writeln!(out, "{} Q0 {page}#{} {} {:.6} proc", word(query_id), hit.number, hit.rank, hit.score);
    }
    out
}

const fn label_name(label: &Label) -> LabelName {
    match label {
        Label::Spelling { .. } => LabelName::Spelling,
        Label::Synonym { .. } => LabelName::Synonym,
        Label::About { .. } => LabelName::About,
        Label::Asked { .. } => LabelName::Asked,
        Label::Emergency(_) => LabelName::Emergency,
    }
}

const fn label_text(label: &Label) -> &'static str {
    match label {
        Label::Spelling { .. } => "spelling",
        Label::Synonym { .. } => "synonym",
        Label::About { .. } => "about",
        Label::Asked { .. } => "asked",
        Label::Emergency(_) => "emergency",
    }
}

fn hit_json(hit: &Hit, today: Date) -> HitJson {
    HitJson {
        rank: hit.rank as u64,
        page: hit.page.to_string(),
        section: hit.section.clone(),
        title: hit.title.clone(),
        heading: hit.heading.clone(),
        open: super::text::open_command(hit),
        kind: hit.kind.map(record::Kind::name),
        regions: hit.regions.iter().map(|r| r.name()).collect(),
        number: hit.number,
        score: hit.score,
        snippet: hit.snippet.text(),
        snippet_parts: hit
            .snippet
            .parts
            .iter()
            .map(|p| SnippetPartJson { text: p.text.clone(), marked: p.marked })
            .collect(),
        citations: hit.snippet.citations.iter().map(markdown::citation).collect(),
        review: hit.checked.map(|c| HitReviewJson {
            status: c.status.name(),
            due: c.due.to_string(),
            overdue: c.is_overdue(today),
        }),
        labels: hit.labels.iter().map(label_name).collect(),
        because: hit
            .labels
            .iter()
            .map(|l| {
                let (from, to) = match l {
                    Label::Spelling { from, to }
                    | Label::Synonym { from, to }
                    | Label::About { from, to }
                    | Label::Asked { from, to } => (Some(from.clone()), to.clone()),
                    Label::Emergency(alarm) => (None, alarm.sign.clone()),
                };
                BecauseJson { label: label_name(l), from, to }
            })
            .collect(),
        explanation: hit.explanation.as_ref().map(|e| ExplanationJson {
            terms: e
                .terms
                .iter()
                .map(|t| ExplanationTermJson {
                    field: t.field.clone(),
                    term: t.term.clone(),
                    origin: t.origin.clone(),
                    score: t.score,
                })
                .collect(),
            bonuses: e.bonuses.iter().map(|(name, score)| BonusJson { name: name.clone(), score: *score }).collect(),
        }),
    }
}

/// A page or some of its sections.
pub fn page_json(view: &PageView<'_>, today: Date) -> String {
    let page = view.page;
    let terms = view.used_terms();
    let mut notes = Notes::new(&view.reference.sources);
    if view.whole {
        page.preamble.iter().flat_map(Block::citations).for_each(|c| {
            notes.number(c);
        });
    }
    let mut sections = Vec::new();
    for chosen in &view.sections {
        sections.push(match chosen {
            Chosen::Written(section) => SectionJson {
                id: section.id.clone(),
                heading: section.heading.clone(),
                number: section.number,
                markdown: markdown::section_markdown(section),
                blocks: section.blocks.iter().map(|b| block_json(b, &mut notes)).collect(),
            },
            Chosen::Made(made) => SectionJson {
                id: made.id().to_owned(),
                heading: made.heading().to_owned(),
                number: 0,
                markdown: markdown::made_body(*made, view, &terms, today),
                blocks: Vec::new(),
            },
        });
    }
    if view.sections.iter().any(|c| matches!(c, Chosen::Made(Made::Sources))) {
        for citation in sources::citations_of(page) {
            notes.number(citation);
        }
    }
    to_string(&ShowOutput {
        schema: SCHEMA,
        page: page.id.to_string(),
        title: page.title.clone(),
        medical_name: page.medical_name().map(str::to_owned),
        kind: page.kind.name(),
        message: page.message.clone(),
        not_advice: view::NOT_ADVICE,
        regions: page.regions.iter().map(|r| r.name()).collect(),
        approach: page.approach.map(record::Approach::name),
        aliases: page.aliases.iter().map(alias_json).collect(),
        notes: view.notes.clone(),
        related: page
            .related
            .iter()
            .map(|r| {
                let (page, name) = match &r.target {
                    RelationTarget::Page(id) => (Some(id.to_string()), None),
                    RelationTarget::Name(name) => (None, Some(name.clone())),
                };
                RelatedJson { page, name, kind: r.kind.name(), note: r.note.clone() }
            })
            .collect(),
        codes: page
            .codes
            .iter()
            .map(|c| CodeJson {
                system: c.system.clone(),
                code: c.code.clone(),
                display: c.display.clone(),
                source: c.source.to_string(),
            })
            .collect(),
        review: review_json(page.review.as_ref(), today),
        extra: page
            .extra
            .iter()
            .map(|(k, v)| (k.clone(), serde_json::from_str(v).unwrap_or_else(|_| serde_json::Value::String(v.clone()))))
            .collect(),
        preamble: if view.whole { markdown::blocks_markdown(&page.preamble) } else { String::new() },
        sections,
        sources: notes.used.iter().map(source_json).collect(),
        glossary: terms.into_iter().map(term_json).collect(),
        hides: view.hides.clone(),
    })
}

/// What stands in the brackets of `notes`, which are empty in a page without any.
pub(crate) fn notes_json(notes: &[String]) -> String {
    #[derive(Serialize)]
    struct Notes<'n> {
        notes: &'n [String],
    }
    let alone = to_string(&Notes { notes });
    alone[inside_notes(&alone)..].trim_end_matches(['\n', '}']).trim_end_matches(']').to_owned()
}

/// Where the bracket of `notes` opens in the JSON of a page: the key alone stands on a line of that indent.
pub(crate) fn inside_notes(page: &str) -> usize {
    const OPENS: &str = "\n  \"notes\": [";
    page.find(OPENS).expect("every page has the key") + OPENS.len()
}

/// A page for another engine: a line of JSON for each section, and for the text before the first one.
pub fn export_lines(page: &Page, reference: &Reference, today: Date) -> String {
    let mut lines = String::new();
    let names: Vec<String> = page.aliases.iter().map(|a| a.name.clone()).collect();
    let mut line = |section: &str,
                    heading: &str,
                    number: u32,
                    kind: Option<record::SectionKind>,
                    blocks: &[Block],
                    markdown: String| {
        let mut notes = Notes::new(&reference.sources);
        let blocks: Vec<BlockJson> = blocks.iter().map(|b| block_json(b, &mut notes)).collect();
        lines.push_str(&to_line(&ExportLine {
            schema: SCHEMA,
            id: format!("{}#{section}", page.id),
            page: page.id.to_string(),
            title: page.title.clone(),
            medical_name: page.medical_name().map(str::to_owned),
            names: names.clone(),
            kind: page.kind.name(),
            regions: page.regions.iter().map(|r| r.name()).collect(),
            approach: page.approach.map(record::Approach::name),
            review: review_json(page.review.as_ref(), today),
            not_advice: view::NOT_ADVICE,
            section: section.to_owned(),
            section_kind: kind.map(record::SectionKind::name),
            heading: heading.to_owned(),
            number,
            markdown,
            blocks,
            sources: notes.used.iter().map(source_json).collect(),
        }));
    };
    if !page.preamble.is_empty() || page.sections.is_empty() {
        line("", "", 0, None, &page.preamble, markdown::blocks_markdown(&page.preamble));
    }
    for s in &page.sections {
        line(&s.id, &s.heading, s.number, s.kind, &s.blocks, markdown::section_markdown(s));
    }
    lines
}

fn alias_json(alias: &record::Alias) -> AliasJson {
    AliasJson {
        name: alias.name.clone(),
        kind: alias.kind.name(),
        section: alias.section.map(record::SectionKind::name),
        note: alias.note.clone(),
    }
}

pub(crate) fn review_json(review: Option<&record::Review>, today: Date) -> ReviewJson {
    ReviewJson {
        status: review.map(|r| r.status.name()),
        words: view::review_line(review, today),
        written: review.map(|r| r.written.to_string()),
        reviewed: review.and_then(|r| r.reviewed).map(|d| d.to_string()),
        due: review.map(|r| r.due.to_string()),
        overdue: review.is_some_and(|r| r.is_overdue(today)),
        authors: review.map(|r| r.authors.clone()).unwrap_or_default(),
        clinician: review.and_then(|r| r.clinician.clone()),
        funding: review.map(|r| r.funding.clone()),
        conflicts: review.map(|r| r.conflicts.clone()),
        scores: review
            .into_iter()
            .flat_map(|r| &r.scores)
            .map(|(name, score)| ScoreJson { name: name.clone(), score: score.clone() })
            .collect(),
    }
}

fn term_json(term: &record::Term) -> TermJson {
    TermJson {
        term: term.term.clone(),
        plain: term.plain.clone(),
        also: term.also.clone(),
        see: term.see.clone(),
        page: term.page.as_ref().map(ToString::to_string),
        sources: term.sources.iter().map(ToString::to_string).collect(),
    }
}

pub(crate) fn source_json(noted: &Noted<'_>) -> SourceJson {
    let source = noted.source;
    let sells = noted.part.map(|p| p.sells).or_else(|| source.map(|s| s.sells));
    SourceJson {
        number: noted.number,
        id: noted.id.to_string(),
        title: source.map(|s| s.title.clone()),
        location: source.map(|s| s.location.clone()),
        kind: source.map(|s| s.kind.name()),
        people: source.and_then(|s| s.people),
        seen: source.map(|s| s.seen.name()),
        dated: source.and_then(|s| s.dated.clone()),
        sells: sells.map(record::Sells::name),
        part: noted.part.map(part_json),
        lines: noted.lines.iter().map(|l| [l.first, l.last]).collect(),
        words: sources::entry_words(noted),
    }
}

fn part_json(part: &SourcePart) -> PartJson {
    PartJson {
        id: part.id.clone(),
        what: part.what.clone(),
        lines: [part.lines.first, part.lines.last],
        repeats: part.repeats.clone(),
    }
}

pub(crate) fn citation_json(citation: &Citation, notes: &mut Notes<'_>) -> CitationJson {
    CitationJson {
        number: notes.number(citation),
        source: citation.source.to_string(),
        first_line: citation.locator.map(|l| l.first),
        last_line: citation.locator.map(|l| l.last),
        part: notes.sources.part(citation).map(|p| p.id.clone()),
    }
}

fn citations_json<'c>(citations: impl IntoIterator<Item = &'c Citation>, notes: &mut Notes<'_>) -> Vec<CitationJson> {
    citations.into_iter().map(|c| citation_json(c, notes)).collect()
}

fn block_json(block: &Block, notes: &mut Notes<'_>) -> BlockJson {
    match &block.kind {
        BlockKind::Paragraph(content) => {
            BlockJson::Paragraph { text: plain_text(content), citations: citations_json(block.citations(), notes) }
        }
        BlockKind::Heading { level, content } => BlockJson::Heading {
            level: *level,
            text: plain_text(content),
            citations: citations_json(block.citations(), notes),
        },
        BlockKind::List { start, items } => BlockJson::List {
            start: *start,
            items: items.iter().map(|i| i.blocks.iter().map(|b| block_json(b, notes)).collect()).collect(),
        },
        BlockKind::Table { header, rows } => {
            let cells = |row: &Vec<Vec<Inline>>| row.iter().map(|c| plain_text(c)).collect::<Vec<_>>();
            BlockJson::Table {
                header: cells(header),
                rows: rows.iter().map(cells).collect(),
                citations: citations_json(block.citations(), notes),
            }
        }
        BlockKind::Quote(blocks) => BlockJson::Quote { blocks: blocks.iter().map(|b| block_json(b, notes)).collect() },
        BlockKind::Verbatim(text) => BlockJson::Verbatim { text: text.clone() },
        BlockKind::Rule => BlockJson::Rule {},
        BlockKind::Typed(typed) => typed_json(typed, notes),
    }
}

fn typed_json(typed: &Typed, notes: &mut Notes<'_>) -> BlockJson {
    match typed {
        Typed::Facts(v) => BlockJson::Facts { facts: v.iter().map(|f| fact_json(f, notes)).collect() },
        Typed::Timeline(v) => BlockJson::Timeline { milestones: v.iter().map(|m| fact_json(&m.fact, notes)).collect() },
        Typed::Contraindications(v) => BlockJson::Contraindications {
            contraindications: v.iter().map(|c| contraindication_json(c, notes)).collect(),
        },
        Typed::Tests(v) => BlockJson::Tests {
            tests: v
                .iter()
                .map(|t| TestJson {
                    name: t.name.clone(),
                    whose: t.whose.clone(),
                    sources: citations_json(&t.sources, notes),
                })
                .collect(),
        },
        Typed::Medicines(v) => BlockJson::Medicines {
            medicines: v
                .iter()
                .map(|m| MedicineJson {
                    name: m.name.clone(),
                    examples: m.examples.clone(),
                    action: m.action.name(),
                    ask_by: m.ask_by.map(span_json),
                    sources: citations_json(&m.sources, notes),
                })
                .collect(),
        },
        Typed::Types(v) => BlockJson::Types {
            types: v
                .iter()
                .map(|t| TypeJson {
                    id: t.id.clone(),
                    name: t.name.clone(),
                    incision: t.incision.clone(),
                    suits: t.suits.clone(),
                    scar: t.scar.clone(),
                    sources: citations_json(&t.sources, notes),
                })
                .collect(),
        },
        Typed::Options(v) => BlockJson::Options {
            options: v
                .iter()
                .map(|o| OptionJson {
                    id: o.id.clone(),
                    name: o.name.clone(),
                    text: o.text.clone(),
                    page: o.page.as_ref().map(ToString::to_string),
                    sources: citations_json(&o.sources, notes),
                })
                .collect(),
        },
        Typed::Complications(v) => {
            BlockJson::Complications { complications: v.iter().map(|c| complication_json(c, notes)).collect() }
        }
        Typed::RedFlags(v) => BlockJson::RedFlags { red_flags: v.iter().map(|f| red_flag_json(f, notes)).collect() },
    }
}

pub(crate) fn red_flag_json(flag: &record::RedFlag, notes: &mut Notes<'_>) -> RedFlagJson {
    RedFlagJson {
        level: flag.level.name(),
        text: flag.text.clone(),
        sources: citations_json(&flag.sources, notes),
        unsourced: flag.unsourced.clone(),
    }
}

pub(crate) fn contraindication_json(item: &record::Contraindication, notes: &mut Notes<'_>) -> ContraindicationJson {
    ContraindicationJson {
        id: item.id.clone(),
        text: item.text.clone(),
        level: item.level.name(),
        action: item.action.clone(),
        sources: citations_json(&item.sources, notes),
    }
}

pub(crate) fn complication_json(harm: &record::Complication, notes: &mut Notes<'_>) -> ComplicationJson {
    ComplicationJson {
        id: harm.id.clone(),
        name: harm.name.clone(),
        medical: harm.medical.clone(),
        severity: harm.severity.map(record::Severe::name),
        rates: harm
            .rates
            .iter()
            .map(|r| RateJson {
                text: format!("{}{}", view::rate_number(r), view::rate_base(r)),
                n: r.n,
                of: r.of,
                per_hundred: view::of_hundred(r),
                who: r.who.clone(),
                within: r.within.clone(),
                source: citation_json(&r.source, notes),
            })
            .collect(),
        unknown: harm.unknown.clone(),
        seek: harm.seek.map(record::Seek::name),
        sources: citations_json(&harm.sources, notes),
    }
}

pub(crate) fn fact_json(fact: &Fact, notes: &mut Notes<'_>) -> FactJson {
    FactJson {
        key: fact.key.clone(),
        shared: fact.shared.is_some(),
        label: fact.label.clone(),
        kind: fact.kind.name(),
        cautious: fact.cautious.name(),
        answer: fact.answer.clone(),
        headline: fact.headline(),
        range: fact.hull().zip(fact.range()).map(|(hull, text)| RangeJson {
            text,
            low: hull.low.map(bound_json),
            high: hull.high.map(bound_json),
            open_above: hull.open_above,
        }),
        sources_disagree: fact.sources_disagree(notes.sources),
        voices: fact.voices(notes.sources) as u64,
        claims: fact
            .claims
            .iter()
            .map(|c| ClaimJson {
                value: c.value.to_string(),
                span: match c.value {
                    ClaimValue::Span(s) => Some(span_json(s)),
                    ClaimValue::Words(_) => None,
                },
                citation: citation_json(&c.source, notes),
                note: c.note.clone(),
                set_aside: c.set_aside.clone(),
            })
            .collect(),
    }
}

fn span_json(span: record::Span) -> SpanJson {
    SpanJson {
        text: span.to_string(),
        shape: span.shape.name(),
        low: span.lower().map(|b| amount(b.amount)),
        high: span.upper().map(|b| amount(b.amount)),
        unit: span.unit.name(),
        about: span.about,
        open_above: span.is_open_above(),
    }
}

fn bound_json(bound: record::Bound) -> BoundJson {
    BoundJson {
        text: bound.to_string(),
        amount: amount(bound.amount),
        unit: bound.unit.name(),
        days: super::chart::days(bound),
    }
}

fn amount(amount: record::Amount) -> f64 {
    f64::from(amount.0) / 100.0
}

/// Pages with what a list shows of them; each with where the page stands that it hides.
pub fn list_json(heads: &[(&Head, Option<&str>)], today: Date) -> String {
    to_string(&ListOutput {
        schema: SCHEMA,
        pages: heads
            .iter()
            .map(|(head, hides)| HeadJson {
                page: head.id.to_string(),
                title: head.title.clone(),
                kind: head.kind.name(),
                message: head.message.clone(),
                regions: head.regions.iter().map(|r| r.name()).collect(),
                approach: head.approach.map(record::Approach::name),
                aliases: head.aliases.iter().map(alias_json).collect(),
                review: review_json(head.review.as_ref(), today),
                sections: head
                    .sections
                    .iter()
                    .map(|(id, heading)| SectionHeadJson { id: id.clone(), heading: heading.clone() })
                    .collect(),
                file: head.file.clone(),
                hides: hides.map(str::to_owned),
            })
            .collect(),
    })
}

/// A term with the pages that use it (id and title).
pub fn term_json_output(term: &record::Term, pages: &[(&str, &str)]) -> String {
    to_string(&DefineOutput {
        schema: SCHEMA,
        term: term_json(term),
        pages: pages
            .iter()
            .map(|(id, title)| PageNameJson { page: (*id).to_owned(), title: (*title).to_owned() })
            .collect(),
    })
}

/// Every term with its meaning, its other names and what to read next.
pub fn glossary_json(glossary: &record::Glossary) -> String {
    to_string(&GlossaryOutput { schema: SCHEMA, terms: glossary.terms.iter().map(term_json).collect() })
}

/// Each voice of the pages with the statements that rest on it; `page` is the one that was asked for.
pub fn sources_json(pages: &[&Page], reference: &Reference, page: Option<&str>, today: Date) -> String {
    let (notes, by_number) = super::sources::uses(pages, &reference.sources);
    to_string(&SourcesOutput {
        schema: SCHEMA,
        page: page.map(str::to_owned),
        overdue: overdue(pages, today),
        sources: notes
            .used
            .iter()
            .zip(by_number)
            .map(|(noted, statements)| SourceUseJson {
                source: source_json(noted),
                statements: statements
                    .into_iter()
                    .map(|s| StatementJson {
                        page: s.page.id.to_string(),
                        section: s.section.to_owned(),
                        text: s.text,
                        lines: s.citation.locator.map(|l| [l.first, l.last]),
                    })
                    .collect(),
            })
            .collect(),
    })
}

/// Ids of the pages whose next check is past due.
fn overdue(pages: &[&Page], today: Date) -> Vec<String> {
    let overdue = pages.iter().filter(|p| p.review.as_ref().is_some_and(|r| r.is_overdue(today)));
    overdue.map(|p| p.id.to_string()).collect()
}

/// The facts of the pages on which sources disagree.
pub fn disagreements_json(pages: &[&Page], reference: &Reference, page: Option<&str>, today: Date) -> String {
    let mut notes = Notes::new(&reference.sources);
    let disagreements = sources::disagreements(pages, &reference.sources)
        .into_iter()
        .map(|(page, section, fact)| DisagreementJson {
            page: page.id.to_string(),
            section: section.id.clone(),
            fact: fact_json(fact, &mut notes),
        })
        .collect();
    to_string(&DisagreementsOutput {
        schema: SCHEMA,
        page: page.map(str::to_owned),
        overdue: overdue(pages, today),
        disagreements,
        sources: notes.used.iter().map(source_json).collect(),
    })
}

/// Where pages, settings and cache come from, as data.
pub fn paths_json(paths: Vec<PathJson>) -> String {
    to_string(&PathsOutput { schema: SCHEMA, paths })
}

/// What stands above another reading of a page.
pub(crate) fn reading_head(page: &Page, layout: &super::Layout) -> ReadingHead {
    ReadingHead {
        page: page.id.to_string(),
        title: page.title.clone(),
        review: review_json(page.review.as_ref(), layout.today),
        not_advice: super::view::NOT_ADVICE,
        from: layout.from.map(|d| d.to_string()),
    }
}

/// Every fault of a library; `checked` is the number of pages, `pages` their measures.
pub fn check_json(checked: usize, pages: Vec<CheckedPageJson>, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|d| d.is_error()).count() as u64;
    to_string(&CheckOutput {
        schema: SCHEMA,
        checked: checked as u64,
        pages,
        errors,
        warnings: diagnostics.len() as u64 - errors,
        diagnostics: diagnostics
            .iter()
            .map(|d| DiagnosticJson {
                file: d.file.clone(),
                line: d.place.line,
                column: d.place.column,
                length: d.length,
                severity: d.severity.name(),
                code: d.code,
                message: d.message.clone(),
                hint: d.hint.clone(),
            })
            .collect(),
    })
}

/// Every fault on a line of its own, as editors read it: `file:line:column: severity[code]: message (hint)`.
pub fn check_short(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let hint = d.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
        let place = format!("{}:{}:{}", d.file, d.place.line, d.place.column);
        let line = format!("{place}: {}[{}]: {}{hint}", d.severity, d.code, d.message);
        let _ = writeln!(out, "{}", escape::line(&line));
    }
    out
}

// Writing.

/// Indented JSON with a line feed at the end.
pub(crate) fn to_string<T: Serialize>(value: &T) -> String {
    write(value, Escaping(Indented::default()))
}

/// JSON on one line, with its line feed.
pub(crate) fn to_line<T: Serialize>(value: &T) -> String {
    write(value, Escaping(serde_json::ser::CompactFormatter))
}

fn write<T: Serialize, F: serde_json::ser::Formatter>(value: &T, formatter: F) -> String {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    value.serialize(&mut serializer).expect("structs with text keys always serialize to memory");
    out.push(b'\n');
    String::from_utf8(out).expect("serde_json writes UTF-8")
}

/// Two spaces a level, as `serde_json` has it, whose own formatter writes an indent level by level: a line is begun in one.
#[derive(Default)]
struct Indented {
    level: usize,
    /// Whether the innermost array or object has a value, and so its end a line of its own.
    filled: bool,
}

impl Indented {
    fn begin<W: ?Sized + io::Write>(&mut self, w: &mut W, sign: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.filled = false;
        w.write_all(sign)
    }
    fn end<W: ?Sized + io::Write>(&mut self, w: &mut W, sign: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.filled {
            self.line(w, true)?;
        }
        w.write_all(sign)
    }
    fn line<W: ?Sized + io::Write>(&self, w: &mut W, first: bool) -> io::Result<()> {
        const LINE: &[u8] = b",\n                                                                ";
        const LEVELS: usize = (LINE.len() - 2) / 2;
        w.write_all(&LINE[usize::from(first)..2 + 2 * self.level.min(LEVELS)])?;
        (LEVELS..self.level).try_for_each(|_| w.write_all(b"  "))
    }
}

impl serde_json::ser::Formatter for Indented {
    fn begin_array<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.begin(w, b"[")
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.end(w, b"]")
    }
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.line(w, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.begin(w, b"{")
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.end(w, b"}")
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.line(w, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        w.write_all(b": ")
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

/// Writes hidden characters as `\uXXXX`, beyond those that JSON itself must escape.
struct Escaping<F>(F);

impl<F: serde_json::ser::Formatter> serde_json::ser::Formatter for Escaping<F> {
    fn begin_array<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.begin_array(w)
    }
    fn end_array<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_array(w)
    }
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(w, first)
    }
    fn end_array_value<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_array_value(w)
    }
    fn begin_object<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.begin_object(w)
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_object(w)
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(w, first)
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.begin_object_value(w)
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_object_value(w)
    }
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, w: &mut W, fragment: &str) -> io::Result<()> {
        if escape::is_plain(fragment) {
            return self.0.write_string_fragment(w, fragment);
        }
        let mut begin = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| escape::is_hidden(*c)) {
            w.write_all(&fragment.as_bytes()[begin..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(w, "\\u{unit:04x}")?;
            }
            begin = at + c.len_utf8();
        }
        w.write_all(&fragment.as_bytes()[begin..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_are_those_of_serde_json() {
        let mut value = serde_json::json!([1, "two", [], {}, {"three": [{"four": null}], "five": {}}]);
        for _ in 0..20 {
            value = serde_json::json!({"deeper": [value, []], "empty": ""});
        }
        let pretty = serde_json::to_string_pretty(&value).expect("a value serializes");
        assert_eq!(to_string(&value), format!("{pretty}\n"));
    }

    #[test]
    fn hidden_characters_are_escaped_and_nothing_is_lost() {
        let text = "a\u{1b}[31m\u{202e}b\u{9b}\u{e0041}\u{7f}\t\n\"é";
        let json = to_line(&text);
        assert_eq!(json, "\"a\\u001b[31m\\u202eb\\u009b\\udb40\\udc41\\u007f\\t\\n\\\"é\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).ok().as_deref(), Some(text));
        assert!(!json.trim_end().chars().any(escape::is_hidden));
    }
}
