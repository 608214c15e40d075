//! Everyday words of health beside the words that pages use, which the program knows in every library.

use super::words;
use crate::record::{Group, GroupRelation, Reference, Vocabulary};
use std::collections::BTreeSet;

/// One group a line: what people say, `=` or `>`, what pages say. Written for this project, from nobody's list.
const EVERYDAY: &str = include_str!("../../content/everyday.txt");

/// What the names of its groups begin with; those of a library's own groups hold no space.
const OURS: &str = "everyday ";

/// Whether a group is one of the list.
pub(super) fn is_of(group: &Group) -> bool {
    group.id.starts_with(OURS)
}

/// The groups of the list, in its order.
fn groups() -> impl Iterator<Item = Group> {
    let lines = EVERYDAY.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    lines.filter_map(|(at, line)| {
        let (relation, (said, written)) = match line.split_once(" = ") {
            Some(sides) => (GroupRelation::Same, sides),
            None => (GroupRelation::Narrower, line.split_once(" > ")?),
        };
        let list = |side: &str| side.split(", ").map(str::to_owned).collect();
        let id = format!("{OURS}{}", at + 1);
        Some(Group { id, relation, lay: list(said), medical: list(written), ..Group::default() })
    })
}

/// A library's own vocabulary, its glossary, and the everyday words that neither knows and that lead somewhere: of a
/// group that does, the library `holds` every word of one phrase.
pub(super) fn beside(reference: &Reference, mut holds: impl FnMut(&str) -> bool) -> Reference {
    let folded = |word: &str| words::words(word).join(" ");
    let own = &reference.vocabulary;
    let of_groups = own.groups.iter().flat_map(|g| g.words().chain(g.related.iter().map(String::as_str)));
    let of_terms = reference.glossary.terms.iter().flat_map(crate::record::Term::names);
    let known: BTreeSet<String> = of_groups.chain(of_terms).map(folded).collect();
    let mut groups = own.groups.clone();
    groups.extend(self::groups().filter_map(|mut group| {
        for side in [&mut group.lay, &mut group.medical] {
            side.retain(|word| !known.contains(&folded(word)));
        }
        let mut is_held = |phrase: &str| words::words(phrase).iter().all(|w| words::is_function_word(w) || holds(w));
        let leads = !group.lay.is_empty() && !group.medical.is_empty() && group.words().any(&mut is_held);
        leads.then_some(group)
    }));
    let vocabulary = Vocabulary { groups, questions: own.questions.clone() };
    Reference { glossary: reference.glossary.clone(), vocabulary, ..Reference::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Glossary, Place, Term};

    #[test]
    fn each_line_is_a_group_and_each_word_stands_once() {
        let lines = EVERYDAY.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        let all: Vec<Group> = groups().collect();
        assert_eq!(all.len(), lines);
        let mut known = BTreeSet::new();
        for word in all.iter().flat_map(Group::words) {
            let folded = words::words(word).join(" ");
            assert!(!folded.is_empty() && word.trim() == word, "{word:?}");
            assert!(known.insert(folded), "{word} stands twice");
        }
    }

    #[test]
    fn what_a_library_knows_is_left_to_it() {
        let own = Group { id: "A1".to_owned(), lay: vec!["Piles".to_owned()], ..Group::default() };
        let term = Term {
            term: "uterus".to_owned(),
            plain: "womb".to_owned(),
            also: Vec::new(),
            see: Vec::new(),
            page: None,
            sources: Vec::new(),
            place: Place::default(),
        };
        let vocabulary = Vocabulary { groups: vec![own], questions: Vec::new() };
        let reference = Reference { vocabulary, glossary: Glossary { terms: vec![term] }, ..Reference::default() };
        let beside = beside(&reference, |word| word != "gout");
        let holders = |word: &str| beside.vocabulary.groups.iter().filter(|g| g.words().any(|w| w == word)).count();
        assert_eq!((holders("Piles"), holders("piles"), holders("womb")), (1, 0, 0));
        assert_eq!(holders("hemorrhoids"), 0, "nobody says it");
        assert_eq!((holders("shingles"), beside.glossary.terms.len()), (1, 1));
    }
}
