// Any bytes behind callbacks that fail now and then, or give other bytes each time: an error of theirs, or what the bytes give.

#include <algorithm>

#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

struct Unreliable {
  std::string bytes;
  std::uint32_t fails_at;    // the read, counted from 1; 0: none
  std::uint32_t changes_at;  // from this one on, bytes are not what they were
  std::uint32_t reads = 0;
  int destroyed = 0;

  bool has_failed() const noexcept { return fails_at != 0 && reads >= fails_at; }
  bool has_changed() const noexcept { return changes_at != 0 && reads >= changes_at; }
};

fs_status read_at(std::uint64_t offset, void* destination, std::size_t size, fs_error** error, void* user_data) {
  auto& source = *static_cast<Unreliable*>(user_data);
  FUZZ_REQUIRE(source.destroyed == 0 && offset <= source.bytes.size() && size <= source.bytes.size() - offset);
  ++source.reads;
  if (source.reads == source.fails_at) {
    if (size % 2 == 0) *error = fs_error_create(FS_E_IO, "gone");
    return FS_E_IO;
  }
  std::memcpy(destination, source.bytes.data() + offset, size);
  auto* const out = static_cast<std::uint8_t*>(destination);
  if (source.has_changed()) {
    for (std::size_t i = source.reads % 3; i < size; i += 1 + (source.reads * 7U) % 61U)
      out[i] = static_cast<unsigned char>(out[i] ^ (1U << (i % 8)));
  }
  return FS_OK;
}

// The same tree, unless the source failed or changed while it was compared.
void check_equal(const Unreliable& source, const fs_node* root, const fs_node* expected) {
  std::int32_t is_equal = 0;
  fs_error* error = nullptr;
  const fuzz::Outcome outcome = fuzz::outcome_of(fs_node_equal(root, expected, &is_equal, &error), error);
  FUZZ_REQUIRE(outcome.is_ok() || (source.has_failed() && outcome.status == FS_E_CALLBACK));
  FUZZ_REQUIRE(is_equal == 1 || source.has_failed() || source.has_changed());
}

void destroy(void* user_data) { ++static_cast<Unreliable*>(user_data)->destroyed; }

}  // namespace

FUZZ_TARGET(source, 3) {
  const std::uint8_t flags = input.byte();
  Unreliable unreliable = {};
  unreliable.fails_at = input.below(12);
  unreliable.changes_at = input.below(12);
  unreliable.bytes = input.text(input.left());
  // A bin that is larger than a window.
  static const std::string large = std::string("\xc6\0\3\0\0", 5) + fuzz::varied_bytes(3U << 16U);
  if ((flags & 2U) != 0) unreliable.bytes = "\x92" + large + unreliable.bytes;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = flags & 1U;
  fs_source source = FS_SOURCE_INIT;
  source.size = unreliable.bytes.size();
  source.read_at = read_at;
  source.user_data = &unreliable;
  source.destroy_user_data = destroy;
  fuzz::Tree tree;
  const fuzz::Outcome outcome = fuzz::outcome_with(
      tree, [&](fs_tree** out, fs_error** error) { return fs_source_open(&source, &decode, out, error); });
  FUZZ_REQUIRE(unreliable.destroyed == (outcome.is_ok() ? 0 : 1));
  FUZZ_REQUIRE(!unreliable.has_failed() || outcome.status == FS_E_CALLBACK);
  if (!unreliable.has_failed() && !unreliable.has_changed()) {
    fuzz::Tree expected;
    FUZZ_REQUIRE(fuzz::decode(unreliable.bytes.data(), unreliable.bytes.size(), decode, expected) == outcome);
    if (outcome.is_ok()) check_equal(unreliable, fs_tree_root(tree.get()), fs_tree_root(expected.get()));
  }
  if (outcome.is_ok()) fuzz::check_tree(fs_tree_root(tree.get()));
  tree.reset();
  FUZZ_REQUIRE(unreliable.destroyed == 1);
}
