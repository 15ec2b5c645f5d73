#include "msgpack/struct_writer.hpp"

#include <algorithm>
#include <cstring>

#include "base/inlining.hpp"

namespace flaxstate {
namespace {

constexpr std::uint64_t largest_index_key = 21;

// Outs for msgpack-cxx's packer, which packs the headers; both are inlined into the loops below.
class SizeStream {
 public:
  static constexpr bool checks_text = true;

  void write(const char*, std::size_t count) noexcept { size_ += count; }
  void constant(const char*, std::size_t count) noexcept { size_ += count; }
  void text(const Byte*, std::size_t count) noexcept { size_ += count; }
  void digits(const Byte*, std::size_t count) noexcept { size_ += count; }
  void items(const Byte*, std::size_t count) noexcept { size_ += count; }
  bool has_room(std::uint64_t) const noexcept { return true; }
  std::uint64_t mark() const noexcept { return size_; }
  void go_back(std::uint64_t mark) noexcept { size_ = mark; }

 private:
  std::uint64_t size_ = 0;
};

template <bool checks>
class PointerStream {
 public:
  static constexpr bool checks_text = checks;

  PointerStream(Byte* out, const Byte* end) noexcept : next_(out), end_(end) {}

  void write(const char* data, std::size_t count) noexcept {
    std::memcpy(next_, data, count);
    next_ += count;
  }
  void constant(const char* data, std::size_t count) noexcept {
    if (count <= StructProgram::padding) {
      std::memcpy(next_, data, StructProgram::padding);
    } else {
      std::memcpy(next_, data, count);
    }
    next_ += count;
  }
  void text(const Byte* data, std::size_t count) noexcept { items(data, count); }
  void digits(const Byte* data, std::size_t count) noexcept {
    copy_short(next_, data, count);
    next_ += count;
  }
  void items(const Byte* data, std::size_t count) noexcept {
    copy_mostly_short(next_, data, count);
    next_ += count;
  }
  bool has_room(std::uint64_t size) const noexcept { return size <= static_cast<std::uint64_t>(end_ - next_); }
  Byte* mark() const noexcept { return next_; }
  void go_back(Byte* mark) noexcept { next_ = mark; }

 private:
  Byte* next_;
  const Byte* end_;
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
  PointerStream<checks> stream(out, end);
  const std::size_t reached = StructPacker<PointerStream<checks>>(program, stream).run(first, object);
  out = stream.mark();
  return reached;
}

template <bool checks>
std::size_t pack_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count,
                         Byte*& out, const Byte* end) noexcept {
  const std::size_t largest = largest_index_key + program.largest_stretch;
  PointerStream<checks> stream(out, end);
  StructPacker<PointerStream<checks>> packer(program, stream);
  DecimalCounter index(first);
  std::size_t i = first;
  for (; i < count && static_cast<std::size_t>(end - stream.mark()) >= largest; ++i, index.next()) {
    packer.key(index);
    if (packer.run(0, objects + i * program.struct_size) != program.ops.size()) break;
    out = stream.mark();
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
