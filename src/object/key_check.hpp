#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/location.hpp"
#include "object/mismatch_report.hpp"
#include "object/restore_options.hpp"
#include "object/state_view.hpp"
#include "object/target_keys.hpp"

namespace flaxstate {

// Reports that a state has other keys than a target, where the target's kind minds it. `found`: keys that have an
// entry. Flax tells of a dataclass's missing fields one by one, of all else at once, and before it looks at any value.
void report_keys(const TargetKeys& keys, StateView& entries, std::size_t found, const RestoreOptions& options,
                 const Location& where, MismatchReport& report);

// Calls visit(name, entry) for each entry that nothing in the target gets.
template <class Visit>
void visit_unknown(const TargetKeys& keys, const StateView& entries, const Visit& visit) {
  entries.visit([&](std::string_view name, const Node& entry) {
    if (!keys.has(name) || !entries.finds(name, entry)) visit(name, entry);
  });
}

// The text of a map's key that is no text: that by which it is found. False, and reported, if it has none of its own.
bool read_map_key(const Node& map, const Node& entry, MemoryText& text, const Location& where, MismatchReport& report);

// Whether so many entries may be restored into a list of that many, as Flax has it, or as the options relax it.
bool list_size_fits(std::size_t wanted, std::size_t found, const RestoreOptions& options) noexcept;

// Whether entries beyond those that such a list takes are mismatches. Where nothing may be missing, the size says it.
bool minds_unknown_entries(const RestoreOptions& options) noexcept;

// Reports an index that a sequence of the right size lacks.
void report_missing_entry(std::string_view key, const Location& where, MismatchReport& report);
// Reports an entry that a sequence of the right size doesn't have.
void report_unknown_entry(std::string_view key, const Location& where, MismatchReport& report);

}  // namespace flaxstate
