#!/usr/bin/env bash
# Stands before the compiler (RUSTC_WRAPPER) and adds what libFuzzer needs, to the package and to the fuzz targets alone.
name= kind=
for ((i = 1; i <= $#; i++)); do
    [ "${!i}" != --crate-name ] || { next=$((i + 1)) && name=${!next}; }
    [ "${!i}" != --crate-type ] || { next=$((i + 1)) && kind=${!next}; }
done
case $name:$kind in
proc:lib | page:bin | blocks:bin | span:bin | query:bin | pack:bin | config:bin | render:bin)
    exec "$@" --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
        -Cllvm-args=-sanitizer-coverage-trace-compares ;;
*) exec "$@" ;;
esac
