#pragma once

#include <cstdint>

#include "base/progress.hpp"
#include "object/leaf_store.hpp"
#include "object/type.hpp"

namespace flaxstate {

// Where the items of an array go that is restored into a staged stream.
class StagedItems final : public ItemSink {
 public:
  StagedItems(const Field& field, void* staged, const CopyCall& copy) noexcept
      : field_(field), staged_(staged), copy_(copy) {}

  void write(std::uint64_t first, std::uint64_t count, const Byte* items) override {
    field_.accessors->write_items(staged_, first, count, items, copy_.where);
    if (copy_.progress != nullptr) copy_.progress->add(count * field_.item_size);
  }

 private:
  const Field& field_;
  void* staged_;
  CopyCall copy_;
};

}  // namespace flaxstate
