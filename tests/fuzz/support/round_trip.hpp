#pragma once

#include "handles.hpp"

namespace fuzz {

// What is written is read again as the same tree, by strict reading, whatever the chunks and the alignment; and written again
// as the same bytes. Not everything can be written: keys that can't be sorted, the marker of chunks as a user's key.
inline void check_round_trip(const fs_node* root) {
  const fs_decode_options strict = FS_DECODE_OPTIONS_INIT;
  for (const std::uint64_t chunk_limit : {std::uint64_t{0}, std::uint64_t{8}}) {
    for (const std::uint64_t alignment : {std::uint64_t{0}, std::uint64_t{64}}) {
      fs_serialize_options options = kept_order();
      options.chunk_limit = chunk_limit;
      options.alignment = alignment;
      std::string bytes;
      if (!serialize(root, options, bytes).is_ok()) return;
      Tree again;
      const ExactBytes exact(bytes);
      FUZZ_REQUIRE(decode(exact.data(), exact.size(), strict, again).is_ok());
      FUZZ_REQUIRE(are_equal(root, fs_tree_root(again.get())));
      std::string bytes_again;
      FUZZ_REQUIRE(serialize(fs_tree_root(again.get()), options, bytes_again).is_ok() && bytes_again == bytes);
      std::size_t size = 0;
      FUZZ_REQUIRE(fs_msgpack_serialize_into(root, &options, nullptr, 0, &size, nullptr) == FS_OK &&
                   size == bytes.size());
    }
  }
  fs_serialize_options sorted = FS_SERIALIZE_OPTIONS_INIT;
  std::string bytes;
  if (serialize(root, sorted, bytes).is_ok()) {
    Tree again;
    FUZZ_REQUIRE(decode(bytes.data(), bytes.size(), strict, again).is_ok());
    FUZZ_REQUIRE(fs_node_count(fs_tree_root(again.get())) == fs_node_count(root));
  }
}

}  // namespace fuzz
