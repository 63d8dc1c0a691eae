#!/usr/bin/env bash
# Every test that CI runs, a line an area; `--long` runs the long forms as well. Called by ./dev test.
set -uo pipefail
cd "$(dirname "$0")/.."

long=no
[ "${1:-}" = --long ] && long=yes
passed=0 failed=0
out=build/test-output
mkdir -p "$out"

# area NAME COMMAND...: runs it, keeps what it prints, says how it went and how long it took.
area() {
    local name=$1 started=$SECONDS; shift
    if "$@" >"$out/$name.log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok    %-28s %4d s   %s\n' "$name" $((SECONDS - started)) "$(grep -aE '^(acknowledged|[0-9]+% tests passed|verified|model digest|.* fits)' "$out/$name.log" | tail -n 1)"
    else
        failed=$((failed + 1))
        printf 'FAIL  %-28s %4d s   (%s)\n' "$name" $((SECONDS - started)) "$out/$name.log"
        tail -n 60 "$out/$name.log"
    fi
}

build() {
    local preset=$1; shift
    ./dev prepare "$preset" && cmake --build "build/$preset" -- "$@"
}

suites() { ctest --test-dir build/dev --output-on-failure -j 2 "$@"; }

area build-dev build dev all
area house suites -L house
area unit suites -LE 'house|fuzz|e2e'
area fuzz-seeds suites -L fuzz
area e2e suites -L e2e
rounds=20 messages=4000
[ $long = yes ] && rounds=200 messages=100000
kept=$PWD/build/kill-data
rm -rf "$kept"
area build-release build release crossdockd crossdock crossdock-demo crossdock-bench crossdock-killtest crossdock-rebuild-twin
area kill timeout 600 build/release/bin/crossdock-killtest --rounds $rounds --messages $messages --keep "$kept"
area rebuild-verify build/release/bin/crossdock rebuild --verify "$kept"
area rebuild-fails-without-one build/release/bin/crossdock-rebuild-twin "$kept"
area demo build/release/bin/crossdock-demo --config config/demo --once
area bench-smoke build/release/bin/crossdock-bench --quick --json
area unit-file tests/systemd/verify.sh
if [ $long = yes ]; then
    area fuzz-long ./dev fuzz 600
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
