#!/bin/sh
# warning_free.sh SOURCE OPTION…: compiles it with every g++ and clang++ that is here, as C++17 and C++20, at -O2 and -O3. A
# warning of a compiler that the headers are kept clean for is a failure; what another one says is only shown.
set -u
source=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# kept_clean COMPILER: g++ 12 to 14, clang 14 to 19.
kept_clean() {
  major=$("$1" -dumpversion | cut -d . -f 1)
  case $1 in
    clang*) [ "$major" -ge 14 ] && [ "$major" -le 19 ] ;;
    *) [ "$major" -ge 12 ] && [ "$major" -le 14 ] ;;
  esac
}

tried=" "
failed=no
for compiler in g++ clang++ g++-12 g++-13 g++-14 clang++-14 clang++-15 clang++-16 clang++-17 clang++-18 clang++-19; do
  program=$(command -v "$compiler") || continue
  program=$(readlink -f "$program")
  case $tried in *" $program "*) continue ;; esac
  tried="$tried$program "
  for standard in 17 20; do
    for level in 2 3; do
      options="-std=c++$standard -O$level -Wall -Wextra"
      # shellcheck disable=SC2086
      "$compiler" $options "$@" -c "$source" -o /dev/null >"$log" 2>&1 && [ ! -s "$log" ] && continue
      echo "$compiler $options:"
      cat "$log"
      ! kept_clean "$compiler" || failed=yes
    done
  done
  echo "tried: $("$compiler" --version | head -n 1)"
done
[ $failed = no ]
