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

std::string serialized(std::string_view hex, WalkMode mode, std::uint64_t chunk_limit = usual_limit) {
  const Read read(from_hex(hex));
  Buffer buffer(flaxstate::default_allocator());
  serialize_tree(read.root(), mode, chunk_limit, buffer);
  return to_hex(buffer.data(), buffer.size());
}

std::string plain(std::string_view hex) { return to_hex(from_hex(hex)); }

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
  const char* tree = "82 a162 92 01 80 a161 cb3ff0000000000000";
  CHECK(serialized(tree, WalkMode::unchanged) == plain(tree));
  CHECK(serialized(tree, WalkMode::sorted) == plain("82 a161 cb3ff0000000000000 a162 92 01 80"));
  // to_bytes([1, [2]])
  CHECK(serialized("92 01 9102", WalkMode::state_dict) == "82a13001a13181a13002");
  // to_bytes({'e': ExtType(5, b'q')})
  CHECK(serialized("81a165d40571", WalkMode::state_dict) == "81a16582a4636f646505a464617461c40171");
  CHECK(serialized("80", WalkMode::sorted) == "80");
}

TEST_CASE("Longer encodings become the shortest") {
  CHECK(serialized("df00000001 d90161 dd00000001 d30000000000000005", WalkMode::unchanged) == "81a1619105");
  CHECK(serialized("ca3fc00000", WalkMode::unchanged) == "cb3ff8000000000000");
}

TEST_CASE("Arrays above the chunk limit are chunked under dicts, and joined again, not in lists") {
  const std::string array = "c71e0193920202a7666c6f61743332c410000000000000803f0000004000004040";
  const std::string chunks =
      "83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706582a13002a13102a66368756e6b7382"
      "a130c71501939102a7666c6f61743332c408000000000000803fa131c71501939102a7666c6f61743332c4080000004000"
      "004040";
  CHECK(serialized("81a161" + array, WalkMode::unchanged, 8) == "81a161" + chunks);
  CHECK(serialized("81a161" + chunks, WalkMode::unchanged, 16) == "81a161" + array);
  CHECK(serialized("81a161" + chunks, WalkMode::sorted, 8) == "81a161" + chunks);
  CHECK(serialized("91" + array, WalkMode::unchanged, 8) == "91" + array);
  CHECK(serialized("91" + array, WalkMode::state_dict, 8) == "81a130" + chunks);
}

TEST_CASE("Memory is asked for once, of the exact size, and only when bytes are wanted") {
  const Read read(from_hex("92 01 a3616263"));
  FixedOutput output(true);
  serialize_tree(read.root(), WalkMode::unchanged, usual_limit, output);
  CHECK(output.placed == 6);
  CHECK(output.committed == 6);
  CHECK(to_hex(output.bytes.data(), output.bytes.size()) == "9201a3616263");
  FixedOutput size_only(false);
  serialize_tree(read.root(), WalkMode::unchanged, usual_limit, size_only);
  CHECK(size_only.committed == 6);
  CHECK(size_only.bytes[0] == 0xee);
}

TEST_CASE("A failure commits nothing, and asks for no memory") {
  const Read read(from_hex("81 a161 82 a16100 0101"));
  FixedOutput output(true);
  CHECK(failure_of([&] { serialize_tree(read.root(), WalkMode::sorted, usual_limit, output); }) == "KEY at ./a");
  CHECK(output.placed == 0);
  CHECK(output.committed == 0);
  Buffer buffer(flaxstate::default_allocator());
  serialize_tree(Read(from_hex("07")).root(), WalkMode::unchanged, usual_limit, buffer);
  CHECK(failure_of([&] { serialize_tree(read.root(), WalkMode::sorted, usual_limit, buffer); }) == "KEY at ./a");
  CHECK(to_hex(buffer.data(), buffer.size()) == "07");
}

TEST_CASE("A buffer is used again without further allocations") {
  CountingAllocator counting;
  {
    Buffer buffer(counting.allocator());
    CHECK(buffer.size() == 0);
    buffer.reserve(100);
    const std::size_t calls = counting.calls;
    const Read read(from_hex("92 01 a3616263"));
    for (int i = 0; i < 3; ++i) {
      serialize_tree(read.root(), WalkMode::unchanged, usual_limit, buffer);
      CHECK(to_hex(buffer.data(), buffer.size()) == "9201a3616263");
    }
    CHECK(counting.calls == calls);
    buffer.reserve(10);
    CHECK(counting.calls == calls);
    serialize_tree(Read(from_hex("da0100" + to_hex(std::string(256, 'x')))).root(), WalkMode::unchanged, usual_limit,
                   buffer);
    CHECK(buffer.size() == 259);
  }
  CHECK(counting.live == 0);
  CHECK(counting.faults == 0);
}
