// Any bytes under any limits: what goes beyond one is LIMIT, and memory is never asked for beyond its limit, not by a byte. A
// limit that is larger never refuses what a smaller one allows.

#include "support/counting_memory.hpp"
#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

struct Try {
  fuzz::Outcome outcome;
  std::size_t nodes = 0;
};

Try decode_with(const fuzz::ExactBytes& bytes, fs_decode_options options) {
  fuzz::CountingMemory memory;
  const fs_allocator allocator = memory.allocator();
  options.allocator = &allocator;
  Try made;
  {
    fuzz::Tree tree;
    made.outcome = fuzz::decode(bytes.data(), bytes.size(), options, tree);
    if (made.outcome.is_ok()) made.nodes = fs_node_count(fs_tree_root(tree.get()));
  }
  FUZZ_REQUIRE(memory.live() == 0);
  FUZZ_REQUIRE(options.memory_limit == 0 || memory.peak() <= options.memory_limit);
  // What is promised of the set for strangers' files.
  if (options.depth_limit != 0) FUZZ_REQUIRE(memory.peak() <= 40 * bytes.size() + (std::size_t{1} << 16U));
  return made;
}

}  // namespace

FUZZ_TARGET(limits, 10) {
  fs_decode_options options = FS_DECODE_OPTIONS_UNTRUSTED;
  options.lenient = input.flag();
  options.depth_limit = 1 + input.below(64);
  options.node_limit = input.product(1);
  options.text_limit = input.product(1);
  options.memory_limit = input.product(16);
  input.byte();
  const fuzz::ExactBytes bytes = fuzz::rest_of(input);
  const Try limited = decode_with(bytes, options);
  fs_decode_options wide = FS_DECODE_OPTIONS_INIT;
  wide.lenient = options.lenient;
  const Try free = decode_with(bytes, wide);
  if (limited.outcome.is_ok()) {
    FUZZ_REQUIRE(free.outcome.is_ok() && limited.nodes == free.nodes);
    FUZZ_REQUIRE(options.node_limit == 0 || limited.nodes <= options.node_limit);
  } else if (limited.outcome.status != FS_E_LIMIT) {
    FUZZ_REQUIRE(limited.outcome == free.outcome);
  }
}
