/* node.h: the path of every node finds it again, whatever its keys are; and messages have the same paths. */
#include "hex.h"

static void check_path(const fs_node *root, const fs_node *node, const char *expected) {
  char text[256];
  size_t size = 0, needed = 0;
  CHECK_OK(fs_node_path(node, NULL, 0, &needed, ERR));
  CHECK_OK(fs_node_path(node, text, sizeof text, &size, ERR));
  CHECK(size == needed && size == strlen(text) + 1);
  if (expected) CHECK_TEXT(text, expected);
  if (!CHECK(fs_node_at(root, text) == node)) fprintf(stderr, "  %s\n", text);
}

static void check_paths_below(const fs_node *root, const fs_node *node) {
  check_path(root, node, NULL);
  for (const fs_node *c = fs_node_next(node, NULL); c; c = fs_node_next(node, c)) check_paths_below(root, c);
}

/* The children's paths, one by one. */
static void check_children(const char *text, const char *const *expected) {
  fs_tree *tree = tree_of(text);
  const fs_node *root = fs_tree_root(tree), *child = fs_node_next(root, NULL);
  check_path(root, root, ".");
  for (; child; child = fs_node_next(root, child)) check_path(root, child, *expected++);
  CHECK(*expected == NULL);
  check_paths_below(root, root);
  fs_tree_free(tree);
}

#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_text(void) {
  check_children("{'a': 1, '': 2, 'a/b/~': 3, '.': 4}", PATHS("./a", "./", "./a~1b~1~0", "./."));
  check_children("{'a\\x00b': 1, '~2': 2}", PATHS("./a~2b", "./~02")); /* a NUL */
  check_children("[1, [2], {'a': 3}]", PATHS("./0", "./1", "./2"));
}

/* By str() of each. */
static void test_other_keys(void) {
  check_children(
      "{2: 1, -5: 2, 18446744073709551615: 3, True: 4, None: 5, 0.5: 6, 1e+300: 7, b'k\\x0a\\xff\\'': 8, i32(3): 9}",
      PATHS("./2", "./-5", "./18446744073709551615", "./True", "./None", "./0.5", "./1e+300", "./b\"k\\n\\xff'\"",
            "./3"));
  check_children("{-inf: 1, inf: 2, 2.0: 3}", PATHS("./-inf", "./inf", "./2.0"));
  check_children("{b'\\'\\\\\"\\x09': 1, b'': 2, b'\\xff': 3}", PATHS("./b'\\'\\\\\"\\t'", "./b''", "./b'\\xff'"));
  check_children("{bool(True): 1}", PATHS("./True"));
}

/* A key whose text is another one's, and keys without a text of their own, have their place as well. */
static void test_ambiguous_keys(void) {
  check_children("{2: 1, '2': 2, '1': 3}", PATHS("./2~#0", "./2", "./1"));
  check_children("{'True': 1, True: 2, None: 3, 'None': 4}", PATHS("./True", "./True~#1", "./None~#2", "./None"));
  check_children("{0.5: 1, '0.5': 2}", PATHS("./0.5~#0", "./0.5"));
  check_children("{b'~': 1, \"b'~'\": 2}", PATHS("./b'~0'~#0", "./b'~0'"));
  /* two NaN, which equal nothing */
  check_children("{nan: 1, nan: 2}", PATHS("./nan~#0", "./nan~#1"));
  check_children("{1+2j: 1, 1+3j: 2, ext(9, b'e'): 3, timestamp(1, 0): 4, f32(1.5): 5}",
                 PATHS("./<complex>~#0", "./<complex>~#1", "./<ext>~#2", "./<timestamp>~#3", "./<scalar>~#4"));
}

/* What looks like the text of a key, but isn't it, finds nothing. */
static void test_other_texts(void) {
  fs_tree *tree = tree_of("{2: 1, True: 2, 0.5: 3, b'k': 4, None: 5, 'x': [6]}");
  const fs_node *root = fs_tree_root(tree);
  static const char *const nothing[] = { "02",       "+2",
                                         "2.0",      " 2",
                                         "2 ",       "1",
                                         "1.0",      "true",
                                         "0.50",     "5e-1",
                                         ".5",       "b\"k\"",
                                         "b'\\x6b'", "b'k",
                                         "b'",       "b",
                                         "k",        "none",
                                         "nil",      "./",
                                         "-",        "inf",
                                         "nan",      "2~#1",
                                         "2~#6",     "2~#99999999999",
                                         "2~#",      "~#0",
                                         "3~#0",     "x~#0",
                                         "x/6~#0",   "x/0~#0",
                                         "2~#-0",    "2~#0x" };
  for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; ++i) {
    if (!CHECK(fs_node_at(root, nothing[i]) == NULL)) fprintf(stderr, "  %s\n", nothing[i]);
  }
  CHECK(fs_node_at(root, "2") == fs_node_child(root, 0) && fs_node_at(root, "./2~#0") == fs_node_child(root, 0));
  CHECK(fs_node_at(root, "x~#5/0") != NULL); /* a place that needn't be there */
  CHECK(fs_node_find(root, "2", 1) == NULL); /* text keys only */
  fs_tree_free(tree);
}

/* Containers of all sizes have their children found in different ways. */
static void test_sizes(void) {
  static const size_t sizes[] = { 1, 16, 17, 40, 300 };
  for (size_t n = 0; n < sizeof sizes / sizeof sizes[0]; ++n) {
    for (int variant = 0; variant < 4; ++variant) { /* lists or dicts by int; flat, or of lists of up to two items */
      fs_builder *builder = NULL;
      fs_tree *tree = NULL;
      CHECK_OK(fs_builder_create(NULL, &builder, ERR));
      CHECK_OK(fs_builder_begin(builder, variant & 1 ? FS_KIND_DICT : FS_KIND_LIST, ERR));
      for (size_t i = 0; i < sizes[n]; ++i) {
        fs_key key = FS_KEY_INIT;
        key.kind = FS_KIND_INT;
        key.int_value = (int64_t)(sizes[n] - i);
        if (variant & 1) CHECK_OK(fs_builder_any_key(builder, &key, ERR));
        if (variant & 2) {
          CHECK_OK(fs_builder_begin(builder, FS_KIND_LIST, ERR));
          for (size_t k = 0; k < i % 3; ++k) CHECK_OK(fs_builder_int64(builder, (int64_t)k, ERR));
          CHECK_OK(fs_builder_end(builder, ERR));
        } else {
          CHECK_OK(fs_builder_int64(builder, (int64_t)i, ERR));
        }
      }
      CHECK_OK(fs_builder_end(builder, ERR));
      CHECK_OK(fs_builder_finish(builder, &tree, ERR));
      check_paths_below(fs_tree_root(tree), fs_tree_root(tree));
      fs_tree_free(tree);
      fs_builder_free(builder);
    }
  }
}

static void test_arguments(void) {
  fs_tree *tree = tree_of("{'abc': 1}");
  const fs_node *node = fs_node_child(fs_tree_root(tree), 0);
  char text[6] = "77777";
  size_t size = 0;
  CHECK_FAILS(FS_E_TOO_SMALL, fs_node_path(node, text, 5, &size, ERR));
  CHECK(size == 6 && strcmp(text, "77777") == 0);
  CHECK_OK(fs_node_path(node, text, 6, &size, ERR));
  CHECK_TEXT(text, "./abc");
  size = 77;
  CHECK_FAILS(FS_E_TYPE, fs_node_path(NULL, text, 6, &size, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_path(node, text, 6, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_node_path(node, NULL, 6, &size, ERR));
  CHECK(size == 77 && strcmp(text, "./abc") == 0);
  fs_tree_free(tree);
}

static fs_status refuse(uint64_t first_item, uint64_t item_count, const void *items, fs_error **error,
                        void *user_data) {
  (void)first_item, (void)item_count, (void)items, (void)user_data;
  *error = fs_error_create(FS_E_STATE, "no");
  return FS_E_STATE;
}

/* {(1+2j): {7: f32[1], "7": f32[1]}}: the paths of messages find what they are about. */
static void test_messages(void) {
  fs_tree *tree = tree_of("{1+2j: {7: f32[1](1), '7': f32[1](1)}}");
  const fs_node *root = fs_tree_root(tree), *dict = fs_node_child(root, 0);
  const fs_items_sink sink = { sizeof sink, 0, refuse, NULL };
  for (size_t i = 0; i < 2; ++i) {
    fs_error *error = NULL;
    CHECK(fs_node_array_stream(fs_node_child(dict, i), &sink, &error) == FS_E_CALLBACK);
    CHECK_TEXT(fs_error_path(error), i == 0 ? "./<complex>~#0/7~#0" : "./<complex>~#0/7");
    CHECK(fs_node_at(root, fs_error_path(error)) == fs_node_child(dict, i));
    fs_error_free(error);
  }
  fs_tree_free(tree);
}

/* {1: {b"k": a named tuple}} can't be written. */
static void test_messages_of_writing(void) {
  fs_builder *builder = NULL;
  fs_buffer *buffer = NULL;
  fs_tree *tree = NULL;
  fs_key one = FS_KEY_INIT, bytes = FS_KEY_INIT;
  one.kind = FS_KIND_INT;
  one.int_value = 1;
  bytes.kind = FS_KIND_BYTES;
  bytes.data = "k";
  bytes.size = 1;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_any_key(builder, &one, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  CHECK_OK(fs_builder_any_key(builder, &bytes, ERR));
  CHECK_OK(fs_builder_begin(builder, FS_KIND_NAMED_TUPLE, ERR));
  for (int i = 0; i < 3; ++i) CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_FAILS_AT(FS_E_TYPE, "./1/b'k'", UINT64_MAX, fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
  CHECK(fs_node_kind(fs_node_at(fs_tree_root(tree), "./1/b'k'")) == FS_KIND_NAMED_TUPLE);
  fs_tree_free(tree);
  fs_buffer_free(buffer);
  fs_builder_free(builder);
}

int main(void) {
  test_text();
  test_other_keys();
  test_ambiguous_keys();
  test_other_texts();
  test_sizes();
  test_arguments();
  test_messages();
  test_messages_of_writing();
  return check_result();
}
