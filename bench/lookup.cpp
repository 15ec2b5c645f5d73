// Figures without a bound.
#include <stdexcept>

#include "data.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

Measurement find(const Settings& settings) {
  const std::vector<std::string> keys = make_keys(settings.scaled(1'000'000));
  const Data data = make_int_map(keys);
  const Tree tree = make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), nullptr);
  const fs_node* root = fs_tree_root(tree.get());
  // Far apart from one to the next: neighbours in the file would be neighbours in the caches.
  constexpr std::size_t step = 7919;
  return time_per_item(settings, keys.size(), [&] {
    std::size_t found = 0;
    const double seconds = seconds_of([&] {
      for (std::size_t i = 0, at = 0; i < keys.size(); ++i, at = (at + step) % keys.size()) {
        found += fs_node_find(root, keys[at].data(), keys[at].size()) != nullptr ? 1 : 0;
      }
    });
    if (found != keys.size()) throw std::runtime_error("fs_node_find missed a key");
    return seconds;
  });
}

Measurement open_arrays(const Settings& settings) {
  const std::size_t count = settings.scaled(100'000);
  const Data data = make_array_dict(count, 4);
  return time_per_item(settings, count, [&] {
    Tree tree;
    return seconds_of([&] { tree = make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), nullptr); });
  });
}

}  // namespace

void add_lookup_rows(std::vector<Row>& rows) {
  rows.push_back({"find a key among a million", {}, find});
  rows.push_back({"decode 100,000 small arrays", {}, open_arrays});
}

}  // namespace flaxstate::bench
