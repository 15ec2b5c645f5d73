#include "fixture.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace flaxstate::bench {

namespace {

std::size_t size_of_encoded(const Workload& workload) {
  std::size_t size = 0;
  call(fs_to_bytes_into, workload.registry(), workload.type_name(), workload.object(), nullptr, nullptr, std::size_t{0},
       &size);
  return size;
}

}  // namespace

Fixture::Fixture(std::unique_ptr<Workload> measured, const std::string& directory, const std::string& name)
    : workload(std::move(measured)),
      target(workload->make_target()),
      encoded_size(size_of_encoded(*workload)),
      encoded(encoded_size, Pages::Kind::huge),
      scratch(encoded_size + 64 * workload->leaf_count(), Pages::Kind::huge),
      saved_path(directory + "/" + name + "-saved.msgpack"),
      file_path(directory + "/" + name + ".msgpack") {
  std::size_t size = 0;
  call(fs_to_bytes_into, workload->registry(), workload->type_name(), workload->object(), nullptr, encoded.data(),
       encoded_size, &size);
  scratch.page_in();
  target->spoil();
  write_file(file_path, encoded.data(), encoded_size, true);
}

void Fixture::require_encoded(const void* bytes, std::size_t size) const {
  if (size != encoded_size || std::memcmp(bytes, encoded.data(), size) != 0) {
    throw std::runtime_error("the bytes differ from those of fs_to_bytes");
  }
}

void Fixture::require_restored() const {
  if (!target->equals_source()) throw std::runtime_error("what was restored differs from what was written");
  target->spoil();
}

}  // namespace flaxstate::bench
