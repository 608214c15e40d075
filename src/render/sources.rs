//! Citations as numbers, and what the numbers stand for: who, from which lines, how much of it was read.
//!
//! A number stands for a voice: an outside source, or one part of a source text. So a reader sees whether three
//! citations are three voices or one, and the lines of each are in the list.

use super::escape;
use super::view::{self, Run};
use crate::record::{
    Citation, Fact, Locator, Page, Section, Seen, Sells, Source, SourceId, SourceKind, SourcePart, Sources, Typed,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The numbers of the citations of one text, in order of first use.
pub(crate) struct Notes<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) used: Vec<Noted<'a>>,
    /// The numbers of a source, by its part.
    numbers: BTreeMap<SourceId, Vec<(Option<&'a str>, u32)>>,
}

/// What one number stands for.
pub(crate) struct Noted<'a> {
    pub(crate) number: u32,
    pub(crate) id: SourceId,
    /// None if the library has no entry of that key.
    pub(crate) source: Option<&'a Source>,
    pub(crate) part: Option<&'a SourcePart>,
    pub(crate) lines: BTreeSet<Locator>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Self { sources, used: Vec::new(), numbers: BTreeMap::new() }
    }

    /// The number of the voice of a citation; its lines are kept for the list.
    pub(crate) fn number(&mut self, citation: &Citation) -> u32 {
        let part = self.sources.part(citation);
        let number = self.voice(&citation.source, part);
        if let Some(lines) = citation.locator {
            self.used[number as usize - 1].lines.insert(lines);
        }
        number
    }

    fn voice(&mut self, id: &SourceId, part: Option<&'a SourcePart>) -> u32 {
        let of_part = part.map(|p| p.id.as_str());
        let known = self.numbers.get(id).and_then(|parts| parts.iter().find(|(part, _)| *part == of_part));
        if let Some((_, number)) = known {
            return *number;
        }
        let number = u32::try_from(self.used.len() + 1).unwrap_or(u32::MAX);
        self.numbers.entry(id.clone()).or_default().push((of_part, number));
        let source = self.sources.find(id);
        self.used.push(Noted { number, id: id.clone(), source, part, lines: BTreeSet::new() });
        number
    }

    /// `[1,3]`: each number once, rising.
    pub(crate) fn runs<'c>(&mut self, citations: impl IntoIterator<Item = &'c Citation>) -> Vec<Run> {
        bracket(citations.into_iter().map(|c| self.number(c)).collect())
    }

    /// The same for sources named without lines, after a space.
    pub(crate) fn runs_of_ids(&mut self, ids: &[SourceId]) -> Vec<Run> {
        let mut runs = bracket(ids.iter().map(|id| self.voice(id, None)).collect());
        if !runs.is_empty() {
            runs.insert(0, Run::plain(" "));
        }
        runs
    }
}

/// Numbers between brackets, each once, rising; nothing for none.
fn bracket(mut numbers: Vec<u32>) -> Vec<Run> {
    numbers.sort_unstable();
    numbers.dedup();
    let mut runs = Vec::with_capacity(if numbers.is_empty() { 0 } else { numbers.len() * 2 + 2 });
    // A short group is one word; a long one may be broken.
    let comma = if numbers.len() > 6 { ", " } else { "," };
    for (i, number) in numbers.iter().enumerate() {
        runs.push(Run::plain(if i == 0 { "[" } else { comma }));
        runs.push(Run { note: Some(*number), ..Run::plain(number.to_string()) });
    }
    if !runs.is_empty() {
        runs.push(Run::plain("]"));
    }
    runs
}

/// Every citation of a page, in order.
pub(crate) fn citations_of(page: &Page) -> impl Iterator<Item = &Citation> {
    page.preamble.iter().chain(page.sections.iter().flat_map(|s| &s.blocks)).flat_map(crate::record::Block::citations)
}

/// What sort of thing a source is, in words.
pub(crate) const fn kind_words(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::SourceText => "source text",
        SourceKind::NhsTrust => "hospital leaflet",
        SourceKind::Nhs => "national health service",
        SourceKind::PatientInformation => "patient information",
        SourceKind::SocietyPatientPage => "patient page of a society of surgeons",
        SourceKind::SocietyGuidance => "guidance of a society of surgeons",
        SourceKind::SocietyAdvisory => "advisory of societies of surgeons",
        SourceKind::ProfessionalGuidance => "guidance for professionals",
        SourceKind::CodeReference => "code reference",
        SourceKind::TextbookChapter => "chapter of a textbook",
        SourceKind::CaseSeries => "case series",
        SourceKind::MetaAnalysis => "meta-analysis",
        SourceKind::AutopsySeries => "series of autopsies",
        SourceKind::Who => "World Health Organization",
        kind => kind.name(),
    }
}

/// How much of a source was read, in words.
pub(crate) const fn seen_words(seen: Seen) -> &'static str {
    match seen {
        Seen::Full => "all of it read",
        Seen::Abstract => "abstract read",
        Seen::Excerpt => "a part of it read",
        Seen::Secondary => "a copy or summary by others read",
        Seen::NewsOf => "a news page about it read",
    }
}

/// Lines as a reader finds them: `lines 61, 74, 584-596`.
pub(crate) fn lines_words(lines: &BTreeSet<Locator>) -> String {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for locator in lines {
        match spans.last_mut() {
            Some((_, last)) if locator.first <= *last + 1 => *last = (*last).max(locator.last),
            _ => spans.push((locator.first, locator.last)),
        }
    }
    let said: Vec<String> =
        spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
    let noun = if spans.len() == 1 && spans[0].0 == spans[0].1 { "line" } else { "lines" };
    format!("{noun} {}", said.join(", "))
}

/// The grade of a source: what it is, whom it counted, whether it sells, its date, how much of it was read.
pub(crate) fn grade(source: &Source, part: Option<&SourcePart>) -> Vec<String> {
    let mut said = vec![kind_words(source.kind).to_owned()];
    if let Some(people) = source.people {
        said.push(format!("counted {}", crate::record::thousands(u64::from(people))));
    }
    let sells = part.map_or(source.sells, |p| p.sells);
    let of_clinic = source.is_source_text() || source.kind == SourceKind::Clinic;
    if sells == Sells::Yes || (of_clinic && sells == Sells::Unknown) {
        said.extend(view::sells_words(sells).map(str::to_owned));
    }
    match &source.dated {
        Some(day) => said.push(format!("dated {}", escape::line(day))),
        None if source.is_source_text() => said.push("not dated".to_owned()),
        None => {}
    }
    said.push(seen_words(source.seen).to_owned());
    said
}

/// The name of a source, with the part that speaks.
pub(crate) fn name(source: &Source, part: Option<&SourcePart>) -> String {
    let title = escape::line(source.title.trim_end_matches('.'));
    match part {
        Some(part) => format!("{title}; part {}, {}", escape::line(&part.id), escape::line(&part.what)),
        None => title.into_owned(),
    }
}

/// What one number of the list stands for: name, where, grade, lines.
pub(crate) fn entry_words(noted: &Noted<'_>) -> String {
    let Some(source) = noted.source else {
        return format!("{} (not in the list of sources)", escape::line(&noted.id.0));
    };
    let mut said = format!("{}.", name(source, noted.part));
    if !source.location.is_empty() {
        let location = escape::line(&source.location);
        let _ = write!(said, " {}.", location.trim_end_matches('.'));
    }
    let mut grade = grade(source, noted.part);
    if !noted.lines.is_empty() {
        grade.push(format!("{} {}", escape::line(&noted.id.0), lines_words(&noted.lines)));
    }
    let _ = write!(said, " {}.", view::capital(&grade.join("; ")));
    said
}

/// Who speaks in one citation: `s001 L626, part E, clinic page; sells what it describes; all of it read`.
pub(crate) fn voice_words(citation: &Citation, sources: &Sources) -> String {
    let mut said = citation.source.to_string();
    if let Some(lines) = citation.locator {
        let _ = write!(said, " {lines}");
    }
    let Some(source) = sources.find(&citation.source) else { return format!("{said} (not in the list of sources)") };
    let part = sources.part(citation);
    match part {
        Some(part) => {
            let _ = write!(said, ", part {}: {}", escape::line(&part.id), escape::line(&part.what));
        }
        None => {
            let _ = write!(said, ": {}", escape::line(&source.title));
        }
    }
    if let Some(repeated) = part.and_then(|p| p.repeats.as_ref()) {
        let _ = write!(said, " (repeats part {} and counts with it)", escape::line(repeated));
    }
    for grade in grade(source, part).into_iter().skip(1) {
        said.push_str("; ");
        said.push_str(&grade);
    }
    said
}

/// A statement that rests on a source.
pub(crate) struct Statement<'a> {
    pub(crate) page: &'a Page,
    pub(crate) section: &'a str,
    /// The statement in short: a sentence, a fact with its claim, an item.
    pub(crate) text: String,
    pub(crate) citation: &'a Citation,
}

/// Each voice of the pages, and under its number the statements that rest on it.
pub(crate) fn uses<'a>(pages: &[&'a Page], sources: &'a Sources) -> (Notes<'a>, Vec<Vec<Statement<'a>>>) {
    let mut notes = Notes::new(sources);
    let mut by_number: Vec<Vec<Statement<'a>>> = Vec::new();
    for statement in pages.iter().flat_map(|p| statements(p)) {
        let number = notes.number(statement.citation) as usize;
        by_number.resize_with(by_number.len().max(number), Vec::new);
        by_number[number - 1].push(statement);
    }
    (notes, by_number)
}

/// The facts and milestones of the pages on which sources disagree, in order.
pub(crate) fn disagreements<'a>(pages: &[&'a Page], sources: &Sources) -> Vec<(&'a Page, &'a Section, &'a Fact)> {
    let mut found = Vec::new();
    for page in pages {
        for (section, typed) in page.typed() {
            let facts: Vec<&Fact> = match typed {
                Typed::Facts(facts) => facts.iter().collect(),
                Typed::Timeline(milestones) => milestones.iter().map(|m| &m.fact).collect(),
                _ => Vec::new(),
            };
            found.extend(facts.into_iter().filter(|f| f.sources_disagree(sources)).map(|f| (*page, section, f)));
        }
    }
    found
}

/// Every statement of a page with a citation it rests on, in order.
pub(crate) fn statements(page: &Page) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let preamble = page.preamble.iter().map(|b| ("", b));
    for (section, block) in
        preamble.chain(page.sections.iter().flat_map(|s| s.blocks.iter().map(|b| (s.id.as_str(), b))))
    {
        let mut add = |text: String, citation| found.push(Statement { page, section, text, citation });
        block_statements(block, &mut add);
    }
    found
}

fn block_statements<'a>(block: &'a crate::record::Block, add: &mut dyn FnMut(String, &'a Citation)) {
    use crate::record::BlockKind;
    match &block.kind {
        BlockKind::Paragraph(c) | BlockKind::Heading { content: c, .. } => inline_statements(c, add),
        BlockKind::List { items, .. } => {
            items.iter().flat_map(|i| &i.blocks).for_each(|b| block_statements(b, add));
        }
        BlockKind::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).for_each(|c| inline_statements(c, add));
        }
        BlockKind::Quote(blocks) => blocks.iter().for_each(|b| block_statements(b, add)),
        BlockKind::Verbatim(_) | BlockKind::Rule => {}
        BlockKind::Typed(typed) => typed_statements(typed, add),
    }
}

/// The words since the last citation are the statement that a citation closes.
fn inline_statements<'a>(content: &'a [crate::record::Inline], add: &mut dyn FnMut(String, &'a Citation)) {
    use crate::record::{Inline, plain_text};
    let mut since = 0;
    for (i, inline) in content.iter().enumerate() {
        match inline {
            Inline::Cite(citations) => {
                let text = plain_text(&content[since..i]).replace('\n', " ").trim().to_owned();
                since = i + 1;
                for citation in citations {
                    add(text.clone(), citation);
                }
            }
            Inline::Emphasis(c) | Inline::Strong(c) | Inline::Link { content: c, .. } => inline_statements(c, add),
            _ => {}
        }
    }
}

fn typed_statements<'a>(typed: &'a Typed, add: &mut dyn FnMut(String, &'a Citation)) {
    let mut fact = |f: &'a crate::record::Fact| {
        for claim in &f.claims {
            let aside = if claim.set_aside.is_some() { " (set aside)" } else { "" };
            add(format!("{}: {}{aside}", f.label, claim.value), &claim.source);
        }
    };
    match typed {
        Typed::Facts(facts) => facts.iter().for_each(fact),
        Typed::Timeline(milestones) => milestones.iter().for_each(|m| fact(&m.fact)),
        Typed::Contraindications(v) => v.iter().for_each(|i| i.sources.iter().for_each(|c| add(i.text.clone(), c))),
        Typed::Tests(v) => v.iter().for_each(|i| i.sources.iter().for_each(|c| add(i.name.clone(), c))),
        Typed::Medicines(v) => v.iter().for_each(|i| i.sources.iter().for_each(|c| add(i.name.clone(), c))),
        Typed::Types(v) => v.iter().for_each(|i| i.sources.iter().for_each(|c| add(i.name.clone(), c))),
        Typed::Options(v) => v.iter().for_each(|i| i.sources.iter().for_each(|c| add(i.text.clone(), c))),
        Typed::Complications(v) => {
            for harm in v {
                for rate in &harm.rates {
                    let text = format!("{}: {}{}", harm.name, view::rate_number(rate), view::rate_base(rate));
                    add(text, &rate.source);
                }
                harm.sources.iter().for_each(|c| add(harm.name.clone(), c));
            }
        }
        Typed::RedFlags(v) => v.iter().for_each(|i| i.sources.iter().for_each(|c| add(i.text.clone(), c))),
    }
}
