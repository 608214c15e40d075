//! `proc new`: a page to fill in.

use super::args::NewArgs;
use super::output;
use super::report::{self, Status};
use super::settings::Settings;
use anyhow::Context;
use proc::check;
use proc::record::{Kind, PageId, slug};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &NewArgs, settings: &Settings) -> anyhow::Result<Status> {
    if !PageId::is_kebab(&args.id) {
        report::error(&format!("`{}` is no id: lower-case letters and digits, words joined by hyphens", args.id));
        let near = slug(&args.id);
        if PageId::is_kebab(&near) {
            report::hint(&format!("`proc new {near}`"));
        }
        return Ok(Status::Usage);
    }
    let kinds = [Kind::Procedure, Kind::Guide, Kind::Warning];
    let Some(kinds) = super::list::named_values(std::slice::from_ref(&args.kind), "kind", &kinds, Kind::name) else {
        return Ok(Status::Usage);
    };
    let text = check::new_page(&PageId(args.id.clone()), kinds[0], settings.today.value);
    if args.output.as_deref() == Some(Path::new("-")) {
        output::write(text.as_bytes())?;
        return Ok(Status::Done);
    }
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.md", args.id)));
    // What is there is somebody's work: it is never written over.
    let mut file = match std::fs::File::create_new(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            report::error(&format!("`{}` is there already", path.display()));
            report::hint("`--output` takes another name, and `-` prints the page");
            return Ok(Status::Failed);
        }
        Err(error) => return Err(error).with_context(|| format!("cannot write `{}`", path.display())),
    };
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))?;
    report::hint(&format!("fill in `{0}`, then `proc check {0}`", path.display()));
    Ok(Status::Done)
}
