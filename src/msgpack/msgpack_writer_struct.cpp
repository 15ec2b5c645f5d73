#include "msgpack/msgpack_writer_struct.hpp"

#include <algorithm>
#include <cstring>

#include <msgpack/pack.hpp>

#include "base/big_endian.hpp"
#include "base/bytes.hpp"
#include "base/decimal_counter.hpp"
#include "base/inlining.hpp"
#include "base/short_text.hpp"
#include "base/utf8.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t largest_number = 9;
constexpr std::size_t largest_index_key = 21;
constexpr std::size_t largest_map_header = 5;
constexpr std::size_t slack = 32;  // keys are copied with their padding

// Bytes of the values of a kind, or 0 if they vary.
std::size_t fixed_size(SimpleKind kind) noexcept {
  if (kind == SimpleKind::boolean) return 1;
  return kind == SimpleKind::float32 || kind == SimpleKind::float64 ? largest_number : 0;
}

// Outs for msgpack-cxx's packer, which packs the headers; both are inlined into the loop below.
struct SizeStream {
  static constexpr bool checks_text = true;
  std::uint64_t size = 0;
  void write(const char*, std::size_t count) noexcept { size += count; }
  void key(const SimpleField& field) noexcept { size += field.key_size; }
  void text(const Byte*, std::size_t count) noexcept { size += count; }
};
struct PointerStream {
  Byte* next;
  void write(const char* data, std::size_t count) noexcept {
    std::memcpy(next, data, count);
    next += count;
  }
  void key(const SimpleField& field) noexcept {
    std::memcpy(next, field.key, sizeof field.key);
    next += field.key_size;
  }
  void text(const Byte* data, std::size_t count) noexcept {
    copy_short(next, data, count);
    next += count;
  }
};

// For objects that were measured, and so looked at.
struct MeasuredStream : PointerStream {
  static constexpr bool checks_text = false;
};

// For objects that nobody measured.
struct CheckingStream : PointerStream {
  static constexpr bool checks_text = true;
};

// Bytes of the keys "0" … of so many entries: each has a header of one byte.
std::uint64_t index_keys_size(std::uint64_t count) noexcept {
  std::uint64_t size = 0;
  std::uint64_t digits = 1;
  for (std::uint64_t first = 0, next = 10; first < count; first = next, next *= 10, ++digits) {
    size += (std::min(count, next) - first) * (1 + digits);
    if (next >= UINT64_MAX / 10) break;
  }
  return size;
}

template <class Stream>
class StructPacker {
 public:
  StructPacker(const StructTable& table, Stream& stream) noexcept : table_(table), stream_(stream), packer_(stream) {}

  void key(const DecimalCounter& index) {
    const char last = index.last();
    packer_.pack_str(static_cast<std::uint32_t>(index.size()));
    stream_.text(reinterpret_cast<const Byte*>(index.head().data()), index.head().size());
    stream_.write(&last, 1);
  }

  // The fields whose size varies. False for text that isn't valid.
  bool varying(const Byte* object) {
    for (const SimpleField& field : table_.varying_fields) {
      if (!value(field, object + field.offset)) return false;
    }
    return true;
  }

  // False for text that has no end.
  bool object(const Byte* object) {
    packer_.pack_map(static_cast<std::uint32_t>(table_.fields.size()));
    for (const SimpleField& field : table_.fields) {
      stream_.key(field);
      if (!value(field, object + field.offset)) return false;
    }
    return true;
  }

 private:
  bool value(const SimpleField& field, const Byte* item) {
    switch (field.kind) {
      case SimpleKind::boolean: *item != 0 ? packer_.pack_true() : packer_.pack_false(); return true;
      case SimpleKind::int8: packer_.pack_int64(load<std::int8_t>(item)); return true;
      case SimpleKind::int16: packer_.pack_int64(load<std::int16_t>(item)); return true;
      case SimpleKind::int32: packer_.pack_int64(load<std::int32_t>(item)); return true;
      case SimpleKind::int64: packer_.pack_int64(load<std::int64_t>(item)); return true;
      case SimpleKind::uint8: packer_.pack_uint64(*item); return true;
      case SimpleKind::uint16: packer_.pack_uint64(load<std::uint16_t>(item)); return true;
      case SimpleKind::uint32: packer_.pack_uint64(load<std::uint32_t>(item)); return true;
      case SimpleKind::uint64: packer_.pack_uint64(load<std::uint64_t>(item)); return true;
      case SimpleKind::float32: real(static_cast<double>(load<float>(item))); return true;
      case SimpleKind::float64: real(load<double>(item)); return true;
      default: return text(field, item);
    }
  }
  void real(double value) {
    // Not pack_double(): that writes 1.0 as the integer 1.
    Byte encoded[9];
    encoded[0] = 0xcb;
    store_big_endian(load<std::uint64_t>(&value), encoded + 1);
    stream_.write(reinterpret_cast<const char*>(encoded), sizeof encoded);
  }
  bool text(const SimpleField& field, const Byte* item) {
    const std::size_t size = short_text_length(item, field.text_capacity);
    if (size == field.text_capacity) return false;
    if (Stream::checks_text && !is_valid_utf8(item, size)) return false;
    packer_.pack_str(static_cast<std::uint32_t>(size));
    stream_.text(item, size);
    return true;
  }

  const StructTable& table_;
  Stream& stream_;
  msgpack::packer<Stream> packer_;
};

}  // namespace

void complete_struct_table(StructTable& table) {
  SizeStream fixed;
  msgpack::packer<SizeStream>(fixed).pack_map(static_cast<std::uint32_t>(table.fields.size()));
  table.largest_encoding = largest_map_header;
  for (const SimpleField& field : table.fields) {
    const std::size_t value_size = fixed_size(field.kind);
    fixed.size += field.key_size + value_size;
    if (value_size == 0) table.varying_fields.push_back(field);
    const bool is_text = field.kind == SimpleKind::text;
    table.largest_encoding += field.key_size + (is_text ? largest_simple_text + 1 : largest_number);
  }
  table.fixed_encoding = fixed.size;
}

FLAXSTATE_FLATTEN
std::size_t measure_structs(const StructTable& table, const Byte* objects, std::size_t count,
                            std::uint64_t& size) noexcept {
  SizeStream stream;
  StructPacker<SizeStream> packer(table, stream);
  std::size_t measured = 0;
  std::uint64_t complete = 0;
  for (; measured < count && packer.varying(objects + measured * table.struct_size); ++measured) complete = stream.size;
  size += complete + measured * table.fixed_encoding + index_keys_size(measured);
  return measured;
}

template <class Stream>
std::size_t pack_structs(const StructTable& table, const Byte* objects, std::size_t first, std::size_t count,
                         Byte*& out, const Byte* end) noexcept {
  const std::size_t largest = largest_index_key + table.largest_encoding + slack;
  Stream stream{{out}};
  StructPacker<Stream> packer(table, stream);
  DecimalCounter index(first);
  std::size_t i = first;
  for (; i < count && static_cast<std::size_t>(end - stream.next) >= largest; ++i, index.next()) {
    packer.key(index);
    if (!packer.object(objects + i * table.struct_size)) break;
    out = stream.next;
  }
  return i - first;
}

FLAXSTATE_FLATTEN
std::size_t write_structs(const StructTable& table, const Byte* objects, std::size_t count, Byte*& out,
                          const Byte* end) noexcept {
  return pack_structs<MeasuredStream>(table, objects, 0, count, out, end);
}

FLAXSTATE_FLATTEN
std::size_t append_structs(const StructTable& table, const Byte* objects, std::size_t first, std::size_t count,
                           Byte*& out, const Byte* end) noexcept {
  return pack_structs<CheckingStream>(table, objects, first, count, out, end);
}

}  // namespace flaxstate
