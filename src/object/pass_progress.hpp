#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/progress.hpp"

namespace flaxstate {

// The progress of a pass over bytes in memory.
class PassProgress {
 public:
  // nullptr: nobody wants to know.
  PassProgress(Progress* progress, const Byte* begin, std::size_t size) noexcept : progress_(progress), begin_(begin) {
    if (progress == nullptr) return;
    progress->expect(size);
    tell_at_ = Progress::step;
  }

  // The bytes in front of `next` are done. Throws callback.
  void reach(const Byte* next) {
    const auto done = static_cast<std::uint64_t>(next - begin_);
    if (done >= tell_at_) tell(done);
  }
  // How many things of at least so many bytes are to be read until somebody may want to know.
  std::size_t piece(std::size_t least_size) const noexcept {
    if (progress_ == nullptr) return SIZE_MAX;
    return static_cast<std::size_t>(std::max<std::uint64_t>(1, Progress::step / (2 * least_size)));
  }

 private:
  void tell(std::uint64_t done) {
    tell_at_ = done + Progress::step;
    progress_->reach(done);
  }

  Progress* progress_;
  const Byte* begin_;
  std::uint64_t tell_at_ = UINT64_MAX;
};

}  // namespace flaxstate
