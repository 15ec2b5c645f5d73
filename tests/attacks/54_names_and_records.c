/* Attack 54: names of dtypes that grow, shrink or mean nothing, and values that don't fit where they are kept. What NumPy calls
 * the dtype of each name was taken from NumPy 2.4. */
#include "file_support.h"

/* An array of two items of 8 bytes with the name `start`, `count` blanks and `end`. */
static Bytes padded_name(const char *start, size_t count, const char *end) {
  Bytes name = no_bytes(), payload = no_bytes(), bytes = no_bytes();
  put(&name, start, strlen(start));
  for (size_t i = 0; i < count; ++i) put_byte(&name, ' ');
  put(&name, end, strlen(end));
  put_byte(&payload, 0x93);
  put_byte(&payload, 0x91);
  put_byte(&payload, 2);
  put_str(&payload, name);
  Bytes data = no_bytes();
  for (int i = 0; i < 16; ++i) put_byte(&data, (unsigned)i);
  put_bin(&payload, data);
  put_ext(&bytes, 1, payload);
  return exact_bytes(bytes);
}

/* The name under which the tree has the array. */
static void check_name(Bytes bytes, const char *expected) {
  fs_tree *tree = tree_of_bytes(bytes);
  fs_array array = FS_ARRAY_INIT;
  if (!tree) return;
  CHECK_OK(fs_node_array(fs_tree_root(tree), &array, ERR));
  const int is_same =
      array.dtype_name_size == strlen(expected) && memcmp(array.dtype_name, expected, array.dtype_name_size) == 0;
  if (!CHECK(is_same)) fprintf(stderr, "  is %.*s, not %s\n", (int)array.dtype_name_size, array.dtype_name, expected);
  fs_tree_free(tree);
}

static void check_read_as(const char *name, const char *expected) { check_name(padded_name(name, 0, ""), expected); }

static void check_read_fails(const char *name) {
  const Bytes bytes = padded_name(name, 0, "");
  fs_tree *tree = NULL;
  if (!CHECK_FAILS(FS_E_DTYPE, fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR)))
    fprintf(stderr, "  with the name %s\n", name);
  CHECK(tree == NULL);
  fs_tree_free(tree);
  free(bytes.data);
}

static void test_names_that_grow(void) {
  /* From well below to beyond what a file may have (255 bytes), where "timedelta64" is longer than "<m8". */
  for (size_t blanks = 230; blanks <= 247; ++blanks)
    check_name(padded_name("<m8[", blanks, "25s]"), "timedelta64[25s]");
  const Bytes too_long = padded_name("<m8[", 248, "25s]");
  fs_tree *tree = NULL;
  CHECK_FAILS(FS_E_DTYPE, fs_msgpack_restore(too_long.data, too_long.size, NULL, &tree, ERR));
  free(too_long.data);
}

static void test_canonical_names(void) {
  check_read_as("M8[0s]", "datetime64[0s]");
  check_read_as("datetime64[00s]", "datetime64[0s]");
  check_read_as("m8[ 25s]", "timedelta64[25s]");
  check_read_as("timedelta64[+1s]", "timedelta64[s]");
  check_read_as("timedelta64[+25s]", "timedelta64[25s]");
  check_read_as("M8[2s/4]", "datetime64[500ms]");
  check_read_as("M8[us/1000]", "datetime64[ns]");
  check_read_as("M8[\xce\xbcs]", "datetime64[us]");
  check_read_as("M8[25generic]", "datetime64");
  check_read_as("datetime64[ns]", "datetime64[ns]");
}

static void test_names_of_families(void) {
  static const char *wrong[] = { "datetime64[xx]",
                                 "datetime64[ns",
                                 "datetime64[q]",
                                 "datetime64[]",
                                 "datetime64[-1s]",
                                 "datetime64ns",
                                 "M4",
                                 "m16",
                                 "M8[25s/3]",
                                 "M8[ns]x",
                                 "V2",
                                 "V4",
                                 "|V4",
                                 "<U3",
                                 "U1",
                                 "S3",
                                 "void",
                                 "str",
                                 "bytes",
                                 "V",
                                 "S",
                                 "V0",
                                 "void16",
                                 "void12",
                                 "str96",
                                 "str40",
                                 "bytes24",
                                 "int128",
                                 "uint0128",
                                 "float96",
                                 "complex512",
                                 "f16x,",
                                 "i16",
                                 "<f12",
                                 "b8",
                                 "bool64",
                                 "O16",
                                 "<float64",
                                 ">bfloat16",
                                 "StringDType128",
                                 "float0",
                                 "V99999999999",
                                 "int99999999999" };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) check_read_fails(wrong[i]);
  /* Of no family, or of one and as large as they say. */
  static const char *carried[] = { "V8",     "|S8",        "<U2",           "void64", "bytes64", "str64",
                                   "int64x", "quaternion", "float64_e9m54", "int61",  "bfloat64" };
  for (size_t i = 0; i < sizeof carried / sizeof carried[0]; ++i) check_read_as(carried[i], carried[i]);
}

static void test_numbers_of_dtypes(void) {
  static const char *none[] = { "datetime64[xx]", "M4", "void", "str", "V0", "b8", "<float32", "", "bool1" };
  for (size_t i = 0; i < sizeof none / sizeof none[0]; ++i) {
    if (!CHECK(fs_dtype_from_name(none[i], strlen(none[i])) == FS_DTYPE_NONE)) fprintf(stderr, "  %s\n", none[i]);
  }
  CHECK(fs_dtype_from_name("nonsense", 8) == FS_DTYPE_OPAQUE);
  CHECK(fs_dtype_from_name("V4", 2) == FS_DTYPE_OPAQUE);
  CHECK(fs_dtype_from_name("m8[ 2s]", 7) == FS_DTYPE_TIMEDELTA64);
}

typedef struct Thing {
  int64_t items[2];
} Thing;

static fs_status register_with(fs_dtype dtype, const char *name, size_t item_size, fs_registry *registry) {
  const fs_field field = { .struct_size = sizeof(fs_field),
                           .name = "items",
                           .dtype = dtype,
                           .rank = 1,
                           .shape = { 2 },
                           .dtype_name = name,
                           .item_size = item_size,
                           .member_size = sizeof(int64_t[2]) };
  const fs_type type = { .struct_size = sizeof(fs_type),
                         .name = "Thing",
                         .size = sizeof(Thing),
                         .fields = &field,
                         .field_count = 1,
                         .field_size = sizeof(fs_field) };
  return fs_register_type(registry, &type, ERR);
}

static void test_fields(void) {
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, register_with(777, NULL, 8, registry));
  CHECK_FAILS(FS_E_DTYPE, register_with(FS_DTYPE_OPAQUE, NULL, 8, registry));
  CHECK_FAILS(FS_E_DTYPE, register_with(FS_DTYPE_OPAQUE, "V8", 8, registry));
  CHECK_FAILS(FS_E_DTYPE, register_with(FS_DTYPE_OPAQUE, "int128", 8, registry));
  CHECK_FAILS(FS_E_DTYPE, register_with(FS_DTYPE_OPAQUE, "datetime64[xx]", 8, registry));
  CHECK_FAILS(FS_E_DTYPE, register_with(FS_DTYPE_OPAQUE, "float64", 8, registry));
  CHECK_FAILS(FS_E_DTYPE, register_with(FS_DTYPE_TIMEDELTA64, "datetime64[s]", 8, registry));
  /* Another spelling is the same dtype: what is written is NumPy's name, and a file with that name fits. */
  CHECK_OK(register_with(FS_DTYPE_TIMEDELTA64, "<m8[ 25s]", 8, registry));
  Thing thing = { { 1, 2 } };
  fs_buffer *buffer = NULL;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_to_bytes(registry, "Thing", &thing, NULL, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer),
               "{'items': dtype('timedelta64[25s]')[2](hex('01000000000000000200000000000000'))}");
  thing.items[0] = 0;
  CHECK_OK(fs_restore(registry, "Thing", &thing, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, ERR));
  CHECK(thing.items[0] == 1);
  fs_buffer_free(buffer);
  fs_registry_free(registry);
}

static fs_array_source source_of(fs_dtype dtype, const char *name, const void *data) {
  static const int64_t shape[] = { 2 };
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = dtype;
  source.dtype_name = name;
  source.item_size = 8;
  source.rank = 1;
  source.shape = shape;
  source.data = data;
  return source;
}

static fs_status build(fs_dtype dtype, const char *name, fs_tree **tree) {
  static const int64_t data[] = { 1, 2 };
  const fs_array_source source = source_of(dtype, name, data);
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  fs_error *ignored = NULL;
  const fs_status status = fs_builder_array(builder, &source, ERR);
  if (status == FS_OK) CHECK(fs_builder_finish(builder, tree, &ignored) == FS_OK);
  fs_error_free(ignored);
  fs_builder_free(builder);
  return status;
}

static void test_builder(void) {
  fs_tree *tree = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, build(777, NULL, &tree));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, build(FS_DTYPE_NONE, NULL, &tree));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, build(FS_DTYPE_STR, NULL, &tree));
  CHECK_FAILS(FS_E_DTYPE, build(FS_DTYPE_OPAQUE, "int128", &tree));
  CHECK_FAILS(FS_E_DTYPE, build(FS_DTYPE_OPAQUE, "void", &tree));
  CHECK(tree == NULL);
  CHECK_OK(build(FS_DTYPE_DATETIME64, "M8[ 1ns]", &tree));
  CHECK_NODE_PACKED(fs_tree_root(tree), "dtype('datetime64[ns]')[2](hex('01000000000000000200000000000000'))");
  fs_tree_free(tree);
}

static void test_overwriting(void) {
  static const int64_t data[] = { 3, 4 };
  const Bytes bytes = packed_bytes("{'a': dtype('datetime64[ns]')[2](hex('01000000000000000200000000000000'))}");
  const char *path = in_temporary("times.msgpack");
  fs_array_source source = source_of(777, NULL, data);
  write_file(path, bytes.data, bytes.size);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "a", &source, NULL, ERR));
  source.dtype = FS_DTYPE_NONE;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_overwrite_array(path, "a", &source, NULL, ERR));
  source = source_of(FS_DTYPE_DATETIME64, "datetime64[s]", data);
  CHECK_FAILS(FS_E_DTYPE, fs_file_overwrite_array(path, "a", &source, NULL, ERR));
  CHECK(is_file_of(path, bytes.data, bytes.size));
  source.dtype_name = "<M8[ns]";
  CHECK_OK(fs_file_overwrite_array(path, "a", &source, NULL, ERR));
  free(bytes.data);
  const Bytes after = read_file(path);
  CHECK_PACKED(after.data, after.size, "{'a': dtype('datetime64[ns]')[2](hex('03000000000000000400000000000000'))}");
  free(after.data);
}

/* np.concatenate makes one array of chunks in both byte orders. */
static void test_chunks_of_both_orders(void) {
  static const char *orders[][2] = { { "dtype('>i2')[2](hex('00010002'))", "dtype('<i2')[1](hex('0300'))" },
                                     { "i16[2](1, 2)", "dtype('>i2')[1](hex('0003'))" } };
  for (size_t i = 0; i < 2; ++i) {
    char text[256];
    snprintf(text, sizeof text,
             "{'a': {'__msgpack_chunked_array__': True, 'shape': {'0': 3}, 'chunks': {'0': %s, '1': %s}}}",
             orders[i][0], orders[i][1]);
    const Bytes bytes = packed_bytes(text);
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    CHECK_FAILS(FS_E_DTYPE, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    options.lenient = 1;
    CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    CHECK_NODE_PACKED(fs_tree_root(tree), "{'a': i16[3](1, 2, 3)}");
    fs_tree_free(tree);
    write_file(in_temporary("chunks.msgpack"), bytes.data, bytes.size);
    for (int32_t maps = 0; maps < 2; ++maps) {
      const fs_open_options opening = { .struct_size = sizeof(fs_open_options),
                                        .mapping = maps ? FS_MAPPING_AUTO : FS_MAPPING_OFF,
                                        .decode = &options };
      CHECK_OK(fs_file_open(in_temporary("chunks.msgpack"), &opening, &tree, ERR));
      CHECK_NODE_PACKED(fs_tree_root(tree), "{'a': i16[3](1, 2, 3)}");
      fs_tree_free(tree);
    }
    free(bytes.data);
  }
}

int main(void) {
  if (!temporary_begin()) return 1;
  test_names_that_grow();
  test_canonical_names();
  test_names_of_families();
  test_numbers_of_dtypes();
  test_fields();
  test_builder();
  test_overwriting();
  test_chunks_of_both_orders();
  temporary_end();
  return check_result();
}
