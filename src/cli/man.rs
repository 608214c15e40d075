//! `proc man`: man pages, made from the same arguments as `--help`.

use super::args::{Cli, ManArgs};
use super::output;
use super::report::{self, Status};
use anyhow::Context;
use clap::CommandFactory;

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<Status> {
    // `help` has no page: each command has.
    let mut program = Cli::command().disable_help_subcommand(true);
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

/// What every page ends with.
const ENDING: &str = r#".SH ENVIRONMENT
.TP
\fBPROC_LIBRARY\fR
Folders of pages, with colons between, before those of the config file.
.TP
\fBPROC_CONFIG\fR, \fBPROC_CACHE_DIR\fR
Another config file, another folder for stored indexes.
.TP
\fBPROC_PAGER\fR, \fBPAGER\fR
What shows long text; \fBless \-FRX\fR without them.
.TP
\fBNO_COLOR\fR, \fBCLICOLOR_FORCE\fR, \fBCOLUMNS\fR
Colour and width.
.SH FILES
.TP
\fI$XDG_CONFIG_HOME/proc/config.toml\fR
library, color, width, pager, emergency\-numbers, clinic\-name, clinic\-phone.
.TP
\fI$XDG_DATA_HOME/proc/library\fR
Pages of one's own.
.PP
\fBproc paths\fR says which of these are used, and why.
.SH "EXIT STATUS"
0 found or done, 1 nothing found (or \fBcheck\fR found errors), 2 wrong usage,
3 could not do its work.
"#;

fn page(command: &clap::Command) -> anyhow::Result<Vec<u8>> {
    let name = command.get_name();
    // The program's own name is the title of its page; a command's is `proc-search`.
    let name = if name == "proc" { name.to_owned() } else { format!("proc-{name}") };
    // A page is dated by the pages in the binary, so that it is the same whenever it is printed.
    let versions = proc::versions();
    let pages = versions.iter().find(|(what, _)| *what == "pages");
    let dated = pages.and_then(|(_, which)| which.split(", ").nth(1)).unwrap_or_default();
    let man = clap_mangen::Man::new(command.clone().name(name.clone()))
        .title(name.to_uppercase())
        .date(dated)
        .source(concat!("proc ", env!("CARGO_PKG_VERSION")))
        .manual("proc manual");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    text.extend(synopsis(command).bytes());
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    text.extend(ENDING.bytes());
    Ok(tidy(&String::from_utf8(text).context("a man page is text")?).into_bytes())
}

/// How the command is typed, as in its `--help`.
fn synopsis(command: &clap::Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace('-', "\\-");
    let lines: Vec<&str> = usage.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    format!(".SH SYNOPSIS\n{}\n", lines.join("\n.br\n"))
}

/// Lines that editors and `mandoc -T lint` take: none with a space at its end, text broken at 78 columns, one gap where
/// the generator leaves two.
fn tidy(text: &str) -> String {
    let text = text.replace(".br\n\n.br\n", ".sp\n");
    let mut out = String::new();
    for line in text.lines().map(str::trim_end) {
        let mut column = 0;
        for word in line.split(' ') {
            // A line that begins with a dot or a quote would be an order; an order stays on its line.
            let order = word.starts_with(['.', '\'']);
            if column > 0 && column + 1 + word.len() > 78 && !order && !line.starts_with('.') {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += word.len();
        }
        out.push('\n');
    }
    out
}
