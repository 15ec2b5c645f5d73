#include "base/english.hpp"

#include "catch.hpp"

using namespace flaxstate;

TEST_CASE("A number and what it counts") {
  CHECK(quantity(0, "byte") == "0 bytes");
  CHECK(quantity(1, "byte") == "1 byte");
  CHECK(quantity(2, "byte") == "2 bytes");
  CHECK(quantity(1, "entry", "entries") == "1 entry");
  CHECK(quantity(UINT64_MAX, "entry", "entries") == "18446744073709551615 entries");
}

TEST_CASE("A name and its article") {
  CHECK(with_article("Hero") == "a Hero");
  CHECK(with_article("Enemy") == "an Enemy");
  CHECK(with_article("int") == "an int");
  CHECK(with_article("") == "a ");
}
