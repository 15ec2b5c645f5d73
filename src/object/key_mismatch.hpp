#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "object/leaf_check.hpp"
#include "object/mismatch_report.hpp"
#include "object/state_view.hpp"
#include "object/type.hpp"

namespace flaxstate {

// Reports that the entries of a state and the fields of a type are not the same, where the type's kind minds it.
// `found`: fields that have an entry. Flax tells of a dataclass's missing fields one by one, of all else at once, and
// before it looks at any value: `mark` is where the report stood then.
void report_keys(const Type& type, StateView& entries, std::size_t found, const RestoreOptions& options,
                 const Location& where, std::size_t mark, MismatchReport& report);

// The text of a map's key that is no text: that by which it is found. False, and reported, if it has none of its own.
bool read_map_key(const Node& map, const Node& entry, std::string& text, const Location& where, MismatchReport& report);

// Whether this entry is the one that a field of the type gets.
bool is_of_field(const Type& type, const StateView& entries, std::string_view name, const Node& entry);

// Whether so many entries may be restored into a list of that many, as Flax has it, or as the options relax it.
bool list_size_fits(std::size_t wanted, std::size_t found, const RestoreOptions& options) noexcept;

// Reports an index that a sequence of the right size lacks.
void report_missing_entry(std::string_view key, const Location& where, MismatchReport& report);
// Reports an entry that a sequence of the right size doesn't have.
void report_unknown_entry(std::string_view key, const Location& where, MismatchReport& report);

}  // namespace flaxstate
