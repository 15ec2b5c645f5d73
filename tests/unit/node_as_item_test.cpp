#include "tree/node_as_item.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::Dtype;
using namespace unit;

TEST_CASE("A plain number is stored where it fits, and nowhere else") {
  Byte item[16];
  const auto fits = [&](Dtype dtype, const std::string& text) {
    return flaxstate::store_plain(dtype, Read(packed(text)).root(), item);
  };
  CHECK(fits(Dtype::int8, "127"));
  CHECK(item[0] == 127);
  CHECK_FALSE(fits(Dtype::int8, "128"));
  CHECK_FALSE(fits(Dtype::int64, "18446744073709551615"));
  CHECK_FALSE(fits(Dtype::int32, "True"));
  CHECK_FALSE(fits(Dtype::boolean, "1"));
  CHECK_FALSE(fits(Dtype::int32, "1.0"));
  CHECK_FALSE(fits(Dtype::float64, "1+2j"));
}

TEST_CASE("A plain number as an item of its own dtype") {
  const auto item_of = [](const std::string& text) {
    const Read read(packed(text));
    Byte room[16];
    const Byte* const item = flaxstate::plain_item(read.root(), room);
    const Dtype dtype = flaxstate::plain_dtype(read.root());
    return std::string(flaxstate::dtype_name(dtype)) + " " + to_hex(item, flaxstate::dtype_item_size(dtype));
  };
  CHECK(item_of("True") == "bool 01");
  CHECK(item_of("-2") == "int64 feffffffffffffff");
  CHECK(item_of("18446744073709551615") == "uint64 ffffffffffffffff");
  CHECK(item_of("1.5") == "float64 000000000000f83f");
  CHECK(item_of("1+2j") == "complex128 000000000000f03f0000000000000040");
}
