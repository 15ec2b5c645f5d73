#include "io/file_source.hpp"

#include "io/io_error.hpp"

namespace flaxstate {

FileSource::FileSource(const char* path, Mapping mapping, bool keeps_path)
    : kept_path_(keeps_path ? path : ""), path_(keeps_path ? kept_path_.c_str() : path) {
  file_ = open_regular_file(path_, Access::read, size_);
  if (mapping == Mapping::off || size_ == 0) return;
  const int error = map_file(file_, size_, mapping_);
  if (error != 0 && mapping == Mapping::required) throw_io("map", path_, error);
}

FileSource::~FileSource() {
  if (mapping_ != nullptr) unmap_file(mapping_, size_);
}

// Also of a mapped file: a read of what is no longer there is an error, a look at it would end the process.
void FileSource::read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const {
  const int error = read_fully(file_, offset, destination, size);
  if (error != 0) fail(error, offset, where);
}

int FileSource::try_read(std::uint64_t offset, void* destination, std::size_t size) const noexcept {
  return read_fully(file_, offset, destination, size);
}

void FileSource::fail(int error, std::uint64_t offset, const Location& where) const {
  throw_read_error(path_, error, offset, where);
}

void FileSource::advise(std::uint64_t offset, std::uint64_t size, Advice advice) const noexcept {
  advise_file(file_, mapping_, offset, size, advice);
}

}  // namespace flaxstate
