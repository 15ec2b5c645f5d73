#pragma once

// Accessors for the standard library's containers, whose callbacks do as `script` says: a target sets it, or leaves it alone.

#include <flaxstate/flaxstate.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "target.hpp"

namespace fuzz {

// What a callback is to do instead of its work.
enum class Deed : std::uint8_t {
  work,
  fail,
  fail_without_error,
  succeed_with_error,
  throw_exception,
  throw_bad_alloc,
  lie
};

// What callbacks do one after the other, and how the steps of restoring pair up.
struct Script {
  const std::string* deeds = nullptr;
  std::size_t next = 0;
  int staged = 0;  // prepared, and neither committed nor discarded

  Deed draw() noexcept {
    if (deeds == nullptr || next >= deeds->size()) return Deed::work;
    const auto deed = static_cast<std::uint8_t>((*deeds)[next++]);
    return deed < 0xa0 ? Deed::work : static_cast<Deed>(1 + deed % 6);
  }
};

inline Script script;

// True when the callback is to do its work; else what it returns is in `status`.
inline bool works(fs_error** error, fs_status& status, bool& lies) {
  status = FS_OK;
  lies = false;
  switch (script.draw()) {
    case Deed::work: return true;
    case Deed::fail:
      *error = fs_error_create(FS_E_STATE, "not today");
      status = FS_E_STATE;
      return false;
    case Deed::fail_without_error: status = FS_E_INTERNAL; return false;
    case Deed::succeed_with_error: *error = fs_error_create(FS_E_KEY, "or is it"); return true;
    case Deed::throw_exception: throw std::runtime_error("thrown\nin two lines");
    case Deed::throw_bad_alloc: throw std::bad_alloc();
    case Deed::lie: lies = true; return true;
  }
  return true;
}

// How a container gives its elements.
template <class T>
struct Access {
  static std::size_t size(const std::vector<T>& vector) { return vector.size(); }
  static const void* at(const std::vector<T>& vector, std::size_t index, const char**, std::size_t*) {
    return vector.data() + index;
  }
  static std::vector<T> made(std::size_t count) { return std::vector<T>(count); }
  static void* staged(std::vector<T>& vector, std::size_t index, const char*, std::size_t) {
    return vector.data() + index;
  }
  using Container = std::vector<T>;
};

template <>
struct Access<char> {
  static std::size_t size(const std::string& text) { return text.size(); }
  static const void* at(const std::string& text, std::size_t, const char**, std::size_t*) { return text.data(); }
  static std::string made(std::size_t count) { return std::string(count, '\0'); }
  static void* staged(std::string& text, std::size_t, const char*, std::size_t) { return text.data(); }
  using Container = std::string;
};

// The standard's maps have no offsets of members that can be relied upon.
template <class T>
struct NamedVector {
  std::vector<std::string> names;
  std::vector<T> items;
};

template <class T>
struct Access<NamedVector<T>> {
  using Container = NamedVector<T>;
  static std::size_t size(const Container& map) { return map.items.size(); }
  static const void* at(const Container& map, std::size_t index, const char** key, std::size_t* key_size) {
    *key = map.names[index].data();
    *key_size = map.names[index].size();
    return &map.items[index];
  }
  static Container made(std::size_t count) { return {std::vector<std::string>(count), std::vector<T>(count)}; }
  static void* staged(Container& map, std::size_t index, const char* key, std::size_t key_size) {
    map.names[index].assign(key, key_size);
    return &map.items[index];
  }
};

// The functions of fs_accessors over Access<T>.
template <class T>
struct Accessors {
  using Container = typename Access<T>::Container;

  // `is_trusted`: where `next` is called once, nobody can see that a size is a little too large.
  template <bool is_trusted>
  static fs_status size(const void* container, std::size_t* count, fs_error** error, void*) {
    fs_status status;
    bool lies;
    if (!works(error, status, lies)) return status;
    *count = Access<T>::size(*static_cast<const Container*>(container));
    if (!lies) return status;
    const std::size_t other = is_trusted ? *count / 2 : *count + script.next % 3;
    *count = script.next % 5 == 0 ? SIZE_MAX / 2 : other;
    return status;
  }
  static fs_status next(const void* container, std::uintptr_t* cursor, const char** key, std::size_t* key_size,
                        const void** element, fs_error** error, void*) {
    fs_status status;
    bool lies;
    if (!works(error, status, lies)) return status;
    const auto& elements = *static_cast<const Container*>(container);
    if (lies || *cursor > Access<T>::size(elements)) {
      *element = nullptr;
      return FS_OK;
    }
    if (*cursor < Access<T>::size(elements)) *element = Access<T>::at(elements, *cursor, key, key_size);
    ++*cursor;
    return status;
  }
  static fs_status prepare(void*, std::size_t count, void** staged, fs_error** error, void*) {
    fs_status status;
    bool lies;
    if (!works(error, status, lies)) return status;
    FUZZ_REQUIRE(count <= 1U << 20U);
    *staged = new Container(Access<T>::made(count));
    ++script.staged;
    return status;
  }
  static fs_status staged_element(void* staged, std::size_t index, const char* key, std::size_t key_size,
                                  void** element, fs_error** error, void*) {
    fs_status status;
    bool lies;
    if (!works(error, status, lies)) return status;
    *element = lies ? nullptr : Access<T>::staged(*static_cast<Container*>(staged), index, key, key_size);
    return status;
  }
  static void commit(void* container, void* staged, void*) {
    *static_cast<Container*>(container) = std::move(*static_cast<Container*>(staged));
    delete static_cast<Container*>(staged);
    --script.staged;
  }
  static void discard(void*, void* staged, void*) {
    delete static_cast<Container*>(staged);
    --script.staged;
  }

  static fs_accessors table(fs_container kind, bool is_contiguous = false) {
    fs_accessors made = FS_ACCESSORS_INIT;
    made.container = kind;
    made.is_contiguous = is_contiguous ? 1 : 0;
    made.size = is_contiguous || kind == FS_CONTAINER_ITEMS ? size<true> : size<false>;
    made.next = next;
    made.prepare = prepare;
    made.staged_element = staged_element;
    made.commit = commit;
    made.discard = discard;
    return made;
  }

  // Of an FS_CONTAINER_STREAM.
  static fs_status read_items(const void* container, std::uint64_t first, std::uint64_t count, void* destination,
                              fs_error** error, void*) {
    fs_status status;
    bool lies;
    if (!works(error, status, lies)) return status;
    const auto& elements = *static_cast<const Container*>(container);
    // A stream that said that it has more gives zeros for it.
    std::memset(destination, 0, count * sizeof(T));
    if (first < elements.size()) {
      std::memcpy(destination, elements.data() + first,
                  std::min<std::size_t>(count, elements.size() - first) * sizeof(T));
    }
    return status;
  }
  static fs_status write_items(void* staged, std::uint64_t first, std::uint64_t count, const void* items,
                               fs_error** error, void*) {
    fs_status status;
    bool lies;
    if (!works(error, status, lies)) return status;
    auto& elements = *static_cast<Container*>(staged);
    FUZZ_REQUIRE(count <= elements.size() && first <= elements.size() - count);
    std::memcpy(elements.data() + first, items, count * sizeof(T));
    return status;
  }
  static fs_accessors stream() {
    fs_accessors made = table(FS_CONTAINER_STREAM);
    made.next = nullptr;
    made.staged_element = nullptr;
    made.read_items = read_items;
    made.write_items = write_items;
    return made;
  }
};

}  // namespace fuzz
