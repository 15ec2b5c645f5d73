#pragma once

#include <functional>

#include "object/type.hpp"
#include "object/type_program.hpp"

namespace flaxstate {

// The type of a field's objects; nullptr: not known yet.
using FindType = std::function<const Type*(const Field&)>;

// Whether the field's object is a part of the struct that it stands in.
bool is_part(const Field& field) noexcept;

// The program of a type by fields that was checked. It leads to the fields of the type and of its parts, so it has to be made
// anew when one of them is.
TypeProgram compile_type(const Type& type, const FindType& type_of);

}  // namespace flaxstate
