#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/bytes.hpp"
#include "base/location.hpp"
#include "dtype/sub_byte.hpp"
#include "io/item_source.hpp"
#include "object/type.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"

namespace flaxstate {

// The items of a stream in an object.
class StreamSource final : public ItemSource {
 public:
  StreamSource(std::shared_ptr<const Accessors> accessors, const void* container, const ArrayView& array) noexcept
      : ItemSource(array.item_count(), array.item_size),
        accessors_(std::move(accessors)),
        container_(container),
        dtype_(array.dtype) {}

 private:
  void read_items(std::uint64_t first, std::uint64_t count, void* destination, const Location& where) const override {
    accessors_->read_items(container_, first, count, destination, where);
    if (dtype_is_sub_byte(dtype_)) write_low_bits(dtype_, destination, count);
  }

  std::shared_ptr<const Accessors> accessors_;
  const void* container_;
  Dtype dtype_;
};

// An object's values of int1 … uint4 as a file has them.
class LowBitsSource final : public ItemSource {
 public:
  explicit LowBitsSource(const ArrayView& values) noexcept
      : ItemSource(values.item_count(), values.item_size), values_(values) {
    std::copy_n(values.shape, values.rank, shape_);
    values_.shape = shape_;
  }

 private:
  void read_items(std::uint64_t first, std::uint64_t count, void* destination, const Location& where) const override {
    ArrayReader(values_, where).copy(first, count, destination, host_is_big_endian());
    write_low_bits(values_.dtype, destination, count);
  }

  ArrayView values_;
  std::int64_t shape_[max_field_rank];
};

}  // namespace flaxstate
