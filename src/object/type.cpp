#include "object/type.hpp"

namespace flaxstate {

std::string_view Field::dtype_text() const noexcept {
  if (leaf == LeafType::str) return "str";
  if (leaf == LeafType::bytes) return "bytes";
  return dtype_name.empty() ? flaxstate::dtype_name(dtype) : std::string_view(dtype_name);
}

const Type& type_of(const Field& field, const Location& where) {
  if (field.type->type == nullptr) {
    where.fail(Status::not_found, "no type '" + field.type->name + "' is registered");
  }
  return *field.type->type;
}

std::size_t element_size(const Field& field, const Location& where) {
  const Container container = field.accessors->container();
  if (container == Container::stream) return 0;
  if (container != Container::items) return type_of(field, where).size;
  if (field.leaf != LeafType::items) return 1;
  std::size_t size = field.item_size;
  for (std::uint32_t i = 1; i < field.rank; ++i) size *= static_cast<std::size_t>(field.shape[i]);
  return size;
}

}  // namespace flaxstate
