#include "object/element_check.hpp"

#include <string>

#include "object/leaf_check.hpp"
#include "object/shown_keys.hpp"
#include "tree/describe.hpp"
#include "tree/key_text.hpp"

namespace flaxstate {
namespace {

bool can_be_leaf(const Field& field, const Node& node) noexcept {
  if (field.leaf == LeafType::str) return node.kind == Kind::str;
  if (field.leaf == LeafType::bytes) return node.kind == Kind::bytes;
  if (field.rank == 0) return is_plain_number(node.kind) || is_array(node.kind);
  if (!is_array(node.kind)) return false;
  if (field.varies()) return true;
  std::uint64_t wanted = 0;
  return checked_item_count(field.shape, field.rank, field.item_size, wanted) && array_of(node).item_count() == wanted;
}

bool can_be(const Type& type, const Node& node, const RestoreOptions& options) noexcept {
  if (type.handler != nullptr || (options.keep_missing && node.kind == Kind::nil)) return true;
  if (type.kind == Kind::nil) {
    const Field& field = type.fields[0];
    if (field.storage != Storage::in_place || field.type != nullptr) return true;
    return can_be_leaf(field, node);
  }
  if (!has_keys(node.kind)) return false;
  return options.keep_missing || type.kind == Kind::named_tuple || node.size >= type.fields.size();
}

void report_entry(const Type& type, const Node& entry, const TreePath& path, MismatchReport& report) {
  if (type.kind == Kind::nil || !has_keys(entry.kind)) {
    const std::string wanted = type.kind == Kind::nil ? describe(type.fields[0]) : type.name;
    return report.differ(MismatchKind::kind, path, "", wanted, describe(entry));
  }
  ShownKeys missing;
  for (const Field& field : type.fields) {
    if (find_by_text(entry, field.name) != nullptr) continue;
    missing.insert(field.name);
    if (type.kind != Kind::dict) report.missing_field(path, field.name, type.name);
  }
  if (type.kind == Kind::dict) report.dict_keys(path, missing);
}

}  // namespace

bool may_make_room(const Type& element, const Node& dict, const RestoreOptions& options, const TreePath& path,
                   MismatchReport& report) {
  if (!is_large_room(dict.size, element.size)) return true;
  std::uint32_t others = 0;
  const Node* entry = first_child(dict);
  for (std::uint32_t i = 0; i < dict.size; ++i, entry = next_sibling(*entry)) {
    if (!can_be(element, *entry, options)) ++others;
  }
  if (others <= dict.size / 2) return true;
  entry = first_child(dict);
  for (std::uint32_t i = 0; i < dict.size; ++i, entry = next_sibling(*entry)) {
    if (can_be(element, *entry, options)) continue;
    bool exact;
    const std::string key = python_key_text(key_of(*entry), exact);
    report_entry(element, *entry, TreePath(path, std::string_view(key)), report);
  }
  return false;
}

}  // namespace flaxstate
