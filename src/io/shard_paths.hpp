#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace flaxstate {

// The names of files, which are made when they are asked for: a name may claim that there are 99,999.
class ShardPaths {
 public:
  explicit ShardPaths(const std::string& path) : head_(path), count_(1) {}
  ShardPaths(std::string head, std::string extension, std::uint32_t count)
      : head_(std::move(head)), extension_(std::move(extension)), is_numbered_(true), count_(count) {}

  std::uint32_t size() const noexcept { return count_; }
  std::string operator[](std::uint32_t index) const;

 private:
  std::string head_;
  std::string extension_;
  bool is_numbered_ = false;
  std::uint32_t count_;
};

// The files of a checkpoint that was saved in parts, named as Hugging Face's transformers names them,
// "model-00001-of-00002.msgpack", in order; whether they are all there is not looked at. `path` is one of them, or
// "model.msgpack", for which the directory is looked through unless that is a file itself: just `path` then, and where
// nothing is found. Throws invalid_argument if there are parts of several checkpoints.
ShardPaths shard_paths(const std::string& path);

}  // namespace flaxstate
