#include "resident_memory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace flaxstate::bench {

namespace {

// Without the heap, which is being watched.
std::size_t status_bytes(const char* name) {
  char text[4096];
  const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  if (size <= 0) return 0;
  text[size] = '\0';
  const char* line = std::strstr(text, name);
  return line == nullptr ? 0 : std::strtoull(line + std::strlen(name), nullptr, 10) * 1024;
}

}  // namespace

std::size_t resident_bytes() { return status_bytes("VmRSS:"); }

std::size_t resident_peak() { return status_bytes("VmHWM:"); }

void reset_resident_peak() {
  const int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  // 5 is the kernel's number for "the peak is what it is now". Where it refuses, peaks look too high.
  const bool is_reset = write(file, "5", 1) == 1;
  static_cast<void>(is_reset);
  close(file);
}

}  // namespace flaxstate::bench
