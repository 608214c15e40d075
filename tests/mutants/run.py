#!/usr/bin/env python3
"""Every mutant that cargo-mutants knows of some files, tried in one build.

    tests/mutants/run.py                         record, parse and search/query
    tests/mutants/run.py src/check/facts.rs ...  the mutants of these files

`cargo mutants` builds the package anew for each mutant. Here each is written into one copy of the sources behind a
switch (src/main.rs), the copy is built once, each test is run once to see which mutants it reaches, and then each
mutant is switched on for the tests that reach it, the quickest first, until one fails. The copy stands in
target/mutants and the results in its results.json; a second run goes on where the first was ended. Where sources or tests
have changed since, it asks anew which tests reach what, and tries those again that no test caught.

The build script of the copy has no switches: a mutant is caught by a test, never by the pages not compiling.
It needs `cargo mutants` for the list. NICE=10 runs all of it at that niceness, SLOWEST=5 leaves out tests that take
longer than so many seconds.
"""

import hashlib
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
COPY = os.path.join(os.environ.get("CARGO_TARGET_DIR", ROOT + "/target"), "mutants")
SLOWEST = float(os.environ.get("SLOWEST", "20"))
FILES = sys.argv[1:] or ["src/record/*.rs", "src/parse/*.rs", "src/search/query.rs"]
# Tests that run the built program in every way: what they say of these rooms others say sooner.
NOT_RUN = ("cache", "coverage", "faults", "freshness", "hostile", "layers", "msrv", "offline", "pipes", "progress",
           "relevance", "settings", "shells", "syllables", "transcripts")
SWITCH = """//! The switch of each mutant.
#![allow(missing_docs, clippy::all, clippy::pedantic)]
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
static STATE: OnceLock<(u32, Option<std::fs::File>)> = OnceLock::new();
static SEEN: [AtomicBool; 16384] = [const { AtomicBool::new(false) }; 16384];
#[inline(never)]
pub fn on(n: u32) -> bool {
    let (which, log) = STATE.get_or_init(|| {
        let which = std::env::var("MUTANT").ok().and_then(|v| v.parse().ok());
        if which.is_some() {
            std::panic::set_hook(Box::new(|_| std::process::exit(101)));
        }
        let open = |p| std::fs::OpenOptions::new().create(true).append(true).open(p).ok();
        (which.unwrap_or(u32::MAX), std::env::var_os("MUTANT_LOG").and_then(open))
    });
    if let Some(mut log) = log.as_ref() {
        if !SEEN[n as usize].swap(true, Ordering::Relaxed) {
            let _ = log.write_all(format!("{n}\\n").as_bytes());
        }
    }
    *which == n
}
"""


def kept(name, value=None):
    path = os.path.join(COPY, name)
    if value is not None:
        with open(path, "w") as file:
            json.dump(value, file)
    elif os.path.exists(path):
        with open(path) as file:
            value = json.load(file)
    return value


def files():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in names.split("\0") if name]


def is_as_before():
    """Whether list, sources and tests are those of the run before, which knows a mutant by its number in the list."""
    digest = hashlib.sha256(json.dumps(FILES).encode())
    for name in files():
        if not name.startswith(("src/", "tests/", "content/", "build.rs", "Cargo.")):
            continue
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(name.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    before, now = kept("sources.json"), digest.hexdigest()
    kept("sources.json", now)
    return before == now


def fresh_copy():
    """The files under version control as they are now, with a switch; what was built before stays."""
    for name in files():
        to = os.path.join(COPY, name)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, name), to)
    with open(COPY + "/src/mutant.rs", "w") as file:
        file.write(SWITCH)

    def change(name, old, new):
        with open(os.path.join(COPY, name)) as file:
            text = file.read()
        assert old in text, (name, old)
        with open(os.path.join(COPY, name), "w") as file:
            file.write(text.replace(old, new, 1))

    change("src/lib.rs", "pub mod check;", "pub mod mutant;\npub mod check;")
    change("build.rs", "use std::path", "mod mutant { pub fn on(_: u32) -> bool { false } }\nuse std::path")
    change("Cargo.toml", 'missing_docs = "warn"', 'missing_docs = "allow"')


def build():
    """Writes the mutants, leaves out what does not compile, and gives the test programs."""
    arguments = [word for file in FILES for word in ("-f", file)]
    listed = subprocess.run(["cargo", "mutants", "-d", ROOT, "--list", "--json", *arguments],
                            capture_output=True, check=True, text=True).stdout
    with open(COPY + ".json", "w") as file:
        file.write(listed)
    manifest = os.path.dirname(__file__) + "/Cargo.toml"
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--manifest-path", manifest, "--target-dir", COPY + "/tool"], check=True)
    left_out = {}
    while True:
        fresh_copy()
        with open(COPY + ".left", "w") as file:
            file.writelines(f"{n}\n" for n in left_out)
        said = subprocess.run([COPY + "/tool/debug/mutants", COPY + ".json", COPY, COPY + ".left"],
                              capture_output=True, check=True, text=True).stdout
        places = [json.loads(line) for line in said.splitlines()]
        for place in places:
            if "not_found" in place:
                left_out[place["not_found"]] = "stands where it does not compile"
        checked = subprocess.run(["cargo", "check", "--lib", "--message-format=json"], cwd=COPY, capture_output=True, text=True)
        if checked.returncode == 0:
            break
        before = len(left_out)
        for line in checked.stdout.splitlines():
            message = json.loads(line).get("message") if line.startswith("{") else None
            if not message or message.get("level") != "error":
                continue
            for span in message["spans"]:
                inside = [p for p in places if "file" in p and span["file_name"].endswith(p["file"])
                          and p["start"] <= span["byte_start"] <= p["end"]]
                numbers = [min(inside, key=lambda p: p["end"] - p["start"])["number"]] if inside else []
                if not numbers and span["is_primary"] and span["text"]:
                    # The rest of the body does not fit any more, or no switch may stand here.
                    numbers = [int(n) for n in re.findall(r"mutant::on\((\d+)\)", span["text"][0]["text"])]
                    why = "apart: " + message["message"]
                else:
                    why = message["message"]
                for number in numbers:
                    left_out.setdefault(number, why)
        if len(left_out) == before:
            sys.exit(checked.stderr)
        print(f"{len(left_out)} do not compile", flush=True)
    kept("left_out.json", left_out)
    built = subprocess.run(["cargo", "test", "--no-run", "--lib", "--bin", "proc", "--test", "it"], cwd=COPY, capture_output=True, text=True)
    if built.returncode:
        sys.exit(built.stderr)
    found = dict((what, path) for what, path in re.findall(r"Executable (?:unittests )?(\S+) \((\S+)\)", built.stderr))
    return json.loads(listed), left_out, {"unit": found["src/lib.rs"], "it": found["tests/it/main.rs"]}


def run(program, tests, mutant, log, seconds):
    """The end of a test run: `passed`, `failed`, or `stopped` where it took too much time."""
    environment = dict(os.environ, MUTANT=str(mutant), CARGO_MANIFEST_DIR=COPY, PROPTEST_CASES="32")
    if log:
        environment["MUTANT_LOG"] = log

    def bounds():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    code = subprocess.run([os.path.join(COPY, program), "--exact", "--test-threads=1", *tests], cwd=COPY, env=environment,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bounds).returncode
    return "passed" if code == 0 else "stopped" if code in (-24, -9) else "failed"


def reached(programs):
    """For each test how long it takes and which mutants it reaches."""
    tests = kept("tests.json") or {}
    for kind, program in programs.items():
        listed = subprocess.run([os.path.join(COPY, program), "--list"], cwd=COPY, capture_output=True, text=True).stdout
        for name in re.findall(r"^(\S+): test$", listed, re.M):
            if f"{kind} {name}" in tests or kind == "it" and name.split("::")[0] in NOT_RUN:
                continue
            with tempfile.NamedTemporaryFile() as log:
                began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                end = run(program, [name], 16383, log.name, 120)
                took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began
                tests[f"{kind} {name}"] = (end, took, sorted({int(n) for n in log.read().split()}))
            kept("tests.json", tests)
    return tests


def main():
    os.nice(int(os.environ.get("NICE", "0")))
    os.makedirs(COPY, exist_ok=True)
    mutants, left_out, programs = build()
    results = kept("results.json") or {}
    listed = {mutant["name"] for mutant in mutants}
    if not is_as_before():
        kept("tests.json", {})
        results = {name: end for name, end in results.items() if name not in listed or end in ("caught", "stopped")}
        kept("results.json", results)
    tests = reached(programs)
    numbers = [n for n in range(len(mutants)) if n not in left_out]
    random.Random(7).shuffle(numbers)
    for at, number in enumerate(numbers):
        name = mutants[number]["name"]
        if name in results:
            continue
        reach = sorted((took, test) for test, (end, took, some) in tests.items()
                       if number in some and end == "passed" and took <= SLOWEST)
        results[name], size = "missed" if reach else "reached by no test", 4
        while reach and results[name] == "missed":
            group, reach, size = reach[:size], reach[size:], size * 2
            for kind, program in programs.items():
                names = [test.split(" ")[1] for _, test in group if test.startswith(kind)]
                end = run(program, names, number, None, 8 + int(3 * sum(t for t, _ in group))) if names else "passed"
                if end != "passed":
                    results[name] = "caught" if end == "failed" else "stopped"
                    break
        kept("results.json", results)
        if results[name] != "caught":
            print(f"{at + 1}/{len(numbers)} {results[name]}: {name}", flush=True)
    apart = [n for n, why in left_out.items() if why.startswith("apart")]
    ends = [end for name, end in results.items() if name in listed]
    print({end: ends.count(end) for end in sorted(set(ends))}, "do not compile:", len(left_out) - len(apart))
    for number in apart:
        print("not tried in one build:", mutants[number]["name"])


if __name__ == "__main__":
    main()
