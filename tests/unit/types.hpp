#pragma once

// Descriptions of types, in few words.

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dtype/dtype.hpp"
#include "object/registry.hpp"

namespace unit {

using flaxstate::Dtype;
using flaxstate::Field;
using flaxstate::Form;
using flaxstate::LeafType;
using flaxstate::Registry;
using flaxstate::Storage;
using flaxstate::Type;

inline Field leaf(std::string name, std::size_t offset, Dtype dtype, const std::vector<std::int64_t>& shape = {}) {
  Field field;
  field.name = std::move(name);
  field.offset = offset;
  field.dtype = dtype;
  field.rank = static_cast<std::uint32_t>(shape.size());
  for (std::size_t i = 0; i < shape.size() && i < flaxstate::max_field_rank; ++i) field.shape[i] = shape[i];
  return field;
}

inline Field nested(std::string name, std::size_t offset, std::string type_name) {
  Field field;
  field.name = std::move(name);
  field.offset = offset;
  field.type_name = std::move(type_name);
  return field;
}

// Text in a char array of `size` bytes.
inline Field text_field(std::string name, std::size_t offset, std::int64_t size) {
  Field field = leaf(std::move(name), offset, Dtype::none, {size});
  field.leaf = LeafType::str;
  return field;
}

inline Field with_accessors(Field field, std::shared_ptr<const flaxstate::Accessors> accessors) {
  field.storage = Storage::accessors;
  field.accessors = std::move(accessors);
  return field;
}

inline std::unique_ptr<Type> new_type(std::string name, std::size_t size, std::vector<Field> fields,
                                      flaxstate::Kind kind = flaxstate::Kind::dataclass) {
  auto type = std::make_unique<Type>();
  type->name = std::move(name);
  type->size = size;
  type->kind = kind;
  type->fields = std::move(fields);
  return type;
}

inline const Type& add_type(Registry& registry, std::string name, std::size_t size, std::vector<Field> fields,
                            flaxstate::Kind kind = flaxstate::Kind::dataclass) {
  const std::string key = name;
  registry.add(new_type(std::move(name), size, std::move(fields), kind), false);
  return registry.find(key);
}

}  // namespace unit
