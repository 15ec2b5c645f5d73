// Any tree as target of any state, which stands behind it: what comes out has the target's structure, and fits it again.

#include "support/handles.hpp"
#include "support/walk.hpp"

namespace {

bool has_key_of(const fs_node* node, const fs_node* target) {
  fs_key key = FS_KEY_INIT;
  fs_key wanted = FS_KEY_INIT;
  FUZZ_REQUIRE(fs_node_key(node, &key, nullptr) == FS_OK && fs_node_key(target, &wanted, nullptr) == FS_OK);
  const bool is_alike = key.kind == wanted.kind && key.size == wanted.size && key.int_value == wanted.int_value;
  return is_alike && (key.size == 0 || std::memcmp(key.data, wanted.data, key.size) == 0);
}

// The same kinds and keys, down to the leaves.
bool has_structure_of(const fs_node* node, const fs_node* target) {
  const fs_kind kind = fs_node_kind(target);
  if (kind < FS_KIND_DICT) return true;
  if (fs_node_kind(node) != kind || fs_node_size(node) != fs_node_size(target)) return false;
  const fs_node* child = fs_node_next(node, nullptr);
  for (const fs_node* wanted = fs_node_next(target, nullptr); wanted != nullptr;
       wanted = fs_node_next(target, wanted)) {
    if (!has_key_of(child, wanted) || !has_structure_of(child, wanted)) return false;
    child = fs_node_next(node, child);
  }
  return true;
}

}  // namespace

FUZZ_TARGET(restore_template, 1) {
  const std::uint8_t flags = input.byte();
  std::string bytes = input.text(input.left());
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = 1;
  decode.trailing = FS_TRAILING_STREAM;
  fuzz::Tree target;
  if (!fuzz::decode(bytes.data(), bytes.size(), decode, target).is_ok()) return;
  const fuzz::ExactBytes state_bytes(bytes.substr(fs_tree_bytes_used(target.get())));
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.convert = static_cast<fs_convert>((flags & 3U) % 3);
  options.reshape = flags >> 2U & 1U;
  options.keep_missing = flags >> 3U & 1U;
  options.drop_extra = flags >> 4U & 1U;
  options.any_leaf = flags >> 5U & 1U;
  options.decode = &decode;
  const fs_node* const root = fs_tree_root(target.get());
  fuzz::Tree restored;
  const fuzz::Outcome outcome = fuzz::outcome_with(restored, [&](fs_tree** out, fs_error** error) {
    return fs_node_from_bytes(root, state_bytes.data(), state_bytes.size(), &options, out, error);
  });
  fuzz::check_tree(root);
  if (!outcome.is_ok()) return;
  const fs_node* const made = fs_tree_root(restored.get());
  fuzz::check_tree(made);
  FUZZ_REQUIRE(has_structure_of(made, root));
}
