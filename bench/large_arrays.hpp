#pragma once

#include <vector>

#include "handles.hpp"
#include "workloads/pages.hpp"

namespace flaxstate::bench {

// An object of float32 arrays behind pointers, all of the same size and each at a cache line of its own, in huge pages.
class LargeArrays {
 public:
  LargeArrays(std::size_t count, std::size_t items_each);

  const fs_registry* registry() const { return registry_.get(); }
  const char* type_name() const { return "LargeArrays"; }
  const void* object() const { return pointers_.data(); }
  void* object() { return pointers_.data(); }
  const char* array(std::size_t index) const { return static_cast<const char*>(pointers_[index]); }
  std::size_t count() const { return pointers_.size(); }
  std::size_t array_size() const { return items_each_ * sizeof(float); }

  // Other numbers in each array, the same each time.
  void fill();
  void clear();
  // Throws if the arrays differ from those of `other`.
  void require_equal(const LargeArrays& other) const;

 private:
  std::size_t items_each_;
  std::size_t stride_;  // bytes from one array to the next
  Pages pages_;
  std::vector<void*> pointers_;
  Registry registry_;
};

}  // namespace flaxstate::bench
