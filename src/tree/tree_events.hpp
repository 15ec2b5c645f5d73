#pragma once

#include <cstdint>

#include "base/error.hpp"

namespace flaxstate {

// The events that describe a tree, in pre-order:
//
//   begin(kind, children) … end()     a container
//   class_name(name)                  behind the begin of a dataclass
//   key_text(text)  key(key)          before each child of a container with keys
//   key_encoded(encoded, text)        the same, when the key is at hand as msgpack
//   key_temporary(text)               the same, for text that doesn't outlive the call
//   nil() boolean() integer() unsigned_integer() real() complex() str() bytes() ext() timestamp()
//   keep(source)                      the source of the array that follows
//   settle()                          what arrays so far point at may go
//   structs(type, objects, count)     the first of many small objects at once; gives how many it took
//   array(view, around)  scalar(view, around)
//
// Those who emit them (tree_walk.hpp, object_walk.hpp, msgpack_reader.cpp) and those who take them
// (msgpack_writer.hpp, tree_builder.hpp, state_builder.hpp) are joined at compile time.

// Where an array stands.
struct Surroundings {
  bool may_chunk;       // all containers above are dicts, so that readers put chunks together again
  std::uint32_t depth;  // containers above
  const Location& where;
};

}  // namespace flaxstate
