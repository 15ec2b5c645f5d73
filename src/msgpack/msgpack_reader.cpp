#include "msgpack/msgpack_reader.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/english.hpp"
#include "base/progress.hpp"
#include "base/short_text.hpp"
#include "base/utf8.hpp"
#include "io/source.hpp"
#include "msgpack/array_model.hpp"
#include "msgpack/ext_payload.hpp"
#include "msgpack/fast_reader.hpp"
#include "msgpack/msgpack_header.hpp"
#include "msgpack/node_count.hpp"
#include "msgpack/read_window.hpp"
#include "tree/array_reader.hpp"
#include "tree/tree.hpp"
#include "tree/tree_builder.hpp"

namespace flaxstate {
namespace {

constexpr std::size_t fast_window = FastReader<false>::window;
// Data of up to so many bytes is read along with its header, which costs less than reading it later.
constexpr std::uint32_t inline_data = 256;

class MsgpackReader {
 public:
  MsgpackReader(const ReadOptions& options, Tree& tree, const Byte* bytes, std::size_t size)
      : options_(options),
        builder_(tree),
        window_(bytes, size),
        tell_at_(first_tell(options)),
        text_left_(options.text_limit) {}
  MsgpackReader(const ReadOptions& options, Tree& tree, const Source& source)
      : options_(options),
        builder_(tree),
        window_(source, tree.building.window, tree.arena),
        tell_at_(first_tell(options)),
        text_left_(options.text_limit) {}

  void read();

 private:
  std::uint64_t offset() const noexcept { return window_.offset(); }
  [[noreturn]] void fail_value(Status status, const char* message, std::uint64_t at) const {
    ValueLocation(builder_).fail_at(status, message, at);
  }
  [[noreturn]] void fail_key(Status status, const char* message, std::uint64_t at) const {
    ContainerLocation(builder_).fail_at(status, message, at);
  }
  // `offset`: where the payload stands in the bytes; it may have been copied since.
  PayloadCall payload_call(const Location& where, const Byte* payload, std::uint64_t offset) {
    return {where, payload, builder_.tree().arena, options_.lenient, options_.legacy_bfloat16, offset};
  }

  static std::uint64_t first_tell(const ReadOptions& options) noexcept {
    return options.progress != nullptr ? Progress::step : UINT64_MAX;
  }
  void tell();
  void look_at_start();
  bool may_trail() const noexcept;
  void count_text(std::uint64_t size, const Location& where) {
    if (size > text_left_) where.fail_at(Status::limit, "there is more text than the limit allows", offset());
    text_left_ -= size;
  }
  void count_text_of(const Node* first);

  void read_fast();
  bool read_child();
  void close_complete();
  Header take_header(const Location& where);
  bool read_value();  // true if it was a container that has children
  bool begin_container(Kind kind, std::uint32_t children, std::uint64_t at);
  void end_container();
  void read_ext(const Header& header, std::uint64_t at);
  void read_array(const Header& header, std::uint64_t at);
  bool may_be_model(const ArrayPayload& array) const noexcept;
  void place_data(ArrayPayload& array, std::uint32_t payload_size, const Location& where);
  void keep_name(ArrayView& view);
  void add_array(const ArrayView& view, bool is_scalar);
  void read_key();
  void read_rare_key(const Header& header, std::uint64_t at);
  void read_ext_key(const Header& header, const Byte* body, std::uint64_t body_offset, std::uint64_t at);
  void unswap_item(ArrayView& item, const Location& where);
  void fail_header(const Header& header, std::uint64_t at, bool in_key) const;
  void fail_at_end() const;

  const ReadOptions& options_;
  TreeBuilder builder_;
  ReadWindow window_;
  std::uint64_t tell_at_;      // the offset behind which somebody wants to know of progress
  std::uint64_t skipped_ = 0;  // bytes of arrays
  std::uint64_t text_left_;
  Byte start_[FirstBytes::wanted];  // of a source, whose window moves
  // The last child was an array, mostly: then the next one probably is, too, and nothing for the fast path, unless two were alike.
  bool after_ext_ = false;
  ArrayModel array_;
};

void MsgpackReader::read() {
  if (options_.node_limit != UINT64_MAX) builder_.set_node_limit(options_.node_limit);
  look_at_start();
  builder_.reserve_frames(std::min<std::uint64_t>(options_.depth_limit, window_.left()));
  read_value();
  while (builder_.depth() != 0) {
    if (!after_ext_) read_fast();
    if (builder_.frame().remaining == 0) {
      close_complete();
    } else if (!read_child()) {
      --builder_.frame().remaining;
    }
  }
  if (window_.left() != 0 && !may_trail()) fail_at_end();
  builder_.tree().bytes_used = offset();
  builder_.tree().text_used = options_.text_limit - text_left_;
  builder_.finish(options_.keep_memory);
}

void MsgpackReader::look_at_start() {
  window_.want(FirstBytes::wanted, ContainerLocation(builder_));
  const Byte* bytes = window_.next;
  const std::size_t count = std::min(FirstBytes::wanted, static_cast<std::size_t>(window_.end - window_.next));
  if (!window_.is_all()) {
    if (count != 0) std::memcpy(start_, bytes, count);
    bytes = start_;
  }
  builder_.set_start({bytes, count, window_.size()});
}

// Whether bytes may follow the object, which is complete.
bool MsgpackReader::may_trail() const noexcept {
  if (options_.trailing != Trailing::allowed) return options_.trailing == Trailing::stream;
  const Node& root = builder_.root();
  const bool was_container = is_container(root.kind) || (root.kind == Kind::array && array_of(root).was_chunked);
  return was_container && builder_.remark() == nullptr;
}

// That of the nodes from `first` on, which the fast path added.
void MsgpackReader::count_text_of(const Node* first) {
  std::uint64_t size = 0;
  for (const Node* node = first; node != builder_.next_node(); ++node) {
    if (node->key_kind == Kind::str) size += node->key_size;
    if (node->kind == Kind::str) size += node->size;
  }
  count_text(size, ContainerLocation(builder_));
}

// One child of the innermost container, of whatever kind. True if it was a container that has children.
bool MsgpackReader::read_child() {
  const std::uint64_t at = offset();
  builder_.set_progress(at, window_.size());
  if (at >= tell_at_) tell();
  if (window_.is_all() && builder_.wants_node_count()) {
    builder_.expect_nodes(count_nodes(window_.next, window_.end, builder_.keys_to_come()));
  }
  builder_.forget_model();
  if (builder_.frame().keyed) read_key();
  return read_value();
}

void MsgpackReader::tell() {
  tell_at_ = offset() + Progress::step;
  options_.progress->reach(offset() - (options_.loads_later ? skipped_ : 0));
}

// Closes the innermost container, and those that are complete with it. The fast path doesn't see this child of the one
// above, which so has no model any more.
void MsgpackReader::close_complete() {
  do {
    end_container();
    if (builder_.depth() == 0) return;
    builder_.forget_model();
  } while (--builder_.frame().remaining == 0);
}

Header MsgpackReader::take_header(const Location& where) {
  constexpr std::size_t largest_header = 9;
  window_.want(largest_header, where);
  const Header header = read_header(window_.next, window_.end);
  window_.next += header.header_size;
  return header;
}

bool MsgpackReader::read_value() {
  const std::uint64_t at = offset();
  const ValueLocation where(builder_);
  const Header header = take_header(where);
  after_ext_ = header.token == Token::ext;
  switch (header.token) {
    case Token::nil: builder_.nil(); return false;
    case Token::boolean: builder_.boolean(header.integer != 0); return false;
    case Token::integer: builder_.integer(header.integer); return false;
    case Token::unsigned_integer: builder_.unsigned_integer(header.unsigned_integer); return false;
    case Token::real: builder_.real(header.real); return false;
    case Token::array: return begin_container(Kind::list, header.size, at);
    case Token::map: return begin_container(Kind::dict, header.size, at);
    default: break;
  }
  if (header.token == Token::truncated || header.token == Token::invalid) fail_header(header, at, false);
  if (header.size > window_.left()) fail_value(Status::truncated, "the bytes end inside a value", at);
  if (header.token == Token::ext) {
    read_ext(header, at);
    return false;
  }
  count_text(header.size, where);
  const Byte* const body = window_.take(header.size, where);
  if (header.token == Token::str) {
    if (!is_valid_utf8(body, header.size)) fail_value(Status::utf8, "a str is not UTF-8", at);
    builder_.str(body, header.size);
  } else {
    builder_.bytes(body, header.size);
  }
  return false;
}

bool MsgpackReader::begin_container(Kind kind, std::uint32_t children, std::uint64_t at) {
  const bool keyed = kind == Kind::dict;
  // Each child takes a byte at least, and its key another: a header alone can't ask for memory.
  if (children > window_.left() / (keyed ? 2 : 1)) fail_value(Status::truncated, "the bytes end inside a value", at);
  if (builder_.depth() >= options_.depth_limit) fail_value(Status::limit, "the bytes are nested too deeply", at);
  const bool unchunks = keyed && (builder_.depth() == 0 || builder_.frame().unchunks);
  builder_.begin(kind, children);
  builder_.frame().unchunks = unchunks;
  if (children != 0) return true;
  builder_.end();
  return false;
}

// Reads on as long as there is nothing but small values, which is nearly all of most trees.
void MsgpackReader::read_fast() {
  window_.want(fast_window, ContainerLocation(builder_));
  const auto first = builder_.next_node() - builder_.tree().nodes.data();
  const auto count = [&] {
    if (options_.text_limit != UINT64_MAX) count_text_of(builder_.tree().nodes.data() + first);
  };
  if (window_.is_all()) {
    const Byte* end = window_.end;
    // So that it stops now and then.
    if (options_.progress != nullptr) end -= window_.left() > Progress::step ? window_.left() - Progress::step : 0;
    window_.next = FastReader<false>(builder_, window_.next, end, options_.depth_limit, array_).run();
    return count();
  }
  // Piece by piece, so that the room for text is small.
  constexpr std::size_t piece = 4096;
  Arena& arena = builder_.tree().arena;
  const std::size_t size = std::min<std::size_t>(static_cast<std::size_t>(window_.end - window_.next), piece);
  Byte* const room = arena.allocate(size + largest_short_text);
  const Byte* const mapping = window_.source()->mapping();
  const Byte* const mapped = mapping != nullptr ? mapping + offset() : nullptr;
  FastReader<true> fast(builder_, window_.next, window_.next + size, options_.depth_limit, array_, room, mapped);
  window_.next = fast.run();
  arena.give_back(fast.room());
  count();
}

void MsgpackReader::end_container() {
  builder_.set_progress(offset(), window_.size());
  const std::uint32_t position = builder_.frame().node;
  const bool keyed = builder_.frame().keyed;
  if (builder_.frame().has_marker) {
    builder_.end_as_chunked_array(options_.lenient);
    array_.forget();  // its record may be gone
  } else {
    // Who has the same keys as a dict without duplicates isn't looked at.
    const bool may_be_model = builder_.end(options_.lenient) && keyed;
    if (may_be_model && builder_.depth() != 0) builder_.frame().last_dict = position;
  }
}

void MsgpackReader::read_ext(const Header& header, std::uint64_t at) {
  if (header.ext_code == format::ext_array || header.ext_code == format::ext_scalar) return read_array(header, at);
  const ValueLocation where(builder_);
  const std::uint64_t body_offset = offset();
  if (!format::is_own_extension(header.ext_code)) count_text(header.size, where);
  const Byte* const body = window_.take(header.size, where);
  const PayloadCall call = payload_call(where, body, body_offset);
  if (header.ext_code == format::ext_complex) {
    const ComplexPayload number = parse_complex(call, body, header.size);
    builder_.complex(number.real, number.imag);
  } else if (header.ext_code == format::ext_timestamp) {
    const TimestampPayload time = parse_timestamp(call, body, header.size);
    builder_.timestamp(time.seconds, time.nanoseconds);
  } else {
    builder_.ext(header.ext_code, body, header.size);
  }
}

void MsgpackReader::read_array(const Header& header, std::uint64_t at) {
  const ValueLocation where(builder_);
  ArrayHeadCopy head;
  head.append(window_.next - header.header_size, header.header_size);
  window_.want(std::min(header.size, format::max_array_head), where);
  ArrayPayload array;
  const bool is_usual = parse_usual_array(window_.next, header.size, array);
  if (is_usual) {
    head.append(window_.next, array.data_position);
  } else {
    parse_array(payload_call(where, window_.next, offset()), window_.next, header.size, array);
  }
  const bool is_scalar = header.ext_code == format::ext_scalar;
  if (is_scalar && array.view.rank != 0 && !options_.lenient) {
    fail_value(Status::shape, "a NumPy scalar has a shape", at);
  }
  skipped_ += array.data_size;
  place_data(array, header.size, where);
  add_array(array.view, is_scalar && array.view.rank == 0);
  if (is_usual && may_be_model(array)) after_ext_ = !array_.learn(head, array.data_size, *(builder_.next_node() - 1));
}

// Whether the fast way can take arrays like it: their data is in memory, and all of it in the window; and nobody wants to know of
// how much is skipped.
bool MsgpackReader::may_be_model(const ArrayPayload& array) const noexcept {
  if (options_.align_arrays || options_.keep_in_source || options_.progress != nullptr) return false;
  if (window_.is_all()) return true;
  return array.data_size <= inline_data && dtype_alignment(array.view.dtype) <= ArrayModel::largest_alignment;
}

// Tells an array where its data is, and goes on behind the payload, at whose start the window is.
void MsgpackReader::place_data(ArrayPayload& array, std::uint32_t payload_size, const Location& where) {
  ArrayView& view = array.view;
  const Source* const source = window_.source();
  if (source == nullptr) return window_.skip(payload_size);
  if (!view.name.empty()) keep_name(view);
  const std::uint64_t data = window_.offset() + array.data_position;
  if (source->mapping() != nullptr) {
    view.source = source;
    view.data = source->mapping() + data;
  } else if (array.data_size <= inline_data && !options_.keep_in_source) {
    window_.want(payload_size, where);
    Byte* const copy = builder_.tree().arena.allocate(array.data_size, dtype_alignment(view.dtype));
    if (array.data_size != 0) std::memcpy(copy, window_.next + array.data_position, array.data_size);
    view.data = copy;
  } else {
    view.source = source;
    view.is_in_source = true;
    view.offset = data;
  }
  if (array.data_size <= inline_data) window_.want(payload_size, where);
  window_.skip(payload_size);
}

// The window goes, and the name with it.
void MsgpackReader::keep_name(ArrayView& view) {
  const Byte* const copy = builder_.tree().arena.copy(view.name.data(), view.name.size());
  view.name = {reinterpret_cast<const char*>(copy), view.name.size()};
}

void MsgpackReader::add_array(const ArrayView& view, bool is_scalar) {
  ArrayView placed = view;
  const std::size_t alignment = dtype_alignment(view.dtype);
  if (options_.align_arrays && !view.is_in_source &&
      (reinterpret_cast<std::uintptr_t>(view.data) & (alignment - 1)) != 0) {
    const std::uint64_t size = view.size();
    Byte* aligned = builder_.tree().arena.allocate(size, alignment);
    ArrayReader(view, ValueLocation(builder_)).copy_bytes(0, size, aligned);
    placed.data = aligned;
    placed.source = nullptr;
  }
  if (is_scalar) {
    builder_.scalar(placed);
  } else {
    builder_.array(placed);
  }
}

void MsgpackReader::read_key() {
  const std::uint64_t at = offset();
  const ContainerLocation where(builder_);
  const Header header = take_header(where);
  if (header.token != Token::str) return read_rare_key(header, at);
  if (header.size > window_.left()) fail_key(Status::truncated, "the bytes end inside a key", at);
  count_text(header.size, where);
  const Byte* const text = window_.take(header.size, where);
  if (!is_valid_utf8(text, header.size)) fail_key(Status::utf8, "a key is not UTF-8", at);
  builder_.key_text(text, header.size);
  constexpr std::string_view marker = format::chunk_marker_key;
  if (header.size == marker.size() && std::memcmp(text, marker.data(), marker.size()) == 0) {
    builder_.frame().has_marker = builder_.frame().unchunks;
  }
}

void MsgpackReader::read_rare_key(const Header& header, std::uint64_t at) {
  KeyView key;
  switch (header.token) {
    case Token::nil: key.kind = Kind::nil; break;
    case Token::boolean: key.kind = Kind::boolean; break;
    case Token::integer: key.kind = Kind::integer; break;
    case Token::unsigned_integer: key.kind = Kind::unsigned_integer; break;
    case Token::real: key.kind = Kind::real; break;
    case Token::bin:
    case Token::ext: {
      if (header.size > window_.left()) fail_key(Status::truncated, "the bytes end inside a key", at);
      const std::uint64_t body_offset = offset();
      count_text(header.size, ContainerLocation(builder_));
      const Byte* const body = window_.take(header.size, ContainerLocation(builder_));
      if (header.token == Token::ext) return read_ext_key(header, body, body_offset, at);
      key.kind = Kind::bytes;
      key.value.data = body;
      key.size = header.size;
      return builder_.key(key);
    }
    default:
      if (header.token == Token::map || header.token == Token::array) {
        fail_key(Status::key, "a list or dict is the key of a dict", at);
      }
      fail_header(header, at, true);
  }
  key.value.unsigned_integer = header.unsigned_integer;  // whatever it is, its bits
  builder_.key(key);
}

void MsgpackReader::read_ext_key(const Header& header, const Byte* body, std::uint64_t body_offset, std::uint64_t at) {
  const ContainerLocation where(builder_);
  const PayloadCall call = payload_call(where, body, body_offset);
  KeyView key;
  ArrayPayload array;
  if (header.ext_code == format::ext_complex) {
    const ComplexPayload number = parse_complex(call, body, header.size);
    key.kind = Kind::complex;
    key.value.real = number.real;
    key.imag = number.imag;
  } else if (header.ext_code == format::ext_timestamp) {
    const TimestampPayload time = parse_timestamp(call, body, header.size);
    key.kind = Kind::timestamp;
    key.value.integer = time.seconds;
    key.size = time.nanoseconds;
  } else if (header.ext_code == format::ext_array || header.ext_code == format::ext_scalar) {
    parse_array(call, body, header.size, array);
    if (header.ext_code == format::ext_array || array.view.rank != 0) {
      fail_key(Status::key, "an array is the key of a dict", at);
    }
    array.view.data = body + array.data_position;
    if (array.view.swapped) unswap_item(array.view, where);
    key.kind = Kind::scalar;
    key.value.data = array.view.data;
    key.scalar = array.view;
  } else {
    key.kind = Kind::ext;
    key.ext_code = header.ext_code;
    key.value.data = body;
    key.size = header.size;
  }
  builder_.key(key);
}

// Keys are compared, and given to callers, as little-endian bytes.
void MsgpackReader::unswap_item(ArrayView& item, const Location& where) {
  Byte* const copy = builder_.tree().arena.allocate(item.item_size);
  ArrayReader(item, where).copy(0, 1, copy, false);
  item.data = copy;
  item.swapped = false;
}

void MsgpackReader::fail_header(const Header& header, std::uint64_t at, bool in_key) const {
  const bool truncated = header.token == Token::truncated;
  const Status status = truncated ? Status::truncated : Status::format;
  const char* message = !truncated                       ? "the byte c1 is never used in msgpack"
                        : window_.size() == 0            ? "there are no bytes"
                        : at == window_.size() && in_key ? "the bytes end where a key is expected"
                                                         : "the bytes end inside a value";
  if (in_key) fail_key(status, message, at);
  fail_value(status, message, at);
}

void MsgpackReader::fail_at_end() const {
  std::string message = quantity(window_.left(), "byte is", "bytes are") + " left after the object";
  // Small ints are how most other files begin.
  if (builder_.remark() == nullptr && builder_.root().kind != Kind::integer) {
    message += ", as in a stream of objects: the option trailing = stream (FS_TRAILING_STREAM) reads one of them";
  }
  ContainerLocation(builder_).fail_at(Status::format, std::move(message), offset());
}

}  // namespace

void read_msgpack(const Byte* bytes, std::size_t size, const ReadOptions& options, Tree& tree) {
  MsgpackReader(options, tree, bytes, size).read();
}

void read_msgpack(const Source& source, const ReadOptions& options, Tree& tree) {
  MsgpackReader(options, tree, source).read();
}

}  // namespace flaxstate
