#include "object/type.hpp"

namespace flaxstate {

std::string_view Field::dtype_text() const noexcept {
  if (leaf == LeafType::str) return "str";
  if (leaf == LeafType::bytes) return "bytes";
  return dtype_name.empty() ? flaxstate::dtype_name(dtype) : std::string_view(dtype_name);
}

void fail_unregistered(const TypeSlot& slot, const Location& where) {
  where.fail(Status::not_found, "no type '" + slot.name + "' is registered");
}

std::size_t item_stride(const Field& field) noexcept {
  if (field.leaf != LeafType::items) return 1;
  std::size_t size = field.item_size;
  for (std::uint32_t i = 1; i < field.rank; ++i) size *= static_cast<std::size_t>(field.shape[i]);
  return size;
}

}  // namespace flaxstate
