//! `proc sources`: what each source is, how much of it was read, and what rests on it.

use super::args::{Format, SourcesArgs};
use super::report::{self, Status};
use super::{World, output, say_skipped, show};
use proc::record::Page;
use proc::render;

pub(crate) fn run(args: &SourcesArgs, world: &World) -> anyhow::Result<Status> {
    let words = args.page.join(" ");
    let pages = if words.trim().is_empty() {
        let loaded = world.library.load()?;
        say_skipped(&loaded.skipped);
        loaded.pages
    } else {
        let Some(found) = show::find(&words, world)? else { return Ok(Status::NotFound) };
        vec![found.opened.page]
    };
    let today = world.settings.today.value;
    let (reference, _) = world.library.reference()?;
    let pages: Vec<&Page> = pages.iter().collect();
    let asked = (!words.trim().is_empty()).then(|| pages.first().map_or("", |p| p.id.as_str()));
    if args.disagreements {
        match args.format.chosen() {
            Format::Json => output::write(render::disagreements_json(&pages, &reference, asked, today).as_bytes())?,
            Format::Text => {
                output::print(&render::disagreements_text(&pages, &reference, &world.layout()), &world.settings)?;
            }
        }
        let any = render::any_disagreement(&pages, &reference);
        if !any {
            report::hint("no two sources disagree there");
        }
        return Ok(if any { Status::Done } else { Status::NotFound });
    }
    match args.format.chosen() {
        Format::Json => output::write(render::sources_json(&pages, &reference, asked, today).as_bytes())?,
        Format::Text => output::print(&render::sources_text(&pages, &reference, &world.layout()), &world.settings)?,
    }
    if pages.iter().all(|p| !render::cites(p)) {
        report::hint("nothing is cited there");
        return Ok(Status::NotFound);
    }
    Ok(Status::Done)
}
