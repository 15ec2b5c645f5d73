// The fast way from bytes to structs: what each op takes, from blocks of just its size, and that nothing is read behind them.

#include "msgpack/struct_reader.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "msgpack/struct_steps.hpp"
#include "support.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Pass;
using flaxstate::StructCode;
using flaxstate::StructOp;
using flaxstate::StructProgram;
using flaxstate::unfit;
using namespace unit;

namespace {

constexpr std::size_t room = 64;  // of a value
constexpr Byte untouched = 0x5a;

StructProgram program_of(StructOp op, const std::string& constant = {}) {
  StructProgram program;
  program.struct_size = room;
  op.constant_size = static_cast<std::uint16_t>(constant.size());
  program.constants = constant;
  program.ops = {op};
  flaxstate::complete_program(program);
  return program;
}
StructOp op_of(StructCode code, Dtype dtype = Dtype::none, std::uint32_t argument = 0) {
  return {code, static_cast<std::uint8_t>(dtype), 0, 0, 0, argument};
}

// What an object has after the op, in hex, or "unfit"; every pass says the same, and check writes nothing.
struct Result {
  bool fits = false;
  std::string value;
  std::size_t left = 0;
};
template <Pass pass>
Result read_once(const StructProgram& program, const std::string& bytes) {
  const ExactBytes exact(bytes);
  ExactBytes object(std::string(room, static_cast<char>(untouched)));
  flaxstate::ByteRange range{exact.data(), exact.data() + exact.size(), exact.data()};
  const std::size_t reached = flaxstate::read_struct<pass>(program, 0, object.data(), range);
  const bool fits = reached == program.ops.size();
  CHECK((fits || reached == unfit));
  return {fits, {reinterpret_cast<const char*>(object.data()), object.size()}, range.left()};
}
// nullopt: unfit.
std::optional<std::string> read(const StructProgram& program, const std::string& bytes, std::size_t size) {
  const Result check = read_once<Pass::check>(program, bytes);
  const Result write = read_once<Pass::write>(program, bytes);
  const Result fill = read_once<Pass::fill>(program, bytes);
  CHECK(check.fits == fill.fits);
  CHECK(check.value == std::string(room, static_cast<char>(untouched)));
  if (!fill.fits) return std::nullopt;
  CHECK(write.fits);
  CHECK(write.value == fill.value);
  CHECK(check.left == 0);
  CHECK(write.left == 0);
  CHECK(fill.left == 0);
  CHECK(fill.value.substr(size) == std::string(room - size, static_cast<char>(untouched)));
  return fill.value.substr(0, size);
}
// The bytes are taken, and no fewer of them are.
std::optional<std::string> taken(const StructProgram& program, const std::string& bytes, std::size_t size) {
  const std::optional<std::string> value = read(program, bytes, size);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::string cut = bytes.substr(0, i);
    CHECK(!read_once<Pass::check>(program, cut).fits);
    CHECK(!read_once<Pass::write>(program, cut).fits);
    CHECK(!read_once<Pass::fill>(program, cut).fits);
  }
  return value;
}

template <class T>
std::string as_bytes(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}
std::string big_endian(std::uint64_t value, int size) {
  std::string bytes;
  while (size-- > 0) bytes += static_cast<char>(value >> 8 * size);
  return bytes;
}
std::string encoded(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return "\xcb" + big_endian(bits, 8);
}

// A number in an encoding.
struct Encoding {
  std::string bytes;
  bool is_negative;
  std::uint64_t value;  // in two's complement
};
std::vector<Encoding> integer_encodings() {
  std::vector<Encoding> all;
  const auto add = [&](const std::string& bytes, std::int64_t value) {
    all.push_back({bytes, value < 0, static_cast<std::uint64_t>(value)});
  };
  for (int i = 0; i < 128; ++i) add(std::string(1, static_cast<char>(i)), i);
  for (int i = -32; i < 0; ++i) add(std::string(1, static_cast<char>(i)), i);
  for (int width = 0; width < 4; ++width) {
    const int size = 1 << width;
    const std::uint64_t all_bits = size == 8 ? UINT64_MAX : (std::uint64_t{1} << 8 * size) - 1;
    for (int shift = 0; shift < 8 * size; ++shift) {
      for (const std::uint64_t bits : {std::uint64_t{1} << shift, (std::uint64_t{1} << shift) - 1,
                                       all_bits - (std::uint64_t{1} << shift), all_bits}) {
        all.push_back({static_cast<char>(0xcc + width) + big_endian(bits, size), false, bits});
        const auto narrow = static_cast<std::int64_t>(bits << (64 - 8 * size)) >> (64 - 8 * size);
        add(static_cast<char>(0xd0 + width) + big_endian(bits, size), narrow);
      }
    }
  }
  return all;
}

template <class T>
void check_integers(StructCode code) {
  const StructProgram program = program_of(op_of(code));
  for (const Encoding& one : integer_encodings()) {
    const auto narrow = static_cast<T>(one.value);
    const bool keeps = one.is_negative ? std::is_signed_v<T> &&
                                             static_cast<std::int64_t>(narrow) == static_cast<std::int64_t>(one.value)
                                       : narrow >= T{0} && static_cast<std::uint64_t>(narrow) == one.value;
    const std::optional<std::string> value = taken(program, one.bytes, sizeof(T));
    if (value.has_value() != keeps || (keeps && *value != as_bytes(narrow))) FAIL_CHECK(to_hex(one.bytes));
    // And with bytes behind it, where another way is taken.
    const Result longer = read_once<Pass::fill>(program, one.bytes + std::string(9, '\xff'));
    if (longer.fits != keeps || (keeps && longer.left != 9)) FAIL_CHECK(to_hex(one.bytes) << " and more");
    if (keeps && longer.value.substr(0, sizeof(T)) != *value) FAIL_CHECK(to_hex(one.bytes) << " and more");
  }
  for (const int lead : {0x80, 0x90, 0xa0, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc7, 0xca, 0xcb, 0xd4, 0xd9, 0xdc, 0xde}) {
    CHECK(!read(program, static_cast<char>(lead) + std::string(9, '\1'), sizeof(T)).has_value());
  }
}

}  // namespace

TEST_CASE("Structs from bytes: integers of every encoding into every type, whole and cut") {
  check_integers<std::int8_t>(StructCode::int8);
  check_integers<std::int16_t>(StructCode::int16);
  check_integers<std::int32_t>(StructCode::int32);
  check_integers<std::int64_t>(StructCode::int64);
  check_integers<std::uint8_t>(StructCode::uint8);
  check_integers<std::uint16_t>(StructCode::uint16);
  check_integers<std::uint32_t>(StructCode::uint32);
  check_integers<std::uint64_t>(StructCode::uint64);
}

TEST_CASE("Structs from bytes: bools are two bytes, and nothing else") {
  const StructProgram program = program_of(op_of(StructCode::boolean));
  for (int lead = 0; lead < 256; ++lead) {
    const std::optional<std::string> value = taken(program, std::string(1, static_cast<char>(lead)), 1);
    CHECK(value.has_value() == (lead == 0xc2 || lead == 0xc3));
    if (value.has_value()) CHECK(*value == std::string(1, static_cast<char>(lead & 1)));
  }
}

TEST_CASE("Structs from bytes: floats, those that are too large for float32, infinities and NaN") {
  const StructProgram narrow = program_of(op_of(StructCode::float32));
  const StructProgram wide = program_of(op_of(StructCode::float64));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double largest = std::numeric_limits<float>::max();
  // Halfway to what would be the next float32, where rounding to even begins to overflow.
  const double overflow = largest + std::ldexp(1, 103);
  for (const double value :
       {0.0, -0.0, 1.0, 0.1, -1e-300, 5e-324, largest, -largest, std::nextafter(overflow, 0.0), infinity, -infinity}) {
    CHECK(taken(wide, encoded(value), 8) == as_bytes(value));
    CHECK(taken(narrow, encoded(value), 4) == as_bytes(static_cast<float>(value)));
  }
  for (const double value : {overflow, -overflow, 1e39, 1e308}) {
    CHECK(taken(wide, encoded(value), 8) == as_bytes(value));
    CHECK(!taken(narrow, encoded(value), 4).has_value());
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(taken(wide, encoded(nan), 8) == as_bytes(nan));
  CHECK(taken(narrow, encoded(nan), 4) == as_bytes(static_cast<float>(nan)));
  for (const StructProgram* program : {&narrow, &wide}) {
    CHECK(!read(*program, from_hex("ca3f800000"), 8).has_value());
    CHECK(!read(*program, from_hex("ca3f80000000000000"), 8).has_value());
    CHECK(!read(*program, from_hex("01"), 8).has_value());
    CHECK(!read(*program, from_hex("d30000000000000001"), 8).has_value());
  }
}

TEST_CASE("Structs from bytes: complex numbers, and the ints and floats of other dtypes") {
  const std::string head = from_hex("c7130292");
  const std::string number = head + encoded(1.5) + encoded(-2);
  CHECK(taken(program_of(op_of(StructCode::complex128), head), number, 16) == as_bytes(1.5) + as_bytes(-2.0));
  CHECK(taken(program_of(op_of(StructCode::complex64), head), number, 8) == as_bytes(1.5F) + as_bytes(-2.0F));
  CHECK(!taken(program_of(op_of(StructCode::complex64), head), head + encoded(1) + encoded(1e39), 8).has_value());
  CHECK(!taken(program_of(op_of(StructCode::complex64), head), head + encoded(1e39) + encoded(1), 8).has_value());
  CHECK(!taken(program_of(op_of(StructCode::complex128), head), from_hex("c7130392") + encoded(1) + encoded(1), 16)
             .has_value());

  const auto half = program_of(op_of(StructCode::other_number, Dtype::float16));
  CHECK(taken(half, encoded(1.5), 2) == from_hex("003e"));
  CHECK(taken(half, from_hex("02"), 2) == from_hex("0040"));
  CHECK(!taken(half, encoded(1e6), 2).has_value());
  CHECK(!taken(half, from_hex("cd0801"), 2).has_value());  // 2,049 has twelve bits
  const auto brain = program_of(op_of(StructCode::other_number, Dtype::bfloat16));
  CHECK(taken(brain, encoded(1.5), 2) == from_hex("c03f"));
  CHECK(!taken(brain, from_hex("cd0101"), 2).has_value());
  const auto nibble = program_of(op_of(StructCode::other_number, Dtype::int4));
  CHECK(taken(nibble, from_hex("07"), 1) == from_hex("07"));
  CHECK(taken(nibble, from_hex("f8"), 1) == from_hex("f8"));
  CHECK(taken(nibble, from_hex("d30000000000000007"), 1) == from_hex("07"));
  for (const char* other : {"08", "f7", "cb3ff0000000000000", "c3", "c0", "a0"}) {
    CHECK(!taken(nibble, from_hex(other), 1).has_value());
  }
}

TEST_CASE("Structs from bytes: items of any size, and bools among them") {
  for (const std::uint32_t size : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 32U, 33U, 64U}) {
    std::string bytes;
    for (std::uint32_t i = 0; i < size; ++i) bytes += static_cast<char>(i + 1);
    const StructProgram program = program_of(op_of(StructCode::items, Dtype::uint8, size));
    CHECK(taken(program, bytes, size) == bytes);
    const StructProgram flags = program_of(op_of(StructCode::items, Dtype::boolean, size));
    const std::string sound(size, '\1');
    CHECK(taken(flags, sound, size) == sound);
    for (std::uint32_t i = 0; i < size; ++i) {
      for (const char other : {'\2', '\x80', '\xff'}) {
        std::string spoilt = sound;
        spoilt[i] = other;
        CHECK(!read_once<Pass::check>(flags, spoilt).fits);
        CHECK(!read_once<Pass::fill>(flags, spoilt).fits);
        CHECK(!read_once<Pass::write>(flags, spoilt).fits);
      }
    }
  }
}

TEST_CASE("Structs from bytes: text of any size and header, at the capacity, with NULs and what is no UTF-8") {
  for (const std::uint32_t capacity : {1U, 2U, 8U, 9U, 16U, 31U, 32U, 33U, 64U}) {
    const StructProgram program = program_of(op_of(StructCode::text, Dtype::none, capacity));
    for (std::uint32_t size = 0; size <= 70; ++size) {
      const std::string text(size, 'x');
      std::vector<std::string> headers = {"\xd9" + big_endian(size, 1), "\xda" + big_endian(size, 2)};
      if (size < 32) headers.push_back(std::string(1, static_cast<char>(0xa0 + size)));
      for (const std::string& header : headers) {
        const std::optional<std::string> value = taken(program, header + text, capacity);
        CHECK(value.has_value() == (size < capacity));
        if (value.has_value()) CHECK(*value == text + std::string(capacity - size, '\0'));
        for (std::uint32_t at = 0; at < size && size < capacity; at += 1 + at / 3) {
          std::string other = text;
          other[at] = '\0';
          CHECK(!read_once<Pass::fill>(program, header + other).fits);
          other[at] = '\xff';
          CHECK(!read_once<Pass::fill>(program, header + other).fits);
          other[at] = '\xc3';  // what would go on behind the end, or with an x
          CHECK(!read_once<Pass::fill>(program, header + other).fits);
        }
      }
    }
    CHECK(!read(program, from_hex("c400"), capacity).has_value());
    CHECK(!read(program, from_hex("c0"), capacity).has_value());
    CHECK(!read(program, "\xda" + big_endian(65535, 2) + "x", capacity).has_value());
    CHECK(!read(program, "\xdb" + big_endian(0xffffffff, 4) + "x", capacity).has_value());
  }
  const StructProgram program = program_of(op_of(StructCode::text, Dtype::none, 8));
  CHECK(taken(program, from_hex("a2c3a9"), 8) == from_hex("c3a9000000000000"));
}

TEST_CASE("Structs from bytes: constants of any size, with any byte that is another one") {
  for (const std::size_t size : {0U, 1U, 2U, 4U, 7U, 8U, 9U, 15U, 16U, 17U, 32U, 33U, 300U}) {
    std::string constant;
    for (std::size_t i = 0; i < size; ++i) constant += static_cast<char>(i * 7 + 1);
    const StructProgram program = program_of(op_of(StructCode::nothing), constant);
    CHECK(taken(program, constant, 0) == std::string());
    for (const std::size_t more : {0U, 1U, 7U, 8U, 9U}) {
      const std::string behind(more, '\xee');
      CHECK(read_once<Pass::check>(program, constant + behind).left == more);
      for (std::size_t at = 0; at < size; ++at) {
        std::string other = constant;
        other[at] = static_cast<char>(other[at] ^ (1 << at % 8));
        CHECK(!read_once<Pass::check>(program, other + behind).fits);
        CHECK(!read_once<Pass::fill>(program, other + behind).fits);
      }
    }
  }
}

TEST_CASE("Structs from bytes: what is general is left to the walk, behind its constants") {
  for (const StructCode code : {StructCode::general, StructCode::text_at}) {
    StructProgram program;
    program.struct_size = room;
    program.constants = "abc";
    program.ops = {{StructCode::int8, 0, 1, 0, 0, 0}, {code, 0, 2, 1, 0, 0}, {StructCode::boolean, 0, 0, 3, 1, 0}};
    flaxstate::complete_program(program);
    CHECK(!program.is_read_straight);
    const ExactBytes bytes("a\7bc\xc3");
    ExactBytes object(std::string(room, static_cast<char>(untouched)));
    flaxstate::ByteRange range{bytes.data(), bytes.data() + bytes.size(), bytes.data()};
    CHECK(flaxstate::read_struct<Pass::fill>(program, 0, object.data(), range) == 1);
    CHECK(range.left() == 1);
    CHECK(flaxstate::read_struct<Pass::fill>(program, 2, object.data(), range) == 3);
    CHECK(range.left() == 0);
    CHECK(flaxstate::read_struct<Pass::fill>(program, 3, object.data(), range) == 3);
    CHECK(object.data()[0] == 7);
    CHECK(object.data()[1] == 1);
  }
}

TEST_CASE("Structs from bytes: many, from any one on, up to one that is otherwise or cut") {
  StructProgram program = program_of(op_of(StructCode::int16), from_hex("81a16e"));
  program.struct_size = 2;
  for (const std::size_t count : {0U, 1U, 2U, 9U, 10U, 11U, 99U, 100U, 101U, 1001U}) {
    std::string bytes;
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < count; ++i) {
      begins.push_back(bytes.size());
      const std::string key = std::to_string(i);
      bytes += static_cast<char>(0xa0 + key.size()) + key + from_hex("81a16ecd") + big_endian(i, 2);
    }
    begins.push_back(bytes.size());
    const auto read_from = [&](std::size_t first, const std::string& some, std::size_t& left) {
      const ExactBytes exact(some);
      ExactBytes objects(std::string(2 * count, '\0'));
      flaxstate::ByteRange range{exact.data(), exact.data() + exact.size(), exact.data()};
      const std::size_t done = flaxstate::read_structs<Pass::fill>(program, objects.data(), first, count, range);
      for (std::size_t i = first; i < first + done; ++i) {
        std::int16_t value;
        std::memcpy(&value, objects.data() + 2 * i, sizeof value);
        if (value != static_cast<std::int16_t>(i)) FAIL_CHECK("object " << i);
      }
      left = range.left();
      return done;
    };
    for (std::size_t at = 0; at < count; at += 1 + at / 2) {
      std::size_t left = 1;
      CHECK(read_from(at, bytes.substr(begins[at]), left) == count - at);
      CHECK(left == 0);
      // Cut anywhere in it, and another key, constant or value.
      for (std::size_t size = begins[at]; size < begins[at + 1]; ++size) {
        CHECK(read_from(0, bytes.substr(0, size), left) == at);
        CHECK(left == size - begins[at]);
        std::string other = bytes;
        other[size] = static_cast<char>(other[size] ^ 0x40);
        if (size + 2 >= begins[at + 1]) continue;  // another number
        CHECK(read_from(0, other, left) == at);
        CHECK(left == bytes.size() - begins[at]);
      }
    }
  }
}
