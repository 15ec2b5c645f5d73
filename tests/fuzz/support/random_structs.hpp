#pragma once

// Types of any fields that a seed makes, and objects of them in plain memory, which can be compared byte by byte.

#include <deque>
#include <string>
#include <vector>

#include "handles.hpp"

namespace fuzz {

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed * 0x9e3779b97f4a7c15U + 0x1234567) {}

  std::uint64_t next() noexcept {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return state_;
  }
  std::uint32_t below(std::uint32_t limit) noexcept { return static_cast<std::uint32_t>((next() >> 20U) % limit); }

  std::uint32_t elements_left = 200;  // that may be made of it

 private:
  std::uint64_t state_;
};

struct Struct;

// A container of structs or items, in the object itself.
struct Box {
  unsigned char* data;
  std::size_t count;
  std::string* keys;
};

// What it is for callbacks.
struct BoxType {
  const Struct* element;  // nullptr: items
  std::size_t item_size;
  bool can_fail;
};

enum class Member : std::uint8_t {
  leaf,     // in place; text, too
  counted,  // in place, with its count in the struct
  pointer,  // to memory in the same struct, or NULL
  part,     // a struct in place
  parts,    // some of them
  counted_parts,
  pointed_part,
  box,
  by_callbacks,  // an int32
};

struct StructMember {
  Member sort;
  fs_field field;
  const Struct* nested;
  std::size_t room;  // bytes of memory in place, at `place`
  std::size_t place;
  std::string name;
  BoxType box;
  fs_accessors accessors;
};

struct Struct {
  std::string name;
  std::size_t size = 0;
  fs_kind kind = FS_KIND_DATACLASS;
  std::deque<StructMember> members;
};

// A registry with all of them; the last one may have all the others in it.
class RandomStructs {
 public:
  explicit RandomStructs(std::uint64_t seed);

  const fs_registry* registry() const noexcept { return registry_.get(); }
  const Struct& root() const noexcept { return structs_.back(); }

 private:
  const Struct& add_struct(Random& random, std::uint32_t index, std::uint32_t count);
  void add_member(Random& random, Struct& made, std::uint32_t index, std::uint32_t count);

  Registry registry_;
  std::deque<Struct> structs_;
};

// An object, as large as its struct.
class RandomObject {
 public:
  explicit RandomObject(const Struct& type);
  ~RandomObject();
  RandomObject(const RandomObject&) = delete;
  RandomObject& operator=(const RandomObject&) = delete;

  void fill(std::uint64_t seed);
  void* data() noexcept { return data_.data(); }
  // All that it has, but the addresses.
  std::string image() const;

 private:
  const Struct& type_;
  std::vector<unsigned char> data_;
};

// Containers and values that are prepared, and neither committed nor discarded.
extern int staged_boxes;
// A container of that many elements can't be prepared, if it can fail.
extern std::size_t failing_count;

}  // namespace fuzz
