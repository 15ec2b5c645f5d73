// Covers streams, in object_walk.hpp and object_restore.hpp.

#include "fake_access.hpp"
#include "fake_source.hpp"
#include "object/object_restore.hpp"
#include "object/serialize.hpp"
#include "tree/tree_path.hpp"
#include "types.hpp"

#include "catch.hpp"

using flaxstate::Container;
using flaxstate::counted;
using flaxstate::RestoreOptions;
using flaxstate::TreePath;
using namespace unit;

namespace {

using Items = std::vector<std::int16_t>;

// Items in memory that the library knows nothing of.
class StreamAccessors final : public flaxstate::Accessors {
 public:
  StreamAccessors(Calls& calls, std::size_t row_size) : calls_(calls), row_size_(row_size) {}

  std::size_t fail_at = 0;  // the call of read_items() or write_items() that fails, counted from 1
  bool grows = false;       // by an item, each time that somebody asks for the size
  mutable std::size_t pieces = 0;
  mutable std::uint64_t largest_piece = 0;
  mutable std::size_t out_of_order = 0;

  Container container() const noexcept override { return Container::stream; }
  bool can_restore() const noexcept override { return true; }
  std::size_t size(const void* container, const flaxstate::Location&) const override {
    growth_ += grows ? 1 : 0;
    return static_cast<const Items*>(container)->size() / row_size_ - 10 * (grows ? 1 : 0) + growth_;
  }
  const void* next(const void*, std::uintptr_t&, std::string_view&, const flaxstate::Location& where) const override {
    where.fail(Status::internal, "a stream has no next element");
  }
  void* prepare(void*, std::size_t count, const flaxstate::Location&) const override {
    ++calls_.prepared;
    return new Items(count * row_size_, -1);
  }
  void* staged_element(void*, std::size_t, std::string_view, const flaxstate::Location& where) const override {
    where.fail(Status::internal, "a stream has no staged element");
  }
  void commit(void* container, void* staged) const noexcept override {
    ++calls_.committed;
    static_cast<Items*>(container)->swap(*static_cast<Items*>(staged));
    delete static_cast<Items*>(staged);
  }
  void discard(void*, void* staged) const noexcept override {
    ++calls_.discarded;
    delete static_cast<Items*>(staged);
  }
  void read_items(const void* container, std::uint64_t first, std::uint64_t count, void* destination,
                  const flaxstate::Location& where) const override {
    note(first, count, where);
    std::memcpy(destination, static_cast<const Items*>(container)->data() + first, count * 2);
  }
  void write_items(void* staged, std::uint64_t first, std::uint64_t count, const void* items,
                   const flaxstate::Location& where) const override {
    note(first, count, where);
    Items& target = *static_cast<Items*>(staged);
    if (first + count > target.size()) where.fail(Status::internal, "beyond what was prepared");
    std::memcpy(target.data() + first, items, count * 2);
  }

 private:
  void note(std::uint64_t first, std::uint64_t count, const flaxstate::Location& where) const {
    if (first != 0 && first != next_) ++out_of_order;
    if (count == 0) ++out_of_order;
    next_ = first + count;
    largest_piece = std::max(largest_piece, count);
    if (++pieces == fail_at) where.fail(Status::callback, "the stream is broken");
  }

  Calls& calls_;
  std::size_t row_size_;
  mutable std::size_t growth_ = 0;
  mutable std::uint64_t next_ = 0;
};

struct Holder {
  Items items;
  Items rows;
  Items one = {7};
  std::int64_t last = 3;
};

// {items: [n] int16, rows: [n,3] int16, one: a number or scalar, last: int}
struct Fixture {
  Calls calls;
  Registry registry;
  std::shared_ptr<StreamAccessors> items = std::make_shared<StreamAccessors>(calls, 1);
  std::shared_ptr<StreamAccessors> rows = std::make_shared<StreamAccessors>(calls, 3);
  std::shared_ptr<StreamAccessors> one = std::make_shared<StreamAccessors>(calls, 1);
  const Type* type = nullptr;
  Holder holder;

  explicit Fixture(flaxstate::Form form = flaxstate::Form::by_rank) {
    Field single = leaf("one", offsetof(Holder, one), Dtype::int16);
    single.form = form;
    type = &add_type(registry, "Holder", sizeof(Holder),
                     {with_accessors(leaf("items", offsetof(Holder, items), Dtype::int16, {counted}), items),
                      with_accessors(leaf("rows", offsetof(Holder, rows), Dtype::int16, {counted, 3}), rows),
                      with_accessors(single, one), leaf("last", offsetof(Holder, last), Dtype::int64)});
    holder.items = {1, 2, -3};
    holder.rows = {4, 5, 6};
  }
  std::string written(std::uint64_t chunk_limit = 1U << 30) {
    flaxstate::Buffer buffer(flaxstate::default_allocator());
    flaxstate::serialize_object(*type, &holder, chunk_limit, buffer);
    FakeSink out;
    flaxstate::Memory memory(flaxstate::default_allocator());
    flaxstate::serialize_object(*type, &holder, chunk_limit, out, memory);
    CHECK((std::string(reinterpret_cast<const char*>(buffer.data()), buffer.size()) == out.bytes));
    return out.bytes;
  }
  std::string restore(std::string_view bytes, const RestoreOptions& options = {}) {
    const Read read(bytes);
    flaxstate::Memory memory(flaxstate::default_allocator());
    const std::string failure = failure_of([&] {
      flaxstate::restore_object(*type, &holder, read.root(), TreePath(), {options, memory});
    });
    CHECK(calls.open() == 0);
    return failure;
  }
};

}  // namespace

TEST_CASE("Streams are arrays, scalars and plain numbers like any field") {
  const std::string start = "{items: int16[3]:01000200fdff, rows: int16[1,3]:040005000600, one: ";
  CHECK(dump(Read(Fixture().written()).root()) == start + "7, last: 3}");
  CHECK(dump(Read(Fixture(flaxstate::Form::scalar).written()).root()) == start + "scalar int16[]:0700, last: 3}");
  CHECK(dump(Read(Fixture(flaxstate::Form::array).written()).root()) == start + "int16[]:0700, last: 3}");
  Fixture empty;
  empty.holder.items.clear();
  empty.holder.rows.clear();
  CHECK(dump(Read(empty.written()).root()) == "{items: int16[0]:, rows: int16[0,3]:, one: 7, last: 3}");
}

TEST_CASE("Streams are read from front to back, in pieces of at most 1 MiB, whole or in chunks") {
  for (const std::uint64_t limit : {std::uint64_t{1} << 30, std::uint64_t{300001}}) {
    Fixture fixture;
    fixture.holder.items.resize(1300000);
    for (std::size_t i = 0; i < fixture.holder.items.size(); ++i)
      fixture.holder.items[i] = static_cast<std::int16_t>(i * 7 + i / 65536);
    const std::string bytes = fixture.written(limit);
    CHECK(fixture.items->out_of_order == 0);
    CHECK(fixture.items->largest_piece <= 1U << 19);
    Fixture again;
    CHECK(again.restore(bytes) == "OK");
    CHECK((again.holder.items == fixture.holder.items));
    CHECK(again.items->out_of_order == 0);
    CHECK(again.items->largest_piece <= 1U << 19);
  }
}

TEST_CASE("A state dict reads a stream when its array is asked for") {
  Fixture fixture;
  const auto tree = flaxstate::object_to_state_dict(*fixture.type, &fixture.holder, flaxstate::default_allocator());
  CHECK(fixture.items->pieces == 0);
  fixture.holder.items[1] = 258;
  const ArrayView array = flaxstate::array_of(*flaxstate::find_text_child(*tree->root(), "items"));
  CHECK(array.source != nullptr);
  CHECK_FALSE(array.source->has_offsets());
  CHECK(array_text(array) == "int16[3]:01000201fdff");
  CHECK(fixture.items->pieces == 1);
}

TEST_CASE("A stream that breaks ends the writing with its path") {
  Fixture fixture;
  fixture.rows->fail_at = 1;
  flaxstate::Buffer buffer(flaxstate::default_allocator());
  CHECK(failure_of([&] { flaxstate::serialize_object(*fixture.type, &fixture.holder, 1U << 30, buffer); }) ==
        "CALLBACK at ./rows");
  CHECK(buffer.size() == 0);
  FakeSink out;
  flaxstate::Memory memory(flaxstate::default_allocator());
  fixture.rows->fail_at = 2;
  CHECK(failure_of([&] { flaxstate::serialize_object(*fixture.type, &fixture.holder, 1U << 30, out, memory); }) ==
        "CALLBACK at ./rows");
  fixture.one->fail_at = fixture.one->pieces + 1;
  CHECK(failure_of([&] { flaxstate::serialize_object(*fixture.type, &fixture.holder, 1U << 30, buffer); }) ==
        "CALLBACK at ./one");
}

TEST_CASE("A stream that grows between the two passes is noticed") {
  Fixture fixture;
  fixture.holder.items.resize(100);
  fixture.items->grows = true;
  flaxstate::Buffer buffer(flaxstate::default_allocator());
  CHECK(failure_of([&] {
          flaxstate::serialize_object(*fixture.type, &fixture.holder, 1U << 30, buffer);
        }).substr(0, 5) == "STATE");
  CHECK(buffer.size() == 0);
}

TEST_CASE("A stream of more items than an array can have") {
  Fixture fixture;
  struct Huge final : flaxstate::Accessors {
    Container container() const noexcept override { return Container::stream; }
    bool can_restore() const noexcept override { return false; }
    std::size_t size(const void*, const flaxstate::Location&) const override { return SIZE_MAX; }
    const void* next(const void*, std::uintptr_t&, std::string_view&, const flaxstate::Location&) const override {
      return nullptr;
    }
    void* prepare(void*, std::size_t, const flaxstate::Location&) const override { return nullptr; }
    void* staged_element(void*, std::size_t, std::string_view, const flaxstate::Location&) const override {
      return nullptr;
    }
    void commit(void*, void*) const noexcept override {}
    void discard(void*, void*) const noexcept override {}
  };
  const Type& type = add_type(fixture.registry, "Huge", 8,
                              {with_accessors(leaf("a", 0, Dtype::int16, {counted}), std::make_shared<Huge>())});
  flaxstate::Buffer buffer(flaxstate::default_allocator());
  CHECK(failure_of([&] { flaxstate::serialize_object(type, &fixture.holder, 1U << 30, buffer); }) == "SHAPE at ./a");
}

TEST_CASE("Streams take what any field takes: other dtypes, plain numbers, scalars") {
  Fixture fixture;
  RestoreOptions options;
  options.convert = flaxstate::Convert::any;
  CHECK(fixture.restore(packed("{'items': i32[2](1, 70000), 'rows': i16[0,3](), 'one': 9, 'last': 4}"), options) ==
        "OK");
  CHECK((fixture.holder.items == Items{1, 4464}));  // 70000 wraps, as astype does
  CHECK(fixture.holder.rows.empty());
  CHECK((fixture.holder.one == Items{9}));
  CHECK(fixture.holder.last == 4);
  CHECK(fixture.calls.committed == 3);
}

TEST_CASE("A mismatch behind the streams, or a stream that breaks: nothing has changed") {
  Fixture source;
  source.holder.items = {9, 9};
  std::string bytes = source.written();
  Fixture fixture;
  CHECK(fixture.restore(bytes.substr(0, bytes.size() - 1) + '\xc3') == "MISMATCH at ./last");
  CHECK(fixture.calls.discarded == 3);
  fixture.rows->fail_at = fixture.rows->pieces + 1;
  CHECK(fixture.restore(bytes) == "CALLBACK at ./rows");
  CHECK(fixture.calls.discarded == 5);
  CHECK((fixture.holder.items == Items{1, 2, -3}));
  CHECK(fixture.holder.last == 3);
  CHECK(fixture.restore(bytes) == "OK");
  CHECK((fixture.holder.items == Items{9, 9}));
}

TEST_CASE("From a source into a stream") {
  Fixture writer;
  writer.holder.items.assign(200000, 5);
  const FakeSource source(writer.written());
  Tree tree(flaxstate::default_allocator());
  flaxstate::read_msgpack(source, {}, tree);
  Fixture fixture;
  CountingAllocator counting_allocator;
  {
    flaxstate::Memory memory(counting_allocator.allocator());
    flaxstate::restore_object(*fixture.type, &fixture.holder, *tree.root(), TreePath(), {{}, memory});
    CHECK((fixture.holder.items == writer.holder.items));
    CHECK(counting_allocator.peak < (1U << 20) + 1000);
  }
  CHECK(counting_allocator.live == 0);
  CHECK(source.faults == 0);
}
