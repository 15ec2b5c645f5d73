# Sourced by the scripts: work in stages, one line each, with a log that is shown when a stage fails.
# Before: `name` is set to the script's name, and the working directory is the root of the repository.

logs=build/logs/$name
stage=start

# The last line tells how it went, also when a command fails between two stages.
finish() {
  local status=$?
  if [[ $status -ne 0 ]]; then
    echo "$name: FAILED in stage $stage"
  fi
}
trap finish EXIT

jobs=$(nproc 2>/dev/null || echo 2)

# log_of STAGE: where its output is.
log_of() { echo "$logs/${1//[ \/]/-}.log"; }

# begin_stage TITLE
begin_stage() {
  stage=$1
  mkdir -p "$logs"
  printf '%s: %s … ' "$name" "$stage"
}

# count: copies its input, and says on descriptor 3 how much of the stage is done: behind the stage's title on a terminal, else
# in a line of its own every 30 seconds.
count() {
  local line said=$SECONDS title="$name: $stage … "
  while IFS= read -r line || [[ -n $line ]]; do
    printf '%s\n' "$line"
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\  || $line =~ ^\ *([0-9]+)/([0-9]+)\ Test\  ]]; then
      if [[ -t 3 ]]; then
        printf '\r%s%s of %s ' "$title" "${BASH_REMATCH[@]:1:2}" >&3
      elif ((SECONDS - said >= 30)); then
        printf '%s of %s\n%s' "${BASH_REMATCH[@]:1:2}" "$title" >&3
        said=$SECONDS
      fi
    fi
  done
  [[ ! -t 3 ]] || printf '\r%s\e[K' "$title" >&3
}

# attempt COMMAND…: runs it with its output in the stage's log; sets `status` and `seconds`. With `counted=yes` before it, one
# sees how far ninja or ctest is.
attempt() {
  local begin=$SECONDS log
  log=$(log_of "$stage")
  status=0
  if [[ ${counted:-no} == yes ]]; then
    "$@" 2>&1 </dev/null | count 3>&1 >"$log" || status=$?
  else
    "$@" >"$log" 2>&1 </dev/null || status=$?
  fi
  seconds=$((SECONDS - begin))
}

# run_stage TITLE COMMAND…: ends the script if the command fails.
run_stage() {
  begin_stage "$1"
  attempt "${@:2}"
  if [[ $status -ne 0 ]]; then
    echo FAILED
    tail -n 80 "$(log_of "$stage")"
    exit 1
  fi
  echo "ok ($seconds s)"
}

# show_stage TITLE COMMAND…: the same for a command whose output is what one came to see.
show_stage() {
  stage=$1
  echo "$name: $stage"
  "${@:2}" </dev/null
}

# build_preset PRESET [OPTION…]: configures and builds.
build_preset() {
  cmake --preset "$@" && cmake --build --preset "$1" -j "$jobs"
}
