#pragma once

#include <flaxstate/flaxstate.h>

#include <memory>
#include <stdexcept>

namespace flaxstate::bench {

template <auto free_function>
struct Free {
  template <class Handle>
  void operator()(Handle* handle) const {
    free_function(handle);
  }
};

using Tree = std::unique_ptr<fs_tree, Free<fs_tree_free>>;
using Buffer = std::unique_ptr<fs_buffer, Free<fs_buffer_free>>;
using Builder = std::unique_ptr<fs_builder, Free<fs_builder_free>>;
using Workspace = std::unique_ptr<fs_workspace, Free<fs_workspace_free>>;
using Registry = std::unique_ptr<fs_registry, Free<fs_registry_free>>;

// Calls a function whose last argument is the error; throws what it reports.
template <class Function, class... Arguments>
void call(Function function, Arguments... arguments) {
  fs_error* error = nullptr;
  if (function(arguments..., &error) == FS_OK) return;
  const std::runtime_error failure(fs_error_report(error));
  fs_error_free(error);
  throw failure;
}

// The same for a function that makes a handle with the arguments before it.
template <class Owner, class Function, class... Arguments>
Owner make(Function function, Arguments... arguments) {
  typename Owner::pointer handle = nullptr;
  call(function, arguments..., &handle);
  return Owner(handle);
}

}  // namespace flaxstate::bench
