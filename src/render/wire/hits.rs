//! What was found: `search`.

use super::super::schema::{KindName, RedFlagLevelName, RegionName, StatusName};
use schemars::JsonSchema;
use serde::Serialize;

/// Output of `search`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SearchOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The query as it was typed.
    pub(crate) query: String,
    /// How many sections matched in all.
    pub(crate) total: u64,
    /// What the words warn of, if they name an emergency or a same-day sign.
    pub(crate) alarm: Option<AlarmJson>,
    /// Notes of the names that were used (false friends).
    pub(crate) notes: Vec<String>,
    /// The sections, best first; empty when there are none, and the exit status is 1.
    pub(crate) hits: Vec<HitJson>,
    /// Nearest names and terms, when nothing was found.
    pub(crate) suggestions: Vec<String>,
}

/// A sign in the query that calls for help.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct AlarmJson {
    /// `emergency` or `same-day`.
    #[schemars(with = "RedFlagLevelName")]
    pub(crate) level: &'static str,
    /// The sign as the program understood it.
    pub(crate) sign: String,
}

/// A section that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct HitJson {
    /// From 1.
    pub(crate) rank: u64,
    /// Id of the page; `glossary` for a term.
    pub(crate) page: String,
    /// Id of the section; empty for the text before the first; the term itself for a term.
    pub(crate) section: String,
    /// Title of the page.
    pub(crate) title: String,
    /// Heading of the section.
    pub(crate) heading: String,
    /// The command that opens it, as a shell takes it.
    pub(crate) open: String,
    /// Kind of the page; null for a term.
    #[schemars(with = "Option<KindName>")]
    pub(crate) kind: Option<&'static str>,
    /// Parts of the body that the page is about.
    #[schemars(with = "Vec<RegionName>")]
    pub(crate) regions: Vec<&'static str>,
    /// The 1-based place of the section in its page; 0 for the text before the first and for a term.
    pub(crate) number: u32,
    /// Higher is better; comparable within one answer only.
    pub(crate) score: f64,
    /// The reason to open it, as plain words.
    pub(crate) snippet: String,
    /// The snippet in runs, those that answer the query marked.
    pub(crate) snippet_parts: Vec<SnippetPartJson>,
    /// Citations that the snippet carries.
    pub(crate) citations: Vec<String>,
    /// How far its page was checked; null for a term, and for a page without a review record.
    pub(crate) review: Option<HitReviewJson>,
    /// Why it is here, where not by the words as typed.
    pub(crate) labels: Vec<LabelName>,
    /// The same with the words: what was typed, what was read.
    pub(crate) because: Vec<BecauseJson>,
    /// What made the score, with `--explain`.
    pub(crate) explanation: Option<ExplanationJson>,
}

/// How far the page of a hit was checked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct HitReviewJson {
    /// `draft`, `sources-checked` or `clinician-reviewed`.
    #[schemars(with = "StatusName")]
    pub(crate) status: &'static str,
    /// ISO date of the next check.
    pub(crate) due: String,
    /// Whether that date has passed.
    pub(crate) overdue: bool,
}

/// A run of a snippet.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SnippetPartJson {
    /// The words.
    pub(crate) text: String,
    /// Whether they answer a word of the query.
    pub(crate) marked: bool,
}

/// The name of a reason for a hit.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LabelName {
    /// A word was read as another.
    Spelling,
    /// Another word for the same.
    Synonym,
    /// The vocabulary says that the page is about what was typed.
    About,
    /// It is like a question that the section is known to answer.
    Asked,
    /// The words name a sign that calls for help.
    Emergency,
}

/// One reason for a hit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct BecauseJson {
    /// `spelling`, `synonym`, `about`, `asked` or `emergency`.
    pub(crate) label: LabelName,
    /// As typed; null for an emergency.
    pub(crate) from: Option<String>,
    /// As read, the title of the page, the known question, or the sign.
    pub(crate) to: String,
}

/// What made a score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ExplanationJson {
    /// Terms that matched, with their share.
    pub(crate) terms: Vec<ExplanationTermJson>,
    /// Whole-score bonuses.
    pub(crate) bonuses: Vec<BonusJson>,
}

/// One term of a score.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ExplanationTermJson {
    /// The field of the index.
    pub(crate) field: String,
    /// The term as indexed.
    pub(crate) term: String,
    /// How it came from the words as typed.
    pub(crate) origin: String,
    /// Its share of the score.
    pub(crate) score: f64,
}

/// A whole-score bonus.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct BonusJson {
    /// Its name.
    pub(crate) name: String,
    /// Its share of the score.
    pub(crate) score: f64,
}

/// One line of `search --format jsonl`: a hit with its query.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct HitLine {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The id of the query in a batch; null otherwise.
    pub(crate) query_id: Option<String>,
    /// The query as it was typed.
    pub(crate) query: String,
    /// What the words of the query warn of; the same on each line of a query.
    pub(crate) alarm: Option<AlarmJson>,
    /// See the hits of `search`.
    #[serde(flatten)]
    pub(crate) hit: HitJson,
}
