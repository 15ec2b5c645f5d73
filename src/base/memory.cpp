#include "base/memory.hpp"

#include <algorithm>
#include <cstdlib>

#if defined(_WIN32)
#include <malloc.h>
#endif

#include "base/page_advice.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t malloc_alignment = alignof(std::max_align_t);
constexpr std::size_t smallest_block = 4096;
constexpr std::size_t largest_usual_block = std::size_t{1} << 20;
constexpr std::size_t largest_block = PTRDIFF_MAX / 2;  // allocators may add to a size without looking

#if defined(_WIN32)
void* aligned_allocate(std::size_t size, std::size_t alignment) { return _aligned_malloc(size, alignment); }
void aligned_free(void* pointer) { _aligned_free(pointer); }
#else
void* aligned_allocate(std::size_t size, std::size_t alignment) {
  return std::aligned_alloc(alignment, (size + alignment - 1) & ~(alignment - 1));
}
void aligned_free(void* pointer) { std::free(pointer); }
#endif

void* default_allocate(std::size_t size, std::size_t alignment, void*) {
  void* block = alignment <= malloc_alignment ? std::malloc(size) : aligned_allocate(size, alignment);
  if (block != nullptr) advise_large_block(block, size);
  return block;
}

void default_free(void* pointer, std::size_t, std::size_t alignment, void*) {
  if (alignment <= malloc_alignment) {
    std::free(pointer);
  } else {
    aligned_free(pointer);
  }
}

void* default_reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment, void*) {
  if (alignment <= malloc_alignment) {
    void* block = std::realloc(pointer, new_size);
    if (block != nullptr && new_size > old_size) advise_large_block(block, new_size);
    return block;
  }
  void* moved = default_allocate(new_size, alignment, nullptr);
  if (moved == nullptr) return moved;
  std::memcpy(moved, pointer, old_size < new_size ? old_size : new_size);
  default_free(pointer, old_size, alignment, nullptr);
  return moved;
}

}  // namespace

const Allocator& default_allocator() noexcept {
  static constexpr Allocator allocator{default_allocate, default_reallocate, default_free, nullptr};
  return allocator;
}

void Memory::check_limit(std::uint64_t more) const {
  if (used_ > limit_ || more > limit_ - used_) fail_limit();
}

void Memory::fail_limit() { throw Error(Status::limit, "more memory is needed than the memory limit allows"); }

void* Memory::allocate(std::size_t size, std::size_t alignment) {
  if (size > largest_block) throw std::bad_alloc();
  check_limit(size);
  void* pointer = allocator_.allocate(size, alignment, allocator_.user_data);
  if (pointer == nullptr) throw std::bad_alloc();
  used_ += size;
  return pointer;
}

void* Memory::reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment) {
  if (new_size > largest_block) throw std::bad_alloc();
  check_limit(new_size);
  void* moved = allocator_.reallocate(pointer, old_size, new_size, alignment, allocator_.user_data);
  if (moved == nullptr) throw std::bad_alloc();
  used_ = used_ - old_size + new_size;
  return moved;
}

void* Memory::try_reallocate(void* pointer, std::size_t old_size, std::size_t new_size,
                             std::size_t alignment) noexcept {
  if (new_size > largest_block || used_ > limit_ || new_size > limit_ - used_) return nullptr;
  void* const moved = pointer == nullptr
                          ? allocator_.allocate(new_size, alignment, allocator_.user_data)
                          : allocator_.reallocate(pointer, old_size, new_size, alignment, allocator_.user_data);
  if (moved != nullptr) used_ = used_ - old_size + new_size;
  return moved;
}

void Memory::free(void* pointer, std::size_t size, std::size_t alignment) noexcept {
  allocator_.free(pointer, size, alignment, allocator_.user_data);
  used_ -= size;
}

void* Allocated::place(std::size_t size, const Allocator* allocator, Memory* memory) {
  size += sizeof(Head);
  void* block = nullptr;
  if (memory != nullptr) {
    block = memory->allocate(size, alignof(Head));
  } else if (allocator != nullptr) {
    block = allocator->allocate(size, alignof(Head), allocator->user_data);
  } else {
    block = ::operator new(size);
  }
  if (block == nullptr) throw std::bad_alloc();
  return new (block) Head{allocator != nullptr ? *allocator : Allocator{}, memory, size} + 1;
}

void Allocated::operator delete(void* object) noexcept {
  if (object == nullptr) return;
  Head* const block = static_cast<Head*>(object) - 1;
  const Head head = *block;
  if (head.memory != nullptr) return head.memory->free(block, head.size, alignof(Head));
  if (head.allocator.free == nullptr) return ::operator delete(block);
  head.allocator.free(block, head.size, alignof(Head), head.allocator.user_data);
}

Byte* Arena::copy(const void* data, std::size_t size) {
  Byte* result = allocate(size);
  if (size != 0) std::memcpy(result, data, size);
  return result;
}

Byte* Arena::allocate_apart(std::size_t size, std::size_t alignment) {
  constexpr std::size_t small = smallest_block * 4;
  if (blocks_ == nullptr || size < small || size > largest_block) return allocate(size, alignment);
  const std::size_t total = sizeof(Block) + (alignment > block_alignment ? alignment : 0) + size;
  Block* const block = static_cast<Block*>(memory_->allocate(total, block_alignment));
  block->size = total;
  block->next = blocks_->next;
  blocks_->next = block;
  Byte* const data = reinterpret_cast<Byte*>(block + 1);
  return data + ((0 - reinterpret_cast<std::uintptr_t>(data)) & (alignment - 1));
}

Byte* Arena::allocate_block(std::size_t size, std::size_t alignment) {
  if (size > SIZE_MAX / 2) throw std::bad_alloc();
  const std::size_t header = sizeof(Block) + (alignment > block_alignment ? alignment : 0);
  std::size_t total = header + size;
  Block* block = take_spare(total);
  if (block == nullptr) {
    const std::size_t usual = blocks_ == nullptr ? smallest_block : std::min(2 * blocks_->size, largest_usual_block);
    total = std::max(total, usual);
    drop_spares_below(total);
    block = static_cast<Block*>(memory_->allocate(total, block_alignment));
    block->size = total;
  }
  block->next = blocks_;
  blocks_ = block;
  free_ = reinterpret_cast<Byte*>(block + 1);
  left_ = block->size - sizeof(Block);
  return allocate(size, alignment);
}

// The first block of the last use that is large enough: the same requests get the same blocks.
Arena::Block* Arena::take_spare(std::size_t size) noexcept {
  for (Block** link = &spare_; *link != nullptr; link = &(*link)->next) {
    if ((*link)->size < size) continue;
    Block* const block = *link;
    *link = block->next;
    return block;
  }
  return nullptr;
}

// Needs have grown: what is too small now would otherwise stay for ever, and add up from use to use.
void Arena::drop_spares_below(std::size_t size) noexcept {
  for (Block** link = &spare_; *link != nullptr;) {
    Block* const block = *link;
    if (block->size >= size) {
      link = &block->next;
      continue;
    }
    *link = block->next;
    memory_->free(block, block->size, block_alignment);
  }
}

void Arena::clear() noexcept {
  while (blocks_ != nullptr) {
    Block* const block = blocks_;
    blocks_ = block->next;
    block->next = spare_;
    spare_ = block;
  }
  free_ = nullptr;
  left_ = 0;
}

void Arena::free_blocks(Block* blocks) noexcept {
  while (blocks != nullptr) {
    Block* const next = blocks->next;
    memory_->free(blocks, blocks->size, block_alignment);
    blocks = next;
  }
}

void Arena::release() noexcept {
  free_blocks(std::exchange(blocks_, nullptr));
  free_blocks(std::exchange(spare_, nullptr));
  free_ = nullptr;
  left_ = 0;
}

}  // namespace flaxstate
