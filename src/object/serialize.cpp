#include "object/serialize.hpp"

#include "msgpack/gather_sink.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "object/object_walk.hpp"
#include "tree/build_tree.hpp"
#include "tree/checked_builder.hpp"

namespace flaxstate {
namespace {

// What is written is walked over twice: first to learn the size, so that memory is allocated once, then to write.
template <class Walk>
void write_sized(const WriteSettings& settings, Output& output, const SerializeResources& resources, const Walk& walk) {
  CountingSink counting;
  MsgpackWriter<CountingSink> counter(counting, settings, resources.report);
  walk(counter);
  if (counting.size() > SIZE_MAX) throw Error(Status::limit, "the bytes don't fit into memory");
  Progress* const progress = resources.progress;
  Byte* const memory = output.place(counting.size());
  if (memory != nullptr) {
    if (progress != nullptr) progress->expect(counting.size());
    MemorySink sink(memory, counting.size(), resources.parallel, progress);
    MsgpackWriter<MemorySink> writer(sink, settings);
    walk(writer);
    if (!sink.is_full()) throw Error(Status::state, "what is written shrank while it was written");
    if (progress != nullptr) progress->finish();
  }
  output.commit(counting.size());
}

// A sink takes bytes of any number, so there is one walk; unless somebody wants to know how many there will be.
template <class Walk>
void write_gathered(const WriteSettings& settings, Sink& out, Memory& memory, const SerializeResources& resources,
                    const Walk& walk) {
  GrowArray<Byte> own(memory);
  GrowArray<Byte>& gathered = resources.gathered != nullptr ? *resources.gathered : own;
  gathered.clear();
  Progress* const progress = resources.progress;
  if (progress != nullptr) {
    CountingSink counting;
    MsgpackWriter<CountingSink> counter(counting, settings);
    walk(counter);
    progress->expect(counting.size());
  }
  GatherSink sink(out, gathered.append(GatherSink::buffer_size), resources.parallel, progress);
  MsgpackWriter<GatherSink> writer(sink, settings, resources.report);
  walk(writer);
  sink.settle();
  if (progress != nullptr) progress->finish();
}

// The stack of a walk: the caller's, or one for this call.
class StackUse {
 public:
  StackUse(WalkStack* kept, Memory& memory) noexcept : own_(memory), stack_(kept != nullptr ? *kept : own_) {}
  WalkStack& operator*() noexcept { return stack_; }

 private:
  WalkStack own_;
  WalkStack& stack_;
};

// Sorting needs all keys of a dict at once, which only a tree has: its arrays point into what it was made of.
bool needs_tree(WalkMode mode, const WriteSettings& settings) noexcept {
  return mode == WalkMode::state_dict && settings.sorts_keys;
}

}  // namespace

void Buffer::reserve(std::size_t capacity) {
  // Deeper trees need more, once.
  constexpr std::size_t usual_depth = 64;
  if (stack_.levels.capacity() < usual_depth) stack_.levels.set_capacity(usual_depth);
  if (capacity > bytes_.capacity()) bytes_.set_capacity(capacity);
}

// What is written may fail, and the object may change meanwhile: until all of it is there, the buffer is empty.
Byte* Buffer::place(std::uint64_t size) {
  clear();
  if (bytes_.capacity() < size) {
    bytes_.release();
    bytes_.set_capacity(size);
  }
  return bytes_.data();
}

void serialize_tree(const Node& root, WalkMode mode, const WriteSettings& settings, Output& output,
                    const SerializeResources& resources) {
  if (needs_tree(mode, settings)) {
    const std::unique_ptr<Tree> state = tree_to_state_dict(root, output.memory().allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, settings, output, resources);
  }
  StackUse stack(resources.stack != nullptr ? resources.stack : output.stack(), output.memory());
  write_sized(settings, output, resources, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, *stack).run(root);
  });
}

void serialize_tree(const Node& root, WalkMode mode, const WriteSettings& settings, Sink& sink, Memory& memory,
                    const SerializeResources& resources) {
  if (needs_tree(mode, settings)) {
    const std::unique_ptr<Tree> state = tree_to_state_dict(root, memory.allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, settings, sink, memory, resources);
  }
  StackUse stack(resources.stack, memory);
  write_gathered(settings, sink, memory, resources, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, *stack).run(root);
  });
}

void serialize_object(const Type& type, const void* object, const WriteSettings& settings, Output& output,
                      const SerializeResources& resources) {
  if (needs_tree(WalkMode::state_dict, settings)) {
    const std::unique_ptr<Tree> state = object_to_state_dict(type, object, output.memory().allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, settings, output, resources);
  }
  HandledStates states(output.memory().allocator());
  StackUse stack(resources.stack != nullptr ? resources.stack : output.stack(), output.memory());
  write_sized(settings, output, resources, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, *stack).run(type, object);
    states.start_again();
  });
}

void serialize_object(const Type& type, const void* object, const WriteSettings& settings, Sink& sink, Memory& memory,
                      const SerializeResources& resources) {
  if (needs_tree(WalkMode::state_dict, settings)) {
    const std::unique_ptr<Tree> state = object_to_state_dict(type, object, memory.allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, settings, sink, memory, resources);
  }
  HandledStates states(memory.allocator());
  if (resources.progress == nullptr) states.walk_once();
  StackUse stack(resources.stack, memory);
  write_gathered(settings, sink, memory, resources, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, *stack).run(type, object);
    states.start_again();
  });
}

std::unique_ptr<Tree> object_to_state_dict(const Type& type, const void* object, const TreeSettings& settings) {
  HandledStates states(settings.allocator);
  if (settings.copy_data) states.walk_once();
  std::unique_ptr<Tree> tree = build_tree(settings, [&](StateBuilder& events, Memory& memory) {
    states.charge_to(memory);
    WalkStack stack(memory);
    ObjectWalk<StateBuilder>(events, states, stack).run(type, object);
  });
  states.discharge();
  if (!settings.copy_data) states.move_into(*tree);
  return tree;
}

std::unique_ptr<Tree> tree_to_state_dict(const Node& root, const TreeSettings& settings) {
  return build_tree(settings, [&](StateBuilder& events, Memory& memory) {
    WalkStack stack(memory);
    TreeWalk<StateBuilder>(events, WalkMode::state_dict, stack).run(root);
  });
}

void add_object(CheckedBuilder& builder, const Type& type, const void* object, bool copies_data) {
  HandledStates states(builder.allocator(), builder.nesting());
  if (copies_data) states.walk_once();
  const auto walk = [&](StateBuilder& events, std::uint32_t depth) {
    states.charge_to(builder.memory());
    Memory memory(builder.allocator());
    WalkStack stack(memory);
    ObjectWalk<StateBuilder>(events, states, stack).run(type, object, {nullptr, depth, true});
  };
  builder.value(walk, copies_data);
  if (copies_data) {
    states.drop();
  } else {
    builder.keep(states);
  }
}

}  // namespace flaxstate
