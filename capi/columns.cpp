#include <flaxstate/node.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/english.hpp"
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

std::int64_t int_of(const Node& node) noexcept {
  if (is_container(node.kind)) return node.size;
  return is_int(node.kind) || node.kind == Kind::timestamp ? node.value.integer : 0;
}

void fill_values(const fs_columns& columns, const Block& block) noexcept {
  fill(columns.kinds, block, [](const Node& node) { return node.kind; });
  fill(columns.ints, block, int_of);
  fill(columns.floats, block,
       [](const Node& node) { return node.kind == Kind::real || node.kind == Kind::complex ? node.value.real : 0.0; });
}

void fill_columns(const Node& root, const fs_columns& columns) noexcept {
  const std::uint32_t count = root.node_count();
  for (std::uint32_t row = 0; row < count; row += block_size) {
    const Block block{&root + row, row, std::min(block_size, count - row)};
    fill_values(columns, block);
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
      throw Error(Status::too_small, "the subtree has " + quantity(core(node)->node_count(), "node") +
                                         ", the columns have room for " + std::to_string(wanted.capacity));
    }
    fill_columns(*core(node), wanted);
  });
}
