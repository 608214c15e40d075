//! `proc define`: a term in plain words, and the pages that use it.

use super::args::{DefineArgs, Format};
use super::report::{self, Status};
use super::{World, output};
use proc::library::Explained;
use proc::record::{PageId, Sources, Term, fold};
use proc::render;

pub(crate) fn run(args: &DefineArgs, world: &World) -> anyhow::Result<Status> {
    let words = args.term.join(" ");
    if words.trim().is_empty() {
        return all(args, world);
    }
    if let Some(Explained { term, sources, pages }) = world.library.explained(&words)? {
        return say(args, world, &term, &pages, &sources);
    }
    let (reference, _) = world.library.reference()?;
    let Some(term) = reference.glossary.find(&words).or_else(|| {
        // A known misspelling or another word for it names it too.
        let wanted = fold(&words);
        let groups = &reference.vocabulary.groups;
        let group = groups.iter().find(|g| {
            g.term.is_some() && g.words().chain(g.misspelling.iter().map(String::as_str)).any(|w| fold(w) == wanted)
        });
        group.and_then(|g| g.term.as_deref()).and_then(|t| reference.glossary.find(t))
    }) else {
        report::error(&format!("no term called `{words}`"));
        let names = reference.glossary.terms.iter().flat_map(Term::names);
        match report::nearest(&words, names) {
            Some(near) => report::hint(&format!("did you mean `{near}`?")),
            None => {
                report::hint(&format!("`proc search {words}` looks inside the pages, `proc define` lists the terms"));
            }
        }
        return Ok(Status::NotFound);
    };
    let loaded = world.library.load()?;
    let using = loaded.pages.iter().filter(|page| render::uses_term(page, term));
    let pages: Vec<(PageId, String)> = using.map(|p| (p.id.clone(), p.title.clone())).collect();
    say(args, world, term, &pages, &reference.sources)
}

fn say(
    args: &DefineArgs,
    world: &World,
    term: &Term,
    pages: &[(PageId, String)],
    sources: &Sources,
) -> anyhow::Result<Status> {
    let pages: Vec<(&str, &str)> = pages.iter().map(|(id, title)| (id.as_str(), title.as_str())).collect();
    match args.format.chosen() {
        Format::Json => output::write(render::term_json(term, &pages).as_bytes())?,
        Format::Text => output::print(&render::term_text(term, &pages, sources, &world.layout()), &world.settings)?,
    }
    Ok(Status::Done)
}

fn all(args: &DefineArgs, world: &World) -> anyhow::Result<Status> {
    let (glossary, _) = world.library.glossary()?;
    let none = glossary.terms.is_empty();
    match args.format.chosen() {
        Format::Json => output::write(render::glossary_json(&glossary).as_bytes())?,
        Format::Text if none => report::error("this library has no glossary"),
        Format::Text => output::print(&render::glossary_text(&glossary, &world.layout()), &world.settings)?,
    }
    Ok(if none { Status::NotFound } else { Status::Done })
}
