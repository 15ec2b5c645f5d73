#pragma once

#include <algorithm>
#include <cstdint>

#include "base/parallel.hpp"

namespace flaxstate {

// Tells somebody how far a call is, who may end it. Whoever moves many bytes cuts them into pieces; small things cost
// nothing, since only the edges of pieces are looked at.
class Progress {
 public:
  static constexpr std::uint64_t step = std::uint64_t{1} << 22;

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // How many bytes can be moved before somebody wants to know.
  static std::uint64_t piece(const Parallel* parallel) noexcept {
    return parallel != nullptr ? step * parallel->options().thread_count : step;
  }

  // 0: not known.
  void expect(std::uint64_t total) noexcept { total_ = total; }
  std::uint64_t total() const noexcept { return total_; }
  std::uint64_t done() const noexcept { return done_; }
  // Somebody has ended the call.
  bool is_ended() const noexcept { return is_ended_; }

  // So many bytes are done. All throw callback, if the call is to end.
  void reach(std::uint64_t done) {
    done_ = std::max(done_, done);
    if (done_ >= next_) tell();
  }
  void add(std::uint64_t more) { reach(done_ + more); }
  // All is done that can be taken back.
  void finish() {
    done_ = std::max(done_, total_);
    tell();
  }

 protected:
  Progress() = default;
  ~Progress() = default;

 private:
  virtual void update(std::uint64_t done, std::uint64_t total) = 0;

  void tell() {
    next_ = done_ + step;
    is_ended_ = true;
    update(total_ != 0 ? std::min(done_, total_) : done_, total_);
    is_ended_ = false;
  }

  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t next_ = step;
  bool is_ended_ = false;
};

}  // namespace flaxstate
