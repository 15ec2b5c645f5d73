#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <msgpack/pack.hpp>

#include "base/big_endian.hpp"
#include "base/bytes.hpp"
#include "base/short_text.hpp"
#include "base/utf8.hpp"
#include "dtype/plain_value.hpp"
#include "msgpack/struct_program.hpp"

namespace flaxstate {

// Runs programs into a stream, which is an out of msgpack-cxx's packer with some more functions.
template <class Stream>
class StructPacker {
 public:
  StructPacker(const StructProgram& program, Stream& stream) noexcept
      : program_(program), stream_(stream), packer_(stream) {}

  // From the op `first` on. Gives the one that it couldn't do: what is general, whose constants are written, and text that
  // isn't valid, whose constants are written if the stream can't go back.
  std::size_t run(std::size_t first, const Byte* object) {
    const std::size_t count = program_.ops.size();
    const StructOp* const ops = program_.ops.data();
    for (std::size_t i = first; i < count; ++i) {
      const StructOp& op = ops[i];
      const auto mark = stream_.mark();
      stream_.write(program_.constants.data() + op.constant, op.constant_size);
      if (value(op, object + op.offset)) continue;
      if (op.code != StructCode::general) stream_.go_back(mark);
      return i;
    }
    return count;
  }

  // The values whose size varies. False for text that isn't valid.
  bool varying(const Byte* object) {
    for (const StructOp& op : program_.varying_ops) {
      if (!value(op, object + op.offset)) return false;
    }
    return true;
  }

 private:
  // False: it can't.
  bool value(const StructOp& op, const Byte* item) {
    switch (op.code) {
      case StructCode::boolean: *item != 0 ? packer_.pack_true() : packer_.pack_false(); return true;
      case StructCode::int8: packer_.pack_int64(load<std::int8_t>(item)); return true;
      case StructCode::int16: packer_.pack_int64(load<std::int16_t>(item)); return true;
      case StructCode::int32: packer_.pack_int64(load<std::int32_t>(item)); return true;
      case StructCode::int64: packer_.pack_int64(load<std::int64_t>(item)); return true;
      case StructCode::uint8: packer_.pack_uint64(*item); return true;
      case StructCode::uint16: packer_.pack_uint64(load<std::uint16_t>(item)); return true;
      case StructCode::uint32: packer_.pack_uint64(load<std::uint32_t>(item)); return true;
      case StructCode::uint64: packer_.pack_uint64(load<std::uint64_t>(item)); return true;
      case StructCode::float32: real(static_cast<double>(load<float>(item))); return true;
      case StructCode::float64: real(load<double>(item)); return true;
      case StructCode::complex64: {
        real(static_cast<double>(load<float>(item)));
        real(static_cast<double>(load<float>(item + sizeof(float))));
        return true;
      }
      case StructCode::complex128: {
        real(load<double>(item));
        real(load<double>(item + sizeof(double)));
        return true;
      }
      case StructCode::items: stream_.items(item, op.argument); return true;
      case StructCode::text: return text(op, item);
      case StructCode::text_at: return text_at(op, item);
      case StructCode::other_number: other_number(static_cast<Dtype>(op.detail), item); return true;
      case StructCode::nothing: return true;
      default: return false;
    }
  }
  void real(double value) {
    // Not pack_double(): that writes 1.0 as the integer 1.
    Byte encoded[9];
    encoded[0] = 0xcb;
    store_big_endian(load<std::uint64_t>(&value), encoded + 1);
    stream_.write(reinterpret_cast<const char*>(encoded), sizeof encoded);
  }
  void other_number(Dtype dtype, const Byte* item) {
    if (dtype_is_sub_byte(dtype)) {
      packer_.pack_int64(load_signed(dtype, item));
    } else {
      real(load_floating(dtype, item));
    }
  }
  bool text(const StructOp& op, const Byte* item) {
    const std::size_t size = short_text_length(item, op.argument);
    if (size == op.argument) return false;
    if (!is_valid_utf8(item, size)) return false;
    packer_.pack_str(static_cast<std::uint32_t>(size));
    stream_.text(item, size);
    return true;
  }
  bool text_at(const StructOp& op, const Byte* item) {
    const auto* const text = load<const Byte*>(item);
    const std::uint64_t size = laid_out_size(op, item, text);
    if (!is_text_size(op, size, text)) return false;
    const auto count = static_cast<std::size_t>(size);
    if (!is_valid_utf8(text, count)) return false;
    packer_.pack_str(static_cast<std::uint32_t>(size));
    stream_.text(text, count);
    return true;
  }

  const StructProgram& program_;
  Stream& stream_;
  msgpack::packer<Stream> packer_;
};

// Any out, at the price of a look at its room for each part.
template <class Out>
class OutStream {
 public:
  explicit OutStream(Out& out) noexcept : out_(out) {}

  void write(const char* data, std::size_t size) { out_.write(data, size); }
  void text(const Byte* data, std::size_t size) {
    if (size != 0) items(data, size);
  }
  void items(const Byte* data, std::size_t size) { out_.write(reinterpret_cast<const char*>(data), size); }
  std::nullptr_t mark() const noexcept { return nullptr; }
  void go_back(std::nullptr_t) const noexcept {}

 private:
  Out& out_;
};

}  // namespace flaxstate
