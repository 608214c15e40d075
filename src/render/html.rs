//! Pages and handouts as HTML: one file that needs nothing else, readable by a screen reader and ready for print.
//!
//! The markup is in `templates/`; here is only what goes into it. Nothing in the file runs, and nothing is fetched.

use super::layout::Layout;
use super::sources::{self, Notes};
use super::view::{self, Document, Node, SectionView, Setting};
use super::{Chosen, Made, PageView};
use crate::record::{BlockKind, SectionKind, plain_text};
use jiff::civil::Date;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, value::Serde};
use serde::Serialize;

/// What a clinic gives to a patient: pages or sections of them, to print and to write on.
#[derive(Debug, Clone, Default)]
pub struct Handout<'a> {
    /// The pages with the sections that were chosen, in order.
    pub pages: Vec<PageView<'a>>,
    /// The name of the clinic; none leaves a line to write it on.
    pub clinic: Option<String>,
    /// The telephone number of the clinic; none leaves a line to write it on.
    pub phone: Option<String>,
    /// The day of surgery, which turns milestones into dates; none leaves a line to write it on.
    pub surgery: Option<Date>,
}

/// A page or some of its sections as one HTML file.
pub fn page_html(view: &PageView<'_>, layout: &Layout) -> String {
    let mut notes = Notes::new(&view.reference.sources);
    let setting = Setting {
        today: layout.today,
        emergency_numbers: &layout.emergency_numbers,
        from: layout.from,
        html: true,
        prefix: "",
    };
    let document = view::document(view, &setting, &mut notes);
    document_html(document, &notes)
}

/// A document with its numbered sources as one HTML file.
pub(crate) fn document_html(mut document: Document, notes: &Notes<'_>) -> String {
    order_headings(&mut document);
    let title = document.title.clone();
    let drawn = || document.preamble.iter().chain(document.sections.iter().flat_map(|s| &s.nodes));
    let wide = drawn().any(|n| matches!(n, Node::Table { header, .. } if header.len() > 4));
    render("page.html", &PageContext { title, wide, documents: vec![document], sources: list(notes) })
}

/// A handout as one HTML file for print.
pub fn handout_html(handout: &Handout<'_>, layout: &Layout) -> String {
    let nothing = crate::record::Sources::default();
    let sources = handout.pages.first().map_or(&nothing, |v| &v.reference.sources);
    let mut notes = Notes::new(sources);
    let several = handout.pages.len() > 1;
    let mut parts = Vec::new();
    for view in &handout.pages {
        let prefix = if several { format!("{}-", view.page.id) } else { String::new() };
        let setting = Setting {
            today: layout.today,
            emergency_numbers: &layout.emergency_numbers,
            from: handout.surgery.or(layout.from),
            html: true,
            prefix: &prefix,
        };
        // The sources of all pages stand together in the footer; questions come with lines to write on.
        let sections = view
            .sections
            .iter()
            .copied()
            .filter(|c| !matches!(c, Chosen::Made(Made::Sources | Made::About)))
            .filter(|c| !matches!(c, Chosen::Written(s) if s.kind == Some(SectionKind::Questions)))
            .collect();
        let mut document = view::document(&PageView { sections, ..view.clone() }, &setting, &mut notes);
        order_headings(&mut document);
        parts.push(Part { prefix, questions: questions(view), teach_back: teach_back(view), document });
    }
    let titles: Vec<&str> = parts.iter().map(|p| p.document.title.as_str()).collect();
    render(
        "handout.html",
        &HandoutContext {
            title: titles.join(" · "),
            several,
            clinic: handout.clinic.as_deref().map(line),
            phone: handout.phone.as_deref().map(line),
            surgery: handout.surgery.map(|d| d.to_string()),
            emergency_numbers: line(&layout.emergency_numbers),
            not_advice: view::NOT_ADVICE,
            printed: layout.today.to_string(),
            sources: list(&notes),
            parts,
        },
    )
}

#[derive(Serialize)]
struct PageContext {
    title: String,
    /// A table has more columns than upright paper has room for.
    wide: bool,
    documents: Vec<Document>,
    sources: Vec<SourceEntry>,
}

#[derive(Serialize)]
struct HandoutContext {
    title: String,
    several: bool,
    clinic: Option<String>,
    phone: Option<String>,
    surgery: Option<String>,
    emergency_numbers: String,
    not_advice: &'static str,
    printed: String,
    parts: Vec<Part>,
    sources: Vec<SourceEntry>,
}

/// One page of a handout.
#[derive(Serialize)]
struct Part {
    prefix: String,
    document: Document,
    questions: Vec<String>,
    teach_back: Vec<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct SourceEntry {
    number: u32,
    words: String,
}

pub(crate) fn list(notes: &Notes<'_>) -> Vec<SourceEntry> {
    notes.used.iter().map(|n| SourceEntry { number: n.number, words: sources::entry_words(n) }).collect()
}

fn line(text: &str) -> String {
    super::escape::line(text).into_owned()
}

/// The page's own questions to ask: the items of the lists in that section.
fn questions(view: &PageView<'_>) -> Vec<String> {
    let chosen = view.sections.iter().find_map(|c| match c {
        Chosen::Written(s) if s.kind == Some(SectionKind::Questions) => Some(*s),
        _ => None,
    });
    let mut found = Vec::new();
    for block in chosen.into_iter().flat_map(|s| &s.blocks) {
        if let BlockKind::List { items, .. } = &block.kind {
            for block in items.iter().flat_map(|i| &i.blocks) {
                if let BlockKind::Paragraph(content) = &block.kind {
                    found.push(line(&plain_text(content)));
                }
            }
        }
    }
    found
}

/// What a reader may be asked to say in own words, for the sections that the handout has.
fn teach_back(view: &PageView<'_>) -> Vec<&'static str> {
    const ASKED: &[(SectionKind, &str)] = &[
        (SectionKind::Overview, "What will be done, and what will it not do?"),
        (SectionKind::Alternatives, "What else could you choose, and what happens if you do nothing?"),
        (SectionKind::Medicines, "Which of your medicines will you ask about, and whom will you ask?"),
        (SectionKind::Preparation, "What will you do in the weeks before, and what on the last day?"),
        (SectionKind::Recovery, "When can you go back to work and to sport, and who agrees to it?"),
        (SectionKind::Aftercare, "How will you look after the wounds at home?"),
        (SectionKind::Complications, "Which problem is the most common, and what would you do about it?"),
        (SectionKind::GetHelp, "Which signs are an emergency, and whom do you call?"),
    ];
    ASKED
        .iter()
        .filter(|(kind, _)| view.sections.iter().any(|c| matches!(c, Chosen::Written(s) if s.kind == Some(*kind))))
        .map(|(_, question)| *question)
        .collect()
}

/// Headings inside a section follow one another without a gap, whatever a free page does.
fn order_headings(document: &mut Document) {
    fn order(nodes: &mut [Node], last: &mut u8) {
        for node in nodes {
            match node {
                Node::Heading { level, .. } => {
                    *level = (*level).min(*last + 1);
                    *last = *level;
                }
                Node::List { items, .. } => items.iter_mut().for_each(|i| order(i, last)),
                Node::Quote { nodes } | Node::Alert { nodes, .. } => order(nodes, last),
                _ => {}
            }
        }
    }
    order(&mut document.preamble, &mut 1);
    for SectionView { nodes, .. } in &mut document.sections {
        order(nodes, &mut 2);
    }
}

/// A file made of a template and what goes into it.
pub(crate) fn render<T: Serialize>(template: &str, context: &T) -> String {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("the templates are well formed, as every test that draws shows");
    }
    let template = environment.get_template(template).expect("the template is one of those above");
    let mut file = template.render(Serde(context)).expect("the templates name only what the contexts hold");
    file.push('\n');
    file
}

const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("templates/base.html")),
    ("style.css", include_str!("templates/style.css")),
    ("nodes.html", include_str!("templates/nodes.html")),
    ("page.html", include_str!("templates/page.html")),
    ("handout.html", include_str!("templates/handout.html")),
];
