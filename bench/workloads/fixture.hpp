#pragma once

#include <memory>
#include <string>
#include <vector>

#include "operation.hpp"
#include "pages.hpp"
#include "workload.hpp"

namespace flaxstate::bench {

// What the operations on one workload share: all of it is there, and paged in, before anything is measured.
struct Fixture {
  Fixture(std::unique_ptr<Workload> measured, const std::string& directory, const std::string& name);

  // Throws if `size` bytes aren't the workload's.
  void require_encoded(const void* bytes, std::size_t size) const;
  // Throws if the target doesn't equal the source; spoils it, so that the next restore has to do its work.
  void require_restored() const;

  std::unique_ptr<Workload> workload;
  std::unique_ptr<Target> target;
  std::size_t encoded_size;  // what fs_to_bytes writes
  Pages encoded;
  Pages scratch;           // as large, and a cache line for each leaf
  std::string saved_path;  // of a file that each save makes anew
  std::string file_path;   // of one that is there, in the page cache, and synced; the peers read it, too
};

// What the library does, in memory and with files.
std::vector<Operation> memory_operations(Fixture& fixture);
std::vector<Operation> file_operations(Fixture& fixture);

// memcpy, write(2) and read(2) of the encoded bytes.
std::vector<Operation> copy_yardsticks(Fixture& fixture);
std::vector<Operation> system_yardsticks(Fixture& fixture);
// msgpack-cxx with the encoded bytes, and with what they hold.
std::vector<Operation> msgpack_yardsticks(Fixture& fixture);
// msgpack-cxx with structs equal to those of make_state.
std::vector<Operation> struct_yardsticks(Fixture& fixture);

// Whole files by the system's calls; they throw what it refuses.
void write_file(const std::string& path, const void* bytes, std::size_t size, bool durable);
void read_file(const std::string& path, void* memory, std::size_t size);

}  // namespace flaxstate::bench
