// std::optional and std::unique_ptr: the value, or None.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>

#include "container_layout.hpp"
#include "describer.hpp"
#include "staging.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T>
T& fill_optional(std::optional<T>& empty) {
  return empty.emplace();
}
template <class T>
T& fill_optional(std::unique_ptr<T>& empty) {
  empty = std::make_unique<T>();
  return *empty;
}

template <class Optional, class T>
struct optional_value {
  using container = Optional;

  static fs_status size(const void* optional, std::size_t* out_count, fs_error**, void*) noexcept {
    *out_count = container_at<Optional>(optional) ? 1 : 0;
    return FS_OK;
  }
  static fs_status next(const void* optional, std::uintptr_t*, const char**, std::size_t*, const void** out_element,
                        fs_error**, void*) noexcept {
    *out_element = std::addressof(*container_at<Optional>(optional));
    return FS_OK;
  }
  static fs_status prepare(void*, std::size_t count, void** out_staged, fs_error** error, void*) noexcept {
    check_element<T>();
    return stage<Optional>(out_staged, error, [&] {
      auto made = std::make_unique<Optional>();
      if (count != 0) fill_optional(*made);
      return made;
    });
  }
  static fs_status staged_element(void* staged, std::size_t, const char*, std::size_t, void** out_element, fs_error**,
                                  void*) noexcept {
    *out_element = std::addressof(*container_at<Optional>(staged));
    return FS_OK;
  }

  static fs_status reset(void* optional, std::size_t count, fs_error** error, void*) noexcept {
    check_element<T>();
    return guarded(error, [&] {
      container_at<Optional>(optional).reset();
      if (count != 0) fill_optional(container_at<Optional>(optional));
      return static_cast<fs_status>(FS_OK);
    });
  }

  static const fs_accessors* table() noexcept {
    static const fs_accessors made = with_layout<probe>(accessors_of<optional_value>(FS_CONTAINER_OPTIONAL));
    return &made;
  }

 private:
  struct no_probe {
    static constexpr bool may_look = false;
  };
  using probe = std::conditional_t<std::is_same_v<Optional, std::optional<T>>, optional_probe<T>, no_probe>;
};

template <class T>
inline constexpr bool may_be_nil = false;
template <class T>
inline constexpr bool may_be_nil<std::optional<T>> = true;
template <class T>
inline constexpr bool may_be_nil<std::unique_ptr<T>> = true;

template <class Optional, class T>
struct optional_traits {
  using elements = type_list<T>;

  static void describe(fs_field& field, describer& with) {
    static_assert(!may_be_nil<T>,
                  "flaxstate: an optional in an optional can't be described: both would be None when they are empty");
    field.storage = FS_STORAGE_ACCESSORS;
    field.type_name = with.type_name<T>();
    field.accessors = optional_value<Optional, T>::table();
  }
};

}  // namespace detail

template <class T>
struct field_traits<std::optional<T>> : detail::optional_traits<std::optional<T>, T> {
  static constexpr const char* name = "std::optional";
};
template <class T>
struct field_traits<std::unique_ptr<T>, std::enable_if_t<!std::is_array_v<T>>>
    : detail::optional_traits<std::unique_ptr<T>, T> {
  static constexpr const char* name = "std::unique_ptr";
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
