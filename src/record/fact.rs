//! Facts: what each source says, the range that readers see, and the disagreement.
//!
//! A fact is a list of claims, one a voice. The range ([`Hull`]) is computed from the claims and never typed by hand,
//! so that it cannot hide a disagreement. A claim that is unsafe, wrong or about something else is set aside:
//! it is shown where claims are shown, and counts neither for the range nor for the disagreement.

use super::{Citation, Place, Sources, Voice, closed_set, fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

closed_set! {
    /// A unit of time.
    Unit {
        /// 60 seconds.
        Minute = "minute",
        /// 60 minutes.
        Hour = "hour",
        /// 24 hours.
        Day = "day",
        /// 7 days.
        Week = "week",
        /// Orders as 30 days.
        Month = "month",
        /// Orders as 365 days.
        Year = "year",
    }
}

impl Unit {
    /// Its length in minutes; a month orders as 30 days, a year as 365.
    pub const fn minutes(self) -> u64 {
        match self {
            Self::Minute => 1,
            Self::Hour => 60,
            Self::Day => 1_440,
            Self::Week => 10_080,
            Self::Month => 43_200,
            Self::Year => 525_600,
        }
    }

    fn read(word: &str) -> Option<Self> {
        Self::parse(word.strip_suffix('s').unwrap_or(word))
    }
}

/// A number of units, in hundredths: `1.5` is 150.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Amount(pub u32);

impl Amount {
    /// Reads `2`, `1.5`, `0.25`; at most 6 digits before the point and 2 after.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 6 || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        if text.contains('.') && part.is_empty() {
            return None;
        }
        let hundredths: u32 = format!("{part:0<2}").parse().ok()?;
        whole.parse::<u32>().ok().map(|w| Self(w * 100 + hundredths))
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => write!(f, "{whole}"),
            p if p % 10 == 0 => write!(f, "{whole}.{}", p / 10),
            p => write!(f, "{whole}.{p:02}"),
        }
    }
}

closed_set! {
    /// The form of a span.
    SpanShape {
        /// `2 weeks`, `2-3 weeks`, `about 2 hours`.
        Between = "between",
        /// `from 2 months`, `from 2-3 months`: open above.
        From = "from",
        /// `up to 1 month`: bounded above only.
        UpTo = "up-to",
        /// `day 3`, `day 2-3`, `days 7-10`.
        DayNumber = "day-number",
        /// `overnight`, which orders as one day.
        Overnight = "overnight",
    }
}

/// A span of time as a source gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Its form.
    pub shape: SpanShape,
    /// The lesser number.
    pub low: Amount,
    /// The greater number; equal to `low` for one number.
    pub high: Amount,
    /// The unit.
    pub unit: Unit,
    /// Whether the source says "about".
    pub about: bool,
}

/// Why a text is no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanError {
    /// It has no digit and is not `overnight`: plain words.
    Words,
    /// It has a digit, and is none of the accepted forms.
    Malformed,
    /// A word stands where its unit should, and is none.
    Unit,
    /// The greater number stands first.
    Backwards,
}

impl Span {
    /// The accepted forms, for a hint.
    pub const FORMS: &'static str = "`2 weeks`, `2-3 weeks`, `about 2 hours`, `from 2 months`, `from 2-3 months`, \
                                     `up to 1 month`, `day 3`, `day 2-3`, `overnight`";

    /// The accepted units, for a hint.
    pub const UNITS: &'static str = "`minutes`, `hours`, `days`, `weeks`, `months`, `years`";

    /// Reads a span in one of the [`Self::FORMS`]; a dash of any length joins two numbers.
    pub fn parse(text: &str) -> Result<Self, SpanError> {
        let text = text.trim().replace(['–', '—', '‑'], "-").to_lowercase();
        if text == "overnight" {
            let one = Amount(100);
            return Ok(Self { shape: SpanShape::Overnight, low: one, high: one, unit: Unit::Day, about: false });
        }
        if !text.contains(|c: char| c.is_numeric()) {
            return Err(SpanError::Words);
        }
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let mut about = false;
        let mut shape = SpanShape::Between;
        if words.first() == Some(&"about") {
            about = true;
            words.remove(0);
        }
        if let [first @ ("day" | "days"), numbers] = words[..] {
            let (low, high) = Self::numbers(numbers)?;
            let whole = low.0 % 100 == 0 && high.0 % 100 == 0;
            if !whole || (first == "days" && low == high) {
                return Err(SpanError::Malformed);
            }
            return Ok(Self { shape: SpanShape::DayNumber, low, high, unit: Unit::Day, about });
        }
        match words[..] {
            ["from", _, _] => {
                shape = SpanShape::From;
                words.remove(0);
            }
            ["up", "to", _, _] => {
                shape = SpanShape::UpTo;
                words.drain(..2);
            }
            _ => {}
        }
        let [numbers, unit] = words[..] else { return Err(SpanError::Malformed) };
        let (low, high) = Self::numbers(numbers)?;
        let unit = Unit::read(unit).ok_or(SpanError::Unit)?;
        if shape == SpanShape::UpTo && low != high {
            return Err(SpanError::Malformed);
        }
        Ok(Self { shape, low, high, unit, about })
    }

    fn numbers(text: &str) -> Result<(Amount, Amount), SpanError> {
        let read = |t: &str| Amount::parse(t).ok_or(SpanError::Malformed);
        let (low, high) = match text.split_once('-') {
            None => (read(text)?, read(text)?),
            Some((a, b)) => (read(a)?, read(b)?),
        };
        if low > high { Err(SpanError::Backwards) } else { Ok((low, high)) }
    }

    /// The least that it says; none for `up to`.
    pub fn lower(&self) -> Option<Bound> {
        (self.shape != SpanShape::UpTo).then_some(Bound { amount: self.low, unit: self.unit, shape: self.shape })
    }

    /// The most that it says; none for `from` with one number, which is open above.
    pub fn upper(&self) -> Option<Bound> {
        let bound = Bound { amount: self.high, unit: self.unit, shape: self.shape };
        (self.shape != SpanShape::From || self.low != self.high).then_some(bound)
    }

    /// Whether it says no end: `from 2 months`, `from 2-3 months`.
    pub fn is_open_above(&self) -> bool {
        self.shape == SpanShape::From
    }

    /// What it says, free of wording: two spans with equal meanings agree.
    pub fn meaning(&self) -> (Option<u64>, Option<u64>) {
        (self.lower().map(|b| b.minutes()), self.upper().map(|b| b.minutes()))
    }
}

fn with_unit(numbers: &str, high: Amount, unit: Unit) -> String {
    let plural = if high == Amount(100) { "" } else { "s" };
    format!("{numbers} {unit}{plural}")
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.about {
            f.write_str("about ")?;
        }
        let numbers = if self.low == self.high { self.low.to_string() } else { format!("{}-{}", self.low, self.high) };
        match self.shape {
            SpanShape::Overnight => f.write_str("overnight"),
            SpanShape::DayNumber => write!(f, "day {numbers}"),
            SpanShape::Between => f.write_str(&with_unit(&numbers, self.high, self.unit)),
            SpanShape::From => write!(f, "from {}", with_unit(&numbers, self.high, self.unit)),
            SpanShape::UpTo => write!(f, "up to {}", with_unit(&numbers, self.high, self.unit)),
        }
    }
}

/// One end of a span, in the unit of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bound {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub unit: Unit,
    /// The form of the span that it ends.
    pub shape: SpanShape,
}

impl Bound {
    /// Its length in minutes, by which ends are ordered.
    pub fn minutes(&self) -> u64 {
        u64::from(self.amount.0) * self.unit.minutes() / 100
    }

    /// Its length in days, rounded down.
    pub fn days(&self) -> u64 {
        self.minutes() / Unit::Day.minutes()
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.shape {
            SpanShape::DayNumber => write!(f, "day {}", self.amount),
            SpanShape::Overnight => f.write_str("overnight"),
            _ => f.write_str(&with_unit(&self.amount.to_string(), self.amount, self.unit)),
        }
    }
}

closed_set! {
    /// Which end of a range is the careful one, which readers see first.
    CautiousEnd {
        /// The longer time: no smoking before surgery.
        Longer = "longer",
        /// The shorter time: how long a result lasts.
        Shorter = "shorter",
        /// The later day: full sport.
        Later = "later",
        /// The earlier day: out of bed.
        Earlier = "earlier",
    }
}

impl CautiousEnd {
    /// Whether the greater end is the careful one.
    pub const fn is_greater(self) -> bool {
        matches!(self, Self::Longer | Self::Later)
    }
}

closed_set! {
    /// What a fact is made of.
    FactKind {
        /// Times, from which a range is computed.
        Span = "span",
        /// Words, which cannot be computed: where they differ, the fact has an answer.
        Words = "words",
    }
}

macro_rules! fact_keys {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $label:literal, $kind:ident, $end:ident;)+) => {
        closed_set! {
            /// The keys of facts that pages share, so that pages can be compared.
            FactKey { $($(#[$doc])* $variant = $text),+ }
        }
        impl FactKey {
            /// How comparisons call it, whatever a page's own label says.
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }
            /// What it is made of.
            pub const fn kind(self) -> FactKind { match self { $(Self::$variant => FactKind::$kind),+ } }
            /// Its careful end; of no weight for words.
            pub const fn cautious(self) -> CautiousEnd { match self { $(Self::$variant => CautiousEnd::$end),+ } }
        }
    };
}

fact_keys! {
    /// Time in surgery.
    Duration = "duration", "Time in surgery", Span, Longer;
    /// Anaesthesia.
    Anaesthesia = "anaesthesia", "Anaesthesia", Words, Longer;
    /// Time in hospital.
    Stay = "stay", "Stay in hospital", Span, Longer;
    /// Where the cut is.
    Incision = "incision", "Where the cut is", Words, Longer;
    /// Whether muscles are tightened.
    Muscles = "muscles", "Muscles", Words, Longer;
    /// Liposuction as well.
    Liposuction = "liposuction", "Liposuction as well", Words, Longer;
    /// Whether it takes away fat.
    FatRemoval = "fat-removal", "Does it take away fat?", Words, Longer;
    /// How much moved fat lives.
    FatSurvival = "fat-survival", "How much moved fat stays", Words, Longer;
    /// Drains.
    Drains = "drains", "Drains", Words, Longer;
    /// Kind of stitches.
    Stitches = "stitches", "Kind of stitches", Words, Longer;
    /// Support garment.
    Garment = "garment", "Support garment", Span, Longer;
    /// No sitting or pressure on the area.
    Sitting = "sitting", "No sitting or pressure on the area", Span, Longer;
    /// Pain.
    Pain = "pain", "Pain", Span, Longer;
    /// Numb or sore skin.
    Feeling = "feeling", "Numb or over-sensitive skin", Words, Longer;
    /// How long the result lasts.
    Lasts = "lasts", "How long it lasts", Span, Shorter;
    /// How the scars look.
    Scar = "scar", "How the scars look", Words, Longer;
    /// When scar care starts.
    ScarCare = "scar-care", "Start of scar massage and creams", Span, Later;
    /// Cleaning the wounds.
    Antiseptic = "antiseptic", "Cleaning the wounds", Words, Longer;
    /// Checks at the clinic.
    FollowUp = "follow-up", "Checks at the clinic", Words, Longer;
    /// Weight steady before surgery.
    StableWeight = "stable-weight", "Weight steady before surgery", Span, Longer;
    /// Highest body mass index.
    Bmi = "bmi", "Body mass index", Words, Longer;
    /// No smoking before surgery.
    Smoking = "smoking", "No smoking before surgery", Span, Longer;
    /// Smoking after surgery.
    SmokingAfter = "smoking-after", "No smoking after surgery", Span, Longer;
    /// No alcohol before surgery.
    Alcohol = "alcohol", "No alcohol before surgery", Span, Longer;
    /// Alcohol after surgery.
    AlcoholAfter = "alcohol-after", "No alcohol after surgery", Span, Longer;
    /// Last food before surgery.
    FastingFood = "fasting-food", "Last food before surgery", Span, Longer;
    /// Last drink before surgery.
    FastingDrink = "fasting-drink", "Last clear drink before surgery", Span, Longer;
    /// Blood thinners.
    BloodThinners = "blood-thinners", "Blood thinners before surgery", Words, Longer;
    /// Pill and hormone tablets.
    Hormones = "hormones", "Pill and HRT before surgery", Span, Longer;
    /// Antibiotics.
    Antibiotics = "antibiotics", "Antibiotics", Words, Longer;
    /// Flying after surgery.
    Flying = "flying", "Flying after surgery", Span, Longer;
    /// Driving after surgery.
    Driving = "driving", "Driving after surgery", Span, Longer;
    /// Lowest age.
    Age = "age", "Lowest age", Words, Longer;
    /// Men.
    Men = "men", "Do men have it?", Words, Longer;
    /// Diabetes.
    Diabetes = "diabetes", "Diabetes", Words, Longer;
    /// Heart disease.
    HeartDisease = "heart-disease", "Heart disease", Words, Longer;
    /// Varicose veins.
    VaricoseVeins = "varicose-veins", "Varicose veins", Words, Longer;
    /// What helps without surgery.
    WithoutSurgery = "without-surgery", "Can anything else help?", Words, Longer;
    /// Threads.
    Threads = "threads", "Do threads work?", Words, Longer;
}

/// What one claim says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimValue {
    /// A span of time.
    Span(Span),
    /// Words.
    Words(String),
}

impl std::fmt::Display for ClaimValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Span(s) => s.fmt(f),
            Self::Words(w) => f.write_str(w),
        }
    }
}

/// What one source says of a fact, in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What it says.
    pub value: ClaimValue,
    /// Who says it, and where.
    pub source: Citation,
    /// A word of explanation.
    pub note: Option<String>,
    /// Why it does not count: unsafe, wrong, or about something else.
    pub set_aside: Option<String>,
    /// Where it stands in the page.
    pub place: Place,
}

/// A fact: a label, and what each source says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its key: one of [`FactKey`], a milestone's id, or the page's own.
    pub key: String,
    /// The shared key, if it is one.
    pub shared: Option<FactKey>,
    /// What readers see as its name.
    pub label: String,
    /// What it is made of.
    pub kind: FactKind,
    /// Its careful end.
    pub cautious: CautiousEnd,
    /// The page's plain statement, which readers see first.
    pub answer: Option<String>,
    /// What each source says.
    pub claims: Vec<Claim>,
    /// Where it stands in the page.
    pub place: Place,
}

/// The range over all claims that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hull {
    /// The least that any claim says; none if no claim says a least.
    pub low: Option<Bound>,
    /// The most that any claim says, the least of a claim that is open above included.
    pub high: Option<Bound>,
    /// Whether a claim that reaches the greatest end says no end.
    pub open_above: bool,
}

impl Fact {
    /// The claims that count: those not set aside.
    pub fn counted(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(|c| c.set_aside.is_none())
    }

    /// The citations of all claims.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.claims.iter().map(|c| &c.source)
    }

    /// The range over all spans that count; none without spans.
    pub fn hull(&self) -> Option<Hull> {
        let spans: Vec<Span> = self
            .counted()
            .filter_map(|c| match c.value {
                ClaimValue::Span(s) => Some(s),
                ClaimValue::Words(_) => None,
            })
            .collect();
        // `max_by_key` keeps the last of equals and `min_by_key` the first; the first named is kept in both.
        let low = spans.iter().filter_map(Span::lower).min_by_key(Bound::minutes);
        let mut high: Option<Bound> = None;
        for bound in spans.iter().filter_map(|s| s.upper().or(s.lower())) {
            if high.is_none_or(|h| bound.minutes() > h.minutes()) {
                high = Some(bound);
            }
        }
        let reach = high?.minutes();
        let open_above =
            spans.iter().any(|s| s.is_open_above() && s.upper().or(s.lower()).is_some_and(|b| b.minutes() == reach));
        Some(Hull { low, high, open_above })
    }

    /// Who says what among the claims that count: each voice with the meanings of its claims.
    fn meanings(&self, sources: &Sources) -> BTreeMap<Voice, Vec<String>> {
        let mut by_voice: BTreeMap<Voice, Vec<String>> = BTreeMap::new();
        let spans = self.counted().any(|c| matches!(c.value, ClaimValue::Span(_)));
        for claim in self.counted() {
            let meaning = match &claim.value {
                ClaimValue::Span(s) => format!("{:?}", s.meaning()),
                // Plain words beside spans say no time: they neither agree nor disagree with one.
                ClaimValue::Words(_) if spans => continue,
                ClaimValue::Words(w) => fold(w),
            };
            by_voice.entry(sources.voice(&claim.source)).or_default().push(meaning);
        }
        by_voice
    }

    /// How many voices speak to it, those whose words say no time included.
    pub fn voices(&self, sources: &Sources) -> usize {
        let voices: std::collections::BTreeSet<Voice> = self.counted().map(|c| sources.voice(&c.source)).collect();
        voices.len()
    }

    /// Whether two voices that count say different things.
    pub fn sources_disagree(&self, sources: &Sources) -> bool {
        let by_voice = self.meanings(sources);
        let mut all = by_voice.values();
        let Some(first) = all.next() else { return false };
        let set = |v: &Vec<String>| v.iter().cloned().collect::<std::collections::BTreeSet<_>>();
        let first = set(first);
        all.any(|other| set(other) != first)
    }

    /// What readers see first: the careful end of the range, then the other, then what is said in words beside them;
    /// the answer if the page gives one; the only words there are otherwise.
    pub fn headline(&self) -> String {
        if let Some(answer) = &self.answer {
            return answer.clone();
        }
        self.times().unwrap_or_else(|| {
            self.counted().next().or_else(|| self.claims.first()).map(|c| c.value.to_string()).unwrap_or_default()
        })
    }

    /// The range with what sources say in words beside it, so that no voice is lost behind a number:
    /// "1 day; also said: several weeks". None without spans.
    pub fn times(&self) -> Option<String> {
        let mut times = self.range()?;
        let mut seen = Vec::new();
        for claim in self.counted() {
            let ClaimValue::Words(words) = &claim.value else { continue };
            // That there is no number is plain beside one.
            let no_number = [", no time given", ", no number given", ", no day given"];
            let words = no_number.iter().find_map(|n| words.strip_suffix(n)).unwrap_or(words).trim_end_matches('.');
            let meaning = fold(words);
            if !seen.contains(&meaning) {
                times.push_str(if seen.is_empty() { "; also said: " } else { "; " });
                times.push_str(words);
                seen.push(meaning);
            }
        }
        Some(times)
    }

    /// The range as readers see it, careful end first:
    /// "after 4 months; the earliest any source says is 4 weeks".
    pub fn range(&self) -> Option<String> {
        let hull = self.hull()?;
        let high = hull.high?;
        let more = if hull.open_above { " or more" } else { "" };
        let same = hull.low.is_none_or(|low| low.minutes() == high.minutes());
        let about = self.counted().any(|c| matches!(c.value, ClaimValue::Span(s) if s.about));
        Some(match (hull.low, same) {
            (None, _) => format!("up to {high}"),
            (Some(_), true) => {
                let about = if about && !hull.open_above { "about " } else { "" };
                match self.cautious {
                    CautiousEnd::Later if high.shape == SpanShape::Overnight => "after one night".to_owned(),
                    CautiousEnd::Later if high.shape != SpanShape::DayNumber => format!("after {about}{high}"),
                    _ => format!("{about}{high}{more}"),
                }
            }
            (Some(low), false) => match self.cautious {
                CautiousEnd::Later if high.shape == SpanShape::DayNumber => {
                    format!("{high}{more}; the earliest any source says is {low}")
                }
                CautiousEnd::Later => format!("after {high}; the earliest any source says is {low}"),
                CautiousEnd::Longer => format!("{high}{more}; the shortest any source says is {low}"),
                CautiousEnd::Shorter => format!("{low}; the longest any source says is {high}{more}"),
                CautiousEnd::Earlier => format!("{low}; the latest any source says is {high}{more}"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SourceId;

    fn fact(values: &[&str], cautious: CautiousEnd) -> Fact {
        let claims = values
            .iter()
            .enumerate()
            .map(|(i, v)| {
                let (v, aside) = v.strip_prefix('!').map_or((*v, None), |v| (v, Some("unsafe".to_owned())));
                Claim {
                    value: Span::parse(v).map_or_else(|_| ClaimValue::Words(v.to_owned()), ClaimValue::Span),
                    source: Citation { source: SourceId(format!("s{i}")), locator: None, place: Place::default() },
                    note: None,
                    set_aside: aside,
                    place: Place::default(),
                }
            })
            .collect();
        Fact {
            key: "x".into(),
            shared: None,
            label: "X".into(),
            kind: FactKind::Span,
            cautious,
            answer: None,
            claims,
            place: Place::default(),
        }
    }

    #[test]
    fn every_accepted_form_is_read_and_printed_as_it_was() {
        for form in [
            "2 weeks",
            "1 week",
            "2-3 weeks",
            "about 2 hours",
            "1.5-3 hours",
            "from 2 months",
            "from 2-3 months",
            "up to 1 month",
            "day 3",
            "day 2-3",
            "day 0",
            "overnight",
            "30 minutes",
            "0.25 hours",
            "12-18 months",
        ] {
            assert_eq!(Span::parse(form).expect(form).to_string(), form);
        }
        assert_eq!(Span::parse("2–3 Weeks").map(|s| s.to_string()), Ok("2-3 weeks".to_owned()));
        assert_eq!(Span::parse("days 7-10").map(|s| s.to_string()), Ok("day 7-10".to_owned()));
    }

    #[test]
    fn what_looks_like_a_number_and_is_no_span_is_malformed() {
        for text in [
            "2",
            "two or 3 weeks",
            "2-3",
            "up to 1-2 weeks",
            "2 - 3 weeks",
            "2.x weeks",
            "-2 weeks",
            "from 2",
            "1e3 days",
            "9999999 days",
            "day 1.5",
            "2 weeks after",
        ] {
            assert_eq!(Span::parse(text), Err(SpanError::Malformed), "{text}");
        }
        for text in ["2 fortnights", "120 min", "from 500 mg"] {
            assert_eq!(Span::parse(text), Err(SpanError::Unit), "{text}");
        }
        assert_eq!(Span::parse("3-2 weeks"), Err(SpanError::Backwards));
        for words in ["when the swelling has gone", "", "a few weeks"] {
            assert_eq!(Span::parse(words), Err(SpanError::Words), "{words}");
        }
    }

    #[test]
    fn the_range_names_the_careful_end_first() {
        let sport = fact(&["from 2 months", "4-6 weeks", "when your doctor agrees", "2-3 months"], CautiousEnd::Later);
        assert_eq!(
            sport.headline(),
            "after 3 months; the earliest any source says is 4 weeks; also said: when your doctor agrees"
        );
        let smoke = fact(&["2-3 weeks", "from 4 weeks"], CautiousEnd::Longer);
        assert_eq!(smoke.headline(), "4 weeks or more; the shortest any source says is 2 weeks");
        let lasts = fact(&["10-15 years", "many years"], CautiousEnd::Shorter);
        assert_eq!(lasts.headline(), "10 years; the longest any source says is 15 years; also said: many years");
        let wrap = ["several weeks", "1 day", "Several  weeks", "worn, no time given"];
        assert_eq!(fact(&wrap, CautiousEnd::Longer).headline(), "1 day; also said: several weeks; worn");
        assert_eq!(fact(&wrap, CautiousEnd::Longer).range().as_deref(), Some("1 day"));
        assert_eq!(fact(&["up to 1 month"], CautiousEnd::Longer).headline(), "up to 1 month");
        assert_eq!(fact(&["about 2 hours"], CautiousEnd::Longer).headline(), "about 2 hours");
        assert_eq!(fact(&["day 3"], CautiousEnd::Later).headline(), "day 3");
        assert_eq!(fact(&["overnight"], CautiousEnd::Later).headline(), "after one night");
        assert_eq!(fact(&["overnight"], CautiousEnd::Longer).headline(), "overnight");
    }

    #[test]
    fn a_claim_set_aside_counts_neither_for_the_range_nor_for_the_disagreement() {
        let smoke = fact(&["!2 weeks", "from 4 weeks"], CautiousEnd::Longer);
        assert_eq!(smoke.headline(), "4 weeks or more");
        assert!(!smoke.sources_disagree(&Sources::default()));
        assert_eq!(smoke.voices(&Sources::default()), 1);
    }

    #[test]
    fn a_month_orders_as_thirty_days_and_equal_meanings_agree() {
        let water = fact(&["from 1 month", "from 30 days"], CautiousEnd::Later);
        assert!(!water.sources_disagree(&Sources::default()));
        assert_eq!(water.headline(), "after 1 month");
        assert!(fact(&["1 week", "8 days"], CautiousEnd::Later).sources_disagree(&Sources::default()));
    }
}
