#include "error_handle.hpp"

#include <utility>

#include "io/io_error.hpp"

namespace flaxstate::capi {
namespace {

// Stands for an error that there was no memory for. Its address is all that it has.
alignas(fs_error) const char no_memory_place[sizeof(fs_error)] = {};

std::string mismatch_lines(const Mismatches& mismatches) {
  std::string text;
  text.reserve(mismatches.heading.size() + 1 + mismatches.lines);
  text += mismatches.heading;
  text += ':';
  for (const Mismatch& mismatch : mismatches.list) append_line(text, mismatch);
  return text;
}

}  // namespace

bool is_no_memory(const fs_error* error) noexcept {
  return static_cast<const void*>(error) == static_cast<const void*>(no_memory_place);
}

void append_line(std::string& text, const Mismatch& mismatch) {
  text += "\n  ";
  if (!mismatch.message_has_path) {
    text += mismatch.path;
    text += ": ";
  }
  text += mismatch.message;
}

std::string make_report(const Error& failure) {
  if (!failure.mismatches().list.empty()) return mismatch_lines(failure.mismatches());
  const std::string& text = failure.message();
  std::string place;
  if (!failure.path().empty()) place = "at path " + failure.path();
  if (failure.offset() != no_offset) {
    if (!place.empty()) place += ", ";
    place += "offset " + std::to_string(failure.offset());
  }
  return place.empty() ? text : text + " (" + place + ")";
}

Error named_after_file(const Error& failure, const char* path) {
  const std::string name = quoted_path(path);
  const bool is_about_call = failure.status() == Status::invalid_argument || failure.status() == Status::busy;
  if (is_about_call || failure.message().find(name) != std::string::npos) return failure;
  const std::string start = "in " + name + ": ";
  Mismatches mismatches = failure.mismatches();
  if (!mismatches.list.empty()) mismatches.heading.insert(0, start);
  return Error(failure.status(), start + failure.message(), failure.path(), failure.offset(), std::move(mismatches))
      .with_system_code(failure.system_code());
}

void set_error(fs_error** error, const Error& failure) {
  if (error == nullptr) return;
  *error = new fs_error{failure, make_report(failure)};
}

void set_no_memory(fs_error** error) noexcept {
  if (error != nullptr) *error = reinterpret_cast<fs_error*>(const_cast<char*>(no_memory_place));
}

}  // namespace flaxstate::capi
