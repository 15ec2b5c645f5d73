#pragma once

#include <flaxstate/progress.h>

#include "arguments.hpp"
#include "base/progress.hpp"
#include "callback_outcome.hpp"
#include "growable_structs.hpp"

namespace flaxstate::capi {

// A caller's function that wants to know how far a call is, or nothing.
class ProgressUse final : private Progress {
 public:
  // Throws invalid_argument.
  explicit ProgressUse(const fs_progress* given) : functions_(read_struct(given)) {
    require(given == nullptr || functions_.update != nullptr, "fs_progress.update is NULL");
  }

  // nullptr: nobody wants to know.
  Progress* get() noexcept { return functions_.update != nullptr ? this : nullptr; }
  void expect(std::uint64_t total) noexcept { Progress::expect(total); }
  void finish() {
    if (functions_.update != nullptr) Progress::finish();
  }

 private:
  void update(std::uint64_t done, std::uint64_t total) override {
    run_named("update", no_location(),
              [&](fs_error** error) { return functions_.update(done, total, error, functions_.user_data); });
  }

  fs_progress functions_;
};

}  // namespace flaxstate::capi
