#pragma once

// A fuzz target is a file with one FUZZ_TARGET. libFuzzer drives it (one program a target), and so does replay.cpp (one program
// with all targets), which any compiler builds.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "input.hpp"

namespace fuzz {

// What must hold whatever the input: the process ends where it doesn't, which is what a fuzzer looks for.
#define FUZZ_REQUIRE(condition) ((condition) ? void() : fuzz::fail(#condition, __FILE__, __LINE__))

[[noreturn]] inline void fail(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
  std::abort();
}

using Run = void(Input& input);

struct Target {
  Target(const char* target_name, Run* target_run) : name(target_name), run(target_run), next(first) { first = this; }

  const char* name;
  Run* run;
  Target* next;

  static inline Target* first = nullptr;
};

}  // namespace fuzz

// `header_size` bytes in front say what is done with the others, which are msgpack: the mutator knows where these begin.
#define FUZZ_TARGET(name, header_size) \
  static void name##_run(fuzz::Input& input); \
  FUZZ_ENTRY_(name, header_size) \
  static void name##_run(fuzz::Input& input)

#if defined(FUZZ_REPLAY)
#define FUZZ_ENTRY_(name, header_size) static const fuzz::Target name##_target(#name, name##_run);
#else
#define FUZZ_ENTRY_(name, header_size) \
  extern const std::size_t fuzz_header_size; \
  const std::size_t fuzz_header_size = header_size; \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    fuzz::Input input(data, size); \
    name##_run(input); \
    return 0; \
  }
#endif
