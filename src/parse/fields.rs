//! Maps of a page read key by key: every key that is missing, unknown or of the wrong form is reported,
//! and none hides the next.

use super::Faults;
use super::position::{Key, Node, Value};
use crate::record::{Citation, Diagnostic, PageId, Place};
use jiff::civil::Date;

/// A map that is being read.
pub(super) struct Fields<'n, 'f> {
    entries: &'n [(Key, Node)],
    /// What the map describes, with its article: `a test`.
    what: &'static str,
    place: Place,
    /// Keys that unknown keys were taken for, with the place of each among the entries: each slip is reported once, and on a
    /// page what it holds is read as what was meant.
    meant: Vec<(&'static str, usize)>,
    pub(super) faults: &'f mut Faults,
}

impl<'n, 'f> Fields<'n, 'f> {
    /// Opens a map that may have those keys and no other.
    pub(super) fn open(
        node: &'n Node,
        what: &'static str,
        keys: &[&'static str],
        faults: &'f mut Faults,
    ) -> Option<Self> {
        let entries = map(node, what, faults)?;
        let mut meant = Vec::new();
        for (i, (key, value)) in entries.iter().enumerate() {
            if matches!(value.value, Value::Refused) {
                faults.gap();
            }
            if !keys.contains(&key.name.as_str()) {
                if !faults.is_full() {
                    meant.extend(nearest(&key.name, keys).map(|name| (name, i)));
                }
                faults.push(unknown_key(key, value, what, keys, !faults.is_full()));
            }
        }
        Some(Self { entries, what, place: node.place, meant, faults })
    }

    /// The value of a key, if it has one.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, value)| value).filter(|v| !matches!(v.value, Value::Null | Value::Refused))
    }

    /// Whether a key stands there with a value that was refused.
    pub(super) fn is_refused(&self, key: &str) -> bool {
        self.entry(key).is_some_and(|(_, value)| matches!(value.value, Value::Refused))
    }

    fn entry(&self, key: &str) -> Option<&'n (Key, Node)> {
        let meant = || self.meant.iter().find(|(name, _)| *name == key && self.faults.guesses);
        self.entries.iter().find(|(k, _)| k.name == key).or_else(|| self.entries.get(meant()?.1))
    }

    /// The value of a key that must have one.
    pub(super) fn required(&mut self, key: &'static str) -> Option<&'n Node> {
        self.required_of(key, &[])
    }

    /// The same for one that takes its value from a closed set.
    fn required_of(&mut self, key: &'static str, values: &[&'static str]) -> Option<&'n Node> {
        let what = self.what;
        let hint = |verb: &str| match values {
            [] => format!("{verb} `{key}: …`"),
            values => format!("{verb} `{key}: …`, {}", one_of(values)),
        };
        match self.entry(key) {
            None if self.meant.iter().any(|(name, _)| *name == key) => None,
            None => {
                let message = format!("`{key}` is missing from {what}");
                let fault = Diagnostic::error("missing-key", self.place, message);
                self.faults.push(fault.hint(hint("add")));
                None
            }
            Some((k, Node { value: Value::Null, .. })) => {
                let message = format!("the key `{key}` of {what} has no value");
                let fault = Diagnostic::error("empty-value", k.place, message).length(k.length);
                self.faults.push(fault.hint(hint("write")));
                None
            }
            Some((_, Node { value: Value::Refused, .. })) => None,
            Some((_, node)) => Some(node),
        }
    }

    /// The text of a key that must have one.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.required(key).and_then(|node| text(node, key, self.faults)).map(str::to_owned)
    }

    /// The text of a key that may be left out.
    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        self.get(key).and_then(|node| text(node, key, self.faults)).map(str::to_owned)
    }

    /// The value of a closed set that a key must name.
    pub(super) fn choice<T>(
        &mut self,
        key: &'static str,
        parse: fn(&str) -> Option<T>,
        names: &[&'static str],
    ) -> Option<T> {
        self.required_of(key, names).and_then(|node| choice(node, key, parse, names, self.faults))
    }

    /// The value of a closed set that a key may name.
    pub(super) fn optional_choice<T>(
        &mut self,
        key: &'static str,
        parse: fn(&str) -> Option<T>,
        names: &[&'static str],
    ) -> Option<T> {
        self.get(key).and_then(|node| choice(node, key, parse, names, self.faults))
    }

    /// The items of a key that must hold a list with at least one.
    pub(super) fn list(&mut self, key: &'static str) -> Option<&'n [Node]> {
        let node = self.required(key)?;
        let items = list(node, key, self.faults)?;
        if items.is_empty() {
            let message = format!("the list `{key}` of {} is empty", self.what);
            self.faults.push(Diagnostic::error("empty-value", node.place, message).length(node.length));
        }
        (!items.is_empty()).then_some(items)
    }

    /// The items of a key that may be left out or empty.
    pub(super) fn optional_list(&mut self, key: &str) -> &'n [Node] {
        self.get(key).and_then(|node| list(node, key, self.faults)).unwrap_or_default()
    }

    /// The texts of a key that must hold a list of them.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let items = self.list(key)?;
        Some(items.iter().filter_map(|i| text(i, key, self.faults)).map(str::to_owned).collect())
    }

    /// The texts of a key that may be left out.
    pub(super) fn optional_texts(&mut self, key: &str) -> Vec<String> {
        let items = self.optional_list(key);
        items.iter().filter_map(|i| text(i, key, self.faults)).map(str::to_owned).collect()
    }

    /// The whole number of a key that must have one.
    pub(super) fn number(&mut self, key: &'static str) -> Option<u32> {
        self.required(key).and_then(|node| number(node, key, self.faults))
    }

    /// The whole number of a key that may be left out.
    pub(super) fn optional_number(&mut self, key: &str) -> Option<u32> {
        self.get(key).and_then(|node| number(node, key, self.faults))
    }

    /// The day of a key that must have one.
    pub(super) fn date(&mut self, key: &'static str) -> Option<Date> {
        self.required(key).and_then(|node| date(node, key, self.faults))
    }

    /// The day of a key that may be left out.
    pub(super) fn optional_date(&mut self, key: &str) -> Option<Date> {
        self.get(key).and_then(|node| date(node, key, self.faults))
    }

    /// The id of a key that must have one: lower-case words joined by hyphens.
    pub(super) fn id(&mut self, key: &'static str) -> Option<String> {
        self.required(key).and_then(|node| id(node, key, self.faults)).map(str::to_owned)
    }

    /// The id of a page that a key may name.
    pub(super) fn optional_page(&mut self, key: &str) -> Option<PageId> {
        self.get(key).and_then(|node| id(node, key, self.faults)).map(|i| PageId(i.to_owned()))
    }

    /// The citation of a key that must have one.
    pub(super) fn citation(&mut self, key: &'static str) -> Option<Citation> {
        self.required(key).and_then(|node| citation(node, key, self.faults))
    }

    /// The citations of a key that must have at least one.
    pub(super) fn citations(&mut self, key: &'static str) -> Option<Vec<Citation>> {
        let items = self.list(key)?;
        Some(items.iter().map(|i| legible(citation(i, key, self.faults), i)).collect())
    }

    /// The citations of a key that may be left out or empty.
    pub(super) fn optional_citations(&mut self, key: &str) -> Vec<Citation> {
        let items = self.optional_list(key);
        items.iter().map(|i| legible(citation(i, key, self.faults), i)).collect()
    }

    /// Reports something about the map as a whole.
    pub(super) fn fault(&mut self, code: &'static str, message: impl Into<String>, hint: &str) {
        self.faults.push(Diagnostic::error(code, self.place, message).hint(hint));
    }

    /// Reports something about the value of a key, or about the map if it has none.
    pub(super) fn fault_at(&mut self, key: &str, code: &'static str, message: impl Into<String>, hint: &str) {
        let (place, length) = self.get(key).map_or((self.place, 0), |n| (n.place, n.length));
        self.faults.push(Diagnostic::error(code, place, message).length(length).hint(hint));
    }
}

/// The entries of a map.
pub(super) fn map<'n>(node: &'n Node, what: &str, faults: &mut Faults) -> Option<&'n [(Key, Node)]> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        Value::Refused => None,
        other => {
            let message = format!("{what} is a map of keys and values, and this is {}", other.what());
            faults.push(Diagnostic::error("wrong-type", node.place, message).length(node.length));
            None
        }
    }
}

/// The items of a list.
pub(super) fn list<'n>(node: &'n Node, key: &str, faults: &mut Faults) -> Option<&'n [Node]> {
    match &node.value {
        Value::List(items) => Some(items),
        Value::Refused => None,
        other => {
            let message = format!("`{key}` is a list, and this is {}", other.what());
            let fault = Diagnostic::error("wrong-type", node.place, message).length(node.length);
            faults.push(match other {
                Value::Text(text) => fault.hint(format!("write `{key}: [{text}]`")),
                _ => fault.hint(format!("write `{key}: […]`")),
            });
            None
        }
    }
}

/// The text of a value, without space around it.
pub(super) fn text<'n>(node: &'n Node, key: &str, faults: &mut Faults) -> Option<&'n str> {
    match &node.value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.trim()),
        Value::Text(_) | Value::Null => {
            let fault = Diagnostic::error("empty-value", node.place, format!("`{key}` is empty"));
            faults.push(fault.length(node.length));
            None
        }
        Value::Refused => None,
        other => {
            let message = format!("`{key}` is text, and this is {}", other.what());
            let hint = "put a text that holds `: `, a comma or a bracket inside double quotes";
            faults.push(Diagnostic::error("wrong-type", node.place, message).length(node.length).hint(hint));
            None
        }
    }
}

/// The value of a closed set; on a page, of a misspelt one, which is reported, the one that was meant.
pub(super) fn choice<T>(
    node: &Node,
    key: &str,
    parse: fn(&str) -> Option<T>,
    names: &[&'static str],
    faults: &mut Faults,
) -> Option<T> {
    if let Value::List(_) | Value::Map(_) = &node.value {
        let message = format!("`{key}` is one word, and this is {}", node.value.what());
        faults.push(Diagnostic::error("wrong-type", node.place, message).length(node.length).hint(one_of(names)));
        return None;
    }
    let word = text(node, key, faults)?;
    let value = parse(word);
    if value.is_some() {
        return value;
    }
    let fault = Diagnostic::error("unknown-value", node.place, format!("`{word}` is no value of `{key}`"));
    if faults.is_full() {
        faults.push(fault);
        return None;
    }
    faults.push(fault.length(node.length).hint(suggest(word, names)));
    nearest(word, names).filter(|_| faults.guesses).and_then(parse)
}

/// "one of `a`, `b`".
fn one_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    format!("one of {}", names.join(", "))
}

/// A citation, or the mark of one that could not be read.
fn legible(citation: Option<Citation>, node: &Node) -> Citation {
    citation.unwrap_or_else(|| Citation::illegible(node.place))
}

/// The id of an item or a page.
pub(super) fn id<'n>(node: &'n Node, key: &str, faults: &mut Faults) -> Option<&'n str> {
    let word = text(node, key, faults)?;
    if !PageId::is_kebab(word) {
        faults.push(not_kebab(word, &format!("`{key}`"), node.place, node.length));
        return None;
    }
    Some(word)
}

/// A word that should be an id and is none.
pub(super) fn not_kebab(word: &str, what: &str, place: Place, length: usize) -> Diagnostic {
    if PageId::is_taken(word) {
        let message = format!("`{word}` cannot be the name of a file on Windows, and so no id");
        return Diagnostic::error("bad-id", place, message).length(length).hint(format!("write `{word}-page`"));
    }
    let message = format!("{what} is made of lower-case words joined by hyphens, and `{word}` is not");
    let slug: String = crate::record::slug(word).chars().filter(char::is_ascii).collect();
    let slug = slug.trim_matches('-');
    let fault = Diagnostic::error("bad-id", place, message).length(length);
    if PageId::is_kebab(slug) { fault.hint(format!("write `{slug}`")) } else { fault }
}

fn number(node: &Node, key: &str, faults: &mut Faults) -> Option<u32> {
    let word = text(node, key, faults)?;
    let value = Some(word).filter(|w| w.bytes().all(|b| b.is_ascii_digit())).and_then(|w| w.parse().ok());
    if value.is_none() {
        let message = format!("`{key}` is a whole number, and `{word}` is not");
        faults.push(Diagnostic::error("wrong-type", node.place, message).length(node.length));
    }
    value
}

fn date(node: &Node, key: &str, faults: &mut Faults) -> Option<Date> {
    let word = text(node, key, faults)?;
    let b = word.as_bytes();
    let shaped = b.len() == 10
        && b.iter().enumerate().all(|(i, c)| if matches!(i, 4 | 7) { *c == b'-' } else { c.is_ascii_digit() });
    let value = if shaped { word.parse().ok() } else { None };
    if value.is_none() {
        let message =
            if shaped { format!("there is no day `{word}`") } else { format!("`{key}` is a day, and `{word}` is not") };
        let fault = Diagnostic::error("bad-date", node.place, message).length(node.length);
        let hint = match (shaped, word.get(5..7).and_then(|month| month.parse::<u8>().ok())) {
            (true, Some(1..=12)) => "that month has fewer days",
            (true, _) => "a year has 12 months: write year, month and day as in `2026-11-20`",
            (false, _) => "write year, month and day as in `2026-11-20`",
        };
        faults.push(fault.hint(hint));
    }
    value
}

/// A citation, as items of typed blocks write it.
pub(super) fn citation(node: &Node, key: &str, faults: &mut Faults) -> Option<Citation> {
    let word = text(node, key, faults)?;
    match Citation::parse(word, node.place) {
        Ok(citation) => Some(citation),
        Err(message) => {
            let fault = Diagnostic::error("bad-citation", node.place, message).length(node.length);
            faults.push(fault.hint("write the key of a source, with lines where it has them: `s001#L362`"));
            None
        }
    }
}

fn unknown_key(key: &Key, value: &Node, what: &str, keys: &[&'static str], with_hint: bool) -> Diagnostic {
    let message = format!("{what} has no key `{}`", key.name);
    let fault = Diagnostic::error("unknown-key", key.place, message).length(key.length);
    if !with_hint {
        return fault;
    }
    // In a map on one line a bare comma ends a value, and what follows it looks like a key.
    if matches!(value.value, Value::Null) && nearest(&key.name, keys).is_none() {
        return fault.hint("put a text that holds a comma inside double quotes");
    }
    fault.hint(suggest(&key.name, keys))
}

/// The nearest of those names, or all of them.
pub(super) fn suggest(word: &str, names: &[&'static str]) -> String {
    if let Some(name) = nearest(word, names) {
        return format!("did you mean `{name}`?");
    }
    one_of(names)
}

/// The name that differs least from a word, if it differs little.
pub(super) fn nearest(word: &str, names: &[&'static str]) -> Option<&'static str> {
    let word = crate::record::slug(word);
    let length = word.chars().count();
    if length > 60 {
        return None;
    }
    let allowed = |name: &str| 1.max(length.min(name.len()) / 3);
    names
        .iter()
        // Two words differ by at least as much as their lengths do; marks in a name may not count.
        .filter(|name| length.abs_diff(name.len()) <= allowed(name) + 4)
        .map(|&name| (strsim::osa_distance(&word, &crate::record::slug(name)), name))
        .filter(|(distance, name)| *distance <= allowed(name))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
