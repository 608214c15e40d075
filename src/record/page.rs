//! A page and who it is: names, relations, review.

use super::{Block, Citation, Place, Section, SectionKind, SourceId, closed_set};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The id of a page: lower-case words joined by hyphens, equal to the name of its file.
/// Free pages keep the name of their file as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PageId(pub String);

impl std::fmt::Display for PageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl PageId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether that text has the form of an id: lower-case letters, digits, single hyphens between; a page's file has that
    /// name, so it is none that a system keeps for itself.
    pub fn is_kebab(text: &str) -> bool {
        !Self::is_taken(text)
            && !text.is_empty()
            && text
                .split('-')
                .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
    }

    /// Whether Windows keeps that name for a device, so that no file can have it.
    pub fn is_taken(text: &str) -> bool {
        let port = |name: &str| text.strip_prefix(name).is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']));
        matches!(text, "con" | "prn" | "aux" | "nul") || port("com") || port("lpt")
    }
}

closed_set! {
    /// What a page is for; decides which sections it must have.
    Kind {
        /// An operation.
        Procedure = "procedure",
        /// How to get ready, recover, choose, exercise.
        Guide = "guide",
        /// Something not to do.
        Warning = "warning",
        /// A free page: headings and front matter as the author likes.
        Article = "article",
    }
}

impl Kind {
    /// The keys of front matter that mean something on pages held to a form, and nothing on free ones.
    pub const KEYS: &'static [&'static str] = &["regions", "approach", "related", "codes", "review"];
}

closed_set! {
    /// What sort of name an alias is.
    AliasKind {
        /// A doctor's word.
        Medical = "medical",
        /// An everyday word.
        Lay = "lay",
        /// A trade name.
        Brand = "brand",
        /// A name that was translated wrongly and is still met.
        Mistranslation = "mistranslation",
    }
}

/// Another name that opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The name as a person reads it.
    pub name: String,
    /// What sort of name.
    pub kind: AliasKind,
    /// The section that this name opens, where it means a part of the page.
    pub section: Option<SectionKind>,
    /// What to say whenever this name was used.
    pub note: Option<String>,
    /// Where it stands in the file.
    pub place: Place,
}

closed_set! {
    /// Part of the body that a page is about.
    Region {
        /// The thigh.
        Thigh = "thigh",
        /// The buttock.
        Buttock = "buttock",
        /// The side of the hip.
        Hip = "hip",
        /// The back.
        Back = "back",
        /// The lower back.
        LowerBack = "lower-back",
        /// The side of the waist.
        Flank = "flank",
        /// All of it.
        WholeBody = "whole-body",
    }
}

closed_set! {
    /// How the body is reached.
    Approach {
        /// By a cut.
        Surgical = "surgical",
        /// By a needle.
        Injection = "injection",
        /// By a device on the skin.
        Device = "device",
        /// By training.
        Exercise = "exercise",
        /// Not at all.
        None = "none",
    }
}

closed_set! {
    /// How one page stands to another.
    RelationKind {
        /// A form of the same operation.
        Variant = "variant",
        /// Something else for the same wish.
        Alternative = "alternative",
        /// Often done together.
        Combined = "combined",
        /// One mends the other.
        Revises = "revises",
        /// A like name, another thing.
        NotSame = "not-same",
        /// More to read.
        SeeAlso = "see-also",
    }
}

/// What a relation points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelationTarget {
    /// A page of the library.
    Page(PageId),
    /// A thing that the library has no page for.
    Name(String),
}

/// A link from one page to another, or to a thing without a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// To what.
    pub target: RelationTarget,
    /// How it stands to this page.
    pub kind: RelationKind,
    /// A word of explanation.
    pub note: Option<String>,
    /// Where it stands in the file.
    pub place: Place,
}

/// A code of a coding system, only where a source showed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The system, such as `CPT`.
    pub system: String,
    /// The code in it.
    pub code: String,
    /// What the system calls it.
    pub display: String,
    /// Who showed it.
    pub source: SourceId,
    /// Where it stands in the file.
    pub place: Place,
}

closed_set! {
    /// How far a page was checked.
    ReviewStatus {
        /// Written, not checked.
        Draft = "draft",
        /// Each statement was held against its source; no clinician has read it.
        SourcesChecked = "sources-checked",
        /// A named clinician has signed it.
        ClinicianReviewed = "clinician-reviewed",
    }
}

/// Who wrote and checked a page, and when it is due again.
/// After the JAMA benchmarks (Silberg, Lundberg and Musacchio, 1997): authorship, disclosure, currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// How far it was checked.
    pub status: ReviewStatus,
    /// The day on which it was written.
    pub written: Date,
    /// The day of the last check.
    pub reviewed: Option<Date>,
    /// The day on which the next check is due.
    pub due: Date,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The clinician who signed it; none unless one did.
    pub clinician: Option<String>,
    /// Who paid.
    pub funding: String,
    /// Interests that could bend it.
    pub conflicts: String,
    /// Ratings of the page, each with who rated: `PEMAT-P understandability` → `94 of 100, scored by the authors`.
    pub scores: Vec<(String, String)>,
    /// Where it stands in the file.
    pub place: Place,
}

impl Review {
    /// Whether its date has passed on that day.
    pub fn is_overdue(&self, today: Date) -> bool {
        today > self.due
    }
}

/// A whole page. It exists only if its text had no error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Who it is.
    pub id: PageId,
    /// What it is for.
    pub kind: Kind,
    /// Its plain-language name.
    pub title: String,
    /// The one thing to take away; free pages may have none.
    pub message: Option<String>,
    /// Parts of the body.
    pub regions: Vec<Region>,
    /// How the body is reached.
    pub approach: Option<Approach>,
    /// Other names that open it.
    pub aliases: Vec<Alias>,
    /// Links to other pages.
    pub related: Vec<Relation>,
    /// Codes that a source showed.
    pub codes: Vec<Code>,
    /// Who wrote and checked it; free pages have none.
    pub review: Option<Review>,
    /// Front matter of a free page that this program has no use for: key and value as JSON text, in order of the file.
    pub extra: Vec<(String, String)>,
    /// The text before the first section.
    pub preamble: Vec<Block>,
    /// The sections, in order.
    pub sections: Vec<Section>,
    /// The file that it came from, relative to its folder, with `/` between.
    pub file: String,
    /// Number of lines of that file.
    pub lines: u32,
}

impl Page {
    /// The section of that kind.
    pub fn section(&self, kind: SectionKind) -> Option<&Section> {
        self.sections.iter().find(|s| s.kind == Some(kind))
    }

    /// The section that those words name: its id, its heading, or an accepted synonym of its kind; case and
    /// punctuation do not matter.
    pub fn find_section(&self, words: &str) -> Option<&Section> {
        let wanted = super::fold(words);
        let by_kind = SectionKind::find(words);
        self.sections.iter().find(|s| {
            super::fold(&s.id) == wanted
                || super::fold(&s.heading) == wanted
                || (by_kind.is_some() && s.kind == by_kind)
        })
    }

    /// The first medical name, which stands beside the title: `Thigh lift (thighplasty)`.
    ///
    /// A name with a note (a false friend) never stands there.
    pub fn medical_name(&self) -> Option<&str> {
        self.aliases
            .iter()
            .find(|a| a.kind == AliasKind::Medical && a.note.is_none() && a.section.is_none())
            .map(|a| a.name.as_str())
            .filter(|name| super::fold(name) != super::fold(&self.title))
    }

    /// Title and medical name as the heading of the page.
    pub fn full_title(&self) -> String {
        match self.medical_name() {
            // A title that has a name in brackets already takes the other beside it.
            Some(name) => match self.title.strip_suffix(')') {
                Some(title) if title.contains('(') => format!("{title}; {name})"),
                _ => format!("{} ({name})", self.title),
            },
            None => self.title.clone(),
        }
    }

    /// Every typed block of the page with the section that holds it, in order.
    pub fn typed(&self) -> impl Iterator<Item = (&Section, &super::Typed)> {
        self.sections.iter().flat_map(|s| {
            s.blocks.iter().filter_map(move |b| match &b.kind {
                super::BlockKind::Typed(t) => Some((s, t)),
                _ => None,
            })
        })
    }
}

/// A page with errors, as far as it could be read. It is no [`Page`]: rules for authors judge it, and no reader meets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    page: Page,
    gaps: Gaps,
}

impl Draft {
    pub(crate) fn new(page: Page, gaps: Gaps) -> Self {
        Self { page, gaps }
    }

    /// What was read, and what was not; for `check` alone.
    pub(crate) fn judged(&self) -> (&Page, &Gaps) {
        (&self.page, &self.gaps)
    }

    /// The name of its file, which is its id.
    pub fn id(&self) -> &PageId {
        &self.page.id
    }

    /// The file that it came from.
    pub fn file(&self) -> &str {
        &self.page.file
    }

    /// Its links to other pages, those that could be read.
    pub fn related(&self) -> &[Relation] {
        &self.page.related
    }
}

/// What of a page could not be read. All of it was reported, so that nothing else has to be said of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Gaps {
    /// Keys of front matter.
    pub(crate) keys: BTreeSet<&'static str>,
    /// Kinds of typed block of which whole items are missing; an empty name is a block of an unknown kind.
    pub(crate) blocks: BTreeSet<&'static str>,
    /// Where items stand that are there in part.
    pub(crate) items: BTreeSet<Place>,
    /// Whether a claim is among them, and with it a time that the page shows.
    pub(crate) times: bool,
    /// Whether the end of the page was taken in by something that is not closed.
    pub(crate) rest: bool,
}

impl Gaps {
    /// Those of a whole page.
    pub(crate) const NONE: &'static Self =
        &Self { keys: BTreeSet::new(), blocks: BTreeSet::new(), items: BTreeSet::new(), times: false, rest: false };

    /// Whether an item of a typed block of that kind may be missing.
    pub(crate) fn block(&self, name: &str) -> bool {
        self.rest || self.blocks.contains(name) || self.blocks.contains("")
    }

    /// Takes over those of another text.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.keys.append(&mut other.keys);
        self.blocks.append(&mut other.blocks);
        self.items.append(&mut other.items);
        self.times |= other.times;
        self.rest |= other.rest;
    }
}

impl Page {
    /// The citations of its text and of its typed items, in order, with repeats.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.preamble.iter().chain(self.sections.iter().flat_map(|s| &s.blocks)).flat_map(super::Block::citations)
    }
}

/// Who a page is, without what it knows: enough to list it and to find it by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// See [`Page::id`].
    pub id: PageId,
    /// See [`Page::kind`].
    pub kind: Kind,
    /// See [`Page::title`].
    pub title: String,
    /// See [`Page::message`].
    pub message: Option<String>,
    /// See [`Page::regions`].
    pub regions: Vec<Region>,
    /// See [`Page::approach`].
    pub approach: Option<Approach>,
    /// See [`Page::aliases`].
    pub aliases: Vec<Alias>,
    /// See [`Page::review`].
    pub review: Option<Review>,
    /// The sections: id, heading.
    pub sections: Vec<(String, String)>,
    /// See [`Page::file`].
    pub file: String,
}

impl Page {
    /// Who it is, without what it knows.
    pub fn head(&self) -> Head {
        Head {
            id: self.id.clone(),
            kind: self.kind,
            title: self.title.clone(),
            message: self.message.clone(),
            regions: self.regions.clone(),
            approach: self.approach,
            aliases: self.aliases.clone(),
            review: self.review.clone(),
            sections: self.sections.iter().map(|s| (s.id.clone(), s.heading.clone())).collect(),
            file: self.file.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PageId;

    #[test]
    fn an_id_is_words_and_hyphens_and_can_name_a_file_on_every_system() {
        for good in ["thigh-lift", "a", "x2", "console", "com10", "com", "lpt-1", "auxiliary"] {
            assert!(PageId::is_kebab(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "a_b", "é", "con", "nul", "aux", "prn", "com1", "lpt9", "com0"]
        {
            assert!(!PageId::is_kebab(bad), "{bad}");
        }
    }
}
