# One set of objects, and three libraries made of them:
#   flaxstate            the public shared library, which exports what capi/flaxstate.map lists
#   flaxstate_static     the public static library
#   flaxstate_internal   the private static library of the unit tests, which see src/ too

file(GLOB core_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*/*.cpp")
file(GLOB capi_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/capi/*.cpp")
set(version_script "${PROJECT_SOURCE_DIR}/capi/flaxstate.map")

add_library(flaxstate_objects OBJECT ${core_sources} ${capi_sources})
set_target_properties(flaxstate_objects PROPERTIES
  POSITION_INDEPENDENT_CODE ON
  CXX_VISIBILITY_PRESET hidden
  VISIBILITY_INLINES_HIDDEN ON)
# Files beyond 2 GiB on systems of 32 bits, too.
target_compile_definitions(flaxstate_objects PRIVATE FLAXSTATE_BUILD _FILE_OFFSET_BITS=64)
target_include_directories(flaxstate_objects PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_link_libraries(flaxstate_objects PRIVATE flaxstate::msgpack flaxstate::xtensor Threads::Threads)
# The core knows nothing of C: only the boundary can include the public headers.
set_source_files_properties(${capi_sources} PROPERTIES
  INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include;${PROJECT_SOURCE_DIR}/capi")
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
  target_compile_options(flaxstate_objects PRIVATE -fno-semantic-interposition)
endif()
flaxstate_harden(flaxstate_objects)

# See docs/abi-policy.md.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(soversion "0.${PROJECT_VERSION_MINOR}")
else()
  set(soversion "${PROJECT_VERSION_MAJOR}")
endif()

add_library(flaxstate SHARED $<TARGET_OBJECTS:flaxstate_objects>)
set_target_properties(flaxstate PROPERTIES
  VERSION "${PROJECT_VERSION}"
  SOVERSION "${soversion}"
  LINK_DEPENDS "${version_script}")
flaxstate_harden(flaxstate)
if(UNIX AND NOT APPLE)
  target_link_options(flaxstate PRIVATE "-Wl,--version-script=${version_script}")
  # clang leaves the sanitizers' own symbols to the program that loads the library.
  if(NOT (FLAXSTATE_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(flaxstate PRIVATE -Wl,--no-undefined)
  endif()
endif()

add_library(flaxstate_static STATIC $<TARGET_OBJECTS:flaxstate_objects>)
set_target_properties(flaxstate_static PROPERTIES POSITION_INDEPENDENT_CODE ON)
if(NOT WIN32) # where the import library of the shared one has that name
  set_target_properties(flaxstate_static PROPERTIES OUTPUT_NAME flaxstate)
endif()
target_compile_definitions(flaxstate_static INTERFACE FLAXSTATE_STATIC)

foreach(library IN ITEMS flaxstate flaxstate_static)
  add_library(flaxstate::${library} ALIAS ${library})
  set_target_properties(${library} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${library} PRIVATE Threads::Threads)
  target_include_directories(${library} INTERFACE
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
endforeach()

add_library(flaxstate_internal STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:flaxstate_objects>)
set_target_properties(flaxstate_internal PROPERTIES LINKER_LANGUAGE CXX)
target_compile_definitions(flaxstate_internal INTERFACE FLAXSTATE_STATIC)
target_include_directories(flaxstate_internal INTERFACE
  "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/capi" "${PROJECT_SOURCE_DIR}/include")
target_link_libraries(flaxstate_internal INTERFACE flaxstate::msgpack flaxstate::xtensor Threads::Threads)
