#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace flaxstate {

// How many threads work on the large arrays of a call, and whose they are.
struct ParallelOptions {
  std::uint32_t thread_count = 1;
  // A job system's loop; nullptr: threads of our own.
  void (*parallel_for)(std::size_t count, void (*task)(std::size_t index, void* context), void* context,
                       void* user_data) = nullptr;
  void* user_data = nullptr;
};

// Runs tasks that can't fail for one call. Threads of our own are started when there is work for them, and ended with
// this.
class Parallel {
 public:
  explicit Parallel(const ParallelOptions& options) noexcept;
  Parallel(const Parallel&) = delete;
  Parallel& operator=(const Parallel&) = delete;
  ~Parallel();

  const ParallelOptions& options() const noexcept { return options_; }

  // Into how many tasks work of so many bytes is cut; 1: it isn't worth it.
  std::size_t task_count(std::uint64_t bytes) const noexcept;

  // Calls task(i) for each i below `count`, and returns when all have returned.
  template <class Task>
  void run(std::size_t count, const Task& task) {
    run(
        count, [](std::size_t index, void* context) { (*static_cast<const Task*>(context))(index); },
        const_cast<void*>(static_cast<const void*>(&task)));
  }

 private:
  class Team;

  void run(std::size_t count, void (*task)(std::size_t index, void* context), void* context);

  ParallelOptions options_;
  std::unique_ptr<Team> team_;
};

}  // namespace flaxstate
