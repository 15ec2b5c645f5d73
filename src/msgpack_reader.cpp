#include "msgpack_reader.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "ext_payload.hpp"
#include "fast_reader.hpp"
#include "msgpack_header.hpp"
#include "tree.hpp"
#include "tree_builder.hpp"
#include "utf8.hpp"

namespace flaxstate {
namespace {

class MsgpackReader {
 public:
  MsgpackReader(const Byte* bytes, std::size_t size, const ReadOptions& options, Tree& tree)
      : start_(bytes), next_(bytes), end_(bytes + size), options_(options), builder_(tree) {}

  void read();

 private:
  std::uint64_t offset_of(const Byte* at) const noexcept { return static_cast<std::uint64_t>(at - start_); }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }
  [[noreturn]] void fail_value(Status status, const char* message, const Byte* at) const {
    ValueWhere(builder_).fail_at(status, message, offset_of(at));
  }
  [[noreturn]] void fail_key(Status status, const char* message, const Byte* at) const {
    ContainerWhere(builder_).fail_at(status, message, offset_of(at));
  }
  PayloadContext payload_context(const Where& where) {
    return {where, start_, builder_.tree().arena, options_.lenient, options_.legacy_bfloat16};
  }

  void read_fast();
  bool read_child();
  void close_complete();
  bool read_value();  // true if it was a container that has children
  bool begin_container(Kind kind, std::uint32_t children, const Byte* at);
  void end_container();
  void read_ext(const Header& header, const Byte* body, const Byte* at);
  void add_array(const ArrayView& view, bool is_scalar);
  void read_key();
  void read_rare_key(const Header& header, const Byte* at);
  void read_ext_key(const Header& header, const Byte* body, const Byte* at);
  void fail_header(const Header& header, const Byte* at, bool in_key) const;
  void fail_at_end() const;

  const Byte* const start_;
  const Byte* next_;
  const Byte* const end_;
  const ReadOptions& options_;
  TreeBuilder builder_;
};

void MsgpackReader::read() {
  builder_.reserve_frames(std::min<std::size_t>(options_.depth_limit, left()));
  read_value();
  while (builder_.depth() != 0) {
    read_fast();
    if (builder_.frame().remaining == 0) {
      close_complete();
    } else if (!read_child()) {
      --builder_.frame().remaining;
    }
  }
  if (next_ != end_ && !options_.allow_trailing) fail_at_end();
  builder_.tree().bytes_used = offset_of(next_);
  builder_.finish(options_.keep_memory);
}

// One child of the innermost container, of whatever kind. True if it was a container that has children.
bool MsgpackReader::read_child() {
  builder_.set_progress(offset_of(next_), offset_of(end_));
  builder_.frame().twin = 0;
  if (builder_.frame().keyed) read_key();
  return read_value();
}

// Closes the innermost container, and those that are complete with it. The fast path doesn't see this child of the one
// above, which so has no twin any more.
void MsgpackReader::close_complete() {
  do {
    end_container();
    if (builder_.depth() == 0) return;
    builder_.frame().twin = 0;
  } while (--builder_.frame().remaining == 0);
}

bool MsgpackReader::read_value() {
  const Byte* const at = next_;
  const Header header = read_header(next_, end_);
  next_ += header.header_size;
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
  if (header.size > left()) fail_value(Status::truncated, "the bytes end inside a value", at);
  const Byte* const body = next_;
  next_ += header.size;
  if (header.token == Token::str) {
    if (!is_valid_utf8(body, header.size)) fail_value(Status::utf8, "a str is not UTF-8", at);
    builder_.str(body, header.size);
  } else if (header.token == Token::bin) {
    builder_.bytes(body, header.size);
  } else {
    read_ext(header, body, at);
  }
  return false;
}

bool MsgpackReader::begin_container(Kind kind, std::uint32_t children, const Byte* at) {
  const bool keyed = kind == Kind::dict;
  // Each child takes a byte at least, and its key another: a header alone can't ask for memory.
  if (children > left() / (keyed ? 2 : 1)) fail_value(Status::truncated, "the bytes end inside a value", at);
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
  FastReader fast(builder_, next_, end_, options_.depth_limit);
  next_ = fast.run();
}

void MsgpackReader::end_container() {
  builder_.set_progress(offset_of(next_), offset_of(end_));
  const std::uint32_t position = builder_.frame().node;
  const bool keyed = builder_.frame().keyed;
  if (builder_.frame().has_marker) {
    builder_.end_as_chunked_array(options_.lenient);
  } else {
    builder_.end(options_.lenient);
    if (keyed && builder_.depth() != 0) builder_.frame().last_dict = position;
  }
}

void MsgpackReader::read_ext(const Header& header, const Byte* body, const Byte* at) {
  const ValueWhere where(builder_);
  const PayloadContext context = payload_context(where);
  if (header.ext_code == format::ext_array || header.ext_code == format::ext_scalar) {
    ArrayPayload array;
    parse_array(context, body, header.size, array);
    const bool is_scalar = header.ext_code == format::ext_scalar;
    if (is_scalar && array.view.rank != 0 && !options_.lenient) {
      fail_value(Status::shape, "a NumPy scalar has a shape", at);
    }
    add_array(array.view, is_scalar && array.view.rank == 0);
  } else if (header.ext_code == format::ext_complex) {
    const ComplexPayload number = parse_complex(context, body, header.size);
    builder_.complex(number.real, number.imag);
  } else if (header.ext_code == format::ext_timestamp) {
    const TimestampPayload time = parse_timestamp(context, body, header.size);
    builder_.timestamp(time.seconds, time.nanoseconds);
  } else {
    builder_.ext(header.ext_code, body, header.size);
  }
}

void MsgpackReader::add_array(const ArrayView& view, bool is_scalar) {
  ArrayView placed = view;
  const std::size_t alignment = dtype_alignment(view.dtype);
  if (options_.align_arrays && (reinterpret_cast<std::uintptr_t>(view.data) & (alignment - 1)) != 0) {
    const std::uint64_t size = view.size();
    Byte* aligned = builder_.tree().arena.allocate(size, alignment);
    std::memcpy(aligned, view.data, size);
    placed.data = aligned;
  }
  if (is_scalar) {
    builder_.scalar(placed);
  } else {
    builder_.array(placed);
  }
}

void MsgpackReader::read_key() {
  const Byte* const at = next_;
  const Header header = read_header(next_, end_);
  next_ += header.header_size;
  if (header.token != Token::str) return read_rare_key(header, at);
  if (header.size > left()) fail_key(Status::truncated, "the bytes end inside a key", at);
  const Byte* const text = next_;
  next_ += header.size;
  if (!is_valid_utf8(text, header.size)) fail_key(Status::utf8, "a key is not UTF-8", at);
  builder_.key_text(text, header.size);
  constexpr std::string_view marker = format::chunk_marker_key;
  if (header.size == marker.size() && std::memcmp(text, marker.data(), marker.size()) == 0) {
    builder_.frame().has_marker = builder_.frame().unchunks;
  }
}

void MsgpackReader::read_rare_key(const Header& header, const Byte* at) {
  KeyView key;
  switch (header.token) {
    case Token::nil: key.kind = Kind::nil; break;
    case Token::boolean: key.kind = Kind::boolean; break;
    case Token::integer: key.kind = Kind::integer; break;
    case Token::unsigned_integer: key.kind = Kind::unsigned_integer; break;
    case Token::real: key.kind = Kind::real; break;
    case Token::bin:
    case Token::ext: {
      if (header.size > left()) fail_key(Status::truncated, "the bytes end inside a key", at);
      const Byte* const body = next_;
      next_ += header.size;
      if (header.token == Token::ext) return read_ext_key(header, body, at);
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

void MsgpackReader::read_ext_key(const Header& header, const Byte* body, const Byte* at) {
  const ContainerWhere where(builder_);
  const PayloadContext context = payload_context(where);
  KeyView key;
  ArrayPayload array;
  if (header.ext_code == format::ext_complex) {
    const ComplexPayload number = parse_complex(context, body, header.size);
    key.kind = Kind::complex;
    key.value.real = number.real;
    key.imag = number.imag;
  } else if (header.ext_code == format::ext_timestamp) {
    const TimestampPayload time = parse_timestamp(context, body, header.size);
    key.kind = Kind::timestamp;
    key.value.integer = time.seconds;
    key.size = time.nanoseconds;
  } else if (header.ext_code == format::ext_array || header.ext_code == format::ext_scalar) {
    parse_array(context, body, header.size, array);
    if (header.ext_code == format::ext_array || array.view.rank != 0) {
      fail_key(Status::key, "an array is the key of a dict", at);
    }
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

void MsgpackReader::fail_header(const Header& header, const Byte* at, bool in_key) const {
  const bool truncated = header.token == Token::truncated;
  const Status status = truncated ? Status::truncated : Status::format;
  const char* message = !truncated             ? "the byte c1 is never used in msgpack"
                        : start_ == end_       ? "there are no bytes"
                        : at == end_ && in_key ? "the bytes end where a key is wanted"
                                               : "the bytes end inside a value";
  if (in_key) fail_key(status, message, at);
  fail_value(status, message, at);
}

void MsgpackReader::fail_at_end() const {
  constexpr std::string_view lfs = "version https://git-lfs";
  const std::size_t size = offset_of(end_);
  const bool is_lfs_pointer = size >= lfs.size() && std::memcmp(start_, lfs.data(), lfs.size()) == 0;
  throw Error(Status::format,
              is_lfs_pointer ? "this is a git-LFS pointer, not the file that it stands for: run 'git lfs pull'"
                             : std::to_string(left()) + " bytes are left behind the object",
              ".", offset_of(next_));
}

}  // namespace

void read_msgpack(const Byte* bytes, std::size_t size, const ReadOptions& options, Tree& tree) {
  MsgpackReader(bytes, size, options, tree).read();
}

}  // namespace flaxstate
