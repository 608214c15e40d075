//! Whether the shared data beside the pages holds together: terms, sources of terms, words and questions that lead to pages.

use super::sentence::{sentences, words};
use super::structure::nearest;
use super::{Context, Fault, Subject};
use crate::record::{Kind, SectionKind, SourceId, fold};
use std::collections::{BTreeMap, BTreeSet};

/// The files of the shared data, beside the pages.
pub(super) const GLOSSARY: &str = "glossary.yaml";
const SYNONYMS: &str = "synonyms.yaml";
const QUESTIONS: &str = "questions.yaml";
const SOURCES: &str = "sources.yaml";

/// A term of the glossary points to what is not there.
pub(super) fn broken_term(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    let glossary = &cx.reference.glossary;
    for term in &glossary.terms {
        for see in &term.see {
            if glossary.find(see).is_none() {
                let hint = nearest(see, glossary.terms.iter().map(|t| t.term.as_str()))
                    .map(|n| format!("did you mean `{n}`?"));
                let message = format!("`{}` says to see `{see}`, which is no term", term.term);
                found.push(Fault::at(term.place, message).maybe_hint(hint).in_file(GLOSSARY));
            }
        }
        if let Some(page) = term.page.as_ref().filter(|p| !cx.has_page(p.as_str())) {
            let message = format!("`{}` leads to `{page}`, which is no page", term.term);
            found.push(Fault::at(term.place, message).in_file(GLOSSARY));
        }
        let known = |s: &&SourceId| cx.reference.sources.find(s).is_some() || cx.faulty_sources.contains(*s);
        for source in term.sources.iter().filter(|s| !known(s)) {
            let message = format!("`{}` rests on `{source}`, which is no source", term.term);
            found.push(Fault::at(term.place, message).in_file(GLOSSARY));
        }
    }
}

/// A name stands for two terms.
pub(super) fn duplicate_term(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for term in &cx.reference.glossary.terms {
        for name in term.names() {
            match seen.insert(fold(name), &term.term) {
                Some(other) if other == term.term => {
                    let message = format!("`{name}` stands twice on the term `{}`", term.term);
                    found.push(Fault::at(term.place, message).in_file(GLOSSARY));
                }
                Some(other) => {
                    let message = format!("`{name}` stands for `{other}` and for `{}`", term.term);
                    found.push(Fault::at(term.place, message).in_file(GLOSSARY));
                }
                None => {}
            }
        }
    }
}

/// A term is explained in too many or too hard words.
pub(super) fn hard_term(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    let limits = &cx.settings.limits;
    for term in &cx.reference.glossary.terms {
        let n = words(&term.plain).len();
        if n > 30 {
            let message = format!("`{}` is explained in {n} words, 30 at most", term.term);
            found.push(Fault::at(term.place, message).in_file(GLOSSARY));
        }
        for (_, sentence) in sentences(&term.plain) {
            let n = words(sentence).len();
            if n > limits.sentence_words {
                let message = format!("a sentence on `{}` has {n} words, {} at most", term.term, limits.sentence_words);
                found.push(Fault::at(term.place, message).in_file(GLOSSARY));
            }
        }
    }
}

/// A group of words leads to what is not there.
pub(super) fn broken_synonym(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    let mut ids = BTreeSet::new();
    for group in &cx.reference.vocabulary.groups {
        let mut fault = |message: String| found.push(Fault::at(group.place, message).in_file(SYNONYMS));
        if !ids.insert(&group.id) {
            fault(format!("the group `{}` stands twice", group.id));
        }
        if let Some(page) = group.page.as_ref().filter(|p| !cx.has_page(p.as_str())) {
            fault(format!("the group `{}` leads to `{page}`, which is no page", group.id));
        }
        let mut section = |page: Option<&str>, section: &str| {
            let known = SectionKind::find(section).is_some();
            let there = page.and_then(|p| cx.page(p)).is_none_or(|p| {
                let unsure = cx.gaps(p).rest || p.sections.iter().any(|s| s.kind.is_none());
                p.find_section(section).is_some() || (unsure && p.kind != Kind::Article)
            });
            if !known || !there {
                fault(match page {
                    Some(page) => format!("the group `{}` leads to `{page}#{section}`, which is no section", group.id),
                    None => format!("the group `{}` leads to `#{section}`, which is no section", group.id),
                });
            }
        };
        if let Some(s) = &group.section {
            section(group.page.as_ref().map(crate::record::PageId::as_str), s);
        }
        for also in &group.also {
            let (page, part) = also.split_once('#').map_or((also.as_str(), None), |(p, s)| (p, Some(s)));
            if let Some(part) = part {
                section(Some(page).filter(|p| !p.is_empty()), part);
            }
        }
        for also in &group.also {
            let page = also.split('#').next().unwrap_or_default();
            if !page.is_empty() && !cx.has_page(page) {
                let message = format!("the group `{}` leads to `{page}`, which is no page", group.id);
                found.push(Fault::at(group.place, message).in_file(SYNONYMS));
            }
        }
        if let Some(term) = group.term.as_ref().filter(|t| cx.reference.glossary.find(t).is_none()) {
            let message = format!("the group `{}` leads to the term `{term}`, which is not in the glossary", group.id);
            found.push(Fault::at(group.place, message).in_file(SYNONYMS));
        }
    }
}

/// A question leads to what is not there, or stands twice.
pub(super) fn broken_question(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    for questions in &cx.reference.vocabulary.questions {
        let (page, section) = (questions.page.as_str(), questions.section.as_str());
        let mut fault = |message: String| found.push(Fault::at(questions.place, message).in_file(QUESTIONS));
        if !cx.has_page(page) {
            fault(format!("the questions lead to `{page}`, which is no page"));
            continue;
        }
        let there = cx.page(page).is_none_or(|p| p.find_section(section).is_some() || cx.gaps(p).rest);
        if SectionKind::find(section).is_none() || !there {
            fault(format!("the questions lead to `{page}#{section}`, which is no section"));
        }
        let mut seen = BTreeSet::new();
        for text in &questions.asked {
            if words(text).is_empty() {
                fault(format!("`{text}` asks nothing"));
            } else if !seen.insert(fold(text)) {
                fault(format!("`{text}` stands twice under `{page}#{section}`"));
            }
        }
    }
}

/// A source text's parts overlap, or leave its lines.
pub(super) fn broken_part(cx: &Context, _: &[Subject], found: &mut Vec<Fault>) {
    for source in &cx.reference.sources.all {
        let mut last = 0;
        for part in &source.parts {
            let mut fault = |message: String| found.push(Fault::at(source.place, message).in_file(SOURCES));
            if part.lines.first <= last {
                fault(format!("part {} of `{}` begins inside the part before it", part.id, source.id));
            }
            last = part.lines.last;
            if source.lines.is_some_and(|n| last > n) {
                fault(format!("part {} of `{}` ends past the end of the text", part.id, source.id));
            }
            if let Some(other) = part.repeats.as_ref().filter(|r| !source.parts.iter().any(|p| p.id == **r)) {
                fault(format!("part {} of `{}` repeats `{other}`, which is no part", part.id, source.id));
            }
        }
        if source.is_source_text() && (source.lines.is_none() || source.sha256.is_none()) {
            let message = format!("the source text `{}` lacks `lines` or `sha256`", source.id);
            found.push(Fault::at(source.place, message).in_file(SOURCES));
        }
    }
}

/// Words too common to show that a term is explained.
const COMMON: &[&str] =
    &["that", "this", "which", "with", "from", "your", "have", "them", "they", "into", "when", "used", "over"];

/// A doctor's word is used on a page that nowhere explains it.
///
/// The program lists every glossary term that a page uses with its meaning, so a term needs no more than that. A word
/// that the library's own vocabulary calls medical and that has no term is explained to nobody, unless the page does it:
/// the everyday word for it, or a bracket or "called" beside it, in the same paragraph.
pub(super) fn unexplained_term(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let terms: BTreeSet<String> =
        cx.reference.glossary.terms.iter().flat_map(|t| t.names().map(fold).collect::<Vec<_>>()).collect();
    let own = [&subject.page.title].into_iter().chain(subject.page.aliases.iter().map(|a| &a.name));
    let own: BTreeSet<String> = own.map(|n| fold(n)).collect();
    let graded = subject.passages.iter().filter(|p| p.is_graded());
    let all: String = graded.map(super::passage::Passage::folded).collect();
    for group in &cx.reference.vocabulary.groups {
        let long = |w: &str| w.split(' ').any(|part| super::syllables(part) >= 3);
        let hard = group.medical.iter().filter(|w| long(w) && !terms.contains(&fold(w)));
        for word in hard {
            let folded = fold(word);
            let wanted = format!(" {folded} ");
            if folded.is_empty() || own.contains(&folded) || !all.contains(&wanted) {
                continue;
            }
            // "pregnancy" beside "pregnant": the everyday word is in it.
            let root: String = folded.chars().take(5).collect();
            if group.lay.iter().any(|l| fold(l).contains(&root)) {
                continue;
            }
            let mut uses = subject.passages.iter().filter(|p| p.is_graded() && p.folded().contains(&wanted));
            let Some(first) = uses.next() else { continue };
            let beside = first.folded();
            let explained = first.text.contains('(')
                || [" called ", " means ", " known as ", " is a ", " is an "].iter().any(|m| beside.contains(m))
                || group.lay.iter().any(|l| {
                    fold(l).split(' ').any(|w| w.len() > 3 && !COMMON.contains(&w) && beside.contains(&format!(" {w}")))
                });
            if !explained {
                let message = format!("`{word}` is used and not explained");
                let lay = group.lay.first().map_or_else(
                    || "explain it, or add it to `glossary.yaml`".to_owned(),
                    |l| format!("say \"{l}\", or add the word to `glossary.yaml`"),
                );
                found.push(Fault::at(first.place, message).hint(lay));
            }
        }
    }
}
