/* file.h: a file, mapped or not, is the tree that its bytes are; where its arrays are, and what may happen to the file. */
#include "file_support.h"

#include "counting_allocator.h"

enum { float_count = 1000 };

/* {"f": float32[1000] 0, 1, …; "b": uint8[3]; "e": float32[0]; "s": np.int64(5); "t": "text";
 *  "c": int16[10, 400] in chunks of 4000 bytes} */
static Bytes sample(void) {
  static float floats[float_count];
  static const uint8_t small[] = { 1, 2, 3 };
  static int16_t numbers[4000];
  const int64_t five = 5;
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  for (int i = 0; i < float_count; ++i) floats[i] = (float)i;
  for (int i = 0; i < 4000; ++i) numbers[i] = (int16_t)(i * 7);
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = (const int64_t[]){ float_count };
  array.data = floats;
  add_key(builder, "f");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  array.dtype = FS_DTYPE_UINT8;
  array.shape = (const int64_t[]){ 3 };
  array.data = small;
  add_key(builder, "b");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  array.dtype = FS_DTYPE_FLOAT32;
  array.shape = (const int64_t[]){ 0 };
  add_key(builder, "e");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  array.dtype = FS_DTYPE_INT64;
  array.rank = 0;
  array.shape = NULL;
  array.data = &five;
  add_key(builder, "s");
  CHECK_OK(fs_builder_scalar(builder, &array, ERR));
  add_key(builder, "t");
  CHECK_OK(fs_builder_str(builder, "text", 4, ERR));
  array.dtype = FS_DTYPE_INT16;
  array.rank = 2;
  array.shape = (const int64_t[]){ 10, 400 };
  array.data = numbers;
  add_key(builder, "c");
  CHECK_OK(fs_builder_array(builder, &array, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  const Bytes bytes = bytes_of_node(fs_tree_root(tree), 4000);
  fs_tree_free(tree);
  return bytes;
}

static fs_array view_at(const fs_tree *tree, const char *path) {
  fs_array array = FS_ARRAY_INIT;
  CHECK_OK(fs_node_array(fs_node_at(fs_tree_root(tree), path), &array, ERR));
  return array;
}

static void test_the_tree_of_the_bytes(void) {
  const Bytes bytes = sample();
  fs_tree *expected = NULL;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &expected, ERR));
  for (Way way = 0; way < WAY_COUNT; ++way) {
    fs_tree *tree = NULL;
    CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
    CHECK(fs_tree_bytes_used(tree) == bytes.size);
    CHECK(fs_node_count(fs_tree_root(tree)) == fs_node_count(fs_tree_root(expected)));
    if (!CHECK(nodes_are_equal(fs_tree_root(tree), fs_tree_root(expected)) == 1))
      fprintf(stderr, "  %s\n", way_names[way]);
    CHECK(nodes_are_equal(fs_tree_root(expected), fs_tree_root(tree)) == 1);
    const Bytes written = bytes_of_node(fs_tree_root(tree), 4000);
    CHECK(written.size == bytes.size && memcmp(written.data, bytes.data, bytes.size) == 0);
    free(written.data);
    fs_tree_free(tree);
    if (way == WAY_SOURCE) CHECK(opened_source.destroyed == 1);
  }
  fs_tree_free(expected);
  free(bytes.data);
}

/* `segment` says where in the file the data stands, and points at it if it is mapped. */
static void check_segment(const fs_tree *tree, const char *path, size_t index, const Bytes *bytes, int is_mapped) {
  fs_segment segment = FS_SEGMENT_INIT;
  CHECK_OK(fs_node_array_segment(fs_node_at(fs_tree_root(tree), path), index, &segment, ERR));
  if (!CHECK(segment.offset < bytes->size && segment.size <= bytes->size - segment.offset)) return;
  if (is_mapped && CHECK(segment.data != NULL))
    CHECK(memcmp(segment.data, bytes->data + segment.offset, segment.size) == 0);
  CHECK(is_mapped || segment.data == NULL);
}

static void test_where_arrays_are(void) {
  const Bytes bytes = sample();
  for (Way way = 0; way < WAY_COUNT; ++way) {
    const int is_mapped = way == WAY_MAPPED || way == WAY_REQUIRED;
    fs_tree *tree = NULL;
    float floats[float_count];
    CHECK_OK(open_in(way, bytes.data, bytes.size, NULL, &tree, ERR));
    fs_array array = view_at(tree, "f");
    CHECK(array.dtype == FS_DTYPE_FLOAT32 && array.rank == 1 && array.shape[0] == float_count && array.size == 4000);
    CHECK(array.segment_count == 1 && array.is_in_file == 1 && (array.data != NULL) == is_mapped);
    if (array.data) {
      CHECK(array.is_aligned == ((uintptr_t)array.data % sizeof(float) == 0));
      memcpy(floats, array.data, sizeof floats);
      CHECK(floats[1] == 1 && floats[999] == 999);
    }
    check_segment(tree, "f", 0, &bytes, is_mapped);
    memset(floats, 0, sizeof floats);
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "f"), floats, sizeof floats, ERR));
    CHECK(floats[1] == 1 && floats[999] == 999);

    array = view_at(tree, "c"); /* 8000 bytes in two chunks */
    CHECK(array.segment_count == 2 && array.data == NULL && array.is_in_file == 1);
    check_segment(tree, "c", 0, &bytes, is_mapped);
    array = view_at(tree, "e");
    CHECK(array.item_count == 0 && array.size == 0);
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "e"), floats, 0, ERR));
    fs_tree_free(tree);
  }
  free(bytes.data);
}

/* Trees that aren't of a file say so. */
static void test_arrays_in_memory(void) {
  const Bytes bytes = sample();
  fs_tree *tree = NULL;
  fs_segment segment = FS_SEGMENT_INIT;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  CHECK(view_at(tree, "f").is_in_file == 0);
  CHECK_OK(fs_node_array_segment(fs_node_at(fs_tree_root(tree), "f"), 0, &segment, ERR));
  CHECK(segment.data != NULL && segment.data == view_at(tree, "f").data);
  fs_tree_free(tree);
  free(bytes.data);
}

/* Nothing that happens to its name disturbs a tree. */
static void test_replaced_and_removed_files(void) {
  const Bytes bytes = sample();
  const char *path = in_temporary("a"), *other = in_temporary("b");
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_REQUIRED; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    float floats[float_count] = { 0 };
    options.mapping = mapping;
    write_file(path, bytes.data, bytes.size);
    write_file(other, "\xc0", 1);
    CHECK_OK(fs_file_open(path, &options, &tree, ERR));
    CHECK(rename(other, path) == 0);
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "f"), floats, sizeof floats, ERR));
    CHECK(floats[999] == 999);
    remove(path);
    CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "f"), floats, sizeof floats, ERR));
    fs_tree_free(tree);
  }
  free(bytes.data);
}

static void test_refused_arguments(void) {
  const Bytes bytes = sample();
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  const char *path = in_temporary("a");
  write_file(path, bytes.data, bytes.size);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open(NULL, NULL, &tree, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open(path, NULL, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open_into(path, NULL, NULL, ERR));
  options.mapping = 3;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open(path, &options, &tree, ERR));
  options.mapping = FS_MAPPING_AUTO;
  options.decode = &decode;
  decode.ownership = FS_OWNERSHIP_COPIED;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_file_open(path, &options, &tree, ERR));
  decode.ownership = FS_OWNERSHIP_BORROWED;
  CHECK_OK(fs_file_open(path, &options, &tree, ERR));
  fs_tree_free(tree);
  tree = NULL;

  /* a source is destroyed, also then; and it is not when there is none */
  CountingSource counting;
  fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open(NULL, NULL, &tree, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open(&source, NULL, NULL, ERR));
  CHECK(counting.destroyed == 1);
  source = source_over(&counting);
  source.read_at = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_source_open(&source, NULL, &tree, ERR));
  CHECK(counting.destroyed == 1 && tree == NULL);
  free(bytes.data);
}

/* Path and reason are in the message. */
static void check_refused_file(const char *path, fs_status expected) {
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_REQUIRED; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    options.mapping = mapping;
    const fs_status status = fs_file_open(path, &options, &tree, &error);
    CHECK(status != FS_OK && (expected == FS_OK || status == expected) && tree == NULL);
    if (!CHECK(strstr(fs_error_message(error), path) != NULL)) fprintf(stderr, "  %s\n", fs_error_report(error));
    fs_error_free(error);
  }
}

static void test_what_is_no_file(void) {
  const char *fifo = in_temporary("fifo"), *dangling = in_temporary("dangling");
  CHECK(mkfifo(fifo, 0600) == 0 && symlink("nowhere", dangling) == 0);
  alarm(60); /* a FIFO would make an open wait */
  check_refused_file(in_temporary("nothing"), FS_E_IO);
  check_refused_file(dangling, FS_E_IO);
  check_refused_file(temporary_directory, FS_OK); /* the contract leaves the status open */
  check_refused_file(fifo, FS_OK);
  check_refused_file("", FS_E_IO);
  alarm(0);
}

static void test_open_into(void) {
  const Bytes bytes = sample();
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_REQUIRED; ++mapping) {
    Counts counts = { 0 };
    const fs_allocator allocator = counting_allocator(&counts);
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    const char *path = in_temporary("a"), *bad = in_temporary("bad");
    options.mapping = mapping;
    write_file(path, bytes.data, bytes.size);
    write_file(bad, bytes.data, bytes.size - 1);
    CHECK_OK(fs_tree_create(&allocator, &tree, ERR));
    for (int round = 0; round < 4; ++round) {
      counts.calls = 0;
      CHECK_OK(fs_file_open_into(path, &options, tree, ERR));
      if (!CHECK(round == 0 || counts.calls == 0)) fprintf(stderr, "  round %d: %zu\n", round, counts.calls);
      CHECK(view_at(tree, "f").size == 4000);
      if (round == 1) {
        CHECK_FAILS(FS_E_TRUNCATED, fs_file_open_into(bad, &options, tree, ERR));
        CHECK(fs_tree_root(tree) == NULL);
      }
      if (round == 2) {
        CHECK_FAILS(FS_E_IO, fs_file_open_into(in_temporary("nothing"), &options, tree, ERR));
        CHECK(fs_tree_root(tree) == NULL);
      }
    }
    /* and it serves bytes again */
    CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, ERR));
    CHECK(view_at(tree, "f").is_in_file == 0);
    fs_tree_free(tree);
    CHECK(counts.live_blocks == 0);
  }
  free(bytes.data);
}

static void test_advice(void) {
  const Bytes bytes = sample();
  CHECK_OK(fs_node_advise(NULL, FS_ADVICE_RANDOM, ERR));
  for (Way way = 0; way <= WAY_COUNT; ++way) {
    fs_tree *tree = NULL;
    float floats[float_count] = { 0 };
    CHECK_OK(way < WAY_COUNT ? open_in(way, bytes.data, bytes.size, NULL, &tree, ERR)
                             : fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
    const fs_node *node = fs_node_at(fs_tree_root(tree), "f");
    for (fs_advice advice = FS_ADVICE_NORMAL; advice <= FS_ADVICE_DONT_NEED; ++advice) {
      CHECK_OK(fs_node_advise(fs_tree_root(tree), advice, ERR));
      CHECK_OK(fs_node_advise(node, advice, ERR));
      CHECK_OK(fs_node_advise(fs_node_at(fs_tree_root(tree), "t"), advice, ERR));
      CHECK_OK(fs_node_array_gather(node, floats, sizeof floats, ERR));
      CHECK(floats[999] == 999);
    }
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_advise(node, 5, ERR));
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_advise(node, -1, ERR));
    fs_tree_free(tree);
  }
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_the_tree_of_the_bytes();
  test_where_arrays_are();
  test_arrays_in_memory();
  test_replaced_and_removed_files();
  test_refused_arguments();
  test_what_is_no_file();
  test_open_into();
  test_advice();
  temporary_end();
  return check_result();
}
