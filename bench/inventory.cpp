#include "inventory.hpp"

#include <cstdio>
#include <cstring>

namespace flaxstate::bench {

bool operator==(const Item& left, const Item& right) {
  return left.id == right.id && left.weight == right.weight && std::strcmp(left.name, right.name) == 0 &&
         left.alive == right.alive;
}

Registry make_inventory_registry() {
  static const fs_field item_fields[] = {FS_FIELD_VALUE(Item, id, FS_DTYPE_INT64),
                                         FS_FIELD_VALUE(Item, weight, FS_DTYPE_FLOAT64), FS_FIELD_TEXT(Item, name),
                                         FS_FIELD_VALUE(Item, alive, FS_DTYPE_BOOL)};
  static const fs_field inventory_fields[] = {FS_FIELD_COUNTED_OBJECTS(Inventory, items, "Item", count, capacity)};
  const fs_type types[] = {FS_TYPE_FIELDS(Item, item_fields), FS_TYPE_FIELDS(Inventory, inventory_fields)};
  Registry registry = make<Registry>(fs_registry_create, nullptr);
  for (const fs_type& type : types) call(fs_register_type, registry.get(), &type);
  return registry;
}

std::vector<Item> make_items(std::size_t count) {
  std::vector<Item> items(count);
  for (std::size_t i = 0; i < count; ++i) {
    items[i].id = static_cast<std::int64_t>(i * 37);
    items[i].weight = static_cast<double>(i) + 0.25;
    std::snprintf(items[i].name, sizeof items[i].name, "item-%u", static_cast<unsigned>(i % 1000));
    items[i].alive = i % 3 == 0;
  }
  return items;
}

}  // namespace flaxstate::bench
