/* node.h: views, gathering, slicing, streaming and columns of arrays, however they are stored: in a file or in memory,
 * chunked, big-endian, strided. What is expected is computed from the indices. */
#include "file_support.h"

#include "array_samples.h"

static uint64_t random_state = 1;

static int64_t random_below(int64_t limit) {
  random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
  return (int64_t)((random_state >> 33) % (uint64_t)limit);
}

static void check_whole(const Sample *sample, const fs_node *node) {
  static unsigned char items[most_items * 16 + 1];
  const uint64_t count = items_of(sample), size = count * sample->item_size;
  int differ = 0;
  memset(items, 77, sizeof items);
  if (size > 0) CHECK_FAILS(FS_E_TOO_SMALL, fs_node_array_gather(node, items, size - 1, ERR));
  CHECK(items[0] == 77);
  CHECK_OK(fs_node_array_gather(node, items, size, ERR));
  CHECK(items[size] == 77);
  for (uint64_t i = 0; i < count; ++i) {
    unsigned char expected[16];
    item_bytes_of(i, sample->item_size, expected);
    differ += memcmp(items + i * sample->item_size, expected, sample->item_size) != 0;
  }
  CHECK(differ == 0);
}

static void check_random_slice(const Sample *sample, const fs_node *node) {
  static unsigned char items[most_items * 16 + 1];
  int64_t starts[4], stops[4], steps[4], index[4], lengths[4];
  uint64_t count = 1, at = 0;
  int differ = 0;
  for (uint32_t i = 0; i < sample->rank; ++i) {
    starts[i] = random_below(sample->shape[i] + 1);
    stops[i] = starts[i] + random_below(sample->shape[i] - starts[i] + 1);
    steps[i] = random_below(3) == 0 ? 1 + random_below(sample->shape[i] + 2) : 1;
    if (random_below(4) == 0) starts[i] = 0, stops[i] = sample->shape[i], steps[i] = 1;
    lengths[i] = (stops[i] - starts[i] + steps[i] - 1) / steps[i];
    count *= (uint64_t)lengths[i];
    index[i] = 0;
  }
  const uint64_t size = count * sample->item_size;
  memset(items, 77, sizeof items);
  if (size > 0) CHECK_FAILS(FS_E_TOO_SMALL, fs_node_array_slice(node, starts, stops, steps, items, size - 1, ERR));
  CHECK_OK(fs_node_array_slice(node, starts, stops, steps, items, size, ERR));
  CHECK(items[size] == 77);
  for (uint64_t n = 0; n < count; ++n, at += sample->item_size) {
    uint64_t flat = 0;
    unsigned char expected[16];
    for (uint32_t i = 0; i < sample->rank; ++i)
      flat = flat * (uint64_t)sample->shape[i] + (uint64_t)(starts[i] + index[i] * steps[i]);
    item_bytes_of(flat, sample->item_size, expected);
    differ += memcmp(items + at, expected, sample->item_size) != 0;
    for (uint32_t i = sample->rank; i-- > 0 && ++index[i] == lengths[i];) index[i] = 0;
  }
  CHECK(differ == 0);
}

typedef struct Stream {
  const Sample *sample;
  size_t piece_size;
  uint64_t next;
  int calls, fails_at, differ;
} Stream;

static fs_status take_items(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                            void *user_data) {
  Stream *stream = user_data;
  const size_t item_size = stream->sample->item_size;
  const size_t piece_size = stream->piece_size ? stream->piece_size : 1 << 20;
  CHECK(first_item == stream->next && item_count > 0);
  CHECK(item_count == 1 || item_count * item_size <= piece_size);
  for (uint64_t i = 0; i < item_count; ++i) {
    unsigned char expected[16];
    item_bytes_of(first_item + i, item_size, expected);
    stream->differ += memcmp((const unsigned char *)items + i * item_size, expected, item_size) != 0;
  }
  stream->next += item_count;
  if (++stream->calls != stream->fails_at) return FS_OK;
  *error = fs_error_create(FS_E_STATE, "the GPU is hot");
  return FS_E_STATE;
}

static void check_streams(const Sample *sample, const fs_node *node, const char *path) {
  static const size_t piece_sizes[] = { 0, 1, 3, 16, 100, 1000, 1001, 1 << 20, SIZE_MAX };
  for (size_t i = 0; i < sizeof piece_sizes / sizeof piece_sizes[0]; ++i) {
    Stream stream = { sample, piece_sizes[i], 0, 0, 0, 0 };
    const fs_items_sink sink = { sizeof sink, piece_sizes[i], take_items, &stream };
    CHECK_OK(fs_node_array_stream(node, &sink, ERR));
    if (!CHECK(stream.next == items_of(sample) && stream.differ == 0)) fprintf(stderr, "  %s\n", sample->key);
  }
  for (int n = 1; n < 4 && items_of(sample) > 3; ++n) {
    Stream stream = { sample, sample->item_size, 0, 0, n, 0 };
    const fs_items_sink sink = { sizeof sink, sample->item_size, take_items, &stream };
    fs_error *error = NULL;
    CHECK(fs_node_array_stream(node, &sink, &error) == FS_E_CALLBACK);
    CHECK(strstr(fs_error_message(error), "the GPU is hot") != NULL);
    CHECK_TEXT(fs_error_path(error), path);
    CHECK(stream.calls == n);
    fs_error_free(error);
  }
}

static void check_segments(const Sample *sample, const fs_node *node, const Packer *packer, int is_file) {
  fs_array array = FS_ARRAY_INIT;
  fs_segment segment = FS_SEGMENT_INIT;
  uint64_t next = 0;
  CHECK_OK(fs_node_array(node, &array, ERR));
  CHECK(array.item_size == sample->item_size && array.rank == sample->rank && array.item_count == items_of(sample));
  CHECK(array.is_big_endian == (sample->dtype[0] == '>'));
  if (array.is_big_endian || array.segment_count > 1) CHECK(array.data == NULL);
  for (size_t i = 0; i < array.segment_count; ++i) {
    CHECK_OK(fs_node_array_segment(node, i, &segment, ERR));
    CHECK(segment.first_item == next && segment.size == segment.item_count * sample->item_size);
    next += segment.item_count;
    if (segment.size == 0 || !is_file || segment.offset == FS_NO_OFFSET) continue; /* small ones may be copies */
    unsigned char item[16];
    item_bytes_of(segment.first_item, sample->item_size, item);
    if (array.is_big_endian) swap_parts(item, sample->item_size, sample->part_size);
    CHECK(memcmp(packer->data + segment.offset, item, sample->item_size) == 0);
    if (segment.data) CHECK(memcmp(segment.data, packer->data + segment.offset, segment.size) == 0);
  }
  CHECK(next == array.item_count);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_segment(node, array.segment_count, &segment, ERR));
}

static void check_wrong_slices(const Sample *sample, const fs_node *node) {
  unsigned char item[16];
  int64_t starts[4] = { 0 }, stops[4] = { 0 }, steps[4] = { 1, 1, 1, 1 };
  if (sample->rank == 0) return;
  stops[0] = sample->shape[0] + 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_slice(node, starts, stops, steps, item, sizeof item, ERR));
  stops[0] = 1;
  steps[0] = 0;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_slice(node, starts, stops, steps, item, sizeof item, ERR));
  starts[0] = -1;
  steps[0] = 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_slice(node, starts, stops, steps, item, sizeof item, ERR));
}

static void check_tree(const fs_tree *tree, const Packer *packer, int is_file) {
  for (int i = 0; i < sample_count; ++i) {
    const fs_node *node = fs_node_find(fs_tree_root(tree), samples[i].key, strlen(samples[i].key));
    char path[64];
    snprintf(path, sizeof path, "./%s", samples[i].key);
    check_segments(&samples[i], node, packer, is_file);
    check_whole(&samples[i], node);
    for (int n = 0; n < 150; ++n) check_random_slice(&samples[i], node);
    check_streams(&samples[i], node, path);
    check_wrong_slices(&samples[i], node);
  }
}

/* The views are those of the tree of the bytes, but for pointers to data that isn't in memory. */
static void check_views(const fs_tree *tree, const fs_tree *expected) {
  for (size_t i = 0; i < sample_count; ++i) {
    fs_array left = FS_ARRAY_INIT, right = FS_ARRAY_INIT;
    CHECK_OK(fs_node_array(fs_node_child(fs_tree_root(tree), i), &left, ERR));
    CHECK_OK(fs_node_array(fs_node_child(fs_tree_root(expected), i), &right, ERR));
    CHECK(left.dtype == right.dtype && left.size == right.size && left.segment_count == right.segment_count);
    CHECK(left.rank == samples[i].rank && memcmp(left.shape, samples[i].shape, left.rank * sizeof(int64_t)) == 0);
  }
}

static void test_files(void) {
  static Packer packer; /* too large for the stack */
  fs_tree *expected = NULL;
  pack_map(&packer, sample_count);
  for (int i = 0; i < sample_count; ++i) pack_sample(&packer, &samples[i]);
  CHECK_OK(fs_msgpack_restore(packer.data, packer.size, NULL, &expected, ERR));
  check_tree(expected, &packer, 0);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    fs_tree *tree = NULL;
    CHECK_OK(open_in(way, packer.data, packer.size, NULL, &tree, ERR));
    check_tree(tree, &packer, 1);
    check_views(tree, expected);
    fs_tree_free(tree);
  }
  fs_tree_free(expected);
  packer_free(&packer);
}

/* Arrays of a builder with strides: transposed, reversed, with gaps, broadcast, and big-endian. */
static void test_strided_trees(void) {
  static const Sample sample = { "strided", "int16", 2, 2, 2, { 20, 30 }, 0 };
  static const int64_t strides[][2] = { { 60, 2 }, { 2, 40 }, { -60, -2 }, { 80, 2 }, { 160, -4 } };
  static unsigned char memory[20 * 160 + 64];
  for (size_t n = 0; n < sizeof strides / sizeof strides[0]; ++n) {
    for (int is_swapped = 0; is_swapped < 2; ++is_swapped) {
      fs_array_source array = FS_ARRAY_SOURCE_INIT;
      fs_builder *builder = new_builder();
      fs_tree *tree = NULL;
      unsigned char *first = memory;
      if (strides[n][0] < 0) first += -strides[n][0] * 19;
      if (strides[n][1] < 0) first += -strides[n][1] * 29;
      for (int64_t row = 0; row < 20; ++row) {
        for (int64_t column = 0; column < 30; ++column) {
          unsigned char *item = first + row * strides[n][0] + column * strides[n][1];
          item_bytes_of((uint64_t)(row * 30 + column), 2, item);
          if (is_swapped) swap_parts(item, 2, 2);
        }
      }
      array.dtype = FS_DTYPE_INT16;
      array.rank = 2;
      array.shape = sample.shape;
      array.strides = strides[n];
      array.data = first;
      array.is_big_endian = is_swapped;
      CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
      add_key(builder, "strided");
      CHECK_OK(fs_builder_array(builder, &array, ERR));
      CHECK_OK(fs_builder_end(builder, ERR));
      CHECK_OK(fs_builder_finish(builder, &tree, ERR));
      fs_builder_free(builder);
      const fs_node *node = fs_node_at(fs_tree_root(tree), "strided");
      check_whole(&sample, node);
      for (int i = 0; i < 100; ++i) check_random_slice(&sample, node);
      check_streams(&sample, node, "./strided");
      check_wrong_slices(&sample, node);
      fs_tree_free(tree);
    }
  }
}

static void test_what_is_no_array(void) {
  fs_tree *tree = tree_of("{'a': 5}");
  Stream stream = { &samples[0], 0, 0, 0, 0, 0 };
  fs_items_sink sink = { sizeof sink, 0, take_items, &stream };
  CHECK_FAILS(FS_E_TYPE, fs_node_array_stream(NULL, &sink, ERR));
  CHECK_FAILS(FS_E_TYPE, fs_node_array_stream(fs_tree_root(tree), &sink, ERR));
  CHECK_FAILS(FS_E_TYPE, fs_node_array_stream(fs_node_at(fs_tree_root(tree), "a"), &sink, ERR));
  fs_tree_free(tree);
  tree = tree_of("f32[2](1, 2)");
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_stream(fs_tree_root(tree), NULL, ERR));
  sink.write_items = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_stream(fs_tree_root(tree), &sink, ERR));
  sink.write_items = take_items;
  sink.struct_size = 0;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_array_stream(fs_tree_root(tree), &sink, ERR));
  CHECK(stream.calls == 0);
  fs_tree_free(tree);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_files();
  test_strided_trees();
  test_what_is_no_array();
  temporary_end();
  return check_result();
}
