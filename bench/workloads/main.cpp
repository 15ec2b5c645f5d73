// Measures the library with one whole workload, beside what memcpy, write(2), read(2) and msgpack-cxx take for the same.
// Takes the options of Google Benchmark, too. bench/README.md tells what each operation does.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <stdexcept>

#include "../processor.hpp"
#include "fixture.hpp"

namespace flaxstate::bench {

namespace {

constexpr const char* usage =
    "flaxstate_workloads --workload NAME --directory DIRECTORY [--scale F] [--repeat N] [--benchmark_…]\n"
    "  --workload NAME          weights, state, train_state or many_arrays\n"
    "  --directory DIRECTORY    for its files; NAME.msgpack stays there\n"
    "  --scale F                a part of the data only, to see that it runs (1)\n"
    "  --repeat N               how often each operation is timed (7)\n";

struct Arguments {
  std::string workload;
  std::string directory;
  double scale = 1.0;
  int repeat = 7;
  std::vector<char*> others;  // for Google Benchmark
};

Arguments parse_arguments(int count, char** values) {
  Arguments arguments;
  arguments.others.push_back(values[0]);
  for (int i = 1; i < count; ++i) {
    const std::string name = values[i];
    if (name.compare(0, 12, "--benchmark_") == 0) {
      arguments.others.push_back(values[i]);
      continue;
    }
    if (i + 1 == count) throw std::invalid_argument(usage);
    const char* value = values[++i];
    if (name == "--workload") {
      arguments.workload = value;
    } else if (name == "--directory") {
      arguments.directory = value;
    } else if (name == "--scale") {
      arguments.scale = std::strtod(value, nullptr);
    } else if (name == "--repeat") {
      arguments.repeat = std::atoi(value);
    } else {
      throw std::invalid_argument(usage);
    }
  }
  if (arguments.directory.empty() || arguments.repeat < 1 || !(arguments.scale > 0.0)) {
    throw std::invalid_argument(usage);
  }
  return arguments;
}

std::unique_ptr<Workload> make_workload(const std::string& name, double scale) {
  if (name == "weights") return make_weights(scale);
  if (name == "train_state") return make_train_state(scale);
  if (name == "state") return make_state(scale);
  if (name == "many_arrays") return make_many_arrays(scale);
  throw std::invalid_argument(usage);
}

std::vector<Operation> all_operations(Fixture& fixture, const std::string& workload) {
  std::vector<Operation> all;
  const auto add = [&](std::vector<Operation> operations) {
    for (Operation& operation : operations) all.push_back(std::move(operation));
  };
  add(memory_operations(fixture));
  add(file_operations(fixture));
  add(copy_yardsticks(fixture));
  add(system_yardsticks(fixture));
  add(msgpack_yardsticks(fixture));
  if (workload == "state") add(struct_yardsticks(fixture));
  return all;
}

void run(Arguments& arguments) {
  Fixture fixture(make_workload(arguments.workload, arguments.scale), arguments.directory, arguments.workload);
  const std::vector<Operation> operations = all_operations(fixture, arguments.workload);
  benchmark::AddCustomContext("workload", arguments.workload);
  benchmark::AddCustomContext("bytes", std::to_string(fixture.encoded_size));
  benchmark::AddCustomContext("leaves", std::to_string(fixture.workload->leaf_count()));
  benchmark::AddCustomContext("leaf_path", fixture.workload->leaf_path());
  benchmark::AddCustomContext("library", fs_version());
  benchmark::AddCustomContext("processor", processor_name());
  int count = static_cast<int>(arguments.others.size());
  arguments.others.push_back(nullptr);
  benchmark::Initialize(&count, arguments.others.data());
  for (const Operation& operation : operations) register_operation(arguments.workload, operation, arguments.repeat);
  benchmark::RunSpecifiedBenchmarks();
}

}  // namespace

}  // namespace flaxstate::bench

int main(int count, char** values) {
  try {
    flaxstate::bench::Arguments arguments = flaxstate::bench::parse_arguments(count, values);
    flaxstate::bench::run(arguments);
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 2;
  }
}
