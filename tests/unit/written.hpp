#pragma once

// Objects as bytes, by each way that there is.

#include <cstdint>
#include <memory>
#include <string>

#include "fake_source.hpp"
#include "object/serialize.hpp"
#include "support.hpp"
#include "types.hpp"

namespace unit {

// Memory of the exact size; and room before the size is known, if there is to be some.
class ExactOutput final : public flaxstate::SizedSink {
 public:
  ExactOutput() = default;
  explicit ExactOutput(std::size_t room) : room_(std::make_unique<ExactBytes>(std::string(room, '\xee'))) {}

  flaxstate::Room room() noexcept override {
    return room_ != nullptr ? flaxstate::Room{room_->data(), room_->size()} : flaxstate::Room{};
  }
  Byte* place(std::uint64_t size) override {
    bytes_ = std::make_unique<ExactBytes>(std::string(static_cast<std::size_t>(size), '\xee'));
    return bytes_->data();
  }
  void commit(std::uint64_t size) noexcept override { size_ = static_cast<std::size_t>(size); }
  flaxstate::Memory& memory() noexcept override { return memory_; }

  // The room was enough.
  bool was_one_pass() const { return bytes_ == nullptr; }
  std::string text() const {
    const ExactBytes& bytes = was_one_pass() ? *room_ : *bytes_;
    return {reinterpret_cast<const char*>(bytes.data()), size_};
  }

 private:
  flaxstate::Memory memory_{flaxstate::default_allocator()};
  std::unique_ptr<ExactBytes> room_;
  std::unique_ptr<ExactBytes> bytes_;
  std::size_t size_ = 0;
};

constexpr std::uint64_t usual_chunk_limit = 1U << 30;

// The bytes, or the failure.
inline std::string direct(const Type& type, const void* object,
                          const flaxstate::WriteOptions& options = usual_chunk_limit) {
  ExactOutput output;
  const std::string failure = failure_of([&] { flaxstate::serialize_object(type, object, options, output); });
  return failure == "OK" ? output.text() : failure;
}
inline std::string in_room(const Type& type, const void* object, std::size_t room,
                           const flaxstate::WriteOptions& options = usual_chunk_limit) {
  ExactOutput output(room);
  const std::string failure = failure_of([&] { flaxstate::serialize_object(type, object, options, output); });
  return failure == "OK" ? output.text() : failure;
}
inline std::string into_sink(const Type& type, const void* object,
                             const flaxstate::WriteOptions& options = usual_chunk_limit) {
  FakeSink sink;
  flaxstate::Memory memory(flaxstate::default_allocator());
  const std::string failure = failure_of([&] { flaxstate::serialize_object(type, object, options, sink, memory); });
  return failure == "OK" ? sink.bytes : failure;
}
// The walk over the fields, which has no programs.
inline std::string through_tree(const Type& type, const void* object,
                                const flaxstate::WriteOptions& options = usual_chunk_limit) {
  ExactOutput output;
  const auto mode = options.sorts_keys ? flaxstate::WalkMode::sorted : flaxstate::WalkMode::unchanged;
  const std::string failure = failure_of([&] {
    const auto tree = flaxstate::object_to_state_dict(type, object, flaxstate::default_allocator());
    flaxstate::serialize_tree(*tree->root(), mode, options, output);
  });
  return failure == "OK" ? output.text() : failure;
}

}  // namespace unit
