#include "object/restore_report.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/shown_text.hpp"
#include "object/field_access.hpp"
#include "object/key_check.hpp"
#include "object/leaf_check.hpp"
#include "tree/path.hpp"

namespace flaxstate {
namespace {

std::string path_below(const Location& where, std::string_view key) {
  std::string path = where.path();
  append_path(path, key);
  return path;
}

void report_dtype(std::string_view wanted, std::string_view found, const Location& where, Report& report) {
  report.add(ReportKind::converted, where.path(), shown_text(wanted), shown_text(found));
}
void report_shape(const std::string& wanted, const ArrayView& found, const Location& where, Report& report) {
  report.add(ReportKind::reshaped, where.path(), wanted, shape_text(found.shape, found.rank));
}

bool has_shape(const Field& field, const ArrayView& array) noexcept {
  if (field.has_extents) return true;  // nothing is reshaped to them
  if (field.rank != array.rank) return false;
  const std::uint32_t fixed = field.is_counted() ? 1 : 0;
  return std::equal(array.shape + fixed, array.shape + array.rank, field.shape + fixed);
}

// Whether the number is written for the sake of what it counts, if the state lacks its own.
bool is_count_of_another(const Type& type, const Field& number, StateView& entries) {
  if (!type.shares_counts || number.storage != Storage::in_place) return false;
  return std::any_of(type.fields.begin(), type.fields.end(), [&](const Field& field) {
    if (!counts_at(field, number.offset)) return false;
    const Node* const entry = entries.find(field.name);
    return entry != nullptr && (entry->kind != Kind::nil || field.storage == Storage::pointer);
  });
}

}  // namespace

std::int64_t leaves_below(const Node& node) noexcept {
  const Node* const end = &node + node.node_count();
  return std::count_if(&node, end, [](const Node& each) { return !is_container(each.kind); });
}

void report_kept(std::string_view name, std::string_view target, const Location& above, bool is_new, Report& report) {
  report.add(ReportKind::kept, path_below(above, name), target, is_new ? "a new element" : "");
}

void report_dropped(std::string_view name, const Node& entry, const Location& above, Report& report) {
  report.add(ReportKind::dropped, path_below(above, name), {}, describe(entry));
  report.add_loaded(-leaves_below(entry));
}

void report_other_keys(const Type& type, StateView& entries, const Location& where, bool is_new, Report& report) {
  for (const Field& field : type.fields) {
    if (entries.find(field.name) != nullptr || is_count_of_another(type, field, entries)) continue;
    report_kept(field.name, describe(field), where, is_new, report);
  }
  report_unknown(FieldKeys(type), entries, where, report);
}

void report_unknown(const TargetKeys& keys, const StateView& entries, const Location& where, Report& report) {
  visit_unknown(keys, entries,
                [&](std::string_view name, const Node& entry) { report_dropped(name, entry, where, report); });
}

void report_legacy_form(const StateView& entries, Report& report) noexcept {
  if (entries.is_legacy()) report.add_loaded(-1 - static_cast<std::int64_t>(entries.size()));
}

void report_leaf(const Field& field, const Node& node, const Location& where, Report& report) {
  if (is_plain_number(node.kind)) {
    if (!holds_plain(field, node)) report_dtype(field.dtype_text(), kind_name(node.kind), where, report);
    return;
  }
  if (!is_array(node.kind)) return;
  const ArrayView array = array_of(node);
  if (!same_dtype(field, array)) report_dtype(field.dtype_text(), array.dtype_text(), where, report);
  if (!has_shape(field, array)) report_shape(shape_text(field), array, where, report);
}

void report_leaf(const Node& target, const Node& state, const Location& where, Report& report) {
  if (!is_array(target.kind) || !is_array(state.kind)) return;
  const ArrayView wanted = array_of(target);
  const ArrayView found = array_of(state);
  if (!same_dtype(wanted, found)) report_dtype(wanted.dtype_text(), found.dtype_text(), where, report);
  if (!same_shape(wanted, found)) report_shape(shape_text(wanted.shape, wanted.rank), found, where, report);
}

}  // namespace flaxstate
