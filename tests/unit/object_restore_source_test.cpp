// Covers restoring objects from arrays that stand in a source: over a shadow, or directly.

#include "fake_access.hpp"
#include "fake_source.hpp"
#include "object/object_restore.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::RestoreCall;
using flaxstate::RestoreOptions;
using flaxstate::TreePath;
using namespace unit;

namespace {

constexpr std::int64_t items = 100;  // 400 bytes, more than is read along with a header

struct Layer {
  float kernel[items];
  double wide[items];  // from float32
  std::int64_t step;
};
struct Model {
  Layer layers[2];
  float* pointer;
  std::size_t count;
  float matrix[2][items / 2];  // column-major
};

void add_types(Registry& registry) {
  add_type(registry, "Layer", sizeof(Layer),
           {leaf("kernel", offsetof(Layer, kernel), Dtype::float32, {items}),
            leaf("wide", offsetof(Layer, wide), Dtype::float64, {items}),
            leaf("step", offsetof(Layer, step), Dtype::int64)});
  Field layers = nested("layers", offsetof(Model, layers), "Layer");
  layers.rank = 1;
  layers.shape[0] = 2;
  Field pointer = leaf("pointer", offsetof(Model, pointer), Dtype::float32, {flaxstate::counted});
  pointer.storage = flaxstate::Storage::pointer;
  pointer.count_offset = offsetof(Model, count);
  pointer.capacity = items;
  Field matrix = leaf("matrix", offsetof(Model, matrix), Dtype::float32, {items / 2, 2});
  matrix.strides[0] = 4;
  matrix.strides[1] = 4 * items / 2;
  add_type(registry, "Model", sizeof(Model), {layers, pointer, matrix});
}

// A float32 array of items that count from `first`.
std::string array_of(int first, const std::string& shape = "100") {
  std::string numbers = std::to_string(first);
  for (int i = 1; i < static_cast<int>(items); ++i) numbers += ", " + std::to_string(first + i);
  return "f32[" + shape + "](" + numbers + ")";
}
std::string layer(int first) {
  return "{'kernel': " + array_of(first) + ", 'wide': " + array_of(first + 1000) + ", 'step': 7}";
}
std::string model_bytes(const std::string& last = array_of(500, "50,2")) {
  return packed("{'layers': {'0': " + layer(1) + ", '1': " + layer(200) + "}, 'pointer': " + array_of(300) +
                ", 'matrix': " + last + "}");
}

struct Fixture {
  Registry registry;
  const Type* type = nullptr;
  Model model;
  float pointed[items];
  FakeSource source;
  Tree tree{flaxstate::default_allocator()};
  RestoreOptions options;

  explicit Fixture(const std::string& bytes = model_bytes()) : source(bytes) {
    add_types(registry);
    type = &registry.find("Model");
    std::memset(&model, 0x77, sizeof model);
    std::memset(pointed, 0x77, sizeof pointed);
    model.pointer = pointed;
    model.count = 3;
    options.convert = flaxstate::Convert::same_kind;
    flaxstate::read_msgpack(source, {}, tree);
    source.forget();
  }
  void restore(const RestoreCall& call) { flaxstate::restore_object(*type, &model, *tree.root(), TreePath(), call); }
  bool is_untouched() const {
    Model fresh;
    float fresh_pointed[items];
    std::memset(&fresh, 0x77, sizeof fresh);
    std::memset(fresh_pointed, 0x77, sizeof fresh_pointed);
    fresh.pointer = model.pointer;
    fresh.count = 3;
    return std::memcmp(&fresh, &model, sizeof fresh) == 0 && std::memcmp(fresh_pointed, pointed, sizeof pointed) == 0;
  }
  bool is_restored() const {
    bool is_right = model.count == items && model.layers[0].step == 7 && model.layers[1].step == 7;
    for (std::size_t i = 0; i < items; ++i) {
      const auto number = static_cast<float>(i);
      is_right = is_right && model.layers[0].kernel[i] == 1 + number && model.layers[1].kernel[i] == 200 + number &&
                 model.layers[0].wide[i] == 1001 + static_cast<double>(i) &&
                 model.layers[1].wide[i] == 1200 + static_cast<double>(i) && pointed[i] == 300 + number &&
                 model.matrix[i % 2][i / 2] == 500 + number;
    }
    return is_right;
  }
};

}  // namespace

TEST_CASE("Arrays of a source are restored, each byte read once, over a shadow or directly") {
  for (const bool directly : {false, true}) {
    Fixture fixture;
    flaxstate::Memory memory(flaxstate::default_allocator());
    RestoreCall call(fixture.options, memory);
    call.options.reads_directly = directly;
    fixture.restore(call);
    CHECK(fixture.is_restored());
    CHECK(fixture.source.most_reads_of_a_byte() == 1);
    CHECK(fixture.source.bytes_read() == 6 * 400);
    CHECK(fixture.source.faults == 0);
  }
}

TEST_CASE("When the n-th read fails the object is as it was, for every n, and the array's path is known") {
  const char* const paths[] = {"./layers/0/kernel", "./layers/0/wide", "./layers/1/kernel",
                               "./layers/1/wide",   "./pointer",       "./matrix"};
  for (std::size_t n = 1; n <= 6; ++n) {
    Fixture fixture;
    fixture.source.fail_at = n;
    flaxstate::Memory memory(flaxstate::default_allocator());
    const auto error = error_of([&] { fixture.restore({fixture.options, memory}); });
    REQUIRE(error.has_value());
    CHECK(error->status() == Status::io);
    CHECK(error->path() == paths[n - 1]);
    CHECK(fixture.is_untouched());
    CHECK(failure_of([&] { fixture.restore({fixture.options, memory}); }) == "OK");
    CHECK(fixture.is_restored());
  }
}

TEST_CASE("A direct read that fails reports it, and what was read before is there") {
  Fixture fixture;
  fixture.source.fail_at = 2;
  flaxstate::Memory memory(flaxstate::default_allocator());
  RestoreCall call(fixture.options, memory);
  call.options.reads_directly = true;
  CHECK(failure_of([&] { fixture.restore(call); }) == "IO at ./layers/0/wide");
  CHECK(fixture.model.layers[0].kernel[1] == 2);
}

TEST_CASE("A mismatch is found before anything is read") {
  for (const bool directly : {false, true}) {
    Fixture fixture(model_bytes("5"));
    flaxstate::Memory memory(flaxstate::default_allocator());
    RestoreCall call(fixture.options, memory);
    call.options.reads_directly = directly;
    CHECK(failure_of([&] { fixture.restore(call); }) == "MISMATCH at ./matrix");
    CHECK(fixture.source.reads.empty());
    CHECK(fixture.is_untouched());
  }
}

TEST_CASE("A mapping that got shorter isn't touched") {
  Fixture fixture;
  FakeSource mapped(model_bytes());
  mapped.map(0);
  Tree tree(flaxstate::default_allocator());
  flaxstate::read_msgpack(mapped, {}, tree);
  flaxstate::Memory memory(flaxstate::default_allocator());
  flaxstate::restore_object(*fixture.type, &fixture.model, *tree.root(), TreePath(), {fixture.options, memory});
  CHECK(fixture.is_restored());
  fixture.model.layers[0].kernel[0] = -1;
  mapped.forget();
  mapped.fail_at = 1;
  CHECK(failure_of([&] {
          flaxstate::restore_object(*fixture.type, &fixture.model, *tree.root(), TreePath(), {fixture.options, memory});
        }) == "IO at ./layers/0/kernel");
  CHECK(fixture.model.layers[0].kernel[0] == -1);
}

TEST_CASE("Elements of staged containers are read into at once, since the object doesn't see them yet") {
  Fixture fixture;
  Calls calls;
  const Type& type = add_type(fixture.registry, "Layers", sizeof(Box<Layer>),
                              {with_accessors(nested("layers", 0, "Layer"),
                                              std::make_shared<BoxAccessors<Layer>>(Container::sequence, calls))});
  Box<Layer> box;
  const auto restore = [&] {
    flaxstate::Memory memory(flaxstate::default_allocator());
    RestoreOptions options = fixture.options;
    options.drop_extra = true;
    flaxstate::restore_object(type, &box, *fixture.tree.root(), TreePath(), {options, memory});
  };
  fixture.source.fail_at = 3;
  CHECK(failure_of(restore) == "IO at ./layers/1/kernel");
  CHECK(box.elements.empty());
  CHECK(calls.discarded == 1);
  CHECK(failure_of(restore) == "OK");
  REQUIRE(box.elements.size() == 2);
  CHECK(box.elements[1].second.kernel[5] == 205);
  CHECK(box.elements[0].second.wide[99] == 1100);
  CHECK(calls.open() == 0);
}

TEST_CASE("The shadow takes what the arrays take, once, and can be kept") {
  CountingAllocator counting_allocator;
  {
    flaxstate::Memory memory(counting_allocator.allocator());
    flaxstate::RestoreWorkspace space(memory);
    Fixture fixture;
    RestoreCall call(fixture.options, memory);
    call.workspace = &space;
    fixture.restore(call);
    CHECK(counting_allocator.peak >= 6 * 400);
    CHECK(counting_allocator.peak < 6 * 400 + 1000);
    const std::size_t calls = counting_allocator.calls;
    for (int i = 0; i < 3; ++i) fixture.restore(call);
    CHECK(counting_allocator.calls == calls);
    // After a failure, too.
    fixture.source.forget();
    fixture.source.fail_at = 3;
    CHECK(failure_of([&] { fixture.restore(call); }) == "IO at ./layers/1/kernel");
    fixture.restore(call);
    CHECK(fixture.is_restored());
    CHECK(counting_allocator.calls == calls);
  }
  CHECK(counting_allocator.live == 0);
  CHECK(counting_allocator.faults == 0);
  CountingAllocator without;
  flaxstate::Memory memory(without.allocator());
  Fixture fixture;
  RestoreCall call(fixture.options, memory);
  call.options.reads_directly = true;
  fixture.restore(call);
  CHECK(without.peak < 1000);
}

TEST_CASE("Every allocation may fail, and then the object is as it was") {
  std::size_t failures = 0;
  for (std::size_t n = 1;; ++n) {
    Fixture fixture;
    CountingAllocator counting_allocator;
    counting_allocator.fail_at = n;
    flaxstate::Memory memory(counting_allocator.allocator());
    bool failed = false;
    try {
      fixture.restore({fixture.options, memory});
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    CHECK(counting_allocator.live == 0);
    if (!failed) break;
    CHECK(fixture.is_untouched());
    ++failures;
  }
  CHECK(failures > 0);
}
