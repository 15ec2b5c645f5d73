#include <string_view>
#include <utility>

#include "error_handle.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"

namespace flaxstate::capi {
namespace {

constexpr const char* no_memory_text = "out of memory";

std::string_view text_or(const char* text, std::string_view otherwise) noexcept {
  return text != nullptr ? std::string_view(text) : otherwise;
}

bool ends_with(std::string_view text, std::string_view end) noexcept {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Beside the list, the text only grows by a line; where the list is full, nothing is copied.
void add_mismatch(fs_error& error, flaxstate::Mismatch mismatch) {
  flaxstate::Mismatches& all = error.core.own_mismatches();
  const std::size_t listed = all.list.size();
  if (listed == 0) {
    std::string heading = error.core.message();
    error.report.reserve(heading.size() + 1);
    all.heading = std::move(heading);
    error.report = all.heading;
    error.report += ':';
  }
  std::string line;
  append_line(line, mismatch);
  error.report.reserve(error.report.size() + line.size());
  all.add(std::move(mismatch));
  if (all.list.size() != listed) append_line(error.report, all.list.back());
}

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate::capi;

extern "C" {

fs_status fs_error_status(const fs_error* error) {
  if (error == nullptr) return FS_OK;
  return is_no_memory(error) ? FS_E_NO_MEMORY : static_cast<fs_status>(error->core.status());
}

const char* fs_error_message(const fs_error* error) {
  if (error == nullptr) return "";
  return is_no_memory(error) ? no_memory_text : error->core.message().c_str();
}

const char* fs_error_path(const fs_error* error) {
  return error == nullptr || is_no_memory(error) ? "" : error->core.path().c_str();
}

uint64_t fs_error_offset(const fs_error* error) {
  return error == nullptr || is_no_memory(error) ? UINT64_MAX : error->core.offset();
}

const char* fs_error_report(const fs_error* error) {
  if (error == nullptr) return "";
  return is_no_memory(error) ? no_memory_text : error->report.c_str();
}

int32_t fs_error_system_code(const fs_error* error) {
  return error == nullptr || is_no_memory(error) ? 0 : error->core.system_code();
}

size_t fs_error_mismatch_count(const fs_error* error) {
  return error == nullptr || is_no_memory(error) ? 0 : error->core.mismatches().list.size();
}

fs_status fs_error_mismatch_at(const fs_error* error, size_t index, fs_mismatch* out_mismatch) {
  if (out_mismatch == nullptr || index >= fs_error_mismatch_count(error)) return FS_E_INVALID_ARGUMENT;
  const flaxstate::Mismatch& mismatch = error->core.mismatches().list[index];
  fs_mismatch filled = FS_MISMATCH_INIT;
  filled.kind = static_cast<fs_mismatch_kind>(mismatch.kind);
  filled.path = mismatch.path.c_str();
  filled.message = mismatch.message.c_str();
  filled.wanted = mismatch.wanted.c_str();
  filled.found = mismatch.found.c_str();
  return guarded(nullptr, [&] { fill_struct(out_mismatch, filled); });
}

fs_error* fs_error_create(fs_status status, const char* message) {
  fs_error* error = nullptr;
  const char* text = message == nullptr ? "" : message;
  const bool is_known = flaxstate::status_name(static_cast<flaxstate::Status>(status)) != nullptr && status != FS_OK;
  const fs_status created = guarded(nullptr, [&] {
    set_error(&error,
              flaxstate::Error(is_known ? static_cast<flaxstate::Status>(status) : flaxstate::Status::callback, text));
  });
  if (created != FS_OK) set_no_memory(&error);
  return error;
}

fs_status fs_error_add_mismatch(fs_error* error, const fs_mismatch* mismatch) {
  if (is_no_memory(error)) return FS_E_NO_MEMORY;
  return guarded(nullptr, [&] {
    require(error != nullptr && mismatch != nullptr, "an argument is NULL");
    require(error->core.status() == flaxstate::Status::mismatch, "the error's status is not FS_E_MISMATCH");
    const fs_mismatch given = read_struct(mismatch);
    require(given.kind >= FS_MISMATCH_MISSING && given.kind <= FS_MISMATCH_PLACE && given.message != nullptr,
            "fs_mismatch.kind is none of the FS_MISMATCH_… constants, or there is no message");
    const std::string_view path = text_or(given.path, ".");
    require(path == "." || path.substr(0, 2) == "./", "fs_mismatch.path must start with ./");
    flaxstate::Mismatch added{static_cast<flaxstate::MismatchKind>(given.kind),
                              std::string(path),
                              given.message,
                              std::string(text_or(given.wanted, "")),
                              std::string(text_or(given.found, "")),
                              ends_with(given.message, " at path " + std::string(path))};
    add_mismatch(*error, std::move(added));
  });
}

void fs_error_free(fs_error* error) {
  if (error != nullptr && !is_no_memory(error)) free_handle(error);
}

}  // extern "C"
