//! `proc handout`: a print-ready file for a patient.

use super::args::HandoutArgs;
use super::report::{self, Status};
use super::{World, output, show};
use proc::record::{Reference, Vocabulary};
use proc::render::{self, Chosen, Handout, PageView};

pub(crate) fn run(args: &HandoutArgs, world: &World) -> anyhow::Result<Status> {
    let mut found: Vec<show::Found> = Vec::new();
    for words in &args.page {
        let Some(page) = show::find(words, world)? else { return Ok(Status::NotFound) };
        if found.iter().any(|f| f.opened.page.id == page.opened.page.id) {
            report::error(&format!("`{}` is named twice", page.opened.page.id));
            report::hint("put quotes round a name of several words: `proc handout \"thigh lift\" warning-signs`");
            return Ok(Status::Usage);
        }
        found.push(page);
    }
    let (sources, _) = world.library.sources()?;
    let (glossary, _) = world.library.glossary()?;
    let reference = Reference { sources, glossary, vocabulary: Vocabulary::default() };
    for words in &args.section {
        if found.iter().all(|f| Chosen::find(&f.opened.page, words).is_none()) {
            let pages: Vec<&str> = found.iter().map(|f| f.opened.page.id.as_str()).collect();
            report::error(&format!("no section `{words}` on {}", report::list_of(&pages)));
            report::hint("`proc list --sections` says what each page has");
            return Ok(Status::NotFound);
        }
    }
    let mut pages = Vec::new();
    for found in &found {
        let page = &found.opened.page;
        let chosen: Vec<Chosen<'_>> = args.section.iter().filter_map(|words| Chosen::find(page, words)).collect();
        if !args.section.is_empty() && chosen.is_empty() {
            report::warning(&format!("`{}` has none of these sections and is left out", page.id));
            continue;
        }
        let mut view =
            if chosen.is_empty() { PageView::whole(page, &reference) } else { PageView::of(page, &reference, chosen) };
        view.notes.extend(found.note.clone());
        pages.push(view);
    }
    let setting = |option: &Option<String>, setting: &Option<super::settings::Because<String>>| {
        option.clone().or_else(|| setting.as_ref().map(|s| s.value.clone()))
    };
    let handout = Handout {
        pages,
        clinic: setting(&args.clinic, &world.settings.clinic_name),
        phone: setting(&args.phone, &world.settings.clinic_phone),
        surgery: args.surgery,
    };
    let html = render::handout_html(&handout, &world.layout());
    output::write_to(&args.output, |out| Ok(out.write_all(html.as_bytes())?))?;
    if args.output.is_file() {
        report::hint(&format!("open `{}` in a browser and print it", args.output.display()));
    }
    Ok(Status::Done)
}
