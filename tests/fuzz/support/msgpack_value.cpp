#include "msgpack_value.hpp"

namespace fuzz {
namespace {

constexpr int deepest = 200;
constexpr std::size_t most_items = 4096;

using Sort = Value::Sort;

struct Header {
  Sort sort;
  std::uint64_t size;  // items, or bytes
  std::size_t header_bytes;
  std::uint8_t width;  // of the size: 1, 2 or 4 bytes; 0: it stands in the first byte
};

std::uint64_t number(const std::string& bytes, std::size_t position, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8U | static_cast<std::uint8_t>(bytes[position + i]);
  return value;
}

std::size_t leaf_size(std::uint8_t first) {
  switch (first) {
    case 0xcc:
    case 0xd0: return 2;
    case 0xcd:
    case 0xd1: return 3;
    case 0xca:
    case 0xce:
    case 0xd2: return 5;
    case 0xcb:
    case 0xcf:
    case 0xd3: return 9;
    default: return 1;
  }
}

struct Family {
  std::uint8_t first;  // with a size of 1 byte, or of 2 for lists and maps
  std::uint8_t last;
  std::uint8_t width;
  Sort sort;
};

constexpr Family families[] = {{0xc4, 0xc6, 1, Sort::bytes},
                               {0xc7, 0xc9, 1, Sort::ext},
                               {0xd9, 0xdb, 1, Sort::text},
                               {0xdc, 0xdd, 2, Sort::list},
                               {0xde, 0xdf, 2, Sort::map}};

bool read_header(const std::string& bytes, std::size_t position, Header& header) {
  const auto first = static_cast<std::uint8_t>(bytes[position]);
  if (first >= 0x80 && first < 0xc0) {
    const Sort sort = first < 0x90 ? Sort::map : first < 0xa0 ? Sort::list : Sort::text;
    header = {sort, first & (first < 0xa0 ? 0x0fU : 0x1fU), 1, 0};
    return true;
  }
  if (first >= 0xd4 && first <= 0xd8) {
    header = {Sort::ext, std::uint64_t{1} << (first - 0xd4U), 1, 0};
    return true;
  }
  for (const Family& family : families) {
    if (first < family.first || first > family.last) continue;
    const auto width = static_cast<std::uint8_t>(family.width << (first - family.first));
    if (bytes.size() - position < std::size_t{1} + width) return false;
    header = {family.sort, number(bytes, position + 1, width), std::size_t{1} + width, width};
    return true;
  }
  header = {Sort::leaf, leaf_size(first), 0, 0};
  return true;
}

bool parse_items(const std::string& bytes, std::size_t& position, std::size_t count, Value& value, int depth) {
  if (count > most_items) return false;
  value.items.resize(count);
  for (Value& item : value.items) {
    if (!parse(bytes, position, item, depth + 1)) return false;
  }
  return true;
}

// Flax's extensions hold msgpack.
void parse_payload(Value& value, int depth) {
  std::size_t position = 0;
  value.items.resize(1);
  value.is_packed = parse(value.data, position, value.items[0], depth + 1) && position == value.data.size();
  if (!value.is_packed) value.items.clear();
}

void put_number(std::string& bytes, std::uint64_t value, std::size_t width) {
  while (width-- > 0) bytes += static_cast<char>(value >> 8U * width);
}

bool fits_first_byte(const Value& value, std::uint64_t size) {
  switch (value.sort) {
    case Sort::list:
    case Sort::map: return size < 16;
    case Sort::text: return size < 32;
    case Sort::ext: return size != 0 && size <= 16 && (size & (size - 1)) == 0;
    default: return false;
  }
}

void put_first_byte(const Value& value, std::uint64_t size, std::string& bytes) {
  constexpr std::uint8_t power_of_two[] = {0, 0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4};
  const std::uint64_t first = value.sort == Sort::map    ? 0x80 + size
                              : value.sort == Sort::list ? 0x90 + size
                              : value.sort == Sort::text ? 0xa0 + size
                                                         : 0xd4U + power_of_two[size];
  bytes += static_cast<char>(first);
}

void put_header(const Value& value, std::uint64_t size, std::string& bytes) {
  if (value.width == 0 && fits_first_byte(value, size)) return put_first_byte(value, size, bytes);
  for (const Family& family : families) {
    if (family.sort != value.sort) continue;
    std::uint8_t width = family.width > value.width ? family.width : value.width;
    while (width < 4 && size >> 8U * width != 0) width = static_cast<std::uint8_t>(2 * width);
    const std::uint8_t step = width == family.width ? 0 : width == 2 * family.width ? 1 : 2;
    bytes += static_cast<char>(family.first + step);
    put_number(bytes, size, width);
  }
}

}  // namespace

bool parse(const std::string& bytes, std::size_t& position, Value& value, int depth) {
  Header header{};
  if (position >= bytes.size() || depth > deepest || !read_header(bytes, position, header)) return false;
  value.sort = header.sort;
  value.width = header.width;
  position += header.header_bytes;
  if (header.sort == Sort::list) return parse_items(bytes, position, header.size, value, depth);
  if (header.sort == Sort::map) return parse_items(bytes, position, 2 * header.size, value, depth);
  if (header.sort == Sort::ext) {
    if (position == bytes.size()) return false;
    value.code = static_cast<std::uint8_t>(bytes[position++]);
  }
  if (header.size > bytes.size() - position) return false;
  value.data = bytes.substr(position, header.size);
  position += header.size;
  if (value.sort == Sort::ext && value.code >= 1 && value.code <= 3) parse_payload(value, depth);
  return true;
}

void write(const Value& value, std::string& bytes) {
  switch (value.sort) {
    case Sort::leaf: bytes += value.data; return;
    case Sort::list:
    case Sort::map:
      put_header(value, value.sort == Sort::map ? value.items.size() / 2 : value.items.size(), bytes);
      for (const Value& item : value.items) write(item, bytes);
      return;
    default: {
      const std::string payload = value.is_packed ? written(value.items[0]) : value.data;
      put_header(value, payload.size(), bytes);
      if (value.sort == Sort::ext) bytes += static_cast<char>(value.code);
      bytes += payload;
    }
  }
}

void collect(Value& value, std::vector<Value*>& values) {
  values.push_back(&value);
  for (Value& item : value.items) collect(item, values);
}

}  // namespace fuzz
