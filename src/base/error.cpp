#include "base/error.hpp"

#include <algorithm>
#include <utility>

#include "base/shown_text.hpp"

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

namespace {

constexpr std::size_t largest_message = 8192;  // a path of the system's may be in it
constexpr std::size_t largest_path = 3072;     // those that the core makes are shorter
constexpr std::size_t largest_part = 1024;     // of what is wanted and found
constexpr std::size_t largest_list = std::size_t{56} << 10;

std::string limited(std::string text, std::size_t limit) {
  cut_middle(text, limit);
  keep_in_line(text);
  text.shrink_to_fit();
  return text;
}

// What memory a text takes beside its object, in blocks that are a little larger.
std::size_t size_of(const std::string& text) noexcept {
  constexpr std::size_t in_place = 15;
  return text.size() <= in_place ? 0 : text.size() + 32;
}

std::size_t texts_of(const Mismatch& mismatch) noexcept {
  return size_of(mismatch.path) + size_of(mismatch.message) + size_of(mismatch.wanted) + size_of(mismatch.found);
}

std::size_t line_of(const Mismatch& mismatch) noexcept { return mismatch.path.size() + mismatch.message.size() + 8; }

}  // namespace

bool Mismatches::insert(std::size_t place, Mismatch mismatch, std::size_t limit) {
  constexpr std::size_t step = 16;
  if (mismatch.path.size() > largest_path) mismatch.message_has_path = false;
  mismatch.path = limited(std::move(mismatch.path), largest_path);
  mismatch.message = limited(std::move(mismatch.message), largest_message);
  mismatch.wanted = limited(std::move(mismatch.wanted), largest_part);
  mismatch.found = limited(std::move(mismatch.found), largest_part);
  const std::size_t texts = texts_of(mismatch);
  const std::size_t line = line_of(mismatch);
  // The list moves when it grows, and the text is made when all is there.
  const auto fits = [&] {
    const std::size_t room = (list.size() + step) * sizeof(Mismatch);
    return list.size() < limit && size + texts + room + std::max(room, lines + line) <= largest_list;
  };
  if (list.size() == list.capacity() && fits()) list.reserve(list.size() + step);
  ++count;
  const bool may_stand = has_room(place, limit);
  while (may_stand && !fits() && list.size() > place) drop_last();
  if (!may_stand || !fits()) {
    is_full = true;
    return false;
  }
  list.insert(list.begin() + static_cast<std::ptrdiff_t>(place), std::move(mismatch));
  size += texts;
  lines += line;
  return true;
}

void Mismatches::drop_last() noexcept {
  size -= texts_of(list.back());
  lines -= line_of(list.back());
  list.pop_back();
  is_full = true;
}

Error::Error(Status status, std::string message, std::string path, std::uint64_t offset, Mismatches mismatches)
    : body_(std::make_shared<Body>(Body{status, limited(std::move(message), largest_message),
                                        limited(std::move(path), largest_path), offset, std::move(mismatches), 0})) {}

Error Error::with_system_code(std::int32_t system_code) const {
  Error copy = *this;
  copy.body_ = std::make_shared<Body>(*body_);
  copy.body_->system_code = system_code;
  return copy;
}

Mismatches& Error::own_mismatches() {
  if (body_.use_count() != 1) body_ = std::make_shared<Body>(*body_);
  return body_->mismatches;
}

}  // namespace flaxstate
