#include "object/map_keys.hpp"

#include <string>
#include <string_view>

#include "base/hash_slots.hpp"
#include "base/shown_text.hpp"
#include "object/container_entries.hpp"
#include "tree/key.hpp"

namespace flaxstate {

void check_unique_keys(const Accessors& map, const void* container, std::size_t count, Memory& memory,
                       const TreePath& path) {
  GrowArray<std::string_view> keys(memory);
  HashSlots slots(memory, static_cast<std::uint32_t>(count));
  const std::uint64_t seed = reinterpret_cast<std::uintptr_t>(&keys);
  ContainerEntries entries(map, container);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view key = entries.next(path).key_text();
    keys.push_back(key);
    const auto is_key = [&](std::uint32_t other) { return keys[other] == key; };
    if (slots.find_or_add(hash_text(seed, key), i, is_key) != i) {
      path.fail(Status::key, "the map has the key " + shown_repr(key) + " twice");
    }
  }
}

}  // namespace flaxstate
