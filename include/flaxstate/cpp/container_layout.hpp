// Where the containers of this standard library have their elements, so that reading them calls nothing. No standard says it,
// so it is found out with containers whose elements are known; where it can't be, containers are asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>

#include "../registry.h"
#include "guarded.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

struct container_layout {
  fs_layout layout = FS_LAYOUT_NONE;
  std::size_t data_offset = 0;
  std::size_t end_offset = 0;
};

// Vectors and strings: pointers to the first element and behind the last one, or a pointer and a count.
template <class Container>
class contiguous_probe {
 public:
  using element = typename Container::value_type;
  // Elements are made for it, which nobody should notice; an allocator without the state that it usually has may have
  // nothing to give.
  static constexpr bool may_look =
      std::allocator_traits<typename Container::allocator_type>::is_always_equal::value &&
      std::is_nothrow_default_constructible_v<element> && std::is_move_constructible_v<element> &&
      std::is_default_constructible_v<Container> && sizeof(Container) % sizeof(void*) == 0 &&
      sizeof(Container) <= 8 * sizeof(void*) && sizeof(element) <= 1024;

  static container_layout find() {
    for (std::size_t data = 0; data < sizeof(Container); data += sizeof(void*)) {
      for (std::size_t end = 0; end < sizeof(Container); end += sizeof(void*)) {
        if (end == data) continue;
        for (const fs_layout layout : {FS_LAYOUT_END, FS_LAYOUT_COUNT}) {
          if (holds({layout, data, end})) return {layout, data, end};
        }
      }
    }
    return {};
  }

 private:
  static bool holds(const container_layout& layout) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{40}, std::size_t{300}}) {
      Container exact;
      exact.resize(size);
      Container roomy;
      roomy.reserve(size + 9);
      roomy.resize(size);
      if (!holds(layout, exact) || !holds(layout, roomy)) return false;
      roomy.clear();
      if (!holds(layout, roomy)) return false;
    }
    return holds(layout, Container());
  }
  static bool holds(const container_layout& layout, const Container& container) {
    const auto* const first = static_cast<const void*>(container.data());
    if (container.size() == 0) {
      return layout.layout == FS_LAYOUT_COUNT
                 ? word(container, layout.end_offset) == 0
                 : word(container, layout.data_offset) == word(container, layout.end_offset);
    }
    const auto* const end = static_cast<const void*>(container.data() + container.size());
    if (word(container, layout.data_offset) != reinterpret_cast<std::uintptr_t>(first)) return false;
    return word(container, layout.end_offset) ==
           (layout.layout == FS_LAYOUT_COUNT ? container.size() : reinterpret_cast<std::uintptr_t>(end));
  }
  static std::uintptr_t word(const Container& container, std::size_t offset) noexcept {
    std::uintptr_t word = 0;
    std::memcpy(&word, reinterpret_cast<const unsigned char*>(std::addressof(container)) + offset, sizeof word);
    return word;
  }
};

// std::optional: the value, and a byte that says whether it is there.
template <class T>
class optional_probe {
 public:
  using optional = std::optional<T>;
  static constexpr bool may_look = std::is_nothrow_default_constructible_v<T> && sizeof(optional) <= 4096;

  static container_layout find() {
    const std::size_t value = with(0, true, [](const optional& made, const unsigned char* bytes) {
      return static_cast<std::size_t>(reinterpret_cast<const unsigned char*>(std::addressof(*made)) - bytes);
    });
    for (std::size_t flag = 0; flag < sizeof(optional); ++flag) {
      const bool is_in_value = flag >= value && flag < value + sizeof(T);
      if (!is_in_value && is_flag(flag)) return {FS_LAYOUT_FLAG, value, flag};
    }
    return {};
  }

 private:
  static bool is_flag(std::size_t offset) {
    for (const int before : {0, 0xaa}) {
      for (const bool is_there : {false, true}) {
        const unsigned char found =
            with(before, is_there, [&](const optional&, const unsigned char* bytes) { return bytes[offset]; });
        if (found != (is_there ? 1 : 0)) return false;
      }
    }
    return true;
  }
  // An optional in memory that was full of `before`.
  template <class Look>
  static auto with(int before, bool is_there, const Look& look) {
    alignas(optional) unsigned char bytes[sizeof(optional)];
    std::memset(bytes, before, sizeof bytes);
    optional* const made = new (static_cast<void*>(bytes)) optional();
    if (is_there) made->emplace();
    const auto found = look(*made, bytes);
    made->~optional();
    return found;
  }
};

// The table with the layout that was found.
template <class Probe>
fs_accessors with_layout(fs_accessors accessors) noexcept {
  if constexpr (Probe::may_look) {
    // Without memory there is no layout.
    (void)guarded(nullptr, [&] {
      const container_layout found = Probe::find();
      accessors.layout = found.layout;
      accessors.data_offset = found.data_offset;
      accessors.end_offset = found.end_offset;
      return static_cast<fs_status>(FS_OK);
    });
  }
  return accessors;
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
