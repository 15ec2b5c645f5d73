#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/location.hpp"
#include "dtype/dtype.hpp"
#include "object/type_program.hpp"
#include "tree/node.hpp"

namespace flaxstate {

class CheckedBuilder;
class MismatchReport;
struct RestoreCall;
struct TypeSlot;

// How the items of a leaf field are written. The numbers are part of the C ABI (include/flaxstate/registry.h), as are
// those of Storage and Container.
enum class Form : std::int32_t { by_rank = 0, plain = 1, scalar = 2, array = 3 };
enum class Storage : std::int32_t { in_place = 0, pointer = 1, accessors = 2, view = 3 };
enum class Container : std::int32_t { none = 0, sequence = 1, map = 2, optional = 3, items = 4, stream = 5 };

enum class Layout : std::int32_t { none = 0, count = 1, end = 2, flag = 3 };

// Where a container has its elements, in bytes from its start; see fs_accessors.
struct ContainerLayout {
  Layout layout = Layout::none;
  std::uint32_t count_size = 0;
  std::size_t data_offset = 0;
  std::size_t end_offset = 0;
};

// What a field holds, beside the dtypes that arrays have.
enum class LeafType : std::uint8_t { items, str, bytes };

// Ends what a callback prepared for a target: puts it there, or gives it back.
class Staging {
 public:
  virtual void commit(void* target, void* staged) const noexcept = 0;
  virtual void discard(void* target, void* staged) const noexcept = 0;

 protected:
  ~Staging() = default;
};

// An element that a container has.
struct Entry {
  const char* key;  // of maps
  std::size_t key_size;
  const void* element;

  std::string_view key_text() const noexcept { return {key, key_size}; }
};

// Access to a container that grows; what the C interface calls, as the core sees it. What a callback reports is
// thrown with the path of `where`.
class Accessors : public Staging {
 public:
  virtual ~Accessors() = default;
  virtual Container container() const noexcept = 0;
  // Sequences only: the first element tells where all of them are.
  virtual bool is_contiguous() const noexcept { return false; }
  virtual ContainerLayout layout() const noexcept { return {}; }
  virtual bool can_restore() const noexcept = 0;
  // Containers that nobody sees yet may be filled in place.
  virtual bool can_reset() const noexcept { return false; }
  virtual void reset(void*, std::size_t, const Location& where) const {
    where.fail(Status::type, "the container can't be reset");
  }
  virtual std::size_t size(const void* container, const Location& where) const = 0;
  // The next element; `cursor` is 0 at first. `key` is for maps.
  virtual const void* next(const void* container, std::uintptr_t& cursor, std::string_view& key,
                           const Location& where) const = 0;
  // Many `next` at once: the next elements, `room` of them if there are as many.
  virtual bool has_entries() const noexcept { return false; }
  virtual std::size_t entries(const void*, std::uintptr_t&, Entry*, std::size_t, const Location& where) const {
    where.fail(Status::type, "the container has no entries");
  }
  virtual void* prepare(void* container, std::size_t count, const Location& where) const = 0;
  virtual void* staged_element(void* staged, std::size_t index, std::string_view key, const Location& where) const = 0;

  // Streams only: items in C order and host byte order, out of a container and into a staged one.
  virtual void read_items(const void*, std::uint64_t, std::uint64_t, void*, const Location& where) const {
    where.fail(Status::type, "the container is not a stream");
  }
  virtual void write_items(void*, std::uint64_t, std::uint64_t, const void*, const Location& where) const {
    where.fail(Status::type, "the container is not a stream");
  }
};

// A type that fields can't describe.
class Handler : public Staging {
 public:
  virtual ~Handler() = default;
  virtual bool can_write() const noexcept = 0;
  virtual bool can_restore() const noexcept = 0;
  // Adds exactly one value to the builder.
  virtual void to_state(const void* object, CheckedBuilder& builder, const Location& where) const = 0;
  // A part of `call`. False: the state doesn't fit, and `mismatches` knows why.
  virtual bool prepare(void* target, const Node& node, const RestoreCall& call, MismatchReport& mismatches,
                       const Location& where, void*& staged) const = 0;
};

constexpr std::uint32_t max_field_rank = 8;
constexpr std::int64_t counted = -1;

// A leaf, or nested objects.
struct Field {
  std::string name;
  std::string encoded_key;  // as msgpack
  std::size_t offset = 0;
  Storage storage = Storage::in_place;
  Form form = Form::by_rank;
  LeafType leaf = LeafType::items;
  Dtype dtype = Dtype::none;
  std::uint32_t rank = 0;
  std::uint32_t item_size = 0;
  std::int64_t shape[max_field_rank] = {};
  std::int64_t strides[max_field_rank] = {};
  bool is_strided = false;
  std::size_t count_offset = 0;
  std::size_t capacity_offset = 0;
  std::size_t capacity = 0;
  std::uint32_t count_size = 0;     // bytes of the members that count: 4 or 8; 0 in a description: those of a size_t
  std::uint32_t capacity_size = 0;  // the same
  std::size_t extents_offset = 0;   // of an int64[rank]
  bool has_extents = false;         // a dimension behind the first is counted: counted ones are there
  std::size_t member_size = 0;      // bytes of the struct's member; 0: not known
  std::string dtype_name;           // of datetime64, timedelta64 and opaque dtypes
  std::string type_name;
  TypeSlot* type = nullptr;  // nullptr: a leaf
  std::shared_ptr<const Accessors> accessors;
  Container container = Container::none;  // what the accessors lead to
  ContainerLayout layout;                 // that of the accessors
  bool is_contiguous = false;             // what they say
  bool can_reset = false;

  bool is_counted() const noexcept { return rank != 0 && shape[0] == counted && !has_extents; }
  // The object knows how much there is, and (but for a view) how much there is room for.
  bool varies() const noexcept { return is_counted() || has_extents; }
  bool is_behind_pointer() const noexcept { return storage == Storage::pointer || storage == Storage::view; }
  std::string_view dtype_text() const noexcept;
};

struct Type {
  std::string name;
  std::size_t size = 0;
  Kind kind = Kind::dataclass;  // nil: pass-through, the state is that of the only field
  std::vector<Field> fields;
  std::vector<std::uint32_t> sorted_fields;    // their numbers, in the order of their names
  bool shares_counts = false;                  // a member that counts is written by more than one field
  std::unique_ptr<const TypeProgram> program;  // of a type by fields; made by the registry
  std::shared_ptr<const Handler> handler;      // nullptr: by fields
  std::shared_ptr<const void> lifetime;        // ends what the description's owner gave along
};

// A name that is registered, or that a registered type mentions. Fields point at slots, so that types may name each
// other in any order.
struct TypeSlot {
  std::string name;
  std::unique_ptr<Type> type;  // nullptr: not registered yet
};

// Throws not_found for a type that was never registered.
[[noreturn]] void fail_unregistered(const TypeSlot& slot, const Location& where);
inline const Type& type_of(const Field& field, const Location& where) {
  if (field.type->type == nullptr) fail_unregistered(*field.type, where);
  return *field.type->type;
}

// Bytes from one element of a field by accessors to the next, in the host's memory; 0 for a stream.
std::size_t item_stride(const Field& field) noexcept;
inline std::size_t element_size(const Field& field, const Location& where) {
  if (field.container == Container::stream) return 0;
  return field.container == Container::items ? item_stride(field) : type_of(field, where).size;
}

}  // namespace flaxstate
