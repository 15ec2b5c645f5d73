#include "allocator.hpp"

#include "growable_structs.hpp"

namespace flaxstate::capi {

Allocator read_allocator(const fs_allocator* allocator) {
  const fs_allocator given = read_struct(allocator);
  const bool none = given.allocate == nullptr && given.reallocate == nullptr && given.free == nullptr;
  if (none) return default_allocator();
  require(given.allocate != nullptr && given.reallocate != nullptr && given.free != nullptr,
          "an fs_allocator needs all three functions, or none");
  return {given.allocate, given.reallocate, given.free, given.user_data};
}

fs_allocator allocator_struct(const Allocator& allocator) noexcept {
  fs_allocator filled = FS_ALLOCATOR_INIT;
  filled.allocate = allocator.allocate;
  filled.reallocate = allocator.reallocate;
  filled.free = allocator.free;
  filled.user_data = allocator.user_data;
  return filled;
}

}  // namespace flaxstate::capi
