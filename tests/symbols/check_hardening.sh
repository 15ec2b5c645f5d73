#!/bin/sh
# check_hardening.sh READELF NM LIBRARY: the shared library has the protections that cmake/FlaxstateHardening.cmake asks for.
set -eu

readelf=$1
nm=$2
library=$3
failed=0

# requires WHAT PATTERN TEXT
requires() {
  if ! printf '%s\n' "$3" | grep -Eq "$2"; then
    echo "the library has no $1"
    failed=1
  fi
}

dynamic=$("$readelf" -Wd "$library")
segments=$("$readelf" -Wl "$library")
undefined=$("$nm" -D --undefined-only "$library")
requires 'BIND_NOW' 'BIND_NOW|FLAGS.*NOW' "$dynamic"
requires 'read-only tables (RELRO)' 'GNU_RELRO' "$segments"
requires 'stack protector' '__stack_chk_fail' "$undefined"
requires 'checked calls of the C library (FORTIFY)' '__[a-z]+_chk' "$undefined"
requires 'stack that is not executable' 'GNU_STACK.* RW ' "$segments"
if printf '%s\n' "$dynamic" | grep -q TEXTREL; then
  echo 'the code of the library is written to when it is loaded'
  failed=1
fi
exit $failed
