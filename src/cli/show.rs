//! `proc show`: a page, or sections of it. Reads the one file that it prints, where the page is named by its id.

use super::args::{ShowArgs, ShowFormat};
use super::report::{self, Status};
use super::settings::Root;
use super::{World, hides, output, say_skipped};
use proc::library::{LibraryError, Name, Named, Names, Opened, PageState, builtin};
use proc::record::{Page, Reference, SectionKind, Vocabulary, fold};
use proc::render::{self, Chosen, Form, Layout, PageView};
use std::borrow::Cow;

pub(crate) fn run(args: &ShowArgs, world: &World) -> anyhow::Result<Status> {
    let words = args.page.join(" ");
    let format = if args.json { ShowFormat::Json } else { args.format };
    let layout = world.layout();
    if let Some(pieces) = ready(&words, args, format, &layout, world)? {
        if format == ShowFormat::Text && world.settings.pager.is_some() {
            output::print(&String::from_utf8_lossy(&pieces.concat()), &world.settings)?;
        } else {
            output::write_all(pieces.iter().map(AsRef::as_ref))?;
        }
        return Ok(Status::Done);
    }
    let mut wanted: Vec<String> = args.section.iter().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect();
    let open = |id: &str| match world.library.page_in_part(id, &|page| places(page, &wanted)) {
        Ok(Some(state)) => Ok(state),
        _ => world.library.page(id),
    };
    let Some(found) = find_by(&words, world, &open)? else { return Ok(Status::NotFound) };
    let page = &found.opened.page;
    let beside = world.beside(page)?;
    let terms_found = beside.is_some();
    let reference = if let Some(beside) = beside {
        beside
    } else {
        let (sources, _) = world.library.sources()?;
        let (glossary, _) = world.library.glossary()?;
        Reference { sources, glossary, vocabulary: Vocabulary::default() }
    };
    if wanted.is_empty() {
        wanted.extend(found.section.map(|s| s.name().to_owned()));
    }
    let mut missing = 0;
    let mut view = PageView::whole(page, &reference);
    if !wanted.is_empty() {
        let mut chosen: Vec<Chosen<'_>> = Vec::new();
        for words in &wanted {
            match Chosen::find(page, words) {
                Some(section) if chosen.contains(&section) => {}
                Some(section) => chosen.push(section),
                None => {
                    missing += 1;
                    no_such_section(words, page);
                }
            }
        }
        if chosen.is_empty() {
            return Ok(Status::NotFound);
        }
        view = PageView::of(page, &reference, chosen);
    }
    view.notes.extend(found.note);
    view.known_terms = terms_found.then_some(&reference.glossary.terms);
    view.hides.clone_from(&found.opened.hides);
    view.claims = args.claims;
    view.terms = args.terms;
    match format {
        ShowFormat::Text => output::print(&render::page_text(&view, &layout), &world.settings)?,
        ShowFormat::Md => output::write(render::page_markdown(&view, layout.today).as_bytes())?,
        ShowFormat::Html => output::write(render::page_html(&view, &layout).as_bytes())?,
        ShowFormat::Json => output::write(render::page_json(&view, layout.today).as_bytes())?,
    }
    // The process ends here: what was read goes with it, and is not taken apart first.
    drop(view);
    std::mem::forget((found.opened, reference));
    // What could be shown was; what could not was said.
    Ok(if missing > 0 { Status::NotFound } else { Status::Done })
}

/// The page that words name as it stands ready, in pieces that follow each other: where the pages in the binary are all
/// that there is, and the page is wanted whole.
fn ready(
    words: &str,
    args: &ShowArgs,
    format: ShowFormat,
    layout: &Layout,
    world: &World,
) -> anyhow::Result<Option<Vec<Cow<'static, [u8]>>>> {
    let form = match format {
        ShowFormat::Text => Form::of_text(layout),
        ShowFormat::Md => Some(Form::Markdown),
        ShowFormat::Json => Some(Form::Json),
        ShowFormat::Html => None,
    };
    let only_builtin = matches!(world.settings.roots.as_slice(), [root] if root.value == Root::BuiltIn);
    let Some(form) = form.filter(|_| only_builtin && args.section.is_empty() && !args.claims && !args.terms) else {
        return Ok(None);
    };
    let named = world.library.named(&fold(words))?.unwrap_or_default();
    let Some(name) = Names::best(&named).filter(|name| name.section.is_none()) else { return Ok(None) };
    let ready = builtin::ready(name.page.as_str(), &form.name(), layout.today);
    Ok(ready.and_then(|bytes| form.read(bytes, name.note.as_slice())))
}

/// Where the sections that words name stand in a page; none where that is not all that is shown of it.
fn places(page: &Page, wanted: &[String]) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    for words in wanted {
        match Chosen::find(page, words) {
            Some(Chosen::Written(section)) => places.extend(page.sections.iter().position(|s| s == section)),
            Some(Chosen::Made(_)) => return None,
            None => {}
        }
    }
    (!wanted.is_empty()).then_some(places)
}

fn no_such_section(words: &str, page: &Page) {
    let have: Vec<&str> = page.sections.iter().map(|s| s.id.as_str()).collect();
    let has = || report::hint(&format!("it has {}", report::list_of(&have)));
    if let Some(kind) = SectionKind::find(words) {
        report::error(&format!("`{}` has no section `{}`", page.id, kind.name()));
        return has();
    }
    report::error(&format!("`{}` has no section called `{words}`", page.id));
    let names = page.sections.iter().flat_map(|s| {
        let synonyms = s.kind.map_or(&[][..], SectionKind::synonyms);
        [s.id.as_str(), s.heading.as_str()].into_iter().chain(synonyms.iter().copied())
    });
    match report::nearest(words, names) {
        Some(near) => report::hint(&format!("did you mean `{near}`?")),
        None => has(),
    }
}

/// A page that words named.
pub(crate) struct Found {
    pub opened: Opened,
    /// What to say because of the name that was used.
    pub note: Option<String>,
    /// The section that the name opens.
    pub section: Option<SectionKind>,
}

/// The page that words name. Where there is none or more than one, that is said, with what to type instead.
pub(crate) fn find(words: &str, world: &World) -> anyhow::Result<Option<Found>> {
    find_by(words, world, &|id| world.library.page(id))
}

fn find_by(
    words: &str,
    world: &World,
    open: &dyn Fn(&str) -> Result<PageState, LibraryError>,
) -> anyhow::Result<Option<Found>> {
    // An id opens its file without a look at the others.
    let by_id = open(words)?;
    if let PageState::Whole(opened) = by_id {
        let wanted = fold(words);
        let note = opened.page.aliases.iter().find(|a| fold(&a.name) == wanted).and_then(|a| a.note.clone());
        return Ok(Some(Found { opened: *opened, note, section: None }));
    }
    // A table of names, where every root has one, opens a page by any of them without a look at the others.
    if let Some(named) = world.library.named(&fold(words))?
        && let Some(name) = Names::best(&named)
        && let PageState::Whole(opened) = open(name.page.as_str())?
    {
        return Ok(Some(Found { opened: *opened, note: name.note.clone(), section: name.section }));
    }
    let register = world.register();
    if let Some(named) = register.as_ref().and_then(|r| r.named(&fold(words)))
        && let Some(name) = Names::best(&named)
        && let PageState::Whole(opened) = open(name.page.as_str())?
    {
        return Ok(Some(Found { opened: *opened, note: name.note.clone(), section: name.section }));
    }
    let heads = match register.and_then(|r| r.heads()) {
        Some(heads) => heads,
        None => world.library.heads()?,
    };
    let names = Names::of(heads.heads.iter().map(|(head, _)| head));
    let (vocabulary, _) = world.library.vocabulary()?;
    match names.find(words, &vocabulary) {
        Named::One(name) => {
            let head = heads.heads.iter().map(|(head, _)| head).find(|head| head.id == name.page);
            let state = head.map_or(Ok(PageState::Absent), |head| world.library.page_of(head))?;
            match state {
                PageState::Whole(mut opened) => {
                    opened.hides = opened.hides.or_else(|| hides(&heads.hidden, name.page.as_str()));
                    Ok(Some(Found { opened: *opened, note: name.note, section: name.section }))
                }
                PageState::Faulty(skipped) => {
                    report::error(&format!("the page `{}` has errors and cannot be shown: {}", name.page, skipped.why));
                    report::hint("`proc check` shows all of them");
                    Ok(None)
                }
                PageState::Absent => {
                    report::error(&format!("the page `{}` was there a moment ago and is gone", name.page));
                    Ok(None)
                }
            }
        }
        Named::Several(several) => {
            report::error(&format!("`{words}` means {} pages", several.len()));
            for name in &several {
                report::hint(&format!("`proc show {}` for {}", name.page, name.title));
            }
            Ok(None)
        }
        Named::None(near) => {
            if let PageState::Faulty(skipped) = by_id {
                report::error(&format!("the page `{words}` has errors and cannot be shown: {}", skipped.why));
                report::hint("`proc check` shows all of them");
            } else {
                say_skipped(&heads.skipped);
                report::error(&format!("no page called `{words}`"));
                suggest(&near, words);
            }
            Ok(None)
        }
    }
}

fn suggest(near: &[Name], words: &str) {
    match near {
        [] => report::hint(&format!("`proc search {words}` looks inside the pages, `proc list` names them")),
        [one] => report::hint(&format!("did you mean `{}`?", one.text)),
        [first, others @ ..] => {
            report::hint(&format!("did you mean `{}`?", first.text));
            let others: Vec<&str> = others.iter().map(|n| n.text.as_str()).collect();
            report::hint(&format!("near it: {}", report::list_of(&others)));
        }
    }
}
