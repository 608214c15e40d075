//! `proc paths`: where pages, settings and cache come from, and why.

use super::args::{Format, PathsArgs};
use super::output;
use super::report::Status;
use super::settings::Settings;
use proc::library::Library;
use proc::render::{PathJson, escape_line, paths_json};

pub(crate) fn run(args: &PathsArgs, settings: &Settings) -> anyhow::Result<Status> {
    let mut rows = Vec::new();
    for root in &settings.roots {
        let alone = super::origin(&root.value).and_then(|o| Ok(Library::open(&[o])?.heads()?));
        let state = match alone {
            Ok(heads) if heads.skipped.is_empty() => super::report::count(heads.heads.len(), "page", "pages"),
            Ok(heads) => format!("{} pages, {} left out", heads.heads.len(), heads.skipped.len()),
            Err(error) => format!("cannot be used: {}", error.root_cause()),
        };
        rows.push(row("pages", &root.value.to_string(), &root.why, &state));
    }
    for path in &settings.absent {
        rows.push(row("pages", &path.value.display().to_string(), &path.why, "not there"));
    }
    if let Ok(heads) = super::open(settings).and_then(|library| Ok(library.heads()?)) {
        for hidden in &heads.hidden {
            let why = format!("hidden by the page of the same id in {}", hidden.shown);
            rows.push(row("hidden page", hidden.id.as_str(), &why, &hidden.hidden));
        }
    }
    match &settings.config {
        Some(path) => {
            let state = if path.value.is_file() { "read" } else { "not there" };
            rows.push(row("settings", &path.value.display().to_string(), &path.why, state));
        }
        None => rows.push(row("settings", "none", "no home folder is known", "")),
    }
    match &settings.cache {
        Some(path) => {
            let state = if path.value.is_dir() { "there" } else { "made when it is needed" };
            rows.push(row("cache", &path.value.display().to_string(), &path.why, state));
        }
        None => rows.push(row("cache", "none", "--no-cache, or no home folder is known", "")),
    }
    let on = |yes: bool| if yes { "yes" } else { "no" };
    rows.push(row("colour", on(settings.styled.value), &settings.styled.why, ""));
    rows.push(row("width", &settings.width.value.to_string(), &settings.width.why, ""));
    match &settings.pager {
        Some(pager) => rows.push(row("pager", &pager.value.join(" "), &pager.why, "")),
        None => rows.push(row("pager", "none", "not a terminal, --no-pager, or an empty pager", "")),
    }
    rows.push(row("emergency numbers", &settings.emergency_numbers.value, &settings.emergency_numbers.why, ""));
    for (what, value) in [("clinic name", &settings.clinic_name), ("clinic phone", &settings.clinic_phone)] {
        match value {
            Some(value) => rows.push(row(what, &value.value, &value.why, "")),
            None => rows.push(row(what, "none", "not set", "")),
        }
    }
    rows.push(row("today", &settings.today.value.to_string(), &settings.today.why, ""));
    match args.format.chosen() {
        Format::Json => output::write(paths_json(rows).as_bytes())?,
        Format::Text => output::print(&text(&rows), settings)?,
    }
    Ok(Status::Done)
}

fn text(rows: &[PathJson]) -> String {
    let mut text = String::new();
    for row in rows {
        let state = if row.state.is_empty() { String::new() } else { format!(": {}", row.state) };
        let line = format!("{:<18} {}{state}", row.what, row.value);
        text.push_str(&escape_line(&line));
        text.push('\n');
        text.push_str(&escape_line(&format!("{:<18} because: {}", "", row.why)));
        text.push('\n');
    }
    text
}

fn row(what: &str, value: &str, why: &str, state: &str) -> PathJson {
    PathJson { what: what.to_owned(), value: value.to_owned(), why: why.to_owned(), state: state.to_owned() }
}
