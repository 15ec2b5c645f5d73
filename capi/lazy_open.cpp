#include "lazy_open.hpp"

#include "arguments.hpp"
#include "growable_structs.hpp"

namespace flaxstate::capi {

fs_decode_options read_lazy_decode_options(const fs_decode_options* given) {
  const fs_decode_options decode = read_decode_options(given);
  require(decode.ownership == FS_OWNERSHIP_BORROWED, "fs_decode_options.ownership is for bytes in memory");
  return decode;
}

void read_lazily(const Source& source, const fs_decode_options& options, bool keep_memory, Tree& tree,
                 Progress* restoring) {
  ReadProgress progress(options, restoring);
  progress.expect(source.size());
  read_msgpack(source, progress.counting(read_options(options, keep_memory)), tree);
  // Some of it may be in memory, but whether it is depends on how much there is.
  if (source.mapping() == nullptr) tree.lasts_nowhere();
  progress.finish();
}

OpenOptions read_open_options(const fs_open_options* given) {
  const fs_open_options options = read_struct(given);
  require(options.mapping >= FS_MAPPING_AUTO && options.mapping <= FS_MAPPING_REQUIRED,
          "fs_open_options.mapping is none of the FS_MAPPING_… constants");
  return {static_cast<Mapping>(options.mapping), read_lazy_decode_options(options.decode)};
}

void open_lazily(const char* path, const OpenOptions& asked, bool keep_memory, Tree& tree) {
  const MemoryLimit limit(tree.memory, asked.decode.memory_limit);
  read_lazily(tree.open_file(path, asked.mapping), asked.decode, keep_memory, tree);
}

}  // namespace flaxstate::capi
