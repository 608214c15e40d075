//! `timeline`: recovery on one day axis, and the same in words.

use super::layout::Layout;
use super::sources::Notes;
use super::view::{self, Setting};
use super::wire::{AxisJson, DatesJson, MilestoneJson, TimelineOutput};
use super::{chart, html, json, markdown, text};
use crate::record::{Page, Reference};

fn setting(layout: &Layout, html: bool) -> Setting<'_> {
    Setting { today: layout.today, emergency_numbers: &layout.emergency_numbers, from: layout.from, html, prefix: "" }
}

/// Whether a page has milestones, and so a timeline.
pub fn has_timeline(page: &Page) -> bool {
    !view::milestones_of(page).is_empty()
}

/// The timeline of a page as a chart with its words below; with a day of surgery in the layout, as dates. Empty for a
/// page without milestones.
pub fn timeline_text(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    match view::timeline_document(page, &setting(layout, false), &mut notes) {
        Some(document) => text::document_text(&document, &notes, false, layout),
        None => String::new(),
    }
}

/// The same as Markdown: the chart as it stands, then a table of its words.
pub fn timeline_markdown(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    match view::timeline_document(page, &setting(layout, false), &mut notes) {
        Some(document) => markdown::document_markdown(&document, &notes),
        None => String::new(),
    }
}

/// The same as one HTML file with the chart as SVG.
pub fn timeline_html(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    match view::timeline_document(page, &setting(layout, true), &mut notes) {
        Some(document) => html::document_html(document, &notes),
        None => String::new(),
    }
}

/// The same as data.
pub fn timeline_json(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let milestones = view::milestones_of(page);
    let drawn = chart::Chart::of(&milestones, &reference.sources, layout.from);
    let milestones = milestones
        .iter()
        .map(|m| {
            let hull = m.fact.hull();
            let (low, high) = (hull.and_then(|h| h.low), hull.and_then(|h| h.high));
            let dates = layout.from.zip(high).map(|(from, high)| DatesJson {
                first: low.and_then(|b| chart::date(b, from)).map(|d| d.to_string()),
                last: chart::date(high, from).map(|d| d.to_string()),
            });
            MilestoneJson {
                first_day: low.map(chart::days),
                last_day: high.map(chart::days),
                open_above: hull.is_some_and(|h| h.open_above),
                dates,
                fact: json::fact_json(&m.fact, &mut notes),
            }
        })
        .collect();
    json::to_string(&TimelineOutput {
        schema: json::SCHEMA,
        head: json::reading_head(page, layout),
        axis: AxisJson { linear_to_day: chart::LINEAR, compressed: drawn.compressed, last_day: drawn.end },
        milestones,
        sources: notes.used.iter().map(json::source_json).collect(),
    })
}
