#include "object/simple_fields.hpp"

#include <cstring>
#include <limits>
#include <utility>

#include "msgpack/msgpack_writer_struct.hpp"

namespace flaxstate {
namespace {

bool simple_kind(const Field& field, SimpleKind& kind) noexcept {
  if (field.leaf == LeafType::str) {
    kind = SimpleKind::text;
    return field.rank == 1 && !field.is_counted() &&
           field.shape[0] <= static_cast<std::int64_t>(largest_simple_text) + 1;
  }
  if (field.leaf != LeafType::items || field.rank != 0 || field.form != Form::plain) return false;
  switch (field.dtype) {
    case Dtype::boolean: kind = SimpleKind::boolean; return true;
    case Dtype::int8: kind = SimpleKind::int8; return true;
    case Dtype::int16: kind = SimpleKind::int16; return true;
    case Dtype::int32: kind = SimpleKind::int32; return true;
    case Dtype::int64: kind = SimpleKind::int64; return true;
    case Dtype::uint8: kind = SimpleKind::uint8; return true;
    case Dtype::uint16: kind = SimpleKind::uint16; return true;
    case Dtype::uint32: kind = SimpleKind::uint32; return true;
    case Dtype::uint64: kind = SimpleKind::uint64; return true;
    case Dtype::float32: kind = SimpleKind::float32; return true;
    case Dtype::float64: kind = SimpleKind::float64; return true;
    default: return false;
  }
}

bool is_simple(const Field& field, SimpleKind& kind) noexcept {
  return field.type_name.empty() && field.storage == Storage::in_place && simple_kind(field, kind) &&
         field.encoded_key.size() <= sizeof(SimpleField::key) &&
         field.offset <= std::numeric_limits<std::uint32_t>::max();
}

}  // namespace

void find_simple_fields(Type& type) {
  if (type.kind == Kind::nil) return;
  StructTable table;
  table.struct_size = type.size;
  for (const Field& field : type.fields) {
    SimpleField entry{};
    if (!is_simple(field, entry.kind)) return;
    entry.key_size = static_cast<std::uint8_t>(field.encoded_key.size());
    const bool is_text = entry.kind == SimpleKind::text;
    entry.text_capacity = is_text ? static_cast<std::uint16_t>(field.shape[0]) : std::uint16_t{0};
    entry.offset = static_cast<std::uint32_t>(field.offset);
    std::memcpy(entry.key, field.encoded_key.data(), field.encoded_key.size());
    table.fields.push_back(entry);
  }
  complete_struct_table(table);
  type.structs = std::move(table);
}

}  // namespace flaxstate
