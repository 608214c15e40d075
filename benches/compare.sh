#!/usr/bin/env bash
# Compares `proc` with its peers on a library of pages, and prints one Markdown table of ratios.
#
#     benches/compare.sh FOLDER            # FOLDER: Markdown pages, such as those made from MedQuAD
#
# Peers: Xapian (`quest`, `omindex`), SQLite with FTS5, tantivy alone, a plain walk that stats each file, and a program
# that does nothing. Where it runs as root on Debian or Ubuntu, what is missing comes by apt-get. Everything is made
# below $WORK (a new folder below $TMPDIR if unset, taken away at the end), with the library once and ten times over.
#
#     WORK=DIR       keep what was made there, for another run
#     PROC=FILE      the program to measure (else target/release/proc, built if it is not there)
#     QUERY=WORDS    what is searched for
#
# All figures of a row come from one run of `hyperfine -N`, side by side: on a machine that does other things too, only
# their ratio counts. A run takes about five minutes on two cores.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
pages=$(cd "${1:?usage: benches/compare.sh FOLDER}" && pwd)
query=${QUERY:-glaucoma treatment side effects}
read -ra words <<<"$query"

say() { printf '%s\n' "$*" >&2; }

need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing $2"
        apt-get install -qq -y "$2" >/dev/null || { apt-get update -qq && apt-get install -qq -y "$2" >/dev/null; }
    fi
    command -v "$1" >/dev/null || { say "error: \`$1\` is needed: install $2"; exit 1; }
}
need quest xapian-tools
need scriptindex xapian-omega
need sqlite3 sqlite3
need hyperfine hyperfine
omindex=$(command -v omindex || echo /usr/lib/cgi-bin/omega/omindex)

target=${CARGO_TARGET_DIR:-$root/target}
deps=$target/release/deps
newest() { find "$deps" -maxdepth 1 -name "$1" -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -1 | cut -d' ' -f2-; }
if [ -z "${PROC:-}" ] || [ -z "$(newest 'libtantivy-*.rlib')" ]; then
    (cd "$root" && cargo build --release --locked --quiet)
fi
proc=$(realpath "${PROC:-$target/release/proc}")

made=
if [ -z "${WORK:-}" ]; then
    WORK=$(mktemp -d)
    made=$WORK
    trap 'rm -rf "$made"' EXIT
fi
mkdir -p "$WORK"
cd "$WORK"
runs=$WORK/runs
rm -rf "$runs" cache-*
mkdir -p "$runs"

say "building the peers"
rustc --edition 2024 -O -o nothing - <<<'fn main() {}'
rustc --edition 2024 -O -o walk "$here/peers/walk.rs"
rustc --edition 2024 -O -o tantivy-alone "$here/peers/tantivy_alone.rs" \
    --extern "tantivy=$(newest 'libtantivy-*.rlib')" -L "dependency=$deps"

if [ ! -e ten.done ]; then
    say "making the library ten times over"
    rm -rf one ten
    mkdir one ten
    find "$pages" -maxdepth 1 -name '*.md' -exec cp -t one {} +
    for n in 0 1 2 3 4 5 6 7 8 9; do
        # Each copy has an id and a title of its own.
        find one -name '*.md' -print0 | xargs -0 awk -v n="$n" '
            FNR == 1 { if (out) close(out); out = FILENAME; sub(/^one\//, "ten/", out); sub(/\.md$/, "-" n ".md", out) }
            n && /^id: / { $0 = $0 "-" n }
            n && /^title: ".*"$/ { $0 = substr($0, 1, length($0) - 1) " " n "\"" }
            n && /^# / { $0 = $0 " " n }
            { print > out }'
    done
    touch ten.done
fi
bytes() { find "$@" -type f -printf '%s\n' | awk '{ n += $1 } END { printf "%d", n }'; }
cat >index.def <<'E2'
id : boolean=Q unique=Q field
title : field index index=S
heading : field index
body : index truncate=200 field=sample
E2
sections() { find "$1" -name '*.md' -print0 | sort -z | xargs -0 awk -v form="$2" -f "$here/peers/sections.awk"; }
if [ ! -e xapian-one/iamglass ]; then
    say "indexing with Xapian"
    sections one xapian >sections.txt
    scriptindex --overwrite xapian-one index.def sections.txt >/dev/null
fi
if [ ! -e xapian-ten/iamglass ]; then
    # The same sections ten times, put together as Xapian does it, which takes seconds where indexing takes minutes.
    rm -rf xapian-ten
    copies=()
    for _ in 1 2 3 4 5 6 7 8 9 10; do copies+=(xapian-one); done
    xapian-compact "${copies[@]}" xapian-ten >/dev/null
fi
if [ ! -e fts.db ]; then
    say "indexing with SQLite"
    sections one tabs >sections.tsv
    sqlite3 fts.db >/dev/null <<'E2'
create virtual table s using fts5(id unindexed, title, heading, body, tokenize = porter);
.mode ascii
.separator "\t" "\n"
.import sections.tsv s
insert into s(s) values('optimize');
E2
fi
rm -f sections.txt sections.tsv

# compare NAME COMMAND…: medians of the commands, in seconds, side by side, into $runs/NAME.
compare() {
    local name=$1
    shift
    say "measuring: $name"
    hyperfine -N --ignore-failure --style none --export-csv "$runs/$name" "$@" >/dev/null 2>&1 ||
        { say "error: hyperfine failed on $name"; exit 1; }
}
median() { awk -F, -v row="$2" 'NR == row + 1 { print $(NF - 4) }' "$runs/$1"; }
rows=()
# row WHAT OURS PEER THEIRS RATIO-WANTED: a line of the table; times in seconds.
row() {
    rows+=("$(awk -v what="$1" -v a="$2" -v peer="$3" -v b="$4" -v goal="$5" 'BEGIN {
        printf "| %s | %s | %s | %s | %.2f | %s |", what, unit(a), peer, unit(b), a / b, goal }
        function unit(s) { return s < 1 ? sprintf("%.1f ms", s * 1000) : sprintf("%.2f s", s) }')")
}

export PROC_CACHE_DIR=$WORK/cache-one
unset PROC_LIBRARY
ours() { echo "$proc --no-builtin --library $1 ${*:2}"; }
asked() { echo "search ${words[*]}"; }

compare build --warmup 0 --runs 5 --prepare "rm -rf $WORK/cache-one $WORK/alone" \
    "$(ours one search "${words[0]}")" "./tantivy-alone one alone"
row "first build of the index and a search, 1×" "$(median build 1)" "tantivy alone" "$(median build 2)" "≤ 1.5"
# Once is enough for a tenth, and takes its time.
compare omindex --warmup 0 --runs 1 --prepare "rm -rf $WORK/cache-one $WORK/omega" \
    "$(ours one search "${words[0]}")" "$omindex --no-delete --db omega --url / --mime-type=md:text/plain one"
row "the same" "$(median omindex 1)" "\`omindex\`" "$(median omindex 2)" "≤ 0.33"

export PROC_CACHE_DIR=$WORK/cache
rm -rf cache
declare -A memory
for size in one ten; do
    say "building: $size"
    # The most memory that the process held, as the kernel counted it.
    $(ours "$size" search "${words[0]}") >/dev/null &
    pid=$!
    most=0
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
        most=$now
        sleep 0.02
    done
    wait "$pid" || true
    memory[$size]=$most
    "$proc" --no-builtin --library "$size" pack -o "$size.proclib" 2>/dev/null
done
# A file that was written within two seconds is looked at again, as git does.
sleep 3
for size in one ten; do $(ours "$size" "$(asked)") >/dev/null; $(ours "$size.proclib" "$(asked)") >/dev/null; done

declare -A label=([one]="1×" [ten]="10×")
for size in one ten; do
    compare "search-$size" --warmup 5 --runs 60 \
        "$(ours "$size" --no-refresh "$(asked)")" "$(ours "$size.proclib" "$(asked)")" \
        "quest --msize=10 --db=xapian-$size '$query'"
    row "search, \`--no-refresh\`, ${label[$size]}" "$(median "search-$size" 1)" "\`quest\`" "$(median "search-$size" 3)" "≤ 1.2"
    row "search in a packed library, ${label[$size]}" "$(median "search-$size" 2)" "\`quest\`" "$(median "search-$size" 3)" "≤ 1.2"
    compare "fresh-$size" --warmup 3 --runs 30 "$(ours "$size" "$(asked)")" "./walk $size"
    row "search, files looked over, ${label[$size]}" "$(median "fresh-$size" 1)" "a plain walk" "$(median "fresh-$size" 2)" "≤ 1.4"
    id=$(find "$size" -name '*.md' | sort | sed -n 100p)
    id=$(basename "$id" .md)
    compare "show-$size" --warmup 5 --runs 60 "$(ours "$size" show "$id")" "$(ours "$size.proclib" show "$id")" ./nothing
    row "show ID from a folder, ${label[$size]}" "$(median "show-$size" 1)" "an empty program" "$(median "show-$size" 3)" "≤ 4"
    row "show ID from a packed library, ${label[$size]}" "$(median "show-$size" 2)" "an empty program" "$(median "show-$size" 3)" "≤ 4"
done
compare fts --warmup 5 --runs 40 "$(ours one --no-refresh "$(asked)")" \
    "sqlite3 fts.db \"select id, snippet(s, 3, '', '', '…', 20) from s where s match '${words[*]/%/ OR}' '\\\"\\\"' order by rank limit 10\""
row "search, \`--no-refresh\`, 1×" "$(median fts 1)" "\`sqlite3\`, FTS5" "$(median fts 2)" ""

file=$(find ten -name '*.md' | sort | sed -n 200p)
compare change --warmup 1 --runs 12 --prepare "sh -c 'date +%N >>$file'" \
    "$(ours ten "$(asked)")" "./walk ten"
change=$(awk -v a="$(median change 1)" -v b="$(median change 2)" 'BEGIN { printf "%.2f", a - b }')

printf '| what | proc | against | that takes | ratio | wanted |\n|---|--:|---|--:|--:|--:|\n'
printf '%s\n' "${rows[@]}"
index() { find cache -size +1M -name 'index-*.idx' -printf '%s\n' | sort -n | sed -n "${1}p"; }
printf '\n| what | 1× | 10× | wanted |\n|---|--:|--:|--:|\n'
awk -v a="$(index 1)" -v b="$(index 2)" -v c="$(bytes one)" -v d="$(bytes ten)" \
    'BEGIN { printf "| index, of the size of the text | %.2f | %.2f | ≤ 0.60 |\n", a / c, b / d }'
printf '| peak memory of the first build | %d MiB | %d MiB | ≤ 400 MiB |\n' $((memory[one] / 1024)) $((memory[ten] / 1024))
printf '| search after a page changed, beyond a plain walk | | %s s | ≤ 0.30 s |\n' "$change"
printf '\n%s pages (1×) and %s (10×); query: %s; %s cores, load %s at the end; %s.\n' \
    "$(find one -name '*.md' | wc -l)" "$(find ten -name '*.md' | wc -l)" "$query" "$(nproc)" \
    "$(cut -d' ' -f1 /proc/loadavg)" "$("$proc" --version)"
