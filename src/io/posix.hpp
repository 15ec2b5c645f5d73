#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cerrno>

namespace flaxstate {

static_assert(sizeof(off_t) == 8, "compile with _FILE_OFFSET_BITS=64");

// What all systems move in one call; more is cut short by some and refused by others.
constexpr std::size_t largest_transfer = 0x7ffff000;

// Calls again what a signal interrupted. Not without end, since then a system that only ever says EINTR would hang
// the process.
template <class Call>
auto uninterrupted(Call call) noexcept(noexcept(call())) {
  constexpr int most_interruptions = 10000;
  auto result = call();
  for (int i = 0; result < 0 && errno == EINTR && i < most_interruptions; ++i) result = call();
  return result;
}

// Throws invalid_argument for a directory, a FIFO, a device, …
void require_regular_file(const char* action, const char* path, const struct stat& status);

}  // namespace flaxstate
