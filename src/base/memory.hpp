#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace flaxstate {

// Where memory that grows with the data comes from; the caller's functions or the C library's.
struct Allocator {
  void* (*allocate)(std::size_t size, std::size_t alignment, void* user_data);
  void* (*reallocate)(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment,
                      void* user_data);
  void (*free)(void* pointer, std::size_t size, std::size_t alignment, void* user_data);
  void* user_data;
};

const Allocator& default_allocator() noexcept;

// What is left of a limit, of which 0 means none.
constexpr std::uint64_t limit_less(std::uint64_t limit, std::uint64_t used) noexcept {
  if (limit == 0) return 0;
  return used < limit ? limit - used : 1;
}

// An allocator with a cap on what is allocated through it at one time. Throws no_memory and limit.
class Memory {
 public:
  explicit Memory(const Allocator& allocator) noexcept : allocator_(allocator) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  void* allocate(std::size_t size, std::size_t alignment);
  void* reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment);
  // The same, but nullptr where there is no such block, or the limit forbids it. `pointer` may be nullptr.
  void* try_reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment) noexcept;
  void free(void* pointer, std::size_t size, std::size_t alignment) noexcept;

  // 0: no cap. What is allocated already counts, and a block that moves counts twice while it is copied.
  void set_limit(std::uint64_t limit) noexcept { limit_ = limit == 0 ? UINT64_MAX : limit; }
  std::uint64_t used() const noexcept { return used_; }
  // What may still be allocated.
  std::uint64_t room() const noexcept { return used_ > limit_ ? 0 : limit_ - used_; }
  // The same as a limit for somebody else; 0: there is none.
  std::uint64_t rest_of_limit() const noexcept { return limit_ == UINT64_MAX ? 0 : limit_less(limit_, used_); }
  // Counts what somebody else allocated, or freed. Throws limit.
  void charge(std::uint64_t size) {
    check_limit(size);
    used_ += size;
  }
  void discharge(std::uint64_t size) noexcept { used_ -= size; }
  const Allocator& allocator() const noexcept { return allocator_; }
  [[noreturn]] static void fail_limit();
  // The C library's memory takes no room before it is touched, so that nobody minds a large block that is used in part.
  bool is_lazy() const noexcept { return allocator_.allocate == default_allocator().allocate && limit_ == UINT64_MAX; }

 private:
  void check_limit(std::uint64_t more) const;

  Allocator allocator_;
  std::uint64_t used_ = 0;
  std::uint64_t limit_ = UINT64_MAX;
};

// A cap that ends with a call.
class MemoryLimit {
 public:
  MemoryLimit(Memory& memory, std::uint64_t limit) noexcept : memory_(memory) { memory.set_limit(limit); }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;
  ~MemoryLimit() { memory_.set_limit(0); }

 private:
  Memory& memory_;
};

// What may stand in an allocator's memory, by `new (allocator) T(…)`, which counts nowhere, or in that of somebody who outlives
// it, by `new (memory) T(…)`. A plain `new` takes the C++ heap.
class Allocated {
 public:
  static void* operator new(std::size_t size) { return place(size, nullptr, nullptr); }
  static void* operator new(std::size_t size, const Allocator& allocator) { return place(size, &allocator, nullptr); }
  static void* operator new(std::size_t size, Memory& memory) { return place(size, &memory.allocator(), &memory); }
  static void operator delete(void* object) noexcept;
  static void operator delete(void* object, const Allocator&) noexcept { operator delete(object); }
  static void operator delete(void* object, Memory&) noexcept { operator delete(object); }

  // What an object takes.
  template <class T>
  static constexpr std::size_t taken_by() noexcept {
    return sizeof(T) + sizeof(Head);
  }

 protected:
  Allocated() = default;
  ~Allocated() = default;

 private:
  struct alignas(std::max_align_t) Head {
    Allocator allocator;  // free: nullptr for the C++ heap
    Memory* memory;       // that counts it
    std::size_t size;     // with this head
  };

  static void* place(std::size_t size, const Allocator* allocator, Memory* memory);
};

// Objects in the order in which they came, each leading to the next by its member `next_owned`.
template <class T>
class OwnedChain {
 public:
  OwnedChain() = default;
  OwnedChain(const OwnedChain&) = delete;
  OwnedChain& operator=(const OwnedChain&) = delete;
  ~OwnedChain() { clear(); }

  T* first() const noexcept { return first_; }
  T* last() const noexcept { return last_; }
  void push_back(std::unique_ptr<T> object) noexcept {
    T* const added = object.release();
    (last_ != nullptr ? last_->next_owned : first_) = added;
    last_ = added;
  }
  void take(OwnedChain& others) noexcept {
    if (others.first_ == nullptr) return;
    (last_ != nullptr ? last_->next_owned : first_) = others.first_;
    last_ = others.last_;
    others.first_ = others.last_ = nullptr;
  }
  void clear() noexcept {
    last_ = nullptr;
    while (first_ != nullptr) delete std::exchange(first_, first_->next_owned);
  }

 private:
  T* first_ = nullptr;
  T* last_ = nullptr;
};

// A growing array of plain data, whose memory moves when it grows.
template <class T>
class GrowArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit GrowArray(Memory& memory) noexcept : memory_(&memory) {}
  GrowArray(const GrowArray&) = delete;
  GrowArray& operator=(const GrowArray&) = delete;
  ~GrowArray() { release(); }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::size_t capacity() const noexcept { return capacity_; }
  Memory& memory() const noexcept { return *memory_; }
  // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.UndefReturn): the analyzer thinks of an array without memory.
  T& operator[](std::size_t index) noexcept { return data_[index]; }
  const T& operator[](std::size_t index) const noexcept { return data_[index]; }
  T& back() noexcept { return data_[size_ - 1]; }

  // The caller filled the items in between through data().
  void set_size(std::size_t size) noexcept { size_ = size; }
  void clear() noexcept { size_ = 0; }

  void push_back(const T& item) {
    if (size_ == capacity_) grow(size_ + 1);
    data_[size_++] = item;
  }
  void pop_back() noexcept { --size_; }

  // Room for `count` more items, which are added uninitialised; gives the first.
  T* append(std::size_t count) {
    if (capacity_ - size_ < count) grow(size_ + count);
    T* first = data_ + size_;
    size_ += count;
    return first;
  }

  // As much as there is room for, between `least` and `wanted`: somebody who has no large block may have a smaller one.
  void set_capacity(std::size_t least, std::size_t wanted) {
    constexpr std::size_t large = std::size_t{1} << 20;
    for (; wanted > least && (wanted - least) * sizeof(T) > large; wanted = least + (wanted - least) / 4) {
      if (try_set_capacity(wanted)) return;
    }
    const std::size_t room = memory_->room() / sizeof(T);
    set_capacity(std::max(least, std::min(wanted, room)));
  }

  // False: there is no such block, or the limit forbids it.
  bool try_set_capacity(std::size_t capacity) noexcept {
    if (capacity > SIZE_MAX / sizeof(T)) return false;
    void* const moved = memory_->try_reallocate(data_, capacity_ * sizeof(T), capacity * sizeof(T), alignof(T));
    if (moved == nullptr) return false;
    data_ = static_cast<T*>(moved);
    capacity_ = capacity;
    return true;
  }

  void set_capacity(std::size_t capacity) {
    if (capacity == capacity_) return;
    if (capacity > SIZE_MAX / sizeof(T)) throw std::bad_alloc();
    data_ = static_cast<T*>(data_ == nullptr
                                ? memory_->allocate(capacity * sizeof(T), alignof(T))
                                : memory_->reallocate(data_, capacity_ * sizeof(T), capacity * sizeof(T), alignof(T)));
    capacity_ = capacity;
  }

  // Gives back what isn't used; where that may take a copy, if it is worth one, and there is room for both.
  void shrink() {
    constexpr std::size_t large = std::size_t{1} << 20;
    const bool is_worth_it = memory_->is_lazy() || capacity_ - size_ > capacity_ / 16;
    if (size_ == 0 || !is_worth_it || size_ * sizeof(T) > memory_->room()) return;
    if (size_ * sizeof(T) < large) return set_capacity(size_);
    static_cast<void>(try_set_capacity(size_));
  }

  // Between arrays of the same memory.
  void swap(GrowArray& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  void release() noexcept {
    if (data_ != nullptr) memory_->free(data_, capacity_ * sizeof(T), alignof(T));
    data_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  void grow(std::size_t needed) {
    const std::size_t usual = capacity_ + (memory_->is_lazy() ? 3 * capacity_ : capacity_ / 4) + 8;
    set_capacity(needed, std::max(needed, usual));
  }

  Memory* memory_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

// Memory for text and small data, which stays where it is until all of it is freed.
class Arena {
 public:
  explicit Arena(Memory& memory) noexcept : memory_(&memory) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { release(); }

  Byte* allocate(std::size_t size, std::size_t alignment = 1) {
    const std::size_t padding = (0 - reinterpret_cast<std::uintptr_t>(free_)) & (alignment - 1);
    if (free_ == nullptr || left_ < padding || left_ - padding < size) return allocate_block(size, alignment);
    Byte* result = free_ + padding;
    free_ = result + size;
    left_ -= padding + size;
    return result;
  }
  Byte* copy(const void* data, std::size_t size);
  // For large data: a block of its own, beside that of all small data.
  Byte* allocate_apart(std::size_t size, std::size_t alignment);
  // Gives back the end of what was allocated last, from `unused` on.
  void give_back(Byte* unused) noexcept {
    left_ += static_cast<std::size_t>(free_ - unused);
    free_ = unused;
  }

  // Forgets all that was allocated, and keeps the blocks for the next use.
  void clear() noexcept;
  void release() noexcept;

 private:
  static constexpr std::size_t block_alignment = 16;

  struct alignas(block_alignment) Block {  // so that what follows it is aligned
    Block* next;
    std::size_t size;  // with this header
  };
  Byte* allocate_block(std::size_t size, std::size_t alignment);
  Block* take_spare(std::size_t size) noexcept;
  void drop_spares_below(std::size_t size) noexcept;
  void free_blocks(Block* blocks) noexcept;

  Memory* memory_;
  Block* blocks_ = nullptr;  // the last one first
  Block* spare_ = nullptr;   // of the last use, in its order
  Byte* free_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace flaxstate
