#include "msgpack/ext_payload.hpp"

#include <algorithm>
#include <string>

#include "base/english.hpp"
#include "base/shown_text.hpp"
#include "base/utf8.hpp"
#include "dtype/dtype_name_table.hpp"
#include "msgpack/msgpack_header.hpp"
#include "msgpack/value_skip.hpp"

namespace flaxstate {
namespace {

// Reads the values of one payload, in order.
class PayloadReader {
 public:
  PayloadReader(const PayloadCall& call, const Byte* payload, std::uint32_t size) noexcept
      : call_(call),
        payload_(payload),
        size_(size),
        head_end_(payload + std::min(size, format::max_array_head)),
        value_(payload) {}

  Header header() {
    value_ = payload_ + position_;
    const Header header = read_header(value_, head_end_);
    if (header.token == Token::truncated) fail(Status::truncated, "the extension ends inside a value");
    if (header.token == Token::invalid) fail(Status::format, "the byte c1 is never used in msgpack");
    position_ += header.header_size;
    return header;
  }
  // Where in the payload the body stands.
  std::uint32_t body_position(const Header& header) {
    if (header.size > size_ - position_) fail(Status::truncated, "the extension ends inside a value");
    const std::uint32_t position = position_;
    position_ += header.size;
    return position;
  }
  // A body that is looked at, of a size that was checked.
  const Byte* body(const Header& header) { return payload_ + body_position(header); }
  void tuple_of(std::uint32_t size, const char* message) {
    const Header tuple = header();
    if (tuple.token != Token::array || (tuple.size != size && !(size == 2 && tuple.size > 2 && call_.lenient))) {
      fail(Status::format, message);
    }
    ignored_ = tuple.size - size;
  }
  // What a lenient reader takes and nobody wants. All of the payload is in memory.
  void skip_ignored() {
    const Byte* next = payload_ + position_;
    const SkipFault fault = skip_values(next, payload_ + size_, ignored_, 1);
    position_ = static_cast<std::uint32_t>(next - payload_);
    if (fault.message == nullptr) return;
    value_ = fault.at;
    fail(fault.status, fault.message);
  }
  void end(const char* message) {
    if (position_ == size_) return;
    value_ = payload_ + std::min(position_, format::max_array_head);
    fail(Status::format, message);
  }
  [[noreturn]] void fail(Status status, const std::string& message) const { call_.fail(status, message, value_); }

 private:
  const PayloadCall& call_;
  const Byte* payload_;
  std::uint32_t size_;
  std::uint32_t position_ = 0;
  const Byte* head_end_;
  const Byte* value_;  // the value that is being read
  std::uint32_t ignored_ = 0;
};

void set_dimension(const PayloadReader& reader, const PayloadCall& call, const Header& header,
                   std::int64_t& dimension) {
  if (header.token == Token::unsigned_integer) {
    reader.fail(Status::shape, "a dimension of the shape is larger than an array can be");
  }
  if (header.token != Token::integer) reader.fail(Status::type, "a dimension of the shape is not an int");
  if (header.integer < 0 && !call.lenient) reader.fail(Status::shape, "a dimension of the shape is negative");
  dimension = header.integer < 0 ? -1 : header.integer;
}

// A shape that Flax never writes but NumPy takes. Returns false for nil, which means "flat".
bool read_lenient_shape(PayloadReader& reader, const PayloadCall& call, const Header& header, ArrayPayload& array) {
  if (header.token == Token::integer || header.token == Token::unsigned_integer) {
    array.view.rank = 1;
    set_dimension(reader, call, header, array.shape[0]);
  } else if (header.token == Token::str || header.token == Token::bin) {
    if (header.size > format::max_rank) reader.fail(Status::limit, "the array has more than 64 dimensions");
    const Byte* body = reader.body(header);
    array.view.rank = header.size;
    for (std::uint32_t i = 0; i < header.size; ++i) array.shape[i] = body[i];
  } else if (header.token != Token::nil) {
    reader.fail(Status::type, "the shape is not a list of ints");
  }
  return header.token != Token::nil;
}

bool read_shape(PayloadReader& reader, const PayloadCall& call, ArrayPayload& array) {
  const Header header = reader.header();
  if (header.token != Token::array) {
    if (!call.lenient) reader.fail(Status::type, "the shape is not a list of ints");
    return read_lenient_shape(reader, call, header, array);
  }
  if (header.size > format::max_rank) reader.fail(Status::limit, "the array has more than 64 dimensions");
  array.view.rank = header.size;
  for (std::uint32_t i = 0; i < header.size; ++i) {
    const Header dimension = reader.header();
    set_dimension(reader, call, dimension, array.shape[i]);
  }
  return true;
}

constexpr std::uint32_t largest_name = 255;

bool is_legacy_bfloat16(std::string_view name) noexcept { return name == "<V2" || name == "|V2" || name == "V2"; }

// The name in a file may be an alias ("<M8[ns]", "datetime64[generic]"); what is kept is dtype.name.
std::string_view canonical_time_name(const PayloadCall& call, Dtype dtype, std::string_view name) {
  const CanonicalName canonical(dtype, name);
  const std::string_view text = canonical.text();
  if (text.data() == name.data()) return name;
  return {reinterpret_cast<const char*>(call.arena.copy(text.data(), text.size())), text.size()};
}

[[noreturn]] void fail_dtype(const PayloadReader& reader, std::string_view name, const std::string& message) {
  reader.fail(Status::dtype, "the dtype " + shown_repr(name) + message);
}

void read_dtype(PayloadReader& reader, const PayloadCall& call, ArrayView& view) {
  const Header header = reader.header();
  if (header.token == Token::nil && call.lenient) {
    view.dtype = Dtype::float64;
    view.item_size = dtype_item_size(Dtype::float64);
    return;
  }
  if (header.token != Token::str && !(header.token == Token::bin && call.lenient)) {
    reader.fail(Status::type, "the dtype's name is not a str");
  }
  if (header.size > largest_name) {
    reader.body_position(header);
    reader.fail(Status::dtype, "the dtype's name is too long");
  }
  const std::string_view name(reinterpret_cast<const char*>(reader.body(header)), header.size);
  if (call.legacy_bfloat16 && is_legacy_bfloat16(name)) {
    view.dtype = Dtype::bfloat16;
    view.item_size = 2;
    return;
  }
  if (name.empty()) reader.fail(Status::dtype, "the dtype's name is empty");
  const DtypeName parsed = parse_dtype_name(name);
  if (parsed.verdict != DtypeName::Verdict::known &&
      !is_valid_utf8(reinterpret_cast<const Byte*>(name.data()), name.size())) {
    reader.fail(Status::utf8, "the dtype's name is not UTF-8");
  }
  if (parsed.verdict == DtypeName::Verdict::refused) {
    fail_dtype(reader, name, " is refused: object, structured and sub-array dtypes are not supported");
  }
  if (parsed.verdict == DtypeName::Verdict::wrong) fail_dtype(reader, name, " doesn't exist");
  view.dtype = parsed.dtype;
  view.swapped = parsed.swapped;
  view.item_size = parsed.item_size;
  if (parsed.verdict == DtypeName::Verdict::unknown) {
    view.dtype = Dtype::opaque;
    view.name = name;
  } else if (parsed.dtype == Dtype::datetime64 || parsed.dtype == Dtype::timedelta64) {
    view.name = canonical_time_name(call, parsed.dtype, name);
  }
}

std::uint64_t product_of_known(const ArrayPayload& array, std::int64_t*& unknown, PayloadReader& reader,
                               std::int64_t* shape) {
  std::int64_t known[format::max_rank];
  for (std::uint32_t i = 0; i < array.view.rank; ++i) {
    known[i] = shape[i];
    if (shape[i] >= 0) continue;
    if (unknown != nullptr) reader.fail(Status::shape, "more than one dimension of the shape is negative");
    unknown = shape + i;
    known[i] = 1;
  }
  std::uint64_t count = 0;
  if (!checked_item_count(known, array.view.rank, array.view.item_size, count)) {
    reader.fail(Status::shape, "the shape is larger than an array can be");
  }
  return count;
}

// Of an opaque dtype, whose name may tell it; `count` 0: the data doesn't.
void find_item_size(const PayloadReader& reader, ArrayView& view, std::uint64_t count, std::uint64_t size) {
  const std::uint64_t told = view.item_size;
  const std::uint64_t item_size = count == 0 ? told : size / count;
  if (item_size == 0 || (count != 0 && size % count != 0) || item_size > UINT32_MAX) {
    fail_dtype(reader, view.name, " is unknown, and its item size doesn't follow from shape and data");
  }
  if (told != 0 && told != item_size) {
    fail_dtype(
        reader, view.name,
        " has items of " + quantity(told, "byte") + ", but there are " + std::to_string(item_size) + " for each");
  }
  view.item_size = static_cast<std::uint32_t>(item_size);
}

void check_size(PayloadReader& reader, ArrayPayload& array, std::uint64_t size, bool has_shape) {
  ArrayView& view = array.view;
  if (!has_shape) {
    view.rank = 1;
    array.shape[0] = -1;
  }
  std::int64_t* unknown = nullptr;
  std::uint64_t count = product_of_known(array, unknown, reader, array.shape);
  if (view.dtype == Dtype::opaque) find_item_size(reader, view, unknown == nullptr ? count : 0, size);
  if (unknown != nullptr) {
    if (size % view.item_size != 0 || count == 0 || size / view.item_size % count != 0) {
      reader.fail(Status::shape, "the data doesn't fill the shape");
    }
    *unknown = static_cast<std::int64_t>(size / view.item_size / count);
    count = size / view.item_size;
  }
  if (count * view.item_size != size) {
    reader.fail(Status::shape, "the shape needs " + quantity(count * view.item_size, "byte") + ", the data has " +
                                   std::to_string(size));
  }
}

double read_part(PayloadReader& reader, const PayloadCall& call) {
  const Header header = reader.header();
  if (header.token == Token::real) return header.real;
  if (call.lenient && (header.token == Token::integer || header.token == Token::boolean)) {
    return static_cast<double>(header.integer);
  }
  if (call.lenient && header.token == Token::unsigned_integer) return static_cast<double>(header.unsigned_integer);
  reader.fail(Status::type, "a part of a complex number is not a float");
}

}  // namespace

void parse_array(const PayloadCall& call, const Byte* payload, std::uint32_t size, ArrayPayload& array) {
  PayloadReader reader(call, payload, size);
  reader.tuple_of(3, "an array is not a tuple of shape, dtype name and data");
  const bool has_shape = read_shape(reader, call, array);
  read_dtype(reader, call, array.view);
  const Header data = reader.header();
  if (data.token != Token::bin && !(data.token == Token::str && call.lenient)) {
    reader.fail(Status::type, "the data of an array is not a bin");
  }
  array.data_position = reader.body_position(data);
  array.data_size = data.size;
  array.view.data = payload + array.data_position;
  check_size(reader, array, data.size, has_shape);
  array.view.shape = array.shape;
  reader.end("bytes are left after the data of an array");
}

bool parse_usual_array(const Byte* payload, std::uint32_t size, ArrayPayload& array) noexcept {
  constexpr std::uint32_t most_dimensions = 8;
  const Byte* const end = payload + std::min(size, format::max_array_head);
  const auto has = [&](const Byte* from, std::ptrdiff_t count) { return end - from >= count; };
  if (size < 2 || payload[0] != 0x93) return false;
  const std::uint32_t rank = payload[1] - 0x90U;
  if (rank > most_dimensions) return false;
  const Byte* next = payload + 2;
  std::uint64_t items = 1;
  bool is_empty = false;
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (!has(next, 5)) return false;
    std::uint64_t dimension = *next++;
    if (dimension >= 0x80) {
      if (dimension == 0xcd) {
        dimension = load_big_endian<std::uint16_t>(next);
        next += 2;
      } else if (dimension == 0xce) {
        dimension = load_big_endian<std::uint32_t>(next);
        next += 4;
      } else if (dimension == 0xcc) {
        dimension = *next++;
      } else {
        return false;
      }
    }
    // All that fits into an extension, so that the product can't overflow.
    if (items > UINT32_MAX) return false;
    array.shape[i] = static_cast<std::int64_t>(dimension);
    // A dimension of 0 doesn't excuse the others.
    is_empty |= dimension == 0;
    items *= dimension == 0 ? 1 : dimension;
  }
  if (!has(next, 1)) return false;
  const std::uint32_t name_size = *next - 0xa0U;
  if (name_size > 31 || !has(next, 1 + std::ptrdiff_t{name_size})) return false;
  const Dtype dtype = find_dtype_name({reinterpret_cast<const char*>(next + 1), name_size});
  next += 1 + name_size;
  const std::uint32_t item_size = dtype_item_size(dtype);
  if (dtype == Dtype::datetime64 || dtype == Dtype::timedelta64 || item_size == 0) return false;
  const Header data = read_header(next, end);
  next += data.header_size;
  array.data_position = static_cast<std::uint32_t>(next - payload);
  array.data_size = data.size;
  const std::uint64_t wanted = is_empty ? 0 : items * item_size;
  if (data.token != Token::bin || items > UINT32_MAX || wanted != data.size ||
      data.size != size - array.data_position) {
    return false;
  }
  array.view.dtype = dtype;
  array.view.item_size = item_size;
  array.view.rank = rank;
  array.view.shape = array.shape;
  array.view.data = next;
  return true;
}

ComplexPayload parse_complex(const PayloadCall& call, const Byte* payload, std::uint32_t size) {
  PayloadReader reader(call, payload, size);
  ComplexPayload number{};
  // Bytes are numbers to Python, too.
  const Header bytes = read_header(payload, payload + size);
  if (call.lenient && bytes.token == Token::bin && bytes.size >= 2 && bytes.size == size - bytes.header_size) {
    number.real = payload[bytes.header_size];
    number.imag = payload[bytes.header_size + 1];
    return number;
  }
  reader.tuple_of(2, "a complex number is not a tuple of two floats");
  number.real = read_part(reader, call);
  number.imag = read_part(reader, call);
  reader.skip_ignored();
  reader.end("bytes are left after a complex number");
  return number;
}

TimestampPayload parse_timestamp(const PayloadCall& call, const Byte* payload, std::uint32_t size) {
  TimestampPayload time{};
  if (size == 4) {
    time.seconds = load_big_endian<std::uint32_t>(payload);
  } else if (size == 8) {
    const auto word = load_big_endian<std::uint64_t>(payload);
    time.seconds = static_cast<std::int64_t>(word & 0x3ffffffffU);
    time.nanoseconds = static_cast<std::uint32_t>(word >> 34);
  } else if (size == 12) {
    time.nanoseconds = load_big_endian<std::uint32_t>(payload);
    time.seconds = static_cast<std::int64_t>(load_big_endian<std::uint64_t>(payload + 4));
  } else {
    call.fail(Status::format, "a timestamp has 4, 8 or 12 bytes", payload);
  }
  if (time.nanoseconds > format::max_nanoseconds) {
    call.fail(Status::format, "a timestamp has more than 999,999,999 nanoseconds", payload);
  }
  return time;
}

}  // namespace flaxstate
