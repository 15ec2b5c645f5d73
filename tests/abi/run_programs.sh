#!/bin/sh
# run_programs.sh WORKING_DIRECTORY FOLDER PATTERN: runs the programs of the folder whose names fit, and fails if one fails.
# 77 as exit status means that a program can't run here.
cd "$1" || exit 1
failed=
count=0
for program in "$2"/$3; do
  [ -x "$program" ] || continue
  "$program" >/dev/null 2>&1
  status=$?
  [ $status -eq 0 ] || [ $status -eq 77 ] || failed="$failed ${program##*/}"
  count=$((count + 1))
done
echo "$count programs ran${failed:+, of which these failed:$failed}"
[ $count -gt 0 ] && [ -z "$failed" ]
