//! Whether a page has its parts: sections, names, relations, choices, questions, signs.

use super::passage::Passage;
use super::sentence::words;
use super::{Context, Fault, Subject};
use crate::record::{
    Approach, Block, BlockKind, Kind, ListItem, Place, RedFlagLevel, RelationKind, RelationTarget, SectionKind, Typed,
    fold,
};
use std::collections::BTreeMap;

/// The name nearest to a word, if one is near enough to be meant.
pub(super) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let word = fold(word);
    names
        .map(|n| (strsim::jaro_winkler(&word, &fold(n)), n))
        .filter(|(likeness, _)| *likeness >= 0.82)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, n)| n)
}

fn did_you_mean<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    nearest(word, names).map(|n| format!("did you mean `{n}`?"))
}

/// A section that this kind of page must have is not there.
pub(super) fn missing_section(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    let required = cx.settings.required(page.kind);
    // The sections that the page will have, in order: each missing one is placed between its neighbours among them.
    let there = |kind: SectionKind| page.section(kind).is_some();
    let all: Vec<SectionKind> =
        SectionKind::ALL.iter().copied().filter(|&kind| there(kind) || required.contains(&kind)).collect();
    // A misspelt heading is named as it should be.
    let spelt = |kind: SectionKind| page.section(kind).filter(|s| SectionKind::find(&s.heading) == Some(kind));
    let name = |kind: SectionKind| spelt(kind).map_or(kind.heading(), |s| s.heading.as_str());
    for (i, &kind) in all.iter().enumerate().filter(|(_, kind)| !there(**kind)) {
        let message = format!("a {} needs the section `{}`", page.kind, kind.heading());
        let after = i.checked_sub(1).map(|i| name(all[i]));
        // What follows now: a section that is missing too is told after this one.
        let before = all[i + 1..].iter().find(|kind| there(**kind)).map(|kind| name(*kind));
        let heading = kind.heading();
        let hint = match (after, before) {
            (Some(after), Some(before)) => format!("write `## {heading}` after `{after}`, before `{before}`"),
            (Some(after), None) => format!("write `## {heading}` after `{after}`"),
            (None, Some(before)) => format!("write `## {heading}` first, before `{before}`"),
            (None, None) => format!("write `## {heading}` first"),
        };
        found.push(Fault::at(Place::new(page.lines.max(1), 1), message).hint(hint));
    }
}

/// A section has a heading and nothing else.
pub(super) fn empty_section(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for section in subject.page.sections.iter().filter(|s| s.blocks.is_empty()) {
        found.push(Fault::at(section.place, format!("the section `{}` is empty", section.heading)));
    }
}

/// Two files have one id.
pub(super) fn duplicate_id(_: &Context, subjects: &[Subject], found: &mut Vec<Fault>) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for page in subjects.iter().filter(|s| s.is_typed()).map(|s| s.page) {
        if let Some(first) = seen.insert(page.id.as_str(), &page.file) {
            let message = format!("the id `{}` is that of `{first}` as well", page.id);
            found.push(Fault::at(Place::new(1, 1), message).in_file(&page.file));
        }
    }
}

/// A free page that was meant to be more: a slip in `kind`, or keys that only a page with a kind has.
pub(super) fn kind_missing(_: &Context, subjects: &[Subject], found: &mut Vec<Fault>) {
    for page in subjects.iter().filter(|s| !s.is_typed()).map(|s| s.page) {
        let is_slip = |key: &str, value: &str| {
            let edits = strsim::osa_distance(&key.to_lowercase(), "kind");
            edits <= 1 || (edits == 2 && Kind::names().iter().any(|k| value == format!("\"{k}\"")))
        };
        let mut fault = |message: String, hint: String| {
            found.push(Fault::at(Place::new(1, 1), message).hint(hint).in_file(&page.file));
        };
        if let Some((key, _)) = page.extra.iter().find(|(key, value)| is_slip(key, value)) {
            fault(format!("`{key}` is no key, and the page is read as free text"), "did you mean `kind`?".to_owned());
            continue;
        }
        let typed: Vec<String> = page
            .extra
            .iter()
            .filter(|(k, _)| Kind::KEYS.contains(&k.as_str()))
            .map(|(k, _)| format!("`{k}`"))
            .collect();
        if let [first, second, ..] = typed.as_slice() {
            fault(
                format!("{first} and {second} are not used: without a kind the page is read as free text"),
                "write `kind: procedure`, `kind: guide` or `kind: warning`".to_owned(),
            );
        }
    }
}

/// A name opens two pages, or stands twice on one.
pub(super) fn duplicate_name(_: &Context, subjects: &[Subject], found: &mut Vec<Fault>) {
    // Folded name → page, and whether it is the page's id, title or alias.
    let mut seen: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    let typed: Vec<_> = subjects.iter().filter(|s| s.is_typed()).map(|s| s.page).collect();
    for page in &typed {
        seen.entry(fold(page.id.as_str())).or_insert((page.id.as_str(), "id"));
    }
    for page in &typed {
        let (id, key) = (page.id.as_str(), fold(&page.title));
        if key.is_empty() {
            continue;
        }
        match seen.get(&key) {
            Some((other, what)) if *other != id => {
                let message = format!("the title `{}` is the {what} of `{other}` as well", page.title);
                found.push(Fault::at(Place::new(1, 1), message).in_file(&page.file));
            }
            _ => drop(seen.entry(key).or_insert((id, "title"))),
        }
    }
    for page in &typed {
        let id = page.id.as_str();
        for alias in &page.aliases {
            let key = fold(&alias.name);
            match seen.get(&key) {
                Some((other, what)) if *other != id => {
                    let message = format!("the name `{}` is the {what} of `{other}` as well", alias.name);
                    let fault = Fault::at(alias.place, message).hint("leave it to one of the two pages");
                    found.push(fault.in_file(&page.file));
                }
                Some((_, "alias")) => {
                    let message = format!("the name `{}` stands twice among the aliases", alias.name);
                    found.push(Fault::at(alias.place, message).in_file(&page.file));
                }
                // A page may list its own id or title: a medical name stands beside the title, a note is shown.
                Some(_) => {}
                None => drop(seen.insert(key, (id, "alias"))),
            }
        }
    }
}

/// A link leads to a page that is not there.
pub(super) fn broken_relation(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    let related = page.related.iter().filter_map(|relation| match &relation.target {
        RelationTarget::Page(id) => Some((id, relation.place)),
        RelationTarget::Name(_) => None,
    });
    let choices = page.typed().flat_map(|(_, typed)| match typed {
        Typed::Options(all) => all.as_slice(),
        _ => &[],
    });
    let choices = choices.filter_map(|choice| Some((choice.page.as_ref()?, choice.place)));
    for (id, place) in related.chain(choices) {
        if *id == page.id {
            found.push(Fault::at(place, format!("the page relates to itself, `{id}`")));
        } else if !cx.has_page(id.as_str()) {
            let hint = did_you_mean(id.as_str(), cx.pages().map(|p| p.id.as_str()))
                .unwrap_or_else(|| "write `name:` for a thing that the library has no page for".to_owned());
            found.push(Fault::at(place, format!("there is no page `{id}`")).hint(hint));
        }
    }
}

/// A page relates to one that does not relate back, or twice to the same.
pub(super) fn relation_not_returned(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    let mut seen = Vec::new();
    for relation in &page.related {
        let RelationTarget::Page(id) = &relation.target else { continue };
        if seen.contains(&id) {
            found.push(Fault::at(relation.place, format!("`{id}` is related twice")));
        }
        seen.push(id);
        // A free page relates to none.
        let Some(other) = cx.page(id.as_str()).filter(|other| other.kind != Kind::Article) else { continue };
        if cx.gaps(other).keys.contains("related") {
            continue;
        }
        let back = other.related.iter().any(|r| matches!(&r.target, RelationTarget::Page(p) if *p == page.id));
        if !back {
            let message = format!("`{id}` does not relate back to `{}`", page.id);
            let kind = match relation.kind {
                k @ (RelationKind::Variant
                | RelationKind::Alternative
                | RelationKind::Combined
                | RelationKind::Revises
                | RelationKind::NotSame
                | RelationKind::SeeAlso) => k,
            };
            let hint = format!("add `- {{page: {}, as: {kind}}}` to `related` in `{}`", page.id, other.file);
            found.push(Fault::at(relation.place, message).hint(hint));
        }
    }
}

/// An operation is offered without the choice to leave things as they are.
pub(super) fn no_do_nothing(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    if page.kind != Kind::Procedure {
        return;
    }
    let nothing = page
        .typed()
        .any(|(_, t)| matches!(t, Typed::Options(all) if all.iter().any(|c| c.id.is_empty() || c.id == "nothing")));
    if !nothing {
        let place = page.section(SectionKind::Alternatives).map_or(Place::new(1, 1), |s| s.place);
        let hint = "add an item with `id: nothing` to a `yaml options` block under `Other choices`";
        found.push(Fault::at(place, "the page does not offer to do nothing").hint(hint));
    }
}

/// An operation is offered with too few other ways.
pub(super) fn few_choices(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    if page.kind != Kind::Procedure {
        return;
    }
    let options: usize = page
        .typed()
        .map(|(_, t)| if let Typed::Options(all) = t { all.iter().filter(|c| c.id != "nothing").count() } else { 0 })
        .sum();
    if options < 2 {
        let place = page.section(SectionKind::Alternatives).map_or(Place::new(1, 1), |s| s.place);
        let message = format!("beside doing nothing, the page names too few other ways: {options}, 2 at least");
        found.push(Fault::at(place, message));
    }
}

/// There are too few questions for the reader to ask.
pub(super) fn few_questions(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let wanted = cx.settings.limits.questions;
    let Some(section) = subject.page.section(SectionKind::Questions) else { return };
    let asked: usize = list_items(&section.blocks)
        .iter()
        .filter(|item| {
            item.blocks
                .iter()
                .any(|b| matches!(&b.kind, BlockKind::Paragraph(c) if crate::record::plain_text(c).contains('?')))
        })
        .count();
    if asked < wanted {
        let plural = if asked == 1 { "" } else { "s" };
        let message = format!("`{}` has {asked} question{plural}, {wanted} at least", section.heading);
        found.push(Fault::at(section.place, message).hint("write each as a list item with a question mark"));
    }
}

fn list_items(blocks: &[Block]) -> Vec<&ListItem> {
    blocks
        .iter()
        .flat_map(|b| match &b.kind {
            BlockKind::List { items, .. } => items.iter().collect(),
            _ => Vec::new(),
        })
        .collect()
}

/// The summary is no short list.
pub(super) fn summary_points(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let Some(section) = subject.page.section(SectionKind::Summary) else { return };
    let points = list_items(&section.blocks).len();
    if !(3..=8).contains(&points) {
        let plural = if points == 1 { "" } else { "s" };
        let message = format!("`{}` has {points} point{plural}, 3 to 8 are read", section.heading);
        found.push(Fault::at(section.place, message).hint("write the points as one list"));
    }
}

/// The page admits no gap in what is known.
pub(super) fn no_unknowns(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let Some(section) = subject.page.section(SectionKind::Unknowns) else { return };
    if list_items(&section.blocks).is_empty() {
        let message = format!("`{}` has no list item", section.heading);
        found.push(Fault::at(section.place, message).hint("write what no source says, each as a list item"));
    }
}

/// An operation whose page does not say what a blood clot in the leg or lung feels like, as an emergency.
pub(super) fn no_clot_sign(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    let surgical = matches!(page.approach, Some(Approach::Surgical | Approach::Injection));
    if page.kind != Kind::Procedure || !surgical {
        return;
    }
    let mut emergencies = String::new();
    let mut illegible = false;
    for (section, typed) in page.typed() {
        if let (Some(SectionKind::GetHelp), Typed::RedFlags(all)) = (section.kind, typed) {
            for sign in all.iter().filter(|s| s.level == RedFlagLevel::Emergency) {
                illegible |= sign.text.is_empty();
                emergencies.push_str(&fold(&sign.text));
                emergencies.push('\n');
            }
        }
    }
    if illegible {
        return;
    }
    let place = page.section(SectionKind::GetHelp).map_or(Place::new(1, 1), |s| s.place);
    let says = |words: &[&str]| words.iter().any(|w| emergencies.contains(w));
    let hint = "add `- {level: emergency, text: …, sources: […]}` to the `yaml red-flags` block under `Get help`";
    if !says(&["breath", "chest"]) {
        let message = "no emergency sign names trouble breathing or chest pain, as a clot in the lung gives";
        found.push(Fault::at(place, message).hint(hint));
    }
    if !emergencies
        .lines()
        .any(|l| (l.contains("calf") || l.contains("leg")) && (l.contains("swollen") || l.contains("swell")))
    {
        let message = "no emergency sign names one swollen, painful calf or leg, as a clot in a vein gives";
        found.push(Fault::at(place, message).hint(hint));
    }
}

/// A warning sign has no source on a page that says its sources were checked.
pub(super) fn unsourced_sign(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let draft = subject.page.review.as_ref().is_none_or(|r| r.status == crate::record::ReviewStatus::Draft);
    for (_, typed) in subject.page.typed() {
        let Typed::RedFlags(all) = typed else { continue };
        for sign in all {
            let told = subject.gaps.items.contains(&sign.place);
            let bare = sign.sources.is_empty() && sign.unsourced.is_none() && !told;
            if bare || (!draft && sign.unsourced.is_some()) {
                let message = format!("the sign \"{}\" has no source", sign.text);
                let hint = if bare {
                    "add `sources`; on a draft, `unsourced: why` keeps the sign"
                } else {
                    "find a source, or set the review back to `draft`"
                };
                found.push(Fault::at(sign.place, message).hint(hint));
            }
        }
    }
}

/// Verbs that begin an instruction.
const IMPERATIVES: &[&str] = &[
    "ask", "avoid", "bring", "call", "check", "choose", "do", "don't", "drink", "eat", "get", "give", "go", "have",
    "keep", "learn", "leave", "let", "lie", "list", "look", "make", "never", "plan", "put", "read", "report", "rest",
    "say", "see", "seek", "show", "sit", "sleep", "start", "stay", "stop", "take", "talk", "tell", "turn", "use",
    "wait", "walk", "warm", "wash", "watch", "wear", "work", "write", "phone", "arrange", "carry", "hold", "follow",
    "clean", "train", "prepare", "pack", "count", "find", "try", "press", "save", "set", "move", "protect", "expect",
];

/// Whether a sentence begins with what to do.
pub(super) fn is_instruction(sentence: &str) -> bool {
    words(sentence).first().is_some_and(|(_, w)| IMPERATIVES.contains(&w.to_lowercase().replace('’', "'").as_str()))
}

/// A section that is there to tell the reader what to do does not.
pub(super) fn no_action(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for kind in [SectionKind::Preparation, SectionKind::HowTo, SectionKind::Aftercare, SectionKind::GetHelp] {
        let Some(section) = subject.page.section(kind) else { continue };
        let acts = subject
            .passages
            .iter()
            .filter(|p| p.section == Some(kind) && p.is_own())
            .any(|p| super::sentence::sentences(&p.text).iter().any(|(_, s)| is_instruction(s)));
        if !acts {
            let message = format!("`{}` tells the reader to do nothing", section.heading);
            found.push(
                Fault::at(section.place, message).hint("begin a sentence with what to do: \"Ask …\", \"Call …\""),
            );
        }
    }
}

/// Much more is said of what an operation gives than of what it may take.
pub(super) fn one_sided(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    let length = |kind: SectionKind| -> usize {
        let own = subject.passages.iter().filter(|p| p.section == Some(kind) && p.is_own());
        own.map(|p| words(&p.text).len()).sum()
    };
    let (good, bad) = (length(SectionKind::Benefits), length(SectionKind::Complications));
    let both = page.section(SectionKind::Benefits).zip(page.section(SectionKind::Complications));
    if let Some((benefits, risks)) = both.filter(|_| page.kind == Kind::Procedure && good > bad * 3) {
        let message = format!(
            "`{}` has {good} words and `{}` {bad}: more than three times as many",
            benefits.heading, risks.heading
        );
        found.push(Fault::at(risks.place, message));
    }
}

/// Parts of a day that recovery changes, each with words that show it is spoken of.
const LIFE: &[(&str, &[&str])] = &[
    ("work", &["work", "desk", "job"]),
    ("help at home", &["help", "lift", "children", "shop", "cook"]),
    ("sport", &["sport", "exercise", "gym", "active", "activity"]),
    ("sleep and rest", &["sleep", "lie", "sit", "pillow", "bed", "rest"]),
    ("washing", &["shower", "bath", "wash"]),
    ("travel", &["drive", "driving", "fly", "flying", "travel"]),
];

/// Recovery does not say what it means for everyday life.
pub(super) fn everyday_life(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let page = subject.page;
    if page.kind != Kind::Procedure {
        return;
    }
    let Some(section) = page.section(SectionKind::Recovery) else { return };
    let spoken = subject.passages.iter();
    let spoken = spoken.filter(|p| matches!(p.section, Some(SectionKind::Recovery | SectionKind::Aftercare)));
    let text: String = spoken.map(Passage::folded).collect();
    let said: Vec<&str> = LIFE
        .iter()
        .filter(|(_, words)| words.iter().any(|w| text.contains(&format!(" {w}"))))
        .map(|(l, _)| *l)
        .collect();
    if said.len() < 3 {
        let missing: Vec<&str> = LIFE.iter().map(|(l, _)| *l).filter(|l| !said.contains(l)).collect();
        let parts = if said.len() == 1 { "part" } else { "parts" };
        let message = format!("recovery speaks of {} {parts} of everyday life, 3 at least", said.len());
        found.push(Fault::at(section.place, message).hint(format!("say something about {}", missing.join(", "))));
    }
}

/// A table that is too wide, or whose headings are sentences.
pub(super) fn table_shape(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for section in &subject.page.sections {
        for (i, block) in section.blocks.iter().enumerate() {
            let BlockKind::Table { header, .. } = &block.kind else { continue };
            if header.len() > 5 {
                found.push(Fault::at(block.place, format!("the table has {} columns, 5 at most", header.len())));
            }
            for cell in header {
                let text = crate::record::plain_text(cell);
                let n = words(&text).len();
                if n > 4 {
                    found.push(Fault::at(block.place, format!("the column \"{text}\" has {n} words, 4 at most")));
                }
            }
            let led = i
                .checked_sub(1)
                .is_some_and(|k| matches!(section.blocks[k].kind, BlockKind::Paragraph(_) | BlockKind::Heading { .. }));
            if !led {
                let fault = Fault::at(block.place, "the table stands without a line that says what it shows");
                found.push(fault.hint("write one sentence before it"));
            }
        }
    }
}
