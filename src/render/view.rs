//! What a reader is shown of a page, before any format: text and HTML draw the same nodes.
//!
//! Here typed data become words: which numbers stand beside a citation, how a rate is said, in which order the levels
//! of contraindications stand. Nothing here knows of columns, colours or tags.

use super::layout::DEFAULT_EMERGENCY_NUMBERS;
use super::sources::Notes;
use super::{Chosen, Made, PageView, chart, escape, terms};
use crate::record::{
    Block, BlockKind, Choice, Citation, Claim, Complication, Contraindication, Fact, Inline, Kind, Level, ListItem,
    Medicine, MedicineAction, Milestone, Page, PageId, Rate, RedFlag, RedFlagLevel, RelationKind, RelationTarget,
    Review, ReviewStatus, Seek, Sells, Severe, Sources, Term, Test, Typed, Variant, thousands,
};
use jiff::civil::Date;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The line that every page carries.
pub(crate) const NOT_ADVICE: &str = "Information to prepare for a talk with your own team, not medical advice.";

/// Words in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Run {
    /// The words, without hidden characters; a line feed is a hard break.
    pub(crate) words: Cow<'static, str>,
    pub(crate) strong: bool,
    pub(crate) emphasis: bool,
    pub(crate) code: bool,
    /// Stands out: a disagreement, an emergency.
    pub(crate) tone: Tone,
    /// Where it leads; only addresses that open a document.
    pub(crate) link: Option<String>,
    /// The number of a source, if it is one.
    pub(crate) note: Option<u32>,
    /// The term of the glossary that it is, by slug.
    pub(crate) term: Option<String>,
}

/// How a run stands out; never by colour alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tone {
    #[default]
    Plain,
    /// Sources disagree.
    Disagree,
    /// An emergency.
    Emergency,
}

impl Run {
    pub(crate) fn plain(words: impl Into<Cow<'static, str>>) -> Self {
        let words = words.into();
        let words = if escape::is_plain(&words) { words } else { Cow::Owned(escape::line(&words).into_owned()) };
        Self { words, ..Self::default() }
    }

    pub(crate) fn strong(words: impl Into<Cow<'static, str>>) -> Self {
        Self { strong: true, ..Self::plain(words) }
    }

    pub(crate) fn toned(words: impl Into<Cow<'static, str>>, tone: Tone) -> Self {
        Self { tone, strong: true, ..Self::plain(words) }
    }
}

pub(crate) type Runs = Vec<Run>;

/// The words of runs.
pub(crate) fn words(runs: &[Run]) -> String {
    runs.iter().map(|r| &*r.words).collect()
}

/// A piece of a page as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "node", rename_all = "kebab-case")]
pub(crate) enum Node {
    Paragraph {
        runs: Runs,
    },
    /// A heading inside a section; `level` as in HTML, from 3.
    Heading {
        level: u8,
        runs: Runs,
    },
    List {
        start: Option<u32>,
        items: Vec<Vec<Node>>,
    },
    /// `head_column`: whether the first cell of a row names the row.
    Table {
        caption: String,
        header: Vec<Runs>,
        rows: Vec<Vec<Runs>>,
        head_column: bool,
    },
    Quote {
        nodes: Vec<Node>,
    },
    Verbatim {
        text: String,
    },
    Rule,
    /// A name and what is said of it.
    Entries {
        entries: Vec<Entry>,
    },
    /// A box that nobody overlooks.
    Alert {
        tone: Tone,
        title: Runs,
        nodes: Vec<Node>,
    },
    /// How many of a hundred; the drawing is empty for text.
    Hundred {
        count: u32,
        svg: String,
    },
    /// Recovery on a day axis.
    Chart {
        svg: String,
        words: &'static str,
        /// For text, which draws it where it was asked for.
        #[serde(skip)]
        chart: Option<chart::Chart>,
    },
    /// Things to do, each with when, to tick off.
    Tasks {
        tasks: Vec<Task>,
    },
    /// Words explained below the block that used them first.
    Explained {
        terms: Vec<(String, String)>,
    },
}

/// A thing to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Task {
    /// When, in words or as a date; may be empty.
    pub(crate) when: String,
    pub(crate) runs: Runs,
}

/// A name and what is said of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Entry {
    pub(crate) name: Runs,
    pub(crate) nodes: Vec<Node>,
}

/// A section as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SectionView {
    pub(crate) id: String,
    pub(crate) heading: String,
    /// Stands out: the key points.
    pub(crate) key: bool,
    pub(crate) nodes: Vec<Node>,
}

/// A page as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) message: Option<String>,
    pub(crate) review: String,
    pub(crate) overdue: Option<String>,
    pub(crate) not_advice: &'static str,
    /// Notes of the names that were used, and other things to say first.
    pub(crate) notes: Vec<String>,
    pub(crate) preamble: Vec<Node>,
    pub(crate) sections: Vec<SectionView>,
}

/// What a document needs to know beyond the page.
pub(crate) struct Setting<'a> {
    pub(crate) today: Date,
    pub(crate) emergency_numbers: &'a str,
    pub(crate) from: Option<Date>,
    /// Whether drawings are wanted: the timeline as well as its table, terms as links.
    pub(crate) html: bool,
    /// What the ids of this page begin with, where several pages share a file.
    pub(crate) prefix: &'a str,
}

/// The document of a page, with the numbers of its citations.
pub(crate) fn document<'a>(view: &PageView<'a>, setting: &Setting<'_>, numbers: &mut Notes<'a>) -> Document {
    let mut builder = Builder {
        page: view.page,
        setting,
        claims: view.claims,
        unexplained: if view.terms && !setting.html { view.used_terms() } else { Vec::new() },
        notes: &mut *numbers,
    };
    let preamble = if view.whole { builder.blocks(&view.page.preamble) } else { Vec::new() };
    let mut sections = Vec::new();
    for chosen in &view.sections {
        if let Chosen::Written(section) = chosen {
            sections.push(SectionView {
                id: section.id.clone(),
                heading: escape::line(&section.heading).into_owned(),
                key: section.kind == Some(crate::record::SectionKind::Summary),
                nodes: builder.blocks(&section.blocks),
            });
        } else if let Chosen::Made(made) = chosen {
            let nodes = match made {
                Made::Glossary => glossary_nodes(view.used_terms(), builder.notes, ""),
                Made::About => builder.about(),
                Made::Sources => continue,
            };
            if nodes.is_empty() {
                continue;
            }
            sections.push(SectionView {
                id: made.id().to_owned(),
                heading: made.heading().to_owned(),
                key: false,
                nodes,
            });
        }
    }
    // When only the sources were chosen, they are those of the whole page.
    if view.sections.iter().all(|c| matches!(c, Chosen::Made(Made::Sources))) {
        for citation in super::sources::citations_of(view.page) {
            numbers.number(citation);
        }
    }
    let mut document = Document {
        id: view.page.id.to_string(),
        title: escape::line(&view.page.full_title()).into_owned(),
        message: view.page.message.as_deref().map(|m| escape::line(m).into_owned()),
        review: review_line(view.page.review.as_ref(), setting.today),
        overdue: view.page.review.as_ref().and_then(|r| overdue_line(r, setting.today)),
        not_advice: NOT_ADVICE,
        notes: view
            .notes
            .iter()
            .map(|n| escape::line(n).into_owned())
            .chain(view.hides.as_ref().map(|h| format!("This page hides another of the same id: {}", escape::line(h))))
            .collect(),
        preamble,
        sections,
    };
    if setting.html {
        explain_by_links(&mut document, view, setting, numbers);
    }
    document
}

/// Links each term of the glossary where it comes first to its entry, which stands in a section of its own.
fn explain_by_links<'a>(document: &mut Document, view: &PageView<'a>, setting: &Setting<'_>, numbers: &mut Notes<'a>) {
    let mut open: Vec<&Term> = view.used_terms();
    let mut linked: Vec<&Term> = Vec::new();
    let mut link = |nodes: &mut Vec<Node>| {
        for node in nodes {
            link_terms(node, &mut open, &mut linked, setting.prefix);
        }
    };
    link(&mut document.preamble);
    for section in &mut document.sections {
        if section.id != Made::Glossary.id() && section.id != Made::About.id() {
            link(&mut section.nodes);
        }
    }
    linked.sort_by_key(|t| crate::record::fold(&t.term));
    let nodes = glossary_nodes(linked, numbers, setting.prefix);
    document.sections.retain(|s| s.id != Made::Glossary.id());
    if !nodes.is_empty() {
        let at = document.sections.iter().position(|s| s.id == Made::About.id()).unwrap_or(document.sections.len());
        let section = SectionView {
            id: Made::Glossary.id().to_owned(),
            heading: Made::Glossary.heading().to_owned(),
            key: false,
            nodes,
        };
        document.sections.insert(at, section);
    }
}

fn link_terms<'a>(node: &mut Node, open: &mut Vec<&'a Term>, linked: &mut Vec<&'a Term>, prefix: &str) {
    match node {
        Node::Paragraph { runs } => link_runs(runs, open, linked, prefix),
        Node::List { items, .. } => {
            items.iter_mut().flatten().for_each(|n| link_terms(n, open, linked, prefix));
        }
        Node::Table { rows, .. } => rows.iter_mut().flatten().for_each(|c| link_runs(c, open, linked, prefix)),
        Node::Quote { nodes } | Node::Alert { nodes, .. } => {
            for inner in nodes {
                link_terms(inner, open, linked, prefix);
            }
        }
        Node::Entries { entries } => {
            for entry in entries {
                link_runs(&mut entry.name, open, linked, prefix);
                for inner in &mut entry.nodes {
                    link_terms(inner, open, linked, prefix);
                }
            }
        }
        _ => {}
    }
}

fn link_runs<'a>(runs: &mut Runs, open: &mut Vec<&'a Term>, linked: &mut Vec<&'a Term>, prefix: &str) {
    let mut at = 0;
    while at < runs.len() {
        let run = &runs[at];
        let free = run.link.is_none() && run.note.is_none() && run.term.is_none() && !run.code;
        // The term that stands first, and of two that begin together the longer: `fat embolism`, not `embolism`.
        let places = open.iter().enumerate().filter(|_| free);
        let places = places.filter_map(|(i, term)| terms::place_in(&run.words, term).map(|range| (i, range)));
        let found = places.min_by_key(|(_, range)| (range.start, std::cmp::Reverse(range.end)));
        let Some((i, range)) = found else {
            at += 1;
            continue;
        };
        let term = open.remove(i);
        linked.push(term);
        let part = |words: &str| Run { words: Cow::Owned(words.to_owned()), ..run.clone() };
        let before = part(&run.words[..range.start]);
        let after = part(&run.words[range.end..]);
        let named = Run { term: Some(format!("{prefix}{}", terms::slug(&term.term))), ..part(&run.words[range]) };
        runs.splice(at..=at, [before, named, after]);
    }
}

/// The timeline of a page as a document of its own: the chart, then the same in words; none if the page has none.
pub(crate) fn timeline_document<'a>(
    page: &'a Page,
    setting: &Setting<'_>,
    numbers: &mut Notes<'a>,
) -> Option<Document> {
    let milestones = milestones_of(page);
    if milestones.is_empty() {
        return None;
    }
    let mut builder = Builder { page, setting, claims: false, unexplained: Vec::new(), notes: numbers };
    let mut nodes = Vec::new();
    if let Some(drawn) = builder.timeline_chart(&milestones) {
        nodes.push(drawn);
    } else {
        let chart = chart::Chart::of(&milestones, builder.notes.sources, setting.from);
        if !chart.bars.is_empty() {
            nodes.push(Node::Chart { svg: String::new(), words: chart.axis_words(), chart: Some(chart) });
        }
    }
    builder.timeline_rows(&milestones, &mut nodes);
    let section = SectionView {
        id: "recovery".to_owned(),
        heading: "In words".to_owned(),
        key: false,
        nodes: nodes.split_off(usize::from(nodes.len() > 1)),
    };
    let mut document = head_of(page, setting);
    document.title = format!("Recovery: {}", document.title);
    document.message =
        setting.from.map(|day| format!("Surgery on {day}. Dates are worked out from the times that sources give."));
    document.preamble = nodes;
    document.sections = vec![section];
    Some(document)
}

/// A document with what stands above every page and nothing else.
pub(crate) fn head_of(page: &Page, setting: &Setting<'_>) -> Document {
    Document {
        id: page.id.to_string(),
        title: escape::line(&page.full_title()).into_owned(),
        message: None,
        review: review_line(page.review.as_ref(), setting.today),
        overdue: page.review.as_ref().and_then(|r| overdue_line(r, setting.today)),
        not_advice: NOT_ADVICE,
        notes: Vec::new(),
        preamble: Vec::new(),
        sections: Vec::new(),
    }
}

/// The warning signs of a page, in order.
pub(crate) fn red_flags_of(page: &Page) -> Vec<&RedFlag> {
    page.typed().flat_map(|(_, t)| if let Typed::RedFlags(flags) = t { flags.as_slice() } else { &[] }).collect()
}

/// The boxes of warning signs of a page.
pub(crate) fn signs_of<'a>(page: &'a Page, setting: &Setting<'_>, numbers: &mut Notes<'a>) -> Vec<Node> {
    let mut builder = Builder { page, setting, claims: false, unexplained: Vec::new(), notes: numbers };
    let mut nodes = Vec::new();
    builder.red_flags(&red_flags_of(page), &mut nodes);
    nodes
}

/// The milestones of a page, in order.
pub(crate) fn milestones_of(page: &Page) -> Vec<&Milestone> {
    page.typed()
        .flat_map(|(_, typed)| match typed {
            Typed::Timeline(milestones) => milestones.as_slice(),
            _ => &[],
        })
        .collect()
}

/// How far a page was checked, in one sentence or two.
pub(crate) fn review_line(review: Option<&Review>, today: Date) -> String {
    let Some(review) = review else {
        return "No review record: nobody has said that this page was checked.".to_owned();
    };
    let state = match (review.status, &review.clinician) {
        (ReviewStatus::Draft, _) => format!("Draft, written {}; not checked.", review.written),
        (ReviewStatus::ClinicianReviewed, Some(name)) => {
            format!("Checked by {} on {}.", escape::line(name), review.reviewed.unwrap_or(review.written))
        }
        (ReviewStatus::SourcesChecked | ReviewStatus::ClinicianReviewed, _) => {
            let day = review.reviewed.unwrap_or(review.written);
            format!("Checked against sources on {day}; no clinician has read it.")
        }
    };
    if review.is_overdue(today) { state } else { format!("{state} Next check due {}.", review.due) }
}

/// What to say of a page whose date has passed.
pub(crate) fn overdue_line(review: &Review, today: Date) -> Option<String> {
    review.is_overdue(today).then(|| overdue_words(review.due))
}

/// The same, by the day on which the check was due.
pub(crate) fn overdue_words(due: Date) -> String {
    format!("Overdue: the next check was due {due}. Some of this may be out of date.")
}

/// The words for a review state in a list.
pub(crate) fn review_words(review: Option<&Review>, today: Date) -> String {
    let Some(review) = review else { return "no review record".to_owned() };
    let state = match review.status {
        ReviewStatus::Draft => "draft".to_owned(),
        ReviewStatus::SourcesChecked => "checked against sources".to_owned(),
        ReviewStatus::ClinicianReviewed => match &review.clinician {
            Some(name) => format!("checked by {}", escape::line(name)),
            None => "checked against sources".to_owned(),
        },
    };
    if review.is_overdue(today) { format!("{state}, overdue since {}", review.due) } else { state }
}

/// What a kind of page is called.
pub(crate) const fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Procedure => "procedure",
        Kind::Guide => "guide",
        Kind::Warning => "warning",
        Kind::Article => "article",
    }
}

fn glossary_nodes(of: Vec<&Term>, notes: &mut Notes<'_>, prefix: &str) -> Vec<Node> {
    let entries: Vec<Entry> = of
        .into_iter()
        .map(|term| {
            let mut runs = vec![Run::plain(term.plain.clone())];
            runs.extend(notes.runs_of_ids(&term.sources));
            Entry {
                name: vec![Run {
                    term: Some(format!("{prefix}{}", terms::slug(&term.term))),
                    ..Run::plain(term.term.clone())
                }],
                nodes: vec![Node::Paragraph { runs }],
            }
        })
        .collect();
    if entries.is_empty() { Vec::new() } else { vec![Node::Entries { entries }] }
}

struct Builder<'b, 'a> {
    page: &'a Page,
    setting: &'b Setting<'b>,
    claims: bool,
    /// Terms that were not explained yet.
    unexplained: Vec<&'a crate::record::Term>,
    notes: &'b mut Notes<'a>,
}

impl<'a> Builder<'_, 'a> {
    fn blocks(&mut self, blocks: &'a [Block]) -> Vec<Node> {
        let mut nodes = Vec::new();
        for block in blocks {
            self.block(block, &mut nodes);
            let terms = self.explain(block);
            if !terms.is_empty() {
                nodes.push(Node::Explained { terms });
            }
        }
        nodes
    }

    /// The terms that a block uses first.
    fn explain(&mut self, block: &Block) -> Vec<(String, String)> {
        if self.unexplained.is_empty() {
            return Vec::new();
        }
        let folded = terms::folded_block(block);
        let text = terms::Text::of(&folded);
        let (now, later): (Vec<_>, Vec<_>) = self.unexplained.drain(..).partition(|t| text.uses(t));
        self.unexplained = later;
        now.iter().map(|t| (escape::line(&t.term).into_owned(), escape::line(&t.plain).into_owned())).collect()
    }

    fn block(&mut self, block: &'a Block, nodes: &mut Vec<Node>) {
        match &block.kind {
            BlockKind::Paragraph(content) => nodes.push(Node::Paragraph { runs: self.inlines(content) }),
            BlockKind::Heading { level, content } => {
                nodes.push(Node::Heading { level: (*level).clamp(3, 6), runs: self.inlines(content) });
            }
            BlockKind::List { start, items } => {
                let items = items.iter().map(|item| self.item(item)).collect();
                nodes.push(Node::List { start: *start, items });
            }
            BlockKind::Table { header, rows } => {
                let header = header.iter().map(|c| self.inlines(c)).collect();
                let rows = rows.iter().map(|r| r.iter().map(|c| self.inlines(c)).collect()).collect();
                nodes.push(Node::Table { caption: String::new(), header, rows, head_column: false });
            }
            BlockKind::Quote(blocks) => {
                let mut inner = Vec::new();
                for block in blocks {
                    self.block(block, &mut inner);
                }
                nodes.push(Node::Quote { nodes: inner });
            }
            BlockKind::Verbatim(text) => nodes.push(Node::Verbatim { text: escape::lines(text).into_owned() }),
            BlockKind::Rule => nodes.push(Node::Rule),
            BlockKind::Typed(typed) => self.typed(typed, nodes),
        }
    }

    fn item(&mut self, item: &'a ListItem) -> Vec<Node> {
        let mut nodes = Vec::new();
        for block in &item.blocks {
            self.block(block, &mut nodes);
        }
        nodes
    }

    fn inlines(&mut self, content: &'a [Inline]) -> Runs {
        let mut runs = Runs::new();
        self.push_inlines(content, &Run::default(), &mut runs);
        runs
    }

    fn push_inlines(&mut self, content: &'a [Inline], style: &Run, runs: &mut Runs) {
        for inline in content {
            match inline {
                Inline::Text(t) => {
                    let words = Cow::Owned(local_numbers(escape::line(t), self.setting.emergency_numbers).into_owned());
                    runs.push(Run { words, ..style.clone() });
                }
                Inline::Code(t) => {
                    let words = Cow::Owned(escape::line(t).into_owned());
                    runs.push(Run { words, code: true, ..style.clone() });
                }
                Inline::Emphasis(c) => self.push_inlines(c, &Run { emphasis: true, ..style.clone() }, runs),
                Inline::Strong(c) => self.push_inlines(c, &Run { strong: true, ..style.clone() }, runs),
                Inline::Link { url, content } => {
                    let link = escape::address(url);
                    self.push_inlines(content, &Run { link, ..style.clone() }, runs);
                }
                Inline::SoftBreak => runs.push(Run { words: Cow::Borrowed(" "), ..style.clone() }),
                Inline::HardBreak => runs.push(Run { words: Cow::Borrowed("\n"), ..style.clone() }),
                Inline::Cite(citations) => runs.extend(self.notes.runs(citations)),
            }
        }
    }

    /// The numbers of citations, after a space.
    fn cited(&mut self, citations: impl IntoIterator<Item = &'a Citation>) -> Runs {
        let mut runs = self.notes.runs(citations);
        if !runs.is_empty() {
            runs.insert(0, Run::plain(" "));
        }
        runs
    }

    fn typed(&mut self, typed: &'a Typed, nodes: &mut Vec<Node>) {
        match typed {
            Typed::Facts(facts) => {
                let entries = facts.iter().map(|f| self.fact(f)).collect();
                nodes.push(Node::Entries { entries });
            }
            Typed::Timeline(milestones) => self.timeline(milestones, nodes),
            Typed::Contraindications(items) => self.contraindications(items, nodes),
            Typed::Tests(tests) => nodes.push(self.tests(tests)),
            Typed::Medicines(medicines) => nodes.push(self.medicines(medicines)),
            Typed::Types(variants) => nodes.push(self.variants(variants)),
            Typed::Options(choices) => nodes.push(self.choices(choices)),
            Typed::Complications(harms) => {
                let entries = harms.iter().map(|h| self.harm(h)).collect();
                nodes.push(Node::Entries { entries });
            }
            Typed::RedFlags(flags) => self.red_flags(&flags.iter().collect::<Vec<_>>(), nodes),
        }
    }

    fn fact(&mut self, fact: &'a Fact) -> Entry {
        let mut runs = vec![Run::plain(sentence(&fact.headline()))];
        if let (Some(_), Some(range)) = (&fact.answer, fact.times()) {
            runs.push(Run::plain(format!(" The times given: {range}.")));
        }
        let shown: Vec<&Claim> = if self.claims { fact.claims.iter().collect() } else { fact.counted().collect() };
        runs.extend(self.cited(shown.iter().map(|c| &c.source)));
        let mut nodes = vec![Node::Paragraph { runs }];
        if let Some(mark) = disagreement(fact, self.notes.sources) {
            nodes.push(Node::Paragraph { runs: vec![Run::toned(mark, Tone::Disagree)] });
        }
        if self.claims {
            nodes.push(self.claims_list(fact));
        }
        Entry { name: vec![Run::plain(fact.label.clone())], nodes }
    }

    /// Who says what, from which line, and how much of it was read.
    fn claims_list(&mut self, fact: &'a Fact) -> Node {
        let counted = fact.claims.iter().filter(|c| c.set_aside.is_none());
        let aside = fact.claims.iter().filter(|c| c.set_aside.is_some());
        let items = counted
            .chain(aside)
            .map(|claim| {
                let mut runs = vec![Run::strong(claim.value.to_string()), Run::plain(" ")];
                runs.extend(self.notes.runs([&claim.source]));
                runs.push(Run::plain(format!(" {}", claim_words(claim, self.notes.sources))));
                vec![Node::Paragraph { runs }]
            })
            .collect();
        Node::List { start: None, items }
    }

    fn timeline(&mut self, milestones: &'a [Milestone], nodes: &mut Vec<Node>) {
        let all: Vec<&Milestone> = milestones.iter().collect();
        nodes.extend(self.timeline_chart(&all));
        self.timeline_rows(&all, nodes);
    }

    fn timeline_chart(&self, milestones: &[&Milestone]) -> Option<Node> {
        if !self.setting.html {
            return None;
        }
        let chart = chart::Chart::of(milestones, self.notes.sources, self.setting.from);
        let svg = chart.svg(&format!("{}timeline", self.setting.prefix), "Recovery on a day axis");
        (!chart.bars.is_empty()).then(|| Node::Chart { svg, words: chart.axis_words(), chart: None })
    }

    fn timeline_rows(&mut self, milestones: &[&'a Milestone], nodes: &mut Vec<Node>) {
        let rows = milestones
            .iter()
            .map(|m| {
                let mut said = vec![Run::plain(sentence(&m.fact.headline()))];
                if let Some(dates) = self.setting.from.and_then(|from| chart::dates(&m.fact, from)) {
                    said.push(Run::plain(format!(" {dates}.")));
                }
                if let Some(mark) = disagreement(&m.fact, self.notes.sources) {
                    said.push(Run::plain(" "));
                    said.push(Run::toned(mark, Tone::Disagree));
                }
                said.extend(self.cited(m.fact.counted().map(|c| &c.source)));
                vec![vec![Run::plain(m.fact.label.clone())], said]
            })
            .collect();
        nodes.push(Node::Table {
            caption: "Steps of recovery, and when clinics allow or expect them".to_owned(),
            header: vec![vec![Run::plain("Step")], vec![Run::plain("When")]],
            rows,
            head_column: true,
        });
        if self.claims {
            let entries = milestones
                .iter()
                .map(|m| Entry { name: vec![Run::plain(m.fact.label.clone())], nodes: vec![self.claims_list(&m.fact)] })
                .collect();
            nodes.push(Node::Entries { entries });
        }
    }

    fn contraindications(&mut self, items: &'a [Contraindication], nodes: &mut Vec<Node>) {
        for level in Level::ALL {
            let of_level: Vec<&Contraindication> = items.iter().filter(|i| i.level == *level).collect();
            if of_level.is_empty() {
                continue;
            }
            nodes.push(Node::Heading { level: 3, runs: vec![Run::plain(level_words(*level))] });
            let rows = of_level
                .into_iter()
                .map(|item| {
                    let mut action = vec![Run::plain(item.action.as_deref().map(sentence).unwrap_or_default())];
                    action.extend(self.cited(&item.sources));
                    vec![vec![Run::plain(item.text.clone())], action]
                })
                .collect();
            nodes.push(Node::Table {
                caption: level_words(*level).to_owned(),
                header: vec![vec![Run::plain("If this is you")], vec![Run::plain("What to do")]],
                rows,
                head_column: true,
            });
        }
    }

    fn tests(&mut self, tests: &'a [Test]) -> Node {
        let items = tests
            .iter()
            .map(|test| {
                let mut runs = vec![Run::plain(test.name.clone())];
                if let Some(whose) = &test.whose {
                    runs.push(Run::plain(format!(" ({whose})")));
                }
                runs.extend(self.cited(&test.sources));
                vec![Node::Paragraph { runs }]
            })
            .collect();
        Node::List { start: None, items }
    }

    fn medicines(&mut self, medicines: &'a [Medicine]) -> Node {
        let items = medicines
            .iter()
            .map(|medicine| {
                let mut runs = vec![Run::strong(medicine.name.clone())];
                if !medicine.examples.is_empty() {
                    runs.push(Run::plain(format!(" ({})", medicine.examples.join(", "))));
                }
                runs.push(Run::plain(format!(": {}.", medicine_words(medicine))));
                runs.extend(self.cited(&medicine.sources));
                vec![Node::Paragraph { runs }]
            })
            .collect();
        Node::List { start: None, items }
    }

    fn variants(&mut self, variants: &'a [Variant]) -> Node {
        let rows = variants
            .iter()
            .map(|v| {
                let mut scar = vec![Run::plain(v.scar.clone())];
                scar.extend(self.cited(&v.sources));
                vec![
                    vec![Run::plain(v.name.clone())],
                    vec![Run::plain(v.incision.clone())],
                    vec![Run::plain(v.suits.clone())],
                    scar,
                ]
            })
            .collect();
        Node::Table {
            caption: "Types".to_owned(),
            header: ["Type", "Where the cut is", "Whom it suits", "The scar"].map(|h| vec![Run::plain(h)]).to_vec(),
            rows,
            head_column: true,
        }
    }

    fn choices(&mut self, choices: &'a [Choice]) -> Node {
        let entries = choices
            .iter()
            .map(|choice| {
                let mut runs = vec![Run::plain(sentence(&choice.text))];
                runs.extend(self.cited(&choice.sources));
                let mut nodes = vec![Node::Paragraph { runs }];
                if let Some(page) = &choice.page {
                    nodes.push(Node::Paragraph { runs: more_on(page) });
                }
                Entry { name: vec![Run::plain(choice.name.clone())], nodes }
            })
            .collect();
        Node::Entries { entries }
    }

    fn harm(&mut self, harm: &'a Complication) -> Entry {
        let mut name = vec![Run::plain(harm.name.clone())];
        if let Some(medical) = &harm.medical {
            name.push(Run::plain(format!(" ({medical})")));
        }
        let mut nodes = Vec::new();
        let mut runs = Runs::new();
        if let Some(severity) = harm.severity {
            let tone = if severity == Severe::LifeThreatening { Tone::Emergency } else { Tone::Plain };
            runs.push(Run::toned(severity_words(severity), tone));
            runs.push(Run::plain(". "));
        }
        if let Some(seek) = harm.seek {
            runs.push(Run::plain(format!("{}.", seek_words(seek, self.setting.emergency_numbers))));
        }
        if let Some(unknown) = &harm.unknown {
            runs.push(Run::plain(format!(" How often: {}.", unknown.trim_end_matches('.'))));
        }
        runs.extend(self.cited(&harm.sources));
        if !words(&runs).trim().is_empty() {
            nodes.push(Node::Paragraph { runs });
        }
        for rate in &harm.rates {
            let mut runs = vec![Run::strong(rate_number(rate)), Run::plain(rate_base(rate))];
            runs.extend(self.cited([&rate.source]));
            nodes.push(Node::Paragraph { runs });
            if let Some(count) = of_hundred(rate) {
                let svg = if self.setting.html { chart::hundred_svg(count) } else { String::new() };
                nodes.push(Node::Hundred { count, svg });
            }
        }
        Entry { name, nodes }
    }

    fn red_flags(&mut self, flags: &[&'a RedFlag], nodes: &mut Vec<Node>) {
        for level in RedFlagLevel::ALL {
            let of_level: Vec<&RedFlag> = flags.iter().copied().filter(|f| f.level == *level).collect();
            if of_level.is_empty() {
                continue;
            }
            let (tone, title) = match level {
                RedFlagLevel::Emergency => {
                    (Tone::Emergency, format!("EMERGENCY: call {} now", self.setting.emergency_numbers))
                }
                RedFlagLevel::SameDay => {
                    (Tone::Plain, "SAME DAY: call your clinic or the doctor on call today".to_owned())
                }
            };
            let items = of_level
                .into_iter()
                .map(|flag| {
                    let mut runs = vec![Run::plain(flag.text.clone())];
                    if let Some(why) = &flag.unsourced {
                        runs.push(Run::plain(format!(" (no source yet: {why})")));
                    }
                    runs.extend(self.cited(&flag.sources));
                    vec![Node::Paragraph { runs }]
                })
                .collect();
            nodes.push(Node::Alert {
                tone,
                title: vec![Run::toned(title, tone)],
                nodes: vec![Node::List { start: None, items }],
            });
        }
    }

    /// Who wrote the page, who checked it, what else it is called, what to read next.
    fn about(&mut self) -> Vec<Node> {
        let page = self.page;
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut row = |name: &str, said: String| rows.push((name.to_owned(), said));
        match &page.review {
            None => row("Review", review_line(None, self.setting.today)),
            Some(review) => {
                row("Review", review_line(Some(review), self.setting.today));
                if let Some(line) = overdue_line(review, self.setting.today) {
                    row("Overdue", line);
                }
                row("Written", review.written.to_string());
                row(
                    "Last check",
                    review.reviewed.map_or_else(|| "none since it was written".to_owned(), |d| d.to_string()),
                );
                row("Next check due", review.due.to_string());
                row("Authors", review.authors.join(", "));
                row("Clinician", review.clinician.clone().unwrap_or_else(|| "none has read it".to_owned()));
                row("Funding", review.funding.clone());
                row("Conflicts of interest", review.conflicts.clone());
                for (name, score) in &review.scores {
                    row(name, score.clone());
                }
            }
        }
        let other: Vec<&str> = page.aliases.iter().map(|a| a.name.as_str()).collect();
        if !other.is_empty() {
            row("Other names", other.join(", "));
        }
        for code in &page.codes {
            row("Code", format!("{} {}: {} (from {})", code.system, code.code, code.display, code.source));
        }
        let mut nodes = vec![Node::Entries {
            entries: rows
                .into_iter()
                .map(|(name, said)| Entry {
                    name: vec![Run::plain(name)],
                    nodes: vec![Node::Paragraph { runs: vec![Run::plain(said)] }],
                })
                .collect(),
        }];
        if !page.related.is_empty() {
            nodes.push(Node::Heading { level: 3, runs: vec![Run::plain("Related")] });
            let items = page
                .related
                .iter()
                .map(|relation| {
                    let mut runs = match &relation.target {
                        RelationTarget::Page(id) => vec![page_link(id)],
                        RelationTarget::Name(name) => vec![Run::plain(name.clone())],
                    };
                    runs.push(Run::plain(format!(": {}", relation_words(relation.kind))));
                    if let Some(note) = &relation.note {
                        runs.push(Run::plain(format!("; {note}")));
                    }
                    vec![Node::Paragraph { runs }]
                })
                .collect();
            nodes.push(Node::List { start: None, items });
        }
        nodes
    }
}

fn page_link(id: &PageId) -> Run {
    Run { code: true, ..Run::plain(id.to_string()) }
}

fn more_on(page: &PageId) -> Runs {
    vec![Run::plain("More: the page "), page_link(page), Run::plain(".")]
}

/// The words with a capital at the beginning and a stop at the end.
pub(crate) fn sentence(words: &str) -> String {
    let mut out = capital(words);
    if !out.is_empty() && !out.ends_with(['.', '!', '?', ':']) {
        out.push('.');
    }
    out
}

/// The words with a capital at the beginning.
pub(crate) fn capital(words: &str) -> String {
    let words = words.trim();
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The mark that sources disagree, if they do.
pub(crate) fn disagreement(fact: &Fact, sources: &Sources) -> Option<String> {
    fact.sources_disagree(sources).then(|| format!("≠ sources disagree ({} voices)", fact.voices(sources)))
}

/// Who makes a claim: `web articles, part E, L626: clinic page; sells it; all read; set aside: …`.
pub(crate) fn claim_words(claim: &Claim, sources: &Sources) -> String {
    let mut said = super::sources::voice_words(&claim.source, sources);
    if let Some(note) = &claim.note {
        let _ = write!(said, "; note: {note}");
    }
    if let Some(why) = &claim.set_aside {
        let _ = write!(said, "; SET ASIDE: {why}");
    }
    said
}

/// The heading of a level of contraindications.
pub(crate) const fn level_words(level: Level) -> &'static str {
    match level {
        Level::Never => "Never: do not have it",
        Level::NotNow => "Not now: wait",
        Level::Ask => "Ask first: a plan may be possible",
    }
}

/// What to do about a medicine.
pub(crate) fn medicine_words(medicine: &Medicine) -> String {
    let action = match medicine.action {
        MedicineAction::Ask => "ask your team before any change",
        MedicineAction::Tell => "tell your team that you use it",
    };
    match &medicine.ask_by {
        Some(span) => format!("{action}, {span} before surgery at the latest"),
        None => action.to_owned(),
    }
}

pub(crate) const fn severity_words(severity: Severe) -> &'static str {
    match severity {
        Severe::Minor => "Minor",
        Severe::Moderate => "Moderate",
        Severe::Serious => "Serious",
        Severe::LifeThreatening => "Can threaten life",
    }
}

pub(crate) fn seek_words(seek: Seek, numbers: &str) -> String {
    match seek {
        Seek::Clinic => "Tell your clinic".to_owned(),
        Seek::SameDay => "Call your clinic or the doctor on call the same day".to_owned(),
        Seek::Emergency => format!("If you think that it happens, call {numbers} at once"),
    }
}

pub(crate) const fn relation_words(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Variant => "a form of the same operation",
        RelationKind::Alternative => "another choice",
        RelationKind::Combined => "often done together",
        RelationKind::Revises => "one mends the other",
        RelationKind::NotSame => "not the same thing",
        RelationKind::SeeAlso => "see also",
    }
}

/// The words of a page with the emergency numbers of the place where it is read: pages are written with the usual ones.
pub(crate) fn local_numbers<'t>(words: Cow<'t, str>, numbers: &str) -> Cow<'t, str> {
    if numbers.is_empty() || numbers == DEFAULT_EMERGENCY_NUMBERS || !words.contains(DEFAULT_EMERGENCY_NUMBERS) {
        return words;
    }
    Cow::Owned(words.replace(DEFAULT_EMERGENCY_NUMBERS, &escape::line(numbers)))
}

/// A rate in numbers: `43 of 100`, `72 of 106, about 68 in 100`, `64 of 198,857, about 1 in 3,100`, `1 in 3,000`.
pub(crate) fn rate_number(rate: &Rate) -> String {
    let (n, of) = (u64::from(rate.n), u64::from(rate.of));
    let plain = format!("{} of {}", thousands(n), thousands(of));
    if n == 0 || of == 0 {
        return format!("none of {} people; that does not mean never", thousands(of)).replace(" people", "");
    }
    if rate.is_common() {
        return if of == 100 { plain } else { format!("{plain}, about {} in 100", (n * 100 + of / 2) / of) };
    }
    if n == 1 {
        return format!("1 in {}", thousands(of));
    }
    format!("{plain}, about 1 in {}", thousands(two_figures(of / n)))
}

/// Who was counted, and the group inside a larger one: ` (people in 16 studies; of 106 people, the 14 with …)`.
pub(crate) fn rate_base(rate: &Rate) -> String {
    let said: Vec<&str> = rate.who.iter().chain(&rate.within).map(String::as_str).collect();
    if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) }
}

/// How many of a hundred, for a rate that is common enough to draw.
pub(crate) fn of_hundred(rate: &Rate) -> Option<u32> {
    if rate.n == 0 || rate.of == 0 || !rate.is_common() {
        return None;
    }
    let (n, of) = (u64::from(rate.n), u64::from(rate.of));
    u32::try_from((n * 100 + of / 2) / of).ok().map(|c| c.clamp(1, 100))
}

fn two_figures(number: u64) -> u64 {
    let mut scale = 1;
    while number / scale >= 100 {
        scale *= 10;
    }
    (number + scale / 2) / scale * scale
}

/// Whether a source sells what it describes, in words.
pub(crate) const fn sells_words(sells: Sells) -> Option<&'static str> {
    match sells {
        Sells::Yes => Some("sells what it describes"),
        Sells::No => None,
        Sells::Unknown => Some("may sell what it describes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Place, SourceId};

    fn rate(n: u32, of: u32, who: Option<&str>, within: Option<&str>) -> Rate {
        let source = Citation { source: SourceId("s".into()), locator: None, place: Place::default() };
        let own = |t: &str| t.to_owned();
        Rate { n, of, source, who: who.map(own), within: within.map(own), place: Place::default() }
    }

    #[test]
    fn a_rate_says_its_number_and_its_true_base() {
        assert_eq!(rate_number(&rate(43, 100, None, None)), "43 of 100");
        assert_eq!(rate_number(&rate(72, 106, None, None)), "72 of 106, about 68 in 100");
        assert_eq!(rate_number(&rate(1, 3000, None, None)), "1 in 3,000");
        assert_eq!(rate_number(&rate(64, 198_857, None, None)), "64 of 198,857, about 1 in 3,100");
        assert_eq!(rate_number(&rate(0, 447, None, None)), "none of 447; that does not mean never");
        assert_eq!(rate_base(&rate(1, 2, Some("people"), Some("of 106, the 14"))), " (people; of 106, the 14)");
    }

    #[test]
    fn only_a_rate_of_one_in_a_hundred_or_more_is_drawn() {
        assert_eq!(of_hundred(&rate(72, 106, None, None)), Some(68));
        assert_eq!(of_hundred(&rate(1, 100, None, None)), Some(1));
        assert_eq!(of_hundred(&rate(1, 101, None, None)), None);
        assert_eq!(of_hundred(&rate(0, 10, None, None)), None);
    }
}
