//! What a person types and sees: `tests/cmd/*.md` and the README, each command run and its output compared.
//!
//! `TRYCMD=overwrite cargo test --test it transcripts` writes the output anew; read the difference before you keep it.

/// A day, a home and a width that do not change, so that the same words come out everywhere.
fn cases() -> trycmd::TestCases {
    let cases = trycmd::TestCases::new();
    cases
        .register_bin("proc", std::path::PathBuf::from(env!("CARGO_BIN_EXE_proc")))
        .env("PROC_TODAY", "2026-11-20")
        .env("PROC_CONFIG", "")
        .env("HOME", "/nonexistent")
        .env("XDG_CONFIG_HOME", "/nonexistent/config")
        .env("XDG_DATA_HOME", "/nonexistent/data")
        .env("XDG_DATA_DIRS", "/nonexistent/share")
        .env("XDG_CACHE_HOME", "/nonexistent/cache")
        .env("COLUMNS", "80")
        .env("NO_COLOR", "1");
    cases
}

#[test]
fn every_transcript_reads_as_it_says() {
    cases().case("tests/cmd/*.md");
}

#[test]
fn the_readme_reads_as_it_says() {
    cases().case("README.md");
}
