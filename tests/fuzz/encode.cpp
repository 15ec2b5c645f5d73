// Trees built as the input says: what is written of them is read again as the same tree, and written again as the same bytes;
// sinks of any pieces get the same bytes as buffers and memory.

#include "support/build_tree.hpp"
#include "support/round_trip.hpp"
#include "support/walk.hpp"

namespace {

fs_status take(const void* data, std::size_t size, fs_error**, void* user_data) {
  FUZZ_REQUIRE(size != 0);
  static_cast<std::string*>(user_data)->append(static_cast<const char*>(data), size);
  return FS_OK;
}

// Tuples are written as lists, and named tuples and dataclasses not at all: a state dict has none of them.
void check_state(const fs_node* root) {
  fs_serialize_options options = fuzz::kept_order();
  options.as_state_dict = 1;
  std::string bytes;
  const fuzz::Outcome outcome = fuzz::serialize(root, options, bytes);
  fuzz::Tree state;
  const fuzz::Outcome made = fuzz::outcome_with(
      state, [&](fs_tree** out, fs_error** error) { return fs_node_to_state_dict(root, nullptr, out, error); });
  FUZZ_REQUIRE(outcome.is_ok() || !made.is_ok() || outcome.status == FS_E_KEY);
  if (!made.is_ok() || !outcome.is_ok()) return;
  std::string expected;
  FUZZ_REQUIRE(fuzz::serialize(fs_tree_root(state.get()), fuzz::kept_order(), expected).is_ok() && expected == bytes);
  std::string streamed;
  fs_sink sink = FS_SINK_INIT;
  sink.write = take;
  sink.user_data = &streamed;
  FUZZ_REQUIRE(fs_msgpack_save_sink(root, &sink, &options, nullptr) == FS_OK && streamed == bytes);
  fuzz::check_round_trip(fs_tree_root(state.get()));
}

}  // namespace

FUZZ_TARGET(encode, 0) {
  // Enough for arrays that a sink gets without a copy.
  static const std::string more = fuzz::varied_bytes(1U << 15U);
  const std::string memory = input.text(input.left() / 4) + more;
  const fuzz::Tree tree = fuzz::build_tree(input, memory);
  if (tree == nullptr) return;
  const fs_node* const root = fs_tree_root(tree.get());
  fuzz::check_tree(root);
  check_state(root);
}
