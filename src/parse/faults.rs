//! The faults of one text, up to a bound: four megabytes can hold a million of them, and nobody reads so many.

use crate::record::{Diagnostic, Gaps, Place};
use std::ops::Deref;

/// How many faults of one file are reported; beyond them one fault says that there are more.
pub(super) const MOST: usize = 1000;

/// What is wrong with a text, in the order in which it was found.
#[derive(Debug, Default)]
pub(super) struct Faults {
    kept: Vec<Diagnostic>,
    more: bool,
    /// How often something was found that could not be read, whether it found room or not.
    met: usize,
    /// What of the text could not be read.
    pub(super) gaps: Gaps,
    /// Whether a misspelt word is read as the one that was meant, beside being reported.
    pub(super) guesses: bool,
}

impl Faults {
    /// None yet, of a text whose misspelt words are read as they were meant, or not.
    pub(super) fn guessing(guesses: bool) -> Self {
        Self { guesses, ..Self::default() }
    }

    /// Adds a fault, while there is room.
    pub(super) fn push(&mut self, fault: Diagnostic) {
        self.met += 1;
        if self.is_full() {
            self.more = true;
        } else {
            self.kept.push(fault);
        }
    }

    /// Takes over all faults of another text.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.more |= other.more;
        self.gaps.append(&mut other.gaps);
        self.extend(other.kept.drain(..));
    }

    /// Notes that something cannot be read that was reported already.
    pub(super) fn gap(&mut self) {
        self.met += 1;
    }

    /// Reads an item that stands at a place, and notes whether all of it could be read.
    pub(super) fn item<T>(&mut self, place: Place, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.met;
        let item = read(self);
        if self.met > before {
            self.gaps.items.insert(place);
        }
        item
    }

    /// Whether no fault finds room any more, so that no hint needs to be thought of.
    pub(super) fn is_full(&self) -> bool {
        self.kept.len() >= MOST
    }

    /// All of them in the order of the file, each once; what found no room is an error of its own, at the top.
    pub(super) fn in_order(mut self, file: &str) -> Vec<Diagnostic> {
        if self.more {
            let message = format!("the file has more than {MOST} faults, and the others are not listed");
            let fault = Diagnostic::error("too-many-faults", Place::default(), message);
            self.kept.push(fault.hint("mend what is listed and look again"));
        }
        for fault in &mut self.kept {
            file.clone_into(&mut fault.file);
        }
        self.kept.sort();
        self.kept.dedup();
        self.kept
    }
}

impl Deref for Faults {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.kept
    }
}

impl Extend<Diagnostic> for Faults {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, faults: T) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }
}

impl IntoIterator for Faults {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.kept.into_iter()
    }
}

impl From<Diagnostic> for Faults {
    fn from(fault: Diagnostic) -> Self {
        Self { kept: vec![fault], ..Self::default() }
    }
}
