#!/usr/bin/env bash
# attack.sh PROGRAM FOLDER OPTION…: lets libFuzzer run PROGRAM, a target's, which begins with the target's corpus. FOLDER keeps
# the corpora that grow with it, in corpus, and the inputs that fail, in found. The options are libFuzzer's own. The oracle's
# process loads the library that FLAXSTATE_LIBRARY names.
set -euo pipefail
program=$1
folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
target=$(basename "$program")
target=${target#fuzz_}
corpus=$folder/corpus/$target
mkdir -p "$corpus" "$folder/found"
python3 "$here/corpus.py" unpack "$target" "$corpus"
python3 "$here/corpus.py" seed "$target" "$corpus"
export ASAN_OPTIONS=allocator_may_return_null=1
export FLAXSTATE_ORACLE="exec '$root/.venv/bin/python' '$here/oracle.py'"
exec "$program" -max_len=2048 -timeout=25 -rss_limit_mb=2560 -malloc_limit_mb=512 -dict="$here/flax.dict" \
  -artifact_prefix="$folder/found/$target-" -print_final_stats=1 "$@" "$corpus"
