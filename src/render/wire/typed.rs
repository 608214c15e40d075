//! Typed data of a page: facts with what each source says, harms with who was counted, signs.

use super::super::schema::{
    ActionName, CautiousName, FactKindName, LevelName, RedFlagLevelName, SeekName, SevereName, ShapeName, UnitName,
};
use schemars::JsonSchema;
use serde::Serialize;

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
