// Options of writing and the limit of levels, for nested structs: programs follow them, or leave the struct to the walk.

#include "fake_access.hpp"
#include "object/object_restore.hpp"
#include "rotated.hpp"
#include "tree/tree_path.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::WriteOptions;
using namespace unit;

namespace {

struct Layer {
  float kernel[6];
  double bias[2];
  std::int16_t step;
};
struct Model {
  Layer layers[2];
  Layer extra;
};

struct Fixture {
  Registry registry;
  const Type* type = nullptr;
  Model model{{{{1, 2, 3, 4, 5, 6}, {7, 8}, 9}, {{-1, -2, -3, -4, -5, -6}, {-7, -8}, -9}}, {{0}, {0.5}, 1}};

  Fixture() {
    add_type(
        registry, "Layer", sizeof(Layer),
        {leaf("kernel", offsetof(Layer, kernel), Dtype::float32, {2, 3}),
         leaf("bias", offsetof(Layer, bias), Dtype::float64, {2}), leaf("step", offsetof(Layer, step), Dtype::int16)});
    Field layers = nested("layers", offsetof(Model, layers), "Layer");
    layers.rank = 1;
    layers.shape[0] = 2;
    type = &add_type(registry, "Model", sizeof(Model), {layers, nested("extra", offsetof(Model, extra), "Layer")});
  }
};

// Types that nest to so many levels, in place and by pointers, the innermost first.
struct Levels {
  // `pointer_at(i)`: level i is behind a pointer in level i + 1.
  template <class PointerAt>
  Levels(int count, std::vector<Field> innermost, const PointerAt& pointer_at)
      : object(1 + static_cast<std::size_t>(count), 5), start(object.data()) {
    add_type(registry, "T1", 8, std::move(innermost));
    for (int i = 2; i <= count; ++i) {
      Field field = nested("n", 0, "T" + std::to_string(i - 1));
      if (pointer_at(i - 1)) {
        field.storage = Storage::pointer;
        std::memcpy(start + 1, &start, sizeof start);
        ++start;
      }
      add_type(registry, "T" + std::to_string(i), 8, {field});
    }
    type = &registry.find("T" + std::to_string(count));
  }

  Registry registry;
  std::vector<std::int64_t> object;  // the number, and the pointers that lead to it
  std::int64_t* start;
  const Type* type = nullptr;
};

template <class PointerAt>
std::string outcome(int count, const std::vector<Field>& innermost, const PointerAt& pointer_at) {
  Levels levels(count, innermost, pointer_at);
  const Type& type = *levels.type;
  const std::string expected = through_tree(type, levels.start);
  CHECK(direct(type, levels.start) == expected);
  CHECK(in_room(type, levels.start, 20000) == expected);
  CHECK(into_sink(type, levels.start) == expected);
  if (expected.substr(0, 5) == "LIMIT") return expected.substr(0, 5);
  const Read read(expected);
  flaxstate::Memory memory(flaxstate::default_allocator());
  levels.object[0] = 99;
  const std::string restored = failure_of([&] {
    flaxstate::restore_object(type, levels.start, read.root(), flaxstate::TreePath(), {{}, memory});
  });
  return restored == "OK" && levels.object[0] == 5 ? "OK" : "wrong: " + restored;
}

}  // namespace

TEST_CASE("Chunk limits around every size of an array in nested structs") {
  Fixture fixture;
  for (std::uint64_t limit = 1; limit <= 30; ++limit) {
    const std::string bytes = through_tree(*fixture.type, &fixture.model, limit);
    CHECK(direct(*fixture.type, &fixture.model, limit) == bytes);
    CHECK(into_sink(*fixture.type, &fixture.model, limit) == bytes);
    CHECK(in_room(*fixture.type, &fixture.model, bytes.size(), limit) == bytes);
    CHECK((bytes.find("__msgpack_chunked_array__") != std::string::npos) == (limit < 24));
    Model target{};
    const Read read(bytes);
    flaxstate::Memory memory(flaxstate::default_allocator());
    flaxstate::restore_object(*fixture.type, &target, read.root(), flaxstate::TreePath(), {{}, memory});
    CHECK(direct(*fixture.type, &target) == direct(*fixture.type, &fixture.model));
  }
}

TEST_CASE("Aligned arrays and sorted keys are the walk's") {
  Fixture fixture;
  for (const std::uint64_t alignment : {1U, 8U, 64U}) {
    for (const bool sorts : {false, true}) {
      for (const std::uint64_t limit : {std::uint64_t{10}, usual_chunk_limit}) {
        WriteOptions options(limit);
        options.alignment = alignment;
        options.sorts_keys = sorts;
        const std::string bytes = through_tree(*fixture.type, &fixture.model, options);
        CHECK(direct(*fixture.type, &fixture.model, options) == bytes);
        CHECK(into_sink(*fixture.type, &fixture.model, options) == bytes);
        CHECK(in_room(*fixture.type, &fixture.model, 5000, options) == bytes);
        CHECK((bytes == direct(*fixture.type, &fixture.model)) == (alignment == 1 && !sorts && limit != 10));
      }
    }
  }
}

TEST_CASE("The limit of 1,024 levels: in place, by pointers, and mixed") {
  const auto never = [](int) { return false; };
  const auto always = [](int) { return true; };
  const auto third = [](int i) { return i % 3 == 0; };
  const auto fortieth = [](int i) { return i % 40 == 0; };
  const std::vector<Field> number = {leaf("x", 0, Dtype::int64)};
  for (const int count : {1022, 1023, 1024, 1025, 1026, 1040}) {
    const std::string expected = count <= 1024 ? "OK" : "LIMIT";
    CHECK(outcome(count, number, never) == expected);
    CHECK(outcome(count, number, always) == expected);
    CHECK(outcome(count, number, third) == expected);
    CHECK(outcome(count, number, fortieth) == expected);
  }
}

TEST_CASE("A dict without entries and an array that is chunked at the limit of levels") {
  const auto never = [](int) { return false; };
  for (const int count : {1023, 1024, 1025}) {
    Levels levels(count, {}, never);
    CHECK(direct(*levels.type, levels.start) == through_tree(*levels.type, levels.start));
    Levels arrays(count, {leaf("x", 0, Dtype::uint8, {8})}, never);
    const Type& of_array = *arrays.type;
    for (const std::uint64_t limit : {std::uint64_t{4}, usual_chunk_limit}) {
      CHECK(direct(of_array, arrays.start, limit) == through_tree(of_array, arrays.start, limit));
    }
  }
}

TEST_CASE("What is no dict of its own is restored in the deepest one, whichever way is taken") {
  const auto never = [](int) { return false; };
  const auto deepest = [&](const char* part) {
    return std::vector<Field>{nested("a", 0, part), leaf("b", 0, Dtype::int64)};
  };
  Calls calls;
  for (const char* part : {"Passed", "Unary"}) {
    Levels levels(1024, deepest(part), never);
    auto unary = new_type("Unary", 8, {});
    unary->handler = std::make_shared<UnaryHandler>(calls);
    levels.registry.add(std::move(unary), false);
    add_type(levels.registry, "Passed", 8, {leaf("x", 0, Dtype::int64)}, Kind::nil);
    const Read read(direct(*levels.type, levels.start));
    const Rotated rotated(read.root());
    for (const Node* state : {&read.root(), &rotated.root()}) {
      levels.object[0] = 99;
      flaxstate::Memory memory(flaxstate::default_allocator());
      CHECK(failure_of([&] {
              flaxstate::restore_object(*levels.type, levels.start, *state, flaxstate::TreePath(), {{}, memory});
            }) == "OK");
      CHECK(levels.object[0] == 5);
    }
  }
}
