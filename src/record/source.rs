//! Sources, their parts, and the places in them that pages cite.

use super::{Place, closed_set};
use serde::{Deserialize, Serialize};

/// The key of a source in `sources.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId(pub String);

impl std::fmt::Display for SourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lines of a source text: `L215` or `L894-L896`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Locator {
    /// First line, from 1.
    pub first: u32,
    /// Last line; equal to `first` for one line.
    pub last: u32,
}

impl Locator {
    /// Reads `L215`, `L894-L896` or `L894-896`.
    pub fn parse(text: &str) -> Option<Self> {
        fn line(text: &str) -> Option<u32> {
            if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            text.parse().ok().filter(|&n| n > 0)
        }
        let rest = text.strip_prefix('L')?;
        match rest.split_once('-') {
            None => line(rest).map(|n| Self { first: n, last: n }),
            Some((a, b)) => {
                let (first, last) = (line(a)?, line(b.strip_prefix('L').unwrap_or(b))?);
                (first <= last).then_some(Self { first, last })
            }
        }
    }
}

impl std::fmt::Display for Locator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last { write!(f, "L{}", self.first) } else { write!(f, "L{}-L{}", self.first, self.last) }
    }
}

/// One citation: a source, and the lines in it where it has lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The source.
    pub source: SourceId,
    /// The lines.
    pub locator: Option<Locator>,
    /// Where it stands in the page.
    pub place: Place,
}

impl Citation {
    /// Reads `gusenoff-2015` or `s001#L362`; `Err` says what is wrong with it.
    pub fn parse(text: &str, place: Place) -> Result<Self, String> {
        let (key, locator) = match text.split_once('#') {
            None => (text, None),
            Some((key, lines)) => {
                let locator = Locator::parse(lines)
                    .ok_or_else(|| format!("`#{lines}` is not a line or lines: write `#L12` or `#L12-L14`"))?;
                (key, Some(locator))
            }
        };
        let good = !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && key.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !good {
            return Err(format!("`{key}` is not the key of a source: lower-case letters, digits and hyphens"));
        }
        Ok(Self { source: SourceId(key.to_owned()), locator, place })
    }

    /// One that stands there and cannot be read: only a page with errors has it.
    pub(crate) fn illegible(place: Place) -> Self {
        Self { source: SourceId(String::new()), locator: None, place }
    }

    /// Whether it could not be read.
    pub(crate) fn is_illegible(&self) -> bool {
        self.source.0.is_empty()
    }

    /// Its spelling: `s001#L362`.
    pub fn spelling(&self) -> String {
        match self.locator {
            Some(l) => format!("{}#{l}", self.source),
            None => self.source.to_string(),
        }
    }
}

closed_set! {
    /// What sort of thing a source is.
    SourceKind {
        /// One of the texts that the pages were written from.
        SourceText = "source-text",
        /// A meta-analysis.
        MetaAnalysis = "meta-analysis",
        /// A review of studies.
        Review = "review",
        /// A case series.
        CaseSeries = "case-series",
        /// A report of one case or a few.
        CaseReport = "case-report",
        /// A series of autopsies.
        AutopsySeries = "autopsy-series",
        /// A survey.
        Survey = "survey",
        /// A study of another form.
        Study = "study",
        /// A guideline.
        Guideline = "guideline",
        /// Guidance of a profession.
        ProfessionalGuidance = "professional-guidance",
        /// Guidance of a surgeons' society.
        SocietyGuidance = "society-guidance",
        /// An advisory of a surgeons' society.
        SocietyAdvisory = "society-advisory",
        /// A society's page for patients.
        SocietyPatientPage = "society-patient-page",
        /// A regulator.
        Regulator = "regulator",
        /// The World Health Organization.
        Who = "who",
        /// The National Health Service.
        Nhs = "nhs",
        /// A hospital trust of it.
        NhsTrust = "nhs-trust",
        /// A hospital's page for patients, elsewhere.
        HospitalPatientPage = "hospital-patient-page",
        /// A college of doctors' page for patients.
        CollegePatientPage = "college-patient-page",
        /// A public health service elsewhere.
        HealthService = "health-service",
        /// A charity.
        Charity = "charity",
        /// Information for patients of another publisher.
        PatientInformation = "patient-information",
        /// A chapter of a textbook.
        TextbookChapter = "textbook-chapter",
        /// A dictionary.
        Dictionary = "dictionary",
        /// A reference of codes.
        CodeReference = "code-reference",
        /// How a word is used.
        Usage = "usage",
        /// A table.
        Table = "table",
        /// A standard.
        Standard = "standard",
        /// A clinic, which may sell what it describes.
        Clinic = "clinic",
        /// A newspaper or broadcaster.
        News = "news",
        /// A parliament.
        Parliament = "parliament",
        /// A government.
        Government = "government",
        /// A manufacturer.
        Manufacturer = "manufacturer",
    }
}

closed_set! {
    /// How much of a source its reader saw.
    Seen {
        /// All of it.
        Full = "full",
        /// A paper's abstract.
        Abstract = "abstract",
        /// The opening or a part of a page.
        Excerpt = "excerpt",
        /// A third party's copy or summary.
        Secondary = "secondary",
        /// A news page that reports it.
        NewsOf = "news-of",
    }
}

closed_set! {
    /// Whether a voice sells what it describes.
    Sells {
        /// It does.
        Yes = "true",
        /// It does not.
        No = "false",
        /// The text does not show it.
        Unknown = "unknown",
    }
}

/// A part of a source text that speaks with a voice of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePart {
    /// A letter: `G`.
    pub id: String,
    /// Its lines.
    pub lines: Locator,
    /// What it is.
    pub what: String,
    /// Whether its voice sells the operation.
    pub sells: Sells,
    /// The part that it repeats word for word, with which it counts as one.
    pub repeats: Option<String>,
}

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its key.
    pub id: SourceId,
    /// What it is called.
    pub title: String,
    /// Where it is to be found; empty for the source texts, which are not ours to ship.
    pub location: String,
    /// What sort of thing.
    pub kind: SourceKind,
    /// How many people it counted.
    pub people: Option<u32>,
    /// How much of it was read.
    pub seen: Seen,
    /// The day on which its text is dated, as it says.
    pub dated: Option<String>,
    /// What a source text is, in a few words.
    pub what: Option<String>,
    /// The name of the file of a source text.
    pub file: Option<String>,
    /// Number of lines of a source text.
    pub lines: Option<u32>,
    /// SHA-256 of a source text, as hexadecimal digits.
    pub sha256: Option<String>,
    /// Whether its voice sells what it describes.
    pub sells: Sells,
    /// The parts of a source text.
    pub parts: Vec<SourcePart>,
    /// Where it stands in the file.
    pub place: Place,
}

impl Source {
    /// Whether it is one of the texts that the pages were written from.
    pub fn is_source_text(&self) -> bool {
        self.kind == SourceKind::SourceText
    }
}

/// Who speaks: a source, or a part of one. Claims are counted by voice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Voice {
    /// The source.
    pub source: SourceId,
    /// The part of it, if it has parts.
    pub part: Option<String>,
}

/// All sources, in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sources {
    /// The sources, sorted by key.
    pub all: Vec<Source>,
}

impl Sources {
    /// The source of that key.
    pub fn find(&self, id: &SourceId) -> Option<&Source> {
        self.all.binary_search_by(|s| s.id.cmp(id)).ok().map(|i| &self.all[i])
    }

    /// The part that a citation falls in.
    pub fn part(&self, citation: &Citation) -> Option<&SourcePart> {
        let lines = citation.locator?;
        self.find(&citation.source)?.parts.iter().find(|p| p.lines.first <= lines.first && lines.first <= p.lines.last)
    }

    /// Who speaks in a citation; a part that repeats another speaks with the other's voice.
    pub fn voice(&self, citation: &Citation) -> Voice {
        Voice {
            source: citation.source.clone(),
            part: self.part(citation).map(|p| p.repeats.clone().unwrap_or_else(|| p.id.clone())),
        }
    }

    /// Whether the voice of a citation sells what it describes.
    pub fn sells(&self, citation: &Citation) -> Sells {
        self.part(citation)
            .map(|p| p.sells)
            .or_else(|| self.find(&citation.source).map(|s| s.sells))
            .unwrap_or(Sells::Unknown)
    }
}
