#include "msgpack/msgpack_writer.hpp"

#include <algorithm>
#include <charconv>

#include "base/shown_text.hpp"
#include "dtype/dtype.hpp"
#include "tree/chunk.hpp"

namespace flaxstate {
namespace {

// The size of the extension stands in front of what it holds, so that goes here first.
class HeadOut {
 public:
  void write(const char* data, std::size_t size) noexcept {
    std::memcpy(next_, data, size);
    next_ += size;
  }
  const char* data() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(next_ - bytes_); }

 private:
  char bytes_[format::max_array_head];
  char* next_ = bytes_;
};

void pack_array_head(HeadOut& head, const ArrayView& array, const std::int64_t* shape, std::uint32_t rank,
                     std::uint32_t data_size) {
  msgpack::packer<HeadOut> packer(head);
  packer.pack_array(3);
  packer.pack_array(rank);
  for (std::uint32_t i = 0; i < rank; ++i) packer.pack_int64(shape[i]);
  const std::string_view name = array.dtype_text();
  packer.pack_str(static_cast<std::uint32_t>(name.size()));
  packer.pack_str_body(name.data(), static_cast<std::uint32_t>(name.size()));
  packer.pack_bin(data_size);
}

}  // namespace

void MeasuringOut::write_items(ArrayReader& reader, std::uint64_t first, std::uint64_t items) {
  const std::uint64_t size = items * reader.array().item_size;
  if (size > static_cast<std::uint64_t>(end_ - next_)) return count(size);
  copy_items(reader, first, items, next_, false, parallel_);
  next_ += size;
}

std::size_t MeasuringOut::write_struct(const StructProgram& program, std::size_t first, const Byte* object) {
  if (next_ == end_) return measure_struct(program, first, object, counted_);
  if (program.largest_stretch <= static_cast<std::size_t>(end_ - next_)) {
    first = flaxstate::write_struct(program, first, object, next_, end_, false);
    if (is_for_walk(program, first)) return first;
  }
  return write_carefully(program, first, object, *this);
}

std::size_t MeasuringOut::write_structs(const StructProgram& program, const Byte* objects, std::size_t first,
                                        std::size_t count) noexcept {
  const std::size_t written = flaxstate::write_structs(program, objects, first, count, next_, end_, false);
  if (next_ != end_) return written;
  return written + measure_structs(program, objects, first + written, count, counted_);
}

// Room for `size` bytes.
void MemoryOut::next_piece(std::size_t size) {
  const auto left = static_cast<std::size_t>(last_ - next_);
  if (size > left) throw Error(Status::state, "what is written grew while it was being written");
  progress_->reach(position());
  end_ = next_ + std::min(left, std::max<std::size_t>(size, Progress::step));
}

void MemoryOut::write_pieces(ArrayReader& reader, std::uint64_t first, std::uint64_t count) {
  const std::uint64_t item_size = reader.array().item_size;
  const std::uint64_t most = std::max<std::uint64_t>(1, Progress::piece(parallel_) / item_size);
  next_piece(count * item_size);
  for (std::uint64_t part; count != 0; first += part, count -= part) {
    part = std::min(count, most);
    copy_items(reader, first, part, next_, false, parallel_);
    next_ += part * item_size;
    progress_->reach(position());
  }
}

std::size_t MemoryOut::write_structs_in_pieces(const StructProgram& program, const Byte* objects, std::size_t first,
                                               std::size_t count) {
  std::size_t next = first;
  for (bool had_room = true; next < count && had_room;) {
    had_room = end_ != last_;
    if (had_room) next_piece(1);
    const std::size_t more = flaxstate::write_structs(program, objects, next, count, next_, end_, true);
    next += more;
    had_room = had_room && more != 0;
  }
  return next - first;
}

template <class Out>
void MsgpackWriter<Out>::key(const KeyView& key) {
  switch (key.kind) {
    case Kind::nil: return nil();
    case Kind::boolean: return boolean(key.value.integer != 0);
    case Kind::integer: return integer(key.value.integer);
    case Kind::unsigned_integer: return unsigned_integer(key.value.unsigned_integer);
    case Kind::real: return real(key.value.real);
    case Kind::complex: return complex(key.value.real, key.imag);
    case Kind::str: return str(key.text());
    case Kind::bytes: return bytes(key.value.data, key.size);
    case Kind::timestamp: return timestamp(key.value.integer, key.size);
    case Kind::scalar: {
      ArrayView item = key.scalar;
      item.data = key.value.data;
      return scalar(item, Surroundings{false, 0, no_location()});
    }
    default: return ext(key.ext_code, key.value.data, key.size);
  }
}

template <class Out>
void MsgpackWriter<Out>::timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
  char encoded[12];
  const auto put = [&](std::uint64_t value, unsigned size, unsigned at) {
    for (unsigned i = 0; i < size; ++i) encoded[at + i] = static_cast<char>(value >> (8 * (size - 1 - i)));
  };
  const auto unsigned_seconds = static_cast<std::uint64_t>(seconds);
  std::uint32_t size = 12;
  if (seconds >= 0 && unsigned_seconds >> 34 == 0) {
    size = nanoseconds == 0 && unsigned_seconds >> 32 == 0 ? 4 : 8;
    put(size == 4 ? unsigned_seconds : std::uint64_t{nanoseconds} << 34 | unsigned_seconds, size, 0);
  } else {
    put(nanoseconds, 4, 0);
    put(unsigned_seconds, 8, 4);
  }
  packer_.pack_ext(size, format::ext_timestamp);
  out_.write(encoded, size);
}

template <class Out>
void MsgpackWriter<Out>::scalar(const ArrayView& scalar, const Surroundings& around) {
  check_dtype(scalar, around.where);
  ArrayReader reader(scalar, around.where);
  array_ext(format::ext_scalar, reader, nullptr, 0, 0, 1);
}

template <class Out>
void MsgpackWriter<Out>::check_opaque_dtype(const ArrayView& array, const Location& where) {
  if (dtype_name_is_writable(array.name)) return;
  where.fail(Status::dtype, "Flax can't read an array of dtype '" + shown_text(array.name) + "', so none is written");
}

// The items [first, first + count) of the array as an array of the given shape.
template <class Out>
void MsgpackWriter<Out>::array_ext(int code, ArrayReader& reader, const std::int64_t* shape, std::uint32_t rank,
                                   std::uint64_t first, std::uint64_t count) {
  const std::uint64_t size = count * reader.array().item_size;
  HeadOut head;
  pack_array_head(head, reader.array(), shape, rank,
                  static_cast<std::uint32_t>(std::min<std::uint64_t>(size, UINT32_MAX)));
  if (size + head.size() > UINT32_MAX) fail_too_large(reader.where());
  packer_.pack_ext(static_cast<std::uint32_t>(size + head.size()), static_cast<std::int8_t>(code));
  out_.write(head.data(), head.size());
  out_.write_items(reader, first, count);
}

template <class Out>
void MsgpackWriter<Out>::fail_too_large(const Location& where) {
  where.fail(Status::limit,
             "an array of more than 4 GiB can't be written in one piece: lower the chunk limit, or put it under dicts "
             "instead of a list");
}

template <class Out>
void MsgpackWriter<Out>::fail_too_many_chunks(const Location& where) {
  where.fail(Status::limit, "the array has more than 2^32 chunks: raise the chunk limit");
}

template <class Out>
void MsgpackWriter<Out>::check_chunk_depth(const Surroundings& around) {
  if (around.depth + 2 <= format::max_depth) return;
  around.where.fail(Status::limit, "a chunked array takes two levels, and the tree is nested too deeply for that");
}

// What stands in front of the chunks: the mark, and the shape as a dict.
template <class Out>
void MsgpackWriter<Out>::chunk_shape(const ArrayView& array) {
  str(format::chunk_marker_key);
  boolean(true);
  str(format::chunk_shape_key);
  packer_.pack_map(array.rank);
  for (std::uint32_t i = 0; i < array.rank; ++i) {
    index_key(i);
    integer(array.shape[i]);
  }
}

template <class Out>
void MsgpackWriter<Out>::index_key(std::uint64_t index) {
  char digits[24];
  const char* const end = std::to_chars(digits, digits + sizeof digits, index).ptr;
  str({digits, static_cast<std::size_t>(end - digits)});
}

template <class Out>
void MsgpackWriter<Out>::chunked(const ArrayView& array, std::uint64_t items, const Surroundings& around) {
  check_chunk_depth(around);
  const std::uint64_t chunk_items = chunk_item_count(options_.chunk_limit, array.item_size);
  const std::uint64_t chunks = items / chunk_items + (items % chunk_items != 0 ? 1 : 0);
  if (chunks > UINT32_MAX) fail_too_many_chunks(around.where);
  packer_.pack_map(3);
  chunk_shape(array);
  str(format::chunk_chunks_key);
  packer_.pack_map(static_cast<std::uint32_t>(chunks));
  ArrayReader reader(array, around.where);
  for (std::uint64_t i = 0; i < chunks; ++i) {
    index_key(i);
    const std::uint64_t first = i * chunk_items;
    const auto count = static_cast<std::int64_t>(std::min(chunk_items, items - first));
    array_ext(format::ext_array, reader, &count, 1, first, static_cast<std::uint64_t>(count));
  }
}

template class MsgpackWriter<MeasuringOut>;
template class MsgpackWriter<MemoryOut>;
template class MsgpackWriter<GatherOut>;

namespace {

template <class Write>
std::string encode(const Write& write) {
  MeasuringOut size;
  MsgpackWriter<MeasuringOut> counter(size, UINT64_MAX);
  write(counter);
  std::string encoded(size.size(), '\0');
  MemoryOut out(reinterpret_cast<Byte*>(encoded.data()), encoded.size());
  MsgpackWriter<MemoryOut> writer(out, UINT64_MAX);
  write(writer);
  return encoded;
}

}  // namespace

std::string encode_text(std::string_view text) {
  return encode([&](auto& writer) { writer.str(text); });
}

std::string encode_array_head(const ArrayView& array, bool is_scalar) {
  const Surroundings around{false, 0, no_location()};
  std::string encoded =
      encode([&](auto& writer) { is_scalar ? writer.scalar(array, around) : writer.array(array, around); });
  encoded.resize(encoded.size() - static_cast<std::size_t>(array.size()));
  return encoded;
}

std::string encode_dict_header(std::uint32_t entries) {
  return encode([&](auto& writer) { writer.begin(Kind::dict, entries); });
}

}  // namespace flaxstate
