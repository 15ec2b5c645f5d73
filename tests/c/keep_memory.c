/* Containers whose layout is known, and whose count stays, keep their memory: those of numbers and text always, those of objects
 * with keep_memory. From bytes and from trees, all or nothing as ever. */
#include "file_support.h"

#include "boxes.h"
#include "malloc_counter.h"

#define PART(text, n) \
  "{'text': '" text "', 'bytes': b'\\x01\\x0" #n "', 'numbers': f32[2](1, " #n \
  "), 'rows': i16[2,3](1, 2, 3, 4, 5, " #n "), 'points': {'0': {'x': 1, 'y': " #n \
  "}, '1': {'x': 3, 'y': 4}}, 'spot': {'x': 5, 'y': " #n "}, 'last': " #n "}"
#define EMPTY_PART \
  "{'text': '', 'bytes': b'', 'numbers': f32[0](), 'rows': i16[0,3](), 'points': {}, 'spot': None, 'last': 0}"
#define WHOLE(first, second, third, own, last) \
  "{'parts': {'0': " first ", '1': " second ", '2': " third "}, 'own': " own ", 'last': " last "}"

static const char first_text[] = WHOLE(PART("hey", 1), PART("you", 2), EMPTY_PART, PART("own", 3), "4");
static const char second_text[] = WHOLE(PART("her", 5), PART("his", 6), EMPTY_PART, PART("one", 7), "8");
/* The same with what Flax doesn't write, but numbers can be. */
#define OTHER_PART(numbers) \
  "{'text': 'her', 'bytes': b'\\x01\\x05', 'numbers': " numbers \
  ", 'rows': i16[2,3](1, 2, 3, 4, 5, 5), 'points': {'0': {'x': 1, 'y': 5}, '1': {'x': 3, 'y': 4}}, 'spot': {'x': 5, " \
  "'y': 5}, 'last': 5}"

enum { PARTS = 3, BOXES_IN_PART = 5 };

/* ---- Ways to restore ---- */

typedef enum Call {
  FROM_BYTES,
  FROM_TREE_OF_BYTES, /* a limit of nodes wants a tree */
  FROM_NODE,
  FROM_FILE,
  CALLS
} Call;

static fs_workspace *workspace;
static size_t allocated; /* by the last call */

static fs_status restore_by(Call way, const char *type, void *target, const void *data, size_t size,
                            fs_restore_options options, fs_error **error) {
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  const char *const path = in_temporary("state.msgpack");
  fs_status status = FS_OK;
  options.workspace = workspace;
  if (way == FROM_TREE_OF_BYTES) {
    decode.node_limit = 100000;
    options.decode = &decode;
  }
  if (way == FROM_FILE) write_file(path, data, size);
  if (way == FROM_NODE) CHECK_OK(fs_msgpack_restore(data, size, NULL, &tree, ERR));
  memset(&calls, 0, sizeof calls);
  malloc_start();
  switch (way) {
    case FROM_NODE: status = fs_from_state_dict(registry, type, target, fs_tree_root(tree), &options, error); break;
    case FROM_FILE: status = fs_restore_file(registry, type, target, path, &options, error); break;
    default: status = fs_restore(registry, type, target, data, size, &options, error); break;
  }
  allocated = malloc_counts.calls;
  fs_tree_free(tree);
  CHECK(calls.prepared == calls.committed + calls.discarded);
  return status;
}
static fs_status restore_text(Call way, const char *type, void *target, const char *text,
                              const fs_restore_options *options, fs_error **error) {
  const fs_restore_options none = FS_RESTORE_OPTIONS_INIT;
  const Bytes bytes = packed_bytes(text);
  const fs_status status = restore_by(way, type, target, bytes.data, bytes.size, options ? *options : none, error);
  free(bytes.data);
  return status;
}

static fs_restore_options keeping(void) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.keep_memory = 1;
  return options;
}

/* ---- What is kept ---- */

/* All boxes, whose spare members are marked; they are no fields. */
typedef struct Seen {
  Box parts, boxes[PARTS + 1][BOXES_IN_PART];
  int32_t spares[PARTS + 1];
} Seen;

static Part *part_of(Whole *whole, int i) { return i < PARTS ? (Part *)(void *)whole->parts.items + i : &whole->own; }
static Box *box_of(Part *part, int i) {
  Box *const boxes[] = { &part->text, &part->bytes, &part->numbers, &part->rows, &part->points };
  return boxes[i];
}

static void mark(Whole *whole) {
  for (int i = 0; i <= PARTS; ++i) {
    part_of(whole, i)->spot.spare = 100 + i;
    for (int j = 0; j < BOXES_IN_PART; ++j) box_of(part_of(whole, i), j)->spare = 10 * i + j;
  }
}
static Seen see(Whole *whole) {
  Seen seen;
  memset(&seen, 0, sizeof seen);
  seen.parts = whole->parts;
  for (int i = 0; i <= PARTS; ++i) {
    seen.spares[i] = part_of(whole, i)->spot.spare;
    for (int j = 0; j < BOXES_IN_PART; ++j) seen.boxes[i][j] = *box_of(part_of(whole, i), j);
  }
  return seen;
}
static int is_as_seen(Whole *whole, const Seen *before) {
  const Seen now = see(whole);
  return memcmp(&now, before, sizeof now) == 0;
}

static Whole begin_whole(const Variant *variant) {
  register_types_with(variant, 1, 0);
  Whole whole = whole_of(first_text);
  mark(&whole);
  return whole;
}

/* ---- Tests ---- */

static void test_kept(const Variant *variant, Call way) {
  const fs_restore_options options = keeping();
  Whole whole = begin_whole(variant);
  const Seen before = see(&whole);
  const int blocks = live_blocks;
  for (int i = 0; i < 4; ++i) {
    const char *const text = i % 2 == 0 ? second_text : first_text;
    CHECK_OK(restore_text(way, "Whole", &whole, text, &options, ERR));
    CHECK(calls.prepared == 0 && calls.reset == 0);
    CHECK(is_as_seen(&whole, &before));
    if (counts_malloc && way != FROM_FILE && i > 0) CHECK(allocated == 0);
    CHECK(live_blocks == blocks);
    check_both_ways(&whole, text);
  }
  end_whole(&whole);
}

/* Without the option: only numbers and text, of the target itself. */
static void test_numbers_and_text(const Variant *variant, Call way) {
  Whole whole = begin_whole(variant);
  const Seen before = see(&whole);
  CHECK_OK(restore_text(way, "Whole", &whole, second_text, NULL, ERR));
  CHECK(calls.prepared == 3); /* parts, points and the spot */
  CHECK(memcmp(see(&whole).boxes[PARTS], before.boxes[PARTS], 4 * sizeof(Box)) == 0);
  CHECK(whole.parts.items != before.parts.items && whole.own.points.items != before.boxes[PARTS][4].items);
  CHECK(whole.own.spot.spare == 0 && part_of(&whole, 0)->text.spare == 0);
  check_both_ways(&whole, second_text);
  end_whole(&whole);
}

/* Nothing without a layout. */
static void test_unknown_layout(Call way) {
  const fs_restore_options options = keeping();
  Whole whole = begin_whole(variants);
  const Seen before = see(&whole);
  CHECK_OK(restore_text(way, "Whole", &whole, second_text, &options, ERR));
  CHECK(calls.prepared == 1 + BOXES_IN_PART + 1);
  CHECK(whole.parts.items != before.parts.items && whole.own.text.items != before.boxes[PARTS][0].items);
  check_both_ways(&whole, second_text);
  end_whole(&whole);
}

static void test_other_counts(const Variant *variant, Call way) {
  static const char more[] =
      "{'text': 'longer', 'bytes': b'\\x01\\x02', 'numbers': f32[1](1), 'rows': i16[2,3](1, 2, 3, 4, 5, 6), 'points': "
      "{'0': {'x': 1, 'y': 2}}, 'spot': None, 'last': 1}";
  static const char less[] =
      "{'text': '', 'bytes': b'\\x07', 'numbers': f32[0](), 'rows': i16[2,3](1, 2, 3, 4, 5, 6), 'points': {}, 'spot': "
      "{'x': 1, 'y': 1}, 'last': 1}";
  const fs_restore_options options = keeping();
  Whole whole = begin_whole(variant);
  const Seen before = see(&whole);
  char text[2048];
  snprintf(text, sizeof text, WHOLE("%s", PART("his", 6), "%s", "%s", "8"), more, less, less);
  CHECK_OK(restore_text(way, "Whole", &whole, text, &options, ERR));
  CHECK(calls.prepared == 4 + 3 + 4 && calls.committed == calls.prepared && calls.reset == 0);
  CHECK(whole.parts.items == before.parts.items);
  CHECK(part_of(&whole, 0)->bytes.items == before.boxes[0][1].items && part_of(&whole, 0)->bytes.spare == 1);
  CHECK(part_of(&whole, 1)->points.items == before.boxes[1][4].items);
  check_both_ways(&whole, text);

  /* another number of parts: all is new */
  mark(&whole);
  CHECK_OK(restore_text(way, "Whole", &whole, "{'parts': {'0': " EMPTY_PART "}, 'own': " EMPTY_PART ", 'last': 0}",
                        &options, ERR));
  CHECK(((Part *)(void *)whole.parts.items)->text.spare == 0);
  end_whole(&whole);
}

static void check_untouched(Whole *whole, const Seen *before, int blocks) {
  CHECK(is_as_seen(whole, before));
  CHECK(live_blocks == blocks);
  check_written(registry, "Whole", whole, first_text);
}

static void test_failures(const Variant *variant, Call way) {
  static const struct {
    const char *text, *path;
  } bad[] = {
    { WHOLE(PART("her", 5), PART("his", 6), EMPTY_PART, PART("one", 7), "'8'"), "./last" },
    { WHOLE(PART("her", 5), PART("his", 6), "5", PART("one", 7), "8"), "./parts/2" },
    { WHOLE(PART("her", 5), OTHER_PART("i64[2](1, 2)"), EMPTY_PART, PART("one", 7), "8"), "./parts/1/numbers" },
    { WHOLE(PART("her", 5), OTHER_PART("f32[1,2](1, 2)"), EMPTY_PART, PART("one", 7), "8"), "./parts/1/numbers" },
    { WHOLE(PART("her", 5), OTHER_PART("'no'"), EMPTY_PART, PART("one", 7), "8"), "./parts/1/numbers" },
    { "{'parts': {'0': " PART("her", 5) ", '1': " PART("his", 6) ", '3': " EMPTY_PART
                                                                 "}, 'own': " PART("one", 7) ", 'last': "
                                                                                             "8}",
      "no entry '2'" },
  };
  const fs_restore_options options = keeping();
  Whole whole = begin_whole(variant);
  const Seen before = see(&whole);
  const int blocks = live_blocks;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    fs_error *error = NULL;
    CHECK(restore_text(way, "Whole", &whole, bad[i].text, &options, &error) == FS_E_MISMATCH);
    if (!CHECK(strstr(fs_error_report(error), bad[i].path) != NULL)) fprintf(stderr, "  %s\n", fs_error_report(error));
    fs_error_free(error);
    check_untouched(&whole, &before, blocks);
  }

  /* bytes that end early or go on, and a callback that fails behind all that would be kept */
  if (way != FROM_NODE) {
    const Bytes bytes = packed_bytes(second_text);
    for (size_t size = bytes.size - 1; size > bytes.size - 40; --size)
      CHECK_FAILS(FS_E_TRUNCATED, restore_by(way, "Whole", &whole, bytes.data, size, options, ERR));
    free(bytes.data);
    check_untouched(&whole, &before, blocks);
  }
  wrong.preparing = 1;
  CHECK_FAILS_AT(FS_E_CALLBACK, "./own/text", UINT64_MAX,
                 restore_text(way, "Whole", &whole,
                              WHOLE(PART("her", 5), PART("his", 6), EMPTY_PART, PART("other", 7), "8"), &options, ERR));
  wrong.preparing = 0;
  check_untouched(&whole, &before, blocks);
  end_whole(&whole);
}

/* What the state lacks stays, also of elements. */
static void test_keep_missing(const Variant *variant, Call way) {
  fs_restore_options options = keeping();
  options.keep_missing = 1;
  Whole whole = begin_whole(variant);
  const Seen before = see(&whole);
  CHECK_OK(
      restore_text(way, "Whole", &whole,
                   "{'parts': {'0': {'text': 'her', 'points': {'0': {'y': 9}, '1': {}}}, '1': {}, '2': {'last': 3}}, "
                   "'own': {'numbers': None, 'spot': {'x': 8}}}",
                   &options, ERR));
  CHECK(calls.prepared == 0 && is_as_seen(&whole, &before));
  check_both_ways(
      &whole,
      WHOLE(
          "{'text': 'her', 'bytes': b'\\x01\\x01', 'numbers': f32[2](1, 1), 'rows': i16[2,3](1, 2, 3, 4, 5, 1), "
          "'points': "
          "{'0': {'x': 1, 'y': 9}, '1': {'x': 3, 'y': 4}}, 'spot': {'x': 5, 'y': 1}, 'last': 1}",
          PART("you", 2),
          "{'text': '', 'bytes': b'', 'numbers': f32[0](), 'rows': i16[0,3](), 'points': {}, 'spot': None, 'last': 3}",
          "{'text': 'own', 'bytes': b'\\x01\\x03', 'numbers': f32[2](1, 3), 'rows': i16[2,3](1, 2, 3, 4, 5, 3), "
          "'points': "
          "{'0': {'x': 1, 'y': 3}, '1': {'x': 3, 'y': 4}}, 'spot': {'x': 8, 'y': 3}, 'last': 3}",
          "4"));
  end_whole(&whole);
}

/* Arrays that are no copy of the memory. */
static void test_other_arrays(const Variant *variant, Call way) {
  static const struct {
    const char *numbers;
    fs_convert convert;
  } arrays[] = {
    { "dtype('>f4')[2](hex('3f80000040a00000'))", FS_CONVERT_NONE },
    { "{'__msgpack_chunked_array__': True, 'shape': {'0': 2}, 'chunks': {'0': f32[1](1), '1': f32[1](5)}}",
      FS_CONVERT_NONE },
    { "f64[2](1, 5)", FS_CONVERT_SAME_KIND },
    { "i64[2](1, 5)", FS_CONVERT_ANY },
    { "dtype('>f8')[2](hex('3ff00000000000004014000000000000'))", FS_CONVERT_ANY },
  };
  fs_restore_options options = keeping();
  Whole whole = begin_whole(variant);
  const Seen before = see(&whole);
  const int blocks = live_blocks;
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; ++i) {
    char text[2048];
    options.convert = arrays[i].convert;
    snprintf(text, sizeof text, WHOLE(OTHER_PART("%s"), PART("his", 6), EMPTY_PART, OTHER_PART("%s"), "8"),
             arrays[i].numbers, arrays[i].numbers);
    CHECK_OK(restore_text(way, "Whole", &whole, text, &options, ERR));
    CHECK(calls.prepared == 0 && is_as_seen(&whole, &before));
    check_both_ways(&whole, WHOLE(PART("her", 5), PART("his", 6), EMPTY_PART, PART("her", 5), "8"));
    CHECK_OK(restore_text(way, "Whole", &whole, first_text, &options, ERR));
  }
  mark(&whole);
  const Seen again = see(&whole);
  options.convert = FS_CONVERT_SAME_KIND;
  CHECK_FAILS(FS_E_MISMATCH,
              restore_text(way, "Whole", &whole,
                           WHOLE(PART("her", 5), PART("his", 6), EMPTY_PART, OTHER_PART("f64[2](1, 1e300)"), "8"),
                           &options, ERR));
  check_untouched(&whole, &again, blocks);
  end_whole(&whole);
}

/* A state that borrows the very memory. */
static void test_own_state(const Variant *variant) {
  const fs_restore_options options = keeping();
  Whole whole = begin_whole(variant);
  fs_tree *tree = NULL;
  CHECK_OK(fs_to_state_dict(registry, "Whole", &whole, NULL, &tree, ERR));
  CHECK_OK(fs_from_state_dict(registry, "Whole", &whole, fs_tree_root(tree), &options, ERR));
  fs_tree_free(tree);
  check_both_ways(&whole, first_text);
  end_whole(&whole);
}

/* An array that stands in a large file is read into what is staged, beside elements that are kept. */
static void test_large_arrays(const Variant *variant) {
  enum { MANY = 1 << 20 };
  Whole whole = begin_whole(variant);
  Part *const part = part_of(&whole, 1);
  empty_box(&part->numbers, &floats);
  make_box(&part->numbers, MANY, &floats);
  for (int i = 0; i < MANY; ++i) ((float *)(void *)part->numbers.items)[i] = (float)i;
  CHECK_OK(fs_to_bytes(registry, "Whole", &whole, NULL, buffer, ERR));
  memset(part->numbers.items, 0, MANY * sizeof(float));
  const Seen before = see(&whole);
  CHECK_OK(restore_by(FROM_FILE, "Whole", &whole, fs_buffer_data(buffer), fs_buffer_size(buffer), keeping(), ERR));
  CHECK(calls.prepared == 1 && whole.parts.items == before.parts.items);
  CHECK(part->numbers.items != before.boxes[1][2].items && part->numbers.count == MANY);
  for (int i = 0; i < MANY; ++i)
    if (!CHECK(((float *)(void *)part->numbers.items)[i] == (float)i)) break;
  end_whole(&whole);
}

/* ---- Bytes that stand in what is restored from them ---- */

/* In elements with room for them. */
typedef struct Roomy {
  uint8_t before[64], first[8], second[8], behind[64];
} Roomy;

static void test_bytes_in_elements(const Variant *variant, Call way) {
  static const Content content = { sizeof(Roomy), NULL };
  static const char text[] =
      "{'': {'0': {'first': u8[8](1, 2, 3, 4, 5, 6, 7, 8), 'second': u8[8](2, 3, 4, 5, 6, 7, 8, 9)}}}";
  const fs_accessors accessors = box_accessors(FS_CONTAINER_SEQUENCE, &content, variant);
  const fs_field roomy_fields[] = { FS_FIELD_ARRAY(Roomy, first, FS_DTYPE_UINT8, 8),
                                    FS_FIELD_ARRAY(Roomy, second, FS_DTYPE_UINT8, 8) };
  fs_field fields[] = { FS_FIELD_CONTAINER(Part, points, "Roomy", &accessors) };
  fs_type types[] = { FS_TYPE_FIELDS(Roomy, roomy_fields), FS_TYPE_FIELDS_AS("Shelf", Part, fields, 0) };
  fields[0].name = "";
  for (size_t i = 0; i < 2; ++i) types[i].override_existing = 1;
  CHECK_OK(fs_register_types(registry, types, 2, sizeof(fs_type), ERR));
  const Bytes bytes = packed_bytes(text);
  for (size_t at = 0; at < sizeof(Roomy) - bytes.size; ++at) {
    Part shelf;
    memset(&shelf, 0, sizeof shelf);
    make_box(&shelf.points, 1, &content);
    char *const place = shelf.points.items + at;
    memcpy(place, bytes.data, bytes.size);
    CHECK_OK(restore_by(way, "Shelf", &shelf, place, bytes.size, keeping(), ERR));
    check_written(registry, "Shelf", &shelf, text);
    empty_box(&shelf.points, &content);
  }
  CHECK(live_blocks == 0);
  free(bytes.data);
}

/* In the memory of two of them, which is a part of a larger block. */
typedef struct Windows {
  Box a, b;
} Windows;

static void window_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  *(Box *)container = *(Box *)staged;
  free(staged);
  --live_blocks;
  ++calls.committed;
}

static void test_bytes_in_windows(const Variant *variant, Call way, int is_text) {
  static const char *const texts[] = { "{'a': b'abcdefgh', 'b': b'ijklmnop'}", "{'a': 'abcdefgh', 'b': 'ijklmnop'}" };
  fs_accessors accessors = box_accessors(FS_CONTAINER_ITEMS, &chars, variant);
  accessors.commit = window_commit;
  const fs_field as_bytes[] = { FS_FIELD_ITEMS_BYTES(Windows, a, &accessors),
                                FS_FIELD_ITEMS_BYTES(Windows, b, &accessors) };
  const fs_field as_text[] = { FS_FIELD_ITEMS_TEXT(Windows, a, &accessors),
                               FS_FIELD_ITEMS_TEXT(Windows, b, &accessors) };
  fs_type type = FS_TYPE_FIELDS(Windows, as_bytes);
  if (is_text) type.fields = as_text;
  type.override_existing = 1;
  CHECK_OK(fs_register_type(registry, &type, ERR));
  const Bytes bytes = packed_bytes(texts[is_text]);
  enum { BLOCK = 64, BEFORE = 16 };
  for (size_t at = 0; at < BLOCK - 8; ++at) {
    char block[BLOCK] = { 0 };
    char b[8] = { 0 };
    Windows windows;
    memset(&windows, 0, sizeof windows);
    memcpy(block + BEFORE, bytes.data, bytes.size);
    set_box(&windows.a, block + at, 8, 1);
    set_box(&windows.b, b, 8, 1);
    CHECK_OK(restore_by(way, "Windows", &windows, block + BEFORE, bytes.size, keeping(), ERR));
    check_written(registry, "Windows", &windows, texts[is_text]);
    const int is_apart = way == FROM_FILE || at + 8 <= BEFORE || at >= BEFORE + bytes.size;
    CHECK((windows.a.items == block + at) == is_apart);
    if (windows.a.items != block + at) give_back(windows.a.items);
    if (windows.b.items != b) give_back(windows.b.items);
  }
  CHECK(live_blocks == 0);
  free(bytes.data);
}

/* ---- Two fields that are one container ---- */

/* The last one wins, whatever was kept. */
static void test_one_container_twice(const Variant *variant, Call way) {
  const fs_accessors text = box_accessors(FS_CONTAINER_ITEMS, &chars, variant);
  const fs_accessors points = box_accessors(FS_CONTAINER_SEQUENCE, &points_content, variant);
  fs_field text_fields[] = { FS_FIELD_ITEMS_TEXT(Part, text, &text), FS_FIELD_ITEMS_TEXT(Part, text, &text) };
  fs_field fields[] = { FS_FIELD_CONTAINER(Part, points, "Point", &points),
                        FS_FIELD_CONTAINER(Part, points, "Point", &points), FS_FIELD_ITEMS_TEXT(Part, bytes, &text) };
  fs_type types[] = { FS_TYPE_FIELDS(Point, point_fields), FS_TYPE_FIELDS_AS("Texts", Part, text_fields, 0),
                      FS_TYPE_FIELDS_AS("Points", Part, fields, 0) };
  text_fields[0].name = fields[0].name = "a";
  text_fields[1].name = fields[1].name = "b";
  for (size_t i = 0; i < 3; ++i) types[i].override_existing = 1;
  CHECK_OK(fs_register_types(registry, types, 3, sizeof(fs_type), ERR));
  static const char *const values[] = { "'x'", "'yz'", "'123'" };
  static const char *const dicts[] = { "{'0': {'x': 1, 'y': 2}}", "{'0': {'x': 3, 'y': 4}, '1': {'x': 5, 'y': 6}}",
                                       "{}" };
  for (int i = 0; i < 27; ++i) {
    const int old = i / 9, a = i / 3 % 3, b = i % 3;
    char state[256], wanted[256];
    Part part;
    memset(&part, 0, sizeof part);
    for (int is_new = 0; is_new < 2; ++is_new) {
      snprintf(state, sizeof state, "{'a': %s, 'b': %s}", values[is_new ? a : old], values[is_new ? b : old]);
      CHECK_OK(restore_text(way, "Texts", &part, state, NULL, ERR));
    }
    snprintf(wanted, sizeof wanted, "{'a': %s, 'b': %s}", values[b], values[b]);
    check_written(registry, "Texts", &part, wanted);
    for (int is_new = 0; is_new < 2; ++is_new) {
      const fs_restore_options options = keeping();
      snprintf(state, sizeof state, "{'a': %s, 'b': %s, 'bytes': %s}", dicts[is_new ? a : old], dicts[is_new ? b : old],
               values[is_new ? a : old]);
      CHECK_OK(restore_text(way, "Points", &part, state, &options, ERR));
    }
    snprintf(wanted, sizeof wanted, "{'a': %s, 'b': %s, 'bytes': %s}", dicts[b], dicts[b], values[a]);
    check_written(registry, "Points", &part, wanted);
    end_part(&part);
    CHECK(live_blocks == 0);
  }
}

/* The same by pointers, which nobody can see before. */
typedef struct Pair {
  Part *left, *right;
  int32_t last;
} Pair;

static void test_one_object_twice(const Variant *variant, Call way) {
  const fs_field fields[] = { FS_FIELD_OBJECT_POINTER(Pair, left, "Part"), FS_FIELD_OBJECT_POINTER(Pair, right, "Part"),
                              FS_FIELD_VALUE(Pair, last, FS_DTYPE_INT32) };
  fs_type type = FS_TYPE_FIELDS(Pair, fields);
  static const char *const texts[] = { EMPTY_PART, PART("hey", 1), PART("other", 2) };
  type.override_existing = 1;
  register_types_with(variant, 0, 0);
  CHECK_OK(fs_register_type(registry, &type, ERR));
  for (int i = 0; i < 54; ++i) {
    const int old = i / 18, left = i / 6 % 3, right = i / 2 % 3;
    const fs_restore_options options = keeping(), none = FS_RESTORE_OPTIONS_INIT;
    char text[1024];
    Part part;
    memset(&part, 0, sizeof part);
    const Pair same = { &part, &part, 0 };
    Pair pair = same;
    CHECK_OK(restore_text(way, "Part", &part, texts[old], NULL, ERR));
    snprintf(text, sizeof text, "{'left': %s, 'right': %s, 'last': 3}", texts[left], texts[right]);
    CHECK_OK(restore_text(way, "Pair", &pair, text, i % 2 ? &options : &none, ERR));
    check_written(registry, "Part", &part, texts[right]);
    CHECK(pair.last == 3);
    end_part(&part);
    CHECK(live_blocks == 0);
  }
}

int main(void) {
  if (!temporary_begin()) return check_result();
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  CHECK_OK(fs_workspace_create(NULL, &workspace, ERR));
  for (Call way = FROM_BYTES; way < CALLS; ++way) {
    test_unknown_layout(way);
    for (size_t i = 1; i < VARIANTS; ++i) {
      const int failures_before = check_failures;
      test_kept(&variants[i], way);
      test_numbers_and_text(&variants[i], way);
      test_other_counts(&variants[i], way);
      test_failures(&variants[i], way);
      test_keep_missing(&variants[i], way);
      test_other_arrays(&variants[i], way);
      if (way != FROM_NODE) { /* of which nobody knows what else it borrows */
        test_bytes_in_elements(&variants[i], way);
        test_bytes_in_windows(&variants[i], way, 0);
        test_bytes_in_windows(&variants[i], way, 1);
      }
      test_one_container_twice(&variants[i], way);
      test_one_object_twice(&variants[i], way);
      if (check_failures != failures_before)
        fprintf(stderr, "that was with the layout: %s, and way %d\n", variants[i].name, (int)way);
    }
  }
  for (size_t i = 1; i < VARIANTS; ++i) {
    test_own_state(&variants[i]);
    test_large_arrays(&variants[i]);
  }
  fs_workspace_free(workspace);
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  temporary_end();
  return check_result();
}
