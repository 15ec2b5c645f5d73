#pragma once

#include "msgpack/struct_program.hpp"

namespace flaxstate {

// Fills in what follows from ops and constants: sizes, and the steps.
void complete_program(StructProgram& program);

}  // namespace flaxstate
