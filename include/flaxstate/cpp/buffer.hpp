// Bytes that the library wrote, and memory that it uses again.
#pragma once

#include <cstddef>
#include <string_view>

#include "../buffer.h"
#include "../workspace.h"
#include "result.hpp"

namespace flaxstate {
inline namespace FLAXSTATE_CPP_NAMESPACE {

// Owns an fs_buffer. Move only; one thread at a time. Since 0.1
class buffer {
 public:
  // Takes the handle. Since 0.1
  explicit buffer(fs_buffer* handle) noexcept : handle_(handle) {}
  // Since 0.1
  static result<buffer> try_create(const fs_allocator* allocator = nullptr) {
    return detail::make<buffer, fs_buffer>(fs_buffer_create, allocator);
  }
#if FLAXSTATE_HAS_EXCEPTIONS
  // An empty buffer. The allocator is copied. Since 0.1
  explicit buffer(const fs_allocator* allocator = nullptr) : buffer(detail::value_or_throw(try_create(allocator))) {}
#endif

  // Borrowed until the next call that writes to the buffer. Since 0.1
  const unsigned char* data() const noexcept { return static_cast<const unsigned char*>(fs_buffer_data(get())); }
  std::size_t size() const noexcept { return fs_buffer_size(get()); }
  const unsigned char* begin() const noexcept { return data(); }
  const unsigned char* end() const noexcept { return data() + size(); }
  // The same bytes as text. Since 0.1
  std::string_view text() const noexcept { return {static_cast<const char*>(fs_buffer_data(get())), size()}; }

  // Makes room for `capacity` bytes. Since 0.1
  result<void> try_reserve(std::size_t capacity) { return detail::call(fs_buffer_reserve, get(), capacity); }
#if FLAXSTATE_HAS_EXCEPTIONS
  void reserve(std::size_t capacity) { detail::value_or_throw(try_reserve(capacity)); }
#endif

  // Borrowed; NULL once the buffer was moved from. Since 0.1
  fs_buffer* get() const noexcept { return handle_.get(); }

 private:
  detail::owner<fs_buffer, fs_buffer_free> handle_;
};

// Owns an fs_workspace, which options name as `options.workspace = workspace.get()`. Move only; one call at a time.
// Since 0.1
class workspace {
 public:
  // Takes the handle. Since 0.1
  explicit workspace(fs_workspace* handle) noexcept : handle_(handle) {}
  // Since 0.1
  static result<workspace> try_create(const fs_allocator* allocator = nullptr) {
    return detail::make<workspace, fs_workspace>(fs_workspace_create, allocator);
  }
#if FLAXSTATE_HAS_EXCEPTIONS
  // Since 0.1
  explicit workspace(const fs_allocator* allocator = nullptr)
      : workspace(detail::value_or_throw(try_create(allocator))) {}
#endif

  // Borrowed. Since 0.1
  fs_workspace* get() const noexcept { return handle_.get(); }

 private:
  detail::owner<fs_workspace, fs_workspace_free> handle_;
};

}  // namespace FLAXSTATE_CPP_NAMESPACE
}  // namespace flaxstate
