#!/usr/bin/env bash
# run.sh CONSUMER BUILD CMAKE CC CXX: builds the consumer project in a folder of its own, away from the sources and from BUILD,
# and runs it. CONSUMER is the name of a folder here, or `components`. find_package, pkg_config and vcpkg use what BUILD
# installs; add_subdirectory, fetch_content, deb and conan compile the library, but for what BUILD compiled just so.
# Exit status 77: skipped, with the reason on the last line.
set -euo pipefail
consumer=$1
build=$2
cmake=$3
export CC=$4 CXX=$5
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
project=$work/project
# Nothing that the user has set may help.
unset CMAKE_PREFIX_PATH PKG_CONFIG_PATH LD_LIBRARY_PATH LIBRARY_PATH CPATH flaxstate_DIR flaxstate_ROOT DESTDIR
jobs=${FLAXSTATE_JOBS:-$(nproc)}
version=$(sed -n 's/.*FS_VERSION_STRING "\(.*\)"/\1/p' "$repository/include/flaxstate/version.h")
compiles_library=("-DCMAKE_CXX_COMPILER_LAUNCHER=$here/compile_once;$work/compiled")

# CMake's own choice is make.
command -v make >/dev/null || export CMAKE_GENERATOR=Ninja

skip() { echo "SKIPPED: $*"; exit 77; }
fail() { echo "FAILED: $*" >&2; exit 1; }

needs_make() { command -v make >/dev/null || skip 'no make on this machine: install make'; }

# list_compiled: for compile_once. Nothing, if BUILD is older than its sources.
list_compiled() {
  if [[ -z $(find "$repository"/{src,capi} "$repository"/include/flaxstate/*.h -newer "$build/libflaxstate.a") ]]; then
    sed -n "s|^ *\"command\": \"\(.*\) -o \(CMakeFiles/flaxstate_objects[^ ]*\) -c \(.*\)\",\$|\1 -c \3 = $build/\2|p" \
      "$build/compile_commands.json"
  fi
}

# make_project: a copy of the consumer, so that nothing beside it is seen.
make_project() {
  cp -r "$here/$consumer" "$project"
  cp "$here/round_trip.c" "$here/unpolluted.cmake" "$project/"
}

# install_build: into a prefix, which is then moved, since nothing may know where it was.
install_build() {
  local component
  for component in runtime dev; do
    "$cmake" --install "$build" --prefix "$work/first" --component "$component" >/dev/null
  done
  mv "$work/first" "$prefix"
  library=$(find "$prefix" -name 'libflaxstate.so.*' -type l) || true
  library_directory=$(dirname "$library")
}

# run_programs FOLDER: the programs there, and what they are linked with.
run_programs() {
  run_shared "$1"
  [[ ! -e $1/round_trip_static ]] || run_static "$1"
}

run_shared() {
  cd "$1"
  ./round_trip
  readelf -d round_trip | grep -q 'NEEDED.*libflaxstate\.so\.' || fail "round_trip isn't linked with the shared library"
}

run_static() {
  cd "$1"
  ./round_trip_static
  ! readelf -d round_trip_static | grep -q 'NEEDED.*libflaxstate' || fail "round_trip_static is linked with the shared library"
}

# expect_other_versions_refused OPTION…: an older minor version of a 0.x release, or a newer one, is another interface.
expect_other_versions_refused() {
  local wanted
  for wanted in 0.0 0.999 99.0; do
    sed -i "s/find_package(flaxstate [0-9.]*/find_package(flaxstate $wanted/" "$project/CMakeLists.txt"
    ! "$cmake" -S "$project" -B "$work/other" "$@" >"$work/log" 2>&1 ||
      fail "find_package(flaxstate $wanted) is content with version $version"
    grep -q 'compatible with' "$work/log" || { cat "$work/log"; fail "find_package(flaxstate $wanted) fails for another reason"; }
    rm -rf "$work/other"
  done
}

# build_with_cmake [OPTION…]
build_with_cmake() {
  "$cmake" -S "$project" -B "$work/out" -DCMAKE_BUILD_TYPE=Release "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail configuring; }
  "$cmake" --build "$work/out" --parallel "$jobs" >"$work/log" 2>&1 || { cat "$work/log"; fail building; }
}

test_components() {
  local files expected
  "$cmake" --install "$build" --prefix "$prefix" --component runtime >/dev/null
  files=$(cd "$prefix" && find . -type f -o -type l | sed 's|.*/||' | LC_ALL=C sort | paste -sd ' ')
  expected='libflaxstate.so.[0-9.]* libflaxstate.so.[0-9.]*'
  grep -qx "$expected" <<<"$files" || fail "the runtime component has: $files"
  rm -r "$prefix"
  "$cmake" --install "$build" --prefix "$prefix" --component dev >/dev/null
  for file in libflaxstate.so libflaxstate.a flaxstate.pc flaxstateConfig.cmake flaxstateConfigVersion.cmake \
    flaxstateTargets.cmake; do
    [[ -n $(find "$prefix" -name "$file") ]] || fail "the dev component has no $file"
  done
  [[ -z $(find "$prefix" -name 'libflaxstate.so.*') ]] || fail 'the dev component has the shared library'
  diff -r <(cd "$repository/include" && find . -name '*.h' -o -name '*.hpp' | LC_ALL=C sort) \
    <(cd "$prefix/include" && find . -type f | LC_ALL=C sort) || fail 'the installed headers are not those of include/'
  ! grep -rlF -e "$repository" -e "$build" -e "$prefix" --include='*.cmake' --include='*.pc' "$prefix" ||
    fail 'a path of this machine is in what was installed'
  echo 'runtime and dev have what they should'
}

test_find_package() {
  make_project
  install_build
  build_with_cmake "-DCMAKE_PREFIX_PATH=$prefix"
  run_programs "$work/out"
  expect_other_versions_refused "-DCMAKE_PREFIX_PATH=$prefix"
}

test_pkg_config() {
  command -v pkg-config >/dev/null || skip 'no pkg-config on this machine: install pkg-config'
  needs_make
  make_project
  install_build
  export PKG_CONFIG_PATH=$library_directory/pkgconfig
  make -C "$project" >"$work/log" 2>&1 || { cat "$work/log"; fail building; }
  LD_LIBRARY_PATH=$library_directory run_programs "$project"
}

test_add_subdirectory() {
  make_project
  build_with_cmake "-DSOURCES=$repository" "${compiles_library[@]}"
  run_programs "$work/out"
}

test_fetch_content() {
  make_project
  build_with_cmake "-DSOURCES=$repository" "${compiles_library[@]}"
  run_programs "$work/out"
}

# Leaves the system as it was.
test_deb() {
  [[ $(id -u) -eq 0 ]] || skip 'only root can install packages'
  command -v dpkg-shlibdeps >/dev/null || skip 'no dpkg-shlibdeps on this machine: install dpkg-dev'
  command -v file >/dev/null || skip 'no file on this machine, which cpack asks: install file'
  needs_make
  ! dpkg-query -W 'libflaxstate*' >/dev/null 2>&1 || skip 'a package of flaxstate is installed on this machine'
  make_project
  FLAXSTATE_JOBS=$jobs "$repository/packaging/debian/build-packages" "$work/packages" "${compiles_library[@]}" \
    >"$work/log" 2>&1 || { tail -n 40 "$work/log"; fail 'making packages'; }
  check_packages "$work"/packages/*.deb
  trap 'dpkg --purge libflaxstate-dev "$runtime" >/dev/null 2>&1; rm -rf "$work"' EXIT
  dpkg -i "$work"/packages/*.deb >"$work/log" 2>&1 || { cat "$work/log"; fail 'installing packages'; }
  make -C "$project" >"$work/log" 2>&1 || { cat "$work/log"; fail building; }
  run_programs "$project"
  dpkg --purge libflaxstate-dev "$runtime" >"$work/log" 2>&1 || { cat "$work/log"; fail 'removing packages'; }
  [[ -z $(find /usr/lib /usr/include /usr/share/doc -name '*flaxstate*') ]] || fail 'files are left'
}

# Sets `runtime`, the name of the package with the shared library.
check_packages() {
  local file
  for file; do
    case $(dpkg-deb -f "$file" Package) in
      libflaxstate-dev) dpkg-deb -f "$file" Depends | grep -q '^libflaxstate[0-9.]* (= ' || fail 'libflaxstate-dev needs no library' ;;
      *)
        runtime=$(dpkg-deb -f "$file" Package)
        for needed in libc6 libstdc++6 libgcc-s1; do
          dpkg-deb -f "$file" Depends | grep -q "\b$needed " || fail "$runtime doesn't depend on $needed"
        done
        ;;
    esac
  done
  if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on "error${FLAXSTATE_WERROR:+,warning}" --suppress-tags-from-file "$here/lintian-accepted" "$@" || fail lintian
  else
    echo 'not checked with lintian, which this machine lacks'
  fi
}

. "$here/conan.sh" # test_conan

# Without vcpkg: the manifest and the port's file, which runs with stand-ins for vcpkg's functions on what BUILD installs.
test_vcpkg() {
  local port=$repository/packaging/vcpkg/flaxstate
  "$cmake" "-DPORT_DIRECTORY=$port" "-DVERSION=$version" -P "$here/vcpkg/manifest.cmake"
  "$cmake" "-DPORT_DIRECTORY=$port" "-DBUILD=$build" "-DSCRATCH=$work" -P "$here/vcpkg/port.cmake" >"$work/log" 2>&1 ||
    { cat "$work/log"; fail portfile.cmake; }
  echo 'the port keeps the rules'
}

list_compiled >"$work/compiled"
case $consumer in
  components | find_package | pkg_config | add_subdirectory | fetch_content | deb | conan | vcpkg) "test_$consumer" ;;
  *) echo "no consumer $consumer" >&2; exit 2 ;;
esac
