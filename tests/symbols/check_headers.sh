#!/bin/sh
# check_headers.sh MAP HEADER_DIRECTORY: every FS_API function of the headers is listed in the version script, and no other.
set -eu
. "$(dirname "$0")/listed.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

listed_symbols "$1" >"$work/map"
# A declaration may take several lines, so lines are joined first; the name stands before the first parenthesis.
cat "$2"/*.h | grep -v '^ *#' | tr '\n' ' ' | grep -o 'FS_API [^;(]*(' | sed 's/^.*[ *]\(fs_[a-z0-9_]*\)($/\1/' | LC_ALL=C sort -u >"$work/headers"

[ -s "$work/headers" ] || { echo "no function found in $2"; exit 1; }
compare_lists headers "$work/headers" 'version script' "$work/map"
echo "$(wc -l <"$work/map") functions"
