// Owners of the library's handles.
#pragma once

#include <memory>

#include "config.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {
namespace detail {

template <auto free_function>
struct handle_free {
  template <class Handle>
  void operator()(Handle* handle) const noexcept {
    free_function(handle);
  }
};

template <class Handle, auto free_function>
using owner = std::unique_ptr<Handle, handle_free<free_function>>;

}  // namespace detail
}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
