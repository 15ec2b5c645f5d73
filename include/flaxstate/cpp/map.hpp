// std::map and std::unordered_map with text as keys: dicts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "describer.hpp"
#include "staging.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

constexpr fs_accessors with_entries(fs_accessors accessors, decltype(fs_accessors::entries) entries) noexcept {
  accessors.entries = entries;
  return accessors;
}

template <class Map>
struct text_map {
  using container = Map;
  using entry = typename Map::value_type;

  static fs_status size(const void* map, std::size_t* out_count, fs_error** error, void* unused) noexcept {
    return size_of_container<Map>(map, out_count, error, unused);
  }

  static constexpr decltype(fs_accessors::next) next = nullptr;

  static fs_status entries(const void* map, std::uintptr_t* cursor, std::size_t capacity, fs_entry* out_entries,
                           std::size_t* out_count, fs_error** error, void*) noexcept {
    return guarded(error, [&] {
      const Map& all = container_at<Map>(map);
      std::size_t count = 0;
      for (iterator at = *cursor == 0 ? all.begin() : after(all, *cursor); count < capacity && at != all.end(); ++at) {
        out_entries[count++] = {at->first.data(), at->first.size(), std::addressof(at->second)};
        *cursor = cursor_of(at);
      }
      *out_count = count;
      return static_cast<fs_status>(FS_OK);
    });
  }

  static fs_status prepare(void* map, std::size_t, void** out_staged, fs_error** error, void*) noexcept {
    check_element<typename Map::mapped_type>();
    return stage<Map>(out_staged, error, [&] { return empty_map_like(container_at<Map>(map)); });
  }

  static fs_status staged_element(void* staged, std::size_t, const char* key, std::size_t key_size, void** out_element,
                                  fs_error** error, void*) noexcept {
    return guarded(error, [&] {
      Map& entries = container_at<Map>(staged);
      const std::size_t before = entries.size();
      // Keys mostly come in order, so that each belongs behind the others.
      const auto added = entries.emplace_hint(entries.end(), std::piecewise_construct,
                                              std::forward_as_tuple(key, key_size), std::tuple<>());
      if (entries.size() == before) return report(error, FS_E_KEY, "the map takes two of the keys for the same");
      *out_element = std::addressof(added->second);
      return static_cast<fs_status>(FS_OK);
    });
  }

  static fs_status reset(void* map, std::size_t, fs_error** error, void*) noexcept {
    return guarded(error, [&] {
      container_at<Map>(map).clear();
      return static_cast<fs_status>(FS_OK);
    });
  }

  static constexpr fs_accessors table = with_entries(accessors_of<text_map>(FS_CONTAINER_MAP), entries);

 private:
  using iterator = typename Map::const_iterator;

  // The cursor is what was handed out last: the iterator itself where that is a pointer to a node, as it is but for
  // checking ones, which are larger; else the entry's address, of which a look-up makes an iterator at each step.
  static constexpr bool is_iterator_kept =
      sizeof(iterator) == sizeof(std::uintptr_t) && std::is_trivially_copyable_v<iterator>;

  static std::uintptr_t cursor_of(const iterator& at) noexcept {
    if constexpr (is_iterator_kept) {
      std::uintptr_t cursor = 0;
      std::memcpy(&cursor, &at, sizeof cursor);
      return cursor;
    } else {
      return reinterpret_cast<std::uintptr_t>(std::addressof(*at));
    }
  }
  static iterator after(const Map& entries, std::uintptr_t cursor) {
    if constexpr (is_iterator_kept) {
      iterator at = entries.begin();
      std::memcpy(static_cast<void*>(&at), &cursor, sizeof cursor);
      return ++at;
    } else {
      const iterator at = entries.find(reinterpret_cast<const entry*>(cursor)->first);
      return at == entries.end() ? at : std::next(at);
    }
  }

  template <class Key, class T, class Compare, class Allocator>
  static std::unique_ptr<Map> empty_map_like(const std::map<Key, T, Compare, Allocator>& other) {
    return std::make_unique<Map>(other.key_comp(), other.get_allocator());
  }
  template <class Key, class T, class Hash, class Equal, class Allocator>
  static std::unique_ptr<Map> empty_map_like(const std::unordered_map<Key, T, Hash, Equal, Allocator>& other) {
    return std::make_unique<Map>(0, other.hash_function(), other.key_eq(), other.get_allocator());
  }
};

template <class Map>
struct map_traits {
  using elements = type_list<typename Map::mapped_type>;
  using arguments = type_list<typename Map::key_type, typename Map::mapped_type>;

  static void describe(fs_field& field, describer& with) {
    static_assert(std::is_same_v<typename Map::key_type, std::string>,
                  "flaxstate: a map must have std::string as keys, since the keys of a state dict are text");
    field.storage = FS_STORAGE_ACCESSORS;
    field.type_name = with.type_name<typename Map::mapped_type>();
    field.accessors = &text_map<Map>::table;
  }
};

}  // namespace detail

template <class Key, class T, class Compare, class Allocator>
struct field_traits<std::map<Key, T, Compare, Allocator>> : detail::map_traits<std::map<Key, T, Compare, Allocator>> {
  static constexpr const char* name = "std::map";
};
template <class Key, class T, class Hash, class Equal, class Allocator>
struct field_traits<std::unordered_map<Key, T, Hash, Equal, Allocator>>
    : detail::map_traits<std::unordered_map<Key, T, Hash, Equal, Allocator>> {
  static constexpr const char* name = "std::unordered_map";
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
