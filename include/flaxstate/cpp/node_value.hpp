// The values of leaves, by their C++ types.
#pragma once

#include <complex>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "../node.h"
#include "array_view.hpp"
#include "span.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// A msgpack timestamp. Since 0.1
struct timestamp {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
};

// An extension that Flax passes through; the bytes are borrowed. Since 0.1
struct extension {
  std::int32_t code = 0;
  bytes_view data;
};

namespace detail {

inline result<bool> read_value(const fs_node* node, const bool*) {
  std::int32_t value = 0;
  result<void> outcome = call(fs_node_bool, node, &value);
  if (!outcome) return std::move(outcome).failure();
  return value != 0;
}

inline result<std::int64_t> read_value(const fs_node* node, const std::int64_t*) {
  std::int64_t value = 0;
  result<void> outcome = call(fs_node_int64, node, &value);
  if (!outcome) return std::move(outcome).failure();
  return value;
}

inline result<std::uint64_t> read_value(const fs_node* node, const std::uint64_t*) {
  std::uint64_t value = 0;
  result<void> outcome = call(fs_node_uint64, node, &value);
  if (!outcome) return std::move(outcome).failure();
  return value;
}

inline result<double> read_value(const fs_node* node, const double*) {
  double value = 0;
  result<void> outcome = call(fs_node_float64, node, &value);
  if (!outcome) return std::move(outcome).failure();
  return value;
}

inline result<std::complex<double>> read_value(const fs_node* node, const std::complex<double>*) {
  double real = 0, imag = 0;
  result<void> outcome = call(fs_node_complex, node, &real, &imag);
  if (!outcome) return std::move(outcome).failure();
  return std::complex<double>(real, imag);
}

inline result<std::string_view> read_value(const fs_node* node, const std::string_view*) {
  const char* text = nullptr;
  std::size_t size = 0;
  result<void> outcome = call(fs_node_str, node, &text, &size);
  if (!outcome) return std::move(outcome).failure();
  return std::string_view(text, size);
}

inline result<std::string> read_value(const fs_node* node, const std::string*) {
  result<std::string_view> text = read_value(node, static_cast<const std::string_view*>(nullptr));
  if (!text) return std::move(text).failure();
  return std::string(*text);
}

inline result<bytes_view> read_value(const fs_node* node, const bytes_view*) {
  const void* data = nullptr;
  std::size_t size = 0;
  result<void> outcome = call(fs_node_bytes, node, &data, &size);
  if (!outcome) return std::move(outcome).failure();
  return bytes_view(data, size);
}

inline result<extension> read_value(const fs_node* node, const extension*) {
  extension value;
  const void* data = nullptr;
  std::size_t size = 0;
  result<void> outcome = call(fs_node_ext, node, &value.code, &data, &size);
  if (!outcome) return std::move(outcome).failure();
  value.data = bytes_view(data, size);
  return value;
}

inline result<timestamp> read_value(const fs_node* node, const timestamp*) {
  timestamp value;
  result<void> outcome = call(fs_node_timestamp, node, &value.seconds, &value.nanoseconds);
  if (!outcome) return std::move(outcome).failure();
  return value;
}

inline result<array_view> read_value(const fs_node* node, const array_view*) {
  fs_array filled = FS_ARRAY_INIT;
  result<void> outcome = call(fs_node_array, node, &filled);
  if (!outcome) return std::move(outcome).failure();
  return array_view(node, filled);
}

template <class T, class = void>
inline constexpr bool is_node_value = false;
template <class T>
inline constexpr bool is_node_value<
    T, std::enable_if_t<std::is_same_v<result<T>, decltype(read_value(static_cast<const fs_node*>(nullptr),
                                                                      static_cast<const T*>(nullptr)))>>> = true;

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
