//! What a person can type: clap structs only. What the words mean is decided in the file of each command.

use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use jiff::civil::Date;
use std::path::PathBuf;

/// Offline patient education: what each source says about an operation, and where they disagree
///
/// Information to prepare for a talk with your own team, not medical advice.
#[derive(Debug, Parser)]
#[command(
    name = "proc",
    bin_name = "proc",
    disable_version_flag = true,
    subcommand_required = false,
    arg_required_else_help = false,
    infer_long_args = false,
    after_help = "Exit status: 0 found or done, 1 nothing found (or `check` found errors), 2 wrong usage, 3 could not do its work."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub global: GlobalOptions,
    /// Print the version; with --verbose also the versions of page set, schema and engine
    #[arg(short = 'V', long)]
    pub version: bool,
    /// Say more in --version
    #[arg(long, requires = "version")]
    pub verbose: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that stand before or after the command; those that repeat add up.
#[derive(Debug, Default, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that a person types")]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct GlobalOptions {
    /// A folder of pages, before all others; repeat for more, the first to have a page wins
    #[arg(long, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub library: Vec<PathBuf>,
    /// Leave out the pages that are built in
    #[arg(long)]
    pub no_builtin: bool,
    /// Use the stored index as it is, without a look at the files
    #[arg(long)]
    pub no_refresh: bool,
    /// Neither read nor write a stored index
    #[arg(long)]
    pub no_cache: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN")]
    pub color: Option<ColorWhen>,
    /// Columns to fill; text is never wider than 100
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..))]
    pub width: Option<u16>,
    /// Do not page long text
    #[arg(long)]
    pub no_pager: bool,
}

impl GlobalOptions {
    /// Both, wherever they stood: switches hold if either has them, lists add up, the later value wins.
    #[must_use]
    pub(crate) fn and(mut self, after: &Self) -> Self {
        self.library.extend(after.library.iter().cloned());
        self.no_builtin |= after.no_builtin;
        self.no_refresh |= after.no_refresh;
        self.no_cache |= after.no_cache;
        self.color = after.color.or(self.color);
        self.width = after.width.or(self.width);
        self.no_pager |= after.no_pager;
        self
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    Auto,
    /// Also in a pipe
    Always,
    /// Not at all
    Never,
}

/// A command with the global options that stood after it.
#[derive(Debug)]
pub(crate) struct With<T> {
    pub args: T,
    pub global: GlobalOptions,
}

impl<T: Args> FromArgMatches for With<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self { args: T::from_arg_matches(matches)?, global: GlobalOptions::from_arg_matches(matches)? })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.args.update_from_arg_matches(matches)?;
        self.global.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for With<T> {
    /// The options of a command are made when the command is met: making those of all is most of what a short call
    /// would do.
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(|command| {
            // What the command is for stands in the list of commands, and not at its options.
            let about = command.get_about().cloned().unwrap_or_default();
            GlobalOptions::augment_args(T::augment_args(command)).about(about).long_about(None)
        })
    }

    /// The options at once, for completion, which adds to each.
    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        GlobalOptions::augment_args_for_update(T::augment_args_for_update(command))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find sections of pages by everyday or medical words
    Search(With<SearchArgs>),
    /// Show a page, or sections of it
    Show(With<ShowArgs>),
    /// List the pages
    List(With<ListArgs>),
    /// Explain a term in plain words
    Define(With<DefineArgs>),
    /// List the sources of a page, or of all: what each is, how much of it was read, what rests on it
    Sources(With<SourcesArgs>),
    /// Draw the recovery of a page on one day axis
    Timeline(With<ReadingArgs>),
    /// Lay the facts, milestones, risks and conditions of pages side by side
    Compare(With<CompareArgs>),
    /// List what to do before, on the day and after
    Checklist(With<ReadingArgs>),
    /// Write a print-ready file for a patient, with lines to write on
    Handout(With<HandoutArgs>),
    /// Check pages: every fault of a library in one run
    Check(With<CheckArgs>),
    /// Write a page to fill in: front matter, and every required section with what belongs there
    New(With<NewArgs>),
    /// Print the JSON Schema of pages, or with --output of the JSON that commands print
    Schema(With<SchemaArgs>),
    /// Write the library as one file to carry, with its index
    Pack(With<PackArgs>),
    /// Write every section with its data, one JSON document a line
    Export(With<ExportArgs>),
    /// Show where pages, settings and cache come from, and why
    Paths(With<PathsArgs>),
    /// Print a completion script
    Completions(CompletionsArgs),
    /// Print the man page, or that of a command
    Man(ManArgs),
}

/// `proc search`
#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// What to look for; "a phrase", -word, in:SECTION and page:PAGE are understood
    #[arg(value_name = "WORDS", required_unless_present = "queries")]
    pub words: Vec<String>,
    /// At most that many hits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Only sections of that kind: id, heading or another word for it
    #[arg(short, long, value_name = "SECTION", value_delimiter = ',')]
    pub section: Vec<String>,
    /// Only pages about that part of the body
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    pub region: Vec<String>,
    /// Only pages of that kind
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Only that page
    #[arg(short, long, value_name = "PAGE")]
    pub page: Vec<String>,
    /// The words as they are: no synonyms, no known questions, no spelling
    #[arg(long)]
    pub exact: bool,
    /// Say why each hit is there
    #[arg(long)]
    pub explain: bool,
    /// Answer a file of queries, one `id<TAB>query` a line; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "words", value_hint = ValueHint::FilePath)]
    pub queries: Option<PathBuf>,
    /// How to print the hits
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: SearchFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// Formats of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchFormat {
    /// For people
    Text,
    /// One document
    Json,
    /// One hit a line
    Jsonl,
    /// Columns with tabs between
    Tsv,
    /// `query Q0 page#number rank score proc`
    Trec,
}

/// `proc show`
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Id, title, medical name or other name of a page; no quotes needed
    #[arg(value_name = "PAGE", required = true)]
    pub page: Vec<String>,
    /// Only that section: id, heading or another word for it; repeat, or put commas between
    #[arg(short, long, value_name = "SECTION", value_delimiter = ',')]
    pub section: Vec<String>,
    /// For each fact, what each source says, and where they disagree
    #[arg(long)]
    pub claims: bool,
    /// Explain terms of the glossary where they first stand
    #[arg(long)]
    pub terms: bool,
    /// How to print the page
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ShowFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// Formats of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// For people
    Text,
    /// Markdown
    Md,
    /// For programs
    Json,
    /// One self-contained file for a browser or a printer
    Html,
}

/// Text or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `--format` and `--json` of commands that print text or JSON.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

impl FormatArgs {
    /// The format that both say.
    pub(crate) fn chosen(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }
}

/// `proc list`
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only pages of that kind
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Only pages about that part of the body
    #[arg(long, value_name = "REGION", value_delimiter = ',')]
    pub region: Vec<String>,
    /// Also the sections of each
    #[arg(long)]
    pub sections: bool,
    /// Only pages whose review is past due
    #[arg(long)]
    pub overdue: bool,
    /// Every name that `show` takes, one a line
    #[arg(long, conflicts_with_all = ["sections", "json", "format"])]
    pub names: bool,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// `proc define`
#[derive(Debug, Args)]
pub(crate) struct DefineArgs {
    /// The term; no quotes needed. Without one, all terms are listed
    #[arg(value_name = "TERM")]
    pub term: Vec<String>,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// `proc sources`
#[derive(Debug, Args)]
pub(crate) struct SourcesArgs {
    /// A page; without one, the sources of all
    #[arg(value_name = "PAGE")]
    pub page: Vec<String>,
    /// Only the facts on which sources disagree
    #[arg(long)]
    pub disagreements: bool,
    #[command(flatten)]
    pub format: FormatArgs,
}

/// Formats of other readings of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReadingFormat {
    /// For people
    Text,
    /// Markdown
    Md,
    /// For programs
    Json,
    /// One self-contained file for a browser or a printer
    Html,
}

/// `--format` and `--json` of other readings of a page.
#[derive(Debug, Args)]
pub(crate) struct ReadingFormatArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReadingFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

impl ReadingFormatArgs {
    /// The format that both say.
    pub(crate) fn chosen(&self) -> ReadingFormat {
        if self.json { ReadingFormat::Json } else { self.format }
    }
}

/// `proc timeline` and `proc checklist`
#[derive(Debug, Args)]
pub(crate) struct ReadingArgs {
    /// A page; no quotes needed
    #[arg(value_name = "PAGE", required = true)]
    pub page: Vec<String>,
    /// The day of surgery, such as 2026-12-01: turns times into dates
    #[arg(long, visible_alias = "surgery", value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    #[command(flatten)]
    pub format: ReadingFormatArgs,
}

/// `proc compare`
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Two to four pages, one argument a name: `proc compare "thigh lift" buttock-lift`
    #[arg(value_name = "PAGE", num_args = 2..=4, required = true)]
    pub page: Vec<String>,
    #[command(flatten)]
    pub format: ReadingFormatArgs,
}

/// `proc handout`
#[derive(Debug, Args)]
pub(crate) struct HandoutArgs {
    /// Pages, one argument a name: `proc handout "thigh lift" warning-signs -o for-ann.html`
    #[arg(value_name = "PAGE", required = true)]
    pub page: Vec<String>,
    /// The file to write
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
    /// Only that section; repeat, or put commas between
    #[arg(short, long, value_name = "SECTION", value_delimiter = ',')]
    pub section: Vec<String>,
    /// The day of surgery, such as 2026-12-01: turns milestones into dates
    #[arg(long, visible_alias = "from", value_name = "DATE", value_parser = date)]
    pub surgery: Option<Date>,
    /// The name of the clinic; else that of the config file, else a line to write it on
    #[arg(long, value_name = "NAME")]
    pub clinic: Option<String>,
    /// The telephone of the clinic; else that of the config file, else a line to write it on
    #[arg(long, value_name = "NUMBER")]
    pub phone: Option<String>,
}

/// A day in ISO 8601.
fn date(text: &str) -> Result<Date, String> {
    let bytes = text.as_bytes();
    let form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !form {
        return Err("write it as 2026-12-01: year, month, day".to_owned());
    }
    text.parse().map_err(|_| "there is no such day".to_owned())
}

/// `proc check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files or folders; without one, the library in use
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Vec<PathBuf>,
    /// Say why a rule exists and where it comes from; without one, list them all
    #[arg(long, value_name = "RULE", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["path", "rules", "format", "json"])]
    pub explain: Option<String>,
    /// Only those rules, and what keeps a page from being read; repeat, or put commas between
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub rules: Vec<String>,
    /// How to print the faults
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: CheckFormat,
    /// Short for --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// Formats of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// With an excerpt of the page
    Human,
    /// One fault a line
    Short,
    /// For programs
    Json,
}

/// `proc schema`
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The schema of the JSON that commands print
    #[arg(long)]
    pub output: bool,
}

/// `proc pack`
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The file to write, `clinic.proclib`; `--library clinic.proclib` opens it
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
}

/// `proc export`
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Write there and not to standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// `proc paths`
#[derive(Debug, Args)]
pub(crate) struct PathsArgs {
    #[command(flatten)]
    pub format: FormatArgs,
}

/// `proc new`
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The id of the page: lower-case words joined by hyphens, also the name of its file
    #[arg(value_name = "ID")]
    pub id: String,
    /// What the page is for: procedure, guide or warning
    #[arg(long, value_name = "KIND", default_value = "procedure")]
    pub kind: String,
    /// Write the page there instead of `ID.md`; `-` prints it
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// `proc completions`
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Shells with completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// fish
    Fish,
    /// `PowerShell`
    Powershell,
}

/// `proc man`
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// A command; without one, the page of `proc` itself
    pub command: Option<String>,
    /// Write the page of every command into that folder
    #[arg(long, value_name = "DIR", conflicts_with = "command", value_hint = ValueHint::DirPath)]
    pub all: Option<PathBuf>,
}
