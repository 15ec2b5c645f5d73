#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <msgpack/pack.hpp>

#include "array_view.hpp"
#include "big_endian.hpp"
#include "chunk.hpp"
#include "error.hpp"
#include "format.hpp"
#include "key.hpp"
#include "memory.hpp"
#include "msgpack_writer_struct.hpp"
#include "tree_events.hpp"

namespace flaxstate {

// Counts what is written.
class CountingSink {
 public:
  void write(const char*, std::size_t size) noexcept { size_ += size; }
  void write_items(const ArrayView& array, std::uint64_t, std::uint64_t count) noexcept {
    size_ += count * array.item_size;
  }
  std::size_t write_structs(const Type& type, const Byte* objects, std::size_t count) noexcept {
    return measure_structs(type, objects, count, size_);
  }
  std::uint64_t size() const noexcept { return size_; }

 private:
  std::uint64_t size_ = 0;
};

// Writes into memory that a CountingSink has measured.
class MemorySink {
 public:
  MemorySink(Byte* memory, std::size_t size) noexcept : next_(memory), end_(memory + size) {}

  void write(const char* data, std::size_t size) {
    check(size);
    if (size != 0) std::memcpy(next_, data, size);  // the data of nothing may be NULL
    next_ += size;
  }
  void write_items(const ArrayView& array, std::uint64_t first, std::uint64_t count) {
    const std::size_t size = count * array.item_size;
    check(size);
    copy_items(array, first, count, next_, false);
    next_ += size;
  }
  std::size_t write_structs(const Type& type, const Byte* objects, std::size_t count) noexcept {
    return flaxstate::write_structs(type, objects, count, next_, end_);
  }
  bool is_full() const noexcept { return next_ == end_; }

 private:
  void check(std::size_t size) const {
    if (size > static_cast<std::size_t>(end_ - next_)) fail();
  }
  [[noreturn]] static void fail();

  Byte* next_;
  Byte* end_;
};

// Takes tree events and writes Flax's bytes. msgpack-cxx packs every header.
template <class Sink>
class MsgpackWriter {
 public:
  static constexpr bool writes_bytes = true;

  MsgpackWriter(Sink& sink, std::uint64_t chunk_limit) : sink_(sink), packer_(sink), chunk_limit_(chunk_limit) {}

  void key_text(std::string_view text) { str(text); }
  void key_temporary(std::string_view text) { str(text); }
  void key_encoded(std::string_view encoded, std::string_view) { sink_.write(encoded.data(), encoded.size()); }
  void key(const KeyView& key);

  void nil() { packer_.pack_nil(); }
  void boolean(bool value) {
    if (value) {
      packer_.pack_true();
    } else {
      packer_.pack_false();
    }
  }
  void integer(std::int64_t value) { packer_.pack_int64(value); }
  void unsigned_integer(std::uint64_t value) { packer_.pack_uint64(value); }
  void real(double value) {
    // Not pack_double(): that writes 1.0 as the integer 1.
    Byte encoded[9];
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    encoded[0] = 0xcb;
    store_big_endian(bits, encoded + 1);
    write(encoded, sizeof encoded);
  }
  void str(std::string_view text) {
    packer_.pack_str(static_cast<std::uint32_t>(text.size()));
    write(reinterpret_cast<const Byte*>(text.data()), text.size());
  }
  void bytes(const Byte* data, std::uint32_t size) {
    packer_.pack_bin(size);
    write(data, size);
  }
  void ext(std::int8_t code, const Byte* data, std::uint32_t size) {
    packer_.pack_ext(size, code);
    write(data, size);
  }
  void timestamp(std::int64_t seconds, std::uint32_t nanoseconds);
  void complex(double real_part, double imag_part) {
    packer_.pack_ext(19, format::ext_complex);
    packer_.pack_array(2);
    real(real_part);
    real(imag_part);
  }

  // Objects with simple fields in a dict whose keys are their numbers; gives how many of them were written.
  std::size_t structs(const Type& type, const Byte* objects, std::size_t count) noexcept {
    return sink_.write_structs(type, objects, count);
  }

  void begin(Kind kind, std::uint32_t children) {
    if (has_keys(kind)) {
      packer_.pack_map(children);
    } else {
      packer_.pack_array(children);
    }
  }
  void class_name(std::string_view) noexcept {}
  void end() noexcept {}

  void array(const ArrayView& array, const Place& place) {
    check_dtype(array, place.where);
    const std::uint64_t items = array.item_count();
    if (items * array.item_size > chunk_limit_ && place.may_chunk) {
      chunked(array, items, place);
    } else {
      part(format::ext_array, array, array.shape, array.rank, 0, items, place.where);
    }
  }
  void scalar(const ArrayView& scalar, const Place& place);

 private:
  void write(const Byte* data, std::size_t size) {
    if (size != 0) sink_.write(reinterpret_cast<const char*>(data), size);
  }
  static void check_dtype(const ArrayView& array, const Where& where) {
    if (array.dtype == Dtype::opaque) check_opaque_dtype(array, where);
  }
  static void check_opaque_dtype(const ArrayView& array, const Where& where);
  template <class Packer>
  static void pack_array_head(Packer& packer, const ArrayView& array, const std::int64_t* shape, std::uint32_t rank,
                              std::uint32_t data_size);
  void part(int code, const ArrayView& array, const std::int64_t* shape, std::uint32_t rank, std::uint64_t first,
            std::uint64_t count, const Where& where);
  void chunked(const ArrayView& array, std::uint64_t items, const Place& place);

  Sink& sink_;
  msgpack::packer<Sink> packer_;
  std::uint64_t chunk_limit_;
};

extern template class MsgpackWriter<CountingSink>;
extern template class MsgpackWriter<MemorySink>;

// A str as msgpack: header and text.
std::string encode_text(std::string_view text);

}  // namespace flaxstate
