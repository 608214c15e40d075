//! `proc pack`: the library in use as one file to carry.

use super::args::PackArgs;
use super::progress::Progress;
use super::report::{self, Status};
use super::{World, output};
use anyhow::Context;
use proc::render::{self, escape_line};
use proc::store;

pub(crate) fn run(args: &PackArgs, world: &World) -> anyhow::Result<Status> {
    let file = match output::Place::of(&args.output)? {
        output::Place::File(file) => file,
        output::Place::Stdout | output::Place::Stream(_) => {
            report::error(&format!("a packed library is a file, and `{}` is none", args.output.display()));
            report::hint("name one: `proc pack -o clinic.proclib`");
            return Ok(Status::Usage);
        }
    };
    let progress = Progress::new("packing pages");
    let tick = |done: usize, all: usize| progress.at(done, all);
    let packed = store::pack(&world.library, &file, std::process::id(), render::terms_used, &tick)
        .with_context(|| format!("cannot pack the library into `{}`", file.display()))?;
    progress.end();
    // Every file that is not in it is named: nobody must carry less than they think.
    for skip in &packed.skipped {
        report::warning(&format!("left out `{}`: {}", skip.file, skip.why));
    }
    let pages = report::count(packed.pages, "page", "pages");
    let size = packed.bytes.div_ceil(1024);
    output::say(&format!("packed {pages} into `{}` ({size} KiB)\n", escape_line(&file.display().to_string())));
    Ok(Status::Done)
}
