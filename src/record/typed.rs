//! The typed blocks of a page: what a surgeon, a nurse and a program mean by the same words.

use super::{Citation, Fact, PageId, Place, Span, closed_set};
use serde::{Deserialize, Serialize};

/// A typed block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Typed {
    /// Keyed facts.
    Facts(Vec<Fact>),
    /// Milestones of recovery.
    Timeline(Vec<Milestone>),
    /// Who should not have it.
    Contraindications(Vec<Contraindication>),
    /// Tests before surgery.
    Tests(Vec<Test>),
    /// Classes of medicine to ask about.
    Medicines(Vec<Medicine>),
    /// Variants of the operation.
    Types(Vec<Variant>),
    /// Other choices.
    Options(Vec<Choice>),
    /// Harms.
    Complications(Vec<Complication>),
    /// Warning signs.
    RedFlags(Vec<RedFlag>),
}

impl Typed {
    /// The word after `yaml` in the page.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Facts(_) => "facts",
            Self::Timeline(_) => "timeline",
            Self::Contraindications(_) => "contraindications",
            Self::Tests(_) => "tests",
            Self::Medicines(_) => "medicines",
            Self::Types(_) => "types",
            Self::Options(_) => "options",
            Self::Complications(_) => "complications",
            Self::RedFlags(_) => "red-flags",
        }
    }

    /// Every name, in the order of the design.
    pub const NAMES: &'static [&'static str] = &[
        "facts",
        "timeline",
        "contraindications",
        "tests",
        "medicines",
        "types",
        "options",
        "complications",
        "red-flags",
    ];

    /// The citations of its items, in order, with repeats.
    pub fn citations(&self) -> Vec<&Citation> {
        match self {
            Self::Facts(v) => v.iter().flat_map(Fact::citations).collect(),
            Self::Timeline(v) => v.iter().flat_map(|m| m.fact.citations()).collect(),
            Self::Contraindications(v) => v.iter().flat_map(|i| &i.sources).collect(),
            Self::Tests(v) => v.iter().flat_map(|i| &i.sources).collect(),
            Self::Medicines(v) => v.iter().flat_map(|i| &i.sources).collect(),
            Self::Types(v) => v.iter().flat_map(|i| &i.sources).collect(),
            Self::Options(v) => v.iter().flat_map(|i| &i.sources).collect(),
            Self::Complications(v) => {
                v.iter().flat_map(|i| i.rates.iter().map(|r| &r.source).chain(&i.sources)).collect()
            }
            Self::RedFlags(v) => v.iter().flat_map(|i| &i.sources).collect(),
        }
    }
}

closed_set! {
    /// A step of recovery, in the order in which most people reach it.
    MilestoneKind {
        /// Out of bed.
        Up = "up",
        /// Home.
        Home = "home",
        /// First shower.
        Shower = "shower",
        /// Stitches out.
        Stitches = "stitches",
        /// Light activity.
        LightActivity = "light-activity",
        /// Desk work.
        DeskWork = "desk-work",
        /// Swelling gone.
        Swelling = "swelling",
        /// Pool, sauna, hot bath.
        Water = "water",
        /// Full sport.
        Sport = "sport",
        /// Sun on the scars.
        Sun = "sun",
        /// Whole recovery.
        Recovered = "recovered",
        /// Final shape.
        Result = "result",
    }
}

/// A milestone: what each source says of one step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Milestone {
    /// Which step.
    pub id: MilestoneKind,
    /// Its label and claims, as a fact of type span.
    pub fact: Fact,
}

closed_set! {
    /// How firm a reason against surgery is.
    Level {
        /// Do not have it.
        Never = "never",
        /// Wait.
        NotNow = "not-now",
        /// Ask first: a plan may be possible.
        Ask = "ask",
    }
}

/// A reason against surgery, or to wait or ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contraindication {
    /// Its key in the page.
    pub id: String,
    /// The condition, said to the reader.
    pub text: String,
    /// How firm.
    pub level: Level,
    /// What to do.
    pub action: Option<String>,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Where it stands.
    pub place: Place,
}

/// A test before surgery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// What it is called.
    pub name: String,
    /// Who asks for it, where not all do.
    pub whose: Option<String>,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Where it stands.
    pub place: Place,
}

closed_set! {
    /// What a reader does about a medicine; never "stop".
    MedicineAction {
        /// Ask before any change.
        Ask = "ask",
        /// Tell the team.
        Tell = "tell",
    }
}

/// A class of medicine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medicine {
    /// The class.
    pub name: String,
    /// Some of its members.
    pub examples: Vec<String>,
    /// What to do.
    pub action: MedicineAction,
    /// How long before surgery to ask; never a stopping time.
    pub ask_by: Option<Span>,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Where it stands.
    pub place: Place,
}

/// A variant of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its key in the page.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Where the cut is.
    pub incision: String,
    /// Whom it suits.
    pub suits: String,
    /// Where the scar is.
    pub scar: String,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Where it stands.
    pub place: Place,
}

/// Another choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its key in the page; `nothing` stands for doing nothing.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it does and does not do.
    pub text: String,
    /// The page that says more.
    pub page: Option<PageId>,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Where it stands.
    pub place: Place,
}

closed_set! {
    /// How bad a harm is.
    Severe {
        /// A nuisance.
        Minor = "minor",
        /// Needs care.
        Moderate = "moderate",
        /// Needs treatment in hospital, or lasts.
        Serious = "serious",
        /// Can kill.
        LifeThreatening = "life-threatening",
    }
}

closed_set! {
    /// Whom to turn to.
    Seek {
        /// The clinic, at the next chance.
        Clinic = "clinic",
        /// The clinic or the doctor on call, the same day.
        SameDay = "same-day",
        /// An ambulance.
        Emergency = "emergency",
    }
}

/// A number with commas at the thousands.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How often a harm was seen: `n` of `of`, with its true base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// How many had it.
    pub n: u32,
    /// Of how many.
    pub of: u32,
    /// Who counted.
    pub source: Citation,
    /// Who was counted.
    pub who: Option<String>,
    /// The group inside a larger one that this rate is of.
    pub within: Option<String>,
    /// Where it stands.
    pub place: Place,
}

impl Rate {
    /// Whether it is 1 in 100 or more, and so can be drawn in a row of 100.
    pub fn is_common(&self) -> bool {
        u64::from(self.n) * 100 >= u64::from(self.of)
    }
}

/// A harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complication {
    /// Its key in the page; `any` stands for any problem at all, which has rates only.
    pub id: String,
    /// What it is called, in plain words.
    pub name: String,
    /// The doctor's word.
    pub medical: Option<String>,
    /// How bad; `any` has none.
    pub severity: Option<Severe>,
    /// How often, by each who counted.
    pub rates: Vec<Rate>,
    /// Why no rate is given.
    pub unknown: Option<String>,
    /// Whom to turn to; `any` has none.
    pub seek: Option<Seek>,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Where it stands.
    pub place: Place,
}

closed_set! {
    /// How fast a warning sign calls for help.
    RedFlagLevel {
        /// Call an ambulance now.
        Emergency = "emergency",
        /// Call the clinic or the doctor on call today.
        SameDay = "same-day",
    }
}

/// A warning sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedFlag {
    /// How fast.
    pub level: RedFlagLevel,
    /// The sign.
    pub text: String,
    /// Who says it.
    pub sources: Vec<Citation>,
    /// Why it has no source; allowed on drafts, shown to readers.
    pub unsourced: Option<String>,
    /// Where it stands.
    pub place: Place,
}
