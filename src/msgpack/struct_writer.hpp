#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "msgpack/msgpack_writer_struct.hpp"
#include "msgpack/struct_program.hpp"

namespace flaxstate {

// The fast way for structs: their program, into memory that is known to be large enough. What it can't do (text that is
// not valid) it leaves to the walk, whose business errors are.

// From the op `first` on; gives the op that it stopped in front of. Bytes count towards `size`.
std::size_t measure_struct(const StructProgram& program, std::size_t first, const Byte* object,
                           std::uint64_t& size) noexcept;
// Writes to `out`, which is moved, and has room for largest_stretch up to `end`. `is_measured`: its text has been looked at.
std::size_t write_struct(const StructProgram& program, std::size_t first, const Byte* object, Byte*& out,
                         const Byte* end, bool is_measured) noexcept;

// Many of a straight program, with the index of each as its key: the objects [first, count), of which 0 stands at `objects`.
// They give how many are done.
std::size_t measure_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count,
                            std::uint64_t& size) noexcept;
// Before the room to `end` runs short.
std::size_t write_structs(const StructProgram& program, const Byte* objects, std::size_t first, std::size_t count,
                          Byte*& out, const Byte* end, bool is_measured) noexcept;

// Whether the op at which they stopped is one for the walk, and not one that there was no room for.
inline bool is_for_walk(const StructProgram& program, std::size_t op) noexcept {
  return op == program.ops.size() || program.ops[op].code == StructCode::general;
}

// Where the room may be too small.
template <class Out>
std::size_t write_carefully(const StructProgram& program, std::size_t first, const Byte* object, Out& out) {
  OutStream<Out> stream(out);
  return StructPacker<OutStream<Out>>(program, stream).run(first, object);
}

}  // namespace flaxstate
