# flaxstate_catch_main: Catch2, and the main function of the programs that use it, which takes as long to compile as many tests.

find_package(Catch2Any REQUIRED)

if(NOT TARGET flaxstate_catch_main)
  add_library(flaxstate_catch_main OBJECT "${CMAKE_CURRENT_LIST_DIR}/unit/main.cpp")
  target_link_libraries(flaxstate_catch_main PUBLIC flaxstate::catch2)
endif()
