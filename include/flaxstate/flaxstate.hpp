// flaxstate for C++17: Flax checkpoints into your structs and containers, and back, byte for byte what Flax writes.
// Header only, over the C interface: link libflaxstate.
//
//   You have              and want                 call
//   a struct              it described             types().add<T>("T", field("x", &T::x), …), registry::add
//   bytes, a struct       the struct filled        restore                  (cpp/objects.hpp)
//   a struct              bytes                    to_bytes
//   a file                a struct                 restore_file, load
//   a struct              a file                   save_file
//   a leaf of a tree      its value                restore_leaf             (cpp/leaf.hpp)
//   a file                one array replaced       overwrite_array          (cpp/overwrite.hpp)
//   bytes or a file       to look around           msgpack_restore, open_file, open_sharded, open_source
//                                                  (cpp/tree.hpp, cpp/node.hpp, cpp/source.hpp)
//   nothing               a tree                   builder                  (cpp/builder.hpp)
//
// Every function throws flaxstate::error; the one with try_ before its name returns a result instead. With
// -fno-exceptions only the latter are there. xtensor's containers are described by <flaxstate/xtensor.hpp>.
// docs/guide/cpp.md has the bytes of each C++ type. Since 0.1
#pragma once

#include "cpp/builder.hpp"
#include "cpp/error.hpp"
#include "cpp/leaf.hpp"
#include "cpp/objects.hpp"
#include "cpp/overwrite.hpp"
#include "cpp/report.hpp"
#include "cpp/sink.hpp"
#include "cpp/source.hpp"
#include "cpp/templates.hpp"
#include "cpp/tree.hpp"
#include "flaxstate.h"
