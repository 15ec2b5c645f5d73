/* file.h: what is wrong with a file is found as in bytes: every prefix, every file of the golden data, what is no msgpack. And
 * what the options for reading let pass. */
#include "file_support.h"

/* What an opening came to. */
typedef struct Outcome {
  fs_status status;
  char path[256];
  char message[512];
  uint64_t offset;
} Outcome;

static Outcome outcome_of(fs_status status, fs_error *error) {
  Outcome outcome = { 0 };
  outcome.status = status;
  outcome.offset = fs_error_offset(error);
  snprintf(outcome.path, sizeof outcome.path, "%s", fs_error_path(error));
  snprintf(outcome.message, sizeof outcome.message, "%s", fs_error_message(error));
  fs_error_free(error);
  return outcome;
}

/* Files and sources say what bytes in memory say; `name` is for the message. */
static void check_same_as_bytes(const void *data, size_t size, const fs_decode_options *decode, const char *name) {
  fs_tree *expected = NULL;
  fs_error *error = NULL;
  const fs_status status = fs_msgpack_restore(data, size, decode, &expected, &error);
  const Outcome wanted = outcome_of(status, error);
  for (Way way = 0; way < WAY_COUNT; ++way) {
    if (way == WAY_REQUIRED && size % 8 != 0) continue; /* the mapped way again: some of them will do */
    fs_tree *tree = NULL;
    error = NULL;
    const fs_status opened = open_in(way, data, size, decode, &tree, &error);
    const Outcome found = outcome_of(opened, error);
    const int is_same = found.status == wanted.status && found.offset == wanted.offset &&
                        strcmp(found.path, wanted.path) == 0 &&
                        strcmp(without_file(found.message), wanted.message) == 0 &&
                        nodes_are_equal(fs_tree_root(tree), fs_tree_root(expected)) == 1 &&
                        fs_tree_bytes_used(tree) == fs_tree_bytes_used(expected);
    if (!CHECK(is_same))
      fprintf(stderr, "  %s (%zu bytes), %s\n  is       %s \"%s\" %lld: %s\n  expected %s \"%s\" %lld: %s\n", name,
              size, way_names[way], fs_status_name(found.status), found.path, (long long)found.offset, found.message,
              fs_status_name(wanted.status), wanted.path, (long long)wanted.offset, wanted.message);
    fs_tree_free(tree);
    if (way == WAY_SOURCE) CHECK(opened_source.destroyed == 1);
  }
  fs_tree_free(expected);
}

/* Attack 1: a file that holds every kind of header, cut at each byte. */
static const char every_kind[] =
    "de000c a3616263c0 a162c3 a169d2fffe7960 a175cfffffffffffffffff a166cb3ff0000000000000 d90173da0003313233 "
    "05c4020102"
    "c0c7130292cb3ff0000000000000cb4000000000000000 a174d6ff00000001 a165d545ffee"
    "a16183b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706582a13002a13102"
    "a66368756e6b7382a130c71501939102a7666c6f61743332c408000000000000803fa131c71501939102a7666c6f61743332c408"
    "0000004000004040 c40178dd00000002c71701939101a9636f6d706c65783634c4080000803f0000004080";

static void test_every_prefix(void) {
  const Bytes bytes = bytes_of(every_kind);
  fs_tree *tree = NULL;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  CHECK(fs_node_size(fs_tree_root(tree)) == 12);
  fs_tree_free(tree);
  check_same_as_bytes(bytes.data, bytes.size, NULL, "all of it");
  for (size_t size = 0; size < bytes.size; ++size) {
    for (Way way = 0; way < WAY_COUNT; ++way) {
      tree = NULL;
      CHECK_FAILS(FS_E_TRUNCATED, open_in(way, bytes.data, size, NULL, &tree, ERR));
      CHECK(tree == NULL);
    }
    check_same_as_bytes(bytes.data, size, NULL, "a prefix");
  }
  free(bytes.data);
}

/* Prefixes of a file whose arrays are skipped, and so end inside a body that nobody reads. */
static void test_prefixes_with_large_bodies(void) {
  static const int64_t shape[] = { 30000 };
  static float floats[30000];
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = floats;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (int i = 0; i < 3; ++i) {
    add_key(builder, i == 0 ? "a" : i == 1 ? "b" : "c");
    CHECK_OK(fs_builder_array(builder, &array, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  const Bytes bytes = bytes_of_node(fs_tree_root(tree), 50000);
  fs_tree_free(tree);
  for (size_t size = bytes.size - 60; size < bytes.size; ++size)
    check_same_as_bytes(bytes.data, size, NULL, "a prefix");
  for (size_t size = 1; size < bytes.size; size += 1021) check_same_as_bytes(bytes.data, size, NULL, "a prefix");
  free(bytes.data);
}

static void check_folder(const char *folder, const fs_decode_options *decode) {
  DIR *directory = opendir(folder);
  int count = 0;
  if (!CHECK(directory != NULL)) return;
  for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    char path[512];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    const Bytes bytes = read_file(path);
    check_same_as_bytes(bytes.data, bytes.size, decode, entry->d_name);
    free(bytes.data);
    ++count;
  }
  closedir(directory);
  CHECK(count > 100);
}

static void test_golden_data(void) {
  fs_decode_options lenient = FS_DECODE_OPTIONS_INIT;
  lenient.lenient = 1;
  lenient.legacy_bfloat16 = 1;
  lenient.trailing = FS_TRAILING_STREAM;
  check_folder("tests/golden/valid", NULL);
  check_folder("tests/golden/valid", &lenient);
  check_folder("tests/golden/invalid", NULL);
  check_folder("tests/golden/invalid", &lenient);
}

static void test_no_msgpack(void) {
  static const char pointer[] =
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d"
      "17e2393\nsize 12345\n";
  for (Way way = 0; way < WAY_COUNT; ++way) {
    fs_tree *tree = NULL;
    fs_error *error = NULL;
    CHECK_FAILS(FS_E_TRUNCATED, open_in(way, "", 0, NULL, &tree, ERR));
    CHECK_FAILS(FS_E_FORMAT, open_in(way, "\xc1", 1, NULL, &tree, ERR));
    CHECK_FAILS(FS_E_FORMAT, open_in(way, "\xc0\xc0", 2, NULL, &tree, ERR));
    CHECK(open_in(way, pointer, strlen(pointer), NULL, &tree, &error) == FS_E_FORMAT);
    CHECK(strstr(fs_error_message(error), "LFS") != NULL || strstr(fs_error_message(error), "lfs") != NULL);
    fs_error_free(error);
  }
  check_same_as_bytes(pointer, strlen(pointer), NULL, "a git-LFS pointer");
}

/* Several objects in a row, as EasyLM writes them. */
static void test_trailing(void) {
  const Bytes bytes = bytes_of("81a161c71501939102a7666c6f61743332c4080000803f00000040 92a16205 c0");
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  decode.trailing = FS_TRAILING_STREAM;
  for (Way way = 0; way < WAY_COUNT; ++way) {
    size_t used = 0, objects = 0;
    while (used < bytes.size) {
      fs_tree *tree = NULL;
      if (!CHECK_OK(open_in(way, bytes.data + used, bytes.size - used, &decode, &tree, ERR))) break;
      used += fs_tree_bytes_used(tree);
      ++objects;
      fs_tree_free(tree);
    }
    CHECK(objects == 3 && used == bytes.size);
  }
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_every_prefix();
  test_prefixes_with_large_bodies();
  test_golden_data();
  test_no_msgpack();
  test_trailing();
  temporary_end();
  return check_result();
}
