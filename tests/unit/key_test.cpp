#include "tree/key.hpp"

#include <set>
#include <vector>

#include "support.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

struct Row {
  const char* python;
  int group;        // Python's dict takes keys of one group for one key: len({a: 0, b: 0}) == 1
  const char* hex;  // as stock Flax writes the key
};

const Row rows[] = {
    {"1", 0, "01"},
    {"1.0", 0, "cb3ff0000000000000"},
    {"True", 0, "c3"},
    {"2**63", 1, "cf8000000000000000"},
    {"2.0**63", 1, "cb43e0000000000000"},
    {"2**64-1", 2, "cfffffffffffffffff"},
    {"2.0**64", 3, "cb43f0000000000000"},
    {"-2**63", 4, "d38000000000000000"},
    {"-(2.0**63)", 4, "cbc3e0000000000000"},
    {"0", 5, "00"},
    {"-0.0", 5, "cb8000000000000000"},
    {"False", 5, "c2"},
    {"1+0j", 0, "c7130292cb3ff0000000000000cb0000000000000000"},
    {"1+1j", 6, "c7130292cb3ff0000000000000cb3ff0000000000000"},
    {"np.complex64(1+1j)", 6, "c716039390a9636f6d706c65783634c4080000803f0000803f"},
    {"np.complex128(1)", 0, "c71f039390aa636f6d706c6578313238c410000000000000f03f0000000000000000"},
    {"np.int8(1)", 0, "c70a039390a4696e7438c40101"},
    {"np.uint64(2**63)", 1, "c713039390a675696e743634c4080000000000000080"},
    {"np.int64(-2**63)", 4, "c712039390a5696e743634c4080000000000000080"},
    {"np.float32(1)", 0, "d8039390a7666c6f61743332c4040000803f"},
    {"np.float16(0.5)", 7, "c70e039390a7666c6f61743136c4020038"},
    {"0.5", 7, "cb3fe0000000000000"},
    {"bfloat16(0.5)", 7, "c70f039390a862666c6f61743136c402003f"},
    {"np.True_", 0, "c70a039390a4626f6f6cc40101"},
    {"2**53+1", 8, "cf0020000000000001"},
    {"2.0**53", 9, "cb4340000000000000"},
    {"2**53", 9, "cf0020000000000000"},
    {"'1'", 10, "a131"},
    {"b'1'", 11, "c40131"},
    {"None", 12, "c0"},
    {"np.float32(0.1)", 13, "d8039390a7666c6f61743332c404cdcccc3d"},
    {"0.1", 14, "cb3fb999999999999a"},
    {"inf", 15, "cb7ff0000000000000"},
    {"-inf", 16, "cbfff0000000000000"},
    {"np.float16('inf')", 15, "c70e039390a7666c6f61743136c402007c"},
    {"np.datetime64(1,'s')", 17, "c71a039390ad6461746574696d6536345b735dc4080100000000000000"},
    {"np.datetime64(1,'ms')", 18, "c71b039390ae6461746574696d6536345b6d735dc4080100000000000000"},
    {"np.timedelta64(1,'s')", 19, "c71b039390ae74696d6564656c746136345b735dc4080100000000000000"},
    {"Timestamp(1,0)", 20, "d6ff00000001"},
    {"Timestamp(1,1)", 21, "d7ff0000000400000001"},
    {"ExtType(5,b'1')", 22, "d40531"},
    {"ExtType(6,b'1')", 23, "d40631"},
    {"ExtType(5,b'2')", 24, "d40532"},
    {"1j", 27, "c7130292cb0000000000000000cb3ff0000000000000"},
    {"complex(-0.0, 1)", 27, "c7130292cb8000000000000000cb3ff0000000000000"},
    {"complex(1, -0.0)", 0, "c7130292cb3ff0000000000000cb8000000000000000"},
    {"''", 25, "a0"},
    {"b''", 26, "c400"},
};

// A dict with this key alone.
std::string dict_of(const Row& row) { return from_hex(std::string("81") + row.hex + "c0"); }

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
