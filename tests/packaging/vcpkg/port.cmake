# cmake -DPORT_DIRECTORY=… -DBUILD=… -DSCRATCH=… -P: runs the port's file on what BUILD installs, and checks what it leaves,
# as vcpkg does after each build.
cmake_minimum_required(VERSION 3.22)

get_filename_component(PORT "${PORT_DIRECTORY}" NAME)
set(CURRENT_PORT_DIR "${PORT_DIRECTORY}")
set(CURRENT_PACKAGES_DIR "${SCRATCH}/packages")

include("${CMAKE_CURRENT_LIST_DIR}/stubs.cmake")
include("${PORT_DIRECTORY}/portfile.cmake")

# ---- Where files must and may not be ----

foreach(file IN ITEMS share/${PORT}/copyright share/${PORT}/usage share/${PORT}/${PORT}Config.cmake lib/pkgconfig/${PORT}.pc
    debug/lib/pkgconfig/${PORT}.pc include/${PORT}/${PORT}.h)
  if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/${file}")
    message(FATAL_ERROR "the port leaves no ${file}")
  endif()
endforeach()
foreach(file IN ITEMS debug/include debug/share lib/cmake debug/lib/cmake cmake debug/cmake share/pkgconfig share/doc)
  if(EXISTS "${CURRENT_PACKAGES_DIR}/${file}")
    message(FATAL_ERROR "the port leaves ${file}")
  endif()
endforeach()
file(GLOB_RECURSE entries LIST_DIRECTORIES true "${CURRENT_PACKAGES_DIR}/*")
foreach(entry IN LISTS entries)
  file(GLOB content "${entry}/*")
  if(IS_DIRECTORY "${entry}" AND NOT content)
    message(FATAL_ERROR "the port leaves an empty folder: ${entry}")
  endif()
endforeach()
foreach(tree IN ITEMS "${CURRENT_PACKAGES_DIR}" "${CURRENT_PACKAGES_DIR}/debug")
  file(GLOB files LIST_DIRECTORIES false "${tree}/*")
  if(files)
    message(FATAL_ERROR "the port leaves files outside its folders: ${files}")
  endif()
endforeach()

# ---- The same number of libraries in both builds ----

file(GLOB release_libraries "${CURRENT_PACKAGES_DIR}/lib/*.so" "${CURRENT_PACKAGES_DIR}/lib/*.a")
file(GLOB debug_libraries "${CURRENT_PACKAGES_DIR}/debug/lib/*.so" "${CURRENT_PACKAGES_DIR}/debug/lib/*.a")
list(LENGTH release_libraries release_count)
list(LENGTH debug_libraries debug_count)
if(NOT release_count EQUAL debug_count OR release_count EQUAL 0)
  message(FATAL_ERROR "${release_count} libraries, and ${debug_count} for debugging")
endif()

# ---- What usage tells of ----

file(READ "${CURRENT_PACKAGES_DIR}/share/${PORT}/usage" usage)
if(NOT usage MATCHES "^${PORT} provides CMake targets:\n\n    find_package\\(${PORT} CONFIG REQUIRED\\)\n")
  message(FATAL_ERROR "usage isn't of vcpkg's form")
endif()
file(READ "${CURRENT_PACKAGES_DIR}/share/${PORT}/${PORT}Targets.cmake" targets)
string(REGEX MATCHALL "${PORT}::[a-z_]+" named "${usage}")
string(REGEX MATCHALL "add_library\\(${PORT}::[a-z_]+" exported "${targets}")
list(TRANSFORM exported REPLACE "add_library\\(" "")
list(SORT named)
list(SORT exported)
if(NOT named STREQUAL exported)
  message(FATAL_ERROR "usage names the targets '${named}', and these are exported: '${exported}'")
endif()
