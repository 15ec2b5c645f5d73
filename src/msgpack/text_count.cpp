#include "msgpack/text_count.hpp"

#include "base/format_constants.hpp"
#include "msgpack/msgpack_header.hpp"

namespace flaxstate {

std::uint64_t count_text(const Byte* bytes, const Byte* end) noexcept {
  std::uint64_t text = 0;
  for (const Byte* next = bytes; next < end;) {
    const Header header = read_header(next, end);
    if (header.token == Token::truncated || header.token == Token::invalid) break;
    next += header.header_size;
    const bool is_ext = header.token == Token::ext;
    if (header.token != Token::str && header.token != Token::bin && !is_ext) continue;
    if (header.size > static_cast<std::uint64_t>(end - next)) break;
    next += header.size;
    if (!is_ext || !format::is_own_extension(header.ext_code)) text += header.size;
  }
  return text;
}

}  // namespace flaxstate
