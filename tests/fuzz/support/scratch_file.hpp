#pragma once

#include <unistd.h>

#include <cstdio>
#include <string>

#include "target.hpp"

namespace fuzz {

// A file of this process, which goes away with it.
inline const char* scratch_path() {
  static const std::string path = "/tmp/flaxstate-fuzz-" + std::to_string(getpid()) + ".msgpack";
  static const struct Remover {
    ~Remover() { std::remove(path.c_str()); }
  } remover;
  return path.c_str();
}

inline void write_scratch(const void* data, std::size_t size) {
  std::FILE* const file = std::fopen(scratch_path(), "wb");
  FUZZ_REQUIRE(file != nullptr && std::fwrite(data, 1, size, file) == size);
  std::fclose(file);
}

}  // namespace fuzz
