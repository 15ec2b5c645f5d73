#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

#include "support.hpp"

#if !defined(_WIN32)
#include <sys/resource.h>

#include "file_support.hpp"
#endif

#include "catch.hpp"

using flaxstate::Parallel;
using namespace unit;

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

// Counts the threads that it was used on and that have ended.
struct EndCounter {
  static std::atomic<int> ended;
  bool is_used = false;
  ~EndCounter() {
    if (is_used) ++ended;
  }
};
std::atomic<int> EndCounter::ended{0};
thread_local EndCounter end_counter;

struct Loop {
  std::size_t calls = 0;
  std::size_t count = 0;
};
void run_loop(std::size_t count, void (*task)(std::size_t, void*), void* context, void* user_data) {
  auto& loop = *static_cast<Loop*>(user_data);
  ++loop.calls;
  loop.count = count;
  for (std::size_t i = count; i-- > 0;) task(i, context);
}

// Plain memory that tasks write, so that ThreadSanitizer sees whoever reads it too early.
bool runs_each_once(Parallel& parallel, std::size_t count) {
  std::vector<int> runs(count);
  parallel.run(count, [&](std::size_t i) { ++runs[i]; });
  return std::count(runs.begin(), runs.end(), 1) == static_cast<std::ptrdiff_t>(count);
}

}  // namespace

TEST_CASE("Into how many tasks work is cut") {
  for (const std::uint32_t threads : {0U, 1U}) {
    CHECK(Parallel({threads}).task_count(UINT64_MAX) == 1);
    CHECK(Parallel({threads, run_loop, nullptr}).task_count(UINT64_MAX) == 1);
  }
  const Parallel own({4});
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}, mib / 2, mib - 1})
    CHECK(own.task_count(bytes) == 1);
  CHECK(own.task_count(mib) == 2);
  CHECK(own.task_count(UINT64_MAX) >= 4);
  CHECK(own.task_count(UINT64_MAX) <= 64);
  Loop loop;
  const Parallel foreign({4, run_loop, &loop});
  CHECK(foreign.task_count(mib) == 2);
  CHECK(foreign.task_count(UINT64_MAX) == 4);
  const Parallel many({UINT32_MAX, run_loop, &loop});
  CHECK(many.task_count(1000 * mib) == 2000);
  CHECK(many.task_count(UINT64_MAX) == UINT32_MAX);
  std::size_t before = 1;
  for (std::uint64_t bytes = 0; bytes < 64 * mib; bytes += mib / 3) {
    CHECK(own.task_count(bytes) >= before);
    before = own.task_count(bytes);
  }
}

TEST_CASE("Every task runs once, and all have ended at the end") {
  for (const std::uint32_t threads : {1U, 2U, 3U, 8U}) {
    Parallel parallel({threads});
    for (const std::size_t count : {0U, 1U, 2U, 7U, 8U, 9U, 1000U}) CHECK(runs_each_once(parallel, count));
  }
}

TEST_CASE("Threads are used again for many runs, one right behind the other") {
  Parallel parallel({4});
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 3000; ++i) wrong += runs_each_once(parallel, 1 + i % 11) ? 0 : 1;
  CHECK(wrong == 0);
}

TEST_CASE("No more threads than wanted, and none are left behind") {
  EndCounter::ended = 0;
  {
    std::mutex mutex;
    std::set<std::thread::id> ids;
    Parallel parallel({4});
    const auto caller = std::this_thread::get_id();
    parallel.run(64, [&](std::size_t) {
      const std::lock_guard<std::mutex> lock(mutex);
      ids.insert(std::this_thread::get_id());
      if (std::this_thread::get_id() != caller) end_counter.is_used = true;
    });
    CHECK(ids.size() <= 4);
    ids.erase(caller);
    CHECK(EndCounter::ended == 0);
    EndCounter::ended = -static_cast<int>(ids.size());
  }
  CHECK(EndCounter::ended == 0);
}

TEST_CASE("One thread is the calling one") {
  Parallel parallel({1});
  const auto caller = std::this_thread::get_id();
  parallel.run(5, [&](std::size_t) { CHECK(std::this_thread::get_id() == caller); });
}

TEST_CASE("A job system's loop gets the tasks, and no thread is started") {
  Loop loop;
  Parallel parallel({4, run_loop, &loop});
  const auto caller = std::this_thread::get_id();
  std::vector<std::size_t> order;
  parallel.run(3, [&](std::size_t i) {
    CHECK(std::this_thread::get_id() == caller);
    order.push_back(i);
  });
  CHECK(order == std::vector<std::size_t>{2, 1, 0});
  CHECK(loop.calls == 1);
  CHECK(loop.count == 3);
}

TEST_CASE("Several at the same time, on several threads") {
  std::vector<std::thread> callers;
  std::atomic<int> wrong{0};
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&wrong] {
      for (int i = 0; i < 20; ++i) {
        Parallel parallel({3});
        for (std::size_t count = 0; count < 10; ++count) wrong += runs_each_once(parallel, count) ? 0 : 1;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(wrong == 0);
}

TEST_CASE("Threads that had nothing to do end as well") {
  { const Parallel unused({8}); }
  Parallel parallel({8});
  CHECK(runs_each_once(parallel, 1));
}

// ThreadSanitizer knows no threads behind a fork.
#if !defined(_WIN32) && !defined(__SANITIZE_THREAD__)
TEST_CASE("Location the system has no more threads, those that there are do the work") {
  CHECK(as_other_user([]() -> std::string {
          const rlimit none{0, 0};
          if (setrlimit(RLIMIT_NPROC, &none) != 0) return "no limit";
          bool has_threads = true;
          try {
            std::thread([] {}).join();
          } catch (const std::system_error&) {
            has_threads = false;
          }
          if (has_threads) return "there are threads";
          Parallel parallel({4});
          return runs_each_once(parallel, 10) && runs_each_once(parallel, 3) ? "right" : "wrong";
        }) == "right");
}
#endif

TEST_CASE("There are no more threads than tasks, and more when there is more work") {
  Parallel parallel({64});
  std::mutex mutex;
  std::set<std::thread::id> threads;
  const auto note = [&](std::size_t) {
    const std::lock_guard<std::mutex> lock(mutex);
    threads.insert(std::this_thread::get_id());
  };
  for (int round = 0; round < 20; ++round) parallel.run(2, note);
  CHECK(threads.size() <= 2);
  for (int round = 0; round < 20; ++round) parallel.run(5, note);
  CHECK(threads.size() <= 5);
  CHECK(runs_each_once(parallel, 0));
  CHECK(runs_each_once(parallel, 1000));
}
