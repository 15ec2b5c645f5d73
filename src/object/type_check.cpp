#include "object/type_check.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "base/english.hpp"
#include "base/format_constants.hpp"
#include "base/shown_text.hpp"
#include "base/utf8.hpp"
#include "dtype/dtype.hpp"
#include "io/item_source.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "object/field_layout.hpp"
#include "object/field_location.hpp"

namespace flaxstate {
namespace {

bool is_utf8(const std::string& text) noexcept {
  return is_valid_utf8(reinterpret_cast<const Byte*>(text.data()), text.size());
}

void check_dtype(Field& field, const Location& where) {
  if (field.leaf != LeafType::items) {
    field.item_size = 1;
    return;
  }
  const std::uint32_t known_size = dtype_item_size(field.dtype);
  if (dtype_needs_name(field.dtype)) {
    const std::uint32_t item_size = field.item_size != 0 ? field.item_size : known_size;
    if (!is_name_for_dtype(field.dtype, field.dtype_name, item_size)) {
      where.fail(Status::dtype, "the dtype needs a name that Flax can read again, with items of " +
                                    quantity(item_size, "byte") + ", not " + shown_repr(field.dtype_name));
    }
    field.dtype_name = std::string(CanonicalName(field.dtype, field.dtype_name).text());
  } else if (!field.dtype_name.empty()) {
    where.fail(Status::invalid_argument, "only datetime64, timedelta64 and opaque dtypes have a name of their own");
  }
  if (known_size == 0 && field.dtype != Dtype::opaque) where.fail(Status::dtype, "there is no such dtype");
  if (field.item_size == 0) field.item_size = known_size;
  if (field.item_size == 0 || (known_size != 0 && field.item_size != known_size)) {
    where.fail(Status::dtype, "the item size is not that of the dtype");
  }
  if (field.dtype == Dtype::opaque && std::count(field.shape, field.shape + field.rank, 0) != 0) {
    where.fail(Status::dtype, "an empty array of an unknown dtype can't be read again: nothing tells its item size");
  }
}

void check_form(Field& field, const Location& where) {
  if (field.leaf != LeafType::items) {
    if (field.form != Form::by_rank && field.form != Form::plain) {
      where.fail(Status::invalid_argument, "text and bytes have the plain form only");
    }
    field.form = Form::plain;
    return;
  }
  if (field.form == Form::by_rank) field.form = field.rank == 0 ? Form::plain : Form::array;
  if (field.form != Form::array && field.rank != 0) {
    where.fail(Status::invalid_argument, "only an array has dimensions");
  }
  if (field.form != Form::plain) return;
  const bool has_plain = field.dtype == Dtype::boolean || dtype_is_integer(field.dtype) ||
                         dtype_is_sub_byte(field.dtype) || dtype_is_floating(field.dtype) ||
                         dtype_is_complex(field.dtype);
  if (!has_plain) {
    where.fail(Status::invalid_argument,
               "Python has no plain number of this dtype: use the form of a NumPy scalar or of an array");
  }
}

void check_shape(Field& field, const Location& where) {
  if (field.rank > max_field_rank) where.fail(Status::limit, "a field has at most 8 dimensions");
  for (std::uint32_t i = 0; i < field.rank; ++i) {
    const bool is_counted = field.shape[i] == counted;
    if (field.shape[i] < 0 && !is_counted) where.fail(Status::shape, "a dimension of the shape is negative");
    field.has_extents = field.has_extents || (is_counted && i != 0);
  }
  if (field.leaf == LeafType::str && field.rank == 1 && field.shape[0] == 0) {
    where.fail(Status::shape, "a char array needs room for the NUL");
  }
}

void check_accessors(Field& field, const Location& where) {
  const bool wanted = field.storage == Storage::accessors;
  if (wanted != (field.accessors != nullptr)) {
    where.fail(Status::invalid_argument, "accessors go with the storage of that name, and only with it");
  }
  if (!wanted) return;
  field.layout = field.accessors->layout();
  field.container = field.accessors->container();
  field.is_contiguous = field.accessors->is_contiguous();
  field.can_reset = field.accessors->can_reset();
  if (field.has_extents) {
    where.fail(Status::shape, "only the first dimension of a container or stream may be counted");
  }
  const bool grows_items = field.accessors->container() == Container::items;
  const bool is_stream = field.accessors->container() == Container::stream;
  if ((grows_items || is_stream) != field.type_name.empty()) {
    where.fail(Status::invalid_argument,
               "a container of items and a stream are leaves; every other one has elements of a type");
  }
  if (is_stream && field.item_size > ItemSource::largest_item) {
    where.fail(Status::dtype, "the items of a stream have at most 4,096 bytes");
  }
  if (is_stream && (field.leaf != LeafType::items || field.is_strided)) {
    where.fail(Status::invalid_argument, "a stream has items of a dtype, in C order");
  }
  if (grows_items && field.leaf == LeafType::items && field.rank == 0) {
    where.fail(Status::invalid_argument, "a container of items has at least one dimension");
  }
}

void check_leaf(Field& field, const Location& where) {
  check_dtype(field, where);
  check_form(field, where);
  if (field.leaf == LeafType::items || field.storage == Storage::accessors) return;
  if (field.rank != 1) where.fail(Status::invalid_argument, "text and bytes have one dimension");
  if (field.leaf == LeafType::bytes && !field.is_counted()) {
    where.fail(Status::invalid_argument, "bytes need a count");
  }
  if (field.leaf == LeafType::str && !field.is_counted() && field.storage != Storage::in_place) {
    where.fail(Status::invalid_argument, "text behind a pointer needs a count");
  }
}

void check_nested(const Field& field, const Location& where) {
  if (field.dtype != Dtype::none || field.leaf != LeafType::items) {
    where.fail(Status::invalid_argument, "a field has a dtype or the name of a type, not both");
  }
  if (field.rank > 1 || field.is_strided) where.fail(Status::invalid_argument, "objects have at most one dimension");
}

// What a file has is what the object sees.
void check_view(const Field& field, const Location& where) {
  if (field.storage != Storage::view) return;
  if (!field.type_name.empty()) {
    where.fail(Status::invalid_argument,
               "a view is of an array, text or bytes: objects are restored from what they consist of");
  }
  if (field.is_strided) where.fail(Status::invalid_argument, "a view is of items in C order, without strides");
  if (field.leaf == LeafType::items && field.form != Form::array) {
    where.fail(
        Status::invalid_argument,
        "a plain number doesn't stand in a file as it does in memory, and a NumPy scalar is never aligned: a view of "
        "one item has the form of an array (FS_FORM_ARRAY)");
  }
  if (dtype_is_sub_byte(field.dtype)) {
    where.fail(Status::dtype, "a file has the low bits of int1 to uint4, and a view can't make values of them");
  }
}

void complete_counts(Field& field, const Location& where) {
  for (std::uint32_t* size : {&field.count_size, &field.capacity_size}) {
    if (*size == 0) *size = sizeof(std::size_t);
    if (*size != 4 && *size != 8) where.fail(Status::invalid_argument, "a member that counts has 4 or 8 bytes");
  }
}

void check_field(const Type& type, Field& field, std::string_view owner) {
  const FieldLocation where(field, owner);
  if (!is_utf8(field.name)) where.fail(Status::utf8, "the name of a field is not UTF-8");
  if (field.name == format::chunk_marker_key) {
    where.fail(Status::key, "'" + field.name + "' is the key of Flax's chunked arrays");
  }
  check_shape(field, where);
  if (field.type_name.empty()) {
    check_leaf(field, where);
  } else {
    check_nested(field, where);
  }
  for (std::uint32_t i = 0; i < field.rank; ++i) field.is_strided = field.is_strided || field.strides[i] != 0;
  if (field.is_strided && field.varies()) {
    where.fail(Status::invalid_argument, "a field with strides has a fixed shape");
  }
  check_accessors(field, where);
  check_view(field, where);
  complete_counts(field, where);
  check_place(type, field, where);
  field.encoded_key = encode_text(field.name);
}

}  // namespace

void check_type(Type& type, std::string_view owner) {
  if (type.name.empty() || !is_utf8(type.name)) {
    throw Error(Status::invalid_argument, "a type needs a name, in UTF-8");
  }
  const bool known_kind = type.kind == Kind::nil || (is_container(type.kind) && type.kind <= Kind::dataclass);
  if (!known_kind) throw Error(Status::invalid_argument, "the kind of a type must be that of a container, or nil");
  if (type.handler != nullptr) {
    if (!type.fields.empty()) throw Error(Status::invalid_argument, "a type has fields or callbacks, not both");
    if (!type.handler->can_write() && !type.handler->can_restore()) {
      throw Error(Status::invalid_argument, "a type by callbacks needs to_state, or prepare, commit and discard");
    }
    return;
  }
  if (type.kind == Kind::nil && type.fields.size() != 1) {
    throw Error(Status::invalid_argument, "a pass-through type has one field");
  }
  std::unordered_set<std::string_view> names;
  for (Field& field : type.fields) {
    check_field(type, field, owner);
    if (!names.insert(field.name).second) FieldLocation(field, owner).fail(Status::key, "two fields have this name");
  }
  type.sorted_fields.resize(type.fields.size());
  std::iota(type.sorted_fields.begin(), type.sorted_fields.end(), 0U);
  std::sort(type.sorted_fields.begin(), type.sorted_fields.end(),
            [&](std::uint32_t a, std::uint32_t b) { return type.fields[a].name < type.fields[b].name; });
  check_overlaps(type, owner, [](const Field&) { return nullptr; });
  type.shares_counts = shares_counts(type);
}

}  // namespace flaxstate
