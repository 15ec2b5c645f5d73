#pragma once

// Types of any fields, and objects of them in one block of memory, which can be spoilt and compared as a whole.

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fake_access.hpp"
#include "object/field_access.hpp"
#include "support.hpp"
#include "types.hpp"

namespace unit {

// What stands behind an object's pointers stands in the block as well.
class ObjectBlock {
 public:
  explicit ObjectBlock(std::size_t size) : words_(size / 8), bytes_(reinterpret_cast<Byte*>(words_.data())) {}

  Byte* take(std::size_t size) {
    Byte* const taken = bytes_ + used_;
    used_ += (size + 7) / 8 * 8;
    if (used_ > words_.size() * 8) throw std::bad_alloc();
    return taken;
  }
  void clear() {
    std::fill(words_.begin(), words_.end(), 0xd5d5d5d5d5d5d5d5);
    used_ = 0;
  }
  std::string image() const { return {reinterpret_cast<const char*>(bytes_), used_}; }
  void set_image(const std::string& image) { std::memcpy(bytes_, image.data(), image.size()); }

 private:
  std::vector<std::uint64_t> words_;
  Byte* bytes_;
  std::size_t used_ = 0;
};

// Text behind a pointer with a count, or a pointer to its end, beside it; its memory is kept.
class LaidOutText final : public flaxstate::Accessors {
 public:
  static constexpr std::size_t size_of = 16;
  static constexpr std::size_t capacity = 48;

  explicit LaidOutText(const flaxstate::ContainerLayout& layout) : layout_(layout) {}

  flaxstate::Container container() const noexcept override { return flaxstate::Container::items; }
  flaxstate::ContainerLayout layout() const noexcept override { return layout_; }
  bool can_restore() const noexcept override { return true; }
  std::size_t size(const void* text, const flaxstate::Location& where) const override {
    return flaxstate::laid_out(layout_, text, 1, where).count;
  }
  const void* next(const void* text, std::uintptr_t&, std::string_view&, const flaxstate::Location&) const override {
    return data_of(text);
  }
  void* prepare(void*, std::size_t count, const flaxstate::Location&) const override {
    return new std::string(count, '\0');
  }
  void* staged_element(void* staged, std::size_t, std::string_view, const flaxstate::Location&) const override {
    return static_cast<std::string*>(staged)->data();
  }
  void commit(void* text, void* staged) const noexcept override {
    const std::unique_ptr<std::string> made(static_cast<std::string*>(staged));
    if (!made->empty() && data_of(text) != nullptr) std::memcpy(data_of(text), made->data(), made->size());
    set_size(text, made->size());
  }
  void discard(void*, void* staged) const noexcept override { delete static_cast<std::string*>(staged); }

  Byte* data_of(const void* text) const { return flaxstate::load_member<Byte*>(text, layout_.data_offset); }
  void set_data(void* text, Byte* data) const { std::memcpy(static_cast<Byte*>(text) + layout_.data_offset, &data, 8); }
  void set_size(void* text, std::size_t size) const {
    if (layout_.layout == flaxstate::Layout::count) {
      return flaxstate::store_count(text, layout_.end_offset, layout_.count_size, size);
    }
    Byte* const end = data_of(text) + size;
    std::memcpy(static_cast<Byte*>(text) + layout_.end_offset, &end, sizeof end);
  }

 private:
  flaxstate::ContainerLayout layout_;
};

class RandomTypes {
 public:
  RandomTypes(std::mt19937_64& random, Registry& registry) : random_(random), registry_(registry) {
    auto unary = new_type("Unary", 8, {});
    unary->handler = std::make_shared<UnaryHandler>(calls_);
    registry_.add(std::move(unary), false);
  }

  bool shuffles_names = false;  // so that the fields are in another order than their names

  const Type& type(int levels) { return levels != 0 && draw(6) == 0 ? pass_through(levels) : struct_type(levels); }

  // An object with values that come back as the same bytes.
  Byte* object(const Type& type, ObjectBlock& block) {
    Byte* const made = block.take(type.size);
    fill(type, made, block);
    return made;
  }
  // Other values in the place of all that restoring writes.
  void spoil(const Type& type, Byte* object) {
    if (type.handler != nullptr) return put<std::int64_t>(object, 77);
    for (const Field& field : type.fields) {
      if (is_twin(field)) continue;
      if (field.storage == Storage::accessors) {
        spoil_text(static_cast<const LaidOutText&>(*field.accessors), object + field.offset);
        continue;
      }
      Byte* const data = flaxstate::field_data(field, object);
      const std::size_t count = flaxstate::field_count(field, object, flaxstate::no_location());
      if (data == nullptr) continue;
      if (field.type != nullptr) {
        const Type& nested = *field.type->type;
        for (std::size_t i = 0; i < count; ++i) spoil(nested, data + i * nested.size);
      } else if (field.leaf != LeafType::items) {
        std::memset(data, 'S', count);
      } else {
        visit_items(field, data, count, [&](Byte* item) { std::memset(item, 0x5a, field.item_size); });
      }
      if (field.is_counted()) flaxstate::store_count(object, field.count_offset, field.count_size, 0);
      if (field.storage == Storage::view) put<const Byte*>(object + field.offset, nullptr);
    }
  }
  // Views lead to the object's own text again, which becomes what they lead to now.
  void settle() {
    for (const View& view : views_) {
      const auto* const now = flaxstate::load_member<const Byte*>(view.place, 0);
      if (now == nullptr) continue;
      std::memmove(view.text, now, view.size);
      put<const Byte*>(view.place, view.text);
    }
  }
  std::size_t view_count() const { return views_.size(); }

 private:
  struct View {
    Byte* place;  // of the pointer
    Byte* text;
    std::size_t size;
  };

  // A struct that grows by members.
  struct Draft {
    std::vector<Field> fields;
    std::size_t size = 0;

    std::size_t place(std::size_t bytes, std::size_t alignment = 1) {
      size = (size + alignment - 1) / alignment * alignment;
      const std::size_t at = size;
      size += bytes;
      return at;
    }
  };

  static constexpr std::size_t counted_capacity = 4;

  std::uint64_t draw(std::uint64_t below) { return random_() % below; }
  template <class T>
  static void put(Byte* destination, T value) {
    std::memcpy(destination, &value, sizeof value);
  }
  // Another view of the bytes of a field before it.
  static bool is_twin(const Field& field) { return !field.name.empty() && field.name[0] == '='; }

  const Type& add(Draft draft, Kind kind) {
    draft.place(draw(4));
    draft.place(0, 8);
    return add_type(registry_, "T" + std::to_string(types_++), draft.size, std::move(draft.fields), kind);
  }
  Draft fields(int levels, std::size_t count) {
    Draft draft;
    for (std::size_t i = 0; i < count; ++i) {
      draft.place(draw(3) == 0 ? draw(4) : 0);
      field(draft, levels, i);
    }
    return draft;
  }

  const Type& struct_type(int levels) {
    Draft draft = fields(levels, draw(9));
    constexpr Kind kinds[] = {Kind::dataclass, Kind::dataclass, Kind::dataclass,  Kind::dict,
                              Kind::list,      Kind::tuple,     Kind::named_tuple};
    return add(std::move(draft), kinds[draw(std::size(kinds))]);
  }

  std::string field_name(std::size_t index) {
    if (index == 3 && draw(3) == 0) return "";
    constexpr std::size_t sizes[] = {14, 15, 16, 17, 29, 30, 31, 254, 255, 256, 65534, 65535, 70000};
    const std::string first(shuffles_names ? 1 : 0, static_cast<char>('a' + (shuffles_names ? draw(26) : 0)));
    const std::size_t size = draw(2000) == 0 ? sizes[draw(std::size(sizes))] : sizes[draw(6)];
    return first + std::to_string(index) + (draw(2) == 0 ? "" : std::string(size - 1, 'k'));
  }

  void field(Draft& draft, int levels, std::size_t index) {
    const std::string name = field_name(index);
    switch (draw(levels == 0 ? 11 : 18)) {
      case 0:
      case 1:
      case 2: return in_place(draft, number(name));
      case 3: return in_place(draft, scalar(name));
      case 4: return in_place(draft, array(name));
      case 5: return strided(draft, name);
      case 6: return in_place(draft, text_field(name, 0, static_cast<std::int64_t>(1 + draw(100))));
      case 7: return counted_field(draft, draw(2) == 0 ? array_of_counted(name) : counted_text(name));
      case 8: return pointer(draft, draw(2) == 0 ? number(name) : array(name));
      case 9: return twin(draft, name);
      case 10: return laid_out_text(draft, name);
      case 11: return pointer(draft, nested(name, 0, struct_type(levels - 1).name));  // nil would be of two pointers
      case 12: return objects(draft, name, levels);
      case 13: return nested_in_place(draft, name, pass_through(levels));
      case 14: return nested_in_place(draft, name, registry_.find("Unary"));
      default: return nested_in_place(draft, name, type(levels - 1));
    }
  }

  const Type& pass_through(int levels) {
    Draft draft;
    while (draft.fields.size() != 1) {
      draft = Draft();
      draft.place(8 * draw(3));
      field(draft, levels - 1, 0);
    }
    return add(std::move(draft), Kind::nil);
  }

  Field number(const std::string& name) {
    constexpr Dtype dtypes[] = {Dtype::boolean,    Dtype::int8,    Dtype::int16,  Dtype::int32,    Dtype::int64,
                                Dtype::uint8,      Dtype::uint16,  Dtype::uint32, Dtype::uint64,   Dtype::float16,
                                Dtype::float32,    Dtype::float64, Dtype::int1,   Dtype::int2,     Dtype::int4,
                                Dtype::uint1,      Dtype::uint2,   Dtype::uint4,  Dtype::bfloat16, Dtype::complex64,
                                Dtype::complex128, Dtype::float64, Dtype::int32};
    return leaf(name, 0, dtypes[draw(std::size(dtypes))]);
  }
  Field with_any_dtype(Field field) {
    constexpr std::pair<Dtype, const char*> named[] = {{Dtype::datetime64, "datetime64[ns]"},
                                                       {Dtype::timedelta64, "timedelta64[25s]"}};
    if (draw(8) == 0) {
      std::tie(field.dtype, field.dtype_name) = named[draw(2)];
      return field;
    }
    do {
      field.dtype = static_cast<Dtype>(draw(static_cast<std::uint64_t>(Dtype::bcomplex32) + 1));
    } while (flaxstate::dtype_item_size(field.dtype) == 0 || flaxstate::dtype_needs_name(field.dtype));
    return field;
  }
  Field scalar(const std::string& name) {
    Field field = with_any_dtype(leaf(name, 0, Dtype::none));
    field.form = Form::scalar;
    return field;
  }
  Field array(const std::string& name) {
    std::vector<std::int64_t> shape(draw(4));
    for (std::int64_t& dimension : shape) dimension = static_cast<std::int64_t>(draw(draw(100) == 0 ? 40 : 5));
    Field field = with_any_dtype(leaf(name, 0, Dtype::none, shape));
    field.form = Form::array;
    return field;
  }
  Field array_of_counted(const std::string& name) {
    Field field = with_any_dtype(leaf(name, 0, Dtype::none, {flaxstate::counted}));
    if (draw(2) == 0) field.shape[field.rank++] = static_cast<std::int64_t>(1 + draw(3));
    return field;
  }
  Field counted_text(const std::string& name) {
    Field field = leaf(name, 0, Dtype::none, {flaxstate::counted});
    field.leaf = draw(2) == 0 ? LeafType::str : LeafType::bytes;
    return field;
  }

  static std::size_t item_size(const Field& field) {
    return field.leaf == LeafType::items ? flaxstate::dtype_item_size(field.dtype) : 1;
  }
  // Bytes of the items, of which a counted dimension has as many as there is room for.
  static std::size_t bytes_of(const Field& field) {
    std::size_t size = item_size(field);
    for (std::uint32_t i = 0; i < field.rank; ++i) {
      size *= field.shape[i] == flaxstate::counted ? counted_capacity : static_cast<std::size_t>(field.shape[i]);
    }
    return size;
  }

  static void in_place(Draft& draft, Field field) {
    field.offset = draft.place(bytes_of(field));
    draft.fields.push_back(std::move(field));
  }
  static void pointer(Draft& draft, Field field) {
    field.storage = Storage::pointer;
    field.offset = draft.place(sizeof(void*));
    draft.fields.push_back(std::move(field));
  }
  void strided(Draft& draft, const std::string& name) {
    Field field = with_any_dtype(leaf(name, 0, Dtype::none, {2, static_cast<std::int64_t>(1 + draw(3))}));
    const auto size = static_cast<std::int64_t>(flaxstate::dtype_item_size(field.dtype));
    field.strides[0] = size + static_cast<std::int64_t>(draw(3));
    field.strides[1] = 2 * field.strides[0];
    field.offset = draft.place(static_cast<std::size_t>(field.strides[1] * field.shape[1] + size));
    draft.fields.push_back(std::move(field));
  }
  // Text isn't chunked or aligned, so that every file has it in one piece.
  void view(Draft& draft, Field field) {
    field.storage = Storage::view;
    field.count_size = draw(2) == 0 ? 4 : 8;
    field.count_offset = draft.place(field.count_size);
    field.offset = draft.place(sizeof(void*));
    draft.fields.push_back(std::move(field));
  }
  void counted_field(Draft& draft, Field field) {
    if (field.leaf != LeafType::items && draw(3) == 0) return view(draft, std::move(field));
    field.capacity = counted_capacity;
    field.count_size = draw(2) == 0 ? 4 : 8;
    field.count_offset = draft.place(field.count_size);
    const bool has_twin = draw(4) == 0;
    Field count = leaf("=" + field.name, field.count_offset, field.count_size == 4 ? Dtype::uint32 : Dtype::uint64);
    if (draw(2) == 0) {
      in_place(draft, std::move(field));
    } else {
      pointer(draft, std::move(field));
    }
    if (has_twin) draft.fields.push_back(std::move(count));
  }
  void nested_in_place(Draft& draft, const std::string& name, const Type& type) {
    draft.fields.push_back(nested(name, draft.place(type.size, 8), type.name));
  }
  void objects(Draft& draft, const std::string& name, int levels) {
    const Type& element = type(levels - 1);
    Field field = nested(name, 0, element.name);
    field.rank = 1;
    field.shape[0] = draw(2) == 0 ? flaxstate::counted : static_cast<std::int64_t>(draw(5));
    field.capacity = counted_capacity;
    field.count_size = 8;
    if (field.shape[0] == flaxstate::counted) field.count_offset = draft.place(8);
    const bool is_pointer = draw(2) == 0;
    field.storage = is_pointer ? Storage::pointer : Storage::in_place;
    field.offset = draft.place(is_pointer ? sizeof(void*) : counted_capacity * element.size, 8);
    draft.fields.push_back(std::move(field));
  }
  void laid_out_text(Draft& draft, const std::string& name) {
    using flaxstate::Layout;
    flaxstate::ContainerLayout layout;
    layout.layout = draw(2) == 0 ? Layout::count : Layout::end;
    layout.count_size = layout.layout == Layout::end ? 0 : draw(2) == 0 ? 4 : 8;
    (draw(2) == 0 ? layout.data_offset : layout.end_offset) = 8;
    Field field = counted_text(name);
    field.offset = draft.place(LaidOutText::size_of);
    draft.fields.push_back(with_accessors(std::move(field), std::make_shared<LaidOutText>(layout)));
  }
  // The same bytes under two keys.
  void twin(Draft& draft, const std::string& name) {
    Field field = draw(2) == 0 ? number(name) : scalar(name);
    const std::size_t size = bytes_of(field);
    Field other = leaf("=" + name, 0, Dtype::uint8, {static_cast<std::int64_t>(size)});
    if (size <= 8 && (size & (size - 1)) == 0 && draw(2) == 0) {
      constexpr Dtype integers[] = {Dtype::uint8, Dtype::int16, Dtype::uint32, Dtype::uint32, Dtype::int64};
      other = leaf("=" + name, 0, integers[size / 2]);
    }
    field.offset = other.offset = draft.place(size);
    if (draw(2) == 0) std::swap(field, other);
    draft.fields.push_back(std::move(field));
    draft.fields.push_back(std::move(other));
  }

  void fill(const Type& type, Byte* object, ObjectBlock& block) {
    if (type.handler != nullptr) return put<std::int64_t>(object, static_cast<std::int64_t>(draw(20)));
    for (const Field& field : type.fields) {
      if (!is_twin(field)) fill(field, object, block);
    }
  }
  void fill_text(const LaidOutText& text, Byte* container, ObjectBlock& block) {
    std::memset(container, 0, LaidOutText::size_of);
    const std::size_t size = draw(5) == 0 ? 0 : draw(LaidOutText::capacity + 1);
    if (size == 0 && draw(2) == 0) return;
    text.set_data(container, block.take(LaidOutText::capacity));
    fill_letters(text.data_of(container), size);
    text.set_size(container, size);
  }
  static void spoil_text(const LaidOutText& text, Byte* container) {
    const std::size_t size = text.size(container, flaxstate::no_location());
    if (size != 0) std::memset(text.data_of(container), 'S', size);
    text.set_size(container, 0);
  }
  void fill(const Field& field, Byte* object, ObjectBlock& block) {
    if (field.storage == Storage::accessors) {
      return fill_text(static_cast<const LaidOutText&>(*field.accessors), object + field.offset, block);
    }
    std::size_t count = field.rank == 0 ? 1 : static_cast<std::size_t>(field.shape[0]);
    if (field.is_counted()) {
      count = draw(counted_capacity + 1);
      flaxstate::store_count(object, field.count_offset, field.count_size, count);
    }
    if (field.storage == Storage::view) {
      Byte* const made = count == 0 ? nullptr : block.take(count);
      put<const Byte*>(object + field.offset, made);
      if (made == nullptr) return;
      views_.push_back({object + field.offset, made, count});
    }
    if (field.storage == Storage::pointer) {
      const bool is_null = field.is_counted() ? count == 0 && draw(2) == 0 : draw(3) == 0;
      const std::size_t elements = field.is_counted() ? counted_capacity : count;
      const std::size_t size = field.type == nullptr ? bytes_of(field) : elements * field.type->type->size;
      put<Byte*>(object + field.offset, is_null ? nullptr : block.take(size));
      if (is_null) return;
    }
    Byte* const data = flaxstate::field_data(field, object);
    if (field.type != nullptr) {
      const Type& nested = *field.type->type;
      for (std::size_t i = 0; i < count; ++i) fill(nested, data + i * nested.size, block);
    } else if (field.leaf != LeafType::items) {
      text(field, data, count);
    } else {
      visit_items(field, data, count, [&](Byte* item) { fill_item(field, item); });
    }
  }
  void text(const Field& field, Byte* data, std::size_t count) {
    if (field.is_counted()) return fill_letters(data, count);
    const std::size_t size = draw(count);
    std::memset(data, 0, count);
    fill_letters(data, size);
    if (size >= 2 && draw(3) == 0) std::memcpy(data + size - 2, "\xc3\xa9", 2);
  }
  void fill_letters(Byte* data, std::size_t count) {
    std::generate_n(data, count, [&] { return static_cast<Byte>('a' + draw(26)); });
  }
  void fill_item(const Field& field, Byte* item) {
    const std::uint64_t bits = random_() >> draw(64);
    const std::uint64_t number = draw(2) == 0 ? bits : ~bits;
    if (field.dtype == Dtype::boolean) return put<std::uint8_t>(item, number % 2 != 0 ? 1 : 0);
    if (flaxstate::dtype_is_sub_byte(field.dtype)) return fill_low_bits(field.dtype, item);
    for (std::size_t at = 0; at < field.item_size; at += 8) {
      std::memcpy(item + at, &number, std::min<std::size_t>(8, field.item_size - at));
    }
    if (field.form == Form::plain) make_finite(field.dtype, item);
  }
  void fill_low_bits(Dtype dtype, Byte* item) {
    const std::uint64_t bits = dtype == Dtype::int1 || dtype == Dtype::uint1   ? 1
                               : dtype == Dtype::int2 || dtype == Dtype::uint2 ? 2
                                                                               : 4;
    const auto value = static_cast<std::int64_t>(draw(std::uint64_t{1} << bits));
    const bool is_signed = dtype <= Dtype::int4;
    put<std::int8_t>(item, static_cast<std::int8_t>(is_signed ? value - (std::int64_t{1} << (bits - 1)) : value));
  }
  // A NaN need not come back as the same bytes.
  static void make_finite(Dtype dtype, Byte* item) {
    const auto clear_one_bit = [](Byte* high, int bit) { *high = static_cast<Byte>(*high & ~(1 << bit)); };
    switch (dtype) {
      case Dtype::float16:
      case Dtype::bfloat16: return clear_one_bit(item + 1, 6);
      case Dtype::float32: return clear_one_bit(item + 3, 6);
      case Dtype::float64: return clear_one_bit(item + 7, 6);
      case Dtype::complex64: return clear_one_bit(item + 3, 6), clear_one_bit(item + 7, 6);
      case Dtype::complex128: return clear_one_bit(item + 7, 6), clear_one_bit(item + 15, 6);
      default: return;
    }
  }

  template <class Visit>
  static void visit_items(const Field& field, Byte* data, std::size_t count, const Visit& visit) {
    if (field.is_strided) {
      for (std::int64_t i = 0; i < field.shape[0]; ++i) {
        for (std::int64_t j = 0; j < field.shape[1]; ++j) visit(data + i * field.strides[0] + j * field.strides[1]);
      }
      return;
    }
    std::size_t items = count;
    for (std::uint32_t i = 1; i < field.rank; ++i) items *= static_cast<std::size_t>(field.shape[i]);
    for (std::size_t i = 0; i < items; ++i) visit(data + i * field.item_size);
  }

  std::mt19937_64& random_;
  Registry& registry_;
  Calls calls_;
  std::vector<View> views_;
  std::size_t types_ = 0;
};

}  // namespace unit
