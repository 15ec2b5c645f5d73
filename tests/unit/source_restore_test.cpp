// Sources that are read whole, and restored without a tree.

#include "object/source_restore.hpp"

#include "fake_source.hpp"
#include "support.hpp"
#include "types.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::counted;
using flaxstate::Memory;
using flaxstate::restore_source_directly;
using flaxstate::RestoreCall;
using namespace unit;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

struct Point {
  std::int64_t x, y;
};

struct Points {
  Point* points;
  std::size_t count;
};

struct Blob {
  Byte* bytes;
  std::size_t count;
};

Field counted_at(Field field, std::size_t count_offset) {
  field.storage = Storage::pointer;
  field.rank = 1;
  field.shape[0] = counted;
  field.count_offset = count_offset;
  field.capacity = SIZE_MAX;
  return field;
}

const Type& add_points(Registry& registry) {
  add_type(registry, "Point", sizeof(Point), {leaf("x", 0, Dtype::int64), leaf("y", 8, Dtype::int64)});
  return add_type(registry, "Points", sizeof(Points),
                  {counted_at(nested("points", 0, "Point"), offsetof(Points, count))});
}

const Type& add_blob(Registry& registry) {
  return add_type(registry, "Blob", sizeof(Blob),
                  {counted_at(leaf("bytes", 0, Dtype::uint8, {counted}), offsetof(Blob, count))});
}

struct Restoring {
  explicit Restoring(std::uint64_t limit = 0) { tree.memory.set_limit(limit); }

  Tree tree{flaxstate::default_allocator()};
  flaxstate::RestoreWorkspace workspace{tree.memory};
  bool keeps = false;

  bool run(const Type& type, void* target, const flaxstate::Source& source) {
    RestoreCall call({}, tree.memory);
    if (keeps) call.workspace = &workspace;
    return restore_source_directly(type, target, source, {}, call, tree);
  }
};

std::string bytes_of(const Type& points, std::vector<Point>& made) {
  Points object{made.data(), made.size()};
  return direct(points, &object);
}

}  // namespace

TEST_CASE("A source without large arrays is read once, into memory that is kept") {
  Registry registry;
  const Type& type = add_points(registry);
  std::vector<Point> made(500000, Point{INT64_MAX, -5}), target(made.size());
  const std::string bytes = bytes_of(type, made);
  REQUIRE(bytes.size() > 5 * mib);
  FakeSource source(bytes);
  Restoring restoring;
  Points points{target.data(), 0};
  std::uint64_t used = 0;
  for (int round = 0; round < 2; ++round) {
    source.forget();
    points.count = 0;
    CHECK(restoring.run(type, &points, source));
    CHECK(points.count == made.size());
    CHECK(std::memcmp(target.data(), made.data(), made.size() * sizeof(Point)) == 0);
    CHECK(source.reads.size() == 1);
    CHECK(source.faults == 0);
    if (round == 0) used = restoring.tree.memory.used();
    CHECK(restoring.tree.memory.used() == used);
    CHECK(used < bytes.size() + 4096);
  }
}

TEST_CASE("A source in which there may be large arrays is read whole up to 4 MiB") {
  Registry registry;
  const Type& type = add_blob(registry);
  std::vector<Byte> made(5 * mib, 7), target(made.size());
  for (const std::size_t size : {3 * mib, 4 * mib, 5 * mib}) {
    const Blob written{made.data(), size};
    const FakeSource source(direct(type, &written));
    Restoring restoring;
    Blob blob{target.data(), 0};
    const bool is_small = size == 3 * mib;
    CHECK(restoring.run(type, &blob, source) == is_small);
    CHECK(source.reads.size() == (is_small ? 1 : 0));
    CHECK(blob.count == (is_small ? size : 0));
  }
}

TEST_CASE(
    "A file that can't be read is an error; a source is left to the general way, which says where, and may need less") {
  Registry registry;
  const Type& type = add_points(registry);
  std::vector<Point> made(1000, Point{1, 2}), target(made.size());
  const std::string bytes = bytes_of(type, made);
  for (const bool tries : {false, true}) {
    FakeSource source(bytes);
    source.tries = tries;
    source.fail_at = 1;  // and not when it is read again
    Restoring restoring;
    Points points{target.data(), 0};
    bool is_restored = false;
    CHECK(failure_of([&] { is_restored = restoring.run(type, &points, source); }) == (tries ? "IO at ." : "OK"));
    CHECK(!is_restored);
    CHECK(points.count == 0);
    CHECK(target[0].x == 0);
  }
}

TEST_CASE("The bytes of a source count in the memory limit, and leave all of it when they are in vain") {
  Registry registry;
  const Type& type = add_points(registry);
  std::vector<Point> made(1000, Point{1, 2}), target(made.size());
  const std::string bytes = bytes_of(type, made);
  Points points{target.data(), 0};
  const FakeSource source(bytes);
  CHECK(!Restoring(bytes.size() - 1).run(type, &points, source));
  CHECK(source.reads.empty());
  CHECK(points.count == 0);
  CHECK(Restoring(bytes.size() + 1024).run(type, &points, source));
  CHECK(points.count == made.size());

  const FakeSource longer(bytes + "\xc0");
  for (const bool keeps : {false, true}) {
    Restoring limited(mib), unlimited;
    limited.keeps = unlimited.keeps = keeps;
    CHECK(!limited.run(type, &points, longer));
    CHECK(limited.tree.memory.used() == 0);
    CHECK(!unlimited.run(type, &points, longer));
    CHECK(unlimited.tree.memory.used() == (keeps ? longer.size() : 0));
  }
}

TEST_CASE("An empty source, and a type that needs a tree") {
  Registry registry;
  add_points(registry);
  Field view = leaf("bytes", 0, Dtype::uint8, {counted});
  view.storage = Storage::view;
  view.count_offset = offsetof(Blob, count);
  const Type& type = add_type(registry, "View", sizeof(Blob), {view});
  Blob blob{};
  const FakeSource empty(""), map("\x80");
  Restoring restoring;
  CHECK(!restoring.run(registry.find("Points"), &blob, empty));
  CHECK(!restoring.run(type, &blob, map));
  CHECK(empty.reads.empty());
  CHECK(map.reads.empty());
}
