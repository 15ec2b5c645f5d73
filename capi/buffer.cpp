#include <flaxstate/buffer.h>

#include "allocator.hpp"
#include "arguments.hpp"
#include "guard.hpp"
#include "handles.hpp"

using namespace flaxstate::capi;

extern "C" {

fs_status fs_buffer_create(const fs_allocator* allocator, fs_buffer** out_buffer, fs_error** error) {
  return guarded(error, [&] {
    require(out_buffer != nullptr, "out_buffer is NULL");
    *out_buffer = reinterpret_cast<fs_buffer*>(new flaxstate::Buffer(read_allocator(allocator)));
  });
}

void fs_buffer_free(fs_buffer* buffer) { free_handle(core(buffer)); }

const void* fs_buffer_data(const fs_buffer* buffer) { return buffer == nullptr ? nullptr : core(buffer)->data(); }

size_t fs_buffer_size(const fs_buffer* buffer) { return buffer == nullptr ? 0 : core(buffer)->size(); }

fs_status fs_buffer_reserve(fs_buffer* buffer, size_t capacity, fs_error** error) {
  return guarded(error, [&] {
    require(buffer != nullptr, "buffer is NULL");
    core(buffer)->reserve(capacity);
  });
}

}  // extern "C"
