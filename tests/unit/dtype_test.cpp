#include "dtype/dtype.hpp"

#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"

using flaxstate::Dtype;
using flaxstate::DtypeName;
using flaxstate::parse_dtype_name;
using Verdict = DtypeName::Verdict;

namespace {

struct TraitsRow {
  Dtype dtype;
  std::string_view name;
  std::uint32_t item_size, alignment, swap_size;
};

struct NameRow {
  std::string_view name;
  Verdict verdict;
  std::string_view dtype;
  std::uint32_t item_size;
  bool swapped;
};

struct WritableRow {
  std::string_view name;
  bool is_writable;
};

struct CanonicalRow {
  std::string_view name, stem, canonical;
};

struct OldNameRow {
  std::string_view name, dtype;
  std::uint32_t item_size;
};

#define TRAITS(enumerator, name, size, alignment, swap_size) {Dtype::enumerator, name, size, alignment, swap_size},
#define NAME(...)
#define WRITABLE(...)
#define CANONICAL(...)
const std::vector<TraitsRow> traits_rows{
#include "dtype_oracle_names.inc"
};
#undef TRAITS
#undef NAME

#define TRAITS(...)
#define NAME(name, verdict, dtype, size, swapped) {name, Verdict::verdict, dtype, size, swapped},
const std::vector<NameRow> name_rows{
#include "dtype_oracle_names.inc"
};
#undef NAME
#undef WRITABLE

#define NAME(...)
#define WRITABLE(name, is_writable) {name, is_writable},
const std::vector<WritableRow> writable_rows{
#include "dtype_oracle_names.inc"
};
#undef WRITABLE
#undef CANONICAL

#define WRITABLE(...)
#define CANONICAL(name, stem, canonical) {name, stem, canonical},
const std::vector<CanonicalRow> canonical_rows{
#include "dtype_oracle_names.inc"
};
#undef NAME

#define NAME(name, dtype, size) {name, dtype, size},
const std::vector<OldNameRow> old_name_rows{
#include "dtype_oracle_old_names.inc"
};

// Each name in memory of its exact size, so that a sanitizer sees an over-read.
DtypeName parse(std::string_view name) {
  std::vector<char> exact(name.begin(), name.end());
  return parse_dtype_name(std::string_view(exact.data(), exact.size()));
}

}  // namespace

TEST_CASE("dtype traits are NumPy's", "[dtype]") {
  REQUIRE(traits_rows.size() == 38);
  for (const TraitsRow& row : traits_rows) {
    CAPTURE(row.name);
    CHECK(flaxstate::dtype_name(row.dtype) == row.name);
    CHECK(flaxstate::dtype_item_size(row.dtype) == row.item_size);
    CHECK(flaxstate::dtype_alignment(row.dtype) == row.alignment);
    CHECK(flaxstate::dtype_swap_size(row.dtype) == row.swap_size);
  }
}

TEST_CASE("none, opaque and numbers between the dtypes have no name and no size", "[dtype]") {
  for (const int number : {0, 19, 31, 52, 254, 255}) {
    CAPTURE(number);
    const auto dtype = static_cast<Dtype>(number);
    CHECK(flaxstate::dtype_name(dtype).empty());
    CHECK(flaxstate::dtype_item_size(dtype) == 0);
    CHECK(flaxstate::dtype_alignment(dtype) == 1);
    CHECK(flaxstate::dtype_swap_size(dtype) == 1);
  }
}

TEST_CASE("dtypes are integer, floating, complex or neither", "[dtype]") {
  for (const TraitsRow& row : traits_rows) {
    CAPTURE(row.name);
    const bool is_integer = row.dtype >= Dtype::int8 && row.dtype <= Dtype::uint64;
    const bool is_floating =
        row.name == "float16" || row.name == "bfloat16" || row.name == "float32" || row.name == "float64";
    const bool is_complex = row.name == "complex64" || row.name == "complex128";
    CHECK(flaxstate::dtype_is_integer(row.dtype) == is_integer);
    CHECK(flaxstate::dtype_is_floating(row.dtype) == is_floating);
    CHECK(flaxstate::dtype_is_complex(row.dtype) == is_complex);
  }
}

TEST_CASE("dtype names mean what np.dtype makes of them", "[dtype]") {
  REQUIRE(name_rows.size() > 1000);
  for (const NameRow& row : name_rows) {
    CAPTURE(row.name);
    const DtypeName parsed = parse(row.name);
    CHECK(parsed.verdict == row.verdict);
    CHECK(parsed.item_size == row.item_size);
    CHECK(parsed.swapped == row.swapped);
    CHECK(flaxstate::dtype_name(parsed.dtype) == row.dtype);
  }
}

TEST_CASE("dtype names of NumPy 1 are still known", "[dtype]") {
  REQUIRE(old_name_rows.size() > 100);
  for (const OldNameRow& row : old_name_rows) {
    CAPTURE(row.name);
    const DtypeName parsed = parse(row.name);
    CHECK(parsed.verdict == Verdict::known);
    CHECK(flaxstate::dtype_name(parsed.dtype) == row.dtype);
    CHECK(parsed.item_size == row.item_size);
  }
}

TEST_CASE("times have the name that np.dtype gives them", "[dtype]") {
  REQUIRE(canonical_rows.size() > 100);
  for (const CanonicalRow& row : canonical_rows) {
    CAPTURE(row.name);
    const Dtype dtype = row.stem == "datetime64" ? Dtype::datetime64 : Dtype::timedelta64;
    CHECK(flaxstate::CanonicalName(dtype, row.name).text() == row.canonical);
    CHECK(flaxstate::CanonicalName(dtype, row.canonical).text().data() == row.canonical.data());
  }
}

TEST_CASE("a canonical name is short, however long the name is", "[dtype]") {
  const std::string blanks = "<m8[" + std::string(240, ' ') + "25s]";
  CHECK(flaxstate::CanonicalName(Dtype::timedelta64, blanks).text() == "timedelta64[25s]");
  CHECK(flaxstate::CanonicalName(Dtype::timedelta64, "m8[2147483647ns]").text() == "timedelta64[2147483647ns]");
  CHECK(flaxstate::CanonicalName(Dtype::opaque, blanks).text() == blanks);
}

TEST_CASE("every dtype's own name is known", "[dtype]") {
  for (const TraitsRow& row : traits_rows) {
    CAPTURE(row.name);
    const DtypeName parsed = parse(row.name);
    CHECK(parsed.verdict == Verdict::known);
    CHECK(parsed.dtype == row.dtype);
    CHECK(parsed.item_size == row.item_size);
    CHECK_FALSE(parsed.swapped);
  }
}

TEST_CASE("long dtype names are refused", "[dtype]") {
  CHECK(parse(std::string(255, 'x')).verdict == Verdict::unknown);
  CHECK(parse(std::string(256, 'x')).verdict == Verdict::refused);
  CHECK(parse(std::string(1 << 20, 'f')).verdict == Verdict::refused);
  CHECK(parse("f" + std::string(253, '0') + "4").dtype == Dtype::float32);
}

TEST_CASE("names that Flax can't read again are not written", "[dtype]") {
  for (const WritableRow& row : writable_rows) {
    CAPTURE(row.name);
    CHECK(flaxstate::dtype_name_is_writable(row.name) == row.is_writable);
  }
  for (const char* name : {"void", "bytes", "str", "V4", "V", "S3", "U3", "object", "O", "|O", "f4,i4", "(2,3)f4",
                           "2f4", "[('a', '<f4')]"}) {
    CAPTURE(name);
    CHECK_FALSE(flaxstate::dtype_name_is_writable(name));
  }
  CHECK_FALSE(flaxstate::dtype_name_is_writable(std::string(256, 'x')));
}

TEST_CASE("names that came from a file are written back", "[dtype]") {
  // '<V2' is bfloat16 in files from before October 2020; Flax reads it as two raw bytes.
  for (const char* name :
       {"<f4", ">f4", "half", "float96", "float9_e4m4", "<V2", "|S3", "structured", "strange8", "bytes8x"}) {
    CAPTURE(name);
    CHECK(flaxstate::dtype_name_is_writable(name));
  }
}
