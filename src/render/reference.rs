//! The data beside the pages: the glossary as a list, sources with what rests on them, disagreements side by side.

use super::layout::{Layout, Line, Piece, styles, wrap, write_lines};
use super::text::{hanging, section_heading};
use super::{escape, sources, terms, view};
use crate::record::{Fact, Glossary, Page, Reference, Term};
use std::fmt::Write as _;

/// Every term with its meaning.
pub fn glossary_text(glossary: &Glossary, layout: &Layout) -> String {
    let width = layout.measure();
    let mut lines = Vec::new();
    for term in &glossary.terms {
        let mut said = vec![Piece::new(escape::line(&term.term).into_owned(), styles::STRONG)];
        said.push(Piece::new(format!(": {}", escape::line(&term.plain)), styles::PLAIN));
        lines.extend(hanging("", &said, width, styles::PLAIN));
    }
    write_lines(&lines, layout)
}

/// Whether a page uses a term, as a word or its plural.
pub fn uses_term(page: &Page, term: &Term) -> bool {
    !terms::used_by(page, &Glossary { terms: vec![term.clone()] }).is_empty()
}

/// Whether a page cites anything.
pub fn cites(page: &Page) -> bool {
    sources::citations_of(page).next().is_some()
}

/// A line for each page whose date has passed; above what rests on it.
fn overdue_lines(pages: &[&Page], layout: &Layout) -> Vec<Line> {
    let mut lines = Vec::new();
    for page in pages {
        if let Some(overdue) = page.review.as_ref().and_then(|r| view::overdue_line(r, layout.today)) {
            let said = if pages.len() == 1 { overdue } else { format!("{}: {overdue}", escape::line(&page.title)) };
            lines.extend(wrap(&[Piece::new(said, styles::EMERGENCY)], layout.measure()));
        }
    }
    lines
}

/// Each source of the pages: what it is, how much of it was read, and the statements that rest on it.
pub fn sources_text(pages: &[&Page], reference: &Reference, layout: &Layout) -> String {
    let width = layout.measure();
    let (notes, by_number) = sources::uses(pages, &reference.sources);
    let mut lines = overdue_lines(pages, layout);
    for (noted, statements) in notes.used.iter().zip(by_number) {
        lines.push(Line::blank());
        lines.extend(wrap(&[Piece::new(sources::entry_words(noted), styles::STRONG)], width));
        for statement in statements {
            let place = if pages.len() == 1 {
                statement.section.to_owned()
            } else {
                format!("{} {}", statement.page.id, statement.section)
            };
            let at = statement.citation.locator.map_or_else(String::new, |l| format!(", {l}"));
            let said = format!("{} ({place}{at})", escape::line(&statement.text));
            lines.extend(hanging("  - ", &[Piece::new(said, styles::PLAIN)], width, styles::PLAIN));
        }
    }
    write_lines(&lines, layout)
}

/// Whether sources disagree on any fact of the pages.
pub fn any_disagreement(pages: &[&Page], reference: &Reference) -> bool {
    !sources::disagreements(pages, &reference.sources).is_empty()
}

/// The facts on which sources disagree: what readers see, and who says what.
pub fn disagreements_text(pages: &[&Page], reference: &Reference, layout: &Layout) -> String {
    let width = layout.measure();
    let mut lines = overdue_lines(pages, layout);
    let mut before = None;
    for (page, section, fact) in sources::disagreements(pages, &reference.sources) {
        if before != Some(&page.id) {
            lines.push(Line::blank());
            lines.extend(section_heading(&escape::line(&page.full_title()), width));
            before = Some(&page.id);
        }
        lines.push(Line::blank());
        lines.extend(fact_lines(fact, &section.id, reference, width));
    }
    write_lines(&lines, layout)
}

fn fact_lines(fact: &Fact, section: &str, reference: &Reference, width: usize) -> Vec<Line> {
    let mut said = vec![Piece::new(escape::line(&fact.label).into_owned(), styles::STRONG)];
    said.push(Piece::new(format!(" ({section})"), styles::PLAIN));
    let mut lines = wrap(&said, width);
    let seen = format!("readers see: {}", escape::line(&fact.headline()));
    lines.extend(hanging("  ", &[Piece::new(seen, styles::PLAIN)], width, styles::PLAIN));
    for claim in &fact.claims {
        let mut said = format!(
            "{} — {}",
            escape::line(&claim.value.to_string()),
            sources::voice_words(&claim.source, &reference.sources)
        );
        if let Some(note) = &claim.note {
            let _ = write!(said, " ({})", escape::line(note));
        }
        if let Some(why) = &claim.set_aside {
            let _ = write!(said, " [SET ASIDE: {}]", escape::line(why));
        }
        lines.extend(hanging("  - ", &[Piece::new(said, styles::PLAIN)], width, styles::PLAIN));
    }
    lines
}
