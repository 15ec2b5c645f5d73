#pragma once

// What has to hold for every tree, wherever it comes from.

#include <vector>

#include "handles.hpp"

namespace fuzz {

inline void check_array(const fs_node* node) {
  fs_array array = FS_ARRAY_INIT;
  FUZZ_REQUIRE(fs_node_array(node, &array, nullptr) == FS_OK);
  std::uint64_t items = 1;
  for (std::uint32_t axis = 0; axis < array.rank; ++axis) {
    FUZZ_REQUIRE(array.shape[axis] >= 0);
    items *= static_cast<std::uint64_t>(array.shape[axis]);
  }
  FUZZ_REQUIRE(items == array.item_count && items * array.item_size == array.size);
  std::uint64_t first_item = 0;
  for (std::size_t i = 0; i < array.segment_count; ++i) {
    fs_segment segment = FS_SEGMENT_INIT;
    FUZZ_REQUIRE(fs_node_array_segment(node, i, &segment, nullptr) == FS_OK);
    FUZZ_REQUIRE(segment.first_item == first_item && segment.size == segment.item_count * array.item_size);
    first_item += segment.item_count;
  }
  // Strided arrays have no segments.
  FUZZ_REQUIRE(first_item == array.item_count || (array.segment_count == 0 && array.data == nullptr));
  if (array.size > std::uint64_t{1} << 20U) return;
  // An over-long write is seen: the block has just this size.
  ExactBytes gathered(std::string(static_cast<std::size_t>(array.size), '\x5a'));
  fs_error* error = nullptr;
  const fs_status status = fs_node_array_gather(node, gathered.data(), gathered.size(), &error);
  outcome_of(status, error);
  FUZZ_REQUIRE(status == FS_OK || array.is_in_file == 1);
  if (status != FS_OK || array.data == nullptr || array.size == 0) return;
  FUZZ_REQUIRE(std::memcmp(gathered.data(), array.data, gathered.size()) == 0);
}

// Every node is found by its path, every entry of a dict by its key, and every array can be read.
inline void check_tree(const fs_node* root) {
  std::size_t count = 0;
  for_each_node(root, [&](const fs_node* node) {
    ++count;
    const fs_kind kind = fs_node_kind(node);
    if (kind == FS_KIND_ARRAY || kind == FS_KIND_SCALAR) check_array(node);
    std::size_t size = 0;
    FUZZ_REQUIRE(fs_node_path(node, nullptr, 0, &size, nullptr) == FS_OK);
    if (size > 4096 || count > 200) return;  // the path of each of many nodes would cost their square
    std::vector<char> path(size);
    FUZZ_REQUIRE(fs_node_path(node, path.data(), path.size(), &size, nullptr) == FS_OK);
    FUZZ_REQUIRE(fs_node_at(root, path.data()) == node);
  });
  FUZZ_REQUIRE(count == fs_node_count(root));
}

}  // namespace fuzz
