// The n-th allocation fails, once or from then on, in reading, writing, restoring and copying: NO_MEMORY, nothing lost, nothing
// changed, and the same call then works.

#include "support/counting_memory.hpp"
#include "support/model.hpp"
#include "support/walk.hpp"

namespace {

void require_failure(const fuzz::CountingMemory& memory, const fuzz::Outcome& outcome, const fuzz::Outcome& usual) {
  FUZZ_REQUIRE(outcome == usual || (memory.has_failed() && outcome.status == FS_E_NO_MEMORY));
}

}  // namespace

FUZZ_TARGET(allocation, 3) {
  static const fuzz::Registry registry = fuzz::model_registry();
  const std::size_t fails_at = 1 + input.byte();
  const std::uint8_t flags = input.byte();
  const std::uint8_t reading = input.byte();
  const bool is_lenient = (reading & 1U) != 0;
  const fuzz::ExactBytes bytes(fuzz::state_of(registry.get(), reading >> 1U, input));
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = is_lenient ? 1 : 0;
  fuzz::Tree usual_tree;
  const fuzz::Outcome usual = fuzz::decode(bytes.data(), bytes.size(), decode, usual_tree);
  fuzz::CountingMemory memory(fails_at, (flags & 1U) != 0);
  const fs_allocator allocator = memory.allocator();
  {
    fuzz::Tree tree;
    decode.allocator = &allocator;
    require_failure(memory, fuzz::decode(bytes.data(), bytes.size(), decode, tree), usual);
    if (tree != nullptr) fuzz::check_tree(fs_tree_root(tree.get()));
  }
  FUZZ_REQUIRE(memory.live() == 0);
  {
    fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
    options.keep_missing = flags >> 1U & 1U;
    options.drop_extra = flags >> 2U & 1U;
    options.decode = &decode;
    fuzz::Model model;
    const std::string before = fuzz::bytes_of(registry.get(), model);
    const fuzz::Outcome outcome = fuzz::outcome_of([&](fs_error** error) {
      return fs_restore(registry.get(), "Model", &model, bytes.data(), bytes.size(), &options, error);
    });
    FUZZ_REQUIRE(fuzz::script.staged == 0 && (outcome.is_ok() || fuzz::bytes_of(registry.get(), model) == before));
  }
  FUZZ_REQUIRE(memory.live() == 0);
  if (usual_tree == nullptr) return;
  {
    fuzz::CountingMemory copying(fails_at);
    const fs_allocator copy_allocator = copying.allocator();
    fs_tree_options options = FS_TREE_OPTIONS_INIT;
    options.allocator = &copy_allocator;
    options.copy_data = 1;
    fuzz::Tree state;
    const fuzz::Outcome outcome = fuzz::outcome_with(state, [&](fs_tree** out, fs_error** error) {
      return fs_node_to_state_dict(fs_tree_root(usual_tree.get()), &options, out, error);
    });
    FUZZ_REQUIRE(outcome.is_ok() || outcome.status == FS_E_NO_MEMORY || outcome.status == FS_E_KEY ||
                 outcome.status == FS_E_LIMIT);
    state.reset();
    FUZZ_REQUIRE(copying.live() == 0);
  }
}
