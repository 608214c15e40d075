//! One page or several, read in another way: `timeline`, `checklist` and `compare`.

use super::super::schema::UnitName;
use super::page::{ReviewJson, SourceJson};
use super::typed::{CitationJson, ComplicationJson, ContraindicationJson, FactJson, RedFlagJson};
use schemars::JsonSchema;
use serde::Serialize;

/// What stands above another reading of a page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ReadingHead {
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
}

/// Output of `checklist`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ChecklistOutput {
    /// `proc/1`.
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// Of which page.
    #[serde(flatten)]
    pub(crate) head: ReadingHead,
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
    #[schemars(extend("const" = super::super::json::SCHEMA))]
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
    #[schemars(extend("const" = super::super::json::SCHEMA))]
    pub(crate) schema: &'static str,
    /// Of which page.
    #[serde(flatten)]
    pub(crate) head: ReadingHead,
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
