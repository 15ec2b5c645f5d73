#include "object/mismatch_report.hpp"

#include <utility>

#include "base/english.hpp"
#include "base/shown_text.hpp"
#include "tree/path.hpp"

namespace flaxstate {
void MismatchReport::add(MismatchKind kind, const Location& where, std::string message, std::string wanted,
                         std::string found) {
  if (!takes_another()) return;
  place({kind, where.path(), std::move(message), std::move(wanted), std::move(found), false});
}

void MismatchReport::add_with_path(MismatchKind kind, const Location& where, std::string message, std::string wanted,
                                   std::string found) {
  if (!takes_another()) return;
  std::string path = where.path();
  message += path;
  place({kind, std::move(path), std::move(message), std::move(wanted), std::move(found), true});
}

// Else it is counted. Whoever would make a message for it asks first.
bool MismatchReport::takes_another() noexcept {
  if (mismatches_.has_room(place_, limit_)) return true;
  mismatches_.is_full = true;
  ++mismatches_.count;
  return false;
}

void MismatchReport::place(Mismatch mismatch) {
  if (mismatches_.insert(place_, std::move(mismatch), limit_)) ++place_;
}

void MismatchReport::differ(MismatchKind kind, const Location& where, std::string_view what, std::string wanted,
                            std::string found) {
  if (!takes_another()) return;
  std::string message = std::string(what) + found + " in the file, " + wanted + " in the target";
  add(kind, where, std::move(message), std::move(wanted), std::move(found));
}

void MismatchReport::too_many(const Location& where, std::uint64_t room, std::uint64_t needed) {
  if (!takes_another()) return;
  add(MismatchKind::capacity, where,
      quantity(needed, "element") + " in the file, room for " + std::to_string(room) + " in the target",
      std::to_string(room), std::to_string(needed));
}

void MismatchReport::text_too_long(const Location& where, std::uint64_t room, std::uint64_t size) {
  if (!takes_another()) return;
  const std::string most = room == 0 ? "none" : std::to_string(room - 1);
  add(MismatchKind::capacity, where,
      quantity(size, "byte") + " of text in the file, room for " + most + " and a NUL in the target", most,
      std::to_string(size));
}

void MismatchReport::list_size(const Location& where, std::size_t target_size, std::size_t state_size) {
  if (!takes_another()) return;
  const std::string target = std::to_string(target_size);
  const std::string state = std::to_string(state_size);
  add_with_path(MismatchKind::length, where,
                "The size of the list and the state dict do not match, got " + target + " and " + state + " at path ",
                target, state);
}

void MismatchReport::named_tuple_fields(MismatchKind kind, const Location& where, const ShownKeys& state_keys,
                                        const ShownKeys& target_keys) {
  if (!takes_another()) return;
  const std::string state = state_keys.text();
  const std::string target = target_keys.text();
  add_with_path(kind, where,
                "The field names of the state dict and the named tuple do not match, got " + state + " and " + target +
                    " at path ",
                target, state);
}

void MismatchReport::dict_keys(const Location& where, const ShownKeys& missing) {
  if (!takes_another()) return;
  const std::string keys = missing.text();
  add_with_path(MismatchKind::missing, where,
                "The target dict keys and state dict keys do not match, target dict contains keys " + keys +
                    " which are not present in state dict at path ",
                keys, {});
}

void MismatchReport::missing_field(const Location& where, std::string_view field, std::string_view class_name) {
  if (!takes_another()) return;
  add_with_path(MismatchKind::missing, where,
                "Missing field " + shown_text(field) + " in state dict while restoring an instance of " +
                    std::string(class_name) + ", at path ",
                shown_text(field), {});
}

void MismatchReport::unknown_fields(const Location& where, std::string_view comma_separated,
                                    std::string_view class_name) {
  if (!takes_another()) return;
  add_with_path(MismatchKind::extra, where,
                "Unknown field(s) \"" + std::string(comma_separated) +
                    "\" in state dict while restoring an instance of " + std::string(class_name) + " at path ",
                {}, std::string(comma_separated));
}

void MismatchReport::join(const Mismatches& nested, const Location& where) {
  const std::string above = where.path();
  for (Mismatch mismatch : nested.list) {
    if (!takes_another()) continue;
    std::string path = joined_path(above, mismatch.path);
    if (mismatch.message_has_path)
      mismatch.message.replace(mismatch.message.size() - mismatch.path.size(), path.npos, path);
    mismatch.path = std::move(path);
    place(std::move(mismatch));
  }
  mismatches_.count += nested.count - nested.list.size();
  mismatches_.is_full = mismatches_.is_full || nested.count > nested.list.size();
}

void MismatchReport::finish(std::string_view target_name) {
  const std::uint64_t count = mismatches_.count;
  if (count == 0) return;
  Mismatches mismatches = std::exchange(mismatches_, Mismatches{});
  place_ = 0;
  const std::size_t listed = mismatches.list.size();
  mismatches.heading = quantity(count, "mismatch", "mismatches") + " while restoring " + with_article(target_name);
  if (count > listed) {
    mismatches.heading += ", of which the first " + (listed == 1 ? "is" : std::to_string(listed) + " are") + " listed";
  }
  std::string message = count == 1 ? mismatches.list.front().message : mismatches.heading;
  std::string path = mismatches.list.front().path;
  throw Error(Status::mismatch, std::move(message), std::move(path), no_offset, std::move(mismatches));
}

}  // namespace flaxstate
