#!/usr/bin/env bash
# How well a library is found, against plain tantivy (baseline.rs), with a paired bootstrap over the questions.
#
# usage: benches/relevance/run.sh FOLDER [ASKED]
#
# FOLDER holds a folder of pages (`pages/`, `*-pages/`, or packed as `*-pages.tar.gz`). ASKED, or FOLDER where that is left
# out, holds `qrels.txt`, files of questions `questions*.tsv` (`id<TAB>question`), and `sections.tsv` where the judgments name
# sections by ids of their own. `mail` and `mail-second` beside this file are ASKED for the pages of MedQuAD.
# Needs Python 3. Nothing is written beside FOLDER; runs lie in a scratch folder that is removed at the end.
set -euo pipefail
[ $# -eq 1 ] || [ $# -eq 2 ] || { sed -n '2,9p' "$0"; exit 2; }
bench=$(cd "$1" && pwd)
asked=$(cd "${2:-$1}" && pwd)
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

pages=$(find "$bench" -maxdepth 1 -type d \( -name pages -o -name '*-pages' \) | head -n 1)
if [ -z "$pages" ]; then
    archive=$(find "$bench" -maxdepth 1 -name '*pages.tar.gz' | head -n 1)
    [ -n "$archive" ] || { echo "no pages in $bench" >&2; exit 1; }
    mkdir "$scratch/pages"
    tar -xzf "$archive" -C "$scratch/pages"
    # A folder in the archive is the library, not a folder above it.
    pages=$(dirname "$(find "$scratch/pages" -name '*.md' -print -quit)")
fi
sections=$asked/sections.tsv
[ -f "$sections" ] || sections=-

cargo build --quiet --release --locked --bin proc
target=${CARGO_TARGET_DIR:-target}

baselines=(four three one)
for questions in "$asked"/questions*.tsv; do
    name=$(basename "$questions" .tsv)
    PROC_CACHE_DIR="$scratch/cache" "$target/release/proc" --no-builtin --library "$pages" \
        search --queries "$questions" --format trec --limit 1000 >"$scratch/$name"
    for fields in "${baselines[@]}"; do
        cargo bench --quiet --locked --bench baseline -- "$pages" "$questions" --fields="$fields" >"$scratch/$name-$fields"
    done
done
for fields in "${baselines[@]}"; do
    case $fields in
    four) echo "against title, names, heading and text, summed:" ;;
    three) echo "against title, heading and text, summed:" ;;
    one) echo "against all in one field, nothing left out:" ;;
    esac
    runs=()
    for questions in "$asked"/questions*.tsv; do
        name=$(basename "$questions" .tsv)
        runs+=("$scratch/$name" "$scratch/$name-$fields")
    done
    python3 benches/relevance/bootstrap.py "$asked/qrels.txt" "$sections" "${runs[@]}"
    echo
done
