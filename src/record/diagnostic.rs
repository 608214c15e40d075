//! A fault of content: what, where, and what to type instead.

use serde::{Deserialize, Serialize};

/// A place in a file, counted from 1; columns count characters. Line 0 stands for the file as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// A place at that line and column, both from 1.
    pub const fn new(line: u32, column: u32) -> Self {
        Self { line, column }
    }
}

super::closed_set! {
    /// Whether a fault keeps a page from being used.
    Severity {
        /// The page cannot be used until this is mended.
        Error = "error",
        /// The page can be used, and an author should look.
        Warning = "warning",
    }
}

/// A fault of content, for the author of a page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Diagnostic {
    /// The file as the library names it, relative to its folder.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// How many characters from there are meant; 0 when unknown.
    pub length: u32,
    /// How bad.
    pub severity: Severity,
    /// Stable kebab-case name of the rule: `unknown-key`.
    pub code: &'static str,
    /// One sentence, lower case, values in backticks, no final period.
    pub message: String,
    /// Something that one can type.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error of that rule; the file is set by whoever knows it.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            file: String::new(),
            place,
            length: 0,
            severity: Severity::Error,
            code,
            message: message.into(),
            hint: None,
        }
    }

    /// A warning of that rule.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message) }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the number of characters that are meant.
    #[must_use]
    pub fn length(mut self, characters: usize) -> Self {
        self.length = u32::try_from(characters).unwrap_or(u32::MAX);
        self
    }

    /// The same in that file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
