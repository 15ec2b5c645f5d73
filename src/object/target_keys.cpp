#include "object/target_keys.hpp"

#include <algorithm>

#include "tree/container_index.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {

bool FieldKeys::has(std::string_view key) const {
  return std::any_of(type_.fields.begin(), type_.fields.end(), [&](const Field& field) { return field.name == key; });
}

std::string_view ChildKeys::class_name() const noexcept { return flaxstate::class_name(target_); }

std::string ChildKeys::key(std::size_t index) const {
  bool exact;
  return python_key_text(key_of(*child_at(target_, index)), exact);
}

bool ChildKeys::has(std::string_view key) const { return find_by_text(target_, key) != nullptr; }

}  // namespace flaxstate
