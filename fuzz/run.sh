#!/usr/bin/env bash
# Builds the fuzz targets with the stable compiler and runs each for a number of executions, seeded from the pages.
#
#   fuzz/run.sh                    every target, as many executions as the table below says
#   fuzz/run.sh page 200000        one target, so many executions
#   fuzz/run.sh page FILE          one target on one input: what a finding in fuzz/artifacts does now
#
# SECONDS_EACH=600 ends each target after ten minutes.
#
# `cargo fuzz` is not needed. It builds the same crate with these flags and address checks on top, which want nightly.
set -euo pipefail
cd "$(dirname "$0")"

# The coverage flags of libFuzzer are for the package and the targets alone: `instrument.sh` stands before the compiler.
# What else they need is what `cargo test` has built already.
target=${CARGO_TARGET_DIR:-$PWD/../target}
RUSTC_WRAPPER=$PWD/instrument.sh cargo build --locked --target-dir "$target"
programs=$target/debug

# What each target begins with: pages, their blocks, questions, times, settings, a library file. Copied, not kept.
seeds() {
    local into=corpus/$1 n=0 file
    mkdir -p "$into"
    case $1 in
    page) cp ../tests/fixtures/broken/*.md "$into" && sections "$into" '' ;;
    render)
        sections "$into" '<4'
        for n in 0 1 2 3 4 5; do
            printf "P$n# A\n\n## B\n\n| a | b |\n|---|---|\n| c | d |\n\n- e [f](javascript:g)\n\n> h\n" >"$into/free$n"
        done
        ;;
    blocks)
        for file in ../content/*.md ../tests/fixtures/whole-page.md; do
            awk -v into="$into/$(basename "$file" .md)" '
                BEGIN { split("facts timeline contraindications tests medicines types options complications red-flags", k)
                        for (i in k) at[k[i]] = i - 1 }
                /^```yaml / { out = into "-" ++n; printf "%c", 48 + at[$2] >out; inside = 1; next }
                /^```/ { inside = 0 }
                inside { print >out }' "$file"
        done
        { printf 9 && head -c 3000 ../content/sources.yaml; } >"$into/sources"
        { printf : && head -c 3000 ../content/glossary.yaml; } >"$into/glossary"
        { printf ';' && head -c 3000 ../content/synonyms.yaml; } >"$into/synonyms"
        { printf '<' && head -c 3000 ../content/questions.yaml; } >"$into/questions"
        ;;
    span) grep -ohE 'value: [^,}]+' ../content/*.md | sort -u | sed 's/value: //; s/"//g' | head -400 |
        while read -r line; do n=$((n + 1)) && printf %s "$line" >"$into/$n"; done ;;
    query)
        grep -ohE '^(#+ .*|title: .*)' ../content/*.md | sort -u |
            while read -r line; do n=$((n + 1)) && printf '4%s' "$line" >"$into/$n"; done
        printf '6"thigh lift" -scar in:risks page:femoroplasty' >"$into/grammar"
        printf '6cant breathe chest pain' >"$into/alarm"
        ;;
    config) cp ../content/check.toml "$into/" && printf 'library = ["a"]\nwidth = 80\ncolor = "never"\n' >"$into/person" ;;
    pack)
        local folder
        folder=$(mktemp -d)
        printf -- '# X\n\n## What\n\nText.\n' >"$folder/x.md"
        # A program that is built already, where one is named.
        ${PROC:-cargo run --quiet --manifest-path ../Cargo.toml --} --no-builtin --library "$folder" pack -o "$folder/x.proclib"
        { printf '\0' && cat "$folder/x.proclib"; } >"$into/whole"
        printf '\1\4\2\1x' >"$into/forged"
        rm -r "$folder"
        ;;
    esac
}

# sections FOLDER PREFIX: each section of each page as a page of its own, with as little front matter as its kind needs,
# and each front matter with one section. Short pages run ten times as often as whole ones and reach the same code.
sections() {
    awk -v into="$1" -v prefix="$2" '
        function begin(front) { if (out) close(out); out = into "/s" ++n; printf "%s%s", prefix, front >out }
        FNR == 1 { front = out = ""; bars = first = 0 }
        bars < 2 {
            front = front $0 "\n"
            if ($0 == "---") bars++
            if ($1 == "kind:" && !/{/) kind = $2
            next
        }
        /^## / {
            little = "---\nid: x\nkind: " kind "\ntitle: T\nmessage: M\nregions: [thigh]\napproach: none\nreview:\n  " \
                "status: draft\n  written: 2026-11-20\n  due: 2027-11-20\n  authors: [A]\n  funding: none\n  conflicts: none\n---\n\n"
            if (!first++) begin(front "\n## What\n\nText.\n")
            begin(little)
        }
        out { print >out }' ../tests/fixtures/whole-page.md ../content/*.md
}

# run TARGET EXECUTIONS: a finding ends the run and stays in artifacts/TARGET.
run() {
    mkdir -p "corpus/$1" "artifacts/$1"
    [ -e "corpus/$1/.seeded" ] || { seeds "$1" && touch "corpus/$1/.seeded"; }
    local most=8000
    case $1 in span | query) most=200 ;; config) most=1500 ;; page | render) most=2000 ;; blocks) most=3000 ;; esac
    printf '== %s: %s executions\n' "$1" "$2"
    "$programs/$1" "corpus/$1" -runs="$2" -artifact_prefix="artifacts/$1/" -max_len="$most" -timeout=60 -rss_limit_mb=2048 \
        -print_final_stats=1 -verbosity=0 ${SECONDS_EACH:+-max_total_time=$SECONDS_EACH}
    "$programs/$1" "corpus/$1" -runs=0 -max_len="$most" 2>&1 | sed -n 's/.*DONE *cov: \([0-9]*\) .*/edges that the corpus reaches: \1/p'
}

if [ $# -eq 2 ] && [ -f "$2" ]; then
    "$programs/$1" "$2"
elif [ $# -eq 2 ]; then
    run "$1" "$2"
else
    run span 6000000
    run query 2000000
    run config 1500000
    run pack 1000000
    run blocks 500000
    run page 400000
    run render 100000
fi
