#pragma once

#include <cstddef>

#include "base/bytes.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "object/restore_call.hpp"
#include "object/type.hpp"
#include "object/type_program.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// By what is known of a type before one of its states is read.
Finding::Way way_from_bytes(const Type& type) noexcept;

// restore_object() of what a program wrote, with no tree between: `bytes` to the target, by the program of its type. Only
// success is its business. False: the target is as it was, all that was staged is discarded, and the caller reads a tree, of
// which errors, reports and whatever else there is to say come. `scratch` is for elements that are otherwise than their program.
// Throws state if the bytes change while they are read.
bool restore_directly(const Type& type, void* target, const Byte* bytes, std::size_t size, const ReadOptions& reading,
                      const RestoreCall& call, Tree& scratch);

}  // namespace flaxstate
