#include "object/key_check.hpp"

#include <string>
#include <utility>

#include "base/shown_text.hpp"
#include "object/shown_keys.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {
namespace {

std::string unknown_names(const TargetKeys& keys, const StateView& entries) {
  ShownNames names;
  visit_unknown(keys, entries, [&](std::string_view name, const Node&) { names.add(name); });
  return names.text();
}

void report_named_tuple(MismatchKind kind, const TargetKeys& keys, const StateView& entries, const Location& where,
                        MismatchReport& report) {
  ShownKeys state_keys;
  ShownKeys target_keys;
  entries.visit([&](std::string_view name, const Node&) { state_keys.insert(name); });
  MemoryText made(entries.memory());
  for (std::size_t i = 0; i < keys.size(); ++i) target_keys.insert(keys.key(i, made));
  report.named_tuple_fields(kind, where, state_keys, target_keys);
}

// Calls visit(key) for each key of the target that the state lacks, if that matters.
template <class Visit>
void visit_missing(const TargetKeys& keys, StateView& entries, const RestoreOptions& options, const Visit& visit) {
  MemoryText made(entries.memory());
  for (std::size_t i = 0; i < keys.size() && !options.keep_missing; ++i) {
    const std::string_view key = keys.key(i, made);
    if (entries.find(key) == nullptr) visit(key);
  }
}

void report_sequence(const TargetKeys& keys, StateView& entries, bool lacks_some, const RestoreOptions& options,
                     const Location& where, MismatchReport& report) {
  const std::size_t wanted = keys.size(), found = entries.size();
  if (!list_size_fits(wanted, found, options)) return report.list_size(where, wanted, found);
  visit_missing(keys, entries, options, [&](std::string_view key) { report_missing_entry(key, where, report); });
  if (lacks_some) return;
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
  ShownKeys missing;
  visit_missing(keys, entries, options, [&](std::string_view key) { missing.insert(key); });
  if (missing.empty() && !has_extra) return;
  if (kind == Kind::dict) {
    report.dict_keys(where, missing);
  } else if (kind == Kind::named_tuple) {
    const MismatchKind mismatch = missing.empty() ? MismatchKind::extra : MismatchKind::missing;
    report_named_tuple(mismatch, keys, entries, where, report);
  } else {
    report_sequence(keys, entries, !missing.empty(), options, where, report);
  }
}

bool list_size_fits(std::size_t wanted, std::size_t found, const RestoreOptions& options) noexcept {
  return found == wanted || (options.keep_missing && found < wanted) || (options.drop_extra && found > wanted);
}

bool minds_unknown_entries(const RestoreOptions& options) noexcept {
  return options.keep_missing && !options.drop_extra;
}

void report_missing_entry(std::string_view key, const Location& where, MismatchReport& report) {
  report.add(MismatchKind::missing, where, "no entry '" + shown_text(key) + "' in the file", shown_text(key));
}

void report_unknown_entry(std::string_view key, const Location& where, MismatchReport& report) {
  report.add(MismatchKind::extra, where, "an entry '" + shown_text(key) + "' in the file, none in the target", {},
             shown_text(key));
}

bool read_map_key(const Node& map, const Node& entry, MemoryText& text, const Location& where, MismatchReport& report) {
  if (entry.key_kind == Kind::str) return true;
  key_text_of(entry, text);
  const Node* const found = find_by_text_in(text.get_allocator().memory(), map, text);
  if (found == &entry) return true;
  std::string message = std::string("a key of kind ") + kind_name(entry.key_kind);
  message += found == nullptr ? " in the file, text in the target"
                              : " in the file, beside another one, '" + shown_text(text) + "'";
  report.add(MismatchKind::kind, where, std::move(message));
  return false;
}

}  // namespace flaxstate
