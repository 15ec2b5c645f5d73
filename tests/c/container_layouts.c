/* Containers whose tables say where the elements stand, and reset those that stand in a staged element: reading calls nothing
 * and writes the same bytes, and whichever reset fails, the target stays as it is. */
#include "boxes.h"

#define FULL_PART(n) \
  "{'text': 'hey', 'bytes': b'\\x01\\x02', 'numbers': f32[2](1, " #n \
  "), 'rows': i16[2,3](1, 2, 3, 4, 5, 6), 'points': {'0': {'x': 1, 'y': 2}, '1': {'x': 3, 'y': 4}}, 'spot': {'x': 5, " \
  "'y': 6}, 'map': {'k': {'x': 7, 'y': 8}, 'l': {'x': 9, 'y': 10}}, 'last': " #n "}"
#define EMPTY_PART \
  "{'text': '', 'bytes': b'', 'numbers': f32[0](), 'rows': i16[0,3](), 'points': {}, 'spot': None, 'map': {}, " \
  "'last': 0}"

static const char full_text[] =
    "{'parts': {'0': " FULL_PART(11) ", '1': " FULL_PART(12) ", '2': " EMPTY_PART
                                                             "}, 'own': " FULL_PART(13) ", 'last': 14}";
static const char empty_text[] = "{'parts': {}, 'own': " EMPTY_PART ", 'last': 0}";
static const char other_text[] =
    "{'parts': {'0': " EMPTY_PART ", '1': " FULL_PART(21) "}, 'own': " EMPTY_PART ", 'last': 22}";
enum { RESETS_IN_FULL = 3 * CONTAINERS_IN_PART, PREPARED_AT_TOP = 1 + CONTAINERS_IN_PART };

/* ---- Tests ---- */

/* The same bytes with every layout, and nothing is called for them. */
static void test_writing(const Variant *variant) {
  static const char *const texts[] = { full_text, empty_text, other_text };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
    register_types(variant, 0);
    Whole whole = whole_of(texts[i]);
    wrong.reading = variant->layout != FS_LAYOUT_NONE;
    calls.read = 0;
    check_both_ways(&whole, texts[i]);
    CHECK((calls.read == 0) == (variant->layout != FS_LAYOUT_NONE));
    wrong.reading = 0;
    end_whole(&whole);
  }
}

static void check_refused(const Whole *whole, fs_status status, const char *path) {
  CHECK_FAILS_AT(status, path, UINT64_MAX, fs_to_bytes(registry, "Whole", whole, NULL, buffer, ERR));
  CHECK(fs_buffer_size(buffer) == 0);
  fs_tree *tree = NULL;
  CHECK_FAILS_AT(status, path, UINT64_MAX, fs_to_state_dict(registry, "Whole", whole, NULL, &tree, ERR));
}

/* Counts that can't be, and ends that aren't behind whole elements, in an object and in elements. */
static void test_wrong_counts(const Variant *variant) {
  static const struct {
    size_t offset, size;
    const char *name;
  } boxes[] = {
    { offsetof(Part, text), 1, "text" },
    { offsetof(Part, bytes), 1, "bytes" },
    { offsetof(Part, numbers), sizeof(float), "numbers" },
    { offsetof(Part, rows), 3 * sizeof(int16_t), "rows" },
    { offsetof(Part, points), sizeof(Point), "points" },
  };
  register_types(variant, 1);
  Whole whole = whole_of(full_text);
  for (size_t i = 0; i < 2 * sizeof boxes / sizeof boxes[0]; ++i) {
    const int is_own = i % 2 == 0;
    Part *part = is_own ? &whole.own : (Part *)(void *)whole.parts.items + 1;
    Box *box = (Box *)(void *)((char *)part + boxes[i / 2].offset);
    const Box before = *box;
    char path[64];
    snprintf(path, sizeof path, "%s/%s", is_own ? "./own" : "./parts/1", boxes[i / 2].name);

    box->items = NULL;
    if (variant->layout == FS_LAYOUT_END) box->end = (char *)boxes[i / 2].size;
    check_refused(&whole, FS_E_INVALID_ARGUMENT, path);
    *box = before;
    box->count4 = -1;
    box->count8 = -1;
    box->count = (size_t)-1;
    box->end = box->items - boxes[i / 2].size;
    check_refused(&whole, FS_E_SHAPE, path);
    if (variant->layout == FS_LAYOUT_END) {
      box->end = NULL;
      check_refused(&whole, FS_E_SHAPE, path);
      box->end = before.end - 1;
      if (boxes[i / 2].size > 1) check_refused(&whole, FS_E_SHAPE, path);
    }
    box->count4 = INT32_MIN;
    box->count8 = INT64_MIN;
    box->count = SIZE_MAX / 2 + 1;
    box->end = box->items - boxes[i / 2].size;
    check_refused(&whole, FS_E_SHAPE, path);
    *box = before;
  }
  check_both_ways(&whole, full_text);
  end_whole(&whole);
}

/* Staged at the top, reset inside of staged elements; into what is empty, and into what is not. */
static void test_restoring(const Variant *variant) {
  for (int has_reset = 0; has_reset < 2; ++has_reset) {
    register_types(variant, has_reset);
    wrong.reading = variant->layout != FS_LAYOUT_NONE;
    Whole whole = whole_of(full_text);
    CHECK(calls.reset == (has_reset ? RESETS_IN_FULL : 0));
    CHECK(calls.prepared == PREPARED_AT_TOP + (has_reset ? 0 : RESETS_IN_FULL));
    check_both_ways(&whole, full_text);
    static const char *const texts[] = { other_text, full_text, empty_text, full_text };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
      CHECK_OK(restore(&whole, texts[i], ERR));
      check_both_ways(&whole, texts[i]);
    }
    wrong.reading = 0;
    end_whole(&whole);
  }
}

/* The target is as it was, and nothing is left of what was staged. */
static void check_unchanged(const Whole *whole, const Whole *before, int blocks, const char *text) {
  CHECK(memcmp(whole, before, sizeof *whole) == 0);
  CHECK(live_blocks == blocks);
  check_written(registry, "Whole", whole, text);
}

static void test_reset_fails(const Variant *variant) {
  static const char *const names[] = { "text", "bytes", "numbers", "rows", "points", "spot", "map" };
  static const fs_status statuses[] = { FS_E_NO_MEMORY, FS_E_CALLBACK, FS_E_STATE };
  register_types(variant, 1);
  Whole whole = whole_of(other_text);
  const Whole before = whole;
  const int blocks = live_blocks;
  for (int i = 0; i < RESETS_IN_FULL * 6; ++i) {
    fs_error *error = NULL;
    char path[64];
    wrong.reset = i / 6 + 1;
    wrong.status = statuses[i % 3];
    wrong.has_error = i % 6 < 3;
    snprintf(path, sizeof path, "./parts/%d/%s", (wrong.reset - 1) / CONTAINERS_IN_PART,
             names[(wrong.reset - 1) % CONTAINERS_IN_PART]);
    CHECK(restore(&whole, full_text, &error) == FS_E_CALLBACK);
    CHECK(calls.reset == wrong.reset && calls.committed == 0);
    CHECK_TEXT(fs_error_path(error), path);
    CHECK(strstr(fs_error_report(error), "reset") != NULL);
    CHECK(!wrong.has_error || strstr(fs_error_report(error), "the shelf is full") != NULL);
    fs_error_free(error);
    CHECK(restore(&whole, full_text, NULL) == FS_E_CALLBACK);
    check_unchanged(&whole, &before, blocks, other_text);
  }
  memset(&wrong, 0, sizeof wrong);
  CHECK_OK(restore(&whole, full_text, ERR));
  check_both_ways(&whole, full_text);
  end_whole(&whole);
}

/* Where a layout tells, it is found out. */
static void test_reset_lies(const Variant *variant) {
  register_types(variant, 1);
  Whole whole = whole_of(other_text);
  const Whole before = whole;
  const int blocks = live_blocks;
  for (wrong.makes = ONE_MORE; wrong.makes <= AT_NULL; ++wrong.makes) {
    const fs_status status = wrong.makes == AT_NULL && variant->layout == FS_LAYOUT_COUNT && variant->count_size != 0
                                 ? FS_E_INVALID_ARGUMENT
                                 : FS_E_CALLBACK;
    CHECK_FAILS_AT(status, "./parts/0/text", UINT64_MAX, restore(&whole, full_text, ERR));
    check_unchanged(&whole, &before, blocks, other_text);
  }
  wrong.makes = ONE_LESS;
  CHECK_FAILS_AT(
      FS_E_CALLBACK, "./parts/0/spot", UINT64_MAX,
      restore(&whole,
              "{'parts': {'0': {'text': '', 'bytes': b'', 'numbers': f32[0](), 'rows': i16[0,3](), 'points': "
              "{}, 'spot': {'x': 1, 'y': 2}, 'map': {}, 'last': 0}}, 'own': " EMPTY_PART ", 'last': 0}",
              ERR));
  check_unchanged(&whole, &before, blocks, other_text);
  memset(&wrong, 0, sizeof wrong);
  end_whole(&whole);
}

#define BAD_PART(text, numbers, rows, points, spot, map) \
  "{'parts': {'0': " FULL_PART(1) ", '1': {'text': " text ", 'bytes': b'', 'numbers': " numbers ", 'rows': " rows \
                                  ", 'points': " points ", 'spot': " spot ", 'map': " map \
                                  ", 'last': 0}}, 'own': " EMPTY_PART ", 'last': 0}"

static void test_mismatches(const Variant *variant) {
  static const struct {
    const char *text, *path;
  } bad[] = {
    { BAD_PART("5", "f32[1](1)", "i16[1,3](1, 2, 3)", "{}", "None", "{}"), "./parts/1/text" },
    { BAD_PART("'t'", "f32[1,1](1)", "i16[1,3](1, 2, 3)", "{}", "None", "{}"), "./parts/1/numbers" },
    { BAD_PART("'t'", "f32[1](1)", "i16[1,2](1, 2)", "{}", "None", "{}"), "./parts/1/rows" },
    { BAD_PART("'t'", "f32[1](1)", "i16[1,3](1, 2, 3)", "{'0': {'x': 'x', 'y': 1}}", "None", "{}"),
      "./parts/1/points/0/x" },
    { BAD_PART("'t'", "f32[1](1)", "i16[1,3](1, 2, 3)", "{'0': {'x': 1, 'y': 1}}", "5", "{}"), "./parts/1/spot" },
    { BAD_PART("'t'", "f32[1](1)", "i16[1,3](1, 2, 3)", "{}", "None", "{'k': {'x': 1, 'y': 'y'}}"),
      "./parts/1/map/k/y" },
    { BAD_PART("'t'", "f32[1](1)", "i16[1,3](1, 2, 3)", "{}", "None", "[]"), "./parts/1/map" },
  };
  register_types(variant, 1);
  Whole whole = whole_of(other_text);
  const Whole before = whole;
  const int blocks = live_blocks;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
    fs_error *error = NULL;
    CHECK(restore(&whole, bad[i].text, &error) == FS_E_MISMATCH);
    CHECK(fs_error_mismatch_count(error) == 1);
    if (!CHECK(strstr(fs_error_report(error), bad[i].path) != NULL)) fprintf(stderr, "  %s\n", fs_error_report(error));
    CHECK(calls.reset > CONTAINERS_IN_PART);
    fs_error_free(error);
    check_unchanged(&whole, &before, blocks, other_text);
  }
  end_whole(&whole);
}

/* What an element lacks is as in a fresh one. */
static void test_keep_missing(const Variant *variant) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.keep_missing = 1;
  register_types(variant, 1);
  Whole whole = whole_of(full_text);
  CHECK_OK(
      restore_with(&whole,
                   "{'parts': {'0': {'text': None, 'numbers': f32[1](5), 'points': None, 'map': None, 'spot': None}}, "
                   "'own': {'text': 'you'}}",
                   &options, ERR));
  CHECK(calls.reset == 2); /* numbers and the spot */
  static const char kept_text[] =
      "{'parts': {'0': {'text': '', 'bytes': b'', 'numbers': f32[1](5), 'rows': i16[0,3](), 'points': {}, 'spot': "
      "None, "
      "'map': {}, 'last': 0}}, 'own': {'text': 'you', 'bytes': b'\\x01\\x02', 'numbers': f32[2](1, 13), 'rows': "
      "i16[2,3](1, 2, 3, 4, 5, 6), 'points': {'0': {'x': 1, 'y': 2}, '1': {'x': 3, 'y': 4}}, 'spot': {'x': 5, 'y': 6}, "
      "'map': {'k': {'x': 7, 'y': 8}, 'l': {'x': 9, 'y': 10}}, 'last': 13}, 'last': 14}";
  check_both_ways(&whole, kept_text);
  end_whole(&whole);
}

#ifndef ROUTE
/* What a reset is about to make room for counts in the limit, as what is staged does. */
static void test_memory_limit(const Variant *variant) {
  enum { MANY = 65536 };
  register_types(variant, 1);
  Whole whole;
  memset(&whole, 0, sizeof whole);
  make_box(&whole.parts, 1, &parts);
  make_box(&((Part *)(void *)whole.parts.items)->numbers, MANY, &floats);
  CHECK_OK(fs_to_bytes(registry, "Whole", &whole, NULL, buffer, ERR));
  empty_box(&whole.parts, &parts);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  options.decode = &decode;
  decode.memory_limit = MANY * sizeof(float);
  CHECK_FAILS_AT(FS_E_LIMIT, "./parts/0/numbers", UINT64_MAX,
                 fs_restore(registry, "Whole", &whole, fs_buffer_data(buffer), fs_buffer_size(buffer), &options, ERR));
  CHECK(live_blocks == 0 && whole.parts.count == 0);
  decode.memory_limit += 65536;
  CHECK_OK(fs_restore(registry, "Whole", &whole, fs_buffer_data(buffer), fs_buffer_size(buffer), &options, ERR));
  CHECK(whole.parts.count == 1 && ((Part *)(void *)whole.parts.items)->numbers.count == MANY);
  end_whole(&whole);
}
#endif

/* A leaf by itself, without a registry. */
static void test_field(const Variant *variant) {
  const fs_accessors numbers = box_accessors(FS_CONTAINER_ITEMS, &floats, variant);
  fs_field field = FS_FIELD_ITEMS(Part, numbers, FS_DTYPE_FLOAT32, &numbers, FS_COUNTED);
  Part part;
  memset(&part, 0, sizeof part);
  make_box(&part.numbers, 2, &floats);
  memcpy(part.numbers.items, (const float[]){ 0.5f, 2 }, 2 * sizeof(float));
  for (int knows_size = 0; knows_size < 2; ++knows_size) {
    fs_builder *builder = NULL;
    fs_tree *tree = NULL;
    if (!knows_size) field.member_size = 0;
    CHECK_OK(fs_builder_create(NULL, &builder, ERR));
    CHECK_OK(fs_builder_field(builder, &field, &part, NULL, ERR));
    CHECK_OK(fs_builder_finish(builder, &tree, ERR));
    CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, ERR));
    CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), "f32[2](0.5, 2)");
    fs_tree_free(tree);
    fs_builder_free(builder);
    field.member_size = sizeof part.numbers;
  }
  end_part(&part);
}

/* ---- Registration ---- */

static void check_registered(const char *message, const fs_field *field) {
  fs_type types[] = { FS_TYPE_FIELDS(Point, point_fields), FS_TYPE_FIELDS(Part, point_fields) };
  types[1].fields = field;
  types[1].field_count = 1;
  fs_registry *fresh = NULL;
  fs_error *error = NULL;
  CHECK_OK(fs_registry_create(NULL, &fresh, ERR));
  const fs_status status = fs_register_types(fresh, types, 2, sizeof(fs_type), &error);
  CHECK(status == (message ? FS_E_INVALID_ARGUMENT : FS_OK));
  if (message && CHECK(error != NULL)) {
    if (!CHECK(strstr(fs_error_message(error), message) != NULL)) fprintf(stderr, "  %s\n", fs_error_message(error));
    CHECK(strstr(fs_error_path(error), field->name) != NULL);
  }
  if (!message && error) fprintf(stderr, "  %s\n", fs_error_message(error));
  CHECK(fs_registry_type_count(fresh) == (message ? 0 : 2));
  fs_error_free(error);
  fs_registry_free(fresh);
}
static void check_numbers(const char *message, fs_accessors accessors) {
  const fs_field field = FS_FIELD_ITEMS(Part, numbers, FS_DTYPE_FLOAT32, &accessors, FS_COUNTED);
  check_registered(message, &field);
}
static void check_points(const char *message, fs_accessors accessors) {
  const fs_field field = FS_FIELD_CONTAINER(Part, points, "Point", &accessors);
  check_registered(message, &field);
}
static void check_spot(const char *message, fs_accessors accessors) {
  const fs_field field = FS_FIELD_CONTAINER(Part, spot, "Point", &accessors);
  check_registered(message, &field);
}

static fs_accessors with(fs_accessors accessors, fs_layout layout, uint32_t count_size, size_t data, size_t end) {
  accessors.layout = layout;
  accessors.count_size = count_size;
  accessors.data_offset = data;
  accessors.end_offset = end;
  return accessors;
}

static fs_status no_items(const void *container, uint64_t first_item, uint64_t item_count, void *destination,
                          fs_error **error, void *user_data) {
  (void)container, (void)first_item, (void)item_count, (void)destination, (void)error, (void)user_data;
  return FS_OK;
}
static fs_status takes_items(void *staged, uint64_t first_item, uint64_t item_count, const void *items,
                             fs_error **error, void *user_data) {
  (void)staged, (void)first_item, (void)item_count, (void)items, (void)error, (void)user_data;
  return FS_OK;
}

static void test_registration(void) {
  const size_t items = offsetof(Box, items), end = offsetof(Box, end), count = offsetof(Box, count);
  const fs_accessors numbers = box_accessors(FS_CONTAINER_ITEMS, &floats, variants);
  const fs_accessors points = box_accessors(FS_CONTAINER_SEQUENCE, &points_content, variants);
  const fs_accessors spot = spot_accessors(0), map = map_accessors();
  fs_accessors list = points;
  list.is_contiguous = 0;

  check_numbers("none of the FS_LAYOUT_", with(numbers, -1, 0, items, end));
  check_numbers("none of the FS_LAYOUT_", with(numbers, FS_LAYOUT_FLAG + 1, 0, items, end));
  check_numbers("FS_LAYOUT_NONE as layout", with(numbers, FS_LAYOUT_NONE, 0, items, 0));
  check_numbers("FS_LAYOUT_NONE as layout", with(numbers, FS_LAYOUT_NONE, 0, 0, end));
  check_numbers("FS_LAYOUT_NONE as layout", with(numbers, FS_LAYOUT_NONE, 8, 0, 0));

  check_numbers("must be 4, 8, or 0", with(numbers, FS_LAYOUT_COUNT, 2, items, count));
  check_points("FS_LAYOUT_COUNT is for", with(list, FS_LAYOUT_COUNT, 0, items, count));
  check_points("FS_LAYOUT_COUNT is for", with(map, FS_LAYOUT_COUNT, 0, items, count));
  check_spot("FS_LAYOUT_COUNT is for", with(spot, FS_LAYOUT_COUNT, 4, 0, 12));
  check_points("FS_LAYOUT_END is for", with(list, FS_LAYOUT_END, 0, items, end));
  check_points("FS_LAYOUT_END is for", with(map, FS_LAYOUT_END, 0, items, end));
  check_numbers("goes with FS_LAYOUT_COUNT only", with(numbers, FS_LAYOUT_END, 8, items, end));
  check_spot("goes with FS_LAYOUT_COUNT only", with(spot, FS_LAYOUT_FLAG, 4, 4, 12));
  check_numbers("FS_LAYOUT_FLAG is for", with(numbers, FS_LAYOUT_FLAG, 0, items, end));
  check_points("FS_LAYOUT_FLAG is for", with(map, FS_LAYOUT_FLAG, 0, items, end));

  /* an offset that was forgotten, or is wrong */
  check_numbers("bytes in common", with(numbers, FS_LAYOUT_COUNT, 0, 0, 0));
  check_numbers("bytes in common", with(numbers, FS_LAYOUT_COUNT, 4, items, items + 4));
  check_numbers(NULL, with(numbers, FS_LAYOUT_COUNT, 4, items, items - 4));
  check_numbers("bytes in common", with(numbers, FS_LAYOUT_COUNT, 8, items, items - 4));
  check_numbers("bytes in common", with(numbers, FS_LAYOUT_END, 0, items, items));
  check_numbers("beyond the container", with(numbers, FS_LAYOUT_COUNT, 4, items, sizeof(Box) - 3));
  check_numbers(NULL, with(numbers, FS_LAYOUT_COUNT, 4, items, sizeof(Box) - 4));
  check_numbers("beyond the container", with(numbers, FS_LAYOUT_COUNT, 4, sizeof(Box) - 7, 0));
  check_numbers("beyond the container", with(numbers, FS_LAYOUT_END, 0, items, SIZE_MAX));
  check_numbers("beyond the container", with(numbers, FS_LAYOUT_COUNT, 0, SIZE_MAX - 3, 0));
  check_spot("beyond the container", with(spot, FS_LAYOUT_FLAG, 0, 4, sizeof(Spot)));
  check_spot("at its data_offset", with(spot, FS_LAYOUT_FLAG, 0, sizeof(Spot) - 4, 0));
  check_spot(NULL, with(spot, FS_LAYOUT_FLAG, 0, 4, 12));
  const fs_accessors late = with(spot, FS_LAYOUT_FLAG, 0, sizeof(Part) - offsetof(Part, spot) - sizeof(Point) + 1, 0);
  fs_field unmeasured = FS_FIELD_CONTAINER(Part, spot, "Point", &late);
  check_registered("beyond the container", &unmeasured);
  unmeasured.member_size = 0;
  check_registered("at its data_offset", &unmeasured);
  const fs_accessors last = with(spot, FS_LAYOUT_FLAG, 0, late.data_offset - 1, 0);
  unmeasured.accessors = &last;
  check_registered(NULL, &unmeasured);
  const fs_accessors ends = with(numbers, FS_LAYOUT_END, 0, items, end);
  const fs_field no_columns = FS_FIELD_ITEMS(Part, rows, FS_DTYPE_INT16, &ends, FS_COUNTED, 0);
  check_registered("rows of 0 bytes need a count", &no_columns);
  const fs_accessors nothings = with(points, FS_LAYOUT_END, 0, items, end);
  const fs_field nothing_fields[] = { FS_FIELD_CONTAINER(Part, points, "Nothing", &nothings) };
  const fs_type nothing_types[] = { FS_TYPE_NO_FIELDS("Nothing", FS_KIND_NAMED_TUPLE),
                                    FS_TYPE_FIELDS(Part, nothing_fields) };
  fs_registry *fresh = NULL;
  CHECK_OK(fs_registry_create(NULL, &fresh, ERR));
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./Part/points", UINT64_MAX,
                 fs_register_types(fresh, nothing_types, 2, sizeof(fs_type), ERR));
  fs_registry_free(fresh);

  /* an element's type that comes later */
  const fs_accessors flagged = with(spot, FS_LAYOUT_FLAG, 0, offsetof(Spot, point), offsetof(Spot, is_there));
  const fs_field spot_fields[] = { FS_FIELD_CONTAINER(Part, spot, "Point", &flagged) };
  const fs_type part = FS_TYPE_FIELDS(Part, spot_fields), larger = FS_TYPE_FIELDS_AS("Point", Box, point_fields, 0);
  const fs_type point = FS_TYPE_FIELDS(Point, point_fields);
  CHECK_OK(fs_registry_create(NULL, &fresh, ERR));
  CHECK_OK(fs_register_type(fresh, &part, ERR));
  CHECK_FAILS_AT(FS_E_INVALID_ARGUMENT, "./Part/spot", UINT64_MAX, fs_register_type(fresh, &larger, ERR));
  CHECK_OK(fs_register_type(fresh, &point, ERR));
  fs_registry_free(fresh);

  /* what can't be restored can't be reset */
  fs_accessors written = numbers;
  written.reset = box_reset;
  check_numbers(NULL, written);
  written.prepare = NULL;
  written.staged_element = NULL;
  written.commit = written.discard = NULL;
  check_numbers("reset goes with", written);
  fs_accessors stream = numbers;
  stream.container = FS_CONTAINER_STREAM;
  stream.next = NULL;
  stream.staged_element = NULL;
  stream.read_items = no_items;
  stream.write_items = takes_items;
  check_numbers(NULL, stream);
  check_numbers("FS_LAYOUT_COUNT is for", with(stream, FS_LAYOUT_COUNT, 0, items, count));
  check_numbers("FS_LAYOUT_END is for", with(stream, FS_LAYOUT_END, 0, items, end));
  stream.reset = box_reset;
  check_numbers("reset goes with", stream);
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
  for (size_t i = 0; i < VARIANTS; ++i) {
    const int failures_before = check_failures;
    test_writing(&variants[i]);
    test_restoring(&variants[i]);
    test_reset_fails(&variants[i]);
    test_mismatches(&variants[i]);
    test_keep_missing(&variants[i]);
#ifndef ROUTE /* a tree has been decoded by then, with the limit */
    test_memory_limit(&variants[i]);
#endif
    test_field(&variants[i]);
    if (variants[i].layout != FS_LAYOUT_NONE) {
      test_wrong_counts(&variants[i]);
      test_reset_lies(&variants[i]);
    }
    if (check_failures != failures_before) fprintf(stderr, "that was with the layout: %s\n", variants[i].name);
  }
  test_registration();
  fs_registry_free(registry);
  fs_buffer_free(buffer);
  return check_result();
}
