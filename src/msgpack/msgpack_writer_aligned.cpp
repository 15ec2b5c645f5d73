#include <algorithm>

#include "msgpack/aligned_chunks.hpp"
#include "msgpack/msgpack_writer.hpp"
#include "tree/chunk.hpp"

// Arrays whose data starts at a multiple of an alignment, in bytes that stock Flax reads: by longer headers where they
// reach far enough, else as a chunked array with a pad.

namespace flaxstate {
namespace {

constexpr std::uint64_t distance_to(std::uint64_t position, std::uint64_t alignment) noexcept {
  return (0 - position) & (alignment - 1);
}

// The size of a bin that fills up to a multiple of the alignment, its header included, when `around` is the position
// without it.
std::uint32_t pad_size(std::uint64_t around, std::uint64_t alignment) noexcept {
  struct Form {
    unsigned header;
    std::uint64_t first;
    std::uint64_t last;
  };
  constexpr Form forms[] = {{2, 0, UINT8_MAX}, {3, UINT8_MAX + 1, UINT16_MAX}};
  for (const Form& form : forms) {
    std::uint64_t size = distance_to(around + form.header, alignment);
    while (size < form.first) size += alignment;
    if (size <= form.last) return static_cast<std::uint32_t>(size);
  }
  std::uint64_t size = distance_to(around + 5, alignment);
  while (size <= UINT16_MAX) size += alignment;
  return static_cast<std::uint32_t>(size);
}

}  // namespace

template <class Out>
void MsgpackWriter<Out>::aligned(const ArrayView& array, std::uint64_t items, const Surroundings& around) {
  const bool is_whole = items * array.item_size <= options_.chunk_limit || !around.may_chunk;
  if (is_whole && aligned_whole(array, items, around)) return;
  aligned_chunks(array, items, around);
}

// False: headers don't reach far enough, and the array may be put into a chunk.
template <class Out>
bool MsgpackWriter<Out>::aligned_whole(const ArrayView& array, std::uint64_t items, const Surroundings& around) {
  const std::uint64_t size = items * array.item_size;
  const std::size_t name_size = array.dtype_text().size();
  ArrayHead head;
  const auto fits = [&](std::uint64_t alignment) {
    return aligned_head(array.shape, array.rank, name_size, size, out_.position(), alignment, head);
  };
  bool is_found = fits(options_.alignment);
  if (!is_found && around.may_chunk && around.depth + 2 <= format::max_depth) return false;
  const bool is_aligned = is_found;
  // What the headers can give.
  for (std::uint64_t less = options_.alignment / 2; !is_found && less != 0; less /= 2) is_found = fits(less);
  if (!is_found) fail_too_large(around.where);
  if (!is_aligned) report_unaligned(out_.position() + head.total, around.where);
  ArrayReader reader(array, around.where);
  aligned_ext(reader, head, array.shape, array.rank, 0, items);
  return true;
}

template <class Out>
void MsgpackWriter<Out>::aligned_ext(ArrayReader& reader, const ArrayHead& head, const std::int64_t* shape,
                                     std::uint32_t rank, std::uint64_t first, std::uint64_t count) {
  unsigned char encoded[format::max_array_head];
  const std::string_view name = reader.array().dtype_text();
  const std::uint64_t size = count * reader.array().item_size;
  write_head(head, format::ext_array, shape, rank, name.data(), name.size(), size, encoded);
  write(encoded, head.total);
  out_.write_items(reader, first, count);
}

template <class Out>
void MsgpackWriter<Out>::aligned_chunks(const ArrayView& array, std::uint64_t items, const Surroundings& around) {
  check_chunk_depth(around);
  const std::uint64_t limit = chunk_item_count(options_.chunk_limit, array.item_size);
  const AlignedChunks chunks(items, array.item_size, array.dtype_text().size(), limit, options_.alignment);
  const std::uint64_t count = chunks.count();
  if (count > UINT32_MAX) fail_too_many_chunks(around.where);
  packer_.pack_map(4);
  chunk_shape(array);
  ArrayHead head;
  if (!chunks.head(0, chunks.items(0, 0), head)) fail_too_large(around.where);
  str(format::chunk_pad_key);
  MeasuringOut between;
  MsgpackWriter<MeasuringOut> counter(between, options_);
  counter.str(format::chunk_chunks_key);
  counter.begin(Kind::dict, static_cast<std::uint32_t>(count));
  padding(between.size() + chunks.key_header(0) + 1 + head.total);
  str(format::chunk_chunks_key);
  packer_.pack_map(static_cast<std::uint32_t>(count));
  ArrayReader reader(array, around.where);
  std::uint64_t unaligned = 0;  // where the first chunk is that isn't aligned
  for (std::uint64_t i = 0, first = 0; i < count; ++i) {
    const std::uint64_t part = chunks.items(i, first);
    const auto dimension = static_cast<std::int64_t>(part);
    if (!chunks.head(i, part, head)) fail_too_large(around.where);
    wide_key(i, chunks.key_header(i));
    const std::uint64_t data = out_.position() + head.total;
    if (unaligned == 0 && distance_to(data, options_.alignment) != 0) unaligned = data;
    aligned_ext(reader, head, &dimension, 1, first, part);
    first += part;
  }
  if (unaligned != 0) report_unaligned(unaligned, around.where);
}

template <class Out>
void MsgpackWriter<Out>::report_unaligned(std::uint64_t data, const Location& where) const {
  if (report_ == nullptr) return;
  report_->add(ReportKind::unaligned, where.path(), std::to_string(options_.alignment), std::to_string(data));
}

// The number of a chunk under a header that may be longer than msgpack-cxx would write it.
template <class Out>
void MsgpackWriter<Out>::wide_key(std::uint64_t index, std::uint8_t header_size) {
  if (header_size == 1) return index_key(index);
  const std::string digits = std::to_string(index);
  const char lead = static_cast<char>(header_size == 2 ? 0xd9 : header_size == 3 ? 0xda : 0xdb);
  const char header[5] = {lead, 0, 0, 0, 0};
  out_.write(header, header_size - std::size_t{1});
  const char size = static_cast<char>(digits.size());
  out_.write(&size, 1);
  out_.write(digits.data(), digits.size());
}

// A bin that puts what comes `behind` bytes after it in its place.
template <class Out>
void MsgpackWriter<Out>::padding(std::uint64_t behind) {
  static constexpr char zeros[4096] = {};
  std::uint32_t left = pad_size(out_.position() + behind, options_.alignment);
  packer_.pack_bin(left);
  for (std::uint32_t part; left != 0; left -= part) {
    part = std::min<std::uint32_t>(left, sizeof zeros);
    out_.write(zeros, part);
  }
}

#define FLAXSTATE_ALIGNED(Out) \
  template void MsgpackWriter<Out>::aligned(const ArrayView&, std::uint64_t, const Surroundings&); \
  template bool MsgpackWriter<Out>::aligned_whole(const ArrayView&, std::uint64_t, const Surroundings&); \
  template void MsgpackWriter<Out>::aligned_chunks(const ArrayView&, std::uint64_t, const Surroundings&); \
  template void MsgpackWriter<Out>::report_unaligned(std::uint64_t, const Location&) const; \
  template void MsgpackWriter<Out>::padding(std::uint64_t); \
  template void MsgpackWriter<Out>::wide_key(std::uint64_t, std::uint8_t); \
  template void MsgpackWriter<Out>::aligned_ext(ArrayReader&, const ArrayHead&, const std::int64_t*, std::uint32_t, \
                                                std::uint64_t, std::uint64_t);

FLAXSTATE_ALIGNED(MeasuringOut)
FLAXSTATE_ALIGNED(MemoryOut)
FLAXSTATE_ALIGNED(GatherOut)

}  // namespace flaxstate
