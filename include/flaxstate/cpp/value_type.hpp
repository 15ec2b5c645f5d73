// Types that a function writes and another one reads: what fields can't describe.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "../registry.h"
#include "builder.hpp"
#include "guarded.hpp"
#include "options.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;

// Functions may want the options for nested calls, or not.
template <class Functions, class = void>
inline constexpr bool reads_with_options = false;
template <class Functions>
inline constexpr bool
    reads_with_options<Functions, std::void_t<decltype(std::declval<const Functions&>().read(
                                      std::declval<node>(), std::declval<const restore_options&>()))>> = true;

// The callbacks of a type. Functions has write(const T&, builder_view&), and read(node) or read(node, restore_options),
// which gives T or result<T>; it is kept by the registry.
template <class T, class Functions>
struct value_type {
  static_assert(
      std::is_nothrow_swappable_v<T>,
      "flaxstate: what is restored must be swappable without exceptions, so that restoring is all or nothing: "
      "its move constructor has to be noexcept");

  static fs_status to_state(const void* object, fs_builder* builder, fs_error** error, void* functions) noexcept {
    return guarded(error, [&]() -> fs_status {
      builder_view out(builder);
      if constexpr (is_result<decltype(at(functions).write(*static_cast<const T*>(object), out))>) {
        auto outcome = at(functions).write(*static_cast<const T*>(object), out);
        if (!outcome) return report(error, std::move(outcome).failure());
      } else {
        at(functions).write(*static_cast<const T*>(object), out);
      }
      return out.status();
    });
  }

  static fs_status prepare(void*, const fs_node* state, const fs_restore_options* options, void** out_staged,
                           fs_error** error, void* functions) noexcept {
    return guarded(error, [&]() -> fs_status {
      if constexpr (is_result<decltype(read(functions, state, *options))>) {
        result<T> value = read(functions, state, *options);
        if (!value) return report(error, std::move(value).failure());
        *out_staged = std::make_unique<T>(std::move(*value)).release();
      } else {
        *out_staged = std::make_unique<T>(read(functions, state, *options)).release();
      }
      return FS_OK;
    });
  }

  static void commit(void* target, void* staged, void*) noexcept {
    using std::swap;
    const std::unique_ptr<T> owned(static_cast<T*>(staged));
    swap(*static_cast<T*>(target), *owned);
  }
  static void discard(void*, void* staged, void*) noexcept { delete static_cast<T*>(staged); }
  static void destroy(void* functions) noexcept { delete static_cast<Functions*>(functions); }

  // Takes the functions.
  static void fill(fs_type& type, std::unique_ptr<Functions> functions) noexcept {
    type.to_state = to_state;
    type.prepare = prepare;
    type.commit = commit;
    type.discard = discard;
    type.user_data = functions.release();
    type.destroy_user_data = destroy;
  }

 private:
  static auto read(void* functions, const fs_node* state, const fs_restore_options& options) {
    if constexpr (reads_with_options<Functions>) {
      return at(functions).read(node(state), restore_options(options));
    } else {
      return at(functions).read(node(state));
    }
  }
  static const Functions& at(void* functions) noexcept { return *static_cast<const Functions*>(functions); }
};

template <class Write, class Read>
struct write_and_read {
  Write write;
  Read read;
};

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
