// Limits, reports and progress of restoring without a tree: those of the general way.

#include "base/progress.hpp"
#include "base/report.hpp"
#include "direct_restore.hpp"
#include "fake_access.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::counted;
using flaxstate::Memory;
using flaxstate::Progress;
using flaxstate::Report;
using flaxstate::RestoreCall;
using namespace unit;

namespace {

struct Point {
  std::int64_t x = 0;
  char name[8] = {};
  float v[3] = {};
  Byte raw[4] = {};
};

using Points = Box<Point>;

// All that a state without a tree may have.
struct Model {
  static constexpr std::size_t room = 4;

  Point own;
  Points list, map, maybe, nobody;
  Point counted_points[room];
  std::size_t count = 0;
  Point* nothing = nullptr;
  Byte bytes[room] = {};
  std::size_t byte_count = 0;
};

class Kinds {
 public:
  Kinds() {
    add_type(
        registry_, "Point", sizeof(Point),
        {leaf("x", 0, Dtype::int64), text_field("name", offsetof(Point, name), 8),
         leaf("v", offsetof(Point, v), Dtype::float32, {3}), leaf("raw", offsetof(Point, raw), Dtype::uint8, {4})});
    Field some = nested("some", offsetof(Model, counted_points), "Point");
    some.rank = 1;
    some.shape[0] = counted;
    some.count_offset = offsetof(Model, count);
    some.capacity = Model::room;
    Field nothing = nested("nothing", offsetof(Model, nothing), "Point");
    nothing.storage = Storage::pointer;
    Field bytes = leaf("bytes", offsetof(Model, bytes), Dtype::none, {counted});
    bytes.leaf = LeafType::bytes;
    bytes.count_offset = offsetof(Model, byte_count);
    bytes.capacity = Model::room;
    type_ = &add_type(
        registry_, "Model", sizeof(Model),
        {nested("own", 0, "Point"), of("list", offsetof(Model, list), Container::sequence),
         of("map", offsetof(Model, map), Container::map), of("maybe", offsetof(Model, maybe), Container::optional),
         of("nobody", offsetof(Model, nobody), Container::optional), some, nothing, bytes});
  }

  const Type& model() const { return *type_; }
  int open() const { return calls_.open(); }

 private:
  Field of(const std::string& name, std::size_t offset, Container container) {
    return with_accessors(nested(name, offset, "Point"), std::make_shared<BoxAccessors<Point>>(container, calls_));
  }

  Registry registry_;
  Calls calls_;
  const Type* type_ = nullptr;
};

Points points(std::size_t count) {
  Points box;
  for (std::size_t i = 0; i < count; ++i) {
    box.elements.emplace_back(std::to_string(1000000 + i), Point{static_cast<std::int64_t>(i), "name", {1, 2, 3}, {}});
  }
  return box;
}

Model full_model(std::size_t count) {
  Model model;
  model.own = {-5, "own", {1, 2, 3}, {4}};
  model.list = points(count);
  model.map = points(count);
  model.maybe = points(1);
  model.count = 3;
  model.byte_count = 2;
  return model;
}

std::string image(const Type& type, const Model& model) { return direct(type, &model); }
bool has_image(const Type& type, const Model& model, const std::string& wanted) { return image(type, model) == wanted; }

// A call with its memory.
class Restoring {
 public:
  explicit Restoring(const Type& type, const std::string& bytes) : type_(type), bytes_(bytes) {}

  Report* report = nullptr;
  Progress* progress = nullptr;
  std::uint64_t memory_limit = 0;
  ReadOptions reading;

  bool directly(Model& target) const {
    Memory memory(flaxstate::default_allocator());
    memory.set_limit(memory_limit);
    Tree scratch(flaxstate::default_allocator());
    return flaxstate::restore_directly(type_, &target, bytes_.data(), bytes_.size(), reading, call(memory), scratch);
  }
  void by_tree(Model& target) const {
    Tree tree(flaxstate::default_allocator());
    tree.memory.set_limit(memory_limit);
    flaxstate::read_msgpack(bytes_.data(), bytes_.size(), reading, tree);
    flaxstate::restore_object(type_, &target, *tree.root(), flaxstate::TreePath(), call(tree.memory));
  }
  // What a tree has, to the last node and the last byte of text.
  ReadOptions exact() const {
    Tree tree(flaxstate::default_allocator());
    ReadOptions limited = reading;
    limited.text_limit = bytes_.size();
    flaxstate::read_msgpack(bytes_.data(), bytes_.size(), limited, tree);
    limited.node_limit = tree.nodes.size() - 1;
    limited.text_limit = tree.text_used;
    return limited;
  }

 private:
  RestoreCall call(Memory& memory) const {
    RestoreCall call({}, memory);
    call.report = report;
    call.progress = progress;
    return call;
  }

  const Type& type_;
  ExactBytes bytes_;
};

class Watch final : public Progress {
 public:
  int ends_at = 0;  // 0: never
  int calls = 0;
  std::uint64_t last = 0;
  bool is_good = true;

 private:
  void update(std::uint64_t done, std::uint64_t total) override {
    is_good = is_good && done >= last && done <= total;
    last = done;
    if (++calls == ends_at) throw Error(flaxstate::Status::callback, "enough");
  }
};

}  // namespace

TEST_CASE("As many nodes, and as much text, as is allowed") {
  const Kinds kinds;
  for (const std::size_t count : {0U, 1U, 7U}) {
    const Model model = full_model(count);
    Restoring restoring(kinds.model(), image(kinds.model(), model));
    const ReadOptions exact = restoring.exact();
    for (const std::uint64_t less : {0U, 1U, 2U, 30U}) {
      for (const bool of_nodes : {false, true}) {
        restoring.reading = exact;
        (of_nodes ? restoring.reading.node_limit : restoring.reading.text_limit) -= less;
        Model target;
        const std::string before = image(kinds.model(), target);
        CHECK(restoring.directly(target) == (less == 0));
        CHECK(has_image(kinds.model(), target, less == 0 ? image(kinds.model(), model) : before));
        CHECK((failure_of([&] { restoring.by_tree(target); }) == "OK") == (less == 0));
      }
    }
  }
  CHECK(kinds.open() == 0);
}

TEST_CASE("Limits that the bytes can't reach leave elements to trees, and others don't") {
  const Kinds kinds;
  Model model = full_model(2000);
  std::string bytes = image(kinds.model(), model);
  const std::string kept = std::string("\xa1x\x05", 3) + "\xa4name\xa4name";
  bytes.replace(bytes.find(kept), kept.size(), "\xa4name\xa4name" + std::string("\xa1x\x05", 3));
  Restoring restoring(kinds.model(), bytes);
  Model target;
  restoring.reading.node_limit = restoring.reading.text_limit = bytes.size();
  CHECK(restoring.directly(target));
  CHECK(has_image(kinds.model(), target, image(kinds.model(), model)));
  --restoring.reading.node_limit;
  CHECK(!restoring.directly(target));
}

TEST_CASE("A report of what was restored without a tree") {
  const Kinds kinds;
  for (const std::size_t count : {0U, 1U, 7U}) {
    Restoring restoring(kinds.model(), image(kinds.model(), full_model(count)));
    Report reports[2] = {{flaxstate::default_allocator(), 10}, {flaxstate::default_allocator(), 10}};
    Model target;
    restoring.report = &reports[0];
    REQUIRE(restoring.directly(target));
    restoring.report = &reports[1];
    restoring.by_tree(target);
    CHECK(reports[0].loaded() != 0);
    CHECK(reports[0].loaded() == reports[1].loaded());
    CHECK(reports[0].entry_count() == reports[1].entry_count());
  }
}

TEST_CASE("A report of what wasn't restored says nothing") {
  const Kinds kinds;
  Restoring restoring(kinds.model(), image(kinds.model(), full_model(3)) + "\xc0");
  Report report(flaxstate::default_allocator(), 10);
  restoring.report = &report;
  Model target;
  CHECK(!restoring.directly(target));
  CHECK(report.loaded() == 0);
}

TEST_CASE("What containers make room for counts, and no tree does") {
  const Kinds kinds;
  constexpr std::size_t count = 50;
  const Model model = full_model(count);
  Restoring restoring(kinds.model(), image(kinds.model(), model));
  const std::uint64_t room = (2 * count + 1) * sizeof(Point);
  constexpr std::uint64_t lists = 1024;  // of what is staged
  const auto is_restored = [&](std::uint64_t limit) {
    restoring.memory_limit = limit;
    Model target;
    const std::string before = image(kinds.model(), target);
    const bool fits = restoring.directly(target);
    CHECK(has_image(kinds.model(), target, fits ? image(kinds.model(), model) : before));
    return fits;
  };
  CHECK(is_restored(room + lists));
  CHECK(!is_restored(room));
  CHECK(!is_restored(room / 2));
  CHECK(!is_restored(1));
  CHECK(kinds.open() == 0);
  Model target;
  restoring.memory_limit = room + lists;
  CHECK(failure_of([&] { restoring.by_tree(target); }).substr(0, 5) == "LIMIT");
}

TEST_CASE("Progress of a pass over many bytes, which can be ended at any time") {
  const Kinds kinds;
  const Model model = full_model(100000);
  const std::string bytes = image(kinds.model(), model);
  REQUIRE(bytes.size() > 3 * Progress::step);
  Restoring restoring(kinds.model(), bytes);
  Watch watch;
  restoring.progress = &watch;
  Model target;
  REQUIRE(restoring.directly(target));
  CHECK(watch.is_good);
  CHECK(watch.last == bytes.size());
  CHECK(watch.calls >= static_cast<int>(bytes.size() / (2 * Progress::step)));
  CHECK(watch.calls <= static_cast<int>(bytes.size() / Progress::step) + 3);
  CHECK(has_image(kinds.model(), target, bytes));
  for (int n = 1; n <= watch.calls; ++n) {
    Watch ending;
    ending.ends_at = n;
    restoring.progress = &ending;
    Model other;
    const std::string before = image(kinds.model(), other);
    CHECK(failure_of([&] { restoring.directly(other); }).substr(0, 8) == "CALLBACK");
    CHECK(ending.calls == n);
    CHECK(has_image(kinds.model(), other, before));
  }
  CHECK(kinds.open() == 0);
}

TEST_CASE("Who ends a call hears nothing of what is wrong further on") {
  const Kinds kinds;
  std::string bytes = image(kinds.model(), full_model(100000));
  bytes.resize(bytes.size() - 1);
  Restoring restoring(kinds.model(), bytes);
  Watch ending;
  ending.ends_at = 1;
  restoring.progress = &ending;
  Model target;
  CHECK(failure_of([&] { restoring.directly(target); }).substr(0, 8) == "CALLBACK");
}
