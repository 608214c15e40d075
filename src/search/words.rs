//! Words as the index knows them: folded, and grouped into classes of one stem.
//!
//! The index holds words as they are written (folded for case and accents). A question's word is read as every
//! indexed word of its class, so that one set of postings serves both the exact and the stemmed match.

use std::borrow::Cow;
use std::ops::Range;
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};
use unicode_normalization::UnicodeNormalization;

/// A longer run of letters is cut here: nobody types it and no page means it.
const LONGEST: usize = 64;

/// The bytes that end a word for certain: all of ASCII but letters, digits and apostrophes.
const ENDS: [bool; 256] = {
    let mut ends = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 128")]
        let letter = (byte as u8).is_ascii_alphanumeric();
        ends[byte] = !letter && byte != b'\'' as usize && byte != b'`' as usize;
        byte += 1;
    }
    ends
};

/// Words that tell of what was.
pub(super) const PAST: &[&str] = &["ago", "had", "history", "past", "previous", "previously"];

/// Calls `found` for each word of a text with its folded form and its place in bytes.
///
/// Apostrophes do not part a word and a closing `'s` is left out (`can't` → `cant`, `Crohn's` → `crohn`);
/// everything else that is neither letter nor digit does.
pub(super) fn each_word(text: &str, mut found: impl FnMut(&str, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut word = String::with_capacity(LONGEST);
    let mut at = 0;
    while at < bytes.len() {
        let first = bytes[at];
        if first.is_ascii() && !first.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        // Most words are plain letters from end to end, most of them small ones.
        let small = bytes[at..].iter().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit()).count();
        let is_end = |at: usize| bytes.get(at).is_none_or(|b| ENDS[usize::from(*b)]);
        if small <= LONGEST && small > 0 && is_end(at + small) {
            at += small;
            found(&text[start..at], start..at);
            continue;
        }
        let plain = small + bytes[at + small..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        word.clear();
        word.push_str(&text[at..at + plain]);
        word.make_ascii_lowercase();
        if plain <= LONGEST && plain > 0 && is_end(at + plain) {
            at += plain;
            found(&word, start..at);
            continue;
        }
        let mut end = at + plain;
        let mut apostrophe: Option<usize> = None;
        for (offset, c) in text[end..].char_indices() {
            let next = start + plain + offset + c.len_utf8();
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
                end = next;
            } else if matches!(c, '\'' | '’' | '‘' | '`') && !word.is_empty() {
                apostrophe = Some(word.len());
            } else if matches!(c, '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}') {
                // Marks that are not seen: a word goes on through them.
            } else if c.is_ascii() {
                break;
            } else if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
                push_folded(c, &mut word);
                end = next;
            } else {
                break;
            }
        }
        if end == start {
            at = start + text[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        if apostrophe.is_some_and(|a| a > 1 && &word[a..] == "s") {
            word.truncate(word.len() - 1);
        }
        if word.len() > LONGEST {
            let cut = (0..=LONGEST).rev().find(|&i| word.is_char_boundary(i)).unwrap_or(0);
            word.truncate(cut);
        }
        if word.is_empty() {
            // Letters that fold to nothing, such as an Arabic vowel sign that stands alone, are a word as they are.
            word.extend(text[start..end].chars().filter(|c| c.is_alphanumeric()).take(LONGEST / 4));
        }
        if !word.is_empty() {
            found(&word, start..end);
        }
        at = end;
    }
}

fn push_folded(c: char, word: &mut String) {
    for n in std::iter::once(c).nfkd() {
        if unicode_normalization::char::is_combining_mark(n) || !n.is_alphanumeric() {
            continue;
        }
        for l in n.to_lowercase() {
            match l {
                'ß' => word.push_str("ss"),
                'æ' => word.push_str("ae"),
                'œ' => word.push_str("oe"),
                'ø' => word.push('o'),
                'ł' => word.push('l'),
                'đ' => word.push('d'),
                l => word.push(l),
            }
        }
    }
}

/// The folded words of a text.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    each_word(text, |w, _| all.push(w.to_owned()));
    all
}

/// Finds the class of a word: its stem, with British and American spellings made one.
pub(super) struct Classes {
    stemmer: TextAnalyzer,
}

impl Classes {
    pub(super) fn new() -> Self {
        Self { stemmer: TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::English)).build() }
    }

    /// The key of a folded word's class.
    pub(super) fn key(&mut self, word: &str) -> String {
        let word = one_way(word);
        let mut stream = self.stemmer.token_stream(&word);
        if stream.advance() { stream.token().text.clone() } else { word.to_string() }
    }

    /// The keys of all words of a text, joined by spaces: two phrases of equal keys are one phrase inflected.
    pub(super) fn phrase_key(&mut self, text: &str) -> String {
        let keys: Vec<String> = words(text).iter().map(|w| self.key(w)).collect();
        keys.join(" ")
    }
}

/// Words that differ between British and American spelling beyond the rules of [`one_way`].
const PAIRS: &[(&str, &str)] = &[
    ("centre", "center"),
    ("centres", "centers"),
    ("fibre", "fiber"),
    ("fibres", "fibers"),
    ("grey", "gray"),
    ("litre", "liter"),
    ("litres", "liters"),
    ("metre", "meter"),
    ("metres", "meters"),
    ("programme", "program"),
    ("programmes", "programs"),
    ("theatre", "theater"),
];

/// Forms of words that no ending makes: `took` is a form of `take`, `feet` of `foot`. Forms that are words of their own
/// (`left`, `saw`, `wound`) are no part of it.
const IRREGULAR: &[(&str, &str)] = &[
    ("ate", "eat"),
    ("began", "begin"),
    ("begun", "begin"),
    ("bent", "bend"),
    ("bled", "bleed"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("built", "build"),
    ("calves", "calf"),
    ("caught", "catch"),
    ("children", "child"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("drank", "drink"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("eaten", "eat"),
    ("fallen", "fall"),
    ("feet", "foot"),
    ("fell", "fall"),
    ("felt", "feel"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("halves", "half"),
    ("held", "hold"),
    ("hid", "hide"),
    ("hidden", "hide"),
    ("hung", "hang"),
    ("kept", "keep"),
    ("knew", "know"),
    ("known", "know"),
    ("lost", "lose"),
    ("meant", "mean"),
    ("men", "man"),
    ("mice", "mouse"),
    ("paid", "pay"),
    ("ran", "run"),
    ("ridden", "ride"),
    ("rode", "ride"),
    ("sank", "sink"),
    ("sat", "sit"),
    ("sent", "send"),
    ("sewn", "sew"),
    ("shaken", "shake"),
    ("shook", "shake"),
    ("shrank", "shrink"),
    ("shrunk", "shrink"),
    ("slept", "sleep"),
    ("sold", "sell"),
    ("spent", "spend"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("stood", "stand"),
    ("stuck", "stick"),
    ("sunk", "sink"),
    ("swam", "swim"),
    ("swollen", "swell"),
    ("swop", "swap"),
    ("swopped", "swapped"),
    ("swopping", "swapping"),
    ("swops", "swaps"),
    ("swum", "swim"),
    ("taken", "take"),
    ("teeth", "tooth"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("took", "take"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("woke", "wake"),
    ("woken", "wake"),
    ("women", "woman"),
    ("wore", "wear"),
    ("worn", "wear"),
    ("written", "write"),
    ("wrote", "write"),
];

/// Endings of `-our` words that keep their meaning in both countries.
const OUR_ENDINGS: &[&str] = &["", "s", "ed", "ing", "al", "ful", "less", "able", "ite", "ites"];

/// Writes a word in one way for both countries and all its forms that no stem joins: `oedema` as `edema`, `tumour` as
/// `tumor`, `-ise` as `-ize`, `took` as `take`.
///
/// The result is a key and never shown, so a rule may go too far as long as it makes no two words of meaning one.
fn one_way(word: &str) -> Cow<'_, str> {
    if let Ok(at) = PAIRS.binary_search_by(|(uk, _)| uk.cmp(&word)) {
        return Cow::Borrowed(PAIRS[at].1);
    }
    if let Ok(at) = IRREGULAR.binary_search_by(|(form, _)| form.cmp(&word)) {
        return Cow::Borrowed(IRREGULAR[at].1);
    }
    if word.len() < 5 || !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let mut out = Cow::Borrowed(word);
    // A Greek word of two numbers: `thrombosis`, `thromboses`.
    if let Some(stem) = out.strip_suffix("sis").filter(|stem| stem.len() >= 4) {
        out = Cow::Owned(format!("{stem}ses"));
    }
    for (uk, us) in [("ae", "e"), ("oe", "e"), ("sulph", "sulf"), ("isation", "ization")] {
        if out.contains(uk) {
            out = Cow::Owned(out.replace(uk, us));
        }
    }
    if let Some(at) = out.rfind("our").filter(|&at| at >= 3)
        && OUR_ENDINGS.contains(&&out[at + 3..])
    {
        out = Cow::Owned(format!("{}or{}", &out[..at], &out[at + 3..]));
    }
    for (uk, us) in [
        ("ise", "ize"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ising", "izing"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("ysing", "yzing"),
    ] {
        if out.len() >= uk.len() + 4
            && let Some(stem) = out.strip_suffix(uk)
        {
            out = Cow::Owned(format!("{stem}{us}"));
            break;
        }
    }
    out
}

/// Words that carry a question and not its matter; left out of a question when other words remain.
const FUNCTION: &[&str] = &[
    "a",
    "about",
    "after",
    "again",
    "all",
    "also",
    "am",
    "an",
    "and",
    "any",
    "anybody",
    "anyone",
    "anything",
    "are",
    "arent",
    "as",
    "ask",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "but",
    "by",
    "can",
    "cannot",
    "cant",
    "could",
    "couldnt",
    "did",
    "didnt",
    "do",
    "does",
    "doesnt",
    "doing",
    "dont",
    "else",
    "etc",
    "ever",
    "every",
    "find",
    "for",
    "from",
    "general",
    "get",
    "gets",
    "getting",
    "give",
    "go",
    "goes",
    "going",
    "got",
    "had",
    "has",
    "hasnt",
    "have",
    "havent",
    "having",
    "he",
    "hello",
    "help",
    "her",
    "here",
    "hers",
    "hi",
    "him",
    "his",
    "how",
    "i",
    "id",
    "if",
    "ill",
    "im",
    "in",
    "information",
    "into",
    "is",
    "isnt",
    "it",
    "its",
    "ive",
    "just",
    "kindly",
    "know",
    "let",
    "lets",
    "like",
    "look",
    "looking",
    "made",
    "make",
    "makes",
    "may",
    "me",
    "might",
    "more",
    "most",
    "must",
    "my",
    "myself",
    "need",
    "needs",
    "no",
    "not",
    "now",
    "of",
    "off",
    "on",
    "one",
    "only",
    "or",
    "other",
    "our",
    "out",
    "over",
    "please",
    "question",
    "questions",
    "really",
    "regarding",
    "request",
    "same",
    "say",
    "see",
    "seems",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "somebody",
    "someone",
    "something",
    "still",
    "such",
    "take",
    "takes",
    "tell",
    "than",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "things",
    "think",
    "this",
    "those",
    "through",
    "to",
    "too",
    "up",
    "us",
    "use",
    "used",
    "very",
    "want",
    "was",
    "wasnt",
    "way",
    "we",
    "well",
    "were",
    "what",
    "whats",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "with",
    "without",
    "wont",
    "wot",
    "wots",
    "would",
    "you",
    "your",
    "yours",
];

/// Whether a folded word only carries a question.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION.binary_search(&word).is_ok()
}

/// Words that ask for a measure after `how`, and carry matter elsewhere: `how long`, but `long-scar lift`.
const MEASURES: &[&str] = &["bad", "big", "far", "long", "many", "much", "often", "soon"];

/// Words before `back` that make it a way, and no part of the body: `go back`, but `lie on my back`.
const RETURNS: &[&str] = &[
    "bring", "came", "come", "comes", "coming", "get", "gets", "getting", "go", "goes", "going", "gone", "grow",
    "grows", "went",
];

/// Which folded words of a question carry its matter.
pub(super) fn carry_matter(words: &[String]) -> Vec<bool> {
    let is_before = |at: usize, list: &[&str]| at > 0 && list.contains(&words[at - 1].as_str());
    let asks = |at: usize| is_before(at, &["how"]) && MEASURES.contains(&words[at].as_str());
    let returns = |at: usize| {
        let to = words.get(at + 1).is_some_and(|next| next == "to");
        words[at] == "back" && (to || is_before(at, RETURNS))
    };
    (0..words.len()).map(|at| !is_function_word(&words[at]) && !asks(at) && !returns(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_case_accents_and_apostrophes() {
        assert_eq!(
            words("Can't the WOMEN'S Crohn’s dé\u{301}jà-vu T-scar 3 cm?"),
            ["cant", "the", "women", "crohn", "deja", "vu", "t", "scar", "3", "cm"]
        );
        assert_eq!(words("“…” — '"), Vec::<String>::new());
        assert_eq!(words("\u{fe72}"), ["\u{fe72}"], "a letter that folds to nothing is a word still");
    }

    #[test]
    fn a_way_back_is_no_back() {
        let matter = |text: &str| {
            let words = words(text);
            let carries = carry_matter(&words);
            words.into_iter().zip(carries).filter(|(_, carries)| *carries).map(|(word, _)| word).collect::<Vec<_>>()
        };
        assert_eq!(matter("when can I go back to work"), ["work"]);
        assert_eq!(matter("back to sport"), ["sport"]);
        assert_eq!(matter("will the fat grow back"), ["fat", "grow"]);
        assert_eq!(matter("can I lie on my back"), ["lie", "back"]);
        assert_eq!(matter("back lift"), ["back", "lift"]);
    }

    #[test]
    fn a_place_is_the_word_as_written() {
        let text = "été: Crohn's!";
        let mut found = Vec::new();
        each_word(text, |_, place| found.push(&text[place]));
        assert_eq!(found, ["été", "Crohn's"]);
    }

    #[test]
    fn forms_that_no_ending_makes_share_a_class() {
        let mut classes = Classes::new();
        for (form, other) in [
            ("took", "taking"),
            ("feet", "foot"),
            ("swollen", "swelling"),
            ("thrombosis", "thromboses"),
            ("diagnosis", "diagnosed"),
            ("women", "woman"),
            ("swopped", "swap"),
        ] {
            assert_eq!(classes.key(form), classes.key(other), "{form}");
        }
        for (one, other) in [("left", "leave"), ("wound", "wind"), ("basis", "base"), ("saw", "see")] {
            assert_ne!(classes.key(one), classes.key(other), "{one}");
        }
    }

    #[test]
    fn both_countries_share_a_class() {
        let mut classes = Classes::new();
        for (uk, us) in [
            ("oedema", "edema"),
            ("haematomas", "hematoma"),
            ("tumours", "tumor"),
            ("anaesthetic", "anesthetic"),
            ("hospitalised", "hospitalized"),
            ("fibre", "fiber"),
            ("swellings", "swelling"),
        ] {
            assert_eq!(classes.key(uk), classes.key(us), "{uk} {us}");
        }
        assert_ne!(classes.key("hour"), classes.key("hor"));
    }

    #[test]
    fn lists_are_sorted() {
        for pairs in [PAIRS, IRREGULAR] {
            assert!(pairs.is_sorted_by(|a, b| a.0 < b.0));
        }
        assert!(FUNCTION.windows(2).all(|w| w[0] < w[1]));
    }
}
