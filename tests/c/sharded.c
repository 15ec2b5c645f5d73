/* file.h: checkpoints that were saved in parts are one tree. The parts are as Flax writes them; real ones are in
 * tests/interop. */
#include "file_support.h"

#include "counting_allocator.h"

#define FIRST "{'m': {'a': f32[2](1, 2), 'b': 1}, 'n': 5}"
#define SECOND "{'m': {'c': [2, True, None]}}"
#define MERGED "{'m': {'a': f32[2](1, 2), 'b': 1, 'c': [2, True, None]}, 'n': 5}"

static void write_packed(const char *name, const char *text) {
  const Bytes bytes = packed_bytes(text);
  write_file(in_temporary(name), bytes.data, bytes.size);
  free(bytes.data);
}

static void remove_all(void) {
  DIR *directory = opendir(temporary_directory);
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
    if (entry->d_name[0] != '.') remove(in_temporary(entry->d_name));
  closedir(directory);
}

/* Opens by a name, and compares; the files may go before the tree is used. */
static void check_opens(const char *name, const char *expected) {
  for (fs_mapping mapping = FS_MAPPING_AUTO; mapping <= FS_MAPPING_OFF; ++mapping) {
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.mapping = mapping;
    if (!CHECK_OK(fs_sharded_open(in_temporary(name), &options, &tree, ERR))) fprintf(stderr, "  %s\n", name);
    CHECK_NODE_PACKED(fs_tree_root(tree), expected);
    fs_tree_free(tree);
  }
}

static void check_fails(fs_status status, const char *name, const char *path, const char *message) {
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  CHECK(fs_sharded_open(in_temporary(name), NULL, &tree, &error) == status && tree == NULL);
  CHECK_TEXT(fs_error_path(error), path);
  if (!CHECK(strstr(fs_error_message(error), message) != NULL)) fprintf(stderr, "  %s\n", fs_error_report(error));
  fs_error_free(error);
}

static void test_names(void) {
  write_packed("m-00001-of-00002.msgpack", FIRST);
  write_packed("m-00002-of-00002.msgpack", SECOND);
  check_opens("m-00001-of-00002.msgpack", MERGED);
  check_opens("m-00002-of-00002.msgpack", MERGED);
  check_opens("m.msgpack", MERGED);
  /* files of other names don't matter */
  write_packed("m-00001-of-00003.msgpack.index.json", "hex('7b7d')");
  write_packed("mm-00001-of-00003.msgpack", "5");
  write_packed("m-00001-of-00003", "5");
  write_packed("m-0001-of-0003.msgpack", "5");
  check_opens("m.msgpack", MERGED);
  /* a file of just that name is opened alone */
  write_packed("m.msgpack", "{'z': 1}");
  check_opens("m.msgpack", "{'z': 1}");
  check_opens("m-00001-of-00002.msgpack", MERGED);
  remove_all();
  /* names without an extension, and the only part */
  write_packed("x.y-00001-of-00001", "{'z': 2}");
  check_opens("x.y-00001-of-00001", "{'z': 2}");
  write_packed("one-00001-of-00001.msgpack", "[1, 2, 3]");
  check_opens("one.msgpack", "[1, 2, 3]");
  write_packed("odd-00003-of-00002.msgpack", "5"); /* no part: its number is beyond the count */
  check_opens("odd-00003-of-00002.msgpack", "5");
  remove_all();
}

/* Relative names, without a directory. */
static void test_working_directory(void) {
  char before[4096];
  fs_tree *tree = NULL;
  write_packed("m-00001-of-00002.msgpack", FIRST);
  write_packed("m-00002-of-00002.msgpack", SECOND);
  if (!CHECK(getcwd(before, sizeof before) != NULL && chdir(temporary_directory) == 0)) return;
  CHECK_OK(fs_sharded_open("m.msgpack", NULL, &tree, ERR));
  CHECK(chdir(before) == 0);
  CHECK_NODE_PACKED(fs_tree_root(tree), MERGED);
  fs_tree_free(tree);
  remove_all();
}

static void test_failures(void) {
  check_fails(FS_E_IO, "m.msgpack", "", "m.msgpack'");
  write_packed("m-00001-of-00003.msgpack", FIRST);
  write_packed("m-00003-of-00003.msgpack", "{}");
  check_fails(FS_E_IO, "m.msgpack", "", "m-00002-of-00003.msgpack'");
  check_fails(FS_E_IO, "m-00003-of-00003.msgpack", "", "m-00002-of-00003.msgpack'");
  write_packed("m-00002-of-00003.msgpack", SECOND);
  check_opens("m.msgpack", MERGED);
  write_packed("m-00003-of-00003.msgpack", "{'m': {'b': 1}}");
  check_fails(FS_E_KEY, "m.msgpack", "./m/b", "shard 1 and in shard 3");
  write_packed("m-00003-of-00003.msgpack", "hex('81 a16d')");
  check_fails(FS_E_TRUNCATED, "m.msgpack", "./m", "m-00003-of-00003.msgpack'");
  write_packed("m-00003-of-00003.msgpack", "[]");
  check_fails(FS_E_TYPE, "m.msgpack", ".", "shard 3 is a list, not a dict");
  write_packed("m-00001-of-00002.msgpack", "{}");
  check_fails(FS_E_INVALID_ARGUMENT, "m.msgpack", "", "several checkpoints");
  fs_tree *tree = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_sharded_open(NULL, NULL, &tree, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_sharded_open("m", NULL, NULL, ERR));
  remove_all();
}

typedef struct Watch {
  uint64_t calls, done, total;
  uint64_t fail_at; /* the call that ends it all, counted from 1; 0: none */
  int fell;
} Watch;

static fs_status watch(uint64_t done, uint64_t total, fs_error **error, void *user_data) {
  Watch *self = user_data;
  (void)error;
  if (done < self->done) self->fell = 1;
  self->done = done;
  self->total = total;
  return ++self->calls == self->fail_at ? FS_E_CALLBACK : FS_OK;
}

/* It goes on from file to file, and can end the call in each of them. */
static void test_progress(void) {
  const Bytes first = packed_bytes(FIRST), second = packed_bytes(SECOND);
  const uint64_t both = first.size + second.size;
  free(first.data);
  free(second.data);
  write_packed("m-00001-of-00002.msgpack", FIRST);
  write_packed("m-00002-of-00002.msgpack", SECOND);
  for (uint64_t fail_at = 0; fail_at <= 2; ++fail_at) {
    Watch self = { 0, 0, 0, fail_at, 0 };
    const fs_progress progress = { sizeof progress, watch, &self };
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_open_options options = FS_OPEN_OPTIONS_INIT;
    fs_tree *tree = NULL;
    decode.progress = &progress;
    options.decode = &decode;
    const fs_status status = fs_sharded_open(in_temporary("m.msgpack"), &options, &tree, NULL);
    CHECK(status == (fail_at == 0 ? FS_OK : FS_E_CALLBACK) && (tree != NULL) == (status == FS_OK));
    CHECK(!self.fell && self.total == 0 && self.calls == (fail_at == 0 ? 2 : fail_at));
    CHECK(fail_at != 0 || self.done == both);
    fs_tree_free(tree);
  }
  const fs_progress incomplete = FS_PROGRESS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.progress = &incomplete;
  options.decode = &decode;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_sharded_open(in_temporary("m.msgpack"), &options, &tree, ERR));
  remove_all();
}

/* Large arrays stay in their files, which the tree holds open. */
static void test_laziness(void) {
  enum { ITEMS = 100000 };
  static float items[ITEMS], read[ITEMS];
  static const int64_t shape[] = { ITEMS };
  for (int i = 0; i < ITEMS; ++i) items[i] = (float)i;
  for (int part = 1; part <= 2; ++part) {
    char name[64];
    fs_builder *builder = new_builder();
    fs_array_source array = FS_ARRAY_SOURCE_INIT;
    fs_tree *tree = NULL;
    array.dtype = FS_DTYPE_FLOAT32;
    array.rank = 1;
    array.shape = shape;
    array.data = items;
    CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
    add_key(builder, part == 1 ? "a" : "b");
    CHECK_OK(fs_builder_array(builder, &array, ERR));
    CHECK_OK(fs_builder_end(builder, ERR));
    CHECK_OK(fs_builder_finish(builder, &tree, ERR));
    snprintf(name, sizeof name, "large-%05d-of-00002.msgpack", part);
    CHECK_OK(fs_msgpack_save_file(fs_tree_root(tree), in_temporary(name), NULL, ERR));
    fs_tree_free(tree);
    fs_builder_free(builder);
  }
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.allocator = &allocator;
  options.decode = &decode;
  options.mapping = FS_MAPPING_OFF;
  CHECK_OK(fs_sharded_open(in_temporary("large.msgpack"), &options, &tree, ERR));
  CHECK(counts.peak_bytes < 64 << 10);
  CHECK(fs_tree_bytes_used(tree) > 2 * sizeof items && fs_tree_bytes_used(tree) < 2 * sizeof items + 200);
  remove_all();
  CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "b"), read, sizeof read, ERR));
  CHECK(memcmp(read, items, sizeof items) == 0);
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0);
}

static fs_status open_limited(uint64_t node_limit, uint64_t text_limit) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.node_limit = node_limit;
  decode.text_limit = text_limit;
  options.decode = &decode;
  const fs_status status = fs_sharded_open(in_temporary("m.msgpack"), &options, &tree, NULL);
  fs_tree_free(tree);
  return status;
}

/* The limits on nodes and text are those of all parts together, too. */
static void test_limits_of_all_parts(void) {
  enum { nodes = 5 + 6, text = 4 + 2 }; /* of FIRST and SECOND; the dtype of an array is no text */
  write_packed("m-00001-of-00002.msgpack", FIRST);
  write_packed("m-00002-of-00002.msgpack", SECOND);
  CHECK(open_limited(nodes, 0) == FS_OK && open_limited(nodes - 1, 0) == FS_E_LIMIT);
  CHECK(open_limited(0, text) == FS_OK && open_limited(0, text - 1) == FS_E_LIMIT);
  write_packed("m-00002-of-00002.msgpack", "{'x': 1}"); /* one node and one byte more than there may be */
  CHECK(open_limited(5 + 2, 0) == FS_OK && open_limited(5 + 1, 0) == FS_E_LIMIT && open_limited(5, 0) == FS_E_LIMIT);
  CHECK(open_limited(0, 4 + 1) == FS_OK && open_limited(0, 4) == FS_E_LIMIT);
  remove_all();
}

/* memory_limit is that of all parts together. */
static void test_limit(void) {
  write_packed("m-00001-of-00002.msgpack", FIRST);
  write_packed("m-00002-of-00002.msgpack", SECOND);
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options options = FS_OPEN_OPTIONS_INIT;
  fs_status status = FS_E_LIMIT;
  decode.allocator = &allocator;
  options.decode = &decode;
  for (decode.memory_limit = 1000; status == FS_E_LIMIT; decode.memory_limit += 100) {
    fs_tree *tree = NULL;
    counts = (Counts){ 0 };
    status = fs_sharded_open(in_temporary("m.msgpack"), &options, &tree, NULL);
    CHECK(counts.peak_bytes <= decode.memory_limit);
    fs_tree_free(tree);
    CHECK(counts.live_blocks == 0);
  }
  CHECK(status == FS_OK && decode.memory_limit > 2000);
  remove_all();
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_names();
  test_working_directory();
  test_failures();
  test_progress();
  test_laziness();
  test_limits_of_all_parts();
  test_limit();
  temporary_end();
  return check_result();
}
