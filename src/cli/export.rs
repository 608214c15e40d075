//! `proc export`: every section with its data, a line each, for engines that serve more than one machine.

use super::args::ExportArgs;
use super::progress::Progress;
use super::report::Status;
use super::{World, output, say_skipped};
use anyhow::Context;
use proc::library::StreamError;
use proc::render;
use std::io::{BufWriter, Write};
use std::path::Path;

pub(crate) fn run(args: &ExportArgs, world: &World) -> anyhow::Result<Status> {
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let exported = output::write_to(path, |out| export(world, out)).context("cannot export the library")?;
    Ok(exported.unwrap_or(Status::Done))
}

fn export(world: &World, out: impl Write) -> anyhow::Result<Status> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let (reference, _) = world.library.reference()?;
    let today = world.settings.today.value;
    let progress = Progress::new("exporting pages");
    let manifest = world.library.unread(world.library.look()?, None);
    let mut pages = 0;
    let lines = |page: proc::record::Page, _| render::export_lines(&page, &reference, today);
    let write = |lines: String| {
        pages += 1;
        out.write_all(lines.as_bytes())
    };
    let streamed = world.library.stream(&manifest, lines, write, &|done, all| progress.at(done, all));
    progress.end();
    let streamed = streamed.map_err(|error| match error {
        StreamError::Library(error) => anyhow::Error::new(error),
        StreamError::Work(error) => anyhow::Error::new(error),
    })?;
    out.flush()?;
    say_skipped(&streamed.skipped);
    Ok(if pages == 0 { Status::NotFound } else { Status::Done })
}
