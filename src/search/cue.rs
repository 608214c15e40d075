//! Cues: words in a row by which a question is understood.
//!
//! A cue is a line of folded words. `|` stands between words of which one is enough, `*` behind the beginning of a word,
//! `..` for up to eight words, and `$name` for the words of a list of that name. There are many cues of a few letters
//! each, most of which a question has nothing of, so they are read as they lie, letter by letter.

use std::ops::Range;

/// Lists of words that cues name; none of them names another.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<(&'static str, &'static str, Letters)>);

/// Letters with which words begin, a bit for each byte: most cues are done with when those of the question are known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Letters([u64; 4]);

impl Lists {
    /// No list.
    pub(super) const NONE: Self = Self(Vec::new());

    pub(super) fn add(&mut self, name: &'static str, words: &'static str) {
        let letters = Letters::of_cue(words, self);
        self.0.push((name, words, letters));
    }

    /// The words of a list, with `|` between them; none of a list that is not known.
    pub(super) fn words(&self, name: &str) -> &'static str {
        self.0.iter().find(|list| list.0 == name).map_or("", |list| list.1)
    }

    fn find(&self, name: &[u8]) -> Option<&(&'static str, &'static str, Letters)> {
        self.0.iter().find(|list| list.0.as_bytes() == name)
    }

    /// Whether a cue stands anywhere in folded words.
    pub(super) fn stands_in<T: AsRef<str>>(&self, cue: &str, words: &[T]) -> bool {
        self.places_of(cue, words).next().is_some()
    }

    /// Where a cue stands in folded words; each place only as far as it must reach.
    pub(super) fn places_of<T: AsRef<str>>(&self, cue: &str, words: &[T]) -> impl Iterator<Item = Range<usize>> {
        let beginnings = Letters::of_cue(cue, self);
        let may = move |at: &usize| words[*at].as_ref().bytes().next().is_some_and(|first| beginnings.has(first));
        let place = move |at: usize| Some(at..at + self.matched(parts(cue.as_bytes(), b' '), &words[at..])?);
        (0..words.len()).filter(may).filter_map(place)
    }

    /// Whether a word is one of those that a part of a cue stands for.
    pub(super) fn is_one(&self, part: &str, word: &str) -> bool {
        self.is_one_of(part.as_bytes(), word.as_bytes())
    }

    fn is_one_of(&self, part: &[u8], word: &[u8]) -> bool {
        parts(part, b'|').any(|one| match one {
            [b'$', name @ ..] => self.find(name).is_some_and(|list| self.is_one_of(list.1.as_bytes(), word)),
            [start @ .., b'*'] => word.starts_with(start),
            whole => word == whole,
        })
    }

    /// How many words a cue takes that stands at the beginning of folded words.
    fn matched<'p, T: AsRef<str>>(
        &self,
        mut pattern: impl Iterator<Item = &'p [u8]> + Clone,
        words: &[T],
    ) -> Option<usize> {
        let mut at = 0;
        loop {
            let Some(part) = pattern.next() else { return Some(at) };
            if part == b".." {
                // Up to eight words between, so that a cue does not join two sentences.
                return (at..words.len().min(at + 9))
                    .find_map(|from| Some(from + self.matched(pattern.clone(), &words[from..])?));
            }
            if !self.is_one_of(part, words.get(at)?.as_ref().as_bytes()) {
                return None;
            }
            at += 1;
        }
    }
}

impl Letters {
    fn add(&mut self, letter: u8) {
        self.0[usize::from(letter / 64)] |= 1 << (letter % 64);
    }

    fn has(&self, letter: u8) -> bool {
        self.0[usize::from(letter / 64)] >> (letter % 64) & 1 == 1
    }

    /// Those of folded words.
    pub(super) fn of_words<T: AsRef<str>>(words: &[T]) -> Self {
        let mut letters = Self::default();
        words.iter().filter_map(|word| word.as_ref().bytes().next()).for_each(|letter| letters.add(letter));
        letters
    }

    /// Those that the first word of a cue may have.
    pub(super) fn of_cue(cue: &str, lists: &Lists) -> Self {
        let mut letters = Self::default();
        let mut rest = cue.as_bytes();
        loop {
            match rest {
                [b'$', list @ ..] => {
                    let name = list.split(|byte| [b' ', b'|'].contains(byte)).next().unwrap_or_default();
                    let of_list = lists.find(name).map_or([0; 4], |list| list.2.0);
                    letters.0.iter_mut().zip(of_list).for_each(|(mine, of_list)| *mine |= of_list);
                }
                [letter, ..] => letters.add(*letter),
                [] => return letters,
            }
            match rest.iter().position(|&byte| byte <= b' ' || byte == b'|') {
                Some(end) if rest[end] == b'|' => rest = &rest[end + 1..],
                _ => return letters,
            }
        }
    }

    /// Whether any is among others.
    pub(super) fn meet(&self, others: &Self) -> bool {
        self.0.iter().zip(others.0).any(|(mine, other)| mine & other != 0)
    }
}

fn parts(cue: &[u8], between: u8) -> impl Iterator<Item = &[u8]> + Clone {
    cue.split(move |&byte| byte == between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_stands_where_its_words_do() {
        let mut lists = Lists::default();
        lists.add("not", "not|cannot|didnt");
        let places = |cue: &str, text: &str| {
            let words: Vec<&str> = text.split(' ').collect();
            let may = Letters::of_words(&words).meet(&Letters::of_cue(cue, &lists));
            let places: Vec<(usize, usize)> =
                lists.places_of(cue, &words).map(|place| (place.start, place.end)).collect();
            assert!(may || places.is_empty(), "{cue}: {text}");
            assert_eq!(lists.stands_in(cue, &words), !places.is_empty());
            places
        };
        assert_eq!(places("chest pain", "i have chest pain and chest pain"), [(2, 4), (5, 7)]);
        assert!(places("chest pain", "chest pai").is_empty());
        assert_eq!(places("leg|calf swell*", "my calf swells"), [(1, 3)]);
        assert_eq!(places("$not breath*", "i cannot breathe"), [(1, 3)]);
        assert_eq!(places("$not|never breath*", "never breathing"), [(0, 2)]);
        assert!(places("$other breath*", "i cannot breathe").is_empty());
        assert_eq!(places("cut .. off", "cut it all off"), [(0, 4)]);
        assert_eq!(places("cut .. off", "cut off"), [(0, 2)]);
        assert!(places("cut .. off", "cut a b c d e f g h i off").is_empty(), "nine words lie between");
        assert!(lists.is_one("x|$not", "didnt") && !lists.is_one("x|$not", "did"));
    }
}
