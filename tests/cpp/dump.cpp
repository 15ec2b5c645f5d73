#include "dump.hpp"

#include <cstdio>
#include <cstring>

namespace {

constexpr std::size_t hex_limit = 64;

std::string hex_text(std::uint64_t value, int digits) {
  char text[17];
  std::snprintf(text, sizeof text, "%0*llx", digits, static_cast<unsigned long long>(value));
  return text;
}

std::string float_text(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return hex_text(bits, 16);
}

std::string int_text(fs_kind kind, std::int64_t bits) {
  return kind == FS_KIND_UINT ? std::to_string(static_cast<std::uint64_t>(bits)) : std::to_string(bits);
}

std::string key_text(const fs_key& key) {
  switch (key.kind) {
    case FS_KIND_NIL: return "n:";
    case FS_KIND_BOOL: return key.int_value != 0 ? "b:1" : "b:0";
    case FS_KIND_INT:
    case FS_KIND_UINT: return "i:" + int_text(key.kind, key.int_value);
    case FS_KIND_FLOAT: return "f:" + float_text(key.real);
    case FS_KIND_COMPLEX: return "c:" + float_text(key.real) + ":" + float_text(key.imag);
    case FS_KIND_STR: return "s:" + data_text(key.data, key.size);
    case FS_KIND_BYTES: return "y:" + data_text(key.data, key.size);
    case FS_KIND_EXT: return "x:" + std::to_string(key.ext_code) + ":" + data_text(key.data, key.size);
    case FS_KIND_TIMESTAMP: return "t:" + std::to_string(key.int_value) + ":" + std::to_string(key.nanoseconds);
    case FS_KIND_SCALAR:
      return "a:" + std::string(key.dtype_name, key.dtype_name_size) + ":" + data_text(key.data, key.size);
    default: return "?";
  }
}

std::string array_text(flaxstate::node node) {
  const auto array = node.as<flaxstate::array_view>();
  std::string text = node.kind() == FS_KIND_SCALAR ? "scalar " : "array ";
  text += array.dtype_name();
  if (node.kind() == FS_KIND_ARRAY) {
    std::string shape;
    for (const std::int64_t extent : array.shape()) shape += (shape.empty() ? "" : ",") + std::to_string(extent);
    text += " [" + shape + "]";
  }
  std::string bytes(static_cast<std::size_t>(array.size()), '\0');
  array.gather_into(bytes.data(), bytes.size());
  return text + " " + data_text(bytes.data(), bytes.size());
}

std::string value_text(flaxstate::node node) {
  switch (node.kind()) {
    case FS_KIND_NIL: return "nil";
    case FS_KIND_BOOL: return node.as<bool>() ? "bool 1" : "bool 0";
    case FS_KIND_INT: return "int " + std::to_string(node.as<std::int64_t>());
    case FS_KIND_UINT: return "int " + std::to_string(node.as<std::uint64_t>());
    case FS_KIND_FLOAT: return "float " + float_text(node.as<double>());
    case FS_KIND_COMPLEX: {
      const auto value = node.as<std::complex<double>>();
      return "complex " + float_text(value.real()) + " " + float_text(value.imag());
    }
    case FS_KIND_STR: {
      const auto text = node.as<std::string_view>();
      return "str " + data_text(text.data(), text.size());
    }
    case FS_KIND_BYTES: {
      const auto bytes = node.as<flaxstate::bytes_view>();
      return "bytes " + data_text(bytes.data(), bytes.size());
    }
    case FS_KIND_EXT: {
      const auto ext = node.as<flaxstate::extension>();
      return "ext " + std::to_string(ext.code) + " " + data_text(ext.data.data(), ext.data.size());
    }
    case FS_KIND_TIMESTAMP: {
      const auto time = node.as<flaxstate::timestamp>();
      return "timestamp " + std::to_string(time.seconds) + " " + std::to_string(time.nanoseconds);
    }
    case FS_KIND_ARRAY:
    case FS_KIND_SCALAR: return array_text(node);
    case FS_KIND_DICT: return "map " + std::to_string(node.size());
    case FS_KIND_LIST: return "list " + std::to_string(node.size());
    default: return "?";
  }
}

struct open_container {
  flaxstate::node parent;
  flaxstate::node_iterator next;
  std::size_t index;
};

void append_line(std::string& text, std::size_t depth, const std::string& key, flaxstate::node node) {
  text += std::to_string(depth) + " " + key + " " + value_text(node) + "\n";
}

}  // namespace

std::uint32_t crc32_of(const void* data, std::size_t size) {
  const auto* const bytes = static_cast<const unsigned char*>(data);
  std::uint32_t crc = 0xffffffffu;
  for (std::size_t i = 0; i < size; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return crc ^ 0xffffffffu;
}

std::string data_text(const void* data, std::size_t size) {
  std::string text = std::to_string(size) + ":";
  if (size > hex_limit) return text + "~" + hex_text(crc32_of(data, size), 8);
  for (std::size_t i = 0; i < size; ++i) text += hex_text(static_cast<const unsigned char*>(data)[i], 2);
  return text;
}

// A stack of its own, since trees are up to 1,024 levels deep.
std::string dump(flaxstate::node root) {
  std::string text;
  append_line(text, 0, "-", root);
  std::vector<open_container> stack{{root, root.begin(), 0}};
  while (!stack.empty()) {
    open_container& top = stack.back();
    if (top.next == top.parent.end()) {
      stack.pop_back();
      continue;
    }
    const flaxstate::node child = *top.next++;
    const bool is_item = top.parent.kind() == FS_KIND_LIST;
    append_line(text, stack.size(), is_item ? "#" + std::to_string(top.index++) : key_text(child.key()), child);
    stack.push_back({child, child.begin(), 0});
  }
  return text;
}
