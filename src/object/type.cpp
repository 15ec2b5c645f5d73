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

}  // namespace flaxstate
