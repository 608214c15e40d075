//! `checklist`: what to do before, on the day and after, from what a page says and nothing else.
//!
//! Before come medicines, tests, the preparation facts (smoking, alcohol, weight) and the page's own steps; on the day,
//! when to stop eating and drinking; after, the aftercare and the steps of recovery. With a day of surgery, times become
//! dates, the careful end of each range. No task ever tells a reader to stop a medicine.

use super::layout::Layout;
use super::sources::Notes;
use super::view::{self, Document, Node, Run, Runs, SectionView, Setting, Task};
use super::wire::{ChecklistOutput, TaskJson};
use super::{chart, html, json, markdown, text};
use crate::record::{
    Block, BlockKind, Citation, Fact, FactKey, Inline, Page, RedFlagLevel, Reference, Section, SectionKind, Typed,
    plain_text,
};
use jiff::civil::Date;

/// When a task is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before,
    Day,
    After,
}

impl Phase {
    const ALL: [Self; 3] = [Self::Before, Self::Day, Self::After];

    const fn id(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Day => "day",
            Self::After => "after",
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Before => "Before",
            Self::Day => "On the day",
            Self::After => "After",
        }
    }
}

struct ToDo<'a> {
    phase: Phase,
    section: &'a str,
    text: String,
    /// The time in words, careful end first.
    time: Option<String>,
    /// The careful day, when a day of surgery is known.
    date: Option<Date>,
    cites: Vec<&'a Citation>,
}

/// Whether a page has anything to tick off.
pub fn has_checklist(page: &Page) -> bool {
    !to_do(page, None).is_empty()
}

fn to_do(page: &Page, from: Option<Date>) -> Vec<ToDo<'_>> {
    let mut found = Vec::new();
    for section in &page.sections {
        match section.kind {
            Some(SectionKind::Medicines | SectionKind::Tests) => typed_before(section, from, &mut found),
            Some(SectionKind::Preparation) => {
                facts(section, from, &mut found);
                steps(section, Phase::Before, &mut found);
            }
            Some(SectionKind::HowTo) => steps(section, Phase::Before, &mut found),
            Some(SectionKind::Recovery | SectionKind::Aftercare) => {
                facts(section, from, &mut found);
                milestones(section, from, &mut found);
                steps(section, Phase::After, &mut found);
            }
            _ => {}
        }
    }
    // What has a day comes first, by its day; the rest keeps the order of the page.
    found.sort_by_key(|t| (t.date.is_none(), t.date));
    found
}

fn typed_before<'a>(section: &'a Section, from: Option<Date>, found: &mut Vec<ToDo<'a>>) {
    for block in &section.blocks {
        match &block.kind {
            BlockKind::Typed(Typed::Medicines(medicines)) => {
                for medicine in medicines {
                    let examples = match medicine.examples.as_slice() {
                        [] => String::new(),
                        some => format!(" ({})", some.join(", ")),
                    };
                    let date = medicine.ask_by.and_then(|s| s.upper().or(s.lower())).and_then(|b| before(b, from));
                    found.push(ToDo {
                        phase: Phase::Before,
                        section: &section.id,
                        text: format!("{}{examples}: {}", medicine.name, view::medicine_words(medicine)),
                        time: medicine.ask_by.map(|s| format!("ask {s} before surgery at the latest")),
                        date,
                        cites: medicine.sources.iter().collect(),
                    });
                }
            }
            BlockKind::Typed(Typed::Tests(tests)) => {
                for test in tests {
                    let whose = test.whose.as_ref().map(|w| format!(" ({w})")).unwrap_or_default();
                    found.push(ToDo {
                        phase: Phase::Before,
                        section: &section.id,
                        text: format!("Test, if your team asks for it: {}{whose}", test.name),
                        time: None,
                        date: None,
                        cites: test.sources.iter().collect(),
                    });
                }
            }
            _ => {}
        }
    }
}

fn facts<'a>(section: &'a Section, from: Option<Date>, found: &mut Vec<ToDo<'a>>) {
    for block in &section.blocks {
        let BlockKind::Typed(Typed::Facts(facts)) = &block.kind else { continue };
        for fact in facts {
            let Some(phase) = fact.shared.and_then(phase_of) else { continue };
            let high = fact.hull().and_then(|h| h.high);
            let date = match (phase, high) {
                (Phase::Before, Some(high)) => before(high, from),
                (Phase::After, Some(high)) => from.and_then(|from| chart::date(high, from)),
                _ => None,
            };
            found.push(fact_to_do(fact, phase, section, date));
        }
    }
}

/// The facts that ask something of a reader; how medicines change is asked, never counted here.
const fn phase_of(key: FactKey) -> Option<Phase> {
    match key {
        FactKey::Smoking | FactKey::Alcohol | FactKey::StableWeight => Some(Phase::Before),
        FactKey::FastingFood | FactKey::FastingDrink => Some(Phase::Day),
        FactKey::Garment
        | FactKey::Sitting
        | FactKey::SmokingAfter
        | FactKey::AlcoholAfter
        | FactKey::ScarCare
        | FactKey::Antiseptic
        | FactKey::FollowUp
        | FactKey::Driving
        | FactKey::Flying => Some(Phase::After),
        _ => None,
    }
}

fn fact_to_do<'a>(fact: &'a Fact, phase: Phase, section: &'a Section, date: Option<Date>) -> ToDo<'a> {
    let mut text = format!("{}: {}", fact.label.trim_end_matches('?'), fact.headline());
    if let (Some(_), Some(range)) = (&fact.answer, fact.times()) {
        text = format!("{} The times given: {range}", view::sentence(&text));
    }
    ToDo {
        phase,
        section: &section.id,
        text,
        time: fact.range(),
        date,
        cites: fact.counted().map(|c| &c.source).collect(),
    }
}

fn milestones<'a>(section: &'a Section, from: Option<Date>, found: &mut Vec<ToDo<'a>>) {
    for block in &section.blocks {
        let BlockKind::Typed(Typed::Timeline(milestones)) = &block.kind else { continue };
        for milestone in milestones {
            let fact = &milestone.fact;
            let hull = fact.hull();
            // The careful end: the later day of most steps, the earlier of those that should come soon.
            let end = if fact.cautious.is_greater() {
                hull.and_then(|h| h.high)
            } else {
                hull.and_then(|h| h.low.or(h.high))
            };
            let date = from.zip(end).and_then(|(from, end)| chart::date(end, from));
            found.push(fact_to_do(fact, Phase::After, section, date));
        }
    }
}

/// The items of the lists of a section.
fn steps<'a>(section: &'a Section, phase: Phase, found: &mut Vec<ToDo<'a>>) {
    for block in &section.blocks {
        let BlockKind::List { items, .. } = &block.kind else { continue };
        for item in items {
            let text = item.blocks.iter().map(words).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
            let cites = item.blocks.iter().flat_map(Block::citations).collect();
            found.push(ToDo { phase, section: &section.id, text, time: None, date: None, cites });
        }
    }
}

fn words(block: &Block) -> String {
    let said = |content: &[Inline]| plain_text(content).replace('\n', " ").trim().to_owned();
    match &block.kind {
        BlockKind::Paragraph(content) => said(content),
        BlockKind::List { items, .. } => items.iter().flat_map(|i| &i.blocks).map(words).collect::<Vec<_>>().join("; "),
        _ => String::new(),
    }
}

fn before(bound: crate::record::Bound, surgery: Option<Date>) -> Option<Date> {
    chart::date_before(bound, surgery?)
}

fn document<'a>(page: &'a Page, layout: &Layout, html: bool, notes: &mut Notes<'a>) -> Document {
    let setting =
        Setting { today: layout.today, emergency_numbers: &layout.emergency_numbers, from: None, html, prefix: "" };
    let all = to_do(page, layout.from);
    let mut document = view::head_of(page, &setting);
    document.title = format!("Checklist: {}", document.title);
    document.message = layout.from.map(|day| {
        format!("Surgery on {day}. Each date is the careful one that sources give; your own team's word comes first.")
    });
    for phase in Phase::ALL {
        let tasks: Vec<Task> = all
            .iter()
            .filter(|t| t.phase == phase)
            .map(|t| Task { when: when(t, layout.today), runs: runs(t, notes) })
            .collect();
        if !tasks.is_empty() {
            document.sections.push(SectionView {
                id: phase.id().to_owned(),
                heading: phase.heading().to_owned(),
                key: false,
                nodes: vec![Node::Tasks { tasks }],
            });
        }
    }
    // The signs stand on every checklist of a page that has them: a list that is ticked off must not hide them.
    let signs = view::signs_of(page, &setting, notes);
    if !signs.is_empty() {
        document.sections.push(SectionView {
            id: "get-help".to_owned(),
            heading: SectionKind::GetHelp.heading().to_owned(),
            key: false,
            nodes: signs,
        });
    }
    document
}

fn when(task: &ToDo<'_>, today: Date) -> String {
    match (task.date, task.phase) {
        (Some(date), Phase::Before) if date < today => format!("by {date}, which has passed"),
        (Some(date), Phase::Before) => format!("by {date}"),
        (Some(date), _) => date.to_string(),
        (None, _) => String::new(),
    }
}

fn runs(task: &ToDo<'_>, notes: &mut Notes<'_>) -> Runs {
    let mut runs = vec![Run::plain(view::sentence(&task.text))];
    let cited = notes.runs(task.cites.iter().copied());
    if !cited.is_empty() {
        runs.push(Run::plain(" "));
        runs.extend(cited);
    }
    runs
}

/// The checklist of a page as text.
pub fn checklist_text(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let document = document(page, layout, false, &mut notes);
    text::document_text(&document, &notes, false, layout)
}

/// The same as a Markdown task list.
pub fn checklist_markdown(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let document = document(page, layout, false, &mut notes);
    markdown::document_markdown(&document, &notes)
}

/// The same as one HTML file.
pub fn checklist_html(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let document = document(page, layout, true, &mut notes);
    html::document_html(document, &notes)
}

/// The same as data.
pub fn checklist_json(page: &Page, reference: &Reference, layout: &Layout) -> String {
    let mut notes = Notes::new(&reference.sources);
    let all = to_do(page, layout.from);
    let mut of = |phase: Phase| -> Vec<TaskJson> {
        all.iter()
            .filter(|t| t.phase == phase)
            .map(|t| TaskJson {
                text: t.text.clone(),
                time: t.time.clone(),
                date: t.date.map(|d| d.to_string()),
                section: t.section.to_owned(),
                sources: t.cites.iter().map(|c| json::citation_json(c, &mut notes)).collect(),
            })
            .collect()
    };
    let (before, day, after) = (of(Phase::Before), of(Phase::Day), of(Phase::After));
    let signs = |level: RedFlagLevel, notes: &mut Notes<'_>| {
        view::red_flags_of(page)
            .into_iter()
            .filter(|f| f.level == level)
            .map(|f| json::red_flag_json(f, notes))
            .collect::<Vec<_>>()
    };
    let emergency = signs(RedFlagLevel::Emergency, &mut notes);
    let same_day = signs(RedFlagLevel::SameDay, &mut notes);
    json::to_string(&ChecklistOutput {
        schema: json::SCHEMA,
        head: json::reading_head(page, layout),
        before,
        day,
        after,
        emergency,
        same_day,
        sources: notes.used.iter().map(json::source_json).collect(),
    })
}
