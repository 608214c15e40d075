//! Holds `rust-version`: no crate of the tree declares a higher one than ours. One toolchain runs the tests,
//! so this reads what the crates declare; it does not build with the oldest compiler. For our own code, clippy's
//! `incompatible_msrv` refuses what the standard library has only since then.

use std::process::Command;

use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    rust_version: Option<String>,
}

/// Major, minor and patch; what is not written counts as 0.
fn numbers(version: &str) -> [u32; 3] {
    let mut parts = version.split('.').map(|part| part.parse().expect("a Rust version is made of numbers"));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

/// Returns the packages that declare a higher Rust version than `ours`.
fn above(ours: &str, packages: &[Package]) -> Vec<String> {
    let too_high = |package: &&Package| package.rust_version.as_deref().is_some_and(|v| numbers(v) > numbers(ours));
    let line = |package: &Package| {
        format!("{} {} asks Rust {}", package.name, package.version, package.rust_version.as_deref().unwrap_or("-"))
    };
    packages.iter().filter(too_high).map(line).collect()
}

#[test]
fn no_dependency_declares_a_newer_rust_than_ours() {
    let ours = env!("CARGO_PKG_RUST_VERSION");
    let version = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output();
    let version = String::from_utf8(version.expect("rustc runs").stdout).expect("rustc prints UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    // Only this host's crates are sure to be on the disk of whoever runs the tests.
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).expect("cargo prints its metadata as JSON");
    assert!(metadata.packages.len() > 100, "only {} packages were seen", metadata.packages.len());
    assert_eq!(above(ours, &metadata.packages), Vec::<String>::new(), "our rust-version is {ours}");
}

#[test]
fn versions_compare_by_number() {
    let package = |rust_version: Option<&str>| Package {
        name: "a".into(),
        version: "1.2.3".into(),
        rust_version: rust_version.map(Into::into),
    };
    for fits in [None, Some("1.9"), Some("1.90"), Some("1.90.0"), Some("1.56.1")] {
        assert_eq!(above("1.90", &[package(fits)]), Vec::<String>::new(), "{fits:?}");
    }
    assert_eq!(above("1.90", &[package(Some("1.90.1"))]), ["a 1.2.3 asks Rust 1.90.1"]);
    assert_eq!(above("1.90", &[package(Some("1.100"))]), ["a 1.2.3 asks Rust 1.100"]);
}
