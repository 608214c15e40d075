//! The settings of a person and of a library: any text is settings, or a fault in one sentence.
#![no_main]
#![allow(dead_code, unused_imports, missing_docs, reason = "files of the program, used in part")]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/cli/args.rs"]
mod args;
#[path = "../../src/cli/output.rs"]
mod output;
#[path = "../../src/cli/report.rs"]
mod report;
#[path = "../../src/cli/settings.rs"]
mod settings;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = settings::parse_config(text) {
        assert!(!format!("{error:#}").is_empty());
    }
    let (_, faults) = proc::check::Settings::parse("check.toml", text);
    assert!(faults.iter().all(|f| !f.message.is_empty()));
    let _ = proc::check::OverlapTable::parse(text);
});
