//! Characters that must not reach a reader raw, and what stands for them in each format.
//!
//! A page may come from anywhere. A control character can move the cursor or retitle the window, a bidirectional
//! control can make "do not" read as its reverse, and an invisible one can hide words. Each format has its own policy:
//!
//! | format | hidden characters become |
//! |---|---|
//! | text, TSV, TREC, HTML | their code in view: `\u{202e}`; line breaks and tabs become spaces where a line is meant |
//! | JSON | JSON's own escapes, `\u202e`: nothing is lost and nothing is raw |
//! | Markdown | character references in prose (`&#x202e;`), YAML escapes in typed blocks: both read back as they were |

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a character is shown as its code: controls (line feed and tab included), bidirectional controls,
/// invisible and tag characters. The joiners U+200C and U+200D stay, since scripts and emoji need them.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// One line of text: hidden characters in view, line breaks and tabs as spaces.
pub fn line(text: &str) -> Cow<'_, str> {
    clean(text, |c, out| match c {
        '\n' | '\t' | '\r' | '\u{2028}' | '\u{2029}' => out.push(' '),
        c => show(c, out),
    })
}

/// Text of several lines: as [`line()`], but line feeds stay and a tab becomes four spaces.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    clean(text, |c, out| match c {
        '\n' => out.push('\n'),
        '\r' => {}
        '\t' => out.push_str("    "),
        c => show(c, out),
    })
}

/// The address of a link for a terminal or a browser: only schemes that open a document, and only characters that an
/// address may have; others are percent-encoded. None for a scheme that runs something.
pub(crate) fn address(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url
        .split_once(':')
        .map(|(s, _)| s)
        .filter(|s| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
    if let Some(scheme) = scheme
        && !["http", "https", "mailto", "tel"].iter().any(|s| scheme.eq_ignore_ascii_case(s))
    {
        return None;
    }
    let mut out = String::with_capacity(url.len());
    for b in url.bytes() {
        if b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'`' | b'\\' | b'^' | b'{' | b'|' | b'}') {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    Some(out)
}

fn show(c: char, out: &mut String) {
    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
}

/// Whether a text is nothing but the visible characters of ASCII and spaces.
pub(crate) fn is_plain(text: &str) -> bool {
    // Many bytes at a time, which processors compare at once.
    let plain = |bytes: &[u8]| bytes.iter().fold(true, |all, b| all & matches!(b, b' '..=b'~'));
    let (chunks, rest) = text.as_bytes().as_chunks::<32>();
    chunks.iter().all(|chunk| plain(chunk)) && plain(rest)
}

fn clean(text: &str, replace: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            replace(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_is_shown_and_not_sent() {
        assert_eq!(line("\u{1b}[31mred\u{7}"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(line("a\u{9b}b"), "a\\u{9b}b");
    }

    #[test]
    fn a_bidirectional_control_cannot_turn_a_sentence_round() {
        assert_eq!(line("do \u{202e}ton\u{202c} stop"), "do \\u{202e}ton\\u{202c} stop");
        assert_eq!(line("\u{2066}x\u{2069}\u{200f}"), "\\u{2066}x\\u{2069}\\u{200f}");
    }

    #[test]
    fn letters_joiners_and_emoji_stay() {
        let text = "café नमस्ते 👩\u{200d}⚕️ می\u{200c}خواهم";
        assert!(matches!(line(text), Cow::Borrowed(t) if t == text));
    }

    #[test]
    fn a_line_has_no_breaks_and_lines_keep_theirs() {
        assert_eq!(line("a\tb\nc\u{2028}d"), "a b c d");
        assert_eq!(lines("a\tb\r\nc"), "a    b\nc");
    }

    #[test]
    fn an_address_opens_a_document_or_is_none() {
        assert_eq!(address("https://a.b/c d"), Some("https://a.b/c%20d".to_owned()));
        assert_eq!(address("other.md#x"), Some("other.md#x".to_owned()));
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(address(" JavaScript:alert(1)"), None);
        assert_eq!(address("java\nscript:alert(1)").as_deref(), Some("java%0Ascript:alert(1)"));
        assert_eq!(address("https://a\u{1b}]8;;x"), Some("https://a%1B]8;;x".to_owned()));
    }
}
