#include <flaxstate/node.h>

#include "array_view.hpp"
#include "format.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "struct_size.hpp"

namespace flaxstate::capi {
namespace {

template <class T, class Value>
void put(T* column, std::size_t row, Value value) noexcept {
  if (column != nullptr) column[row] = static_cast<T>(value);
}

void put_key(const fs_columns& columns, std::size_t row, const Node& node) noexcept {
  const bool is_text = node.key_kind == Kind::str || node.key_kind == Kind::bytes;
  const bool is_int =
      node.key_kind == Kind::boolean || node.key_kind == Kind::integer || node.key_kind == Kind::unsigned_integer;
  put(columns.key_kinds, row, node.key_kind);
  put(columns.keys, row, is_text ? node.key_text().data() : nullptr);
  put(columns.key_sizes, row, is_text ? node.key_size : 0);
  put(columns.key_ints, row, is_int ? node.key.integer : 0);
}

std::int64_t int_of(const Node& node) noexcept {
  if (is_container(node.kind)) return node.size;
  const bool is_int = node.kind == Kind::boolean || node.kind == Kind::integer || node.kind == Kind::unsigned_integer ||
                      node.kind == Kind::timestamp;
  return is_int ? node.value.integer : 0;
}

void put_value(const fs_columns& columns, std::size_t row, const Node& node) noexcept {
  const bool is_array = node.kind == Kind::array || node.kind == Kind::scalar;
  const bool has_bytes = node.kind == Kind::str || node.kind == Kind::bytes || node.kind == Kind::ext;
  ArrayView array;
  if (is_array) array = array_of(node);
  const bool has_segment = is_array && array.strides == nullptr && array.segment_count != 0;
  put(columns.kinds, row, node.kind);
  put(columns.ints, row, int_of(node));
  put(columns.floats, row, node.kind == Kind::real || node.kind == Kind::complex ? node.value.real : 0.0);
  put(columns.imags, row, node.kind == Kind::complex ? imag_of(node) : 0.0);
  put(columns.data, row,
      static_cast<const void*>(has_bytes     ? node.value.data
                               : has_segment ? array.segment(0).data()
                                             : nullptr));
  put(columns.sizes, row, has_bytes ? node.size : is_array ? array.size() : 0);
  put(columns.dtypes, row, is_array ? static_cast<std::int32_t>(array.dtype) : FS_DTYPE_NONE);
  put(columns.ranks, row, is_array ? array.rank : 0);
  put(columns.shapes, row, is_array ? array.shape : nullptr);
  put(columns.segment_counts, row, is_array && array.strides == nullptr ? array.segment_count : 0);
}

void fill_columns(const Node& root, const fs_columns& columns) noexcept {
  const Node* ends[format::max_depth + 1];
  std::uint32_t depth = 0;
  for (std::uint32_t row = 0; row < root.node_count(); ++row) {
    const Node* node = &root + row;
    while (depth != 0 && node == ends[depth - 1]) --depth;
    put(columns.depths, row, depth);
    put_key(columns, row, *node);
    put_value(columns, row, *node);
    if (is_container(node->kind)) ends[depth++] = next_sibling(*node);
  }
}

}  // namespace
}  // namespace flaxstate::capi

extern "C" fs_status fs_node_columns(const fs_node* node, const fs_columns* columns, fs_error** error) {
  using namespace flaxstate;
  using namespace flaxstate::capi;
  return guarded(error, [&] {
    require(columns != nullptr, "columns is NULL");
    const fs_columns wanted = read_struct(columns, "fs_columns");
    if (node == nullptr) return;
    if (core(node)->node_count() > wanted.capacity) {
      throw Error(Status::too_small, "the subtree has " + std::to_string(core(node)->node_count()) +
                                         " nodes, the columns have room for " + std::to_string(wanted.capacity));
    }
    fill_columns(*core(node), wanted);
  });
}
