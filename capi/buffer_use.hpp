#pragma once

#include <flaxstate/buffer.h>

namespace flaxstate::capi {

// A buffer that a call writes to, or nothing. It is empty in the end, unless the call succeeds. Throws busy; then the buffer
// is as it was.
class BufferUse {
 public:
  explicit BufferUse(fs_buffer* buffer);
  BufferUse(const BufferUse&) = delete;
  BufferUse& operator=(const BufferUse&) = delete;
  ~BufferUse();

  void finish() noexcept { is_finished_ = true; }

 private:
  fs_buffer* buffer_;
  bool is_finished_ = false;
};

}  // namespace flaxstate::capi
