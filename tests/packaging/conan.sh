# Sourced by run.sh: the recipe with a Conan of its own. The commands and the consumer's conanfile.txt are those of
# docs/packaging.md, word for word.

# conan_section: what docs/packaging.md says of Conan.
conan_section() { sed -n '/^## Conan$/,/^## vcpkg$/p' "$repository/docs/packaging.md"; }

# install_conan: into a virtual environment that stays in the build folder, so that it is fetched once. Sets `conan`.
install_conan() {
  local python environment=$folder/venv requirements=$here/conan/requirements.txt
  conan=$environment/bin/conan
  cmp -s "$requirements" "$environment/requirements.txt" && "$conan" --version >/dev/null 2>&1 && return
  rm -rf "$environment"
  # Debian's Python can't make one unless python3-venv is installed.
  for python in python3 "$repository/.venv/bin/python"; do
    "$python" -m venv "$environment" >"$work/log" 2>&1 && break
  done
  [[ -x $environment/bin/pip ]] || { cat "$work/log"; skip 'no Python makes a virtual environment with pip, which fetches conan: install python3-venv'; }
  "$environment/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements" >"$work/log" 2>&1 ||
    { tail -n 20 "$work/log"; skip "pip can't fetch conan"; }
  cp "$requirements" "$environment/"
}

# configure_conan: a home of its own, which knows nothing but the compilers of this build, and builds nothing among the sources.
configure_conan() {
  rm -rf "$CONAN_HOME"
  mkdir -p "$CONAN_HOME"
  cat >"$CONAN_HOME/global.conf" <<CONF
core:non_interactive=True
tools.build:jobs=$((jobs < 2 ? jobs : 2))
tools.cmake:cmake_program=$cmake
tools.cmake.cmake_layout:test_folder=$work/test_package
tools.cmake.cmaketoolchain:user_presets=
CONF
  # What Conan compiles is a copy, which expect_all_sources compares; -m64 is what the compiler does anyway.
  export CMAKE_CXX_COMPILER_LAUNCHER="$here/compile_once;$work/compiled"
  export FLAXSTATE_SAME_COMMAND="s|$CONAN_HOME/p/b/[^/]*/b/|$repository/|g; s| -m64||"
  # The folder in which Conan builds has another name each time.
  export CCACHE_BASEDIR=$CONAN_HOME CCACHE_NOHASHDIR=1
  "$conan" profile detect >"$work/log" 2>&1 || { cat "$work/log"; fail 'conan profile detect'; }
}

# run_documented PATTERN: the commands of the section that match, with this test's Conan and CMake.
run_documented() (
  commands=$(conan_section | sed -n 's/^    //p' | grep -e "$1") || fail "docs/packaging.md has no command like $1"
  conan() { "$conan" "$@"; }
  cmake() { "$cmake" "$@"; }
  while read -r command; do
    eval "$command" >"$work/log" 2>&1 </dev/null || { tail -n 40 "$work/log"; fail "$command"; }
  done <<<"$commands"
)

# expect_all_sources: whatever the library is made of is in the recipe's copy.
expect_all_sources() {
  local part copy
  copy=$(dirname "$CONAN_HOME"/p/b/flaxs*/b/capi)
  for part in CMakeLists.txt capi cmake include src; do
    diff -r "$repository/$part" "$copy/$part" || fail "the recipe has another $part"
  done
}

# With the headers of the system, so that nothing comes from a remote.
test_conan() {
  needs_make # as Conan's default profile has it
  folder=$build/tests/packaging/conan
  mkdir -p "$folder"
  export CONAN_HOME=$folder/home PYTHONDONTWRITEBYTECODE=1
  install_conan
  configure_conan
  cd "$repository"
  run_documented '^conan create .* --no-remote$'
  grep -q "^flaxstate $version works\$" "$work/log" || { tail -n 40 "$work/log"; fail "the test package hasn't run"; }
  expect_all_sources
  make_project
  conan_section | sed -n '/^```ini$/,/^```$/{/^```/!p}' >"$project/conanfile.txt"
  cd "$project"
  run_documented '^conan install '
  run_documented '^cmake '
  run_static "$project/build"
  expect_other_versions_refused "-DCMAKE_TOOLCHAIN_FILE=$project/build/conan_toolchain.cmake" -DCMAKE_BUILD_TYPE=Release
}
