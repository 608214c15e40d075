//! Recovery on one day axis, and a rate as a row of a hundred: shapes in numbers, then in text and in SVG.
//!
//! The axis is linear to two weeks and then compressed (logarithmic), since the first days are told in hours and the
//! last step in years; the drawing says so. The words beside a chart say the same, so the SVG is named and described,
//! and hidden from nobody.

use super::layout::{Line, Piece, columns, styles, wrap};
use super::view;
use crate::record::{Bound, Fact, Milestone, Sources, SpanShape, Unit};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write as _;

/// Days to which the axis is linear.
pub(crate) const LINEAR: f64 = 14.0;
/// Share of the axis that the linear part takes, when there is more after it.
const LINEAR_SHARE: f64 = 0.4;

/// Milestones on a day axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Chart {
    pub(crate) bars: Vec<Bar>,
    pub(crate) ticks: Vec<Tick>,
    /// The last day of the axis.
    pub(crate) end: f64,
    /// Whether the axis is compressed after two weeks.
    pub(crate) compressed: bool,
    /// Steps of which no source gives a time, with what they say.
    pub(crate) untimed: Vec<(String, String)>,
}

/// A milestone from the earliest to the latest claim; positions are shares of the axis, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) first: f64,
    pub(crate) last: f64,
    /// A source that reaches the end says no end.
    pub(crate) open: bool,
    pub(crate) disagree: bool,
    /// What the bar says.
    pub(crate) words: String,
}

/// A mark of the axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Tick {
    pub(crate) at: f64,
    pub(crate) words: String,
}

impl Chart {
    /// The chart of milestones; with the day of surgery, the axis shows dates.
    pub(crate) fn of(milestones: &[&Milestone], sources: &Sources, from: Option<Date>) -> Self {
        let timed: Vec<(&Milestone, f64, f64, bool)> = milestones
            .iter()
            .copied()
            .filter_map(|m| {
                let hull = m.fact.hull()?;
                let high = hull.high?;
                Some((m, hull.low.map_or(0.0, days), days(high), hull.open_above))
            })
            .collect();
        let last = timed.iter().map(|t| t.2).fold(0.0, f64::max);
        let end = axis_end(last);
        let compressed = end > LINEAR;
        let place = |d: f64| position(d, end);
        let bars = timed
            .iter()
            .map(|(m, low, high, open)| Bar {
                label: view::Run::plain(m.fact.label.clone()).words.into_owned(),
                first: place(*low),
                last: place(*high),
                open: *open,
                disagree: m.fact.sources_disagree(sources),
                words: bar_words(&m.fact, sources, from),
            })
            .collect();
        let untimed = milestones
            .iter()
            .filter(|m| m.fact.hull().is_none_or(|h| h.high.is_none()))
            .map(|m| (view::Run::plain(m.fact.label.clone()).words.into_owned(), bar_words(&m.fact, sources, from)))
            .collect();
        Self { bars, ticks: ticks(end, from), end, compressed, untimed }
    }

    /// What the axis is, in words.
    pub(crate) fn axis_words(&self) -> &'static str {
        if self.compressed {
            "The axis is even to two weeks; from there on it is compressed. A bar runs from the earliest to the latest time \
             that a source gives; ▸ means or longer, ≠ means that sources disagree."
        } else {
            "A bar runs from the earliest to the latest time that a source gives; ▸ means or longer, ≠ means that \
             sources disagree."
        }
    }

    /// The chart as lines of at most that many columns.
    pub(crate) fn draw(&self, width: usize) -> Vec<Line> {
        let longest = self.bars.iter().map(|b| columns(&b.label)).max().unwrap_or(0);
        let beside = width >= 60;
        let label = if beside { longest.min(width / 3) } else { 0 };
        let left = if beside { label + 1 } else { 0 };
        let axis = width.saturating_sub(left + 3).max(10);
        let pad = " ".repeat(left);
        let mut lines = self.draw_axis(axis, &pad);
        for bar in &self.bars {
            let first = column(bar.first, axis);
            let last = column(bar.last, axis).max(first);
            let mut drawn = vec![Piece::new(" ".repeat(first), styles::PLAIN)];
            drawn.push(Piece::new("█".repeat(last - first + 1), styles::PLAIN));
            if bar.open {
                drawn.push(Piece::new("▸", styles::PLAIN));
            }
            if bar.disagree {
                drawn.push(Piece::new(if bar.open { "≠" } else { " ≠" }, styles::MARK));
            }
            let named = wrap(&[Piece::new(bar.label.clone(), styles::PLAIN)], if beside { label } else { width });
            if beside {
                for (i, name) in named.into_iter().enumerate() {
                    let mut line = name.padded(left);
                    if i == 0 {
                        line.0.append(&mut drawn);
                    }
                    lines.push(line);
                }
            } else {
                lines.extend(named);
                lines.push(Line(drawn));
            }
        }
        lines
    }

    fn draw_axis(&self, axis: usize, pad: &str) -> Vec<Line> {
        let mut names = vec![' '; axis + 8];
        let mut rule = vec!['─'; axis];
        let mut free = 0;
        for tick in &self.ticks {
            let at = column(tick.at, axis);
            rule[at] = '┬';
            let words: Vec<char> = tick.words.chars().collect();
            let begin = if at + words.len() > axis + 2 { (axis + 2).saturating_sub(words.len()) } else { at };
            if begin < free || begin + words.len() > names.len() {
                continue;
            }
            for (i, c) in words.iter().enumerate() {
                names[begin + i] = *c;
            }
            free = begin + words.len() + 1;
        }
        let line = |chars: Vec<char>| Line::plain(format!("{pad}{}", chars.into_iter().collect::<String>().trim_end()));
        vec![line(names), line(rule)]
    }

    /// The chart as SVG with a title and a description; `id` makes its ids unique in the file. The name of a step stands
    /// above its bar, where no name is too long for its place and the whole is legible on a telephone.
    #[expect(clippy::cast_precision_loss, reason = "a chart has a few bars")]
    pub(crate) fn svg(&self, id: &str, title: &str) -> String {
        const WIDTH: f64 = 440.0;
        /// Room after the axis for the marks of a bar that reaches its end.
        const MARKS: f64 = 30.0;
        const AXIS: f64 = WIDTH - MARKS;
        const ROW: f64 = 42.0;
        /// The widest letter of a date, in units of the picture.
        const LETTER: f64 = 8.5;
        let height = 34.0 + ROW * self.bars.len() as f64;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" class=\"chart\"><title id=\"{id}-title\">{}</title>\
             <desc id=\"{id}-desc\">{}</desc>",
            xml(title),
            xml(&self.bars.iter().map(|b| format!("{}: {}", b.label, b.words)).collect::<Vec<_>>().join(" ")),
        );
        let mut free = 0.0;
        for tick in &self.ticks {
            let x = tick.at * AXIS;
            let bottom = height - 4.0;
            let _ = write!(svg, "<line x1=\"{x:.1}\" y1=\"22\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" class=\"tick\"/>");
            // Words that would leave the picture end at its edge.
            let needed = tick.words.chars().count() as f64 * LETTER;
            let begin = x.min(WIDTH - needed);
            if begin >= free {
                let (at, anchor) = if begin < x { (WIDTH, "end") } else { (x, "start") };
                let words = xml(&tick.words);
                let _ =
                    write!(svg, "<text x=\"{at:.1}\" y=\"15\" text-anchor=\"{anchor}\" class=\"axis\">{words}</text>");
                free = begin + needed + LETTER;
            }
        }
        for (i, bar) in self.bars.iter().enumerate() {
            let y = 30.0 + ROW * i as f64;
            let x = bar.first * AXIS;
            let w = ((bar.last - bar.first) * AXIS).max(6.0);
            let _ = write!(
                svg,
                "<text x=\"0\" y=\"{:.1}\" class=\"label\">{}</text>\
                 <rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{w:.1}\" height=\"14\" class=\"bar\"/>",
                y + 14.0,
                xml(&bar.label),
                y + 20.0,
            );
            let mut after = x + w + 3.0;
            if bar.open {
                let _ = write!(svg, "<path d=\"M{:.1} {:.1} l8 7 l-8 7 z\" class=\"bar\"/>", x + w, y + 20.0);
                after += 9.0;
            }
            if bar.disagree {
                let _ = write!(svg, "<text x=\"{after:.1}\" y=\"{:.1}\" class=\"mark\">≠</text>", y + 33.0);
            }
        }
        svg.push_str("</svg>");
        svg
    }
}

/// A row of a hundred with that many marked, as lines: groups of ten, as many to a line as fit, five or ten.
pub(crate) fn hundred(count: u32, width: usize) -> Vec<Line> {
    let groups = match width {
        109.. => 10,
        54.. => 5,
        _ => 2,
    };
    let dots: Vec<bool> = (0..100).map(|i| i < count).collect();
    dots.chunks(groups * 10)
        .map(|row| {
            let mut pieces = Vec::new();
            for (i, ten) in row.chunks(10).enumerate() {
                if i > 0 {
                    pieces.push(Piece::new(" ", styles::PLAIN));
                }
                let marked = ten.iter().filter(|d| **d).count();
                if marked > 0 {
                    pieces.push(Piece::new("●".repeat(marked), styles::STRONG));
                }
                if marked < ten.len() {
                    pieces.push(Piece::new("○".repeat(ten.len() - marked), styles::PLAIN));
                }
            }
            Line(pieces)
        })
        .collect()
}

/// The same as SVG; the words stand beside it, so readers that cannot see it are not told twice.
pub(crate) fn hundred_svg(count: u32) -> String {
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 22\" class=\"hundred\" aria-hidden=\"true\" \
         focusable=\"false\">",
    );
    for i in 0..100u32 {
        // Two rows of fifty, a little space after each ten.
        let (row, place) = (i / 50, i % 50);
        let x = 5 + place * 10 + place / 10 * 3;
        let class = if i < count { "on" } else { "off" };
        let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{}\" r=\"4\" class=\"{class}\"/>", 5 + row * 11);
    }
    svg.push_str("</svg>");
    svg
}

/// The dates of a fact when surgery is on that day: careful end first,
/// `That is 2027-03-01; the earliest is 2026-12-29`.
pub(crate) fn dates(fact: &Fact, from: Date) -> Option<String> {
    let hull = fact.hull()?;
    let last = date(hull.high?, from)?;
    let later = if hull.open_above { " or later" } else { "" };
    let Some(first) = hull.low.and_then(|b| date(b, from)) else { return Some(format!("That is up to {last}")) };
    Some(if first == last {
        format!("That is {last}{later}")
    } else if fact.cautious.is_greater() {
        format!("That is {last}{later}; the earliest is {first}")
    } else {
        format!("That is {first}; the latest is {last}{later}")
    })
}

/// The day that lies that far before another, as [`date`] counts.
pub(crate) fn date_before(bound: Bound, surgery: Date) -> Option<Date> {
    let amount = i64::from(bound.amount.0);
    let (whole, part) = (amount / 100, amount % 100);
    match bound.unit {
        Unit::Month if part == 0 => surgery.checked_sub(i32::try_from(whole).ok()?.months()).ok(),
        Unit::Year if part == 0 => surgery.checked_sub(i16::try_from(whole).ok()?.years()).ok(),
        // A part of a day before surgery may be the evening before.
        _ => surgery.checked_sub(i64::try_from(bound.minutes().div_ceil(Unit::Day.minutes())).ok()?.days()).ok(),
    }
}

/// The day that lies that far after another; whole months and years go by the calendar, hours of a day count as its day.
pub(crate) fn date(bound: Bound, from: Date) -> Option<Date> {
    let amount = i64::from(bound.amount.0);
    let (whole, part) = (amount / 100, amount % 100);
    let days = |n: i64| from.checked_add(n.days()).ok();
    match bound.unit {
        Unit::Month if part == 0 => from.checked_add(i32::try_from(whole).ok()?.months()).ok(),
        Unit::Year if part == 0 => from.checked_add(i16::try_from(whole).ok()?.years()).ok(),
        _ if bound.shape == SpanShape::Overnight => days(1),
        _ => days(i64::try_from(bound.minutes() / Unit::Day.minutes()).ok()?),
    }
}

fn bar_words(fact: &Fact, sources: &Sources, from: Option<Date>) -> String {
    let mut said = view::sentence(&fact.headline());
    if let Some(dates) = from.and_then(|from| dates(fact, from)) {
        let _ = write!(said, " {dates}.");
    }
    if let Some(mark) = view::disagreement(fact, sources) {
        let _ = write!(said, " {}.", view::capital(mark.trim_start_matches("≠ ")));
    }
    super::escape::line(&said).into_owned()
}

/// Days of a bound, with parts of days.
#[expect(clippy::cast_precision_loss, reason = "spans are far below 2^52 minutes")]
pub(crate) fn days(bound: Bound) -> f64 {
    bound.minutes() as f64 / Unit::Day.minutes() as f64
}

/// Minutes of a bound.
#[expect(clippy::cast_precision_loss, reason = "spans are far below 2^52 minutes")]
pub(crate) fn minutes(bound: Bound) -> f64 {
    bound.minutes() as f64
}

/// Minutes of a unit.
#[expect(clippy::cast_precision_loss, reason = "a year has half a million minutes")]
pub(crate) fn unit_minutes(unit: Unit) -> f64 {
    unit.minutes() as f64
}

const STOPS: &[(f64, &str)] = &[
    (30.0, "1 month"),
    (60.0, "2"),
    (90.0, "3"),
    (180.0, "6"),
    (365.0, "1 year"),
    (730.0, "2 years"),
    (1095.0, "3 years"),
    (1825.0, "5 years"),
    (3650.0, "10 years"),
];

fn axis_end(last: f64) -> f64 {
    if last <= LINEAR {
        return last.max(1.0).ceil();
    }
    STOPS.iter().map(|s| s.0).find(|d| *d >= last).unwrap_or(last)
}

fn position(day: f64, end: f64) -> f64 {
    let at = if end <= LINEAR {
        day / end
    } else if day <= LINEAR {
        day / LINEAR * LINEAR_SHARE
    } else {
        LINEAR_SHARE + (1.0 - LINEAR_SHARE) * (day / LINEAR).ln() / (end / LINEAR).ln()
    };
    at.clamp(0.0, 1.0)
}

fn ticks(end: f64, from: Option<Date>) -> Vec<Tick> {
    let mut found = Vec::new();
    let mut add = |day: f64, words: &str| {
        #[expect(clippy::cast_possible_truncation, reason = "a tick is a whole number of days below 2^31")]
        let whole = day as i64;
        let words = match from.and_then(|f| f.checked_add(whole.days()).ok()) {
            Some(date) => date.to_string(),
            None => words.to_owned(),
        };
        found.push(Tick { at: position(day, end), words });
    };
    add(0.0, "day 0");
    if end > LINEAR {
        add(7.0, "7");
        add(14.0, "14");
        for (day, words) in STOPS.iter().filter(|s| s.0 <= end) {
            add(*day, words);
        }
    } else {
        let step = if end <= 7.0 { 1 } else { 7 };
        let mut day = step;
        while f64::from(day) <= end {
            add(f64::from(day), &day.to_string());
            day += step;
        }
    }
    found
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to 100 columns"
)]
fn column(at: f64, axis: usize) -> usize {
    ((at * (axis.saturating_sub(1)) as f64).round() as usize).min(axis.saturating_sub(1))
}

/// Text for an element or an attribute of XML.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::escape::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Amount;
    use jiff::civil::date as day;

    #[test]
    fn the_axis_is_linear_to_two_weeks_and_compressed_after() {
        assert!((position(7.0, 365.0) - 0.2).abs() < 1e-9);
        assert!((position(14.0, 365.0) - 0.4).abs() < 1e-9);
        assert!((position(365.0, 365.0) - 1.0).abs() < 1e-9);
        assert!(position(60.0, 365.0) - position(30.0, 365.0) > position(90.0, 365.0) - position(60.0, 365.0));
        assert!((position(5.0, 10.0) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn months_go_by_the_calendar() {
        let bound = |n, unit| Bound { amount: Amount(n), unit, shape: SpanShape::Between };
        assert_eq!(date(bound(100, Unit::Month), day(2027, 1, 31)), Some(day(2027, 2, 28)));
        assert_eq!(date(bound(200, Unit::Week), day(2026, 12, 1)), Some(day(2026, 12, 15)));
        assert_eq!(date(bound(100, Unit::Year), day(2028, 2, 29)), Some(day(2029, 2, 28)));
        assert_eq!(date(bound(1200, Unit::Hour), day(2026, 12, 1)), Some(day(2026, 12, 1)));
        assert_eq!(date(bound(150, Unit::Month), day(2026, 12, 1)), Some(day(2027, 1, 15)));
    }

    #[test]
    fn a_hundred_has_a_hundred() {
        for width in [30, 40, 80, 120] {
            let text: String = hundred(43, width).iter().flat_map(|l| l.0.iter().map(|p| p.text.clone())).collect();
            assert_eq!(text.chars().filter(|c| *c == '●').count(), 43);
            assert_eq!(text.chars().filter(|c| *c == '○').count(), 57);
            assert!(hundred(43, width).iter().all(|l| l.columns() <= width));
        }
        let svg = hundred_svg(7);
        assert_eq!(svg.matches("class=\"on\"").count(), 7);
        assert_eq!(svg.matches("<circle").count(), 100);
    }
}
