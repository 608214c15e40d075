//! An index brought up to date: pages that came are a part of their own, pages that went are listed, and what all parts
//! share is counted anew where it changed. What comes out answers as an index built from all pages does, to the last
//! bit of every score.

use super::asked::OwnQuestion;
use super::codec::QuickMap;
use super::filter::{page_kind, section_kind};
use super::index::{IndexField, NameSort, SearchIndex, Vocabulary};
use super::part::{Joined, Part, Rows, Totals};
use super::store::{Contents, IndexBytes};
use super::table::{Column, TableWriter, small};
use super::text::{self, Voice};
use super::words::{self, Classes};
use super::{SearchError, asked, everyday, expand, spelling};
use crate::record::{Kind, PageId, Reference, SectionKind};
use std::collections::{BTreeMap, BTreeSet};

/// What a page holds: the words of each field, and how much it counts for.
struct Held {
    totals: Totals,
    words: BTreeSet<String>,
}

impl SearchIndex {
    /// How many pages of each part count.
    pub fn part_sizes(&self) -> Vec<usize> {
        self.totals.iter().map(|t| t.pages as usize).collect()
    }

    /// How many pages a part was built from.
    pub fn rows_of_part(&self, part: usize) -> usize {
        self.joined.parts.get(part).map_or(0, |p| p.count(Rows::Pages))
    }

    /// The ids of the pages that count, from a part on.
    pub fn ids_from_part(&self, part: usize) -> Vec<PageId> {
        let ids = self.table().texts(Column::PageIds);
        let first = self.joined.parts.get(part).map_or(self.page_rows(), |p| p.first(Rows::Pages));
        (first..self.page_rows()).filter(|&p| !self.joined.is_dead(p)).map(|p| PageId(ids.get(p).to_owned())).collect()
    }

    /// The joint of the first parts of this index, `keep` of them, and of one more that holds pages which came; none
    /// where none came. Pages of the ids in `gone` no longer count in the parts that were there.
    pub fn update(
        &self,
        keep: usize,
        gone: &BTreeSet<String>,
        came: Option<IndexBytes>,
        reference: &Reference,
    ) -> Result<Vec<u8>, SearchError> {
        let old = self.table();
        let mut joined = self.joined.kept(keep);
        let mut totals = self.totals[..keep].to_vec();
        // Words and classes whose counts may differ.
        let mut touched: BTreeSet<String> = BTreeSet::new();
        let mut classes_touched: BTreeSet<String> = BTreeSet::new();
        let ids = old.texts(Column::PageIds);
        for (part, totals) in self.joined.parts.iter().zip(&mut totals) {
            let first = part.first(Rows::Pages);
            for page in first..first + part.count(Rows::Pages) {
                if self.joined.is_dead(page) || gone.is_empty() || !gone.contains(ids.get(page)) {
                    continue;
                }
                joined.bury(page);
                let held = held(part, page - first);
                totals.take(&held.totals);
                touched.extend(held.words);
                name_classes(part, page - first, &mut classes_touched);
            }
        }
        let mut whole_part = |part: &Part| {
            let own = part.table();
            let (words, counts) = (own.texts(Column::Words), own.numbers(Column::WordCounts));
            touched.extend((0..words.len()).filter(|&w| counts.get(w) > 0).map(|w| words.get(w).to_owned()));
            let (keys, starts) = (own.texts(Column::Classes), own.numbers(Column::ClassNameStarts));
            let named = (0..keys.len()).filter(|&class| !starts.range(class).is_empty());
            classes_touched.extend(named.map(|class| keys.get(class).to_owned()));
        };
        for part in &self.joined.parts[keep..] {
            whole_part(part);
        }
        if let Some(bytes) = came {
            let part = Part::open(bytes)?;
            whole_part(&part);
            totals.push(part.totals());
            joined.push(part);
        }
        let mut table = TableWriter::new();
        let t = &mut table;
        let mut classes = Classes::new();
        let class_of = self.write_words(t, &joined, touched, reference, &mut classes)?;
        let old_classes = old.texts(Column::Classes);
        let old_pages = old.numbers(Column::ClassNamePages);
        let mut pages_with = vec![0; class_of.len()];
        for class in 0..old_classes.len() {
            if let Some(&new) = class_of.get(old_classes.get(class)) {
                pages_with[new as usize] = old_pages.get(class);
            }
        }
        for key in &classes_touched {
            if let Some(&class) = class_of.get(key.as_str()) {
                pages_with[class as usize] = pages_named_with(&joined, key)?;
            }
        }
        t.numbers(Column::ClassNamePages, pages_with);
        let mut maps = Vec::new();
        for part in &joined.parts {
            let keys = part.table().texts(Column::Classes);
            // A class of which no word is left stands in no name either.
            maps.extend((0..keys.len()).map(|class| class_of.get(keys.get(class)).copied().unwrap_or(u32::MAX)));
        }
        t.numbers(Column::ClassMaps, maps);
        let rows = joined.len(Rows::Pages);
        let dead: Vec<u32> = (0..rows).filter(|&p| joined.is_dead(p)).map(small).collect::<Result<_, _>>()?;
        t.numbers(Column::DeadPages, dead);
        let mut numbers = Vec::new();
        for part in &totals {
            part.write(&mut numbers);
        }
        t.numbers(Column::Totals, numbers);
        let live = joined.parts.iter().flat_map(|part| {
            let (ids, first) = (part.table().texts(Column::PageIds), part.first(Rows::Pages));
            (0..ids.len()).map(move |page| (ids.get(page), first + page))
        });
        let live = live.filter(|&(_, page)| !joined.is_dead(page));
        let vocabulary = everyday::beside(reference, |word| class_of.contains_key(classes.key(word).as_str()));
        expand::write(t, &vocabulary, live.clone(), &mut classes)?;
        let own = live.clone().flat_map(|(id, page)| own_questions(&joined, id, page)).collect();
        asked::write(t, reference, live, own, &class_of, &mut classes)?;
        Ok(Contents { files: Vec::new(), table }.into_bytes())
    }

    /// Writes the words of the parts, those that were touched counted anew.
    fn write_words(
        &self,
        t: &mut TableWriter,
        joined: &Joined,
        touched: BTreeSet<String>,
        reference: &Reference,
        classes: &mut Classes,
    ) -> Result<QuickMap<String, u32>, SearchError> {
        let known: BTreeSet<String> = expand::known_words(reference).into_iter().collect();
        let mut counted: BTreeMap<String, u32> = BTreeMap::new();
        for word in touched {
            let mut most = 0;
            for field in IndexField::ALL {
                most = most.max(joined.count(field, word.as_bytes())?);
            }
            counted.insert(word, most);
        }
        let old = self.table();
        let (words, keys) = (old.texts(Column::Words), old.texts(Column::Classes));
        let (counts, in_class) = (old.numbers(Column::WordCounts), old.numbers(Column::WordClasses));
        let mut shapes_and_sounds = vec![(0, 0); words.len()];
        let by_length = old.numbers(Column::LengthWords);
        let (shapes, sounds) = (old.numbers(Column::LengthShapes), old.numbers(Column::LengthSounds));
        for (at, word) in by_length.iter().enumerate() {
            if let Some(of_word) = shapes_and_sounds.get_mut(word as usize) {
                *of_word = (shapes.get(at), sounds.get(at));
            }
        }
        // What an old word counts now: none if it is gone.
        let now = |word: &str, before: u32| {
            let count = counted.get(word).copied().unwrap_or(before);
            (count > 0 || known.contains(word)).then_some(count)
        };
        let new: BTreeMap<&str, u32> = counted
            .iter()
            .map(|(word, &count)| (word.as_str(), count))
            .chain(known.iter().filter(|w| !counted.contains_key(*w)).map(|word| (word.as_str(), 0)))
            .filter(|&(word, count)| (count > 0 || known.contains(word)) && words.find(word).is_none())
            .collect();
        let mut new = new.into_iter().peekable();
        let mut all = Vocabulary::default();
        for at in 0..=words.len() {
            let next = (at < words.len()).then(|| words.get(at));
            while let Some((word, count)) = new.next_if(|(word, _)| next.is_none_or(|n| *word < n)) {
                all.push(word, classes.key(word), count, spelling::shape(word), spelling::sound(word));
            }
            if let (Some(word), Some(&(shape, sound))) = (next, shapes_and_sounds.get(at))
                && let Some(count) = now(word, counts.get(at))
            {
                let key = keys.get(in_class.get(at) as usize).to_owned();
                all.push(word, key, count, shape, sound);
            }
        }
        all.write(t)
    }
}

/// What a page asks itself.
fn own_questions(joined: &Joined, id: &str, page: usize) -> Vec<OwnQuestion> {
    let Some((part, local)) = joined.locate(Rows::Pages, page) else { return Vec::new() };
    let table = part.table();
    let sections = table.numbers(Column::PageSections).range_below(local, part.count(Rows::Sections));
    let common = sections.filter(|&section| section_kind(table, section) == Some(SectionKind::Faq));
    common.flat_map(|section| asked::own_questions(id, page, &text::of_section(table, section))).collect()
}

/// What a page of a part holds.
fn held(part: &Part, page: usize) -> Held {
    let table = part.table();
    let articles = u32::from(page_kind(table, page) == Some(Kind::Article));
    let mut held = Held { totals: Totals { pages: 1, articles, ..Totals::default() }, words: BTreeSet::new() };
    let mut take = |text: &str, field: IndexField, totals: &mut Totals| {
        let mut any = false;
        words::each_word(text, |word, _| {
            any = true;
            totals.words[field as usize] += 1;
            if !held.words.contains(word) {
                held.words.insert(word.to_owned());
            }
        });
        any
    };
    let totals = &mut held.totals;
    for section in table.numbers(Column::PageSections).range_below(page, part.count(Rows::Sections)) {
        totals.sections += 1;
        let mut filled = [take(&text::heading_of(table, section), IndexField::Heading, totals), false, false];
        for sentence in text::of_section(table, section) {
            let field = match sentence.voice {
                Voice::Heading => IndexField::Heading,
                Voice::Prose => IndexField::Body,
                Voice::Typed => IndexField::Typed,
            };
            filled[field as usize] |= take(&sentence.text, field, totals);
        }
        for (count, filled) in totals.filled.iter_mut().zip(filled) {
            *count += u32::from(filled);
        }
    }
    take(table.texts(Column::PageTitles).get(page), IndexField::Title, totals);
    for name in table.names_of(page) {
        if table.bytes(Column::NameSorts).get(name) == Some(NameSort::Alias as u8) {
            take(table.texts(Column::Names).get(name), IndexField::Names, totals);
        }
    }
    held
}

/// Adds the keys of the classes in the names of a page.
fn name_classes(part: &Part, page: usize, out: &mut BTreeSet<String>) {
    let table = part.table();
    let (starts, terms) = (table.numbers(Column::NameTermStarts), table.numbers(Column::NameTerms));
    let keys = table.texts(Column::Classes);
    for name in table.names_of(page) {
        out.extend(starts.range_below(name, terms.len()).map(|at| keys.get(terms.get(at) as usize).to_owned()));
    }
}

/// In the names of how many pages a class stands.
fn pages_named_with(joined: &Joined, key: &str) -> Result<u32, SearchError> {
    let mut found = 0;
    for part in &joined.parts {
        let table = part.table();
        let Some(class) = table.texts(Column::Classes).find(key) else { continue };
        let (names, pages) = (table.numbers(Column::ClassNames), table.numbers(Column::NamePages));
        let mut last = None;
        for at in table.numbers(Column::ClassNameStarts).range_below(class, names.len()) {
            let page = part.first(Rows::Pages) + pages.get(names.get(at) as usize) as usize;
            if last != Some(page) && !joined.is_dead(page) {
                found += 1;
            }
            last = Some(page);
        }
    }
    small(found)
}
