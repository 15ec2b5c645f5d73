/* routes WAY FOLDER: reads the golden data in another way than treedump does, and compares with bytes in memory, of which
 * treedump's text is checked: the same tree, or the same error. What was read is written in every way.
 *
 * WAY: copied, mapped, file, callback, scattered; see ways_in.h. */
#include "ways_in.h"

#include "grown.h"
#include "same_tree.h"
#include "ways_out.h"

/* A line of manifest.tsv; README.md explains the columns. */
enum { GROUP, NAME, ORDER, CHUNK_LIMIT, STATUS, PATH, FLAX, FLAGS, HOLDS, COLUMNS };

typedef struct Case {
  char *columns[COLUMNS];
} Case;

static int is_group(const Case *golden, const char *group) { return strcmp(golden->columns[GROUP], group) == 0; }

/* Cuts the next line off the text. 0 at the end, and after a line that is none. */
static int next_case(char **text, Case *golden) {
  char *line = *text, *end = strchr(line, '\n');
  if (!end) return 0;
  *end = '\0';
  *text = end + 1;
  for (int i = 0; i < COLUMNS; ++i) {
    golden->columns[i] = line;
    line = strchr(line, '\t');
    if (line) *line++ = '\0';
    if (!CHECK(line || i + 1 == COLUMNS)) return 0;
  }
  return 1;
}

/* Whether the status's name is one of those of the manifest, which "|" separates. */
static int is_expected(const Case *golden, fs_status status) {
  const char *name = fs_status_name(status);
  const size_t size = strlen(name);
  for (const char *at = golden->columns[STATUS]; at; at = strchr(at, '|')) {
    at += *at == '|';
    if (strncmp(at, name, size) == 0 && (at[size] == '\0' || at[size] == '|')) return 1;
  }
  return 0;
}

static void check_outcome(const Case *golden, const fs_decode_options *options, fs_status status) {
  if (is_group(golden, "valid") || is_group(golden, "readable")) CHECK(status == FS_OK);
  if (is_group(golden, "lenient") && options->lenient) CHECK(status == FS_OK);
  if (is_group(golden, "lenient") && !options->lenient) CHECK(is_expected(golden, status));
  if (is_group(golden, "invalid") && !options->lenient) CHECK(is_expected(golden, status));
}

/* Writes the tree that was opened as the one of bytes in memory is written; what Flax wrote, as Flax wrote it. */
static void check_writing(const Case *golden, const Data *data, const fs_tree *expected, const fs_tree *actual) {
  const fs_node *node = fs_tree_root(actual);
  for (fs_key_order order = FS_KEY_ORDER_SORTED; order <= FS_KEY_ORDER_KEPT; ++order) {
    fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
    options.key_order = order;
    options.chunk_limit = strtoull(golden->columns[CHUNK_LIMIT], NULL, 10);
    Written written = write_to_buffer(fs_tree_root(expected), &options);
    const int is_as_it_was = order == FS_KEY_ORDER_KEPT || strcmp(golden->columns[ORDER], "sorted") == 0;
    if (is_group(golden, "valid") && is_as_it_was)
      CHECK(is_same_data(written.bytes.data, written.bytes.size, data->bytes.data, data->bytes.size));
    check_ways_out(node, &options, &written);
    free_written(&written);
  }
}

/* Whether the case was read. */
static int check_reading(const Case *golden, const WayIn *way, const Data *data, const fs_decode_options *options,
                         int is_written) {
  fs_tree *expected = NULL, *actual = NULL;
  fs_error *expected_error = NULL, *actual_error = NULL;
  const fs_status expected_status =
      fs_msgpack_restore(data->bytes.data, data->bytes.size, options, &expected, &expected_error);
  const fs_status actual_status = way->open(data, options, &actual, &actual_error);
  check_outcome(golden, options, actual_status);
  CHECK(expected_status == actual_status);
  check_same_error(expected_error, actual_error);
  CHECK(!expected == !actual);
  if (expected && actual) {
    CHECK(fs_tree_bytes_used(expected) == fs_tree_bytes_used(actual));
    check_same_nodes(fs_tree_root(expected), fs_tree_root(actual), &data->bytes, way->is_mapped);
    CHECK(nodes_are_equal(fs_tree_root(expected), fs_tree_root(actual)));
    CHECK(nodes_are_equal(fs_tree_root(actual), fs_tree_root(expected)));
    if (is_written) check_writing(golden, data, expected, actual);
  }
  fs_tree_free(expected);
  fs_tree_free(actual);
  fs_error_free(expected_error);
  fs_error_free(actual_error);
  return actual_status == FS_OK;
}

/* The same with large arrays, in one piece as far as the case's limit goes, and in chunks of `limit` bytes. */
static void check_grown(const Case *golden, const WayIn *way, const Data *data, const char *limit) {
  Case grown = *golden;
  fs_decode_options options = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  if (limit) grown.columns[CHUNK_LIMIT] = (char *)limit;
  if (!is_group(golden, "valid")) grown.columns[ORDER] = "file";
  grown.columns[GROUP] = "valid";
  CHECK_OK(fs_msgpack_restore(data->bytes.data, data->bytes.size, &options, &tree, ERR));
  const Bytes bytes = grown_bytes(fs_tree_root(tree), strtoull(grown.columns[CHUNK_LIMIT], NULL, 10));
  const Data grown_data = { in_temporary("grown.msgpack"), bytes };
  if (bytes.size > 0) {
    write_file(grown_data.path, bytes.data, bytes.size);
    check_reading(&grown, way, &grown_data, &options, 1);
    options.align_arrays = 1;
    check_reading(&grown, way, &grown_data, &options, 0);
  }
  fs_tree_free(tree);
  free(bytes.data);
}

static void check_case(const Case *golden, const WayIn *way, const char *folder) {
  const int failures = check_failures;
  char path[1024];
  fs_decode_options strict = FS_DECODE_OPTIONS_INIT, lenient = FS_DECODE_OPTIONS_INIT, all = FS_DECODE_OPTIONS_INIT;
  lenient.lenient = 1;
  all.lenient = all.align_arrays = all.legacy_bfloat16 = 1;
  all.trailing = FS_TRAILING_STREAM;
  snprintf(path, sizeof path, "%s/%s.msgpack", folder, golden->columns[NAME]);
  const Data data = { path, read_file(path) };
  const int is_read = check_reading(golden, way, &data, &strict, 1);
  check_reading(golden, way, &data, &lenient, !is_read);
  check_reading(golden, way, &data, &all, 0);
  if (is_read && strstr(golden->columns[FLAGS], "noencode") == NULL) {
    check_grown(golden, way, &data, NULL);
    check_grown(golden, way, &data, "300");
  }
  free(data.bytes.data);
  if (check_failures != failures) fprintf(stderr, "FAILED %s (%s)\n", golden->columns[NAME], golden->columns[HOLDS]);
}

int main(int argc, char **argv) {
  const WayIn *way = argc == 3 ? way_in_named(argv[1]) : NULL;
  char path[1024];
  size_t count = 0;
  if (!way) {
    fputs("usage: routes copied|mapped|file|callback|scattered FOLDER\n", stderr);
    return 2;
  }
  snprintf(path, sizeof path, "%s/manifest.tsv", argv[2]);
  Bytes manifest = read_file(path);
  manifest.data = realloc(manifest.data, manifest.size + 1);
  manifest.data[manifest.size] = '\0';
  temporary_begin();
  Case golden;
  for (char *text = (char *)manifest.data; next_case(&text, &golden);) {
    if (golden.columns[GROUP][0] == '#') continue;
    check_case(&golden, way, argv[2]);
    ++count;
  }
  temporary_end();
  free(manifest.data);
  CHECK(count > 0);
  printf("%zu golden cases read as %s, %d checks failed\n", count, way->name, check_failures);
  return check_result();
}
