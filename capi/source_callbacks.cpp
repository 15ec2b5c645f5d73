#include "source_callbacks.hpp"

#include "growable_structs.hpp"

namespace flaxstate::capi {
namespace {

class CallbackSource final : public Source {
 public:
  CallbackSource(const fs_source& functions, UserData& user_data) noexcept
      : functions_(functions), user_data_(nullptr, nullptr) {
    size_ = functions.size;
    user_data.move_to(user_data_);
  }

  void read(std::uint64_t offset, void* destination, std::size_t size, const Location& where) const override {
    run_named("read_at", where, [&](fs_error** error) {
      return functions_.read_at(offset, destination, size, error, functions_.user_data);
    });
  }

 private:
  fs_source functions_;
  UserData user_data_;
};

class CallbackItems final : public ItemSource {
 public:
  CallbackItems(const fs_array_source& array, std::uint64_t item_count, std::uint32_t item_size,
                UserData& user_data) noexcept
      : ItemSource(item_count, item_size),
        function_(array.read_items),
        user_data_pointer_(array.user_data),
        user_data_(nullptr, nullptr) {
    user_data.move_to(user_data_);
  }

 private:
  void read_items(std::uint64_t first, std::uint64_t count, void* destination, const Location& where) const override {
    run_named("read_items", where,
              [&](fs_error** error) { return function_(first, count, destination, error, user_data_pointer_); });
  }

  decltype(fs_array_source::read_items) function_;
  void* user_data_pointer_;
  UserData user_data_;
};

}  // namespace

std::unique_ptr<Source> read_source(const fs_source* given, UserData& user_data) {
  require(given != nullptr, "source is NULL");
  const fs_source functions = read_struct(given);
  require(functions.read_at != nullptr, "fs_source.read_at is NULL");
  require(functions.size <= INT64_MAX, "fs_source.size is larger than a file can be");
  return std::make_unique<CallbackSource>(functions, user_data);
}

std::unique_ptr<Source> read_item_source(const fs_array_source& array, std::uint64_t item_count,
                                         std::uint32_t item_size, UserData& user_data, Memory& memory) {
  return std::unique_ptr<Source>(new (memory) CallbackItems(array, item_count, item_size, user_data));
}

CallbackSink::CallbackSink(const fs_sink* given) {
  require(given != nullptr, "sink is NULL");
  functions_ = read_struct(given);
  require(functions_.write != nullptr, "fs_sink.write is NULL");
}

void CallbackSink::write(const Piece* pieces, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    run_named("write", no_location(), [&](fs_error** error) {
      return functions_.write(pieces[i].data, pieces[i].size, error, functions_.user_data);
    });
  }
}

}  // namespace flaxstate::capi
