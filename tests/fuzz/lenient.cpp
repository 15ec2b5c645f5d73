// Any bytes, lenient: an error, or a tree that holds together, and whose state dict fits the tree itself. Of a key that comes
// twice the last value stays, at the place of the first.

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

std::string entry(const std::string& key, const std::string& value) {
  return static_cast<char>(0xa0 + key.size()) + key + value;
}

// A dict with the entry "k", and `others` behind it.
std::string dict(std::size_t count, const std::string& value, const std::string& others) {
  return "\xde" + std::string{static_cast<char>(count >> 8U), static_cast<char>(count)} + entry("k", value) + others;
}

void check_last_of_two(const std::string& first, const std::string& last, std::size_t other_count) {
  std::string others;
  for (std::size_t i = 0; i < other_count; ++i) others += entry(std::to_string(i), "\xc0");
  const std::string twice = dict(other_count + 2, first, others + entry("k", last));
  const std::string once = dict(other_count + 1, last, others);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = 1;
  fuzz::Tree tree;
  fuzz::Tree expected;
  const fuzz::Outcome outcome = fuzz::decode(twice.data(), twice.size(), options, tree);
  // One level more may be too many.
  if (outcome.status == FS_E_LIMIT) return;
  FUZZ_REQUIRE(outcome.is_ok() && fuzz::decode(once.data(), once.size(), options, expected).is_ok());
  FUZZ_REQUIRE(fuzz::are_equal(fs_tree_root(tree.get()), fs_tree_root(expected.get())));
}

// In dicts without an index and with one.
void check_duplicates(const std::string& bytes) {
  const std::string nil = "\xc0";
  for (const std::size_t others : {1U, 20U}) {
    check_last_of_two(bytes, nil, others);
    check_last_of_two(nil, bytes, others);
  }
}

}  // namespace

FUZZ_TARGET(lenient, 1) {
  const std::uint8_t flags = input.byte();
  const std::string text = input.text(input.left());
  const fuzz::ExactBytes bytes(text);
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
  if (!options.legacy_bfloat16) check_duplicates(text);
}
