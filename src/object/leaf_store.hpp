#pragma once

#include <cstdint>

#include "base/location.hpp"
#include "base/memory.hpp"
#include "object/leaf_check.hpp"
#include "object/type.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// Writes a leaf that check_leaf() accepted to the field's first byte. Throws only if data has to be read from a source.
// With `misfit` it stops at the first item that doesn't fit, and notes it there.
void store_leaf(const LeafTarget& target, const Node& node, Byte* data, const CopyCall& copy = {no_location()},
                Misfit* misfit = nullptr);

// The same for a leaf that is an array or scalar.
void store_array(const Field& field, const ArrayView& array, Byte* data, const CopyCall& copy,
                 Misfit* misfit = nullptr);

// Takes items in order, in C order and host byte order.
class ItemSink {
 public:
  virtual void write(std::uint64_t first, std::uint64_t count, const Byte* items) = 0;

 protected:
  ~ItemSink() = default;
};

// Hands the items of an array to a sink, in pieces of at most `piece_size` bytes, unless an item is larger.
void stream_items(const ArrayView& array, std::size_t piece_size, const Location& where, Memory& memory,
                  ItemSink& sink);

// The same for a leaf that check_leaf() accepted, in the field's dtype.
void stream_leaf(const Field& field, const Node& node, const Location& where, Memory& memory, ItemSink& sink,
                 Misfit* misfit = nullptr);

}  // namespace flaxstate
