#include "object/target_keys.hpp"

#include <algorithm>

#include "tree/container_index.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {

bool FieldKeys::has(std::string_view key) const {
  const std::vector<std::uint32_t>& sorted = type_.sorted_fields;
  const auto at = std::lower_bound(
      sorted.begin(), sorted.end(), key,
      [&](std::uint32_t number, std::string_view wanted) { return type_.fields[number].name < wanted; });
  return at != sorted.end() && type_.fields[*at].name == key;
}

std::string_view ChildKeys::class_name() const noexcept { return flaxstate::class_name(target_); }

std::string_view ChildKeys::key(std::size_t index, MemoryText& made) const {
  return key_text_of(*child_at(target_, index), made);
}

bool ChildKeys::has(std::string_view key) const { return find_by_text_in(memory_, target_, key) != nullptr; }

}  // namespace flaxstate
