#include "object/map_keys.hpp"

#include <string>
#include <string_view>

#include "base/hash_slots.hpp"
#include "base/short_text.hpp"
#include "base/shown_text.hpp"
#include "object/container_entries.hpp"
#include "tree/key.hpp"

namespace flaxstate {
namespace {

[[noreturn]] void fail_twice(std::string_view key, const TreePath& path) {
  path.fail(Status::key, "the map has the key " + shown_repr(key) + " twice");
}

// So few that comparing each with all takes less than their hashes, and no memory.
constexpr std::size_t most_compared = 8;

void compare_keys(ContainerEntries& entries, std::size_t count, const TreePath& path) {
  std::string_view keys[most_compared];
  for (std::size_t i = 0; i < count; ++i) {
    keys[i] = entries.next(path).key_text();
    for (std::size_t j = 0; j < i; ++j) {
      if (same_text(keys[j], keys[i])) fail_twice(keys[i], path);
    }
  }
}

}  // namespace

void check_unique_keys(const Accessors& map, const void* container, std::size_t count, Memory& memory,
                       const TreePath& path) {
  ContainerEntries entries(map, container);
  if (count <= most_compared) return compare_keys(entries, count, path);
  GrowArray<std::string_view> keys(memory);
  HashSlots slots(memory, static_cast<std::uint32_t>(count));
  const std::uint64_t seed = reinterpret_cast<std::uintptr_t>(&keys);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view key = entries.next(path).key_text();
    keys.push_back(key);
    const auto is_key = [&](std::uint32_t other) { return keys[other] == key; };
    if (slots.find_or_add(hash_text(seed, key), i, is_key) != i) fail_twice(key, path);
  }
}

}  // namespace flaxstate
