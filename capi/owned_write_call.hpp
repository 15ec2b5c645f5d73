#pragma once

#include <flaxstate/state_dict.h>

#include "base/parallel.hpp"
#include "buffer_use.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "object/serialize.hpp"
#include "progress_use.hpp"
#include "report_use.hpp"
#include "workspace_use.hpp"

namespace flaxstate::capi {

// A sink into the caller's memory: learns the size, and writes only if there is room.
class CallerMemory final : public SizedSink {
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

// Whatever else is wrong with the options. Throws busy.
void empty_report(const fs_serialize_options* options);

// What a call writes.
enum class Written : std::uint8_t { object, tree };

// A call that writes, with all that it works with.
class OwnedWriteCall {
 public:
  // `allocator`: of what is written, for what goes neither to a buffer nor has a workspace. Throws invalid_argument and
  // busy.
  OwnedWriteCall(const fs_serialize_options* options, Written written, const Allocator& allocator);

  WalkMode mode;  // of a tree
  // Valid until the call is over.
  WriteCall write() noexcept;
  // The call succeeds.
  void finish() noexcept { report_.finish(); }
  Progress* progress() noexcept { return progress_.get(); }
  // For what goes to a sink, or to the caller's memory.
  Memory& memory() noexcept { return workspace_.get() != nullptr ? workspace_.get()->memory : own_memory_; }

 private:
  OwnedWriteCall(const fs_serialize_options& options, Written written, const Allocator& allocator);

  WriteOptions options_;
  ReportUse report_;
  WorkspaceUse workspace_;
  Memory own_memory_;
  Parallel parallel_;
  ProgressUse progress_;
};

// The functions whose names end with _into: write(call, sink) gives the bytes to the caller's memory.
template <class Write>
void serialize_into(const fs_serialize_options* options, Written written, const Allocator& allocator, void* memory,
                    std::size_t capacity, std::size_t* out_size, const Write& write) {
  OwnedWriteCall call(options, written, allocator);
  require(out_size != nullptr, "out_size is NULL");
  require(memory != nullptr || capacity == 0, "memory is NULL, but its capacity is not 0");
  CallerMemory sink(memory, capacity, call.memory());
  write(call, sink);
  *out_size = static_cast<std::size_t>(sink.size());
  sink.check_room();
  call.finish();
}

// The functions that write to a buffer, which a failure leaves empty.
template <class Write>
fs_status serialize_to(fs_buffer* buffer, fs_error** error, const Write& write) noexcept {
  return guarded(error, [&] {
    BufferUse use(buffer);
    write();
    use.finish();
  });
}

}  // namespace flaxstate::capi
