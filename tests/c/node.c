/* node.h: reading a tree of unknown structure. */
#include "hex.h"

static const char every_kind[] =
    "{'n': None, 'b': True, 'i': -5, 'u': 18446744073709551615, 'f': 0.5, 'c': 1+2j, 's': 'é', 'y': b'x', 'e': ext(7, "
    "b'abc'), 't': timestamp(1, 5), 'a': f32[2](1, 2), 'g': i64(3), 'l': [[], {'k': 7}]}";

static const struct {
  const char *key;
  fs_kind kind;
} kinds[] = {
  { "n", FS_KIND_NIL },   { "b", FS_KIND_BOOL },      { "i", FS_KIND_INT },   { "u", FS_KIND_UINT },
  { "f", FS_KIND_FLOAT }, { "c", FS_KIND_COMPLEX },   { "s", FS_KIND_STR },   { "y", FS_KIND_BYTES },
  { "e", FS_KIND_EXT },   { "t", FS_KIND_TIMESTAMP }, { "a", FS_KIND_ARRAY }, { "g", FS_KIND_SCALAR },
  { "l", FS_KIND_LIST },
};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static void test_kinds_and_sizes(const fs_node *root) {
  CHECK(fs_node_kind(root) == FS_KIND_DICT);
  CHECK(fs_node_size(root) == KIND_COUNT);
  CHECK(fs_node_count(root) == 17);
  for (size_t i = 0; i < KIND_COUNT; ++i) {
    const fs_node *child = fs_node_find(root, kinds[i].key, 1);
    CHECK(fs_node_kind(child) == kinds[i].kind);
    CHECK(fs_node_child(root, i) == child);
    CHECK(fs_node_at(root, kinds[i].key) == child);
    CHECK(fs_kind_name(kinds[i].kind)[0] != '\0');
  }
  CHECK(fs_node_child(root, KIND_COUNT) == NULL);
  CHECK(fs_node_child(root, SIZE_MAX) == NULL);
  CHECK(fs_node_size(fs_node_at(root, "s")) == 2);
  CHECK(fs_node_size(fs_node_at(root, "y")) == 1);
  CHECK(fs_node_size(fs_node_at(root, "e")) == 3);
  CHECK(fs_node_size(fs_node_at(root, "l")) == 2);
  CHECK(fs_node_size(fs_node_at(root, "a")) == 0);
  CHECK(fs_node_size(fs_node_at(root, "i")) == 0);
  CHECK(fs_node_count(fs_node_at(root, "l")) == 4);
  CHECK(fs_node_count(fs_node_at(root, "i")) == 1);
  CHECK_TEXT(fs_kind_name(FS_KIND_DICT), "dict");
  CHECK_TEXT(fs_kind_name(FS_KIND_LIST), "list");
  CHECK_TEXT(fs_kind_name(FS_KIND_ARRAY), "array");
  CHECK(fs_kind_name(99) != NULL && fs_kind_name(-1) != NULL);
}

static void test_iteration(const fs_node *root) {
  size_t count = 0;
  for (const fs_node *child = NULL; (child = fs_node_next(root, child)) != NULL; ++count)
    CHECK(fs_node_child(root, count) == child);
  CHECK(count == KIND_COUNT);
  CHECK(fs_node_next(fs_node_at(root, "l/0"), NULL) == NULL);
  CHECK(fs_node_next(fs_node_at(root, "i"), NULL) == NULL);
}

static void test_values(const fs_node *root) {
  int32_t truth = 7;
  int64_t integer = 0;
  uint64_t natural = 0;
  double real = 0, imag = 0;
  const char *text = NULL;
  const void *data = NULL;
  size_t size = 0;
  int32_t code = 0;
  uint32_t nanoseconds = 0;
  CHECK_OK(fs_node_bool(fs_node_at(root, "b"), &truth, ERR));
  CHECK(truth == 1);
  CHECK_OK(fs_node_int64(fs_node_at(root, "i"), &integer, ERR));
  CHECK(integer == -5);
  CHECK_OK(fs_node_uint64(fs_node_at(root, "u"), &natural, ERR));
  CHECK(natural == UINT64_MAX);
  CHECK_OK(fs_node_uint64(fs_node_at(root, "l/1/k"), &natural, ERR));
  CHECK(natural == 7);
  CHECK_OK(fs_node_float64(fs_node_at(root, "f"), &real, ERR));
  CHECK(real == 0.5);
  CHECK_OK(fs_node_complex(fs_node_at(root, "c"), &real, &imag, ERR));
  CHECK(real == 1 && imag == 2);
  CHECK_OK(fs_node_str(fs_node_at(root, "s"), &text, &size, ERR));
  CHECK(size == 2 && memcmp(text, "\xc3\xa9", 2) == 0);
  CHECK_OK(fs_node_bytes(fs_node_at(root, "y"), &data, &size, ERR));
  CHECK(size == 1 && memcmp(data, "x", 1) == 0);
  CHECK_OK(fs_node_ext(fs_node_at(root, "e"), &code, &data, &size, ERR));
  CHECK(code == 7 && size == 3 && memcmp(data, "abc", 3) == 0);
  CHECK_OK(fs_node_timestamp(fs_node_at(root, "t"), &integer, &nanoseconds, ERR));
  CHECK(integer == 1 && nanoseconds == 5);
}

/* Every getter on every node: FS_E_TYPE and untouched outputs, unless the node is of its kind. */
static void test_wrong_kinds(const fs_node *root) {
  for (size_t i = 0; i <= KIND_COUNT; ++i) {
    const fs_node *node = i < KIND_COUNT ? fs_node_child(root, i) : NULL;
    const fs_kind kind = fs_node_kind(node);
    int32_t truth = 77;
    int64_t integer = 77;
    uint64_t natural = 77;
    double real = 77, imag = 77;
    const char *text = "77";
    const void *data = "77";
    size_t size = 77;
    int32_t code = 77;
    uint32_t nanoseconds = 77;
    fs_array array = FS_ARRAY_INIT;
    fs_segment segment = FS_SEGMENT_INIT;
    char memory[64];
    memset(memory, 77, sizeof memory);
    if (kind != FS_KIND_BOOL) CHECK_FAILS(FS_E_TYPE, fs_node_bool(node, &truth, ERR));
    if (kind != FS_KIND_INT) CHECK_FAILS(FS_E_TYPE, fs_node_int64(node, &integer, ERR));
    if (kind != FS_KIND_UINT) CHECK_FAILS(FS_E_TYPE, fs_node_uint64(node, &natural, ERR));
    if (kind != FS_KIND_FLOAT) CHECK_FAILS(FS_E_TYPE, fs_node_float64(node, &real, ERR));
    if (kind != FS_KIND_COMPLEX) CHECK_FAILS(FS_E_TYPE, fs_node_complex(node, &real, &imag, ERR));
    if (kind != FS_KIND_STR) CHECK_FAILS(FS_E_TYPE, fs_node_str(node, &text, &size, ERR));
    if (kind != FS_KIND_BYTES) CHECK_FAILS(FS_E_TYPE, fs_node_bytes(node, &data, &size, ERR));
    if (kind != FS_KIND_EXT) CHECK_FAILS(FS_E_TYPE, fs_node_ext(node, &code, &data, &size, ERR));
    if (kind != FS_KIND_TIMESTAMP) CHECK_FAILS(FS_E_TYPE, fs_node_timestamp(node, &integer, &nanoseconds, ERR));
    if (kind != FS_KIND_ARRAY && kind != FS_KIND_SCALAR) {
      CHECK_FAILS(FS_E_TYPE, fs_node_array(node, &array, ERR));
      CHECK_FAILS(FS_E_TYPE, fs_node_array_segment(node, 0, &segment, ERR));
      CHECK_FAILS(FS_E_TYPE, fs_node_array_gather(node, memory, sizeof memory, ERR));
      CHECK_FAILS(FS_E_TYPE, fs_node_array_slice(node, NULL, NULL, NULL, memory, sizeof memory, ERR));
    }
    CHECK(truth == 77 && integer == 77 && natural == 77 && real == 77 && imag == 77);
    CHECK(strcmp(text, "77") == 0 && strcmp(data, "77") == 0);
    CHECK(size == 77 && code == 77 && nanoseconds == 77 && memory[0] == 77);
    CHECK(array.struct_size == sizeof array && array.dtype == 0 && array.shape == NULL);
    CHECK(segment.struct_size == sizeof segment && segment.data == NULL);
  }
}

/* Absence: no function minds, so that look-ups can be chained. */
static void test_null_node(void) {
  CHECK(fs_node_kind(NULL) == FS_KIND_NONE);
  CHECK(fs_node_size(NULL) == 0);
  CHECK(fs_node_count(NULL) == 0);
  CHECK(fs_node_child(NULL, 0) == NULL);
  CHECK(fs_node_next(NULL, NULL) == NULL);
  CHECK(fs_node_find(NULL, "a", 1) == NULL);
  CHECK(fs_node_find_int(NULL, 1) == NULL);
  CHECK(fs_node_at(NULL, "a") == NULL);
  CHECK(fs_node_at(NULL, "") == NULL);
  CHECK(nodes_are_equal(NULL, NULL) == 1);
  CHECK_OK(fs_node_advise(NULL, FS_ADVICE_NORMAL, ERR));
}

/* An int that only a uint64_t holds is never read as int64_t, a negative one never as uint64_t. */
static void test_ints_do_not_wrap(const fs_node *root) {
  int64_t integer = 77;
  uint64_t natural = 77;
  CHECK_FAILS(FS_E_TYPE, fs_node_int64(fs_node_at(root, "u"), &integer, ERR));
  CHECK_FAILS(FS_E_TYPE, fs_node_uint64(fs_node_at(root, "i"), &natural, ERR));
  CHECK(integer == 77 && natural == 77);
}

static void test_every_kind(void) {
  fs_tree *tree = tree_of(every_kind);
  const fs_node *root = fs_tree_root(tree);
  test_kinds_and_sizes(root);
  test_iteration(root);
  test_values(root);
  test_wrong_kinds(root);
  test_ints_do_not_wrap(root);
  fs_tree_free(tree);
}

int main(void) {
  test_null_node();
  test_every_kind();
  return check_result();
}
