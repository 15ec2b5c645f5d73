#pragma once

#include <string>

#include <flaxstate/error.h>

#include "base/error.hpp"

struct fs_error {
  flaxstate::Error core;
  std::string report;
};

namespace flaxstate::capi {

// Fill `error` unless it is NULL. Throws bad_alloc.
void set_error(fs_error** error, const Error& failure);

// Fills it with the static error that needs no memory.
void set_no_memory(fs_error** error) noexcept;
bool is_no_memory(const fs_error* error) noexcept;

// The same error, whose message names the file at `path` if it doesn't yet: "in 'model.msgpack': …". What is wrong with the
// arguments of a call is no matter of the file.
Error named_after_file(const Error& failure, const char* path);
// The message with the place, or with all mismatches.
std::string make_report(const Error& failure);
// Its line of a mismatch.
void append_line(std::string& text, const Mismatch& mismatch);

}  // namespace flaxstate::capi
