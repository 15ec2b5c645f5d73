// std::string as a str of Python.
#pragma once

#include <string>

#include "container_layout.hpp"
#include "describer.hpp"
#include "staging.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// Contiguous items in a container that is resized: one leaf.
template <class Container>
struct contiguous_items {
  using container = Container;

  static fs_status size(const void* items, std::size_t* out_count, fs_error** error, void* unused) noexcept {
    return size_of_container<Container>(items, out_count, error, unused);
  }
  static fs_status next(const void* items, std::uintptr_t*, const char**, std::size_t*, const void** out_first,
                        fs_error**, void*) noexcept {
    *out_first = container_at<Container>(items).data();
    return FS_OK;
  }
  static fs_status prepare(void* items, std::size_t count, void** out_staged, fs_error** error, void*) noexcept {
    return stage<Container>(out_staged, error, [&] {
      std::unique_ptr<Container> made = empty_like(container_at<Container>(items));
      made->resize(count);
      return made;
    });
  }
  static fs_status staged_element(void* staged, std::size_t, const char*, std::size_t, void** out_first, fs_error**,
                                  void*) noexcept {
    *out_first = container_at<Container>(staged).data();
    return FS_OK;
  }

  static fs_status reset(void* items, std::size_t count, fs_error** error, void*) noexcept {
    return guarded(error, [&] {
      resize_fresh(container_at<Container>(items), count);
      return static_cast<fs_status>(FS_OK);
    });
  }

  static const fs_accessors* table() noexcept {
    static const fs_accessors made =
        with_layout<contiguous_probe<Container>>(accessors_of<contiguous_items>(FS_CONTAINER_ITEMS));
    return &made;
  }
};

}  // namespace detail

template <class Traits, class Allocator>
struct field_traits<std::basic_string<char, Traits, Allocator>> {
  using elements = type_list<>;
  static constexpr const char* name = "std::string";

  static void describe(fs_field& field, describer& with) {
    if (!with.options().are_default()) with.fail(FS_E_INVALID_ARGUMENT, "text has neither a form nor a dtype");
    field.storage = FS_STORAGE_ACCESSORS;
    field.dtype = FS_DTYPE_STR;
    field.accessors = detail::contiguous_items<std::basic_string<char, Traits, Allocator>>::table();
  }
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
