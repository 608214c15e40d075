//! The exact place of the words that a fault is about.
//!
//! A page keeps where its blocks begin, not where each word stands, so a rule about words gives the line and the
//! beginning of the block. Whoever has the text of the file can have the words themselves pointed at.

use super::find_rule;
use super::sentence::words;
use crate::record::{Diagnostic, fold};

/// How many lines a block is searched for the words of a fault.
const REACH: usize = 20;

/// Moves a fault of this room to the words that its message quotes, if they stand in the block that it is about.
///
/// The message quotes them first: `` `gray` is a mistranslation ``, `"It takes 2 hours." holds a number`. A fault that
/// quotes nothing, or whose words are not there, stays as it is. `lines` are those of the whole file.
pub fn point_at_words(fault: &mut Diagnostic, lines: &[&str]) {
    if fault.length > 0 || find_rule(fault.code).is_none() {
        return;
    }
    let Some(quoted) = quoted(&fault.message) else { return };
    let wanted: Vec<String> = fold(quoted).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let first = usize::try_from(fault.place.line.saturating_sub(1)).unwrap_or(usize::MAX);
    let from = usize::try_from(fault.place.column.saturating_sub(1)).unwrap_or(usize::MAX);
    for (i, line) in lines.iter().enumerate().skip(first).take(REACH) {
        if i > first && line.trim().is_empty() {
            return;
        }
        let skip = if i == first { line.char_indices().nth(from).map_or(0, |(at, _)| at) } else { 0 };
        let Some((at, length)) = find(line.get(skip..).unwrap_or_default(), &wanted) else { continue };
        let column = line[..skip + at].chars().count() + 1;
        fault.place.line = u32::try_from(i + 1).unwrap_or(u32::MAX);
        fault.place.column = u32::try_from(column).unwrap_or(u32::MAX);
        fault.length = u32::try_from(length).unwrap_or(u32::MAX);
        return;
    }
}

/// The words that a message begins by quoting, without the dots that cut them short.
fn quoted(message: &str) -> Option<&str> {
    let mark = message.chars().find(|c| matches!(c, '`' | '"'))?;
    let (_, rest) = message.split_once(mark)?;
    let (inside, _) = rest.split_once(mark)?;
    Some(inside.trim_end_matches([' ', '…']))
}

/// Where the wanted words stand in a line, as a byte, and how many characters they take; or as many of the first as the
/// line ends with.
fn find(line: &str, wanted: &[String]) -> Option<(usize, usize)> {
    let here: Vec<(usize, &str, String)> = words(line).into_iter().map(|(at, w)| (at, w, fold(w))).collect();
    let wanted = wanted.join(" ");
    if wanted.is_empty() {
        return None;
    }
    for (i, (at, _, _)) in here.iter().enumerate() {
        let mut said = String::new();
        for (k, (end, word, folded)) in here[i..].iter().enumerate() {
            if k > 0 {
                said.push(' ');
            }
            said.push_str(folded);
            let done =
                said == wanted || (said.starts_with(&wanted) && said[wanted.len()..].chars().all(char::is_alphabetic));
            let cut = i + k + 1 == here.len() && wanted.starts_with(&format!("{said} "));
            if done || cut {
                return Some((*at, line[*at..*end + word.len()].chars().count()));
            }
            if !wanted.starts_with(&said) {
                break;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Place;

    fn point(code: &'static str, place: (u32, u32), message: &str, text: &str) -> (u32, u32, u32) {
        let mut fault = Diagnostic::error(code, Place::new(place.0, place.1), message);
        point_at_words(&mut fault, &text.lines().collect::<Vec<_>>());
        (fault.place.line, fault.place.column, fault.length)
    }

    #[test]
    fn a_fault_points_at_the_words_that_it_quotes() {
        let text = "Blood and *gray* form. [@a]\nIt is a Scar-free way.\n\nA gray day.\n";
        assert_eq!(point("mistranslation", (1, 1), "`gray` is a mistranslation", text), (1, 12, 4));
        assert_eq!(point("promise-word", (1, 1), "`scar free` is a promise", text), (2, 9, 9));
        assert_eq!(point("mistranslation", (1, 14), "`gray` is a mistranslation", text), (1, 14, 0));
        assert_eq!(point("uncited-number", (1, 1), "\"It is a …\" holds a number", text), (2, 1, 7));
        assert_eq!(point("promise-word", (1, 1), "`guarantee` is a promise", "No.\nIt is guaranteed.\n"), (2, 7, 10));
        // A phrase that runs over the end of its line is pointed at where it begins.
        assert_eq!(point("shaming-word", (1, 1), "`let yourself go` shames", "You let\nyourself go.\n"), (1, 5, 3));
        assert_eq!(point("not-of-this-room", (1, 1), "`gray` is a mistranslation", text), (1, 1, 0));
        assert_eq!(point("grade", (1, 1), "the page reads at grade 8.0", text), (1, 1, 0));
    }
}
