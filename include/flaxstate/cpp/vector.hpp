// std::vector: of numbers an array, of std::byte Python's bytes, of anything else a sequence.
#pragma once

#include <cstddef>
#include <vector>

#include "items.hpp"
#include "text.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class Vector>
struct sequence {
  using container = Vector;
  using element = typename Vector::value_type;

  static fs_status size(const void* vector, std::size_t* out_count, fs_error** error, void* unused) noexcept {
    return size_of_container<Vector>(vector, out_count, error, unused);
  }
  static fs_status next(const void* vector, std::uintptr_t* cursor, const char**, std::size_t*,
                        const void** out_element, fs_error**, void*) noexcept {
    *out_element = std::addressof(container_at<Vector>(vector)[(*cursor)++]);
    return FS_OK;
  }
  static fs_status prepare(void* vector, std::size_t count, void** out_staged, fs_error** error, void*) noexcept {
    check_element<element>();
    return stage<Vector>(out_staged, error, [&] {
      std::unique_ptr<Vector> made = empty_like(container_at<Vector>(vector));
      resize_fresh(*made, count);
      return made;
    });
  }
  static fs_status staged_element(void* staged, std::size_t index, const char*, std::size_t, void** out_element,
                                  fs_error**, void*) noexcept {
    *out_element = std::addressof(container_at<Vector>(staged)[index]);
    return FS_OK;
  }

  static fs_status reset(void* vector, std::size_t count, fs_error** error, void*) noexcept {
    check_element<element>();
    return guarded(error, [&] {
      resize_fresh(container_at<Vector>(vector), count);
      return static_cast<fs_status>(FS_OK);
    });
  }

  static const fs_accessors* table() noexcept {
    static const fs_accessors made =
        with_layout<contiguous_probe<Vector>>(accessors_of<sequence>(FS_CONTAINER_SEQUENCE, true));
    return &made;
  }
};

// std::vector<bool> has no items that could be pointed at, so they go through a stream.
template <class Vector>
struct packed_bools {
  static fs_status size(const void* bools, std::size_t* out_count, fs_error** error, void* unused) noexcept {
    return size_of_container<Vector>(bools, out_count, error, unused);
  }
  static fs_status prepare(void* bools, std::size_t count, void** out_staged, fs_error** error, void*) noexcept {
    return stage<Vector>(out_staged, error, [&] {
      std::unique_ptr<Vector> made = empty_like(container_at<Vector>(bools));
      made->resize(count);
      return made;
    });
  }
  static fs_status read_items(const void* bools, std::uint64_t first, std::uint64_t count, void* destination,
                              fs_error**, void*) noexcept {
    const Vector& vector = container_at<Vector>(bools);
    auto* const bytes = static_cast<unsigned char*>(destination);
    for (std::size_t i = 0; i < count; ++i) bytes[i] = vector[static_cast<std::size_t>(first) + i] ? 1 : 0;
    return FS_OK;
  }
  static fs_status write_items(void* staged, std::uint64_t first, std::uint64_t count, const void* items, fs_error**,
                               void*) noexcept {
    Vector& vector = container_at<Vector>(staged);
    const auto* const bytes = static_cast<const unsigned char*>(items);
    for (std::size_t i = 0; i < count; ++i) vector[static_cast<std::size_t>(first) + i] = bytes[i] != 0;
    return FS_OK;
  }

  static constexpr fs_accessors table = {sizeof(fs_accessors),
                                         FS_CONTAINER_STREAM,
                                         0,
                                         size,
                                         nullptr,
                                         prepare,
                                         nullptr,
                                         commit_staged<Vector>,
                                         discard_staged<Vector>,
                                         nullptr,
                                         read_items,
                                         write_items,
                                         FS_LAYOUT_NONE,
                                         0,
                                         0,
                                         0,
                                         nullptr,
                                         nullptr};
};

}  // namespace detail

template <class T, class Allocator>
struct field_traits<std::vector<T, Allocator>> {
  using vector = std::vector<T, Allocator>;
  using elements = std::conditional_t<detail::is_items<T>(), type_list<>, type_list<T>>;
  using arguments = type_list<T>;
  static constexpr const char* name = "std::vector";

  static void describe(fs_field& field, describer& with) {
    field.storage = FS_STORAGE_ACCESSORS;
    if constexpr (std::is_same_v<T, std::byte>) {
      if (!with.options().are_default()) with.fail(FS_E_INVALID_ARGUMENT, "bytes have neither a form nor a dtype");
      field.dtype = FS_DTYPE_BYTES;
      field.accessors = detail::contiguous_items<vector>::table();
    } else if constexpr (detail::is_items<T>()) {
      static_assert(detail::fixed_array<T>::rank < FS_MAX_FIELD_RANK,
                    "flaxstate: a vector of arrays has at most 8 dimensions");
      field.rank = 1;
      field.shape[0] = FS_COUNTED;
      detail::append_extents<T>(field);
      detail::describe_items<typename detail::fixed_array<T>::innermost>(field, with);
      if constexpr (std::is_same_v<T, bool>) {
        field.accessors = &detail::packed_bools<vector>::table;
      } else {
        field.accessors = detail::contiguous_items<vector>::table();
      }
    } else {
      field.type_name = with.type_name<T>();
      field.accessors = detail::sequence<vector>::table();
    }
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
