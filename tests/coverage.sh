#!/usr/bin/env bash
# Which lines of the library and of the program the tests reach, by room, and those that they do not.
#
#   tests/coverage.sh                       all tests; the share of each room
#   tests/coverage.sh parse:: broken::      those tests alone
#   ROOMS='parse library' tests/coverage.sh names the lines of these rooms that no test reaches
#
# It needs `llvm-profdata` and `llvm-cov` of the compiler's own LLVM (`rustc -vV`): from `rustup component add
# llvm-tools`, or from the system (`apt-get install llvm-22`). LLVM=FOLDER says where they are.
# What a process reached is lost where a test kills it, and where it runs without environment in a folder that goes away.
set -euo pipefail

# Cargo calls it before the compiler, too: the counters are for the package alone, what it needs stays as it is.
case ${1-} in
*rustc)
    case " $* " in
    *' --crate-name proc '* | *' --crate-name it '*) exec "$@" -Cinstrument-coverage ;;
    *) exec "$@" ;;
    esac
    ;;
esac

self=$(cd "$(dirname "$0")" && pwd)/coverage.sh
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}/coverage
major=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
for folder in "${LLVM-}" "$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin" "/usr/lib/llvm-$major/bin"; do
    [ ! -x "$folder/llvm-cov" ] || break
done
[ -x "$folder/llvm-cov" ] || { echo "no llvm-cov of LLVM $major; see the head of this script" >&2 && exit 2; }

counts=$target/counts
rm -rf "$counts" && mkdir -p "$counts"
export CARGO_TARGET_DIR=$target RUSTC_WRAPPER=$self LLVM_PROFILE_FILE=$PWD/$counts/build-%4m.profraw
case $counts in /*) LLVM_PROFILE_FILE=$counts/build-%4m.profraw ;; esac
cargo test --locked --no-run --lib --bins --test it
programs=$(cargo test --locked --no-run --lib --bins --test it 2>&1 | sed -n 's/.*Executable.*(\(.*\))/\1/p')
LLVM_PROFILE_FILE=${LLVM_PROFILE_FILE%/*}/%4m.profraw cargo test --locked --lib --bins --test it --no-fail-fast -- "$@" || true
rm -f "$counts"/build-*
# Left in the folder of the test by programs that were started with an empty environment.
for left in default_*.profraw; do [ ! -e "$left" ] || mv "$left" "$counts"; done

"$folder/llvm-profdata" merge -sparse "$counts"/*.profraw -o "$counts/all.profdata"
objects=()
for program in $programs "$target/debug/proc"; do objects+=(-object "$program"); done
"$folder/llvm-cov" export -format=lcov -instr-profile "$counts/all.profdata" "${objects[@]}" -sources src >"$counts/lcov" 2>"$counts/log"

# Tests beside the code are no part of it: each file counts up to them.
awk -v rooms=" ${ROOMS-} " '
    /^SF:/ {
        file = substr($0, 4); sub(/.*\/src\//, "src/", file)
        split(file, way, "/"); room = way[2]; if (room ~ /\.rs$/) room = "(top)"
        end = 1e9; n = 0
        while ((getline line < file) > 0) if (++n && line ~ /^#\[cfg\(test\)\]/ && n < end) end = n
        close(file); missed = ""
    }
    /^DA:/ {
        split(substr($0, 4), at, ",")
        if (at[1] >= end) next
        lines[room]++
        if (at[2] > 0) reached[room]++; else missed = missed " " at[1]
    }
    /^end_of_record/ && missed != "" && index(rooms, " " room " ") { print file ":" missed }
    END {
        for (room in lines) {
            printf "%-10s %6d of %6d lines  %5.1f %%\n", room, reached[room], lines[room], 100 * reached[room] / lines[room] | "sort"
            all += lines[room]; some += reached[room]
        }
        close("sort")
        printf "%-10s %6d of %6d lines  %5.1f %%\n", "all", some, all, 100 * some / all
    }' "$counts/lcov"
