#pragma once

// The C interface with owners of its handles, and with what every call must keep.

#include <flaxstate/flaxstate.h>

#include <memory>
#include <string>

#include "target.hpp"

namespace fuzz {

struct Free {
  void operator()(fs_tree* tree) const noexcept { fs_tree_free(tree); }
  void operator()(fs_buffer* buffer) const noexcept { fs_buffer_free(buffer); }
  void operator()(fs_error* error) const noexcept { fs_error_free(error); }
  void operator()(fs_builder* builder) const noexcept { fs_builder_free(builder); }
  void operator()(fs_registry* registry) const noexcept { fs_registry_free(registry); }
  void operator()(fs_report* report) const noexcept { fs_report_free(report); }
  void operator()(fs_workspace* workspace) const noexcept { fs_workspace_free(workspace); }
};
using Tree = std::unique_ptr<fs_tree, Free>;
using Buffer = std::unique_ptr<fs_buffer, Free>;
using Error = std::unique_ptr<fs_error, Free>;
using Builder = std::unique_ptr<fs_builder, Free>;
using Registry = std::unique_ptr<fs_registry, Free>;
using Report = std::unique_ptr<fs_report, Free>;
using Workspace = std::unique_ptr<fs_workspace, Free>;

// How a call went.
struct Outcome {
  fs_status status = FS_OK;
  std::string path;
  std::uint64_t offset = UINT64_MAX;

  bool is_ok() const noexcept { return status == FS_OK; }
  bool operator==(const Outcome& other) const noexcept {
    return status == other.status && path == other.path && offset == other.offset;
  }
};

// An error for every failure and none for a success, of one line, of a bounded size, and never the library's own defect.
inline Outcome outcome_of(fs_status status, fs_error* raw) {
  const Error error(raw);
  FUZZ_REQUIRE((status == FS_OK) == (raw == nullptr));
  if (status == FS_OK) return {};
  FUZZ_REQUIRE(status == fs_error_status(raw) && status != FS_E_INTERNAL);
  const std::string message = fs_error_message(raw);
  FUZZ_REQUIRE(!message.empty() && message.find('\n') == std::string::npos);
  FUZZ_REQUIRE(std::string(fs_error_report(raw)).size() <= 128 * 1024);
  FUZZ_REQUIRE((fs_error_mismatch_count(raw) != 0) == (status == FS_E_MISMATCH));
  return {status, fs_error_path(raw), fs_error_offset(raw)};
}

template <class Call>
Outcome outcome_of(const Call& call) {
  fs_error* error = nullptr;
  const fs_status status = call(&error);
  return outcome_of(status, error);
}

// Outputs are there after a success, and only then.
template <class Handle, class Call>
Outcome outcome_with(std::unique_ptr<Handle, Free>& made, const Call& call) {
  Handle* out = nullptr;
  fs_error* error = nullptr;
  const fs_status status = call(&out, &error);
  made.reset(out);
  FUZZ_REQUIRE((status == FS_OK) == (out != nullptr));
  return outcome_of(status, error);
}

inline Outcome decode(const void* bytes, std::size_t size, const fs_decode_options& options, Tree& tree) {
  return outcome_with(
      tree, [&](fs_tree** out, fs_error** error) { return fs_msgpack_restore(bytes, size, &options, out, error); });
}

inline bool are_equal(const fs_node* left, const fs_node* right) {
  std::int32_t is_equal = 0;
  FUZZ_REQUIRE(fs_node_equal(left, right, &is_equal, nullptr) == FS_OK);
  return is_equal == 1;
}

inline fs_serialize_options kept_order() {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = FS_KEY_ORDER_KEPT;
  return options;
}

inline Buffer new_buffer() {
  fs_buffer* buffer = nullptr;
  FUZZ_REQUIRE(fs_buffer_create(nullptr, &buffer, nullptr) == FS_OK);
  return Buffer(buffer);
}

inline std::string text_of(const Buffer& buffer) {
  const std::size_t size = fs_buffer_size(buffer.get());
  return size == 0 ? std::string() : std::string(static_cast<const char*>(fs_buffer_data(buffer.get())), size);
}

inline Outcome serialize(const fs_node* node, const fs_serialize_options& options, std::string& bytes) {
  const Buffer buffer = new_buffer();
  const Outcome outcome =
      outcome_of([&](fs_error** error) { return fs_msgpack_serialize(node, &options, buffer.get(), error); });
  bytes = text_of(buffer);
  FUZZ_REQUIRE(outcome.is_ok() != bytes.empty());
  return outcome;
}

template <class Visit>
void for_each_node(const fs_node* node, const Visit& visit) {
  visit(node);
  for (const fs_node* child = fs_node_next(node, nullptr); child != nullptr; child = fs_node_next(node, child)) {
    for_each_node(child, visit);
  }
}

}  // namespace fuzz
