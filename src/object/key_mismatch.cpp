#include "object/key_mismatch.hpp"

#include <set>
#include <string>
#include <utility>

#include "tree/key_text.hpp"

namespace flaxstate {
namespace {

bool has_field(const Type& type, std::string_view name) noexcept {
  for (const Field& field : type.fields) {
    if (field.name == name) return true;
  }
  return false;
}

std::string unknown_names(const Type& type, const StateView& entries) {
  std::string names;
  entries.visit([&](std::string_view name, const Node& value) {
    if (is_of_field(type, entries, name, value)) return;
    if (!names.empty()) names += ',';
    names += name;
  });
  return names;
}

void report_named_tuple(MismatchKind kind, const Type& type, const StateView& entries, const Location& where,
                        MismatchReport& report) {
  std::set<std::string> state_keys;
  std::set<std::string> target_keys;
  entries.visit([&](std::string_view name, const Node&) { state_keys.emplace(name); });
  for (const Field& field : type.fields) target_keys.insert(field.name);
  report.named_tuple_fields(kind, where, state_keys, target_keys);
}

void report_sequence(const Type& type, const StateView& entries, const std::set<std::string>& missing,
                     const RestoreOptions& options, const Location& where, MismatchReport& report) {
  const std::size_t wanted = type.fields.size(), found = entries.size();
  if (!list_size_fits(wanted, found, options)) return report.list_size(where, wanted, found);
  for (const std::string& key : missing) report_missing_entry(key, where, report);
  if (!missing.empty()) return;
  entries.visit([&](std::string_view name, const Node& value) {
    if (!is_of_field(type, entries, name, value)) report_unknown_entry(name, where, report);
  });
}

}  // namespace

void report_keys(const Type& type, StateView& entries, std::size_t found, const RestoreOptions& options,
                 const Location& where, std::size_t mark, MismatchReport& report) {
  const bool has_extra = found < entries.size() && type.kind != Kind::dict && !options.drop_extra;
  if (type.kind == Kind::dataclass) {
    if (has_extra) report.unknown_fields(where, unknown_names(type, entries), type.name);
    return;
  }
  std::set<std::string> missing;
  for (const Field& field : type.fields) {
    if (!options.keep_missing && entries.find(field.name) == nullptr) missing.insert(field.name);
  }
  if (missing.empty() && !has_extra) return;
  const std::size_t first = report.mark();
  if (type.kind == Kind::dict) {
    report.dict_keys(where, missing);
  } else if (type.kind == Kind::named_tuple) {
    const MismatchKind kind = missing.empty() ? MismatchKind::extra : MismatchKind::missing;
    report_named_tuple(kind, type, entries, where, report);
  } else {
    report_sequence(type, entries, missing, options, where, report);
  }
  report.move_to(mark, first);
}

bool is_of_field(const Type& type, const StateView& entries, std::string_view name, const Node& entry) {
  return has_field(type, name) && entries.finds(name, entry);
}

bool list_size_fits(std::size_t wanted, std::size_t found, const RestoreOptions& options) noexcept {
  return found == wanted || (options.keep_missing && found < wanted) || (options.drop_extra && found > wanted);
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
