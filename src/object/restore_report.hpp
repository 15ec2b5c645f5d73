#pragma once

#include <cstdint>
#include <string_view>

#include "base/location.hpp"
#include "base/report.hpp"
#include "object/state_view.hpp"
#include "object/target_keys.hpp"
#include "object/type.hpp"
#include "tree/node.hpp"

namespace flaxstate {

// What restoring tells a report, which there is. All of it is told before anything is written; if the state doesn't fit
// in the end, nobody sees it.

std::int64_t leaves_below(const Node& node) noexcept;

// What the state lacks, and what it has under a name that the target doesn't know; the leaves of that were counted as
// loaded before. `is_new`: it is a part of an element that a container made, in which nothing was before.
void report_kept(std::string_view name, std::string_view target, const Location& above, bool is_new, Report& report);
void report_dropped(std::string_view name, const Node& entry, const Location& above, Report& report);

// Fields of the type that the state lacks, and entries that the type doesn't know.
void report_other_keys(const Type& type, StateView& entries, const Location& where, bool is_new, Report& report);
// Entries that nothing in the target gets.
void report_unknown(const TargetKeys& keys, const StateView& entries, const Location& where, Report& report);

// The old form of a named tuple has leaves that are no values.
void report_legacy_form(const StateView& entries, Report& report) noexcept;

// Whether the leaf fits as it is.
void report_leaf(const Field& field, const Node& node, const Location& where, Report& report);
void report_leaf(const Node& target, const Node& state, const Location& where, Report& report);

}  // namespace flaxstate
