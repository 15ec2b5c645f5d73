#include "serialize.hpp"

#include "build_tree.hpp"
#include "checked_builder.hpp"
#include "gather_sink.hpp"
#include "msgpack_writer.hpp"
#include "object_walk.hpp"

namespace flaxstate {
namespace {

// What is written is walked over twice: first to learn the size, so that memory is allocated once, then to write.
template <class Walk>
void write_sized(const WriteSettings& settings, Output& output, const SerializeResources& resources, const Walk& walk) {
  CountingSink counting;
  MsgpackWriter<CountingSink> counter(counting, settings);
  walk(counter);
  if (counting.size() > SIZE_MAX) throw Error(Status::limit, "the bytes don't fit into memory");
  Byte* const memory = output.place(counting.size());
  if (memory != nullptr) {
    MemorySink sink(memory, counting.size(), resources.parallel);
    MsgpackWriter<MemorySink> writer(sink, settings);
    walk(writer);
    if (!sink.is_full()) throw Error(Status::state, "what is written shrank while it was written");
  }
  output.commit(counting.size());
  if (resources.unaligned_count != nullptr) *resources.unaligned_count = counter.unaligned_count();
}

// A sink takes bytes of any number, so there is one walk.
template <class Walk>
void write_gathered(const WriteSettings& settings, Sink& out, Memory& memory, const SerializeResources& resources,
                    const Walk& walk) {
  GrowArray<Byte> own(memory);
  GrowArray<Byte>& gathered = resources.gathered != nullptr ? *resources.gathered : own;
  gathered.clear();
  GatherSink sink(out, gathered.append(GatherSink::buffer_size), resources.parallel);
  MsgpackWriter<GatherSink> writer(sink, settings);
  walk(writer);
  sink.settle();
  if (resources.unaligned_count != nullptr) *resources.unaligned_count = writer.unaligned_count();
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
  StackUse stack(resources.stack != nullptr ? resources.stack : output.stack(), output.memory());
  write_sized(settings, output, resources, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, *stack).run(root);
  });
}

void serialize_tree(const Node& root, WalkMode mode, const WriteSettings& settings, Sink& sink, Memory& memory,
                    const SerializeResources& resources) {
  StackUse stack(resources.stack, memory);
  write_gathered(settings, sink, memory, resources, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, *stack).run(root);
  });
}

void serialize_object(const Type& type, const void* object, const WriteSettings& settings, Output& output,
                      const SerializeResources& resources) {
  HandledStates states(output.memory().allocator());
  StackUse stack(resources.stack != nullptr ? resources.stack : output.stack(), output.memory());
  write_sized(settings, output, resources, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, *stack).run(type, object);
    states.start_again();
  });
}

void serialize_object(const Type& type, const void* object, const WriteSettings& settings, Sink& sink, Memory& memory,
                      const SerializeResources& resources) {
  HandledStates states(memory.allocator());
  states.walk_once();
  StackUse stack(resources.stack, memory);
  write_gathered(settings, sink, memory, resources, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, *stack).run(type, object);
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
  if (!copies_data) builder.keep(states);
}

}  // namespace flaxstate
