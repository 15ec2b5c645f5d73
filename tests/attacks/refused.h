/* Tables of bytes and what they get, strict and lenient, as a whole and below a dict, from memory, files and a callback. Between
 * temporary_begin and temporary_end. */
#ifndef FLAXSTATE_TESTS_ATTACKS_REFUSED_H
#define FLAXSTATE_TESTS_ATTACKS_REFUSED_H

#include "file_support.h"

typedef struct Case {
  const char *text; /* as packed.h has it */
  fs_status strict;
  fs_status lenient;
  const char *read; /* the same as what is read leniently; NULL: as `text` */
} Case;

static inline fs_status read_case(Way way, const Bytes *bytes, const fs_decode_options *options, fs_tree **tree) {
  if (way == WAY_COUNT) return fs_msgpack_restore(bytes->data, bytes->size, options, tree, ERR);
  return open_in(way, bytes->data, bytes->size, options, tree, ERR);
}

static inline void check_case(const Case *test, const char *text, const char *read, int32_t lenient) {
  const Bytes bytes = packed_bytes(text);
  const fs_status wanted = lenient ? test->lenient : test->strict;
  for (Way way = 0; way <= WAY_COUNT; ++way) {
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.lenient = lenient;
    if (!CHECK_FAILS(wanted, read_case(way, &bytes, &options, &tree)))
      fprintf(stderr, "  %s, %s, way %d\n", text, lenient ? "lenient" : "strict", (int)way);
    CHECK((tree != NULL) == (wanted == FS_OK));
    if (tree && read) check_node_bytes(fs_tree_root(tree), packed_bytes(read), read, __FILE__, __LINE__);
    fs_tree_free(tree);
  }
  free(bytes.data);
}

static inline void check_cases(const Case *tests, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    char below[2048], below_read[2048];
    const char *read = tests[i].read ? tests[i].read : tests[i].text;
    snprintf(below, sizeof below, "{'a': {'b': %s}, 'c': [1]}", tests[i].text);
    snprintf(below_read, sizeof below_read, "{'a': {'b': %s}, 'c': [1]}", read);
    for (int32_t lenient = 0; lenient < 2; ++lenient) {
      check_case(&tests[i], tests[i].text, read, lenient);
      check_case(&tests[i], below, below_read, lenient);
    }
  }
}

#define CHECK_CASES(tests) check_cases(tests, sizeof(tests) / sizeof(tests)[0])

#endif
