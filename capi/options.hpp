#pragma once

#include <flaxstate/state_dict.h>

#include "base/parallel.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "object/leaf_check.hpp"
#include "object/serialize.hpp"
#include "object/workspace.hpp"
#include "progress_use.hpp"
#include "report_use.hpp"

namespace flaxstate::capi {

// Output into the caller's memory: learns the size, and writes only if there is room.
class CallerMemory final : public Output {
 public:
  // `beside`: for what is needed beside the output.
  CallerMemory(void* memory, std::size_t capacity, Memory& beside) noexcept
      : beside_(beside), bytes_(static_cast<Byte*>(memory)), capacity_(capacity) {}

  Byte* place(std::uint64_t size) override {
    size_ = size;
    return bytes_ != nullptr && size <= capacity_ ? bytes_ : nullptr;
  }
  void commit(std::uint64_t) noexcept override {}
  Memory& memory() noexcept override { return beside_; }

  std::uint64_t size() const noexcept { return size_; }
  // Throws too_small, unless only the size was wanted.
  void check_room() const;

 private:
  Memory& beside_;
  Byte* bytes_;
  std::size_t capacity_;
  std::uint64_t size_ = 0;
};

// A workspace that a call uses, or nothing. Throws busy.
class WorkspaceUse {
 public:
  explicit WorkspaceUse(fs_workspace* workspace);
  WorkspaceUse(const WorkspaceUse&) = delete;
  WorkspaceUse& operator=(const WorkspaceUse&) = delete;
  ~WorkspaceUse();

  Workspace* get() const noexcept;

 private:
  fs_workspace* workspace_;
};

ParallelSettings read_parallel(const fs_parallel* parallel);

// Whatever else is wrong with the options. Throws busy.
void empty_report(const fs_serialize_options* options);

// What a call writes.
enum class Written : std::uint8_t { object, tree };

// What a call that writes was told, and what it works with.
class SerializeCall {
 public:
  // `allocator`: of what is written, for what goes neither to a buffer nor has a workspace. Throws invalid_argument and busy.
  SerializeCall(const fs_serialize_options* options, Written written, const Allocator& allocator);

  WalkMode mode;  // of a tree
  WriteSettings settings;
  // Valid until the call is over.
  SerializeResources resources() noexcept;
  // The call succeeds.
  void finish() noexcept { report_.finish(); }
  Progress* progress() noexcept { return progress_.get(); }
  // For what goes to a sink, or to the caller's memory.
  Memory& memory() noexcept { return workspace_.get() != nullptr ? workspace_.get()->memory : own_memory_; }

 private:
  SerializeCall(const fs_serialize_options& options, Written written, const Allocator& allocator);

  ReportUse report_;
  WorkspaceUse workspace_;
  Memory own_memory_;
  Parallel parallel_;
  ProgressUse progress_;
};

// The functions whose names end with _into: write(call, output) gives the bytes to the caller's memory.
template <class Write>
void serialize_into(const fs_serialize_options* options, Written written, const Allocator& allocator, void* memory,
                    std::size_t capacity, std::size_t* out_size, const Write& write) {
  SerializeCall call(options, written, allocator);
  require(out_size != nullptr, "out_size is NULL");
  require(memory != nullptr || capacity == 0, "memory is NULL, but its capacity is not 0");
  CallerMemory output(memory, capacity, call.memory());
  write(call, output);
  *out_size = static_cast<std::size_t>(output.size());
  output.check_room();
  call.finish();
}

// The functions that write to a buffer, which a failure leaves empty.
template <class Write>
fs_status serialize_to(fs_buffer* buffer, fs_error** error, const Write& write) noexcept {
  const fs_status status = guarded(error, write);
  if (status != FS_OK && buffer != nullptr) core(buffer)->clear();
  return status;
}

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

// Throw invalid_argument for what no call takes, and for what has no meaning when an object is restored.
fs_restore_options read_restore_options(const fs_restore_options* options);
fs_restore_options read_object_restore_options(const fs_restore_options* options);
RestoreOptions restore_options(const fs_restore_options& options);
// Emptied whatever else is wrong with the options.
fs_report* report_of(const fs_restore_options* options) noexcept;

// The other way round: a caller's options for the nested calls of a type's `prepare`.
class NestedOptions {
 public:
  // `options_size`: of those that the type knows; 0: all.
  NestedOptions(const RestoreScope& scope, fs_report* report, std::size_t options_size);
  NestedOptions(const NestedOptions&) = delete;
  NestedOptions& operator=(const NestedOptions&) = delete;

  const fs_restore_options* get() const noexcept { return options_.get(); }

 private:
  fs_restore_options options_of(const RestoreScope& scope, fs_report* report) const noexcept;
  fs_decode_options memory_of(const RestoreScope& scope) const noexcept;
  static fs_parallel parallel_of(const RestoreScope& scope) noexcept;

  Lent<fs_parallel> parallel_;
  Lent<fs_allocator> allocator_;
  Lent<fs_decode_options> decode_;
  Lent<fs_restore_options> options_;
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

// Decodes into a tree, which then owns the bytes as the options say. Ends adopted bytes also on failure. The memory limit
// is the caller's business. `restoring`: the progress of the call that needs the tree, or nullptr.
void decode(const void* bytes, std::size_t size, const fs_decode_options& options, bool keep_memory, Tree& tree,
            Progress* restoring = nullptr);

}  // namespace flaxstate::capi
