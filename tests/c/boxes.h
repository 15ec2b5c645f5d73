/* Objects with containers whose tables say where the elements stand, in all ways to say it, and which count what their functions
 * were asked. */
#ifndef FLAXSTATE_TESTS_BOXES_H
#define FLAXSTATE_TESTS_BOXES_H

#include "objects.h"

/* All ways to say how many there are, kept alike; none at offset 0. */
typedef struct Box {
  int32_t spare, count4;
  char *items, *end;
  int64_t count8;
  size_t count;
} Box;

typedef struct Point {
  int32_t x, y;
} Point;

typedef struct Spot {
  int32_t spare;
  Point point;
  unsigned char is_there;
} Spot;

enum { MOST_KEYS = 4 };
typedef struct Map {
  Box points;
  char keys[MOST_KEYS][8];
} Map;

typedef struct Part {
  Box text, bytes, numbers, rows, points;
  Spot spot;
  Map map;
  int32_t last;
} Part;

typedef struct Whole {
  Box parts;
  Part own;
  int32_t last;
} Whole;

enum { CONTAINERS_IN_PART = 7 };

/* ---- What the functions were asked, and how they fail ---- */

static struct {
  int read; /* calls of size and next */
  int prepared, committed, discarded, reset;
} calls;

enum { RIGHT_NUMBER, ONE_MORE, ONE_LESS, AT_NULL };

static struct {
  int reading;      /* size and next say no */
  int preparing;    /* so does prepare, of boxes */
  int reset;        /* which call of reset fails; 0: none */
  fs_status status; /* and how */
  int has_error;
  int makes; /* what reset makes of counts that aren't 0 */
} wrong;

static int live_blocks;

static inline char *take(size_t size) {
  ++live_blocks;
  return calloc(1, size);
}
static inline void give_back(void *block) {
  if (block) --live_blocks;
  free(block);
}

static inline fs_status fail_reading(fs_error **error) {
  *error = fs_error_create(FS_E_STATE, "nobody should have asked");
  return FS_E_STATE;
}

static inline fs_status outcome_of_reset(fs_error **error) {
  if (++calls.reset != wrong.reset) return FS_OK;
  if (wrong.has_error) *error = fs_error_create(wrong.status, "the shelf is full");
  return wrong.status;
}

/* ---- Boxes; user_data says what is in them ---- */

typedef struct Content {
  size_t size;
  void (*end)(void *element);
} Content;

static inline void set_box(Box *box, char *items, size_t count, size_t size) {
  box->items = items;
  box->end = items ? items + count * size : NULL;
  box->count4 = (int32_t)count;
  box->count8 = (int64_t)count;
  box->count = count;
}

static inline void make_box(Box *box, size_t count, const Content *content) {
  set_box(box, count ? take(count * content->size) : NULL, count, content->size);
}

static inline void empty_box(Box *box, const Content *content) {
  for (size_t i = 0; content->end && i < box->count; ++i) content->end(box->items + i * content->size);
  give_back(box->items);
  set_box(box, NULL, 0, 0);
}

static inline fs_status box_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)user_data;
  ++calls.read;
  if (wrong.reading) return fail_reading(error);
  *out_count = ((const Box *)container)->count;
  return FS_OK;
}

static inline fs_status box_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                                 const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)user_data;
  ++calls.read;
  if (wrong.reading) return fail_reading(error);
  *out_element = ((const Box *)container)->items;
  return FS_OK;
}

static inline fs_status box_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                    void *user_data) {
  (void)container;
  if (wrong.preparing) {
    *error = fs_error_create(FS_E_STATE, "the shelf is full");
    return FS_E_STATE;
  }
  *out_staged = take(sizeof(Box));
  make_box(*out_staged, count, user_data);
  ++calls.prepared;
  return FS_OK;
}

static inline fs_status box_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                    fs_error **error, void *user_data) {
  (void)key, (void)key_size, (void)error;
  *out_element = ((Box *)staged)->items + index * ((const Content *)user_data)->size;
  return FS_OK;
}

static inline void box_commit(void *container, void *staged, void *user_data) {
  empty_box(container, user_data);
  *(Box *)container = *(Box *)staged;
  give_back(staged);
  ++calls.committed;
}

static inline void box_discard(void *container, void *staged, void *user_data) {
  (void)container;
  empty_box(staged, user_data);
  give_back(staged);
  ++calls.discarded;
}

static inline fs_status box_reset(void *container, size_t count, fs_error **error, void *user_data) {
  const Content *content = user_data;
  const fs_status status = outcome_of_reset(error);
  if (status != FS_OK) return status;
  empty_box(container, content);
  if (count && wrong.makes == ONE_MORE) ++count;
  if (count && wrong.makes == ONE_LESS) --count;
  if (count && wrong.makes == AT_NULL) {
    ((Box *)container)->count4 = 1;
    ((Box *)container)->count8 = 1;
    return FS_OK;
  }
  make_box(container, count, content);
  return FS_OK;
}

/* ---- Spots ---- */

static inline fs_status spot_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)user_data;
  ++calls.read;
  if (wrong.reading) return fail_reading(error);
  *out_count = ((const Spot *)container)->is_there;
  return FS_OK;
}

static inline fs_status spot_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                                  const void **out_element, fs_error **error, void *user_data) {
  (void)cursor, (void)out_key, (void)out_key_size, (void)user_data;
  ++calls.read;
  if (wrong.reading) return fail_reading(error);
  *out_element = &((const Spot *)container)->point;
  return FS_OK;
}

static inline void make_spot(Spot *spot, size_t count) {
  memset(spot, 0, sizeof *spot);
  spot->is_there = (unsigned char)count;
}

static inline fs_status spot_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                     void *user_data) {
  (void)container, (void)error, (void)user_data;
  *out_staged = take(sizeof(Spot));
  make_spot(*out_staged, count);
  ++calls.prepared;
  return FS_OK;
}

static inline fs_status spot_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                     fs_error **error, void *user_data) {
  (void)index, (void)key, (void)key_size, (void)error, (void)user_data;
  *out_element = &((Spot *)staged)->point;
  return FS_OK;
}

static inline void spot_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  *(Spot *)container = *(Spot *)staged;
  give_back(staged);
  ++calls.committed;
}

static inline void spot_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)user_data;
  give_back(staged);
  ++calls.discarded;
}

static inline fs_status spot_reset(void *container, size_t count, fs_error **error, void *user_data) {
  const fs_status status = outcome_of_reset(error);
  (void)user_data;
  if (status == FS_OK) make_spot(container, count && wrong.makes == ONE_LESS ? 0 : count);
  return status;
}

/* ---- Maps, which have no layout ---- */

static const Content points_content = { sizeof(Point), NULL };

static inline fs_status map_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *out_count = ((const Map *)container)->points.count;
  return FS_OK;
}

static inline fs_status map_next(const void *container, uintptr_t *cursor, const char **out_key, size_t *out_key_size,
                                 const void **out_element, fs_error **error, void *user_data) {
  const Map *map = container;
  (void)error, (void)user_data;
  *out_key = map->keys[*cursor];
  *out_key_size = strlen(*out_key);
  *out_element = map->points.items + *cursor * sizeof(Point);
  ++*cursor;
  return FS_OK;
}

static inline fs_status map_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                    void *user_data) {
  (void)container, (void)error, (void)user_data;
  Map *map = (Map *)(void *)take(sizeof(Map));
  make_box(&map->points, count, &points_content);
  *out_staged = map;
  ++calls.prepared;
  return FS_OK;
}

static inline fs_status map_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                    fs_error **error, void *user_data) {
  Map *map = staged;
  (void)error, (void)user_data;
  if (index >= MOST_KEYS || key_size > 7) return FS_E_LIMIT;
  memcpy(map->keys[index], key, key_size);
  map->keys[index][key_size] = '\0';
  *out_element = map->points.items + index * sizeof(Point);
  return FS_OK;
}

static inline void map_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  empty_box(&((Map *)container)->points, &points_content);
  *(Map *)container = *(Map *)staged;
  give_back(staged);
  ++calls.committed;
}

static inline void map_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)user_data;
  empty_box(&((Map *)staged)->points, &points_content);
  give_back(staged);
  ++calls.discarded;
}

static inline fs_status map_reset(void *container, size_t count, fs_error **error, void *user_data) {
  const fs_status status = outcome_of_reset(error);
  (void)user_data;
  if (status != FS_OK) return status;
  empty_box(&((Map *)container)->points, &points_content);
  make_box(&((Map *)container)->points, count, &points_content);
  return FS_OK;
}

/* ---- Types ---- */

static inline void end_part(void *element) {
  static const Content plain = { 1, NULL };
  Part *part = element;
  Box *const boxes[] = { &part->text, &part->bytes, &part->numbers, &part->rows, &part->points, &part->map.points };
  for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; ++i) empty_box(boxes[i], &plain);
}

static const Content chars = { 1, NULL }, floats = { sizeof(float), NULL }, triples = { 3 * sizeof(int16_t), NULL },
                     parts = { sizeof(Part), end_part };

static fs_registry *registry;
static fs_buffer *buffer;

typedef struct Variant {
  const char *name;
  fs_layout layout;
  uint32_t count_size;
  size_t end_offset;
} Variant;

static const Variant variants[] = {
  { "none", FS_LAYOUT_NONE, 0, 0 },
  { "count of 4 bytes", FS_LAYOUT_COUNT, 4, offsetof(Box, count4) },
  { "count of 8 bytes", FS_LAYOUT_COUNT, 8, offsetof(Box, count8) },
  { "size_t", FS_LAYOUT_COUNT, 0, offsetof(Box, count) },
  { "end", FS_LAYOUT_END, 0, offsetof(Box, end) },
};
enum { VARIANTS = sizeof variants / sizeof variants[0] };

static inline fs_accessors box_accessors(fs_container container, const Content *content, const Variant *variant) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = container;
  accessors.is_contiguous = container == FS_CONTAINER_SEQUENCE;
  accessors.size = box_size;
  accessors.next = box_next;
  accessors.prepare = box_prepare;
  accessors.staged_element = box_element;
  accessors.commit = box_commit;
  accessors.discard = box_discard;
  accessors.user_data = (void *)(uintptr_t)content;
  accessors.layout = variant->layout;
  accessors.count_size = variant->count_size;
  if (variant->layout != FS_LAYOUT_NONE) accessors.data_offset = offsetof(Box, items);
  accessors.end_offset = variant->end_offset;
  return accessors;
}

static inline fs_accessors spot_accessors(int has_layout) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = FS_CONTAINER_OPTIONAL;
  accessors.size = spot_size;
  accessors.next = spot_next;
  accessors.prepare = spot_prepare;
  accessors.staged_element = spot_element;
  accessors.commit = spot_commit;
  accessors.discard = spot_discard;
  if (has_layout) {
    accessors.layout = FS_LAYOUT_FLAG;
    accessors.data_offset = offsetof(Spot, point);
    accessors.end_offset = offsetof(Spot, is_there);
  }
  return accessors;
}

static inline fs_accessors map_accessors(void) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = FS_CONTAINER_MAP;
  accessors.size = map_size;
  accessors.next = map_next;
  accessors.prepare = map_prepare;
  accessors.staged_element = map_element;
  accessors.commit = map_commit;
  accessors.discard = map_discard;
  return accessors;
}

static const fs_field point_fields[] = { FS_FIELD_VALUE(Point, x, FS_DTYPE_INT32),
                                         FS_FIELD_VALUE(Point, y, FS_DTYPE_INT32) };

static inline void register_types_with(const Variant *variant, int has_reset, int has_map) {
  const int has_layout = variant->layout != FS_LAYOUT_NONE;
  fs_accessors text = box_accessors(FS_CONTAINER_ITEMS, &chars, variant);
  fs_accessors numbers = box_accessors(FS_CONTAINER_ITEMS, &floats, variant);
  fs_accessors rows = box_accessors(FS_CONTAINER_ITEMS, &triples, variant);
  fs_accessors points = box_accessors(FS_CONTAINER_SEQUENCE, &points_content, variant);
  fs_accessors all = box_accessors(FS_CONTAINER_SEQUENCE, &parts, variant);
  fs_accessors spot = spot_accessors(has_layout), map = map_accessors();
  if (has_reset) {
    text.reset = numbers.reset = rows.reset = points.reset = all.reset = box_reset;
    spot.reset = spot_reset;
    map.reset = map_reset;
  }
  fs_field part_fields[] = {
    FS_FIELD_ITEMS_TEXT(Part, text, &text),
    FS_FIELD_ITEMS_BYTES(Part, bytes, &text),
    FS_FIELD_ITEMS(Part, numbers, FS_DTYPE_FLOAT32, &numbers, FS_COUNTED),
    FS_FIELD_ITEMS(Part, rows, FS_DTYPE_INT16, &rows, FS_COUNTED, 3),
    FS_FIELD_CONTAINER(Part, points, "Point", &points),
    FS_FIELD_CONTAINER(Part, spot, "Point", &spot),
    FS_FIELD_CONTAINER(Part, map, "Point", &map),
    FS_FIELD_VALUE(Part, last, FS_DTYPE_INT32),
  };
  const fs_field whole_fields[] = {
    FS_FIELD_CONTAINER(Whole, parts, "Part", &all),
    FS_FIELD_OBJECT(Whole, own, "Part"),
    FS_FIELD_VALUE(Whole, last, FS_DTYPE_INT32),
  };
  fs_type types[] = { FS_TYPE_FIELDS(Point, point_fields), FS_TYPE_FIELDS(Part, part_fields),
                      FS_TYPE_FIELDS(Whole, whole_fields) };
  if (!has_map) {
    part_fields[CONTAINERS_IN_PART - 1] = part_fields[CONTAINERS_IN_PART];
    types[1].field_count = CONTAINERS_IN_PART;
  }
  for (size_t i = 0; i < 3; ++i) types[i].override_existing = 1;
  CHECK_OK(fs_register_types(registry, types, 3, sizeof(fs_type), ERR));
}

static inline void register_types(const Variant *variant, int has_reset) { register_types_with(variant, has_reset, 1); }

/* ---- Objects ---- */

static inline fs_status restore_with(Whole *whole, const char *text, const fs_restore_options *options,
                                     fs_error **error) {
  memset(&calls, 0, sizeof calls);
  const fs_status status = restore_packed(registry, "Whole", whole, text, options, error);
  CHECK(calls.prepared == calls.committed + calls.discarded);
  return status;
}
static inline fs_status restore(Whole *whole, const char *text, fs_error **error) {
  return restore_with(whole, text, NULL, error);
}

static inline Whole whole_of(const char *text) {
  Whole whole;
  memset(&whole, 0, sizeof whole);
  CHECK_OK(restore(&whole, text, ERR));
  return whole;
}

static inline void end_whole(Whole *whole) {
  empty_box(&whole->parts, &parts);
  end_part(&whole->own);
  CHECK(live_blocks == 0);
}

static inline void check_both_ways(const Whole *whole, const char *text) {
  check_written(registry, "Whole", whole, text);
  fs_tree *tree = NULL;
  if (!CHECK_OK(fs_to_state_dict(registry, "Whole", whole, NULL, &tree, ERR))) return;
  CHECK_OK(fs_msgpack_serialize(fs_tree_root(tree), AS_STATE_DICT, buffer, ERR));
  CHECK_PACKED(fs_buffer_data(buffer), fs_buffer_size(buffer), text);
  fs_tree_free(tree);
}

#endif
