// A value, or why there is none.
#pragma once

#include <cstdlib>
#include <type_traits>
#include <utility>
#include <variant>

#include "error.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// What try_… functions return. Asking for what isn't there ends the process, since that is a mistake in the program.
// Since 0.1
template <class T>
class [[nodiscard]] result {
 public:
  using value_type = T;

  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return failure(…);` are what it is for.
  result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  result(flaxstate::failure why) : content_(std::in_place_index<1>, std::move(why)) {}
  // NOLINTEND(google-explicit-constructor)

  // Whether there is a value. Since 0.1
  explicit operator bool() const noexcept { return content_.index() == 0; }
  bool has_value() const noexcept { return content_.index() == 0; }

  // Since 0.1
  T& value() & noexcept { return get<0>(content_); }
  const T& value() const& noexcept { return get<0>(content_); }
  T&& value() && noexcept { return std::move(get<0>(content_)); }
  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(*this).value(); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }

  // Since 0.1
  flaxstate::failure& failure() & noexcept { return get<1>(content_); }
  const flaxstate::failure& failure() const& noexcept { return get<1>(content_); }
  flaxstate::failure&& failure() && noexcept { return std::move(get<1>(content_)); }

 private:
  template <std::size_t index, class Content>
  static auto& get(Content& content) noexcept {
    auto* const wanted = std::get_if<index>(&content);
    if (wanted == nullptr) std::abort();
    return *wanted;
  }

  std::variant<T, flaxstate::failure> content_;
};

// Since 0.1
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;

  result() noexcept : failure_(FS_OK) {}
  // NOLINTNEXTLINE(google-explicit-constructor): as above.
  result(flaxstate::failure why) : failure_(std::move(why)) {}

  explicit operator bool() const noexcept { return has_value(); }
  bool has_value() const noexcept { return failure_.status() == FS_OK; }

  flaxstate::failure& failure() & noexcept { return require_failure(), failure_; }
  const flaxstate::failure& failure() const& noexcept { return require_failure(), failure_; }
  flaxstate::failure&& failure() && noexcept { return require_failure(), std::move(failure_); }

 private:
  void require_failure() const noexcept {
    if (has_value()) std::abort();
  }

  // FS_OK means none. An optional would make g++ warn of the error that it doesn't hold.
  flaxstate::failure failure_;
};

namespace detail {

#if FLAXSTATE_HAS_EXCEPTIONS
template <class T>
T value_or_throw(result<T> outcome) {
  if (!outcome) throw error(std::move(outcome).failure());
  if constexpr (!std::is_void_v<T>) return std::move(outcome).value();
}
#endif

// Calls a function of the library whose last parameter is the error.
template <class Function, class... Arguments>
result<void> call(Function function, Arguments... arguments) {
  fs_error* error = nullptr;
  const fs_status status = function(arguments..., &error);
  if (status == FS_OK) return {};
  return failure(status, error);
}

// The same for a function that gives a handle by the parameter before the error; Owner is made of the handle.
template <class Owner, class Handle, class Function, class... Arguments>
result<Owner> make(Function function, Arguments... arguments) {
  Handle* handle = nullptr;
  result<void> outcome = call(function, arguments..., &handle);
  if (!outcome) return std::move(outcome).failure();
  return Owner(handle);
}

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
