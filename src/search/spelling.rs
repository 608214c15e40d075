//! Words that were typed wrongly, read as words that the index knows.
//!
//! A slip is looked for over every word of the index, the names and the vocabulary: a letter wrong, left out, put in or
//! swapped with its neighbour, and words that sound alike. A word that is right is never touched, whether the index
//! holds it or not: for that, a list of common English words stands beside the index (`english.txt`, the words that
//! recur in the `MedQuAD` pages, CC BY 4.0, and in the documentation of Rust libraries, with everyday ones added).

use super::index::SearchIndex;
use super::plan::class_of;
use super::table::Column;
use super::words::{self, Classes};

const ENGLISH: &str = include_str!("english.txt");

/// Shorter words are too near to too many others.
const SHORTEST: usize = 4;

/// The letters of a word as a set of 26 bits, and its length in the 6 bits above.
pub(super) fn shape(word: &str) -> u32 {
    let mut letters = 0_u32;
    let mut length = 0_u32;
    for c in word.chars() {
        length += 1;
        if c.is_ascii_lowercase() {
            letters |= 1 << (c as u32 - 'a' as u32);
        }
    }
    letters | length.min(63) << 26
}

/// The length of a word of that shape.
pub(super) fn length(shape: u32) -> u32 {
    shape >> 26
}

/// How a word sounds to an English ear, as a number: two words of one sound are often written for one another.
pub(super) fn sound(word: &str) -> u32 {
    let code = sound_code(word);
    // FNV-1a, 32 bits.
    code.iter().fold(0x811c_9dc5, |hash, &b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

fn sound_code(word: &str) -> Vec<u8> {
    let w = word.as_bytes();
    let mut code: Vec<u8> = Vec::with_capacity(w.len());
    let mut at = 0;
    let start = match w {
        [b'k' | b'g', b'n', ..] | [b'w', b'r', ..] | [b'p', b's' | b'n', ..] => 1,
        _ => 0,
    };
    let w = &w[start..];
    while let Some(&b) = w.get(at) {
        let next = w.get(at + 1).copied().unwrap_or(0);
        let soft = matches!(next, b'e' | b'i' | b'y');
        let (sounds, step): (&[u8], usize) = match (b, next) {
            (b'p', b'h') => (b"f", 2),
            (b'g', b'h') => (if at == 0 { b"g" } else { b"" }, 2),
            (b'c', b'h' | b'k') | (b'k', b'h') => (b"k", 2),
            (b's', b'c') if w.get(at + 2).is_some_and(|c| matches!(c, b'e' | b'i' | b'y')) => (b"s", 2),
            (b't' | b's' | b'c', b'i') if matches!(w.get(at + 2), Some(b'o' | b'a')) => (b"s", 2),
            (b'r', b'h') => (b"r", 2),
            (b't', b'h') => (b"t", 2),
            (b's', b'h') => (b"s", 2),
            (b'c', _) => (if soft { b"s" } else { b"k" }, 1),
            (b'g' | b'j', _) => (if b == b'j' || soft { b"j" } else { b"g" }, 1),
            (b'q', _) => (b"k", 1),
            (b'x', _) => (if at == 0 { b"s" } else { b"ks" }, 1),
            (b'z', _) => (b"s", 1),
            (b'v' | b'w', _) => (b"v", 1),
            (b'h', _) => (if at == 0 { b"h" } else { b"" }, 1),
            (b'a' | b'e' | b'i' | b'o' | b'u' | b'y', _) => (if at == 0 { b"a" } else { b"" }, 1),
            _ => (std::slice::from_ref(&w[at]), 1),
        };
        for &s in sounds {
            if code.last() != Some(&s) {
                code.push(s);
            }
        }
        at += step;
    }
    code
}

/// What stands behind a word in a list of a word a line, in order; none where it is not in it.
pub(super) fn line_of<'l>(list: &'l str, word: &str) -> Option<&'l str> {
    let bytes = list.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        // A line is a few letters: to look at each is quicker than to search.
        let middle = usize::midpoint(low, high);
        let start = bytes[..middle].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        let end = bytes[start..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |i| start + i);
        let line = &list[start..end];
        let (listed, rest) = line.split_once(' ').unwrap_or((line, ""));
        match listed.cmp(word) {
            std::cmp::Ordering::Equal => return Some(rest),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// Whether a folded word is common English.
pub(super) fn is_english(word: &str) -> bool {
    let listed = |w: &str| line_of(ENGLISH, w).is_some();
    if listed(word) {
        return true;
    }
    let forms = [
        ("s", ""),
        ("es", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
        ("er", ""),
        ("er", "e"),
    ];
    forms.iter().any(|(ending, end)| {
        word.strip_suffix(ending).is_some_and(|stem| stem.len() >= 3 && listed(&format!("{stem}{end}")))
    })
}

/// What a misspelt word was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Correction {
    /// One word of the index.
    Word(String),
    /// Two words, or a word and a number, written as one.
    Two(String, String),
}

/// No more names are looked at for a short word.
const MOST_NAMES: usize = 256;

/// Whether a word is so short that by itself it is near to too many others.
pub(super) fn is_short(word: &str) -> bool {
    word.chars().count() <= SHORTEST
}

/// Reads a short word that the index does not know as the one that makes a name with the words around it: `bak` before
/// `lift`. None where it is right, or where no name is a letter away.
pub(super) fn in_name(index: &SearchIndex, list: &[&str], at: usize, classes: &mut Classes) -> Option<String> {
    let word = list[at];
    if word.bytes().any(|b| b.is_ascii_digit()) || is_english(word) {
        return None;
    }
    let names = index.table().texts(Column::Names);
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter(|&beside| beside < list.len());
    for beside in beside.filter(|&beside| !words::is_function_word(list[beside])) {
        let Some(class) = class_of(index, list[beside], &classes.key(list[beside])) else { continue };
        for name in index.names_of_class(class).take(MOST_NAMES) {
            let name = words::words(names.get(name));
            // Where the name would begin: its words stand around the one that is read anew.
            for place in 0..name.len() {
                let Some(start) = at.checked_sub(place).filter(|start| start + name.len() <= list.len()) else {
                    continue;
                };
                let Some(meant) = name.get(place).filter(|meant| is_slip(word, meant)) else { continue };
                let mut others = (0..name.len()).filter(|&other| other != place);
                if name.len() > 1 && others.all(|n| classes.key(&name[n]) == classes.key(list[start + n])) {
                    return Some(meant.clone());
                }
            }
        }
    }
    None
}

/// Whether a short word is one slip of the keyboard away from another of three letters or more.
fn is_slip(word: &str, meant: &str) -> bool {
    meant.chars().count() + 1 >= SHORTEST && meant != word && strsim::osa_distance(word, meant) == 1
}

/// Reads a folded word that the index does not know as one that it knows; none if nothing is near enough.
pub(super) fn correct(index: &SearchIndex, word: &str) -> Option<Correction> {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return letters_and_digits(index, word);
    }
    let length = word.chars().count();
    if !(SHORTEST..=40).contains(&length) || is_english(word) {
        return None;
    }
    let limit: f32 = match length {
        0..=5 => 1.0,
        6..=8 => 1.3,
        _ => 1.7,
    };
    let table = index.table();
    let words = table.texts(Column::Words);
    let counts = table.numbers(Column::WordCounts);
    let (mine, my_sound) = (shape(word), sound(word));
    let letters: Vec<char> = word.chars().collect();
    let by_ear: Vec<char> = word.replace("ph", "f").chars().collect();
    let slips = Slips::new(&letters);
    let mut scratch = Scratch::default();
    let mut best: Option<(f32, &str)> = None;
    let (slack, most) = if length <= 5 { (1, 2) } else { (2, 4) };
    let nearness = Nearness { shape: mine, sound: my_sound, slack, most };
    let by_length = table.numbers(Column::LengthWords);
    for (at, alike) in near_words(table.run(Column::LengthShapes), table.run(Column::LengthSounds), nearness) {
        let at = by_length.get(at) as usize;
        let candidate = words.get(at);
        if candidate.len() < SHORTEST - 1 || candidate.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        let allowed = if alike { limit.max(1.5) + 0.9 } else { limit };
        // One sound in two letters: `porfiria`.
        let heard = alike && word.contains("ph") != candidate.contains("ph");
        if !heard && slips.cost_no_less(candidate) > allowed {
            continue;
        }
        let cost = if heard {
            scratch.distance(&by_ear, &candidate.replace("ph", "f"), allowed)
        } else {
            scratch.distance(&letters, candidate, allowed)
        };
        let Some(mut cost) = cost else { continue };
        if alike {
            cost -= 0.6;
        }
        if cost > limit {
            continue;
        }
        // Of two words equally near, the one that more sections hold.
        let count = counts.get(at);
        cost -= 0.04 * f32::from(u16::try_from(count.min(1000)).unwrap_or(1000) + 1).ln();
        let better = |&(known, word): &(f32, &str)| cost.total_cmp(&known).then_with(|| candidate.cmp(word)).is_lt();
        if best.as_ref().is_none_or(better) {
            best = Some((cost, candidate));
        }
    }
    if best.is_none_or(|(cost, _)| cost > 0.8)
        && let Some((first, second)) = two_words(index, word)
    {
        return Some(Correction::Two(first, second));
    }
    best.map(|(_, w)| Correction::Word(w.to_owned()))
}

/// Words that are looked at together.
const BLOCK: usize = 16;

/// By how much the lengths of words may differ that sound alike.
const SLACK_ALIKE: u32 = 3;

/// What shapes and sounds are compared with.
#[derive(Clone, Copy)]
struct Nearness {
    shape: u32,
    sound: u32,
    /// By how much the lengths may differ.
    slack: u32,
    /// By how many letters the sets of letters may differ: two or four.
    most: u32,
}

/// The words that one slip may separate from the given one, by their shapes, or that sound like it: the places of their
/// shapes and sounds, each with whether it sounds like it. Words stand by their lengths.
fn near_words(shapes: &[u8], sounds: &[u8], nearness: Nearness) -> Vec<(usize, bool)> {
    let (shapes, sounds) = (shapes.as_chunks::<4>().0, sounds.as_chunks::<4>().0);
    let length_asked = length(nearness.shape);
    let of_length = |slack: u32| {
        let place = |most: u32| shapes.partition_point(|shape| length(u32::from_le_bytes(*shape)) < most);
        let start = place(length_asked.saturating_sub(slack)).min(sounds.len());
        start..place(length_asked + slack + 1).clamp(start, sounds.len())
    };
    let alike = of_length(SLACK_ALIKE);
    let mut found = Vec::new();
    let like_it = |sound: u32| sound == nearness.sound;
    look(&sounds[alike.clone()], like_it, |at| found.push((alike.start + at, true)));
    let near = of_length(nearness.slack);
    look(
        &shapes[near.clone()],
        |shape| nearness.is_like(shape),
        |at| {
            let at = near.start + at;
            if !like_it(u32::from_le_bytes(sounds[at])) {
                found.push((at, false));
            }
        },
    );
    found
}

/// Calls `each` for the places of the numbers that are near.
///
/// All are looked at, so the look is in blocks of a fixed size, without a branch for each number.
fn look(numbers: &[[u8; 4]], near: impl Fn(u32) -> bool, mut each: impl FnMut(usize)) {
    let (blocks, rest) = numbers.as_chunks::<BLOCK>();
    let mut one_by_one = |first: usize, some: &[[u8; 4]]| {
        let some = some.iter().enumerate().filter(|(_, number)| near(u32::from_le_bytes(**number)));
        some.for_each(|(at, _)| each(first + at));
    };
    for (at, block) in blocks.iter().enumerate() {
        if block.iter().fold(false, |any, number| any | near(u32::from_le_bytes(*number))) {
            one_by_one(at * BLOCK, block);
        }
    }
    one_by_one(blocks.len() * BLOCK, rest);
}

impl Nearness {
    /// Whether few enough letters of a word are others.
    #[inline]
    fn is_like(self, shape: u32) -> bool {
        // One slip changes the set of letters by two at most: take so many bits away, and see if any is left.
        let mut differ = (self.shape ^ shape) & 0x03ff_ffff;
        differ &= differ.wrapping_sub(1);
        differ &= differ.wrapping_sub(1);
        let more = differ & differ.wrapping_sub(1);
        let more = more & more.wrapping_sub(1);
        (if self.most > 2 { more } else { differ }) == 0
    }
}

/// A word and a number that were written as one, both of them words of the index, in order: `hsv2`, `8mm`.
fn letters_and_digits(index: &SearchIndex, word: &str) -> Option<Correction> {
    let is_digit = |c: char| c.is_ascii_digit();
    let cut = if word.starts_with(is_digit) { word.find(|c| !is_digit(c)) } else { word.find(is_digit) }?;
    let (first, second) = word.split_at(cut);
    let words = index.table().texts(Column::Words);
    let known = words.find(first).is_some() && words.find(second).is_some();
    known.then(|| Correction::Two(first.to_owned(), second.to_owned()))
}

/// Of how many sections one must hold a word that is read out of another: `provera` is no `pro vera`.
const ONE_OF: u32 = 1000;

/// Two indexed words that were written as one, the commoner the better.
fn two_words(index: &SearchIndex, word: &str) -> Option<(String, String)> {
    let table = index.table();
    let words = table.texts(Column::Words);
    let counts = table.numbers(Column::WordCounts);
    let count = |w: &str| words.find(w).map_or(0, |at| counts.get(at));
    let least = u32::try_from(index.section_count()).unwrap_or(u32::MAX).div_euclid(ONE_OF).max(1);
    let mut best: Option<(u32, &str, &str)> = None;
    for (at, _) in word.char_indices().skip(3) {
        let (first, second) = word.split_at(at);
        if second.chars().count() < 3 {
            break;
        }
        let rarer = count(first).min(count(second));
        if rarer > least && best.is_none_or(|(known, ..)| rarer > known) {
            best = Some((rarer, first, second));
        }
    }
    best.map(|(_, a, b)| (a.to_owned(), b.to_owned()))
}

/// A typed word for counting slips: by letter, the places where it stands, a bit each.
struct Slips {
    places: [u64; 27],
    length: u32,
    doubled: u32,
}

impl Slips {
    fn new(typed: &[char]) -> Self {
        let mut places = [0; 27];
        typed.iter().zip(0_u32..).for_each(|(&c, at)| places[letter(c)] |= 1_u64.checked_shl(at).unwrap_or(0));
        let doubled = typed.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { places, length: small(typed.len()), doubled: small(doubled) }
    }

    /// What a candidate costs is no less than this: its slips, neighbours swapped counted as one, in one pass over its
    /// letters (Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances"), each at the
    /// least that any costs. Words are up to 64 letters long.
    fn cost_no_less(&self, candidate: &str) -> f32 {
        let end = 1_u64.checked_shl(self.length.saturating_sub(1)).unwrap_or(0);
        let (mut up, mut down, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let (mut slips, mut doubled, mut last) = (self.length, self.doubled, ' ');
        for c in candidate.chars() {
            let here = self.places[letter(c)];
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
            let more = down | !(diagonal | up);
            let less = diagonal & up;
            slips = (slips + u32::from(more & end != 0)).wrapping_sub(u32::from(less & end != 0));
            let (more, less) = (more << 1 | 1, less << 1);
            up = less | !(diagonal | more);
            down = more & diagonal;
            before = here;
            doubled += u32::from(c == last);
            last = c;
        }
        // A letter that doubles its neighbour is the cheapest slip, one letter for another comes next; of each pair one
        // is left out or put in.
        let few = |n: u32| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
        let cheapest = slips.min(2 * doubled);
        0.5 * few(cheapest) + 0.6 * few(slips - cheapest) - 0.001
    }
}

/// Rows of the table of distances, kept between words.
#[derive(Default)]
struct Scratch {
    before_last: Vec<f32>,
    last: Vec<f32>,
    this: Vec<f32>,
    candidate: Vec<char>,
    /// What each letter of the candidate costs as one too many.
    gaps: Vec<f32>,
}

impl Scratch {
    /// How far two words are apart: a slip costs 1, a likely slip less, a first letter more; none above `limit`.
    fn distance(&mut self, typed: &[char], candidate: &str, limit: f32) -> Option<f32> {
        self.candidate.clear();
        self.candidate.extend(candidate.chars());
        let other = &self.candidate;
        self.gaps.clear();
        self.gaps.extend(other.iter().enumerate().map(|(j, &c)| gap(other, j, c)));
        self.last.clear();
        let mut sum = 0.0;
        self.last.push(0.0);
        for gap in &self.gaps {
            sum += gap;
            self.last.push(sum);
        }
        self.before_last.clear();
        for (i, &t) in typed.iter().enumerate() {
            let (gap, instead) = (gap(typed, i, t), &SUBSTITUTIONS[letter(t)]);
            self.this.clear();
            let mut before = self.last[0] + gap;
            self.this.push(before);
            let mut least = before;
            let above = self.last.iter().zip(&self.last[1..]);
            for (j, ((&c, &gap_here), (&beside, &above))) in other.iter().zip(&self.gaps).zip(above).enumerate() {
                let first = if i == 0 && j == 0 { 0.5 } else { 0.0 };
                let mut cost = beside + if t == c { 0.0 } else { instead[letter(c)] + first };
                cost = less(less(cost, above + gap), before + gap_here);
                if i > 0 && j > 0 && t == other[j - 1] && typed[i - 1] == c && t != c {
                    cost = less(cost, self.before_last[j - 1] + 0.8);
                }
                self.this.push(cost);
                before = cost;
                least = less(least, cost);
            }
            if least > limit {
                return None;
            }
            std::mem::swap(&mut self.before_last, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.this);
        }
        self.last.last().copied().filter(|&d| d <= limit)
    }
}

/// The less of two numbers; costs are always numbers, and `f32::min` asks first.
fn less(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// The cost of a letter too many or too few: less where it doubles its neighbour, more in front.
fn gap(word: &[char], at: usize, letter: char) -> f32 {
    let doubles = at > 0 && word[at - 1] == letter || word.get(at + 1) == Some(&letter);
    if doubles {
        0.5
    } else if at == 0 {
        1.3
    } else if letter == 'h' || is_vowel(letter) {
        0.8
    } else {
        1.0
    }
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// The place of a letter among 26; any other stands behind them.
fn letter(c: char) -> usize {
    if c.is_ascii_lowercase() { c as usize - 'a' as usize } else { 26 }
}

/// What each letter costs in the place of each other.
const SUBSTITUTIONS: [[f32; 27]; 27] = {
    let mut costs = [[1.0; 27]; 27];
    let mut a = 0;
    while a < 26 {
        let mut b = 0;
        while b < 26 {
            costs[a as usize][b as usize] = substitution((b'a' + a) as char, (b'a' + b) as char);
            b += 1;
        }
        a += 1;
    }
    costs
};

const fn substitution(a: char, b: char) -> f32 {
    match (a, b) {
        ('i', 'y')
        | ('y', 'i')
        | ('c', 'k' | 's')
        | ('k' | 's', 'c')
        | ('s', 'z')
        | ('z', 's')
        | ('f', 'v')
        | ('v', 'f')
        | ('q', 'k')
        | ('k', 'q') => 0.6,
        _ if (is_vowel(a) && is_vowel(b)) || are_neighbours(a, b) => 0.7,
        _ => 1.0,
    }
}

/// Row and column of each letter on a keyboard of English; each row lies half a key to the right of the one above.
#[expect(clippy::cast_possible_truncation, reason = "three rows of ten keys")]
const KEYS: [(u8, u8); 26] = {
    let rows: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let mut keys = [(0, 0); 26];
    let mut row = 0;
    while row < rows.len() {
        let mut column = 0;
        while column < rows[row].len() {
            keys[(rows[row][column] - b'a') as usize] = (row as u8, column as u8);
            column += 1;
        }
        row += 1;
    }
    keys
};

const fn are_neighbours(a: char, b: char) -> bool {
    let (ra, ca) = KEYS[a as usize - 'a' as usize];
    let (rb, cb) = KEYS[b as usize - 'a' as usize];
    match ra.abs_diff(rb) {
        0 => ca.abs_diff(cb) == 1,
        1 => {
            let (upper, lower) = if ra < rb { (ca, cb) } else { (cb, ca) };
            upper == lower || upper == lower + 1
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_sound_alike_share_a_sound() {
        for (a, b) in
            [("oedema", "edema"), ("hemorage", "haemorrhage"), ("fysical", "physical"), ("necrossis", "nekrosis")]
        {
            assert_eq!(sound_code(a), sound_code(b), "{a} {b}");
        }
        assert_ne!(sound_code("thigh"), sound_code("hip"));
    }

    #[test]
    fn likely_slips_cost_less() {
        let cost = |a: &str, b: &str| {
            Scratch::default().distance(&a.chars().collect::<Vec<_>>(), b, 9.0).expect("near enough")
        };
        assert!(cost("thraed", "thread") < cost("thrxed", "thread"));
        assert!(cost("butock", "buttock") < cost("butock", "bullock"));
        assert!(cost("limphoedema", "lymphoedema") < 1.0);
        assert!(cost("xhread", "thread") > 1.0);
        assert!(cost("same", "same") < f32::EPSILON);
    }

    #[test]
    fn no_word_costs_less_than_its_slips() {
        let some = ENGLISH.lines().step_by(61);
        let others = ["aabb", "bbaa", "abba", "oo", "", "x", "büttock", "ßßss", "mississippi", "tthhrraaeedd"];
        let words: Vec<&str> = some.chain(others).collect();
        let mut told_apart = 0;
        for typed in &words {
            let letters: Vec<char> = typed.chars().collect();
            let slips = Slips::new(&letters);
            for word in &words {
                let cost = Scratch::default().distance(&letters, word, f32::INFINITY).expect("any distance");
                let least = slips.cost_no_less(word);
                assert!(least <= cost, "{typed} {word}: {least} {cost}");
                told_apart += usize::from(least > 1.7);
            }
        }
        assert!(told_apart * 10 > words.len() * words.len() * 8, "most words are done with: {told_apart}");
    }

    #[test]
    fn common_words_are_known_in_their_forms() {
        for word in ["horse", "husband", "husbands", "riding", "wedding", "swimming", "baked"] {
            assert!(is_english(word), "{word}");
        }
        for word in ["thraed", "seromma", "butock", "", "zzz"] {
            assert!(!is_english(word), "{word}");
        }
    }

    #[test]
    fn the_list_of_english_words_is_sorted() {
        let words: Vec<&str> = ENGLISH.lines().collect();
        assert!(words.windows(2).all(|w| w[0] < w[1]));
    }
}
