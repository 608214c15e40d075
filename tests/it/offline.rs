//! Holds the promise that nothing in the dependency tree opens a connection, on every `cargo test`:
//! `Cargo.lock` is read against the ban list and the sources of `deny.toml`, which stays the one place where both stand.
//!
//! The lock file names every crate that any feature or platform could bring, so this is stricter than a look at one build.
//! What the built program does is shown by `tests/offline/strace.sh`.

use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
struct Deny {
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    source: Option<String>,
}

/// Returns a sentence for each package of the lock file that the rules refuse.
fn refused(lock: &str, deny: &str) -> Vec<String> {
    let lock: Lock = toml::from_str(lock).expect("the lock file is TOML with packages");
    let deny: Deny = toml::from_str(deny).expect("deny.toml has a ban list with reasons, and sources");
    let mut faults = Vec::new();
    for package in &lock.package {
        let Locked { name, version, source } = package;
        if let Some(ban) = deny.bans.deny.iter().find(|ban| ban.name.replace('_', "-") == name.replace('_', "-")) {
            faults.push(format!("{name} {version} is banned: {}", ban.reason));
        }
        let foreign = source.as_deref().filter(|source| {
            let url = source.strip_prefix("registry+").unwrap_or(source);
            !deny.sources.allow_registry.iter().any(|allowed| allowed == url)
        });
        if let Some(source) = foreign {
            faults.push(format!("{name} {version} comes from {source}"));
        }
    }
    faults
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn no_banned_crate_is_in_the_lock_file() {
    assert_eq!(refused(&read("Cargo.lock"), &read("deny.toml")), Vec::<String>::new());
}

#[test]
fn the_ban_list_names_what_opens_connections_and_the_unsound_yaml_crates() {
    let deny: Deny = toml::from_str(&read("deny.toml")).expect("deny.toml has a ban list with reasons");
    let names: Vec<&str> = deny.bans.deny.iter().map(|ban| ban.name.as_str()).collect();
    for name in ["reqwest", "hyper", "ureq", "curl", "native-tls", "openssl", "rustls", "tokio", "mio", "socket2"] {
        assert!(names.contains(&name), "{name} is missing from [bans] of deny.toml");
    }
    for name in ["serde_yml", "libyml"] {
        assert!(names.contains(&name), "{name} is missing from [bans] of deny.toml");
    }
}

const RULES: &str = r#"
[bans]
deny = [{ crate = "hyper-util", reason = "opens connections" }]
[sources]
allow-registry = ["https://github.com/rust-lang/crates.io-index"]
"#;

#[test]
fn a_banned_crate_is_refused_with_its_reason() {
    let lock =
        "[[package]]\nname = \"hyper-util\"\nversion = \"0.1.0\"\n[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\n";
    assert_eq!(refused(lock, RULES), ["hyper-util 0.1.0 is banned: opens connections"]);
}

#[test]
fn a_crate_from_elsewhere_than_the_registry_is_refused() {
    let lock = concat!(
        "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"git+https://example.org/a#0123\"\n",
        "[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
    );
    assert_eq!(refused(lock, RULES), ["a 1.0.0 comes from git+https://example.org/a#0123"]);
}
