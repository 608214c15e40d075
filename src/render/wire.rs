//! The shapes of JSON that commands print: a contract, with no record in it. `json.rs` fills them, `schema.rs` describes
//! them. A key that is there is always there: what is unknown is `null`, what is none is an empty array.

use super::schema::{
    ActionName, AliasKindName, ApproachName, CautiousName, FactKindName, KindName, LevelName, RedFlagLevelName,
    RegionName, RelationName, SectionName, SeekName, SeenName, SellsName, SevereName, SeverityName, ShapeName,
    SourceKindName, StatusName, UnitName,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Output of `search`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SearchOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
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
    /// Why it is here, where not by the words as typed.
    pub(crate) labels: Vec<LabelName>,
    /// The same with the words: what was typed, what was read.
    pub(crate) because: Vec<BecauseJson>,
    /// What made the score, with `--explain`.
    pub(crate) explanation: Option<ExplanationJson>,
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
    /// The words name a sign that calls for help.
    Emergency,
}

/// One reason for a hit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct BecauseJson {
    /// `spelling`, `synonym` or `emergency`.
    pub(crate) label: LabelName,
    /// As typed; null for an emergency.
    pub(crate) from: Option<String>,
    /// As read, or the sign.
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
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The id of the query in a batch; null otherwise.
    pub(crate) query_id: Option<String>,
    /// The query as it was typed.
    pub(crate) query: String,
    /// See the hits of `search`.
    pub(crate) rank: u64,
    /// See the hits of `search`.
    pub(crate) page: String,
    /// See the hits of `search`.
    pub(crate) section: String,
    /// See the hits of `search`.
    pub(crate) title: String,
    /// See the hits of `search`.
    pub(crate) heading: String,
    /// See the hits of `search`.
    #[schemars(with = "Option<KindName>")]
    pub(crate) kind: Option<&'static str>,
    /// See the hits of `search`.
    #[schemars(with = "Vec<RegionName>")]
    pub(crate) regions: Vec<&'static str>,
    /// See the hits of `search`.
    pub(crate) number: u32,
    /// See the hits of `search`.
    pub(crate) score: f64,
    /// See the hits of `search`.
    pub(crate) snippet: String,
    /// See the hits of `search`.
    pub(crate) snippet_parts: Vec<SnippetPartJson>,
    /// See the hits of `search`.
    pub(crate) citations: Vec<String>,
    /// See the hits of `search`.
    pub(crate) labels: Vec<LabelName>,
    /// See the hits of `search`.
    pub(crate) because: Vec<BecauseJson>,
    /// See the hits of `search`.
    pub(crate) explanation: Option<ExplanationJson>,
}

/// Output of `show`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ShowOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// Id of the page.
    pub(crate) page: String,
    /// Its plain-language name.
    pub(crate) title: String,
    /// Its first medical name.
    pub(crate) medical_name: Option<String>,
    /// `procedure`, `guide`, `warning` or `article`.
    #[schemars(with = "KindName")]
    pub(crate) kind: &'static str,
    /// The one thing to take away.
    pub(crate) message: Option<String>,
    /// That this is information and not medical advice.
    pub(crate) not_advice: &'static str,
    /// Parts of the body.
    #[schemars(with = "Vec<RegionName>")]
    pub(crate) regions: Vec<&'static str>,
    /// How the body is reached.
    #[schemars(with = "Option<ApproachName>")]
    pub(crate) approach: Option<&'static str>,
    /// Other names that open it.
    pub(crate) aliases: Vec<AliasJson>,
    /// Notes of the names that were used.
    pub(crate) notes: Vec<String>,
    /// Links to other pages.
    pub(crate) related: Vec<RelatedJson>,
    /// Codes that a source showed.
    pub(crate) codes: Vec<CodeJson>,
    /// How far it was checked.
    pub(crate) review: ReviewJson,
    /// Front matter of a free page that the program has no use for.
    pub(crate) extra: serde_json::Map<String, serde_json::Value>,
    /// The text before the first section, as Markdown; empty on most pages and where sections were chosen.
    pub(crate) preamble: String,
    /// The sections that were asked for, in order.
    pub(crate) sections: Vec<SectionJson>,
    /// What the citations of those sections stand for, by number.
    pub(crate) sources: Vec<SourceJson>,
    /// The terms of the glossary that the page uses.
    pub(crate) glossary: Vec<TermJson>,
    /// Where the page stands that this one hides.
    pub(crate) hides: Option<String>,
}

/// A name that opens a page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct AliasJson {
    /// The name.
    pub(crate) name: String,
    /// `medical`, `lay`, `brand` or `mistranslation`.
    #[schemars(with = "AliasKindName")]
    pub(crate) kind: &'static str,
    /// The section that it opens.
    #[schemars(with = "Option<SectionName>")]
    pub(crate) section: Option<&'static str>,
    /// What to say whenever it was used.
    pub(crate) note: Option<String>,
}

/// A link to another page, or to a thing without one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct RelatedJson {
    /// Id of the page; null for a thing without one.
    pub(crate) page: Option<String>,
    /// Name of a thing without a page.
    pub(crate) name: Option<String>,
    /// How it stands to this page.
    #[serde(rename = "as")]
    #[schemars(with = "RelationName")]
    pub(crate) kind: &'static str,
    /// A word of explanation.
    pub(crate) note: Option<String>,
}

/// A code of a coding system.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CodeJson {
    /// The system.
    pub(crate) system: String,
    /// The code.
    pub(crate) code: String,
    /// What the system calls it.
    pub(crate) display: String,
    /// Key of the source that showed it.
    pub(crate) source: String,
}

/// How far a page was checked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ReviewJson {
    /// `draft`, `sources-checked`, `clinician-reviewed`, or null: no review record.
    #[schemars(with = "Option<StatusName>")]
    pub(crate) status: Option<&'static str>,
    /// The same in words, as every format prints it.
    pub(crate) words: String,
    /// ISO date.
    pub(crate) written: Option<String>,
    /// ISO date of the last check.
    pub(crate) reviewed: Option<String>,
    /// ISO date of the next check.
    pub(crate) due: Option<String>,
    /// Whether that date has passed.
    pub(crate) overdue: bool,
    /// Who wrote it.
    pub(crate) authors: Vec<String>,
    /// The clinician who signed it.
    pub(crate) clinician: Option<String>,
    /// Who paid.
    pub(crate) funding: Option<String>,
    /// Interests that could bend it.
    pub(crate) conflicts: Option<String>,
    /// Ratings of the page, each with who rated.
    pub(crate) scores: Vec<ScoreJson>,
}

/// A rating of a page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ScoreJson {
    /// The scale.
    pub(crate) name: String,
    /// The score, and who rated.
    pub(crate) score: String,
}

/// A line of `export`: a section with all that is needed to find it and to show it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ExportLine {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// `PAGE#SECTION`, different on every line; nothing after `#` for the text before the first section.
    pub(crate) id: String,
    /// Id of the page.
    pub(crate) page: String,
    /// Its plain-language name.
    pub(crate) title: String,
    /// Its first medical name.
    pub(crate) medical_name: Option<String>,
    /// Other names that open it.
    pub(crate) names: Vec<String>,
    /// `procedure`, `guide`, `warning` or `article`.
    #[schemars(with = "KindName")]
    pub(crate) kind: &'static str,
    /// Parts of the body.
    #[schemars(with = "Vec<RegionName>")]
    pub(crate) regions: Vec<&'static str>,
    /// How the body is reached.
    #[schemars(with = "Option<ApproachName>")]
    pub(crate) approach: Option<&'static str>,
    /// How far the page was checked.
    pub(crate) review: ReviewJson,
    /// That this is information and not medical advice.
    pub(crate) not_advice: &'static str,
    /// Id of the section; empty for the text before the first one.
    pub(crate) section: String,
    /// Its kind, on pages that are not free.
    #[schemars(with = "Option<SectionName>")]
    pub(crate) section_kind: Option<&'static str>,
    /// Its heading.
    pub(crate) heading: String,
    /// Its 1-based place in the page; 0 for the text before the first one.
    pub(crate) number: u32,
    /// What stands in it, as Markdown of the page format.
    pub(crate) markdown: String,
    /// The same block by block, typed data as data.
    pub(crate) blocks: Vec<BlockJson>,
    /// What the citations of this section stand for, by number.
    pub(crate) sources: Vec<SourceJson>,
}

/// A section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SectionJson {
    /// Its id.
    pub(crate) id: String,
    /// Its heading.
    pub(crate) heading: String,
    /// Its 1-based place in the page; 0 for a section that the program makes.
    pub(crate) number: u32,
    /// What stands in it, as Markdown of the page format.
    pub(crate) markdown: String,
    /// The same block by block, typed data as data.
    pub(crate) blocks: Vec<BlockJson>,
}

/// A block of a section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub(crate) enum BlockJson {
    /// A paragraph.
    Paragraph {
        /// Its words, without citations and marks.
        text: String,
        /// What it cites.
        citations: Vec<CitationJson>,
    },
    /// A heading inside the section.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its words.
        text: String,
        /// What it cites.
        citations: Vec<CitationJson>,
    },
    /// A list.
    List {
        /// The first number of an ordered list; null for bullets.
        start: Option<u32>,
        /// Its items, each a list of blocks.
        items: Vec<Vec<BlockJson>>,
    },
    /// A table.
    Table {
        /// The header cells.
        header: Vec<String>,
        /// The rows of cells.
        rows: Vec<Vec<String>>,
        /// What its cells cite.
        citations: Vec<CitationJson>,
    },
    /// A quotation.
    Quote {
        /// What stands in it.
        blocks: Vec<BlockJson>,
    },
    /// Text as it stands.
    Verbatim {
        /// The text.
        text: String,
    },
    /// A line across.
    Rule {},
    /// Keyed facts.
    Facts {
        /// The facts.
        facts: Vec<FactJson>,
    },
    /// Milestones of recovery.
    Timeline {
        /// The milestones; `key` is the step.
        milestones: Vec<FactJson>,
    },
    /// Who should not have it.
    Contraindications {
        /// The conditions.
        contraindications: Vec<ContraindicationJson>,
    },
    /// Tests before surgery.
    Tests {
        /// The tests.
        tests: Vec<TestJson>,
    },
    /// Classes of medicine to ask about.
    Medicines {
        /// The classes.
        medicines: Vec<MedicineJson>,
    },
    /// Variants of the operation.
    Types {
        /// The variants.
        types: Vec<TypeJson>,
    },
    /// Other choices.
    Options {
        /// The choices.
        options: Vec<OptionJson>,
    },
    /// Harms.
    Complications {
        /// The harms.
        complications: Vec<ComplicationJson>,
    },
    /// Warning signs.
    RedFlags {
        /// The signs.
        red_flags: Vec<RedFlagJson>,
    },
}

/// A citation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CitationJson {
    /// Its number in `sources`.
    pub(crate) number: u32,
    /// Key of the source.
    pub(crate) source: String,
    /// First line cited, of a source text.
    pub(crate) first_line: Option<u32>,
    /// Last line cited.
    pub(crate) last_line: Option<u32>,
    /// The part of a source text that speaks.
    pub(crate) part: Option<String>,
}

/// A span of time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SpanJson {
    /// As its source gives it.
    pub(crate) text: String,
    /// `between`, `from`, `up-to`, `day-number` or `overnight`.
    #[schemars(with = "ShapeName")]
    pub(crate) shape: &'static str,
    /// The lesser number; null for `up-to`.
    pub(crate) low: Option<f64>,
    /// The greater number; null where the span says no end.
    pub(crate) high: Option<f64>,
    /// `minute`, `hour`, `day`, `week`, `month` or `year`.
    #[schemars(with = "UnitName")]
    pub(crate) unit: &'static str,
    /// Whether the source says "about".
    pub(crate) about: bool,
    /// Whether it says no end.
    pub(crate) open_above: bool,
}

/// One end of a range, in the unit of its source.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct BoundJson {
    /// As readers see it.
    pub(crate) text: String,
    /// The number.
    pub(crate) amount: f64,
    /// Its unit.
    #[schemars(with = "UnitName")]
    pub(crate) unit: &'static str,
    /// The same in days; a month counts 30, a year 365.
    pub(crate) days: f64,
}

/// The range over all claims that count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct RangeJson {
    /// As readers see it, careful end first.
    pub(crate) text: String,
    /// The least; null if no claim says a least.
    pub(crate) low: Option<BoundJson>,
    /// The most; null if no claim says a most.
    pub(crate) high: Option<BoundJson>,
    /// Whether a claim that reaches the greatest end says no end.
    pub(crate) open_above: bool,
}

/// What one source says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ClaimJson {
    /// What it says, as text.
    pub(crate) value: String,
    /// The same as a span; null for words.
    pub(crate) span: Option<SpanJson>,
    /// Who says it, and where.
    pub(crate) citation: CitationJson,
    /// A word of explanation.
    pub(crate) note: Option<String>,
    /// Why it does not count.
    pub(crate) set_aside: Option<String>,
}

/// A fact or a milestone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct FactJson {
    /// Its key: shared, a step of recovery, or the page's own.
    pub(crate) key: String,
    /// Whether all pages share the key.
    pub(crate) shared: bool,
    /// Its name.
    pub(crate) label: String,
    /// `span` or `words`.
    #[schemars(with = "FactKindName")]
    pub(crate) kind: &'static str,
    /// Which end of the range is the careful one.
    #[schemars(with = "CautiousName")]
    pub(crate) cautious: &'static str,
    /// The page's plain statement.
    pub(crate) answer: Option<String>,
    /// What readers see first.
    pub(crate) headline: String,
    /// The range; null without spans.
    pub(crate) range: Option<RangeJson>,
    /// Whether two voices that count say different things.
    pub(crate) sources_disagree: bool,
    /// How many voices speak to it.
    pub(crate) voices: u64,
    /// What each source says.
    pub(crate) claims: Vec<ClaimJson>,
}

/// A reason against surgery, or to wait or ask.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ContraindicationJson {
    /// Its key in the page.
    pub(crate) id: String,
    /// The condition.
    pub(crate) text: String,
    /// `never`, `not-now` or `ask`.
    #[schemars(with = "LevelName")]
    pub(crate) level: &'static str,
    /// What to do.
    pub(crate) action: Option<String>,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// A test before surgery.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TestJson {
    /// What it is called.
    pub(crate) name: String,
    /// Who asks for it, where not all do.
    #[serde(rename = "where")]
    pub(crate) whose: Option<String>,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// A class of medicine.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct MedicineJson {
    /// The class.
    pub(crate) name: String,
    /// Some of its members.
    pub(crate) examples: Vec<String>,
    /// `ask` or `tell`; never stop.
    #[schemars(with = "ActionName")]
    pub(crate) action: &'static str,
    /// How long before surgery to ask; never a stopping time.
    pub(crate) ask_by: Option<SpanJson>,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// A variant of an operation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TypeJson {
    /// Its key in the page.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// Where the cut is.
    pub(crate) incision: String,
    /// Whom it suits.
    pub(crate) suits: String,
    /// Where the scar is.
    pub(crate) scar: String,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// Another choice.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct OptionJson {
    /// Its key in the page; `nothing` stands for doing nothing.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// What it does and does not do.
    pub(crate) text: String,
    /// The page that says more.
    pub(crate) page: Option<String>,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// How often a harm was seen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct RateJson {
    /// As readers see it.
    pub(crate) text: String,
    /// How many had it.
    pub(crate) n: u32,
    /// Of how many.
    pub(crate) of: u32,
    /// The same of 100, rounded; null below 1 in 100 and where nobody had it.
    pub(crate) per_hundred: Option<u32>,
    /// Who was counted.
    pub(crate) who: Option<String>,
    /// The group inside a larger one that this rate is of.
    pub(crate) within: Option<String>,
    /// Who counted.
    pub(crate) source: CitationJson,
}

/// A harm.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ComplicationJson {
    /// Its key in the page; `any` stands for any problem at all.
    pub(crate) id: String,
    /// What it is called, in plain words.
    pub(crate) name: String,
    /// The doctor's word.
    pub(crate) medical: Option<String>,
    /// `minor`, `moderate`, `serious` or `life-threatening`.
    #[schemars(with = "Option<SevereName>")]
    pub(crate) severity: Option<&'static str>,
    /// How often, by each who counted.
    pub(crate) rates: Vec<RateJson>,
    /// Why no rate is given.
    pub(crate) unknown: Option<String>,
    /// `clinic`, `same-day` or `emergency`.
    #[schemars(with = "Option<SeekName>")]
    pub(crate) seek: Option<&'static str>,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// A warning sign.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct RedFlagJson {
    /// `emergency` or `same-day`.
    #[schemars(with = "RedFlagLevelName")]
    pub(crate) level: &'static str,
    /// The sign.
    pub(crate) text: String,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
    /// Why it has no source.
    pub(crate) unsourced: Option<String>,
}

/// What a number stands for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SourceJson {
    /// Its number in the text; in order of first use.
    pub(crate) number: u32,
    /// Key of the source.
    pub(crate) id: String,
    /// What it is called; null if the library has no entry of that key.
    pub(crate) title: Option<String>,
    /// Where it is to be found.
    #[serde(rename = "where")]
    pub(crate) location: Option<String>,
    /// What sort of thing.
    #[schemars(with = "Option<SourceKindName>")]
    pub(crate) kind: Option<&'static str>,
    /// How many people it counted.
    pub(crate) people: Option<u32>,
    /// How much of it was read: `full`, `abstract`, `excerpt`, `secondary` or `news-of`.
    #[schemars(with = "Option<SeenName>")]
    pub(crate) seen: Option<&'static str>,
    /// The day on which its text is dated.
    pub(crate) dated: Option<String>,
    /// Whether its voice sells what it describes: `true`, `false` or `unknown`.
    #[schemars(with = "Option<SellsName>")]
    pub(crate) sells: Option<&'static str>,
    /// The part of a source text that speaks.
    pub(crate) part: Option<PartJson>,
    /// The lines that are cited, first and last.
    pub(crate) lines: Vec<[u32; 2]>,
    /// All of it in words, as every format prints it.
    pub(crate) words: String,
}

/// A part of a source text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct PartJson {
    /// A letter.
    pub(crate) id: String,
    /// What it is.
    pub(crate) what: String,
    /// Its first and last line.
    pub(crate) lines: [u32; 2],
    /// The part that it repeats word for word, with which it counts as one.
    pub(crate) repeats: Option<String>,
}

/// Output of `list`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ListOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
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
    #[schemars(extend("const" = super::json::SCHEMA))]
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

/// A term of the glossary.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TermJson {
    /// The term.
    pub(crate) term: String,
    /// What it means, in plain words.
    pub(crate) plain: String,
    /// Other spellings and names.
    pub(crate) also: Vec<String>,
    /// Terms to read next.
    pub(crate) see: Vec<String>,
    /// The page that says most about it.
    pub(crate) page: Option<String>,
    /// Keys of the sources that the meaning comes from.
    pub(crate) sources: Vec<String>,
}

/// Output of `define` without a term: all of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct GlossaryOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The terms, in the order of their names.
    pub(crate) terms: Vec<TermJson>,
}

/// Output of `checklist`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ChecklistOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// Id of the page.
    pub(crate) page: String,
    /// Its title.
    pub(crate) title: String,
    /// How far it was checked.
    pub(crate) review: ReviewJson,
    /// That this is information and not medical advice.
    pub(crate) not_advice: &'static str,
    /// The day of surgery, if it was given.
    pub(crate) from: Option<String>,
    /// What to do before.
    pub(crate) before: Vec<TaskJson>,
    /// What to do on the day.
    pub(crate) day: Vec<TaskJson>,
    /// What to do after.
    pub(crate) after: Vec<TaskJson>,
    /// Signs that call for an ambulance.
    pub(crate) emergency: Vec<RedFlagJson>,
    /// Signs that call for the clinic on the same day.
    pub(crate) same_day: Vec<RedFlagJson>,
    /// What the citations stand for, by number.
    pub(crate) sources: Vec<SourceJson>,
}

/// A thing to do.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TaskJson {
    /// What.
    pub(crate) text: String,
    /// The time in words, careful end first; null without one.
    pub(crate) time: Option<String>,
    /// The careful day; null without a day of surgery or a time.
    pub(crate) date: Option<String>,
    /// The section that says it.
    pub(crate) section: String,
    /// Who says it.
    pub(crate) sources: Vec<CitationJson>,
}

/// Output of `compare`: in every row, a cell a page in the order of `pages`, null where the page is silent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct CompareOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// That this is information and not medical advice.
    pub(crate) not_advice: &'static str,
    /// The pages, in the order of the cells.
    pub(crate) pages: Vec<ComparedPageJson>,
    /// Facts by the keys that pages share.
    pub(crate) facts: Vec<ComparedFactJson>,
    /// Steps of recovery.
    pub(crate) milestones: Vec<ComparedFactJson>,
    /// Harms.
    pub(crate) risks: Vec<ComparedRiskJson>,
    /// Reasons against surgery, or to wait or ask.
    pub(crate) contraindications: Vec<ComparedContraindicationJson>,
    /// What the citations stand for, by number.
    pub(crate) sources: Vec<SourceJson>,
}

/// A page of a comparison.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ComparedPageJson {
    /// Its id.
    pub(crate) page: String,
    /// Its title.
    pub(crate) title: String,
    /// How far it was checked.
    pub(crate) review: ReviewJson,
}

/// A fact or step, page by page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ComparedFactJson {
    /// Its key.
    pub(crate) key: String,
    /// Its name.
    pub(crate) label: String,
    /// Whether the pages differ, or one is silent.
    pub(crate) differs: bool,
    /// The unit of `in_unit`; null where all ranges have one unit already.
    #[schemars(with = "Option<UnitName>")]
    pub(crate) unit: Option<&'static str>,
    /// The ranges in that unit.
    pub(crate) in_unit: Vec<Option<InUnitJson>>,
    /// What each page says.
    pub(crate) cells: Vec<Option<FactJson>>,
}

/// A range in the unit of its row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct InUnitJson {
    /// The least; null if no claim says a least.
    pub(crate) low: Option<f64>,
    /// The most.
    pub(crate) high: f64,
    /// Whether the numbers were rounded; the exact ones are in the cell.
    pub(crate) rounded: bool,
}

/// A harm, page by page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ComparedRiskJson {
    /// Its key.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: String,
    /// What each page says.
    pub(crate) cells: Vec<Option<ComplicationJson>>,
}

/// A condition, page by page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ComparedContraindicationJson {
    /// Its key.
    pub(crate) id: String,
    /// Its words on the first page that has it.
    pub(crate) label: String,
    /// Whether the levels differ, or a page is silent.
    pub(crate) differs: bool,
    /// What each page says.
    pub(crate) cells: Vec<Option<ContraindicationJson>>,
}

/// Output of `timeline`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct TimelineOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// Id of the page.
    pub(crate) page: String,
    /// Its title.
    pub(crate) title: String,
    /// How far it was checked.
    pub(crate) review: ReviewJson,
    /// That this is information and not medical advice.
    pub(crate) not_advice: &'static str,
    /// The day of surgery, if it was given.
    pub(crate) from: Option<String>,
    /// The axis of the chart.
    pub(crate) axis: AxisJson,
    /// The steps, in order.
    pub(crate) milestones: Vec<MilestoneJson>,
    /// What the citations stand for, by number.
    pub(crate) sources: Vec<SourceJson>,
}

/// The axis of a chart.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct AxisJson {
    /// The day to which the axis is linear.
    pub(crate) linear_to_day: f64,
    /// Whether it is compressed from there on.
    pub(crate) compressed: bool,
    /// The last day of the axis.
    pub(crate) last_day: f64,
}

/// A step of recovery.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct MilestoneJson {
    /// Days from surgery to the earliest time that a source gives; null without one.
    pub(crate) first_day: Option<f64>,
    /// Days from surgery to the latest.
    pub(crate) last_day: Option<f64>,
    /// Whether a source that reaches the end says no end.
    pub(crate) open_above: bool,
    /// The same as dates; null without a day of surgery or a time.
    pub(crate) dates: Option<DatesJson>,
    /// What each source says.
    pub(crate) fact: FactJson,
}

/// The dates of a step.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DatesJson {
    /// The earliest; null if no source says a least.
    pub(crate) first: Option<String>,
    /// The latest.
    pub(crate) last: Option<String>,
}

/// Output of `sources`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SourcesOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The page that was asked for; null for all.
    pub(crate) page: Option<String>,
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
    #[schemars(extend("const" = super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// The page that was asked for; null for all.
    pub(crate) page: Option<String>,
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
    #[schemars(extend("const" = super::json::SCHEMA))]
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
