//! How far long work has come: a line on a terminal, rewritten where it stands, and only when half a second has passed.
//!
//! A few lines of our own: the crates for it start threads or keep clocks, and nearly every call ends before the first
//! line would be drawn.

use std::cell::Cell;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Nothing is said before.
const QUIET: Duration = Duration::from_millis(500);
/// Nothing is said more often.
const PACE: Duration = Duration::from_millis(100);

/// A line that tells how far some work has come.
pub(crate) struct Progress {
    what: &'static str,
    start: Instant,
    drawn: Cell<Option<Instant>>,
}

impl Progress {
    /// Nothing is drawn yet.
    pub(crate) fn new(what: &'static str) -> Self {
        Self { what, start: Instant::now(), drawn: Cell::new(None) }
    }

    /// So many of so many are done.
    pub(crate) fn at(&self, done: usize, all: usize) {
        // The clock is asked now and then only.
        if !done.is_multiple_of(16) {
            return;
        }
        let now = Instant::now();
        let due = match self.drawn.get() {
            None => now - self.start >= QUIET && std::io::stderr().is_terminal(),
            Some(last) => now - last >= PACE,
        };
        if due {
            self.drawn.set(Some(now));
            let _ = write!(std::io::stderr(), "\r{} {done} of {all}\x1b[K", self.what);
        }
    }

    /// Takes the line away.
    pub(crate) fn end(&self) {
        if self.drawn.take().is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
