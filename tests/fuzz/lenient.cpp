// Any bytes, lenient: an error, or a tree that holds together, and whose state dict fits the tree itself.

#include "support/round_trip.hpp"
#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

void check_state_dict(const fs_node* root) {
  fs_tree* made = nullptr;
  if (fs_node_to_state_dict(root, nullptr, &made, nullptr) != FS_OK) return;
  const fuzz::Tree state(made);
  fuzz::check_tree(fs_tree_root(made));
  fuzz::Tree restored;
  fuzz::outcome_with(restored, [&](fs_tree** out, fs_error** error) {
    return fs_node_from_state_dict(root, fs_tree_root(made), nullptr, out, error);
  });
}

}  // namespace

FUZZ_TARGET(lenient, 1) {
  const std::uint8_t flags = input.byte();
  const fuzz::ExactBytes bytes = fuzz::rest_of(input);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = 1;
  options.align_arrays = flags & 1U;
  options.legacy_bfloat16 = flags >> 1U & 1U;
  fuzz::Tree tree;
  if (!fuzz::decode(bytes.data(), bytes.size(), options, tree).is_ok()) return;
  const fs_node* const root = fs_tree_root(tree.get());
  fuzz::check_tree(root);
  fuzz::check_round_trip(root);
  check_state_dict(root);
}
