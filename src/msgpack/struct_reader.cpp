#include "msgpack/struct_reader.hpp"

#include <cstring>

#include "base/big_endian.hpp"
#include "base/byte_overlap.hpp"
#include "base/decimal_counter.hpp"
#include "base/inlining.hpp"
#include "base/short_text.hpp"
#include "base/utf8.hpp"
#include "dtype/plain_value.hpp"

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

// Of bytes that are there.
FLAXSTATE_INLINE bool is_index_key(const DecimalCounter& index, const Byte* at) noexcept {
  return *at == 0xa0U + index.size() && index.equals({reinterpret_cast<const char*>(at + 1), index.size()});
}

// A struct, value by value: `next` and `end` stay in registers.
template <Pass pass>
class StructReader {
 public:
  StructReader(const StructProgram& program, const ByteRange& bytes) noexcept
      : program_(program), begin_(bytes.begin), next_(bytes.next), end_(bytes.end) {}

  const Byte* next() const noexcept { return next_; }

  FLAXSTATE_INLINE std::size_t run(std::size_t first, Byte* object) noexcept {
    const std::size_t count = program_.ops.size();
    const StructOp* const ops = program_.ops.data();
    for (std::size_t i = first; i < count; ++i) {
      const StructOp& op = ops[i];
      if (!constant(op)) return unfit;
      if (op.code == StructCode::general) return i;
      if (op.code == StructCode::text_at) {
        if (pass == Pass::fill || !kept_text(op, object + op.offset)) return i;
        continue;
      }
      if (!value(op, object + op.offset)) return unfit;
    }
    return count;
  }

  FLAXSTATE_INLINE bool key(const DecimalCounter& index) noexcept {
    const std::size_t size = index.size();
    if (left() <= size) return false;
    if (pass == Pass::write) {
      next_ += 1 + size;
      return true;
    }
    if (!is_index_key(index, next_)) return false;
    next_ += 1 + size;
    return true;
  }

 private:
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }

  // Keys and headers.
  FLAXSTATE_INLINE bool constant(const StructOp& op) noexcept {
    const std::size_t size = op.constant_size;
    if (left() < size) return false;
    const Byte* const at = next_;
    next_ += size;
    if (pass == Pass::write) return true;
    const auto* const wanted = reinterpret_cast<const Byte*>(program_.constants.data() + op.constant);
    // Behind the constants is padding.
    if (size <= 8 && left() >= 8) return size == 0 || same_word(at, wanted, size);
    return same_text({reinterpret_cast<const char*>(at), size}, {reinterpret_cast<const char*>(wanted), size});
  }
  static bool same_word(const Byte* left, const Byte* right, std::size_t size) noexcept {
    const std::uint64_t differing = load<std::uint64_t>(left) ^ load<std::uint64_t>(right);
    return (host_is_big_endian() ? differing >> (64 - 8 * size) : differing << (64 - 8 * size)) == 0;
  }

  FLAXSTATE_INLINE bool value(const StructOp& op, Byte* item) noexcept {
    switch (op.code) {
      case StructCode::nothing: return true;
      case StructCode::boolean: return boolean(item);
      case StructCode::int8: return integer<std::int8_t>(item);
      case StructCode::int16: return integer<std::int16_t>(item);
      case StructCode::int32: return integer<std::int32_t>(item);
      case StructCode::int64: return integer<std::int64_t>(item);
      case StructCode::uint8: return integer<std::uint8_t>(item);
      case StructCode::uint16: return integer<std::uint16_t>(item);
      case StructCode::uint32: return integer<std::uint32_t>(item);
      case StructCode::uint64: return uint64(item);
      case StructCode::float32: return real(Dtype::float32, item);
      case StructCode::float64: return real(Dtype::float64, item);
      case StructCode::complex64: return complex(Dtype::complex64, item);
      case StructCode::complex128: return complex(Dtype::complex128, item);
      case StructCode::other_number: return other_number(static_cast<Dtype>(op.detail), item);
      case StructCode::items: return items(op, item);
      case StructCode::text: return text(op.argument, item);
      default: return false;
    }
  }

  bool boolean(Byte* item) noexcept {
    if (left() == 0) return false;
    const std::uint32_t lead = *next_;
    if ((lead & 0xfeU) != 0xc2) return false;
    if (pass != Pass::check) *item = static_cast<Byte>(lead & 1);
    ++next_;
    return true;
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
  FLAXSTATE_INLINE bool real(Dtype dtype, Byte* item) noexcept {
    double value = 0;
    if (!read_real(value)) return false;
    Byte unused[sizeof(double)];
    if (dtype == Dtype::float64) {
      if (pass != Pass::check) store(value, item);
      return true;
    }
    return store_plain_float(dtype, value, pass != Pass::check ? item : unused);
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

  const StructProgram& program_;
  const Byte* const begin_;
  const Byte* next_;
  const Byte* const end_;
};

}  // namespace

template <Pass pass>
FLAXSTATE_FLATTEN std::size_t read_struct(const StructProgram& program, std::size_t first, Byte* object,
                                          ByteRange& bytes) noexcept {
  StructReader<pass> reader(program, bytes);
  const std::size_t reached = reader.run(first, object);
  bytes.next = reader.next();
  return reached;
}

template <Pass pass>
FLAXSTATE_FLATTEN std::size_t read_structs(const StructProgram& program, Byte* objects, std::size_t first,
                                           std::size_t count, ByteRange& bytes) noexcept {
  StructReader<pass> reader(program, bytes);
  DecimalCounter index(first);
  std::size_t i = first;
  for (; i < count; ++i, index.next()) {
    if (!reader.key(index) || reader.run(0, objects + i * program.struct_size) == unfit) break;
    bytes.next = reader.next();
  }
  return i - first;
}

bool read_index_key(const DecimalCounter& index, ByteRange& bytes) noexcept {
  const std::size_t size = index.size();
  if (bytes.left() <= size || !is_index_key(index, bytes.next)) return false;
  bytes.next += 1 + size;
  return true;
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
