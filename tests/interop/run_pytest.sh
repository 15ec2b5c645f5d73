#!/bin/sh
# run_pytest.sh PYTHON DIRECTORY [NAME=VALUE…]: runs the tests of a folder with pytest, under more environment variables.
# Exits with 77, which ctest reports as skipped, where that Python or its Flax is missing.
set -eu
python=$1
directory=$2
shift 2

if ! "$python" -c 'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ["flax", "pytest"])))' 2>/dev/null; then
  echo "SKIPPED: no Python environment with flax and pytest (scripts/setup makes one)"
  exit 77
fi
cd "$directory"
exec env "$@" "$python" -m pytest -q -p no:cacheprovider .
