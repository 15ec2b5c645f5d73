#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "handles.hpp"

namespace flaxstate::bench {

// msgpack bytes and what they hold, counted as the bound on memory counts it.
struct Data {
  std::vector<char> bytes;
  std::size_t nodes = 0;
  std::size_t dimensions = 0;
  std::size_t chunks = 0;
};

// A list of maps with four entries each: int, double, short string, bool.
Data make_records(std::size_t map_count);

Data make_int_list(std::size_t count);
Data make_empty_containers(std::size_t count);

// Distinct keys of 10 bytes each, in no order, after a prefix that all have in common.
std::vector<std::string> make_keys(std::size_t count, const std::string& prefix = "");
Data make_int_map(const std::vector<std::string>& keys);

// A dict of float32 arrays, which are borrowed.
Tree make_array_tree(const std::vector<std::vector<float>>& arrays);
// The same of equal arrays.
Data make_array_dict(std::size_t count, std::size_t item_count);

// A dict of one float32 array in chunks of one item each.
Data make_chunked_array(std::size_t chunk_count);

// fs_msgpack_serialize into a vector.
std::vector<char> serialize(const fs_node* node, const fs_serialize_options* options = nullptr);

}  // namespace flaxstate::bench
