#!/bin/sh
# check_abidiff.sh BASELINE LIBRARY INCLUDE_DIRECTORY: the library, which has debug information, offers what the baseline says.
# New functions are no difference.
set -u
baseline=$1
library=$2
include=$3

if ! command -v abidiff >/dev/null; then
  echo 'SKIPPED: no abidiff on this machine: install abigail-tools'
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$(dirname "$0")/write_baseline.sh" "$library" "$include" "$work/today.xml" || exit 1
# Exit status 1: an error of its own; 4: a change; 8: an incompatible one.
abidiff --no-added-syms "$baseline" "$work/today.xml"
code=$?
[ $code -eq 0 ] && exit 0
[ $((code & 3)) -eq 0 ] || { echo "abidiff failed with exit status $code"; exit 1; }

cat <<'MESSAGE'

The library differs from the ABI that programs were linked with: see above.
docs/abi-policy.md says what may change. A change that it allows is taken into the baseline with:   scripts/update-abi-baseline
Before 1.0, a break on purpose, with a new minor version, is taken with:                           scripts/update-abi-baseline --break
MESSAGE
exit 1
