//! Sections: the closed list, its headings, its synonyms and its order.

use super::{Block, Kind, Place, closed_set, fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

closed_set! {
    /// The kinds of section that a typed page may have, in the only order that they may stand in.
    SectionKind {
        /// Key points.
        Summary = "summary",
        /// What it is.
        Overview = "overview",
        /// Who it may help.
        Indications = "indications",
        /// Who should not have it.
        Contraindications = "contraindications",
        /// Other choices.
        Alternatives = "alternatives",
        /// What it can and cannot do.
        Benefits = "benefits",
        /// Types.
        Types = "types",
        /// How to get ready.
        Preparation = "preparation",
        /// Tests.
        Tests = "tests",
        /// Medicines.
        Medicines = "medicines",
        /// What happens in surgery.
        Procedure = "procedure",
        /// How to do it.
        HowTo = "how-to",
        /// Recovery step by step.
        Recovery = "recovery",
        /// Looking after yourself.
        Aftercare = "aftercare",
        /// Results.
        Results = "results",
        /// Risks.
        Complications = "complications",
        /// Get help.
        GetHelp = "get-help",
        /// Cost.
        Cost = "cost",
        /// Questions to ask.
        Questions = "questions",
        /// Common questions.
        Faq = "faq",
        /// What we do not know.
        Unknowns = "unknowns",
    }
}

/// Which pages must have a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Every typed page.
    Every,
    /// Procedures.
    Procedures,
    /// Guides.
    Guides,
    /// No page.
    Optional,
}

impl SectionKind {
    /// The heading that the program prints.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Summary => "Key points",
            Self::Overview => "What it is",
            Self::Indications => "Who it may help",
            Self::Contraindications => "Who should not have it",
            Self::Alternatives => "Other choices",
            Self::Benefits => "What it can and cannot do",
            Self::Types => "Types",
            Self::Preparation => "How to get ready",
            Self::Tests => "Tests",
            Self::Medicines => "Medicines",
            Self::Procedure => "What happens in surgery",
            Self::HowTo => "How to do it",
            Self::Recovery => "Recovery step by step",
            Self::Aftercare => "Looking after yourself",
            Self::Results => "Results",
            Self::Complications => "Risks",
            Self::GetHelp => "Get help",
            Self::Cost => "Cost",
            Self::Questions => "Questions to ask",
            Self::Faq => "Common questions",
            Self::Unknowns => "What we do not know",
        }
    }

    /// Other headings and words that mean it, in pages and on the command line.
    pub const fn synonyms(self) -> &'static [&'static str] {
        match self {
            Self::Summary => &["at a glance", "in short"],
            Self::Overview => &["definition", "description", "introduction"],
            Self::Indications => &["candidates", "reasons", "suitability"],
            Self::Contraindications => &["who should not", "restrictions", "not suitable"],
            Self::Alternatives => &["options", "do nothing", "non-surgical"],
            Self::Benefits => &["pros and cons", "expectations"],
            Self::Types => &["techniques", "methods", "variants", "incisions"],
            Self::Preparation => &["before", "pre-op", "preparing"],
            Self::Tests => &["check-up", "laboratory", "examinations"],
            Self::Medicines => &["drugs", "medication", "what to stop"],
            Self::Procedure => &["operation", "how it is done", "technique", "anaesthesia", "anesthesia"],
            Self::HowTo => &["steps", "routine", "plan"],
            Self::Recovery => &["rehabilitation", "timeline", "downtime"],
            Self::Aftercare => &["care at home", "garment", "wound care"],
            Self::Results => &["outcome", "effect", "how long it lasts", "scars"],
            Self::Complications => &["side effects", "dangers"],
            Self::GetHelp => &["warning signs", "red flags", "emergency"],
            Self::Cost => &["price", "fees"],
            Self::Questions => &["ask your surgeon"],
            Self::Faq => &["questions and answers"],
            Self::Unknowns => &["uncertainty", "evidence gaps"],
        }
    }

    /// Which pages must have it.
    pub const fn need(self) -> Need {
        match self {
            Self::Summary | Self::Overview | Self::Complications | Self::GetHelp | Self::Unknowns => Need::Every,
            Self::Indications
            | Self::Contraindications
            | Self::Alternatives
            | Self::Benefits
            | Self::Preparation
            | Self::Procedure
            | Self::Recovery
            | Self::Aftercare
            | Self::Results
            | Self::Cost
            | Self::Questions => Need::Procedures,
            Self::HowTo => Need::Guides,
            Self::Types | Self::Tests | Self::Medicines | Self::Faq => Need::Optional,
        }
    }

    /// Whether a page of that kind must have it.
    pub fn required_on(self, kind: Kind) -> bool {
        match (kind, self.need()) {
            (Kind::Article, _) | (_, Need::Optional) => false,
            (_, Need::Every) | (Kind::Procedure, Need::Procedures) | (Kind::Guide, Need::Guides) => true,
            _ => false,
        }
    }

    /// The kind that those words name: id, heading or synonym; case and punctuation do not matter.
    pub fn find(words: &str) -> Option<Self> {
        static NAMES: LazyLock<BTreeMap<String, SectionKind>> = LazyLock::new(|| {
            let names =
                |kind: SectionKind| [kind.name(), kind.heading()].into_iter().chain(kind.synonyms().iter().copied());
            SectionKind::ALL.iter().flat_map(|&kind| names(kind).map(move |name| (fold(name), kind))).collect()
        });
        NAMES.get(&fold(words)).copied()
    }
}

/// A section of a page: the unit that search finds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its kind; free pages have sections of no kind.
    pub kind: Option<SectionKind>,
    /// Its id: the kind's, or a slug of the heading, made unique in the page by a number.
    pub id: String,
    /// Its heading as the page has it.
    pub heading: String,
    /// Its 1-based place in the page.
    pub number: u32,
    /// Where the heading stands in the file.
    pub place: Place,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_a_section_names_one_kind() {
        let mut seen = std::collections::BTreeMap::new();
        for kind in SectionKind::ALL {
            for word in [kind.name(), kind.heading()].iter().chain(kind.synonyms()) {
                let folded = fold(word);
                let before = seen.insert(folded.clone(), *kind);
                assert!(before.is_none_or(|k| k == *kind), "`{word}` names {before:?} and {kind:?}");
                assert_eq!(SectionKind::find(&word.to_uppercase()), Some(*kind));
            }
        }
    }
}
