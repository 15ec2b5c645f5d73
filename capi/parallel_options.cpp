#include "parallel_options.hpp"

#include "growable_structs.hpp"
#include "guard.hpp"

namespace flaxstate::capi {

namespace {

void call_loop(const ParallelOptions& options, std::size_t count, void (*task)(std::size_t, void*), void* context,
               LoopFailure& failure) noexcept {
  const auto call = [&] { options.parallel_for(count, task, context, options.user_data); };
  run_keeping_failure(call, failure);
}

}  // namespace

ParallelOptions read_parallel(const fs_parallel* given) {
  const fs_parallel parallel = read_struct(given);
  constexpr std::uint32_t most_threads = static_cast<std::uint32_t>(ClaimedTasks::most);
  require(parallel.thread_count <= most_threads, "fs_parallel.thread_count must be at most 1,024");
  ParallelOptions options;
  if (parallel.thread_count != 0) options.thread_count = parallel.thread_count;
  options.parallel_for = parallel.parallel_for;
  options.user_data = parallel.user_data;
  options.call_loop = call_loop;
  return options;
}

}  // namespace flaxstate::capi
