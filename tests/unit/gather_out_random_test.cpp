// Covers gather_out.hpp: all that can be written, in any order.

#include <random>

#include "fake_source.hpp"
#include "gathered.hpp"

#include "catch.hpp"

using flaxstate::Parallel;
using flaxstate::Segment;
using namespace unit;

namespace {

// Writes at random through a GatherOut, and the same into a string.
class Writer {
 public:
  Writer(std::mt19937& random, FakeSink& out, Parallel* parallel)
      : random_(random), out_(out), buffer_(new Byte[gather_buffer_size]), sink_(out, buffer_.get(), parallel) {}

  void step() {
    switch (draw(9)) {
      case 0: bytes(draw(40)); break;
      case 1: bytes(size_around_limits()); break;
      case 2: contiguous(); break;
      case 3: strided(); break;
      case 4: chunks(); break;
      case 5: in_source(); break;
      case 6: structs(); break;
      case 7: pieces_and_bytes(draw(300)); break;
      default:
        if (draw(3) == 0) settle();
    }
    is_right = is_right && sink_.position() == expected.size();
  }
  // What was written is not needed any more.
  void settle() {
    sink_.settle();
    is_right = is_right && out_.bytes.size() == expected.size();
    arrays_.clear();
  }

  std::string expected;
  bool is_right = true;

 private:
  std::size_t draw(std::size_t below) { return random_() % below; }
  std::size_t size_around_limits() {
    constexpr std::size_t limits[] = {4096, gather_buffer_size / 4, gather_buffer_size / 2, gather_buffer_size,
                                      2 * gather_buffer_size};
    return limits[draw(std::size(limits))] + draw(5) - 2;
  }
  std::string text(std::size_t size) {
    static const std::string pool = [] {
      std::mt19937 random(22);
      std::string bytes(1U << 20, '\0');
      for (char& c : bytes) c = static_cast<char>(random());
      return bytes;
    }();
    return pool.substr(draw(100000), size);
  }

  // The bytes go at once.
  void bytes(std::size_t size) {
    const ExactBytes data(text(size));
    expected.append(reinterpret_cast<const char*>(data.data()), size);
    sink_.write(reinterpret_cast<const char*>(data.data()), size);
  }
  // An array in memory, which stays until the sink is settled.
  ArrayView array(std::size_t size, std::uint32_t item_size) {
    arrays_.push_back({ExactBytes(text(size / item_size * item_size)), {}, {}, {}});
    Kept& kept = arrays_.back();
    ArrayView view;
    view.dtype = item_size == 2 ? Dtype::int16 : item_size == 1 ? Dtype::uint8 : Dtype::opaque;
    view.item_size = item_size;
    view.rank = 1;
    kept.shape = {static_cast<std::int64_t>(size / item_size), 1};
    view.shape = kept.shape.data();
    view.data = kept.bytes.data();
    return view;
  }
  void write_part(const ArrayView& view, const std::string& items, std::uint64_t first, std::uint64_t count) {
    expected += items.substr(first * view.item_size, count * view.item_size);
    write_items(sink_, view, first, count);
  }
  std::uint32_t draw_item_size() {
    constexpr std::uint32_t sizes[] = {1, 2, 12, 4096, 65536, 65537, 70001};
    return sizes[draw(draw(3) == 0 ? std::size(sizes) : 3)];
  }
  std::string items_of(std::size_t size) { return {reinterpret_cast<const char*>(arrays_.back().bytes.data()), size}; }

  void contiguous() {
    ArrayView view = array(size_around_limits() + 10, draw_item_size());
    std::string items = items_of(view.size());
    const std::uint64_t first = draw(std::min<std::uint64_t>(view.item_count(), 8) + 1);
    view.swapped = view.item_size == 2 && draw(2) == 0;
    for (std::size_t i = 0; view.swapped && i < items.size(); i += 2) std::swap(items[i], items[i + 1]);
    write_part(view, items, first, view.item_count() - first);
  }
  // Its items from last to first.
  void strided() {
    ArrayView view = array(size_around_limits(), draw_item_size());
    Kept& kept = arrays_.back();
    const std::string items = items_of(view.size());
    const auto count = view.item_count();
    std::string reversed;
    for (std::uint64_t i = count; i-- > 0;) reversed += items.substr(i * view.item_size, view.item_size);
    kept.strides = {-static_cast<std::int64_t>(view.item_size), 0};
    view.strides = kept.strides.data();
    view.rank = 2;
    if (count != 0) view.data += (count - 1) * view.item_size;
    write_part(view, reversed, 0, count);
  }
  void chunks() {
    ArrayView view = array(size_around_limits(), draw_item_size());
    Kept& kept = arrays_.back();
    const std::string items = items_of(view.size());
    for (std::uint64_t at = 0; at < view.size();) {
      const std::uint64_t size = std::min<std::uint64_t>(view.size() - at, view.item_size * (1 + draw(20000)));
      kept.segments.emplace_back(view.data + at, size);
      at += size;
    }
    view.segments = kept.segments.data();
    view.segment_count = static_cast<std::uint32_t>(kept.segments.size());
    const std::uint64_t first = draw(std::min<std::uint64_t>(view.item_count(), 8) + 1);
    write_part(view, items, first, view.item_count() - first);
  }
  // The source goes at once.
  void in_source() {
    ArrayView view = array(size_around_limits(), draw_item_size());
    const std::string items = items_of(view.size());
    const FakeSource source("ab" + items + "c");
    view.source = &source;
    view.is_in_source = true;
    view.offset = 2;
    write_part(view, items, 0, view.item_count());
    is_right = is_right && source.faults == 0 && source.most_reads_of_a_byte() <= 1;
  }
  void structs() {
    std::vector<Particle> particles(draw(draw(4) == 0 ? 20000 : 50));
    for (std::size_t i = 0; i < particles.size(); ++i) {
      particles[i] = {static_cast<double>(i) / 3, static_cast<std::int64_t>(random_()), "name"};
    }
    std::string encoded(particles.size() * 100 + 1000, '\0');
    auto* next = reinterpret_cast<Byte*>(encoded.data());
    const auto* objects = reinterpret_cast<const Byte*>(particles.data());
    const Type& type = particle_type_;
    flaxstate::write_structs(type.program->writing, objects, 0, particles.size(), next, next + encoded.size(), false);
    expected.append(encoded, 0, static_cast<std::size_t>(next - reinterpret_cast<Byte*>(encoded.data())));
    is_right = is_right && sink_.write_structs(type.program->writing, objects, 0, particles.size()) == particles.size();
  }
  void pieces_and_bytes(std::size_t count) {
    const ArrayView view = array(4096 + draw(10), 1);
    const std::string items = items_of(view.size());
    for (std::size_t i = 0; i < count; ++i) {
      write_part(view, items, 0, 4096);
      if (draw(4) != 0) bytes(draw(9));
    }
  }

  struct Kept {
    ExactBytes bytes;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
    std::vector<Segment> segments;
  };

  std::mt19937& random_;
  FakeSink& out_;
  Registry registry_;
  const Type& particle_type_ = particle_type(registry_);
  std::vector<Kept> arrays_;
  std::unique_ptr<Byte[]> buffer_;
  GatherOut sink_;
};

}  // namespace

TEST_CASE("Whatever is written in whatever order comes out as it was written") {
  std::mt19937 random(21);
  Parallel parallel({2});
  for (int round = 0; round < 24; ++round) {
    INFO("round " << round);
    FakeSink out;
    out.tries = round % 4 == 3;
    Writer writer(random, out, round % 4 >= 2 ? &parallel : nullptr);
    for (std::size_t steps = 5 + random() % 60; steps != 0; --steps) writer.step();
    writer.settle();
    CHECK(writer.is_right);
    CHECK((out.bytes == writer.expected));
    CHECK(out.most_pieces <= 128);
    CHECK(out.empty_pieces == 0);
    if (!out.tries) CHECK(out.tried == 0);
  }
}
