// Bytes whose keys are sorted, as JAX sorts them, are restored without a tree, too: each struct in its own order, and with the same
// result.

#include "direct_restore.hpp"

#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

#include "both_ways.hpp"
#include "fake_access.hpp"
#include "object/type_program.hpp"
#include "points.hpp"
#include "random_types.hpp"
#include "rotated.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::counted;
using namespace unit;

namespace {

std::string sorted_bytes(const Type& type, const void* object) {
  flaxstate::WriteOptions options(usual_chunk_limit);
  options.sorts_keys = true;
  return through_tree(type, object, options);
}

// Elements in the order that each letter says: sorted, or that of the fields.
std::string points(const std::string& orders) {
  std::string list;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    list += (i == 0 ? "'" : ", '") + std::to_string(i) + "': " + point(static_cast<int>(i), orders[i] == 's');
  }
  return "{" + list + "}";
}

constexpr const char* all_orders[] = {"ffffff", "ssssss", "sfffff", "fffffs", "sfsfsf", "fsfsfs", "ssfffs", "ffssff"};

}  // namespace

TEST_CASE("Sorted keys: programs have a second one where the order is another one, and only there") {
  Registry registry;
  const Type& points = add_points(registry);
  REQUIRE(points.program->sorted != nullptr);
  CHECK(points.program->sorted->fork == 0);
  CHECK(points.program->sorted->nodes.empty());
  const auto sorted = [&](const std::string& name, std::vector<Field> fields) {
    return add_type(registry, name, 64, std::move(fields)).program->sorted.get();
  };
  const auto number = [](const char* name, std::size_t offset) { return leaf(name, offset, Dtype::int32); };
  CHECK(sorted("InOrder", {number("a", 0), number("b", 4)}) == nullptr);
  add_type(registry, "Nothing", 0, {});
  CHECK(sorted("One", {number("a", 0)}) == nullptr);
  CHECK(sorted("None", {}) == nullptr);
  CHECK(sorted("Prefix", {number("a", 0), number("c", 4), number("b", 8)})->fork == 1);
  CHECK(sorted("Inner", {number("a", 0), nested("b", 4, "Point"), number("c", 20)})->fork == 1);
  CHECK(sorted("SameBytes", {number("b", 0), number("a", 0)}) == nullptr);
  CHECK(sorted("Empty", {nested("b", 16, "Nothing"), number("a", 4)}) != nullptr);
  const Type& named = add_type(registry, "Named", 8, {number("b", 0), number("a", 4)}, flaxstate::Kind::named_tuple);
  CHECK(named.program->sorted == nullptr);
}

TEST_CASE("Sorted keys: structs of numbers, one and nested, and what is neither one order nor the other") {
  Registry registry;
  const Type& type = add_points(registry);
  CHECK(is_direct(type, Point{}, packed(point(7, true))));
  CHECK(is_direct(type, Point{}, packed(point(7, false))));
  CHECK_FALSE(is_direct(type, Point{}, packed("{'y': 0.5, 'x': 1.0, 'z': 2.0}")));
  CHECK_FALSE(is_direct(type, Point{}, packed("{'x': 1.0, 'z': 2.0, 'y': 0.5}")));
  CHECK_FALSE(is_direct(type, Point{}, packed("{'x': 1.0, 'y': 0.5}")));
  CHECK_FALSE(is_direct(type, Point{}, packed("{'x': 1.0, 'y': 0.5, 'z': 1}")));
  CHECK_FALSE(is_direct(type, Point{}, packed("{'x': 1.0, 'y': 0.5, 'z': 1.0, 'zz': 1.0}")));

  struct Pair {
    Point b, a;
  };
  const Type& pair =
      add_type(registry, "Pair", sizeof(Pair), {nested("b", offsetof(Pair, b), "Point"), nested("a", 12, "Point")});
  CHECK(is_direct(pair, Pair{}, packed("{'b': " + point(1, false) + ", 'a': " + point(2, false) + "}")));
  CHECK(is_direct(pair, Pair{}, packed("{'a': " + point(1, true) + ", 'b': " + point(2, true) + "}")));
  CHECK_FALSE(is_direct(pair, Pair{}, packed("{'a': " + point(1, false) + ", 'b': " + point(2, false) + "}")));
  CHECK_FALSE(is_direct(pair, Pair{}, packed("{'a': " + point(1, true) + ", 'b': " + point(2, false) + "}")));
}

TEST_CASE("Sorted keys: mixed orders in lists in the target, of straight structs and others") {
  struct Holder {
    Point first[6];
    std::int64_t count;
    Point list[6];
    std::int32_t last;
  };
  struct Room {  // a list in an element, which isn't straight
    std::int32_t w;
    Point list[2];
  };
  struct Rooms {
    Room rooms[3];
  };
  Registry registry;
  add_points(registry);
  Field list = list_of("list", offsetof(Holder, list), "Point", counted);
  list.count_offset = offsetof(Holder, count);
  list.capacity = 6;
  const Type& holder = add_type(registry, "Holder", sizeof(Holder),
                                {list_of("first", offsetof(Holder, first), "Point", 6), list,
                                 leaf("last", offsetof(Holder, last), Dtype::int32)});
  for (const std::string first : all_orders) {
    for (const std::string orders : all_orders) {
      for (const std::size_t count : {0U, 1U, 3U, 6U}) {
        const std::string state =
            "{'first': " + points(first) + ", 'list': " + points(orders.substr(0, count)) + ", 'last': 3}";
        CHECK(is_direct(holder, Holder{}, packed(state)));
      }
    }
    std::string spoilt = "{'first': " + points(first) + ", 'list': " + points(first) + ", 'last': 3}";
    spoilt.replace(spoilt.rfind("'x': 3"), 6, "'w': 3");
    CHECK_FALSE(is_direct(holder, Holder{}, packed(spoilt)));
  }
  add_type(registry, "Room", sizeof(Room),
           {leaf("w", 0, Dtype::int32), list_of("list", offsetof(Room, list), "Point", 2)});
  const Type& rooms = add_type(registry, "Rooms", sizeof(Rooms), {list_of("rooms", 0, "Room", 3)});
  for (int bits = 0; bits < 64; ++bits) {
    std::string state;
    for (int i = 0; i < 3; ++i) {
      const std::string orders = all_orders[bits % 8];
      const std::string inner = points(orders.substr(static_cast<std::size_t>(i) * 2, 2));
      const bool is_sorted = (bits >> (3 + i) & 1) != 0;
      state += (i == 0 ? "'" : ", '") + std::to_string(i) + "': {";
      state += is_sorted ? "'list': " + inner + ", 'w': 1}" : "'w': 1, 'list': " + inner + "}";
    }
    CHECK(is_direct(rooms, Rooms{}, packed("{'rooms': {" + state + "}}")));
  }
}

TEST_CASE("Sorted keys: containers of structs, whose elements that have other keys are read into a tree") {
  using Points = Box<Point>;
  Calls calls;
  Registry registry;
  add_points(registry);
  for (const Container container : {Container::sequence, Container::map, Container::optional}) {
    const auto accessors = std::make_shared<BoxAccessors<Point>>(container, calls);
    const std::string name = "Box" + std::to_string(static_cast<int>(container));
    const Type& type = add_type(registry, name, sizeof(Points), {with_accessors(nested("a", 0, "Point"), accessors)});
    const auto compare = [&](const std::string& state, bool may_be_direct) {
      const ExactBytes bytes(packed("{'a': " + state + "}"));
      Points one, other;
      const std::string wanted = said([&] { restore_by_tree(type, &one, bytes.data(), bytes.size()); });
      bool was_direct = false;
      CHECK(said([&] { was_direct = restore_bytes(type, &other, bytes.data(), bytes.size()); }) == wanted);
      CHECK(one.elements == other.elements);
      CHECK(was_direct == may_be_direct);
    };
    if (container == Container::optional) {
      compare(point(3, true), true);
      compare(point(3, false), true);
      compare("{'x': 1.0, 'z': 1.0, 'y': 2.0}", true);
      compare("{'x': 1.0, 'y': 1.0}", false);
      continue;
    }
    for (const std::string orders : all_orders) {
      compare(points(orders), true);
      std::string state = points(orders);
      state.replace(state.find("'3': {"), 6, "'3': {'v': 0, ");
      compare(state, false);
    }
    compare("{'0': " + point(1, true) + ", '1': {'x': 1.0, 'z': 1.0, 'y': 2.0}, '2': " + point(2, false) + "}", true);
  }
  CHECK(calls.open() == 0);
}

TEST_CASE("Sorted keys: text that moves on its own way, before and behind the key that tells the orders apart") {
  flaxstate::ContainerLayout layout;
  layout.layout = flaxstate::Layout::count;
  layout.count_size = 8;
  layout.end_offset = 8;
  const auto text = std::make_shared<LaidOutText>(layout);
  struct Label {
    char* text;
    std::uint64_t size;
  };
  struct Labels {
    Label b, a, d, c;
    std::int32_t e;
  };
  const auto label = [&](const char* name, std::size_t offset) {
    Field field = leaf(name, offset, Dtype::none, {counted});
    field.leaf = LeafType::str;
    return with_accessors(field, text);
  };
  const auto value = [](const char* name, int size) {
    return "'" + std::string(name) + "': '" + std::string(static_cast<std::size_t>(size), name[0]) + "'";
  };
  Registry registry;
  const Type& all = add_type(registry, "All", sizeof(Labels),
                             {label("b", 0), label("a", offsetof(Labels, a)), label("d", offsetof(Labels, d)),
                              leaf("e", offsetof(Labels, e), Dtype::int32), label("c", offsetof(Labels, c))});
  const Type& late = add_type(registry, "Late", sizeof(Labels),
                              {label("a", offsetof(Labels, a)), label("b", 0), label("d", offsetof(Labels, d)),
                               leaf("e", offsetof(Labels, e), Dtype::int32), label("c", offsetof(Labels, c))});
  CHECK(late.program->sorted->fork == 2);
  CHECK(late.program->sorted->fork_stretch == 0);
  // Each is as long as it was, or is staged.
  for (int bits = 0; bits < 32; ++bits) {
    const auto size = [&](int i) { return 3 + (bits >> i & 1); };
    const std::string a = value("a", size(0)), b = value("b", size(1)), c = value("c", size(2)),
                      d = value("d", size(3));
    const bool is_sorted = (bits & 16) != 0;
    const std::string tail = is_sorted ? ", " + c + ", " + d + ", 'e': 5}" : ", " + d + ", 'e': 5, " + c + "}";
    for (const Type* type : {&all, &late}) {
      const bool is_late = type == &late;
      const ExactBytes bytes(packed(is_sorted || is_late ? "{" + a + ", " + b + tail : "{" + b + ", " + a + tail));
      char memory[4][8] = {"...", "...", "...", "..."};
      Labels labels{{memory[0], 3}, {memory[1], 3}, {memory[2], 3}, {memory[3], 3}, 0};
      CHECK(restore_bytes(*type, &labels, bytes.data(), bytes.size()));
      CHECK(labels.e == 5);
      CHECK(through_tree(*type, &labels) ==
            packed((is_late ? "{" + a + ", " + b : "{" + b + ", " + a) + ", " + d + ", 'e': 5, " + c + "}"));
    }
  }
}

TEST_CASE("Sorted keys: which of two pointers to one object wins doesn't depend on their order") {
  struct Pair {
    Point* right;
    Point* left;
    std::int32_t a;
  };
  struct Pairs {
    Pair pairs[1];
    Pair more[1];
  };
  Registry registry;
  add_points(registry);
  const auto pointer = [](const char* name, std::size_t offset) {
    Field field = nested(name, offset, "Point");
    field.storage = Storage::pointer;
    return field;
  };
  const Field right = pointer("right", 0), left = pointer("left", offsetof(Pair, left));
  const Field number = leaf("a", offsetof(Pair, a), Dtype::int32);
  const Type& swapped = add_type(registry, "Swapped", sizeof(Pair), {right, left, number});
  const Type& same = add_type(registry, "Same", sizeof(Pair), {left, right, number});
  const Type& lists = add_type(registry, "Lists", sizeof(Pairs),
                               {list_of("pairs", 0, "Same", 1), list_of("more", offsetof(Pairs, more), "Same", 1)});
  const std::string of_left = "'left': " + point(1, true), of_right = "'right': " + point(2, true);
  const ExactBytes bytes(packed("{'a': 3, " + of_left + ", " + of_right + "}"));
  for (const Type* type : {&swapped, &same}) {
    Point point{};
    Pair pair{&point, &point, 0};
    CHECK(restore_bytes(*type, &pair, bytes.data(), bytes.size()) == (type == &same));
    CHECK(pair.a == 3);
    CHECK(point.x == (type == &same ? 2 : 1));
  }
  // The same where they are in the elements of two lists.
  const std::string entry = "{'0': {'a': 3, " + of_left + ", " + of_right + "}}";
  const std::string other = "{'0': {'a': 3, 'left': " + point(4, true) + ", 'right': " + point(5, true) + "}}";
  const ExactBytes two(packed("{'more': " + other + ", 'pairs': " + entry + "}"));
  Point point{};
  Pairs pairs{{{&point, &point, 0}}, {{&point, &point, 0}}};
  CHECK_FALSE(restore_bytes(lists, &pairs, two.data(), two.size()));
  CHECK(point.x == 5);
}

TEST_CASE("Sorted keys: a list that was to be kept, but that another field changed meanwhile") {
  struct Layers {
    Point* first;
    std::uint64_t count;
  };
  struct Pair {
    Layers* left;
    Layers* right;
    Point last[2];
  };
  flaxstate::ContainerLayout layout;
  layout.layout = flaxstate::Layout::count;
  layout.count_size = 8;
  layout.end_offset = 8;
  // Of memory that nobody gives back before the end.
  class Vector final : public flaxstate::Accessors {
   public:
    explicit Vector(const flaxstate::ContainerLayout& layout) : layout_(layout) {}
    Container container() const noexcept override { return Container::sequence; }
    flaxstate::ContainerLayout layout() const noexcept override { return layout_; }
    bool is_contiguous() const noexcept override { return true; }
    bool can_restore() const noexcept override { return true; }
    std::size_t size(const void* list, const flaxstate::Location&) const override {
      return static_cast<const Layers*>(list)->count;
    }
    const void* next(const void* list, std::uintptr_t&, std::string_view&, const flaxstate::Location&) const override {
      return static_cast<const Layers*>(list)->first;
    }
    void* prepare(void*, std::size_t count, const flaxstate::Location&) const override {
      made_.push_back(std::make_unique<std::vector<Point>>(count));
      return made_.back().get();
    }
    void* staged_element(void* staged, std::size_t, std::string_view, const flaxstate::Location&) const override {
      return static_cast<std::vector<Point>*>(staged)->data();
    }
    void commit(void* list, void* staged) const noexcept override {
      auto& made = *static_cast<std::vector<Point>*>(staged);
      *static_cast<Layers*>(list) = {made.data(), made.size()};
    }
    void discard(void*, void*) const noexcept override {}

   private:
    flaxstate::ContainerLayout layout_;
    mutable std::vector<std::unique_ptr<std::vector<Point>>> made_;
  };
  Registry registry;
  add_points(registry);
  add_type(registry, "Layers", sizeof(Layers),
           {with_accessors(nested("list", 0, "Point"), std::make_shared<Vector>(layout))});
  std::vector<Field> fields;
  for (const char* const name : {"left", "right"}) {
    fields.push_back(nested(name, fields.size() * sizeof(void*), "Layers"));
    fields.back().storage = Storage::pointer;
  }
  fields.push_back(list_of("last", offsetof(Pair, last), "Point", 2));
  const Type& type = add_type(registry, "Pair", sizeof(Pair), fields);
  flaxstate::RestoreOptions options;
  options.keep_memory = true;
  for (const std::string left : {"s", "f", "sf", "fs", "ss", "ff"}) {
    for (const std::string right : {"s", "f", "sf", "fs", "ss", "ff"}) {
      for (const std::string last : {"sf", "fs", "ss", "ff"}) {
        for (const std::size_t count : {1U, 2U}) {
          for (const bool is_sorted : {false, true}) {
            const std::string lists =
                "'left': {'list': " + points(left) + "}, 'right': {'list': " + points(right) + "}";
            const std::string tail = "'last': " + points(last);
            const ExactBytes bytes(packed("{" + (is_sorted ? tail + ", " + lists : lists + ", " + tail) + "}"));
            Point old[2] = {};
            Layers layers{old, count};
            Pair pair{&layers, &layers, {}};
            INFO(left << " " << right << " " << last << " " << count << is_sorted);
            CHECK(restore_bytes(type, &pair, bytes.data(), bytes.size(), {}, options));
            REQUIRE(layers.count == right.size());
            for (std::size_t i = 0; i < right.size(); ++i) CHECK(layers.first[i].x == static_cast<float>(i));
            CHECK(pair.last[0].x == 0);
            CHECK(pair.last[1].x == 1);
          }
        }
      }
    }
  }
}

TEST_CASE("Sorted keys: a type that gets pointers later") {
  struct Both {
    Point* b[1];
    Point* a[1];
  };
  Registry registry;
  add_points(registry);
  add_type(registry, "Item", 8, {leaf("n", 0, Dtype::int64)});
  const Type& type = add_type(registry, "Both", sizeof(Both), {list_of("b", 0, "Item", 1), list_of("a", 8, "Item", 1)});
  std::int64_t numbers[2] = {};
  const std::string before = packed("{'a': {'0': {'n': 1}}, 'b': {'0': {'n': 2}}}");
  CHECK(restore_bytes(type, numbers, ExactBytes(before).data(), before.size()));
  CHECK(numbers[0] == 2);
  CHECK(numbers[1] == 1);
  Field field = nested("n", 0, "Point");
  field.storage = Storage::pointer;
  registry.add(new_type("Item", 8, {field}), true);
  const ExactBytes bytes(
      packed("{'a': {'0': {'n': " + point(1, true) + "}}, 'b': {'0': {'n': " + point(2, true) + "}}}"));
  Point one{};
  Both both{{&one}, {&one}};
  CHECK_FALSE(restore_bytes(type, &both, bytes.data(), bytes.size()));
  CHECK(one.x == 1);
}

TEST_CASE("Sorted keys: of two callbacks that fail, the one of the first field is told") {
  using Boxed = Box<std::int64_t>;
  struct Boxes {
    Boxed b, a;
  };
  Calls calls;
  Registry registry;
  add_type(registry, "Number", 8, {leaf("n", 0, Dtype::int64)}, Kind::nil);
  const auto accessors = std::make_shared<BoxAccessors<std::int64_t>>(Container::sequence, calls);
  accessors->largest = 2;
  const Type& type = add_type(registry, "Boxes", sizeof(Boxes),
                              {with_accessors(nested("b", 0, "Number"), accessors),
                               with_accessors(nested("a", offsetof(Boxes, a), "Number"), accessors)});
  const std::string few = "{'0': 1, '1': 2}", many = "{'0': 1, '1': 2, '2': 3}";
  for (const auto& [a, b] : {std::pair(few, few), {many, few}, {few, many}, {many, many}}) {
    for (const bool is_cut : {false, true}) {
      std::string state = packed("{'a': " + a + ", 'b': " + b + "}");
      if (is_cut) state.pop_back();
      const ExactBytes bytes(state);
      Boxes one, other;
      const std::string wanted = said([&] { restore_by_tree(type, &one, bytes.data(), bytes.size()); });
      CHECK(said([&] { restore_bytes(type, &other, bytes.data(), bytes.size()); }) == wanted);
      CHECK((wanted == "OK") == (!is_cut && a == few && b == few));
      CHECK(one.a.elements == other.a.elements);
      CHECK(one.b.elements == other.b.elements);
    }
  }
  CHECK(calls.open() == 0);
}

TEST_CASE("Sorted keys: bytes that change while they are written have another order") {
  struct Pair {
    float z;
    std::int32_t x;
  };
  struct Model {
    Box<std::int64_t> first;
    Pair list[4];
  };
  Registry registry;
  add_type(registry, "Pair", sizeof(Pair), {leaf("z", 0, Dtype::float32), leaf("x", 4, Dtype::int32)});
  // In the second pass the elements are in the other order than the first one found.
  class Swapping final : public flaxstate::Accessors {
   public:
    std::function<void()> at_commit = [] {};
    Container container() const noexcept override { return Container::items; }
    bool can_restore() const noexcept override { return true; }
    std::size_t size(const void*, const flaxstate::Location&) const override { return 1; }
    const void* next(const void*, std::uintptr_t&, std::string_view&, const flaxstate::Location&) const override {
      return &item_;
    }
    void* prepare(void*, std::size_t, const flaxstate::Location&) const override { return &item_; }
    void* staged_element(void* staged, std::size_t, std::string_view, const flaxstate::Location&) const override {
      return staged;
    }
    void commit(void*, void*) const noexcept override { at_commit(); }
    void discard(void*, void*) const noexcept override {}

   private:
    mutable std::int64_t item_ = 0;
  };
  const auto swapping = std::make_shared<Swapping>();
  const Type& type = add_type(registry, "Model", sizeof(Model),
                              {with_accessors(leaf("first", 0, Dtype::int64, {counted}), swapping),
                               list_of("list", offsetof(Model, list), "Pair", 4)});
  for (const auto& [before, after] : {std::pair("ssss", "ffff"), {"ffff", "ssss"}, {"sfsf", "fsfs"}}) {
    const auto state = [](const std::string& orders) {
      std::string list;
      for (std::size_t i = 0; i < orders.size(); ++i) {
        list += (i == 0 ? "'" : ", '") + std::to_string(i) + "': ";
        list += orders[i] == 's' ? "{'x': 1, 'z': 0.5}" : "{'z': 0.5, 'x': 1}";
      }
      return packed("{'first': i64[1](1), 'list': {" + list + "}}");
    };
    ExactBytes bytes(state(before));
    swapping->at_commit = [&, other = state(after)] { std::memcpy(bytes.data(), other.data(), other.size()); };
    Model model{};
    CHECK(failure_of([&] { restore_bytes(type, &model, bytes.data(), bytes.size()); }).substr(0, 5) == "STATE");
  }
}

// Written by msgpack_serialize, and so sorted; the structs have the order in which a program would list them.
TEST_CASE("Sorted keys: a model that Flax wrote") {
  std::ifstream file(FLAXSTATE_DIGITS_DATA "/params.msgpack", std::ios::binary);
  const std::string state{std::istreambuf_iterator<char>(file), {}};
  REQUIRE(state.size() > 100000);
  Registry registry;
  std::vector<Field> layers;
  std::size_t size = 0;
  const auto add_layer = [&](const char* name, const std::vector<std::int64_t>& kernel) {
    std::size_t count = 1;
    for (const std::int64_t dimension : kernel) count *= static_cast<std::size_t>(dimension);
    const std::size_t bytes = (count + static_cast<std::size_t>(kernel.back())) * sizeof(float);
    add_type(registry, name, bytes,
             {leaf("kernel", 0, Dtype::float32, kernel),
              leaf("bias", count * sizeof(float), Dtype::float32, {kernel.back()})});
    layers.push_back(nested(name, size, name));
    size += bytes;
  };
  add_layer("head", {48, 10});
  add_layer("dense1", {512, 48});
  add_layer("conv2", {3, 3, 16, 32});
  add_layer("conv1", {3, 3, 1, 16});
  const Type& type = add_type(registry, "Params", size, layers);
  std::vector<float> params(size / sizeof(float));
  const ExactBytes bytes(state);
  CHECK(restore_bytes(type, params.data(), bytes.data(), bytes.size()));
  CHECK(sorted_bytes(type, params.data()) == state);
}

TEST_CASE("Sorted keys: random types say and do what the general way does") {
  std::mt19937_64 random(103);
  ObjectBlock block(std::size_t{4} << 20);
  std::size_t sorted = 0, direct_calls = 0, failures = 0;
  for (int round = 0; round < 1500; ++round) {
    Registry registry;
    RandomTypes types(random, registry);
    types.shuffles_names = true;
    const Type& type = types.type(static_cast<int>(random() % 4));
    block.clear();
    Byte* const object = types.object(type, block);
    const std::string bytes = sorted_bytes(type, object);
    types.spoil(type, object);
    const std::string spoilt = block.image();
    const auto compare = [&](const std::string& some) {
      const BothWays ways = restore_both_ways(type, object, block, spoilt, some, round);
      failures += ways.fails ? 1 : 0;
      return ways.was_direct;
    };
    const bool was_direct = compare(bytes);
    const auto& program = type.program;
    sorted += program != nullptr && program->sorted != nullptr && was_direct ? 1 : 0;
    direct_calls += was_direct ? 1 : 0;
    for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 2) compare(bytes.substr(0, size));
    for (int change = 0; change < 4; ++change) {
      compare(with_another_byte(bytes, random));
    }
  }
  CHECK(sorted > 150);
  CHECK(direct_calls > 500);
  CHECK(failures > 2000);
}
