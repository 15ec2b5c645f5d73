#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace flaxstate {

// The numbers are part of the C ABI (include/flaxstate/status.h): never renumber.
enum class Status : std::int32_t {
  ok = 0,
  truncated = 10,
  format = 11,
  limit = 12,
  key = 13,
  utf8 = 14,
  shape = 15,
  dtype = 16,
  type = 17,
  mismatch = 30,
  exists = 40,
  not_found = 41,
  invalid_argument = 50,
  state = 51,
  busy = 52,
  callback = 53,
  too_small = 54,
  no_memory = 60,
  io = 61,
  not_durable = 62,
  internal = 90,
};

// "TRUNCATED", …; nullptr for a number that is no status.
const char* status_name(Status status) noexcept;

// The numbers are part of the C ABI (include/flaxstate/error.h).
enum class MismatchKind : std::int32_t {
  missing = 1,
  extra = 2,
  length = 3,
  shape = 4,
  dtype = 5,
  kind = 6,
  value = 7,
  capacity = 8,
  place = 9,
};

struct Mismatch {
  MismatchKind kind;
  std::string path;
  std::string message;
  std::string wanted;
  std::string found;
  bool message_has_path = false;  // Flax's own messages end with it
};

struct Mismatches {
  std::string heading;  // "2 mismatches while restoring a Model"
  std::vector<Mismatch> list;
  std::uint64_t count = 0;  // with those beyond the limit of the list
  std::size_t size = 0;     // bytes that the list takes,
  std::size_t lines = 0;    // and its text
  bool is_full = false;     // the list is as long as it may be: what comes now only counts

  bool has_room(std::size_t place, std::size_t limit) const noexcept {
    return place < limit && !(is_full && place == list.size());
  }
  // Lists it at `place`, unless an error with it, and with the text of all, would take more than 64 KiB, or the list be longer than
  // the limit: those behind it make room, and nothing that comes behind the last one is listed any more. All or nothing.
  bool insert(std::size_t place, Mismatch mismatch, std::size_t limit = SIZE_MAX);
  void add(Mismatch mismatch) { insert(list.size(), std::move(mismatch)); }

 private:
  void drop_last() noexcept;
};

constexpr std::uint64_t no_offset = UINT64_MAX;

// The one exception of the core. Copying it must not throw, hence the shared body. Messages and paths that are too long lose their
// middle.
class Error : public std::exception {
 public:
  Error(Status status, std::string message, std::string path = {}, std::uint64_t offset = no_offset,
        Mismatches mismatches = {});
  // The same with the system's number for what went wrong.
  Error with_system_code(std::int32_t system_code) const;

  const char* what() const noexcept override { return body_->message.c_str(); }
  Status status() const noexcept { return body_->status; }
  const std::string& message() const noexcept { return body_->message; }
  const std::string& path() const noexcept { return body_->path; }
  std::uint64_t offset() const noexcept { return body_->offset; }
  const Mismatches& mismatches() const noexcept { return body_->mismatches; }
  // errno, or GetLastError(); 0: no call of the system failed.
  std::int32_t system_code() const noexcept { return body_->system_code; }
  // For the only owner of the error; it gets a body of its own, if it isn't.
  Mismatches& own_mismatches();

 private:
  struct Body {
    Status status;
    std::string message;
    std::string path;
    std::uint64_t offset;
    Mismatches mismatches;
    std::int32_t system_code;
  };
  std::shared_ptr<Body> body_;
};

}  // namespace flaxstate
