#include "object/view_restore.hpp"

#include <algorithm>
#include <string>

#include "base/english.hpp"
#include "base/shown_text.hpp"
#include "object/field_access.hpp"
#include "object/leaf_check.hpp"
#include "tree/array_reader.hpp"
#include "tree/tree.hpp"

namespace flaxstate {
namespace {

class ViewCheck {
 public:
  ViewCheck(const Field& field, const Location& where, MismatchReport& report) noexcept
      : field_(field), where_(where), report_(report) {}

  bool run(const Node& node, const RestoreOptions& options) {
    return is_alike(node, options) && has_place(node) && (field_.dtype != Dtype::boolean || are_bools(array_of(node)));
  }

 private:
  bool fail(MismatchKind kind, std::string message, std::string wanted, std::string found) {
    report_.add(kind, where_, std::move(message), std::move(wanted), std::move(found));
    return false;
  }
  bool fail_dtype(const ArrayView& array) {
    std::string wanted(field_.dtype_text());
    std::string found = shown_text(array.dtype_text());
    std::string message =
        "dtype " + found + " in the file, " + wanted + " in the target, which is a view and converts nothing";
    return fail(MismatchKind::dtype, std::move(message), std::move(wanted), std::move(found));
  }
  bool fail_place(std::string message, const char* wanted, std::string found) {
    return fail(MismatchKind::place, std::move(message), wanted, std::move(found));
  }

  // Kind, dtype and shape. Any number of items fits that the count can hold.
  bool is_alike(const Node& node, RestoreOptions options) {
    const bool is_other = field_.leaf == LeafType::items && is_array(node.kind) && !same_dtype(field_, array_of(node));
    // Also where single numbers would be taken for their value.
    if (is_other && (options.convert != Convert::none || field_.rank == 0)) return fail_dtype(array_of(node));
    options.convert = Convert::none;
    const auto most = static_cast<std::size_t>(field_.is_counted() ? largest_count(field_.count_size) : SIZE_MAX);
    if (!check_leaf({field_, most, false}, node, options, where_, report_)) return false;
    if (field_.leaf != LeafType::items || is_array(node.kind)) return true;
    const std::string found = describe(node);
    return fail(MismatchKind::kind,
                found + " in the file, whose bytes aren't those of the target's view: write a 0-d array",
                describe(field_), found);
  }

  bool has_place(const Node& node) {
    const Tree& tree = Tree::of(node);
    if (!tree.lasts()) return fail_lasting();
    if (field_.leaf != LeafType::items) {
      return node.size == 0 || tree.lasts(node.value.data, node.size) || fail_lasting();
    }
    const ArrayView array = array_of(node);
    return array.item_count() == 0 || stands_alike(tree, array, node.kind == Kind::scalar);
  }
  bool fail_lasting() {
    return fail_place(
        "the data isn't in memory that stays when the call ends, so that no view can lead to it: open the file mapped "
        "(FS_MAPPING_REQUIRED), keep the tree, and restore from its nodes by fs_from_state_dict",
        "memory that stays", "none");
  }

  bool stands_alike(const Tree& tree, const ArrayView& array, bool is_scalar) {
    if (array.strides != nullptr) {
      return fail_place(
          "the items have strides, and a view is of items without gaps: restore from what the tree is written as",
          "one piece", "strides");
    }
    if (array.segment_count != 1) {
      const std::string found = quantity(array.segment_count, "piece");
      return fail_place(
          "the array stands in " + found +
              " in the file, and a view is of one: write it with a chunk_limit that is larger than the array",
          "1 piece", found);
    }
    if (array.swapped != host_is_big_endian() && dtype_swap_size(array.dtype) != 1) {
      return fail_place(
          "the items aren't in the host's byte order, which a view can't change: restore into memory of the target, "
          "and "
          "write the file anew",
          "the host's byte order", "the other one");
    }
    const Segment segment = array.segment(0);
    if (segment.is_in_source()) return fail_lasting();
    if (!tree.lasts(segment.data(), segment.size())) {
      return fail_place(
          "the items were copied when they were read, and the copy ends with the call: write the file with "
          "`alignment`, or "
          "keep a tree, and restore from its nodes by fs_from_state_dict",
          "memory that stays", "a copy");
    }
    return is_aligned(array.dtype, segment.data(), is_scalar);
  }
  bool is_aligned(Dtype dtype, const Byte* data, bool is_scalar) {
    const std::uint32_t alignment = dtype_alignment(dtype);
    const auto address = reinterpret_cast<std::uintptr_t>(data);
    if ((address & (alignment - 1)) == 0) return true;
    const std::string multiple = "a multiple of " + std::to_string(alignment);
    // The writer aligns arrays.
    const char* const advice = is_scalar
                                   ? "write a 0-d array in the place of the NumPy scalar"
                                   : "write the file with `alignment`, and have its first byte at such an address";
    return fail_place("the items don't stand at " + multiple + " bytes: " + advice +
                          ", or decode a tree with `align_arrays`, and restore from its nodes by fs_from_state_dict",
                      multiple.c_str(), std::to_string(address & (alignment - 1)) + " bytes behind one");
  }

  // The host's are 0 and 1, and here nobody can make them so. A mapped file is read, as everywhere.
  bool are_bools(const ArrayView& array) {
    ArrayReader reader(array, where_);
    Byte items[4096];
    const std::uint64_t all = array.item_count();
    for (std::uint64_t first = 0; first < all; first += sizeof items) {
      const std::uint64_t count = std::min<std::uint64_t>(sizeof items, all - first);
      reader.copy(first, count, items, host_is_big_endian());
      const Byte* const other = std::find_if(items, items + count, [](Byte item) { return item > 1; });
      if (other == items + count) continue;
      const std::string found = std::to_string(*other);
      return fail(MismatchKind::value,
                  "the item " + std::to_string(first + static_cast<std::uint64_t>(other - items)) +
                      " of the bools is " + found + " in the file, and a view makes no 1 of it",
                  "0 or 1", found);
    }
    return true;
  }

  const Field& field_;
  const Location& where_;
  MismatchReport& report_;
};

}  // namespace

bool check_view(const Field& field, const Node& node, const RestoreOptions& options, const Location& where,
                MismatchReport& report) {
  return ViewCheck(field, where, report).run(node, options);
}

void set_view(const Field& field, const Node& node, void* object) noexcept {
  const bool is_text = field.leaf != LeafType::items;
  const bool is_empty = is_text ? node.size == 0 : array_of(node).item_count() == 0;
  const Byte* const data = is_empty ? nullptr : is_text ? node.value.data : array_of(node).segment(0).data();
  store(data, static_cast<Byte*>(object) + field.offset);
  if (field.is_counted()) store_count(object, field.count_offset, field.count_size, leaf_count(field, node));
  if (field.has_extents) store_extents(field, object, array_of(node).shape);
}

}  // namespace flaxstate
