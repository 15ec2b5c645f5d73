#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace flaxstate::bench {

// What one side has: `spoiled` has the sizes of `written` and other values, so that spoiling the target frees and takes no
// memory, and its containers are as large as in a program that restores one state after the other.
template <class Object>
struct Objects {
  Object written;
  Object spoiled;
  Object target;

  void spoil() { target = spoiled; }
  bool is_restored() const { return target == written; }
};

template <class Object>
using SharedObjects = std::shared_ptr<Objects<Object>>;

// `make_element(i, variant)` is the element `i` of what is written (variant 0), or of what spoils (1).
template <class Element>
SharedObjects<std::vector<Element>> make_objects(std::size_t count, Element (*make_element)(std::size_t, int)) {
  const auto objects = std::make_shared<Objects<std::vector<Element>>>();
  objects->written.reserve(count);
  objects->spoiled.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    objects->written.push_back(make_element(i, 0));
    objects->spoiled.push_back(make_element(i, 1));
  }
  objects->target = objects->spoiled;
  return objects;
}

}  // namespace flaxstate::bench
