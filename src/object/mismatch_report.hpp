#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/location.hpp"
#include "object/shown_keys.hpp"

namespace flaxstate {

// Collects what doesn't fit, up to a limit, while a state is compared with a target.
class MismatchReport {
 public:
  explicit MismatchReport(std::uint32_t limit) noexcept : limit_(limit == 0 ? 100 : limit) {}

  void add(MismatchKind kind, const Location& where, std::string message, std::string wanted = {},
           std::string found = {});

  // "{what}{found} in the file, {wanted} in the target".
  void differ(MismatchKind kind, const Location& where, std::string_view what, std::string wanted, std::string found);
  void too_many(const Location& where, std::uint64_t room, std::uint64_t needed);
  // With room for a NUL, too.
  void text_too_long(const Location& where, std::uint64_t room, std::uint64_t size);

  // Flax's own messages, word for word.
  void list_size(const Location& where, std::size_t target_size, std::size_t state_size);
  void named_tuple_fields(MismatchKind kind, const Location& where, const ShownKeys& state_keys,
                          const ShownKeys& target_keys);
  void dict_keys(const Location& where, const ShownKeys& missing);
  void missing_field(const Location& where, std::string_view field, std::string_view class_name);
  void unknown_fields(const Location& where, std::string_view comma_separated, std::string_view class_name);

  // What a nested call found below `where`.
  void join(const Mismatches& nested, const Location& where);

  // Flax finds fault with a container before it looks into it; those who look first go back to where they began for it.
  std::size_t mark() const noexcept { return place_; }
  void go_to(std::size_t mark) noexcept { place_ = mark; }
  void go_to_end() noexcept { place_ = mismatches_.list.size(); }

  // Throws mismatch with all that was collected, unless there is none; it is gone then.
  void finish(std::string_view target_name);
  bool is_empty() const noexcept { return mismatches_.list.empty(); }

 private:
  void add_with_path(MismatchKind kind, const Location& where, std::string message, std::string wanted,
                     std::string found);

  bool takes_another() noexcept;
  void place(Mismatch mismatch);

  std::uint32_t limit_;
  std::size_t place_ = 0;  // of the next one in the list
  Mismatches mismatches_;
};

}  // namespace flaxstate
