#include "object/mismatch_report.hpp"

#include <algorithm>
#include <utility>

#include "base/english.hpp"
#include "base/python_text.hpp"
#include "tree/path.hpp"

namespace flaxstate {
namespace {

// As Python prints a set of str, but sorted: Python's order changes from run to run.
std::string set_text(const std::set<std::string>& keys) {
  if (keys.empty()) return "set()";
  std::string text = "{";
  for (const std::string& key : keys) {
    if (text.size() > 1) text += ", ";
    text += python_str_repr(key);
  }
  return text += "}";
}

}  // namespace

void MismatchReport::add(MismatchKind kind, const Location& where, std::string message, std::string wanted,
                         std::string found) {
  if (++count_ > limit_) return;
  mismatches_.list.push_back({kind, where.path(), std::move(message), std::move(wanted), std::move(found), false});
}

void MismatchReport::add_with_path(MismatchKind kind, const Location& where, std::string message, std::string wanted,
                                   std::string found) {
  if (++count_ > limit_) return;
  std::string path = where.path();
  message += path;
  mismatches_.list.push_back({kind, std::move(path), std::move(message), std::move(wanted), std::move(found), true});
}

void MismatchReport::differ(MismatchKind kind, const Location& where, std::string_view what, std::string wanted,
                            std::string found) {
  std::string message = std::string(what) + found + " in the file, " + wanted + " in the target";
  add(kind, where, std::move(message), std::move(wanted), std::move(found));
}

void MismatchReport::too_many(const Location& where, std::uint64_t room, std::uint64_t needed) {
  add(MismatchKind::capacity, where,
      quantity(needed, "element") + " in the file, room for " + std::to_string(room) + " in the target",
      std::to_string(room), std::to_string(needed));
}

void MismatchReport::text_too_long(const Location& where, std::uint64_t room, std::uint64_t size) {
  const std::string most = room == 0 ? "none" : std::to_string(room - 1);
  add(MismatchKind::capacity, where,
      quantity(size, "byte") + " of text in the file, room for " + most + " and a NUL in the target", most,
      std::to_string(size));
}

void MismatchReport::list_size(const Location& where, std::size_t target_size, std::size_t state_size) {
  const std::string target = std::to_string(target_size);
  const std::string state = std::to_string(state_size);
  add_with_path(MismatchKind::length, where,
                "The size of the list and the state dict do not match, got " + target + " and " + state + " at path ",
                target, state);
}

void MismatchReport::named_tuple_fields(MismatchKind kind, const Location& where,
                                        const std::set<std::string>& state_keys,
                                        const std::set<std::string>& target_keys) {
  const std::string state = set_text(state_keys);
  const std::string target = set_text(target_keys);
  add_with_path(kind, where,
                "The field names of the state dict and the named tuple do not match, got " + state + " and " + target +
                    " at path ",
                target, state);
}

void MismatchReport::dict_keys(const Location& where, const std::set<std::string>& missing) {
  const std::string keys = set_text(missing);
  add_with_path(MismatchKind::missing, where,
                "The target dict keys and state dict keys do not match, target dict contains keys " + keys +
                    " which are not present in state dict at path ",
                keys, {});
}

void MismatchReport::missing_field(const Location& where, std::string_view field, std::string_view class_name) {
  add_with_path(MismatchKind::missing, where,
                "Missing field " + std::string(field) + " in state dict while restoring an instance of " +
                    std::string(class_name) + ", at path ",
                std::string(field), {});
}

void MismatchReport::unknown_fields(const Location& where, const std::string& comma_separated,
                                    std::string_view class_name) {
  add_with_path(MismatchKind::extra, where,
                "Unknown field(s) \"" + comma_separated + "\" in state dict while restoring an instance of " +
                    std::string(class_name) + " at path ",
                {}, comma_separated);
}

void MismatchReport::join(const Mismatches& nested, const Location& where) {
  const std::string above = where.path();
  for (Mismatch mismatch : nested.list) {
    if (++count_ > limit_) continue;
    std::string path = joined_path(above, mismatch.path);
    if (mismatch.message_has_path)
      mismatch.message.replace(mismatch.message.size() - mismatch.path.size(), path.npos, path);
    mismatch.path = std::move(path);
    mismatches_.list.push_back(std::move(mismatch));
  }
  count_ += nested.count - nested.list.size();
}

void MismatchReport::move_to(std::size_t mark, std::size_t first) {
  if (count_ > limit_) return;
  const auto begin = mismatches_.list.begin();
  std::rotate(begin + static_cast<std::ptrdiff_t>(mark), begin + static_cast<std::ptrdiff_t>(first),
              mismatches_.list.end());
}

void MismatchReport::finish(std::string_view target_name) const {
  if (count_ == 0) return;
  Mismatches mismatches = mismatches_;
  mismatches.count = count_;
  mismatches.heading = quantity(count_, "mismatch", "mismatches") + " while restoring " + with_article(target_name);
  if (count_ > limit_) {
    mismatches.heading += ", of which the first " + (limit_ == 1 ? "is" : std::to_string(limit_) + " are") + " listed";
  }
  const Mismatch& first = mismatches_.list.front();
  std::string message = count_ == 1 ? first.message : mismatches.heading;
  throw Error(Status::mismatch, std::move(message), first.path, no_offset, std::move(mismatches));
}

}  // namespace flaxstate
