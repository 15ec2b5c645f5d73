// Any bytes under any limits: what goes beyond one is LIMIT, and memory is never asked for beyond its limit, not by a byte. What
// is read keeps to all of them. A limit that is larger never refuses what a smaller one allows.

#include "support/counting_memory.hpp"
#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

struct Try {
  fuzz::Outcome outcome;
  std::size_t nodes = 0;
  std::uint64_t text = 0;
  std::uint32_t depth = 0;
};

std::uint64_t text_of(const fs_node* node) {
  fs_key key = FS_KEY_INIT;
  FUZZ_REQUIRE(fs_node_key(node, &key, nullptr) == FS_OK);
  const bool has_text = key.kind == FS_KIND_STR || key.kind == FS_KIND_BYTES || key.kind == FS_KIND_EXT;
  const char* text = nullptr;
  const void* data = nullptr;
  std::size_t size = 0;
  std::int32_t code = 0;
  switch (fs_node_kind(node)) {
    case FS_KIND_STR: fs_node_str(node, &text, &size, nullptr); break;
    case FS_KIND_BYTES: fs_node_bytes(node, &data, &size, nullptr); break;
    case FS_KIND_EXT: fs_node_ext(node, &code, &data, &size, nullptr); break;
    default: break;
  }
  return size + (has_text ? key.size : 0);
}

std::uint32_t depth_of(const fs_node* node) {
  std::uint32_t below = 0;
  for (const fs_node* child = fs_node_next(node, nullptr); child != nullptr; child = fs_node_next(node, child)) {
    below = std::max(below, depth_of(child));
  }
  return fs_node_kind(node) >= FS_KIND_DICT ? below + 1 : 0;
}

Try decode_with(const fuzz::ExactBytes& bytes, fs_decode_options options) {
  fuzz::CountingMemory memory;
  const fs_allocator allocator = memory.allocator();
  options.allocator = &allocator;
  Try made;
  {
    fuzz::Tree tree;
    made.outcome = fuzz::decode(bytes.data(), bytes.size(), options, tree);
    if (made.outcome.is_ok()) {
      const fs_node* const root = fs_tree_root(tree.get());
      made.nodes = fs_node_count(root);
      made.depth = depth_of(root);
      fuzz::for_each_node(root, [&](const fs_node* node) { made.text += text_of(node); });
    }
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
    FUZZ_REQUIRE(options.text_limit == 0 || limited.text <= options.text_limit);
    FUZZ_REQUIRE(limited.depth <= options.depth_limit);
  } else if (limited.outcome.status != FS_E_LIMIT) {
    FUZZ_REQUIRE(limited.outcome == free.outcome);
  }
}
