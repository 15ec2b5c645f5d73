#include "object/object_walk.hpp"

#include "fake_access.hpp"
#include "object/serialize.hpp"
#include "support.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::counted;
using namespace unit;

namespace {

struct Dense {
  float kernel[2];
  std::int32_t step;
  bool flag;
};

const std::vector<Field> dense_fields = {leaf("kernel", offsetof(Dense, kernel), Dtype::float32, {2}),
                                         leaf("step", offsetof(Dense, step), Dtype::int32),
                                         leaf("flag", offsetof(Dense, flag), Dtype::boolean)};

// What is written is what the state dict is, whichever way it is made.
std::string state(const Type& type, const void* object, std::uint64_t chunk_limit = 1U << 30) {
  const auto tree = flaxstate::object_to_state_dict(type, object, flaxstate::default_allocator());
  flaxstate::Buffer direct(flaxstate::default_allocator());
  flaxstate::serialize_object(type, object, chunk_limit, direct);
  flaxstate::Buffer of_tree(flaxstate::default_allocator());
  flaxstate::serialize_tree(*tree->root(), flaxstate::WalkMode::unchanged, chunk_limit, of_tree);
  CHECK(to_hex(direct.data(), direct.size()) == to_hex(of_tree.data(), of_tree.size()));
  return dump(*tree->root());
}

std::string failure(const Type& type, const void* object) {
  flaxstate::Buffer buffer(flaxstate::default_allocator());
  const std::string first = failure_of([&] { flaxstate::serialize_object(type, object, 1U << 30, buffer); });
  const std::string second =
      failure_of([&] { flaxstate::object_to_state_dict(type, object, flaxstate::default_allocator()); });
  CHECK(first == second);
  return first;
}

template <class T>
Field change(Field field, const T& apply) {
  apply(field);
  return field;
}

}  // namespace

TEST_CASE("Fields of every form") {
  Registry registry;
  struct All {
    Dense dense;
    double real;
    std::uint64_t big;
    float part[2];
    float scalar;
    char name[8];
    std::int16_t halves[2];
  };
  add_type(registry, "Dense", sizeof(Dense), dense_fields);
  const Type& type =
      add_type(registry, "All", sizeof(All),
               {nested("dense", offsetof(All, dense), "Dense"), leaf("real", offsetof(All, real), Dtype::float64),
                leaf("big", offsetof(All, big), Dtype::uint64), leaf("c", offsetof(All, part), Dtype::complex64),
                change(leaf("scalar", offsetof(All, scalar), Dtype::float32), [](Field& f) { f.form = Form::scalar; }),
                change(leaf("array", offsetof(All, scalar), Dtype::float32), [](Field& f) { f.form = Form::array; }),
                leaf("half", offsetof(All, scalar), Dtype::float32), text_field("name", offsetof(All, name), 8),
                change(leaf("every", offsetof(All, halves), Dtype::int16, {1}), [](Field& f) { f.strides[0] = 4; })});
  const All all{{{1, 2}, -5, true}, 1.0, UINT64_MAX, {1, 2}, 1, "ab\0cdef", {7, 8}};
  CHECK(state(type, &all) ==
        "{dense: {kernel: float32[2]:0000803f00000040, step: -5, flag: true}, real: f3ff0000000000000, "
        "big: 18446744073709551615, c: f3ff0000000000000+f4000000000000000j, scalar: scalar float32[]:0000803f, "
        "array: float32[]:0000803f, half: f3ff0000000000000, name: 'ab', every: int16[1]:0700}");
}

TEST_CASE("Pointers and counts; NULL is nil, and nothing where there is no element") {
  struct Lists {
    float* values;
    std::size_t count;
    std::int64_t* optional;
    Dense* layers;
    std::size_t layer_count;
  };
  Registry registry;
  add_type(registry, "Dense", sizeof(Dense), dense_fields);
  const auto pointer = [](Field field, std::size_t count_offset) {
    field.storage = Storage::pointer;
    field.count_offset = count_offset;
    field.capacity = 10;
    return field;
  };
  Field layers = pointer(nested("layers", offsetof(Lists, layers), "Dense"), offsetof(Lists, layer_count));
  layers.rank = 1;
  layers.shape[0] = counted;
  const Type& type =
      add_type(registry, "Lists", sizeof(Lists),
               {pointer(leaf("values", offsetof(Lists, values), Dtype::float32, {counted}), offsetof(Lists, count)),
                pointer(leaf("optional", offsetof(Lists, optional), Dtype::int64), 0), layers});
  float values[] = {1, 2, 3};
  std::int64_t optional = 9;
  Dense dense[2] = {{{1, 1}, 1, false}, {{2, 2}, 2, true}};
  Lists lists{values, 2, &optional, dense, 2};
  CHECK(state(type, &lists) ==
        "{values: float32[2]:0000803f00000040, optional: 9, layers: {0: {kernel: float32[2]:0000803f0000803f, step: 1, "
        "flag: false}, 1: {kernel: float32[2]:0000004000000040, step: 2, flag: true}}}");
  Lists empty{nullptr, 0, nullptr, nullptr, 0};
  CHECK(state(type, &empty) == "{values: float32[0]:, optional: nil, layers: {}}");
  empty.count = 1;
  CHECK(failure(type, &empty) == "INVALID_ARGUMENT at ./values");
  lists.count = SIZE_MAX;
  CHECK(failure(type, &lists) == "SHAPE at ./values");
}

TEST_CASE("Text that can't be") {
  Registry registry;
  const Type& type = add_type(registry, "Text", 4, {text_field("s", 0, 4)});
  CHECK(failure(type, "abcd") == "INVALID_ARGUMENT at ./s");
  CHECK(failure(type, "a\xff") == "UTF8 at ./s");
  CHECK(state(type, "abc") == "{s: 'abc'}");
}

TEST_CASE("Containers with accessors") {
  struct World {
    Box<Dense> layers;
    Box<Dense> named;
    Box<Dense> optional;
    Box<float> values;
  };
  Calls calls;
  Registry registry;
  add_type(registry, "Step", sizeof(Dense), {leaf("step", offsetof(Dense, step), Dtype::int32)});
  const auto access = [&](Container container) { return std::make_shared<BoxAccessors<Dense>>(container, calls); };
  const Type& type =
      add_type(registry, "World", sizeof(World),
               {with_accessors(nested("layers", offsetof(World, layers), "Step"), access(Container::sequence)),
                with_accessors(nested("named", offsetof(World, named), "Step"), access(Container::map)),
                with_accessors(nested("optional", offsetof(World, optional), "Step"), access(Container::optional))});
  World world;
  CHECK(state(type, &world) == "{layers: {}, named: {}, optional: nil}");
  for (int i = 0; i < 11; ++i) world.layers.elements.push_back({"", {{}, i, false}});
  world.named.elements = {{"z", {{}, 1, false}}, {"a/b", {{}, 2, false}}};
  world.optional.elements = {{"", {{}, 3, false}}};
  CHECK(state(type, &world) ==
        "{layers: {0: {step: 0}, 1: {step: 1}, 2: {step: 2}, 3: {step: 3}, 4: {step: 4}, 5: {step: 5}, 6: {step: 6}, "
        "7: {step: 7}, 8: {step: 8}, 9: {step: 9}, 10: {step: 10}}, named: {z: {step: 1}, a/b: {step: 2}}, "
        "optional: {step: 3}}");
  world.named.elements[1].first = "\xff";
  CHECK(failure(type, &world) == "UTF8 at ./named");
  world.named.elements[1].first = "__msgpack_chunked_array__";
  CHECK(failure(type, &world) == "KEY at ./named");
  CHECK(calls.prepared == 0);
}

TEST_CASE("What grows or shrinks between the two passes over it is noticed") {
  // Says that it has one element more, or less, each time it is asked.
  class Changing final : public flaxstate::Accessors {
   public:
    explicit Changing(int step) : step_(step) {}
    Container container() const noexcept override { return Container::sequence; }
    bool can_restore() const noexcept override { return false; }
    std::size_t size(const void*, const flaxstate::Location&) const override {
      return static_cast<std::size_t>(count_ += step_);
    }
    const void* next(const void* container, std::uintptr_t&, std::string_view&,
                     const flaxstate::Location&) const override {
      return container;
    }
    void* prepare(void*, std::size_t, const flaxstate::Location&) const override { return nullptr; }
    void* staged_element(void*, std::size_t, std::string_view, const flaxstate::Location&) const override {
      return nullptr;
    }
    void commit(void*, void*) const noexcept override {}
    void discard(void*, void*) const noexcept override {}

   private:
    int step_;
    mutable int count_ = 5;
  };
  for (const int step : {1, -1}) {
    Registry registry;
    add_type(registry, "Step", 4, {leaf("step", 0, Dtype::int32)});
    const Type& type =
        add_type(registry, "World", 4, {with_accessors(nested("steps", 0, "Step"), std::make_shared<Changing>(step))});
    const std::int32_t value = 1;
    flaxstate::Buffer buffer(flaxstate::default_allocator());
    CHECK(failure_of([&] { flaxstate::serialize_object(type, &value, 1U << 30, buffer); }) == "STATE at ");
    CHECK(buffer.size() == 0);
  }
}

TEST_CASE("Types by callbacks: once a call, and their failures") {
  Calls calls;
  Registry registry;
  auto unary = new_type("Unary", 8, {});
  const auto handler = std::make_shared<UnaryHandler>(calls);
  unary->handler = handler;
  registry.add(std::move(unary), false);
  const Type& type = add_type(registry, "Two", 16, {nested("a", 0, "Unary"), nested("b", 8, "Unary")});
  std::int64_t two[] = {3, 0};
  CHECK(state(type, two) == "{a: 'xxx', b: ''}");
  CHECK(state(registry.find("Unary"), two) == "'xxx'");
  two[1] = -1;
  CHECK(failure(type, two) == "CALLBACK at ./b");
  two[1] = -2;
  CHECK(failure(type, two) == "CALLBACK at ./b");
  two[1] = -3;
  CHECK(failure(type, two) == "CALLBACK at ./b");
  handler->writes = false;
  CHECK(failure(type, two) == "TYPE at ./a");
}

TEST_CASE("Endless objects end at 1,024 levels") {
  struct Cycle {
    Cycle* next;
  };
  Registry registry;
  const Type& type = add_type(registry, "Cycle", sizeof(Cycle),
                              {change(nested("next", 0, "Cycle"), [](Field& f) { f.storage = Storage::pointer; })});
  Cycle cycle{nullptr};
  CHECK(state(type, &cycle) == "{next: nil}");
  cycle.next = &cycle;
  CHECK(failure(type, &cycle).substr(0, 5) == "LIMIT");
  std::vector<Cycle> chain(1024, Cycle{nullptr});
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) chain[i].next = &chain[i + 1];
  CHECK(failure(type, chain.data()) == "OK");
  Cycle above{chain.data()};
  CHECK(failure(type, &above).substr(0, 5) == "LIMIT");
}

TEST_CASE("A pass-through type is what its only field is; a type that isn't registered is not found") {
  Registry registry;
  const Type& scalar = add_type(registry, "Step", 4, {leaf("value", 0, Dtype::int32)}, Kind::nil);
  const Type& holder = add_type(registry, "Holder", 4, {nested("step", 0, "Step")});
  const Type& lost = add_type(registry, "Lost", 4, {nested("x", 0, "Nobody")});
  const std::int32_t value = 6;
  CHECK(state(scalar, &value) == "6");
  CHECK(state(holder, &value) == "{step: 6}");
  CHECK(failure(lost, &value) == "NOT_FOUND at ./x");
}

TEST_CASE("Arrays in objects are chunked, and the object stays as it is") {
  Registry registry;
  const Type& type = add_type(registry, "Dense", sizeof(Dense), dense_fields);
  const Dense dense{{1, 2}, 3, false};
  flaxstate::Buffer buffer(flaxstate::default_allocator());
  flaxstate::serialize_object(type, &dense, 4, buffer);
  const std::string bytes(reinterpret_cast<const char*>(buffer.data()), buffer.size());
  CHECK(bytes.find("__msgpack_chunked_array__") != std::string::npos);
  CHECK(dump(Read(bytes).root()) == "{kernel: float32[2]:0000803f00000040, step: 3, flag: false}");
  CHECK(dense.kernel[1] == 2);
}

TEST_CASE("An object can be a value of a builder") {
  Calls calls;
  Registry registry;
  auto unary = new_type("Unary", 8, {});
  unary->handler = std::make_shared<UnaryHandler>(calls);
  registry.add(std::move(unary), false);
  const Type& type = add_type(registry, "One", 8, {nested("a", 0, "Unary")});
  std::int64_t value = 2;
  flaxstate::CheckedBuilder builder(flaxstate::default_allocator());
  builder.begin(Kind::list);
  builder.nil();
  flaxstate::add_object(builder, type, &value);
  value = -1;
  CHECK(error_of([&] { flaxstate::add_object(builder, type, &value); })->status() == Status::callback);
}
