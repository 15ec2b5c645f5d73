#include "io/in_place_file.hpp"

#include "io/io_error.hpp"

namespace flaxstate {

InPlaceFile::InPlaceFile(const char* path) : path_(path) {
  file_ = open_regular_file(path, Access::read_and_write, size_);
}

void InPlaceFile::read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const {
  const int error = read_fully(file_, offset, destination, size);
  if (error != 0) fail(error, offset, where);
}

int InPlaceFile::try_read(std::uint64_t offset, void* destination, std::size_t size) const noexcept {
  return read_fully(file_, offset, destination, size);
}

void InPlaceFile::fail(int error, std::uint64_t offset, const Location& where) const {
  throw_read_error(path_, error, offset, where);
}

void InPlaceFile::write(std::uint64_t offset, const Byte* data, std::size_t size) {
  const int error = write_fully(file_, offset, data, size);
  if (error != 0) throw_io("write", path_, error);
}

void InPlaceFile::sync() {
  const int error = sync_file(file_);
  if (error != 0) throw_io("sync", path_, error);
}

void InPlaceFile::close() {
  const int error = file_.close();
  if (error != 0) throw_io("close", path_, error);
}

}  // namespace flaxstate
