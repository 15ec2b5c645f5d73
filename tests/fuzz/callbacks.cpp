// Callbacks that fail, throw, lie about their sizes or give nothing, in writing and in restoring: an error that says so, nothing
// changed, what was prepared is committed or discarded once, and the next call works.

#include "support/model.hpp"

namespace {

bool may_be(fs_status status) {
  return status == FS_OK || status == FS_E_CALLBACK || status == FS_E_MISMATCH || status == FS_E_NO_MEMORY ||
         status == FS_E_KEY || status == FS_E_UTF8 || status == FS_E_INVALID_ARGUMENT || status == FS_E_LIMIT ||
         status == FS_E_STATE || status == FS_E_SHAPE;
}

// True if all went as in a program without faults.
bool write(const fs_registry* registry, const fuzz::Model& model, const std::string& deeds, std::string& bytes) {
  const fuzz::Buffer buffer = fuzz::new_buffer();
  fuzz::script.deeds = &deeds;
  fuzz::script.next = 0;
  const fuzz::Outcome outcome = fuzz::outcome_of(
      [&](fs_error** error) { return fs_to_bytes(registry, "Model", &model, nullptr, buffer.get(), error); });
  fuzz::script.deeds = nullptr;
  FUZZ_REQUIRE(may_be(outcome.status));
  bytes = fuzz::text_of(buffer);
  FUZZ_REQUIRE(outcome.is_ok() != bytes.empty());
  return outcome.is_ok();
}

void restore(const fs_registry* registry, fuzz::Model& model, const std::string& deeds, const std::string& bytes) {
  const std::string before = fuzz::bytes_of(registry, model);
  fuzz::script.deeds = &deeds;
  fuzz::script.next = 0;
  const fuzz::Outcome outcome = fuzz::outcome_of([&](fs_error** error) {
    return fs_restore(registry, "Model", &model, bytes.data(), bytes.size(), nullptr, error);
  });
  fuzz::script.deeds = nullptr;
  FUZZ_REQUIRE(may_be(outcome.status));
  FUZZ_REQUIRE(fuzz::script.staged == 0);
  FUZZ_REQUIRE(fuzz::bytes_of(registry, model) == (outcome.is_ok() ? bytes : before));
}

}  // namespace

FUZZ_TARGET(callbacks, 0) {
  static const fuzz::Registry registry = fuzz::model_registry();
  fuzz::Model model;
  fuzz::fill(model);
  model.grown.resize(input.byte());
  model.sequence.resize(input.below(40));
  model.scattered.resize(input.below(20));
  model.stream.resize(input.byte());
  const std::string writing = input.text(input.left() / 2);
  const std::string restoring = input.text(input.left());
  const std::string sound = fuzz::bytes_of(registry.get(), model);
  std::string bytes;
  write(registry.get(), model, writing, bytes);
  FUZZ_REQUIRE(fuzz::bytes_of(registry.get(), model) == sound);
  fuzz::Model target;
  restore(registry.get(), target, restoring, sound);
  fuzz::Model last;
  restore(registry.get(), last, std::string(), sound);
}
