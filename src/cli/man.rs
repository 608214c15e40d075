//! `proc man`: man pages, made from the same arguments as `--help`.

use super::args::{Cli, ManArgs};
use super::output;
use super::report::{self, Status};
use anyhow::Context;
use clap::CommandFactory;

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<Status> {
    let mut program = Cli::command();
    program.build();
    if let Some(folder) = &args.all {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        let mut pages = vec![("proc".to_owned(), page(&program)?)];
        for command in program.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
            pages.push((format!("proc-{}", command.get_name()), page(command)?));
        }
        for (name, text) in pages {
            let path = folder.join(format!("{name}.1"));
            std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        return Ok(Status::Done);
    }
    let text = match &args.command {
        None => page(&program)?,
        Some(name) => {
            if let Some(command) = program.get_subcommands().find(|c| c.get_name() == name) {
                page(command)?
            } else {
                report::error(&format!("no command called `{name}`"));
                if let Some(near) = report::nearest(name, program.get_subcommands().map(clap::Command::get_name)) {
                    report::hint(&format!("did you mean `{near}`?"));
                }
                return Ok(Status::NotFound);
            }
        }
    };
    output::write(&text)?;
    Ok(Status::Done)
}

fn page(command: &clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    // The program's own name is the title of its page; a command's is `proc-search`.
    let name = if command.get_name() == "proc" { "proc".to_owned() } else { format!("proc-{}", command.get_name()) };
    clap_mangen::Man::new(command.clone().name(name)).manual("proc manual").render(&mut text)?;
    Ok(text)
}
