//! Sources and glossary of a library in a table, kept beside its index, so that a page is shown with what it uses of them
//! without a look through all of them.

use super::heads::encode;
use super::manifest::FileState;
use super::pack::cited_by;
use super::table::{Table, TablePieces};
use super::{Library, PackBytes, Root};
use crate::record::{Glossary, Page, Reference, Source, Sources, Term, Vocabulary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The files that the table is made of.
const FILES: [&str; 2] = ["sources.yaml", "glossary.yaml"];

/// In what state the shared files of a library are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedState(Vec<RootState>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum RootState {
    /// Of each file that is there, its state and that of the link that it is.
    Folder([Option<(FileState, Option<FileState>)>; 2]),
    Pack(String),
}

impl SharedState {
    /// Whether any folder has such files: else reading them costs nothing.
    pub fn has_files(&self) -> bool {
        self.0.iter().any(|root| matches!(root, RootState::Folder(files) if files.iter().any(Option::is_some)))
    }

    fn is_settled(&self, began: i64) -> bool {
        let settled = |(state, link): &(FileState, Option<FileState>)| {
            state.is_settled(began) && link.is_none_or(|link| link.is_settled(began))
        };
        self.0.iter().all(|root| match root {
            RootState::Folder(files) => files.iter().flatten().all(settled),
            RootState::Pack(_) => true,
        })
    }
}

/// Sources and glossary, each source where it lies until it is asked for.
#[derive(Debug)]
pub struct Shared {
    table: Box<dyn PackBytes>,
}

/// The bytes of a table of what is shared, in pieces that follow each other. `state` was taken before the data were
/// read, and `began` is a moment before that, by the clock of the file system.
pub fn write_shared(state: &SharedState, began: i64, reference: &Reference) -> [Vec<u8>; 3] {
    let mut table = TablePieces::default();
    table.push("glossary", &encode(&reference.glossary));
    let sources: BTreeMap<&str, &Source> = reference.sources.all.iter().map(|s| (s.id.0.as_str(), s)).collect();
    for (id, source) in sources {
        table.push(&format!("source/{id}"), &encode(source));
    }
    table.push("state", &encode(&(state, began)));
    table.finish()
}

impl Shared {
    /// Takes the bytes of a table, if it was made of files in that state.
    pub fn open(table: Box<dyn PackBytes>, state: &SharedState) -> Option<Self> {
        let shared = Self { table };
        let (made_of, began): (SharedState, i64) = shared.get("state").ok()??;
        (made_of == *state && state.is_settled(began)).then_some(shared)
    }

    /// What a page uses of sources and glossary, and no more; `used` finds the terms. None where the table is damaged.
    pub fn beside(
        &self,
        page: &Page,
        used: impl for<'a> Fn(&Page, &'a Glossary) -> Vec<&'a Term>,
    ) -> Option<Reference> {
        let glossary: Glossary = self.get("glossary").ok()??;
        let terms: Vec<Term> = used(page, &glossary).into_iter().cloned().collect();
        let mut all: Vec<Source> = Vec::new();
        for id in cited_by(page, &terms.iter().collect::<Vec<_>>()) {
            all.extend(self.get::<Source>(&format!("source/{id}")).ok()?);
        }
        let (sources, glossary) = (Sources { all }, Glossary { terms });
        Some(Reference { sources, glossary, vocabulary: Vocabulary::default() })
    }

    /// A value; none where there is none, an error where it is damaged.
    fn get<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ()> {
        let table = Table::open(self.table.bytes()).map_err(drop)?;
        let Some(bytes) = table.get_checked(name).map_err(drop)? else { return Ok(None) };
        postcard::from_bytes(bytes).map(Some).map_err(drop)
    }
}

impl Library {
    /// In what state the files are that all pages share.
    pub fn shared_state(&self) -> SharedState {
        SharedState(
            self.roots
                .iter()
                .map(|root| match root {
                    Root::Folder(folder) => RootState::Folder(FILES.map(|file| folder.state(file))),
                    Root::Pack { .. } => RootState::Pack(root.identity()),
                })
                .collect(),
        )
    }
}
