#include "measure.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <cstdio>
#include <vector>

namespace flaxstate::bench {

namespace {

std::string time_text(double seconds) {
  static const struct {
    double size;
    const char* name;
  } units[] = {{1.0, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
  char text[32];
  for (const auto& unit : units) {
    if (seconds >= unit.size) {
      std::snprintf(text, sizeof text, "%.4g %s", seconds / unit.size, unit.name);
      return text;
    }
  }
  std::snprintf(text, sizeof text, "%.3g ns", seconds * 1e9);
  return text;
}

// Of at least one value; sorts them.
double median(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2.0;
}

}  // namespace

std::size_t Settings::scaled(std::size_t count) const {
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(count) * scale));
}

Measurement skipped_because(const std::string& reason) {
  Measurement measurement;
  measurement.skipped = reason;
  return measurement;
}

Measurement compare(const Settings& settings, const TimedRun& ours, const std::string& yardstick_name,
                    const TimedRun& yardstick) {
  ours();
  yardstick();
  std::vector<double> our_times;
  std::vector<double> yardstick_times;
  for (std::size_t round = 0; round < settings.repeat; ++round) {
    our_times.push_back(ours());
    yardstick_times.push_back(yardstick());
  }
  const double our_median = median(our_times);
  const double yardstick_median = median(yardstick_times);
  return {time_text(our_median), yardstick_name + " " + time_text(yardstick_median), our_median / yardstick_median,
          our_times.front() / yardstick_times.front()};
}

Measurement time_per_item(const Settings& settings, std::size_t items, const TimedRun& run) {
  run();
  std::vector<double> times;
  for (std::size_t round = 0; round < settings.repeat; ++round) times.push_back(run());
  return {time_text(median(times) / static_cast<double>(items)) + " each", "", {}, {}};
}

void release_free_memory() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

}  // namespace flaxstate::bench
