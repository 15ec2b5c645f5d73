// Restoring without a tree says and does what the general way does, whatever the bytes.

#include "direct_restore.hpp"

#include <functional>
#include <vector>

#include "fake_access.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::counted;
using namespace unit;

namespace {

using Boxed = Box<std::int64_t>;

// Bytes behind a pointer of their own, whose preparing and committing somebody may want to see.
class Blob final : public flaxstate::Accessors {
 public:
  using Bytes = std::vector<Byte>;

  std::function<void()> at_prepare = [] {};
  std::function<void()> at_commit = [] {};
  std::size_t largest = SIZE_MAX;
  mutable int open = 0;

  Container container() const noexcept override { return Container::items; }
  bool can_restore() const noexcept override { return true; }
  std::size_t size(const void* blob, const flaxstate::Location&) const override {
    return static_cast<const Bytes*>(blob)->size();
  }
  const void* next(const void* blob, std::uintptr_t&, std::string_view&, const flaxstate::Location&) const override {
    return static_cast<const Bytes*>(blob)->data();
  }
  void* prepare(void*, std::size_t count, const flaxstate::Location& where) const override {
    if (count > largest) where.fail(Status::callback, "too large");
    at_prepare();
    ++open;
    return new Bytes(count);
  }
  void* staged_element(void* staged, std::size_t, std::string_view, const flaxstate::Location&) const override {
    return static_cast<Bytes*>(staged)->data();
  }
  void commit(void* blob, void* staged) const noexcept override {
    at_commit();
    --open;
    static_cast<Bytes*>(blob)->swap(*static_cast<Bytes*>(staged));
    delete static_cast<Bytes*>(staged);
  }
  void discard(void*, void* staged) const noexcept override {
    --open;
    delete static_cast<Bytes*>(staged);
  }
};

Field blob_field(std::string name, std::size_t offset, std::shared_ptr<const Blob> blob) {
  return with_accessors(leaf(std::move(name), offset, Dtype::uint8, {counted}), std::move(blob));
}

struct Room {
  std::int64_t* items;
  std::size_t count;
};

Field counted_items(std::string name, std::size_t offset, std::size_t count, std::size_t capacity) {
  Field field = leaf(std::move(name), offset, Dtype::int64, {counted});
  field.storage = Storage::pointer;
  field.count_offset = count;
  field.capacity = capacity;
  return field;
}

}  // namespace

TEST_CASE("A key that a map has twice, in any order of its keys") {
  Calls calls;
  Registry registry;
  add_type(registry, "Number", 8, {leaf("n", 0, Dtype::int64)}, Kind::nil);
  const auto map = std::make_shared<BoxAccessors<std::int64_t>>(Container::map, calls);
  const Type& type = add_type(registry, "Map", sizeof(Boxed), {with_accessors(nested("map", 0, "Number"), map)});
  for (const char* keys : {"aa", "aba", "bab", "abb", "bba", "baa", "cabc", "cbac", "cacb", "bcab", "abcdefa"}) {
    std::string bytes = from_hex("81a36d6170") + static_cast<char>(0x80 + std::strlen(keys));
    for (const char* key = keys; *key != '\0'; ++key) bytes += std::string("\xa1") + *key + "\1";
    for (const bool is_lenient : {false, true}) {
      const ExactBytes exact(bytes);
      Boxed direct, by_tree;
      ReadOptions reading;
      reading.lenient = is_lenient;
      const std::string wanted = said([&] { restore_by_tree(type, &by_tree, exact.data(), exact.size(), reading); });
      CHECK(said([&] { restore_bytes(type, &direct, exact.data(), exact.size(), reading); }) == wanted);
      CHECK((wanted == "OK") == is_lenient);
      CHECK(direct.elements == by_tree.elements);
    }
  }
  CHECK(calls.open() == 0);
}

TEST_CASE("Bytes that change while they are written bring more containers than were prepared") {
  struct Holder {
    Blob::Bytes blob;
  };
  constexpr std::size_t most = 100;
  struct Holders {
    Blob::Bytes first;
    Holder list[most];
    std::size_t count = 0;
    Blob::Bytes last;
    Byte tail[64] = {};
  };
  const auto blob = std::make_shared<Blob>();
  const auto first = std::make_shared<Blob>();
  Registry registry;
  add_type(registry, "Holder", sizeof(Holder), {blob_field("blob", 0, blob)});
  Field list = nested("list", offsetof(Holders, list), "Holder");
  list.rank = 1;
  list.shape[0] = counted;
  list.count_offset = offsetof(Holders, count);
  list.capacity = most;
  const Type& type = add_type(registry, "Holders", sizeof(Holders),
                              {blob_field("first", 0, first), list, blob_field("last", offsetof(Holders, last), blob),
                               leaf("tail", offsetof(Holders, tail), Dtype::uint8, {64})});
  Holders full;
  full.count = 16;
  const std::string good = direct(type, &full);
  // Each of the fields behind the list is one more of its elements.
  ExactBytes bytes(good);
  const auto put = [&](const std::string& behind, const std::string& in_its_place) {
    std::memcpy(bytes.data() + good.find(behind), in_its_place.data(), in_its_place.size());
  };
  first->at_commit = [&] {
    put(from_hex("de0010"), from_hex("de0020"));
    put("\xa4last",
        "\xa2"
        "16\x81\xa4"
        "blob");
    put("\xa4tail",
        "\xa2"
        "17\x81\xa4"
        "blob");
  };
  Holders target;
  CHECK(failure_of([&] { restore_bytes(type, &target, bytes.data(), bytes.size()); }).substr(0, 5) == "STATE");
  CHECK(blob->open == 0);
  CHECK(first->open == 0);
}

TEST_CASE("An array that changes while the container for it is prepared") {
  const auto blob = std::make_shared<Blob>();
  Registry registry;
  const Type& type = add_type(registry, "Holder", sizeof(Blob::Bytes), {blob_field("blob", 0, blob)});
  Blob::Bytes full(40, 7);
  const std::string good = direct(type, &full);
  // The payload's size, the shape, the dtype, and the data's size: each byte of the head.
  const std::size_t head = good.size() - full.size();
  const auto restored = [&](const std::function<void(Byte*)>& change) {
    ExactBytes bytes(good);
    blob->at_prepare = [&] { change(bytes.data()); };
    Blob::Bytes target;
    const std::string failure = failure_of([&] { restore_bytes(type, &target, bytes.data(), bytes.size()); });
    if (failure == "OK" && target.size() != full.size()) FAIL_CHECK("another size");
    CHECK(blob->open == 0);
  };
  for (std::size_t at = 0; at < head; ++at) {
    for (const int value : {0x00, 0x01, 0x28, 0x7f, 0x91, 0x92, 0xc4, 0xc6, 0xc9, 0xff}) {
      restored([&](Byte* bytes) { bytes[at] = static_cast<Byte>(value); });
    }
  }
  // As many items, but of eight bytes each; rows of more than one; and more than there are bytes.
  const std::string key = from_hex("81a4626c6f62");
  for (const std::string& array : {key + from_hex("c8014c01939128") + "\xa5int64" + from_hex("c50140"),
                                   key + from_hex("c75c01939202a8") + "\xa5uint8" + from_hex("c450"),
                                   key + from_hex("c75c0193922802") + "\xa5uint8" + from_hex("c450"),
                                   key + from_hex("c73401939128") + "\xa5uint8" + from_hex("c428")}) {
    restored([&](Byte* bytes) { std::memcpy(bytes, array.data(), array.size()); });
  }
}

TEST_CASE("Room that is the count of another field") {
  struct Model {
    std::int64_t first[8];
    std::size_t first_count;
    std::int64_t* second;
    std::size_t second_count;
  };
  Registry registry;
  Field first = leaf("first", 0, Dtype::int64, {counted});
  first.count_offset = offsetof(Model, first_count);
  first.capacity = 8;
  Field second = counted_items("second", offsetof(Model, second), offsetof(Model, second_count), 0);
  second.capacity_offset = offsetof(Model, first_count);
  const Type& type = add_type(registry, "Model", sizeof(Model), {first, second});
  std::int64_t items[2][8] = {{1, 2, 3, 4, 5, 6, 7, 8}, {}};
  const std::string bytes = packed("{'first': i64[1](1), 'second': i64[3](1, 2, 3)}");
  Model one{{}, 5, items[0], 0}, other{{}, 5, items[1], 0};
  const std::string wanted =
      said([&] { restore_by_tree(type, &one, reinterpret_cast<const Byte*>(bytes.data()), bytes.size()); });
  CHECK(wanted == "OK");
  CHECK(said([&] { restore_bytes(type, &other, reinterpret_cast<const Byte*>(bytes.data()), bytes.size()); }) ==
        wanted);
  CHECK(other.first_count == one.first_count);
  CHECK(other.second_count == one.second_count);
  CHECK(std::memcmp(items[0], items[1], 3 * 8) == 0);
}

TEST_CASE("A type that was never registered, and accessors that only write") {
  Calls calls;
  for (const bool writes_only : {false, true}) {
    for (const Container container : {Container::sequence, Container::map, Container::optional}) {
      Registry registry;
      const auto accessors = std::make_shared<BoxAccessors<std::int64_t>>(container, calls);
      accessors->writes_only = writes_only;
      const Type& type =
          add_type(registry, "Model", sizeof(Boxed), {with_accessors(nested("a", 0, "Nobody"), accessors)});
      for (const char* state : {"{'a': {}}", "{'a': {'0': {}}}", "{'a': 5}", "{'a': None}", "{'a': [1]}", "{'b': 1}"}) {
        const ExactBytes bytes(packed(state));
        Boxed one, other;
        const std::string wanted = said([&] { restore_by_tree(type, &one, bytes.data(), bytes.size()); });
        INFO(state);
        CHECK(said([&] { restore_bytes(type, &other, bytes.data(), bytes.size()); }) == wanted);
      }
    }
  }
  CHECK(calls.open() == 0);
}
