# What `cmake --install` puts where, in two components: `runtime` is what programs need to run, `dev` what they are built with.

include(CMakePackageConfigHelpers)

install(TARGETS flaxstate flaxstate_static EXPORT flaxstate
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT dev
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT runtime)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/flaxstate" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev
  FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")

# ---- find_package(flaxstate) ----

set(config_directory "${CMAKE_INSTALL_LIBDIR}/cmake/flaxstate")

# Before 1.0 a minor version is what a major version is later: see docs/abi-policy.md.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(compatible_versions SameMinorVersion)
else()
  set(compatible_versions SameMajorVersion)
endif()

# What programs in C must link with besides the static library: the libraries of C++ that C doesn't have.
set(cxx_libraries ${CMAKE_CXX_IMPLICIT_LINK_LIBRARIES})
list(REMOVE_ITEM cxx_libraries ${CMAKE_C_IMPLICIT_LINK_LIBRARIES})
list(REMOVE_DUPLICATES cxx_libraries)

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/flaxstateConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/flaxstateConfig.cmake" INSTALL_DESTINATION "${config_directory}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/flaxstateConfigVersion.cmake"
  COMPATIBILITY ${compatible_versions})
install(FILES "${PROJECT_BINARY_DIR}/flaxstateConfig.cmake" "${PROJECT_BINARY_DIR}/flaxstateConfigVersion.cmake"
  DESTINATION "${config_directory}" COMPONENT dev)
install(EXPORT flaxstate FILE flaxstateTargets.cmake NAMESPACE flaxstate::
  DESTINATION "${config_directory}" COMPONENT dev)

# ---- pkg-config ----

# By where the file itself stands, so that the prefix can be moved.
set(pc_directory "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH pc_to_prefix "${pc_directory}" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
foreach(directory IN ITEMS LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${directory}}")
    set(pc_${directory} "${CMAKE_INSTALL_${directory}}")
  else()
    set(pc_${directory} "\${prefix}/${CMAKE_INSTALL_${directory}}")
  endif()
endforeach()
list(TRANSFORM cxx_libraries PREPEND "-l" OUTPUT_VARIABLE pc_libraries)
list(JOIN pc_libraries " " pc_libraries)
configure_file("${PROJECT_SOURCE_DIR}/cmake/flaxstate.pc.in" "${PROJECT_BINARY_DIR}/flaxstate.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/flaxstate.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
