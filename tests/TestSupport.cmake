# What the test folders share.

# Warnings are errors in the strict presets only: another compiler than theirs may have more of them.
set(strict_warnings -pedantic -Wall -Wextra)
set(warnings_are_errors "")
if(CMAKE_C_FLAGS MATCHES "-Werror" AND CMAKE_CXX_FLAGS MATCHES "-Werror")
  set(warnings_are_errors -Werror)
endif()

# The Python environment that scripts/setup makes from tests/requirements.txt; real Flax lives there.
set(FLAXSTATE_VENV "${PROJECT_SOURCE_DIR}/.venv" CACHE PATH "Python environment with the packages of tests/requirements.txt")
set(venv_python "${FLAXSTATE_VENV}/bin/python")

find_package(Python3 COMPONENTS Interpreter)

# A test that exits with this code, or prints such a line, is reported as skipped.
set(skip_code 77)
set(skip_line "^SKIPPED: ")

# Tests that take long have a COST, in seconds or so: ctest starts them first, so that no core is idle in the end.

# Stands in for a test that can't run in this build, so that the reason is seen.
function(flaxstate_add_skipped_test name reason)
  add_test(NAME ${name} COMMAND "${CMAKE_COMMAND}" -E echo "SKIPPED: ${reason}")
  set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "${skip_line}" LABELS "${name}")
endfunction()

# A C program that is its own test, linked as a user links it.
function(flaxstate_add_c_program name)
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE ${strict_warnings})
  target_link_libraries(${name} PRIVATE flaxstate::flaxstate Threads::Threads m)
endfunction()

# The environment in which a Python that was not built with AddressSanitizer can load a library that was.
set(python_loads_sanitized_library "")
if(FLAXSTATE_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  foreach(runtime IN ITEMS libasan.so libstdc++.so)
    execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=${runtime}
      OUTPUT_VARIABLE runtime_path OUTPUT_STRIP_TRAILING_WHITESPACE)
    list(APPEND preloaded "${runtime_path}")
  endforeach()
  list(JOIN preloaded ":" preloaded)
  set(python_loads_sanitized_library "LD_PRELOAD=${preloaded}" "ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1")
endif()

# glibc then keeps large blocks, which programs that take and free them all the time would get from the system each time.
set(keeps_large_blocks "MALLOC_MMAP_THRESHOLD_=1000000000" "MALLOC_TRIM_THRESHOLD_=4000000000")
