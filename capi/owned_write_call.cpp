#include "owned_write_call.hpp"

#include <string>

#include "arguments.hpp"
#include "base/english.hpp"
#include "base/format_constants.hpp"
#include "growable_structs.hpp"
#include "parallel_options.hpp"

namespace flaxstate::capi {

void CallerMemory::check_room() const {
  if (size_ <= capacity_ || (bytes_ == nullptr && capacity_ == 0)) return;
  throw Error(Status::too_small,
              quantity(size_, "byte") + " to be written, but there is room for " + std::to_string(capacity_));
}

namespace {

// Of trees: Flax's msgpack_serialize sorts by default, its to_bytes doesn't.
WalkMode walk_mode(const fs_serialize_options& options) noexcept {
  if (options.as_state_dict != 0) return WalkMode::state_dict;
  return options.key_order == FS_KEY_ORDER_KEPT ? WalkMode::unchanged : WalkMode::sorted;
}

fs_serialize_options read_serialize_options(const fs_serialize_options* given) {
  empty_report(given);
  return read_struct(given);
}

}  // namespace

void empty_report(const fs_serialize_options* given) {
  const fs_serialize_options* const known = readable(given);
  const ReportUse emptied(known != nullptr ? known->report : nullptr);
}

OwnedWriteCall::OwnedWriteCall(const fs_serialize_options* given, Written written, const Allocator& allocator)
    : OwnedWriteCall(read_serialize_options(given), written, allocator) {}

OwnedWriteCall::OwnedWriteCall(const fs_serialize_options& options, Written written, const Allocator& allocator)
    : mode(walk_mode(options)),
      options_(options.chunk_limit != 0 ? options.chunk_limit : format::default_chunk_limit),
      report_(options.report),
      workspace_(options.workspace),
      own_memory_(allocator),
      parallel_(read_parallel(options.parallel)),
      progress_(options.progress) {
  require(options.key_order >= FS_KEY_ORDER_DEFAULT && options.key_order <= FS_KEY_ORDER_KEPT,
          "fs_serialize_options.key_order is none of the FS_KEY_ORDER_… constants");
  require(options.as_state_dict == 0 || (options.as_state_dict == 1 && written == Written::tree),
          "fs_serialize_options.as_state_dict must be 0, or 1 for a tree: objects always are state dicts");
  options_.sorts_keys = options.key_order == FS_KEY_ORDER_SORTED;
  constexpr std::uint64_t largest_alignment = std::uint64_t{1} << 30;
  require((options.alignment & (options.alignment - 1)) == 0 && options.alignment <= largest_alignment,
          "fs_serialize_options.alignment must be a power of two, up to 1 GiB");
  if (options.alignment != 0) options_.alignment = options.alignment;
}

WriteCall OwnedWriteCall::write() noexcept {
  WriteCall call(options_);
  if (workspace_.get() != nullptr) {
    call.walk = &workspace_.get()->walk;
    call.gathered = &workspace_.get()->gathered;
  }
  call.parallel = &parallel_;
  call.report = report_.get();
  call.progress = progress_.get();
  return call;
}

}  // namespace flaxstate::capi
