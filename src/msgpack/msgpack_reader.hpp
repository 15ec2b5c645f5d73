#pragma once

#include <cstddef>
#include <cstdint>

#include "base/format_constants.hpp"
#include "base/memory.hpp"

namespace flaxstate {

class Progress;
class Source;
class Tree;

// The numbers are part of the C ABI (include/flaxstate/msgpack.h).
enum class Trailing : std::int32_t {
  refused = 0,
  allowed = 1,  // behind a container that no other format begins with
  stream = 2,   // behind anything
};

struct ReadOptions {
  bool lenient = false;                   // all that Flax reads
  bool legacy_bfloat16 = false;           // the dtype name "V2" is bfloat16
  Trailing trailing = Trailing::refused;  // of bytes behind the object
  bool align_arrays = false;              // copy arrays whose data isn't aligned for their dtype
  bool keep_memory = false;               // the tree will be filled again
  bool keep_in_source = false;            // leave also small data where it is
  std::uint32_t depth_limit = format::max_depth;
  std::uint64_t node_limit = UINT64_MAX;  // that the tree has at one time
  std::uint64_t text_limit = UINT64_MAX;  // bytes of keys, str, bytes and ext in the input
  Progress* progress = nullptr;           // of what is read
  bool loads_later = false;               // array data doesn't count towards it: it is copied after this
};

// flax.serialization.msgpack_restore: fills the tree, which points into the bytes. Throws with path and offset; the
// tree is then half built and only good for clear().
void read_msgpack(const Byte* bytes, std::size_t size, const ReadOptions& options, Tree& tree);

// The same over a source, which the tree's arrays point into: their data is left where it is, unless it is small.
void read_msgpack(const Source& source, const ReadOptions& options, Tree& tree);

}  // namespace flaxstate
