#include "accessor_callbacks.hpp"

#include <algorithm>
#include <string>

#include "callback_outcome.hpp"
#include "growable_structs.hpp"

namespace flaxstate::capi {

namespace {

class CallbackAccessors final : public Accessors {
 public:
  explicit CallbackAccessors(const fs_accessors& functions) noexcept : functions_(functions) {}

  Container container() const noexcept override { return static_cast<Container>(functions_.container); }
  bool is_contiguous() const noexcept override { return functions_.is_contiguous != 0; }
  ContainerLayout layout() const noexcept override {
    const auto count_size = functions_.count_size != 0 ? functions_.count_size : std::uint32_t{sizeof(std::size_t)};
    return {static_cast<Layout>(functions_.layout), count_size, functions_.data_offset, functions_.end_offset};
  }
  bool can_reset() const noexcept override { return functions_.reset != nullptr; }
  bool can_restore() const noexcept override { return functions_.prepare != nullptr; }

  std::size_t size(const void* container, const Location& where) const override {
    std::size_t count = 0;
    run_named("size", where,
              [&](fs_error** error) { return functions_.size(container, &count, error, functions_.user_data); });
    if (functions_.container == FS_CONTAINER_OPTIONAL && count > 1) {
      where.fail(Status::callback, "an optional has at most one element");
    }
    return count;
  }

  const void* next(const void* container, std::uintptr_t& cursor, std::string_view& key,
                   const Location& where) const override {
    fs_entry given = {};
    run_named("next", where, [&](fs_error** error) {
      return functions_.next(container, &cursor, &given.key, &given.key_size, &given.element, error,
                             functions_.user_data);
    });
    check_entry("next", given, where);
    key = {given.key, given.key_size};
    return given.element;
  }

  bool has_entries() const noexcept override { return functions_.entries != nullptr; }
  std::size_t entries(const void* container, std::uintptr_t& cursor, Entry* entries, std::size_t room,
                      const Location& where) const override {
    fs_entry given[most_entries] = {};
    const std::size_t capacity = std::min(room, most_entries);
    std::size_t count = 0;
    run_named("entries", where, [&](fs_error** error) {
      return functions_.entries(container, &cursor, capacity, given, &count, error, functions_.user_data);
    });
    if (count > capacity) where.fail(Status::callback, "the callback entries gave more than there was room for");
    for (std::size_t i = 0; i < count; ++i) {
      check_entry("entries", given[i], where);
      entries[i] = {given[i].key, given[i].key_size, given[i].element};
    }
    return count;
  }

  void* prepare(void* container, std::size_t count, const Location& where) const override {
    void* staged = nullptr;
    run_named("prepare", where, [&](fs_error** error) {
      return functions_.prepare(container, count, &staged, error, functions_.user_data);
    });
    return staged;
  }

  void reset(void* container, std::size_t count, const Location& where) const override {
    run_named("reset", where,
              [&](fs_error** error) { return functions_.reset(container, count, error, functions_.user_data); });
  }

  void* staged_element(void* staged, std::size_t index, std::string_view key, const Location& where) const override {
    void* element = nullptr;
    run_named("staged_element", where, [&](fs_error** error) {
      return functions_.staged_element(staged, index, key.data(), key.size(), &element, error, functions_.user_data);
    });
    if (element == nullptr) where.fail(Status::callback, "the callback staged_element gave no element");
    return element;
  }

  void read_items(const void* container, std::uint64_t first, std::uint64_t count, void* destination,
                  const Location& where) const override {
    run_named("read_items", where, [&](fs_error** error) {
      return functions_.read_items(container, first, count, destination, error, functions_.user_data);
    });
  }
  void write_items(void* staged, std::uint64_t first, std::uint64_t count, const void* items,
                   const Location& where) const override {
    run_named("write_items", where, [&](fs_error** error) {
      return functions_.write_items(staged, first, count, items, error, functions_.user_data);
    });
  }

  void commit(void* container, void* staged) const noexcept override {
    functions_.commit(container, staged, functions_.user_data);
  }
  void discard(void* container, void* staged) const noexcept override {
    functions_.discard(container, staged, functions_.user_data);
  }

 private:
  static constexpr std::size_t most_entries = 8;

  static void check_entry(const char* name, const fs_entry& entry, const Location& where) {
    if (entry.element == nullptr) {
      where.fail(Status::callback, std::string("the callback ") + name + " gave no element");
    }
    if (entry.key == nullptr && entry.key_size != 0) {
      where.fail(Status::invalid_argument, std::string("the callback ") + name + " gave a NULL key with a size");
    }
    if (entry.key_size > UINT32_MAX) where.fail(Status::limit, "a key has at most 2^32 - 1 bytes");
  }

  fs_accessors functions_;
};

// As where one of them was forgotten.
bool is_end_in_pointer(const fs_accessors& functions, std::size_t end_size) noexcept {
  const std::size_t data = functions.data_offset;
  const std::size_t end = functions.end_offset;
  return data < end ? end - data < sizeof(void*) : data - end < end_size;
}

// nullptr: it is right.
const char* wrong_layout(const fs_accessors& functions) noexcept {
  constexpr const char* in_common = "fs_accessors.data_offset and end_offset have bytes in common";
  const bool is_pointed_at = functions.container == FS_CONTAINER_ITEMS || functions.is_contiguous != 0;
  switch (functions.layout) {
    case FS_LAYOUT_NONE:
      if (functions.data_offset == 0 && functions.end_offset == 0 && functions.count_size == 0) return nullptr;
      return "fs_accessors has offsets or a count_size, and FS_LAYOUT_NONE as layout";
    case FS_LAYOUT_COUNT:
      if (functions.count_size != 0 && functions.count_size != 4 && functions.count_size != 8) {
        return "fs_accessors.count_size must be 4, 8, or 0";
      }
      if (!is_pointed_at) return "FS_LAYOUT_COUNT is for FS_CONTAINER_ITEMS, and sequences that are contiguous";
      return is_end_in_pointer(functions, functions.count_size != 0 ? functions.count_size : sizeof(std::size_t))
                 ? in_common
                 : nullptr;
    case FS_LAYOUT_END:
      if (functions.count_size != 0) return "fs_accessors.count_size goes with FS_LAYOUT_COUNT only";
      if (!is_pointed_at) return "FS_LAYOUT_END is for FS_CONTAINER_ITEMS, and sequences that are contiguous";
      return is_end_in_pointer(functions, sizeof(void*)) ? in_common : nullptr;
    case FS_LAYOUT_FLAG:
      if (functions.count_size != 0) return "fs_accessors.count_size goes with FS_LAYOUT_COUNT only";
      return functions.container == FS_CONTAINER_OPTIONAL ? nullptr : "FS_LAYOUT_FLAG is for FS_CONTAINER_OPTIONAL";
    default: return "fs_accessors.layout is none of the FS_LAYOUT_… constants";
  }
}

}  // namespace

std::shared_ptr<const Accessors> read_accessors(const fs_accessors* given, const Location& where) {
  const fs_accessors functions = read_struct(given);
  const auto require_of_field = [&](bool holds, const char* message) {
    if (!holds) where.fail(Status::invalid_argument, message);
  };
  require_of_field(functions.container >= FS_CONTAINER_SEQUENCE && functions.container <= FS_CONTAINER_STREAM,
                   "fs_accessors.container is none of the FS_CONTAINER_… constants");
  require_of_field(
      functions.is_contiguous == 0 || (functions.is_contiguous == 1 && functions.container == FS_CONTAINER_SEQUENCE),
      "fs_accessors.is_contiguous must be 0, or 1 for FS_CONTAINER_SEQUENCE");
  const bool is_stream = functions.container == FS_CONTAINER_STREAM;
  if (is_stream) {
    require_of_field(
        functions.read_items != nullptr && functions.next == nullptr && functions.staged_element == nullptr,
        "fs_accessors of a stream needs read_items, and can't have next or staged_element");
  } else {
    const bool has_next = functions.next != nullptr || functions.entries != nullptr;
    require_of_field(functions.size != nullptr && has_next, "fs_accessors needs size and next");
    require_of_field(functions.read_items == nullptr && functions.write_items == nullptr,
                     "read_items and write_items are for FS_CONTAINER_STREAM");
  }
  const bool has_element = is_stream ? functions.write_items != nullptr : functions.staged_element != nullptr;
  const bool all =
      functions.prepare != nullptr && has_element && functions.commit != nullptr && functions.discard != nullptr;
  const bool none =
      functions.prepare == nullptr && !has_element && functions.commit == nullptr && functions.discard == nullptr;
  require_of_field(all || none, "fs_accessors needs all functions for restoring, or none");
  require_of_field(functions.reset == nullptr || (all && !is_stream),
                   "fs_accessors.reset goes with the functions for restoring, and not with a stream");
  const bool may_have_entries = functions.container == FS_CONTAINER_MAP ||
                                (functions.container == FS_CONTAINER_SEQUENCE && functions.is_contiguous == 0);
  require_of_field(functions.entries == nullptr || may_have_entries,
                   "fs_accessors.entries is for maps, and sequences that are not contiguous");
  const char* const wrong = wrong_layout(functions);
  require_of_field(wrong == nullptr, wrong);
  return std::make_shared<const CallbackAccessors>(functions);
}

}  // namespace flaxstate::capi
