//! `proc timeline`, `proc compare` and `proc checklist`: one page or several, read in another way.

use super::args::{CompareArgs, ReadingArgs, ReadingFormat};
use super::report::{self, Status};
use super::{World, output, show};
use proc::record::{Page, Reference, Vocabulary};
use proc::render::{self, Layout};

pub(crate) fn timeline(args: &ReadingArgs, world: &World) -> anyhow::Result<Status> {
    let Some(found) = show::find(&args.page.join(" "), world)? else { return Ok(Status::NotFound) };
    let page = &found.opened.page;
    if !render::has_timeline(page) {
        report::error(&format!("`{}` has no milestones of recovery", page.id));
        report::hint("`proc list --sections` says which pages have a section `recovery`");
        return Ok(Status::NotFound);
    }
    let reference = reference(world)?;
    let layout = Layout { from: args.from, ..world.layout() };
    match args.format.chosen() {
        ReadingFormat::Text => {
            output::print(&render::timeline_text(page, &reference, &layout), &world.settings)?;
        }
        ReadingFormat::Html => output::write(render::timeline_html(page, &reference, &layout).as_bytes())?,
        ReadingFormat::Json => output::write(render::timeline_json(page, &reference, &layout).as_bytes())?,
        ReadingFormat::Md => output::write(render::timeline_markdown(page, &reference, &layout).as_bytes())?,
    }
    Ok(Status::Done)
}

pub(crate) fn compare(args: &CompareArgs, world: &World) -> anyhow::Result<Status> {
    let mut found: Vec<show::Found> = Vec::new();
    for words in &args.page {
        let Some(page) = show::find(words, world)? else { return Ok(Status::NotFound) };
        if found.iter().any(|f| f.opened.page.id == page.opened.page.id) {
            report::error(&format!("`{}` is named twice", page.opened.page.id));
            report::hint("put quotes round a name of several words: `proc compare \"thigh lift\" buttock-lift`");
            return Ok(Status::Usage);
        }
        found.push(page);
    }
    let pages: Vec<&Page> = found.iter().map(|f| &f.opened.page).collect();
    let reference = reference(world)?;
    let layout = world.layout();
    match args.format.chosen() {
        ReadingFormat::Text => {
            output::print(&render::compare_text(&pages, &reference, &layout), &world.settings)?;
        }
        ReadingFormat::Md => output::write(render::compare_markdown(&pages, &reference, &layout).as_bytes())?,
        ReadingFormat::Html => output::write(render::compare_html(&pages, &reference, &layout).as_bytes())?,
        ReadingFormat::Json => output::write(render::compare_json(&pages, &reference, &layout).as_bytes())?,
    }
    Ok(Status::Done)
}

pub(crate) fn checklist(args: &ReadingArgs, world: &World) -> anyhow::Result<Status> {
    let Some(found) = show::find(&args.page.join(" "), world)? else { return Ok(Status::NotFound) };
    let page = &found.opened.page;
    if !render::has_checklist(page) {
        report::error(&format!("`{}` has nothing to do before or after", page.id));
        report::hint("`proc checklist preparing-for-surgery` is the list for every operation");
        return Ok(Status::NotFound);
    }
    let reference = reference(world)?;
    let layout = Layout { from: args.from, ..world.layout() };
    match args.format.chosen() {
        ReadingFormat::Text => {
            output::print(&render::checklist_text(page, &reference, &layout), &world.settings)?;
        }
        ReadingFormat::Md => output::write(render::checklist_markdown(page, &reference, &layout).as_bytes())?,
        ReadingFormat::Html => output::write(render::checklist_html(page, &reference, &layout).as_bytes())?,
        ReadingFormat::Json => output::write(render::checklist_json(page, &reference, &layout).as_bytes())?,
    }
    Ok(Status::Done)
}

fn reference(world: &World) -> anyhow::Result<Reference> {
    let (sources, _) = world.library.sources()?;
    let (glossary, _) = world.library.glossary()?;
    Ok(Reference { sources, glossary, vocabulary: Vocabulary::default() })
}
