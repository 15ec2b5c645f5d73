#include "object/leaf_check.hpp"
#include "object/leaf_store.hpp"

#include <vector>

#include "object/type_check.hpp"
#include "support.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Convert;
using flaxstate::counted;
using flaxstate::LeafTarget;
using flaxstate::MismatchReport;
using flaxstate::RestoreOptions;
using namespace unit;

namespace {

const flaxstate::TreePath path;

// A leaf field that a registry has completed.
Field completed(Field field, std::size_t size = 4096) {
  auto type = new_type("T", size, {std::move(field)});
  flaxstate::check_type(*type);
  return type->fields[0];
}

struct Capacity {
  std::size_t capacity = 0;
  bool is_terminated = false;
};

// What the memory of a field is after `text` was restored into it (`size` bytes that were ee), or the mismatch's
// message.
std::string stored(const Field& field, const std::string& text, std::size_t size, const Capacity& capacity = {},
                   const RestoreOptions& options = {}) {
  const Read read(packed(text));
  const LeafTarget target{field, capacity.capacity, capacity.is_terminated};
  MismatchReport report(0);
  const bool fits = flaxstate::check_leaf(target, read.root(), options, path, report);
  const auto error = error_of([&] { report.finish("T"); });
  CHECK(fits == !error.has_value());
  if (!fits) return error->mismatches().list.at(0).message;
  ExactBytes memory(std::string(size, '\xee'));
  flaxstate::store_leaf(target, read.root(), memory.data());
  return to_hex(memory.data(), size);
}

RestoreOptions with(bool RestoreOptions::*option) {
  RestoreOptions options;
  options.*option = true;
  return options;
}

RestoreOptions converting(Convert convert) {
  RestoreOptions options;
  options.convert = convert;
  return options;
}

const std::string f32_2 = "f32[2](1, 2)";
const std::string f32_22 = "f32[2,2](0, 1, 2, 3)";
const std::string bool_4 = "bool[4](False, True, 2, 128)";

}  // namespace

TEST_CASE("An array of the field's dtype and shape") {
  const Field field = completed(leaf("w", 0, Dtype::float32, {2}));
  CHECK(stored(field, f32_2, 8) == "0000803f00000040");
  CHECK(stored(field, "dtype('>f4')[2](hex('3f80000040000000'))", 8) == "0000803f00000040");
  CHECK(stored(field, f32_22, 8) == "shape [2,2] in the file, [2] in the target");
  CHECK(stored(field, "i32[2](1, 2)", 8) == "dtype int32 in the file, float32 in the target");
  CHECK(stored(field, "5", 8) == "int in the file, array float32 [2] in the target");
  CHECK(stored(field, "'x'", 8) == "str in the file, array float32 [2] in the target");
  CHECK(stored(field, "{}", 8) == "dict of 0 in the file, array float32 [2] in the target");
}

TEST_CASE("All three forms go into a field of rank 0") {
  const Field field = completed(leaf("x", 0, Dtype::float32));
  CHECK(stored(field, "f32[](1)", 4) == "0000803f");
  CHECK(stored(field, "f32(1)", 4) == "0000803f");
  CHECK(stored(field, "1.0", 4) == "0000803f");
  CHECK(stored(field, "1", 4) == "0000803f");
  CHECK(stored(field, "16777217", 4) == "16777217 in the file, which float32 can't hold");
  CHECK(stored(field, "True", 4) == "bool in the file, float32 in the target");
  CHECK(stored(field, f32_2, 4) == "shape [2] in the file, [] in the target");
}

TEST_CASE("Plain numbers that a field can't hold") {
  const Field int8_field = completed(leaf("x", 0, Dtype::int8));
  CHECK(stored(int8_field, "127", 1) == "7f");
  CHECK(stored(int8_field, "128", 1) == "128 in the file, which int8 can't hold");
  CHECK(stored(int8_field, "1.0", 1) == "float in the file, int8 in the target");
  const Field bool_field = completed(leaf("x", 0, Dtype::boolean));
  CHECK(stored(bool_field, "True", 1) == "01");
  CHECK(stored(bool_field, "1", 1) == "int in the file, bool in the target");
  const Field complex_field = completed(leaf("x", 0, Dtype::complex128));
  CHECK(stored(complex_field, "1+2j", 16) == "000000000000f03f0000000000000040");
  const Field float_field = completed(leaf("x", 0, Dtype::float64));
  CHECK(stored(float_field, "1+2j", 8) == "complex in the file, float64 in the target");
}

TEST_CASE(
    "A bool is 0 or 1 in memory, whatever the byte in the file, also with strides and dtypes that are converted") {
  CHECK(stored(completed(leaf("b", 0, Dtype::boolean, {4})), bool_4, 4) == "00010101");
  CHECK(stored(completed(leaf("b", 0, Dtype::boolean)), "bool(2)", 1) == "01");
  Field strided = leaf("b", 0, Dtype::boolean, {4});
  strided.strides[0] = 3;
  CHECK(stored(completed(strided), bool_4, 10) == "00eeee01eeee01eeee01");
}

TEST_CASE("Strides: only the items are written") {
  Field field = leaf("w", 0, Dtype::float32, {2, 2});
  field.strides[0] = 4;
  field.strides[1] = 12;
  CHECK(stored(completed(field), f32_22, 20) == "0000000000000040eeeeeeee0000803f00004040");
}

TEST_CASE("Options: another dtype is converted, another shape has as many items") {
  const Field field = completed(leaf("w", 0, Dtype::float32, {2}));
  const std::string half = "dtype('float16')[2](hex('003c0040'))";
  CHECK(stored(field, half, 8, {}, converting(Convert::same_kind)) == "0000803f00000040");
  const std::string ints = "i32[2](1, 2)";
  CHECK(stored(field, ints, 8, {}, converting(Convert::none)) == "dtype int32 in the file, float32 in the target");
  CHECK(stored(field, ints, 8, {}, converting(Convert::same_kind)) == "0000803f00000040");
  const Field narrow = completed(leaf("w", 0, Dtype::int8, {2}));
  CHECK(stored(narrow, f32_2, 2, {}, converting(Convert::same_kind)) ==
        "dtype float32 in the file, int8 in the target");
  CHECK(stored(narrow, f32_2, 2, {}, converting(Convert::any)) == "0102");
  const Field flat = completed(leaf("w", 0, Dtype::float32, {4}));
  CHECK(stored(flat, f32_22, 16, {}, with(&RestoreOptions::reshape)) == "000000000000803f0000004000004040");
  CHECK(stored(field, f32_22, 8, {}, with(&RestoreOptions::reshape)) == "shape [2,2] in the file, [2] in the target");
}

// The bytes are NumPy's.
TEST_CASE("A value that doesn't fit is found, with its index") {
  const Field field = completed(leaf("w", 0, Dtype::int8, {2, 2}));
  const std::string int16_22 = "i16[2,2](1, 2, 128, 63)";
  CHECK(stored(field, int16_22, 4, {}, converting(Convert::same_kind)) ==
        "128 at [1,0] in the file, which int8 can't hold");
  CHECK(stored(field, int16_22, 4, {}, converting(Convert::any)) == "0102803f");
  const Field half = completed(leaf("w", 0, Dtype::float16, {2}));
  const std::string large = "f32[2](-1, 65504)";
  CHECK(stored(half, large, 4, {}, converting(Convert::same_kind)) == "00bcff7b");
  const std::string too_large = "f32[2](-1, -65520)";
  CHECK(stored(half, too_large, 4, {}, converting(Convert::same_kind)) ==
        "-65520.0 at [1] in the file, which float16 can't hold");
  CHECK(stored(half, too_large, 4, {}, converting(Convert::any)) == "00bc00fc");
  const Field complex_half = completed(leaf("w", 0, Dtype::complex64, {1}));
  const std::string complex128 = "c128[1](1-1e+39j)";
  CHECK(stored(complex_half, complex128, 8, {}, converting(Convert::same_kind)) ==
        "(1.0-1e+39j) at [0] in the file, which complex64 can't hold");
}

TEST_CASE("Large arrays are converted piece by piece") {
  constexpr std::size_t count = 20000;
  std::string payload = from_hex("9391cd4e20a7666c6f61743136c59c40");
  for (std::size_t i = 0; i < count; ++i) payload += i % 2 == 0 ? from_hex("003c") : from_hex("0040");
  const std::string bytes = from_hex("c8") + static_cast<char>(payload.size() >> 8) +
                            static_cast<char>(payload.size() & 255) + '\1' + payload;
  const Field field = completed(leaf("w", 0, Dtype::float32, {count}), 4 * count);
  std::string expected;
  for (std::size_t i = 0; i < count; ++i) expected += i % 2 == 0 ? "0000803f" : "00000040";
  CHECK(stored(field, in_hex(bytes), 4 * count, {}, converting(Convert::same_kind)) == expected);
}

TEST_CASE("A counted field takes as many rows as it has room for") {
  Field raw = leaf("w", 0, Dtype::float32, {counted, 2});
  raw.storage = Storage::pointer;
  raw.count_offset = 8;
  raw.capacity = 3;
  const Field field = completed(raw);
  CHECK(stored(field, f32_22, 16, {3}) == "000000000000803f0000004000004040");
  CHECK(stored(field, f32_22, 16, {2}) == "000000000000803f0000004000004040");
  CHECK(stored(field, f32_22, 16, {1}) == "2 elements in the file, room for 1 in the target");
  CHECK(stored(field, f32_2, 8, {3}) == "shape [2] in the file, [any,2] in the target");
  CHECK(stored(field, f32_2, 8, {3}, with(&RestoreOptions::reshape)) == "0000803f00000040");
  CHECK(flaxstate::leaf_count(field, Read(packed(f32_22)).root()) == 2);
  CHECK(flaxstate::leaf_count(field, Read(packed(f32_2)).root()) == 1);
}

TEST_CASE("Rows without items have room in the target as well") {
  Field raw = leaf("w", 0, Dtype::float32, {counted, 0});
  raw.storage = Storage::pointer;
  raw.count_offset = 8;
  raw.capacity = 3;
  const Field field = completed(raw);
  const std::string seven_rows = "f32[7,0]()";
  CHECK(stored(field, "f32[3,0]()", 0, {3}) == "");
  CHECK(stored(field, seven_rows, 0, {3}) == "7 elements in the file, room for 3 in the target");
}

TEST_CASE("Text in char arrays ends with a NUL, for which there must be room; counted text and bytes don't") {
  const Field text = completed(text_field("s", 0, 4));
  CHECK(stored(text, "'abc'", 4, {4, true}) == "61626300");
  CHECK(stored(text, "''", 4, {4, true}) == "00000000");
  CHECK(stored(text, "'abcd'", 4, {4, true}) == "4 bytes of text in the file, room for 3 and a NUL in the target");
  CHECK(stored(text, "'a\\x00b'", 4, {4, true}) ==
        "text with a NUL in the file, which would end the text in the target early");
  CHECK(stored(text, "b'abc'", 4, {4, true}) == "bytes in the file, str in the target");
  CHECK(stored(text, "5", 4, {4, true}) == "int in the file, str in the target");
  CHECK(stored(text, "'a\\x00bc'", 4, {4, false}) == "61006263");
  CHECK(stored(text, "'a\\x00bcd'", 4, {4, false}) == "5 elements in the file, room for 4 in the target");
  CHECK(flaxstate::leaf_count(text, Read(packed("'a\\x00bc'")).root()) == 4);
}

TEST_CASE("Times and opaque items fit by name") {
  Field field = leaf("t", 0, Dtype::datetime64, {1});
  field.dtype_name = "datetime64[s]";
  const Field seconds = completed(field);
  CHECK(stored(seconds, "dtype('datetime64[s]')[1](hex('0700000000000000'))", 8) == "0700000000000000");
  CHECK(stored(seconds, "dtype('datetime64[ms]')[1](hex('0700000000000000'))", 8) ==
        "dtype datetime64[ms] in the file, datetime64[s] in the target");
  Field opaque = leaf("o", 0, Dtype::opaque, {2});
  opaque.dtype_name = "a7c";
  opaque.item_size = 3;
  CHECK(stored(completed(opaque), "dtype('a7c')[2](hex('010203040506'))", 6) == "010203040506");
}

TEST_CASE("Opaque items that are larger than a piece, with strides") {
  constexpr std::size_t size = 20000;
  Field field = leaf("o", 0, Dtype::opaque, {2});
  field.dtype_name = "a7c";
  field.item_size = size;
  field.strides[0] = size + 1;
  const std::string payload = from_hex("939102a3613763c59c40") + std::string(size, 'x') + std::string(size, 'y');
  const std::string bytes = from_hex("c8") + static_cast<char>(payload.size() >> 8) +
                            static_cast<char>(payload.size() & 255) + '\1' + payload;
  CHECK(stored(completed(field, 50000), in_hex(bytes), 2 * size + 1) ==
        to_hex(std::string(size, 'x') + '\xee' + std::string(size, 'y')));
}
