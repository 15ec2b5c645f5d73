// Any bytes, strict and lenient: no crash, no leak, an error with a report, or a tree that is written and read again as the
// same tree. Built with clang and -DFLAXSTATE_BUILD_FUZZERS=ON; see CONTRIBUTING.md.

#include <flaxstate/flaxstate.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>

namespace {

struct Free {
  void operator()(fs_tree* tree) const noexcept { fs_tree_free(tree); }
  void operator()(fs_buffer* buffer) const noexcept { fs_buffer_free(buffer); }
  void operator()(fs_error* error) const noexcept { fs_error_free(error); }
  void operator()(void* memory) const noexcept { std::free(memory); }
};
using Tree = std::unique_ptr<fs_tree, Free>;
using Buffer = std::unique_ptr<fs_buffer, Free>;
using Error = std::unique_ptr<fs_error, Free>;

void require(bool holds) {
  if (!holds) std::abort();
}

Tree decode(const void* bytes, std::size_t size, const fs_decode_options& options) {
  fs_tree* tree = nullptr;
  fs_error* error = nullptr;
  const fs_status status = fs_msgpack_restore(bytes, size, &options, &tree, &error);
  const Error owned(error);
  require((status == FS_OK) == (tree != nullptr) && (status == FS_OK) == (error == nullptr));
  require(status == FS_OK || fs_error_report(error)[0] != '\0');
  return Tree(tree);
}

// Chunked at a small limit, the tree is read again as it was.
void check_round_trip(const fs_node* root) {
  fs_buffer* made = nullptr;
  require(fs_buffer_create(nullptr, &made, nullptr) == FS_OK);
  const Buffer buffer(made);
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = FS_KEY_ORDER_KEPT;
  options.chunk_limit = 8;
  if (fs_msgpack_serialize(root, &options, made, nullptr) != FS_OK) return;
  const fs_decode_options strict = FS_DECODE_OPTIONS_INIT;
  const Tree again = decode(fs_buffer_data(made), fs_buffer_size(made), strict);
  std::int32_t is_equal = 0;
  require(fs_node_equal(root, fs_tree_root(again.get()), &is_equal, nullptr) == FS_OK && is_equal == 1);
  options.key_order = FS_KEY_ORDER_SORTED;
  std::size_t size = 0;
  if (fs_msgpack_serialize_into(root, &options, nullptr, 0, &size, nullptr) == FS_OK) require(size != 0);
}

// Its state dict, restored into the tree itself as template, may fail but must not harm.
void check_state_dict(const fs_node* root) {
  fs_tree* made = nullptr;
  if (fs_node_to_state_dict(root, nullptr, &made, nullptr) != FS_OK) return;
  const Tree state(made);
  fs_tree* restored = nullptr;
  const fs_status status = fs_node_from_state_dict(root, fs_tree_root(made), nullptr, &restored, nullptr);
  require((status == FS_OK) == (restored != nullptr));
  fs_tree_free(restored);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A block of just this size, so that reading beyond it is seen.
  const std::unique_ptr<void, Free> bytes(std::malloc(size == 0 ? 1 : size));
  if (size != 0) std::memcpy(bytes.get(), data, size);
  for (const std::int32_t lenient : {0, 1}) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    options.lenient = lenient;
    const Tree tree = decode(bytes.get(), size, options);
    if (tree == nullptr) continue;
    check_round_trip(fs_tree_root(tree.get()));
    check_state_dict(fs_tree_root(tree.get()));
  }
  return 0;
}
