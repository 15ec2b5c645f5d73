#pragma once

// Msgpack as a tree that can be changed and written again: what a mutator needs. Nothing of it is the library's.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fuzz {

struct Value {
  enum class Sort : std::uint8_t { leaf, list, map, text, bytes, ext };

  Sort sort = Sort::leaf;
  std::uint8_t code = 0;     // of an extension
  std::uint8_t width = 0;    // of the header: 0 is the shortest that holds the size
  bool is_packed = false;    // an extension whose payload is the only item
  std::string data;          // a leaf's whole bytes, else those behind the header
  std::vector<Value> items;  // of a map: key, value, key, …
};

// False for what is no msgpack, or nested too deeply to be worth it.
bool parse(const std::string& bytes, std::size_t& position, Value& value, int depth = 0);

void write(const Value& value, std::string& bytes);

inline std::string written(const Value& value) {
  std::string bytes;
  write(value, bytes);
  return bytes;
}

// Every value below, itself included.
void collect(Value& value, std::vector<Value*>& values);

}  // namespace fuzz
