/* file.h: a file is read through windows. Wherever one ends, in whatever header, key, text, number or dimension, the tree is
 * that of the bytes. */
#include "file_support.h"

#include "packer.h"

/* Every kind of header, in every length that is legal: the key, and then the value. */
static void pack_every_kind(Packer *packer) {
  static const char *const values[] = {
    "c0",
    "c2",
    "c3",
    "05",
    "e0",
    "ccff",
    "cd1234",
    "ce12345678",
    "cf123456789abcdef0",
    "d080",
    "d18001",
    "d280000001",
    "d38000000000000001",
    "cb3ff8000000000000",
    "ca3fc00000",
    "a3616263",
    "d903616263",
    "da0003616263",
    "db00000003616263",
    "c403010203",
    "c50003010203",
    "c600000003010203",
    "80",
    "90",
    "de0000",
    "dd00000000",
    "82a16101c2c3",
    "d6ff12345678",
    "d7ff0000000412345678",
    "c70cff00000001000000000000000a",
    "d40509",
    "d5050910",
    "d60509101112",
    "d7050910111213141516",
    "d805000102030405060708090a0b0c0d0e0f",
    "c7050501020304ff",
    "c800020501ff",
    "c90000000205ff00",
    "c7130292cb3ff0000000000000cb4000000000000000",
    "c70a039390a4626f6f6cc40101",
    "d8039390a7666c6f61743332c4040000c03f",
    "c71501939102a7666c6f61743332c4080000803f00000040",
    "c70e0193920003a7666c6f61743332c400",
  };
  pack_hex(packer, "de0040");
  size_t count = 0;
  char key[32];
  for (size_t i = 0; i < sizeof values / sizeof values[0]; ++i, ++count) {
    snprintf(key, sizeof key, "k%zu", i);
    pack_head(packer, 0xd9, strlen(key), 1);
    pack_raw(packer, key, strlen(key));
    pack_hex(packer, values[i]);
  }
  for (; count < 63; ++count) { /* keys of other kinds */
    pack_head(packer, 0xcf, count << 40, 8);
    pack_hex(packer, "cd0100");
  }
  static const int64_t shape[] = { 2, 1, 3 };
  pack_text(packer, "wide");
  pack_array_head(packer, 1, "float64", 3, shape, 48);
  for (int i = 0; i < 48; ++i) pack_raw(packer, (const char[]){ (char)i }, 1);
}

/* How the bytes in front of the boundary are filled. */
typedef enum Filling { FILLED_BY_TEXT, FILLED_BY_BYTES, FILLED_BY_ARRAY, FILLED_BY_NUMBERS, FILLING_COUNT } Filling;

static void pack_zeros(Packer *packer, size_t size, unsigned char byte) {
  unsigned char *zeros = malloc(size + 1);
  memset(zeros, byte, size);
  pack_raw(packer, zeros, size);
  free(zeros);
}

/* A list whose items take `size` bytes before the next one begins. */
static void pack_filling(Packer *packer, Filling filling, size_t size) {
  if (filling == FILLED_BY_TEXT) {
    pack_head(packer, 0xdd, 2, 4);
    pack_head(packer, 0xdb, size - 10, 4);
    pack_zeros(packer, size - 10, 'x');
  } else if (filling == FILLED_BY_BYTES) {
    pack_head(packer, 0xdd, 2, 4);
    pack_head(packer, 0xc6, size - 10, 4);
    pack_zeros(packer, size - 10, 0);
  } else if (filling == FILLED_BY_ARRAY) {
    const size_t head = 5 + 6 + 1 + 3 + 9 + 7 + 5; /* the list, and the array's headers */
    const int64_t items = (int64_t)(size - head);
    pack_head(packer, 0xdd, 2, 4);
    pack_array_head(packer, 1, "uint8", 1, &items, size - head);
    pack_zeros(packer, size - head, 7);
  } else {
    pack_head(packer, 0xdd, size - 5 + 1, 4);
    pack_zeros(packer, size - 5, 0x11);
  }
}

static void check_equal(const Packer *packer, Way way, const char *what, size_t where) {
  fs_tree *expected = NULL, *tree = NULL;
  CHECK_OK(fs_msgpack_restore(packer->data, packer->size, NULL, &expected, ERR));
  CHECK_OK(open_in(way, packer->data, packer->size, NULL, &tree, ERR));
  if (!CHECK(nodes_are_equal(fs_tree_root(tree), fs_tree_root(expected)) == 1 &&
             fs_node_count(fs_tree_root(tree)) == fs_node_count(fs_tree_root(expected))))
    fprintf(stderr, "  %s %zu, %s\n", what, where, way_names[way]);
  fs_tree_free(tree);
  fs_tree_free(expected);
}

/* The group of all headers begins at each distance in front of each boundary that a window may have. */
static void test_boundaries(void) {
  static const size_t boundaries[] = { 1024, 4096, 8192, 16384, 65536, 262144, 1 << 20 };
  Packer group = { 0 };
  pack_every_kind(&group);
  for (size_t i = 0; i < sizeof boundaries / sizeof boundaries[0]; ++i) {
    const size_t step = boundaries[i] > 65536 ? 41 : FILLING_COUNT; /* the four fillings cover all distances together */
    for (Filling filling = 0; filling < FILLING_COUNT; ++filling) {
      for (size_t before = 1 + (size_t)filling; before < group.size; before += step) {
        if (boundaries[i] < before + 64) continue;
        Packer packer = { 0 };
        pack_filling(&packer, filling, boundaries[i] - before);
        CHECK(packer.size == boundaries[i] - before);
        pack_raw(&packer, group.data, group.size);
        check_equal(&packer, WAY_SOURCE, "boundary", boundaries[i] - before);
        if (before % 8 == 1) check_equal(&packer, WAY_UNMAPPED, "boundary", boundaries[i] - before);
        packer_free(&packer);
      }
    }
  }
  packer_free(&group);
}

/* Every padding from 1 to 5,000 bytes, between two arrays that are skipped. */
static void test_paddings(void) {
  static const int64_t items = 3000;
  static const char value[] = "da0003616263";
  for (size_t padding = 1; padding <= 5000; ++padding) {
    Packer packer = { 0 };
    pack_list(&packer, 5);
    pack_array_head(&packer, 1, "int8", 1, &items, 3000);
    pack_zeros(&packer, 3000, (unsigned char)padding);
    pack_head(&packer, 0xda, padding, 2);
    pack_zeros(&packer, padding, 'x');
    pack_array_head(&packer, 1, "int8", 1, &items, 3000);
    pack_zeros(&packer, 3000, (unsigned char)(padding >> 8));
    pack_map(&packer, 1);
    pack_head(&packer, 0xda, padding, 2);
    pack_zeros(&packer, padding, 'k');
    pack_hex(&packer, value);
    pack_head(&packer, 0xcb, padding, 8);
    check_equal(&packer, WAY_SOURCE, "padding", padding);
    if (padding % 97 == 0) {
      check_equal(&packer, WAY_UNMAPPED, "padding", padding);
      check_equal(&packer, WAY_MAPPED, "padding", padding);
    }
    packer_free(&packer);
  }
}

/* Text and bytes of 1 MB, keys of 100 kB, ext payloads, one behind the other. */
static void test_large_values(void) {
  static const struct {
    const char *code;
    size_t size;
  } values[] = {
    { "db", 1000000 }, { "c6", 1000000 }, { "db", 65535 }, { "c6", 65537 },
    { "db", 262143 },  { "c6", 262145 },  { "db", 0 },     { "c6", 3000000 },
  };
  for (Way way = 0; way < WAY_COUNT; ++way) {
    Packer packer = { 0 };
    pack_map(&packer, 2 * sizeof values / sizeof values[0]);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; ++i) {
      pack_head(&packer, 0xda, 50000 + i, 2);
      pack_zeros(&packer, 50000 + i, 'k');
      pack_head(&packer, hex_digit(values[i].code[0]) * 16 + hex_digit(values[i].code[1]), values[i].size, 4);
      pack_zeros(&packer, values[i].size, (unsigned char)('a' + i));
      pack_head(&packer, 0xcf, i + 1, 8);
      pack_head(&packer, 0xc9, values[i].size + 1, 4);
      pack_raw(&packer, "\x44", 1);
      pack_zeros(&packer, values[i].size + 1, (unsigned char)i);
    }
    check_equal(&packer, way, "large values", 0);
    fs_tree *tree = NULL;
    const char *text = NULL;
    size_t size = 0;
    CHECK_OK(open_in(way, packer.data, packer.size, NULL, &tree, ERR));
    CHECK_OK(fs_node_str(fs_node_child(fs_tree_root(tree), 0), &text, &size, ERR));
    CHECK(size == 1000000 && text[0] == 'a' && text[999999] == 'a');
    fs_tree_free(tree);
    packer_free(&packer);
  }
}

/* Large chunks, which are skipped, and small ones, which may be read along, in one array; in any order. */
static void test_mixed_chunks(void) {
  static const uint64_t sizes[] = { 100000, 3, 40000, 1, 1, 255, 256, 257, 300, 4096, 65536, 12 };
  enum { chunk_count = sizeof sizes / sizeof sizes[0] };
  for (size_t first = 0; first < chunk_count; ++first) {
    Packer packer = { 0 };
    uint64_t total = 0;
    pack_map(&packer, 1);
    pack_text(&packer, "a");
    pack_map(&packer, 4);
    pack_text(&packer, "chunks");
    pack_map(&packer, chunk_count);
    for (size_t i = 0; i < chunk_count; ++i) {
      const size_t at = (first + i * 5) % chunk_count; /* 5 and 12 have no common divisor: all of them, mixed */
      const int64_t items = (int64_t)sizes[at];
      char key[8];
      snprintf(key, sizeof key, "%zu", at);
      pack_text(&packer, key);
      pack_array_head(&packer, 1, "uint8", 1, &items, sizes[at]);
      pack_zeros(&packer, (size_t)sizes[at], (unsigned char)at);
      total += sizes[at];
    }
    pack_text(&packer, "pad");
    pack_head(&packer, 0xc5, 700, 2);
    pack_zeros(&packer, 700, 9);
    pack_text(&packer, "__msgpack_chunked_array__");
    pack_hex(&packer, "c3");
    pack_text(&packer, "shape");
    pack_map(&packer, 1);
    pack_text(&packer, "0");
    pack_head(&packer, 0xcf, total, 8);
    for (Way way = 0; way < WAY_COUNT; ++way) {
      check_equal(&packer, way, "first chunk", first);
      fs_tree *tree = NULL;
      unsigned char *items = malloc((size_t)total);
      CHECK_OK(open_in(way, packer.data, packer.size, NULL, &tree, ERR));
      CHECK_OK(fs_node_array_gather(fs_node_at(fs_tree_root(tree), "a"), items, (size_t)total, ERR));
      uint64_t at = 0;
      for (size_t i = 0; i < chunk_count; at += sizes[i++])
        CHECK(items[at] == i && items[at + sizes[i] - 1] == i && at + sizes[i] <= total);
      free(items);
      fs_tree_free(tree);
    }
    packer_free(&packer);
  }
}

int main(void) {
  if (!temporary_begin()) return check_result();
  test_boundaries();
  test_paddings();
  test_large_values();
  test_mixed_chunks();
  temporary_end();
  return check_result();
}
