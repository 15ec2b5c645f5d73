/* fs_decode_options: limits of nodes and text, met exactly on every way to a tree; what may follow an object; and what a file of
 * another format gets. */
#include "file_support.h"

static fs_status open_by(int way, const Bytes *bytes, const fs_decode_options *decode, fs_tree **tree,
                         fs_error **error) {
  if (way == WAY_COUNT) return fs_msgpack_restore(bytes->data, bytes->size, decode, tree, error);
  return open_in((Way)way, bytes->data, bytes->size, decode, tree, error);
}

/* With the limits the bytes are read, with one less of either they are not. */
static void check_limits(const Bytes *bytes, uint64_t nodes, uint64_t text) {
  for (int way = 0; way <= WAY_COUNT; ++way) {
    fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    decode.node_limit = nodes;
    decode.text_limit = text;
    if (CHECK_OK(open_by(way, bytes, &decode, &tree, ERR))) {
      if (!CHECK(fs_node_count(fs_tree_root(tree)) == nodes))
        fprintf(stderr, "  %zu nodes\n", (size_t)fs_node_count(fs_tree_root(tree)));
    }
    fs_tree_free(tree);
    tree = NULL;
    decode.node_limit = nodes - 1;
    if (nodes > 1) CHECK_FAILS(FS_E_LIMIT, open_by(way, bytes, &decode, &tree, ERR));
    decode.node_limit = 0;
    decode.text_limit = text - 1;
    if (text > 1) CHECK_FAILS(FS_E_LIMIT, open_by(way, bytes, &decode, &tree, ERR));
    CHECK(tree == NULL);
  }
}

static void check_limits_of(const char *tree, uint64_t nodes, uint64_t text) {
  const Bytes bytes = packed_bytes(tree);
  check_limits(&bytes, nodes, text);
  free(bytes.data);
}

static void test_limits(void) {
  check_limits_of("None", 1, 0);
  check_limits_of("[]", 1, 0);
  check_limits_of("[1, 2, 3]", 4, 0);
  check_limits_of("'abc'", 1, 3);
  check_limits_of("{'a': 1, 'bb': 'ccc'}", 3, 6);
  check_limits_of("{b'abc': ext(5, b'q')}", 2, 4);
  check_limits_of("{10: f32[2](1, 2)}", 2, 0);
  check_limits_of("[timestamp(1, 0), 1+2j]", 3, 0);
}

/* Records, so many that they come to the reader's fast way, with text of every length. */
static void test_many(void) {
  enum { count = 3000 };
  unsigned char *data = malloc(count * 600 + 3), *end = data;
  uint64_t text = 0;
  *end++ = 0xdc;
  *end++ = count >> 8;
  *end++ = count & 255;
  for (int i = 0; i < count; ++i) {
    const int size = i % 100;
    memcpy(end, "\x83\xa1x\x01\xa2yy\xcb\0\0\0\0\0\0\0\0\xa3zzz\xd9", 21);
    end += 21;
    *end++ = (unsigned char)size;
    memset(end, 'a', (size_t)size);
    end += size;
    text += 6 + (uint64_t)size;
  }
  const Bytes bytes = { data, (size_t)(end - data) };
  check_limits(&bytes, 1 + 4 * (uint64_t)count, text);
  free(data);
}

/* A chunked array is one node in the end, and more while it is read. */
static void test_chunks(void) {
  const Bytes bytes =
      packed_bytes("{'__msgpack_chunked_array__': True, 'shape': {'0': 2}, 'chunks': {'0': f32[2](1, 2)}}");
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.node_limit = 6;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, &decode, &tree, ERR));
  CHECK(fs_node_count(fs_tree_root(tree)) == 1);
  fs_tree_free(tree);
  tree = NULL;
  decode.node_limit = 5;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes.data, bytes.size, &decode, &tree, ERR));
  free(bytes.data);
}

static void test_kept_tree(void) {
  const Bytes many = packed_bytes("[1, 2, 3, 4, 5, 6, 7, 8, 9]"), few = packed_bytes("[1, 2]");
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.node_limit = 3;
  CHECK_OK(fs_tree_create(NULL, &tree, ERR));
  CHECK_OK(fs_msgpack_restore_into(many.data, many.size, NULL, tree, ERR));
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore_into(many.data, many.size, &decode, tree, ERR));
  CHECK(fs_tree_root(tree) == NULL);
  CHECK_OK(fs_msgpack_restore_into(few.data, few.size, &decode, tree, ERR));
  CHECK_OK(fs_msgpack_restore_into(many.data, many.size, NULL, tree, ERR));
  fs_tree_free(tree);
  free(many.data);
  free(few.data);
}

static void test_untrusted(void) {
  static const fs_decode_options untrusted = FS_DECODE_OPTIONS_UNTRUSTED;
  static unsigned char nils[5 + (1 << 20)], deep[130];
  fs_tree *tree = NULL;
  CHECK(untrusted.struct_size == sizeof untrusted && untrusted.memory_limit == 1 << 30 &&
        untrusted.depth_limit == 128 && untrusted.node_limit == 1 << 20 && untrusted.text_limit == 1 << 26);
  CHECK(!untrusted.lenient && !untrusted.trailing && !untrusted.ownership && !untrusted.allocator);
  memcpy(nils, "\xdd\x00\x0f\xff\xff", 5);
  memset(nils + 5, 0xc0, sizeof nils - 5);
  CHECK_OK(fs_msgpack_restore(nils, sizeof nils - 1, &untrusted, &tree, ERR));
  fs_tree_free(tree);
  tree = NULL;
  memcpy(nils, "\xdd\x00\x10\x00\x00", 5);
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(nils, sizeof nils, &untrusted, &tree, ERR));
  memset(deep, 0x91, sizeof deep);
  deep[128] = 0xc0;
  CHECK_OK(fs_msgpack_restore(deep, 129, &untrusted, &tree, ERR));
  fs_tree_free(tree);
  tree = NULL;
  deep[128] = 0x91;
  deep[129] = 0xc0;
  CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(deep, 130, &untrusted, &tree, ERR));
}

/* ---- What follows ---- */

static void check_trailing(const char *text, fs_status refused, fs_status allowed, fs_status stream, size_t used) {
  const Bytes bytes = packed_bytes(text);
  const fs_status expected[] = { refused, allowed, stream };
  for (int way = 0; way <= WAY_COUNT; ++way) {
    for (fs_trailing trailing = FS_TRAILING_REFUSED; trailing <= FS_TRAILING_STREAM; ++trailing) {
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      fs_tree *tree = NULL;
      decode.trailing = trailing;
      if (!CHECK(open_by(way, &bytes, &decode, &tree, NULL) == expected[trailing]))
        fprintf(stderr, "  %s, trailing %d\n", text, (int)trailing);
      CHECK(tree == NULL || fs_tree_bytes_used(tree) == used);
      fs_tree_free(tree);
    }
  }
  free(bytes.data);
}

static void test_trailing(void) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  check_trailing("[1, 'a']", FS_OK, FS_OK, FS_OK, 4);
  check_trailing("hex('9201a161 000000')", FS_E_FORMAT, FS_OK, FS_OK, 4);
  check_trailing("hex('81a16101 81a16102')", FS_E_FORMAT, FS_OK, FS_OK, 4);
  check_trailing("hex('80 00')", FS_E_FORMAT, FS_OK, FS_OK, 1);
  check_trailing("hex('01 00')", FS_E_FORMAT, FS_E_FORMAT, FS_OK, 1);
  check_trailing("hex('c70c01939101a575696e7438c40105 c0')", FS_E_FORMAT, FS_E_FORMAT, FS_OK, 15); /* an array */
  check_trailing(
      "hex('83b95f5f6d73677061636b5f6368756e6b65645f61727261795f5fc3a5736861706581a13002"
      "a66368756e6b7381a130c71501939102a7666c6f61743332c4080000803f00000040 00')",
      FS_E_FORMAT, FS_OK, FS_OK, 72);
  check_trailing("hex('9201')", FS_E_TRUNCATED, FS_E_TRUNCATED, FS_E_TRUNCATED, 0);
  decode.trailing = 3;
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_msgpack_restore("\xc0", 1, &decode, &tree, ERR));
}

/* Never OK unless a stream is asked for, and the message says what it looks like. */
static void check_format(const char *start, size_t start_size, const char *word) {
  static char padded[4096];
  memset(padded, '\n', sizeof padded);
  memcpy(padded, start, start_size);
  const Bytes bytes = { (unsigned char *)padded, sizeof padded };
  for (int way = 0; way <= WAY_COUNT; ++way) {
    for (fs_trailing trailing = FS_TRAILING_REFUSED; trailing <= FS_TRAILING_ALLOWED; ++trailing) {
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      fs_tree *tree = NULL;
      fs_error *error = NULL;
      decode.trailing = trailing;
      if (!CHECK(open_by(way, &bytes, &decode, &tree, &error) != FS_OK && strstr(fs_error_message(error), word)))
        fprintf(stderr, "  %s: %s\n", word, fs_error_message(error));
      fs_error_free(error);
      fs_tree_free(tree);
    }
  }
}
#define CHECK_FORMAT(start, word) check_format(start, sizeof(start) - 1, word)

static void test_other_formats(void) {
  CHECK_FORMAT("<!DOCTYPE html>", "HTML");
  CHECK_FORMAT("<?xml version=\"1.0\"?>", "XML");
  CHECK_FORMAT("{\"params\": {}}", "JSON");
  CHECK_FORMAT("[1, 2]", "JSON");
  CHECK_FORMAT("\x1f\x8b\x08\x00\x00", "gzip");
  CHECK_FORMAT("\x28\xb5\x2f\xfd\x24", "Zstandard");
  CHECK_FORMAT("PK\x03\x04\x00\x00", "zip");
  CHECK_FORMAT("\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00", "pickle");
  CHECK_FORMAT("\x80\x02}q\x00", "pickle");
  CHECK_FORMAT("\x58\x00\x00\x00\x00\x00\x00\x00{\"__metadata__\":{", "safetensors");
  CHECK_FORMAT("\x81\x01\x00\x00\x00\x00\x00\x00{\"__metadata__\":{", "safetensors");
  CHECK_FORMAT("GGUF\x03\x00\x00\x00", "GGUF");
  CHECK_FORMAT("\x89HDF\r\n\x1a\n\x00", "HDF5");
  CHECK_FORMAT("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG");
  CHECK_FORMAT("\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG");
  CHECK_FORMAT("\x93NUMPY\x01\x00v\x00{'descr'", "NumPy");
  CHECK_FORMAT("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
               "zeros");
  CHECK_FORMAT("version https://git-lfs.github.com/spec/v1", "LFS");
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_limits();
  test_many();
  test_chunks();
  test_kept_tree();
  test_untrusted();
  test_trailing();
  test_other_formats();
  temporary_end();
  return check_result();
}
