//! A page: `show`, `export`, and what other answers say of a page.

use super::super::schema::{
    AliasKindName, ApproachName, KindName, RegionName, RelationName, SectionName, SeenName, SellsName, SourceKindName,
    StatusName,
};
use super::typed::{
    CitationJson, ComplicationJson, ContraindicationJson, FactJson, MedicineJson, OptionJson, RedFlagJson, TestJson,
    TypeJson,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Output of `show`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ShowOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
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
    #[schemars(extend("const" = super::super::json::SCHEMA))]
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
