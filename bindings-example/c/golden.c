/* golden FOLDER: runs the golden data (tests/golden/README.md) through the C interface.
 *
 *   valid     is read as the text says, from memory and from the file, and written again as the same bytes
 *   readable  is read as the text says, and still is after writing and reading again
 *   lenient   is refused, and read as the text says on request
 *   invalid   is refused, with the status and the path of the manifest
 *
 * Exit status: 0 if all cases pass, else 1. */
#include <flaxstate/flaxstate.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical_text.h"
#include "crc32.h"
#include "read_file.h"

enum { LINE_SIZE = 4096, PATH_SIZE = 1024, LEAST_CASES = 50 /* of each group */ };

/* ---- A case: a line of manifest.tsv, whose columns are tab-separated and never empty, and its bytes ---- */

typedef struct Case {
  const char *group, *file, *order, *status, *path, *flags;
  uint64_t chunk_limit;
  char name[PATH_SIZE]; /* of the file with the bytes */
  char *bytes, *text;   /* what Flax wrote, and what it holds; `text` is NULL if nothing should be read */
  size_t size, text_size;
  int failures;
} Case;

static void fail(Case *golden, const char *format, ...) {
  va_list arguments;
  fprintf(stderr, "%s: ", golden->file);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  ++golden->failures;
}

static int is_group(const Case *golden, const char *group) { return strcmp(golden->group, group) == 0; }

/* The pieces of `line` become the case's. */
static void read_case(Case *golden, const char *folder, char *line) {
  char text_name[PATH_SIZE];
  golden->group = strtok(line, "\t\n");
  golden->file = strtok(NULL, "\t\n");
  golden->order = strtok(NULL, "\t\n");
  golden->chunk_limit = strtoull(strtok(NULL, "\t\n"), NULL, 10);
  golden->status = strtok(NULL, "\t\n");
  golden->path = strtok(NULL, "\t\n");
  strtok(NULL, "\t\n"); /* what Flax does with the bytes */
  golden->flags = strtok(NULL, "\t\n");
  snprintf(golden->name, sizeof golden->name, "%s/%s.msgpack", folder, golden->file);
  snprintf(text_name, sizeof text_name, "%s/%s.txt", folder, golden->file);
  golden->bytes = read_file(golden->name, &golden->size);
  if (!golden->bytes) fail(golden, "can't read %s", golden->name);
  if (!is_group(golden, "invalid")) golden->text = read_file(text_name, &golden->text_size);
  if (!is_group(golden, "invalid") && !golden->text) fail(golden, "can't read %s", text_name);
}

/* Whether `text` is one of the items of `list`, which "|" separates. */
static int is_listed(const char *list, const char *text) {
  const size_t size = strlen(text);
  for (;;) {
    const size_t item_size = strcspn(list, "|");
    if (item_size == size && memcmp(list, text, size) == 0) return 1;
    if (list[item_size] == '\0') return 0;
    list += item_size + 1;
  }
}

/* ---- What is checked ---- */

/* Frees the error. 1 if the call went well. */
static int went_well(Case *golden, const char *what, fs_status status, fs_error **error) {
  if (status != FS_OK) fail(golden, "%s: %s: %s", what, fs_status_name(status), fs_error_report(*error));
  fs_error_free(*error);
  *error = NULL;
  return status == FS_OK;
}

static void check_text(Case *golden, const char *what, const fs_tree *tree) {
  Text text = { 0 };
  fs_error *error = NULL;
  if (went_well(golden, what, add_canonical_text(&text, fs_tree_root(tree), &error), &error)) {
    if (text.has_failed) fail(golden, "%s: no memory", what);
    if (strstr(golden->flags, "digest") && !text.has_failed) {
      text.size = (size_t)snprintf(text.data, text.capacity, "digest %zu %08" PRIx32 "\n", text.size,
                                   add_to_crc32(0, text.data, text.size));
    }
    if (text.size != golden->text_size || memcmp(text.data, golden->text, text.size) != 0)
      fail(golden, "%s: reads\n%.*s", what, (int)(text.size < 400 ? text.size : 400), text.data);
  }
  free(text.data);
}

/* From memory, and from the file, where arrays are read when they are used. */
static void check_reading(Case *golden, int32_t lenient) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_open_options open = FS_OPEN_OPTIONS_INIT;
  decode.lenient = lenient;
  open.decode = &decode;
  open.mapping = FS_MAPPING_OFF;
  fs_tree *tree = NULL, *opened = NULL;
  fs_error *error = NULL;
  fs_status status = fs_msgpack_restore(golden->bytes, golden->size, &decode, &tree, &error);
  if (went_well(golden, "bytes", status, &error)) check_text(golden, "bytes", tree);
  status = fs_file_open(golden->name, &open, &opened, &error);
  if (went_well(golden, "file", status, &error)) check_text(golden, "file", opened);
  fs_tree_free(tree);
  fs_tree_free(opened);
}

/* Writes the case's tree into `buffer`. */
static fs_status write_again(const Case *golden, fs_key_order order, fs_buffer *buffer, fs_error **error) {
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  options.key_order = order;
  options.chunk_limit = golden->chunk_limit;
  fs_tree *tree = NULL;
  fs_status status = fs_msgpack_restore(golden->bytes, golden->size, NULL, &tree, error);
  if (status == FS_OK) status = fs_msgpack_serialize(fs_tree_root(tree), &options, buffer, error);
  fs_tree_free(tree);
  return status;
}

static void check_same_bytes(Case *golden, fs_key_order order, fs_buffer *buffer) {
  fs_error *error = NULL;
  if (!went_well(golden, "writing", write_again(golden, order, buffer, &error), &error)) return;
  if (fs_buffer_size(buffer) != golden->size || memcmp(fs_buffer_data(buffer), golden->bytes, golden->size) != 0)
    fail(golden, "writes %zu other bytes (order %d)", fs_buffer_size(buffer), (int)order);
}

/* What Flax never wrote is written in Flax's form, which holds the same; or it is refused. */
static void check_same_text(Case *golden, fs_buffer *buffer) {
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  fs_status status = write_again(golden, FS_KEY_ORDER_KEPT, buffer, &error);
  if (strstr(golden->flags, "noencode")) {
    if (status == FS_OK) fail(golden, "is written");
    fs_error_free(error);
    return;
  }
  if (status == FS_OK) status = fs_msgpack_restore(fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, &tree, &error);
  if (went_well(golden, "again", status, &error)) check_text(golden, "again", tree);
  fs_tree_free(tree);
}

/* The status and path of the manifest, and an error that says all of it. */
static void check_error(Case *golden, fs_status status, const fs_error *error) {
  const char *name = fs_status_name(status), *path = fs_error_path(error), *message = fs_error_message(error);
  const char *report = fs_error_report(error);
  if (!is_listed(golden->status, name)) fail(golden, "status %s, not %s", name, golden->status);
  if (!is_listed(golden->path, *path ? path : "-")) fail(golden, "path %s, not %s", path, golden->path);
  if (fs_error_status(error) != status) fail(golden, "the error has another status than the call");
  if (!*message || strchr(message, '\n')) fail(golden, "the message is not one line: %s", message);
  if (!strstr(report, message) || !strstr(report, path)) fail(golden, "the report lacks message or path: %s", report);
  if (fs_error_offset(error) > golden->size) fail(golden, "offset %" PRIu64, fs_error_offset(error));
}

/* From memory and from the file, with the same words. */
static void check_refusal(Case *golden) {
  fs_tree *tree = NULL, *opened = NULL;
  fs_error *error = NULL, *file_error = NULL;
  fs_status status = fs_msgpack_restore(golden->bytes, golden->size, NULL, &tree, &error);
  check_error(golden, status, error);
  status = fs_file_open(golden->name, NULL, &opened, &file_error);
  check_error(golden, status, file_error);
  if (tree || opened) fail(golden, "is refused, and there is a tree");
  /* What is wrong with a file is said with its name. */
  const char *named = strstr(fs_error_report(file_error), "': ");
  if (!named || strcmp(fs_error_report(error), named + 3) != 0)
    fail(golden, "from the file: %s\nfrom memory: %s", fs_error_report(file_error), fs_error_report(error));
  fs_error_free(error);
  fs_error_free(file_error);
  fs_tree_free(tree);
  fs_tree_free(opened);
}

static void check_case(Case *golden, fs_buffer *buffer) {
  if (is_group(golden, "valid")) {
    check_reading(golden, 0);
    check_same_bytes(golden, FS_KEY_ORDER_KEPT, buffer);
    if (strcmp(golden->order, "sorted") == 0) check_same_bytes(golden, FS_KEY_ORDER_SORTED, buffer);
  } else if (is_group(golden, "readable")) {
    check_reading(golden, 0);
    check_same_text(golden, buffer);
  } else {
    check_refusal(golden);
    if (is_group(golden, "lenient")) check_reading(golden, 1);
  }
}

/* ---- All cases ---- */

static const char *const groups[] = { "valid", "readable", "lenient", "invalid" };
enum { GROUP_COUNT = sizeof groups / sizeof groups[0] };

/* How many cases failed. */
static int check_manifest(FILE *manifest, const char *folder, fs_buffer *buffer, int counts[GROUP_COUNT]) {
  char line[LINE_SIZE];
  int failed = 0;
  while (fgets(line, sizeof line, manifest)) {
    if (line[0] == '#') continue;
    Case golden = { 0 };
    read_case(&golden, folder, line);
    if (golden.failures == 0) check_case(&golden, buffer);
    for (int i = 0; i < GROUP_COUNT; ++i) counts[i] += is_group(&golden, groups[i]);
    failed += golden.failures > 0;
    free(golden.bytes);
    free(golden.text);
  }
  return failed;
}

int main(int argc, char **argv) {
  char path[PATH_SIZE];
  const char *folder = argc == 2 ? argv[1] : ".";
  int counts[GROUP_COUNT] = { 0 }, is_complete = 1;
  snprintf(path, sizeof path, "%s/manifest.tsv", folder);
  FILE *manifest = fopen(path, "r");
  fs_buffer *buffer = NULL;
  if (!manifest || fs_buffer_create(NULL, &buffer, NULL) != FS_OK) {
    fprintf(stderr, "can't read %s\n", path);
    return EXIT_FAILURE;
  }
  const int failed = check_manifest(manifest, folder, buffer, counts);
  for (int i = 0; i < GROUP_COUNT; ++i) {
    is_complete &= counts[i] >= LEAST_CASES;
    printf("%s: %d cases\n", groups[i], counts[i]);
  }
  printf("%d failed\n", failed);
  fs_buffer_free(buffer);
  fclose(manifest);
  return failed == 0 && is_complete ? EXIT_SUCCESS : EXIT_FAILURE;
}
