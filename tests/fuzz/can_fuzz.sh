#!/usr/bin/env bash
# Exit status 0 where there is a clang that can link a target: one without its runtime libraries can't. Else it says what is
# missing.
set -euo pipefail
program=$(mktemp)
trap 'rm -f "$program"' EXIT
if ! command -v clang++ >/dev/null ||
  ! echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
  clang++ -x c++ -fsanitize=fuzzer,address -o "$program" - 2>/dev/null; then
  echo "clang with libFuzzer is not on this machine: install clang and libclang-rt-dev"
  exit 1
fi
