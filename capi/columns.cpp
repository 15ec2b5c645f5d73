#include <flaxstate/node.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "array_view.hpp"
#include "format.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"

namespace flaxstate::capi {
namespace {

// So many nodes stay in the first cache while one column after the other is filled: a column that isn't wanted costs
// nothing then, and one that is wanted a loop without a branch on which.
constexpr std::uint32_t block_size = 256;

struct Block {
  const Node* nodes;
  std::size_t first_row;
  std::uint32_t size;
};

template <class T, class Value>
void fill(T* column, const Block& block, const Value& value) noexcept {
  if (column == nullptr) return;
  for (std::uint32_t i = 0; i < block.size; ++i) column[block.first_row + i] = static_cast<T>(value(block.nodes[i]));
}

bool is_int(Kind kind) noexcept {
  return kind == Kind::boolean || kind == Kind::integer || kind == Kind::unsigned_integer;
}
bool is_text(Kind kind) noexcept { return kind == Kind::str || kind == Kind::bytes; }
bool is_array(const Node& node) noexcept { return node.kind == Kind::array || node.kind == Kind::scalar; }
bool has_bytes(const Node& node) noexcept { return is_text(node.kind) || node.kind == Kind::ext; }

std::int64_t int_of(const Node& node) noexcept {
  if (is_container(node.kind)) return node.size;
  return is_int(node.kind) || node.kind == Kind::timestamp ? node.value.integer : 0;
}

const void* data_of(const Node& node) noexcept {
  if (has_bytes(node)) return node.value.data;
  if (!is_array(node)) return nullptr;
  const ArrayView array = array_of(node);
  return array.strides == nullptr && array.segment_count != 0 ? array.segment(0).data() : nullptr;
}

void fill_keys(const fs_columns& columns, const Block& block) noexcept {
  fill(columns.key_kinds, block, [](const Node& node) { return node.key_kind; });
  fill(columns.keys, block, [](const Node& node) { return is_text(node.key_kind) ? node.key_text().data() : nullptr; });
  fill(columns.key_sizes, block, [](const Node& node) { return is_text(node.key_kind) ? node.key_size : 0; });
  fill(columns.key_ints, block, [](const Node& node) { return is_int(node.key_kind) ? node.key.integer : 0; });
}

void fill_values(const fs_columns& columns, const Block& block) noexcept {
  fill(columns.kinds, block, [](const Node& node) { return node.kind; });
  fill(columns.ints, block, int_of);
  fill(columns.floats, block,
       [](const Node& node) { return node.kind == Kind::real || node.kind == Kind::complex ? node.value.real : 0.0; });
  fill(columns.imags, block, [](const Node& node) { return node.kind == Kind::complex ? imag_of(node) : 0.0; });
  fill(columns.data, block, data_of);
  fill(columns.sizes, block, [](const Node& node) -> std::uint64_t {
    return has_bytes(node) ? node.size : is_array(node) ? array_of(node).size() : 0;
  });
}

void fill_arrays(const fs_columns& columns, const Block& block) noexcept {
  fill(columns.dtypes, block, [](const Node& node) {
    return is_array(node) ? static_cast<std::int32_t>(array_of(node).dtype) : FS_DTYPE_NONE;
  });
  fill(columns.ranks, block, [](const Node& node) { return is_array(node) ? array_of(node).rank : 0; });
  fill(columns.shapes, block, [](const Node& node) { return is_array(node) ? array_of(node).shape : nullptr; });
  fill(columns.segment_counts, block, [](const Node& node) -> std::size_t {
    if (!is_array(node)) return 0;
    const ArrayView array = array_of(node);
    return array.strides == nullptr ? array.segment_count : 0;
  });
}

void fill_depths(const Node& root, std::uint32_t* depths) noexcept {
  const Node* ends[format::max_depth + 1];
  std::uint32_t depth = 0;
  for (std::uint32_t row = 0; row < root.node_count(); ++row) {
    const Node* node = &root + row;
    while (depth != 0 && node == ends[depth - 1]) --depth;
    depths[row] = depth;
    if (is_container(node->kind)) ends[depth++] = next_sibling(*node);
  }
}

void fill_columns(const Node& root, const fs_columns& columns) noexcept {
  if (columns.depths != nullptr) fill_depths(root, columns.depths);
  const std::uint32_t count = root.node_count();
  for (std::uint32_t row = 0; row < count; row += block_size) {
    const Block block{&root + row, row, std::min(block_size, count - row)};
    fill_keys(columns, block);
    fill_values(columns, block);
    fill_arrays(columns, block);
  }
}

}  // namespace
}  // namespace flaxstate::capi

extern "C" fs_status fs_node_columns(const fs_node* node, const fs_columns* columns, fs_error** error) {
  using namespace flaxstate;
  using namespace flaxstate::capi;
  return guarded(error, [&] {
    require(columns != nullptr, "columns is NULL");
    const fs_columns wanted = read_struct(columns);
    if (node == nullptr) return;
    if (core(node)->node_count() > wanted.capacity) {
      throw Error(Status::too_small, "the subtree has " + std::to_string(core(node)->node_count()) +
                                         " nodes, the columns have room for " + std::to_string(wanted.capacity));
    }
    fill_columns(*core(node), wanted);
  });
}
