/* What this release refuses, so that a later one can give it a meaning: flags beyond 0 and 1, numbers that are none of an
 * enum's, a struct_size that was never set, and options that have no meaning for a call. */
#include "file_support.h"
#include "hex.h"

typedef struct Model {
  float x;
} Model;

static const fs_field fields[] = { FS_FIELD_VALUE(Model, x, FS_DTYPE_FLOAT32) };
/* {"x": 1.5} */
static const char bytes[] = "\x81\xa1x\xcb\x3f\xf8\0\0\0\0\0\0";
static const size_t size = sizeof bytes - 1;
static const char *path;

static fs_registry *registry;
static fs_buffer *buffer;
static int released;

static fs_status go_on(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  (void)done, (void)total, (void)error, (void)user_data;
  return FS_OK;
}

static void release(void *data, size_t released_size, void *user_data) {
  (void)data, (void)user_data;
  CHECK(released_size == size);
  ++released;
}

/* Neither 0 nor 1: a count, "all bits", memory that nobody set. */
static const int32_t no_flags[] = { 2, -1, INT32_MAX, INT32_MIN, 0x01010101 };

#define CHECK_FLAG(flag, call) \
  do { \
    for (size_t flag_ = 0; flag_ < sizeof no_flags / sizeof no_flags[0]; ++flag_) { \
      (flag) = no_flags[flag_]; \
      CHECK_FAILS(FS_E_INVALID_ARGUMENT, call); \
    } \
    (flag) = 0; \
    CHECK_OK(call); \
  } while (0)

/* `last` is the largest number that has a meaning. */
#define CHECK_ENUM(member, last, call) \
  do { \
    const int32_t good_ = (member); \
    const int32_t no_numbers_[] = { -1, (last) + 1, INT32_MAX, INT32_MIN }; \
    for (size_t number_ = 0; number_ < sizeof no_numbers_ / sizeof no_numbers_[0]; ++number_) { \
      (member) = no_numbers_[number_]; \
      CHECK_FAILS(FS_E_INVALID_ARGUMENT, call); \
    } \
    (member) = good_; \
    CHECK_OK(call); \
  } while (0)

static fs_status decode(const fs_decode_options *options, fs_error **error) {
  fs_tree *tree = NULL;
  const fs_status status = fs_msgpack_restore(bytes, size, options, &tree, error);
  CHECK((status == FS_OK) == (tree != NULL));
  fs_tree_free(tree);
  return status;
}

static fs_status restore(const fs_restore_options *options, fs_error **error) {
  Model model = { 0 };
  const fs_status status = fs_restore(registry, "Model", &model, bytes, size, options, error);
  CHECK(model.x == (status == FS_OK ? 1.5f : 0.0f));
  return status;
}

static fs_status restore_file(const fs_restore_options *options, fs_error **error) {
  Model model = { 0 };
  const fs_status status = fs_restore_file(registry, "Model", &model, path, options, error);
  CHECK(model.x == (status == FS_OK ? 1.5f : 0.0f));
  return status;
}

static void test_decode_flags(void) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  CHECK_FLAG(options.lenient, decode(&options, ERR));
  CHECK_FLAG(options.align_arrays, decode(&options, ERR));
  CHECK_FLAG(options.legacy_bfloat16, decode(&options, ERR));
  CHECK_ENUM(options.ownership, FS_OWNERSHIP_ADOPTED, decode(&options, ERR));
  CHECK_ENUM(options.trailing, FS_TRAILING_STREAM, decode(&options, ERR));
}

static void test_restore_flags(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  CHECK_ENUM(options.convert, FS_CONVERT_ANY, restore(&options, ERR));
  CHECK_FLAG(options.reshape, restore(&options, ERR));
  CHECK_FLAG(options.keep_missing, restore(&options, ERR));
  CHECK_FLAG(options.drop_extra, restore(&options, ERR));
  CHECK_FLAG(options.read_directly, restore(&options, ERR));
  CHECK_FLAG(options.any_leaf, restore(&options, ERR));
  CHECK_FLAG(options.keep_memory, restore(&options, ERR));
}

static void test_array_flags(void) {
  const double item = 1;
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = FS_DTYPE_FLOAT64;
  source.data = &item;
  fs_builder *builder = NULL;
  int32_t *const flags[] = { &source.is_big_endian, &source.copy_data };
  for (size_t i = 0; i < 2; ++i) {
    for (size_t j = 0; j < sizeof no_flags / sizeof no_flags[0]; ++j) {
      CHECK_OK(fs_builder_create(NULL, &builder, ERR));
      *flags[i] = no_flags[j];
      CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_array(builder, &source, ERR));
      fs_builder_free(builder);
    }
    *flags[i] = 0;
  }
}

/* Numbers between the dtypes have never been one: they are no opaque dtype either. */
static void test_dtypes(void) {
  const int64_t item = 1;
  const int32_t no_dtypes[] = { -1, 19, 31, 52, 199, 202, 254, 256, INT32_MAX };
  for (size_t i = 0; i < sizeof no_dtypes / sizeof no_dtypes[0]; ++i) {
    fs_builder *builder = NULL;
    CHECK_OK(fs_builder_create(NULL, &builder, ERR));
    fs_array_source source = FS_ARRAY_SOURCE_INIT;
    source.dtype = no_dtypes[i];
    source.data = &item;
    source.item_size = 8;
    source.dtype_name = "float64";
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_array(builder, &source, ERR));
    fs_builder_free(builder);

    fs_field field[1] = { fields[0] };
    field[0].dtype = no_dtypes[i];
    field[0].item_size = 4;
    fs_type type = FS_TYPE_FIELDS(Model, field);
    type.override_existing = 1;
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  }
}

static void test_types(void) {
  fs_field field[1] = { fields[0] };
  fs_type type = FS_TYPE_FIELDS(Model, field);
  type.override_existing = 1;
  CHECK_ENUM(type.kind, FS_KIND_DATACLASS, fs_register_type(registry, &type, ERR));
  CHECK_ENUM(field[0].storage, FS_STORAGE_VIEW, fs_register_type(registry, &type, ERR));
  CHECK_ENUM(field[0].form, FS_FORM_ARRAY, fs_register_type(registry, &type, ERR));
  for (size_t i = 0; i < sizeof no_flags / sizeof no_flags[0]; ++i) {
    type.override_existing = no_flags[i];
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  }
  type.override_existing = 1;

  /* The distance of the fields, and a field that is larger than it. */
  type.field_size = 4104;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
  type.field_size = sizeof field;
  field[0].struct_size = sizeof field + 8;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_register_type(registry, &type, ERR));
}

static void test_orders_and_durabilities(void) {
  fs_tree *tree = tree_of("{'x': 1}");
  fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  CHECK_ENUM(serialize.key_order, FS_KEY_ORDER_KEPT, fs_msgpack_serialize(fs_tree_root(tree), &serialize, buffer, ERR));
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  CHECK_ENUM(save.durability, FS_DURABILITY_NONE, fs_msgpack_save_file(fs_tree_root(tree), path, &save, ERR));
  int32_t advice = FS_ADVICE_NORMAL;
  CHECK_ENUM(advice, FS_ADVICE_DONT_NEED, fs_node_advise(fs_tree_root(tree), advice, ERR));
  fs_tree_free(tree);
}

static void test_structs_that_nobody_set(void) {
  const size_t sizes[] = { 4097, SIZE_MAX, (size_t)0xcdcdcdcdcdcdcdcd, sizeof(void *) };
  fs_tree *tree = tree_of("{'a': f64[1](1)}");
  const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; ++i) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    options.struct_size = sizes[i];
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, decode(&options, ERR));
    fs_array array = FS_ARRAY_INIT;
    array.struct_size = sizes[i];
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array(node, &array, ERR));
    fs_key key = FS_KEY_INIT;
    key.struct_size = sizes[i];
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_key(node, &key, ERR));
    CHECK(array.struct_size == sizes[i] && key.struct_size == sizes[i]);
  }
  fs_tree_free(tree);
}

static void test_options_without_a_meaning(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decoding = FS_DECODE_OPTIONS_INIT;
  options.any_leaf = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, restore(&options, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, restore_file(&options, ERR));
  options.any_leaf = 0;

  /* An object keeps nothing of the bytes. What is adopted is released all the same, as after every failure. */
  options.decode = &decoding;
  decoding.ownership = FS_OWNERSHIP_COPIED;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, restore(&options, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, restore_file(&options, ERR));
  decoding.ownership = FS_OWNERSHIP_ADOPTED;
  decoding.release = release;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, restore(&options, ERR));
  CHECK(released == 1);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, restore_file(&options, ERR));
  CHECK(released == 1);
  decoding.ownership = FS_OWNERSHIP_BORROWED;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, decode(&decoding, ERR));
  CHECK(released == 1);
  decoding.release = NULL;
  CHECK_OK(restore(&options, ERR));

  const fs_serialize_options serialize = FS_SERIALIZE_OPTIONS_INIT;
  fs_save_options save = FS_SAVE_OPTIONS_INIT;
  save.serialize = &serialize;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_bytes_save_file(bytes, size, path, &save, ERR));
  const fs_progress progress = { sizeof progress, go_on, NULL };
  fs_serialize_options told = FS_SERIALIZE_OPTIONS_INIT;
  told.progress = &progress;
  save.serialize = &told;
  CHECK_OK(fs_bytes_save_file(bytes, size, path, &save, ERR));
  told.alignment = 64;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_bytes_save_file(bytes, size, path, &save, ERR));
}

/* A tree that exists keeps its allocator. */
static void test_allocator_of_a_tree_that_exists(void) {
  fs_tree *tree = NULL;
  CHECK_OK(fs_tree_create(NULL, &tree, ERR));
  const fs_allocator allocator = FS_ALLOCATOR_INIT;
  fs_decode_options decoding = FS_DECODE_OPTIONS_INIT;
  decoding.allocator = &allocator;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore_into(bytes, size, &decoding, tree, ERR));
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  open.decode = &decoding;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open_into(path, &open, tree, ERR));
  decoding.allocator = NULL;
  CHECK_OK(fs_file_open_into(path, &open, tree, ERR));
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  path = in_temporary("model.msgpack");
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  const fs_type type = FS_TYPE_FIELDS(Model, fields);
  CHECK_OK(fs_register_type(registry, &type, ERR));
  CHECK_OK(fs_bytes_save_file(bytes, size, path, NULL, ERR));
  test_decode_flags();
  test_restore_flags();
  test_array_flags();
  test_dtypes();
  test_types();
  test_orders_and_durabilities();
  CHECK_OK(fs_bytes_save_file(bytes, size, path, NULL, ERR));
  test_structs_that_nobody_set();
  test_options_without_a_meaning();
  test_allocator_of_a_tree_that_exists();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  temporary_end();
  return check_result();
}
