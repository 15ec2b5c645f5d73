// Objects to state dicts, bytes and files, and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../file.h"
#include "static_registry.hpp"
#include "tree.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

// Calls a function of the library that starts with the registry and the name of T.
template <class T, class Registry, class Function, class... Arguments>
result<void> call_for(const Registry& types, Function function, Arguments... arguments) {
  static_assert(std::is_base_of_v<registry, Registry>, "flaxstate: the first argument is a registry");
  check_used<T>(&types);
  const char* const name = types.template name_of<T>();
  if (name == nullptr) return failure(FS_E_NOT_FOUND, "the C++ type is not registered: add it to the registry");
  return call(function, static_cast<const fs_registry*>(types.get()), name, arguments...);
}

}  // namespace detail

// In all functions: the object's type was added to the registry, else FS_E_NOT_FOUND, or no compilation with a registry
// that `types` made. After a failure the target is as it was, and a buffer is empty.

// flax.serialization.to_bytes. The object is read, never changed. The second form replaces the bytes of a buffer, whose
// memory is used again. Since 0.1
template <class Registry, class T>
result<void> try_to_bytes(const Registry& types, const T& object, buffer& out, const serialize_options& options = {}) {
  return detail::call_for<T>(types, fs_to_bytes, static_cast<const void*>(&object),
                             static_cast<const fs_serialize_options*>(&options), out.get());
}
template <class Registry, class T>
result<buffer> try_to_bytes(const Registry& types, const T& object, const serialize_options& options = {}) {
  result<buffer> out = buffer::try_create();
  if (!out) return out;
  result<void> outcome = try_to_bytes(types, object, *out, options);
  if (!outcome) return std::move(outcome).failure();
  return out;
}

// The same into `capacity` bytes of the caller's, of which it tells how many were written; NULL and 0 to learn how many
// that will be. FS_E_TOO_SMALL if they don't hold it. After other failures the memory may have been written to. Since 0.1
template <class Registry, class T>
result<std::size_t> try_to_bytes_into(const Registry& types, const T& object, void* memory, std::size_t capacity,
                                      const serialize_options& options = {}) {
  std::size_t size = 0;
  result<void> outcome =
      detail::call_for<T>(types, fs_to_bytes_into, static_cast<const void*>(&object),
                          static_cast<const fs_serialize_options*>(&options), memory, capacity, &size);
  if (!outcome) return std::move(outcome).failure();
  return size;
}

// flax.serialization.from_bytes into an object that exists: checks everything, and only then writes. FS_E_MISMATCH
// lists every mismatch; else the statuses of msgpack_restore, FS_E_NOT_FOUND for a path, FS_E_CALLBACK. Since 0.1
template <class Registry, class T>
result<void> try_restore(const Registry& types, T& target, bytes_view bytes, const restore_options& options = {}) {
  return detail::call_for<T>(types, fs_restore, static_cast<void*>(&target),
                             bytes.data() != nullptr ? bytes.data() : "", bytes.size(),
                             static_cast<const fs_restore_options*>(&options));
}
// The same of a file. FS_E_IO, too. Since 0.1
template <class Registry, class T>
result<void> try_restore_file(const Registry& types, T& target, const char* path, const restore_options& options = {}) {
  return detail::call_for<T>(types, fs_restore_file, static_cast<void*>(&target), path,
                             static_cast<const fs_restore_options*>(&options));
}
// A new object out of a file. Since 0.1
template <class T, class Registry>
result<T> try_load(const Registry& types, const char* path, restore_options options = {}) {
  static_assert(std::is_default_constructible_v<T>,
                "flaxstate: load makes a new object, so it must be default constructible: use restore_file");
  T object{};
  options.read_directly = 1;
  result<void> outcome = try_restore_file(types, object, path, options);
  if (!outcome) return std::move(outcome).failure();
  return result<T>(std::move(object));
}

// flax.serialization.to_bytes into a file, which takes the place of an old one at once and whole. FS_E_IO: nothing has
// changed; FS_E_NOT_DURABLE: the new file is in place, but its directory couldn't be synced. Since 0.1
template <class Registry, class T>
result<void> try_save_file(const Registry& types, const T& object, const char* path, const save_options& options = {}) {
  return detail::call_for<T>(types, fs_save_file, static_cast<const void*>(&object), path,
                             static_cast<const fs_save_options*>(&options));
}

// Removes from a directory what saves left whose processes were killed, and tells how many files that were: see
// fs_file_remove_unfinished. Since 0.1
inline result<std::uint64_t> try_remove_unfinished(const char* directory) {
  std::uint64_t count = 0;
  result<void> outcome = detail::call(fs_file_remove_unfinished, directory, &count);
  if (!outcome) return std::move(outcome).failure();
  return count;
}

// flax.serialization.to_state_dict. The tree's arrays point into the object, which must outlive it, unless
// options.copy_data is set. Since 0.1
template <class Registry, class T>
result<tree> try_to_state_dict(const Registry& types, const T& object, const tree_options& options = {}) {
  fs_tree* made = nullptr;
  result<void> outcome = detail::call_for<T>(types, fs_to_state_dict, static_cast<const void*>(&object),
                                             static_cast<const fs_tree_options*>(&options), &made);
  if (!outcome) return std::move(outcome).failure();
  return tree(made);
}
template <class Registry, class T>
result<tree> try_to_state_dict(const Registry&, const T&&, const tree_options& = {}) = delete;

// flax.serialization.from_state_dict into an object that exists. Since 0.1
template <class Registry, class T>
result<void> try_from_state_dict(const Registry& types, T& target, node state, const restore_options& options = {}) {
  return detail::call_for<T>(types, fs_from_state_dict, static_cast<void*>(&target), state.get(),
                             static_cast<const fs_restore_options*>(&options));
}

#if FLAXSTATE_HAS_EXCEPTIONS
template <class Registry, class T>
void to_bytes(const Registry& types, const T& object, buffer& out, const serialize_options& options = {}) {
  detail::value_or_throw(try_to_bytes(types, object, out, options));
}
template <class Registry, class T>
buffer to_bytes(const Registry& types, const T& object, const serialize_options& options = {}) {
  return detail::value_or_throw(try_to_bytes(types, object, options));
}
template <class Registry, class T>
std::size_t to_bytes_into(const Registry& types, const T& object, void* memory, std::size_t capacity,
                          const serialize_options& options = {}) {
  return detail::value_or_throw(try_to_bytes_into(types, object, memory, capacity, options));
}
template <class Registry, class T>
void restore(const Registry& types, T& target, bytes_view bytes, const restore_options& options = {}) {
  detail::value_or_throw(try_restore(types, target, bytes, options));
}
template <class Registry, class T>
void restore_file(const Registry& types, T& target, const char* path, const restore_options& options = {}) {
  detail::value_or_throw(try_restore_file(types, target, path, options));
}
template <class T, class Registry>
T load(const Registry& types, const char* path, const restore_options& options = {}) {
  return detail::value_or_throw(try_load<T>(types, path, options));
}
template <class Registry, class T>
void save_file(const Registry& types, const T& object, const char* path, const save_options& options = {}) {
  detail::value_or_throw(try_save_file(types, object, path, options));
}
inline std::uint64_t remove_unfinished(const char* directory) {
  return detail::value_or_throw(try_remove_unfinished(directory));
}
template <class Registry, class T>
tree to_state_dict(const Registry& types, const T& object, const tree_options& options = {}) {
  return detail::value_or_throw(try_to_state_dict(types, object, options));
}
template <class Registry, class T>
tree to_state_dict(const Registry&, const T&&, const tree_options& = {}) = delete;
template <class Registry, class T>
void from_state_dict(const Registry& types, T& target, node state, const restore_options& options = {}) {
  detail::value_or_throw(try_from_state_dict(types, target, state, options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
