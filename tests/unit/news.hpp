#pragma once

// The uses of operator new on this thread: counted, and failing where they are told to.

#include <cstddef>
#include <cstdint>
#include <new>

namespace unit {

inline thread_local std::size_t new_fails_at = 0;  // counted from 1; 0: none, and they aren't counted
inline thread_local std::size_t news = 0;
inline thread_local std::size_t new_bytes = 0;  // that they asked for

struct Outcome {
  std::size_t failures = 0;
  bool succeeded = false;
};

// Runs `action()` again and again, one use of new later failing each time, until it succeeds.
template <class Action>
Outcome fail_each_new(const Action& action) {
  Outcome outcome;
  for (std::size_t n = 1; n < 5000; ++n) {
    news = 0;
    new_fails_at = n;
    bool failed = false;
    try {
      action();
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    new_fails_at = 0;
    if (!failed) {
      outcome.succeeded = news < n;
      return outcome;
    }
    ++outcome.failures;
  }
  return outcome;
}

// Counts from here on, until it ends.
class CountNews {
 public:
  CountNews() {
    news = new_bytes = 0;
    new_fails_at = SIZE_MAX;
  }
  CountNews(const CountNews&) = delete;
  CountNews& operator=(const CountNews&) = delete;
  ~CountNews() { new_fails_at = 0; }
};

}  // namespace unit
