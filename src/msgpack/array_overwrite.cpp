#include "msgpack/array_overwrite.hpp"

#include <algorithm>

#include "base/english.hpp"
#include "base/format_constants.hpp"
#include "base/shown_text.hpp"
#include "io/in_place_file.hpp"
#include "tree/array_reader.hpp"
#include "tree/describe.hpp"
#include "tree/path.hpp"
#include "tree/tree.hpp"
#include "tree/tree_path.hpp"

namespace flaxstate {
namespace {

const Node& find_array(const Node& root, const char* path, const Location& where) {
  const Node* const node = node_at(root, path);
  if (node == nullptr) where.fail(Status::not_found, "the file has nothing at this path");
  if (!is_array(node->kind)) {
    where.fail(Status::type, "the file has " + with_article(kind_name(node->kind)) + " at this path, not an array");
  }
  return *node;
}

void check_array(const ArrayView& wanted, ArrayView given, const Location& where) {
  const CanonicalName name(given.dtype, given.name);
  given.name = name.text();
  if (given.rank > format::max_rank) where.fail(Status::limit, "an array has at most 64 dimensions");
  if (!same_dtype(wanted, given)) {
    where.fail(Status::dtype, "the file's array has dtype " + shown_text(wanted.dtype_text()) + ", the new data has " +
                                  shown_text(given.dtype_text()));
  }
  if (!same_shape(wanted, given)) {
    where.fail(Status::shape, "the file's array has shape " + shape_text(wanted.shape, wanted.rank) +
                                  ", the new data has " + shape_text(given.shape, given.rank));
  }
  if (wanted.item_count() != 0 && given.data == nullptr && !given.is_in_source) {
    where.fail(Status::invalid_argument, "the new data is NULL");
  }
}

// Copies piece by piece, in the byte order of the file.
void write_segment(const ArrayView& file, const Segment& segment, std::uint64_t first, ArrayReader& given,
                   GrowArray<Byte>& buffer, InPlaceFile& out) {
  std::uint64_t offset = 0;
  if (!locate(file, segment, offset)) throw Error(Status::internal, "the data of the file's array is not in the file");
  const std::uint64_t items = segment.size() / file.item_size;
  const std::uint64_t piece = std::max<std::uint64_t>(1, buffer.size() / file.item_size);
  for (std::uint64_t done = 0, count; done < items; done += count) {
    count = std::min(piece, items - done);
    given.copy(first + done, count, buffer.data(), file.swapped);
    out.write(offset + done * file.item_size, buffer.data(), static_cast<std::size_t>(count * file.item_size));
  }
}

}  // namespace

void overwrite_array(const char* path, const char* array_path, const ArrayView& array,
                     const OverwriteOptions& options) {
  const TreePath where(array_path);
  InPlaceFile file(path);
  Tree tree(options.allocator);
  tree.memory.set_limit(options.memory_limit);
  ReadOptions reading = options.read;
  reading.keep_in_source = true;
  read_msgpack(file, reading, tree);
  const ArrayView wanted = array_of(find_array(*tree.root(), array_path, where));
  check_array(wanted, array, where);
  if (wanted.item_count() == 0) return;
  constexpr std::size_t buffer_size = std::size_t{1} << 18;
  GrowArray<Byte> buffer(tree.memory);
  buffer.append(std::max<std::size_t>(buffer_size, wanted.item_size));
  ArrayReader given(array, where);
  std::uint64_t first = 0;
  for (std::uint32_t i = 0; i < wanted.segment_count; ++i) {
    const Segment segment = wanted.segment(i);
    write_segment(wanted, segment, first, given, buffer, file);
    first += segment.size() / wanted.item_size;
  }
  if (options.syncs) file.sync();
  file.close();
}

}  // namespace flaxstate
