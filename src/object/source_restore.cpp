#include "object/source_restore.hpp"

#include <cstddef>

#include "object/direct_restore.hpp"
#include "object/direct_types.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {
namespace {

// Large arrays are better read into their places. Where there are none, a tree takes more memory than the bytes, which are
// read in vain if they don't fit.
std::uint64_t most_bytes(const Type& type) noexcept {
  switch (way_from_bytes(type)) {
    case Finding::Way::directly: return std::uint64_t{1} << 22;
    case Finding::Way::without_arrays: return std::uint64_t{1} << 26;
    default: return 0;
  }
}

// False: a tree may still do with less.
bool make_room(GrowArray<Byte>& room, std::size_t size) {
  constexpr std::size_t large = std::size_t{1} << 20;
  if (size <= room.capacity()) return true;
  room.release();
  if (size > room.memory().room()) return false;
  if (size > large) return room.try_set_capacity(size);
  room.set_capacity(size);
  return true;
}

// False: it can't be read. Who reads value by value knows where that is, and may need less of a source.
bool read_whole(const Source& source, Byte* place, std::size_t size, const ReadOptions& reading, Tree& scratch) {
  if (source.can_try()) {
    const int error = source.try_read(0, place, size);
    if (error == 0) return true;
    read_msgpack(source, reading, scratch);
    source.fail(error, 0, TreePath());
  }
  try {
    source.read(0, place, size, TreePath());
    return true;
  } catch (const Error& error) {
    if (error.status() == Status::no_memory) throw;
    return false;
  }
}

}  // namespace

bool restore_source_directly(const Type& type, void* target, const Source& source, const ReadOptions& reading,
                             const RestoreCall& call, Tree& scratch) {
  if (source.size() == 0 || source.size() > most_bytes(type)) return false;
  const auto size = static_cast<std::size_t>(source.size());
  GrowArray<Byte>& room = scratch.building.window;
  if (!make_room(room, size)) return false;
  if (read_whole(source, room.data(), size, reading, scratch) &&
      restore_directly(type, target, room.data(), size, reading, call, scratch)) {
    return true;
  }
  // The general way has the limit for itself, and no call that comes later needs the room.
  if (scratch.memory.rest_of_limit() != 0 || call.workspace == nullptr) room.release();
  return false;
}

}  // namespace flaxstate
