#!/usr/bin/env bash
# What a browser makes of the HTML: every page, timeline, comparison, checklist and a handout, in headless Chromium.
#
#   tests/browser/run.sh [PROGRAM]     PROGRAM is target/debug/proc, built if it is not given
#
# Needs chromium (or CHROMIUM=/path/to/it), node and npm; axe-core and playwright-core come from npm into a scratch
# folder, at the versions below. `look.mjs` says what must hold. Files and PDFs stay in the folder that is named at the
# end (KEEP=folder chooses it), to be looked at; PICTURES=1 adds pictures of a wide and a narrow screen.
set -euo pipefail
cd "$(dirname "$0")/../.."

axe_core=4.14.1
playwright_core=1.65.1

program=${1:-}
if [ -z "$program" ]; then
    cargo build --quiet --locked
    program=${CARGO_TARGET_DIR:-target}/debug/proc
fi
program=$(realpath "$program")
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
for needed in "$chromium" node npm; do
    if ! command -v "${needed:-chromium}" >/dev/null; then
        echo "SKIPPED: ${needed:-chromium} is not here, so nothing was looked at in a browser"
        exit 0
    fi
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
keep=${KEEP:-$(mktemp -d -t proc-browser-XXXXXX)}
mkdir -p "$keep/html"
npm install --silent --no-audit --no-fund --ignore-scripts --no-save --prefix "$scratch" \
    "axe-core@$axe_core" "playwright-core@$playwright_core"
cp tests/browser/look.mjs "$scratch/"

# The day and the settings are fixed, so that the files are the same everywhere.
export HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent XDG_DATA_HOME=/nonexistent XDG_CACHE_HOME=/nonexistent
export PROC_TODAY=2026-11-20
unset PROC_LIBRARY PROC_CONFIG PROC_CACHE_DIR || true
day=2026-12-01
p() { "$program" "$@" 2>"$keep/stderr" || { cat "$keep/stderr" >&2; return 1; }; }

readings=0
for page in $(p list --json | node -e 'JSON.parse(require("fs").readFileSync(0)).pages.forEach(p => console.log(p.page))'); do
    p show "$page" --format html >"$keep/html/show-$page.html"
    for reading in timeline checklist; do
        # A page without milestones or tasks has none, and says so with status 1.
        if p "$reading" "$page" --from $day --format html >"$keep/html/$reading-$page.html" 2>/dev/null; then
            readings=$((readings + 1))
        else
            rm "$keep/html/$reading-$page.html"
        fi
    done
done
[ $readings -gt 0 ] || { echo "no timeline and no checklist was drawn" >&2; exit 1; }
p show femoroplasty --claims --terms --format html >"$keep/html/show-claims.html"
p timeline femoroplasty --format html >"$keep/html/timeline-days.html"
p checklist femoroplasty --format html >"$keep/html/checklist-days.html"
p compare femoroplasty buttock-lift --format html >"$keep/html/compare-two.html"
p compare femoroplasty buttock-lift gluteal-fat-grafting hip-augmentation --format html >"$keep/html/compare-four.html"
p handout femoroplasty -o "$keep/html/handout-blank.html"
p handout femoroplasty preparing-for-surgery recovering-from-surgery warning-signs -o "$keep/html/handout-all.html" \
    --clinic "St Mary's Day Surgery Unit" --phone "020 7946 0000" --surgery $day
p handout femoroplasty gluteal-fat-grafting -o "$keep/html/handout-sections.html" --surgery $day \
    --section key-points,recovery,questions,get-help --clinic "Clínica São João" --phone "+351 21 000 0000"
# A plain page of someone's own, with everything that Markdown has.
mkdir "$scratch/own"
cat >"$scratch/own/going-home.md" <<'PAGE'
# Going home: 手術のあと

Ask *who* stays with you. See [the page](#top) and `a word`.

#### A heading that skips levels

1. Rest.
2. Walk a little.
   - In the room.
   - On the stairs, after a week.

> Call if in doubt.

| When | What | How long | Who | Where | Why |
| --- | --- | --- | --- | --- | --- |
| Day 1 | Walk | 10 minutes | A-friend-with-a-very-long-name-that-cannot-be-broken-anywhere | Home | Clots |

```
as it stands, a line that is far longer than any narrow screen could ever show without a break in it somewhere
```
PAGE
p show going-home --library "$scratch/own" --no-builtin --format html >"$keep/html/show-own.html"

cd "$scratch"
CHROMIUM=$chromium node look.mjs "$keep"
echo "looked at: $keep"
