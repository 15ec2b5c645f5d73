/* msgpack.h: msgpack_restore and its options. What each attack on the bytes gets is checked where
 * the reader is tested; here it is what a caller of the C functions sees. */
#include "counting_allocator.h"
#include "hex.h"

static void check_refused(fs_status status, const char *hex, const fs_decode_options *options) {
  const Bytes bytes = bytes_of(hex);
  fs_tree *tree = NULL;
  if (!CHECK_FAILS(status, fs_msgpack_restore(bytes.data, bytes.size, options, &tree, ERR)))
    fprintf(stderr, "  for the bytes %s\n", hex);
  CHECK(tree == NULL);
  free(bytes.data);
}

static void test_statuses(void) {
  check_refused(FS_E_TRUNCATED, "", NULL);
  check_refused(FS_E_TRUNCATED, "91", NULL);
  check_refused(FS_E_TRUNCATED, "d9", NULL);
  check_refused(FS_E_TRUNCATED, "d80101", NULL);
  check_refused(FS_E_TRUNCATED, "ddffffffff", NULL);
  check_refused(FS_E_TRUNCATED, "c6ffffffff00", NULL);
  check_refused(FS_E_FORMAT, "c1", NULL);
  check_refused(FS_E_FORMAT, "c0c0", NULL);
  check_refused(FS_E_FORMAT, "d5ff0000", NULL); /* a timestamp of 2 bytes */
  check_refused(FS_E_KEY, "82a16101a16102", NULL);
  check_refused(FS_E_KEY, "819001", NULL);
  check_refused(FS_E_KEY, "820101cb3ff000000000000002", NULL); /* 1 and 1.0 */
  check_refused(FS_E_UTF8, "a1ff", NULL);
  check_refused(FS_E_SHAPE, "c70d019391ffa4696e7438c403616263", NULL); /* [-1] */
  check_refused(FS_E_SHAPE, "c70d01939102a4696e7438c403616263", NULL); /* [2], 3 bytes */
  check_refused(FS_E_DTYPE, "c70d01939101a66f626a656374c40161", NULL);
}

static void test_arguments(void) {
  fs_tree *tree = NULL;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore(NULL, 1, NULL, &tree, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\xc0", 1, NULL, NULL, ERR));
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.ownership = 3;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\xc0", 1, &options, &tree, ERR));
  options.ownership = FS_OWNERSHIP_ADOPTED; /* and no `release` to end them with */
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\xc0", 1, &options, &tree, ERR));
  options.ownership = FS_OWNERSHIP_BORROWED;
  options.depth_limit = FS_MAX_DEPTH + 1;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\xc0", 1, &options, &tree, ERR));
  CHECK(tree == NULL);
}

/* What Flax reads but never writes, and what it writes then. */
static void test_lenient(void) {
  static const struct {
    const char *hex;
    fs_status strict;
    const char *written;
  } cases[] = {
    /* the last of two equal keys wins, in the first one's place */
    { "83a16101a16202a16103", FS_E_KEY, "82a16103a16202" },
    /* the shape: with one dimension to infer, an int, nil, bin and str */
    { "c70d019391ffa4696e7438c403616263", FS_E_SHAPE, "c70d01939103a4696e7438c403616263" },
    { "c70c019303a4696e7438c403616263", FS_E_TYPE, "c70d01939103a4696e7438c403616263" },
    { "c70c0193c0a4696e7438c403616263", FS_E_TYPE, "c70d01939103a4696e7438c403616263" },
    { "c70e0193c40103a4696e7438c403616263", FS_E_TYPE, "c70d01939103a4696e7438c403616263" },
    { "c70d0193a103a4696e7438c403616263", FS_E_TYPE, "c70d01939103a4696e7438c403616263" },
    /* data as str; the name as nil and bin */
    { "d801939102a33c6634a86162636465666768", FS_OK, "c71501939102a7666c6f61743332c4086162636465666768" },
    { "c70e01939101c0c4086162636465666768", FS_OK, "c71501939101a7666c6f61743634c4086162636465666768" },
    { "c70e01939103c404696e7438c403616263", FS_OK, "c70d01939103a4696e7438c403616263" },
    /* complex of ints, and with a third part */
    { "c70302920102", FS_OK, "c7130292cb3ff0000000000000cb4000000000000000" },
    { "c71c0293cb3ff0000000000000cb4000000000000000cb4008000000000000", FS_E_FORMAT,
      "c7130292cb3ff0000000000000cb4000000000000000" },
    /* a scalar with a shape is an array */
    { "c70c03939102a4696e7438c4026162", FS_E_SHAPE, "c70c01939102a4696e7438c4026162" },
  };
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = 1;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    const Bytes bytes = bytes_of(cases[i].hex);
    fs_tree *tree = NULL;
    if (cases[i].strict == FS_OK) /* refused as well, but the status is not laid down */
      CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, NULL) != FS_OK);
    else
      check_refused(cases[i].strict, cases[i].hex, NULL);
    CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    if (tree) CHECK_NODE_BYTES(fs_tree_root(tree), cases[i].written);
    fs_tree_free(tree);
    free(bytes.data);
  }
  check_refused(FS_E_SHAPE, "c70d01939102a4696e7438c403616263", &options);
  check_refused(FS_E_TYPE, "c713019391cb3ff0000000000000a4696e7438c40161", &options);
  check_refused(FS_E_FORMAT, "c70c01949101a4696e7438c4016101", &options);
}

static void test_copied(void) {
  const Bytes bytes = bytes_of("a3616263");
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.ownership = FS_OWNERSHIP_COPIED;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  memset(bytes.data, 0, bytes.size);
  CHECK_NODE_BYTES(fs_tree_root(tree), "a3616263");
  fs_tree_free(tree);
  free(bytes.data);
}

typedef struct Released {
  int count;
  const void *data;
  size_t size;
} Released;

static void release(void *data, size_t size, void *user_data) {
  Released *released = user_data;
  released->count += 1;
  released->data = data;
  released->size = size;
  free(data);
}

static void test_adopted(void) {
  Released released = { 0, NULL, 0 };
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.ownership = FS_OWNERSHIP_ADOPTED;
  options.release = release;
  options.release_user_data = &released;
  Bytes bytes = bytes_of("a3616263");
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK(released.count == 0);
  CHECK_NODE_BYTES(fs_tree_root(tree), "a3616263");
  fs_tree_free(tree);
  CHECK(released.count == 1 && released.data == bytes.data && released.size == 4);
  /* also when the call fails */
  tree = NULL;
  bytes = bytes_of("a361");
  CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK(released.count == 2 && tree == NULL);
  /* and when the tree gets other bytes */
  CHECK_OK(fs_tree_create(NULL, &tree, ERR));
  bytes = bytes_of("c0");
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, &options, tree, ERR));
  CHECK(released.count == 2);
  bytes = bytes_of("c2");
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, &options, tree, ERR));
  CHECK(released.count == 3);
  CHECK_NODE_BYTES(fs_tree_root(tree), "c2");
  fs_tree_free(tree);
  CHECK(released.count == 4);
}

static void test_memory_limit(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  enum { ITEMS = 1000 };
  unsigned char bytes[3 + ITEMS] = { 0xdc, ITEMS >> 8, ITEMS & 255 }; /* a list of zeros */
  options.allocator = &allocator;
  options.memory_limit = 100;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes, sizeof bytes, &options, &tree, ERR));
  CHECK(tree == NULL && counts.live_blocks == 0);
  /* Somewhere a limit is enough, and no limit is ever exceeded. */
  fs_status status = FS_E_LIMIT;
  for (uint64_t limit = 64; status == FS_E_LIMIT && limit < 1 << 20; limit += limit / 4) {
    counts.copying_bytes = 0;
    options.memory_limit = limit;
    status = fs_msgpack_restore(bytes, sizeof bytes, &options, &tree, NULL);
    CHECK(counts.copying_bytes <= limit);
  }
  CHECK(status == FS_OK);
  CHECK(fs_node_size(fs_tree_root(tree)) == ITEMS);
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0 && counts.live_bytes == 0);
}

static void test_depth_limit(void) {
  unsigned char bytes[FS_MAX_DEPTH + 2];
  fs_tree *tree = NULL;
  memset(bytes, 0x91, sizeof bytes);
  bytes[FS_MAX_DEPTH] = 0xc0;
  CHECK_OK(fs_msgpack_restore(bytes, FS_MAX_DEPTH + 1, NULL, &tree, ERR));
  CHECK(fs_node_count(fs_tree_root(tree)) == FS_MAX_DEPTH + 1);
  fs_tree_free(tree);
  tree = NULL;
  bytes[FS_MAX_DEPTH] = 0x91;
  bytes[FS_MAX_DEPTH + 1] = 0xc0;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes, sizeof bytes, NULL, &tree, ERR));
  bytes[FS_MAX_DEPTH] = 0x90;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes, FS_MAX_DEPTH + 1, NULL, &tree, ERR));
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.depth_limit = 2;
  check_refused(FS_E_LIMIT, "9191 91c0", &options);
  CHECK_OK(fs_msgpack_restore("\x91\x91\xc0", 3, &options, &tree, ERR));
  fs_tree_free(tree);
}

/* Whatever the place of the data in memory, an aligned view can be asked for. */
static void test_align_arrays(void) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  char *memory = malloc(64);
  const Bytes bytes = bytes_of("c71501939101a7666c6f61743634c408000000000000f03f");
  for (size_t offset = 0; offset < 8; ++offset) {
    memcpy(memory + offset, bytes.data, bytes.size);
    for (options.align_arrays = 0; options.align_arrays < 2; ++options.align_arrays) {
      fs_tree *tree = NULL;
      fs_array array = FS_ARRAY_INIT;
      CHECK_OK(fs_msgpack_restore(memory + offset, bytes.size, &options, &tree, ERR));
      CHECK_OK(fs_node_array(fs_tree_root(tree), &array, ERR));
      const int is_in_place = array.data == memory + offset + bytes.size - 8;
      const int fits = (uintptr_t)(memory + offset + bytes.size) % sizeof(double) == 0;
      CHECK(array.is_aligned == (fits || options.align_arrays));
      CHECK(is_in_place == (fits || !options.align_arrays));
      if (array.is_aligned) CHECK(*(const double *)array.data == 1.0);
      fs_tree_free(tree);
    }
  }
  free(bytes.data);
  free(memory);
}

/* Before 30 October 2020 Flax wrote `dtype.str`, which is V2 for bfloat16. */
static void test_legacy_bfloat16(void) {
  const Bytes bytes = bytes_of("c70d01939102a33c5632c404803f00c0");
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.legacy_bfloat16 = 1;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK_NODE_BYTES(fs_tree_root(tree), "c71201939102a862666c6f61743136c404803f00c0");
  fs_tree_free(tree);
  free(bytes.data);
}

static void test_stream(void) {
  const Bytes bytes = bytes_of("9201a161 c0 81a16201");
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  static const size_t sizes[] = { 4, 1, 4 };
  size_t offset = 0;
  options.trailing = FS_TRAILING_STREAM;
  for (size_t i = 0; i < 3; ++i) {
    fs_tree *tree = NULL;
    CHECK_OK(fs_msgpack_restore(bytes.data + offset, bytes.size - offset, &options, &tree, ERR));
    CHECK(fs_tree_bytes_used(tree) == sizes[i]);
    offset += fs_tree_bytes_used(tree);
    fs_tree_free(tree);
  }
  CHECK(offset == bytes.size);
  check_refused(FS_E_FORMAT, "9201a161 c0", NULL);
  free(bytes.data);
}

static void test_workspace(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_tree *tree = NULL;
  const Bytes bytes = bytes_of("82a161920102a16293c0c2c3");
  CHECK_OK(fs_tree_create(&allocator, &tree, ERR));
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, ERR));
  CHECK_NODE_BYTES(fs_tree_root(tree), "82a161920102a16293c0c2c3");
  CHECK(fs_tree_bytes_used(tree) == bytes.size);
  const size_t calls = counts.calls;
  for (int i = 0; i < 10; ++i) CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, ERR));
  CHECK(counts.calls == calls); /* the memory is used again */
  CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore_into(bytes.data, bytes.size - 1, NULL, tree, ERR));
  CHECK(fs_tree_root(tree) == NULL);
  CHECK_OK(fs_msgpack_restore_into("\x01", 1, NULL, tree, ERR));
  CHECK_NODE_BYTES(fs_tree_root(tree), "01");
  fs_tree_free(tree);
  CHECK(counts.live_blocks == 0);
  free(bytes.data);
}

/* A checkout without git-lfs leaves such files behind. */
static void test_lfs_pointer(void) {
  static const char pointer[] =
      "version https://git-lfs.github.com/spec/v1\n"
      "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\nsize 12345\n";
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  CHECK(fs_msgpack_restore(pointer, sizeof pointer - 1, NULL, &tree, &error) == FS_E_FORMAT);
  CHECK(strstr(fs_error_message(error), "LFS") != NULL);
  fs_error_free(error);
}

int main(void) {
  test_statuses();
  test_arguments();
  test_lenient();
  test_copied();
  test_adopted();
  test_memory_limit();
  test_depth_limit();
  if (!IS_ROUTED) test_align_arrays();
  test_legacy_bfloat16();
  test_stream();
  test_workspace();
  test_lfs_pointer();
  return check_result();
}
