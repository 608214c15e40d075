//! Whether what a page says is backed: citations that resolve, where they are owed, and on whom safety rests.

use super::passage::{Origin, Passage, is_weak};
use super::structure::nearest;
use super::{Context, Fault, Subject};
use crate::record::{Citation, Place, RelationTarget, SectionKind, Seek, Sources, Typed};

/// Sections in which every paragraph and item is advice on safety.
const STRICT: &[SectionKind] = &[
    SectionKind::Contraindications,
    SectionKind::Preparation,
    SectionKind::Medicines,
    SectionKind::Aftercare,
    SectionKind::GetHelp,
];

/// A citation names a source that the library has not.
pub(super) fn unknown_source(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let sources = &cx.reference.sources;
    let cited = subject.citations.iter().map(|c| (&c.source, c.place));
    let cited = cited.chain(subject.page.codes.iter().map(|code| (&code.source, code.place)));
    for (key, place) in cited.filter(|(key, _)| !key.0.is_empty()) {
        if sources.find(key).is_none() && !cx.faulty_sources.contains(key) {
            let known = sources.all.iter().map(|s| &s.id).chain(cx.faulty_sources);
            let hint = nearest(&key.0, known.map(|id| id.0.as_str()))
                .map_or_else(|| "add it to `sources.yaml`".to_owned(), |n| format!("did you mean `{n}`?"));
            found.push(Fault::at(place, format!("there is no source `{key}`")).hint(hint));
        }
    }
}

/// A citation points at a line that its text has not, or at no line where it must.
pub(super) fn locator_out_of_range(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for cite in &subject.citations {
        let Some(source) = cx.reference.sources.find(&cite.source) else { continue };
        match (cite.locator, source.lines) {
            (Some(l), Some(lines)) if l.last > lines => {
                let message = format!("`{}` is past the end: `{}` has {lines} lines", cite.spelling(), cite.source);
                found.push(Fault::at(cite.place, message));
            }
            (Some(_), None) => {
                let message = format!("`{}` names lines, and `{}` is cited as a whole", cite.spelling(), cite.source);
                found.push(Fault::at(cite.place, message).hint(format!("write `{}`", cite.source)));
            }
            (None, Some(_)) => {
                let message = format!("`{}` is cited by line", cite.source);
                found
                    .push(Fault::at(cite.place, message).hint(format!("write `{}#L12` or `{0}#L12-L14`", cite.source)));
            }
            _ => {}
        }
    }
}

/// A citation points between the parts of a text, where no voice speaks, or across two of them.
pub(super) fn locator_outside_a_part(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for cite in &subject.citations {
        let Some(source) = cx.reference.sources.find(&cite.source) else { continue };
        let (Some(lines), false) = (cite.locator, source.parts.is_empty()) else { continue };
        if source.lines.is_some_and(|n| lines.last > n) {
            continue;
        }
        let part_of = |line: u32| source.parts.iter().find(|p| p.lines.first <= line && line <= p.lines.last);
        match (part_of(lines.first), part_of(lines.last)) {
            (Some(a), Some(b)) if a.id == b.id => {}
            (Some(a), Some(b)) => {
                let message = format!("`{}` runs from part {} into part {}", cite.spelling(), a.id, b.id);
                found.push(Fault::at(cite.place, message).hint("cite each part for itself"));
            }
            _ => {
                let message = format!("`{}` lies outside every part of `{}`", cite.spelling(), cite.source);
                found.push(Fault::at(cite.place, message).hint("look up the line in the text"));
            }
        }
    }
}

/// Whether a passage is cited: by itself, by the last item of its list, or by the list or block that it introduces.
fn is_cited(passages: &[Passage], i: usize) -> bool {
    let p = &passages[i];
    if !p.cites.is_empty() {
        return true;
    }
    let closed = |list: usize| {
        let in_list = |q: &&Passage| q.origin == Origin::Item(list);
        passages.iter().rev().find(in_list).is_some_and(|last| !last.cites.is_empty())
    };
    match p.origin {
        Origin::Item(list) if closed(list) => true,
        // "Ask for:" belongs to the list or block that it introduces.
        _ if p.leads && p.text.trim_end().ends_with(':') => match passages.get(i + 1).map(|next| (next.origin, next)) {
            Some((Origin::Item(list), _)) => {
                let own_list = p.origin == Origin::Item(list);
                closed(list)
                    || own_list
                    || passages.iter().filter(|q| q.origin == Origin::Item(list)).all(|q| !q.cites.is_empty())
            }
            Some((Origin::Field(..) | Origin::Cell, _)) => true,
            _ => false,
        },
        _ => false,
    }
}

fn short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let start = words[..words.len().min(6)].join(" ");
    if words.len() > 6 { format!("{start} …") } else { start }
}

/// A paragraph or item with a number has no citation.
pub(super) fn uncited_number(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for (i, p) in subject.passages.iter().enumerate().filter(|(_, p)| p.is_prose()) {
        let strict = p.section.is_some_and(|s| STRICT.contains(&s));
        if !strict && p.text.contains(|c: char| c.is_ascii_digit()) && !is_cited(&subject.passages, i) {
            let message = format!("\"{}\" holds a number and no citation", short(&p.text));
            found.push(Fault::at(p.place, message).hint("add `[@key]` after the sentence"));
        }
    }
}

/// Advice in a section on safety has no citation.
pub(super) fn uncited_advice(_: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for (i, p) in subject.passages.iter().enumerate().filter(|(_, p)| p.is_prose()) {
        let Some(section) = p.section.filter(|s| STRICT.contains(s)) else { continue };
        if !is_cited(&subject.passages, i) {
            let message = format!("\"{}\" has no citation, and `{}` needs one", short(&p.text), section.heading());
            found.push(Fault::at(p.place, message).hint("add `[@key]`, its own or one that closes its list"));
        }
    }
}

fn all_weak(cites: &[&Citation], sources: &Sources) -> bool {
    !cites.is_empty() && cites.iter().all(|c| is_weak(c, sources))
}

fn weak_fault(place: Place, words: &str, cites: &[&Citation]) -> Fault {
    let mut keys: Vec<String> = cites.iter().map(|c| c.spelling()).collect();
    keys.sort();
    keys.dedup();
    let message = format!("\"{}\" rests on {} alone", short(words), keys.join(", "));
    Fault::at(place, message).hint("add a source that sells nothing: a hospital, a regulator, a guideline, a study")
}

/// What to do in danger, or with a medicine, rests on a source text or a seller alone.
pub(super) fn seller_safety(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let mut advice: Vec<(Place, &str, Vec<&Citation>)> = Vec::new();
    for (_, typed) in subject.page.typed() {
        match typed {
            Typed::RedFlags(all) => {
                advice.extend(all.iter().map(|i| (i.place, i.text.as_str(), i.sources.iter().collect())));
            }
            Typed::Medicines(all) => {
                advice.extend(all.iter().map(|i| (i.place, i.name.as_str(), i.sources.iter().collect())));
            }
            Typed::Contraindications(all) => {
                advice.extend(all.iter().map(|i| (i.place, i.text.as_str(), i.sources.iter().collect())));
            }
            Typed::Complications(all) => {
                let grave = all.iter().filter(|i| i.seek == Some(Seek::Emergency));
                advice.extend(grave.map(|i| {
                    (i.place, i.name.as_str(), i.sources.iter().chain(i.rates.iter().map(|r| &r.source)).collect())
                }));
            }
            _ => {}
        }
    }
    let grave = [SectionKind::GetHelp, SectionKind::Medicines];
    for p in subject.passages.iter().filter(|p| p.is_prose() && p.section.is_some_and(|s| grave.contains(&s))) {
        advice.push((p.place, &p.text, p.cites.clone()));
    }
    for (place, words, cites) in advice {
        if all_weak(&cites, &cx.reference.sources) {
            found.push(weak_fault(place, words, &cites));
        }
    }
}

/// Other advice on how to prepare, to heal, or who should wait rests on a source text or a seller alone.
pub(super) fn seller_advice(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let graver = [SectionKind::GetHelp, SectionKind::Medicines];
    let strict = |s: SectionKind| STRICT.contains(&s) && !graver.contains(&s);
    for p in subject.passages.iter().filter(|p| p.is_prose() && p.section.is_some_and(strict)) {
        if all_weak(&p.cites, &cx.reference.sources) {
            found.push(weak_fault(p.place, &p.text, &p.cites));
        }
    }
}

/// A page leads to nobody but the texts that it was written from.
pub(super) fn no_outside_source(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    let sources = &cx.reference.sources;
    // One that cannot be read may be of such a source.
    let outside = subject.citations.iter().any(|c| {
        let faulty = c.is_illegible() || cx.faulty_sources.contains(&c.source);
        faulty || (sources.find(&c.source).is_some() && !is_weak(c, sources))
    });
    if !outside {
        let message = "the page cites nobody outside the source texts and sellers";
        found.push(Fault::at(Place::new(1, 1), message).hint("cite a hospital, a regulator, a guideline or a study"));
    }
}

/// A page is related by name to something that the library has a page for.
pub(super) fn named_page(cx: &Context, subject: &Subject, found: &mut Vec<Fault>) {
    for relation in &subject.page.related {
        let RelationTarget::Name(name) = &relation.target else { continue };
        let wanted = crate::record::fold(name);
        let page = cx
            .pages()
            .find(|p| crate::record::fold(&p.title) == wanted || crate::record::fold(p.id.as_str()) == wanted);
        if let Some(page) = page {
            let message = format!("`{name}` is related by name, and the library has the page `{}`", page.id);
            found.push(Fault::at(relation.place, message).hint(format!("write `page: {}`", page.id)));
        }
    }
}
