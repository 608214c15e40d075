//! The outline of a page: which headings may stand where, and what each section must look like as a whole.

use super::Faults;
use super::fields::nearest;
use crate::record::{Block, BlockKind, Diagnostic, Fact, Place, Section, SectionKind, Typed, plain_text, slug};
use std::collections::{BTreeMap, BTreeSet};

/// Sections as they fill.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) preamble: Vec<Block>,
    pub(super) sections: Vec<Section>,
}

impl Parts {
    pub(super) fn open(&mut self, kind: Option<SectionKind>, id: String, heading: String, place: Place) {
        let number = u32::try_from(self.sections.len() + 1).unwrap_or(u32::MAX);
        self.sections.push(Section { kind, id, heading, number, place, blocks: Vec::new() });
    }

    pub(super) fn extend(&mut self, block: Option<Block>) {
        self.sections.last_mut().map_or(&mut self.preamble, |s| &mut s.blocks).extend(block);
    }
}

/// Slugs that are unique in a page.
#[derive(Default)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
    next: BTreeMap<String, usize>,
}

impl Ids {
    pub(super) fn unique(&mut self, heading: &str) -> String {
        let slug = Some(slug(heading)).filter(|s| !s.is_empty()).unwrap_or_else(|| "section".to_owned());
        if self.taken.insert(slug.clone()) {
            return slug;
        }
        let next = self.next.entry(slug.clone()).or_insert(2);
        loop {
            let id = format!("{slug}-{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// The headings of a typed page, as they are met.
#[derive(Default)]
pub(super) struct Headings {
    seen: BTreeSet<SectionKind>,
    latest: Option<SectionKind>,
    /// The level of the last heading; none before the first section.
    level: Option<u8>,
}

impl Headings {
    /// A heading of level 1, which is the title or a slip.
    pub(super) fn title(at: Place, is_first: bool, heading: &str, title: Option<&str>, faults: &mut Faults) {
        if !is_first {
            let fault = Diagnostic::error("heading-level", at, "a heading of level 1 stands inside the page");
            faults.push(fault.hint(format!("write `## {heading}`")));
        } else if let Some(title) = title.filter(|t| *t != heading) {
            let message = format!("the first heading is `{heading}` and the title is `{title}`");
            let fault = Diagnostic::error("title-heading", at, message);
            faults.push(fault.hint(format!("write `# {title}`, or take it out")));
        }
    }

    /// A heading of level 2, which begins a section.
    pub(super) fn section(&mut self, at: Place, heading: &str, kind: Option<SectionKind>, faults: &mut Faults) {
        self.level = Some(2);
        let length = heading.chars().count() + 3;
        let Some(kind) = kind else {
            let message = format!("`{heading}` is not the heading of a section");
            let fault = Diagnostic::error("unknown-section", at, message).length(length);
            // A heading for each line of a megabyte: what nobody will read is not thought of.
            let hint = if faults.is_full() { String::new() } else { nearest_section(heading) };
            faults.push(fault.hint(hint));
            return;
        };
        if !self.seen.insert(kind) {
            let message = format!("the section `{}` stands twice", kind.heading());
            let fault = Diagnostic::error("duplicate-section", at, message).length(length);
            faults.push(fault.hint("put both under one heading"));
        } else if self.latest > Some(kind)
            && let Some(next) = self.seen.iter().find(|k| **k > kind)
        {
            let message = format!("the section `{heading}` stands too late");
            let fault = Diagnostic::error("section-order", at, message).length(length);
            faults.push(fault.hint(format!("move it before `{}`", next.heading())));
        }
        self.latest = self.latest.max(Some(kind));
    }

    /// A heading of level 3 or more.
    pub(super) fn lower(&mut self, at: Place, level: u8, faults: &mut Faults) {
        match self.level {
            None => {
                let message = format!("a heading of level {level} stands before the first section");
                faults.push(Diagnostic::error("heading-level", at, message).hint("begin with `## Key points`"));
            }
            Some(above) if level > above + 1 => {
                let message = format!("a heading of level {level} stands under one of level {above}");
                let hint = format!("begin it with `{}`", "#".repeat(usize::from(above) + 1));
                faults.push(Diagnostic::error("heading-level", at, message).hint(hint));
            }
            Some(_) => {}
        }
        self.level = self.level.map(|_| level);
    }
}

fn nearest_kind(heading: &str) -> Option<SectionKind> {
    let mut names: Vec<&'static str> = Vec::new();
    for kind in SectionKind::ALL {
        names.extend([kind.heading(), kind.name()]);
        names.extend(kind.synonyms());
    }
    nearest(heading, &names).and_then(SectionKind::find)
}

/// Takes a section with an unknown heading, which was reported, for the one that was meant: by its heading, or by the
/// typed block that stands in one kind of section only. A section that the page has already is not meant again.
pub(super) fn guess_kinds(sections: &mut [Section]) {
    if sections.iter().filter(|s| s.kind.is_none()).count() > SectionKind::ALL.len() {
        return;
    }
    for i in 0..sections.len() {
        if sections[i].kind.is_some() {
            continue;
        }
        let by_block = sections[i].blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Typed(Typed::RedFlags(_)) => Some(SectionKind::GetHelp),
            BlockKind::Typed(Typed::Contraindications(_)) => Some(SectionKind::Contraindications),
            BlockKind::Typed(Typed::Options(_)) => Some(SectionKind::Alternatives),
            BlockKind::Typed(Typed::Complications(_)) => Some(SectionKind::Complications),
            BlockKind::Typed(Typed::Timeline(_)) => Some(SectionKind::Recovery),
            _ => None,
        });
        let meant = nearest_kind(&sections[i].heading).or(by_block);
        if meant.is_some_and(|meant| sections.iter().all(|s| s.kind != Some(meant))) {
            sections[i].kind = meant;
        }
    }
}

fn nearest_section(heading: &str) -> String {
    if let Some(kind) = nearest_kind(heading) {
        return format!("did you mean `## {}`?", kind.heading());
    }
    let all: Vec<String> = SectionKind::ALL.iter().map(|k| format!("`{}`", k.heading())).collect();
    format!("one of {}", all.join(", "))
}

/// A common question is a heading with a question mark, and an answer under it.
pub(super) fn questions(sections: &[Section], faults: &mut Faults) {
    let Some(faq) = sections.iter().find(|s| s.kind == Some(SectionKind::Faq)) else { return };
    for (i, block) in faq.blocks.iter().enumerate() {
        let BlockKind::Heading { level: 3, content } = &block.kind else { continue };
        let question = plain_text(content);
        if !question.trim_end().ends_with('?') {
            let message = format!("the common question `{question}` has no question mark");
            faults.push(Diagnostic::error("faq-question", block.place, message).hint("end it with `?`"));
        }
        if !faq.blocks.get(i + 1).is_some_and(|b| !matches!(b.kind, BlockKind::Heading { .. })) {
            let message = format!("the common question `{question}` has no answer");
            faults.push(Diagnostic::error("faq-question", block.place, message).hint("put the answer under it"));
        }
    }
}

/// A fact and a milestone stand once in a page, whichever block they are in.
pub(super) fn keys_once(sections: &[Section], faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for typed in sections.iter().flat_map(|s| &s.blocks) {
        let BlockKind::Typed(typed) = &typed.kind else { continue };
        let facts: Vec<(&str, &Fact)> = match typed {
            Typed::Facts(facts) => facts.iter().map(|f| ("fact", f)).collect(),
            Typed::Timeline(steps) => steps.iter().map(|m| ("milestone", &m.fact)).collect(),
            _ => continue,
        };
        for (what, fact) in facts {
            if !fact.key.is_empty() && !seen.insert((what, &fact.key)) {
                let message = format!("the {what} `{}` stands twice on the page", fact.key);
                let fault = Diagnostic::error("duplicate-fact", fact.place, message);
                faults.push(fault.length(fact.key.chars().count()).hint("put all its claims in one place"));
            }
        }
    }
}
