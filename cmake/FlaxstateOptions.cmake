# The switches of the build, and what they set for every target.

if(CMAKE_SOURCE_DIR STREQUAL PROJECT_SOURCE_DIR)
  set(is_top_level ON)
else()
  set(is_top_level OFF)
endif()

option(FLAXSTATE_BUILD_TESTS "Build the tests" ${is_top_level})
option(FLAXSTATE_BUILD_EXAMPLES "Build the example programs" ${is_top_level})
option(FLAXSTATE_BUILD_BENCH "Build the benchmarks" ${is_top_level})
option(FLAXSTATE_INSTALL "Install the libraries, the headers and what finds them" ${is_top_level})
option(FLAXSTATE_DEBIAN_PACKAGES "Prepare Debian packages for cpack: see packaging/debian/build-packages" OFF)
option(FLAXSTATE_BUILD_FUZZERS "Build the libFuzzer programs (needs clang)" OFF)
option(FLAXSTATE_LTO "Optimise across files when linking" OFF)
set(FLAXSTATE_SANITIZE "" CACHE STRING "Sanitizers for all targets, as -fsanitize takes them: address,undefined or thread")

if(is_top_level AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

if(is_top_level AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM)
    set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
  endif()
endif()

if(FLAXSTATE_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(LANGUAGES CXX)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

if(FLAXSTATE_SANITIZE)
  add_compile_options(-fsanitize=${FLAXSTATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${FLAXSTATE_SANITIZE})
endif()
