/* Keys of a megabyte, a hundred thousand keys, and keys that would do something to a terminal: errors and reports take 64 KiB at most,
 * what is long is cut, messages and paths are lines, and a path that isn't cut leads to its node. */
#include "malloc_counter.h"

#include "hex.h"
#include "msgpack_heads.h"

enum { kib = 1024, mib = 1 << 20, limit = 64 * kib, many = 100000 };

static int is_printable(const char *text, int may_have_lines) {
  for (; *text; ++text)
    if ((unsigned char)*text < 0x20 && !(may_have_lines && *text == '\n')) return 0;
  return 1;
}

/* The error, which it frees; all that the library has from malloc since `live` is the error's, and so is all that it had, but for
 * `beside`. */
static void check_bounded(fs_error *error, size_t live, size_t beside, fs_status status) {
  CHECK(fs_error_status(error) == status);
  if (counts_malloc && !CHECK(malloc_counts.live - live <= limit && malloc_counts.peak - live <= limit + beside))
    fprintf(stderr, "  %zu bytes, %zu at most\n", malloc_counts.live - live, malloc_counts.peak - live);
  CHECK(strlen(fs_error_message(error)) <= 8 * kib && is_printable(fs_error_message(error), 0));
  CHECK(strlen(fs_error_path(error)) <= 3 * kib && is_printable(fs_error_path(error), 0));
  CHECK(strlen(fs_error_report(error)) <= limit && is_printable(fs_error_report(error), 1));
  for (size_t i = 0; i < fs_error_mismatch_count(error); ++i) {
    fs_mismatch mismatch = FS_MISMATCH_INIT;
    CHECK(fs_error_mismatch_at(error, i, &mismatch) == FS_OK);
    CHECK(is_printable(mismatch.path, 0) && is_printable(mismatch.message, 0) && is_printable(mismatch.found, 0) &&
          is_printable(mismatch.wanted, 0));
  }
  fs_error_free(error);
  if (counts_malloc) CHECK(malloc_counts.live == live);
}

static Bytes repeated(const char *part, size_t count) {
  Bytes bytes = no_bytes();
  for (size_t i = 0; i < count; ++i) put(&bytes, part, strlen(part));
  return bytes;
}

/* {key: [value, …]} */
static fs_tree *tree_under(const char *part, const char *value) {
  Bytes bytes = no_bytes();
  put_byte(&bytes, 0x81);
  put_str(&bytes, repeated(part, mib / strlen(part)));
  put_list(&bytes, 100, repeated(value, 100));
  return tree_of_bytes(exact_bytes(bytes));
}

/* A mismatch in each of a hundred items, whose paths have the key; and the key itself missing. */
static void test_long_key(const char *part) {
  fs_tree *target = tree_under(part, "\x05"), *state = tree_under(part, "\xa1x"), *dict = NULL, *made = NULL;
  fs_tree *nothing = tree_of("{}");
  fs_error *error = NULL;
  CHECK_OK(fs_node_to_state_dict(fs_tree_root(state), NULL, &dict, ERR));
  size_t live = malloc_start();
  CHECK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(dict), NULL, &made, &error) == FS_E_MISMATCH);
  CHECK(fs_error_mismatch_count(error) > 20);
  CHECK(fs_node_at(fs_tree_root(dict), fs_error_path(error)) == NULL);
  CHECK(strstr(fs_error_report(error), "~…+") != NULL && strstr(fs_error_report(error), "listed:") != NULL);
  check_bounded(error, live, 3 * mib, FS_E_MISMATCH);
  error = NULL;
  live = malloc_start();
  CHECK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(nothing), NULL, &made, &error) == FS_E_MISMATCH);
  CHECK(strstr(fs_error_message(error), "…(+") != NULL);
  check_bounded(error, live, 3 * mib, FS_E_MISMATCH);
  fs_tree_free(nothing);
  fs_tree_free(dict);
  fs_tree_free(state);
  fs_tree_free(target);
}

/* Of a reader: a duplicate, and what is wrong below a key. */
static void test_reading(const char *part) {
  for (int is_bytes = 0; is_bytes < 2; ++is_bytes) {
    for (int is_twice = 0; is_twice < 2; ++is_twice) {
      Bytes bytes = no_bytes();
      fs_tree *tree = NULL;
      fs_error *error = NULL;
      put_byte(&bytes, 0x82);
      for (int i = 0; i < 2; ++i) {
        (is_bytes ? put_bin : put_str)(&bytes, repeated(part, mib / strlen(part)));
        put_byte(&bytes, is_twice ? 0xc0 : 0xc1);
      }
      fs_decode_options options = FS_DECODE_OPTIONS_UNTRUSTED;
      const size_t live = malloc_start();
      CHECK(fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, &error) == (is_twice ? FS_E_KEY : FS_E_FORMAT));
      check_bounded(error, live, 16 * kib, is_twice ? FS_E_KEY : FS_E_FORMAT);
      free(bytes.data);
    }
  }
}

static fs_tree *tree_of_keys(fs_kind kind, size_t count) {
  fs_builder *builder = NULL;
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  fs_builder_begin(builder, kind, NULL);
  for (size_t i = 0; i < count; ++i) {
    char key[32];
    snprintf(key, sizeof key, "key\n%zu", i);
    fs_builder_key(builder, key, strlen(key), NULL);
    fs_builder_nil(builder, NULL);
  }
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  return tree;
}

/* Nobody lists a hundred thousand keys. */
static void test_many_keys(void) {
  static const fs_kind kinds[] = { FS_KIND_DICT, FS_KIND_NAMED_TUPLE, FS_KIND_DATACLASS };
  for (int kind = 0; kind < 3; ++kind) {
    for (int has_more = 0; has_more < 2; ++has_more) {
      if (kind == 0 && has_more) continue; /* a dict drops them */
      fs_tree *target = tree_of_keys(kinds[kind], has_more ? 1 : many), *made = NULL;
      fs_tree *state = tree_of_keys(FS_KIND_DICT, has_more ? many : 0);
      fs_error *error = NULL;
      fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
      fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
      options.decode = &decode;
      const fs_status status =
          fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state), &options, &made, &error);
      CHECK(status == FS_E_MISMATCH);
      CHECK(strstr(fs_error_report(error), kind == 2 && !has_more ? "listed" : "… (+") != NULL);
      CHECK(is_printable(fs_error_report(error), 1) && strlen(fs_error_report(error)) < limit);
      fs_error_free(error);
      fs_tree_free(made);
      fs_tree_free(target);
      fs_tree_free(state);
    }
  }
}

/* What one adds by hand takes as much for each, and nothing once there is no room. */
static void test_adding(void) {
  fs_error *error = fs_error_create(FS_E_MISMATCH, "it doesn't fit");
  fs_mismatch mismatch = { sizeof mismatch, FS_MISMATCH_VALUE, 0, "./a", "a value that doesn't fit", "1", "2" };
  const size_t live = malloc_start();
  for (int i = 0; i < many; ++i) CHECK(fs_error_add_mismatch(error, &mismatch) == FS_OK);
  CHECK(!counts_malloc || malloc_counts.calls < 8 * many);
  CHECK(!counts_malloc || malloc_counts.peak - live < 3 * limit);
  CHECK(fs_error_mismatch_count(error) >= 100 && fs_error_mismatch_count(error) < 1000);
  CHECK(strlen(fs_error_report(error)) < limit);
  fs_error_free(error);
  error = fs_error_create(FS_E_MISMATCH, "it doesn't fit");
  const Bytes text = repeated("x", mib);
  text.data[mib - 1] = '\0';
  mismatch.message = mismatch.wanted = mismatch.found = (const char *)text.data;
  for (int i = 0; i < 100; ++i) CHECK(fs_error_add_mismatch(error, &mismatch) == FS_OK);
  CHECK(fs_error_mismatch_count(error) > 1 && strlen(fs_error_report(error)) < limit);
  fs_error_free(error);
  free(text.data);
}

/* A path of so many levels keeps its head and its end. */
static void test_deep_path(void) {
  Bytes bytes = no_bytes();
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  for (int i = 0; i < 1000; ++i) {
    char key[16];
    snprintf(key, sizeof key, "k%04d", i);
    put(&bytes, "\x81\xa5", 2);
    put(&bytes, key, 5);
  }
  put_byte(&bytes, 0xc1);
  const size_t live = malloc_start();
  CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, &error) == FS_E_FORMAT);
  const char *path = fs_error_path(error);
  CHECK(strncmp(path, "./k0000/k0001/", 14) == 0 && strstr(path, "/~…/k") != NULL);
  CHECK(strlen(path) <= 2560 && strcmp(path + strlen(path) - 12, "/k0998/k0999") == 0);
  check_bounded(error, live, 128 * kib, FS_E_FORMAT);
  free(bytes.data);
}

/* Keys that break lines, or turn the direction of text. */
static void test_strange_keys(void) {
  static const char *const keys[] = { "a\nb",         "\x1b[2J",      "\x7f",   "\xc2\x85",
                                      "\xe2\x80\xae", "\xe2\x80\xa8", "~x0a\n", "\\n" };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; ++i) {
    Bytes bytes = no_bytes(), key = no_bytes();
    fs_tree *tree = NULL, *state = NULL, *made = NULL;
    fs_error *error = NULL;
    char path[256];
    size_t size = 0;
    put_byte(&bytes, 0x81);
    put(&key, keys[i], strlen(keys[i]));
    put_str(&bytes, key);
    put_byte(&bytes, 0x05);
    tree = tree_of_bytes(exact_bytes(bytes));
    const fs_node *node = fs_node_child(fs_tree_root(tree), 0);
    CHECK_OK(fs_node_path(node, path, sizeof path, &size, ERR));
    CHECK(is_printable(path, 0) && fs_node_at(fs_tree_root(tree), path) == node);
    CHECK(i == 7 || strchr(path, '~') != NULL);
    /* As a caller may write it, too. */
    if (i != 6) CHECK(fs_node_at(fs_tree_root(tree), keys[i]) == node);
    CHECK_OK(fs_node_replace(fs_tree_root(tree), node, fs_tree_root(tree), NULL, &state, ERR));
    CHECK(fs_node_from_state_dict(fs_tree_root(tree), fs_tree_root(state), NULL, &made, &error) == FS_E_MISMATCH);
    CHECK_TEXT(fs_error_path(error), path);
    CHECK(is_printable(fs_error_report(error), 1) && !strstr(fs_error_report(error), keys[i == 7 ? 0 : i]));
    fs_error_free(error);
    fs_tree_free(state);
    fs_tree_free(tree);
  }
}

/* What is cut doesn't lead to another node that is called so. */
static void test_cut_is_nothing_else(void) {
  const Bytes key = repeated("k", 300);
  Bytes bytes = no_bytes(), whole = no_bytes(), called = repeated("k", 256);
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  put(&called, "~…+44", 7);
  put(&whole, key.data, key.size);
  put_byte(&bytes, 0x82);
  put_str(&bytes, called);
  put_byte(&bytes, 0x05);
  put_str(&bytes, whole);
  put_byte(&bytes, 0xc1);
  CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, &error) == FS_E_FORMAT);
  const size_t size = strlen(fs_error_path(error));
  CHECK_TEXT(fs_error_path(error) + size - 7, "~…+44");
  bytes.data[bytes.size - 1] = 0x06;
  CHECK_OK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  CHECK(fs_node_at(fs_tree_root(tree), fs_error_path(error)) == NULL);
  fs_error_free(error);
  fs_tree_free(tree);
  free(bytes.data);
  free(key.data);
}

/* A report has its entries cut, too. */
static void test_report(void) {
  fs_tree *target = tree_under("k", "\x05"), *state = NULL, *made = NULL;
  fs_report *report = NULL;
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  const Bytes more = repeated("\n", mib);
  fs_builder *builder = NULL;
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  fs_builder_begin(builder, FS_KIND_DICT, NULL);
  for (int i = 0; i < 50; ++i) {
    fs_builder_key(builder, (const char *)more.data, more.size - (size_t)i, NULL);
    fs_builder_nil(builder, NULL);
  }
  fs_builder_end(builder, NULL);
  CHECK_OK(fs_builder_finish(builder, &state, ERR));
  CHECK_OK(fs_report_create(NULL, 0, &report, ERR));
  options.keep_missing = options.drop_extra = 1;
  options.report = report;
  CHECK_OK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state), &options, &made, ERR));
  CHECK(fs_report_count(report, FS_REPORT_DROPPED) == 50 && fs_report_count(report, FS_REPORT_KEPT) == 1);
  CHECK(fs_report_entry_count(report) > 10 && strlen(fs_report_text(report)) < limit);
  CHECK(is_printable(fs_report_text(report), 1) && strstr(fs_report_text(report), "~x0a") != NULL);
  fs_report_free(report);
  fs_builder_free(builder);
  fs_tree_free(made);
  fs_tree_free(state);
  fs_tree_free(target);
  free(more.data);
}

int main(void) {
  test_long_key("k");
  test_long_key("\n");
  test_long_key("\xe2\x82\xac");
  test_reading("k");
  test_reading("\x1b");
  test_many_keys();
  test_adding();
  test_deep_path();
  test_strange_keys();
  test_cut_is_nothing_else();
  test_report();
  return check_result();
}
