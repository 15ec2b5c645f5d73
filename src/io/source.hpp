#pragma once

#include <cstddef>
#include <cstdint>

#include "base/location.hpp"
#include "base/memory.hpp"

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/file.h).
enum class Advice : std::int32_t { normal = 0, sequential = 1, random = 2, will_need = 3, dont_need = 4 };

// Bytes that are read where they stand: a file, or whatever a caller's functions reach. Any number of threads may read.
class Source : public Allocated {
 public:
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  std::uint64_t size() const noexcept { return size_; }

  // Puts exactly `size` bytes from `offset` on into `destination`. Throws through `where`: io, or callback.
  virtual void read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const = 0;

  // The same for threads that mustn't throw: 0, or the system's error number. Only where can_try() is true.
  virtual bool can_try() const noexcept { return false; }
  virtual int try_read(std::uint64_t, void*, std::size_t) const noexcept { return -1; }
  // Throws what try_read() returned.
  [[noreturn]] virtual void fail(int error, std::uint64_t offset, const Location& where) const {
    where.fail_at(Status::io, "reading failed with the error number " + std::to_string(error), offset);
  }

  // False where offsets mean nothing to anybody else.
  virtual bool has_offsets() const noexcept { return true; }

  // What the caller is about to do with some of the bytes.
  virtual void advise(std::uint64_t, std::uint64_t, Advice) const noexcept {}

  // All the bytes, if they are mapped into memory; else nullptr.
  const Byte* mapping() const noexcept { return mapping_; }
  bool maps(const Byte* address) const noexcept {
    return mapping_ != nullptr &&
           reinterpret_cast<std::uintptr_t>(address) >= reinterpret_cast<std::uintptr_t>(mapping_) &&
           reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(mapping_) < size_;
  }

  Source* next_owned = nullptr;

 protected:
  Source() = default;

  std::uint64_t size_ = 0;
  const Byte* mapping_ = nullptr;
};

}  // namespace flaxstate
