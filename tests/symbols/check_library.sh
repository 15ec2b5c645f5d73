#!/bin/sh
# check_library.sh MAP NM LIBRARY: the shared library exports what the version script lists, and nothing else.
set -eu
. "$(dirname "$0")/listed.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

listed_symbols "$1" >"$work/map"
# Absolute symbols (A) are the names of the version nodes.
"$2" -D --defined-only "$3" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort -u >"$work/library"

compare_lists 'shared library' "$work/library" 'version script' "$work/map"
echo "$(wc -l <"$work/library") symbols"
