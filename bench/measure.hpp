#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace flaxstate::bench {

struct Settings {
  std::size_t repeat = 7;
  double scale = 1.0;

  // At least 1.
  std::size_t scaled(std::size_t count) const;
};

// What a row measured. The ratio is ours divided by the yardstick.
struct Measurement {
  std::string ours;
  std::string yardstick;
  std::optional<double> ratio;
  std::optional<double> ratio_of_fastest;  // of the fastest runs instead of the medians
  std::string note = {};                   // what else there is to know
  std::string skipped = {};                // why nothing was measured
};

// What stands in a row that can't be measured here.
Measurement skipped_because(const std::string& reason);

// A line of the table. A figure without `at_most` is for information only.
struct Row {
  std::string what;
  std::optional<double> at_most;
  std::function<Measurement(const Settings&)> measure;
};

// Does a run and returns the seconds that its timed part took: what has to be set up or freed stays outside.
using TimedRun = std::function<double()>;

template <class Work>
double seconds_of(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Runs both sides in turn, `repeat` times after one round that isn't counted, and compares their medians.
Measurement compare(const Settings& settings, const TimedRun& ours, const std::string& yardstick_name,
                    const TimedRun& yardstick);

// The median time for each of `items` things, without a yardstick.
Measurement time_per_item(const Settings& settings, std::size_t items, const TimedRun& run);

// Gives freed memory back to the system, where the C library can, so that the next run starts with fresh pages.
void release_free_memory();

}  // namespace flaxstate::bench
