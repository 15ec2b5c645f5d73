#pragma once

namespace flaxstate {

// While it lives, the thread takes no signals that are sent to the process, and threads that it starts never do: those are
// the program's own threads' to handle. What a thread does to itself (SIGSEGV, SIGBUS) isn't held off.
class BlockedSignals {
 public:
  BlockedSignals() noexcept;
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals();

 private:
  alignas(8) unsigned char before_[128];  // a sigset_t, which no header of the core knows
};

}  // namespace flaxstate
