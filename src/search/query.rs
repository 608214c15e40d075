//! The small grammar of a question: words, `"a phrase"`, `-word`, `in:SECTION`, `page:PAGE`.
//!
//! Everything else, odd punctuation included, is words. Reading a question never fails, and words never read as nothing. In a
//! text of many words quotation marks hold what somebody said, and a hyphen before a word is a dash: all of it is words.

use super::words;

/// No question needs more words than this to be answered; what a longer text says beyond is only read for signs of an
/// emergency, so that time stays bounded.
pub(super) const MOST_WORDS: usize = 256;

/// A text with more words than this beside what it quotes tells a story; nobody types the grammar of a search into one.
const MOST_TYPED: usize = 10;

/// A question as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) text: String,
    /// Folded words in order, those of phrases included.
    pub(super) words: Vec<String>,
    /// Words beyond those that are looked for.
    pub(super) beyond: Vec<String>,
    /// Words that must stand in a row.
    pub(super) phrases: Vec<Vec<String>>,
    /// Words that must not be there.
    pub(super) without: Vec<String>,
    /// Sections to look in, as typed.
    pub(super) sections: Vec<String>,
    /// Pages to look in, as typed.
    pub(super) pages: Vec<String>,
    /// Whether the last word may still be being typed.
    pub(super) open: bool,
}

impl Query {
    /// Reads a question. Any text is one.
    pub fn parse(text: &str) -> Self {
        let mut query = Self { text: text.to_owned(), ..Self::default() };
        let story = is_story(text);
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            rest = &rest[start..];
            rest = query.take(rest, story);
            if query.words.len() >= MOST_WORDS {
                query.beyond = query.words.split_off(MOST_WORDS);
                query.beyond.extend(words::words(rest));
                break;
            }
        }
        if query.words.is_empty() && query.sections.is_empty() && query.pages.is_empty() {
            // Only words that must not be there: then they are what is asked about.
            query.words = std::mem::take(&mut query.without);
        }
        query.open = query.phrases.is_empty()
            && text.chars().next_back().is_some_and(char::is_alphanumeric)
            && words::words(text).last() == query.words.last();
        query
    }

    /// The places that it names to look in, as a person would type them: `in:cost`, `page:scars`.
    pub fn places(&self) -> Vec<String> {
        let sections = self.sections.iter().map(|s| format!("in:{s}"));
        sections.chain(self.pages.iter().map(|p| format!("page:{p}"))).collect()
    }

    /// The same question, asked everywhere.
    #[must_use]
    pub fn everywhere(&self) -> Self {
        Self { sections: Vec::new(), pages: Vec::new(), ..self.clone() }
    }

    /// Takes one piece from the front of a text that begins with no white space; returns what follows.
    fn take<'a>(&mut self, text: &'a str, story: bool) -> &'a str {
        if let Some((phrase, rest)) = quoted(text) {
            let list = words::words(phrase);
            self.words.extend(list.iter().cloned());
            if list.len() > 1 && !story {
                self.phrases.push(list);
            }
            return rest;
        }
        for (name, is_section) in [("in:", true), ("page:", false)] {
            if text.get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name)) {
                let after = &text[name.len()..];
                let (value, rest) = quoted(after).unwrap_or_else(|| piece(after));
                if !words::words(value).is_empty() {
                    if is_section { &mut self.sections } else { &mut self.pages }.push(value.to_owned());
                    return rest;
                }
            }
        }
        let (word, rest) = piece(text);
        if let Some(unwanted) = word.strip_prefix('-')
            && unwanted.starts_with(char::is_alphanumeric)
            && !story
        {
            self.without.extend(words::words(unwanted));
        } else {
            self.words.extend(words::words(word));
        }
        rest
    }

    /// Whether it asks for nothing at all.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.sections.is_empty() && self.pages.is_empty()
    }

    /// The question as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Whether a text tells a story in which something is quoted or struck out by the way.
fn is_story(text: &str) -> bool {
    if !text.contains(|c| is_quote(c) || c == '-') {
        return false;
    }
    let (mut beside, mut rest) = (0, text);
    while let Some(start) = rest.find(|c: char| !c.is_whitespace())
        && beside <= MOST_TYPED
    {
        rest = &rest[start..];
        rest = if let Some((_, after)) = quoted(rest) {
            after
        } else {
            let (word, after) = piece(rest);
            beside += words::words(word).len();
            after
        };
    }
    beside > MOST_TYPED
}

/// The text up to white space or a quotation mark, and the rest.
fn piece(text: &str) -> (&str, &str) {
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || (at > 0 && is_quote(c)) {
            end = at;
            break;
        }
    }
    text.split_at(end)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

/// What stands between quotation marks at the front of a text; none if they do not close.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next().filter(|&c| is_quote(c))?;
    let inner = &text[first.len_utf8()..];
    let end = inner.find(is_quote)?;
    let mark = inner[end..].chars().next().map_or(1, char::len_utf8);
    Some((&inner[..end], &inner[end + mark..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_grammar_is_read() {
        let q = Query::parse("Thigh “spiral lift” -scar in:risks page:\"back lift\" cost");
        assert_eq!(q.words, ["thigh", "spiral", "lift", "cost"]);
        assert_eq!(q.phrases, [["spiral", "lift"]]);
        assert_eq!(q.without, ["scar"]);
        assert_eq!(
            (q.sections.as_slice(), q.pages.as_slice()),
            (&["risks".to_owned()][..], &["back lift".to_owned()][..])
        );
        assert!(!q.open);
        assert_eq!(Query::parse("  Thigh  LIFT?").text(), "  Thigh  LIFT?", "as it was typed");
        let q = Query::parse("knee\"thigh lift\" \"scar\"");
        assert_eq!((&q.words[..], q.phrases.len()), (&["knee", "thigh", "lift", "scar"].map(str::to_owned)[..], 1));
    }

    #[test]
    fn the_places_of_a_question_are_written_as_they_were_asked() {
        let q = Query::parse("scar in:risks page:femoroplasty in:cost");
        assert_eq!(q.places(), ["in:risks", "in:cost", "page:femoroplasty"]);
        assert_eq!(q.everywhere().places(), Vec::<String>::new());
        assert_eq!(q.everywhere().words, ["scar"]);
    }

    #[test]
    fn everything_else_is_words() {
        for (text, expected) in [
            ("thigh: lift", &["thigh", "lift"][..]),
            ("women's AND (hip", &["women", "and", "hip"]),
            ("in: hospital", &["in", "hospital"]),
            ("say \"open", &["say", "open"]),
            ("-scar", &["scar"]),
            ("non-surgical", &["non", "surgical"]),
            ("--", &[]),
        ] {
            assert_eq!(Query::parse(text).words, expected, "{text}");
        }
        assert!(Query::parse("thigh li").open);
        assert!(!Query::parse("thigh li ").open);
        let story = "my doctor said it is \"just gel\" and so we can -wait, what is it about really";
        let read = Query::parse(story);
        assert!(read.phrases.is_empty() && read.without.is_empty(), "what somebody said is no demand");
        assert_eq!(read.words[5..7], ["just", "gel"]);
        assert!(read.words.contains(&"wait".to_owned()));
        let long = Query::parse(&format!("{}she \"cannot breathe", "so ".repeat(MOST_WORDS - 1)));
        assert_eq!(long.words.last().map(String::as_str), Some("she"));
        assert_eq!(long.beyond, ["cannot", "breathe"]);
        assert!(Query::parse("page:x").words.is_empty() && !Query::parse("page:x").is_empty());
    }
}
