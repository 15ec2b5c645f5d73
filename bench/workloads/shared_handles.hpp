#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "../handles.hpp"

namespace flaxstate::bench {

// std::function copies what it holds, so the operations share their handles.
template <class Owner>
std::shared_ptr<typename Owner::element_type> shared(Owner owner) {
  return std::shared_ptr<typename Owner::element_type>(std::move(owner));
}

inline std::shared_ptr<fs_workspace> new_workspace() { return shared(make<Workspace>(fs_workspace_create, nullptr)); }

inline fs_parallel on_threads(std::uint32_t count) {
  fs_parallel parallel = FS_PARALLEL_INIT;
  parallel.thread_count = count;
  return parallel;
}

}  // namespace flaxstate::bench
