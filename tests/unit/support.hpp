#pragma once

// What the unit tests share: bytes from hex and from text, blocks of the exact size, an allocator that counts and fails on demand,
// and one line of text for a tree.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/memory.hpp"
#include "msgpack/msgpack_reader.hpp"
#include "packed.hpp"
#include "tree/array_reader.hpp"
#include "tree/array_view.hpp"
#include "tree/container_index.hpp"
#include "tree/key.hpp"
#include "tree/tree.hpp"

namespace unit {

using flaxstate::Allocator;
using flaxstate::ArrayView;
using flaxstate::Byte;
using flaxstate::Error;
using flaxstate::KeyView;
using flaxstate::Kind;
using flaxstate::Node;
using flaxstate::ReadOptions;
using flaxstate::Status;
using flaxstate::Tree;

inline std::string from_hex(std::string_view hex) {
  std::string bytes;
  int high = -1;
  for (const char c : hex) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) continue;
    if (high >= 0) bytes += static_cast<char>(high * 16 + digit);
    high = high >= 0 ? -1 : digit;
  }
  return bytes;
}

inline std::string to_hex(const void* data, std::size_t size) {
  std::string hex;
  for (std::size_t i = 0; i < size; ++i) {
    constexpr char digits[] = "0123456789abcdef";
    const Byte byte = static_cast<const Byte*>(data)[i];
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}
inline std::string to_hex(std::string_view bytes) { return to_hex(bytes.data(), bytes.size()); }
// Bytes as they are, in the text that packed() takes.
inline std::string in_hex(std::string_view bytes) { return "hex('" + to_hex(bytes) + "')"; }

inline std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

// A heap block without a byte to spare, so that AddressSanitizer sees every read behind the end.
class ExactBytes {
 public:
  explicit ExactBytes(std::string_view bytes);
  const Byte* data() const { return data_.get(); }
  Byte* data() { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  std::unique_ptr<Byte[]> data_;
};

// Counts, fails the call that it is told to, and notes blocks that come back with another size or alignment.
class CountingAllocator {
 public:
  std::size_t calls = 0;
  std::size_t fail_at = 0;  // counted from 1; 0: none
  bool fails_onwards = false;
  std::size_t live = 0;  // bytes
  std::size_t blocks = 0;
  std::size_t peak = 0;          // bytes, where a block that moves counts once, and
  std::size_t copying_peak = 0;  // where it counts twice while it is copied
  std::size_t faults = 0;

  Allocator allocator() { return {allocate, reallocate, free, this}; }

 private:
  struct alignas(64) Header {
    std::size_t size;
    std::size_t alignment;
  };
  bool fails() {
    ++calls;
    return fail_at != 0 && (calls == fail_at || (fails_onwards && calls > fail_at));
  }
  static void* allocate(std::size_t size, std::size_t alignment, void* user_data) {
    auto& self = *static_cast<CountingAllocator*>(user_data);
    if (self.fails() || alignment > alignof(Header)) return nullptr;
    auto* header = static_cast<Header*>(std::aligned_alloc(alignof(Header), sizeof(Header) + (size + 63) / 64 * 64));
    if (header == nullptr) return nullptr;
    *header = {size, alignment};
    self.live += size;
    ++self.blocks;
    if (self.live > self.peak) self.peak = self.live;
    if (self.live > self.copying_peak) self.copying_peak = self.live;
    return header + 1;
  }
  static void free(void* pointer, std::size_t size, std::size_t alignment, void* user_data) {
    auto& self = *static_cast<CountingAllocator*>(user_data);
    Header* header = static_cast<Header*>(pointer) - 1;
    if (header->size != size || header->alignment != alignment) ++self.faults;
    self.live -= header->size;
    --self.blocks;
    std::free(header);
  }
  static void* reallocate(void* pointer, std::size_t old_size, std::size_t new_size, std::size_t alignment,
                          void* user_data) {
    auto& self = *static_cast<CountingAllocator*>(user_data);
    self.live -= old_size;  // the peak counts a block that moves once
    void* moved = allocate(new_size, alignment, user_data);
    self.live += old_size;
    if (self.live > self.copying_peak) self.copying_peak = self.live;
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, pointer, old_size < new_size ? old_size : new_size);
    free(pointer, old_size, alignment, user_data);
    return moved;
  }
};

// What `action` throws; nothing if it returns.
template <class Action>
std::optional<Error> error_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

// "KEY at ./a: message", or "OK".
template <class Action>
std::string failure_of(const Action& action) {
  const std::optional<Error> error = error_of(action);
  if (!error.has_value()) return "OK";
  return std::string(flaxstate::status_name(error->status())) + " at " + error->path();
}

inline std::string real_text(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  std::string hex;
  for (int i = 7; i >= 0; --i) {
    const auto byte = static_cast<Byte>(bits >> (8 * i));
    hex += to_hex(&byte, 1);
  }
  return "f" + hex;
}

inline std::string array_text(const ArrayView& array) {
  std::string text(array.dtype_text());
  text += "[";
  for (std::uint32_t i = 0; i < array.rank; ++i) text += (i == 0 ? "" : ",") + std::to_string(array.shape[i]);
  std::string items(array.size(), '\0');
  flaxstate::copy_items(array, 0, array.item_count(), items.data(), false);
  return text + "]:" + to_hex(items);
}

inline std::string key_dump(const KeyView& key) {
  switch (key.kind) {
    case Kind::nil: return "nil";
    case Kind::boolean: return key.value.integer != 0 ? "true" : "false";
    case Kind::integer: return std::to_string(key.value.integer);
    case Kind::unsigned_integer: return std::to_string(key.value.unsigned_integer);
    case Kind::real: return real_text(key.value.real);
    case Kind::complex: return real_text(key.value.real) + "+" + real_text(key.imag) + "j";
    case Kind::str: return std::string(key.text());
    case Kind::bytes: return "b" + to_hex(key.text());
    case Kind::ext: return "x" + std::to_string(key.ext_code) + ":" + to_hex(key.text());
    case Kind::timestamp: return "t" + std::to_string(key.value.integer) + "." + std::to_string(key.size);
    case Kind::scalar: return std::string(key.scalar.dtype_text()) + ":" + to_hex(key.value.data, key.scalar.item_size);
    default: return "?";
  }
}

// One line: {a: 1, b: [nil, 'text']}, (…) for tuples, N{…} for named tuples, Name{…} for dataclasses.
inline std::string dump(const Node& node) {
  if (flaxstate::is_container(node.kind)) {
    const bool keyed = flaxstate::has_keys(node.kind);
    std::string text = node.kind == Kind::list ? "[" : node.kind == Kind::tuple ? "(" : "{";
    if (node.kind == Kind::named_tuple) text = "N{";
    if (node.kind == Kind::dataclass) text = std::string(flaxstate::class_name(node)) + "{";
    const Node* child = flaxstate::first_child(node);
    for (std::uint32_t i = 0; i < node.size; ++i, child = flaxstate::next_sibling(*child)) {
      if (i != 0) text += ", ";
      if (keyed) text += key_dump(flaxstate::key_of(*child)) + ": ";
      text += dump(*child);
    }
    return text + (node.kind == Kind::list ? "]" : node.kind == Kind::tuple ? ")" : "}");
  }
  switch (node.kind) {
    case Kind::nil: return "nil";
    case Kind::boolean: return node.value.integer != 0 ? "true" : "false";
    case Kind::integer: return std::to_string(node.value.integer);
    case Kind::unsigned_integer: return std::to_string(node.value.unsigned_integer);
    case Kind::real: return real_text(node.value.real);
    case Kind::complex: return real_text(node.value.real) + "+" + real_text(flaxstate::imag_of(node)) + "j";
    case Kind::str: return "'" + std::string(node.text()) + "'";
    case Kind::bytes: return "b" + to_hex(node.text());
    case Kind::ext: return "x" + std::to_string(node.ext_code) + ":" + to_hex(node.text());
    case Kind::timestamp: return "t" + std::to_string(node.value.integer) + "." + std::to_string(node.size);
    case Kind::array: return array_text(flaxstate::array_of(node));
    case Kind::scalar: return "scalar " + array_text(flaxstate::array_of(node));
    default: return "?";
  }
}

inline ReadOptions lenient() {
  ReadOptions options;
  options.lenient = true;
  return options;
}

// A tree read from bytes, which it keeps.
class Read {
 public:
  explicit Read(std::string_view bytes, const ReadOptions& options = {},
                const Allocator& allocator = flaxstate::default_allocator())
      : bytes_(bytes), tree_(allocator) {
    flaxstate::read_msgpack(bytes_.data(), bytes_.size(), options, tree_);
  }
  const Node& root() const { return *tree_.root(); }
  const Tree& tree() const { return tree_; }

 private:
  ExactBytes bytes_;
  Tree tree_;
};

inline std::string read_text(const std::string& text, const ReadOptions& options = {}) {
  return dump(Read(packed(text), options).root());
}
inline std::string read_failure(const std::string& text, const ReadOptions& options = {}) {
  return failure_of([&] { Read(packed(text), options); });
}

}  // namespace unit
