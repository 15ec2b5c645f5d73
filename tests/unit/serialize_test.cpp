// Covers serialize.hpp for trees; object_walk_test.cpp has the objects.

#include "object/serialize.hpp"

#include "support.hpp"

#include "catch.hpp"

using flaxstate::Buffer;
using flaxstate::serialize_tree;
using flaxstate::WalkMode;
using namespace unit;

namespace {

constexpr std::uint64_t usual_limit = std::uint64_t{1} << 30;

std::string serialized(const std::string& text, WalkMode mode, std::uint64_t chunk_limit = usual_limit) {
  const Read read(packed(text));
  Buffer buffer(flaxstate::default_allocator());
  serialize_tree(read.root(), mode, chunk_limit, buffer);
  return to_hex(buffer.data(), buffer.size());
}

std::string hex_of(const std::string& text) { return to_hex(packed(text)); }

// Wants the size only, or gives memory of its own.
class FixedOutput final : public flaxstate::SizedSink {
 public:
  explicit FixedOutput(bool wants_bytes) : wants_bytes_(wants_bytes), memory_(flaxstate::default_allocator()) {}
  Byte* place(std::uint64_t size) override {
    placed = size;
    bytes.assign(static_cast<std::size_t>(size), 0xee);
    return wants_bytes_ ? bytes.data() : nullptr;
  }
  void commit(std::uint64_t size) noexcept override { committed = size; }
  flaxstate::Memory& memory() noexcept override { return memory_; }

  std::uint64_t placed = 0;
  std::uint64_t committed = 0;
  std::vector<Byte> bytes;

 private:
  bool wants_bytes_;
  flaxstate::Memory memory_;
};

}  // namespace

// The bytes are stock Flax's.
TEST_CASE("Kept and sorted order, and state dicts") {
  const char* tree = "{'b': [1, {}], 'a': 1.0}";
  CHECK(serialized(tree, WalkMode::unchanged) == hex_of(tree));
  CHECK(serialized(tree, WalkMode::sorted) == hex_of("{'a': 1.0, 'b': [1, {}]}"));
  CHECK(serialized("[1, [2]]", WalkMode::state_dict) == hex_of("{'0': 1, '1': {'0': 2}}"));
  CHECK(serialized("{'e': ext(5, b'q')}", WalkMode::state_dict) == hex_of("{'e': {'code': 5, 'data': b'q'}}"));
  CHECK(serialized("{}", WalkMode::sorted) == hex_of("{}"));
}

TEST_CASE("Longer encodings become the shortest") {
  CHECK(serialized("hex('df00000001 d90161 dd00000001 d30000000000000005')", WalkMode::unchanged) ==
        hex_of("{'a': [5]}"));
  CHECK(serialized("hex('ca3fc00000')", WalkMode::unchanged) == hex_of("1.5"));
}

TEST_CASE("Arrays above the chunk limit are chunked under dicts, and joined again, not in lists") {
  const std::string array = "f32[2,2](0, 1, 2, 3)";
  const std::string chunks =
      "{'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 2}, 'chunks': {'0': f32[2](0, 1), '1': f32[2](2, "
      "3)}}";
  CHECK(serialized("{'a': " + array + "}", WalkMode::unchanged, 8) == hex_of("{'a': " + chunks + "}"));
  CHECK(serialized("{'a': " + chunks + "}", WalkMode::unchanged, 16) == hex_of("{'a': " + array + "}"));
  CHECK(serialized("{'a': " + chunks + "}", WalkMode::sorted, 8) == hex_of("{'a': " + chunks + "}"));
  CHECK(serialized("[" + array + "]", WalkMode::unchanged, 8) == hex_of("[" + array + "]"));
  CHECK(serialized("[" + array + "]", WalkMode::state_dict, 8) == hex_of("{'0': " + chunks + "}"));
}

TEST_CASE("Memory is asked for once, of the exact size, and only when bytes are wanted") {
  const Read read(packed("[1, 'abc']"));
  FixedOutput output(true);
  serialize_tree(read.root(), WalkMode::unchanged, usual_limit, output);
  CHECK(output.placed == 6);
  CHECK(output.committed == 6);
  CHECK(to_hex(output.bytes.data(), output.bytes.size()) == hex_of("[1, 'abc']"));
  FixedOutput size_only(false);
  serialize_tree(read.root(), WalkMode::unchanged, usual_limit, size_only);
  CHECK(size_only.committed == 6);
  CHECK(size_only.bytes[0] == 0xee);
}

TEST_CASE("A failure commits nothing, asks for no memory, and leaves a buffer empty") {
  const Read read(packed("{'a': {'a': 0, 1: 1}}"));
  FixedOutput output(true);
  CHECK(failure_of([&] { serialize_tree(read.root(), WalkMode::sorted, usual_limit, output); }) == "KEY at ./a");
  CHECK(output.placed == 0);
  CHECK(output.committed == 0);
  Buffer buffer(flaxstate::default_allocator());
  serialize_tree(Read(packed("7")).root(), WalkMode::unchanged, usual_limit, buffer);
  CHECK(failure_of([&] { serialize_tree(read.root(), WalkMode::sorted, usual_limit, buffer); }) == "KEY at ./a");
  CHECK(buffer.size() == 0);
}

TEST_CASE("A buffer is used again without further allocations") {
  CountingAllocator counting;
  {
    Buffer buffer(counting.allocator());
    CHECK(buffer.size() == 0);
    buffer.reserve(100);
    const std::size_t calls = counting.calls;
    const Read read(packed("[1, 'abc']"));
    for (int i = 0; i < 3; ++i) {
      serialize_tree(read.root(), WalkMode::unchanged, usual_limit, buffer);
      CHECK(to_hex(buffer.data(), buffer.size()) == hex_of("[1, 'abc']"));
    }
    CHECK(counting.calls == calls);
    buffer.reserve(10);
    CHECK(counting.calls == calls);
    serialize_tree(Read(packed("'" + std::string(256, 'x') + "'")).root(), WalkMode::unchanged, usual_limit, buffer);
    CHECK(buffer.size() == 259);
  }
  CHECK(counting.live == 0);
  CHECK(counting.faults == 0);
}
