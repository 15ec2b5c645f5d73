/* treedump: prints a Flax msgpack file as text, or reads it and writes it again.
 *
 *   treedump dump FILE                      the canonical text of docs/dump-format.md
 *   treedump dump-lenient FILE              the same, reading all that Flax reads
 *   treedump encode FILE LIMIT file|sorted  the bytes that Flax writes for what FILE holds: keys in
 *                                           the file's order or sorted, arrays of more than LIMIT
 *                                           bytes in chunks (0: Flax's own limit)
 *
 * Exit status: 0; 1 if the library refuses the file, with one line on stderr; 2 for a usage error,
 * or a file that can't be read or written.
 *
 *   cc -std=c99 -O2 treedump.c canonical_text.c text.c crc32.c read_file.c -lflaxstate -o treedump */
#include <flaxstate/flaxstate.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical_text.h"
#include "read_file.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2, BUFFER_SIZE = 1 << 16 };

static fs_error *error; /* of the first call that failed */
static int output_failed;

static fs_status dump(const fs_node *root) {
  static char buffer[BUFFER_SIZE];
  Text text = { buffer, 0, BUFFER_SIZE, stdout, 0 };
  fs_status status = add_canonical_text(&text, root, &error);
  flush_text(&text);
  output_failed |= text.has_failed;
  return status;
}

static fs_status encode(const fs_node *root, const fs_serialize_options *options) {
  fs_buffer *buffer = NULL;
  fs_status status = fs_buffer_create(NULL, &buffer, &error);
  if (status == FS_OK) status = fs_msgpack_serialize(root, options, buffer, &error);
  if (status == FS_OK)
    output_failed |= fwrite(fs_buffer_data(buffer), 1, fs_buffer_size(buffer), stdout) != fs_buffer_size(buffer);
  fs_buffer_free(buffer);
  return status;
}

/* Reads the file and does one of the two; `options` is NULL for a dump. */
static fs_status run(const char *bytes, size_t size, int32_t lenient, const fs_serialize_options *options) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  decode.lenient = lenient;
  fs_status status = fs_msgpack_restore(bytes, size, &decode, &tree, &error);
  if (status == FS_OK && options) status = encode(fs_tree_root(tree), options);
  if (status == FS_OK && !options) status = dump(fs_tree_root(tree));
  fs_tree_free(tree);
  return status;
}

static void print_error(void) {
  const char *path = fs_error_path(error);
  fprintf(stderr, "treedump: %s: %s (path %s, offset ", fs_status_name(fs_error_status(error)), fs_error_message(error),
          *path ? path : "-");
  if (fs_error_offset(error) == UINT64_MAX)
    fputs("-)\n", stderr);
  else
    fprintf(stderr, "%" PRIu64 ")\n", fs_error_offset(error));
}

static int usage(void) {
  fputs(
      "usage: treedump dump FILE\n"
      "       treedump dump-lenient FILE\n"
      "       treedump encode FILE LIMIT file|sorted\n",
      stderr);
  return EXIT_USAGE;
}

int main(int argc, char **argv) {
  const int is_lenient = argc == 3 && strcmp(argv[1], "dump-lenient") == 0;
  const int is_dump = argc == 3 && strcmp(argv[1], "dump") == 0;
  const int is_encode = argc == 5 && strcmp(argv[1], "encode") == 0;
  fs_serialize_options options = FS_SERIALIZE_OPTIONS_INIT;
  if (is_encode) {
    const int is_sorted = strcmp(argv[4], "sorted") == 0;
    char *end = NULL;
    options.chunk_limit = strtoull(argv[3], &end, 10);
    options.key_order = is_sorted ? FS_KEY_ORDER_SORTED : FS_KEY_ORDER_KEPT;
    if (argv[3][0] < '0' || argv[3][0] > '9' || *end) return usage();
    if (!is_sorted && strcmp(argv[4], "file") != 0) return usage();
  } else if (!is_dump && !is_lenient) {
    return usage();
  }

  size_t size = 0;
  char *bytes = read_file(argv[2], &size);
  if (!bytes) {
    fprintf(stderr, "treedump: can't read %s\n", argv[2]);
    return EXIT_USAGE;
  }
  int result = EXIT_SUCCESS;
  if (run(bytes, size, is_lenient, is_encode ? &options : NULL) != FS_OK) {
    print_error();
    result = EXIT_REFUSED;
  }
  free(bytes);
  fs_error_free(error);
  if (fflush(stdout) != 0 || output_failed) {
    fputs("treedump: can't write the output\n", stderr);
    result = EXIT_USAGE;
  }
  return result;
}
