#include "tree/node.hpp"

namespace flaxstate {

const char* kind_name(Kind kind) noexcept {
  switch (kind) {
    case Kind::none: return "none";
    case Kind::nil: return "nil";
    case Kind::boolean: return "bool";
    case Kind::integer:
    case Kind::unsigned_integer: return "int";
    case Kind::real: return "float";
    case Kind::complex: return "complex";
    case Kind::str: return "str";
    case Kind::bytes: return "bytes";
    case Kind::ext: return "ext";
    case Kind::timestamp: return "timestamp";
    case Kind::array: return "array";
    case Kind::scalar: return "scalar";
    case Kind::dict: return "dict";
    case Kind::list: return "list";
    case Kind::tuple: return "tuple";
    case Kind::named_tuple: return "named tuple";
    case Kind::dataclass: return "dataclass";
  }
  return "unknown";
}

}  // namespace flaxstate
