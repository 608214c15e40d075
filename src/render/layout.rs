//! The measure, and lines of styled words broken to it.
//!
//! A style never crosses the end of a line, so that lines can be set beside one another, boxed and indented.

use super::escape;
use anstyle::{AnsiColor, Effects, Style};
use jiff::civil::Date;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How text is laid out; every choice that a terminal or a person makes arrives here as a value.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Columns at hand. Text uses 100 of them at most.
    pub width: usize,
    /// Whether the terminal takes OSC 8 links.
    pub links: bool,
    /// Whether styles will be seen; without them none are written, and the marked words of a snippet stand between
    /// asterisks.
    pub styled: bool,
    /// The day on which the text is read: decides what is overdue.
    pub today: Date,
    /// Whom to call, as a person reads it: `999, 112 or 911`.
    pub emergency_numbers: String,
    /// The day of surgery, which turns day numbers into dates.
    pub from: Option<Date>,
}

impl Layout {
    /// The widest text that is easy to read.
    pub const MEASURE: usize = 100;
    /// The narrowest that text is broken to.
    pub const NARROWEST: usize = 20;

    /// A layout of that width on that day, plain, with the default emergency numbers.
    pub fn plain(width: usize, today: Date) -> Self {
        Self {
            width,
            links: false,
            styled: false,
            today,
            emergency_numbers: DEFAULT_EMERGENCY_NUMBERS.to_owned(),
            from: None,
        }
    }

    /// The columns that text uses.
    pub fn measure(&self) -> usize {
        self.width.clamp(Self::NARROWEST, Self::MEASURE)
    }
}

/// Whom to call where nothing else was set.
pub const DEFAULT_EMERGENCY_NUMBERS: &str = "999, 112 or 911";

/// Styles from the sixteen basic colours, so that the terminal's own theme decides how they look. Only red and magenta
/// are used: they read well on black and on white; everything else is weight and underline.
pub(crate) mod styles {
    use super::{AnsiColor, Effects, Style};
    pub(crate) const PLAIN: Style = Style::new();
    pub(crate) const STRONG: Style = Style::new().effects(Effects::BOLD);
    pub(crate) const EMPHASIS: Style = Style::new().effects(Effects::ITALIC);
    pub(crate) const HEADING: Style = Style::new().effects(Effects::BOLD);
    pub(crate) const EMERGENCY: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
    pub(crate) const MARK: Style = AnsiColor::Magenta.on_default().effects(Effects::BOLD);
    pub(crate) const LINK: Style = Style::new().effects(Effects::UNDERLINE);
}

/// Columns that a text takes (UAX #11).
pub(crate) fn columns(text: &str) -> usize {
    if escape::is_plain(text) { text.len() } else { UnicodeWidthStr::width(text) }
}

/// A run of characters in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) style: Style,
    pub(crate) link: Option<String>,
}

impl Piece {
    pub(crate) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, link: None }
    }
}

/// A line of pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(pub(crate) Vec<Piece>);

impl Line {
    pub(crate) fn blank() -> Self {
        Self::default()
    }

    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self(vec![Piece::new(text, style)])
    }

    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self::styled(text, styles::PLAIN)
    }

    pub(crate) fn columns(&self) -> usize {
        self.0.iter().map(|p| columns(&p.text)).sum()
    }

    /// The words alone.
    pub(crate) fn text(&self) -> String {
        self.0.iter().map(|p| p.text.as_str()).collect::<String>().trim_end().to_owned()
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.0.iter().all(|p| p.text.trim().is_empty())
    }

    /// The line after that text.
    pub(crate) fn indented(mut self, before: &str, style: Style) -> Self {
        match self.0.first_mut() {
            _ if before.is_empty() => {}
            Some(first) if first.style == style && first.link.is_none() && style == styles::PLAIN => {
                first.text.insert_str(0, before);
            }
            _ => self.0.insert(0, Piece::new(before, style)),
        }
        self
    }

    /// The line with spaces up to that width.
    pub(crate) fn padded(mut self, width: usize) -> Self {
        let missing = width.saturating_sub(self.columns());
        match self.0.last_mut() {
            _ if missing == 0 => {}
            Some(last) if last.style == styles::PLAIN && last.link.is_none() => {
                last.text.extend(std::iter::repeat_n(' ', missing));
            }
            _ => self.0.push(Piece::new(" ".repeat(missing), styles::PLAIN)),
        }
        self
    }

    fn write(&self, out: &mut String, layout: &Layout) {
        let last = self.0.iter().rposition(|p| !p.text.trim_end_matches(' ').is_empty());
        let Some(last) = last else { return };
        for (i, piece) in self.0[..=last].iter().enumerate() {
            let text = if i == last { piece.text.trim_end_matches(' ') } else { &piece.text };
            let link = piece.link.as_deref().filter(|_| layout.links);
            if let Some(url) = link {
                out.push_str("\u{1b}]8;;");
                out.push_str(url);
                out.push_str("\u{1b}\\");
            }
            if piece.style == styles::PLAIN || !layout.styled {
                out.push_str(text);
            } else {
                use std::fmt::Write as _;
                let _ = write!(out, "{}{text}{}", piece.style.render(), piece.style.render_reset());
            }
            if link.is_some() {
                out.push_str("\u{1b}]8;;\u{1b}\\");
            }
        }
    }
}

/// Lines becoming text: runs of blank lines become one, none at the beginning, a line feed after each.
pub(crate) struct Written<'l> {
    out: String,
    blank: bool,
    layout: &'l Layout,
}

impl<'l> Written<'l> {
    /// Nothing yet, with room for that many bytes.
    pub(crate) fn new(layout: &'l Layout, room: usize) -> Self {
        Self { out: String::with_capacity(room), blank: false, layout }
    }

    /// Writes lines below those that stand there.
    pub(crate) fn add(&mut self, lines: &[Line]) {
        for line in lines {
            if line.is_blank() {
                self.blank = !self.out.is_empty();
                continue;
            }
            if self.blank {
                self.out.push('\n');
            }
            self.blank = false;
            line.write(&mut self.out, self.layout);
            self.out.push('\n');
        }
    }

    pub(crate) fn end(self) -> String {
        self.out
    }
}

/// The lines as text.
pub(crate) fn write_lines(lines: &[Line], layout: &Layout) -> String {
    let room = lines.iter().flat_map(|l| &l.0).map(|p| p.text.len() + 2).sum();
    let mut written = Written::new(layout, room);
    written.add(lines);
    written.end()
}

/// Breaks pieces into lines of at most that many columns; a longer word stands on a line of its own, whole.
/// A line feed in a piece ends a line. Words are divided by spaces, `≠` stays with the word that it marks; wide
/// characters may be divided anywhere. A short word does not stand alone on the last line.
pub(crate) fn wrap(pieces: &[Piece], width: usize) -> Vec<Line> {
    if let [piece] = pieces
        && let Some(plain) = regular(&piece.text)
    {
        return wrap_regular(piece, plain, width);
    }
    let mut breaker =
        Breaker { width: width.max(1), lines: Vec::new(), line: Line::default(), used: 0, gap: false, soft: false };
    each_word(pieces, &clean(pieces), |word, then| {
        breaker.word(word);
        match then {
            Then::Gap => breaker.gap(),
            Then::LineEnd => {
                breaker.end_line();
                breaker.soft = false;
            }
            Then::Nothing => {}
        }
    });
    if !breaker.line.0.is_empty() || breaker.lines.is_empty() {
        breaker.end_line();
    }
    if breaker.soft {
        keep_company(&mut breaker.lines, width);
    }
    breaker.lines
}

/// Whether a text is words with one space between, each character in a column of its own, as most paragraphs are; and
/// if so, whether it is ASCII too.
fn regular(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let spaced = |pair: &[u8]| pair != b"  ";
    if bytes.is_empty() || bytes[0] == b' ' || bytes[bytes.len() - 1] == b' ' || !bytes.windows(2).all(spaced) {
        return None;
    }
    let plain = escape::is_plain(text);
    (plain || (is_simple(text) && !text.contains('\n') && !text.contains(MARK))).then_some(plain)
}

/// Columns of a part of a regular text.
fn columns_of(part: &str, plain: bool) -> usize {
    if plain { part.len() } else { part.chars().count() }
}

/// [`wrap`] of one regular text, whose lines are parts of it as they stand.
fn wrap_regular(piece: &Piece, plain: bool, width: usize) -> Vec<Line> {
    let room = width.min(Layout::MEASURE) + 8;
    let mut lines = Vec::with_capacity(piece.text.len() / width.max(1) + 1);
    let mut end_line = |text: &str| {
        // With room for what may come before and after it.
        let mut line = String::with_capacity(room.max(text.len()));
        line.push_str(text);
        lines.push(Line(vec![Piece { text: line, style: piece.style, link: piece.link.clone() }]));
    };
    let (mut start, mut at, mut used) = (0, 0, 0);
    for word in piece.text.split(' ') {
        let columns = columns_of(word, plain);
        if at > start && used + 1 + columns > width {
            end_line(&piece.text[start..at - 1]);
            (start, used) = (at, columns);
        } else {
            used += columns + usize::from(at > start);
        }
        at += word.len() + 1;
    }
    end_line(&piece.text[start..]);
    if lines.len() > 1 {
        keep_company(&mut lines, width);
    }
    lines
}

/// Columns up to which a word alone on the last line looks lost.
const LONE: usize = 12;

/// Gives a short word that stands alone on the last line the word before it, where the line before can spare one.
fn keep_company(lines: &mut [Line], width: usize) {
    let [.., before, last] = lines else { return };
    let alone = last.columns() <= LONE && last.0.iter().all(|p| !p.text.contains(' '));
    let Some(at) = before.0.iter().rposition(|p| p.text.contains(' ')) else { return };
    if !alone || last.is_blank() {
        return;
    }
    let (left, right) = before.0[at].text.rsplit_once(' ').unwrap_or_default();
    let (left, right) = (left.to_owned(), right.to_owned());
    let moved = columns(&right) + before.0[at + 1..].iter().map(|p| columns(&p.text)).sum::<usize>();
    let kept = before.columns() - moved - 1;
    if moved == 0 || moved + 1 + last.columns() > width || kept < width / 2 {
        return;
    }
    let mut company = vec![Piece { text: right, ..before.0[at].clone() }];
    company.extend(before.0.drain(at + 1..));
    before.0[at].text = left;
    company.retain(|p| !p.text.is_empty());
    before.0.retain(|p| !p.text.is_empty());
    match (company.last_mut(), last.0.first_mut()) {
        (Some(end), Some(begin)) if end.style == begin.style && end.link == begin.link => {
            begin.text = format!("{} {}", end.text, begin.text);
            company.pop();
        }
        _ => company.push(Piece::new(" ", styles::PLAIN)),
    }
    last.0.splice(0..0, company);
}

/// Columns of the widest word, and of the widest line when nothing is broken.
pub(crate) fn extent(pieces: &[Piece]) -> (usize, usize) {
    if let [piece] = pieces
        && let Some(plain) = regular(&piece.text)
    {
        let longest = piece.text.split(' ').map(|word| columns_of(word, plain)).max();
        return (longest.unwrap_or(0), columns_of(&piece.text, plain));
    }
    let texts = clean(pieces);
    if !texts.iter().all(|text| is_simple(text)) {
        let widest = |lines: Vec<Line>| lines.iter().map(Line::columns).max().unwrap_or(0);
        return (widest(wrap(pieces, 1)), widest(wrap(pieces, usize::MAX)));
    }
    let (mut word_most, mut line_most, mut line, mut gap) = (0, 0, 0, false);
    each_word(pieces, &texts, |word, then| {
        let columns: usize = word.iter().map(|part| part.columns).sum();
        if columns > 0 {
            line += columns + usize::from(std::mem::take(&mut gap));
        }
        (word_most, line_most) = (word_most.max(columns), line_most.max(line));
        match then {
            Then::Gap => gap = line > 0,
            Then::LineEnd => (line, gap) = (0, false),
            Then::Nothing => {}
        }
    });
    (word_most, line_most)
}

fn clean(pieces: &[Piece]) -> Vec<Cow<'_, str>> {
    pieces.iter().map(|piece| escape::lines(&piece.text)).collect()
}

/// Whether every character of a text is a letter, sign or space of its own and takes one column, as nearly all text of
/// European languages does; line feeds may stand between. What is not simple is measured by the tables of Unicode.
fn is_simple(text: &str) -> bool {
    let simple = |c: char| {
        matches!(c, ' '..='~' | '\n' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{205e}' | '\u{2190}'..='\u{2199}' | '\u{2200}'..='\u{22ff}' | '\u{2500}'..='\u{257f}')
    };
    text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n')) || text.chars().all(simple)
}

/// The mark of a disagreement; the space after it does not end a line.
const MARK: &str = "≠";

/// A part of a word in one style.
struct Part<'a> {
    text: &'a str,
    columns: usize,
    piece: &'a Piece,
}

/// What follows a word.
enum Then {
    Nothing,
    Gap,
    LineEnd,
}

/// Calls `found` for each word of pieces whose cleaned texts are those, with what follows it. A word may be empty.
fn each_word<'a>(pieces: &'a [Piece], texts: &'a [Cow<'a, str>], mut found: impl FnMut(&mut Vec<Part<'a>>, Then)) {
    let mut word: Vec<Part<'a>> = Vec::new();
    let mut end = |word: &mut Vec<Part<'a>>, then| {
        found(word, then);
        word.clear();
    };
    for (piece, text) in pieces.iter().zip(texts) {
        let text: &'a str = text;
        let plain = escape::is_plain(text);
        let part = |part: &'a str| Part { text: part, columns: if plain { part.len() } else { columns(part) }, piece };
        if plain || is_simple(text) {
            let mut start = 0;
            for (at, b) in text.bytes().enumerate().filter(|(_, b)| matches!(b, b' ' | b'\n')) {
                if b == b' ' && &text[start..at] == MARK {
                    continue;
                }
                if start < at {
                    word.push(part(&text[start..at]));
                }
                end(&mut word, if b == b' ' { Then::Gap } else { Then::LineEnd });
                start = at + 1;
            }
            if start < text.len() {
                word.push(part(&text[start..]));
            }
            continue;
        }
        let mut start = 0;
        // Whether what stands before in this piece and word ends in a wide character.
        let mut after_wide = false;
        for (at, g) in text.grapheme_indices(true) {
            // A mark that hangs on a space does not keep it from dividing words: it begins the next one.
            let space = g.starts_with([' ', '\n']) && !(g.starts_with(' ') && &text[start..at] == MARK);
            let wide = !space && columns(g) > 1;
            // What follows a wide character may begin a line, unless it is punctuation that closes.
            if space || wide || (after_wide && g.chars().all(char::is_alphanumeric)) {
                if start < at {
                    word.push(part(&text[start..at]));
                }
                start = if space { at + 1 } else { at };
                end(
                    &mut word,
                    match g.as_bytes()[0] {
                        b' ' => Then::Gap,
                        b'\n' => Then::LineEnd,
                        _ => Then::Nothing,
                    },
                );
            }
            after_wide = wide;
        }
        if start < text.len() {
            word.push(part(&text[start..]));
        }
    }
    end(&mut word, Then::Nothing);
}

struct Breaker {
    width: usize,
    lines: Vec<Line>,
    line: Line,
    used: usize,
    /// Whether a space stands before the next word.
    gap: bool,
    /// Whether the line began because the one before was full.
    soft: bool,
}

impl Breaker {
    fn gap(&mut self) {
        self.gap = !self.line.0.is_empty();
    }

    fn word(&mut self, word: &[Part<'_>]) {
        let Some(first) = word.first() else { return };
        let columns: usize = word.iter().map(|p| p.columns).sum();
        let gap = usize::from(self.gap);
        if !self.line.0.is_empty() && self.used.saturating_add(gap + columns) > self.width {
            self.end_line();
            self.soft = true;
        }
        if std::mem::take(&mut self.gap) {
            self.used += 1;
            // A gap between two styles is plain, so that an underline does not reach over it.
            match self.line.0.last_mut() {
                Some(last) if last.style == first.piece.style && last.link == first.piece.link => last.text.push(' '),
                _ => self.line.0.push(Piece::new(" ", styles::PLAIN)),
            }
        }
        self.used += columns;
        for part in word {
            match self.line.0.last_mut() {
                Some(last) if last.style == part.piece.style && last.link == part.piece.link => {
                    last.text.push_str(part.text);
                }
                _ => {
                    let mut text = String::with_capacity(self.width.min(Layout::MEASURE + 20).max(part.text.len()));
                    text.push_str(part.text);
                    self.line.0.push(Piece { text, style: part.piece.style, link: part.piece.link.clone() });
                }
            }
        }
    }

    fn end_line(&mut self) {
        self.gap = false;
        self.used = 0;
        self.lines.push(std::mem::take(&mut self.line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(links: bool) -> Layout {
        Layout { links, styled: true, ..Layout::plain(80, Date::ZERO) }
    }

    fn broken(text: &str, width: usize) -> Vec<String> {
        wrap(&[Piece::new(text, styles::PLAIN)], width)
            .iter()
            .map(|l| l.0.iter().map(|p| p.text.as_str()).collect())
            .collect()
    }

    #[test]
    fn words_are_broken_at_spaces_and_never_inside() {
        assert_eq!(broken("Call 999 if you are short of breath", 12), ["Call 999 if", "you are", "short of", "breath"]);
        assert_eq!(broken("a pneumonoultramicroscopic b", 10), ["a", "pneumonoultramicroscopic", "b"]);
        assert_eq!(broken("", 10), [""]);
    }

    #[test]
    fn wide_and_combining_characters_count_their_columns() {
        assert_eq!(broken("手術の前に水を飲む", 8), ["手術の前", "に水を飲", "む"]);
        assert_eq!(broken("e\u{301}e\u{301}e\u{301} x", 5), ["e\u{301}e\u{301}e\u{301} x"]);
        assert_eq!(columns("👩\u{200d}⚕\u{fe0f}"), 2);
    }

    #[test]
    fn simple_characters_stand_alone_and_take_one_column() {
        let all = (0..=0x2fff).filter_map(char::from_u32).filter(|c| *c != '\n' && is_simple(&c.to_string()));
        let mut count = 0;
        for c in all {
            count += 1;
            assert_eq!(UnicodeWidthStr::width(c.to_string().as_str()), 1, "{c:?}");
            let between = format!("a{c}{c}b");
            assert_eq!(between.graphemes(true).count(), 4, "{c:?}");
            assert_eq!(UnicodeWidthStr::width(between.as_str()), 4, "{c:?}");
            assert!(!escape::is_hidden(c), "{c:?}");
        }
        assert!(count > 1000);
    }

    #[test]
    fn a_regular_text_is_broken_like_any_other() {
        let texts = [
            "Call 999 if you are short of breath or your calf is painful, hot and swollen on one side [2].",
            "a pneumonoultramicroscopic b",
            "word",
            "naïve “x” – y, 2–3 weeks or more",
            "one two three four five six seven eight incomprehensibilities nine",
        ];
        for text in texts {
            assert!(regular(text).is_some(), "{text}");
            for width in 1..=text.len() + 1 {
                let whole = wrap(&[Piece::new(text, styles::STRONG)], width);
                for at in (1..text.len()).filter(|at| text.is_char_boundary(*at)) {
                    let parts = [&text[..at], &text[at..]].map(|part| Piece::new(part, styles::STRONG));
                    assert_eq!(wrap(&parts, width), whole, "{text:?} at {width}");
                }
            }
        }
        for text in ["", " a", "a ", "a  b", "a\nb", "≠ a", "手術", "e\u{301}", "a\u{202e}b"] {
            assert_eq!(regular(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_extent_is_that_of_lines_broken_everywhere_and_nowhere() {
        for text in
            ["", " ", "a", " two  words ", "one\ntwo three\n", "\n\nlast", "naïve “x” – y", "手術 a", "e\u{301} b"]
        {
            let both = [Piece::new(text, styles::PLAIN), Piece::new("end of it", styles::STRONG)];
            for pieces in [&both[..1], &both[..]] {
                let widest = |width| wrap(pieces, width).iter().map(Line::columns).max().unwrap_or(0);
                assert_eq!(extent(pieces), (widest(1), widest(usize::MAX)), "{text:?}");
            }
        }
    }

    #[test]
    fn no_short_word_stands_alone_on_the_last_line() {
        let text = "no clinician has read it. Next check due 2027-11-20.";
        assert_eq!(broken(text, 45), ["no clinician has read it. Next check", "due 2027-11-20."]);
        assert_eq!(broken("one two three\nfour", 14), ["one two three", "four"], "a line that ends on purpose");
        assert_eq!(broken("Ask incomprehensibly [1]", 20), ["Ask incomprehensibly", "[1]"], "no word to spare");
        assert_eq!(broken("some words and then incomprehensibilities", 20).len(), 2, "a long word may stand alone");
        let pieces = [Piece::new("one two three ", styles::PLAIN), Piece::new("four", styles::STRONG)];
        let pieces = [&pieces[..], &[Piece::new("th five", styles::PLAIN)]].concat();
        let lines = wrap(&pieces, 20);
        assert_eq!(write_lines(&lines, &shown(false)), "one two three\n\u{1b}[1mfour\u{1b}[0mth five\n");
    }

    #[test]
    fn a_mark_stays_with_what_it_marks() {
        assert_eq!(broken("After 5 weeks. ≠ sources disagree", 16), ["After 5 weeks.", "≠ sources", "disagree"]);
    }

    #[test]
    fn a_style_ends_with_its_line() {
        let lines = wrap(&[Piece::new("one two", styles::STRONG), Piece::new(" three", styles::PLAIN)], 7);
        let styled = shown(false);
        let text = write_lines(&lines, &styled);
        assert_eq!(text, "\u{1b}[1mone two\u{1b}[0m\nthree\n");
        let lines = wrap(&[Piece::new("one two", styles::STRONG)], 3);
        assert_eq!(write_lines(&lines, &styled), "\u{1b}[1mone\u{1b}[0m\n\u{1b}[1mtwo\u{1b}[0m\n");
        assert_eq!(write_lines(&lines, &Layout { styled: false, ..styled }), "one\ntwo\n");
    }

    #[test]
    fn a_word_of_two_styles_is_one_word() {
        let pieces =
            [Piece::new("aaa bb", styles::PLAIN), Piece::new("cc", styles::STRONG), Piece::new(".", styles::PLAIN)];
        let lines = wrap(&pieces, 7);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].columns(), 5);
    }

    #[test]
    fn links_are_written_only_where_they_are_taken() {
        let piece = Piece { text: "page".into(), style: styles::LINK, link: Some("https://a.b".into()) };
        let lines = [Line(vec![piece])];
        assert_eq!(write_lines(&lines, &shown(false)), "\u{1b}[4mpage\u{1b}[0m\n");
        assert_eq!(
            write_lines(&lines, &shown(true)),
            "\u{1b}]8;;https://a.b\u{1b}\\\u{1b}[4mpage\u{1b}[0m\u{1b}]8;;\u{1b}\\\n"
        );
    }
}
