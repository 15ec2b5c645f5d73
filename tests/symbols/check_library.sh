#!/bin/sh
# check_library.sh MAP NM LIBRARY: the shared library exports what the version script lists, and nothing else.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sed -n 's/^ *\(fs_[a-z0-9_]*\);.*$/\1/p' "$1" | LC_ALL=C sort -u >"$work/map"
# Absolute symbols (A) are the names of the version nodes.
"$2" -D --defined-only "$3" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort -u >"$work/library"

only_library=$(LC_ALL=C comm -23 "$work/library" "$work/map")
only_map=$(LC_ALL=C comm -13 "$work/library" "$work/map")
[ -z "$only_library" ] || printf 'only in the shared library: %s\n' "$(echo $only_library)"
[ -z "$only_map" ] || printf 'only in the version script: %s\n' "$(echo $only_map)"
[ -z "$only_library$only_map" ]
echo "$(wc -l <"$work/library") symbols"
