#!/bin/sh
# check_asserts.sh CC INCLUDE_DIRECTORY [OPTION…]: the headers still say what layouts.c, constants.c and functions.c pin.
# Options go to the compiler.
set -u
cc=$1
include=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)

topics='constants functions'
is_pinned='defined(__linux__) && defined(__LP64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__'
if printf '#if !(%s)\n#error\n#endif\n' "$is_pinned" | "$cc" -E -x c - >/dev/null 2>&1; then
  topics="layouts $topics"
else
  echo 'layouts are pinned for little-endian Linux with 64-bit pointers, which this is not: constants and functions only'
fi

broken=no
for topic in $topics; do
  "$cc" -std=c11 -fsyntax-only -I"$include" "$@" "$here/$topic.c" || broken=yes
done
[ $broken = no ] && exit 0

cat <<'MESSAGE'

The headers differ from the ABI that programs were compiled with: see the errors above.
docs/abi-policy.md says what may change. Nothing that a program uses already may; take that back, or add something new beside it.
A member that was added at the end of a struct is taken into the baseline with:   scripts/update-abi-baseline
Before 1.0, a break on purpose, with a new minor version, is taken with:          scripts/update-abi-baseline --break
MESSAGE
exit 1
