/* error.h and status.h: what an error tells, and what NULL stands for. */
#include "hex.h"

#include <errno.h>

static void test_status_names(void) {
  static const struct {
    fs_status status;
    const char *name;
  } names[] = {
    { FS_OK, "OK" },
    { FS_E_TRUNCATED, "TRUNCATED" },
    { FS_E_FORMAT, "FORMAT" },
    { FS_E_LIMIT, "LIMIT" },
    { FS_E_KEY, "KEY" },
    { FS_E_UTF8, "UTF8" },
    { FS_E_SHAPE, "SHAPE" },
    { FS_E_DTYPE, "DTYPE" },
    { FS_E_TYPE, "TYPE" },
    { FS_E_MISMATCH, "MISMATCH" },
    { FS_E_EXISTS, "EXISTS" },
    { FS_E_NOT_FOUND, "NOT_FOUND" },
    { FS_E_INVALID_ARGUMENT, "INVALID_ARGUMENT" },
    { FS_E_STATE, "STATE" },
    { FS_E_BUSY, "BUSY" },
    { FS_E_CALLBACK, "CALLBACK" },
    { FS_E_TOO_SMALL, "TOO_SMALL" },
    { FS_E_NO_MEMORY, "NO_MEMORY" },
    { FS_E_IO, "IO" },
    { FS_E_NOT_DURABLE, "NOT_DURABLE" },
    { FS_E_INTERNAL, "INTERNAL" },
    { 1, "UNKNOWN" },
    { -1, "UNKNOWN" },
    { INT32_MAX, "UNKNOWN" },
    { INT32_MIN, "UNKNOWN" },
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i)
    CHECK_TEXT(fs_status_name(names[i].status), names[i].name);
}

static void test_version(void) {
  CHECK_TEXT(fs_version(), FS_VERSION_STRING);
  CHECK(fs_version_number() == FS_VERSION_MAJOR * 1000000 + FS_VERSION_MINOR * 1000 + FS_VERSION_PATCH);
}

static void test_null_is_no_error(void) {
  CHECK(fs_error_status(NULL) == FS_OK);
  CHECK_TEXT(fs_error_message(NULL), "");
  CHECK_TEXT(fs_error_path(NULL), "");
  CHECK_TEXT(fs_error_report(NULL), "");
  CHECK(fs_error_offset(NULL) == UINT64_MAX);
  CHECK(fs_error_mismatch_count(NULL) == 0);
  CHECK(fs_error_system_code(NULL) == 0);
  fs_error_free(NULL);
}

static void test_created_error(void) {
  char message[] = "the door is locked";
  fs_error *error = fs_error_create(FS_E_IO, message);
  fs_mismatch mismatch = FS_MISMATCH_INIT;
  memset(message, 'x', sizeof message - 1);
  CHECK(error != NULL);
  CHECK(fs_error_status(error) == FS_E_IO);
  CHECK_TEXT(fs_error_message(error), "the door is locked");
  CHECK_TEXT(fs_error_path(error), "");
  CHECK(fs_error_offset(error) == UINT64_MAX);
  CHECK(strstr(fs_error_report(error), "the door is locked") != NULL);
  CHECK(fs_error_mismatch_count(error) == 0);
  CHECK(fs_error_mismatch_at(error, 0, &mismatch) == FS_E_INVALID_ARGUMENT);
  CHECK(mismatch.kind == 0 && mismatch.path == NULL && mismatch.message == NULL);
  fs_error_free(error);
}

/* The numbers that the system gave, of opening, reading and writing. */
static void test_system_code(void) {
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  CHECK(fs_file_open("no such file", NULL, &tree, &error) == FS_E_IO);
  CHECK(fs_error_system_code(error) == ENOENT);
  fs_error_free(error);
  error = NULL;
  CHECK(fs_file_open("no such directory/file", NULL, &tree, &error) == FS_E_IO);
  CHECK(fs_error_system_code(error) == ENOENT);
  fs_error_free(error);
  error = NULL;
  tree = tree_of("None");
  CHECK(fs_msgpack_save_file(fs_tree_root(tree), "no such directory/file", NULL, &error) == FS_E_IO);
  CHECK(fs_error_system_code(error) == ENOENT);
  fs_error_free(error);
  fs_tree_free(tree);
  error = fs_error_create(FS_E_IO, "made by hand");
  CHECK(fs_error_system_code(error) == 0);
  fs_error_free(error);
}

/* {"x/y~z": [nil, <a byte that begins nothing>]} */
static void test_error_of_bytes(void) {
  const Bytes bytes = bytes_of("81a5782f797e7a92c0c1");
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  char offset_text[] = "9";
  CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, &error) == FS_E_FORMAT);
  CHECK(tree == NULL);
  CHECK(fs_error_status(error) == FS_E_FORMAT);
  CHECK_TEXT(fs_error_path(error), "./x~1y~0z/1");
  CHECK(fs_error_offset(error) == 9);
  CHECK(fs_error_mismatch_count(error) == 0);
  CHECK(strstr(fs_error_report(error), "./x~1y~0z/1") != NULL);
  CHECK(strstr(fs_error_report(error), offset_text) != NULL);
  CHECK(strstr(fs_error_report(error), fs_error_message(error)) != NULL);
  fs_error_free(error);
  /* Nobody has to take the error. */
  CHECK(fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, NULL) == FS_E_FORMAT);
  CHECK(tree == NULL);
  free(bytes.data);
}

static void test_error_at_the_root(void) {
  fs_tree *tree = NULL;
  CHECK_FAILS_AT(FS_E_FORMAT, ".", 0, fs_msgpack_restore("\xc1", 1, NULL, &tree, ERR));
  CHECK_FAILS_AT(FS_E_TRUNCATED, ".", 0, fs_msgpack_restore("", 0, NULL, &tree, ERR));
}

/* A reader is pointed to the value itself, also when a header of several bytes comes before. */
static void test_path_after_a_closed_container(void) {
  const Bytes bytes = bytes_of("82 a161 9101 a162 82 a163 80 a164 c1");
  fs_tree *tree = NULL;
  CHECK_FAILS_AT(FS_E_FORMAT, "./b/d", 13, fs_msgpack_restore(bytes.data, bytes.size, NULL, &tree, ERR));
  free(bytes.data);
}

int main(void) {
  test_status_names();
  test_version();
  test_null_is_no_error();
  test_created_error();
  test_system_code();
  test_error_of_bytes();
  test_error_at_the_root();
  test_path_after_a_closed_container();
  return check_result();
}
