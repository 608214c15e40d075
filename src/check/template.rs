//! A page to fill in.

use super::{Context, Fault, Settings, Subject};
use crate::record::{Kind, PageId, Place, SectionKind};
use jiff::civil::Date;
use std::fmt::Write;

/// What belongs in a section, in one sentence for its author.
const fn belongs(section: SectionKind) -> &'static str {
    match section {
        SectionKind::Summary => "Three to eight points, the most urgent first, each with its source.",
        SectionKind::Overview => {
            "What it is and what it is not, with every medical word explained where it first stands."
        }
        SectionKind::Indications => "Whom it may help, said to the reader without judgement.",
        SectionKind::Contraindications => {
            "Reasons to wait, to ask first, or not to have it, as a `yaml contraindications` block."
        }
        SectionKind::Alternatives => "Other ways, doing nothing among them, as a `yaml options` block.",
        SectionKind::Benefits => "What it can do and what it cannot, as two short lists of like length.",
        SectionKind::Types => "The variants, where each cut runs and whom it suits, as a `yaml types` block.",
        SectionKind::Preparation => "What to do in the weeks and days before, step by step, each with its source.",
        SectionKind::Tests => "Tests that are asked for, as a `yaml tests` block.",
        SectionKind::Medicines => {
            "Medicines to ask or tell about, as a `yaml medicines` block, and never a time to stop one."
        }
        SectionKind::Procedure => "What happens on the day, in order, with time and anaesthesia as `yaml facts`.",
        SectionKind::HowTo => "The steps, in order, each beginning with what to do.",
        SectionKind::Recovery => "What comes back when, as a `yaml timeline` block with a claim for each source.",
        SectionKind::Aftercare => {
            "How to look after the wound and yourself at home, each piece of advice with its source."
        }
        SectionKind::Results => "What to expect, when it can be judged, how long it lasts, what the scars look like.",
        SectionKind::Complications => "What can go wrong, how often and of how many, as a `yaml complications` block.",
        SectionKind::GetHelp => "Signs that need an ambulance or a call the same day, as a `yaml red-flags` block.",
        SectionKind::Cost => "What a price should include, and who may pay.",
        SectionKind::Questions => "Five questions or more to take to the surgeon, as a list.",
        SectionKind::Faq => "Questions as headings with a question mark, each with its answer.",
        SectionKind::Unknowns => "What no source says, as a list.",
    }
}

/// What a new page says in place of its message.
const MESSAGE: &str = "The one thing to take away, in 25 words at most.";

/// What a new page says in place of its authors.
const AUTHORS: &str = "who writes it";

/// What [`new_page`] wrote for the author is still there.
pub(super) fn placeholder(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    let mut left = |place: Place, words: &str, hint: &str| {
        let all: Vec<&str> = words.split_whitespace().collect();
        let dots = if all.len() > 6 { " …" } else { "" };
        let message = format!("\"{}{dots}\" is what `proc new` wrote", all[..all.len().min(6)].join(" "));
        found.push(Fault::at(place, message).hint(hint));
    };
    if page.message.as_deref() == Some(MESSAGE) {
        left(Place::new(1, 1), MESSAGE, "say the one thing to take away");
    }
    if let Some(review) = &page.review
        && review.authors.iter().any(|author| author == AUTHORS)
    {
        left(review.place, AUTHORS, "name who writes the page");
    }
    for p in subject.passages.iter().filter(|p| p.is_prose()) {
        let text = p.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if SectionKind::ALL.iter().any(|kind| belongs(*kind).replace('`', "") == text) {
            left(p.place, &text, "put in its place what it asks for");
        }
    }
}

/// A page of that kind to fill in: front matter, and every required section with a sentence on what belongs there.
///
/// It parses as it stands. The rules then ask for what only its author can give: points, choices, questions, signs,
/// sources.
pub fn new_page(id: &PageId, kind: Kind, today: Date) -> String {
    if kind == Kind::Article {
        let title = title_of(id);
        return format!("# {title}\n\nA free page: write what you like, under any headings.\n");
    }
    let due = today.checked_add(jiff::Span::new().years(1)).unwrap_or(today);
    let approach = if kind == Kind::Procedure { "surgical" } else { "none" };
    let title = title_of(id);
    let mut page = format!(
        "---\n\
         id: {id}\n\
         kind: {kind}\n\
         title: {title}\n\
         message: {MESSAGE}\n\
         regions: [whole-body]  # of: {}\n\
         approach: {approach}  # of: {}\n\
         aliases: []  # - {{name: other name, kind: lay}}: every name that opens this page\n\
         related: []  # - {{page: other-page, as: alternative}}: the other page relates back\n\
         codes: []  # only codes that a source showed\n\
         review:\n  \
           status: draft\n  \
           written: {today}\n  \
           due: {due}\n  \
           authors: [\"{AUTHORS}\"]\n  \
           funding: none\n  \
           conflicts: none\n\
         ---\n",
        crate::record::Region::names().join(", "),
        crate::record::Approach::names().join(", "),
    );
    for section in Settings::default().required(kind) {
        let _ = write!(page, "\n## {}\n\n{}\n", section.heading(), belongs(section));
    }
    page
}

/// `thigh-lift` → `Thigh lift`.
fn title_of(id: &PageId) -> String {
    let words = id.as_str().replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_page_has_every_required_section_with_what_belongs_there() {
        let page = new_page(&PageId("knee-lift".into()), Kind::Guide, jiff::civil::date(2028, 2, 29));
        assert!(page.starts_with("---\nid: knee-lift\nkind: guide\ntitle: Knee lift\n"), "{page}");
        assert!(page.contains("  written: 2028-02-29\n  due: 2029-02-28\n"), "{page}");
        for section in SectionKind::ALL.iter().filter(|s| s.required_on(Kind::Guide)) {
            assert!(page.contains(&format!("\n## {}\n\n{}\n", section.heading(), belongs(*section))), "{section}");
        }
        assert!(!page.contains("Cost"));
    }
}
