/* The least that a test program needs: checks that print what failed and go on. A program ends with
 * `return check_result();`. */
#ifndef FLAXSTATE_TESTS_CHECK_H
#define FLAXSTATE_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

#include <flaxstate/flaxstate.h>

static int check_failures;
static fs_error *check_error; /* of the call that is being checked */

/* The error argument of a call inside CHECK_OK, CHECK_FAILS and CHECK_FAILS_AT. */
#define ERR (&check_error)

#define CHECK(condition) check_that((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text(actual, expected, #actual, __FILE__, __LINE__)
#define CHECK_OK(call) check_status(call, FS_OK, NULL, UINT64_MAX - 1, #call, __FILE__, __LINE__)
#define CHECK_FAILS(status, call) check_status(call, status, NULL, UINT64_MAX - 1, #call, __FILE__, __LINE__)
/* The same, with the path and the offset (UINT64_MAX: none) that the error has. */
#define CHECK_FAILS_AT(status, path, offset, call) check_status(call, status, path, offset, #call, __FILE__, __LINE__)

static inline int check_that(int is_true, const char *text, const char *file, int line) {
  if (!is_true) {
    ++check_failures;
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, text);
  }
  return is_true;
}

static inline int check_text(const char *actual, const char *expected, const char *text, const char *file, int line) {
  if (strcmp(actual, expected) == 0) return 1;
  ++check_failures;
  fprintf(stderr, "%s:%d: %s\n  is       \"%s\"\n  expected \"%s\"\n", file, line, text, actual, expected);
  return 0;
}

/* A message without the name of its file, "in 'model.msgpack': ", which has no quote in it. */
static inline const char *without_file(const char *message) {
  const char *end = strncmp(message, "in '", 4) == 0 ? strstr(message, "': ") : NULL;
  return end ? end + 3 : message;
}

/* What every error must be like. An error that was not stored (the call took none) is NULL. */
static inline int check_error_is_sound(fs_status status) {
  if (status == FS_OK || !check_error) return !check_error;
  const char *message = fs_error_message(check_error);
  return fs_error_status(check_error) == status && message[0] != '\0' && !strchr(message, '\n') &&
         strstr(fs_error_report(check_error), without_file(message)) != NULL;
}

static inline int check_status(fs_status actual, fs_status expected, const char *path, uint64_t offset,
                               const char *text, const char *file, int line) {
  int is_good = actual == expected && check_error_is_sound(actual);
  if (path && strcmp(fs_error_path(check_error), path) != 0) is_good = 0;
  if (offset != UINT64_MAX - 1 && fs_error_offset(check_error) != offset) is_good = 0;
  if (!is_good) {
    ++check_failures;
    fprintf(stderr, "%s:%d: %s\n  is       %s path \"%s\" offset %lld: %s\n  expected %s", file, line, text,
            fs_status_name(actual), fs_error_path(check_error), (long long)fs_error_offset(check_error),
            fs_error_report(check_error), fs_status_name(expected));
    if (path) fprintf(stderr, " path \"%s\"", path);
    if (offset != UINT64_MAX - 1) fprintf(stderr, " offset %lld", (long long)offset);
    fputc('\n', stderr);
  }
  fs_error_free(check_error);
  check_error = NULL;
  return is_good;
}

/* The options that make to_bytes of msgpack_serialize. */
#define AS_STATE_DICT (&(fs_serialize_options){ .struct_size = sizeof(fs_serialize_options), .as_state_dict = 1 })
#define SAVE_AS_STATE_DICT (&(fs_save_options){ .struct_size = sizeof(fs_save_options), .serialize = AS_STATE_DICT })

/* fs_node_equal, which has to go well. */
static inline int nodes_are_equal(const fs_node *left, const fs_node *right) {
  int32_t is_equal = 0;
  CHECK_OK(fs_node_equal(left, right, &is_equal, ERR));
  return is_equal;
}

static inline int check_result(void) {
  if (check_failures > 0) fprintf(stderr, "%d checks failed\n", check_failures);
  return check_failures > 0;
}

#endif
