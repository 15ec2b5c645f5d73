#pragma once

#include <cstdint>

#include "base/memory.hpp"
#include "object/leaf_check.hpp"
#include "object/registry.hpp"
#include "tree/array_copy.hpp"
#include "tree/array_view.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// A plain number into an item; false if it doesn't fit, and then nothing of use is stored.
bool store_plain(Dtype dtype, const Node& node, void* destination) noexcept;

// A plain number as an item of an array: its dtype, and where it stands, in the node or in `room` (16 bytes).
Dtype plain_dtype(const Node& node) noexcept;
const Byte* plain_item(const Node& node, Byte* room) noexcept;

// Writes a leaf that check_leaf() accepted to the field's first byte. Throws only if data has to be read from a source.
// With `misfit` it stops at the first item that doesn't fit, and notes it there.
void store_leaf(const LeafTarget& target, const Node& node, Byte* data, const CopyContext& context = {no_where()},
                Misfit* misfit = nullptr);

// The same for a leaf that is an array or scalar.
void store_array(const Field& field, const ArrayView& array, Byte* data, const CopyContext& context,
                 Misfit* misfit = nullptr);

// Takes items in order, in C order and host byte order.
class ItemSink {
 public:
  virtual void write(std::uint64_t first, std::uint64_t count, const Byte* items) = 0;

 protected:
  ~ItemSink() = default;
};

// Hands the items of an array to a sink, in pieces of at most `piece_size` bytes, unless an item is larger.
void stream_items(const ArrayView& array, std::size_t piece_size, const Where& where, Memory& memory, ItemSink& sink);

// The same for a leaf that check_leaf() accepted, in the field's dtype.
void stream_leaf(const Field& field, const Node& node, const Where& where, Memory& memory, ItemSink& sink,
                 Misfit* misfit = nullptr);

}  // namespace flaxstate
