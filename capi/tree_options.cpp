#include "tree_options.hpp"

#include "allocator.hpp"
#include "growable_structs.hpp"
#include "handles.hpp"
#include "parallel_options.hpp"

namespace flaxstate::capi {

TreeOptions read_tree_options(const fs_tree_options* given) {
  const fs_tree_options options = read_struct(given);
  TreeOptions making(read_allocator(options.allocator));
  making.memory_limit = options.memory_limit;
  making.copy_data = read_flag(options.copy_data, "fs_tree_options.copy_data");
  return making;
}

TreeOptions template_options(const fs_restore_options& options, const fs_decode_options& decode) {
  TreeOptions making(options.workspace != nullptr ? options.workspace->core.memory.allocator()
                                                  : read_allocator(decode.allocator));
  making.memory_limit = decode.memory_limit;
  static_cast<void>(read_parallel(options.parallel));  // a hint without use is a struct that can be read all the same
  return making;
}

}  // namespace flaxstate::capi
