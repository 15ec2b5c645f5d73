#pragma once

#include <cstdint>

#include "base/memory.hpp"

namespace flaxstate {

// A container that is still open while a tree is built.
struct Frame {
  std::uint32_t node;       // position in the tree's nodes
  std::uint32_t remaining;  // children that are still to come, as far as that is known
  std::uint32_t records;    // where the tree's records ended when it was begun
  std::uint32_t model;      // the entry of the dict before that has the key which is expected next, 0: none
  std::uint32_t last_dict;  // the last child that was a dict and is complete, 0: none
  bool keyed;
  bool unchunks;    // all containers above are dicts, so that a chunked array is recognised here
  bool has_marker;  // the key of a chunked array was seen
};

// What building a tree needs beside the tree, which keeps it if it will be built again.
struct BuildWorkspace {
  explicit BuildWorkspace(Memory& memory) noexcept : frames(memory), window(memory) {}

  void release() noexcept {
    frames.release();
    window.release();
  }

  GrowArray<Frame> frames;
  GrowArray<Byte> window;  // of the reader
};

}  // namespace flaxstate
