# flaxstate_grown: the library as a later release may have it, with a member appended to every struct that can grow. What was
# built with today's headers must run with it, unchanged: the frozen client, the C and C++ tests, and the wrappers (see
# tests/bindings), which get its folder as FLAXSTATE_GROWN_LIB_DIR.

set(grown "${CMAKE_CURRENT_BINARY_DIR}/grown")
file(GLOB public_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/flaxstate/*.h")
add_custom_command(OUTPUT "${grown}/include.stamp"
  COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_SOURCE_DIR}/grow.py" "${PROJECT_SOURCE_DIR}/include" "${grown}/include"
  COMMAND "${CMAKE_COMMAND}" -E touch "${grown}/include.stamp"
  DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/grow.py" ${public_headers})
add_custom_target(flaxstate_grown_headers DEPENDS "${grown}/include.stamp")

add_library(flaxstate_grown_objects OBJECT ${capi_sources})
add_dependencies(flaxstate_grown_objects flaxstate_grown_headers)
set_target_properties(flaxstate_grown_objects PROPERTIES
  POSITION_INDEPENDENT_CODE ON
  CXX_VISIBILITY_PRESET hidden
  VISIBILITY_INLINES_HIDDEN ON)
target_compile_definitions(flaxstate_grown_objects PRIVATE FLAXSTATE_BUILD _FILE_OFFSET_BITS=64)
target_compile_options(flaxstate_grown_objects PRIVATE -O0)
target_include_directories(flaxstate_grown_objects PRIVATE
  "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/capi" "${grown}/include")
target_link_libraries(flaxstate_grown_objects PRIVATE flaxstate::msgpack flaxstate::xtensor Threads::Threads)

# Of the usual library's objects only those of the core.
add_library(flaxstate_grown SHARED $<TARGET_OBJECTS:flaxstate_grown_objects>
  "$<FILTER:$<TARGET_OBJECTS:flaxstate_objects>,EXCLUDE,/capi/[^/]+$>")
set_target_properties(flaxstate_grown PROPERTIES
  LINKER_LANGUAGE CXX
  OUTPUT_NAME flaxstate
  LIBRARY_OUTPUT_DIRECTORY "${grown}"
  VERSION "${PROJECT_VERSION}"
  SOVERSION "${soversion}"
  LINK_DEPENDS "${version_script}")
target_link_options(flaxstate_grown PRIVATE "-Wl,--version-script=${version_script}")
target_link_libraries(flaxstate_grown PRIVATE Threads::Threads)

add_test(NAME abi.grown_client COMMAND abi_client "${PROJECT_SOURCE_DIR}")
add_test(NAME abi.grown_c
  COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/run_programs.sh" "${PROJECT_SOURCE_DIR}" "$<TARGET_FILE_DIR:c_struct_size>" c_*)
add_test(NAME abi.grown_cpp COMMAND flaxstate_cpp17_tests)
set_tests_properties(abi.grown_client abi.grown_c abi.grown_cpp PROPERTIES
  LABELS abi TIMEOUT 300 ENVIRONMENT "LD_PRELOAD=${grown}/$<TARGET_SONAME_FILE_NAME:flaxstate>")
set_property(TEST abi.grown_c PROPERTY COST 25)
set_property(TEST abi.grown_c APPEND PROPERTY ENVIRONMENT ${keeps_large_blocks})
