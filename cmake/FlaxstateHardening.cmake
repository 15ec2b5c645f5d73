# What makes a mistake in memory end the process instead of running somebody's code: the stack and the calls of the C library
# are checked, the tables of the linker can't be written to, and jumps go where they may, where compiler and machine know how.

option(FLAXSTATE_HARDENING "Build the library with the compiler's and the linker's protections" ON)

include(CheckCXXCompilerFlag)

set(hardening_compile_options "")
set(hardening_link_options "")

# flaxstate_harden(TARGET): what it compiles, and what it links.
function(flaxstate_harden target)
  target_compile_options(${target} PRIVATE ${hardening_compile_options})
  target_link_options(${target} PRIVATE ${hardening_link_options})
endfunction()

# Sanitizers have checks of their own, which these would hide.
if(NOT FLAXSTATE_HARDENING OR FLAXSTATE_SANITIZE OR NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" OR NOT UNIX OR APPLE)
  return()
endif()

foreach(flag IN ITEMS -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER "has${flag}" has_flag)
  check_cxx_compiler_flag(${flag} ${has_flag})
  if(${has_flag})
    list(APPEND hardening_compile_options ${flag})
  endif()
endforeach()
# It needs optimisation. What a distribution says itself, it means.
if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS} $ENV{CXXFLAGS} $ENV{CPPFLAGS}" MATCHES "_FORTIFY_SOURCE")
  list(APPEND hardening_compile_options
    "$<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE>" "$<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=2>")
endif()
# Look-ups of keys are many small functions that hand their structs on, and whose arrays are of sizes that no input decides:
# there the check of the stack would be a tenth of the work.
foreach(name IN ITEMS key key_number key_order container_index)
  set_property(SOURCE "${PROJECT_SOURCE_DIR}/src/tree/${name}.cpp" APPEND PROPERTY COMPILE_OPTIONS -fno-stack-protector)
endforeach()
set(hardening_link_options "LINKER:-z,relro" "LINKER:-z,now" "LINKER:-z,noexecstack")
