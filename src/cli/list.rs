//! `proc list`: the pages, and every name that opens one.

use super::args::{Format, ListArgs};
use super::report::{self, Status};
use super::{World, output, say_skipped};
use proc::record::{Head, Kind, Region};
use proc::render::{self, ListOptions};

pub(crate) fn run(args: &ListArgs, world: &World) -> anyhow::Result<Status> {
    let Some(kinds) = named_values(&args.kind, "kind", Kind::ALL, Kind::name) else { return Ok(Status::Usage) };
    let Some(regions) = named_values(&args.region, "region", Region::ALL, Region::name) else {
        return Ok(Status::Usage);
    };
    let sections = args.sections || args.format.chosen() == Format::Json;
    let mut all = if sections {
        world.whole_heads()?
    } else if let Some(heads) = world.register().and_then(|r| r.heads()) {
        heads
    } else {
        world.library.heads()?
    };
    say_skipped(&all.skipped);
    let today = world.settings.today.value;
    all.heads.retain(|(head, _)| {
        (kinds.is_empty() || kinds.contains(&head.kind))
            && (regions.is_empty() || head.regions.iter().any(|r| regions.contains(r)))
            && (!args.overdue || head.review.as_ref().is_some_and(|r| r.is_overdue(today)))
    });
    if args.names {
        let heads: Vec<&Head> = all.heads.iter().map(|(head, _)| head).collect();
        output::write(render::names_text(&heads).as_bytes())?;
        return Ok(found(!heads.is_empty()));
    }
    let hidden = |head: &Head| all.hidden.iter().find(|h| h.id == head.id).map(|h| h.hidden.as_str());
    let heads: Vec<(&Head, Option<&str>)> = all.heads.iter().map(|(head, _)| (head, hidden(head))).collect();
    match args.format.chosen() {
        Format::Json => output::write(render::list_json(&heads, today).as_bytes())?,
        Format::Text if all.heads.is_empty() => {
            if args.overdue {
                report::hint("no page is past due");
            } else {
                report::error("no page");
                report::hint("`proc paths` says where pages are looked for");
            }
        }
        Format::Text => {
            let options = ListOptions { sections: args.sections };
            output::print(&render::list_text(&heads, options, &world.layout()), &world.settings)?;
        }
    }
    Ok(found(!all.heads.is_empty()))
}

fn found(any: bool) -> Status {
    if any { Status::Done } else { Status::NotFound }
}

/// The values that words name; none, with an error said, where one names nothing.
pub(crate) fn named_values<T: Copy>(
    words: &[String],
    what: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Option<Vec<T>> {
    let mut values = Vec::new();
    for word in words {
        let folded = proc::record::slug(word);
        if let Some(value) = all.iter().copied().find(|v| name(*v) == folded) {
            values.push(value);
            continue;
        }
        let names: Vec<&str> = all.iter().map(|v| name(*v)).collect();
        report::error(&format!("no {what} called `{word}`"));
        match report::nearest(word, names.iter().copied()) {
            Some(near) => report::hint(&format!("did you mean `{near}`?")),
            None => report::hint(&format!("there are {}", report::list_of(&names))),
        }
        return None;
    }
    Some(values)
}
