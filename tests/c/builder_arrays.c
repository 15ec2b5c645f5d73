/* builder.h, array.h: arrays and NumPy scalars that are put into a tree. */
#include "hex.h"

static fs_array_source source_of(fs_dtype dtype, uint32_t rank, const int64_t *shape, const void *data) {
  fs_array_source source = FS_ARRAY_SOURCE_INIT;
  source.dtype = dtype;
  source.rank = rank;
  source.shape = shape;
  source.data = data;
  return source;
}

static fs_tree *tree_of_array(const fs_array_source *source) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_array(builder, source, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  return tree;
}

static void check_array(const fs_array_source *source, const char *text) {
  fs_tree *tree = tree_of_array(source);
  CHECK_NODE_PACKED(fs_tree_root(tree), text);
  fs_tree_free(tree);
}

static void check_scalar(const fs_array_source *source, const char *text) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_scalar(builder, source, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_node_kind(fs_tree_root(tree)) == FS_KIND_SCALAR);
  CHECK_NODE_PACKED(fs_tree_root(tree), text);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

static void check_refused(fs_status status, const fs_array_source *source) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_FAILS(status, fs_builder_array(builder, source, ERR));
  CHECK_FAILS(status, fs_builder_finish(builder, &tree, ERR));
  CHECK(tree == NULL);
  fs_builder_free(builder);
}

static void test_known_bytes(void) {
  const float floats[] = { 1, 2 };
  const uint8_t bools[] = { 1, 0, 1 };
  const float complexes[] = { 1, 2 };
  const uint16_t bfloats[] = { 0x3f80, 0xc000 };
  const uint8_t nibbles[] = { 0x08, 0x07 };
  const uint8_t float8s[] = { 0x38, 0x40, 0x44 };
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 1, (const int64_t[]){ 2 }, floats);
  check_array(&source, "f32[2](1, 2)");
  source = source_of(FS_DTYPE_BOOL, 1, (const int64_t[]){ 3 }, bools);
  check_array(&source, "bool[3](True, False, True)");
  source = source_of(FS_DTYPE_COMPLEX64, 1, (const int64_t[]){ 1 }, complexes);
  check_array(&source, "c64[1](1+2j)");
  source = source_of(FS_DTYPE_BFLOAT16, 1, (const int64_t[]){ 2 }, bfloats);
  check_array(&source, "dtype('bfloat16')[2](hex('803f00c0'))");
  source = source_of(FS_DTYPE_INT4, 1, (const int64_t[]){ 2 }, nibbles);
  check_array(&source, "dtype('int4')[2](hex('0807'))");
  source = source_of(FS_DTYPE_FLOAT8_E4M3FN, 1, (const int64_t[]){ 3 }, float8s);
  check_array(&source, "dtype('float8_e4m3fn')[3](hex('384044'))");
}

static void test_no_items(void) {
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 2, (const int64_t[]){ 0, 3 }, NULL);
  check_array(&source, "f32[0,3]()");
  source = source_of(FS_DTYPE_UINT8, 1, (const int64_t[]){ 0 }, NULL);
  check_array(&source, "u8[0]()");
}

static void test_rank_0(void) {
  const float zero = 0, x = 1.5f;
  const int64_t three = 3;
  const uint8_t yes = 1;
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 0, NULL, &zero);
  check_array(&source, "f32[](0)");
  source = source_of(FS_DTYPE_FLOAT32, 0, NULL, &x);
  check_scalar(&source, "f32(1.5)");
  source = source_of(FS_DTYPE_INT64, 0, NULL, &three);
  check_scalar(&source, "i64(3)");
  source = source_of(FS_DTYPE_BOOL, 0, NULL, &yes);
  check_scalar(&source, "bool(True)");
}

static void test_names(void) {
  const int64_t ticks[] = { 1, 2 };
  const unsigned char things[] = { 1, 2, 3, 4, 5, 6 };
  fs_array_source source = source_of(FS_DTYPE_DATETIME64, 1, (const int64_t[]){ 2 }, ticks);
  source.dtype_name = "datetime64[25s]";
  check_array(&source, "dtype('datetime64[25s]')[2](hex('01000000000000000200000000000000'))");
  source = source_of(FS_DTYPE_DATETIME64, 0, NULL, ticks);
  source.dtype_name = "datetime64[D]";
  check_scalar(&source, "dtype('datetime64[D]')(hex('0100000000000000'))");
  source = source_of(FS_DTYPE_TIMEDELTA64, 1, (const int64_t[]){ 1 }, ticks);
  source.dtype_name = "timedelta64";
  check_array(&source, "dtype('timedelta64')[1](hex('0100000000000000'))");
  source = source_of(FS_DTYPE_OPAQUE, 1, (const int64_t[]){ 2 }, things);
  source.dtype_name = "float24";
  source.item_size = 3;
  check_array(&source, "dtype('float24')[2](hex('010203040506'))");
}

/* Transposed, reversed and broadcast arrays are written as copies in C order, as Flax does. */
static void test_strides(void) {
  const uint16_t halves[] = { 0x0000, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500 };
  const int16_t numbers[] = { 0, 1, 2, 3 };
  const int8_t seven = 7;
  fs_array_source source = source_of(FS_DTYPE_FLOAT16, 2, (const int64_t[]){ 3, 2 }, halves);
  source.strides = (const int64_t[]){ 2, 6 };
  check_array(&source, "dtype('float16')[3,2](hex('00000042003c004400400045'))");
  source = source_of(FS_DTYPE_INT16, 1, (const int64_t[]){ 4 }, numbers + 3);
  source.strides = (const int64_t[]){ -2 };
  check_array(&source, "i16[4](3, 2, 1, 0)");
  source = source_of(FS_DTYPE_INT8, 2, (const int64_t[]){ 2, 2 }, &seven);
  source.strides = (const int64_t[]){ 0, 0 };
  check_array(&source, "i8[2,2](7, 7, 7, 7)");
}

static void test_big_endian_and_unaligned(void) {
  const unsigned char bytes[] = { 0xff, 0x3f, 0xc0, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00 };
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 1, (const int64_t[]){ 2 }, bytes + 1);
  source.is_big_endian = 1;
  check_array(&source, "f32[2](1.5, -2)");
  source.is_big_endian = 0;
  check_array(&source, "f32[2](6.8965e-41, 2.69e-43)");
}

static void test_borrowed_and_copied(void) {
  int32_t numbers[] = { 1, 2 };
  fs_array_source source = source_of(FS_DTYPE_INT32, 1, (const int64_t[]){ 2 }, numbers);
  fs_tree *borrowing = tree_of_array(&source);
  source.copy_data = 1;
  fs_tree *copy = tree_of_array(&source);
  fs_array view = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(fs_tree_root(borrowing), &view, ERR));
  CHECK(view.data == numbers);
  numbers[0] = 9;
  CHECK_NODE_PACKED(fs_tree_root(borrowing), "i32[2](9, 2)");
  CHECK_NODE_PACKED(fs_tree_root(copy), "i32[2](1, 2)");
  fs_tree_free(borrowing);
  fs_tree_free(copy);
}

/* The shape and the strides are copied when the array is added. */
static void test_shape_is_copied(void) {
  const int8_t items[] = { 1, 2, 3, 4 };
  int64_t shape[] = { 2, 2 }, strides[] = { 1, 2 };
  fs_array_source source = source_of(FS_DTYPE_INT8, 2, shape, items);
  source.strides = strides;
  fs_tree *tree = tree_of_array(&source);
  shape[0] = shape[1] = strides[0] = strides[1] = 77;
  CHECK_NODE_PACKED(fs_tree_root(tree), "i8[2,2](1, 3, 2, 4)");
  fs_tree_free(tree);
}

static void test_rank_limit(void) {
  const int8_t one = 1;
  int64_t shape[65];
  for (int i = 0; i < 65; ++i) shape[i] = 1;
  fs_array_source source = source_of(FS_DTYPE_INT8, 64, shape, &one);
  check_array(&source,
              "i8[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
              "1,1,1,1,1,1,1,1,1,1,1,1,1,1](1)");
  source.rank = 65;
  check_refused(FS_E_LIMIT, &source);
}

static void test_impossible_shapes(void) {
  const double item = 0;
  const int64_t shapes[][3] = {
    { -1, 1, 1 },
    { INT64_MIN, 1, 1 },
    { (int64_t)1 << 32, (int64_t)1 << 32, 1 },
    { (int64_t)1 << 61, 1, 1 },
    { 0, (int64_t)1 << 62, (int64_t)1 << 62 },
  };
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; ++i) {
    fs_array_source source = source_of(FS_DTYPE_FLOAT64, 3, shapes[i], &item);
    check_refused(FS_E_SHAPE, &source);
  }
}

static void test_refused_dtypes(void) {
  static const char *const unreadable[] = { "str96", "bytes24", "void64", "object" };
  static const fs_dtype no_dtypes[] = { FS_DTYPE_NONE, FS_DTYPE_STR, FS_DTYPE_BYTES, 31, -1 };
  const int64_t shape[] = { 1 };
  const char data[16] = { 0 };
  for (size_t i = 0; i < sizeof unreadable / sizeof unreadable[0]; ++i) {
    fs_array_source source = source_of(FS_DTYPE_OPAQUE, 1, shape, data);
    source.dtype_name = unreadable[i];
    source.item_size = 8;
    check_refused(FS_E_DTYPE, &source);
  }
  for (size_t i = 0; i < sizeof no_dtypes / sizeof no_dtypes[0]; ++i) {
    fs_builder *builder = NULL;
    fs_array_source source = source_of(no_dtypes[i], 1, shape, data);
    CHECK_OK(fs_builder_create(NULL, &builder, ERR));
    const fs_status status = fs_builder_array(builder, &source, NULL);
    CHECK(status == FS_E_DTYPE || status == FS_E_INVALID_ARGUMENT);
    fs_builder_free(builder);
  }
}

/* What can only be a mistake of the caller. */
static void test_wrong_arguments(void) {
  const int64_t shape[] = { 2 };
  const double data[2] = { 0, 0 };
  fs_array_source source = source_of(FS_DTYPE_FLOAT64, 1, NULL, data);
  check_refused(FS_E_INVALID_ARGUMENT, &source);
  source = source_of(FS_DTYPE_FLOAT64, 1, shape, NULL);
  check_refused(FS_E_INVALID_ARGUMENT, &source);
  source = source_of(FS_DTYPE_OPAQUE, 1, shape, data); /* neither name nor size */
  check_refused(FS_E_DTYPE, &source);
  source = source_of(FS_DTYPE_FLOAT64, 1, shape, data);
  source.struct_size = 0;
  check_refused(FS_E_INVALID_ARGUMENT, &source);
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  source = source_of(FS_DTYPE_FLOAT64, 1, shape, data);
  const fs_status status = fs_builder_scalar(builder, &source, NULL); /* a scalar has rank 0 */
  CHECK(status == FS_E_SHAPE || status == FS_E_INVALID_ARGUMENT);
  fs_builder_free(builder);
}

int main(void) {
  test_known_bytes();
  test_no_items();
  test_rank_0();
  test_names();
  test_strides();
  test_big_endian_and_unaligned();
  test_borrowed_and_copied();
  test_shape_is_copied();
  test_rank_limit();
  test_impossible_shapes();
  test_refused_dtypes();
  test_wrong_arguments();
  return check_result();
}
