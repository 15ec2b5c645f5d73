#include "parallel_options.hpp"

#include "growable_structs.hpp"

namespace flaxstate::capi {

ParallelOptions read_parallel(const fs_parallel* given) {
  const fs_parallel parallel = read_struct(given);
  constexpr std::uint32_t most_threads = 1024;
  require(parallel.thread_count <= most_threads, "fs_parallel.thread_count must be at most 1,024");
  ParallelOptions options;
  if (parallel.thread_count != 0) options.thread_count = parallel.thread_count;
  options.parallel_for = parallel.parallel_for;
  options.user_data = parallel.user_data;
  return options;
}

}  // namespace flaxstate::capi
