//! Whether typed facts and the prose about them say one thing.

use super::passage::{Origin, Passage};
use super::sentence::words;
use super::{Context, Fault, Subject};
use crate::record::{Amount, Claim, ClaimValue, Fact, Section, Sells, Span, Typed, Unit, Voice};
use std::collections::{BTreeMap, BTreeSet};

fn facts<'a>(subject: &Subject<'a>) -> Vec<(&'a Section, &'a Fact)> {
    subject
        .page
        .typed()
        .flat_map(|(section, typed)| {
            let facts: Vec<&Fact> = match typed {
                Typed::Facts(all) => all.iter().collect(),
                Typed::Timeline(all) => all.iter().map(|m| &m.fact).collect(),
                _ => Vec::new(),
            };
            facts.into_iter().map(move |f| (section, f))
        })
        .collect()
}

/// Sources use different words, and the page does not say what it makes of them.
pub(super) fn missing_answer(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for (_, fact) in facts(subject) {
        let differs = fact.range().is_none() && fact.sources_disagree(&cx.reference.sources);
        if differs && fact.answer.is_none() && !subject.gaps.items.contains(&fact.place) {
            let message = format!("the sources differ on \"{}\", and the fact has no `answer`", fact.label);
            found
                .push(Fault::at(fact.place, message).hint("add `answer:` with the safe reading in one plain sentence"));
        }
    }
}

/// Every claim of a fact is set aside, and no answer stands in their place.
pub(super) fn nothing_counts(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for (_, fact) in facts(subject) {
        if !subject.gaps.items.contains(&fact.place)
            && fact.answer.is_none()
            && !fact.claims.is_empty()
            && fact.counted().next().is_none()
        {
            let message = format!("every claim on \"{}\" is set aside, and the fact has no `answer`", fact.label);
            found.push(Fault::at(fact.place, message).hint("add `answer:`, or a claim of a source that counts"));
        }
    }
}

/// One voice is counted twice with the same words.
pub(super) fn same_voice_twice(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for (_, fact) in facts(subject) {
        let mut seen: BTreeMap<Voice, Vec<String>> = BTreeMap::new();
        let legible = |c: &&Claim| !c.source.is_illegible() && c.value != ClaimValue::Words(String::new());
        for claim in fact.counted().filter(legible) {
            let voice = cx.reference.sources.voice(&claim.source);
            let said = seen.entry(voice).or_default();
            // A note that tells two claims apart ("creams", "massage") makes two of them.
            let note = claim.note.as_deref().unwrap_or_default();
            let value = crate::record::fold(&format!("{} {note}", claim.value));
            if said.contains(&value) {
                let message = format!("`{}` says the same of \"{}\" twice", claim.source.spelling(), fact.label);
                found.push(
                    Fault::at(claim.place, message).hint("one claim a voice: cite both lines in one, as `#L12-L14`"),
                );
            }
            said.push(value);
        }
    }
}

/// A fact rests on one claim, and a seller makes it.
pub(super) fn seller_only_fact(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let sources = &cx.reference.sources;
    for (_, fact) in facts(subject) {
        let counted: Vec<_> = fact.counted().collect();
        let [claim] = counted[..] else { continue };
        if subject.gaps.items.contains(&fact.place) {
            continue;
        }
        // An answer says how the page takes it, and a note who says it.
        if sources.sells(&claim.source) == Sells::Yes && fact.answer.is_none() && claim.note.is_none() {
            let message = format!("\"{}\" rests on one claim, of a seller: {}", fact.label, claim.source.spelling());
            found.push(
                Fault::at(claim.place, message).hint("find a second source, or say in a `note` whose word it is"),
            );
        }
    }
}

/// A time in prose: its numbers and unit.
struct Time<'t> {
    at: usize,
    low: u64,
    high: u64,
    text: &'t str,
}

/// Small numbers that prose writes as words.
const NUMBER_WORDS: &[(&str, u32)] = &[
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
];

fn amount(word: &str) -> Option<Amount> {
    let spoken = NUMBER_WORDS.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)).map(|(_, n)| Amount(n * 100));
    spoken.or_else(|| Amount::parse(&word.replace(',', "")))
}

/// Whether a number is written as a word. With years such a one tells when something happened ("ten years later").
fn spoken(word: &str) -> bool {
    !word.starts_with(|c: char| c.is_ascii_digit())
}

fn unit(word: &str) -> Option<Unit> {
    let word = word.to_lowercase();
    Unit::parse(word.strip_suffix('s').unwrap_or(&word))
}

fn often(each: Option<&str>, of: Option<&str>) -> bool {
    each.is_some_and(|w| matches!(w, "a" | "per" | "each" | "every")) && of.and_then(unit).is_some()
}

/// The times of a text: `2 weeks`, `2-3 weeks`, `2 to 3 weeks`, `two weeks`, `day 3`, `2-week`.
fn times(text: &str) -> Vec<Time<'_>> {
    let words = words(text);
    let mut found = Vec::new();
    let minutes = |a: Amount, u: Unit| u64::from(a.0) * u.minutes() / 100;
    let pair = |word: &str| -> Option<(Amount, Amount)> {
        let word = word.replace('‑', "-");
        match word.split_once('-') {
            None => amount(&word).map(|a| (a, a)),
            Some((a, b)) => amount(a).zip(amount(b)),
        }
    };
    let mut i = 0;
    while i < words.len() {
        let (at, word) = words[i];
        // A comma or a full stop between two words keeps them apart.
        let joins = |k: usize| {
            let (a, b) = (words[i + k - 1], words[i + k]);
            !text[a.0 + a.1.len()..b.0].contains([',', ';', ':', '(', ')', '.'])
        };
        let next = |k: usize| words.get(i + k).filter(|_| (1..=k).all(joins)).map(|(_, w)| *w);
        let end = |k: usize| words[i + k].0 + words[i + k].1.len();
        let mut push = |low: Amount, high: Amount, u: Unit, last: usize| {
            found.push(Time { at, low: minutes(low, u), high: minutes(high, u), text: &text[at..last] });
        };
        if let Some((low, high)) = pair(word) {
            // 2 weeks · 2–3 weeks (the dash splits words) · 2 to 3 weeks · between 2 and 3 weeks
            if let Some(u) = next(1).and_then(unit).filter(|u| !(spoken(word) && *u == Unit::Year)) {
                // "two days a week" says how often, not how long.
                if !often(next(2), next(3)) {
                    push(low, high, u, end(1));
                }
                i += 2;
                continue;
            }
            let joined = next(1).is_some_and(|w| matches!(w, "to" | "or" | "and"));
            let k = if joined { 2 } else { 1 };
            let dash =
                !joined && words.get(i + 1).is_some_and(|(b, _)| matches!(&text[at + word.len()..*b], "–" | "—"));
            if let (true, Some((_, high)), Some(u)) =
                (joined || dash, next(k).and_then(pair), next(k + 1).and_then(unit))
            {
                if !often(next(k + 2), next(k + 3)) {
                    push(low, high, u, end(k + 1));
                }
                i += k + 2;
                continue;
            }
        }
        // day 3, day 2-3
        let numbered = ["day", "days"].iter().any(|d| word.eq_ignore_ascii_case(d));
        let digits = next(1).filter(|w| numbered && w.starts_with(|c: char| c.is_ascii_digit()));
        if let Some((low, high)) = digits.and_then(pair).filter(|_| next(2).and_then(unit).is_none()) {
            push(low, high, Unit::Day, end(1));
            i += 2;
            continue;
        }
        // 2-week
        if let Some((a, u)) = word.split_once('-').and_then(|(a, u)| amount(a).zip(unit(u))) {
            push(a, a, u, end(0));
        }
        i += 1;
    }
    found
}

/// Ends of everything typed on the page, in minutes: the claims that count and what readers see of them.
fn typed_times(subject: &Subject) -> BTreeSet<u64> {
    let mut ends = BTreeSet::new();
    let mut add = |span: &Span| {
        ends.extend(span.lower().map(|b| b.minutes()));
        ends.extend(span.upper().map(|b| b.minutes()));
    };
    for (_, fact) in facts(subject) {
        for claim in fact.counted() {
            if let ClaimValue::Span(span) = &claim.value {
                add(span);
            }
        }
    }
    for (_, typed) in subject.page.typed() {
        if let Typed::Medicines(all) = typed {
            all.iter().filter_map(|m| m.ask_by.as_ref()).for_each(&mut add);
        }
    }
    ends
}

/// Ends of the ranges that readers see.
fn seen_ranges(subject: &Subject) -> Vec<(u64, u64)> {
    facts(subject)
        .into_iter()
        .filter_map(|(_, fact)| fact.hull())
        .filter_map(|h| h.high.map(|high| (h.low.map_or(0, |l| l.minutes()), high.minutes())))
        .collect()
}

fn judged(p: &Passage) -> bool {
    p.is_prose() || matches!(p.origin, Origin::Message | Origin::Heading)
}

/// A time in prose is no time that the page's facts show.
pub(super) fn prose_number(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let typed = typed_times(subject);
    let ranges = seen_ranges(subject);
    // Words of a fact of words ("twice a week", "30 seconds of work") carry their own times.
    let claimed: BTreeSet<u64> = subject
        .passages
        .iter()
        .filter(|p| matches!(p.origin, Origin::Claim | Origin::Field(_, "answer" | "text" | "action")))
        .flat_map(|p| times(&p.text).into_iter().flat_map(|t| [t.low, t.high]).collect::<Vec<_>>())
        .collect();
    if typed.is_empty() && claimed.is_empty() && facts(subject).is_empty() {
        return;
    }
    for p in subject.passages.iter().filter(|p| judged(p)) {
        for time in times(&p.text) {
            let known = |m: u64| typed.contains(&m) || claimed.contains(&m);
            let range = ranges.contains(&(time.low, time.high));
            if !(range || (known(time.low) && known(time.high))) {
                let words: Vec<&str> = time.text.split_whitespace().collect();
                let message = format!("`{}` is no time that the facts of the page show", words.join(" "));
                let hint = "name the range that readers see, refer to the table, or make it a fact with its source";
                found.push(Fault::at(p.place_of(time.at), message).hint(hint));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_prose_are_read_in_every_form() {
        let read = |t| -> Vec<String> {
            times(t).iter().map(|t| format!("{}={}-{}", t.text, t.low / 1440, t.high / 1440)).collect()
        };
        assert_eq!(read("Rest for 2 weeks, then 3–4 days."), ["2 weeks=14-14", "3–4 days=3-4"]);
        assert_eq!(
            read("From 2 to 3 weeks or two months; on day 3."),
            ["2 to 3 weeks=14-21", "two months=60-60", "day 3=3-3"]
        );
        assert_eq!(
            read(
                "A 2-week rest, 2-3 weeks, 116 123, day and night, 38 °C, one day, two or three days a week, ten years"
            ),
            ["2-week=14-14", "2-3 weeks=14-21"]
        );
    }
}
