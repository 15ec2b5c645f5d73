#include "tree_options.hpp"

#include "allocator.hpp"
#include "growable_structs.hpp"
#include "handles.hpp"
#include "parallel_options.hpp"

namespace flaxstate::capi {

TreeOptions read_tree_options(const fs_tree_options* given) {
  const fs_tree_options options = read_struct(given);
  TreeOptions settings(read_allocator(options.allocator));
  settings.memory_limit = options.memory_limit;
  settings.copy_data = read_flag(options.copy_data, "fs_tree_options.copy_data");
  return settings;
}

TreeOptions template_settings(const fs_restore_options& options, const fs_decode_options& decode) {
  TreeOptions settings(options.workspace != nullptr ? options.workspace->core.memory.allocator()
                                                    : read_allocator(decode.allocator));
  settings.memory_limit = decode.memory_limit;
  static_cast<void>(read_parallel(options.parallel));  // a hint without use is a struct that can be read all the same
  return settings;
}

}  // namespace flaxstate::capi
