#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "../handles.hpp"

namespace flaxstate::bench {

// Memory of an object that is restored into, and what was restored.
class Target {
 public:
  Target() = default;
  virtual ~Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  virtual void* object() = 0;
  // Changes everything, so that equals_source can't hold by what was there before.
  virtual void spoil() = 0;
  virtual bool equals_source() const = 0;
};

// A state that the library is measured with: an object of a registered type.
class Workload {
 public:
  Workload() = default;
  virtual ~Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  virtual const fs_registry* registry() const = 0;
  virtual const char* type_name() const = 0;
  virtual const void* object() const = 0;
  // Memory that was never touched, as at the start of a program.
  virtual std::unique_ptr<Target> make_target() const = 0;
  virtual std::size_t leaf_count() const = 0;
  // Of one of its arrays, or of its values if it has no array.
  virtual std::string leaf_path() const = 0;
};

// 300 arrays, float32 and bfloat16 in turn, 1 GiB in all.
std::unique_ptr<Workload> make_weights(double scale);
// A training state of a model of 110 million float32 parameters: these, and Adam's two moments.
std::unique_ptr<Workload> make_train_state(double scale);
// 250,000 structs of four values each.
std::unique_ptr<Workload> make_state(double scale);
// 100,000 arrays of 16 float32.
std::unique_ptr<Workload> make_many_arrays(double scale);

}  // namespace flaxstate::bench
