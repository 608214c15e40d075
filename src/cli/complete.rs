//! `proc completions`, and the answers that the scripts ask for: commands, options, page names, sections.
//!
//! The script asks the program itself, so that the names of a person's own pages are there too. Where a library cannot
//! be read, the answer is silence: a shell that completes is no place for messages.

use super::args::{self, Cli, CompletionsArgs, GlobalOptions, Shell};
use super::output;
use super::report::Status;
use super::settings::Settings;
use anyhow::Context;
use clap::{Command, CommandFactory, Subcommand as _};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{Bash, CompleteEnv, EnvCompleter, Fish, Powershell, Shells, Zsh};
use proc::library::{Library, Names};
use proc::record::{Kind, Region, SectionKind, fold};
use std::collections::BTreeMap;
use std::ffi::OsStr;

/// The variable by which a script asks.
const VARIABLE: &str = "PROC_COMPLETE";

const SHELLS: Shells<'static> = Shells(&[&Bash, &Fish, &Powershell, &Zsh]);

/// Answers a shell that completes; false where none asks.
pub(crate) fn answered() -> bool {
    if std::env::var_os(VARIABLE).is_none() {
        return false;
    }
    let folder = std::env::current_dir().ok();
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .shells(SHELLS)
        .try_complete(std::env::args_os(), folder.as_deref())
        .unwrap_or(false)
}

/// `proc completions SHELL`: the script that asks.
pub(crate) fn script(args: &CompletionsArgs) -> anyhow::Result<Status> {
    let shell: &dyn EnvCompleter = match args.shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
    };
    let mut text = Vec::new();
    shell.write_registration(VARIABLE, "proc", "proc", "proc", &mut text).context("cannot write the script")?;
    if matches!(args.shell, Shell::Bash) {
        text = values_after_equals(&String::from_utf8(text).context("the script is no text")?)?.into_bytes();
    }
    output::write(&text)?;
    Ok(Status::Done)
}

/// Bash takes `--section=contra` for three words and completes the last alone: without the `=` the program reads them as
/// an option and its value, which is what they are.
fn values_after_equals(script: &str) -> anyhow::Result<String> {
    const BEFORE: &str = "    COMPREPLY=( $( \\\n";
    const JOIN: &str = r#"    if (( COMP_CWORD >= 2 )) && [[ "${words[COMP_CWORD-1]}" == "=" ]]; then
        unset "words[COMP_CWORD-1]"
        (( _CLAP_COMPLETE_INDEX-- ))
    elif (( COMP_CWORD >= 1 )) && [[ "${COMP_WORDS[COMP_CWORD]}" == "=" ]]; then
        words[COMP_CWORD]=""
    fi
"#;
    let (start, rest) = script.split_once(BEFORE).context("the script for bash has no place for `=`")?;
    Ok([start, JOIN, BEFORE, rest].concat())
}

/// The command line with what completes each value.
fn command() -> Command {
    let page = || ArgValueCompleter::new(|typed: &OsStr| matching(typed, page_names()));
    let section = || ArgValueCompleter::new(|typed: &OsStr| last_of_list(typed, sections()));
    let kind = || ArgValueCompleter::new(|typed: &OsStr| last_of_list(typed, names(Kind::ALL, Kind::name)));
    let region = || ArgValueCompleter::new(|typed: &OsStr| last_of_list(typed, names(Region::ALL, Region::name)));
    let term = || ArgValueCompleter::new(|typed: &OsStr| matching(typed, terms()));
    let mut program = Cli::command();
    // The options of a command are made when it is met; here all must be there, for each to be given what completes it.
    let whole = args::Command::augment_subcommands_for_update(Command::new("proc"));
    for command in whole.get_subcommands() {
        let mut command = command.clone();
        let ids: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
        for id in ids {
            command = command.mut_arg(&id, |argument| match id.as_str() {
                "page" => argument.add(page()),
                "section" => argument.add(section()),
                "kind" => argument.add(kind()),
                "region" => argument.add(region()),
                "term" => argument.add(term()),
                _ => argument,
            });
        }
        let name = command.get_name().to_owned();
        program = program.mut_subcommand(name, |met| {
            let about = met.get_about().cloned().unwrap_or_default();
            command.about(about)
        });
    }
    program
}

/// Candidates: what is completed, and what is said about it.
type Candidates = BTreeMap<String, String>;

fn matching(typed: &OsStr, candidates: Candidates) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let folded = fold(&typed);
    candidates
        .into_iter()
        .filter(|(name, _)| name.starts_with(&*typed) || (!folded.is_empty() && fold(name).starts_with(&folded)))
        .map(|(name, about)| CompletionCandidate::new(name).help((!about.is_empty()).then(|| about.into())))
        .collect()
}

/// Completes the last value of a list with commas.
fn last_of_list(typed: &OsStr, candidates: Candidates) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let (before, last) = typed.rsplit_once(',').map_or(("", &*typed), |(b, l)| (&typed[..=b.len()], l));
    matching(OsStr::new(last), candidates).into_iter().map(|c| c.add_prefix(before)).collect()
}

fn library() -> Option<Library> {
    let settings = Settings::read(&GlobalOptions::default()).ok()?;
    super::open(&settings).ok()
}

/// Ids and other names of pages. A name of several words is completed as its id form, so that no quotes are needed.
fn page_names() -> Candidates {
    let Some(heads) = library().and_then(|l| l.heads().ok()) else { return Candidates::new() };
    let names = Names::of(heads.heads.iter().map(|(head, _)| head));
    names.all().map(|n| (proc::record::slug(&n.text), proc::render::escape_line(&n.title).into_owned())).collect()
}

fn sections() -> Candidates {
    SectionKind::ALL.iter().map(|k| (k.name().to_owned(), k.heading().to_owned())).collect()
}

fn terms() -> Candidates {
    let Some((glossary, _)) = library().and_then(|l| l.glossary().ok()) else { return Candidates::new() };
    glossary.terms.into_iter().map(|t| (t.term, String::new())).collect()
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Candidates {
    all.iter().map(|v| (name(*v).to_owned(), String::new())).collect()
}
