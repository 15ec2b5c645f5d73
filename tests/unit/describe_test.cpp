#include "tree/describe.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::describe;
using flaxstate::shape_text;
using namespace unit;

TEST_CASE("Shapes, and those of which a dimension is counted") {
  const std::int64_t shape[] = {64, 10};
  const std::int64_t open_shape[] = {-1, 3};
  CHECK(shape_text(shape, 2) == "[64,10]");
  CHECK(shape_text(shape, 0) == "[]");
  CHECK(shape_text(open_shape, 2, "any") == "[any,3]");
  CHECK(shape_text(open_shape, 2) == "[-1,3]");
}

TEST_CASE("What a node is") {
  const auto described = [](const std::string& text) { return describe(Read(packed(text)).root()); };
  CHECK(described("f32[2](1, 2)") == "array float32 [2]");
  CHECK(described("i8(1)") == "scalar int8");
  CHECK(described("18446744073709551615") == "int");
  CHECK(described("{1: 0, 2: 0, 3: 0}") == "dict of 3");
  CHECK(described("None") == "nil");
}
