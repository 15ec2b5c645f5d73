#include "msgpack/value_skip.hpp"

#include "base/big_endian.hpp"
#include "base/format_constants.hpp"
#include "base/utf8.hpp"
#include "msgpack/msgpack_header.hpp"

namespace flaxstate {
namespace {

constexpr std::uint64_t is_map = std::uint64_t{1} << 63;

bool is_timestamp(const Byte* body, std::uint32_t size) noexcept {
  if (size == 4) return true;
  if (size == 8) return load_big_endian<std::uint64_t>(body) >> 34 <= format::max_nanoseconds;
  return size == 12 && load_big_endian<std::uint32_t>(body) <= format::max_nanoseconds;
}

SkipFault check_body(const Header& header, const Byte* value, const Byte* body, bool is_key) noexcept {
  if (is_key && header.token != Token::str && header.token != Token::bin) {
    return {"a key is neither text nor bytes", Status::key, value};
  }
  if (header.token == Token::str && !is_valid_utf8(body, header.size)) {
    return {"a str is not UTF-8", Status::utf8, value};
  }
  if (header.token != Token::ext || header.ext_code >= 0) return {};
  const bool is_good = header.ext_code == format::ext_timestamp && is_timestamp(body, header.size);
  return is_good ? SkipFault{} : SkipFault{"an extension is none that is known", Status::format, value};
}

}  // namespace

SkipFault skip_values(const Byte*& next, const Byte* end, std::uint32_t count, std::uint32_t depth) noexcept {
  // What each open container still wants: values, with keys among them in maps.
  std::uint64_t wanted[format::max_depth];
  wanted[0] = count;
  std::uint32_t level = 0;
  for (;;) {
    while ((wanted[level] & ~is_map) == 0) {
      if (level-- == 0) return {};
    }
    const bool is_key = (wanted[level] & is_map) != 0 && wanted[level] % 2 == 0;
    --wanted[level];
    const Byte* const value = next;
    const Header header = read_header(next, end);
    if (header.token == Token::truncated) return {"the extension ends inside a value", Status::truncated, value};
    if (header.token == Token::invalid) return {"the byte c1 is never used in msgpack", Status::format, value};
    next += header.header_size;
    const bool is_container = header.token == Token::array || header.token == Token::map;
    if (!is_container && header.size > static_cast<std::size_t>(end - next)) {
      return {"the extension ends inside a value", Status::truncated, value};
    }
    const SkipFault fault = check_body(header, value, next, is_key);
    if (fault.message != nullptr) return fault;
    if (!is_container) {
      next += header.size;
      continue;
    }
    if (level + depth + 1 >= format::max_depth) return {"the extension is nested too deeply", Status::limit, value};
    wanted[++level] = header.token == Token::map ? is_map | std::uint64_t{2} * header.size : header.size;
  }
}

}  // namespace flaxstate
