#include <flaxstate/workspace.h>

#include "allocator.hpp"
#include "arguments.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace flaxstate::capi;

extern "C" {

fs_status fs_workspace_create(const fs_allocator* allocator, fs_workspace** out_workspace, fs_error** error) {
  return guarded(error, [&] {
    require(out_workspace != nullptr, "out_workspace is NULL");
    *out_workspace = new fs_workspace(read_allocator(allocator));
  });
}

void fs_workspace_free(fs_workspace* workspace) { free_handle(workspace); }

}  // extern "C"
