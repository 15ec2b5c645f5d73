#include <limits>

#include "object/type.hpp"
#include "object/type_check.hpp"
#include "support.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Accessors;
using flaxstate::Container;
using flaxstate::counted;
using flaxstate::Location;
using namespace unit;

namespace {

// Accessors that are only described.
class Described final : public Accessors {
 public:
  explicit Described(Container container) : container_(container) {}
  Container container() const noexcept override { return container_; }
  bool can_restore() const noexcept override { return true; }
  std::size_t size(const void*, const Location&) const override { return 0; }
  const void* next(const void*, std::uintptr_t&, std::string_view&, const Location&) const override { return nullptr; }
  void* prepare(void*, std::size_t, const Location&) const override { return nullptr; }
  void* staged_element(void*, std::size_t, std::string_view, const Location&) const override { return nullptr; }
  void commit(void*, void*) const noexcept override {}
  void discard(void*, void*) const noexcept override {}

 private:
  Container container_;
};

class DescribedHandler final : public flaxstate::Handler {
 public:
  explicit DescribedHandler(bool is_useful) : is_useful_(is_useful) {}
  bool can_write() const noexcept override { return is_useful_; }
  bool can_restore() const noexcept override { return false; }
  void to_state(const void*, flaxstate::CheckedBuilder&, const Location&) const override {}
  bool prepare(void*, const Node&, const flaxstate::RestoreCall&, flaxstate::MismatchReport&, const Location&,
               void*&) const override {
    return false;
  }
  void commit(void*, void*) const noexcept override {}
  void discard(void*, void*) const noexcept override {}

 private:
  bool is_useful_;
};

std::string failure(Field field, std::size_t size = 64) {
  auto type = new_type("T", size, {std::move(field)});
  return failure_of([&] { flaxstate::check_type(*type); });
}

Field completed(Field field, std::size_t size = 64) {
  auto type = new_type("T", size, {std::move(field)});
  flaxstate::check_type(*type);
  return type->fields[0];
}

template <class Change>
std::string failure_with(Field field, const Change& change) {
  change(field);
  return failure(field);
}

Field accessed(Field field, Container container) {
  return with_accessors(std::move(field), std::make_shared<Described>(container));
}

}  // namespace

TEST_CASE("What follows from a description is completed") {
  const Field value = completed(leaf("x", 0, Dtype::float32));
  CHECK(value.item_size == 4);
  CHECK(value.form == Form::plain);
  CHECK(value.encoded_key == "\xa1x");
  CHECK(completed(leaf("w", 0, Dtype::float32, {4})).form == Form::array);
  CHECK(completed(text_field("s", 0, 8)).form == Form::plain);
  CHECK(completed(text_field("s", 0, 8)).item_size == 1);
}

TEST_CASE("Names: UTF-8, no marker, each once; the empty name is fine") {
  CHECK(failure(leaf("", 0, Dtype::int8)) == "OK");
  CHECK(failure(leaf("\xff", 0, Dtype::int8)).substr(0, 4) == "UTF8");
  CHECK(failure(leaf("__msgpack_chunked_array__", 0, Dtype::int8)) == "KEY at ./__msgpack_chunked_array__");
  auto twice = new_type("T", 8, {leaf("a/b", 0, Dtype::int8), leaf("a/b", 1, Dtype::int8)});
  CHECK(failure_of([&] { flaxstate::check_type(*twice); }) == "KEY at ./a~1b");
  for (const char* name : {"", "\xff"}) {
    auto type = new_type(name, 8, {});
    CHECK(failure_of([&] { flaxstate::check_type(*type); }) == "INVALID_ARGUMENT at ");
  }
}

TEST_CASE("Kinds of types") {
  for (const Kind kind : {Kind::dict, Kind::list, Kind::tuple, Kind::named_tuple, Kind::dataclass, Kind::nil}) {
    auto type = new_type("T", 8, {leaf("x", 0, Dtype::int8)}, kind);
    CHECK(failure_of([&] { flaxstate::check_type(*type); }) == "OK");
  }
  for (const Kind kind : {Kind::none, Kind::integer, Kind::array, static_cast<Kind>(15), static_cast<Kind>(99)}) {
    auto type = new_type("T", 8, {leaf("x", 0, Dtype::int8)}, kind);
    CHECK(failure_of([&] { flaxstate::check_type(*type); }) == "INVALID_ARGUMENT at ");
  }
  auto empty = new_type("T", 8, {}, Kind::nil);
  CHECK(failure_of([&] { flaxstate::check_type(*empty); }) == "INVALID_ARGUMENT at ");
  auto fieldless = new_type("T", 0, {});
  CHECK(failure_of([&] { flaxstate::check_type(*fieldless); }) == "OK");
}

TEST_CASE("Types by callbacks have no fields, and at least one direction") {
  auto type = new_type("T", 8, {});
  type->handler = std::make_shared<DescribedHandler>(true);
  CHECK(failure_of([&] { flaxstate::check_type(*type); }) == "OK");
  type->handler = std::make_shared<DescribedHandler>(false);
  CHECK(failure_of([&] { flaxstate::check_type(*type); }) == "INVALID_ARGUMENT at ");
  auto both = new_type("T", 8, {leaf("x", 0, Dtype::int8)});
  both->handler = std::make_shared<DescribedHandler>(true);
  CHECK(failure_of([&] { flaxstate::check_type(*both); }) == "INVALID_ARGUMENT at ");
}

TEST_CASE("dtypes, item sizes and their names") {
  CHECK(failure(leaf("x", 0, Dtype::none)) == "DTYPE at ./x");
  CHECK(failure(leaf("x", 0, static_cast<Dtype>(200))) == "DTYPE at ./x");
  CHECK(failure_with(leaf("x", 0, Dtype::float32), [](Field& f) { f.item_size = 4; }) == "OK");
  CHECK(failure_with(leaf("x", 0, Dtype::float32), [](Field& f) { f.item_size = 8; }) == "DTYPE at ./x");
  CHECK(failure_with(leaf("x", 0, Dtype::float32), [](Field& f) { f.dtype_name = "x"; }) == "INVALID_ARGUMENT at ./x");
  const auto opaque = [](const char* name, std::uint32_t size) {
    return failure_with(leaf("x", 0, Dtype::opaque, {1}), [&](Field& f) { f.dtype_name = name, f.item_size = size; });
  };
  CHECK(opaque("a7c", 3) == "OK");
  CHECK(opaque("a7c", 0) == "DTYPE at ./x");
  for (const char* name : {"", "float32", "V4", "void64", "object", "bytes24", "M8[s]"}) {
    INFO(name);
    CHECK(opaque(name, 3) == "DTYPE at ./x");
  }
  const auto time = [](const char* name) {
    return failure_with(leaf("x", 0, Dtype::timedelta64, {1}), [&](Field& f) { f.dtype_name = name; });
  };
  CHECK(time("timedelta64[25s]") == "OK");
  CHECK(time("datetime64[s]") == "DTYPE at ./x");
  CHECK(time("timedelta64[q]") == "DTYPE at ./x");
}

TEST_CASE("Forms: plain numbers for what Python has numbers for, dimensions for arrays") {
  const auto form = [](Dtype dtype, Form value, std::vector<std::int64_t> shape) {
    return failure_with(leaf("x", 0, dtype, shape), [&](Field& f) { f.form = value; });
  };
  CHECK(form(Dtype::float32, Form::scalar, {}) == "OK");
  CHECK(form(Dtype::float32, Form::array, {}) == "OK");
  CHECK(form(Dtype::float32, Form::plain, {2}) == "INVALID_ARGUMENT at ./x");
  CHECK(form(Dtype::float32, Form::scalar, {2}) == "INVALID_ARGUMENT at ./x");
  CHECK(form(Dtype::float8_e4m3fn, Form::plain, {}) == "INVALID_ARGUMENT at ./x");
  CHECK(form(Dtype::float8_e4m3fn, Form::scalar, {}) == "OK");
  CHECK(failure_with(text_field("x", 0, 4), [](Field& f) { f.form = Form::array; }) == "INVALID_ARGUMENT at ./x");
}

TEST_CASE("Shapes") {
  CHECK(failure(leaf("x", 0, Dtype::int8, {2, 2, 2, 2, 2, 2, 1, 1})) == "OK");
  CHECK(failure(leaf("x", 0, Dtype::int8, {1, 1, 1, 1, 1, 1, 1, 1, 1})) == "LIMIT at ./x");
  CHECK(failure(leaf("x", 0, Dtype::int8, {-2})) == "SHAPE at ./x");
  CHECK(failure(leaf("x", 0, Dtype::int8, {2, -2})) == "SHAPE at ./x");
  CHECK(failure(leaf("x", 0, Dtype::int8, {0})) == "OK");
  CHECK(failure(leaf("x", 0, Dtype::float64, {std::int64_t{1} << 61})) == "SHAPE at ./x");
  CHECK(failure(text_field("x", 0, 0)) == "SHAPE at ./x");
}

TEST_CASE("A field lies inside an object of its type") {
  CHECK(failure(leaf("x", 60, Dtype::int32)) == "OK");
  CHECK(failure(leaf("x", 61, Dtype::int32)) == "INVALID_ARGUMENT at ./x");
  CHECK(failure(leaf("x", SIZE_MAX, Dtype::int32)) == "INVALID_ARGUMENT at ./x");
  CHECK(failure(leaf("x", 0, Dtype::int32, {16})) == "OK");
  CHECK(failure(leaf("x", 0, Dtype::int32, {17})) == "INVALID_ARGUMENT at ./x");
  CHECK(failure_with(leaf("x", 56, Dtype::int32, {1000}), [](Field& f) { f.storage = Storage::pointer; }) == "OK");
  CHECK(failure_with(leaf("x", 57, Dtype::int32, {1000}), [](Field& f) { f.storage = Storage::pointer; }) ==
        "INVALID_ARGUMENT at ./x");
}

TEST_CASE("Strides in place reach no further than the object, and don't go back") {
  const auto strided = [](std::int64_t first, std::int64_t second) {
    return failure_with(leaf("x", 0, Dtype::int32, {2, 3}), [&](Field& f) {
      f.strides[0] = first;
      f.strides[1] = second;
    });
  };
  CHECK(strided(36, 12) == "OK");  // 36 + 24 + 4 = 64
  CHECK(strided(40, 12) == "INVALID_ARGUMENT at ./x");
  CHECK(strided(-4, 12) == "INVALID_ARGUMENT at ./x");
  CHECK(strided(INT64_MAX, INT64_MAX) != "OK");
  CHECK(failure_with(leaf("x", 0, Dtype::int32, {counted, 2}), [](Field& f) {
          f.capacity = 2;
          f.count_offset = 56;
          f.strides[0] = 8;
        }) == "INVALID_ARGUMENT at ./x");
}

TEST_CASE("Counted fields: where the count stands, and how much room there is") {
  const auto counted_field = [](Storage storage, std::size_t count_offset, std::size_t capacity_offset,
                                std::size_t capacity) {
    return failure_with(leaf("x", 0, Dtype::int32, {counted, 2}), [&](Field& f) {
      f.storage = storage;
      f.count_offset = count_offset;
      f.capacity_offset = capacity_offset;
      f.capacity = capacity;
    });
  };
  CHECK(counted_field(Storage::pointer, 8, 16, 0) == "OK");
  CHECK(counted_field(Storage::pointer, 57, 16, 0) == "INVALID_ARGUMENT at ./x");
  CHECK(counted_field(Storage::pointer, 8, 57, 0) == "INVALID_ARGUMENT at ./x");
  CHECK(counted_field(Storage::pointer, 8, 57, 4) == "OK");
  CHECK(counted_field(Storage::in_place, 56, 0, 7) == "OK");
  CHECK(counted_field(Storage::in_place, 56, 0, 9) == "INVALID_ARGUMENT at ./x");
  CHECK(counted_field(Storage::in_place, 56, 16, 0) == "INVALID_ARGUMENT at ./x");
  CHECK(counted_field(Storage::in_place, 56, 0, SIZE_MAX) != "OK");
}

TEST_CASE("Text, bytes, and nested objects") {
  CHECK(failure(text_field("s", 0, 64)) == "OK");
  CHECK(failure(text_field("s", 0, 65)) == "INVALID_ARGUMENT at ./s");
  CHECK(failure_with(text_field("s", 0, 8), [](Field& f) { f.leaf = LeafType::bytes; }) == "INVALID_ARGUMENT at ./s");
  CHECK(failure_with(text_field("s", 0, 8), [](Field& f) { f.storage = Storage::pointer; }) ==
        "INVALID_ARGUMENT at ./s");
  CHECK(failure_with(text_field("s", 0, 8), [](Field& f) { f.rank = 0; }) == "INVALID_ARGUMENT at ./s");
  CHECK(failure(nested("n", 0, "N")) == "OK");
  CHECK(failure_with(nested("n", 0, "N"), [](Field& f) { f.dtype = Dtype::int8; }) == "INVALID_ARGUMENT at ./n");
  CHECK(failure_with(nested("n", 0, "N"), [](Field& f) { f.rank = 2; }) == "INVALID_ARGUMENT at ./n");
}

TEST_CASE("Accessors go with their storage, and containers with what they hold") {
  CHECK(failure(accessed(nested("n", 0, "N"), Container::sequence)) == "OK");
  CHECK(failure(accessed(nested("n", 0, "N"), Container::map)) == "OK");
  CHECK(failure(accessed(nested("n", 0, "N"), Container::items)) == "INVALID_ARGUMENT at ./n");
  CHECK(failure(accessed(leaf("x", 0, Dtype::float32, {counted}), Container::items)) == "OK");
  CHECK(failure(accessed(leaf("x", 0, Dtype::float32, {4}), Container::items)) == "OK");
  CHECK(failure(accessed(leaf("x", 0, Dtype::float32), Container::items)) == "INVALID_ARGUMENT at ./x");
  CHECK(failure(accessed(leaf("x", 0, Dtype::float32, {counted}), Container::sequence)) == "INVALID_ARGUMENT at ./x");
  CHECK(failure_with(nested("n", 0, "N"), [](Field& f) { f.storage = Storage::accessors; }) ==
        "INVALID_ARGUMENT at ./n");
  CHECK(failure_with(accessed(nested("n", 0, "N"), Container::map), [](Field& f) { f.storage = Storage::in_place; }) ==
        "INVALID_ARGUMENT at ./n");
}
