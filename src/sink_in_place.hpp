#pragma once

#include <cstdint>

#include "sink.hpp"

namespace flaxstate {

// An existing file that is written to at some places, without changing its size.
class InPlaceFile {
 public:
  // Throws io. `path` must outlive this.
  explicit InPlaceFile(const char* path);
  InPlaceFile(const InPlaceFile&) = delete;
  InPlaceFile& operator=(const InPlaceFile&) = delete;
  ~InPlaceFile();

  void write(std::uint64_t offset, const Byte* data, std::size_t size);
  void sync();

 private:
  const char* path_;
  int descriptor_ = -1;
};

}  // namespace flaxstate
