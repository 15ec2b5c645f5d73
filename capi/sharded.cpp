#include <flaxstate/file.h>

#include <string>
#include <utility>

#include "allocator.hpp"
#include "arguments.hpp"
#include "callback_outcome.hpp"
#include "error_handle.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "io/shard_paths.hpp"
#include "lazy_open.hpp"
#include "tree/tree_merge.hpp"

namespace flaxstate::capi {
namespace {

// What is wrong with the bytes of one of the files is said with its name.
std::unique_ptr<Tree> open_shard(const std::string& path, const OpenOptions& asked, const Allocator& allocator) {
  std::unique_ptr<Tree> tree(new (allocator) Tree(allocator));
  ReportedError reported;
  const fs_status status = guarded(&reported.error, [&] { open_lazily(path.c_str(), asked, false, *tree); });
  if (status == FS_OK) return tree;
  if (status == FS_E_NO_MEMORY) throw std::bad_alloc();
  throw named_after_file(reported.error->core, path.c_str());
}

// Each file is read with progress of its own, which starts from 0; the caller's goes on. Nobody has looked at the later
// files, so that there is no total.
class ShardsProgress {
 public:
  // Throws invalid_argument.
  explicit ShardsProgress(const fs_progress* given) : given_(read_struct(given)), is_wanted_(given != nullptr) {
    require(given == nullptr || given_.update != nullptr, "fs_progress.update is NULL");
    handed_.update = update;
    handed_.user_data = this;
  }
  ShardsProgress(const ShardsProgress&) = delete;
  ShardsProgress& operator=(const ShardsProgress&) = delete;

  const fs_progress* get() const noexcept { return is_wanted_ ? &handed_ : nullptr; }
  // A file is read.
  void go_on() noexcept { before_ += last_; }

 private:
  static fs_status update(std::uint64_t done, std::uint64_t, fs_error** error, void* user_data) {
    auto& self = *static_cast<ShardsProgress*>(user_data);
    self.last_ = done;
    return self.given_.update(self.before_ + done, 0, error, self.given_.user_data);
  }

  fs_progress given_;
  bool is_wanted_;
  fs_progress handed_ = FS_PROGRESS_INIT;
  std::uint64_t before_ = 0;
  std::uint64_t last_ = 0;
};

// What is left of a limit that is used up would be none.
void require_within(std::uint64_t limit, std::uint64_t used, const char* message) {
  if (limit != 0 && used > limit) throw Error(Status::limit, message);
}

std::unique_ptr<Tree> open_shards(const ShardPaths& paths, OpenOptions asked) {
  const Allocator allocator = read_allocator(asked.decode.allocator);
  if (paths.size() == 1) return open_shard(paths[0], asked, allocator);
  ShardsProgress progress(asked.decode.progress);
  asked.decode.progress = progress.get();
  const fs_decode_options limits = asked.decode;
  Memory all(allocator);  // that the limit is of
  all.set_limit(limits.memory_limit);
  OwnedChain<Tree> shards;
  GrowArray<const Node*> roots(all);
  std::uint64_t bytes = 0, text = 0, nodes = 0;
  bool lasts = true;  // as of one file
  for (std::uint32_t i = 0; i < paths.size(); ++i) {
    all.charge(Allocated::taken_by<Tree>());
    asked.decode.memory_limit = all.rest_of_limit();
    asked.decode.node_limit = limit_less(limits.node_limit, nodes);
    asked.decode.text_limit = limit_less(limits.text_limit, text);
    shards.push_back(open_shard(paths[i], asked, allocator));
    const Tree& shard = *shards.last();
    all.charge(shard.memory.used());
    roots.push_back(shard.root());
    bytes += shard.bytes_used;
    text += shard.text_used;
    lasts = lasts && shard.lasts();
    nodes += shard.root()->node_count();
    require_within(limits.node_limit, nodes, "the files have more nodes than the limit allows");
    require_within(limits.text_limit, text, "the files have more text than the limit allows");
    progress.go_on();
  }
  TreeOptions merging(allocator);
  merging.memory_limit = all.rest_of_limit();
  std::unique_ptr<Tree> tree = merge_trees(roots.data(), roots.size(), {"shard", 1}, merging);
  tree->bytes_used = bytes;
  if (!lasts) tree->lasts_nowhere();
  // The files that the arrays are in, and small arrays that were read along.
  for (Tree* shard = shards.first(); shard != nullptr; shard = shard->next_owned) shard->release_nodes();
  tree->adopt_trees(shards);
  return tree;
}

}  // namespace
}  // namespace flaxstate::capi

extern "C" fs_status fs_sharded_open(const char* path, const fs_open_options* options, fs_tree** out_tree,
                                     fs_error** error) {
  using namespace flaxstate;
  using namespace flaxstate::capi;
  return guarded(error, [&] {
    require(path != nullptr && out_tree != nullptr, "an argument is NULL");
    *out_tree = handle(open_shards(shard_paths(path), read_open_options(options)));
  });
}
