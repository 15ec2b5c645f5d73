// Covers MeasuringOut: what fits into kept memory is written in the pass that measures it, whatever room there is.

#include <random>

#include "random_types.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::counted;
using namespace unit;

namespace {

struct Part {
  std::int64_t id;
  float weights[3];
  char name[12];
  std::int64_t unary;
  const std::int16_t* pointed;
  std::uint32_t count;
  std::int8_t low[4];
};
struct Whole {
  Part parts[2];
  double x;
  Part* one;
};

// With all that programs have: values of fixed and of varying size, text, general ones in the middle and at the end.
struct Fixture {
  Calls calls;
  Registry registry;
  const Type* type = nullptr;
  std::int16_t pointed[5] = {1, -2, 3, -4, 5};
  Part one{9, {1, 2, 3}, "last", 3, pointed, 5, {1, 0, -1, 1}};
  Whole whole{{{-70000, {4, 5, 6}, "h\xc3\xa9", 0, nullptr, 0, {0, 1, 1, 1}},
               {200, {7, 8, 9}, "", 12, pointed, 2, {-2, -1, 0, 1}}},
              0.5,
              &one};

  Fixture() {
    auto unary = new_type("Unary", 8, {});
    unary->handler = std::make_shared<UnaryHandler>(calls);
    registry.add(std::move(unary), false);
    Field pointed_field = leaf("pointed", offsetof(Part, pointed), Dtype::int16, {counted});
    pointed_field.storage = Storage::pointer;
    pointed_field.count_offset = offsetof(Part, count);
    pointed_field.count_size = 4;
    pointed_field.capacity = 5;
    add_type(
        registry, "Part", sizeof(Part),
        {leaf("id", offsetof(Part, id), Dtype::int64), leaf("weights", offsetof(Part, weights), Dtype::float32, {3}),
         text_field("name", offsetof(Part, name), 12), nested("unary", offsetof(Part, unary), "Unary"), pointed_field,
         leaf("low", offsetof(Part, low), Dtype::int2, {4})});
    Field parts = nested("parts", offsetof(Whole, parts), "Part");
    parts.rank = 1;
    parts.shape[0] = 2;
    Field one_field = nested("one", offsetof(Whole, one), "Part");
    one_field.storage = Storage::pointer;
    type = &add_type(registry, "Whole", sizeof(Whole),
                     {nested("first", offsetof(Whole, parts), "Part"), leaf("x", offsetof(Whole, x), Dtype::float64),
                      one_field, nested("second", offsetof(Whole, parts) + sizeof(Part), "Part")});
  }
};

struct Row {
  std::int32_t number;
  char name[8];
};
struct Rows {
  const Row* rows;
  std::size_t count;
};
const Type& rows_type(Registry& registry) {
  add_type(registry, "Row", sizeof(Row),
           {leaf("number", offsetof(Row, number), Dtype::int32), text_field("name", offsetof(Row, name), 8)});
  Field rows = nested("rows", offsetof(Rows, rows), "Row");
  rows.storage = Storage::pointer;
  rows.rank = 1;
  rows.shape[0] = counted;
  rows.count_offset = offsetof(Rows, count);
  rows.capacity = 300000;
  return add_type(registry, "Rows", sizeof(Rows), {rows});
}
std::vector<Row> random_rows(std::size_t count) {
  std::mt19937_64 random(7);
  std::vector<Row> rows(count);
  for (Row& row : rows) {
    row = {static_cast<std::int32_t>(random() >> (32 + random() % 32)), "rrrrrrr"};
    row.name[random() % 8] = '\0';
  }
  return rows;
}

class LastProgress final : public flaxstate::Progress {
 public:
  std::uint64_t last = 0;

 private:
  void update(std::uint64_t done, std::uint64_t) override { last = done; }
};

// Room with bytes behind it that nobody may write.
class GuardedOutput final : public flaxstate::SizedSink {
 public:
  explicit GuardedOutput(std::size_t room) : bytes_(room + guard, '\xee'), room_(room) {}

  flaxstate::Room room() noexcept override { return {reinterpret_cast<Byte*>(bytes_.data()), room_}; }
  Byte* place(std::uint64_t) override { return nullptr; }
  void commit(std::uint64_t) noexcept override {}
  flaxstate::Memory& memory() noexcept override { return memory_; }

  bool is_guard_whole() const { return bytes_.substr(room_) == std::string(guard, '\xee'); }

 private:
  static constexpr std::size_t guard = 256;

  std::string bytes_;
  std::size_t room_;
  flaxstate::Memory memory_{flaxstate::default_allocator()};
};

bool keeps_guard(const Type& type, const void* object, std::size_t room) {
  GuardedOutput output(room);
  flaxstate::serialize_object(type, object, usual_chunk_limit, output);
  return output.is_guard_whole();
}

// The bytes, and whether they were written at once just where they fit.
void check_room(const Type& type, const void* object, std::size_t room, const std::string& bytes) {
  ExactOutput output(room);
  flaxstate::serialize_object(type, object, usual_chunk_limit, output);
  if (output.text() != bytes) FAIL_CHECK("other bytes in a room of " << room);
  if (output.was_one_pass() != (room >= bytes.size())) FAIL_CHECK("passes in a room of " << room);
}

}  // namespace

TEST_CASE("A small object in a room of every size") {
  Fixture fixture;
  const std::string bytes = through_tree(*fixture.type, &fixture.whole);
  REQUIRE(bytes.size() > 300);
  for (std::size_t room = 0; room <= bytes.size() + 100; ++room) {
    check_room(*fixture.type, &fixture.whole, room, bytes);
  }
}

TEST_CASE("Small objects of random types in a room of every size") {
  std::mt19937_64 random(102);
  ObjectBlock block(std::size_t{1} << 20);
  std::size_t rooms = 0;
  for (int round = 0; round < 150; ++round) {
    Registry registry;
    RandomTypes types(random, registry);
    const Type& type = types.type(3);
    block.clear();
    const Byte* const object = types.object(type, block);
    const std::string bytes = through_tree(type, object);
    if (bytes.size() > 1500) continue;
    for (std::size_t room = 0; room <= bytes.size() + 40; ++room, ++rooms) {
      check_room(type, object, room, bytes);
      if (!keeps_guard(type, object, room)) FAIL_CHECK("behind a room of " << room << ", round " << round);
    }
  }
  CHECK(rooms > 10000);
}

TEST_CASE("10,000 structs in a room with one end after the other") {
  Registry registry;
  const Type& type = rows_type(registry);
  const std::vector<Row> some = random_rows(10000);
  const Rows rows{some.data(), some.size()};
  const std::string bytes = through_tree(type, &rows);
  for (std::size_t room = bytes.size() - 150; room <= bytes.size() + 150; ++room) check_room(type, &rows, room, bytes);
  for (const std::size_t room : {1000U, 100000U}) {
    for (std::size_t more = 0; more < 60; ++more) check_room(type, &rows, room + more, bytes);
  }
}

TEST_CASE("With progress the size is measured before anything is written, and pieces end anywhere") {
  Registry registry;
  const Type& type = rows_type(registry);
  const std::vector<Row> some = random_rows(300000);
  const Rows rows{some.data(), some.size()};
  const std::string bytes = through_tree(type, &rows);
  REQUIRE(bytes.size() > flaxstate::Progress::step);
  LastProgress progress;
  flaxstate::WriteCall call(usual_chunk_limit);
  call.progress = &progress;
  ExactOutput output(bytes.size());
  flaxstate::serialize_object(type, &rows, call, output);
  CHECK(output.text() == bytes);
  CHECK_FALSE(output.was_one_pass());
  CHECK(progress.last == bytes.size());
}

TEST_CASE("A buffer takes the object in one pass once it is large enough, and fails empty") {
  Registry registry;
  const Type& type = rows_type(registry);
  std::vector<Row> some = random_rows(100);
  const Rows rows{some.data(), some.size()};
  CountingAllocator counting;
  flaxstate::Buffer buffer(counting.allocator());
  flaxstate::serialize_object(type, &rows, usual_chunk_limit, buffer);
  const std::string bytes = through_tree(type, &rows);
  const std::size_t calls = counting.calls;
  for (int i = 0; i < 3; ++i) flaxstate::serialize_object(type, &rows, usual_chunk_limit, buffer);
  CHECK(counting.calls == calls);
  CHECK(std::string(reinterpret_cast<const char*>(buffer.data()), buffer.size()) == bytes);
  some[99].name[0] = '\xff';
  CHECK(failure_of([&] { flaxstate::serialize_object(type, &rows, usual_chunk_limit, buffer); }) ==
        "UTF8 at ./rows/99/name");
  CHECK(buffer.size() == 0);
}

TEST_CASE("Nothing is written behind the room, however long text with the longest header is") {
  flaxstate::ContainerLayout layout;
  layout.layout = flaxstate::Layout::count;
  layout.count_size = 8;
  layout.end_offset = 8;
  struct Texts {
    const char* data;
    std::size_t size;
    const double* none;
  };
  Field text = leaf("", 0, Dtype::none, {counted});
  text.leaf = LeafType::str;
  Field none = leaf("n", offsetof(Texts, none), Dtype::float64);
  none.storage = Storage::pointer;
  Registry registry;
  const Type& type =
      add_type(registry, "Texts", sizeof(Texts), {with_accessors(text, std::make_shared<LaidOutText>(layout)), none});
  for (const std::size_t size : {0U, 31U, 32U, 255U, 256U, 65535U, 65536U, 70000U}) {
    const std::string long_text(size, 't');
    const Texts texts{long_text.data(), size, nullptr};
    const std::string bytes = through_tree(type, &texts);
    for (std::size_t room = bytes.size() - 5; room < bytes.size() + 60; ++room) {
      check_room(type, &texts, room, bytes);
      if (!keeps_guard(type, &texts, room)) FAIL_CHECK("behind a room of " << room << " for text of " << size);
    }
  }
}
