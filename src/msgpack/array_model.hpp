#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// The bytes in front of an array's data, which a window may leave behind while they are read.
class ArrayHeadCopy {
 public:
  static constexpr std::size_t largest = 32;

  void append(const Byte* bytes, std::size_t size) noexcept {
    if (size <= largest - std::min(size_, largest)) std::memcpy(bytes_ + size_, bytes, size);
    size_ += size;
  }
  bool is_whole() const noexcept { return size_ <= largest; }
  std::size_t size() const noexcept { return size_; }
  const Byte* bytes() const noexcept { return bytes_; }

 private:
  std::size_t size_ = 0;
  Byte bytes_[largest];
};

// The array before. Arrays in a row are often of one dtype and shape; then all bytes in front of their data are the same, and a
// second one needs no parsing and no record of its own.
class ArrayModel {
 public:
  static constexpr std::size_t largest_head = ArrayHeadCopy::largest;
  static constexpr std::size_t largest_alignment = 8;  // of data that is copied

  // Takes an array whose data is in memory, in one segment. Gives whether it's like the one before.
  bool learn(const ArrayHeadCopy& head, std::uint64_t data_size, const Node& node) noexcept {
    if (!head.is_whole()) {
      forget();
      return false;
    }
    const bool is_same = head.size() == head_size_ && std::memcmp(head.bytes(), head_, head_size_) == 0;
    if (!is_same) {
      head_size_ = head.size();
      std::memcpy(head_, head.bytes(), head_size_);
      std::memset(mask_, 0, largest_head);
      std::memset(mask_, 0xff, head_size_);
    }
    data_size_ = data_size;
    record_ = node.size;
    kind_ = node.kind;
    return is_same;
  }
  void forget() noexcept { head_size_ = 0; }

  // Whether `at`, where `left` bytes are, and at least as many as the largest head, another one begins.
  bool is_like(const Byte* at, std::size_t left) const noexcept {
    if (head_size_ == 0 || left - head_size_ < data_size_) return false;
    std::uint64_t differing = 0;
    for (std::size_t i = 0; i < largest_head; i += sizeof differing)
      differing |= (load<std::uint64_t>(at + i) ^ load<std::uint64_t>(head_ + i)) & load<std::uint64_t>(mask_ + i);
    return differing == 0;
  }
  std::size_t head_size() const noexcept { return head_size_; }
  std::uint64_t data_size() const noexcept { return data_size_; }
  std::uint32_t record() const noexcept { return record_; }
  Kind kind() const noexcept { return kind_; }

 private:
  Byte head_[largest_head] = {};
  Byte mask_[largest_head] = {};
  std::size_t head_size_ = 0;  // 0: there is none
  std::uint64_t data_size_ = 0;
  std::uint32_t record_ = 0;
  Kind kind_ = Kind::none;
};

}  // namespace flaxstate
