//! From words to ranked sections; the only room that names tantivy.
//!
//! ```text
//! pages ─ text, words ─▶ IndexBuilder ─▶ SearchIndex ◀─ IndexBytes (memory, a mapped file, the program itself)
//!                                             │
//! question ─ Query ─ expand, spelling, intent, alarm ─▶ plan ─ rank (─ feedback ─ rank) ─▶ snippet ─▶ Hits
//! ```
//!
//! The unit that is found is a section. An index holds all that a search shows, so that no page is read again.

mod alarm;
mod answer;
mod asked;
mod bits;
mod codec;
mod cue;
mod everyday;
mod expand;
mod feedback;
mod filter;
mod hits;
mod index;
mod intent;
mod join;
mod part;
mod plan;
mod query;
mod rank;
mod snippet;
mod spelling;
mod store;
mod table;
mod text;
mod titles;
mod walk;
mod words;

pub use hits::{Alarm, AlarmLevel, Checked, Explanation, ExplanationTerm, Hit, Hits, Label, Snippet, SnippetPart};
pub use index::{IndexBuilder, PreparedPage, SearchIndex};
pub use query::Query;
pub use rank::Weights;
pub use store::{ENGINE, FORMAT, IndexBytes};

use crate::record::{Kind, PageId, Region};

/// What to look for, beside the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchOptions {
    /// How many sections to return at most.
    pub limit: usize,
    /// Only sections of these names: ids, headings or accepted synonyms.
    pub sections: Vec<String>,
    /// Only pages about one of these parts of the body.
    pub regions: Vec<Region>,
    /// Only pages of one of these kinds.
    pub kinds: Vec<Kind>,
    /// Only these pages.
    pub pages: Vec<PageId>,
    /// The words as typed: no synonyms, no known questions, no spelling.
    pub exact: bool,
    /// Say what made each score.
    pub explain: bool,
    /// Make snippets and labels; without them a long list is faster.
    pub snippets: bool,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            limit: 10,
            sections: Vec::new(),
            regions: Vec::new(),
            kinds: Vec::new(),
            pages: Vec::new(),
            exact: false,
            explain: false,
            snippets: true,
        }
    }
}

/// Why an index could not be built, opened or searched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The engine failed.
    #[error("the search engine failed: {0}")]
    Engine(String),
    /// The bytes are no whole index.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The index was made by another version of this program.
    #[error("the index has form {found}, and this program reads form {known}")]
    OtherFormat {
        /// Its form.
        found: u32,
        /// The form that this program reads.
        known: u32,
    },
    /// More than 4 GiB in one part of the index.
    #[error("the library is too large for one index")]
    TooLarge,
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Engine(error.to_string())
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(error.to_string())
    }
}
