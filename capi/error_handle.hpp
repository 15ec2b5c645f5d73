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

// The message with the place, or with all mismatches.
std::string make_report(const Error& failure);

}  // namespace flaxstate::capi
