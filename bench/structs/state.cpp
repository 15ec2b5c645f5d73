// The structs of bench/inventory.hpp: numbers, and text in the struct itself.
#include <vector>

#include "../msgpack_inventory.hpp"
#include "by_fields.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

constexpr std::size_t item_count = 250'000;

SharedObjects<std::vector<Item>> make_state(std::size_t count) {
  const auto state = std::make_shared<Objects<std::vector<Item>>>();
  state->written = make_items(count);
  state->spoiled = state->written;
  for (Item& item : state->spoiled) {
    item.id += 1;
    item.weight = -item.weight;
    item.name[0] = 'I';
    item.alive = !item.alive;
  }
  state->target = state->spoiled;
  return state;
}

OurSide our_state(std::size_t count) {
  static const fs_field fields[] = {FS_FIELD_VALUE(Item, id, FS_DTYPE_INT64),
                                    FS_FIELD_VALUE(Item, weight, FS_DTYPE_FLOAT64), FS_FIELD_TEXT(Item, name),
                                    FS_FIELD_VALUE(Item, alive, FS_DTYPE_BOOL)};
  return by_fields({FS_TYPE_FIELDS(Item, fields)}, make_state(count));
}

Side state_by_msgpack(std::size_t count) {
  const SharedObjects<std::vector<Item>> state = make_state(count);
  const auto objects = std::make_shared<Objects<std::vector<MsgpackItem>>>();
  objects->written = make_msgpack_items(state->written);
  objects->spoiled = make_msgpack_items(state->spoiled);
  return by_msgpack(objects);
}

Measurement write(const Settings& settings) {
  const std::size_t count = settings.scaled(item_count);
  return compare_writes(settings, our_state(count), state_by_msgpack(count));
}

Measurement restore(const Settings& settings) {
  return compare_restore_with_parse(settings, our_state(settings.scaled(item_count)));
}

}  // namespace

void add_state_rows(std::vector<Row>& rows) {
  rows.push_back({"state: write / pack", 0.9, write});
  rows.push_back({"state: restore / null visitor", 1.2, restore});
}

}  // namespace flaxstate::bench
