#include "object/key_check.hpp"

#include <set>
#include <string>
#include <utility>

#include "tree/key_text.hpp"

namespace flaxstate {
namespace {

std::string unknown_names(const TargetKeys& keys, const StateView& entries) {
  std::string names;
  visit_unknown(keys, entries, [&](std::string_view name, const Node&) {
    if (!names.empty()) names += ',';
    names += name;
  });
  return names;
}

void report_named_tuple(MismatchKind kind, const TargetKeys& keys, const StateView& entries, const Location& where,
                        MismatchReport& report) {
  std::set<std::string> state_keys;
  std::set<std::string> target_keys;
  entries.visit([&](std::string_view name, const Node&) { state_keys.emplace(name); });
  for (std::size_t i = 0; i < keys.size(); ++i) target_keys.insert(keys.key(i));
  report.named_tuple_fields(kind, where, state_keys, target_keys);
}

void report_sequence(const TargetKeys& keys, const StateView& entries, const std::set<std::string>& missing,
                     const RestoreOptions& options, const Location& where, MismatchReport& report) {
  const std::size_t wanted = keys.size(), found = entries.size();
  if (!list_size_fits(wanted, found, options)) return report.list_size(where, wanted, found);
  for (const std::string& key : missing) report_missing_entry(key, where, report);
  if (!missing.empty()) return;
  visit_unknown(keys, entries, [&](std::string_view name, const Node&) { report_unknown_entry(name, where, report); });
}

}  // namespace

void report_keys(const TargetKeys& keys, StateView& entries, std::size_t found, const RestoreOptions& options,
                 const Location& where, MismatchReport& report) {
  const Kind kind = keys.kind();
  const bool has_extra = found < entries.size() && kind != Kind::dict && !options.drop_extra;
  if (kind == Kind::dataclass) {
    if (has_extra) report.unknown_fields(where, unknown_names(keys, entries), keys.class_name());
    return;
  }
  if (found == keys.size() && !has_extra) return;
  std::set<std::string> missing;
  for (std::size_t i = 0; i < keys.size() && !options.keep_missing; ++i) {
    std::string key = keys.key(i);
    if (entries.find(key) == nullptr) missing.insert(std::move(key));
  }
  if (missing.empty() && !has_extra) return;
  if (kind == Kind::dict) {
    report.dict_keys(where, missing);
  } else if (kind == Kind::named_tuple) {
    const MismatchKind mismatch = missing.empty() ? MismatchKind::extra : MismatchKind::missing;
    report_named_tuple(mismatch, keys, entries, where, report);
  } else {
    report_sequence(keys, entries, missing, options, where, report);
  }
}

bool list_size_fits(std::size_t wanted, std::size_t found, const RestoreOptions& options) noexcept {
  return found == wanted || (options.keep_missing && found < wanted) || (options.drop_extra && found > wanted);
}

bool minds_unknown_entries(const RestoreOptions& options) noexcept {
  return options.keep_missing && !options.drop_extra;
}

void report_missing_entry(std::string_view key, const Location& where, MismatchReport& report) {
  report.add(MismatchKind::missing, where, "no entry '" + std::string(key) + "' in the file", std::string(key));
}

void report_unknown_entry(std::string_view key, const Location& where, MismatchReport& report) {
  report.add(MismatchKind::extra, where, "an entry '" + std::string(key) + "' in the file, none in the target", {},
             std::string(key));
}

bool read_map_key(const Node& map, const Node& entry, std::string& text, const Location& where,
                  MismatchReport& report) {
  if (entry.key_kind == Kind::str) return true;
  bool exact;
  text = python_key_text(key_of(entry), exact);
  const Node* const found = find_by_text(map, text);
  if (found == &entry) return true;
  std::string message = std::string("a key of kind ") + kind_name(entry.key_kind);
  message += found == nullptr ? " in the file, text in the target" : " in the file, beside another one, '" + text + "'";
  report.add(MismatchKind::kind, where, std::move(message));
  return false;
}

}  // namespace flaxstate
