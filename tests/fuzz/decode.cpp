// Any bytes, strict: an error, or a tree that holds together, that lenient reading reads as well, and that is written and read
// again as the same tree.

#include "support/round_trip.hpp"
#include "support/target.hpp"
#include "support/walk.hpp"

FUZZ_TARGET(decode, 1) {
  const std::uint8_t flags = input.byte();
  const fuzz::ExactBytes bytes = fuzz::rest_of(input);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.align_arrays = flags & 1U;
  options.legacy_bfloat16 = flags >> 1U & 1U;
  options.trailing = flags >> 2U & 1U ? FS_TRAILING_STREAM : FS_TRAILING_REFUSED;
  options.ownership = flags >> 3U & 1U ? FS_OWNERSHIP_COPIED : FS_OWNERSHIP_BORROWED;
  fuzz::Tree tree;
  if (!fuzz::decode(bytes.data(), bytes.size(), options, tree).is_ok()) return;
  const fs_node* const root = fs_tree_root(tree.get());
  FUZZ_REQUIRE(options.trailing == FS_TRAILING_STREAM || fs_tree_bytes_used(tree.get()) == bytes.size());
  fuzz::check_tree(root);
  fuzz::check_round_trip(root);
  options.lenient = 1;
  fuzz::Tree again;
  FUZZ_REQUIRE(fuzz::decode(bytes.data(), bytes.size(), options, again).is_ok());
  FUZZ_REQUIRE(fuzz::are_equal(root, fs_tree_root(again.get())));
}
