#include "object/uncovered_bytes.hpp"

#include "fake_access.hpp"
#include "support.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::counted;
using namespace unit;

namespace {

std::vector<std::string> uncovered(const Type& type) {
  std::vector<std::string> lines;
  for (const auto& run : flaxstate::find_uncovered(type)) lines.push_back(run.path + ": " + run.text());
  return lines;
}

std::vector<std::string> uncovered(std::size_t size, std::vector<Field> fields) {
  Registry registry;
  return uncovered(add_type(registry, "T", size, std::move(fields)));
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Bytes that no field describes are found before, between and behind the fields") {
  CHECK(uncovered(8, {leaf("a", 0, Dtype::int32), leaf("b", 4, Dtype::float32)}).empty());
  CHECK(uncovered(40, {leaf("a", 8, Dtype::int32), leaf("b", 32, Dtype::float32)}) ==
        Lines{".: bytes 0 to 7 of T", ".: bytes 12 to 31 of T, behind 'a'",
              ".: bytes 36 to 39 of T, behind 'b'; maybe padding"});
  CHECK(uncovered(3, {leaf("b", 2, Dtype::int8), leaf("a", 0, Dtype::int8)}) ==
        Lines{".: byte 1 of T, behind 'a'; maybe padding"});
  CHECK(uncovered(8, {leaf("a", 0, Dtype::int32), leaf("again", 0, Dtype::int32), leaf("b", 4, Dtype::int32)}).empty());
  CHECK(uncovered(4, {}) == Lines{".: bytes 0 to 3 of T"});
  CHECK(uncovered(0, {}).empty());
}

TEST_CASE("Pointers, and what counts, are described by their fields") {
  Field field = leaf("x", 0, Dtype::float32, {counted});
  field.storage = Storage::pointer;
  field.count_offset = 8;
  field.count_size = 4;
  field.capacity_offset = 16;
  CHECK(uncovered(24, {field}) == Lines{".: bytes 12 to 15 of T, behind 'x'; maybe padding"});
  Field grid = leaf("x", 0, Dtype::float32, {counted, 3, counted});
  grid.storage = Storage::pointer;
  grid.extents_offset = 16;
  grid.capacity_offset = 8;
  CHECK(uncovered(40, {grid}).empty());
}

TEST_CASE("Gaps between the rows of a field are described by no field, unless by another one") {
  Field x = leaf("x", 0, Dtype::float32, {3});
  x.strides[0] = 8;
  Field y = x;
  y.name = "y";
  y.offset = 4;
  CHECK(uncovered(24, {x, y}).empty());
  CHECK(uncovered(24, {x}) == Lines{".: bytes 4 to 7 of T, behind 'x'; maybe padding",
                                    ".: bytes 12 to 15 of T, behind 'x'; maybe padding",
                                    ".: bytes 20 to 23 of T, behind 'x'; maybe padding"});
  Field rows = leaf("rows", 0, Dtype::int16, {2, 2, 2});
  rows.strides[0] = 16;
  rows.strides[1] = 4;
  rows.strides[2] = 2;
  CHECK(uncovered(24, {rows}) == Lines{".: bytes 8 to 15 of T, behind 'rows'; maybe padding"});
}

TEST_CASE("The types of nested objects are looked at once, at the first path; those by callbacks aren't") {
  Registry registry;
  Calls calls;
  auto handled = new_type("H", 8, {});
  handled->handler = std::make_shared<UnaryHandler>(calls);
  registry.add(std::move(handled), false);
  add_type(registry, "Item", 8, {leaf("id", 0, Dtype::int32)});
  Field items = nested("items", 16, "Item");
  items.rank = 1;
  items.shape[0] = 2;
  Field next = nested("next", 32, "T");
  next.storage = Storage::pointer;
  Field box = with_accessors(nested("box", 40, "Other"),
                             std::make_shared<BoxAccessors<std::int64_t>>(flaxstate::Container::sequence, calls));
  const Type& type = add_type(registry, "T", 64, {nested("item", 0, "Item"), nested("h", 8, "H"), items, next, box});
  CHECK(failure_of([&] { flaxstate::find_uncovered(type); }) == "NOT_FOUND at ./box");
  add_type(registry, "Other", 4, {leaf("a", 2, Dtype::int16)});
  CHECK(uncovered(type) ==
        Lines{"./item: bytes 4 to 7 of Item, behind 'id'; maybe padding", "./box: bytes 0 to 1 of Other"});
}
