#include "type_callbacks.hpp"

#include <string>

#include <flaxstate/state_dict.h>

#include "callbacks.hpp"
#include "error_handle.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "object/leaf_check.hpp"
#include "object/object_restore.hpp"
#include "report_use.hpp"
#include "restore_options.hpp"
#include "tree/checked_builder.hpp"
#include "tree/path.hpp"

namespace flaxstate::capi {
namespace {

class CallbackAccessors final : public Accessors {
 public:
  explicit CallbackAccessors(const fs_accessors& functions) noexcept : functions_(functions) {}

  Container container() const noexcept override { return static_cast<Container>(functions_.container); }
  bool is_contiguous() const noexcept override { return functions_.is_contiguous != 0; }
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
    const char* text = nullptr;
    std::size_t text_size = 0;
    const void* element = nullptr;
    run_named("next", where, [&](fs_error** error) {
      return functions_.next(container, &cursor, &text, &text_size, &element, error, functions_.user_data);
    });
    if (element == nullptr) where.fail(Status::callback, "the callback next gave no element");
    if (text == nullptr && text_size != 0) {
      where.fail(Status::invalid_argument, "the callback next gave a NULL key with a size");
    }
    if (text_size > UINT32_MAX) where.fail(Status::limit, "a key has at most 2^32 - 1 bytes");
    key = {text, text_size};
    return element;
  }

  void* prepare(void* container, std::size_t count, const Location& where) const override {
    void* staged = nullptr;
    run_named("prepare", where, [&](fs_error** error) {
      return functions_.prepare(container, count, &staged, error, functions_.user_data);
    });
    return staged;
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
  fs_accessors functions_;
};

class CallbackHandler final : public Handler {
 public:
  explicit CallbackHandler(const fs_type& type) noexcept
      : to_state_(type.to_state),
        prepare_(type.prepare),
        commit_(type.commit),
        discard_(type.discard),
        user_data_(type.user_data),
        options_size_(type.options_size) {}

  bool can_write() const noexcept override { return to_state_ != nullptr; }
  bool can_restore() const noexcept override { return prepare_ != nullptr; }

  void to_state(const void* object, CheckedBuilder& builder, const Location& where) const override {
    const CallbackOutcome outcome =
        outcome_of([&](fs_error** error) { return to_state_(object, handle(&builder), error, user_data_); });
    // What the builder refused says more than the callback, which only passes it on.
    if (outcome.status != FS_OK) throw_builder_failure(builder, where);
    check_callback(outcome, "to_state", where);
  }

  bool prepare(void* target, const Node& node, const RestoreCall& call, MismatchReport& mismatches,
               const Location& where, void*& staged) const override {
    NestedReport report(call.report, where);
    const NestedOptions options(call, report.get(), options_size_);
    const CallbackOutcome outcome = outcome_of(
        [&](fs_error** error) { return prepare_(target, handle(&node), options.get(), &staged, error, user_data_); });
    if (outcome.status == FS_OK) {
      report.join();
      return true;
    }
    const fs_error* const reported = outcome.reported.get();
    if (outcome.status == FS_E_MISMATCH && fs_error_mismatch_count(reported) != 0) {
      mismatches.join(reported->core.mismatches(), where);
      return false;
    }
    throw Error(Status::callback, callback_message(outcome, "prepare"),
                joined_path(where.path(), fs_error_path(reported)));
  }

  void commit(void* target, void* staged) const noexcept override { commit_(target, staged, user_data_); }
  void discard(void* target, void* staged) const noexcept override { discard_(target, staged, user_data_); }

 private:
  static void throw_builder_failure(const CheckedBuilder& builder, const Location& where) {
    if (builder.out_of_memory()) throw std::bad_alloc();
    if (!builder.failure().has_value()) return;
    const Error& failure = *builder.failure();
    throw Error(failure.status(), failure.message(), joined_path(where.path(), failure.path()));
  }

  fs_status (*to_state_)(const void*, fs_builder*, fs_error**, void*);
  fs_status (*prepare_)(void*, const fs_node*, const fs_restore_options*, void**, fs_error**, void*);
  void (*commit_)(void*, void*, void*);
  void (*discard_)(void*, void*, void*);
  void* user_data_;
  std::size_t options_size_;
};

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
      "fs_accessors.is_contiguous is 0, or 1 for FS_CONTAINER_SEQUENCE");
  const bool is_stream = functions.container == FS_CONTAINER_STREAM;
  if (is_stream) {
    require_of_field(
        functions.read_items != nullptr && functions.next == nullptr && functions.staged_element == nullptr,
        "fs_accessors of a stream needs read_items, and has no next and staged_element");
  } else {
    require_of_field(functions.size != nullptr && functions.next != nullptr, "fs_accessors needs size and next");
    require_of_field(functions.read_items == nullptr && functions.write_items == nullptr,
                     "read_items and write_items are for FS_CONTAINER_STREAM");
  }
  const bool has_element = is_stream ? functions.write_items != nullptr : functions.staged_element != nullptr;
  const bool all =
      functions.prepare != nullptr && has_element && functions.commit != nullptr && functions.discard != nullptr;
  const bool none =
      functions.prepare == nullptr && !has_element && functions.commit == nullptr && functions.discard == nullptr;
  require_of_field(all || none, "fs_accessors has all functions for restoring, or none");
  return std::make_shared<const CallbackAccessors>(functions);
}

std::shared_ptr<const Handler> read_handler(const fs_type& type) {
  const bool all = type.prepare != nullptr && type.commit != nullptr && type.discard != nullptr;
  const bool none = type.prepare == nullptr && type.commit == nullptr && type.discard == nullptr;
  require(all || none, "a type has all of prepare, commit and discard, or none");
  require(type.options_size == 0 || can_be_size(type.options_size, first_size<fs_restore_options>),
          "fs_type.options_size is no size of fs_restore_options");
  if (none && type.to_state == nullptr) return nullptr;
  return std::make_shared<const CallbackHandler>(type);
}

}  // namespace flaxstate::capi
