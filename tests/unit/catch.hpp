#pragma once

// Catch2 v2 is one header; v3 has several, of which this takes all.
#if __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
#endif
