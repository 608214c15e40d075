//! Terms in plain words.

use super::{PageId, Place, SourceId, fold};
use serde::{Deserialize, Serialize};

/// A term of the glossary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The term as pages write it.
    pub term: String,
    /// What it means, in plain words.
    pub plain: String,
    /// Other spellings and names.
    pub also: Vec<String>,
    /// Terms to read next.
    pub see: Vec<String>,
    /// The page that says more.
    pub page: Option<PageId>,
    /// Where the meaning comes from.
    pub sources: Vec<SourceId>,
    /// Where it stands in the file.
    pub place: Place,
}

impl Term {
    /// The term and its other spellings.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.term.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

/// All terms, in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glossary {
    /// The terms.
    pub terms: Vec<Term>,
}

impl Glossary {
    /// The term of that name, folded for case, hyphens, spaces and accents.
    pub fn find(&self, name: &str) -> Option<&Term> {
        let wanted = fold(name);
        self.terms
            .iter()
            .find(|t| fold(&t.term) == wanted)
            .or_else(|| self.terms.iter().find(|t| t.names().any(|n| fold(n) == wanted)))
    }
}
