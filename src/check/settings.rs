//! What one library asks of its pages: limits, required sections, words, and which rules judge.
//!
//! Read from `check.toml` beside the pages. Without one, the limits are those of this project's own pages. Strict:
//! an unknown key is a fault, with its place and the nearest valid one. Only this file of the room names `toml`.

use super::rules::{RULES, Rule, find_rule};
use crate::record::{Diagnostic, Kind, Place, SectionKind, Severity};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Numbers that pages are held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Highest Flesch-Kincaid grade.
    pub grade: f64,
    /// Highest SMOG grade.
    pub smog: f64,
    /// Most words in a sentence.
    pub sentence_words: usize,
    /// Fewest words in a sentence, on average over the page.
    pub mean_sentence_words: f64,
    /// Most words in a paragraph or list item.
    pub paragraph_words: usize,
    /// Most words of paragraphs in a row, before a list, table or heading.
    pub section_words: usize,
    /// Most sentences in the passive, of 100.
    pub passive_share: f64,
    /// Fewest questions to ask.
    pub questions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            grade: 6.9,
            smog: 9.5,
            sentence_words: 25,
            mean_sentence_words: 8.0,
            paragraph_words: 60,
            section_words: 180,
            passive_share: 10.0,
            questions: 5,
        }
    }
}

/// How a library takes a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleLevel {
    /// It does not judge.
    Off,
    /// What it finds is a warning.
    Warning,
    /// What it finds is an error.
    Error,
}

/// The settings of one library.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Numbers.
    pub limits: Limits,
    /// The sections that a kind of page must have, in place of those of the design.
    pub sections: BTreeMap<Kind, Vec<SectionKind>>,
    /// Rules that are taken another way than by default.
    pub rules: BTreeMap<&'static str, RuleLevel>,
    /// Rules that judge free pages as well.
    pub articles: BTreeSet<&'static str>,
    /// Trade names, which pages do not print.
    pub brands: Vec<String>,
    /// Names of clinics and people as hashes ([`super::name_hash`]), so that the list names
    /// nobody: pages do not print these names.
    pub hidden_names: BTreeSet<u64>,
    /// Further promise words.
    pub promises: Vec<String>,
    /// Further words that shame.
    pub shaming: Vec<String>,
}

const TABLES: &[&str] = &["limits", "sections", "rules", "articles", "words"];
const LIMITS: &[&str] = &[
    "grade",
    "smog",
    "sentence-words",
    "mean-sentence-words",
    "paragraph-words",
    "section-words",
    "passive-share",
    "questions",
];
const WORDS: &[&str] = &["brands", "hidden-names", "promises", "shaming"];
const LEVELS: &[&str] = &["off", "warning", "error"];

impl Settings {
    /// The name of the file beside the pages.
    pub const FILE: &'static str = "check.toml";

    /// Reads settings; what is wrong is reported and left at its default.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader { text, found: Vec::new() };
        let mut settings = Self::default();
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut last = None;
        for error in errors {
            let at = error.span().map_or(0, |s| s.start);
            let line = reader.place(at).line;
            if reader.is_yaml(line) {
                let fault =
                    Diagnostic::error("bad-setting", Place::new(line, 1), "the settings are TOML, and this is YAML");
                let hint = "write `[limits]` on a line of its own, and under it `grade = 6.9`";
                return (settings, vec![fault.hint(hint).in_file(file)]);
            }
            // What follows in the line follows from the first.
            if last.replace(line) != Some(line) {
                reader.fault("bad-setting", at, format!("the settings do not parse: {}", error.message()));
            }
        }
        for (key, value) in ordered(root.get_ref()) {
            let inner = |reader: &mut Reader| {
                if value.get_ref().is_table() {
                    return true;
                }
                reader.fault("bad-setting", value.span().start, format!("`{}` is a table", key.get_ref()));
                false
            };
            match key.get_ref().as_ref() {
                "limits" if inner(&mut reader) => settings.limits = reader.limits(value),
                "sections" if inner(&mut reader) => settings.sections = reader.sections(value),
                "rules" if inner(&mut reader) => settings.rules = reader.rules(value),
                "articles" if inner(&mut reader) => settings.articles = reader.articles(value),
                "words" if inner(&mut reader) => reader.words(value, &mut settings),
                name if TABLES.contains(&name) => {}
                name => reader.unknown(key.span().start, "table", name, TABLES),
            }
        }
        reader.found.sort_by_key(|d| d.place);
        let found = reader.found.into_iter().map(|d| d.in_file(file)).collect();
        (settings, found)
    }

    /// How bad what a rule finds is; none when the rule is off.
    pub(super) fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.rules.get(rule.code) {
            None => Some(rule.severity),
            Some(RuleLevel::Off) => None,
            Some(RuleLevel::Warning) => Some(Severity::Warning),
            Some(RuleLevel::Error) => Some(Severity::Error),
        }
    }

    /// Whether a rule judges pages of that kind.
    pub(super) fn judges(&self, rule: &Rule, kind: Kind) -> bool {
        kind != Kind::Article || self.articles.contains(rule.code)
    }

    /// The same with only those rules; codes that are none are handed back.
    pub fn only<'c>(mut self, codes: &[&'c str]) -> (Self, Vec<&'c str>) {
        let unknown = codes.iter().copied().filter(|c| find_rule(c).is_none()).collect();
        for rule in RULES.iter().filter(|r| !codes.contains(&r.code)) {
            self.rules.insert(rule.code, RuleLevel::Off);
        }
        (self, unknown)
    }

    /// The sections that a page of that kind must have, in order.
    pub fn required(&self, kind: Kind) -> Vec<SectionKind> {
        self.sections
            .get(&kind)
            .cloned()
            .unwrap_or_else(|| SectionKind::ALL.iter().copied().filter(|s| s.required_on(kind)).collect())
    }
}

type Item<'v> = (&'v Spanned<std::borrow::Cow<'v, str>>, &'v Spanned<DeValue<'v>>);

/// The keys of a table in the order of the file.
fn ordered<'v>(table: &'v DeTable<'v>) -> Vec<Item<'v>> {
    let mut items: Vec<Item> = table.iter().collect();
    items.sort_by_key(|(key, _)| key.span().start);
    items
}

/// The same of a value, if it is a table.
fn items<'v>(value: &'v Spanned<DeValue<'v>>) -> Vec<Item<'v>> {
    value.get_ref().as_table().map(ordered).unwrap_or_default()
}

struct Reader<'t> {
    text: &'t str,
    found: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self, byte: usize) -> Place {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// Whether a line begins with a word and a colon.
    fn is_yaml(&self, line: u32) -> bool {
        let line = self.text.lines().nth(line as usize - 1).unwrap_or_default().trim_start();
        let word = line.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
        !word.is_empty() && line[word.len()..].starts_with(':')
    }

    fn fault(&mut self, code: &'static str, byte: usize, message: String) {
        self.found.push(Diagnostic::error(code, self.place(byte), message));
    }

    fn unknown(&mut self, byte: usize, what: &str, name: &str, valid: &[&str]) {
        let hint = super::structure::nearest(name, valid.iter().copied())
            .map_or_else(|| format!("write one of {}", listed(valid)), |n| format!("did you mean `{n}`?"));
        let message = format!("`{name}` is no {what} of the settings");
        self.found.push(Diagnostic::error("unknown-setting", self.place(byte), message).hint(hint));
    }

    fn limits(&mut self, value: &Spanned<DeValue>) -> Limits {
        let mut limits = Limits::default();
        for (key, value) in items(value) {
            let name = key.get_ref().as_ref();
            let number: Option<f64> = match value.get_ref() {
                DeValue::Integer(n) => n.as_str().replace('_', "").parse().ok(),
                DeValue::Float(n) => n.as_str().replace('_', "").parse().ok(),
                _ => None,
            };
            let number = number.filter(|n: &f64| n.is_finite() && (0.0..=100_000.0).contains(n));
            if !LIMITS.contains(&name) {
                self.unknown(key.span().start, "limit", name, LIMITS);
                continue;
            }
            let Some(number) = number else {
                self.fault("bad-setting", value.span().start, format!("`{name}` is a number from 0 to 100000"));
                continue;
            };
            let fractions = matches!(name, "grade" | "smog" | "mean-sentence-words" | "passive-share");
            if !fractions && number.fract() != 0.0 {
                self.fault("bad-setting", value.span().start, format!("`{name}` is a whole number"));
                continue;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, 0 to 100000")]
            let whole = number as usize;
            match name {
                "grade" => limits.grade = number,
                "smog" => limits.smog = number,
                "mean-sentence-words" => limits.mean_sentence_words = number,
                "passive-share" => limits.passive_share = number,
                "sentence-words" => limits.sentence_words = whole,
                "paragraph-words" => limits.paragraph_words = whole,
                "section-words" => limits.section_words = whole,
                _ => limits.questions = whole,
            }
        }
        limits
    }

    /// The strings of an array, each with its place.
    fn strings(&mut self, name: &str, value: &Spanned<DeValue>) -> Vec<(usize, String)> {
        let Some(array) = value.get_ref().as_array() else {
            self.fault("bad-setting", value.span().start, format!("`{name}` is a list of texts: [\"…\", \"…\"]"));
            return Vec::new();
        };
        let mut all = Vec::new();
        for item in array {
            match item.get_ref().as_str() {
                Some(text) => all.push((item.span().start, text.to_owned())),
                None => self.fault("bad-setting", item.span().start, format!("`{name}` is a list of texts")),
            }
        }
        all
    }

    fn sections(&mut self, value: &Spanned<DeValue>) -> BTreeMap<Kind, Vec<SectionKind>> {
        let kinds: Vec<&str> = Kind::names().into_iter().filter(|n| *n != "article").collect();
        let mut sections = BTreeMap::new();
        for (key, value) in items(value) {
            let name = key.get_ref().as_ref();
            let Some(kind) = Kind::parse(name).filter(|k| *k != Kind::Article) else {
                self.unknown(key.span().start, "kind of page", name, &kinds);
                continue;
            };
            let mut wanted = Vec::new();
            for (at, text) in self.strings(name, value) {
                if let Some(section) = SectionKind::find(&text) {
                    wanted.push(section);
                } else {
                    let mut names = SectionKind::names();
                    let headings: Vec<&str> = SectionKind::ALL.iter().map(|s| s.heading()).collect();
                    if super::structure::nearest(&text, names.iter().copied()).is_none() {
                        names = headings;
                    }
                    self.unknown(at, "section", &text, &names);
                }
            }
            wanted.sort_unstable();
            wanted.dedup();
            sections.insert(kind, wanted);
        }
        sections
    }

    fn rule(&mut self, at: usize, name: &str) -> Option<&'static Rule> {
        let rule = find_rule(name);
        if rule.is_none() {
            let codes: Vec<&str> = RULES.iter().map(|r| r.code).collect();
            self.unknown(at, "rule", name, &codes);
        }
        rule
    }

    fn rules(&mut self, value: &Spanned<DeValue>) -> BTreeMap<&'static str, RuleLevel> {
        let mut rules = BTreeMap::new();
        for (key, value) in items(value) {
            let Some(rule) = self.rule(key.span().start, key.get_ref().as_ref()) else { continue };
            let level = match value.get_ref().as_str() {
                Some("off") => RuleLevel::Off,
                Some("warning") => RuleLevel::Warning,
                Some("error") => RuleLevel::Error,
                other => {
                    let got = other.unwrap_or_default().to_owned();
                    self.unknown(value.span().start, "level", &got, LEVELS);
                    continue;
                }
            };
            rules.insert(rule.code, level);
        }
        rules
    }

    fn articles(&mut self, value: &Spanned<DeValue>) -> BTreeSet<&'static str> {
        let mut rules = BTreeSet::new();
        for (key, value) in items(value) {
            let name = key.get_ref().as_ref();
            if name != "rules" {
                self.unknown(key.span().start, "key", name, &["rules"]);
                continue;
            }
            for (at, code) in self.strings(name, value) {
                rules.extend(self.rule(at, &code).map(|r| r.code));
            }
        }
        rules
    }

    fn words(&mut self, value: &Spanned<DeValue>, settings: &mut Settings) {
        for (key, value) in items(value) {
            let name = key.get_ref().as_ref();
            if !WORDS.contains(&name) {
                self.unknown(key.span().start, "list of words", name, WORDS);
                continue;
            }
            let texts = self.strings(name, value);
            if name == "hidden-names" {
                for (at, text) in texts {
                    match u64::from_str_radix(&text, 16).ok().filter(|_| text.len() == 10) {
                        Some(hash) => drop(settings.hidden_names.insert(hash)),
                        None => {
                            self.fault("bad-setting", at, format!("`{text}` is not a hash of ten hexadecimal digits"));
                        }
                    }
                }
                continue;
            }
            let list = texts.into_iter().map(|(_, text)| text).collect();
            match name {
                "brands" => settings.brands = list,
                "promises" => settings.promises = list,
                _ => settings.shaming = list,
            }
        }
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let (_, found) = Settings::parse("check.toml", text);
        found
            .into_iter()
            .map(|d| {
                let hint = d.hint.unwrap_or_default();
                format!("{}:{} {} {} ({hint})", d.place.line, d.place.column, d.code, d.message)
            })
            .collect()
    }

    #[test]
    fn settings_are_read() {
        let text = "[limits]\ngrade = 8\nsentence-words = 30\n[sections]\nguide = [\"Risks\", \"summary\"]\n\
                    [rules]\npassive = \"off\"\n[articles]\nrules = [\"grade\"]\n\
                    [words]\nbrands = [\"Acme\"]\nhidden-names = [\"00000000ff\"]\n";
        let (s, found) = Settings::parse("check.toml", text);
        assert_eq!(found, []);
        assert!((s.limits.grade - 8.0).abs() < 1e-9);
        assert_eq!((s.limits.sentence_words, s.limits.questions), (30, 5));
        assert_eq!(s.required(Kind::Guide), [SectionKind::Summary, SectionKind::Complications]);
        assert!(s.required(Kind::Procedure).contains(&SectionKind::Cost));
        assert_eq!(s.rules.get("passive"), Some(&RuleLevel::Off));
        assert!(s.articles.contains("grade") && s.hidden_names.contains(&255) && s.brands == ["Acme"]);
    }

    #[test]
    fn every_fault_of_the_settings_has_its_place_and_a_hint() {
        assert_eq!(
            faults("[limit]\n[limits]\ngrades = 7\nsmog = \"9\"\nquestions = 1.5\n"),
            [
                "1:2 unknown-setting `limit` is no table of the settings (did you mean `limits`?)",
                "3:1 unknown-setting `grades` is no limit of the settings (did you mean `grade`?)",
                "4:8 bad-setting `smog` is a number from 0 to 100000 ()",
                "5:13 bad-setting `questions` is a whole number ()",
            ]
        );
        assert_eq!(
            faults("[rules]\npasive = \"off\"\npassive = \"loud\"\n[sections]\nguides = []\nguide = [\"risk\"]\n"),
            [
                "2:1 unknown-setting `pasive` is no rule of the settings (did you mean `passive`?)",
                "3:11 unknown-setting `loud` is no level of the settings (write one of `off`, `warning`, `error`)",
                "5:1 unknown-setting `guides` is no kind of page of the settings (did you mean `guide`?)",
                "6:10 unknown-setting `risk` is no section of the settings (did you mean `Risks`?)",
            ]
        );
        assert_eq!(faults("limits = 3\n"), ["1:10 bad-setting `limits` is a table ()"]);
        assert_eq!(faults("[limits\n").len(), 1);
        assert_eq!(
            faults("limits:\n  grade: 7\nrules:\n  passive: off\n"),
            [
                "1:1 bad-setting the settings are TOML, and this is YAML (write `[limits]` on a line of its own, and under it `grade = 6.9`)"
            ]
        );
    }
}
