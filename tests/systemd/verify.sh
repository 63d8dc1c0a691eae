#!/usr/bin/env bash
# systemd itself reads the unit: `systemd-analyze verify` finds no fault, and its exposure score stays where docs/operations.md says.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is missing"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The unit names /usr/bin/crossdockd; verify wants the program to exist.
sed "s|/usr/bin/crossdockd|$PWD/build/release/bin/crossdockd|" systemd/crossdockd.service >"$folder/crossdockd.service"
faults=$(systemd-analyze verify --man=no "$folder/crossdockd.service" 2>&1 | grep -F crossdockd || true)
if [ -n "$faults" ]; then
    echo "$faults"
    exit 1
fi
systemd-analyze security --offline=true --threshold=20 "$folder/crossdockd.service" >"$folder/score" 2>&1 || { tail -n 3 "$folder/score"; exit 1; }
echo "the unit file fits: $(tail -n 1 "$folder/score")"
