/* Attack 2: a byte behind the end of any file that Flax wrote, and the byte c1, which msgpack never uses, anywhere. */
#include "golden_files.h"
#include "refused.h"

static const Case cases[] = {
  { "hex('c1')", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "[1, hex('c1')]", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "{'k': hex('c1')}", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "{hex('c1'): 1}", FS_E_FORMAT, FS_E_FORMAT, NULL },
  { "ext(1, [hex('c1'), 'int8', b''])", FS_E_FORMAT, FS_E_FORMAT, NULL },
};

static void check_file(const char *path, const char *name) {
  static const unsigned char more[] = { 0x00, 0xc0, 0xc1, 0x80, 0xff };
  Bytes bytes = read_file(path);
  bytes.data = realloc(bytes.data, bytes.size + 1);
  for (size_t i = 0; i < sizeof more; ++i) {
    fs_tree *tree = NULL;
    bytes.data[bytes.size] = more[i];
    if (!CHECK_FAILS(FS_E_FORMAT, fs_msgpack_restore(bytes.data, bytes.size + 1, NULL, &tree, ERR)))
      fprintf(stderr, "  %s and %02x\n", name, more[i]);
    CHECK(tree == NULL);
  }
  free(bytes.data);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  visit_golden_files(check_file);
  CHECK_CASES(cases);
  temporary_end();
  return check_result();
}
