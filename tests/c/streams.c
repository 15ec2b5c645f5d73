/* array.h: arrays whose data a callback gives when it is asked for it: what they are in trees, how they are written, and that
 * they need no memory. */
#include "file_support.h"

#include "collecting_sink.h"
#include "producer.h"

/* The same array with its numbers in memory. */
static fs_tree *tree_in_memory(void) {
  static uint32_t numbers[4000];
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  for (uint64_t i = 0; i < 4000; ++i) numbers[i] = number_at(i);
  array.dtype = FS_DTYPE_UINT32;
  array.rank = 2;
  array.shape = shape_of_4000;
  array.data = numbers;
  return tree_with(&array);
}

static void test_reading(void) {
  fs_tree *expected = tree_in_memory();
  for (int is_big_endian = 0; is_big_endian < 2; ++is_big_endian) {
    Producer producer = { .is_big_endian = is_big_endian };
    const fs_array_source source = produced(&producer, 2, shape_of_4000);
    fs_tree *tree = tree_with(&source);
    const fs_node *node = fs_node_at(fs_tree_root(tree), "a");
    fs_array array = FS_ARRAY_INIT;
    fs_segment segment = FS_SEGMENT_INIT;
    uint32_t numbers[4000];
    CHECK(producer.calls == 0);
    CHECK_OK(fs_node_array(node, &array, ERR));
    CHECK(array.data == NULL && array.segment_count == 1 && array.size == 16000 && array.is_in_file == 1);
    CHECK_OK(fs_node_array_segment(node, 0, &segment, ERR));
    CHECK(segment.data == NULL && segment.size == 16000 && segment.offset == FS_NO_OFFSET);
    CHECK(producer.calls == 0);
    CHECK_OK(fs_node_array_gather(node, numbers, sizeof numbers, ERR));
    CHECK(numbers[0] == number_at(0) && numbers[1] == number_at(1) && numbers[3999] == number_at(3999));
    CHECK_OK(fs_node_array_slice(node, (const int64_t[]){ 5, 7 }, (const int64_t[]){ 40, 90 },
                                 (const int64_t[]){ 30, 40 }, numbers, 24, ERR));
    CHECK(numbers[0] == number_at(507) && numbers[2] == number_at(587) && numbers[5] == number_at(3587));
    CHECK(nodes_are_equal(fs_tree_root(tree), fs_tree_root(expected)) == 1);
    CHECK(nodes_are_equal(fs_tree_root(expected), fs_tree_root(tree)) == 1);
    CHECK(producer.destroyed == 0);
    fs_tree_free(tree);
    CHECK(producer.destroyed == 1);
  }
  fs_tree_free(expected);
}

static void test_writing(void) {
  static const uint64_t chunk_limits[] = { 0, 10000, 401, 1 };
  fs_tree *expected = tree_in_memory();
  fs_buffer *buffer = NULL;
  const char *path = in_temporary("written");
  CollectingSink collected = { 0 };
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  for (int variant = 0; variant < 8; ++variant) {
    Producer producer = { .is_big_endian = variant / 4 };
    const fs_array_source source = produced(&producer, 2, shape_of_4000);
    fs_tree *tree = tree_with(&source);
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    fs_save_options save_options = FS_SAVE_OPTIONS_INIT;
    const fs_sink sink = sink_into(&collected);
    size_t size = 0;
    options.chunk_limit = chunk_limits[variant % 4];
    options.key_order = FS_KEY_ORDER_KEPT;
    save_options.serialize = &options;
    const Bytes bytes = bytes_of_node(fs_tree_root(expected), options.chunk_limit);
    CHECK_OK(fs_msgpack_serialize_into(fs_tree_root(tree), &options, NULL, 0, &size, ERR));
    CHECK(size == bytes.size && producer.calls == 0); /* a size needs no data */
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
    CHECK(fs_buffer_size(buffer) == size && memcmp(fs_buffer_data(buffer), bytes.data, size) == 0);
    CHECK(producer.next == 4000);
    CHECK_OK(fs_msgpack_save_sink(fs_tree_root(tree), &sink, &options, ERR));
    CHECK(collected.size == size && memcmp(collected.data, bytes.data, size) == 0);
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), path, &save_options, ERR));
    CHECK(is_file_of(path, bytes.data, size));
    options.as_state_dict = 1;
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, ERR));
    CHECK(fs_buffer_size(buffer) == size && memcmp(fs_buffer_data(buffer), bytes.data, size) == 0);
    free(bytes.data);
    fs_tree_free(tree);
    CHECK(producer.destroyed == 1);
  }
  free(collected.data);
  fs_buffer_free(buffer);
  fs_tree_free(expected);
}

/* Scalars, and arrays without items, which nobody is asked for. */
static void test_few_items(void) {
  Producer producer = { 0 }, nobody = { 0 };
  const int64_t none[] = { 3, 0 };
  fs_array_source array = produced(&nobody, 2, none);
  fs_tree *tree = tree_with(&array);
  CHECK_NODE_PACKED(fs_tree_root(tree), "{'x': 5, 'a': u32[3,0]()}");
  fs_tree_free(tree);
  CHECK(nobody.calls == 0 && nobody.destroyed == 1);
  array = produced(&producer, 0, NULL);
  fs_builder *builder = new_builder();
  CHECK_OK(fs_builder_scalar(builder, &array, ERR));
  check_finished(builder, "u32(12345)");
  fs_builder_free(builder);
  CHECK(producer.destroyed == 1);
}

/* ---- More than memory ---- */

enum { many = 16 << 20 }; /* items: 64 MiB */

typedef struct NumberSink {
  uint64_t position;
  uint64_t differ;
} NumberSink;

/* The data is what is behind the first 25 bytes: c9 <size> 01 93 91 ce <items> a6 uint32 c6 <size> */
static fs_status take_numbers(const void *data, size_t size, fs_error **error, void *user_data) {
  NumberSink *sink = user_data;
  const unsigned char *bytes = data;
  (void)error;
  for (size_t i = 0; i < size; ++i, ++sink->position) {
    if (sink->position < 25) continue;
    const uint64_t at = sink->position - 25;
    sink->differ += bytes[i] != (unsigned char)(number_at(at / 4) >> 8 * (at % 4));
  }
  return FS_OK;
}

static void test_more_than_memory(void) {
  const int64_t shape[] = { many };
  Producer producer = { 0 };
  NumberSink numbers = { 0, 0 };
  const fs_sink sink = { sizeof sink, take_numbers, &numbers };
  const fs_array_source array = produced(&producer, 1, shape);
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  CHECK_OK(fs_msgpack_save_sink(fs_tree_root(tree), &sink, NULL, ERR));
  CHECK(numbers.position == 25 + UINT64_C(4) * many && numbers.differ == 0);
  CHECK(producer.largest * 4 <= 1 << 20); /* in pieces of at most 1 MiB */
  fs_tree_free(tree);
  CHECK(producer.destroyed == 1);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_reading();
  test_writing();
  test_few_items();
  test_more_than_memory();
  temporary_end();
  return check_result();
}
