#include "base/error.hpp"

#include <utility>

namespace flaxstate {

const char* status_name(Status status) noexcept {
  switch (status) {
    case Status::ok: return "OK";
    case Status::truncated: return "TRUNCATED";
    case Status::format: return "FORMAT";
    case Status::limit: return "LIMIT";
    case Status::key: return "KEY";
    case Status::utf8: return "UTF8";
    case Status::shape: return "SHAPE";
    case Status::dtype: return "DTYPE";
    case Status::type: return "TYPE";
    case Status::mismatch: return "MISMATCH";
    case Status::exists: return "EXISTS";
    case Status::not_found: return "NOT_FOUND";
    case Status::invalid_argument: return "INVALID_ARGUMENT";
    case Status::state: return "STATE";
    case Status::busy: return "BUSY";
    case Status::callback: return "CALLBACK";
    case Status::too_small: return "TOO_SMALL";
    case Status::no_memory: return "NO_MEMORY";
    case Status::io: return "IO";
    case Status::not_durable: return "NOT_DURABLE";
    case Status::internal: return "INTERNAL";
  }
  return nullptr;
}

Error::Error(Status status, std::string message, std::string path, std::uint64_t offset, Mismatches mismatches)
    : body_(std::make_shared<const Body>(
          Body{status, std::move(message), std::move(path), offset, std::move(mismatches), 0})) {}

Error Error::with_system_code(std::int32_t system_code) const {
  Error copy = *this;
  Body body = *body_;
  body.system_code = system_code;
  copy.body_ = std::make_shared<const Body>(std::move(body));
  return copy;
}

}  // namespace flaxstate
