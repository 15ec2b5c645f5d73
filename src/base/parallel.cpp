#include "base/parallel.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/blocked_signals.hpp"
#include "base/error.hpp"
#include "base/streaming_copy.hpp"

namespace flaxstate {
namespace {

// Waking a thread takes as long as copying some hundred KiB.
constexpr std::uint64_t smallest_task = std::uint64_t{1} << 19;

}  // namespace

// Threads that wait for the next run. Each run hands out the numbers of its tasks; the calling thread takes its share. A
// helper that comes when no task is left, since the processors had other work, isn't waited for.
class Parallel::Team {
 public:
  Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ends_ = true;
    }
    work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  // Between runs.
  void grow(std::size_t helpers) {
    if (helpers <= threads_.size() || is_full_) return;
    // Where there are no more threads, or no memory for them, those that there are do the work: no reason to fail, and
    // those who write what they have checked mustn't.
    const BlockedSignals blocked;
    try {
      threads_.reserve(helpers);
      while (threads_.size() < helpers) threads_.emplace_back([this, seen = run_] { serve(seen); });
    } catch (const std::exception&) {
      is_full_ = true;
    }
  }

  void run(std::size_t count, void (*task)(std::size_t, void*), void* context) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      task_ = task;
      context_ = context;
      count_ = count;
      next_.store(0, std::memory_order_relaxed);
      is_open_ = true;
      ++run_;
    }
    work_.notify_all();
    take_tasks();
    std::unique_lock<std::mutex> lock(mutex_);
    is_open_ = false;
    done_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void serve(std::uint64_t seen) {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      work_.wait(lock, [&] { return ends_ || (is_open_ && run_ != seen); });
      if (ends_) return;
      seen = run_;
      ++busy_;
      lock.unlock();
      take_tasks();
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }
  void take_tasks() {
    for (std::size_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) task_(i, context_);
  }

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  std::vector<std::thread> threads_;
  bool is_full_ = false;  // the system gives no more of them
  void (*task_)(std::size_t, void*) = nullptr;
  void* context_ = nullptr;
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  bool is_open_ = false;   // there may be tasks left
  std::size_t busy_ = 0;   // helpers that are at the run
  std::uint64_t run_ = 0;  // its number
  bool ends_ = false;
};

ClaimedTasks::ClaimedTasks() noexcept {
  for (std::atomic<std::uint64_t>& word : claimed_) word.store(UINT64_MAX, std::memory_order_relaxed);
}

void ClaimedTasks::open(std::size_t count, void (*task)(std::size_t, void*), void* context) noexcept {
  task_ = task;
  context_ = context;
  count_ = count;
  ended_ = 0;
  for (std::size_t first = 0; first < count; first += word_bits) {
    const std::size_t left = count - first;
    const std::uint64_t claimed = left < word_bits ? UINT64_MAX << left : 0;
    claimed_[first / word_bits].store(claimed, std::memory_order_release);
  }
}

void ClaimedTasks::take(std::size_t index) noexcept {
  if (index >= most) return;
  const std::uint64_t bit = std::uint64_t{1} << (index % word_bits);
  if ((claimed_[index / word_bits].fetch_or(bit, std::memory_order_acquire) & bit) != 0) return;
  task_(index, context_);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (++ended_ == count_) done_.notify_all();
}

void ClaimedTasks::finish() noexcept {
  for (std::size_t i = 0; i < count_; ++i) take(i);
  std::unique_lock<std::mutex> lock(mutex_);
  done_.wait(lock, [this] { return ended_ == count_; });
}

Parallel::Parallel(const ParallelOptions& options) noexcept : options_(options) {}

Parallel::~Parallel() = default;

std::size_t Parallel::task_count(std::uint64_t bytes) const noexcept {
  if (options_.thread_count <= 1) return 1;
  // More tasks than threads, since threads don't start at the same time.
  const std::uint64_t most = std::uint64_t{options_.thread_count} * (options_.parallel_for == nullptr ? 4 : 1);
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(bytes / smallest_task, 1, most));
}

bool Parallel::outgrows_caches(std::uint64_t bytes) noexcept {
  copied_ += bytes;
  return copied_ > largest_cached_copy;
}

void Parallel::check() const {
  if (failure_.kind == LoopFailure::Kind::no_memory) throw std::bad_alloc();
  if (failure_.kind == LoopFailure::Kind::thrown) {
    throw Error(Status::callback, std::string("the callback parallel_for failed: ") + failure_.text);
  }
}

void Parallel::run_on_loop(std::size_t count, void (*task)(std::size_t index, void* context), void* context) {
  claims_.open(count, task, context);
  const auto take = [](std::size_t index, void* claims) { static_cast<ClaimedTasks*>(claims)->take(index); };
  if (options_.call_loop != nullptr) {
    options_.call_loop(options_, count, take, &claims_, failure_);
  } else {
    options_.parallel_for(count, take, &claims_, options_.user_data);
  }
  claims_.finish();
}

void Parallel::run(std::size_t count, void (*task)(std::size_t index, void* context), void* context) {
  const bool has_loop = options_.parallel_for != nullptr;
  const bool loop_may_run = failure_.kind == LoopFailure::Kind::none && count <= ClaimedTasks::most;
  if (has_loop && loop_may_run) return run_on_loop(count, task, context);
  if (!has_loop && team_ == nullptr) team_.reset(new (std::nothrow) Team);
  if (team_ != nullptr) {
    team_->grow(std::max<std::size_t>(1, std::min<std::size_t>(count, options_.thread_count)) - 1);
    return team_->run(count, task, context);
  }
  for (std::size_t i = 0; i < count; ++i) task(i, context);
}

}  // namespace flaxstate
