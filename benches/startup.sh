#!/usr/bin/env bash
# How long a whole process of `proc` takes, beside an empty Rust program: medians of one run, their ratio, and what was
# asked of the system. Milliseconds are those of one machine at one time; the ratio is what counts.
#
#     benches/startup.sh [PROC]
#
# Without a program it builds the release one. Needs hyperfine and jq; counts system calls where strace is, page faults
# where perf is, and instructions where valgrind is. RUNS sets how often each command runs (default 500).
set -euo pipefail
cd "$(dirname "$0")/.."
for program in hyperfine jq rustc; do
    command -v "$program" >/dev/null || { echo "startup.sh needs $program" >&2; exit 3; }
done
proc=${1:-}
if [ -z "$proc" ]; then
    cargo build --release --locked --quiet
    proc=${CARGO_TARGET_DIR:-target}/release/proc
fi
proc=$(realpath "$proc")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'fn main() {}' >"$work/empty.rs"
rustc -O -o "$work/empty" "$work/empty.rs"
# Nothing but the program: no settings, no pages of a person's own, no stored index.
unset "${!XDG_@}" "${!PROC_@}" CLICOLOR_FORCE COLUMNS
export HOME="$work/home"
mkdir "$HOME"

commands=("$work/empty")
while read -r line; do commands+=("$proc $line"); done <<'COMMANDS'
--version
show femoroplasty
show femoroplasty --section contraindications
show femoroplasty --format json
show femoroplasty --format md
show femoroplasty --width 90
search thigh lift
list
define seroma
COMMANDS

hyperfine -N --style none --warmup 20 --runs "${RUNS:-500}" --export-json "$work/times.json" "${commands[@]}" \
    >/dev/null 2>&1

# A count, or `-` where the program that counts is not there or may not.
calls() { strace -f -qq -o "$work/calls" "$@" >/dev/null 2>&1 && wc -l <"$work/calls"; }
faults() { perf stat -x, -e page-faults -o "$work/faults" "$@" >/dev/null 2>&1 && awk -F, '/page-faults/ { print $1 }' "$work/faults"; }
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null \
        | awk '/Collected/ { printf "%.2f M", $NF / 1000000 }'
}
count() {
    local found
    found=$("$@" 2>/dev/null) || true
    echo "${found:--}"
}

echo '| command | median ms | times the empty program | system calls | page faults | instructions |'
echo '|---|---:|---:|---:|---:|---:|'
for i in "${!commands[@]}"; do
    read -ra words <<<"${commands[$i]}"
    name=${commands[$i]/#"$proc"/proc}
    [ "$i" -gt 0 ] || name='an empty Rust program'
    jq -r --argjson i "$i" --arg name "$name" '
        .results[0].median as $empty | .results[$i].median
        | "| `\($name)` | \(. * 100000 | round / 100) | \(. / $empty * 100 | round / 100) |"' "$work/times.json" | tr -d '\n'
    echo " $(count calls "${words[@]}") | $(count faults "${words[@]}") | $(count instructions "${words[@]}") |"
done
