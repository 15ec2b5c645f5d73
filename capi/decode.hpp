#pragma once

#include <flaxstate/msgpack.h>

#include "msgpack/msgpack_reader.hpp"
#include "progress_use.hpp"
#include "tree/tree.hpp"

namespace flaxstate::capi {

fs_decode_options read_decode_options(const fs_decode_options* options);
// Where nothing is decoded: an allocator and a memory limit, and nothing else. Throws invalid_argument.
fs_decode_options read_memory_options(const fs_decode_options* options);
// For trees that exist, and have an allocator. Throws invalid_argument.
void require_own_allocator(const fs_decode_options& options);
ReadOptions read_options(const fs_decode_options& options, bool keep_memory);

// The progress of reading: all of a call, or the first part of one that restores.
class ReadProgress {
 public:
  // `restoring` may be NULL.
  ReadProgress(const fs_decode_options& options, Progress* restoring)
      : own_(options.progress), used_(restoring != nullptr ? restoring : own_.get()), is_all_(restoring == nullptr) {}

  void expect(std::uint64_t total) noexcept {
    if (used_ != nullptr) used_->expect(total);
  }
  ReadOptions counting(ReadOptions options) const noexcept {
    options.progress = used_;
    options.loads_later = !is_all_;
    return options;
  }
  void finish() {
    if (is_all_) own_.finish();
  }

 private:
  ProgressUse own_;
  Progress* used_;
  bool is_all_;
};

// Bytes that are adopted are released also when the call fails before a tree has them.
class Adopted {
 public:
  // `options` may not even be readable.
  Adopted(const void* bytes, std::size_t size, const fs_decode_options* options) noexcept;
  Adopted(const Adopted&) = delete;
  Adopted& operator=(const Adopted&) = delete;
  ~Adopted() {
    if (release_ != nullptr && bytes_ != nullptr) release_(bytes_, size_, user_data_);
  }
  void taken() noexcept { release_ = nullptr; }

 private:
  void* bytes_;
  std::size_t size_;
  void (*release_)(void* bytes, std::size_t size, void* user_data) = nullptr;
  void* user_data_ = nullptr;
};

// Decodes into a tree, which then owns the bytes as the options say. Ends adopted bytes also on failure. The memory
// limit is the caller's business. `restoring`: the progress of the call that needs the tree, or nullptr.
void decode(const void* bytes, std::size_t size, const fs_decode_options& options, bool keep_memory, Tree& tree,
            Progress* restoring = nullptr);

}  // namespace flaxstate::capi
