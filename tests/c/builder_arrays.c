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

static void check_array(const fs_array_source *source, const char *hex) {
  fs_tree *tree = tree_of_array(source);
  CHECK_NODE_BYTES(fs_tree_root(tree), hex);
  fs_tree_free(tree);
}

static void check_scalar(const fs_array_source *source, const char *hex) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_scalar(builder, source, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK(fs_node_kind(fs_tree_root(tree)) == FS_KIND_SCALAR);
  CHECK_NODE_BYTES(fs_tree_root(tree), hex);
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
  check_array(&source, "c71501939102a7666c6f61743332c4080000803f00000040");
  source = source_of(FS_DTYPE_BOOL, 1, (const int64_t[]){ 3 }, bools);
  check_array(&source, "c70d01939103a4626f6f6cc403010001");
  source = source_of(FS_DTYPE_COMPLEX64, 1, (const int64_t[]){ 1 }, complexes);
  check_array(&source, "c71701939101a9636f6d706c65783634c4080000803f00000040");
  source = source_of(FS_DTYPE_BFLOAT16, 1, (const int64_t[]){ 2 }, bfloats);
  check_array(&source, "c71201939102a862666c6f61743136c404803f00c0");
  source = source_of(FS_DTYPE_INT4, 1, (const int64_t[]){ 2 }, nibbles);
  check_array(&source, "c70c01939102a4696e7434c4020807");
  source = source_of(FS_DTYPE_FLOAT8_E4M3FN, 1, (const int64_t[]){ 3 }, float8s);
  check_array(&source, "c71601939103ad666c6f6174385f65346d33666ec403384044");
}

static void test_no_items(void) {
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 2, (const int64_t[]){ 0, 3 }, NULL);
  check_array(&source, "c70e0193920003a7666c6f61743332c400");
  source = source_of(FS_DTYPE_UINT8, 1, (const int64_t[]){ 0 }, NULL);
  check_array(&source, "c70b01939100a575696e7438c400");
}

static void test_rank_0(void) {
  const float zero = 0, x = 1.5f;
  const int64_t three = 3;
  const uint8_t yes = 1;
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 0, NULL, &zero);
  check_array(&source, "d8019390a7666c6f61743332c40400000000");
  source = source_of(FS_DTYPE_FLOAT32, 0, NULL, &x);
  check_scalar(&source, "d8039390a7666c6f61743332c4040000c03f");
  source = source_of(FS_DTYPE_INT64, 0, NULL, &three);
  check_scalar(&source, "c712039390a5696e743634c4080300000000000000");
  source = source_of(FS_DTYPE_BOOL, 0, NULL, &yes);
  check_scalar(&source, "c70a039390a4626f6f6cc40101");
}

static void test_names(void) {
  const int64_t ticks[] = { 1, 2 };
  const unsigned char things[] = { 1, 2, 3, 4, 5, 6 };
  fs_array_source source = source_of(FS_DTYPE_DATETIME64, 1, (const int64_t[]){ 2 }, ticks);
  source.dtype_name = "datetime64[25s]";
  check_array(&source,
              "c72501939102af6461746574696d6536345b3235735dc410"
              "01000000000000000200000000000000");
  source = source_of(FS_DTYPE_DATETIME64, 0, NULL, ticks);
  source.dtype_name = "datetime64[D]";
  check_scalar(&source, "c71a039390ad6461746574696d6536345b445dc4080100000000000000");
  source = source_of(FS_DTYPE_TIMEDELTA64, 1, (const int64_t[]){ 1 }, ticks);
  source.dtype_name = "timedelta64";
  check_array(&source, "c71901939101ab74696d6564656c74613634c4080100000000000000");
  source = source_of(FS_DTYPE_OPAQUE, 1, (const int64_t[]){ 2 }, things);
  source.dtype_name = "float24";
  source.item_size = 3;
  check_array(&source, "c71301939102a7666c6f61743234c406010203040506");
}

/* Transposed, reversed and broadcast arrays are written as copies in C order, as Flax does. */
static void test_strides(void) {
  const uint16_t halves[] = { 0x0000, 0x3c00, 0x4000, 0x4200, 0x4400, 0x4500 };
  const int16_t numbers[] = { 0, 1, 2, 3 };
  const int8_t seven = 7;
  fs_array_source source = source_of(FS_DTYPE_FLOAT16, 2, (const int64_t[]){ 3, 2 }, halves);
  source.strides = (const int64_t[]){ 2, 6 };
  check_array(&source, "c71a0193920302a7666c6f61743136c40c00000042003c004400400045");
  source = source_of(FS_DTYPE_INT16, 1, (const int64_t[]){ 4 }, numbers + 3);
  source.strides = (const int64_t[]){ -2 };
  check_array(&source, "c71301939104a5696e743136c4080300020001000000");
  source = source_of(FS_DTYPE_INT8, 2, (const int64_t[]){ 2, 2 }, &seven);
  source.strides = (const int64_t[]){ 0, 0 };
  check_array(&source, "c70f0193920202a4696e7438c40407070707");
}

static void test_big_endian_and_unaligned(void) {
  const unsigned char bytes[] = { 0xff, 0x3f, 0xc0, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00 };
  fs_array_source source = source_of(FS_DTYPE_FLOAT32, 1, (const int64_t[]){ 2 }, bytes + 1);
  source.is_big_endian = 1;
  check_array(&source, "c71501939102a7666c6f61743332c4080000c03f000000c0");
  source.is_big_endian = 0;
  check_array(&source, "c71501939102a7666c6f61743332c4083fc00000c0000000");
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
  CHECK_NODE_BYTES(fs_tree_root(borrowing), "c71301939102a5696e743332c4080900000002000000");
  CHECK_NODE_BYTES(fs_tree_root(copy), "c71301939102a5696e743332c4080100000002000000");
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
  CHECK_NODE_BYTES(fs_tree_root(tree), "c70f0193920202a4696e7438c40401030204");
  fs_tree_free(tree);
}

static void test_rank_limit(void) {
  const int8_t one = 1;
  int64_t shape[65];
  for (int i = 0; i < 65; ++i) shape[i] = 1;
  fs_array_source source = source_of(FS_DTYPE_INT8, 64, shape, &one);
  check_array(&source,
              "c74c0193dc0040"
              "0101010101010101010101010101010101010101010101010101010101010101"
              "0101010101010101010101010101010101010101010101010101010101010101"
              "a4696e7438c40101");
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
