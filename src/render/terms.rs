//! Which terms of the glossary a text uses.

use crate::record::{Block, BlockKind, Glossary, Page, Term, Typed, fold, plain_text};
use std::collections::HashSet;

/// The words of a text, and the set of them, so that a page is searched only for names whose words it has.
pub(crate) struct Text<'t> {
    folded: &'t str,
    words: HashSet<&'t str>,
}

/// The words of a block, those of typed items included, as [`Text::of`] takes them.
pub(crate) fn folded_block(block: &Block) -> String {
    let mut text = String::new();
    push(block, &mut text);
    folded(&text)
}

/// A text folded, with a space at each end, so that a whole word can be looked for.
fn folded(text: &str) -> String {
    format!(" {} ", fold(text))
}

impl<'t> Text<'t> {
    /// The words of a folded text.
    pub(crate) fn of(folded: &'t str) -> Self {
        Self { folded, words: folded.split(' ').collect() }
    }

    /// Whether one of the names of a term stands in it, as a word or its plural.
    pub(crate) fn uses(&self, term: &Term) -> bool {
        term.names().any(|name| {
            let name = fold(name);
            let Some(last) = name.split(' ').next_back().filter(|last| !last.is_empty()) else { return false };
            let has_last = self.words.contains(last) || self.words.contains(format!("{last}s").as_str());
            let before = name.len() - last.len();
            if !has_last || !name[..before].split_whitespace().all(|word| self.words.contains(word)) {
                return false;
            }
            before == 0 || self.folded.contains(&format!(" {name} ")) || self.folded.contains(&format!(" {name}s "))
        })
    }
}

/// The terms that a page uses, in the order of the glossary.
pub fn used_by<'a>(page: &Page, glossary: &'a Glossary) -> Vec<&'a Term> {
    let mut text = page.message.clone().unwrap_or_default();
    for block in page.preamble.iter().chain(page.sections.iter().flat_map(|s| &s.blocks)) {
        text.push('\n');
        push(block, &mut text);
    }
    let folded = folded(&text);
    let text = Text::of(&folded);
    glossary.terms.iter().filter(|t| text.uses(t)).collect()
}

/// Where a term stands first in a text, by any of its names or their plural: a range of bytes.
pub(crate) fn place_in(text: &str, term: &Term) -> Option<std::ops::Range<usize>> {
    term.names().filter_map(|name| find_word(text, name)).min_by_key(|r| (r.start, std::cmp::Reverse(r.end)))
}

fn find_word(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let ends = |at: usize| !text[at..].starts_with(char::is_alphanumeric);
    let begins = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    text.char_indices().map(|(at, _)| at).filter(|at| begins(*at)).find_map(|at| {
        let end = at + same_letters(&text[at..], name)?;
        if ends(end) {
            return Some(at..end);
        }
        (text[end..].starts_with('s') && ends(end + 1)).then_some(at..end + 1)
    })
}

/// How many bytes of a text spell a name, case aside.
fn same_letters(text: &str, name: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in name.chars() {
        let (_, found) = letters.next()?;
        if !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    (!name.is_empty()).then(|| letters.next().map_or(text.len(), |(at, _)| at))
}

/// The name of a term in an address.
pub(crate) fn slug(term: &str) -> String {
    format!("term-{}", crate::record::slug(term))
}

fn push(block: &Block, out: &mut String) {
    let mut add = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    match &block.kind {
        BlockKind::Paragraph(c) | BlockKind::Heading { content: c, .. } => add(&plain_text(c)),
        BlockKind::List { items, .. } => items.iter().flat_map(|i| &i.blocks).for_each(|b| push(b, out)),
        BlockKind::Table { header, rows } => {
            header.iter().chain(rows.iter().flatten()).for_each(|c| add(&plain_text(c)));
        }
        BlockKind::Quote(blocks) => blocks.iter().for_each(|b| push(b, out)),
        BlockKind::Verbatim(_) | BlockKind::Rule => {}
        BlockKind::Typed(typed) => push_typed(typed, &mut add),
    }
}

fn push_typed(typed: &Typed, add: &mut dyn FnMut(&str)) {
    match typed {
        Typed::Facts(facts) => {
            for fact in facts {
                add(&fact.label);
                add(&fact.headline());
            }
        }
        Typed::Timeline(milestones) => {
            for milestone in milestones {
                add(&milestone.fact.label);
                add(&milestone.fact.headline());
            }
        }
        Typed::Contraindications(items) => {
            for item in items {
                add(&item.text);
                add(item.action.as_deref().unwrap_or_default());
            }
        }
        Typed::Tests(tests) => tests.iter().for_each(|t| add(&t.name)),
        Typed::Medicines(medicines) => {
            for medicine in medicines {
                add(&medicine.name);
                add(&medicine.examples.join(", "));
            }
        }
        Typed::Types(variants) => {
            for v in variants {
                for text in [&v.name, &v.incision, &v.suits, &v.scar] {
                    add(text);
                }
            }
        }
        Typed::Options(choices) => {
            for choice in choices {
                add(&choice.name);
                add(&choice.text);
            }
        }
        Typed::Complications(harms) => {
            for harm in harms {
                add(&harm.name);
                add(harm.medical.as_deref().unwrap_or_default());
                add(harm.unknown.as_deref().unwrap_or_default());
            }
        }
        Typed::RedFlags(flags) => flags.iter().for_each(|f| add(&f.text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Place;

    #[test]
    fn a_term_is_used_as_a_whole_word_or_its_plural() {
        let term = Term {
            term: "drain".into(),
            plain: "A soft tube.".into(),
            also: vec!["wound drain".into()],
            see: vec![],
            page: None,
            sources: vec![],
            place: Place::default(),
        };
        assert!(Text::of(&folded("Two drains, for a day")).uses(&term));
        assert!(Text::of(&folded("a Drain.")).uses(&term));
        assert!(!Text::of(&folded("drainage")).uses(&term));
    }
}
