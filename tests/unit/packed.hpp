#pragma once

// The bytes that Flax writes for a tree, from text. The unit tests and those of the C++ headers use it.

#include <string>

// {'a': f32[2,2](0, 1, 2, 3), 'b': [1, None, b'\x01', i32(5)]}, hex('c1'): see tests/c/packed.h.
std::string packed(const std::string& text);
