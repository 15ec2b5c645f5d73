// Covers object_walk.hpp where there is one walk: objects that go into a sink.

#include <random>

#include "fake_access.hpp"
#include "fake_source.hpp"
#include "object/object_walk.hpp"
#include "object/serialize.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::Parallel;
using flaxstate::serialize_object;
using namespace unit;

namespace {

// An int64 n that is {'data': n bytes, 'rows': list of n arrays of 5,000 bytes} in the state.
class BlobHandler final : public flaxstate::Handler {
 public:
  mutable int calls = 0;

  bool can_write() const noexcept override { return true; }
  bool can_restore() const noexcept override { return false; }
  void to_state(const void* object, flaxstate::CheckedBuilder& builder,
                const flaxstate::Location& where) const override {
    ++calls;
    const std::int64_t size = *static_cast<const std::int64_t*>(object);
    if (size < 0) where.fail(Status::callback, "negative");
    // The bytes go when the callback returns.
    const ExactBytes bytes(std::string(static_cast<std::size_t>(size), static_cast<char>(size)));
    builder.begin(Kind::dict);
    builder.key(flaxstate::text_key("data"));
    builder.array(view_of(bytes.data(), size), true);
    builder.key(flaxstate::text_key("rows"));
    builder.begin(Kind::list);
    for (std::int64_t i = 0; i < size % 5; ++i) {
      const ExactBytes row(std::string(5000, static_cast<char>(i)));
      const std::int64_t count = 5000;
      builder.array(view_of(row.data(), count), true);
    }
    builder.end();
    builder.end();
  }
  bool prepare(void*, const Node&, const flaxstate::RestoreCall&, flaxstate::MismatchReport&,
               const flaxstate::Location&, void*&) const override {
    return false;
  }
  void commit(void*, void*) const noexcept override {}
  void discard(void*, void*) const noexcept override {}

 private:
  static ArrayView view_of(const Byte* data, const std::int64_t& size) {
    ArrayView view;
    view.dtype = Dtype::uint8;
    view.item_size = 1;
    view.rank = 1;
    view.shape = &size;
    view.data = data;
    return view;
  }
};

struct Small {
  double x;
  char name[6];
};
struct Mixed {
  float large[3000];
  std::int64_t blob;
  Box<Small> smalls;
  Small fixed[7];
  std::int64_t other_blob;
  std::int16_t columns[3][2000];  // every second item, column-major
};

struct World {
  Box<Mixed> mixed;
  std::int64_t blob;
};

struct Fixture {
  Calls calls;
  Registry registry;
  std::shared_ptr<BlobHandler> handler = std::make_shared<BlobHandler>();
  const Type* type = nullptr;

  Fixture() {
    auto blob = new_type("Blob", 8, {});
    blob->handler = handler;
    registry.add(std::move(blob), false);
    add_type(registry, "Small", sizeof(Small),
             {leaf("x", 0, Dtype::float64), text_field("name", offsetof(Small, name), 6)});
    Field fixed = nested("fixed", offsetof(Mixed, fixed), "Small");
    fixed.rank = 1;
    fixed.shape[0] = 7;
    Field columns = leaf("columns", offsetof(Mixed, columns), Dtype::int16, {1000, 3});
    columns.strides[0] = 4;
    columns.strides[1] = 4000;
    add_type(registry, "Mixed", sizeof(Mixed),
             {leaf("large", 0, Dtype::float32, {3000}), nested("blob", offsetof(Mixed, blob), "Blob"),
              with_accessors(nested("smalls", offsetof(Mixed, smalls), "Small"),
                             std::make_shared<BoxAccessors<Small>>(Container::sequence, calls)),
              fixed, nested("other_blob", offsetof(Mixed, other_blob), "Blob"), columns});
    type = &add_type(registry, "World", sizeof(World),
                     {with_accessors(nested("mixed", offsetof(World, mixed), "Mixed"),
                                     std::make_shared<BoxAccessors<Mixed>>(Container::map, calls)),
                      nested("blob", offsetof(World, blob), "Blob")});
  }
};

void fill(std::mt19937& random, World& world) {
  world.blob = static_cast<std::int64_t>(random() % 20000);
  world.mixed.elements.resize(random() % 12);
  for (std::size_t i = 0; i < world.mixed.elements.size(); ++i) {
    world.mixed.elements[i].first = "key" + std::to_string(i);
    Mixed& mixed = world.mixed.elements[i].second;
    for (float& item : mixed.large) item = static_cast<float>(random() % 1000);
    mixed.blob = static_cast<std::int64_t>(random() % (random() % 3 == 0 ? 300000 : 6000));
    mixed.other_blob = static_cast<std::int64_t>(random() % 6000);
    mixed.smalls.elements.resize(random() % 50);
    for (auto& small : mixed.smalls.elements) small.second = {static_cast<double>(random()), "ab"};
    for (Small& small : mixed.fixed) small = {static_cast<double>(random()), "cde"};
    for (auto& column : mixed.columns) {
      for (std::int16_t& item : column) item = static_cast<std::int16_t>(random());
    }
  }
}

}  // namespace

TEST_CASE("Random objects are the same bytes in a sink as in a buffer, and callbacks run once") {
  std::mt19937 random(61);
  Parallel parallel({2});
  for (int round = 0; round < 40; ++round) {
    INFO("round " << round);
    Fixture fixture;
    World world;
    fill(random, world);
    flaxstate::WriteOptions options(round % 3 == 0 ? 4000 : std::uint64_t{1} << 30);
    options.alignment = round % 4 == 0 ? 64 : 1;
    flaxstate::WriteCall call(options);
    if (round % 2 == 0) call.parallel = &parallel;
    flaxstate::Buffer buffer(flaxstate::default_allocator());
    serialize_object(*fixture.type, &world, call, buffer);
    const int calls = fixture.handler->calls;
    CHECK(calls == static_cast<int>(2 * world.mixed.elements.size() + 1));
    FakeSink out;
    out.tries = true;
    flaxstate::Memory memory(flaxstate::default_allocator());
    serialize_object(*fixture.type, &world, call, out, memory);
    CHECK((out.bytes == std::string(reinterpret_cast<const char*>(buffer.data()), buffer.size())));
    CHECK(fixture.handler->calls == 2 * calls);
  }
}

TEST_CASE("A state of a callback is dropped before the next one is made") {
  Fixture fixture;
  World world;
  world.mixed.elements.resize(8);
  for (auto& element : world.mixed.elements) {
    element.first = "key" + std::to_string(&element - world.mixed.elements.data());
    element.second.blob = element.second.other_blob = 3000000;
    for (Small& small : element.second.fixed) small = {1, "a"};
  }
  world.blob = 5;
  CountingAllocator counting;
  {
    flaxstate::Memory memory(counting.allocator());
    FakeSink out;
    serialize_object(*fixture.type, &world, 1U << 30, out, memory);
    CHECK(out.bytes.size() > 48000000);
    CHECK(counting.peak < 5000000);
  }
  CHECK(counting.live == 0);
}

TEST_CASE("A save without callbacks takes less than 1 MiB, and nothing when its memory is kept") {
  Registry registry;
  const Type& type = add_type(registry, "Large", 4000000, {leaf("items", 0, Dtype::float32, {1000000})});
  const std::vector<float> items(1000000, 1.5F);
  CountingAllocator counting;
  flaxstate::Memory memory(counting.allocator());
  flaxstate::GrowArray<Byte> gathered(memory);
  flaxstate::WalkWorkspace stack(memory);
  flaxstate::WriteCall call(1U << 30);
  call.gathered = &gathered;
  call.walk = &stack;
  for (int i = 0; i < 3; ++i) {
    const std::size_t calls = counting.calls;
    FakeSink out;
    serialize_object(type, items.data(), call, out, memory);
    CHECK(out.bytes.size() > 4000000);
    CHECK(counting.peak < 1U << 20);
    if (i != 0) CHECK(counting.calls == calls);
  }
}

TEST_CASE("What fails in the middle of a sink: the callback, the sink, memory") {
  Fixture fixture;
  World world;
  world.mixed.elements.resize(3);
  for (auto& element : world.mixed.elements) {
    element.first = std::string(1, static_cast<char>('a' + (&element - world.mixed.elements.data())));
    element.second.blob = element.second.other_blob = 10;
    for (Small& small : element.second.fixed) small = {1, "a"};
  }
  world.blob = 5;
  const auto save = [&](FakeSink& out, const Allocator& allocator) {
    flaxstate::Memory memory(allocator);
    serialize_object(*fixture.type, &world, 1U << 30, out, memory);
  };
  world.mixed.elements[1].second.other_blob = -1;
  FakeSink out;
  CHECK(failure_of([&] { save(out, flaxstate::default_allocator()); }) == "CALLBACK at ./mixed/b/other_blob");
  world.mixed.elements[1].second.other_blob = 1;
  FakeSink failing;
  failing.fail_at = 2;
  CHECK(failure_of([&] { save(failing, flaxstate::default_allocator()); }).substr(0, 2) == "IO");
  std::size_t failures = 0;
  for (std::size_t n = 1;; ++n, ++failures) {
    CountingAllocator counting;
    counting.fail_at = n;
    FakeSink taken;
    bool failed = false;
    try {
      save(taken, counting.allocator());
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    CHECK(counting.live == 0);
    if (!failed) break;
  }
  CHECK(failures > 5);
}

TEST_CASE("The only state of a walk is made anew each time, those of two walks are used again") {
  Calls calls;
  Registry registry;
  auto unary = new_type("Unary", 8, {});
  unary->handler = std::make_shared<UnaryHandler>(calls);
  registry.add(std::move(unary), false);
  const Type& type = registry.find("Unary");
  const std::int64_t one = 1;
  const std::int64_t two = 2;
  flaxstate::CallbackStates once(flaxstate::default_allocator());
  once.walk_once();
  CHECK(dump(once.next(type, &one, flaxstate::no_location())) == "'x'");
  CHECK(dump(once.next(type, &two, flaxstate::no_location())) == "'xx'");
  flaxstate::CallbackStates twice(flaxstate::default_allocator());
  const Node& first = twice.next(type, &one, flaxstate::no_location());
  const Node& second = twice.next(type, &two, flaxstate::no_location());
  twice.start_again();
  CHECK(&twice.next(type, &two, flaxstate::no_location()) == &first);
  CHECK(&twice.next(type, &two, flaxstate::no_location()) == &second);
  CHECK(failure_of([&] { twice.next(type, &two, flaxstate::no_location()); }) == "STATE at ");
}
