/* file.h: opening reads structure and small values, never the data of arrays; and then only what is asked for is read. The
 * files are larger than any memory: their arrays are made up by the source. */
#include "counting_allocator.h"
#include "packer.h"

enum { array_count = 300, side = 1024 };

static Packer packer; /* too large for the stack */

/* A dict of 300 arrays float32[1024, 1024], each of 4 MiB. */
static void pack_many_arrays(void) {
  static const int64_t shape[] = { side, side };
  pack_map(&packer, array_count + 1);
  for (int i = 0; i < array_count; ++i) {
    char key[32];
    snprintf(key, sizeof key, "layer_%d", i);
    pack_text(&packer, key);
    pack_array_head(&packer, 1, "float32", 2, shape, (uint64_t)side * side * 4);
    pack_hole(&packer, (uint64_t)side * side * 4);
  }
  pack_text(&packer, "step");
  pack_value(&packer, "5");
}

static uint64_t offset_of(const fs_node *node, size_t index) {
  fs_segment segment = FS_SEGMENT_INIT;
  CHECK_OK(fs_node_array_segment(node, index, &segment, ERR));
  CHECK(segment.data == NULL);
  return segment.offset;
}

static void start_counting(CountingSource *counting) { counting->reads = counting->bytes_read = 0; }

static void test_opening(void) {
  CountingSource counting;
  fs_tree *tree = NULL;
  pack_many_arrays();
  const fs_source source = source_of_packer(&packer, &counting);
  CHECK(counting.size > UINT64_C(300) * 4194304);
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  /* what is read beside the headers is a fraction of a percent of 1.2 GB, in few pieces */
  if (!CHECK(counting.reads <= 2 * array_count + 10 && counting.made_up_read < counting.size / 200))
    fprintf(stderr, "  %zu reads, %llu bytes of data\n", counting.reads, (unsigned long long)counting.made_up_read);
  CHECK(fs_node_size(fs_tree_root(tree)) == array_count + 1);
  CHECK(fs_tree_bytes_used(tree) == counting.size);
  /* everything but the data is in memory by now */
  start_counting(&counting);
  int64_t step = 0;
  fs_array array = FS_ARRAY_INIT;
  const fs_node *node = fs_node_at(fs_tree_root(tree), "layer_177");
  CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(tree), "step"), &step, ERR));
  CHECK_OK(fs_node_array(node, &array, ERR));
  CHECK(step == 5 && array.data == NULL && array.is_in_file == 1 && array.size == 4194304 && array.shape[1] == side);
  CHECK(offset_of(node, 0) == packer.extents[178].offset - 4194304);
  CHECK(counting.reads == 0);
  fs_tree_free(tree);
  CHECK(counting.destroyed == 1);
}

/* Item (row, column) of an array as it is stored. */
static void expected_item(uint64_t offset, int64_t row, int64_t column, unsigned char *item) {
  for (uint64_t i = 0; i < 4; ++i) item[i] = made_up_byte(offset + ((uint64_t)row * side + (uint64_t)column) * 4 + i);
}

static void check_slice(CountingSource *counting, const fs_node *node, const int64_t *starts, const int64_t *stops,
                        const int64_t *steps, uint64_t most_read) {
  static unsigned char items[side * side * 4];
  const uint64_t offset = offset_of(node, 0);
  start_counting(counting);
  CHECK_OK(fs_node_array_slice(node, starts, stops, steps, items, sizeof items, ERR));
  size_t at = 0;
  int differ = 0;
  for (int64_t row = starts[0]; row < stops[0]; row += steps[0]) {
    for (int64_t column = starts[1]; column < stops[1]; column += steps[1], at += 4) {
      unsigned char expected[4];
      expected_item(offset, row, column, expected);
      differ += memcmp(items + at, expected, 4) != 0;
    }
  }
  CHECK(differ == 0);
  if (!CHECK(counting->bytes_read <= most_read))
    fprintf(stderr, "  %llu bytes read for a slice of %zu\n", (unsigned long long)counting->bytes_read, at);
}

static void test_loading_one(void) {
  CountingSource counting;
  fs_tree *tree = NULL;
  const fs_source source = source_of_packer(&packer, &counting);
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  const fs_node *node = fs_node_at(fs_tree_root(tree), "layer_299");
  const uint64_t offset = offset_of(node, 0);
  unsigned char *items = malloc(side * side * 4), item[4];
  start_counting(&counting);
  CHECK_OK(fs_node_array_gather(node, items, side * side * 4, ERR));
  CHECK(counting.bytes_read == side * side * 4);
  for (int64_t i = 0; i < side * side; i += 1000) {
    expected_item(offset, 0, i, item);
    CHECK(memcmp(items + i * 4, item, 4) == 0);
  }
  free(items);
  /* whole rows, one item, a row, one row in a hundred, a block, one column */
#define AT(...) (const int64_t[]){ __VA_ARGS__ }
  check_slice(&counting, node, AT(10, 0), AT(20, side), AT(1, 1), 10 * side * 4 + 4096);
  check_slice(&counting, node, AT(7, 9), AT(8, 10), AT(1, 1), 4096);
  check_slice(&counting, node, AT(1023, 0), AT(1024, side), AT(1, 1), side * 4 + 4096);
  check_slice(&counting, node, AT(0, 0), AT(1024, side), AT(100, 1), 11 * (side * 4 + 4096));
  check_slice(&counting, node, AT(500, 100), AT(510, 200), AT(1, 1), 10 * side * 4 + 4096);
  check_slice(&counting, node, AT(0, 3), AT(1024, 4), AT(1, 1), side * side * 4);
  check_slice(&counting, node, AT(3, 0), AT(1024, side), AT(1, 7), side * side * 4);
  fs_tree_free(tree);
}

/* A file with text between its arrays: what is read is the text, and not much more. */
static void test_small_values_between(void) {
  static const int64_t shape[] = { 1 << 20 };
  CountingSource counting;
  fs_tree *tree = NULL;
  char text[2001];
  memset(text, 'x', 2000);
  text[2000] = '\0';
  packer_free(&packer);
  pack_list(&packer, 200);
  for (int i = 0; i < 100; ++i) {
    pack_text(&packer, text);
    pack_array_head(&packer, 1, "int8", 1, shape, 1 << 20);
    pack_hole(&packer, 1 << 20);
  }
  const fs_source source = source_of_packer(&packer, &counting);
  CHECK_OK(fs_source_open(&source, NULL, &tree, ERR));
  CHECK(counting.reads <= 2 * 200 + 10 && counting.bytes_read < counting.size / 8);
  const char *read_text = NULL;
  size_t size = 0;
  start_counting(&counting);
  CHECK_OK(fs_node_str(fs_node_child(fs_tree_root(tree), 198), &read_text, &size, ERR));
  CHECK(size == 2000 && memcmp(read_text, text, 2000) == 0 && counting.reads == 0);
  fs_tree_free(tree);
}

/* Attack 40: five chunks of 3 GiB and an array of almost 4 GiB, beyond all offsets of 32 bits. */
static void test_beyond_4_gib(void) {
  enum { chunk_count = 5 };
  static const int64_t chunk_items = INT64_C(3) << 30, big_items = INT64_C(0xffffff00);
  CountingSource counting;
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.allocator = &allocator;
  packer_free(&packer);
  pack_map(&packer, 2);
  pack_text(&packer, "a");
  pack_map(&packer, 3);
  pack_value(&packer, "'__msgpack_chunked_array__'");
  pack_value(&packer, "True");
  pack_text(&packer, "shape");
  pack_hex(&packer, "82a130");
  pack_head(&packer, 0xcf, chunk_count * 3, 8);
  pack_hex(&packer, "a131ce40000000");
  pack_text(&packer, "chunks");
  pack_map(&packer, chunk_count);
  for (int i = 0; i < chunk_count; ++i) {
    pack_text(&packer, (const char[]){ (char)('0' + i), '\0' });
    pack_array_head(&packer, 1, "uint8", 1, &chunk_items, (uint64_t)chunk_items);
    pack_hole(&packer, (uint64_t)chunk_items);
  }
  pack_text(&packer, "b");
  pack_array_head(&packer, 1, "uint8", 1, &big_items, (uint64_t)big_items);
  pack_hole(&packer, (uint64_t)big_items);
  pack_raw(&packer, "", 0);
  const fs_source source = source_of_packer(&packer, &counting);
  CHECK(counting.size > UINT64_C(19) << 30);
  CHECK_OK(fs_source_open(&source, &decode, &tree, ERR));
  CHECK(counts.peak_bytes < 4 << 20 && counting.bytes_read < 4 << 20);

  const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
  fs_array array = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(node, &array, ERR));
  CHECK(array.rank == 2 && array.shape[0] == 15 && array.shape[1] == 1 << 30 && array.segment_count == chunk_count);
  CHECK(array.size == UINT64_C(15) << 30);
  /* two bytes from each row, three of which lie in a chunk */
  unsigned char items[30];
  start_counting(&counting);
  CHECK_OK(fs_node_array_slice(node, (const int64_t[]){ 0, 12345 }, (const int64_t[]){ 15, 12347 }, NULL, items,
                               sizeof items, ERR));
  CHECK(counting.bytes_read < 15 * (64 << 10));
  for (size_t row = 0; row < 15; ++row) {
    const uint64_t at = offset_of(node, row / 3) + ((uint64_t)(row % 3) << 30) + 12345;
    CHECK(items[2 * row] == made_up_byte(at) && items[2 * row + 1] == made_up_byte(at + 1));
  }
  /* a slice across a border */
  CHECK_OK(fs_node_array_slice(node, (const int64_t[]){ 2, (1 << 30) - 3 }, (const int64_t[]){ 3, 1 << 30 }, NULL,
                               items, 3, ERR));
  CHECK(items[2] == made_up_byte(offset_of(node, 0) + (UINT64_C(3) << 30) - 1));
  node = fs_node_at(fs_tree_root(tree), "b");
  CHECK_OK(fs_node_array_slice(node, (const int64_t[]){ big_items - 1 }, NULL, NULL, items, 1, ERR));
  CHECK(items[0] == made_up_byte(counting.size - 1) && offset_of(node, 0) + (uint64_t)big_items == counting.size);
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0);
}

int main(void) {
  test_opening();
  test_loading_one();
  test_small_values_between();
  test_beyond_4_gib();
  packer_free(&packer);
  return check_result();
}
