#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "tree/simple_struct_table.hpp"

namespace flaxstate {

// The fast way for the many small structs of a simulation: a loop over a table of fields with encoded keys, into
// memory that is known to be large enough, with the index of each struct as its key. What it can't do (text that is
// not valid) it leaves to the walk, whose business errors are.

// Fills in what follows from the fields.
void complete_struct_table(StructTable& table);

// Bytes that count towards `size`; gives how many of the `count` objects from `first` on were measured.
std::size_t measure_structs(const StructTable& table, const Byte* objects, std::size_t count,
                            std::uint64_t& size) noexcept;

// Writes them to `out`, which is moved; gives how many were written before the room ran short.
std::size_t write_structs(const StructTable& table, const Byte* objects, std::size_t count, Byte*& out,
                          const Byte* end) noexcept;

// The same for the objects from `first` on, without having measured them: text that isn't valid ends it, too. `objects`
// is where the object 0 stands.
std::size_t append_structs(const StructTable& table, const Byte* objects, std::size_t first, std::size_t count,
                           Byte*& out, const Byte* end) noexcept;

}  // namespace flaxstate
