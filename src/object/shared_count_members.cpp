#include "object/shared_count_members.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dtype/plain_value.hpp"
#include "object/field_access.hpp"
#include "object/leaf_check.hpp"
#include "object/leaf_store.hpp"
#include "object/state_view.hpp"

namespace flaxstate {
namespace {

// What a member that counts will hold for the sake of a field.
struct Count {
  std::size_t offset;
  std::uint64_t value;
  const Field* field;
  bool is_kept;
  bool is_negative = false;  // in a state that lies: the value is in two's complement

  std::string number() const {
    return is_negative ? std::to_string(static_cast<std::int64_t>(value)) : std::to_string(value);
  }
  std::string text() const { return number() + (is_kept ? " that are kept" : " in the file"); }
};

class SharedCounts {
 public:
  SharedCounts(const Type& type, const void* target, const RestoreOptions& options, MismatchReport& report) noexcept
      : type_(type), target_(target), options_(options), report_(report) {}

  // `entry`: nullptr if the state has none.
  void take(const Field& field, const Node* entry, const TreePath& path) {
    if (field.storage == Storage::accessors) return;
    if (!field.varies()) return number(field, entry, path);
    const bool is_nil = entry != nullptr && entry->kind == Kind::nil;
    if (is_nil && field.storage == Storage::pointer) {
      if (field_data(field, target_) == nullptr) nothing(field, path);
    } else if (entry == nullptr || is_nil) {
      if (options_.keep_missing) kept(field, path);
    } else if (field.type == nullptr) {
      leaf(field, *entry, path);
    } else if (has_keys(entry->kind)) {
      add({field.count_offset, entry->size, &field, false}, path);
    }
  }

 private:
  // Whether it fits is the walk's business.
  bool fits(const Field& field, const Node& entry, const TreePath& path) const {
    MismatchReport unused(1);
    return check_leaf({field, SIZE_MAX, false}, entry, options_, path, unused);
  }

  bool is_count(const Field& number) const noexcept {
    return std::any_of(type_.fields.begin(), type_.fields.end(),
                       [&](const Field& field) { return counts_at(field, number.offset); });
  }
  // An integer that is the count of others as well.
  void number(const Field& field, const Node* entry, const TreePath& path) {
    const bool is_integer = field.type == nullptr && field.rank == 0 && field.storage == Storage::in_place &&
                            dtype_is_integer(field.dtype) && field.item_size >= 4;
    if (!is_integer || !is_count(field) || entry == nullptr || !fits(field, *entry, path)) return;
    alignas(8) Byte item[8];
    store_leaf({field, 1, false}, *entry, item, {path, nullptr});
    const bool is_signed = field.dtype == Dtype::int32 || field.dtype == Dtype::int64;
    const std::int64_t number = is_signed ? load_signed(field.dtype, item) : 0;
    const std::uint64_t count = is_signed ? static_cast<std::uint64_t>(number) : load_unsigned(field.dtype, item);
    add({field.offset, count, &field, false, number < 0}, path);
  }

  void leaf(const Field& field, const Node& entry, const TreePath& path) {
    if (!fits(field, entry, path)) return;
    if (field.has_extents) return extents(field, array_of(entry).shape, false, path);
    add({field.count_offset, leaf_count(field, entry), &field, false}, path);
  }

  void nothing(const Field& field, const TreePath& path) {
    const std::int64_t none[max_field_rank] = {};
    if (field.has_extents) return extents(field, none, false, path);
    add({field.count_offset, 0, &field, false}, path);
  }

  void kept(const Field& field, const TreePath& path) {
    std::int64_t shape[max_field_rank];
    if (field.has_extents) {
      load_extents(field, target_, shape, path);
      return extents(field, shape, true, path);
    }
    add({field.count_offset, field_count(field, target_, path), &field, true}, path);
  }

  void extents(const Field& field, const std::int64_t* shape, bool is_kept, const TreePath& path) {
    for (std::uint32_t i = 0; i < field.rank; ++i) {
      if (field.shape[i] != counted) continue;
      add({field.extents_offset + i * sizeof shape[i], static_cast<std::uint64_t>(shape[i]), &field, is_kept}, path);
    }
  }

  void add(const Count& count, const TreePath& path) {
    const auto same =
        std::find_if(counts_.begin(), counts_.end(), [&](const Count& other) { return other.offset == count.offset; });
    if (same == counts_.end()) return counts_.push_back(count);
    if (same->value == count.value) return;
    report_.add(MismatchKind::length, path,
                "the field has " + count.text() + ", and '" + same->field->name + "', which shares its count, has " +
                    same->text(),
                same->number(), count.number());
  }

  const Type& type_;
  const void* target_;
  const RestoreOptions& options_;
  MismatchReport& report_;
  std::vector<Count> counts_;
};

}  // namespace

void check_shared_counts(const Type& type, const void* target, const Node& state, const RestoreCall& call,
                         const TreePath& path, MismatchReport& report) {
  SharedCounts counts(type, target, call.options, report);
  StateView entries(state, type.kind == Kind::named_tuple, path, call.memory);
  for (const Field& field : type.fields) {
    counts.take(field, entries.find(field.name), TreePath(path, field.name));
  }
}

}  // namespace flaxstate
