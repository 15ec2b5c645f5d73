// A dict of many small arrays: structs that pass their one array through, beside msgpack's bins.
#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "by_fields.hpp"
#include "by_msgpack.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

constexpr std::size_t array_count = 100'000;

struct Small {
  float items[16];

  bool operator==(const Small& other) const { return std::equal(items, items + 16, other.items); }
};

Small make_small(std::size_t i, int variant) {
  Small small;
  for (std::size_t j = 0; j < 16; ++j)
    small.items[j] = static_cast<float>((i * 16 + j) % 1000 + (variant == 0 ? 0 : 1));
  return small;
}

OurSide our_small_arrays(std::size_t count) {
  static const fs_field fields[] = {FS_FIELD_ARRAY(Small, items, FS_DTYPE_FLOAT32, 16)};
  return by_fields({FS_TYPE_FIELDS_AS("Small", Small, fields, FS_KIND_NIL)}, make_objects(count, make_small));
}

// The same keys, and the data alone.
void pack(msgpack::sbuffer& buffer, const std::vector<std::string>& keys, const std::vector<Small>& arrays) {
  buffer.clear();
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_map(static_cast<std::uint32_t>(arrays.size()));
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    packer.pack(keys[i]);
    packer.pack_bin(sizeof arrays[i].items);
    packer.pack_bin_body(reinterpret_cast<const char*>(arrays[i].items), sizeof arrays[i].items);
  }
}

void require_equal(const msgpack::sbuffer& buffer, const std::vector<Small>& arrays) {
  const msgpack::object_handle handle = msgpack::unpack(buffer.data(), buffer.size());
  const msgpack::object_map map = handle->via.map;
  bool same = map.size == arrays.size();
  for (std::size_t i = 0; same && i < arrays.size(); ++i) {
    const msgpack::object_bin bin = map.ptr[i].val.via.bin;
    same = bin.size == sizeof(Small) && std::memcmp(bin.ptr, &arrays[i], sizeof(Small)) == 0;
  }
  if (!same) throw std::runtime_error("msgpack::pack wrote other data");
}

Measurement encode(const Settings& settings) {
  const std::size_t count = settings.scaled(array_count);
  const OurSide ours = our_small_arrays(count);
  check(ours);
  const std::vector<Small> arrays = make_objects(count, make_small)->written;
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(std::to_string(i));
  msgpack::sbuffer buffer;
  pack(buffer, keys, arrays);
  require_equal(buffer, arrays);
  return compare(
      settings, [&] { return seconds_of(ours.write); }, "pack",
      [&] { return seconds_of([&] { pack(buffer, keys, arrays); }); });
}

Measurement open(const Settings& settings) {
  const OurSide ours = our_small_arrays(settings.scaled(array_count));
  check(ours);
  const Bytes bytes = ours.written();
  const Tree tree = make<Tree>(fs_msgpack_restore, bytes.data, bytes.size, nullptr);
  check(ours, [&] { ours.from_state_dict(fs_tree_root(tree.get())); });
  const auto again = [&] {
    return seconds_of([&] { call(fs_msgpack_restore_into, bytes.data, bytes.size, nullptr, tree.get()); });
  };
  return compare(settings, again, "null visitor", timed_parse(bytes));
}

}  // namespace

void add_small_array_rows(std::vector<Row>& rows) {
  rows.push_back({"small arrays: encode / pack", 0.6, encode});
  rows.push_back({"small arrays: open / null visitor", 1.5, open});
}

}  // namespace flaxstate::bench
