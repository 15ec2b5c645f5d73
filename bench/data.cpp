#include "data.hpp"

#include <cstdint>
#include <msgpack.hpp>

namespace flaxstate::bench {

namespace {

std::vector<char> bytes_of(const msgpack::sbuffer& buffer) { return {buffer.data(), buffer.data() + buffer.size()}; }

void add_array(fs_builder* builder, std::size_t index, const std::vector<float>& items) {
  const std::string key = "layer_" + std::to_string(index);
  const std::int64_t shape[] = {static_cast<std::int64_t>(items.size())};
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = FS_DTYPE_FLOAT32;
  source.rank = 1;
  source.shape = shape;
  source.data = items.data();
  call(fs_builder_key, builder, key.data(), key.size());
  call(fs_builder_array, builder, &source);
}

// `array_at(i)` is the array of each index below `count`.
template <class ArrayAt>
Tree make_dict_of_arrays(std::size_t count, const ArrayAt& array_at) {
  const Builder builder = make<Builder>(fs_builder_create, nullptr);
  call(fs_builder_begin, builder.get(), FS_KIND_DICT);
  for (std::size_t i = 0; i < count; ++i) add_array(builder.get(), i, array_at(i));
  call(fs_builder_end, builder.get());
  return make<Tree>(fs_builder_finish, builder.get());
}

}  // namespace

Data make_records(std::size_t map_count) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_array(static_cast<std::uint32_t>(map_count));
  for (std::size_t i = 0; i < map_count; ++i) {
    packer.pack_map(4);
    packer.pack("id").pack(i);
    packer.pack("weight").pack(static_cast<double>(i) + 0.25);
    packer.pack("name").pack("item-" + std::to_string(i % 1000));
    packer.pack("alive").pack(i % 3 == 0);
  }
  return {bytes_of(buffer), 1 + map_count * 5, 0, 0};
}

Data make_int_list(std::size_t count) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_array(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) packer.pack(i);
  return {bytes_of(buffer), 1 + count, 0, 0};
}

Data make_empty_containers(std::size_t count) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_array(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 2 == 0) {
      packer.pack_map(0);
    } else {
      packer.pack_array(0);
    }
  }
  return {bytes_of(buffer), 1 + count, 0, 0};
}

std::vector<std::string> make_keys(std::size_t count, const std::string& prefix) {
  std::vector<std::string> keys;
  keys.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    // An odd factor permutes the numbers below 2^50, which are 10 digits of 32 each.
    std::uint64_t number = (i * 0x9e3779b97f4a7c15u) & ((std::uint64_t{1} << 50) - 1);
    std::string key = prefix;
    for (int digit = 0; digit < 10; ++digit, number >>= 5) key += "0123456789abcdefghijklmnopqrstuv"[number & 31];
    keys.push_back(key);
  }
  return keys;
}

Data make_int_map(const std::vector<std::string>& keys) {
  msgpack::sbuffer buffer;
  msgpack::packer<msgpack::sbuffer> packer(buffer);
  packer.pack_map(static_cast<std::uint32_t>(keys.size()));
  for (std::size_t i = 0; i < keys.size(); ++i) packer.pack(keys[i]).pack(i);
  return {bytes_of(buffer), 1 + keys.size(), 0, 0};
}

Tree make_array_tree(const std::vector<std::vector<float>>& arrays) {
  return make_dict_of_arrays(arrays.size(), [&](std::size_t i) -> const std::vector<float>& { return arrays[i]; });
}

Data make_array_dict(std::size_t count, std::size_t item_count) {
  const std::vector<float> items(item_count, 1.5f);
  const Tree tree = make_dict_of_arrays(count, [&](std::size_t) -> const std::vector<float>& { return items; });
  return {serialize(fs_tree_root(tree.get())), 1 + count, count, 0};
}

Data make_chunked_array(std::size_t chunk_count) {
  const std::vector<std::vector<float>> arrays(1, std::vector<float>(chunk_count, 1.5f));
  const Tree tree = make_array_tree(arrays);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.chunk_limit = sizeof(float);
  // The dict, the chunk dict and its three values, the one dimension under "shape", and the chunks.
  return {serialize(fs_tree_root(tree.get()), &options), 6 + chunk_count, 1 + chunk_count, chunk_count};
}

std::vector<char> serialize(const fs_node* node, const fs_serialize_options* options) {
  std::size_t size = 0;
  fs_msgpack_serialize_into(node, options, nullptr, 0, &size, nullptr);
  std::vector<char> bytes(size);
  call(fs_msgpack_serialize_into, node, options, bytes.data(), bytes.size(), &size);
  return bytes;
}

}  // namespace flaxstate::bench
