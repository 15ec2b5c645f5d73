/* Trees that Flax wrote, read node by node and as columns; and a tree that is built by hand. */
#include "client.h"

static Bytes read_golden(const char *golden, const char *name) {
  char path[4200];
  Bytes bytes = { malloc(1 << 16), 0 };
  snprintf(path, sizeof path, "%s/%s.msgpack", golden, name);
  FILE *file = fopen(path, "rb");
  if (CHECK(file != NULL)) {
    bytes.size = fread(bytes.data, 1, 1 << 16, file);
    fclose(file);
  }
  return bytes;
}

/* The same bytes again, with the keys in the order of the file. */
static void write_again(const fs_node *root, const Bytes *bytes, uint64_t chunk_limit) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  fs_buffer *buffer = NULL;
  options.key_order = FS_KEY_ORDER_KEPT;
  options.chunk_limit = chunk_limit;
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_buffer_reserve(buffer, 1000, ERR));
  CHECK_OK(fs_msgpack_serialize(root, &options, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == bytes->size && memcmp(fs_buffer_data(buffer), bytes->data, bytes->size) == 0);
  fs_buffer_free(buffer);
}

static void read_values(const fs_node *root) {
  int32_t truth = 0;
  int64_t number = 0;
  uint64_t large = 0;
  double real = 0, imag = 0;
  const char *text = NULL;
  const void *data = NULL;
  size_t size = 0;
  CHECK_OK(fs_node_bool(fs_node_at(root, "./a_class/bias"), &truth, ERR));
  CHECK(truth == 1);
  CHECK_OK(fs_node_int64(fs_node_at(root, "a_class/items/1"), &number, ERR));
  CHECK(number == -1);
  CHECK_OK(fs_node_uint64(fs_node_at(root, "a_class/items/0"), &large, ERR));
  CHECK(large == (uint64_t)1 << 63);
  CHECK_FAILS(FS_E_TYPE, fs_node_int64(fs_node_at(root, "a_class/items/0"), &number, ERR));
  CHECK_OK(fs_node_str(fs_node_at(root, "a_class/items/2"), &text, &size, ERR));
  CHECK(size == 3 && memcmp(text, "str", 3) == 0);
  CHECK_OK(fs_node_bytes(fs_node_at(root, "a_class/weights"), &data, &size, ERR));
  CHECK(size == 5 && memcmp(data, "bytes", 5) == 0);
  CHECK_OK(fs_node_complex(fs_node_at(root, "a_class/inner/scale"), &real, &imag, ERR));
  CHECK(real > 0.99 && real < 1.01 && imag > -2.01 && imag < -1.99);
  CHECK(fs_node_kind(fs_node_at(root, "z_state/nu")) == FS_KIND_NIL && fs_node_at(root, "z_state/no") == NULL);
}

static void read_array(const fs_node *root) {
  static const int32_t expected[] = { 0, 1, 2 };
  const fs_node *node = fs_node_at(root, "jax");
  const int64_t second = 1, two = 2;
  int32_t items[3] = { 0 }, slice[1] = { 0 };
  fs_array array = FS_ARRAY_INIT;
  fs_segment segment = FS_SEGMENT_INIT;
  CHECK_OK(fs_node_array(node, &array, ERR));
  CHECK(array.dtype == FS_DTYPE_INT32 && array.rank == 1 && array.shape[0] == 3 && array.item_size == 4);
  CHECK(array.item_count == 3 && array.size == 12 && array.segment_count == 1 && array.is_in_file == 0);
  CHECK(array.dtype_name_size == 5 && memcmp(array.dtype_name, "int32", 5) == 0 && array.is_big_endian == 0);
  CHECK(memcmp(array.data, expected, sizeof expected) == 0);
  CHECK_OK(fs_node_array_segment(node, 0, &segment, ERR));
  CHECK(segment.data == array.data && segment.size == 12 && segment.first_item == 0 && segment.item_count == 3);
  CHECK(segment.offset == FS_NO_OFFSET);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_segment(node, 1, &segment, ERR));
  CHECK_OK(fs_node_array_gather(node, items, sizeof items, ERR));
  CHECK(memcmp(items, expected, sizeof expected) == 0);
  CHECK_OK(fs_node_array_slice(node, &second, NULL, &two, slice, sizeof slice, ERR));
  CHECK(slice[0] == 1);
  CHECK_FAILS(FS_E_TOO_SMALL, fs_node_array_gather(node, items, 11, ERR));
}

enum { most_nodes = 64 };

/* Gives the index after the subtree. */
static size_t check_columns(const fs_columns *columns, size_t index, const fs_node *node) {
  CHECK(columns->kinds[index] == fs_node_kind(node));
  size_t next = index + 1;
  const fs_node *child = NULL;
  for (size_t i = 0; (child = fs_node_next(node, child)) != NULL; ++i) {
    CHECK(child == fs_node_child(node, i));
    next = check_columns(columns, next, child);
  }
  return next;
}

static void read_columns(const fs_node *root) {
  static int32_t kinds[most_nodes];
  static int64_t ints[most_nodes];
  fs_columns columns = FS_COLUMNS_INIT;
  columns.capacity = most_nodes;
  columns.kinds = kinds;
  columns.ints = ints;
  CHECK_OK(fs_node_columns(root, &columns, ERR));
  CHECK(check_columns(&columns, 0, root) == fs_node_count(root) && ints[0] == 5);
  columns.capacity = 1;
  CHECK_FAILS(FS_E_TOO_SMALL, fs_node_columns(root, &columns, ERR));
}

int use_nodes(const char *golden) {
  const Bytes bytes = read_golden(golden, "everything");
  fs_tree *tree = NULL, *again = NULL, *replaced = NULL;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  const fs_node *root = fs_tree_root(tree);
  CHECK(fs_node_kind(root) == FS_KIND_DICT && fs_node_size(root) == 5 && fs_node_count(root) == 21);
  CHECK(fs_tree_bytes_used(tree) == bytes.size);
  read_values(root);
  read_array(root);
  read_columns(root);
  write_again(root, &bytes, 0);
  CHECK_OK(fs_tree_create(NULL, &again, ERR));
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, again, ERR));
  CHECK(nodes_are_equal(root, fs_tree_root(again)));
  CHECK_OK(fs_node_replace(root, fs_node_at(root, "jax"), fs_node_at(root, "leaf"), NULL, &replaced, ERR));
  CHECK(fs_node_kind(fs_node_find(fs_tree_root(replaced), "jax", 3)) == FS_KIND_SCALAR);
  CHECK(!nodes_are_equal(root, fs_tree_root(replaced)));
  fs_tree_free(replaced);
  fs_tree_free(again);
  fs_tree_free(tree);
  free(bytes.data);
  return check_result();
}

static fs_status take_items(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                            void *user_data) {
  (void)error;
  memcpy((float *)user_data + first_item, items, (size_t)item_count * sizeof(float));
  return FS_OK;
}

int use_chunks(const char *golden) {
  static const float expected[] = { 0, 1, 2, 3 };
  const Bytes bytes = read_golden(golden, "chunk_vector");
  float items[4] = { 0 };
  fs_tree *tree = NULL;
  fs_array array = FS_ARRAY_INIT;
  fs_segment segment = FS_SEGMENT_INIT;
  fs_items_sink sink = FS_ITEMS_SINK_INIT;
  sink.piece_size = 8;
  sink.write_items = take_items;
  sink.user_data = items;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
  CHECK_OK(fs_node_array(node, &array, ERR));
  CHECK(array.rank == 2 && array.shape[0] == 2 && array.shape[1] == 2 && array.segment_count == 2 && !array.data);
  CHECK_OK(fs_node_array_segment(node, 1, &segment, ERR));
  CHECK(segment.first_item == 2 && segment.item_count == 2 && memcmp(segment.data, expected + 2, 8) == 0);
  CHECK_OK(fs_node_array_stream(node, &sink, ERR));
  CHECK(memcmp(items, expected, sizeof expected) == 0);
  write_again(fs_tree_root(tree), &bytes, 8);
  fs_tree_free(tree);
  free(bytes.data);
  return check_result();
}
