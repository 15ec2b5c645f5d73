#include "base/hash_seed.hpp"

#include <cstring>

#if __has_include(<sys/auxv.h>) && defined(__linux__)
#include <sys/auxv.h>
#else
#include <chrono>
#endif

namespace flaxstate {
namespace {

std::uint64_t random_of_process() noexcept {
#if __has_include(<sys/auxv.h>) && defined(__linux__)
  // 16 bytes, of which the C library takes the first for its own secrets.
  const auto* const bytes = reinterpret_cast<const unsigned char*>(getauxval(AT_RANDOM));
  std::uint64_t number = 0;
  if (bytes != nullptr) std::memcpy(&number, bytes + 8, sizeof number);
  return number;
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

}  // namespace

std::uint64_t make_hash_seed(const void* place) noexcept {
  std::uint64_t seed = random_of_process() ^ (reinterpret_cast<std::uintptr_t>(place) * 0x9e3779b97f4a7c15U);
  seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9U;
  seed = (seed ^ (seed >> 27)) * 0x94d049bb133111ebU;
  return seed ^ (seed >> 31);
}

}  // namespace flaxstate
