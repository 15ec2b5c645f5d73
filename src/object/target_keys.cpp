#include "object/target_keys.hpp"

#include <algorithm>

#include "tree/container_index.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {

bool FieldKeys::has(std::string_view key) const {
  return std::any_of(type_.fields.begin(), type_.fields.end(), [&](const Field& field) { return field.name == key; });
}

std::string_view ChildKeys::class_name() const noexcept { return flaxstate::class_name(target_); }

std::string_view ChildKeys::key(std::size_t index, MemoryText& made) const {
  return key_text_of(*child_at(target_, index), made);
}

bool ChildKeys::has(std::string_view key) const { return find_by_text_in(memory_, target_, key) != nullptr; }

}  // namespace flaxstate
