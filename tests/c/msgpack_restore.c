/* msgpack.h: msgpack_restore and its options. What each attack on the bytes gets is checked where
 * the reader is tested; here it is what a caller of the C functions sees. */
#include "counting_allocator.h"
#include "hex.h"

static void check_refused(fs_status status, const char *text, const fs_decode_options *options) {
  const Bytes bytes = packed_bytes(text);
  fs_tree *tree = NULL;
  if (!CHECK_FAILS(status, fs_msgpack_restore(bytes.data, bytes.size, options, &tree, ERR)))
    fprintf(stderr, "  for the bytes %s\n", text);
  CHECK(tree == NULL);
  free(bytes.data);
}

static void test_statuses(void) {
  check_refused(FS_E_TRUNCATED, "hex('')", NULL);
  check_refused(FS_E_TRUNCATED, "hex('91')", NULL);
  check_refused(FS_E_TRUNCATED, "hex('d9')", NULL);
  check_refused(FS_E_TRUNCATED, "hex('d80101')", NULL);
  check_refused(FS_E_TRUNCATED, "hex('ddffffffff')", NULL);
  check_refused(FS_E_TRUNCATED, "hex('c6ffffffff00')", NULL);
  check_refused(FS_E_FORMAT, "hex('c1')", NULL);
  check_refused(FS_E_FORMAT, "hex('c0c0')", NULL);
  check_refused(FS_E_FORMAT, "ext(-1, b'\\x00\\x00')", NULL); /* a timestamp of 2 bytes */
  check_refused(FS_E_KEY, "{'a': 1, 'a': 2}", NULL);
  check_refused(FS_E_KEY, "{[]: 1}", NULL);
  check_refused(FS_E_KEY, "{1: 1, 1.0: 2}", NULL);
  check_refused(FS_E_UTF8, "'\\xff'", NULL);
  check_refused(FS_E_SHAPE, "ext(1, [[-1], 'int8', b'abc'])", NULL);
  check_refused(FS_E_SHAPE, "i8[2](hex('616263'))", NULL);
  check_refused(FS_E_DTYPE, "dtype('object')[1](hex('61'))", NULL);
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
    const char *text;
    fs_status strict;
    const char *written;
  } cases[] = {
    /* the last of two equal keys wins, in the first one's place */
    { "{'a': 1, 'b': 2, 'a': 3}", FS_E_KEY, "{'a': 3, 'b': 2}" },
    /* the shape: with one dimension to infer, an int, nil, bin and str */
    { "ext(1, [[-1], 'int8', b'abc'])", FS_E_SHAPE, "i8[3](hex('616263'))" },
    { "ext(1, [3, 'int8', b'abc'])", FS_E_TYPE, "i8[3](hex('616263'))" },
    { "ext(1, [None, 'int8', b'abc'])", FS_E_TYPE, "i8[3](hex('616263'))" },
    { "ext(1, [b'\\x03', 'int8', b'abc'])", FS_E_TYPE, "i8[3](hex('616263'))" },
    { "ext(1, ['\\x03', 'int8', b'abc'])", FS_E_TYPE, "i8[3](hex('616263'))" },
    /* data as str; the name as nil and bin */
    { "ext(1, [[2], '<f4', 'abcdefgh'])", FS_OK, "f32[2](hex('6162636465666768'))" },
    { "ext(1, [[1], None, b'abcdefgh'])", FS_OK, "f64[1](hex('6162636465666768'))" },
    { "ext(1, [[3], b'int8', b'abc'])", FS_OK, "i8[3](hex('616263'))" },
    /* complex of ints, and with a third part */
    { "ext(2, [1, 2])", FS_OK, "1+2j" },
    { "ext(2, [1.0, 2.0, 3.0])", FS_E_FORMAT, "1+2j" },
    /* a scalar with a shape is an array */
    { "ext(3, [[2], 'int8', b'ab'])", FS_E_SHAPE, "i8[2](hex('6162'))" },
  };
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  options.lenient = 1;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    const Bytes bytes = packed_bytes(cases[i].text);
    fs_tree *tree = NULL;
    if (cases[i].strict == FS_OK) /* refused as well, but the status is not laid down */
      CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, NULL) != FS_OK);
    else
      check_refused(cases[i].strict, cases[i].text, NULL);
    CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    if (tree) CHECK_NODE_PACKED(fs_tree_root(tree), cases[i].written);
    fs_tree_free(tree);
    free(bytes.data);
  }
  check_refused(FS_E_SHAPE, "i8[2](hex('616263'))", &options);
  check_refused(FS_E_TYPE, "ext(1, [[1.0], 'int8', b'a'])", &options);
  check_refused(FS_E_FORMAT, "ext(1, [[1], 'int8', b'a', 1])", &options);
}

static void test_copied(void) {
  const Bytes bytes = packed_bytes("'abc'");
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.ownership = FS_OWNERSHIP_COPIED;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  memset(bytes.data, 0, bytes.size);
  CHECK_NODE_PACKED(fs_tree_root(tree), "'abc'");
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
  Bytes bytes = packed_bytes("'abc'");
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK(released.count == 0);
  CHECK_NODE_PACKED(fs_tree_root(tree), "'abc'");
  fs_tree_free(tree);
  CHECK(released.count == 1 && released.data == bytes.data && released.size == 4);
  /* also when the call fails */
  tree = NULL;
  bytes = bytes_of("a361");
  CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK(released.count == 2 && tree == NULL);
  /* and when the tree gets other bytes */
  CHECK_OK(fs_tree_create(NULL, &tree, ERR));
  bytes = packed_bytes("None");
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, &options, tree, ERR));
  CHECK(released.count == 2);
  bytes = packed_bytes("False");
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, &options, tree, ERR));
  CHECK(released.count == 3);
  CHECK_NODE_PACKED(fs_tree_root(tree), "False");
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
  check_refused(FS_E_LIMIT, "[[[None]]]", &options);
  CHECK_OK(fs_msgpack_restore("\x91\x91\xc0", 3, &options, &tree, ERR));
  fs_tree_free(tree);
}

/* Whatever the place of the data in memory, an aligned view can be asked for. */
static void test_align_arrays(void) {
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  char *memory = malloc(64);
  const Bytes bytes = packed_bytes("f64[1](1)");
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
  const Bytes bytes = packed_bytes("dtype('<V2')[2](hex('803f00c0'))");
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.legacy_bfloat16 = 1;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), "dtype('bfloat16')[2](hex('803f00c0'))");
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
  check_refused(FS_E_FORMAT, "hex('9201a161 c0')", NULL);
  free(bytes.data);
}

static void test_workspace(void) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_tree *tree = NULL;
  const Bytes bytes = packed_bytes("{'a': [1, 2], 'b': [None, False, True]}");
  CHECK_OK(fs_tree_create(&allocator, &tree, ERR));
  CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), "{'a': [1, 2], 'b': [None, False, True]}");
  CHECK(fs_tree_bytes_used(tree) == bytes.size);
  const size_t calls = counts.calls;
  for (int i = 0; i < 10; ++i) CHECK_OK(fs_msgpack_restore_into(bytes.data, bytes.size, NULL, tree, ERR));
  CHECK(counts.calls == calls); /* the memory is used again */
  CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore_into(bytes.data, bytes.size - 1, NULL, tree, ERR));
  CHECK(fs_tree_root(tree) == NULL);
  CHECK_OK(fs_msgpack_restore_into("\x01", 1, NULL, tree, ERR));
  CHECK_NODE_PACKED(fs_tree_root(tree), "1");
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
