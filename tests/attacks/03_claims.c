/* Five bytes that claim four billion items: TRUNCATED, and no memory for them. */
#include "counting_allocator.h"
#include "counting_source.h"
#include "hex.h"

static void check_claim(const char *head, int is_below) {
  Bytes bytes = no_bytes();
  const Bytes claim = bytes_of(head);
  if (is_below)
    put(&bytes,
        "\x82\xa1"
        "a\x93\x01\x02",
        6);
  put_part(&bytes, claim);
  bytes = exact_bytes(bytes);
  for (int way = 0; way < 4; ++way) {
    Counts counts = { 0 };
    CountingSource counting;
    const fs_allocator allocator = counting_allocator(&counts);
    const fs_source source = counting_source_of(&counting, bytes.data, bytes.size);
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.allocator = &allocator;
    options.lenient = way % 2;
    if (way < 2) {
      CHECK_FAILS(FS_E_TRUNCATED, fs_msgpack_restore(bytes.data, bytes.size, &options, &tree, ERR));
    } else {
      CHECK_FAILS(FS_E_TRUNCATED, fs_source_open(&source, &options, &tree, ERR));
    }
    /* What any input gets at first. */
    if (!CHECK(counts.copying_bytes <= 8 << 10 && counts.live_blocks == 0))
      fprintf(stderr, "  %s: %zu bytes\n", head, counts.copying_bytes);
  }
  free(bytes.data);
}

int main(void) {
  static const char *const heads[] = {
    "ddffffffff",         "dd80000000",         "dcffff",           "dfffffffff",   "df80000000",   "deffff",
    "dbffffffff",         "c6ffffffff",         "c9ffffffff05",     "c9ffffffff01", "c9ffffffff03", "c9ffffffffff",
    "c9ffffffff02",       "c8ffff01",           "c7ff01",           "81dbffffffff", "81c6ffffffff", "81c9ffffffff05",
    "c7100193ddffffffff", "c7100193dfffffffff", "c7100193dbffffff", "c7100193a2",   "c71001dcffff", "c7100193dc0040",
  };
  for (size_t i = 0; i < sizeof heads / sizeof *heads; ++i) {
    check_claim(heads[i], 0);
    check_claim(heads[i], 1);
  }
  return check_result();
}
