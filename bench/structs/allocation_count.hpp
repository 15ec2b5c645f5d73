#pragma once

#include <cstddef>
#include <functional>
#include <optional>

namespace flaxstate::bench {

// The calls of malloc and its kin in the whole process while `work` runs. allocation_count.cpp takes their place as
// workloads/heap_watch.cpp does, but only counts, and only then: what is timed allocates a lot, on both sides. Empty where they
// can't be counted: not in glibc, or under a sanitizer.
std::optional<std::size_t> allocations_of(const std::function<void()>& work);

}  // namespace flaxstate::bench
