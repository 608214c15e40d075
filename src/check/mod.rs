//! Rules for authors: what a page must be before a patient reads it.
//!
//! The parser decides whether a page can exist; the rules here start from whole pages and judge what they say. Each
//! rule is one function with a row in [`RULES`] that tells why it exists and where it comes from. A rule finds
//! [`Fault`]s; the engine here gives them their code, their severity and their file.
//!
//! Free pages ([`Kind::Article`]) are only measured: nothing is asked of them but that they parse.

mod citations;
mod facts;
mod glossary;
mod overlap;
mod passage;
mod point;
mod reading_level;
mod review;
mod rules;
mod sentence;
mod settings;
mod spelling;
mod structure;
mod syllables;
mod template;
mod wording;

pub use overlap::{OverlapError, OverlapTable, name_hash, window_hashes};
pub use passage::{Statement, statements};
pub use point::point_at_words;
pub use reading_level::{Measures, measure_text};
pub use rules::{RULES, Rule, find_rule};
pub use settings::{Limits, RuleLevel, Settings};
pub use syllables::syllables;
pub use template::new_page;

use crate::record::{Citation, Diagnostic, Draft, Gaps, Kind, Page, Place, Reference, Severity, SourceId};
use jiff::civil::Date;
use passage::Passage;
use rules::Run;
use std::collections::{BTreeMap, BTreeSet};

/// What a rule found, before it has a code and a file.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// The file, where it is not that of the page under judgement.
    file: Option<String>,
    place: Place,
    length: usize,
    message: String,
    hint: Option<String>,
}

impl Fault {
    fn at(place: Place, message: impl Into<String>) -> Self {
        Self { file: None, place, length: 0, message: message.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    fn in_file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }
}

/// What rules may look at beside the page: the whole library, its shared data, its settings, the day.
pub(crate) struct Context<'a> {
    /// Whole pages and drafts, by id, each with what of it could not be read.
    pages: Vec<(&'a Page, &'a Gaps)>,
    /// Ids of pages that exist as files and of which nothing could be read: a relation to one is not broken.
    faulty: BTreeSet<&'a str>,
    /// Keys of sources whose entries have errors: they are not unknown.
    faulty_sources: &'a BTreeSet<SourceId>,
    reference: &'a Reference,
    overlap: &'a OverlapTable,
    settings: &'a Settings,
    today: Date,
}

impl Context<'_> {
    fn page(&self, id: &str) -> Option<&Page> {
        self.pages().find(|p| p.id.as_str() == id)
    }

    fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().map(|(page, _)| *page)
    }

    /// What of a page of the library could not be read.
    fn gaps(&self, page: &Page) -> &Gaps {
        self.pages.iter().find(|(p, _)| std::ptr::eq(*p, page)).map_or(Gaps::NONE, |(_, gaps)| gaps)
    }

    fn has_page(&self, id: &str) -> bool {
        self.page(id).is_some() || self.faulty.contains(id)
    }
}

/// A page under judgement, with its words in reading order.
pub(crate) struct Subject<'a> {
    page: &'a Page,
    /// What of it could not be read, and was reported.
    gaps: &'a Gaps,
    passages: Vec<Passage<'a>>,
    citations: Vec<&'a Citation>,
    measures: Measures,
}

/// The line of one page in a report.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedPage {
    /// The id of the page; the name of the file for one that did not parse.
    pub page: String,
    /// The file as the library names it.
    pub file: String,
    /// Whether the page was parsed and measured; the figures are 0 otherwise.
    pub whole: bool,
    /// Flesch-Kincaid grade.
    pub grade: f64,
    /// SMOG grade.
    pub smog: f64,
    /// Flesch-Kincaid grade when names and labels without a full stop run on into the words that follow them:
    /// the stricter way to count, for information.
    pub strict_grade: f64,
    /// Sentences that were measured.
    pub sentences: usize,
    /// Words that were measured.
    pub words: usize,
    /// Mean number of words in a sentence.
    pub mean_sentence: f64,
    /// Citations, each place counted.
    pub citations: usize,
    /// Errors, those of parsing included.
    pub errors: usize,
    /// Warnings, those of parsing included.
    pub warnings: usize,
    /// Rules that can judge the page only once it parses.
    pub waiting: usize,
}

/// All faults of a library, and a line for each page.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The faults of parsing and of the rules, by file, place and code.
    pub diagnostics: Vec<Diagnostic>,
    /// The pages by id; those that did not parse by the name of their file.
    pub pages: Vec<CheckedPage>,
}

impl Report {
    /// How many faults are errors.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// How many faults are warnings.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }
}

/// What parsing found in files that are no pages for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faulty {
    /// The faults, those of the shared lists included.
    pub diagnostics: Vec<Diagnostic>,
    /// Pages with errors, as far as they could be read.
    pub drafts: Vec<Draft>,
    /// Keys of sources whose entries have errors.
    pub sources: BTreeSet<SourceId>,
}

/// Judges a library: every rule over every page, all faults in one run.
///
/// `faulty` holds what parsing found: it becomes part of the report. Pages that did not parse are judged as far as they
/// could be read; what parsing reported is not told again, and rules that cannot judge without it wait. `today` decides
/// what is overdue.
pub fn check_library(
    pages: &[Page],
    faulty: &Faulty,
    reference: &Reference,
    overlap: &OverlapTable,
    settings: &Settings,
    today: Date,
) -> Report {
    let whole: BTreeSet<&str> = pages.iter().map(|p| p.file.as_str()).collect();
    let broken: BTreeSet<&str> = faulty
        .diagnostics
        .iter()
        .filter(|d| d.is_error() && !whole.contains(d.file.as_str()) && is_page_file(&d.file))
        .map(|d| d.file.as_str())
        .collect();
    let mut judged: Vec<(&Page, &Gaps)> = pages.iter().map(|page| (page, Gaps::NONE)).collect();
    judged.extend(faulty.drafts.iter().map(Draft::judged));
    judged.sort_by(|(a, _), (b, _)| (&a.id, &a.file).cmp(&(&b.id, &b.file)));
    let subjects: Vec<Subject> = judged.iter().map(|(page, gaps)| Subject::new(page, gaps)).collect();
    let context = Context {
        pages: judged,
        faulty: broken.iter().map(|f| stem(f)).collect(),
        faulty_sources: &faulty.sources,
        reference,
        overlap,
        settings,
        today,
    };
    let mut found = faulty.diagnostics.clone();
    for rule in RULES {
        let Some(severity) = settings.severity(rule) else { continue };
        let mut add = |page: Option<&Page>, faults: Vec<Fault>| {
            found.extend(faults.into_iter().map(|f| f.into_diagnostic(rule.code, severity, page)));
        };
        match rule.run {
            Run::Page(judge) => {
                for subject in subjects.iter().filter(|s| settings.judges(rule, s.page.kind)) {
                    if rules::waits(rule.code, subject.page, subject.gaps) {
                        continue;
                    }
                    let mut own = Vec::new();
                    judge(&context, subject, &mut own);
                    add(Some(subject.page), own);
                }
            }
            Run::Library(judge) => {
                let mut own = Vec::new();
                judge(&context, &subjects, &mut own);
                add(None, own);
            }
        }
    }
    // A stable sort: what a rule finds in one place stays in its order.
    found.sort_by(|a, b| (&a.file, a.place, a.code).cmp(&(&b.file, b.place, b.code)));
    let mut seen = BTreeSet::new();
    found.retain(|fault| seen.insert(fault.clone()));
    let rules: Vec<&str> = RULES
        .iter()
        .filter(|rule| matches!(rule.run, Run::Page(_)) && settings.severity(rule).is_some())
        .map(|rule| rule.code)
        .collect();
    let pages = lines(&subjects, &broken, &found, &rules);
    Report { diagnostics: found, pages }
}

fn is_page_file(file: &str) -> bool {
    std::path::Path::new(file)
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown"))
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn lines(subjects: &[Subject], broken: &BTreeSet<&str>, found: &[Diagnostic], rules: &[&str]) -> Vec<CheckedPage> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for d in found {
        let count = counts.entry(d.file.as_str()).or_default();
        if d.is_error() {
            count.0 += 1;
        } else {
            count.1 += 1;
        }
    }
    let of = |file: &str| counts.get(file).copied().unwrap_or_default();
    let whole = subjects.iter().filter(|s| !broken.contains(s.page.file.as_str()));
    let mut pages: Vec<CheckedPage> = whole.map(|s| s.line(of(&s.page.file))).collect();
    for file in broken {
        let draft = subjects.iter().find(|s| s.page.file == *file);
        let waiting = |code: &&&str| draft.is_none_or(|s| rules::is_held_up(code, s.page, s.gaps));
        let (errors, warnings) = of(file);
        let nothing = Measures::default();
        pages.push(CheckedPage {
            page: stem(file).to_owned(),
            file: (*file).to_owned(),
            whole: false,
            grade: nothing.grade,
            smog: nothing.smog,
            strict_grade: nothing.strict_grade,
            sentences: 0,
            words: 0,
            mean_sentence: 0.0,
            citations: 0,
            errors,
            warnings,
            waiting: rules.iter().filter(waiting).count(),
        });
    }
    pages.sort_by(|a, b| (&a.page, &a.file).cmp(&(&b.page, &b.file)));
    pages
}

impl Fault {
    fn into_diagnostic(self, code: &'static str, severity: Severity, page: Option<&Page>) -> Diagnostic {
        let file = self.file.or_else(|| page.map(|p| p.file.clone())).unwrap_or_default();
        let mut d = Diagnostic::error(code, self.place, self.message).in_file(&file).length(self.length);
        d.severity = severity;
        d.hint = self.hint;
        d
    }
}

impl<'a> Subject<'a> {
    fn new(page: &'a Page, gaps: &'a Gaps) -> Self {
        let passages = passage::passages(page);
        let measures = Measures::of(&passages);
        Self { page, gaps, passages, citations: page.citations().collect(), measures }
    }

    /// Whether the page is of the strict form, which rules judge.
    fn is_typed(&self) -> bool {
        self.page.kind != Kind::Article
    }

    fn line(&self, (errors, warnings): (usize, usize)) -> CheckedPage {
        let page = self.page;
        CheckedPage {
            page: page.id.to_string(),
            file: page.file.clone(),
            whole: true,
            grade: self.measures.grade,
            smog: self.measures.smog,
            strict_grade: self.measures.strict_grade,
            sentences: self.measures.sentences,
            words: self.measures.words,
            mean_sentence: self.measures.mean_sentence(),
            citations: self.citations.len(),
            errors,
            warnings,
            waiting: 0,
        }
    }
}
