//! Names that hold every word of a question, or of a part of it. Pages whose title holds all of it come before all that
//! only speak of it.

use super::index::{NameSort, SearchIndex};
use super::plan::{ENDING, Plan};
use super::table::Column;
use super::words;

/// The pages whose title holds every word of a question that carries matter, as it was typed, corrected or begun; in
/// order.
pub(super) fn of_whole_question(index: &SearchIndex, plan: &Plan) -> Vec<u32> {
    let mut words: Vec<Vec<u32>> = Vec::new();
    for concept in plan.concepts.iter().filter(|c| c.beside.is_empty()) {
        // Words that mean the same have a smaller share: a title that holds them holds another word.
        words.push(concept.classes.iter().filter(|c| c.1 >= ENDING).map(|c| c.0).collect());
    }
    let mut pages = Vec::new();
    if words.is_empty() || words.iter().any(Vec::is_empty) {
        return pages;
    }
    let table = index.table();
    let (sorts, page_of) = (table.bytes(Column::NameSorts), table.numbers(Column::NamePages));
    for name in names_with_all(index, words.iter().map(Vec::as_slice)) {
        let page = page_of.get(name);
        if sorts.get(name) == Some(NameSort::Title as u8) && !table.is_dead(page as usize) {
            pages.push(page);
        }
    }
    pages.sort_unstable();
    pages.dedup();
    pages
}

/// Whether the words of those classes are the name of a page: a single one the whole of it, several together a part.
pub(super) fn are_name(index: &SearchIndex, classes: &[u32]) -> bool {
    let names = index.table().texts(Column::Names);
    let is_whole = |&name: &usize| words::words(names.get(name)).len() == 1;
    let held = names_with_all(index, classes.chunks(1));
    if classes.len() == 1 { held.iter().any(is_whole) } else { !held.is_empty() }
}

/// The names that hold a class of each list, in order.
fn names_with_all<'c>(index: &SearchIndex, lists: impl Iterator<Item = &'c [u32]>) -> Vec<usize> {
    let mut held: Option<Vec<usize>> = None;
    for classes in lists {
        let mut names: Vec<usize> = classes.iter().flat_map(|&class| index.names_of_class(class)).collect();
        names.sort_unstable();
        if let Some(held) = &held {
            names.retain(|name| held.binary_search(name).is_ok());
        }
        held = Some(names);
    }
    held.unwrap_or_default()
}
