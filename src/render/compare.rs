//! `compare`: two to four pages side by side. Every row stands for one thing that pages share by its key, so that like
//! is set beside like; a page that is silent says "not stated", which is an answer too.

use super::layout::Layout;
use super::sources::Notes;
use super::view::{self, Document, Node, Run, Runs, SectionView, Setting};
use super::wire::{
    CompareOutput, ComparedContraindicationJson, ComparedFactJson, ComparedPageJson, ComparedRiskJson, InUnitJson,
};
use super::{chart, html, json, markdown, text};
use crate::record::{
    Bound, Complication, Contraindication, Fact, FactKey, Level, MilestoneKind, Page, Reference, Typed, Unit, fold,
};

const NOT_STATED: &str = "not stated";

/// One thing, and what each page says of it.
struct Row<'a, T> {
    id: String,
    label: String,
    cells: Vec<Option<&'a T>>,
}

impl<T> Row<'_, T> {
    /// Whether pages that speak to it say different things, or one is silent.
    fn differs(&self, said: impl Fn(&T) -> String) -> bool {
        let mut all = self.cells.iter().map(|c| c.map(|c| fold(&said(c))));
        let first = all.next().flatten();
        all.any(|other| other != first)
    }
}

struct Comparison<'a> {
    facts: Vec<Row<'a, Fact>>,
    milestones: Vec<Row<'a, Fact>>,
    risks: Vec<Row<'a, Complication>>,
    contraindications: Vec<Row<'a, Contraindication>>,
}

fn compared<'a>(pages: &[&'a Page]) -> Comparison<'a> {
    let shared = |key: FactKey| -> Vec<Option<&'a Fact>> {
        pages.iter().map(|p| facts_of(p).into_iter().find(|f| f.shared == Some(key))).collect()
    };
    let stated = |cells: &Vec<Option<&'a Fact>>| cells.iter().any(Option::is_some);
    let facts = FactKey::ALL
        .iter()
        .map(|key| Row { id: key.name().to_owned(), label: key.label().to_owned(), cells: shared(*key) })
        .filter(|row| stated(&row.cells))
        .collect();
    let milestones = MilestoneKind::ALL
        .iter()
        .filter_map(|kind| {
            let of = |page: &&'a Page| view::milestones_of(page).into_iter().find(|m| m.id == *kind).map(|m| &m.fact);
            let cells: Vec<_> = pages.iter().map(of).collect();
            let label = cells.iter().flatten().next()?.label.clone();
            Some(Row { id: kind.name().to_owned(), label, cells })
        })
        .collect();
    Comparison {
        facts,
        milestones,
        risks: by_id(pages, harms_of, |h| (&h.id, &h.name)),
        contraindications: by_id(pages, conditions_of, |c| (&c.id, &c.text)),
    }
}

fn facts_of(page: &Page) -> Vec<&Fact> {
    page.typed().flat_map(|(_, t)| if let Typed::Facts(facts) = t { facts.as_slice() } else { &[] }).collect()
}

fn harms_of(page: &Page) -> Vec<&Complication> {
    page.typed().flat_map(|(_, t)| if let Typed::Complications(harms) = t { harms.as_slice() } else { &[] }).collect()
}

fn conditions_of(page: &Page) -> Vec<&Contraindication> {
    page.typed()
        .flat_map(|(_, t)| if let Typed::Contraindications(items) = t { items.as_slice() } else { &[] })
        .collect()
}

/// Rows by the ids of items, in order of first appearance.
fn by_id<'a, T>(
    pages: &[&'a Page],
    of: impl Fn(&'a Page) -> Vec<&'a T>,
    name: impl Fn(&'a T) -> (&'a String, &'a String),
) -> Vec<Row<'a, T>> {
    let mut rows: Vec<Row<'a, T>> = Vec::new();
    for (column, page) in pages.iter().enumerate() {
        for item in of(page) {
            let (id, label) = name(item);
            let at = rows.iter().position(|r| r.id == *id).unwrap_or_else(|| {
                rows.push(Row { id: id.clone(), label: label.clone(), cells: vec![None; pages.len()] });
                rows.len() - 1
            });
            rows[at].cells[column] = Some(item);
        }
    }
    rows
}

/// The unit in which all ranges of a row can be told, where they are not told in one already: the finest of them.
fn common_unit(cells: &[Option<&Fact>]) -> Option<Unit> {
    let bounds: Vec<Bound> =
        cells.iter().flatten().filter_map(|f| f.hull()).flat_map(|h| [h.low, h.high]).flatten().collect();
    let finest = bounds.iter().map(|b| b.unit).min()?;
    bounds.iter().any(|b| b.unit != finest).then_some(finest)
}

/// A range in another unit: the numbers, and whether they were rounded.
fn in_unit(fact: &Fact, unit: Unit) -> Option<(Option<f64>, f64, bool)> {
    let hull = fact.hull()?;
    let mut rounded = false;
    let mut convert = |bound: Bound| {
        let exact = chart::minutes(bound) / chart::unit_minutes(unit);
        // No finer than a source is: a month is about 4 weeks, not 4.3.
        let shown = match bound.unit {
            of_source if of_source == unit => (exact * 100.0).round() / 100.0,
            _ if exact < 3.0 => (exact * 2.0).round() / 2.0,
            _ => exact.round(),
        };
        rounded |= (exact - shown).abs() > 1e-9;
        shown
    };
    let low = hull.low.map(&mut convert);
    let high = convert(hull.high?);
    Some((low, high, rounded))
}

fn in_unit_words(fact: &Fact, unit: Unit) -> Option<String> {
    let (low, high, rounded) = in_unit(fact, unit)?;
    let about = if rounded { "about " } else { "" };
    let more = if fact.hull()?.open_above { " or more" } else { "" };
    let numbers = match low {
        None => format!("up to {about}{high}"),
        Some(low) if (low - high).abs() < 1e-9 => format!("{about}{high}"),
        Some(low) => format!("{about}{low} to {high}"),
    };
    let plural = if (high - 1.0).abs() < 1e-9 { "" } else { "s" };
    Some(format!("{numbers} {unit}{plural}{more}"))
}

fn setting(layout: &Layout, html: bool) -> Setting<'_> {
    Setting { today: layout.today, emergency_numbers: &layout.emergency_numbers, from: None, html, prefix: "" }
}

fn document<'a>(pages: &[&'a Page], layout: &Layout, html: bool, notes: &mut Notes<'a>) -> Document {
    let comparison = compared(pages);
    let titles: Vec<String> = pages.iter().map(|p| view::Run::plain(p.title.clone()).words.into_owned()).collect();
    let mut sections = Vec::new();
    let mut section = |id: &str, heading: &str, rows: Vec<Vec<Runs>>| {
        if rows.is_empty() {
            return;
        }
        let titles = titles.iter().map(|title| vec![Run::plain(title.clone())]);
        let header: Vec<Runs> = std::iter::once(vec![Run::plain("What")]).chain(titles).collect();
        let caption = format!("{heading}, page by page");
        let table = Node::Table { caption, header, rows, head_column: true };
        let (id, heading) = (id.to_owned(), heading.to_owned());
        sections.push(SectionView { id, heading, key: false, nodes: vec![table] });
    };
    section("facts", "Facts", fact_rows(&comparison.facts, notes));
    section("milestones", "Recovery", fact_rows(&comparison.milestones, notes));
    let risks = comparison.risks.iter().map(|row| {
        let differs = row.differs(|h| h.rates.iter().map(view::rate_number).collect::<Vec<_>>().join(";"));
        let cells = row.cells.iter().map(|h| h.map_or_else(not_stated, |h| risk_cell(h, notes)));
        std::iter::once(name_cell(&row.label, differs)).chain(cells).collect()
    });
    section("risks", "Risks", risks.collect());
    let conditions = comparison.contraindications.iter().map(|row| {
        let differs = row.differs(|c| c.level.name().to_owned());
        let cells = row.cells.iter().map(|c| c.map_or_else(not_stated, |c| condition_cell(c, notes)));
        std::iter::once(name_cell(&row.label, differs)).chain(cells).collect()
    });
    section("contraindications", "Who should not have it", conditions.collect());
    let head: Vec<Document> = pages.iter().map(|p| view::head_of(p, &setting(layout, html))).collect();
    let same = head.windows(2).all(|two| two[0].review == two[1].review);
    let states = match head.first() {
        Some(first) if same => format!("Each page: {}{}", first.review[..1].to_lowercase(), &first.review[1..]),
        _ => head.iter().map(|d| format!("{}: {}", d.title, d.review)).collect::<Vec<_>>().join(" "),
    };
    let overdue: Vec<String> =
        head.iter().filter_map(|d| d.overdue.as_ref().map(|o| format!("{}: {o}", d.title))).collect();
    Document {
        id: "compare".to_owned(),
        title: titles.join(" · "),
        message: None,
        review: states,
        overdue: (!overdue.is_empty()).then(|| overdue.join(" ")),
        not_advice: view::NOT_ADVICE,
        notes: vec![
            "A row marked ≠ is one on which the pages differ. Figures of different groups of people cannot be set \
             against one another as they stand."
                .to_owned(),
        ],
        preamble: Vec::new(),
        sections,
    }
}

fn name_cell(label: &str, differs: bool) -> Runs {
    vec![Run::plain(if differs { format!("≠ {label}") } else { label.to_owned() })]
}

fn not_stated() -> Runs {
    vec![Run { emphasis: true, ..Run::plain(NOT_STATED) }]
}

fn fact_rows<'a>(rows: &[Row<'a, Fact>], notes: &mut Notes<'a>) -> Vec<Vec<Runs>> {
    rows.iter()
        .map(|row| {
            let unit = common_unit(&row.cells);
            let cells = row.cells.iter().map(|fact| fact.map_or_else(not_stated, |f| fact_cell(f, unit, notes)));
            std::iter::once(name_cell(&row.label, row.differs(Fact::headline))).chain(cells).collect()
        })
        .collect()
}

fn fact_cell<'a>(fact: &'a Fact, unit: Option<Unit>, notes: &mut Notes<'a>) -> Runs {
    let mut runs = vec![Run::plain(view::sentence(&fact.headline()))];
    if let (Some(_), Some(range)) = (&fact.answer, fact.times()) {
        runs.push(Run::plain(format!(" The times given: {range}.")));
    }
    if let Some(words) = unit.and_then(|u| in_unit_words(fact, u)) {
        runs.push(Run::plain(format!(" In one unit: {words}.")));
    }
    if fact.sources_disagree(notes.sources) {
        runs.push(Run::plain(format!(" Its {} voices disagree.", fact.voices(notes.sources))));
    }
    cite(&mut runs, notes, fact.counted().map(|c| &c.source));
    runs
}

fn risk_cell<'a>(harm: &'a Complication, notes: &mut Notes<'a>) -> Runs {
    let mut runs = Runs::new();
    for rate in &harm.rates {
        if !runs.is_empty() {
            runs.push(Run { words: "\n".into(), ..Run::default() });
        }
        runs.push(Run::strong(view::rate_number(rate)));
        runs.push(Run::plain(view::rate_base(rate)));
        cite(&mut runs, notes, [&rate.source]);
    }
    if let Some(unknown) = &harm.unknown {
        runs.push(Run::plain(format!("No rate: {}", view::sentence(unknown))));
    }
    if runs.is_empty() {
        runs.push(Run::plain("Named, with no rate"));
    }
    if let Some(severity) = harm.severity {
        runs.push(Run::plain(format!(" {}.", view::severity_words(severity))));
    }
    if harm.rates.is_empty() {
        cite(&mut runs, notes, &harm.sources);
    }
    runs
}

fn condition_cell<'a>(condition: &'a Contraindication, notes: &mut Notes<'a>) -> Runs {
    let level = match condition.level {
        Level::Never => "Never",
        Level::NotNow => "Not now",
        Level::Ask => "Ask first",
    };
    let mut runs = vec![Run::strong(level)];
    if let Some(action) = &condition.action {
        runs.push(Run::plain(format!(": {}", view::sentence(action))));
    }
    cite(&mut runs, notes, &condition.sources);
    runs
}

fn cite<'c>(runs: &mut Runs, notes: &mut Notes<'_>, citations: impl IntoIterator<Item = &'c crate::record::Citation>) {
    let cited = notes.runs(citations);
    if !cited.is_empty() {
        runs.push(Run::plain(" "));
        runs.extend(cited);
    }
}

/// Pages side by side, as text: two to four, each once.
pub fn compare_text(pages: &[&Page], reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let document = document(pages, layout, false, &mut notes);
    text::document_text(&document, &notes, false, layout)
}

/// The same as one HTML file.
pub fn compare_html(pages: &[&Page], reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let document = document(pages, layout, true, &mut notes);
    html::document_html(document, &notes)
}

/// The same as Markdown, with tables.
pub fn compare_markdown(pages: &[&Page], reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let document = document(pages, layout, false, &mut notes);
    markdown::document_markdown(&document, &notes)
}

/// The same as data: every figure with its unit, claims and sources, and in one unit where pages use several.
pub fn compare_json(pages: &[&Page], reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let comparison = compared(pages);
    let facts = |rows: &[Row<'_, Fact>], notes: &mut Notes<'_>| -> Vec<ComparedFactJson> {
        rows.iter()
            .map(|row| {
                let unit = common_unit(&row.cells);
                ComparedFactJson {
                    key: row.id.clone(),
                    label: row.label.clone(),
                    differs: row.differs(Fact::headline),
                    unit: unit.map(Unit::name),
                    in_unit: row
                        .cells
                        .iter()
                        .map(|f| {
                            let (low, high, rounded) = in_unit((*f)?, unit?)?;
                            Some(InUnitJson { low, high, rounded })
                        })
                        .collect(),
                    cells: row.cells.iter().map(|f| f.map(|f| json::fact_json(f, notes))).collect(),
                }
            })
            .collect()
    };
    let output = CompareOutput {
        schema: json::SCHEMA,
        not_advice: view::NOT_ADVICE,
        pages: pages
            .iter()
            .map(|p| ComparedPageJson {
                page: p.id.to_string(),
                title: p.title.clone(),
                review: json::review_json(p.review.as_ref(), layout.today),
            })
            .collect(),
        facts: facts(&comparison.facts, &mut notes),
        milestones: facts(&comparison.milestones, &mut notes),
        risks: comparison
            .risks
            .iter()
            .map(|row| ComparedRiskJson {
                id: row.id.clone(),
                label: row.label.clone(),
                cells: row.cells.iter().map(|h| h.map(|h| json::complication_json(h, &mut notes))).collect(),
            })
            .collect(),
        contraindications: comparison
            .contraindications
            .iter()
            .map(|row| ComparedContraindicationJson {
                id: row.id.clone(),
                label: row.label.clone(),
                differs: row.differs(|c| c.level.name().to_owned()),
                cells: row.cells.iter().map(|c| c.map(|c| json::contraindication_json(c, &mut notes))).collect(),
            })
            .collect(),
        sources: notes.used.iter().map(json::source_json).collect(),
    };
    json::to_string(&output)
}
