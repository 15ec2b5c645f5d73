#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace flaxstate {

// Where in a tree (and in bytes) the work stands: whoever walks a tree implements it, and whoever finds something
// wrong deep below throws through it, so that only a failure pays for the path.
class Location {
 public:
  [[noreturn]] void fail(Status status, std::string message) const { fail_at(status, std::move(message), offset()); }
  [[noreturn]] void fail_at(Status status, std::string message, std::uint64_t at) const {
    // Once: another thread may change the bytes that it looks at.
    const char* const said = remark();
    if (said != nullptr) message = message + "; " + said;
    throw Error(status, std::move(message), path(), at);
  }
  virtual std::string path() const = 0;
  virtual std::uint64_t offset() const { return no_offset; }
  // What may be wrong with the whole, if somebody knows; else nullptr.
  virtual const char* remark() const noexcept { return nullptr; }

 protected:
  ~Location() = default;
};

// For those who don't know the place.
const Location& no_location() noexcept;

}  // namespace flaxstate
