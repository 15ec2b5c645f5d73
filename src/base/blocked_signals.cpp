#include "base/blocked_signals.hpp"

#if !defined(_WIN32)
#include <csignal>
#include <initializer_list>
#include <new>
#endif

namespace flaxstate {

#if defined(_WIN32)
BlockedSignals::BlockedSignals() noexcept = default;
BlockedSignals::~BlockedSignals() = default;
#else
BlockedSignals::BlockedSignals() noexcept {
  static_assert(sizeof(sigset_t) <= sizeof before_ && alignof(sigset_t) <= 8);
  sigset_t all;
  sigfillset(&all);
  // If they were held off the system would end the process, whatever handler there is: a debugger's, a garbage collector's.
  for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) sigdelset(&all, own);
  pthread_sigmask(SIG_BLOCK, &all, new (before_) sigset_t);
}

BlockedSignals::~BlockedSignals() {
  pthread_sigmask(SIG_SETMASK, std::launder(reinterpret_cast<const sigset_t*>(before_)), nullptr);
}
#endif

}  // namespace flaxstate
