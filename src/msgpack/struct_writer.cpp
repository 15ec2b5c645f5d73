#include "msgpack/struct_writer.hpp"

#include <algorithm>
#include <cstring>

#include "base/inlining.hpp"
#include "msgpack/element_key.hpp"
#include "msgpack/value_encoding.hpp"

namespace flaxstate {
namespace {

// Outs for msgpack-cxx's packer, which packs the headers; both are inlined into the loops below.
class SizeStream {
 public:
  void write(const char*, std::size_t count) noexcept { size_ += count; }
  void text(const Byte*, std::size_t count) noexcept { size_ += count; }
  void items(const Byte*, std::size_t count) noexcept { size_ += count; }
  std::uint64_t mark() const noexcept { return size_; }
  void go_back(std::uint64_t mark) noexcept { size_ = mark; }

 private:
  std::uint64_t size_ = 0;
};

// A struct, step by step: the place stays in a register.
template <bool checks_text>
class StepWriter {
 public:
  StepWriter(const StructProgram& program, Byte* out, const Byte* end) noexcept
      : steps_(program), next_(out), end_(end) {}

  Byte* next() const noexcept { return next_; }
  bool has_room(std::uint64_t size) const noexcept { return size <= static_cast<std::uint64_t>(end_ - next_); }

  FLAXSTATE_INLINE void key(const ElementKey& key) noexcept {
    key.write(next_);
    next_ += key.size();
  }

  // From the step `first` on; gives the op that it couldn't do, as StructPacker::run.
  FLAXSTATE_INLINE std::size_t run(std::size_t first, const Byte* object) noexcept {
    for (const StructStep* next_step = steps_.begin + first; next_step != steps_.end; ++next_step) {
      const StructStep& step = *next_step;
      Byte* const begin = next_;
      copy_template(steps_.templates + step.start, step.size);
      if (step.fixed_values != 0) put_fixed(step, begin, object);
      if (put(step.last, object + step.last.offset)) continue;
      if (step.last.code != StructCode::general) next_ -= step.last.constant_size;
      return step.last_op;
    }
    return steps_.op_count;
  }

 private:
  // Behind it is padding, and room for it.
  FLAXSTATE_INLINE void copy_template(const char* bytes, std::size_t size) noexcept {
    Byte* const out = next_;
    next_ += size;
    // Most are shorter than this.
    constexpr std::size_t first = 16;
    std::memcpy(out, bytes, first);
    for (std::size_t done = first; done < size; done += StructProgram::padding)
      std::memcpy(out + done, bytes + done, StructProgram::padding);
  }

  FLAXSTATE_INLINE void put_fixed(const StructStep& step, Byte* begin, const Byte* object) noexcept {
    const FixedValue* value = steps_.fixed_values + step.first;
    const FixedValue* const end = value + step.fixed_values;
    for (const FixedValue* const float32s = value + step.float32s; value != float32s; ++value) {
      const auto wide = static_cast<double>(load<float>(object + value->offset));
      store_big_endian(load<std::uint64_t>(&wide), begin + value->position);
    }
    for (; value != end; ++value) {
      Byte* const place = begin + value->position;
      const Byte* const item = object + value->offset;
      switch (value->code) {
        case StructCode::float64: store_big_endian(load<std::uint64_t>(item), place); break;
        case StructCode::boolean: *place = *item != 0 ? 0xc3 : 0xc2; break;
        default: copy_short(place, item, value->detail);
      }
    }
  }

  FLAXSTATE_INLINE bool put(const StructOp& op, const Byte* item) noexcept {
    switch (op.code) {
      case StructCode::int8: next_ = put_signed(next_, load<std::int8_t>(item)); return true;
      case StructCode::int16: next_ = put_signed(next_, load<std::int16_t>(item)); return true;
      case StructCode::int32: next_ = put_signed(next_, load<std::int32_t>(item)); return true;
      case StructCode::int64: next_ = put_signed(next_, load<std::int64_t>(item)); return true;
      case StructCode::uint8: next_ = put_unsigned(next_, *item); return true;
      case StructCode::uint16: next_ = put_unsigned(next_, load<std::uint16_t>(item)); return true;
      case StructCode::uint32: next_ = put_unsigned(next_, load<std::uint32_t>(item)); return true;
      case StructCode::uint64: next_ = put_unsigned(next_, load<std::uint64_t>(item)); return true;
      case StructCode::complex64:
        next_ = put_real(next_, static_cast<double>(load<float>(item)));
        next_ = put_real(next_, static_cast<double>(load<float>(item + sizeof(float))));
        return true;
      case StructCode::complex128:
        next_ = put_real(next_, load<double>(item));
        next_ = put_real(next_, load<double>(item + sizeof(double)));
        return true;
      case StructCode::items: copy(item, op.argument); return true;
      case StructCode::text: return put_text(op, item);
      case StructCode::text_at: return put_text_at(op, item);
      case StructCode::other_number: put_other_number(static_cast<Dtype>(op.detail), item); return true;
      case StructCode::nothing: return true;
      default: return false;
    }
  }
  void put_other_number(Dtype dtype, const Byte* item) noexcept {
    next_ = dtype_is_sub_byte(dtype) ? put_signed(next_, load_signed(dtype, item))
                                     : put_real(next_, load_floating(dtype, item));
  }
  FLAXSTATE_INLINE bool put_text(const StructOp& op, const Byte* item) noexcept {
    const std::size_t size = short_text_length(item, op.argument);
    if (size == op.argument) return false;
    if (checks_text && !is_valid_utf8(item, size)) return false;
    next_ = put_str_header(next_, static_cast<std::uint32_t>(size));
    if (op.argument >= 16 && size <= 16) {
      // There is room for all of the array.
      std::memcpy(next_, item, 16);
      next_ += size;
    } else {
      copy(item, size);
    }
    return true;
  }
  // False also where its room isn't sure.
  FLAXSTATE_INLINE bool put_text_at(const StructOp& op, const Byte* item) noexcept {
    const auto* const text = load<const Byte*>(item);
    const std::uint64_t size = laid_out_size(op, item, text);
    if (!is_text_size(op, size, text)) return false;
    const auto count = static_cast<std::size_t>(size);
    if (!has_room(count + steps_.largest_stretch)) return false;
    if (checks_text && !is_valid_utf8(text, count)) return false;
    next_ = put_str_header(next_, static_cast<std::uint32_t>(size));
    copy(text, count);
    return true;
  }
  FLAXSTATE_INLINE void copy(const Byte* bytes, std::size_t size) noexcept {
    copy_mostly_short(next_, bytes, size);
    next_ += size;
  }

  const StepList steps_;
  Byte* next_;
  const Byte* const end_;
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

template <bool checks>
std::size_t pack_struct(const StructProgram& program, std::size_t first, const Byte* object, Byte*& out,
                        const Byte* end) noexcept {
  StepWriter<checks> writer(program, out, end);
  const std::size_t reached = writer.run(program.step_of[first], object);
  out = writer.next();
  return reached;
}

template <bool checks>
std::size_t pack_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count,
                         Byte*& out, const Byte* end) noexcept {
  const std::size_t largest = ElementKey::largest + program.largest_stretch;
  StepWriter<checks> writer(program, out, end);
  ElementKey key(first);
  std::size_t i = first;
  for (; i < count && writer.has_room(largest); ++i, key.next()) {
    writer.key(key);
    if (writer.run(0, objects + i * program.struct_size) != program.ops.size()) break;
    out = writer.next();
  }
  return i - first;
}

}  // namespace

FLAXSTATE_FLATTEN
std::size_t measure_struct(const StructProgram& program, std::size_t first, const Byte* object,
                           std::uint64_t& size) noexcept {
  SizeStream stream;
  const std::size_t reached = StructPacker<SizeStream>(program, stream).run(first, object);
  size += stream.mark();
  return reached;
}

FLAXSTATE_FLATTEN
std::size_t measure_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count,
                            std::uint64_t& size) noexcept {
  SizeStream stream;
  StructPacker<SizeStream> packer(program, stream);
  std::size_t i = first;
  std::uint64_t complete = 0;
  for (; i < count && packer.varying(objects + i * program.struct_size); ++i) complete = stream.mark();
  size += complete + (i - first) * program.fixed_encoding + index_keys_size(i) - index_keys_size(first);
  return i - first;
}

FLAXSTATE_FLATTEN
std::size_t write_struct(const StructProgram& program, std::size_t first, const Byte* object, Byte*& out,
                         const Byte* end, bool is_measured) noexcept {
  if (is_measured) return pack_struct<false>(program, first, object, out, end);
  return pack_struct<true>(program, first, object, out, end);
}

FLAXSTATE_FLATTEN
std::size_t write_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count,
                          Byte*& out, const Byte* end, bool is_measured) noexcept {
  if (is_measured) return pack_structs<false>(program, objects, first, count, out, end);
  return pack_structs<true>(program, objects, first, count, out, end);
}

}  // namespace flaxstate
