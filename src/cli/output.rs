//! The one way out: colour, pager, closed pipes.

use super::settings::Settings;
use anyhow::{Context, anyhow};
use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Writes text that carries styles: shown where the sink shows them, taken out elsewhere; paged where it is longer
/// than the terminal. A closed pipe is an answer that was long enough, and so no error.
pub(crate) fn print(text: &str, settings: &Settings) -> anyhow::Result<()> {
    let plain;
    let text = if settings.styled.value || !text.contains('\u{1b}') {
        text
    } else {
        plain = without_styles(text);
        &plain
    };
    if let Some(pager) = &settings.pager
        && is_taller_than_the_terminal(text, settings.width.value)
        && page(text, &pager.value)
    {
        return Ok(());
    }
    write(text.as_bytes())
}

/// The text as it reads without styles and links, which end with their line.
fn without_styles(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.contains('\u{1b}') {
            plain.extend(anstream::adapter::strip_str(line));
        } else {
            plain.push_str(line);
        }
    }
    plain
}

/// Writes bytes as they are: what programs read.
pub(crate) fn write(bytes: &[u8]) -> anyhow::Result<()> {
    write_all([bytes])
}

/// Writes pieces of bytes one after the other as they are.
pub(crate) fn write_all<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match pieces.into_iter().try_for_each(|piece| out.write_all(piece)).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(anyhow::Error::new(error).context("cannot write to standard output")),
        Ok(()) => Ok(()),
    }
}

/// Where `-o` leads.
pub(crate) enum Place {
    /// `-`: standard output.
    Stdout,
    /// A device or a pipe, which is written as it is.
    Stream(PathBuf),
    /// A file, there already or not; of a link, the file that it leads to.
    File(PathBuf),
}

impl Place {
    pub(crate) fn of(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("cannot write `{}`", path.display());
        if path == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let is_link = path.symlink_metadata().is_ok_and(|m| m.is_symlink());
        let path = if is_link { path.canonicalize().with_context(cannot)? } else { path.to_owned() };
        match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() => Err(anyhow!("it is a folder")).with_context(cannot),
            Ok(found) if !found.is_file() => Ok(Self::Stream(path)),
            _ => Ok(Self::File(path)),
        }
    }
}

/// Writes to where `-o` leads; a file stands whole or not at all. False where standard output was closed early.
pub(crate) fn write_to<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>,
) -> anyhow::Result<Option<T>> {
    let written = match Place::of(path)? {
        Place::Stdout => {
            let mut out = std::io::stdout().lock();
            match write(&mut out).and_then(|done| Ok(out.flush().map(|()| done)?)) {
                // A reader who has enough closes the pipe.
                Err(error)
                    if error.downcast_ref().is_some_and(|e: &std::io::Error| e.kind() == ErrorKind::BrokenPipe) =>
                {
                    return Ok(None);
                }
                written => written,
            }
        }
        Place::Stream(path) => {
            File::options().write(true).open(&path).map_err(anyhow::Error::from).and_then(|mut file| write(&mut file))
        }
        Place::File(path) => write_aside(&path, |file| write(file)),
    };
    written.map(Some).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Lets a file be written whole or not at all: beside its place first, then renamed into it.
fn write_aside<T>(path: &Path, write: impl FnOnce(&mut File) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let name = path.file_name().context("it is no name of a file")?;
    let mut aside = std::ffi::OsString::from(".");
    aside.push(name);
    aside.push(format!(".{}", std::process::id()));
    let aside = path.with_file_name(aside);
    let mut file = File::create_new(&aside)?;
    let written = write(&mut file).and_then(|done| {
        file.sync_all()?;
        std::fs::rename(&aside, path)?;
        Ok(done)
    });
    if written.is_err() {
        // Nothing half-written stays; what was there before is untouched.
        let _ = std::fs::remove_file(&aside);
    }
    written
}

/// Says something to the person, past the data. Nothing is said where nobody hears it.
pub(crate) fn say(text: &str) {
    let styled = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let plain;
    let text = if styled {
        text
    } else {
        plain = anstream::adapter::strip_str(text).to_string();
        &plain
    };
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn is_taller_than_the_terminal(text: &str, width: usize) -> bool {
    let Some((_, terminal_size::Height(height))) = terminal_size::terminal_size() else { return false };
    let rows: usize = anstream::adapter::strip_str(text)
        .to_string()
        .lines()
        .map(|line| unicode_width::UnicodeWidthStr::width(line).div_ceil(width.max(1)).max(1))
        .sum();
    rows > usize::from(height).saturating_sub(1)
}

/// Hands the text to the pager; false where it could not be started, so that the text is printed as it is.
fn page(text: &str, pager: &[String]) -> bool {
    let Some((program, arguments)) = pager.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    // Where `less` was named bare, it must show styles and leave short text be; a person's own $LESS comes first.
    if arguments.is_empty() && std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    if std::env::var_os("LESSCHARSET").is_none() {
        command.env("LESSCHARSET", "utf-8");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A reader who leaves early closes the pipe.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}
