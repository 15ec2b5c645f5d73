#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace flaxstate {

// Bytes on their way out, borrowed.
struct Piece {
  const Byte* data;
  std::size_t size;
};

// Takes bytes in order.
class Sink {
 public:
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  // Takes all of the pieces, one behind the other. Throws io, or callback.
  virtual void write(const Piece* pieces, std::size_t count) = 0;

  // Writing at several places at once, by threads that mustn't throw: 0, or the system's error number. Offsets count
  // from the first byte that the sink took; skip() moves the place where write() goes on. Only where can_try() is true.
  virtual bool can_try() const noexcept { return false; }
  virtual int try_write(std::uint64_t, const Byte*, std::size_t) noexcept { return -1; }
  virtual void skip(std::uint64_t) noexcept {}
  // Throws what try_write() returned.
  [[noreturn]] virtual void fail(int error) const {
    throw Error(Status::io, "writing failed with the error number " + std::to_string(error));
  }

 protected:
  Sink() = default;
  ~Sink() = default;
};

}  // namespace flaxstate
