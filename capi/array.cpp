#include "array.hpp"

#include "base/format_constants.hpp"
#include "dtype/dtype.hpp"
#include "growable_structs.hpp"
#include "source_callbacks.hpp"

namespace flaxstate::capi {
namespace {

ArrayView read_view(const fs_array_source& array) {
  ArrayView view;
  view.dtype = read_array_dtype(array.dtype);
  require(view.dtype != Dtype::none, "fs_array_source.dtype is none of the FS_DTYPE_… constants that arrays have");
  view.swapped = read_flag(array.is_big_endian, "fs_array_source.is_big_endian") ||
                 (host_is_big_endian() && array.read_items == nullptr);
  view.rank = array.rank;
  view.shape = array.shape;
  view.strides = array.rank == 0 ? nullptr : array.strides;
  view.data = static_cast<const Byte*>(array.data);
  // Other dtypes have their own, which fs_array tells as well.
  if (array.dtype_name != nullptr && dtype_needs_name(view.dtype)) view.name = array.dtype_name;
  require(array.item_size <= UINT32_MAX, "the item size is beyond 4 GiB");
  view.item_size = array.item_size != 0 ? static_cast<std::uint32_t>(array.item_size) : dtype_item_size(view.dtype);
  return view;
}

}  // namespace

GivenArray read_array_source(const fs_array_source* array, UserData& user_data, Memory& memory) {
  require(array != nullptr, "the array is NULL");
  const fs_array_source source = read_struct(array);
  require(source.rank == 0 || source.shape != nullptr, "the shape is NULL");
  GivenArray given;
  given.view = read_view(source);
  given.copy_data = read_flag(source.copy_data, "fs_array_source.copy_data");
  if (source.read_items == nullptr) return given;
  require(source.data == nullptr && source.strides == nullptr && source.copy_data == 0,
          "an array with read_items has no data, no strides, and is not copied");
  // What is wrong with dtype, rank or shape is for whoever takes the array to say; there are no items to read then.
  std::uint64_t items = 0;
  const ArrayView& view = given.view;
  const bool is_possible = view.item_size != 0 && view.rank <= format::max_rank &&
                           checked_item_count(view.shape, view.rank, view.item_size, items);
  if (!is_possible) return given;
  given.source = read_item_source(source, items, given.view.item_size, user_data, memory);
  given.view.source = given.source.get();
  given.view.is_in_source = true;
  return given;
}

}  // namespace flaxstate::capi
