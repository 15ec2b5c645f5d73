#pragma once

#include <vector>

#include "objects.hpp"
#include "side.hpp"

namespace flaxstate::bench {

// An array of structs of a registered type, as C programs have it: its state is the bare list.
struct Array {
  void* elements;
  std::size_t count;
  std::size_t capacity;
};

// A registry with `types` and with "Array", whose elements are of the last of them.
Registry make_array_registry(std::vector<fs_type> types);

// Calls of the C interface with a buffer and a workspace of their own. `target` is what both arrays are restored into.
OurSide by_fields(std::vector<fs_type> types, const Array& written, const Array& target);

// Structs that are described by C fields, the elements being of the last of `types`.
template <class Element>
OurSide by_fields(std::vector<fs_type> types, const SharedObjects<std::vector<Element>>& objects) {
  std::vector<Element>& written = objects->written;
  std::vector<Element>& target = objects->target;
  OurSide side = by_fields(std::move(types), {written.data(), written.size(), written.size()},
                           {target.data(), target.size(), target.size()});
  side.spoil = [objects] { objects->spoil(); };
  side.is_restored = [objects] { return objects->is_restored(); };
  return side;
}

}  // namespace flaxstate::bench
