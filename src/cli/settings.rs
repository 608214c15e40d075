//! What the command line, the environment and the config file say together; the only reader of environment and clock.
//!
//! An option beats the environment, the environment beats the file, the file beats the default. Each value remembers
//! why it is what it is, for `proc paths`.

use super::args::{ColorWhen, GlobalOptions};
use anyhow::{Context, anyhow};
use clap::ValueEnum as _;
use jiff::civil::Date;
use serde::Deserialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Where pages come from, as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Root {
    /// A folder, or a packed library.
    Path(PathBuf),
    /// The pages in the binary.
    BuiltIn,
}

impl std::fmt::Display for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::BuiltIn => f.write_str("built in"),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Because<T> {
    pub value: T,
    pub why: String,
}

impl<T> Because<T> {
    fn new(value: T, why: impl Into<String>) -> Self {
        Self { value, why: why.into() }
    }
}

/// Everything that the commands need to know of the world outside.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Roots of the library, first wins.
    pub roots: Vec<Because<Root>>,
    /// Folders that would be looked at and are not there.
    pub absent: Vec<Because<PathBuf>>,
    /// The config file, whether or not it is there.
    pub config: Option<Because<PathBuf>>,
    /// Where the index of a library is kept; none without a place for it.
    pub cache: Option<Because<PathBuf>>,
    /// Whether standard output shows styles.
    pub styled: Because<bool>,
    /// Whether the terminal is known to take links.
    pub links: bool,
    /// Columns of standard output.
    pub width: Because<usize>,
    /// The pager and its arguments; none where nothing is paged.
    pub pager: Option<Because<Vec<String>>>,
    /// Whom to call: `999, 112 or 911`.
    pub emergency_numbers: Because<String>,
    /// The clinic of handouts.
    pub clinic_name: Option<Because<String>>,
    /// Its telephone.
    pub clinic_phone: Option<Because<String>>,
    /// The day.
    pub today: Because<Date>,
    /// No look at the files of a library whose index is stored.
    pub no_refresh: bool,
}

/// The config file. Keys are refused unless they stand here.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Config {
    library: Option<OneOrMany>,
    color: Option<String>,
    width: Option<u16>,
    pager: Option<String>,
    emergency_numbers: Option<String>,
    clinic_name: Option<String>,
    clinic_phone: Option<String>,
}

/// The keys of the config file.
pub(crate) const CONFIG_KEYS: &[&str] =
    &["library", "color", "width", "pager", "emergency-numbers", "clinic-name", "clinic-phone"];

#[derive(Debug)]
struct OneOrMany(Vec<PathBuf>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = OneOrMany;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a folder or a list of folders")
            }
            fn visit_str<E: serde::de::Error>(self, one: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![one.into()]))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut many: A) -> Result<OneOrMany, A::Error> {
                let mut all = Vec::new();
                while let Some(one) = many.next_element::<PathBuf>()? {
                    all.push(one);
                }
                Ok(OneOrMany(all))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).filter(|v| !v.is_empty()).map(|v| v.to_string_lossy().into_owned())
}

impl Settings {
    /// Reads environment, config file and clock.
    pub(crate) fn read(options: &GlobalOptions) -> anyhow::Result<Self> {
        let base = Base::of_person();
        let config_path = match variable("PROC_CONFIG") {
            Some(path) => Some(Because::new(PathBuf::from(path), "PROC_CONFIG")),
            None => base
                .folder("XDG_CONFIG_HOME", ".config")
                .map(|dir| Because::new(dir.join("proc/config.toml"), xdg("XDG_CONFIG_HOME", "~/.config"))),
        };
        let config = match &config_path {
            Some(path) => read_config(&path.value, path.why == "PROC_CONFIG")?,
            None => Config::default(),
        };
        let (roots, absent) = roots(options, &config, config_path.as_ref().map(|p| p.value.as_path()), &base);
        let terminal = std::io::stdout().is_terminal();
        Ok(Self {
            roots,
            absent,
            cache: cache(options, &base),
            styled: styled(options, &config, terminal),
            links: terminal && takes_links(),
            width: width(options, &config),
            pager: pager(options, &config, terminal),
            emergency_numbers: match config.emergency_numbers {
                Some(numbers) => Because::new(numbers, "config file"),
                None => Because::new("999, 112 or 911".to_owned(), "default"),
            },
            clinic_name: config.clinic_name.map(|v| Because::new(v, "config file")),
            clinic_phone: config.clinic_phone.map(|v| Because::new(v, "config file")),
            today: today()?,
            no_refresh: options.no_refresh,
            config: config_path,
        })
    }
}

/// Where a person keeps things, as the XDG Base Directory specification has it, on every system.
struct Base {
    home: Option<PathBuf>,
}

impl Base {
    fn of_person() -> Self {
        // Without HOME the C library would ask the system's user database, and that may open a socket: then there is
        // no home.
        let home = if cfg!(unix) { std::env::var_os("HOME").map(PathBuf::from) } else { std::env::home_dir() };
        Self { home: home.filter(|home| !home.as_os_str().is_empty()) }
    }

    /// The folder that a variable names, if it is absolute, else the one below the home.
    fn folder(&self, name: &str, below: &str) -> Option<PathBuf> {
        let named = std::env::var_os(name).map(PathBuf::from).filter(|dir| dir.is_absolute());
        named.or_else(|| self.home.as_ref().map(|home| home.join(below)))
    }
}

fn xdg(name: &str, default: &str) -> String {
    if variable(name).is_some() { format!("${name}") } else { format!("${name}, not set: {default}") }
}

fn read_config(path: &Path, named: bool) -> anyhow::Result<Config> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(Config::default()),
        // A HOME that may not be looked into has no settings for us.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied && !named => return Ok(Config::default()),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotADirectory) && !named => {
            return Ok(Config::default());
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read the config file `{}`", path.display())),
    };
    parse_config(&text).map_err(|error| error.context(format!("the config file `{}` is wrong", path.display())))
}

pub(crate) fn parse_config(text: &str) -> anyhow::Result<Config> {
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| anyhow!("{}", place_first(&e, text)))?;
    for key in table.keys() {
        if !CONFIG_KEYS.contains(&key.as_str()) {
            let near = super::report::nearest(key, CONFIG_KEYS.iter().copied());
            let hint = near.map_or_else(
                || format!("the keys are {}", super::report::list_of(CONFIG_KEYS)),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(anyhow!("unknown key `{key}`; {hint}"));
        }
    }
    let config: Config = toml::from_str(text).map_err(|e| anyhow!("{}", place_first(&e, text)))?;
    if let Some(width) = config.width
        && width < 20
    {
        return Err(anyhow!("`width` is {width}; the least is 20"));
    }
    if let Some(color) = config.color.as_deref()
        && ColorWhen::from_str(color, false).is_err()
    {
        return Err(anyhow!("`color` is `{color}`; it takes `auto`, `always` or `never`"));
    }
    Ok(config)
}

fn place_first(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map(|s| text[..s.start.min(text.len())].matches('\n').count() + 1);
    match line {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

type Roots = (Vec<Because<Root>>, Vec<Because<PathBuf>>);

fn roots(options: &GlobalOptions, config: &Config, config_path: Option<&Path>, base: &Base) -> Roots {
    let mut roots = Vec::new();
    let mut absent = Vec::new();
    let named = |path: &Path, why: &str| Because::new(Root::Path(path.to_owned()), why);
    roots.extend(options.library.iter().map(|p| named(p, "--library")));
    if let Some(list) = std::env::var_os("PROC_LIBRARY") {
        let paths = std::env::split_paths(&list).filter(|p| !p.as_os_str().is_empty());
        roots.extend(paths.map(|p| named(&p, "PROC_LIBRARY")));
    }
    for path in config.library.iter().flat_map(|l| &l.0) {
        // A relative way is meant from where the file stands.
        let from = config_path.and_then(Path::parent).unwrap_or(Path::new(""));
        roots.push(named(&from.join(path), "`library` in the config file"));
    }
    // Folders of the system count where they are there.
    let mut system: Vec<(PathBuf, String)> = Vec::new();
    if let Some(dir) = base.folder("XDG_DATA_HOME", ".local/share") {
        system.push((dir.join("proc/library"), xdg("XDG_DATA_HOME", "~/.local/share")));
    }
    let data_dirs = variable("XDG_DATA_DIRS").unwrap_or_else(|| "/usr/local/share:/usr/share".to_owned());
    for dir in std::env::split_paths(&data_dirs).filter(|d| d.is_absolute()) {
        system.push((dir.join("proc/library"), xdg("XDG_DATA_DIRS", "/usr/local/share:/usr/share")));
    }
    for (path, why) in system {
        if path.is_dir() {
            roots.push(named(&path, &why));
        } else {
            absent.push(Because::new(path, why));
        }
    }
    if !options.no_builtin {
        roots.push(Because::new(Root::BuiltIn, "in the binary"));
    }
    (roots, absent)
}

fn cache(options: &GlobalOptions, base: &Base) -> Option<Because<PathBuf>> {
    if options.no_cache {
        return None;
    }
    if let Some(path) = variable("PROC_CACHE_DIR") {
        return Some(Because::new(PathBuf::from(path), "PROC_CACHE_DIR"));
    }
    let dir = base.folder("XDG_CACHE_HOME", ".cache")?;
    Some(Because::new(dir.join("proc"), xdg("XDG_CACHE_HOME", "~/.cache")))
}

fn styled(options: &GlobalOptions, config: &Config, terminal: bool) -> Because<bool> {
    let decide = |when: ColorWhen, why: &str| match when {
        ColorWhen::Always => Some(Because::new(true, why)),
        ColorWhen::Never => Some(Because::new(false, why)),
        ColorWhen::Auto => None,
    };
    let auto = || {
        if variable("NO_COLOR").is_some() {
            Because::new(false, "NO_COLOR")
        } else if variable("CLICOLOR_FORCE").is_some_and(|v| v != "0") {
            Because::new(true, "CLICOLOR_FORCE")
        } else if variable("TERM").is_some_and(|t| t == "dumb") {
            Because::new(false, "TERM is dumb")
        } else if terminal {
            Because::new(true, "standard output is a terminal")
        } else {
            Because::new(false, "standard output is no terminal")
        }
    };
    if let Some(when) = options.color {
        return decide(when, "--color").unwrap_or_else(auto);
    }
    // The environment of this call beats the file.
    if variable("NO_COLOR").is_some() || variable("CLICOLOR_FORCE").is_some() {
        return auto();
    }
    let when = config.color.as_deref().and_then(|when| ColorWhen::from_str(when, false).ok());
    when.and_then(|when| decide(when, "config file")).unwrap_or_else(auto)
}

/// Terminals that are known to take OSC 8 links. The terminal itself is never asked.
fn takes_links() -> bool {
    let program = variable("TERM_PROGRAM").unwrap_or_default();
    let term = variable("TERM").unwrap_or_default();
    let vte = variable("VTE_VERSION").and_then(|v| v.parse::<u32>().ok()).is_some_and(|v| v >= 5000);
    vte || matches!(program.as_str(), "iTerm.app" | "WezTerm" | "ghostty" | "vscode" | "Hyper")
        || matches!(term.as_str(), "xterm-kitty" | "alacritty" | "foot" | "foot-extra" | "xterm-ghostty")
        || variable("WT_SESSION").is_some()
        || variable("KONSOLE_VERSION").is_some()
}

fn width(options: &GlobalOptions, config: &Config) -> Because<usize> {
    if let Some(width) = options.width {
        return Because::new(width.into(), "--width");
    }
    if let Some(width) = variable("COLUMNS").and_then(|v| v.trim().parse::<usize>().ok()).filter(|w| *w > 0) {
        return Because::new(width.max(20), "COLUMNS");
    }
    if let Some(width) = config.width {
        return Because::new(width.into(), "config file");
    }
    if std::io::stdout().is_terminal()
        && let Some((terminal_size::Width(width), _)) = terminal_size::terminal_size()
        && width > 0
    {
        return Because::new(usize::from(width).max(20), "the terminal");
    }
    Because::new(80, "default")
}

fn pager(options: &GlobalOptions, config: &Config, terminal: bool) -> Option<Because<Vec<String>>> {
    if options.no_pager || !terminal {
        return None;
    }
    let chosen = ["PROC_PAGER", "PAGER"]
        .into_iter()
        .find_map(|name| std::env::var_os(name).map(|v| Because::new(v.to_string_lossy().into_owned(), name)))
        .or_else(|| config.pager.clone().map(|p| Because::new(p, "config file")))
        .unwrap_or_else(|| Because::new("less -FRX".to_owned(), "default"));
    let words: Vec<String> = chosen.value.split_whitespace().map(str::to_owned).collect();
    // An empty pager, or `cat`, means none.
    let none = words.first().is_none_or(|w| w == "cat");
    (!none).then(|| Because::new(words, chosen.why))
}

/// The day, by which reviews are overdue: `PROC_TODAY`, or the clock, in universal time.
fn today() -> anyhow::Result<Because<Date>> {
    match variable("PROC_TODAY") {
        Some(day) => day
            .parse()
            .map(|date| Because::new(date, "PROC_TODAY"))
            .map_err(|_| anyhow!("PROC_TODAY is `{day}`; it takes a day such as 2026-12-01")),
        None => Ok(Because::new(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(), "the clock")),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_config;

    #[test]
    fn a_key_that_is_none_is_refused_with_the_nearest() {
        let error = parse_config("emergency-number = \"112\"").expect_err("refused").to_string();
        assert_eq!(error, "unknown key `emergency-number`; did you mean `emergency-numbers`?");
        let error = parse_config("theme = \"dark\"").expect_err("refused").to_string();
        assert!(error.starts_with("unknown key `theme`; the keys are `library`, "), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_form_names_its_line() {
        let error = parse_config("color = \"never\"\nwidth = \"wide\"").expect_err("refused").to_string();
        assert!(error.starts_with("line 2: "), "{error}");
        assert!(parse_config("width = 5").is_err());
    }

    #[test]
    fn a_library_is_one_folder_or_a_list() {
        for text in ["library = \"pages\"", "library = [\"pages\", \"more\"]", ""] {
            assert!(parse_config(text).is_ok(), "{text}");
        }
    }
}
