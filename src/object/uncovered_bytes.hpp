#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "object/type.hpp"

namespace flaxstate {

// A run of bytes of an object that no field describes.
struct UncoveredRun {
  std::string path;  // of the object
  const Type* type;
  std::size_t begin;
  std::size_t end;
  const Field* behind;  // nullptr: nothing is in front of it

  std::string text() const;  // "bytes 4 to 7 of Item, behind 'id'"
};

// All of them, in objects of the type and of the types that its fields name: each type is looked at once, at the first
// path that leads to it. Types by callbacks know their bytes themselves. Padding between members is found as well,
// since nothing tells it from a member; where a run may be padding, its text says so. Throws not_found for a type
// that isn't registered.
std::vector<UncoveredRun> find_uncovered(const Type& type);

}  // namespace flaxstate
