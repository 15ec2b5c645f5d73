/* node.h, array.h: arrays in a tree, seen, gathered and sliced. */
#include "hex.h"

/* as it is written with a chunk limit of 8 bytes */
static const char chunked[] =
    "{'a': {'__msgpack_chunked_array__': True, 'shape': {'0': 2, '1': 5}, 'chunks': {'0': i16[4](0, 1, 2, 3), '1': "
    "i16[4](4, 5, 6, 7), '2': i16[2](8, 9)}}}";
static const char of_rank_3[] =
    "i16[2,3,4](0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23)";
/* >f4 [1.5, -2] and >c8 [1+2j] */
static const char big_endian[] = "dtype('>f4')[2](hex('3fc00000c0000000'))";
static const char big_endian_complex[] = "dtype('>c8')[1](hex('3f80000040000000'))";

static fs_array view_of(const fs_node *node) {
  fs_array array = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(node, &array, ERR));
  return array;
}

static int has_name(const fs_array *array, const char *name) {
  return array->dtype_name_size == strlen(name) && memcmp(array->dtype_name, name, array->dtype_name_size) == 0;
}

static void test_view(void) {
  const Bytes bytes = packed_bytes(of_rank_3);
  fs_tree *tree = NULL;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  const fs_array array = view_of(fs_tree_root(tree));
  CHECK(array.dtype == FS_DTYPE_INT16 && array.rank == 3 && has_name(&array, "int16"));
  CHECK(array.shape[0] == 2 && array.shape[1] == 3 && array.shape[2] == 4);
  CHECK(array.item_size == 2 && array.item_count == 24 && array.size == 48);
  CHECK(array.segment_count == 1 && array.is_big_endian == 0);
  CHECK(IS_ROUTED || array.data == bytes.data + bytes.size - 48); /* in the bytes, not a copy */
  CHECK(array.is_aligned == ((uintptr_t)array.data % sizeof(int16_t) == 0));
  fs_segment segment = FS_SEGMENT_INIT;
  CHECK_OK(fs_node_array_segment(fs_tree_root(tree), 0, &segment, ERR));
  CHECK(segment.data == array.data && segment.size == 48);
  CHECK(segment.first_item == 0 && segment.item_count == 24);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_segment(fs_tree_root(tree), 1, &segment, ERR));
  fs_tree_free(tree);
  free(bytes.data);
}

static void test_scalar_view(void) {
  fs_tree *tree = tree_of("f32(1.5)");
  const fs_array array = view_of(fs_tree_root(tree));
  float value = 0;
  CHECK(fs_node_kind(fs_tree_root(tree)) == FS_KIND_SCALAR);
  CHECK(array.dtype == FS_DTYPE_FLOAT32 && array.rank == 0 && array.item_count == 1 && array.size == 4);
  CHECK_OK(fs_node_array_gather(fs_tree_root(tree), &value, sizeof value, ERR));
  CHECK(value == 1.5f);
  CHECK_OK(fs_node_array_slice(fs_tree_root(tree), NULL, NULL, NULL, &value, sizeof value, ERR));
  CHECK(value == 1.5f);
  fs_tree_free(tree);
}

/* Flax's chunks are one array of several segments. */
static void test_chunks(void) {
  fs_tree *tree = tree_of(chunked);
  const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
  const fs_array array = view_of(node);
  int16_t numbers[10] = { 0 };
  CHECK(fs_node_kind(node) == FS_KIND_ARRAY && fs_node_count(fs_tree_root(tree)) == 2);
  CHECK(array.rank == 2 && array.shape[0] == 2 && array.shape[1] == 5);
  CHECK(array.data == NULL && array.segment_count == 3 && array.size == 20);
  static const uint64_t counts[] = { 4, 4, 2 };
  for (size_t i = 0; i < 3; ++i) {
    fs_segment segment = FS_SEGMENT_INIT;
    CHECK_OK(fs_node_array_segment(node, i, &segment, ERR));
    CHECK(segment.first_item == i * 4 && segment.item_count == counts[i]);
    CHECK(segment.size == counts[i] * 2);
    CHECK(memcmp(segment.data, (const char[]){ (char)(i * 4), 0 }, 2) == 0);
  }
  CHECK_OK(fs_node_array_gather(node, numbers, sizeof numbers, ERR));
  for (int i = 0; i < 10; ++i) CHECK(numbers[i] == i);
  /* a[:, 1:4:2], across the chunks */
  CHECK_OK(fs_node_array_slice(node, (const int64_t[]){ 0, 1 }, (const int64_t[]){ 2, 4 }, (const int64_t[]){ 1, 2 },
                               numbers, sizeof numbers, ERR));
  CHECK(numbers[0] == 1 && numbers[1] == 3 && numbers[2] == 6 && numbers[3] == 8);
  fs_tree_free(tree);
}

static void test_gather_room(void) {
  fs_tree *tree = tree_of(chunked);
  const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
  char memory[21];
  memset(memory, 77, sizeof memory);
  CHECK_FAILS(FS_E_TOO_SMALL, fs_node_array_gather(node, memory, 19, ERR));
  CHECK(memory[0] == 77);
  CHECK_OK(fs_node_array_gather(node, memory, 20, ERR));
  CHECK(memory[18] == 9 && memory[20] == 77);
  CHECK_OK(fs_node_array_gather(node, memory, 21, ERR));
  CHECK(memory[20] == 77);
  fs_tree_free(tree);
}

static void test_slices(void) {
  fs_tree *tree = tree_of(of_rank_3);
  const fs_node *root = fs_tree_root(tree);
  int16_t out[24];
  /* a */
  CHECK_OK(fs_node_array_slice(root, NULL, NULL, NULL, out, sizeof out, ERR));
  for (int i = 0; i < 24; ++i) CHECK(out[i] == i);
  /* a[1:, ::2, 1::2] */
  CHECK_OK(fs_node_array_slice(root, (const int64_t[]){ 1, 0, 1 }, NULL, (const int64_t[]){ 1, 2, 2 }, out, 8, ERR));
  CHECK(out[0] == 13 && out[1] == 15 && out[2] == 21 && out[3] == 23);
  /* a[:1, 1:2, :] */
  CHECK_OK(fs_node_array_slice(root, (const int64_t[]){ 0, 1, 0 }, (const int64_t[]){ 1, 2, 4 }, NULL, out, sizeof out,
                               ERR));
  CHECK(out[0] == 4 && out[3] == 7);
  /* a[:, :, 2:2] has no items */
  CHECK_OK(fs_node_array_slice(root, (const int64_t[]){ 0, 0, 2 }, (const int64_t[]){ 2, 3, 2 }, NULL, out, 0, ERR));
  /* a step beyond the end takes one */
  CHECK_OK(fs_node_array_slice(root, NULL, NULL, (const int64_t[]){ INT64_MAX, 99, 99 }, out, 2, ERR));
  CHECK(out[0] == 0);
  fs_tree_free(tree);
}

static void test_wrong_slices(void) {
  static const struct {
    int64_t starts[3], stops[3], steps[3];
  } wrong[] = {
    { { 0, 0, 0 }, { 3, 3, 4 }, { 1, 1, 1 } },  { { 0, 0, 0 }, { 2, 3, INT64_MAX }, { 1, 1, 1 } },
    { { -1, 0, 0 }, { 2, 3, 4 }, { 1, 1, 1 } }, { { 0, 0, 5 }, { 2, 3, 4 }, { 1, 1, 1 } },
    { { 0, 0, 0 }, { 2, -1, 4 }, { 1, 1, 1 } }, { { 0, 0, 0 }, { 2, 3, 4 }, { 0, 1, 1 } },
    { { 0, 0, 0 }, { 2, 3, 4 }, { 1, -1, 1 } }, { { 0, 0, 0 }, { 2, 3, 4 }, { 1, 1, INT64_MIN } },
  };
  fs_tree *tree = tree_of(of_rank_3);
  int16_t out[24];
  memset(out, 77, sizeof out);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i)
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_slice(fs_tree_root(tree), wrong[i].starts, wrong[i].stops,
                                                           wrong[i].steps, out, sizeof out, ERR));
  CHECK_FAILS(FS_E_TOO_SMALL, fs_node_array_slice(fs_tree_root(tree), NULL, NULL, NULL, out, 47, ERR));
  const char *untouched = (const char *)out;
  CHECK(untouched[0] == 77 && untouched[47] == 77);
  fs_tree_free(tree);
}

/* Files hold either byte order; gathering gives that of the host. */
static void test_byte_order(void) {
  fs_tree *tree = tree_of(big_endian);
  const fs_array array = view_of(fs_tree_root(tree));
  float values[2] = { 0, 0 };
  CHECK(array.dtype == FS_DTYPE_FLOAT32 && array.is_big_endian == 1 && array.data == NULL);
  CHECK(has_name(&array, "float32"));
  CHECK_OK(fs_node_array_gather(fs_tree_root(tree), values, sizeof values, ERR));
  CHECK(values[0] == 1.5f && values[1] == -2);
  CHECK_OK(fs_node_array_slice(fs_tree_root(tree), (const int64_t[]){ 1 }, NULL, NULL, values, 4, ERR));
  CHECK(values[0] == -2);
  fs_tree_free(tree);
  tree = tree_of(big_endian_complex);
  CHECK_OK(fs_node_array_gather(fs_tree_root(tree), values, sizeof values, ERR));
  CHECK(values[0] == 1 && values[1] == 2);
  /* What is written is little-endian. */
  CHECK_NODE_PACKED(fs_tree_root(tree), "c64[1](1+2j)");
  fs_tree_free(tree);
}

/* A dtype that nobody knows is carried along if its size follows from the bytes. */
static void test_opaque(void) {
  static const char text[] = "dtype('float24x')[2](hex('616263646566'))";
  fs_tree *tree = tree_of(text);
  const fs_array array = view_of(fs_tree_root(tree));
  char memory[6];
  CHECK(array.dtype == FS_DTYPE_OPAQUE && has_name(&array, "float24x"));
  CHECK(array.item_size == 3 && array.item_count == 2 && array.size == 6);
  CHECK(array.is_aligned == 1 && array.data != NULL);
  CHECK_OK(fs_node_array_slice(fs_tree_root(tree), (const int64_t[]){ 1 }, NULL, NULL, memory, 6, ERR));
  CHECK(memcmp(memory, "def", 3) == 0);
  CHECK_NODE_PACKED(fs_tree_root(tree), text);
  fs_tree_free(tree);
}

static void test_no_items(void) {
  fs_tree *tree = tree_of("f32[0,3]()");
  const fs_array array = view_of(fs_tree_root(tree));
  char memory[1] = { 77 };
  CHECK(array.rank == 2 && array.shape[0] == 0 && array.shape[1] == 3);
  CHECK(array.item_count == 0 && array.size == 0);
  CHECK_OK(fs_node_array_gather(fs_tree_root(tree), memory, 0, ERR));
  CHECK(memory[0] == 77);
  fs_tree_free(tree);
}

int main(void) {
  test_view();
  test_scalar_view();
  test_chunks();
  test_gather_room();
  test_slices();
  test_wrong_slices();
  test_byte_order();
  test_opaque();
  test_no_items();
  return check_result();
}
