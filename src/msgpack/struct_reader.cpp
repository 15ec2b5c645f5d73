#include "msgpack/struct_reader.hpp"

#include <algorithm>
#include <cstring>

#include "base/big_endian.hpp"
#include "base/byte_overlap.hpp"
#include "base/inlining.hpp"
#include "base/short_text.hpp"
#include "base/utf8.hpp"
#include "dtype/plain_float32.hpp"
#include "dtype/plain_value.hpp"
#include "msgpack/element_key.hpp"

namespace flaxstate {
namespace {

// Of an integer, with its first byte.
constexpr std::size_t largest_number = 9;

template <class T>
bool store_narrow(std::int64_t value, Byte* item) noexcept {
  const auto narrow = static_cast<T>(value);
  if (static_cast<std::int64_t>(narrow) != value) return false;
  store(narrow, item);
  return true;
}

// A struct, step by step: `next` and `end` stay in registers.
template <Pass pass>
class StructReader {
 public:
  StructReader(const StructProgram& program, const ByteRange& bytes) noexcept
      : steps_(program), begin_(bytes.begin), next_(bytes.next), end_(bytes.end) {}

  const Byte* next() const noexcept { return next_; }

  FLAXSTATE_INLINE std::size_t run(std::size_t first, Byte* object) noexcept {
    for (const StructStep* next_step = steps_.begin + first; next_step != steps_.end; ++next_step) {
      const StructStep& step = *next_step;
      if (!take_template(step) || !fixed_values(step, next_ - step.size, object)) return unfit;
      const StructOp& last = step.last;
      if (last.code == StructCode::general) return step.last_op;
      if (last.code == StructCode::text_at) {
        if (pass == Pass::fill || !kept_text(last, object + last.offset)) return step.last_op;
        continue;
      }
      if (!value(last, object + last.offset)) return unfit;
    }
    return steps_.op_count;
  }

  FLAXSTATE_INLINE bool key(const ElementKey& key) noexcept {
    if (pass == Pass::write ? left() < key.size() : !key.stands_at(next_, left())) return false;
    next_ += key.size();
    return true;
  }

 private:
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }

  // Keys and headers, and what says of which kind values are.
  FLAXSTATE_INLINE bool take_template(const StructStep& step) noexcept {
    constexpr std::size_t word = sizeof(std::uint64_t);
    const std::size_t size = step.size;
    if (left() < size) return false;
    const Byte* const at = next_;
    const bool has_words = left() >= size + word;
    next_ += size;
    if (!has_words) return is_end_of_bytes_like(step, at);
    // Not all words together: most are one to three, and loops over vectors take longer to begin.
    for (std::size_t i = 0; i < size; i += word) {
      if (difference(step, i, at + i) != 0) return false;
    }
    return true;
  }
  FLAXSTATE_INLINE std::uint64_t difference(const StructStep& step, std::size_t i, const Byte* word) const noexcept {
    const std::size_t place = step.start + i;
    return (load<std::uint64_t>(word) ^ load<std::uint64_t>(steps_.templates + place)) &
           load<std::uint64_t>(steps_.masks + place);
  }
  bool is_end_of_bytes_like(const StructStep& step, const Byte* at) const noexcept {
    std::uint64_t differing = 0;
    for (std::size_t i = 0; i < step.size; i += sizeof differing) {
      Byte padded[sizeof differing] = {};
      std::memcpy(padded, at + i, std::min<std::size_t>(sizeof padded, step.size - i));
      differing |= difference(step, i, padded);
    }
    return differing == 0;
  }

  FLAXSTATE_INLINE bool fixed_values(const StructStep& step, const Byte* begin, Byte* object) noexcept {
    const FixedValue* value = steps_.fixed_values + step.first;
    const FixedValue* const end = value + step.fixed_values;
    for (const FixedValue* const float32s = value + step.float32s; value != float32s; ++value) {
      Byte unused[sizeof(float)];
      const auto bits = load_big_endian<std::uint64_t>(begin + value->position);
      Byte* const item = pass != Pass::check ? object + value->offset : unused;
      if (!store_plain_float32(load<double>(&bits), item)) return false;
    }
    if (pass == Pass::check) return true;
    for (; value != end; ++value) {
      const Byte* const place = begin + value->position;
      Byte* const item = object + value->offset;
      switch (value->code) {
        case StructCode::float64: store(load_big_endian<std::uint64_t>(place), item); break;
        case StructCode::boolean: *item = *place & 1; break;
        default: copy_short(item, place, value->detail);
      }
    }
    return true;
  }

  FLAXSTATE_INLINE bool value(const StructOp& op, Byte* item) noexcept {
    switch (op.code) {
      case StructCode::nothing: return true;
      case StructCode::int8: return integer<std::int8_t>(item);
      case StructCode::int16: return integer<std::int16_t>(item);
      case StructCode::int32: return integer<std::int32_t>(item);
      case StructCode::int64: return integer<std::int64_t>(item);
      case StructCode::uint8: return integer<std::uint8_t>(item);
      case StructCode::uint16: return integer<std::uint16_t>(item);
      case StructCode::uint32: return integer<std::uint32_t>(item);
      case StructCode::uint64: return uint64(item);
      case StructCode::complex64: return complex(Dtype::complex64, item);
      case StructCode::complex128: return complex(Dtype::complex128, item);
      case StructCode::other_number: return other_number(static_cast<Dtype>(op.detail), item);
      case StructCode::items: return items(op, item);
      case StructCode::text: return text(op.argument, item);
      default: return false;
    }
  }

  template <class T>
  FLAXSTATE_INLINE bool integer(Byte* item) noexcept {
    std::int64_t value = 0;
    Byte unused[sizeof(T)];
    return read_integer(value) && store_narrow<T>(value, pass != Pass::check ? item : unused);
  }
  bool uint64(Byte* item) noexcept {
    Byte unused[sizeof(std::uint64_t)];
    if (left() >= largest_number && *next_ == 0xcf) {
      if (pass != Pass::check) store(load_big_endian<std::uint64_t>(next_ + 1), item);
      next_ += largest_number;
      return true;
    }
    std::int64_t value = 0;
    return read_integer(value) && value >= 0 && store_narrow<std::int64_t>(value, pass != Pass::check ? item : unused);
  }
  // Of any size that int64 holds.
  FLAXSTATE_INLINE bool read_integer(std::int64_t& value) noexcept {
    if (left() >= largest_number) {
      const Byte* const behind = integer_at(next_, value);
      if (behind == nullptr) return false;
      next_ = behind;
      return true;
    }
    return read_last_integer(value);
  }
  // Near the end of the bytes.
  bool read_last_integer(std::int64_t& value) noexcept {
    Byte padded[largest_number] = {};
    const std::size_t room = left();
    if (room == 0) return false;
    std::memcpy(padded, next_, room);
    const Byte* const behind = integer_at(padded, value);
    if (behind == nullptr || static_cast<std::size_t>(behind - padded) > room) return false;
    next_ += behind - padded;
    return true;
  }
  static FLAXSTATE_INLINE const Byte* integer_at(const Byte* p, std::int64_t& value) noexcept {
    const std::uint32_t lead = *p;
    if (lead < 0x80 || lead >= 0xe0) {
      value = static_cast<std::int8_t>(lead);
      return p + 1;
    }
    switch (lead) {
      case 0xcc: value = p[1]; return p + 2;
      case 0xcd: value = load_big_endian<std::uint16_t>(p + 1); return p + 3;
      case 0xce: value = load_big_endian<std::uint32_t>(p + 1); return p + 5;
      case 0xcf:
        value = static_cast<std::int64_t>(load_big_endian<std::uint64_t>(p + 1));
        return value >= 0 ? p + 9 : nullptr;
      case 0xd0: value = static_cast<std::int8_t>(p[1]); return p + 2;
      case 0xd1: value = static_cast<std::int16_t>(load_big_endian<std::uint16_t>(p + 1)); return p + 3;
      case 0xd2: value = static_cast<std::int32_t>(load_big_endian<std::uint32_t>(p + 1)); return p + 5;
      case 0xd3: value = static_cast<std::int64_t>(load_big_endian<std::uint64_t>(p + 1)); return p + 9;
      default: return nullptr;
    }
  }

  FLAXSTATE_INLINE bool read_real(double& value) noexcept {
    if (left() < largest_number || *next_ != 0xcb) return false;
    const auto bits = load_big_endian<std::uint64_t>(next_ + 1);
    std::memcpy(&value, &bits, sizeof value);
    next_ += largest_number;
    return true;
  }
  bool complex(Dtype dtype, Byte* item) noexcept {
    double parts[2] = {};
    Byte unused[16];
    return read_real(parts[0]) && read_real(parts[1]) &&
           store_plain_complex(dtype, parts[0], parts[1], pass != Pass::check ? item : unused);
  }
  bool other_number(Dtype dtype, Byte* item) noexcept {
    Byte unused[16];
    Byte* const place = pass != Pass::check ? item : unused;
    double value = 0;
    if (read_real(value)) return store_plain_float(dtype, value, place);
    std::int64_t integer = 0;
    return read_integer(integer) && store_plain_int(dtype, integer, place);
  }

  bool items(const StructOp& op, Byte* item) noexcept {
    const std::size_t size = op.argument;
    if (left() < size) return false;
    // A file's bools may be other bytes than 0 and 1.
    if (static_cast<Dtype>(op.detail) == Dtype::boolean) {
      for (std::size_t i = 0; i < size; ++i) {
        if (next_[i] > 1) return false;
      }
    }
    if (pass != Pass::check) copy_mostly_short(item, next_, size);
    next_ += size;
    return true;
  }

  // Where text begins; nullptr: there is none, or none that is short enough for this. It isn't taken yet.
  FLAXSTATE_INLINE const Byte* text_at(std::size_t& size) const noexcept {
    if (left() == 0) return nullptr;
    const Byte* at = next_ + 1;
    const std::uint32_t lead = *next_;
    size = lead - 0xa0U;
    if (size > 31) {
      if (lead == 0xd9 && left() >= 2) {
        size = *at++;
      } else if (lead == 0xda && left() >= 3) {
        size = load_big_endian<std::uint16_t>(at);
        at += 2;
      } else {
        return nullptr;
      }
    }
    return static_cast<std::size_t>(end_ - at) >= size && is_valid_utf8(at, size) ? at : nullptr;
  }
  bool text(std::size_t capacity, Byte* item) noexcept {
    std::size_t size = 0;
    const Byte* const at = text_at(size);
    if (at == nullptr || size >= capacity || short_text_length(at, size) != size) return false;
    if (pass != Pass::check) {
      copy_mostly_short(item, at, size);
      std::memset(item + size, 0, capacity - size);
    }
    next_ = at + size;
    return true;
  }

  // Text of the size of that which is there already, and which the bytes aren't a part of.
  bool kept_text(const StructOp& op, const Byte* item) noexcept {
    std::size_t size = 0;
    const Byte* const at = text_at(size);
    auto* const kept = load<Byte*>(item);
    if (at == nullptr || laid_out_size(op, item, kept) != size || (kept == nullptr && size != 0)) return false;
    if (have_bytes_in_common(kept, size, begin_, static_cast<std::size_t>(end_ - begin_))) return false;
    if (pass == Pass::write) copy_mostly_short(kept, at, size);
    next_ = at + size;
    return true;
  }

  const StepList steps_;
  const Byte* const begin_;
  const Byte* next_;
  const Byte* const end_;
};

}  // namespace

template <Pass pass>
FLAXSTATE_FLATTEN std::size_t read_struct(const StructProgram& program, std::size_t first, Byte* object,
                                          ByteRange& bytes) noexcept {
  StructReader<pass> reader(program, bytes);
  const std::size_t reached = reader.run(program.step_of[first], object);
  bytes.next = reader.next();
  return reached;
}

template <Pass pass>
FLAXSTATE_FLATTEN std::size_t read_structs(const StructProgram& program, Byte* objects, std::size_t first,
                                           std::size_t count, ByteRange& bytes) noexcept {
  StructReader<pass> reader(program, bytes);
  ElementKey key(first);
  std::size_t i = first;
  for (; i < count; ++i, key.next()) {
    if (!reader.key(key) || reader.run(0, objects + i * program.struct_size) == unfit) break;
    bytes.next = reader.next();
  }
  return i - first;
}

template std::size_t read_struct<Pass::check>(const StructProgram&, std::size_t, Byte*, ByteRange&) noexcept;
template std::size_t read_struct<Pass::write>(const StructProgram&, std::size_t, Byte*, ByteRange&) noexcept;
template std::size_t read_struct<Pass::fill>(const StructProgram&, std::size_t, Byte*, ByteRange&) noexcept;
template std::size_t read_structs<Pass::check>(const StructProgram&, Byte*, std::size_t, std::size_t,
                                               ByteRange&) noexcept;
template std::size_t read_structs<Pass::write>(const StructProgram&, Byte*, std::size_t, std::size_t,
                                               ByteRange&) noexcept;
template std::size_t read_structs<Pass::fill>(const StructProgram&, Byte*, std::size_t, std::size_t,
                                              ByteRange&) noexcept;

}  // namespace flaxstate
