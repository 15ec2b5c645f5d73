// Covers msgpack_reader.hpp over sources: whatever stands at the end of a window is read as from memory.

#include <random>

#include "fake_source.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "random_msgpack.hpp"

#include "catch.hpp"

using namespace unit;

namespace {

// All that reading gives: the tree, or the failure with all of its words.
template <class Reader>
std::string outcome(const Reader& read) {
  Tree tree(flaxstate::default_allocator());
  std::string text;
  const auto error = error_of([&] {
    read(tree);
    text = dump(*tree.root()) + " of " + std::to_string(tree.bytes_used);
  });
  if (!error.has_value()) return text;
  return std::string(flaxstate::status_name(error->status())) + " at " + error->path() + " " +
         std::to_string(error->offset()) + ": " + error->message();
}
std::string from_memory(const std::string& bytes, const ReadOptions& options) {
  const ExactBytes exact(bytes);
  return outcome([&](Tree& tree) { flaxstate::read_msgpack(exact.data(), exact.size(), options, tree); });
}
std::string from_source(const FakeSource& source, const ReadOptions& options) {
  return outcome([&](Tree& tree) { flaxstate::read_msgpack(source, options, tree); });
}

ReadOptions random_options(std::mt19937& random) {
  ReadOptions options;
  options.lenient = random() % 3 == 0;
  options.align_arrays = random() % 3 == 0;
  options.keep_in_source = random() % 3 == 0;
  options.trailing = static_cast<flaxstate::Trailing>(random() % 3);
  options.keep_memory = random() % 2 == 0;
  return options;
}

void mutate(RandomMsgpack& random, std::string& bytes) {
  for (std::size_t changes = 1 + random.draw(3); changes != 0 && !bytes.empty(); --changes) {
    const std::size_t at = random.draw(bytes.size());
    switch (random.draw(5)) {
      case 0: bytes[at] = static_cast<char>(random.draw(256)); break;
      case 1: bytes[at] = static_cast<char>(0xc0 + random.draw(32)); break;
      case 2: bytes.erase(at, 1 + random.draw(4)); break;
      case 3: bytes.insert(at, random.raw(1 + random.draw(3))); break;
      default: bytes.resize(at);
    }
  }
}

}  // namespace

TEST_CASE("Random bytes behind a pad of every length are read from a source as from memory") {
  std::mt19937 random(71);
  RandomMsgpack bytes(random);
  std::size_t valid = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text = from_hex("92") + bytes.bin(static_cast<std::size_t>(round) * 11) + bytes.value(0);
    if (round % 3 == 2) mutate(bytes, text);
    const ReadOptions options = random_options(random);
    FakeSource source(text);
    if (round % 4 == 3) source.map(0);
    const std::string expected = from_memory(text, options);
    if (from_source(source, options) != expected) FAIL_CHECK("round " << round << ": " << expected.substr(0, 300));
    CHECK(source.faults == 0);
    valid += expected[0] == '[' ? 1 : 0;
  }
  CHECK(valid > 230);
}

TEST_CASE("Every beginning of random bytes is truncated in the same words") {
  std::mt19937 random(72);
  RandomMsgpack bytes(random);
  for (int round = 0; round < 12; ++round) {
    const std::string text = from_hex("92") + bytes.bin(random() % 1500) + bytes.value(0);
    if (text.size() > 20000) continue;
    for (std::size_t size = 0; size < text.size(); size += 1 + text.size() / 80) {
      const std::string start = text.substr(0, size);
      if (from_source(FakeSource(start), {}) != from_memory(start, {}))
        FAIL_CHECK("round " << round << " size " << size);
    }
  }
}

TEST_CASE("When the n-th read fails the error is the source's, and the tree can be read again") {
  std::mt19937 random(73);
  RandomMsgpack bytes(random);
  for (int round = 0; round < 30; ++round) {
    const std::string text = from_hex("92") + bytes.bin(random() % 5000) + bytes.value(0);
    if (text.size() > 50000) continue;
    FakeSource source(text);
    const std::string expected = from_source(source, {});
    source.forget();
    Tree tree(flaxstate::default_allocator());
    flaxstate::read_msgpack(source, {}, tree);
    const std::size_t reads = source.reads.size();
    for (std::size_t n = 1; n <= reads; ++n) {
      source.forget();
      source.fail_at = n;
      const auto error = error_of([&] { flaxstate::read_msgpack(source, {}, tree); });
      REQUIRE(error.has_value());
      CHECK(error->status() == Status::io);
      CHECK(error->offset() < text.size());
      tree.clear();
    }
    source.fail_at = 0;
    flaxstate::read_msgpack(source, {}, tree);
    CHECK((dump(*tree.root()) + " of " + std::to_string(text.size()) == expected));
  }
}

TEST_CASE("Everything is read once, and the data of large arrays not at all") {
  std::string text = from_hex("dc0064");
  for (int i = 0; i < 100; ++i) {
    text += from_hex("82a46e616d65a3616263a464617461c9 0000c362 01 9391ce0000c350a575696e7438c60000c350") +
            std::string(50000, 'd');
  }
  const FakeSource source(text);
  Tree tree(flaxstate::default_allocator());
  flaxstate::read_msgpack(source, {}, tree);
  CHECK(source.most_reads_of_a_byte() == 1);
  CHECK(source.reads.size() <= 101);
  CHECK(source.bytes_read() < 100 * 4096);
  const ArrayView array =
      flaxstate::array_of(*flaxstate::find_text_child(*flaxstate::child_at(*tree.root(), 99), "data"));
  CHECK(array.is_in_source);
  CHECK(array.offset == text.size() - 50000);
}

TEST_CASE("Arrays a little larger than what is read along don't make as many reads as there are arrays") {
  std::string text = from_hex("dc03e8");
  for (int i = 0; i < 1000; ++i) text += from_hex("c8013a019391cd012ca575696e7438c5012c") + std::string(300, 'd');
  const FakeSource source(text);
  Tree tree(flaxstate::default_allocator());
  flaxstate::read_msgpack(source, {}, tree);
  CHECK(source.most_reads_of_a_byte() == 1);
  CHECK(source.reads.size() < 300);
}

TEST_CASE("Small arrays are read along, unless they are to stay where they are") {
  const std::string text = from_hex("91 c71501939102a7666c6f61743332c4080000803f00000040");
  const FakeSource source(text);
  for (const bool keeps : {false, true}) {
    ReadOptions options;
    options.keep_in_source = keeps;
    Tree tree(flaxstate::default_allocator());
    flaxstate::read_msgpack(source, options, tree);
    const ArrayView array = flaxstate::array_of(*flaxstate::first_child(*tree.root()));
    CHECK(array.is_in_source == keeps);
    CHECK(flaxstate::is_in_memory(array) != keeps);
    if (keeps) CHECK(array.offset == text.size() - 8);
    if (!keeps) CHECK(reinterpret_cast<std::uintptr_t>(array.data) % 4 == 0);
  }
}

TEST_CASE("Headers that claim more than there is allocate nothing for it") {
  for (const char* hex :
       {"dbffffffff", "c6ffffffff61", "c9ffffffff0193", "ddffffffff", "81a161c9ffffffff01", "81dbffffffff"}) {
    CountingAllocator counting;
    Tree tree(counting.allocator());
    const FakeSource source(from_hex(hex));
    CHECK(failure_of([&] { flaxstate::read_msgpack(source, {}, tree); }).substr(0, 9) == "TRUNCATED");
    CHECK(counting.peak < 6000);
  }
}

TEST_CASE("A tree that is read again allocates nothing, and one that isn't gives back what it doesn't need") {
  std::string text = from_hex("dc0400");
  for (int i = 0; i < 1024; ++i) text += from_hex("82a26964ce000000ffa46e616d65a8") + "12345678";
  const FakeSource source(text);
  CountingAllocator counting;
  Tree tree(counting.allocator());
  ReadOptions options;
  options.keep_memory = true;
  flaxstate::read_msgpack(source, options, tree);
  const std::size_t calls = counting.calls;
  for (int i = 0; i < 3; ++i) flaxstate::read_msgpack(source, options, tree);
  CHECK(counting.calls == calls);
  CountingAllocator once;
  Tree other(once.allocator());
  flaxstate::read_msgpack(source, {}, other);
  CHECK(once.live < 3073 * sizeof(Node) + 2 * text.size() + 8192);
  CHECK(dump(*other.root()) == dump(*tree.root()));
}

TEST_CASE("A pointer of git-LFS is recognised in a source, too") {
  const FakeSource source("version https://git-lfs.github.com/spec/v1\n" + std::string(5000, 'x'));
  const std::string text = from_source(source, {});
  CHECK(text.find("git lfs pull") != std::string::npos);
}
