#include "tree/chunk.hpp"

#include <cstring>
#include <new>
#include <string>

#include "base/english.hpp"
#include "base/format_constants.hpp"
#include "base/shown_text.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"
#include "tree/container_index.hpp"
#include "tree/path.hpp"

namespace flaxstate {
namespace {

// The path of something below the chunked array.
class BelowLocation final : public Location {
 public:
  BelowLocation(const Location& where, std::string_view key, std::uint64_t index) noexcept
      : where_(where), key_(key), index_(index) {}
  std::string path() const override {
    std::string path = where_.path();
    append_path(path, key_);
    append_path(path, index_);
    return path;
  }
  std::uint64_t offset() const override { return where_.offset(); }

 private:
  const Location& where_;
  std::string_view key_;
  std::uint64_t index_;
};

// Before anybody looks at its size, which other kinds use for something else: a timestamp for its nanoseconds.
void require_dict(const Node& node, std::string_view name, const Location& where) {
  if (node.kind == Kind::dict) return;
  where.fail(Status::type, "'" + std::string(name) + "' of a chunked array is not a dict");
}

template <class Visit>
void visit_entries(const Node& dict, std::string_view name, const Location& where, const Visit& visit) {
  visit_index_entries(dict, dict.size, find_text_child, [&](std::uint32_t i, const Node* entry) {
    if (entry == nullptr) {
      where.fail(Status::key, "'" + std::string(name) + "' of a chunked array has " +
                                  quantity(dict.size, "entry", "entries") + " but none with the key '" +
                                  std::to_string(i) + "'");
    }
    visit(*entry, i);
  });
}

std::uint32_t read_shape(const Node& dict, bool lenient, const Location& where, std::int64_t* shape) {
  require_dict(dict, format::chunk_shape_key, where);
  if (dict.size > format::max_rank) {
    where.fail(Status::limit, "the array has more than 64 dimensions");
  }
  visit_entries(dict, format::chunk_shape_key, where, [&](const Node& dimension, std::uint32_t i) {
    const auto fail = [&](Status status, const char* message) {
      where.fail(status, "dimension " + std::to_string(i) + " of the chunked array's shape " + message);
    };
    if (dimension.kind == Kind::unsigned_integer) fail(Status::shape, "is larger than an array can be");
    if (dimension.kind != Kind::integer) fail(Status::type, "is not an int");
    if (dimension.value.integer < 0 && !lenient) fail(Status::shape, "is negative");
    shape[i] = dimension.value.integer;
  });
  return dict.size;
}

std::string dtype_with_order(const ArrayView& array) {
  return (array.swapped ? "big-endian dtype " : "dtype ") + shown_text(array.dtype_text());
}

// Replaces a negative dimension by what is left for it.
void infer_dimension(std::int64_t* shape, std::uint32_t rank, std::uint64_t chunked_items, const Location& where) {
  std::int64_t* unknown = nullptr;
  std::uint64_t known = 1;
  for (std::uint32_t i = 0; i < rank; ++i) {
    if (shape[i] >= 0) {
      known = shape[i] != 0 && known > UINT64_MAX / static_cast<std::uint64_t>(shape[i])
                  ? 0
                  : known * static_cast<std::uint64_t>(shape[i]);
    } else if (unknown == nullptr) {
      unknown = shape + i;
    } else {
      where.fail(Status::shape, "more than one dimension of the shape is negative");
    }
  }
  if (unknown == nullptr) return;
  if (known == 0 || chunked_items % known != 0)
    where.fail(Status::shape, "the chunks don't fill the shape of the array");
  *unknown = static_cast<std::int64_t>(chunked_items / known);
}

// The data of a chunk in the other byte order, in the tree's memory.
Segment swapped_segment(Tree& tree, const ArrayView& chunk, const Location& where) {
  const std::uint64_t size = chunk.size();
  if (size > SIZE_MAX) throw std::bad_alloc();
  Byte* const data = tree.arena.allocate_apart(static_cast<std::size_t>(size), dtype_alignment(chunk.dtype));
  copy_items(chunk, 0, chunk.item_count(), data, !chunk.swapped, {where});
  return {data, size};
}

// Appends the data of all chunks to the tree's records, and gives their position.
std::size_t collect_segments(Tree& tree, const Node& chunks, bool lenient, const Location& where, ArrayView& array,
                             std::uint64_t& item_count) {
  require_dict(chunks, format::chunk_chunks_key, where);
  const std::size_t position = tree.records.size();
  tree.records.append(std::size_t{2} * chunks.size);
  visit_entries(chunks, format::chunk_chunks_key, where, [&](const Node& chunk, std::uint32_t i) {
    const BelowLocation below(where, format::chunk_chunks_key, i);
    const ArrayView view = chunk.kind == Kind::array ? array_of(chunk) : ArrayView{};
    if (chunk.kind != Kind::array || view.was_chunked || view.rank != 1) {
      below.fail(Status::type, "a chunk is not a 1-d array");
    }
    if (i == 0) {
      array = view;
    } else if (!same_dtype(array, view) || (array.swapped != view.swapped && !lenient)) {
      below.fail(Status::dtype,
                 "the chunk has " + dtype_with_order(view) + ", the chunks before have " + dtype_with_order(array));
    }
    if (view.source != nullptr) array.source = view.source;
    const bool is_swapped = array.swapped != view.swapped && view.size() != 0;
    const Segment segment = is_swapped ? swapped_segment(tree, view, below) : view.segment(0);
    std::memcpy(tree.records.data() + position + std::size_t{2} * i, &segment, sizeof segment);
    item_count += view.item_count();
  });
  return position;
}

const Node& required_entry(const Node& dict, std::string_view key, const Location& where) {
  const Node* entry = find_text_child(dict, key);
  if (entry == nullptr) where.fail(Status::key, "a chunked array has no '" + std::string(key) + "'");
  return *entry;
}

// Moves the segments to where the record that starts at `record` wants them.
void place_segments(Tree& tree, std::size_t segments, std::size_t record, ArrayView& array) {
  if (array.segment_count == 1) {
    const Segment* only = reinterpret_cast<const Segment*>(tree.records.data() + segments);
    array.data = only->data();
    array.offset = only->offset();
    array.is_in_source = only->is_in_source();
    array.segments = nullptr;
    return;
  }
  array.data = nullptr;
  array.is_in_source = false;
  const std::size_t place = record + record_head_words(array);
  const std::size_t size = std::size_t{2} * array.segment_count;
  // Room for the whole record, so that making it doesn't move the segments that it is made of.
  const std::size_t end = record + record_words(array);
  if (end > tree.records.size()) tree.records.append(end - tree.records.size());
  if (size != 0)
    std::memmove(tree.records.data() + place, tree.records.data() + segments, size * sizeof(std::uint64_t));
  array.segments = reinterpret_cast<const Segment*>(tree.records.data() + place);
}

}  // namespace

void unchunk(Tree& tree, std::uint32_t position, std::size_t first_record, bool lenient, const Location& where) {
  const Node& dict = tree.nodes[position];
  std::int64_t shape[format::max_rank];
  const std::uint32_t rank = read_shape(required_entry(dict, format::chunk_shape_key, where), lenient, where, shape);
  const Node& chunks = required_entry(dict, format::chunk_chunks_key, where);

  ArrayView array;
  array.dtype = Dtype::float64;  // of an array without chunks, which only ours reads: NumPy's default
  array.item_size = dtype_item_size(Dtype::float64);
  std::uint64_t chunked_items = 0;
  const std::size_t segments = collect_segments(tree, chunks, lenient, where, array, chunked_items);
  infer_dimension(shape, rank, chunked_items, where);
  array.rank = rank;
  array.shape = shape;
  array.was_chunked = true;
  array.segment_count = chunks.size;
  std::uint64_t item_count = 0;
  if (!checked_item_count(shape, rank, array.item_size, item_count) || item_count != chunked_items) {
    where.fail(Status::shape,
               "the chunks hold " + quantity(chunked_items, "item") + ", and don't fill the shape of the array");
  }
  if (tree.records.size() == 0) tree.records.push_back(0);
  if (first_record == 0) first_record = 1;  // position 0 means "none"
  place_segments(tree, segments, first_record, array);
  tree.records.set_size(first_record);
  Node& node = tree.nodes[position];
  node.size = add_array_record(tree, array);
  node.kind = Kind::array;
  set_array_value(node, array);
}

}  // namespace flaxstate
