//! What a page is, with no idea of files, YAML or terminals.
//!
//! Records mirror the meaning of a page; the structs that mirror the file live in [`crate::parse`].
//! They derive serde's traits without `flatten`, `untagged` or skipped fields, so that a form that does not
//! describe itself can carry them; the JSON that people read has its own structs in [`crate::render`].

mod diagnostic;
mod fact;
mod glossary;
mod page;
mod prose;
mod section;
mod source;
mod typed;
mod vocabulary;

pub use diagnostic::{Diagnostic, Place, Severity};
pub use fact::{
    Amount, Bound, CautiousEnd, Claim, ClaimValue, Fact, FactKey, FactKind, Hull, Span, SpanError, SpanShape, Unit,
};
pub use glossary::{Glossary, Term};
pub(crate) use page::Gaps;
pub use page::{
    Alias, AliasKind, Approach, Code, Draft, Head, Kind, Page, PageId, Region, Relation, RelationKind, RelationTarget,
    Review, ReviewStatus,
};
pub use prose::{Block, BlockKind, Inline, ListItem, plain_text};
pub use section::{Need, Section, SectionKind};
pub use source::{Citation, Locator, Seen, Sells, Source, SourceId, SourceKind, SourcePart, Sources, Voice};
pub use typed::{
    Choice, Complication, Contraindication, Level, Medicine, MedicineAction, Milestone, MilestoneKind, Rate, RedFlag,
    RedFlagLevel, Seek, Severe, Test, Typed, Variant, thousands,
};
pub use vocabulary::{Group, GroupRelation, Questions, Vocabulary};

/// The data that stands beside the pages of a library and that they share.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reference {
    /// `sources.yaml`: what citations resolve to.
    pub sources: Sources,
    /// `glossary.yaml`: terms in plain words.
    pub glossary: Glossary,
    /// `synonyms.yaml` and `questions.yaml`: groups of words and questions for search.
    pub vocabulary: Vocabulary,
}

/// Folds a name for comparison: case, accents, hyphens, apostrophes, punctuation and runs of spaces.
///
/// Two names are the same name when their folded forms are equal: `Thigh-Lift`, `thigh  lift` and `thígh lift`
/// all fold to `thigh lift`.
pub fn fold(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut folded = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                if std::mem::take(&mut gap) && !folded.is_empty() {
                    folded.push(' ');
                }
                folded.push(c.to_ascii_lowercase());
            } else if !matches!(c, '\'' | '`') {
                gap = true;
            }
            continue;
        }
        // What a character stands for does not hang on those around it: only marks change places, and they are left out.
        for c in std::iter::once(c).nfkd() {
            if unicode_normalization::char::is_combining_mark(c)
                || matches!(c, '\'' | '’' | '`' | '\u{ad}' | '\u{200b}')
            {
                continue;
            }
            if !c.is_alphanumeric() {
                gap = true;
                continue;
            }
            if std::mem::take(&mut gap) && !folded.is_empty() {
                folded.push(' ');
            }
            for l in c.to_lowercase() {
                match l {
                    'ß' => folded.push_str("ss"),
                    'æ' => folded.push_str("ae"),
                    'œ' => folded.push_str("oe"),
                    'ø' => folded.push('o'),
                    'ł' => folded.push('l'),
                    'đ' => folded.push('d'),
                    l => folded.push(l),
                }
            }
        }
    }
    folded
}

/// Turns a heading into an id of lower-case words joined by hyphens.
pub fn slug(heading: &str) -> String {
    fold(heading).replace(' ', "-")
}

/// Declares a closed set of names: an enum with its spelling in files, `ALL`, `name`, `parse` and serde's traits by name.
macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            /// Every value, in the order of the design.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The spelling in files and on the command line.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $text),+ } }
            /// The value of that spelling.
            pub fn parse(text: &str) -> Option<Self> { match text { $($text => Some(Self::$variant),)+ _ => None } }
            /// Every spelling, in order.
            pub fn names() -> Vec<&'static str> { Self::ALL.iter().map(|v| v.name()).collect() }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.name()) }
        }
    };
}
pub(crate) use closed_set;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fold_case_accents_hyphens_and_spaces() {
        for name in ["Thigh lift", "thigh-lift", " THÍGH   LIFT ", "thigh—lift"] {
            assert_eq!(fold(name), "thigh lift", "{name}");
        }
        assert_eq!(fold("women's health"), "womens health");
        assert_eq!(fold("“…”"), "");
        assert_eq!(fold("  It's -- A `b` (C)"), "its a b c");
        assert_eq!(fold("  It’s — A `b` (Ｃ)"), "its a b c");
    }

    #[test]
    fn a_text_folds_like_its_characters_one_by_one() {
        use unicode_normalization::UnicodeNormalization;
        let text = "e\u{301}a\u{323}\u{307} q\u{307}\u{323}x ﬁﬀ ½ ① Å ÅNGSTRÖM 각 \u{1100}\u{1161}\u{11a8} ǅ İ Σς ﷺ ㎏";
        assert_eq!(fold(text), fold(&text.nfkd().collect::<String>()));
        assert_eq!(fold(text), fold(&text.nfc().collect::<String>()));
        for c in ('\0'..=char::MAX).filter(|c| !c.is_ascii()) {
            let alone = fold(&c.to_string()).replace(' ', "");
            assert_eq!(fold(&format!("a{c}b")).replace(' ', ""), format!("a{alone}b"), "{c:?}");
        }
    }

    #[test]
    fn a_slug_is_words_and_hyphens() {
        assert_eq!(slug("What is (are) Acne ?"), "what-is-are-acne");
    }
}
