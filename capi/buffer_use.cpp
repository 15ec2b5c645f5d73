#include "buffer_use.hpp"

#include "handles.hpp"

namespace flaxstate::capi {

BufferUse::BufferUse(fs_buffer* buffer) : buffer_(buffer) {
  if (buffer != nullptr && buffer->is_used.exchange(true)) {
    throw Error(Status::busy, "the buffer is being used by another call");
  }
}

BufferUse::~BufferUse() {
  if (buffer_ == nullptr) return;
  if (!is_finished_) buffer_->core.clear();
  buffer_->is_used.store(false);
}

}  // namespace flaxstate::capi
