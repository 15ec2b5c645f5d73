#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "msgpack/struct_program.hpp"

namespace flaxstate {

// The fast way from bytes to structs: what a program wrote, it can read. Whatever else a state may look like (keys in another
// order, numbers of another kind, values that don't fit) is unfit, which says nothing about it but that this isn't the way.

// Bytes that are being read.
struct ByteRange {
  const Byte* begin;
  const Byte* end;
  const Byte* next;

  std::size_t left() const noexcept { return static_cast<std::size_t>(end - next); }
};

// What is done with the values of a struct. Between `check` and `write` the bytes can change, so that either looks where it reads.
enum class Pass : std::uint8_t {
  check,  // nothing is written
  write,  // of what was checked, and is looked at once more
  fill,   // both at once
};

// Instead of an op.
constexpr std::size_t unfit = SIZE_MAX;

// From the op `first` on; gives the op that it stopped behind whose constants: one for the walk (what is general, and text that
// doesn't fit into the memory of the old one), or the number of ops; or `unfit`.
template <Pass pass>
std::size_t read_struct(const StructProgram& program, std::size_t first, Byte* object, ByteRange& bytes) noexcept;

// Many of a straight program, each behind its index as key: the objects [first, count), of which 0 stands at `objects`. Gives
// how many were read; the bytes then begin with the key of the one that is unfit, if there is one.
template <Pass pass>
std::size_t read_structs(const StructProgram& program, Byte* objects, std::size_t first, std::size_t count,
                         ByteRange& bytes) noexcept;

}  // namespace flaxstate
