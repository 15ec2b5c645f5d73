#pragma once

#include <cstdint>
#include <msgpack.hpp>
#include <string>
#include <vector>

#include "inventory.hpp"

namespace flaxstate::bench {

// What msgpack-cxx packs in the place of an Item: a map with the same four keys.
struct MsgpackItem {
  std::int64_t id = 0;
  double weight = 0.0;
  std::string name;
  bool alive = false;

  MSGPACK_DEFINE_MAP(id, weight, name, alive)

  bool operator==(const MsgpackItem& other) const {
    return id == other.id && weight == other.weight && name == other.name && alive == other.alive;
  }
};

inline std::vector<MsgpackItem> make_msgpack_items(const std::vector<Item>& items) {
  std::vector<MsgpackItem> equal;
  equal.reserve(items.size());
  for (const Item& item : items) {
    MsgpackItem other;
    other.id = item.id;
    other.weight = item.weight;
    other.name = item.name;
    other.alive = item.alive;
    equal.push_back(other);
  }
  return equal;
}

}  // namespace flaxstate::bench
