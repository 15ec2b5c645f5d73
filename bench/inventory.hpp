#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "handles.hpp"

namespace flaxstate::bench {

struct Item {
  std::int64_t id;
  double weight;
  char name[16];
  bool alive;
};

bool operator==(const Item& left, const Item& right);

struct Inventory {
  Item* items;
  std::size_t count;
  std::size_t capacity;
};

// Knows "Item" and "Inventory", both by fields.
Registry make_inventory_registry();

std::vector<Item> make_items(std::size_t count);

}  // namespace flaxstate::bench
