#include <flaxstate/builder.h>
#include <flaxstate/registry.h>

#include <cstring>

#include "allocator.hpp"
#include "array.hpp"
#include "dtype/dtype.hpp"
#include "field.hpp"
#include "growable_structs.hpp"
#include "guard.hpp"
#include "handles.hpp"
#include "object/serialize.hpp"
#include "source_callbacks.hpp"

namespace flaxstate::capi {

namespace {

template <class Call>
class Step final : public BuilderStep {
 public:
  Step(CheckedBuilder& builder, const Call& call) noexcept : builder_(builder), call_(call) {}
  void run() const override { call_(builder_); }
  void keep(const Error& error) const noexcept override { builder_.set_failure(error); }
  void keep_no_memory() const noexcept override { builder_.set_no_memory(); }

 private:
  CheckedBuilder& builder_;
  const Call& call_;
};

template <class Call>
fs_status add(fs_builder* builder, fs_error** error, const Call& call) noexcept {
  return guarded(error, [&] {
    require(builder != nullptr, "builder is NULL");
    CheckedBuilder& core_builder = *core(builder);
    core_builder.throw_failure();
    run_keeping_failure(Step<Call>(core_builder, call));
  });
}

KeyView read_key(const fs_key* given) {
  require(given != nullptr, "the key is NULL");
  const fs_key source = read_struct(given);
  KeyView key;
  require(source.kind >= FS_KIND_NIL && source.kind <= FS_KIND_SCALAR && source.kind != FS_KIND_ARRAY,
          "the kind of a key must be that of a leaf, not an array");
  key.kind = static_cast<Kind>(source.kind);
  require(source.size <= UINT32_MAX, "a key has at most 2^32 - 1 bytes");
  key.size = static_cast<std::uint32_t>(source.size);
  switch (source.kind) {
    case FS_KIND_STR:
    case FS_KIND_BYTES:
    case FS_KIND_EXT:
      require(source.data != nullptr || source.size == 0, "the data of the key is NULL");
      require(source.kind != FS_KIND_EXT || (source.ext_code >= INT8_MIN && source.ext_code <= INT8_MAX),
              "the code of an extension must be -128 … 127");
      key.ext_code = static_cast<std::int8_t>(source.ext_code);
      key.value.data = reinterpret_cast<const Byte*>(source.data);
      break;
    case FS_KIND_FLOAT: key.value.real = source.real; break;
    case FS_KIND_COMPLEX:
      key.value.real = source.real;
      key.imag = source.imag;
      break;
    case FS_KIND_TIMESTAMP:
      key.value.integer = source.int_value;
      key.size = source.nanoseconds;
      break;
    case FS_KIND_SCALAR:
      key.value.data = reinterpret_cast<const Byte*>(source.data);
      key.scalar.dtype = read_array_dtype(source.dtype);
      require(key.scalar.dtype != Dtype::none, "fs_key.dtype is none of the FS_DTYPE_… constants that arrays have");
      key.scalar.data = key.value.data;
      key.scalar.item_size = key.size;
      if (source.dtype_name != nullptr && dtype_needs_name(key.scalar.dtype))
        key.scalar.name = {source.dtype_name, source.dtype_name_size};
      break;
    case FS_KIND_BOOL: key.value.integer = source.int_value != 0 ? 1 : 0; break;
    default: key.value.integer = source.int_value; break;
  }
  if (key.kind == Kind::unsigned_integer && source.int_value >= 0) key.kind = Kind::integer;
  return key;
}

const char* text_or_empty(const char* text, size_t size) {
  require(text != nullptr || size == 0, "the text is NULL, but its size is not 0");
  return text != nullptr ? text : "";
}

const Byte* data_or_empty(const void* data, size_t size) {
  require(data != nullptr || size == 0, "the data is NULL, but its size is not 0");
  return static_cast<const Byte*>(data);
}

// Whether array data is copied.
bool read_build_options(const fs_build_options* options) {
  const fs_build_options asked = read_struct(options);
  return read_flag(asked.copy_data, "fs_build_options.copy_data");
}

}  // namespace
}  // namespace flaxstate::capi

using namespace flaxstate;
using namespace flaxstate::capi;

extern "C" {

fs_status fs_builder_create(const fs_allocator* allocator, fs_builder** out_builder, fs_error** error) {
  return guarded(error, [&] {
    require(out_builder != nullptr, "out_builder is NULL");
    *out_builder = handle(new CheckedBuilder(read_allocator(allocator)));
  });
}

void fs_builder_free(fs_builder* builder) {
  // A callback gets its builder lent.
  if (builder != nullptr && !core(builder)->is_lent()) free_handle(core(builder));
}

fs_status fs_builder_begin(fs_builder* builder, fs_kind kind, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) {
    b.begin(kind >= FS_KIND_DICT && kind <= FS_KIND_DATACLASS ? static_cast<Kind>(kind) : Kind::none);
  });
}

fs_status fs_builder_begin_dataclass(fs_builder* builder, const char* class_name, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) {
    require(class_name != nullptr, "class_name is NULL");
    b.begin_dataclass(class_name);
  });
}

fs_status fs_builder_end(fs_builder* builder, fs_error** error) {
  return add(builder, error, [](CheckedBuilder& b) { b.end(); });
}

fs_status fs_builder_key(fs_builder* builder, const char* key, size_t key_size, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) {
    require(key_size <= UINT32_MAX, "a key has at most 2^32 - 1 bytes");
    b.key(text_key({text_or_empty(key, key_size), key_size}));
  });
}

fs_status fs_builder_any_key(fs_builder* builder, const fs_key* key, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.key(read_key(key)); });
}

fs_status fs_builder_nil(fs_builder* builder, fs_error** error) {
  return add(builder, error, [](CheckedBuilder& b) { b.nil(); });
}

fs_status fs_builder_bool(fs_builder* builder, int32_t value, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.boolean(value != 0); });
}

fs_status fs_builder_int64(fs_builder* builder, int64_t value, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.integer(value); });
}

fs_status fs_builder_uint64(fs_builder* builder, uint64_t value, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.unsigned_integer(value); });
}

fs_status fs_builder_float64(fs_builder* builder, double value, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.real(value); });
}

fs_status fs_builder_complex(fs_builder* builder, double real, double imag, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.complex(real, imag); });
}

fs_status fs_builder_str(fs_builder* builder, const char* text, size_t size, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.str({text_or_empty(text, size), size}); });
}

fs_status fs_builder_bytes(fs_builder* builder, const void* data, size_t size, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.bytes(data_or_empty(data, size), size); });
}

fs_status fs_builder_ext(fs_builder* builder, int32_t code, const void* data, size_t size, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.ext(code, data_or_empty(data, size), size); });
}

fs_status fs_builder_timestamp(fs_builder* builder, int64_t seconds, uint32_t nanoseconds, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) { b.timestamp(seconds, nanoseconds); });
}

fs_status fs_builder_array(fs_builder* builder, const fs_array_source* array, fs_error** error) {
  const NoCancellation uncancelled;
  UserData user_data = user_data_of(array);
  return add(builder, error, [&](CheckedBuilder& b) {
    GivenArray given = read_array_source(array, user_data, b.memory());
    b.array(given.view, given.copy_data);
    if (given.source != nullptr) b.adopt_source(std::move(given.source));
  });
}

fs_status fs_builder_scalar(fs_builder* builder, const fs_array_source* scalar, fs_error** error) {
  const NoCancellation uncancelled;
  UserData user_data = user_data_of(scalar);
  return add(builder, error, [&](CheckedBuilder& b) {
    GivenArray given = read_array_source(scalar, user_data, b.memory());
    b.scalar(given.view);
    if (given.source != nullptr) b.adopt_source(std::move(given.source));
  });
}

fs_status fs_builder_node(fs_builder* builder, const fs_node* node, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) {
    require(node != nullptr, "node is NULL");
    b.node(*core(node));
  });
}

fs_status fs_builder_object(fs_builder* builder, const fs_registry* registry, const char* type_name, const void* object,
                            const fs_build_options* options, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) {
    require(registry != nullptr && type_name != nullptr && object != nullptr, "an argument is NULL");
    const bool copies_data = read_build_options(options);
    const Registry::Use use(registry->core);
    add_object(b, registry->core.find(type_name), object, copies_data);
  });
}

fs_status fs_builder_field(fs_builder* builder, const fs_field* field, const void* object,
                           const fs_build_options* options, fs_error** error) {
  return add(builder, error, [&](CheckedBuilder& b) {
    require(field != nullptr && object != nullptr, "an argument is NULL");
    add_object(b, type_of_leaf(read_field(field)), object, read_build_options(options));
  });
}

fs_status fs_builder_finish(fs_builder* builder, fs_tree** out_tree, fs_error** error) {
  return guarded(error, [&] {
    require(builder != nullptr && out_tree != nullptr, "an argument is NULL");
    if (core(builder)->is_lent()) {
      throw Error(Status::state, "a callback adds to the builder that it is given, and doesn't finish it");
    }
    *out_tree = handle(core(builder)->finish());
  });
}

}  // extern "C"
