//! From the words that a person typed to an answer and an exit status.

mod args;
mod check;
mod complete;
mod define;
mod export;
mod handout;
mod list;
mod man;
mod new;
mod output;
mod pack;
mod paths;
mod progress;
mod reading;
mod report;
mod schema;
mod search;
mod settings;
mod show;
mod sources;

use anyhow::Context;
use args::{Cli, Command, GlobalOptions};
use clap::{CommandFactory, Parser};
use proc::library::{Heads, Hidden, Library, Origin, Pack, Register, Skipped};
use proc::record::{Page, Reference};
use proc::render::{self, Layout};
use proc::search::IndexBytes;
use proc::store::Cache;
use report::Status;
use settings::{Root, Settings};
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

/// Reads the command line, runs the command, and turns how it ended into an exit status.
pub(crate) fn run() -> ExitCode {
    if complete::answered() {
        return Status::Done.into();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match dispatch(cli) {
        Ok(status) => status.into(),
        Err(error) => {
            if is_closed_pipe(&error) {
                return Status::Done.into();
            }
            report::error(&format!("{error:#}"));
            Status::Failed.into()
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<Status> {
    if cli.version {
        return version(cli.verbose);
    }
    let Some(command) = cli.command else {
        let mut help = Vec::new();
        Cli::command().write_help(&mut help)?;
        output::say(&String::from_utf8_lossy(&help));
        return Ok(Status::Usage);
    };
    let before = cli.global;
    match command {
        Command::Search(c) => search::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Show(c) => show::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::List(c) => list::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Define(c) => define::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Sources(c) => sources::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Timeline(c) => reading::timeline(&c.args, &World::open(&before.and(&c.global))?),
        Command::Compare(c) => reading::compare(&c.args, &World::open(&before.and(&c.global))?),
        Command::Checklist(c) => reading::checklist(&c.args, &World::open(&before.and(&c.global))?),
        Command::Handout(c) => handout::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Check(c) => check::run(&c.args, &before.and(&c.global)),
        Command::New(c) => new::run(&c.args, &Settings::read(&before.and(&c.global))?),
        Command::Schema(c) => schema::run(&c.args),
        Command::Pack(c) => pack::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Export(c) => export::run(&c.args, &World::open(&before.and(&c.global))?),
        Command::Paths(c) => paths::run(&c.args, &Settings::read(&before.and(&c.global))?),
        Command::Completions(c) => complete::script(&c),
        Command::Man(c) => man::run(&c),
    }
}

/// Settings, and the library that they open.
pub(crate) struct World {
    pub settings: Settings,
    pub library: Library,
    /// Where indexes are kept, if anywhere.
    pub cache: Option<Cache>,
    /// The bytes of the library where it is one packed file alone.
    pub packed: Option<IndexBytes>,
}

impl World {
    fn open(options: &GlobalOptions) -> anyhow::Result<Self> {
        let settings = Settings::read(options)?;
        let (library, packed) = open_mapped(&settings)?;
        let cache = settings.cache.as_ref().map(|folder| Cache::new(folder.value.clone(), std::process::id()));
        Ok(Self { settings, library, cache, packed })
    }

    /// The heads and names that are kept, if they are those of the files as they are now.
    pub(crate) fn register(&self) -> Option<Register> {
        self.cache.as_ref().filter(|_| self.library.has_folder()).and_then(|cache| cache.register(&self.library))
    }

    /// What a page uses of sources and glossary, and no more, where that is kept.
    pub(crate) fn beside(&self, page: &Page) -> anyhow::Result<Option<Reference>> {
        if let Some(beside) = self.library.beside(page.id.as_str())? {
            return Ok(Some(beside));
        }
        let shared = self.cache.as_ref().and_then(|cache| cache.shared(&self.library));
        Ok(shared.and_then(|shared| shared.beside(page, render::terms_used)))
    }

    /// The heads of all pages, their sections with them.
    pub(crate) fn whole_heads(&self) -> anyhow::Result<Heads> {
        if let Some(heads) = self.register().and_then(|r| r.heads()) {
            return Ok(heads);
        }
        if !self.library.has_folder() {
            return Ok(self.library.heads()?);
        }
        let manifest = self.library.unread(self.library.look()?, None);
        let each = |()| Ok::<(), std::convert::Infallible>(());
        Ok(self.library.stream(&manifest, |_, _| (), each, &|_, _| ())?.heads.unpacked())
    }

    /// How text is laid out here and now.
    pub(crate) fn layout(&self) -> Layout {
        layout(&self.settings)
    }
}

/// How text is laid out under those settings.
pub(crate) fn layout(settings: &Settings) -> Layout {
    Layout {
        width: settings.width.value,
        links: settings.links && settings.styled.value,
        styled: settings.styled.value,
        today: settings.today.value,
        emergency_numbers: settings.emergency_numbers.value.clone(),
        from: None,
    }
}

/// The library that those settings name.
pub(crate) fn open(settings: &Settings) -> anyhow::Result<Library> {
    open_mapped(settings).map(|(library, _)| library)
}

fn open_mapped(settings: &Settings) -> anyhow::Result<(Library, Option<IndexBytes>)> {
    let mut origins = Vec::new();
    let mut packed = None;
    for root in &settings.roots {
        let (origin, bytes) = mapped(&root.value).with_context(|| format!("no library there ({})", root.why))?;
        origins.push(origin);
        packed = bytes;
    }
    let library = Library::open(&origins).map_err(|error| {
        let named = settings.roots.iter().find(|r| r.value.to_string() == error.label());
        let why = named.map_or_else(String::new, |r| format!(" ({})", r.why));
        anyhow::Error::new(error).context(format!("no library there{why}"))
    })?;
    Ok((library, packed.filter(|_| origins.len() == 1)))
}

/// A root as the library takes it: a file is a packed library, and is mapped.
pub(crate) fn origin(root: &Root) -> anyhow::Result<Origin> {
    mapped(root).map(|(origin, _)| origin)
}

fn mapped(root: &Root) -> anyhow::Result<(Origin, Option<IndexBytes>)> {
    let label = root.to_string();
    match root {
        Root::BuiltIn => Ok((Origin::Pack { label, pack: proc::library::builtin::pack() }, None)),
        Root::Path(path) if path.is_file() => {
            let bytes = IndexBytes::map(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            let pack = Pack::open(Box::new(bytes.clone()), false)
                .with_context(|| format!("the packed library `{}` cannot be used", path.display()))?;
            Ok((Origin::Pack { label, pack: Arc::new(pack) }, Some(bytes)))
        }
        Root::Path(path) => Ok((Origin::Folder(path.clone()), None)),
    }
}

/// Names the files that were left out, a line each.
pub(crate) fn say_skipped(skipped: &[Skipped]) {
    const MOST: usize = 5;
    for skip in skipped.iter().take(MOST) {
        report::warning(&format!("left out `{}`: {}", skip.file, skip.why));
    }
    if skipped.len() > MOST {
        report::warning(&format!("left out {} more files; `proc check` names them all", skipped.len() - MOST));
    }
}

/// Whether a page hides another, as a sentence.
pub(crate) fn hides(hidden: &[Hidden], id: &str) -> Option<String> {
    hidden.iter().find(|h| h.id.as_str() == id).map(|h| h.hidden.clone())
}

fn usage(error: &clap::Error) -> ExitCode {
    use clap::error::ErrorKind;
    let text = error.render();
    match error.kind() {
        // What was asked for is an answer.
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let styled = Settings::read(&GlobalOptions::default()).is_ok_and(|s| s.styled.value);
            let text = if styled { text.ansi().to_string() } else { text.to_string() };
            match output::write(text.as_bytes()) {
                Ok(()) => Status::Done.into(),
                Err(_) => Status::Failed.into(),
            }
        }
        _ => {
            output::say(&shown(&text.ansi().to_string()));
            Status::Usage.into()
        }
    }
}

/// A styled text of clap's with what a person typed in it: styles and line breaks stay, nothing else that a terminal obeys.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c != '\n' && proc::render::is_hidden(c)) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let style = from.strip_prefix("\u{1b}[").and_then(|s| {
            let end = s.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
            s[end..].starts_with('m').then_some(end + 3)
        });
        let length = style.unwrap_or_else(|| from.chars().next().map_or(0, char::len_utf8));
        let (piece, after) = from.split_at(length);
        if style.is_some() {
            out.push_str(piece);
        } else {
            out.push_str(&proc::render::escape_line(piece));
        }
        rest = after;
    }
    out + rest
}

fn version(verbose: bool) -> anyhow::Result<Status> {
    let mut text = format!("proc {}\n", env!("CARGO_PKG_VERSION"));
    if verbose {
        for (what, which) in proc::versions() {
            let _ = writeln!(text, "{what}: {which}");
        }
    }
    output::write(text.as_bytes())?;
    Ok(Status::Done)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_was_typed_is_shown_and_styles_stay() {
        let text = "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m `\u{1b}]0;x\u{7}\u{202e}` \u{1b}[2J\n";
        assert_eq!(shown(text), "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m `\\u{1b}]0;x\\u{7}\\u{202e}` \\u{1b}[2J\n");
        assert_eq!(shown("a \u{1b}"), "a \\u{1b}");
    }

    #[test]
    fn every_argument_says_what_it_is_for() {
        fn walk(command: &clap::Command) {
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!help.is_empty(), "`{}` of `{}` has no help", argument.get_id(), command.get_name());
                assert!(!help.ends_with('.'), "help of `{}` ends with a period: {help}", argument.get_id());
            }
            command.get_subcommands().for_each(walk);
        }
        let mut program = Cli::command();
        program.build();
        walk(&program);
    }

    #[test]
    fn global_options_add_up_wherever_they_stand() {
        let cli =
            Cli::try_parse_from(["proc", "--library", "a", "--width", "40", "list", "--library", "b", "--width", "60"])
                .expect("it parses");
        let Some(Command::List(list)) = cli.command else { panic!("list") };
        let both = cli.global.and(&list.global);
        assert_eq!(both.library, [std::path::PathBuf::from("a"), "b".into()]);
        assert_eq!(both.width, Some(60));
    }
}
