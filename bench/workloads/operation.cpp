#include "operation.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

#include "../measure.hpp"
#include "heap_watch.hpp"
#include "pages.hpp"
#include "resident_memory.hpp"

namespace flaxstate::bench {

namespace {

struct Usage {
  double seconds = 0.0;
  std::size_t allocations = 0;
  std::size_t heap_peak = 0;
  std::size_t resident_peak = 0;
};

void get_ready(const Operation& operation) {
  if (operation.prepare) operation.prepare();
  if (operation.fresh_bytes == 0) return;
  release_free_memory();
  back_free_memory(operation.fresh_bytes);
}

// What is used again is used right before, too: a host takes memory that nobody touched for seconds.
bool is_repeated(const Operation& operation) { return operation.fresh_bytes == 0 && !operation.finish; }

Usage run_once(const Operation& operation) {
  get_ready(operation);
  if (is_repeated(operation)) operation.work();
  reset_resident_peak();
  const std::size_t resident = resident_bytes();
  start_heap_watch();
  const double seconds = seconds_of(operation.work);
  const HeapUse heap = heap_use();
  const std::size_t peak = resident_peak();
  if (operation.finish) operation.finish();
  return {seconds, heap.allocations, heap.peak, peak > resident ? peak - resident : 0};
}

void measure(benchmark::State& state, const Operation& operation) {
  Usage most;
  while (state.KeepRunning()) {
    const Usage usage = run_once(operation);
    state.SetIterationTime(usage.seconds);
    most.allocations = std::max(most.allocations, usage.allocations);
    most.heap_peak = std::max(most.heap_peak, usage.heap_peak);
    most.resident_peak = std::max(most.resident_peak, usage.resident_peak);
  }
  if (heap_is_watched()) {
    state.counters["allocations"] = static_cast<double>(most.allocations);
    state.counters["heap_peak"] = static_cast<double>(most.heap_peak);
  }
  state.counters["resident_peak"] = static_cast<double>(most.resident_peak);
}

void warm_up(const Operation& operation) {
  get_ready(operation);
  operation.work();
  if (operation.check) operation.check();
  if (operation.finish) operation.finish();
}

}  // namespace

void register_operation(const std::string& workload, const Operation& operation, int repetitions) {
  const auto run = [operation, is_warm = false](benchmark::State& state) mutable {
    if (!is_warm) warm_up(operation);
    is_warm = true;
    measure(state, operation);
  };
  benchmark::RegisterBenchmark((workload + "/" + operation.name).c_str(), run)
      ->UseManualTime()
      ->Iterations(static_cast<benchmark::IterationCount>(operation.times))
      ->Repetitions(repetitions)
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace flaxstate::bench
