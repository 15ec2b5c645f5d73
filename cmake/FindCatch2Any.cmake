# Finds Catch2, version 2 (one header; a test file makes the main function) or 3 (a library, which brings it).
#
#   flaxstate::catch2            the headers, and for version 3 the library
#   Catch2Any_FAILS_WITHOUT_TEST the options with which running no test case is a failure (version 3 needs none)

find_package(Catch2 CONFIG QUIET)
find_path(Catch2Any_V2_INCLUDE_DIR catch2/catch.hpp)

if(TARGET Catch2::Catch2WithMain AND Catch2_VERSION VERSION_GREATER_EQUAL 3)
  set(Catch2Any_TARGET Catch2::Catch2WithMain)
  set(Catch2Any_FAILS_WITHOUT_TEST "")
elseif(Catch2Any_V2_INCLUDE_DIR)
  set(Catch2Any_TARGET "${Catch2Any_V2_INCLUDE_DIR}")
  set(Catch2Any_FAILS_WITHOUT_TEST --warn NoTests)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Catch2Any REQUIRED_VARS Catch2Any_TARGET REASON_FAILURE_MESSAGE "install catch2")
mark_as_advanced(Catch2Any_V2_INCLUDE_DIR)

if(Catch2Any_FOUND AND NOT TARGET flaxstate::catch2)
  add_library(flaxstate::catch2 INTERFACE IMPORTED)
  if(TARGET "${Catch2Any_TARGET}")
    target_link_libraries(flaxstate::catch2 INTERFACE ${Catch2Any_TARGET})
  else()
    target_include_directories(flaxstate::catch2 INTERFACE "${Catch2Any_V2_INCLUDE_DIR}")
  endif()
endif()
