#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dtype/dtype.hpp"
#include "tree/node.hpp"

namespace flaxstate {

class CheckedBuilder;
class MismatchReport;
struct RestoreOptions;
struct RestoreResources;
struct TypeSlot;

// How the items of a leaf field are written. The numbers are part of the C ABI (include/flaxstate/registry.h), as are
// those of Storage, Container and LeafDtype.
enum class Form : std::int32_t { by_rank = 0, plain = 1, scalar = 2, array = 3 };
enum class Storage : std::int32_t { in_place = 0, pointer = 1, accessors = 2 };
enum class Container : std::int32_t { none = 0, sequence = 1, map = 2, optional = 3, items = 4, stream = 5 };

// What a field holds, beside the dtypes that arrays have.
enum class LeafType : std::uint8_t { items, str, bytes };

// Access to a container that grows; the calls of the C interface in the core's words. What a callback reports is
// thrown with the path of `where`.
class Accessors {
 public:
  virtual ~Accessors() = default;
  virtual Container container() const noexcept = 0;
  // Sequences only: the first element tells where all of them are.
  virtual bool is_contiguous() const noexcept { return false; }
  virtual bool can_restore() const noexcept = 0;
  virtual std::size_t size(const void* container, const Where& where) const = 0;
  // The next element; `cursor` is 0 at first. `key` is for maps.
  virtual const void* next(const void* container, std::uintptr_t& cursor, std::string_view& key,
                           const Where& where) const = 0;
  virtual void* prepare(void* container, std::size_t count, const Where& where) const = 0;
  virtual void* staged_element(void* staged, std::size_t index, std::string_view key, const Where& where) const = 0;
  virtual void commit(void* container, void* staged) const noexcept = 0;
  virtual void discard(void* container, void* staged) const noexcept = 0;

  // Streams only: items in C order and host byte order, out of a container and into a staged one.
  virtual void read_items(const void*, std::uint64_t, std::uint64_t, void*, const Where& where) const {
    where.fail(Status::type, "the container is no stream");
  }
  virtual void write_items(void*, std::uint64_t, std::uint64_t, const void*, const Where& where) const {
    where.fail(Status::type, "the container is no stream");
  }
};

// The restoring that a handler has a part in.
struct RestoreScope {
  const RestoreOptions& options;
  const RestoreResources& resources;
  MismatchReport& report;
};

// A type that fields can't describe.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual bool can_write() const noexcept = 0;
  virtual bool can_restore() const noexcept = 0;
  // Adds exactly one value to the builder.
  virtual void to_state(const void* object, CheckedBuilder& builder, const Where& where) const = 0;
  // False: the state doesn't fit, and the report of `scope` knows why.
  virtual bool prepare(void* target, const Node& node, const RestoreScope& scope, const Where& where,
                       void*& staged) const = 0;
  virtual void commit(void* target, void* staged) const noexcept = 0;
  virtual void discard(void* target, void* staged) const noexcept = 0;
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

  bool is_counted() const noexcept { return rank != 0 && shape[0] == counted && !has_extents; }
  // The object knows how much there is, and how much there is room for.
  bool varies() const noexcept { return is_counted() || has_extents; }
  std::string_view dtype_text() const noexcept;
};

// A type whose objects are written and restored in one go: all fields are numbers or short text in place. See
// msgpack_writer_struct.hpp and object_restore_struct.hpp.
enum class SimpleKind : std::uint8_t {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  text
};

struct SimpleField {
  SimpleKind kind;
  std::uint8_t key_size;
  std::uint16_t text_capacity;
  std::uint32_t offset;
  unsigned char key[32];  // as msgpack with a header of one byte, padded

  std::string_view name() const noexcept {
    return {reinterpret_cast<const char*>(key) + 1, static_cast<std::size_t>(key_size) - 1};
  }
};

struct Type {
  std::string name;
  std::size_t size = 0;
  Kind kind = Kind::dataclass;  // nil: pass-through, the state is that of the only field
  std::vector<Field> fields;
  bool shares_counts = false;               // a member that counts is written by more than one field
  std::vector<SimpleField> simple_fields;   // one for each field, or none
  std::vector<SimpleField> varying_fields;  // those of them whose encoding varies in size
  std::size_t fixed_encoding = 0;           // bytes of all the others, of the keys and of the header
  std::size_t largest_encoding = 0;         // bytes of an object with simple fields
  std::shared_ptr<const Handler> handler;   // nullptr: by fields
  std::shared_ptr<const void> lifetime;     // ends what the description's owner gave along
};

// A name that is registered, or that a registered type mentions. Fields point at slots, so that types may name each
// other in any order.
struct TypeSlot {
  std::string name;
  std::unique_ptr<const Type> type;  // nullptr: not registered yet
};

class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  struct Addition {
    std::unique_ptr<Type> type;
    bool override_existing;
  };
  // Checks the descriptions, and what they mean for the types that are there: all are added, or none. Throws exists,
  // busy, invalid_argument, utf8, key, dtype, shape; then nothing has changed. With `names_owner` the type is the first
  // part of a field's path.
  void add(std::vector<Addition> additions, bool names_owner = true);
  void add(std::unique_ptr<Type> type, bool override_existing);

  bool contains(std::string_view name) const noexcept;
  // In the order in which their names were added first.
  const std::vector<const TypeSlot*>& names() const noexcept { return names_; }
  // Throws not_found.
  const Type& find(std::string_view name) const;

  // Held by every call that uses the registry: it can't change meanwhile.
  class Use {
   public:
    // Throws busy while the registry is being changed.
    explicit Use(const Registry& registry);
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { users_.fetch_sub(1); }

   private:
    std::atomic<std::int64_t>& users_;
  };

 private:
  TypeSlot& slot_of(const std::string& name);
  void check_nested(const std::vector<Addition>& additions) const;

  std::map<std::string, std::unique_ptr<TypeSlot>, std::less<>> slots_;
  std::vector<const TypeSlot*> names_;          // of types that are registered
  mutable std::atomic<std::int64_t> users_{0};  // negative: it is being changed
};

// Throws not_found for a type that was never registered.
const Type& type_of(const Field& field, const Where& where);

// Checks a description and completes what follows from it (item sizes, forms, encoded keys). Throws with the field as
// path, below `owner` if that isn't empty.
void check_type(Type& type, std::string_view owner = {});

}  // namespace flaxstate
