//! Words that people use for one another: everyday and medical, British and American, misspelt, false friends.

use super::{PageId, Place, closed_set};
use serde::{Deserialize, Serialize};

closed_set! {
    /// How the words of a group stand to its meaning.
    GroupRelation {
        /// They mean the same.
        Same = "same",
        /// They mean a part of it.
        Narrower = "narrower",
        /// They belong near it and never stand for it.
        Related = "related",
        /// They are taken for it and mean something else.
        NotSame = "not-same",
    }
}

/// A group of words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// A short name, unique in the file.
    pub id: String,
    /// How its words stand to its meaning.
    pub relation: GroupRelation,
    /// Everyday words.
    pub lay: Vec<String>,
    /// Doctors' words.
    pub medical: Vec<String>,
    /// Known misspellings.
    pub misspelling: Vec<String>,
    /// British words.
    pub uk: Vec<String>,
    /// American words.
    pub us: Vec<String>,
    /// Trade names, which pages do not print.
    pub brand: Vec<String>,
    /// Word-for-word translations: found in questions, never printed.
    pub mistranslation: Vec<String>,
    /// Vulgar or frightening words: found in questions, never printed.
    pub hidden: Vec<String>,
    /// Words near the group in meaning that never stand for it.
    pub related: Vec<String>,
    /// The group counts only when the question also holds one of these words.
    pub needs: Vec<String>,
    /// The page that it leads to.
    pub page: Option<PageId>,
    /// The section there, or of the page that the rest of the question names.
    pub section: Option<String>,
    /// Further places: `page`, `page#section` or `#section`.
    pub also: Vec<String>,
    /// How fast the words call for help, where they name a warning sign.
    pub urgent: Option<super::RedFlagLevel>,
    /// The term of the glossary that it leads to.
    pub term: Option<String>,
    /// A sentence for a reader who used one of the words.
    pub notice: Option<String>,
    /// Where it stands in the file.
    pub place: Place,
}

impl Group {
    /// Every right word of the group; misspellings are left out.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        [&self.lay, &self.medical, &self.uk, &self.us, &self.brand, &self.mistranslation, &self.hidden]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// What people ask that a section answers, in words which its page does not use. It is searched and never shown as text
/// of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    /// The page.
    pub page: PageId,
    /// The section, by the name of its kind.
    pub section: String,
    /// What is asked, as people say it.
    pub asked: Vec<String>,
    /// Where it stands in the file.
    pub place: Place,
}

/// Words for search: all groups of `synonyms.yaml` and all questions of `questions.yaml`, in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    /// The groups.
    pub groups: Vec<Group>,
    /// What people ask, section by section.
    pub questions: Vec<Questions>,
}

impl Default for GroupRelation {
    /// The weakest relation that says anything: nothing is expanded by default.
    fn default() -> Self {
        Self::Related
    }
}
