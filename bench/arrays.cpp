// Large arrays: decoding never touches them, and encoding copies them once.
#include <cstring>

#include "data.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

constexpr std::size_t array_count = 300;

// One decode takes microseconds only.
double decode_often(const Data& data) {
  constexpr int times = 100;
  return seconds_of([&] {
    for (int i = 0; i < times; ++i) make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), nullptr);
  });
}

Measurement decode_large(const Settings& settings) {
  const Data large = make_array_dict(array_count, settings.scaled((4u << 20) / sizeof(float)));
  const Data small = make_array_dict(array_count, settings.scaled((4u << 10) / sizeof(float)));
  return compare(
      settings, [&] { return decode_often(large); }, "arrays of 4 KiB", [&] { return decode_often(small); });
}

// Both sides write to the same memory, all of which was written before.
Measurement encode_large(const Settings& settings) {
  const std::size_t item_count = settings.scaled((std::size_t{1} << 30) / sizeof(float) / array_count);
  std::vector<std::vector<float>> arrays(array_count, std::vector<float>(item_count, 1.5f));
  const Tree tree = make_array_tree(arrays);
  const fs_node* root = fs_tree_root(tree.get());
  std::vector<char> memory = serialize(root);
  const auto ours = [&] {
    std::size_t size = 0;
    return seconds_of([&] { call(fs_msgpack_serialize_into, root, nullptr, memory.data(), memory.size(), &size); });
  };
  const auto yardstick = [&] {
    return seconds_of([&] {
      char* destination = memory.data();
      for (const std::vector<float>& items : arrays) {
        std::memcpy(destination, items.data(), items.size() * sizeof(float));
        destination += items.size() * sizeof(float);
      }
    });
  };
  return compare(settings, ours, "memcpy", yardstick);
}

}  // namespace

void add_array_rows(std::vector<Row>& rows) {
  rows.push_back({"decode 300 arrays of 4 MiB", 1.5, decode_large});
  rows.push_back({"encode 1 GiB in 300 arrays", 1.2, encode_large});
}

}  // namespace flaxstate::bench
