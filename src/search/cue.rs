//! Cues: words in a row by which a question is understood.
//!
//! A cue is a line of folded words. `|` stands between words of which one is enough, `*` behind the beginning of a word,
//! `..` for up to eight words, and `$name` for the words of a list of that name. There are many cues of a few letters
//! each, most of which a question has nothing of, so they are read as they lie, letter by letter.

use super::bits::set_bits;
use std::ops::Range;

/// Lists of words that cues name; none of them names another.
#[derive(Debug, Default)]
pub(super) struct Lists(Vec<(&'static str, &'static str, Beginnings)>);

/// The beginnings of words: a bit for each, by the first two letters; several share a bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Beginnings([u64; 4]);

/// The beginnings of the words of a cue: by these most questions are done with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outline(Box<[Stretch]>);

/// What stands in a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stretch {
    Word(Beginnings),
    /// `..`
    Gap,
}

impl Outline {
    pub(super) fn of(cue: &str, lists: &Lists) -> Self {
        let of_part = |part: &[u8]| match part {
            b".." => Stretch::Gap,
            part => Stretch::Word(Beginnings::of_part(part, lists)),
        };
        Self(parts(cue.as_bytes(), b' ').map(of_part).collect())
    }
}

/// So many words may stand at a gap at most.
const GAP: usize = 8;

/// Folded words of a question, with their beginnings: by these most cues are done with.
pub(super) struct Asked<'w, T> {
    words: &'w [T],
    any: Beginnings,
    /// By 64 words and beginning: the places of words that begin so, a bit each.
    places: Vec<[u64; 256]>,
}

impl<'w, T: AsRef<str>> Asked<'w, T> {
    pub(super) fn new(words: &'w [T]) -> Self {
        let mut any = Beginnings::default();
        let mut places = vec![[0; 256]; words.len().div_ceil(64)];
        for (words, places) in words.chunks(64).zip(&mut places) {
            for (at, word) in words.iter().enumerate() {
                let beginning = beginning(word.as_ref().as_bytes());
                any.add(beginning);
                places[usize::from(beginning)] |= 1 << at;
            }
        }
        Self { words, any, places }
    }

    pub(super) fn words(&self) -> &'w [T] {
        self.words
    }

    /// Whether words begin as those of a cue do.
    fn may_hold(&self, cue: &Outline) -> bool {
        // Without a branch for each number: this is asked of every cue.
        let any = |of: &Beginnings| self.any.0.iter().zip(of.0).fold(0, |any, (mine, other)| any | mine & other) != 0;
        cue.0.iter().all(|stretch| match stretch {
            Stretch::Word(beginnings) => any(beginnings),
            Stretch::Gap => true,
        })
    }

    /// The places of the words that begin so in the given 64, a bit each.
    fn places(&self, at: usize, beginnings: Beginnings) -> u64 {
        let Some(places) = self.places.get(at) else { return 0 };
        let asked = self.any.0.iter().zip(beginnings.0).enumerate();
        let bits = asked.flat_map(|(block, (mine, other))| set_bits(mine & other).map(move |bit| block * 64 + bit));
        bits.fold(0, |all, beginning| all | places[beginning])
    }

    /// The places where a cue may stand, by the beginnings of its words.
    fn places_of(&self, cue: &Outline) -> impl Iterator<Item = usize> + use<T> {
        // From the last word of the cue to the first: where the rest of it may stand, a bit each.
        let mut rest: Vec<u64> = Vec::new();
        if self.may_hold(cue) {
            rest.resize(self.places.len(), u64::MAX);
        }
        let mut beyond = u64::MAX;
        for stretch in cue.0.iter().rev() {
            for at in 0..rest.len() {
                let (here, next) = (rest[at], rest.get(at + 1).copied().unwrap_or(beyond));
                let from = |far: usize| if far == 0 { here } else { here >> far | next << (64 - far) };
                rest[at] = match stretch {
                    Stretch::Word(beginnings) => match from(1) {
                        0 => 0,
                        from => from & self.places(at, *beginnings),
                    },
                    Stretch::Gap => (0..=GAP).fold(0, |any, far| any | from(far)),
                };
            }
            // Behind the last word of a question only the end of a cue may stand.
            beyond = 0;
        }
        rest.into_iter().enumerate().flat_map(|(at, bits)| set_bits(bits).map(move |bit| at * 64 + bit))
    }
}

/// The bit of a word's beginning.
fn beginning(word: &[u8]) -> u8 {
    let first = word.first().copied().unwrap_or(0);
    first.wrapping_mul(31) ^ word.get(1).copied().unwrap_or(0)
}

impl Lists {
    /// No list.
    pub(super) const NONE: Self = Self(Vec::new());

    pub(super) fn add(&mut self, name: &'static str, words: &'static str) {
        let beginnings = Beginnings::of_part(words.as_bytes(), self);
        self.0.push((name, words, beginnings));
    }

    /// The words of a list, with `|` between them; none of a list that is not known.
    pub(super) fn words(&self, name: &str) -> &'static str {
        self.0.iter().find(|list| list.0 == name).map_or("", |list| list.1)
    }

    fn find(&self, name: &[u8]) -> Option<&(&'static str, &'static str, Beginnings)> {
        self.0.iter().find(|list| list.0.as_bytes() == name)
    }

    /// Whether a cue stands anywhere in a question.
    pub(super) fn stands_in<T: AsRef<str>>(&self, cue: &str, asked: &Asked<'_, T>) -> bool {
        self.places_of(cue, &Outline::of(cue, self), asked).next().is_some()
    }

    /// Where a cue of that outline stands in a question; each place only as far as it must reach.
    pub(super) fn places_of<T: AsRef<str>>(
        &self,
        cue: &str,
        outline: &Outline,
        asked: &Asked<'_, T>,
    ) -> impl Iterator<Item = Range<usize>> {
        let may = asked.places_of(outline);
        may.filter_map(move |at| Some(at..at + self.matched(parts(cue.as_bytes(), b' '), &asked.words[at..])?))
    }

    /// Whether folded words begin with a cue.
    pub(super) fn begins<T: AsRef<str>>(&self, cue: &str, words: &[T]) -> bool {
        self.matched(parts(cue.as_bytes(), b' '), words).is_some()
    }

    /// Whether a word is one of those that a part of a cue stands for.
    pub(super) fn is_one(&self, part: &str, word: &str) -> bool {
        self.is_one_of(part.as_bytes(), word.as_bytes())
    }

    fn is_one_of(&self, part: &[u8], word: &[u8]) -> bool {
        parts(part, b'|').any(|one| match one {
            [b'$', name @ ..] => self
                .find(name)
                .is_some_and(|list| list.2.has(beginning(word)) && self.is_one_of(list.1.as_bytes(), word)),
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
                // No more words between, so that a cue does not join two sentences.
                return (at..words.len().min(at + GAP + 1))
                    .find_map(|from| Some(from + self.matched(pattern.clone(), &words[from..])?));
            }
            if !self.is_one_of(part, words.get(at)?.as_ref().as_bytes()) {
                return None;
            }
            at += 1;
        }
    }
}

impl Beginnings {
    fn add(&mut self, beginning: u8) {
        self.0[usize::from(beginning / 64)] |= 1 << (beginning % 64);
    }

    fn has(&self, beginning: u8) -> bool {
        self.0[usize::from(beginning / 64)] >> (beginning % 64) & 1 == 1
    }

    /// Those that a word may have which a part of a cue stands for.
    fn of_part(mut rest: &[u8], lists: &Lists) -> Self {
        let mut beginnings = Self::default();
        loop {
            let end = rest.iter().position(|&byte| byte <= b' ' || byte == b'|').unwrap_or(rest.len());
            match &rest[..end] {
                [b'$', name @ ..] => {
                    let of_list = lists.find(name).map_or([0; 4], |list| list.2.0);
                    beginnings.0.iter_mut().zip(of_list).for_each(|(mine, of_list)| *mine |= of_list);
                }
                // The beginning of a word may be shorter than what is looked at.
                [letter, b'*'] => {
                    beginnings.add(beginning(&[*letter]));
                    (0..=u8::MAX).for_each(|second| beginnings.add(beginning(&[*letter, second])));
                }
                word => beginnings.add(beginning(word)),
            }
            match rest.get(end) {
                Some(b'|') => rest = &rest[end + 1..],
                _ => return beginnings,
            }
        }
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
            let (asked, outline) = (Asked::new(&words), Outline::of(cue, &lists));
            let places: Vec<(usize, usize)> =
                lists.places_of(cue, &outline, &asked).map(|place| (place.start, place.end)).collect();
            assert!(asked.may_hold(&outline) || places.is_empty(), "{cue}: {text}");
            assert_eq!(lists.stands_in(cue, &asked), !places.is_empty());
            assert_eq!(lists.begins(cue, &words), places.first().is_some_and(|place| place.0 == 0));
            places
        };
        assert_eq!(places("chest pain", "i have chest pain and chest pain"), [(2, 4), (5, 7)]);
        assert!(places("chest pain", "chest pai").is_empty());
        assert!(places("chest pain", "pain in the chest").is_empty());
        assert_eq!(places("chest", "pain in the chest"), [(3, 4)]);
        let long = |before: usize| format!("{}chest pain", "so ".repeat(before));
        for before in [62, 63, 64, 127, 200] {
            assert_eq!(places("chest pain", &long(before)), [(before, before + 2)]);
            let gap = format!("{}cut it all off", "so ".repeat(before));
            assert_eq!(places("cut .. off", &gap), [(before, before + 4)]);
            assert_eq!(places("pain", &long(before)), [(before + 1, before + 2)]);
        }
        assert_eq!(places("leg|calf swell*", "my calf swells"), [(1, 3)]);
        assert_eq!(places("$not breath*", "i cannot breathe"), [(1, 3)]);
        assert_eq!(places("$not|never breath*", "never breathing"), [(0, 2)]);
        assert!(places("$other breath*", "i cannot breathe").is_empty());
        assert_eq!(places("cut .. off", "cut it all off"), [(0, 4)]);
        assert_eq!(places("cut .. off", "cut off"), [(0, 2)]);
        assert!(places("cut .. off", "cut a b c d e f g h i off").is_empty(), "nine words lie between");
        assert_eq!(places("c* pain", "c pain and chest pain"), [(0, 2), (3, 5)]);
        assert!(lists.is_one("x|$not", "didnt") && !lists.is_one("x|$not", "did"));
    }
}
