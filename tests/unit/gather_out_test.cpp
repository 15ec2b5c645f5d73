#include "msgpack/gather_out.hpp"

#include "fake_source.hpp"
#include "gathered.hpp"

#include "catch.hpp"

using flaxstate::Parallel;
using namespace unit;

namespace {

// A sink of its own with its buffer.
struct Gathering {
  explicit Gathering(FakeSink& out, Parallel* parallel = nullptr)
      : buffer(new Byte[gather_buffer_size]), sink(out, buffer.get(), parallel) {}
  void write(std::string_view bytes) { sink.write(bytes.data(), bytes.size()); }
  std::unique_ptr<Byte[]> buffer;
  GatherOut sink;
};

ArrayView bytes_view(const ExactBytes& bytes, const std::int64_t& size) {
  ArrayView view;
  view.dtype = Dtype::uint8;
  view.item_size = 1;
  view.rank = 1;
  view.shape = &size;
  view.data = bytes.data();
  return view;
}

}  // namespace

TEST_CASE("Small things and large ones go out together, and large ones aren't copied") {
  FakeSink out;
  Gathering gathering(out);
  const std::int64_t size = 5000;
  const ExactBytes data(std::string(5000, 'd'));
  gathering.write("abc");
  write_items(gathering.sink, bytes_view(data, size), 0, 5000);
  gathering.write("");
  gathering.write("def");
  CHECK(out.writes == 0);
  CHECK(gathering.sink.position() == 5006);
  gathering.sink.settle();
  CHECK(out.writes == 1);
  CHECK(out.most_pieces == 3);
  CHECK((out.bytes == "abc" + std::string(5000, 'd') + "def"));
  gathering.sink.settle();
  CHECK(out.writes == 1);
}

TEST_CASE("More pieces than one write takes, with and without bytes between them") {
  const std::int64_t size = 4096;
  const ExactBytes data(std::string(4096, 'd'));
  for (const std::size_t count : {125U, 126U, 127U, 128U, 129U, 1000U}) {
    for (const std::size_t between : {0U, 1U}) {
      FakeSink out;
      Gathering gathering(out);
      std::string expected;
      for (std::size_t i = 0; i < count; ++i) {
        write_items(gathering.sink, bytes_view(data, size), 0, 4096);
        gathering.write(std::string_view("x", between));
        expected += std::string(4096, 'd') + std::string(between, 'x');
      }
      gathering.sink.settle();
      CHECK((out.bytes == expected));
      CHECK(out.most_pieces <= 128);
    }
  }
}

TEST_CASE("A buffer that is just full") {
  for (const std::size_t left : {0U, 1U, 2U}) {
    FakeSink out;
    Gathering gathering(out);
    std::string expected;
    for (std::size_t i = 0; i < 4; ++i) expected += std::string(gather_buffer_size / 4, static_cast<char>('a' + i));
    expected.resize(gather_buffer_size - left);
    for (std::size_t at = 0; at < expected.size(); at += 1000)
      gathering.write(std::string_view(expected).substr(at, 1000));
    CHECK(out.writes == 0);
    gathering.write("xy");
    gathering.sink.settle();
    CHECK((out.bytes == expected + "xy"));
  }
}

TEST_CASE("A piece that a system call doesn't take at once is cut") {
  struct Counter final : flaxstate::Sink {
    ~Counter() = default;
    void write(const flaxstate::Piece* pieces, std::size_t count) override {
      for (std::size_t i = 0; i < count; ++i) {
        largest = std::max(largest, pieces[i].size);
        size += pieces[i].size;
      }
    }
    std::size_t largest = 0;
    std::uint64_t size = 0;
  } counter;
  const std::unique_ptr<Byte[]> buffer(new Byte[gather_buffer_size]);
  GatherOut sink(counter, buffer.get(), nullptr);
  const std::int64_t size = std::int64_t{5} << 30;
  const ExactBytes nothing(std::string(1, 'x'));  // never touched
  write_items(sink, bytes_view(nothing, size), 0, static_cast<std::uint64_t>(size));
  CHECK(sink.position() == static_cast<std::uint64_t>(size));
  sink.settle();
  CHECK(counter.size == static_cast<std::uint64_t>(size));
  CHECK(counter.largest <= std::size_t{1} << 30);
}

TEST_CASE("Threads write parts of what was gathered, and what follows goes behind them") {
  const std::int64_t size = 1500000;
  const ExactBytes data(std::string(1500000, 'd'));
  FakeSink out;
  out.tries = true;
  Parallel parallel({2});
  Gathering gathering(out, &parallel);
  std::string expected;
  for (const char mark : {'a', 'b', 'c'}) {
    gathering.write(std::string(3, mark));
    write_items(gathering.sink, bytes_view(data, size), 0, 1500000);
    if (mark == 'b') gathering.sink.settle();
    gathering.write(std::string(2, mark));
    if (mark == 'b') gathering.sink.settle();
    expected += std::string(3, mark) + std::string(1500000, 'd') + std::string(2, mark);
  }
  gathering.sink.settle();
  CHECK((out.bytes == expected));
  CHECK(out.tried >= 4);
  CHECK(out.skipped == expected.size() - 2);  // the two bytes that were settled alone
}

TEST_CASE("What the sink reports passes through, also what threads found") {
  const std::int64_t size = 3000000;
  const ExactBytes data(std::string(3000000, 'd'));
  for (const bool tries : {false, true}) {
    for (const std::size_t fail_at : {1U, 2U}) {
      FakeSink out;
      out.tries = tries;
      out.fail_at = fail_at;
      Parallel parallel({2});
      Gathering gathering(out, &parallel);
      const auto error = error_of([&] {
        write_items(gathering.sink, bytes_view(data, size), 0, 3000000);
        gathering.sink.settle();
        gathering.write("x");
        gathering.sink.settle();
      });
      REQUIRE(error.has_value());
      CHECK(error->status() == Status::io);
      if (tries) CHECK(error->message().find(std::to_string(FakeSink::error_number)) != std::string::npos);
    }
  }
}

TEST_CASE("What a source reports while it is gathered has its place") {
  FakeSource source(std::string(100000, 's'));
  source.fail_at = 2;
  const std::int64_t size = 100000;
  ArrayView view = bytes_view(ExactBytes(""), size);
  view.source = &source;
  view.is_in_source = true;
  FakeSink out;
  Gathering gathering(out);
  const auto error = error_of([&] {
    for (int i = 0; i < 5; ++i) write_items(gathering.sink, view, 0, 100000);
  });
  REQUIRE(error.has_value());
  CHECK(error->status() == Status::io);
}

TEST_CASE("Structs that are unusual are left to the caller, and structs larger than a part of the buffer are, too") {
  Registry registry;
  const Type& type = particle_type(registry);
  std::vector<Particle> particles(10000, Particle{1, 2, "abc"});
  std::memcpy(particles[7000].name, "\xff\0", 2);
  FakeSink out;
  Gathering gathering(out);
  CHECK(gathering.sink.write_structs(type.program->writing, reinterpret_cast<const Byte*>(particles.data()), 0,
                                     10000) == 7000);
  std::vector<Field> fields;
  for (std::size_t i = 0; i < 8000; ++i) fields.push_back(leaf("field" + std::to_string(i), 8 * i, Dtype::int64));
  const Type& wide = add_type(registry, "Wide", 64000, fields);
  std::vector<Byte> objects(3 * 64000);
  const std::size_t written = gathering.sink.write_structs(wide.program->writing, objects.data(), 0, 3);
  CHECK(written <= 3);
  gathering.sink.settle();
  CHECK(out.bytes.size() == gathering.sink.position());
}
