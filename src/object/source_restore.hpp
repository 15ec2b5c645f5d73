#pragma once

#include "io/source.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "object/restore_call.hpp"
#include "object/type.hpp"
#include "tree/tree.hpp"

namespace flaxstate {

// restore_directly() of what stands in a source, if it is small enough to be read whole, by one read into the read window of
// `scratch`. False: as there; the caller reads the source in the general way. Throws also what reading throws.
bool restore_source_directly(const Type& type, void* target, const Source& source, const ReadOptions& reading,
                             const RestoreCall& call, Tree& scratch);

}  // namespace flaxstate
