#include "object/leaf_store.hpp"

#include <algorithm>
#include <cstring>

#include "dtype/dtype.hpp"
#include "dtype/dtype_convert.hpp"
#include "dtype/strided_copy.hpp"
#include "dtype/sub_byte.hpp"
#include "tree/node_as_item.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t stream_piece = std::size_t{1} << 20;

// Whether an item is in memory as it is in a file.
bool is_stored_alike(Dtype dtype) noexcept { return dtype != Dtype::boolean && !dtype_is_sub_byte(dtype); }

// A C bool is 0 or 1, whatever byte the file has; int1 … uint4 are the values of their low bits.
void normalise(Dtype dtype, Byte* items, std::uint64_t count) noexcept {
  if (dtype_is_sub_byte(dtype)) return read_low_bits(dtype, items, count);
  if (dtype != Dtype::boolean) return;
  for (std::uint64_t i = 0; i < count; ++i) items[i] = items[i] != 0 ? 1 : 0;
}

// A plain number of another kind than the dtype takes by itself.
void convert_plain(Dtype dtype, const Node& node, void* destination) noexcept {
  Byte room[16];
  convert_items(plain_dtype(node), plain_item(node, room), dtype, destination, 1);
}

// Converts and stores items in pieces that fit on the stack.
class ItemStore {
 public:
  ItemStore(const Field& field, const ArrayView& array, Byte* data, const CopyCall& copy, Misfit* misfit) noexcept
      : field_(field), array_(array), data_(data), copy_(copy), misfit_(misfit), reader_(array, copy.where) {}

  void run() {
    const std::uint64_t items = array_.item_count();
    const bool same = field_.dtype == array_.dtype;
    if (same && !field_.is_strided) {
      copy_items(array_, 0, items, data_, host_is_big_endian(), copy_);
      return normalise(field_.dtype, data_, items);
    }
    constexpr std::size_t piece_size = 16384;
    alignas(16) Byte raw[piece_size];
    alignas(16) Byte converted[piece_size];
    const std::uint64_t piece_items = piece_size / std::max(array_.item_size, field_.item_size);
    if (piece_items == 0) return store_large_items(items);
    for (std::uint64_t first = 0; first < items; first += piece_items) {
      const std::uint64_t count = std::min(piece_items, items - first);
      reader_.copy(first, count, raw, host_is_big_endian());
      if (misfit_ != nullptr) {
        note_misfit(array_.dtype, raw, field_.dtype, first, count, *misfit_);
        if (misfit_->is_found) return;
      }
      if (!same) convert_items(array_.dtype, raw, field_.dtype, converted, count);
      put(first, count, same ? raw : converted);
      if (copy_.progress != nullptr) copy_.progress->add(count * array_.item_size);
    }
  }

 private:
  void put(std::uint64_t first, std::uint64_t count, Byte* items) {
    if (field_.dtype == array_.dtype) normalise(field_.dtype, items, count);
    if (field_.is_strided) {
      const MutableStridedView view{data_, field_.rank, field_.shape, field_.strides, field_.item_size};
      scatter_items(view, first, count, items);
    } else {
      std::memcpy(data_ + first * field_.item_size, items, count * field_.item_size);
    }
  }

  // Opaque items that are too large for a piece go one by one into a strided field.
  void store_large_items(std::uint64_t items) {
    for (std::uint64_t i = 0; i < items; ++i) {
      std::uint64_t rest = i;
      Byte* item = data_;
      for (std::uint32_t axis = field_.rank; axis-- != 0;) {
        const auto dimension = static_cast<std::uint64_t>(field_.shape[axis]);
        item += static_cast<std::int64_t>(rest % dimension) * field_.strides[axis];
        rest /= dimension;
      }
      reader_.copy(i, 1, item, host_is_big_endian());
    }
  }

  const Field& field_;
  const ArrayView& array_;
  Byte* data_;
  const CopyCall& copy_;
  Misfit* misfit_;
  ArrayReader reader_;
};

// Hands items on in another dtype.
class ConvertingSink final : public ItemSink {
 public:
  ConvertingSink(const Field& field, Dtype from, Memory& memory, std::uint64_t largest_count, ItemSink& sink,
                 Misfit* misfit)
      : field_(field), from_(from), converted_(memory), sink_(sink), misfit_(misfit) {
    converted_.append(largest_count * field.item_size);
  }

  void write(std::uint64_t first, std::uint64_t count, const Byte* items) override {
    if (misfit_ != nullptr) {
      if (!misfit_->is_found) note_misfit(from_, items, field_.dtype, first, count, *misfit_);
      if (misfit_->is_found) return;
    }
    if (from_ == field_.dtype) {
      std::memcpy(converted_.data(), items, count * field_.item_size);
    } else {
      convert_items(from_, items, field_.dtype, converted_.data(), count);
    }
    if (from_ == field_.dtype) normalise(field_.dtype, converted_.data(), count);
    sink_.write(first, count, converted_.data());
  }

 private:
  const Field& field_;
  Dtype from_;
  GrowArray<Byte> converted_;
  ItemSink& sink_;
  Misfit* misfit_;
};

std::uint64_t items_of_piece(std::size_t piece_size, std::uint32_t item_size) noexcept {
  return std::max<std::uint64_t>(1, piece_size / item_size);
}

}  // namespace

void store_leaf(const LeafTarget& target, const Node& node, Byte* data, const CopyCall& copy, Misfit* misfit) {
  const Field& field = target.field;
  if (field.leaf != LeafType::items) {
    if (node.size != 0) std::memcpy(data, node.value.data, node.size);
    if (target.is_terminated) std::memset(data + node.size, 0, target.capacity - node.size);
  } else if (is_array(node.kind)) {
    store_array(field, array_of(node), data, copy, misfit);
  } else if (!store_plain(field.dtype, node, data)) {
    convert_plain(field.dtype, node, data);
  }
}

void store_array(const Field& field, const ArrayView& array, Byte* data, const CopyCall& copy, Misfit* misfit) {
  ItemStore(field, array, data, copy, misfit).run();
}

void stream_items(const ArrayView& array, std::size_t piece_size, const Location& where, Memory& memory,
                  ItemSink& sink) {
  const std::uint64_t items = array.item_count();
  const std::uint64_t piece = std::min(items, items_of_piece(piece_size, array.item_size));
  const Byte* const direct = is_in_memory(array) ? direct_data(array) : nullptr;
  ArrayReader reader(array, where);
  GrowArray<Byte> buffer(memory);
  if (direct == nullptr && items != 0) buffer.append(piece * array.item_size);
  for (std::uint64_t first = 0; first < items; first += piece) {
    const std::uint64_t count = std::min(piece, items - first);
    if (direct == nullptr) reader.copy(first, count, buffer.data(), host_is_big_endian());
    sink.write(first, count, direct != nullptr ? direct + first * array.item_size : buffer.data());
  }
}

void stream_leaf(const Field& field, const Node& node, const Location& where, Memory& memory, ItemSink& sink,
                 Misfit* misfit) {
  if (!is_array(node.kind)) {
    alignas(16) Byte item[16];
    if (!store_plain(field.dtype, node, item)) convert_plain(field.dtype, node, item);
    return sink.write(0, 1, item);
  }
  const ArrayView array = array_of(node);
  const std::uint32_t largest_item = std::max(array.item_size, field.item_size);
  const std::size_t piece_size = items_of_piece(stream_piece, largest_item) * array.item_size;
  if (field.dtype == array.dtype && is_stored_alike(field.dtype)) {
    return stream_items(array, piece_size, where, memory, sink);
  }
  const std::uint64_t largest_count = std::min(array.item_count(), items_of_piece(piece_size, array.item_size));
  ConvertingSink converting(field, array.dtype, memory, largest_count, sink, misfit);
  stream_items(array, piece_size, where, memory, converting);
}

}  // namespace flaxstate
