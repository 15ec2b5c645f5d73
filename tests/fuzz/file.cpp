// Any bytes in a file, mapped and not, and any bytes edited in place: what a file gives is what its bytes give in memory.

#include <cstdio>
#include <string>
#include <vector>

#include "support/scratch_file.hpp"
#include "support/target.hpp"
#include "support/walk.hpp"

namespace {

fuzz::Outcome open(fs_mapping mapping, const fs_decode_options& decode, fuzz::Tree& tree) {
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  options.mapping = mapping;
  options.decode = &decode;
  return fuzz::outcome_with(
      tree, [&](fs_tree** out, fs_error** error) { return fs_file_open(fuzz::scratch_path(), &options, out, error); });
}

// Each of the first arrays is overwritten by its items, backwards, and then as they were.
void check_overwriting(const fs_node* root, const fs_decode_options& decode, const std::string& bytes) {
  std::vector<const fs_node*> arrays;
  fuzz::for_each_node(root, [&](const fs_node* node) {
    if (fs_node_kind(node) == FS_KIND_ARRAY && arrays.size() < 3) arrays.push_back(node);
  });
  fs_overwrite_options options = FS_OVERWRITE_OPTIONS_INIT;
  options.durability = FS_DURABILITY_NONE;
  options.decode = &decode;
  for (const fs_node* node : arrays) {
    fs_array array = FS_ARRAY_INIT;
    char path[1024];
    std::size_t path_size = 0;
    FUZZ_REQUIRE(fs_node_array(node, &array, nullptr) == FS_OK);
    if (fs_node_path(node, path, sizeof path, &path_size, nullptr) != FS_OK || array.size > 4096) continue;
    // Names in descriptions end with their first NUL.
    if (std::memchr(array.dtype_name, '\0', array.dtype_name_size) != nullptr) continue;
    std::string items(array.size, '\0');
    FUZZ_REQUIRE(fs_node_array_gather(node, items.data(), items.size(), nullptr) == FS_OK);
    const std::string name(array.dtype_name, array.dtype_name_size);
    fs_array_source source = FS_ARRAY_SOURCE_INIT;
    source.dtype = array.dtype;
    source.rank = array.rank;
    source.shape = array.shape;
    source.data = items.data();
    source.dtype_name = name.c_str();
    source.item_size = array.item_size;
    for (int turn = 0; turn < 2; ++turn) {
      std::reverse(items.begin(), items.end());
      fs_error* error = nullptr;
      const fs_status status = fs_file_overwrite_array(fuzz::scratch_path(), path, &source, &options, &error);
      FUZZ_REQUIRE(fuzz::outcome_of(status, error).is_ok());
    }
  }
  std::string now(bytes.size() + 1, '\0');
  std::FILE* const file = std::fopen(fuzz::scratch_path(), "rb");
  now.resize(std::fread(now.data(), 1, now.size(), file));
  std::fclose(file);
  FUZZ_REQUIRE(now == bytes);
}

}  // namespace

FUZZ_TARGET(file, 1) {
  const std::uint8_t flags = input.byte();
  const std::string bytes = input.text(input.left());
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.lenient = flags & 1U;
  decode.trailing = flags >> 1U & 1U ? FS_TRAILING_ALLOWED : FS_TRAILING_REFUSED;
  fuzz::Tree expected;
  const fuzz::Outcome wanted = fuzz::decode(bytes.data(), bytes.size(), decode, expected);
  fuzz::write_scratch(bytes.data(), bytes.size());
  for (const fs_mapping mapping : {FS_MAPPING_AUTO, FS_MAPPING_OFF}) {
    fuzz::Tree tree;
    FUZZ_REQUIRE(open(mapping, decode, tree) == wanted);
    if (!wanted.is_ok()) continue;
    FUZZ_REQUIRE(fuzz::are_equal(fs_tree_root(expected.get()), fs_tree_root(tree.get())));
    fuzz::check_tree(fs_tree_root(tree.get()));
  }
  if (wanted.is_ok()) check_overwriting(fs_tree_root(expected.get()), decode, bytes);
}
