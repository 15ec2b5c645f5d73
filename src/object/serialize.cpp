#include <type_traits>

#include "object/serialize.hpp"

#include "msgpack/gather_out.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "object/object_walk.hpp"
#include "tree/build_tree.hpp"
#include "tree/checked_builder.hpp"

namespace flaxstate {
namespace {

template <class Walk>
void write_measured(std::uint64_t size, const WriteCall& call, SizedSink& sink, const Walk& walk) {
  Byte* const memory = sink.place(size);
  if (memory == nullptr) return;
  if (call.progress != nullptr) call.progress->expect(size);
  MemoryOut writing(memory, static_cast<std::size_t>(size), call.parallel, call.progress);
  MsgpackWriter<MemoryOut> writer(writing, call.options);
  walk(writer);
  if (!writing.is_full()) throw Error(Status::state, "what is written shrank while it was being written");
  if (call.progress != nullptr) call.progress->finish();
}

// What is written goes to the memory that is there. Where that is too small, the walk has learned the size, and a second one
// writes. Progress needs the size first.
template <class Walk>
void write_sized(const WriteCall& call, SizedSink& sink, const Walk& walk) {
  MeasuringOut measuring(call.progress == nullptr ? sink.room() : Room{}, call.parallel);
  MsgpackWriter<MeasuringOut> measurer(measuring, call.options, call.report);
  walk(measurer);
  if (measuring.size() > SIZE_MAX) throw Error(Status::limit, "the bytes don't fit into memory");
  if (!measuring.had_room()) write_measured(measuring.size(), call, sink, walk);
  if (call.parallel != nullptr) call.parallel->check();
  sink.commit(measuring.size());
}

// A sink takes bytes of any number, so there is one walk; unless somebody wants to know how many there will be.
template <class Walk>
void write_gathered(const WriteCall& call, Sink& sink, Memory& memory, const Walk& walk) {
  GrowArray<Byte> own(memory);
  GrowArray<Byte>& gathered = call.gathered != nullptr ? *call.gathered : own;
  gathered.clear();
  if (call.progress != nullptr) {
    MeasuringOut counting;
    MsgpackWriter<MeasuringOut> counter(counting, call.options);
    walk(counter);
    call.progress->expect(counting.size());
  }
  GatherOut gathering(sink, gathered.append(GatherOut::buffer_size), call.parallel, call.progress);
  MsgpackWriter<GatherOut> writer(gathering, call.options, call.report);
  walk(writer);
  gathering.settle();
  if (call.parallel != nullptr) call.parallel->check();
  if (call.progress != nullptr) call.progress->finish();
}

// That of a walk: somebody's, or one for this call.
class WalkWorkspaceUse {
 public:
  WalkWorkspaceUse(WalkWorkspace* given, Memory& memory) noexcept
      : own_(memory), used_(given != nullptr ? *given : own_) {}
  WalkWorkspace& operator*() noexcept { return used_; }

 private:
  WalkWorkspace own_;
  WalkWorkspace& used_;
};

WalkWorkspace* walk_workspace(const WriteCall& call, SizedSink& sink) noexcept {
  return call.walk != nullptr ? call.walk : sink.walk();
}

// Sorting needs all keys of a dict at once, which only a tree has: its arrays point into what it was made of.
bool needs_tree(WalkMode mode, const WriteOptions& options) noexcept {
  return mode == WalkMode::state_dict && options.sorts_keys;
}

}  // namespace

void serialize_tree(const Node& root, WalkMode mode, const WriteCall& call, SizedSink& sink) {
  if (needs_tree(mode, call.options)) {
    const std::unique_ptr<Tree> state = tree_to_state_dict(root, sink.memory().allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, call, sink);
  }
  WalkWorkspaceUse workspace(walk_workspace(call, sink), sink.memory());
  write_sized(call, sink, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, *workspace).run(root);
  });
}

void serialize_tree(const Node& root, WalkMode mode, const WriteCall& call, Sink& sink, Memory& memory) {
  if (needs_tree(mode, call.options)) {
    const std::unique_ptr<Tree> state = tree_to_state_dict(root, memory.allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, call, sink, memory);
  }
  WalkWorkspaceUse workspace(call.walk, memory);
  write_gathered(call, sink, memory, [&](auto& writer) {
    TreeWalk<std::remove_reference_t<decltype(writer)>>(writer, mode, *workspace).run(root);
  });
}

void serialize_object(const Type& type, const void* object, const WriteCall& call, SizedSink& sink) {
  if (needs_tree(WalkMode::state_dict, call.options)) {
    const std::unique_ptr<Tree> state = object_to_state_dict(type, object, sink.memory().allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, call, sink);
  }
  CallbackStates states(sink.memory().allocator());
  WalkWorkspaceUse workspace(walk_workspace(call, sink), sink.memory());
  write_sized(call, sink, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, *workspace).run(type, object);
    states.start_again();
  });
}

void serialize_object(const Type& type, const void* object, const WriteCall& call, Sink& sink, Memory& memory) {
  if (needs_tree(WalkMode::state_dict, call.options)) {
    const std::unique_ptr<Tree> state = object_to_state_dict(type, object, memory.allocator());
    return serialize_tree(*state->root(), WalkMode::sorted, call, sink, memory);
  }
  CallbackStates states(memory.allocator());
  if (call.progress == nullptr) states.walk_once();
  WalkWorkspaceUse workspace(call.walk, memory);
  write_gathered(call, sink, memory, [&](auto& writer) {
    ObjectWalk<std::remove_reference_t<decltype(writer)>>(writer, states, *workspace).run(type, object);
    states.start_again();
  });
}

std::unique_ptr<Tree> object_to_state_dict(const Type& type, const void* object, const TreeOptions& options) {
  CallbackStates states(options.allocator);
  if (options.copy_data) states.walk_once();
  std::unique_ptr<Tree> tree = build_tree(options, [&](StateBuilder& events, Memory& memory) {
    states.charge_to(memory);
    WalkWorkspace workspace(memory);
    ObjectWalk<StateBuilder>(events, states, workspace).run(type, object);
  });
  states.discharge();
  if (!options.copy_data) states.move_into(*tree);
  return tree;
}

std::unique_ptr<Tree> tree_to_state_dict(const Node& root, const TreeOptions& options) {
  return build_tree(options, [&](StateBuilder& events, Memory& memory) {
    WalkWorkspace workspace(memory);
    TreeWalk<StateBuilder>(events, WalkMode::state_dict, workspace).run(root);
  });
}

void add_object(CheckedBuilder& builder, const Type& type, const void* object, bool copies_data) {
  CallbackStates states(builder.allocator(), builder.nesting());
  if (copies_data) states.walk_once();
  const auto walk = [&](StateBuilder& events, std::uint32_t depth) {
    states.charge_to(builder.memory());
    WalkWorkspace workspace(builder.memory());
    ObjectWalk<StateBuilder>(events, states, workspace).run(type, object, {nullptr, depth, true});
  };
  builder.value(walk, copies_data);
  if (copies_data) {
    states.drop();
  } else {
    builder.keep(states);
  }
}

}  // namespace flaxstate
