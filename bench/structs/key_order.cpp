// What restoring costs when keys stand in another order than a struct's fields, as JAX sorts them; and what it costs from a tree.
#include <string>
#include <vector>

#include "../data.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace flaxstate::bench {

namespace {

// The list of structs in its own order, each struct with its keys sorted.
std::vector<char> sorted_in_structs(const fs_node* list) {
  std::vector<char> bytes;
  const std::size_t count = fs_node_size(list);
  bytes.push_back(static_cast<char>(0xdf));
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(count >> shift));
  for (const fs_node* element = nullptr; (element = fs_node_next(list, element)) != nullptr;) {
    fs_key key = FS_KEY_INIT;
    call(fs_node_key, element, &key);
    bytes.push_back(static_cast<char>(0xa0 | key.size));
    bytes.insert(bytes.end(), key.data, key.data + key.size);
    const std::vector<char> value = serialize(element);
    bytes.insert(bytes.end(), value.begin(), value.end());
  }
  return bytes;
}

std::vector<char> sorted_everywhere(const fs_node* list) { return serialize(list); }

template <OurSide (*make_side)(std::size_t), std::size_t count, std::vector<char> (*sorted)(const fs_node*)>
Measurement restore_sorted(const Settings& settings) {
  const OurSide side = make_side(settings.scaled(count));
  check(side);
  const std::vector<char> bytes = sorted(fs_tree_root(side.to_state_dict().get()));
  const auto restore = [&] { side.restore_bytes({bytes.data(), bytes.size()}); };
  check(side, restore);
  return compare(settings, timed_restore(side, restore), "kept order", timed_restore(side, side.restore));
}

template <OurSide (*make_side)(std::size_t), std::size_t count>
Measurement restore_tree(const Settings& settings) {
  const OurSide side = make_side(settings.scaled(count));
  check(side);
  const Tree tree = side.to_state_dict();
  const auto restore = [&] { side.from_state_dict(fs_tree_root(tree.get())); };
  check(side, restore);
  return compare(settings, timed_restore(side, restore), side.restore_name, timed_restore(side, side.restore));
}

}  // namespace

void add_key_order_rows(std::vector<Row>& rows) {
  rows.push_back(
      {"sorted keys: numbers, in structs / kept", {}, restore_sorted<our_numbers, struct_count, sorted_in_structs>});
  rows.push_back(
      {"sorted keys: numbers, all dicts / kept", {}, restore_sorted<our_numbers, struct_count, sorted_everywhere>});
  rows.push_back(
      {"sorted keys: string, in structs / kept", {}, restore_sorted<our_strings, struct_count, sorted_in_structs>});
  rows.push_back(
      {"sorted keys: world, in structs / kept", {}, restore_sorted<our_world, entity_count, sorted_in_structs>});
  rows.push_back(
      {"sorted keys: world, all dicts / kept", {}, restore_sorted<our_world, entity_count, sorted_everywhere>});
  rows.push_back({"from_state_dict: numbers / restore", {}, restore_tree<our_numbers, struct_count>});
  rows.push_back({"from_state_dict: world / restore", {}, restore_tree<our_world, entity_count>});
}

}  // namespace flaxstate::bench
