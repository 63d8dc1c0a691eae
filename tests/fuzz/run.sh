#!/usr/bin/env bash
# Runs every fuzz target for the seconds named (default 60), one after the other; a crash is kept and ends the run.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
only=${2:-}
export UBSAN_OPTIONS=print_stacktrace=1
for target in build/fuzz/bin/*_fuzz; do
    name=$(basename "$target")
    [ -n "$only" ] && [ "$only" != "$name" ] && continue
    corpus=build/fuzz/corpus/$name
    mkdir -p "$corpus"
    echo "== $name for $seconds s"
    "$target" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/$name-" "$corpus" tests/data mappings 2>&1 | tail -n 5
done
