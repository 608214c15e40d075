//! What a search found, free of the engine.

use crate::record::{Citation, Kind, PageId, Region, ReviewStatus};
use jiff::civil::Date;
use serde::Serialize;

/// The answer to one query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hits {
    /// The query as it was typed.
    pub query: String,
    /// The sections, best first.
    pub hits: Vec<Hit>,
    /// How many sections matched in all.
    pub total: usize,
    /// What the words warn of, if they name an emergency or a same-day sign.
    pub alarm: Option<Alarm>,
    /// Notes that belong to names that were used (false friends), each once.
    pub notes: Vec<String>,
    /// Nearest names and terms, when nothing was found.
    pub suggestions: Vec<String>,
}

/// How fast the words of a query call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmLevel {
    /// Call the clinic or the doctor on call today.
    SameDay,
    /// Call an ambulance now.
    Emergency,
}

/// A sign in the query that calls for help.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Alarm {
    /// How fast.
    pub level: AlarmLevel,
    /// The sign as the program understood it: `trouble breathing`.
    pub sign: String,
}

/// A section that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// From 1.
    pub rank: usize,
    /// The page; `glossary` for a term.
    pub page: PageId,
    /// What the page is for; none for a term.
    pub kind: Option<Kind>,
    /// Parts of the body that the page is about.
    pub regions: Vec<Region>,
    /// The title of the page; `Glossary` for a term.
    pub title: String,
    /// The id of the section; empty for the text before the first; the term itself for a term.
    pub section: String,
    /// The heading of the section; the term itself for a term.
    pub heading: String,
    /// The 1-based place of the section in its page; 0 for the text before the first and for a term.
    pub number: u32,
    /// Higher is better; comparable within one answer only.
    pub score: f64,
    /// The reason to open it.
    pub snippet: Snippet,
    /// How far its page was checked; none for a term, and for a page without a review record.
    pub checked: Option<Checked>,
    /// Why it is here, where not by the words as typed.
    pub labels: Vec<Label>,
    /// What made the score, when asked for.
    pub explanation: Option<Explanation>,
}

/// How far a page was checked, and until when that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// How far.
    pub status: ReviewStatus,
    /// The day on which the next check is due.
    pub due: Date,
}

impl Checked {
    /// Whether its date has passed on that day.
    pub fn is_overdue(&self, today: Date) -> bool {
        today > self.due
    }
}

/// Whole sentences with the words of the query marked.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Snippet {
    /// The text in runs.
    pub parts: Vec<SnippetPart>,
    /// The citations that the sentences carry.
    pub citations: Vec<Citation>,
}

/// A run of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SnippetPart {
    /// The words.
    pub text: String,
    /// Whether they answer a word of the query.
    pub marked: bool,
}

impl Snippet {
    /// The words without marks.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| p.text.as_str()).collect()
    }
}

/// Why a hit is there, where not by the words as typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "label", rename_all = "kebab-case")]
pub enum Label {
    /// A word was read as another: `femroplasty → femoroplasty`.
    Spelling {
        /// As typed.
        from: String,
        /// As read.
        to: String,
    },
    /// Another word for the same: `bum → buttock`.
    Synonym {
        /// As typed.
        from: String,
        /// As found.
        to: String,
    },
    /// The vocabulary says that the page is about it: `vomiting` is a matter of `warning signs after surgery`.
    About {
        /// As typed.
        from: String,
        /// The title of the page.
        to: String,
    },
    /// It is like a question that the section is known to answer: `hoover` like `when can I do the hoovering`.
    Asked {
        /// The words that are alike, as they were read.
        from: String,
        /// The known question.
        to: String,
    },
    /// The words name a sign that calls for help.
    Emergency(Alarm),
}

/// What made the score of a hit.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// Terms that matched, with their share.
    pub terms: Vec<ExplanationTerm>,
    /// Whole-score bonuses, by name: `name match`, `intent`, `asked`, `sentence that answers`,
    /// `asked of such sections`.
    pub bonuses: Vec<(String, f64)>,
}

/// One term of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplanationTerm {
    /// The field: `title`, `names`, `heading`, `body`, `typed`.
    pub field: String,
    /// The term as indexed.
    pub term: String,
    /// `typed`, `synonym of …`, `spelling of …`, `prefix`.
    pub origin: String,
    /// Its share of the score.
    pub score: f64,
}
