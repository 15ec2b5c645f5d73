#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace flaxstate::bench {

// One thing that is measured: `work` is timed and watched, what stands around it is not.
struct Operation {
  std::string name;
  std::function<void()> work;
  std::function<void()> prepare = nullptr;
  std::function<void()> finish = nullptr;
  // Throws if `work` didn't do what it should; called once, after the first round.
  std::function<void()> check = nullptr;
  std::size_t times = 1;        // in each repetition; more for what takes microseconds only
  std::size_t fresh_bytes = 0;  // what `work` takes from the system, for memory or for a new file's pages
};

// Gives it to Google Benchmark as "workload/operation". Before its first repetition there is a round that isn't counted, and
// is checked: memory that is used again is there then.
void register_operation(const std::string& workload, const Operation& operation, int repetitions);

}  // namespace flaxstate::bench
