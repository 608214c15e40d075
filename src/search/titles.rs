//! Pages whose title holds every word of a question: they come before all that only speak of it.

use super::index::{NameSort, SearchIndex};
use super::part::Rows;
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
    let table = index.table();
    let sorts = table.bytes(Column::NameSorts);
    for (number, part) in index.joined.parts.iter().enumerate() {
        let own = part.table();
        let by_class = own.numbers(Column::ClassNames);
        let names_of = |&class: &u32| index.names_with(number, class).map(|at| by_class.get(at));
        let mut held: Option<Vec<u32>> = None;
        for classes in &words {
            let mut names: Vec<u32> = classes.iter().flat_map(names_of).collect();
            names.sort_unstable();
            if let Some(held) = &held {
                names.retain(|name| held.binary_search(name).is_ok());
            }
            held = Some(names);
        }
        let page_of = own.numbers(Column::NamePages);
        for name in held.unwrap_or_default() {
            let page = part.first(Rows::Pages) + page_of.get(name as usize) as usize;
            let sort = sorts.get(part.first(Rows::Names) + name as usize);
            if sort == Some(NameSort::Title as u8) && !table.is_dead(page) {
                pages.extend(u32::try_from(page));
            }
        }
    }
    pages.sort_unstable();
    pages.dedup();
    pages
}
