#include "object/uncovered_bytes.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "object/field_layout.hpp"
#include "object/field_rows.hpp"
#include "tree/path.hpp"

namespace flaxstate {
namespace {

class PathLocation final : public Location {
 public:
  explicit PathLocation(std::string path) : path_(std::move(path)) {}
  std::string path() const override { return path_; }

 private:
  std::string path_;
};

std::string path_below(const std::string& path, const Field& field) {
  std::string below = path;
  append_path(below, std::string_view(field.name));
  return below;
}

// The bytes that the fields describe, in their order. A size that isn't known is taken to be 0.
std::vector<Region> covered_regions(const Type& type) {
  std::vector<Region> covered = count_regions(type);
  for (const Field& field : type.fields) {
    if (field.is_strided && field.storage == Storage::in_place) {
      const FieldRows rows(field);
      rows.visit([&](std::size_t row) {
        covered.push_back({row, row + rows.row_size(), &field, Role::value});
        return true;
      });
    } else {
      const std::size_t size = value_size(field, field.type != nullptr ? field.type->type.get() : nullptr);
      covered.push_back({field.offset, field.offset + size, &field, Role::value});
    }
    if (field.has_extents) {
      const std::size_t size = field.rank * sizeof(std::int64_t);
      covered.push_back({field.extents_offset, field.extents_offset + size, &field, Role::count});
    }
  }
  std::sort(covered.begin(), covered.end(),
            [](const Region& a, const Region& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  return covered;
}

// What follows stands at the first place that an alignment allows.
bool may_be_padding(std::size_t begin, std::size_t end) noexcept {
  constexpr std::size_t largest_alignment = 16;
  for (std::size_t alignment = 2; alignment <= largest_alignment; alignment *= 2) {
    if ((begin + alignment - 1) / alignment * alignment == end) return true;
  }
  return false;
}

void add_runs(const Type& type, const std::string& path, std::vector<UncoveredRun>& runs) {
  std::size_t end = 0;
  const Field* last = nullptr;
  const auto reach = [&](std::size_t next) {
    // A container whose size isn't known reaches to what follows it.
    const bool is_open = last != nullptr && last->storage == Storage::accessors && last->member_size == 0;
    if (next > end && !is_open) runs.push_back({path, &type, end, next, last});
  };
  for (const Region& region : covered_regions(type)) {
    reach(region.begin);
    if (region.end >= end) last = region.field;
    end = std::max(end, region.end);
  }
  reach(type.size);
}

}  // namespace

std::string UncoveredRun::text() const {
  std::string text = end - begin == 1 ? "byte " + std::to_string(begin)
                                      : "bytes " + std::to_string(begin) + " to " + std::to_string(end - 1);
  text += " of " + type->name;
  if (behind != nullptr) text += ", behind '" + behind->name + "'";
  if (may_be_padding(begin, end)) text += "; maybe padding";
  return text;
}

std::vector<UncoveredRun> find_uncovered(const Type& type) {
  std::vector<UncoveredRun> runs;
  std::vector<std::pair<const Type*, std::string>> found = {{&type, "."}};
  std::set<const Type*> known = {&type};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [current, path] = found[i];
    if (current->handler != nullptr) continue;
    add_runs(*current, path, runs);
    for (const Field& field : current->fields) {
      if (field.type == nullptr) continue;
      std::string below = path_below(path, field);
      const Type& nested = type_of(field, PathLocation(below));
      if (known.insert(&nested).second) found.emplace_back(&nested, std::move(below));
    }
  }
  return runs;
}

}  // namespace flaxstate
