//! Pages whose title holds every word of a question: they come before all that only speak of it.

use super::index::{NameSort, SearchIndex};
use super::plan::{ENDING, Plan};
use super::table::Column;

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
    let mut held: Option<Vec<usize>> = None;
    for classes in &words {
        let mut names: Vec<usize> = classes.iter().flat_map(|&class| index.names_of_class(class)).collect();
        names.sort_unstable();
        if let Some(held) = &held {
            names.retain(|name| held.binary_search(name).is_ok());
        }
        held = Some(names);
    }
    let table = index.table();
    let (sorts, page_of) = (table.bytes(Column::NameSorts), table.numbers(Column::NamePages));
    for name in held.unwrap_or_default() {
        let page = page_of.get(name);
        if sorts.get(name) == Some(NameSort::Title as u8) && !table.is_dead(page as usize) {
            pages.push(page);
        }
    }
    pages.sort_unstable();
    pages.dedup();
    pages
}
