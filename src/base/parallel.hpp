#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

namespace flaxstate {

// How a job system's loop failed, kept without memory: it may be called in the middle of a write step that can't fail.
struct LoopFailure {
  enum class Kind : std::uint8_t { none, no_memory, thrown } kind = Kind::none;
  char text[200] = {};
};

// How many threads work on the large arrays of a call, and whose they are.
struct ParallelOptions {
  std::uint32_t thread_count = 1;
  // A job system's loop; nullptr: threads of our own.
  void (*parallel_for)(std::size_t count, void (*task)(std::size_t index, void* context), void* context,
                       void* user_data) = nullptr;
  void* user_data = nullptr;
  // Calls it, and catches what it throws; nullptr: it throws nothing.
  void (*call_loop)(const ParallelOptions& options, std::size_t count, void (*task)(std::size_t index, void* context),
                    void* context, LoopFailure& failure) noexcept = nullptr;
};

// The tasks of one run of somebody else's loop, which may not keep its word. Whoever claims a task runs it, once; the
// calling thread claims what the loop left out, and waits for those that others have begun.
class ClaimedTasks {
 public:
  static constexpr std::size_t most = 1024;

  ClaimedTasks() noexcept;
  ClaimedTasks(const ClaimedTasks&) = delete;
  ClaimedTasks& operator=(const ClaimedTasks&) = delete;

  void open(std::size_t count, void (*task)(std::size_t, void*), void* context) noexcept;
  // Any number, at any time between two runs, too.
  void take(std::size_t index) noexcept;
  void finish() noexcept;

 private:
  static constexpr std::size_t word_bits = 64;

  std::array<std::atomic<std::uint64_t>, most / word_bits> claimed_;  // all of them between two runs
  void (*task_)(std::size_t, void*) = nullptr;
  void* context_ = nullptr;
  std::size_t count_ = 0;
  std::mutex mutex_;
  std::condition_variable done_;
  std::size_t ended_ = 0;
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

  // Whether the next so many bytes are better streamed (base/streaming_copy.hpp), since with them the call has copied
  // more than caches hold.
  bool outgrows_caches(std::uint64_t bytes) noexcept;

  // Throws what a loop threw: callback or no_memory. For the end of a call: all tasks have run all the same.
  void check() const;

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
  void run_on_loop(std::size_t count, void (*task)(std::size_t index, void* context), void* context);

  ParallelOptions options_;
  std::uint64_t copied_ = 0;
  std::unique_ptr<Team> team_;
  ClaimedTasks claims_;
  LoopFailure failure_;
};

}  // namespace flaxstate
