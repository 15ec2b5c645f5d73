// Bytes that are read where they stand, and aren't a file: a part of an engine's pack file, an object in a store.
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "guarded.hpp"
#include "objects.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class Read>
fs_status read_source(std::uint64_t offset, void* destination, std::size_t size, fs_error** error,
                      void* read) noexcept {
  return guarded(error, [&]() -> fs_status {
    Read& function = *static_cast<Read*>(read);
    if constexpr (std::is_void_v<decltype(function(offset, destination, size))>) {
      function(offset, destination, size);
    } else {
      result<void> outcome = function(offset, destination, size);
      if (!outcome) return report(error, std::move(outcome).failure());
    }
    return FS_OK;
  });
}

template <class Read>
void delete_source(void* read) noexcept {
  delete static_cast<Read*>(read);
}

// The library ends the function, also when the call that it is given to fails.
template <class Read>
fs_source source_of(std::uint64_t size, Read read) {
  fs_source source = FS_SOURCE_INIT;
  source.size = size;
  source.read_at = read_source<Read>;
  source.destroy_user_data = delete_source<Read>;
  source.user_data = new Read(std::move(read));
  return source;
}

}  // namespace detail

// A tree over `size` bytes, whose arrays stay where they are until they are used: read(offset, destination, size) puts
// just that many bytes from the offset on, which are there, into the destination. It may throw, or return a
// result<void>, and is then FS_E_CALLBACK; it is kept by the tree, and called from each thread that reads the tree. Since
// 0.1
template <class Read>
result<tree> try_open_source(std::uint64_t size, Read read, const decode_options& options = {}) {
  const fs_source source = detail::source_of(size, std::move(read));
  return detail::make<tree, fs_tree>(fs_source_open, &source, static_cast<const fs_decode_options*>(&options));
}

// The same into a tree that exists, as msgpack_restore does it. Since 0.1
template <class Read>
result<void> try_open_source(std::uint64_t size, Read read, tree& out, const decode_options& options = {}) {
  const fs_source source = detail::source_of(size, std::move(read));
  return detail::call(fs_source_open_into, &source, static_cast<const fs_decode_options*>(&options), out.get());
}

// restore_file of such bytes; read is called by this call only, and gone when it returns. Since 0.1
template <class Registry, class T, class Read>
result<void> try_restore_source(const Registry& types, T& target, std::uint64_t size, Read read,
                                const restore_options& options = {}) {
  fs_source source = FS_SOURCE_INIT;
  source.size = size;
  source.read_at = detail::read_source<Read>;
  source.user_data = std::addressof(read);
  return detail::call_for<T>(types, fs_restore_source, static_cast<void*>(&target),
                             static_cast<const fs_source*>(&source), static_cast<const fs_restore_options*>(&options));
}

#if FLAXSTATE_HAS_EXCEPTIONS
template <class Read>
tree open_source(std::uint64_t size, Read read, const decode_options& options = {}) {
  return detail::value_or_throw(try_open_source(size, std::move(read), options));
}
template <class Read>
void open_source(std::uint64_t size, Read read, tree& out, const decode_options& options = {}) {
  detail::value_or_throw(try_open_source(size, std::move(read), out, options));
}
template <class Registry, class T, class Read>
void restore_source(const Registry& types, T& target, std::uint64_t size, Read read,
                    const restore_options& options = {}) {
  detail::value_or_throw(try_restore_source(types, target, size, std::move(read), options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
