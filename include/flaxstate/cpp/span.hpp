// Views of memory that somebody else owns.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// `size` items at `data`; std::span, which C++17 lacks, is made of it by its data and size. Since 0.1
template <class T>
class span {
 public:
  using value_type = std::remove_cv_t<T>;
  using const_pointer = const T*;

  constexpr span() noexcept = default;
  constexpr span(T* data, std::size_t size) noexcept : data_(data), size_(size) {}

  constexpr T* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr T* begin() const noexcept { return data_; }
  constexpr T* end() const noexcept { return data_ + size_; }
  constexpr T& operator[](std::size_t index) const noexcept { return data_[index]; }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

// Bytes that a call reads: of a std::string, of a std::vector of bytes, of a buffer. Since 0.1
class bytes_view {
 public:
  constexpr bytes_view() noexcept = default;
  constexpr bytes_view(const void* data, std::size_t size) noexcept : data_(data), size_(size) {}

  // NOLINTBEGIN(google-explicit-constructor): what a call reads may be given as it is.
  // Everything with data() and size() whose items are bytes.
  template <class Container, class = std::enable_if_t<
                                 sizeof(*std::declval<const Container&>().data()) == 1 &&
                                 std::is_convertible_v<decltype(std::declval<const Container&>().size()), std::size_t>>>
  constexpr bytes_view(const Container& container) noexcept : data_(container.data()), size_(container.size()) {}
  // NOLINTEND(google-explicit-constructor)

  constexpr const void* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  // The same bytes as text.
  std::string_view text() const noexcept { return {static_cast<const char*>(data_), size_}; }

 private:
  const void* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
