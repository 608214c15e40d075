//! `proc schema`: JSON Schemas for editors and for scripts.

use super::args::SchemaArgs;
use super::output;
use super::report::Status;
use proc::render;

pub(crate) fn run(args: &SchemaArgs) -> anyhow::Result<Status> {
    let text = if args.output { render::schema_output() } else { render::schema_page() };
    output::write(text.as_bytes())?;
    Ok(Status::Done)
}
