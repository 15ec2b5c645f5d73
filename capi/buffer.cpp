#include <flaxstate/buffer.h>

#include "allocator.hpp"
#include "arguments.hpp"
#include "buffer_use.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace flaxstate::capi;

extern "C" {

fs_status fs_buffer_create(const fs_allocator* allocator, fs_buffer** out_buffer, fs_error** error) {
  return guarded(error, [&] {
    require(out_buffer != nullptr, "out_buffer is NULL");
    *out_buffer = new fs_buffer(read_allocator(allocator));
  });
}

void fs_buffer_free(fs_buffer* buffer) { free_handle(buffer); }

const void* fs_buffer_data(const fs_buffer* buffer) { return buffer == nullptr ? nullptr : buffer->core.data(); }

size_t fs_buffer_size(const fs_buffer* buffer) { return buffer == nullptr ? 0 : buffer->core.size(); }

fs_status fs_buffer_reserve(fs_buffer* buffer, size_t capacity, fs_error** error) {
  return guarded(error, [&] {
    require(buffer != nullptr, "buffer is NULL");
    BufferUse use(buffer);
    use.finish();  // the bytes are kept, also after a failure
    buffer->core.reserve(capacity);
  });
}

}  // extern "C"
