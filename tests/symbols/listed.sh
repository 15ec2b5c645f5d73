# Sourced: the functions that a version script lists, and the comparison of another list with them.

listed_symbols() {
  sed -n 's/^ *\(fs_[a-z0-9_]*\);.*$/\1/p' "$1" | LC_ALL=C sort -u
}

# compare_lists NAME FILE NAME FILE: both sorted; prints what only one of them has.
compare_lists() {
  only_first=$(LC_ALL=C comm -23 "$2" "$4")
  only_second=$(LC_ALL=C comm -13 "$2" "$4")
  [ -z "$only_first" ] || printf 'only in the %s: %s\n' "$1" "$(echo $only_first)"
  [ -z "$only_second" ] || printf 'only in the %s: %s\n' "$3" "$(echo $only_second)"
  [ -z "$only_first$only_second" ]
}
