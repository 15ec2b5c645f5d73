#pragma once

// Points, whose keys stand in the order of their fields or sorted, and lists of them.

#include <cstddef>
#include <cstring>
#include <string>

#include "direct_restore.hpp"
#include "types.hpp"

#include "catch.hpp"

namespace unit {

// Whether it was done without a tree. What it says, and what it makes of the target, is what the general way does.
template <class T>
bool is_direct(const Type& type, const T& target, const std::string& state, const ReadOptions& reading = {}) {
  const ExactBytes bytes(state);
  T one = target, other = target;
  bool was_direct = false;
  const std::string wanted = said([&] { restore_by_tree(type, &one, bytes.data(), bytes.size(), reading); });
  CHECK(said([&] { was_direct = restore_bytes(type, &other, bytes.data(), bytes.size(), reading); }) == wanted);
  CHECK(std::memcmp(&one, &other, sizeof one) == 0);
  return was_direct;
}

struct Point {
  float z, y, x;
  bool operator==(const Point& other) const { return z == other.z && y == other.y && x == other.x; }
};
inline const Type& add_points(Registry& registry) {
  return add_type(registry, "Point", sizeof(Point),
                  {leaf("z", offsetof(Point, z), Dtype::float32), leaf("y", offsetof(Point, y), Dtype::float32),
                   leaf("x", offsetof(Point, x), Dtype::float32)});
}
inline std::string point(int i, bool is_sorted) {
  const std::string x = "'x': " + std::to_string(i) + ".0", y = "'y': " + std::to_string(i) + ".5";
  return is_sorted ? "{" + x + ", " + y + ", 'z': -1.0}" : "{'z': -1.0, " + y + ", " + x + "}";
}
inline Field list_of(const std::string& name, std::size_t offset, const std::string& type, std::int64_t count) {
  Field field = nested(name, offset, type);
  field.rank = 1;
  field.shape[0] = count;
  return field;
}

}  // namespace unit
