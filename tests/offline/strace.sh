#!/usr/bin/env bash
# Runs every command of the built program under strace and shows that none of them opens a socket.
#
#   tests/offline/strace.sh [PROGRAM]      (default: target/debug/proc)
#
# A command that the program lists and this script has no line for is a fault: it would go unseen. Ends with 0 when no
# run opened a socket, 1 when one did or a command was left out, 2 when strace itself cannot see sockets here.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${1:-target/debug/proc}")

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/home" "$scratch/pages"
printf -- '# Walking\n\nA short walk each day helps.\n' >"$scratch/pages/walking.md"
printf 'q1\tthigh lift\n' >"$scratch/queries.tsv"
export HOME="$scratch/home" XDG_CACHE_HOME="$scratch/cache" PAGER=cat
cd "$scratch"
unset XDG_DATA_HOME XDG_DATA_DIRS XDG_CONFIG_HOME PROC_LIBRARY PROC_CACHE_DIR || true

# traced COMMAND…: what it asked of the network, one call a line. io_uring could open a socket unseen, so it counts too.
traced() {
    rm -f "$scratch/trace"
    strace -f -qq -e trace=%network,io_uring_setup -e signal=none -o "$scratch/trace" "$@" \
        >"$scratch/out" 2>"$scratch/err" </dev/null && status=0 || status=$?
}

# A program that does open one must be seen, or silence would prove nothing. (No packet is sent.)
traced bash -c 'exec 3<>/dev/udp/127.0.0.1/9'
if ! grep -q 'socket(' "$scratch/trace"; then
    echo "strace does not see sockets here: nothing can be shown" >&2
    exit 2
fi

# runs_of COMMAND: the ways in which it is run, one a line.
runs_of() {
    case $1 in
    search)
        echo "search thigh lift"
        echo "search --format json chest pain"
        echo "search --library $scratch/pages walking"
        echo "search --library $scratch/pages walking"
        echo "search --no-cache --library $scratch/pages walking"
        echo "search --queries $scratch/queries.tsv --format tsv"
        ;;
    show)
        echo "show femoroplasty"
        echo "show femoroplasty --format json"
        echo "show no such page"
        ;;
    list) printf '%s\n' "list" "list --names" ;;
    compare) echo "compare femoroplasty buttock-lift" ;;
    timeline) echo "timeline femoroplasty" ;;
    define) echo "define liposuction" ;;
    sources) printf '%s\n' "sources" "sources femoroplasty" ;;
    check) printf '%s\n' "check" "check --format json" "check $scratch/pages" ;;
    schema) printf '%s\n' "schema" "schema --output" ;;
    paths) echo "paths" ;;
    handout) echo "handout femoroplasty -o $scratch/handout.html" ;;
    checklist) echo "checklist femoroplasty" ;;
    pack)
        echo "pack --library $scratch/pages -o $scratch/pages.proclib"
        echo "search --library $scratch/pages.proclib walking"
        ;;
    export) echo "export" ;;
    new) echo "new knee-lift" ;;
    completions) printf '%s\n' "completions bash" "completions zsh" "completions fish" "completions powershell" ;;
    man) echo "man" ;;
    help) echo "help" ;;
    *) return 1 ;;
    esac
}

commands=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]\{1,\}\) .*/\1/p')
if [ -z "$commands" ]; then
    echo "\`$program --help\` lists no commands" >&2
    exit 1
fi

faults=0
count=0

# try COMMAND…: one run, and what is to be said of it.
try() {
    traced "$@"
    count=$((count + 1))
    local shown=$*
    shown=${shown//$program/proc}
    shown=${shown//$scratch/…}
    if [ -s "$scratch/trace" ]; then
        echo "FAULT  $shown (status $status) asked for the network:"
        sed 's/^/         /' "$scratch/trace"
        faults=$((faults + 1))
    elif [ "$status" -gt 1 ]; then
        echo "FAULT  $shown: status $status: $(head -n 2 "$scratch/err")"
        faults=$((faults + 1))
    else
        echo "ok     $shown (status $status): no socket"
    fi
}

for command in $commands; do
    if ! runs=$(runs_of "$command"); then
        echo "FAULT  $command: no line for it in tests/offline/strace.sh"
        faults=$((faults + 1))
        continue
    fi
    while read -r line; do
        # The words of a line hold no spaces of their own.
        # shellcheck disable=SC2086
        try "$program" $line
    done <<<"$runs"
done

# What is no command: the versions, and the answers to a shell that completes.
try "$program" --version --verbose
try env PROC_COMPLETE=bash _CLAP_COMPLETE_INDEX=2 "$program" -- proc show fem

echo "$count runs of $(wc -w <<<"$commands") commands, $faults faults"
[ "$faults" -eq 0 ]
