#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <msgpack/pack.hpp>

#include "base/big_endian.hpp"
#include "base/bytes.hpp"
#include "base/format_constants.hpp"
#include "base/location.hpp"
#include "base/memory.hpp"
#include "base/progress.hpp"
#include "base/report.hpp"
#include "io/source.hpp"
#include "msgpack/array_head_layout.hpp"
#include "msgpack/gather_out.hpp"
#include "msgpack/struct_writer.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"
#include "tree/key.hpp"
#include "tree/tree_events.hpp"

namespace flaxstate {

// Measures what is written, and writes it while there is room. When that has run out, it only counts.
class MeasuringOut {
 public:
  MeasuringOut() noexcept = default;  // without room
  explicit MeasuringOut(Room room, Parallel* parallel = nullptr) noexcept
      : begin_(room.data), next_(room.data), end_(room.data + room.size), parallel_(parallel) {}

  void write(const char* data, std::size_t size) noexcept {
    if (size > static_cast<std::size_t>(end_ - next_)) return count(size);
    if (size != 0) std::memcpy(next_, data, size);  // the data of nothing may be NULL
    next_ += size;
  }
  void write_items(ArrayReader& reader, std::uint64_t first, std::uint64_t count);
  std::size_t write_struct(const StructProgram& program, std::size_t first, const Byte* object);
  std::size_t write_structs(const StructProgram& program, const Byte* objects, std::size_t first,
                            std::size_t count) noexcept;
  void settle() noexcept {}
  std::uint64_t size() const noexcept { return static_cast<std::uint64_t>(next_ - begin_) + counted_; }
  std::uint64_t position() const noexcept { return size(); }
  // All of it is written.
  bool had_room() const noexcept { return counted_ == 0; }

 private:
  void count(std::uint64_t size) noexcept {
    counted_ += size;
    end_ = next_;  // what follows has no place, either
  }

  Byte* begin_ = nullptr;
  Byte* next_ = nullptr;
  Byte* end_ = nullptr;
  std::uint64_t counted_ = 0;
  Parallel* parallel_ = nullptr;
};

// Writes into memory that a MeasuringOut has measured. Where somebody wants to know of progress, `end_` is the end of a
// piece only.
class MemoryOut {
 public:
  MemoryOut(Byte* memory, std::size_t size, Parallel* parallel = nullptr, Progress* progress = nullptr) noexcept
      : begin_(memory), next_(memory), end_(memory + size), last_(end_), parallel_(parallel), progress_(progress) {
    if (progress != nullptr && size > Progress::step) end_ = begin_ + Progress::step;
  }

  void write(const char* data, std::size_t size) {
    check(size);
    if (size != 0) std::memcpy(next_, data, size);  // the data of nothing may be NULL
    next_ += size;
  }
  void write_items(ArrayReader& reader, std::uint64_t first, std::uint64_t count) {
    const std::size_t size = count * reader.array().item_size;
    if (size > static_cast<std::size_t>(end_ - next_)) return write_pieces(reader, first, count);
    copy_items(reader, first, count, next_, false, parallel_);
    next_ += size;
  }
  std::size_t write_struct(const StructProgram& program, std::size_t first, const Byte* object) {
    if (program.largest_stretch <= static_cast<std::size_t>(end_ - next_)) {
      first = flaxstate::write_struct(program, first, object, next_, end_, true);
      if (is_for_walk(program, first)) return first;
    }
    return write_carefully(program, first, object, *this);
  }
  std::size_t write_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count) {
    if (progress_ != nullptr) return write_structs_in_pieces(program, objects, first, count);
    return flaxstate::write_structs(program, objects, first, count, next_, end_, true);
  }
  void settle() noexcept {}
  bool is_full() const noexcept { return next_ == last_; }
  std::uint64_t position() const noexcept { return static_cast<std::uint64_t>(next_ - begin_); }

 private:
  void check(std::size_t size) {
    if (size > static_cast<std::size_t>(end_ - next_)) next_piece(size);
  }
  void next_piece(std::size_t size);
  void write_pieces(ArrayReader& reader, std::uint64_t first, std::uint64_t count);
  std::size_t write_structs_in_pieces(const StructProgram& program, const Byte* objects, std::size_t first,
                                      std::size_t count);

  Byte* begin_;
  Byte* next_;
  Byte* end_;
  Byte* last_;  // the end of the memory
  Parallel* parallel_;
  Progress* progress_;
};

struct WriteOptions {
  // NOLINTNEXTLINE(google-explicit-constructor): the limit is all that most writing needs.
  WriteOptions(std::uint64_t limit) noexcept : chunk_limit(limit) {}

  std::uint64_t chunk_limit;
  std::uint64_t alignment = 1;  // of the data of every array; 1: Flax's own bytes
  bool sorts_keys = false;      // of every dict in a state dict; the mode of a walk says it for other trees
};

// Takes tree events and writes Flax's bytes. msgpack-cxx packs every header, but for those of aligned arrays, which are
// longer than it can write.
template <class Out>
class MsgpackWriter {
 public:
  static constexpr bool writes_bytes = true;

  // The report gets to know of arrays whose data isn't where the options want it.
  MsgpackWriter(Out& out, const WriteOptions& options, Report* report = nullptr)
      : out_(out), packer_(out), options_(options), report_(report) {}

  void key_text(std::string_view text) { str(text); }
  void key_temporary(std::string_view text) { str(text); }
  void key_encoded(std::string_view encoded, std::string_view) { out_.write(encoded.data(), encoded.size()); }
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
    encoded[0] = 0xcb;
    store_big_endian(load<std::uint64_t>(&value), encoded + 1);
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

  // Whether the program's constants are what these options want.
  bool takes(const StructProgram& program) const noexcept {
    return options_.alignment <= 1 && program.largest_array <= options_.chunk_limit;
  }
  // From the op `first` on; gives the one that is left to the walk, and whose constants are written, or their number.
  std::size_t structure(const StructProgram& program, std::size_t first, const Byte* object) {
    return out_.write_struct(program, first, object);
  }
  // Objects of a straight program in a dict whose keys are their numbers: [first, count), of which 0 stands at `objects`.
  // Gives how many were written; the next one is left to the walk.
  std::size_t structures(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count) {
    return out_.write_structs(program, objects, first, count);
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

  void keep(std::unique_ptr<Source> source) noexcept { source_ = std::move(source); }
  // Before what arrays point at goes.
  void settle() { out_.settle(); }

  void array(const ArrayView& array, const Surroundings& around) {
    check_dtype(array, around.where);
    const std::uint64_t items = array.item_count();
    if (options_.alignment > 1 && items != 0) {
      aligned(array, items, around);
    } else if (items * array.item_size > options_.chunk_limit && around.may_chunk) {
      chunked(array, items, around);
    } else {
      ArrayReader reader(array, around.where);
      array_ext(format::ext_array, reader, array.shape, array.rank, 0, items);
    }
  }
  void scalar(const ArrayView& scalar, const Surroundings& around);

 private:
  void write(const Byte* data, std::size_t size) {
    if (size != 0) out_.write(reinterpret_cast<const char*>(data), size);
  }
  static void check_dtype(const ArrayView& array, const Location& where) {
    if (array.dtype == Dtype::opaque) check_opaque_dtype(array, where);
  }
  static void check_opaque_dtype(const ArrayView& array, const Location& where);
  void array_ext(int code, ArrayReader& reader, const std::int64_t* shape, std::uint32_t rank, std::uint64_t first,
                 std::uint64_t count);
  void chunked(const ArrayView& array, std::uint64_t items, const Surroundings& around);
  [[noreturn]] static void fail_too_large(const Location& where);
  [[noreturn]] static void fail_too_many_chunks(const Location& where);
  static void check_chunk_depth(const Surroundings& around);
  void chunk_shape(const ArrayView& array);
  void index_key(std::uint64_t index);

  // In msgpack_writer_aligned.cpp.
  void aligned(const ArrayView& array, std::uint64_t items, const Surroundings& around);
  bool aligned_whole(const ArrayView& array, std::uint64_t items, const Surroundings& around);
  void aligned_chunks(const ArrayView& array, std::uint64_t items, const Surroundings& around);
  void report_unaligned(std::uint64_t data, const Location& where) const;
  void padding(std::uint64_t behind);
  void wide_key(std::uint64_t index, std::uint8_t header_size);
  void aligned_ext(ArrayReader& reader, const ArrayHead& head, const std::int64_t* shape, std::uint32_t rank,
                   std::uint64_t first, std::uint64_t count);

  Out& out_;
  msgpack::packer<Out> packer_;
  WriteOptions options_;
  Report* report_;                  // or nullptr
  std::unique_ptr<Source> source_;  // of the array that is written
};

extern template class MsgpackWriter<MeasuringOut>;
extern template class MsgpackWriter<MemoryOut>;
extern template class MsgpackWriter<GatherOut>;

static_assert(TakesTreeEvents<MsgpackWriter<MemoryOut>>::value);

// A str as msgpack: header and text.
std::string encode_text(std::string_view text);
// What stands in front of the data of an array, or of a scalar.
std::string encode_array_head(const ArrayView& array, bool is_scalar);
// The header of a dict.
std::string encode_dict_header(std::uint32_t entries);

}  // namespace flaxstate
