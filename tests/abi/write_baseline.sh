#!/bin/sh
# write_baseline.sh LIBRARY INCLUDE_DIRECTORY OUTPUT: the library's public ABI as XML, without what differs between machines.
set -eu
abidw --headers-dir "$2" --drop-private-types --exported-interfaces-only --no-show-locs --no-corpus-path \
  --no-comp-dir-path --no-elf-needed --no-write-default-sizes --type-id-style hash --out-file "$3" "$1"
