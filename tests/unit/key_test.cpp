#include "tree/key.hpp"

#include <set>
#include <vector>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

struct Row {
  const char* python;
  int group;         // Python's dict takes keys of one group for one key: len({a: 0, b: 0}) == 1
  const char* text;  // as packed() takes it
};

const Row rows[] = {
    {"1", 0, "1"},
    {"1.0", 0, "1.0"},
    {"True", 0, "True"},
    {"2**63", 1, "9223372036854775808"},
    {"2.0**63", 1, "9.223372036854776e+18"},
    {"2**64-1", 2, "18446744073709551615"},
    {"2.0**64", 3, "1.8446744073709552e+19"},
    {"-2**63", 4, "-9223372036854775808"},
    {"-(2.0**63)", 4, "-9.223372036854776e+18"},
    {"0", 5, "0"},
    {"-0.0", 5, "-0.0"},
    {"False", 5, "False"},
    {"1+0j", 0, "1+0j"},
    {"1+1j", 6, "1+1j"},
    {"np.complex64(1+1j)", 6, "c64(1+1j)"},
    {"np.complex128(1)", 0, "c128(1+0j)"},
    {"np.int8(1)", 0, "i8(1)"},
    {"np.uint64(2**63)", 1, "u64(9223372036854775808)"},
    {"np.int64(-2**63)", 4, "i64(-9223372036854775808)"},
    {"np.float32(1)", 0, "f32(1)"},
    {"np.float16(0.5)", 7, "dtype('float16')(hex('0038'))"},
    {"0.5", 7, "0.5"},
    {"bfloat16(0.5)", 7, "dtype('bfloat16')(hex('003f'))"},
    {"np.True_", 0, "bool(True)"},
    {"2**53+1", 8, "9007199254740993"},
    {"2.0**53", 9, "9007199254740992.0"},
    {"2**53", 9, "9007199254740992"},
    {"'1'", 10, "'1'"},
    {"b'1'", 11, "b'1'"},
    {"None", 12, "None"},
    {"np.float32(0.1)", 13, "f32(0.1)"},
    {"0.1", 14, "0.1"},
    {"inf", 15, "inf"},
    {"-inf", 16, "-inf"},
    {"np.float16('inf')", 15, "dtype('float16')(hex('007c'))"},
    {"np.datetime64(1,'s')", 17, "dtype('datetime64[s]')(hex('0100000000000000'))"},
    {"np.datetime64(1,'ms')", 18, "dtype('datetime64[ms]')(hex('0100000000000000'))"},
    {"np.timedelta64(1,'s')", 19, "dtype('timedelta64[s]')(hex('0100000000000000'))"},
    {"Timestamp(1,0)", 20, "timestamp(1, 0)"},
    {"Timestamp(1,1)", 21, "timestamp(1, 1)"},
    {"ExtType(5,b'1')", 22, "ext(5, b'1')"},
    {"ExtType(6,b'1')", 23, "ext(6, b'1')"},
    {"ExtType(5,b'2')", 24, "ext(5, b'2')"},
    {"1j", 27, "0+1j"},
    {"complex(-0.0, 1)", 27, "-0.0+1j"},
    {"complex(1, -0.0)", 0, "1-0.0j"},
    {"''", 25, "''"},
    {"b''", 26, "b''"},
};

// A dict with this key alone.
std::string dict_of(const Row& row) { return packed(std::string("{") + row.text + ": None}"); }

KeyView real_key(std::uint64_t bits) {
  KeyView key;
  key.kind = Kind::real;
  key.value.unsigned_integer = bits;
  return key;
}

flaxstate::Number real_number(double value) {
  KeyView key;
  key.kind = Kind::real;
  key.value.real = value;
  return flaxstate::number_of(key);
}

flaxstate::Number int_number(std::int64_t value) {
  KeyView key;
  key.kind = Kind::integer;
  key.value.integer = value;
  return flaxstate::number_of(key);
}

flaxstate::Number uint_number(std::uint64_t value) {
  KeyView key;
  key.kind = Kind::unsigned_integer;
  key.value.unsigned_integer = value;
  return flaxstate::number_of(key);
}

}  // namespace

TEST_CASE("Two keys are one where Python's dict takes them for one, and then have one hash") {
  for (const Row& left_row : rows) {
    const Read left(dict_of(left_row));
    const KeyView left_key = flaxstate::key_of(*flaxstate::first_child(left.root()));
    for (const Row& right_row : rows) {
      INFO(left_row.python << " and " << right_row.python);
      const Read right(dict_of(right_row));
      const KeyView right_key = flaxstate::key_of(*flaxstate::first_child(right.root()));
      const bool same = left_row.group == right_row.group;
      if (flaxstate::keys_equal(left_key, right_key) != same) FAIL_CHECK("equal: " << !same);
      for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{0x123456789abcdef}}) {
        if (same && flaxstate::hash_key(seed, left_key) != flaxstate::hash_key(seed, right_key)) FAIL_CHECK("hashes");
      }
    }
  }
}

// Keys that differ and hash alike stand in one row of slots, however large the table is.
TEST_CASE("Keys of the same bytes have hashes of their own") {
  std::string entries;
  for (int i = 2; i < 400; ++i) {
    entries += "dtype('datetime64[" + std::to_string(i) + "s]')(hex('0100000000000000')): None, ";
    entries += "dtype('timedelta64[" + std::to_string(i) + "s]')(hex('0100000000000000')): None, ";
  }
  for (int code = 4; code < 128; ++code) entries += "ext(" + std::to_string(code) + ", b'12345678'): None, ";
  entries += "dtype('V8')(hex('0100000000000000')): None, dtype('complex32')(hex('01000000')): None";
  const Read read(packed("{" + entries + "}"));
  std::set<std::uint64_t> hashes;
  const Node* child = flaxstate::first_child(read.root());
  for (std::uint32_t i = 0; i < read.root().size; ++i, child = flaxstate::next_sibling(*child)) {
    hashes.insert(flaxstate::hash_key(5, flaxstate::key_of(*child)));
  }
  CHECK(hashes.size() == read.root().size);
}

TEST_CASE("NaT is no other key, not even itself, in either byte order") {
  for (const char* const item : {"dtype('<M8[s]')(hex('0000000000000080'))", "dtype('>M8[s]')(hex('8000000000000000'))",
                                 "dtype('<m8[5ns]')(hex('0000000000000080'))"}) {
    const Read read(packed(std::string("{") + item + ": 1, " + item + ": 2}"));
    CHECK(read.root().size == 2);
    const KeyView key = flaxstate::key_of(*flaxstate::first_child(read.root()));
    CHECK_FALSE(flaxstate::keys_equal(key, key));
    CHECK(flaxstate::hash_key(5, key) == flaxstate::hash_of_none);
  }
  const Read time(packed("{dtype('<M8[s]')(hex('8000000000000000')): 1}"));
  const KeyView key = flaxstate::key_of(*flaxstate::first_child(time.root()));
  CHECK(flaxstate::keys_equal(key, key));
}

TEST_CASE("NaN is no other key, not even itself") {
  for (const std::uint64_t bits : {0x7ff8000000000000U, 0xfff8000000000000U, 0x7ff0000000000001U}) {
    CHECK_FALSE(flaxstate::keys_equal(real_key(bits), real_key(bits)));
    CHECK(flaxstate::is_nan(flaxstate::number_of(real_key(bits))));
  }
  CHECK_FALSE(flaxstate::is_nan(flaxstate::number_of(real_key(0x7ff0000000000000U))));
  KeyView half;
  half.kind = Kind::complex;
  half.value.real = 1;
  half.imag = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(flaxstate::keys_equal(half, half));
}

TEST_CASE("The hash of text depends on every byte, the length and the seed") {
  for (std::size_t size = 0; size <= 40; ++size) {
    std::set<std::uint64_t> hashes;
    std::string text(size, '\0');
    hashes.insert(flaxstate::hash_text(1, text));
    hashes.insert(flaxstate::hash_text(2, text));
    for (std::size_t i = 0; i < size; ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        text[i] = static_cast<char>(1 << bit);
        const ExactBytes exact(text);
        hashes.insert(flaxstate::hash_text(1, {reinterpret_cast<const char*>(exact.data()), size}));
      }
      text[i] = '\0';
    }
    if (hashes.size() != 2 + 8 * size) FAIL_CHECK("size " << size << ": " << hashes.size() << " hashes");
  }
  std::set<std::uint64_t> zeros;
  for (std::size_t size = 0; size <= 100; ++size) zeros.insert(flaxstate::hash_text(7, std::string(size, '\0')));
  CHECK(zeros.size() == 101);
}

TEST_CASE("A text key has the hash of its text") {
  const std::string text = "params/head";
  CHECK(flaxstate::hash_key(5, flaxstate::text_key(text)) == flaxstate::hash_text(5, text));
}

// The order is Python's: sorted([-inf, -2.0**63 - 2048, -2**63, -1.5, -1, -0.5, 0, …]).
TEST_CASE("Numbers compare by value, across kinds") {
  const double two_63 = 9223372036854775808.0;
  const std::vector<flaxstate::Number> ascending = {real_number(-std::numeric_limits<double>::infinity()),
                                                    real_number(-two_63 - 2048),
                                                    int_number(INT64_MIN),
                                                    int_number(INT64_MIN + 1),
                                                    real_number(-1.5),
                                                    int_number(-1),
                                                    real_number(-0.5),
                                                    int_number(0),
                                                    real_number(5e-324),
                                                    real_number(0.5),
                                                    int_number(1),
                                                    real_number(4503599627370496.5),
                                                    int_number(4503599627370497),
                                                    int_number(9007199254740992),
                                                    int_number(9007199254740993),
                                                    int_number(INT64_MAX),
                                                    uint_number(9223372036854775808U),
                                                    uint_number(9223372036854775809U),
                                                    real_number(two_63 + 2048),
                                                    uint_number(UINT64_MAX),
                                                    real_number(2 * two_63),
                                                    real_number(std::numeric_limits<double>::infinity())};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t k = 0; k < ascending.size(); ++k) {
      const int expected = i < k ? -1 : i > k ? 1 : 0;
      if (flaxstate::compare_numbers(ascending[i], ascending[k]) != expected) FAIL_CHECK(i << " and " << k);
    }
  }
}
