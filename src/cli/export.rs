//! `proc export`: every section with its data, a line each, for engines that serve more than one machine.

use super::args::ExportArgs;
use super::progress::Progress;
use super::report::Status;
use super::{World, output, say_skipped};
use anyhow::Context;
use proc::library::StreamError;
use proc::render;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};

pub(crate) fn run(args: &ExportArgs, world: &World) -> anyhow::Result<Status> {
    match &args.output {
        None => match export(world, io::stdout().lock()) {
            // A reader who has enough closes the pipe.
            Err(error) if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe) => {
                Ok(Status::Done)
            }
            done => done.context("cannot export the library"),
        },
        // A device or a pipe is written as it is; a file stands whole or not at all.
        Some(path) if path.exists() && !path.is_file() => {
            let written = File::create(path).map_err(anyhow::Error::from).and_then(|file| export(world, file));
            written.with_context(|| format!("cannot export the library to `{}`", path.display()))
        }
        Some(path) => output::write_aside(path, |file| export(world, file)),
    }
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
