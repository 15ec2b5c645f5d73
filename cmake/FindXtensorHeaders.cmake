# Finds the headers of xtensor, which newer releases moved, and of xtl, which they need.
#
#   flaxstate::xtensor   their include directories

find_path(XtensorHeaders_INCLUDE_DIR NAMES xtensor/xarray.hpp xtensor/containers/xarray.hpp)
find_path(XtensorHeaders_XTL_INCLUDE_DIR NAMES xtl/xtl_config.hpp)

if(NOT XtensorHeaders_INCLUDE_DIR)
  find_package(xtensor CONFIG QUIET)
  if(TARGET xtensor)
    get_target_property(package_directories xtensor INTERFACE_INCLUDE_DIRECTORIES)
    find_path(XtensorHeaders_INCLUDE_DIR NAMES xtensor/xarray.hpp xtensor/containers/xarray.hpp
      HINTS ${package_directories})
  endif()
endif()

foreach(header IN ITEMS xtensor_config.hpp core/xtensor_config.hpp)
  set(version_header "${XtensorHeaders_INCLUDE_DIR}/xtensor/${header}")
  if(EXISTS "${version_header}")
    file(STRINGS "${version_header}" version_lines REGEX "define XTENSOR_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
    string(REGEX MATCHALL "[0-9]+" version_numbers "${version_lines}")
    list(JOIN version_numbers "." XtensorHeaders_VERSION)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(XtensorHeaders
  REQUIRED_VARS XtensorHeaders_INCLUDE_DIR XtensorHeaders_XTL_INCLUDE_DIR
  VERSION_VAR XtensorHeaders_VERSION
  REASON_FAILURE_MESSAGE "install libxtensor-dev and xtl-dev")
mark_as_advanced(XtensorHeaders_INCLUDE_DIR XtensorHeaders_XTL_INCLUDE_DIR)

if(XtensorHeaders_FOUND AND NOT TARGET flaxstate::xtensor)
  add_library(flaxstate::xtensor INTERFACE IMPORTED)
  target_include_directories(flaxstate::xtensor INTERFACE
    "${XtensorHeaders_INCLUDE_DIR}" "${XtensorHeaders_XTL_INCLUDE_DIR}")
  # Since then its headers have concepts, which the package's own target says and the headers alone don't.
  if(XtensorHeaders_VERSION VERSION_GREATER_EQUAL 0.27)
    target_compile_features(flaxstate::xtensor INTERFACE cxx_std_20)
  endif()
endif()
