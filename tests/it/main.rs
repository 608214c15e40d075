//! One crate for all tests that stand outside the library: a file a concern. `tests/README.md` is the map.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod broken;
#[cfg(unix)]
mod cache;
mod check;
mod content;
mod coverage;
mod edges;
#[cfg(unix)]
mod faults;
mod freshness;
mod honesty;
mod hostile;
mod html;
mod json;
mod layers;
mod library;
mod msrv;
mod offline;
#[cfg(unix)]
mod pack;
mod parse_properties;
mod pipes;
mod progress;
mod properties;
mod reading;
mod ready;
mod relevance;
mod render;
mod search;
mod settings;
#[cfg(unix)]
mod shells;
mod syllables;
mod transcripts;
mod width;
