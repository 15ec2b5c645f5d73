#include "temporary_file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace flaxstate::bench {

TemporaryFile::TemporaryFile() {
  const char* const directory = std::getenv("TMPDIR");
  path_ = std::string(directory != nullptr ? directory : "/tmp") + "/flaxstate-bench-XXXXXX";
  const int file = mkstemp(path_.data());
  if (file < 0) throw std::runtime_error("no file can be made at " + path_);
  close(file);
}

TemporaryFile::~TemporaryFile() { unlink(path_.c_str()); }

}  // namespace flaxstate::bench
