// What all containers share: a staged one is made, filled, and swapped for the old one.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "../registry.h"
#include "guarded.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T>
constexpr void check_element() noexcept {
  static_assert(std::is_default_constructible_v<T>,
                "flaxstate: what a container holds must be default constructible, since restoring makes new elements");
}

// An empty container with what the other one was made with, so that the two may be swapped.
template <class Container>
std::unique_ptr<Container> empty_like(const Container& other) {
  if constexpr (std::is_constructible_v<Container, decltype(other.get_allocator())>) {
    return std::make_unique<Container>(other.get_allocator());
  } else {
    return std::make_unique<Container>();
  }
}

template <class Container>
Container& container_at(void* address) noexcept {
  return *static_cast<Container*>(address);
}
template <class Container>
const Container& container_at(const void* address) noexcept {
  return *static_cast<const Container*>(address);
}

template <class Container>
void commit_staged(void* target, void* staged, void*) noexcept {
  static_assert(std::is_nothrow_swappable_v<Container>,
                "flaxstate: what is restored must be swappable without exceptions, so that restoring is all or "
                "nothing: its move constructor has to be noexcept");
  using std::swap;
  const std::unique_ptr<Container> owned(static_cast<Container*>(staged));
  swap(container_at<Container>(target), *owned);
}

template <class Container>
void discard_staged(void*, void* staged, void*) noexcept {
  delete static_cast<Container*>(staged);
}

// Runs `fill` on a new container; the library owns it if that goes well.
template <class Container, class Make>
fs_status stage(void** out_staged, fs_error** error, Make make) noexcept {
  return guarded(error, [&] {
    std::unique_ptr<Container> made = make();
    *out_staged = made.release();
    return FS_OK;
  });
}

// Makes a container that nobody sees yet one of `count` fresh elements.
template <class Container>
void resize_fresh(Container& container, std::size_t count) {
  container.clear();
  // Elements that can't be moved can't be resized, but constructed.
  if constexpr (std::is_move_constructible_v<typename Container::value_type>) {
    container.resize(count);
  } else {
    Container whole(count, container.get_allocator());
    container.swap(whole);
  }
}

template <class Functions>
constexpr fs_accessors accessors_of(fs_container container, bool is_contiguous = false) noexcept {
  return {sizeof(fs_accessors),
          container,
          is_contiguous ? 1 : 0,
          Functions::size,
          Functions::next,
          Functions::prepare,
          Functions::staged_element,
          commit_staged<typename Functions::container>,
          discard_staged<typename Functions::container>,
          nullptr,
          nullptr,
          nullptr,
          FS_LAYOUT_NONE,
          0,
          0,
          0,
          Functions::reset,
          nullptr};
}

template <class Container>
fs_status size_of_container(const void* container, std::size_t* out_count, fs_error**, void*) noexcept {
  *out_count = container_at<Container>(container).size();
  return FS_OK;
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
