#include "handler_callbacks.hpp"

#include <flaxstate/state_dict.h>
#include <new>

#include "arguments.hpp"
#include "callback_outcome.hpp"
#include "error_handle.hpp"
#include "growable_structs.hpp"
#include "handles.hpp"
#include "object/mismatch_report.hpp"
#include "report_use.hpp"
#include "restore_options.hpp"
#include "tree/checked_builder.hpp"
#include "tree/path.hpp"

namespace flaxstate::capi {

namespace {

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
    const CallbackOutcome outcome(
        [&](fs_error** error) { return to_state_(object, handle(&builder), error, user_data_); });
    // What the builder refused says more than the callback, which only passes it on.
    if (outcome.status != FS_OK) throw_builder_failure(builder, where);
    check_callback(outcome, "to_state", where);
  }

  bool prepare(void* target, const Node& node, const RestoreCall& call, MismatchReport& mismatches,
               const Location& where, void*& staged) const override {
    NestedReport report(call.report, where);
    const NestedOptions options(call, report.get(), options_size_);
    const CallbackOutcome outcome(
        [&](fs_error** error) { return prepare_(target, handle(&node), options.get(), &staged, error, user_data_); });
    if (outcome.status == FS_OK) {
      report.join();
      return true;
    }
    const fs_error* const reported = outcome.reported.error;
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

std::shared_ptr<const Handler> read_handler(const fs_type& type) {
  const bool all = type.prepare != nullptr && type.commit != nullptr && type.discard != nullptr;
  const bool none = type.prepare == nullptr && type.commit == nullptr && type.discard == nullptr;
  require(all || none, "a type needs all of prepare, commit and discard, or none");
  require(type.options_size == 0 || can_be_size(type.options_size, first_size<fs_restore_options>),
          "fs_type.options_size is not a size of fs_restore_options");
  if (none && type.to_state == nullptr) return nullptr;
  return std::make_shared<const CallbackHandler>(type);
}

}  // namespace flaxstate::capi
