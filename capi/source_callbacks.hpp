#pragma once

#include <memory>

#include <flaxstate/array.h>
#include <flaxstate/source.h>

#include "callback_outcome.hpp"
#include "growable_structs.hpp"
#include "io/item_source.hpp"
#include "io/sink.hpp"
#include "io/source.hpp"
#include "user_data.hpp"

namespace flaxstate::capi {

// The user data of a description with destroy_user_data, which ends it exactly once whatever happens.
template <class Struct>
UserData user_data_of(const Struct* given) noexcept {
  const Struct* const known = readable(given);
  return known != nullptr ? UserData(known->destroy_user_data, known->user_data) : UserData(nullptr, nullptr);
}

// A source that a caller's function reads. Takes over the user data. Throws invalid_argument.
std::unique_ptr<Source> read_source(const fs_source* source, UserData& user_data);

// The items of an array that a caller's function makes.
std::unique_ptr<Source> read_item_source(const fs_array_source& array, std::uint64_t item_count,
                                         std::uint32_t item_size, UserData& user_data, Memory& memory);

// A caller's function as a sink.
class CallbackSink final : public Sink {
 public:
  // Throws invalid_argument.
  explicit CallbackSink(const fs_sink* sink);

  void write(const Piece* pieces, std::size_t count) override;

 private:
  fs_sink functions_;
};

}  // namespace flaxstate::capi
