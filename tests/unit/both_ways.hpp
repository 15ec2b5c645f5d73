#pragma once

// Objects of random types restored directly and by a tree.

#include <random>
#include <string>

#include "direct_restore.hpp"
#include "random_types.hpp"

#include "catch.hpp"

namespace unit {

// How one state is restored in both ways.
struct BothWays {
  bool was_direct = false;
  bool fails = false;
};

// The object in the block, which is `spoilt` before each: they say the same, and make the same of it.
inline BothWays restore_both_ways(const Type& type, Byte* object, ObjectBlock& block, const std::string& spoilt,
                                  const std::string& state, int round) {
  BothWays ways;
  const ExactBytes exact(state);
  block.set_image(spoilt);
  const std::string wanted = said([&] { restore_by_tree(type, object, exact.data(), exact.size()); });
  const std::string image = block.image();
  block.set_image(spoilt);
  const std::string found = said([&] { ways.was_direct = restore_bytes(type, object, exact.data(), exact.size()); });
  if (found != wanted) FAIL_CHECK("round " << round << ": " << found << "\ninstead of " << wanted);
  if (block.image() != image) FAIL_CHECK("round " << round << ": another object");
  ways.fails = wanted != "OK";
  return ways;
}

// With another byte somewhere, which mostly stands in it already.
inline std::string with_another_byte(std::string bytes, std::mt19937_64& random) {
  const char byte = random() % 4 == 0 ? static_cast<char>(random()) : bytes[random() % bytes.size()];
  bytes[random() % bytes.size()] = byte;
  return bytes;
}

}  // namespace unit
