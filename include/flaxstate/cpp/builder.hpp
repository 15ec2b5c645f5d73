// Builders: trees made by hand, and what a custom type writes its state to.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "../registry.h"
#include "dtype_of.hpp"
#include "tree.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// Adds to a builder that somebody else owns. The first failure sticks: all later calls do nothing, and `status`, or the
// call that finishes the tree, tells. Since 0.1
class builder_view {
 public:
  // Borrowed. Since 0.1
  explicit builder_view(fs_builder* handle) noexcept : handle_(handle) {}

  // Containers, in pre-order: begin, for each entry of a dict a key and its value, end. Since 0.1
  builder_view& begin(fs_kind kind) { return keep(fs_builder_begin(handle_, kind, nullptr)); }
  builder_view& begin_dict() { return begin(FS_KIND_DICT); }
  builder_view& begin_list() { return begin(FS_KIND_LIST); }
  builder_view& begin_tuple() { return begin(FS_KIND_TUPLE); }
  // The name of the class is copied. Since 0.1
  builder_view& begin_dataclass(const char* class_name) {
    return keep(fs_builder_begin_dataclass(handle_, class_name, nullptr));
  }
  builder_view& end() { return keep(fs_builder_end(handle_, nullptr)); }
  // The key of the next value; text is copied. Since 0.1
  builder_view& key(std::string_view text) {
    return keep(fs_builder_key(handle_, text.empty() ? "" : text.data(), text.size(), nullptr));
  }
  builder_view& key(const fs_key& any) { return keep(fs_builder_any_key(handle_, &any, nullptr)); }

  // Leaves; text and bytes are copied. Since 0.1
  builder_view& nil() { return keep(fs_builder_nil(handle_, nullptr)); }
  // A bool, an int, a float, a complex or a str of Python. Since 0.1
  template <class T>
  builder_view& add(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      return keep(fs_builder_bool(handle_, value ? 1 : 0, nullptr));
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      return keep(fs_builder_int64(handle_, value, nullptr));
    } else if constexpr (std::is_integral_v<T>) {
      return keep(fs_builder_uint64(handle_, value, nullptr));
    } else if constexpr (std::is_floating_point_v<T>) {
      return keep(fs_builder_float64(handle_, static_cast<double>(value), nullptr));
    } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
      const std::string_view text(value);
      return keep(fs_builder_str(handle_, text.data(), text.size(), nullptr));
    } else {
      static_assert(std::is_convertible_v<const T&, std::complex<double>>,
                    "flaxstate: add takes a bool, an integer, a floating-point or complex number, or text");
      const std::complex<double> number(value);
      return keep(fs_builder_complex(handle_, number.real(), number.imag(), nullptr));
    }
  }
  builder_view& bytes(bytes_view data) { return keep(fs_builder_bytes(handle_, data.data(), data.size(), nullptr)); }
  builder_view& ext(std::int32_t code, bytes_view data) {
    return keep(fs_builder_ext(handle_, code, data.data(), data.size(), nullptr));
  }
  builder_view& timestamp(std::int64_t seconds, std::uint32_t nanoseconds) {
    return keep(fs_builder_timestamp(handle_, seconds, nanoseconds, nullptr));
  }
  // A NumPy scalar, copied. Since 0.1
  template <class T>
  builder_view& scalar(const T& item) {
    fs_array_source source = item_source(&item);
    source.copy_data = 1;
    return scalar(source);
  }
  builder_view& scalar(const fs_array_source& source) { return keep(fs_builder_scalar(handle_, &source, nullptr)); }
  // An array of the items at `data`, in C order; they are borrowed until the tree is freed. Since 0.1
  template <class T>
  builder_view& array(const T* data, span<const std::int64_t> shape) {
    fs_array_source source = item_source(data);
    source.rank = static_cast<std::uint32_t>(shape.size());
    source.shape = shape.data();
    return array(source);
  }
  builder_view& array(const fs_array_source& source) { return keep(fs_builder_array(handle_, &source, nullptr)); }
  // A copy of a subtree of another tree; array data is shared with it. Since 0.1
  builder_view& copy(node subtree) { return keep(fs_builder_node(handle_, subtree.get(), nullptr)); }
  // The state dict of an object of a registered type, and the value of one leaf of an object; see fs_builder_field. Array
  // data is borrowed from the object, or copied. Since 0.1
  builder_view& object(const fs_registry* registry, const char* type_name, const void* object, bool copy_data = false) {
    const fs_build_options options = build_options(copy_data);
    return keep(fs_builder_object(handle_, registry, type_name, object, &options, nullptr));
  }
  builder_view& field(const fs_field& described, const void* object, bool copy_data = false) {
    const fs_build_options options = build_options(copy_data);
    return keep(fs_builder_field(handle_, &described, object, &options, nullptr));
  }

  // FS_OK, or that of the first call that failed through this view. Since 0.1
  fs_status status() const noexcept { return status_; }
  // Borrowed. Since 0.1
  fs_builder* get() const noexcept { return handle_; }

 protected:
  void forget_status() noexcept { status_ = FS_OK; }

 private:
  builder_view& keep(fs_status status) noexcept {
    if (status_ == FS_OK) status_ = status;
    return *this;
  }
  static fs_build_options build_options(bool copy_data) noexcept {
    fs_build_options options = FS_BUILD_OPTIONS_INIT;
    options.copy_data = copy_data ? 1 : 0;
    return options;
  }
  template <class T>
  static fs_array_source item_source(const T* data) {
    static_assert(detail::is_item<T>, "flaxstate: no dtype has this C++ type: specialise flaxstate::dtype_of");
    fs_array_source source = FS_ARRAY_SOURCE_INIT;
    source.dtype = dtype_of<T>::value;
    source.data = data;
    return source;
  }

  fs_builder* handle_;
  fs_status status_ = FS_OK;
};

// Owns an fs_builder. Move only; one thread at a time. Since 0.1
class builder : public builder_view {
 public:
  // Takes the handle. Since 0.1
  explicit builder(fs_builder* handle) noexcept : builder_view(handle), handle_(handle) {}
  // Since 0.1
  static result<builder> try_create(const fs_allocator* allocator = nullptr) {
    return detail::make<builder, fs_builder>(fs_builder_create, allocator);
  }

  // The finished tree, or the first failure; the builder is then empty, ready for the next tree. Since 0.1
  result<tree> try_finish() {
    forget_status();
    return detail::make<tree, fs_tree>(fs_builder_finish, get());
  }
#if FLAXSTATE_HAS_EXCEPTIONS
  // Since 0.1
  explicit builder(const fs_allocator* allocator = nullptr) : builder(detail::value_or_throw(try_create(allocator))) {}
  tree finish() { return detail::value_or_throw(try_finish()); }
#endif

 private:
  detail::owner<fs_builder, fs_builder_free> handle_;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
