// Catch2 v2 makes the main function here; v3 brings it as a library (Catch2WithMain).
#if __has_include(<catch2/catch.hpp>)
#define CATCH_CONFIG_MAIN
#endif

// GCC 12 with a sanitizer finds uninitialised variables inside std::regex, which Catch2's main uses.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include "catch.hpp"
