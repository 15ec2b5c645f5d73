// Bytes that go out as they are made: to a socket, a compressor, a stream.
#pragma once

#include <memory>
#include <type_traits>

#include "guarded.hpp"
#include "objects.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class Write>
fs_status write_piece(const void* data, std::size_t size, fs_error** error, void* write) noexcept {
  return guarded(error, [&]() -> fs_status {
    Write& function = *static_cast<Write*>(write);
    if constexpr (std::is_void_v<decltype(function(bytes_view(data, size)))>) {
      function(bytes_view(data, size));
    } else {
      result<void> outcome = function(bytes_view(data, size));
      if (!outcome) return report(error, std::move(outcome).failure());
    }
    return FS_OK;
  });
}

// `write` is called until the sink is done with, and stays the caller's.
template <class Write>
fs_sink sink_of(Write& write) noexcept {
  fs_sink sink = FS_SINK_INIT;
  sink.write = write_piece<Write>;
  sink.user_data = const_cast<void*>(static_cast<const void*>(std::addressof(write)));
  return sink;
}

}  // namespace detail

// The bytes of to_bytes, handed to `write` piece by piece: write(bytes_view) may throw, or return a result<void>, and is
// then FS_E_CALLBACK. The pieces are borrowed for the call. After a failure some of them were written. Since 0.1
template <class Registry, class T, class Write>
result<void> try_save_sink(const Registry& types, const T& object, Write&& write,
                           const serialize_options& options = {}) {
  const fs_sink sink = detail::sink_of(write);
  return detail::call_for<T>(types, fs_save_sink, static_cast<const void*>(&object), static_cast<const fs_sink*>(&sink),
                             static_cast<const fs_serialize_options*>(&options));
}

// The same of msgpack_serialize of a tree; with options.as_state_dict = 1 of to_bytes of it. Since 0.1
template <class Write>
result<void> try_msgpack_save_sink(node root, Write&& write, const serialize_options& options = {}) {
  const fs_sink sink = detail::sink_of(write);
  return detail::call(fs_msgpack_save_sink, root.get(), &sink, static_cast<const fs_serialize_options*>(&options));
}

#if FLAXSTATE_HAS_EXCEPTIONS
template <class Registry, class T, class Write>
void save_sink(const Registry& types, const T& object, Write&& write, const serialize_options& options = {}) {
  detail::value_or_throw(try_save_sink(types, object, std::forward<Write>(write), options));
}
template <class Write>
void msgpack_save_sink(node root, Write&& write, const serialize_options& options = {}) {
  detail::value_or_throw(try_msgpack_save_sink(root, std::forward<Write>(write), options));
}
#endif

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
