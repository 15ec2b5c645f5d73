// The most memory in use at any time, as the allocators that are handed to the library count it.
#include <cstdio>

#include "counting_allocator.hpp"
#include "data.hpp"
#include "inventory.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

std::string kibibytes(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f KiB", static_cast<double>(bytes) / 1024);
  return text;
}

Measurement of_bytes(std::size_t peak, std::size_t allowed) {
  return {
      kibibytes(peak), "allowed " + kibibytes(allowed), static_cast<double>(peak) / static_cast<double>(allowed), {}};
}

constexpr std::size_t fixed_memory = 64u << 10;

std::size_t allowed_memory(const Data& data) {
  return data.nodes * 48 + data.dimensions * 8 + data.chunks * 16 + fixed_memory;
}

Measurement decoding(const Data& data) {
  CountingAllocator allocator;
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.allocator = allocator.get();
  make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), &options);
  Measurement measurement = of_bytes(allocator.peak(), allowed_memory(data));
  measurement.ours += " (" + kibibytes(allocator.peak_with_copies()) + ")";
  return measurement;
}

// What a call that fills a buffer asks the buffer's allocator for beyond the bytes that it writes.
template <class Fill>
Measurement encoding(const Fill& fill) {
  CountingAllocator allocator;
  const Buffer buffer = make<Buffer>(fs_buffer_create, allocator.get());
  fill(buffer.get());
  const std::size_t written = fs_buffer_size(buffer.get());
  return of_bytes(allocator.peak() > written ? allocator.peak() - written : 0, fixed_memory);
}

Measurement encoding_tree(const Data& data, fs_key_order order) {
  const Tree tree = make<Tree>(fs_msgpack_restore, data.bytes.data(), data.bytes.size(), nullptr);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = order;
  return encoding([&](fs_buffer* buffer) { call(fs_msgpack_serialize, fs_tree_root(tree.get()), &options, buffer); });
}

Measurement encoding_structs(const Settings& settings) {
  const Registry registry = make_inventory_registry();
  std::vector<Item> items = make_items(settings.scaled(250'000));
  const Inventory inventory = {items.data(), items.size(), items.size()};
  return encoding(
      [&](fs_buffer* buffer) { call(fs_to_bytes, registry.get(), "Inventory", &inventory, nullptr, buffer); });
}

Data records(const Settings& settings) { return make_records(settings.scaled(1'600'000)); }
Data empty_containers(const Settings& settings) { return make_empty_containers(settings.scaled(1'000'000)); }
Data million_keys(const Settings& settings) { return make_int_map(make_keys(settings.scaled(1'000'000))); }
Data small_arrays(const Settings& settings) { return make_array_dict(settings.scaled(100'000), 4); }
Data chunked_array(const Settings& settings) { return make_chunked_array(settings.scaled(100'000)); }

template <Data (*make_data)(const Settings&)>
Measurement decoding_of(const Settings& settings) {
  return decoding(make_data(settings));
}

}  // namespace

void add_memory_rows(std::vector<Row>& rows) {
  rows.push_back({"memory to decode 8 million nodes", 1.0, decoding_of<records>});
  rows.push_back({"memory to decode a million empty containers", 1.0, decoding_of<empty_containers>});
  rows.push_back({"memory to decode a map of a million keys", 1.0, decoding_of<million_keys>});
  rows.push_back({"memory to decode 100,000 small arrays", 1.0, decoding_of<small_arrays>});
  rows.push_back({"memory to decode an array in 100,000 chunks", 1.0, decoding_of<chunked_array>});
  rows.push_back({"memory to encode 250,000 structs", 1.0, encoding_structs});
  rows.push_back({"memory to encode 8 million nodes, order kept", 1.0,
                  [](const Settings& settings) { return encoding_tree(records(settings), FS_KEY_ORDER_KEPT); }});
  rows.push_back({"memory to encode a map of a million keys, sorted", {}, [](const Settings& settings) {
                    return encoding_tree(million_keys(settings), FS_KEY_ORDER_SORTED);
                  }});
}

}  // namespace flaxstate::bench
