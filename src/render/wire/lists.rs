//! Lists of pages, terms, sources, faults and places: `list`, `define`, `sources`, `check` and `paths`.

use super::super::schema::{ApproachName, KindName, RegionName, SeverityName};
use super::page::{AliasJson, ReviewJson, SourceJson, TermJson};
use super::typed::FactJson;
use schemars::JsonSchema;
use serde::Serialize;

/// Output of `list`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ListOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The pages, by id.
    pub(crate) pages: Vec<HeadJson>,
}

/// A page in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct HeadJson {
    /// Its id.
    pub(crate) page: String,
    /// Its title.
    pub(crate) title: String,
    /// `procedure`, `guide`, `warning` or `article`.
    #[schemars(with = "KindName")]
    pub(crate) kind: &'static str,
    /// The one thing to take away.
    pub(crate) message: Option<String>,
    /// Parts of the body.
    #[schemars(with = "Vec<RegionName>")]
    pub(crate) regions: Vec<&'static str>,
    /// How the body is reached.
    #[schemars(with = "Option<ApproachName>")]
    pub(crate) approach: Option<&'static str>,
    /// Other names that open it.
    pub(crate) aliases: Vec<AliasJson>,
    /// How far it was checked.
    pub(crate) review: ReviewJson,
    /// Its sections.
    pub(crate) sections: Vec<SectionHeadJson>,
    /// Its file, relative to its library.
    pub(crate) file: String,
    /// Where the page stands that this one hides.
    pub(crate) hides: Option<String>,
}

/// A section in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SectionHeadJson {
    /// Its id.
    pub(crate) id: String,
    /// Its heading.
    pub(crate) heading: String,
}

/// Output of `define`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DefineOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The term.
    pub(crate) term: TermJson,
    /// The pages that use it.
    pub(crate) pages: Vec<PageNameJson>,
}

/// A page by name.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct PageNameJson {
    /// Its id.
    pub(crate) page: String,
    /// Its title.
    pub(crate) title: String,
}

/// Output of `define` without a term: all of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct GlossaryOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The terms, in the order of their names.
    pub(crate) terms: Vec<TermJson>,
}

/// Output of `sources`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SourcesOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The page that was asked for; null for all.
    pub(crate) page: Option<String>,
    /// Ids of the pages among them whose next check is past due.
    pub(crate) overdue: Vec<String>,
    /// Each voice, with the statements that rest on it.
    pub(crate) sources: Vec<SourceUseJson>,
}

/// A voice and what rests on it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SourceUseJson {
    /// The voice.
    pub(crate) source: SourceJson,
    /// What rests on it.
    pub(crate) statements: Vec<StatementJson>,
}

/// A statement that rests on a source.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct StatementJson {
    /// Id of the page.
    pub(crate) page: String,
    /// Id of the section; empty for the text before the first.
    pub(crate) section: String,
    /// The statement.
    pub(crate) text: String,
    /// The lines, first and last, of a source text.
    pub(crate) lines: Option<[u32; 2]>,
}

/// Output of `sources --disagreements`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DisagreementsOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The page that was asked for; null for all.
    pub(crate) page: Option<String>,
    /// Ids of the pages among them whose next check is past due.
    pub(crate) overdue: Vec<String>,
    /// The facts on which sources disagree.
    pub(crate) disagreements: Vec<DisagreementJson>,
    /// What the numbers of their citations stand for.
    pub(crate) sources: Vec<SourceJson>,
}

/// A fact on which sources disagree.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DisagreementJson {
    /// Id of the page.
    pub(crate) page: String,
    /// Id of the section.
    pub(crate) section: String,
    /// The fact.
    pub(crate) fact: FactJson,
}

/// Output of `check`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CheckOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// How many pages were checked.
    pub(crate) checked: u64,
    /// A line for each page.
    pub(crate) pages: Vec<CheckedPageJson>,
    /// How many errors.
    pub(crate) errors: u64,
    /// How many warnings.
    pub(crate) warnings: u64,
    /// Every fault, by file and place.
    pub(crate) diagnostics: Vec<DiagnosticJson>,
}

/// The measures of one page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CheckedPageJson {
    /// The id; the name of the file for a page that did not parse.
    pub page: String,
    /// The file, relative to its folder.
    pub file: String,
    /// Whether the page was parsed and measured; the figures are 0 otherwise.
    pub whole: bool,
    /// Flesch-Kincaid grade.
    pub grade: f64,
    /// SMOG grade.
    pub smog: f64,
    /// Flesch-Kincaid grade counted the stricter way.
    pub strict_grade: f64,
    /// Sentences that were measured.
    pub sentences: u64,
    /// Words that were measured.
    pub words: u64,
    /// Mean number of words in a sentence.
    pub mean_sentence: f64,
    /// Citations, each place counted.
    pub citations: u64,
    /// Errors on the page.
    pub errors: u64,
    /// Warnings on the page.
    pub warnings: u64,
    /// Rules that can judge the page only once it parses; 0 for one that does.
    pub waiting: u64,
}

/// A fault of content.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DiagnosticJson {
    /// The file, relative to its library.
    pub(crate) file: String,
    /// Line from 1; 0 for the file as a whole.
    pub(crate) line: u32,
    /// Column in characters, from 1.
    pub(crate) column: u32,
    /// How many characters are meant; 0 when unknown.
    pub(crate) length: u32,
    /// `error` or `warning`.
    #[schemars(with = "SeverityName")]
    pub(crate) severity: &'static str,
    /// Stable name of the rule.
    pub(crate) code: &'static str,
    /// One sentence.
    pub(crate) message: String,
    /// Something that one can type.
    pub(crate) hint: Option<String>,
}

/// Output of `paths`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct PathsOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// What is used, and what would be if it were there.
    pub(crate) paths: Vec<PathJson>,
}

/// A place or a setting, and why it is what it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PathJson {
    /// What: `pages`, `hidden page`, `settings`, `cache`, `colour` and so on.
    pub what: String,
    /// Which.
    pub value: String,
    /// The option, variable, file or default that decided it.
    pub why: String,
    /// In what state it is; empty where there is nothing to say.
    pub state: String,
}
