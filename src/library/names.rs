//! The one answer to "which page do these words name?".
//!
//! A name matches after folding case, hyphens, spaces and accents, and only whole: a near match never opens a page,
//! it is suggested. When two names clash, an id comes before a title, a title before an alias; names of the same rank
//! that mean several pages are listed.

use crate::record::{AliasKind, Head, PageId, SectionKind, Vocabulary, fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a name names its page; the first of two wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameRank {
    /// The id.
    Id,
    /// The title.
    Title,
    /// Another name.
    Alias,
}

/// A name of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// As a person reads it.
    pub text: String,
    /// The page.
    pub page: PageId,
    /// The title of the page.
    pub title: String,
    /// How it names the page.
    pub rank: NameRank,
    /// What sort of alias; none for ids and titles.
    pub alias: Option<AliasKind>,
    /// The section that it opens.
    pub section: Option<SectionKind>,
    /// What to say whenever it was used.
    pub note: Option<String>,
}

/// Every name of every page, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    by_folded: BTreeMap<String, Vec<Name>>,
}

/// What words name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// One page.
    One(Name),
    /// Several pages, none before the others.
    Several(Vec<Name>),
    /// None; the nearest names, best first.
    None(Vec<Name>),
}

impl Names {
    /// The names of those pages.
    pub fn of<'a>(heads: impl IntoIterator<Item = &'a Head>) -> Self {
        let mut names = Self::default();
        for head in heads {
            names.add(head);
        }
        names
    }

    fn add(&mut self, head: &Head) {
        // The note of an alias belongs to the words, however they name the page.
        let note = |text: &str| {
            let wanted = fold(text);
            head.aliases.iter().find(|a| fold(&a.name) == wanted).and_then(|a| a.note.clone())
        };
        let name = |text: &str, rank, note| Name {
            text: text.to_owned(),
            page: head.id.clone(),
            title: head.title.clone(),
            rank,
            alias: None,
            section: None,
            note,
        };
        self.insert(name(head.id.as_str(), NameRank::Id, note(head.id.as_str())));
        self.insert(name(&head.title, NameRank::Title, note(&head.title)));
        for alias in &head.aliases {
            self.insert(Name {
                alias: Some(alias.kind),
                section: alias.section,
                ..name(&alias.name, NameRank::Alias, alias.note.clone())
            });
        }
    }

    fn insert(&mut self, name: Name) {
        let folded = fold(&name.text);
        if folded.is_empty() {
            return;
        }
        let same = self.by_folded.entry(folded).or_default();
        match same.iter_mut().find(|n| n.page == name.page) {
            // A page's own id or title says it already; the better rank stands.
            Some(known) if known.rank <= name.rank => {}
            Some(known) => *known = name,
            None => same.push(name),
        }
    }

    /// The names by their folded form.
    pub fn by_folded(&self) -> &BTreeMap<String, Vec<Name>> {
        &self.by_folded
    }

    /// Every name, in the order of its folded form.
    pub fn all(&self) -> impl Iterator<Item = &Name> {
        self.by_folded.values().flatten()
    }

    /// The page that those words name.
    pub fn find(&self, words: &str, vocabulary: &Vocabulary) -> Named {
        let folded = fold(words);
        let Some(names) = self.by_folded.get(&folded) else { return Named::None(self.nearest(&folded, vocabulary)) };
        if let Some(one) = Self::best(names) {
            return Named::One(one.clone());
        }
        let best = names.iter().map(|n| n.rank).min();
        Named::Several(names.iter().filter(|n| Some(n.rank) == best).cloned().collect())
    }

    /// Of names that fold to the same words, the one before all others; none where two stand alike.
    pub fn best(names: &[Name]) -> Option<&Name> {
        let best = names.iter().map(|n| n.rank).min()?;
        let mut first = names.iter().filter(|n| n.rank == best);
        match (first.next(), first.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    /// The nearest names, one a page, best first, at most five.
    ///
    /// A known misspelling comes first, then names within a third of their length by edits (swapped letters count as
    /// one), then names that hold all the words.
    fn nearest(&self, folded: &str, vocabulary: &Vocabulary) -> Vec<Name> {
        if folded.is_empty() {
            return Vec::new();
        }
        let length = folded.chars().count();
        let mut scored: Vec<(usize, &str, &Name)> = Vec::new();
        for group in &vocabulary.groups {
            let Some(page) = &group.page else { continue };
            if group.misspelling.iter().any(|m| fold(m) == folded) {
                let meant = group.words().map(fold).find_map(|w| self.by_folded.get(&w));
                let named = meant.into_iter().flatten().find(|n| n.page == *page);
                let named = named.or_else(|| self.by_folded.get(&fold(page.as_str())).and_then(|n| n.first()));
                scored.extend(named.map(|n| (0, "", n)));
            }
        }
        for (name, pages) in &self.by_folded {
            let longer = length.max(name.chars().count());
            let edits = strsim::osa_distance(folded, name);
            let holds_all = folded.split(' ').all(|w| name.split(' ').any(|n| n.starts_with(w)));
            let distance = if edits * 3 <= longer {
                edits * 10
            } else if holds_all {
                100 + (longer - length.min(longer))
            } else {
                continue;
            };
            scored.extend(pages.iter().map(|n| (distance, name.as_str(), n)));
        }
        scored.sort_by(|a, b| (a.0, a.2.rank, a.1, &a.2.page).cmp(&(b.0, b.2.rank, b.1, &b.2.page)));
        let mut nearest: Vec<Name> = Vec::new();
        for (_, _, name) in scored {
            if nearest.len() == 5 {
                break;
            }
            if nearest.iter().all(|n| n.page != name.page) {
                nearest.push(name.clone());
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Alias, Group, GroupRelation, Kind, Place};

    fn head(id: &str, title: &str, aliases: &[(&str, Option<&str>)]) -> Head {
        Head {
            id: PageId(id.to_owned()),
            kind: Kind::Procedure,
            title: title.to_owned(),
            message: None,
            regions: Vec::new(),
            approach: None,
            aliases: aliases
                .iter()
                .map(|(name, note)| Alias {
                    name: (*name).to_owned(),
                    kind: AliasKind::Lay,
                    section: None,
                    note: note.map(str::to_owned),
                    place: Place::default(),
                })
                .collect(),
            review: None,
            sections: Vec::new(),
            file: format!("{id}.md"),
        }
    }

    fn names() -> Names {
        Names::of(&[
            head("femoroplasty", "Thigh lift", &[("femoroplasty", Some("not the hip joint")), ("leg lift", None)]),
            head("buttock-lift", "Buttock lift", &[("bum lift", None), ("seat lift", None)]),
            head("leg-raise", "Leg raise", &[("leg lift", None)]),
        ])
    }

    fn page_of(words: &str) -> Option<String> {
        match names().find(words, &Vocabulary::default()) {
            Named::One(name) => Some(name.page.0),
            _ => None,
        }
    }

    #[test]
    fn id_title_and_alias_open_a_page_however_they_are_typed() {
        for words in ["femoroplasty", "Femoroplasty", "thigh lift", "THIGH-LIFT", "thígh  lift"] {
            assert_eq!(page_of(words).as_deref(), Some("femoroplasty"), "{words}");
        }
        assert_eq!(page_of("bum-lift").as_deref(), Some("buttock-lift"));
    }

    #[test]
    fn a_note_belongs_to_the_words_even_when_they_are_the_id() {
        let Named::One(name) = names().find("femoroplasty", &Vocabulary::default()) else { panic!("one page") };
        assert_eq!((name.rank, name.note.as_deref()), (NameRank::Id, Some("not the hip joint")));
        let Named::One(name) = names().find("thigh lift", &Vocabulary::default()) else { panic!("one page") };
        assert_eq!(name.note, None);
    }

    #[test]
    fn a_name_of_two_pages_lists_both() {
        let Named::Several(both) = names().find("leg lift", &Vocabulary::default()) else { panic!("two pages") };
        assert_eq!(both.iter().map(|n| n.page.as_str()).collect::<Vec<_>>(), ["femoroplasty", "leg-raise"]);
    }

    #[test]
    fn a_near_name_is_suggested_and_never_opened() {
        for (typed, page) in
            [("femroplasty", "femoroplasty"), ("thihg lift", "femoroplasty"), ("butock lift", "buttock-lift")]
        {
            let Named::None(near) = names().find(typed, &Vocabulary::default()) else {
                panic!("{typed} opened a page")
            };
            assert_eq!(near[0].page.as_str(), page, "{typed}");
        }
        assert_eq!(names().find("dentist", &Vocabulary::default()), Named::None(Vec::new()));
        assert_eq!(names().find("…", &Vocabulary::default()), Named::None(Vec::new()));
    }

    #[test]
    fn a_known_misspelling_suggests_its_page_first() {
        let vocabulary = Vocabulary {
            groups: vec![Group {
                id: "A01".into(),
                relation: GroupRelation::Same,
                lay: vec!["thigh lift".into()],
                misspelling: vec!["thy left".into()],
                page: Some(PageId("femoroplasty".into())),
                ..Group::default()
            }],
            ..Vocabulary::default()
        };
        let Named::None(near) = names().find("thy left", &vocabulary) else { panic!("opened a page") };
        assert_eq!(near[0].text, "Thigh lift");
    }
}
