# Finds the headers of msgpack-cxx, whose package has a different name in each distribution and asks for Boost even where
# nothing needs it: so the header is looked for first, and the packages' own configurations only say where else to look.
#
#   flaxstate::msgpack   its include directory, without Boost

find_path(MsgpackCxx_INCLUDE_DIR msgpack.hpp)

foreach(package IN ITEMS msgpack-cxx msgpackc-cxx msgpack)
  if(NOT MsgpackCxx_INCLUDE_DIR)
    find_package(${package} CONFIG QUIET)
    if(TARGET ${package})
      get_target_property(package_directories ${package} INTERFACE_INCLUDE_DIRECTORIES)
      find_path(MsgpackCxx_INCLUDE_DIR msgpack.hpp HINTS ${package_directories})
    endif()
  endif()
endforeach()

foreach(extension IN ITEMS hpp h)
  set(version_header "${MsgpackCxx_INCLUDE_DIR}/msgpack/version_master.${extension}")
  if(EXISTS "${version_header}")
    file(STRINGS "${version_header}" version_lines REGEX "MSGPACK_VERSION_(MAJOR|MINOR|REVISION) +[0-9]+")
    string(REGEX MATCHALL "[0-9]+" version_numbers "${version_lines}")
    list(JOIN version_numbers "." MsgpackCxx_VERSION)
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(MsgpackCxx
  REQUIRED_VARS MsgpackCxx_INCLUDE_DIR
  VERSION_VAR MsgpackCxx_VERSION
  REASON_FAILURE_MESSAGE "install libmsgpack-cxx-dev (Debian, Ubuntu 24.04) or libmsgpack-dev (Ubuntu 22.04)")
mark_as_advanced(MsgpackCxx_INCLUDE_DIR)

if(MsgpackCxx_FOUND AND NOT TARGET flaxstate::msgpack)
  add_library(flaxstate::msgpack INTERFACE IMPORTED)
  target_include_directories(flaxstate::msgpack INTERFACE "${MsgpackCxx_INCLUDE_DIR}")
  target_compile_definitions(flaxstate::msgpack INTERFACE MSGPACK_NO_BOOST)
endif()
