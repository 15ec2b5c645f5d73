#include "serialize.hpp"

#include "checked_builder.hpp"
#include "msgpack_writer.hpp"
#include "object_walk.hpp"
#include "state_builder.hpp"

namespace flaxstate {
namespace {

// What is written is walked over twice: first to learn the size, so that memory is allocated once, then to write.
template <class Walk>
void write_sized(std::uint64_t chunk_limit, Output& output, const Walk& walk) {
  CountingSink counting;
  MsgpackWriter<CountingSink> counter(counting, chunk_limit);
  walk(counter);
  if (counting.size() > SIZE_MAX) throw Error(Status::limit, "the bytes don't fit into memory");
  Byte* const memory = output.place(counting.size());
  if (memory != nullptr) {
    MemorySink sink(memory, counting.size());
    MsgpackWriter<MemorySink> writer(sink, chunk_limit);
    walk(writer);
    if (!sink.is_full()) throw Error(Status::state, "what is written shrank while it was written");
  }
  output.commit(counting.size());
}

template <class Walk>
std::unique_ptr<Tree> build_tree(const Allocator& allocator, const Walk& walk) {
  auto tree = std::make_unique<Tree>(allocator);
  TreeBuilder builder(*tree);
  StateBuilder events(builder);
  walk(events, tree->memory);
  builder.finish(false);
  return tree;
}

}  // namespace

void Buffer::reserve(std::size_t capacity) {
  if (capacity > bytes_.capacity()) bytes_.set_capacity(capacity);
}

Byte* Buffer::place(std::uint64_t size) {
  if (size > bytes_.capacity()) {
    // The old bytes are not needed in the new memory, so that nothing is copied.
    GrowArray<Byte> larger(memory_);
    larger.set_capacity(size);
    bytes_.swap(larger);
  }
  bytes_.clear();
  return bytes_.data();
}

void serialize_tree(const Node& root, WalkMode mode, std::uint64_t chunk_limit, Output& output) {
  write_sized(chunk_limit, output, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, output.memory()).run(root);
  });
}

void serialize_object(const Type& type, const void* object, std::uint64_t chunk_limit, Output& output) {
  HandledStates states(output.memory().allocator());
  write_sized(chunk_limit, output, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, output.memory()).run(type, object);
    states.start_again();
  });
}

std::unique_ptr<Tree> object_to_state_dict(const Type& type, const void* object, const Allocator& allocator) {
  HandledStates states(allocator);
  std::unique_ptr<Tree> tree = build_tree(allocator, [&](StateBuilder& events, Memory& memory) {
    ObjectWalk<StateBuilder>(events, states, memory).run(type, object);
  });
  states.move_into(*tree);
  return tree;
}

std::unique_ptr<Tree> tree_to_state_dict(const Node& root, const Allocator& allocator) {
  return build_tree(allocator, [&](StateBuilder& events, Memory& memory) {
    TreeWalk<StateBuilder>(events, WalkMode::state_dict, memory).run(root);
  });
}

void add_object(CheckedBuilder& builder, const Type& type, const void* object) {
  HandledStates states(builder.allocator(), builder.nesting());
  builder.value([&](StateBuilder& events, std::uint32_t depth) {
    Memory memory(builder.allocator());
    ObjectWalk<StateBuilder>(events, states, memory).run(type, object, {nullptr, depth, true});
  });
  builder.keep(states);
}

}  // namespace flaxstate
