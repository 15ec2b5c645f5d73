#!/bin/sh
# check_imports.sh LIST READELF NM LIBRARY: the shared library needs the libraries of C and C++ and no others, and calls nothing of
# C's that the list doesn't have: so a function that prints, ends the process or reads the environment is noticed.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

needed=$("$2" -Wd "$4" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p')
for library in $needed; do
  case $library in
    libc.so.* | libm.so.* | libstdc++.so.* | libgcc_s.so.* | ld-linux*) ;;
    *)
      echo "the library needs $library"
      failed=1
      ;;
  esac
done

sed 's/#.*//; s/ *$//; /^$/d' "$1" | LC_ALL=C sort -u >"$work/list"
# C++'s own are the standard library's (_ZNSt…, _ZSt…, _ZTV…St…) and its operators.
"$3" -D --undefined-only "$4" | awk '{ sub(/@.*/, "", $2); print $2 }' | LC_ALL=C sort -u >"$work/all"
grep -v '^_Z' "$work/all" >"$work/c"
unknown=$(LC_ALL=C comm -23 "$work/c" "$work/list")
[ -z "$unknown" ] || { printf 'not in the list of what the library may call: %s\n' "$(echo $unknown)"; failed=1; }
foreign=$(grep '^_Z' "$work/all" | grep -v -e 'St' -e '^_Z[nd][wal]' -e '__cxxabiv1' || true)
[ -z "$foreign" ] || { printf 'not the standard library of C++: %s\n' "$(echo $foreign)"; failed=1; }
echo "$(wc -l <"$work/all") symbols of $(echo $needed | wc -w) libraries"
exit $failed
