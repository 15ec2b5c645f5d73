#pragma once

#include "msgpack/struct_program.hpp"

namespace flaxstate {

// Puts the ops of a program together to steps.
void add_steps(StructProgram& program);

}  // namespace flaxstate
