/* An object with a field of every kind, some of them larger than what is read along with a file, for the tests of files,
 * workspaces and threads. */
#ifndef FLAXSTATE_TESTS_EVERYTHING_H
#define FLAXSTATE_TESTS_EVERYTHING_H

#include "function_types.h"

enum {
  rows = 64,
  columns = 33,
  cell_count = 500,
  most_samples = 3000,
  grown_count = 700,
  streamed_count = 300000,
  nibble_count = 6000
};

typedef struct Everything {
  uint8_t flag;
  int8_t i8;
  uint64_t u64;
  float f32;
  double f64;
  uint16_t half;  /* np.float16 */
  float wave[2];  /* complex */
  int32_t step;   /* np.array(step, np.int32) */
  int64_t moment; /* np.datetime64[s] */
  char name[16];
  char *title;
  size_t title_size, title_capacity;
  unsigned char *blob;
  size_t blob_size, blob_capacity;
  float kernel[rows][columns];
  int8_t nibbles[nibble_count]; /* np.array(nibbles, ml_dtypes.int4) */
  double *table;                /* [4, 50] */
  int32_t *nothing;
  struct {
    int16_t value, gap;
  } cells[cell_count];
  float *samples;
  size_t sample_count, sample_capacity;
  Part part, parts[2], *pointed, *absent, *more;
  size_t more_count, more_capacity;
  Vector grown, text, sequence, map, optional;
  Device device;
  Temperature temperature;
  int32_t last;
} Everything;

/* ---- The type ---- */

#define EVERYTHING_FIELD(key, member) \
  .struct_size = sizeof(fs_field), .name = key, .offset = offsetof(Everything, member)
#define EVERYTHING_VECTOR(key, member, which) \
  EVERYTHING_FIELD(key, member), .storage = FS_STORAGE_ACCESSORS, .accessors = &(which)

static inline void register_everything(fs_registry *registry) {
  static const fs_field part_fields[] = { FS_FIELD_VALUE(Part, n, FS_DTYPE_INT32),
                                          FS_FIELD_ARRAY(Part, w, FS_DTYPE_FLOAT32, 3) };
  const fs_accessors grown = vector_accessors(FS_CONTAINER_ITEMS, &bytes_of_float);
  const fs_accessors text = vector_accessors(FS_CONTAINER_ITEMS, &bytes_of_char);
  const fs_accessors sequence = vector_accessors(FS_CONTAINER_SEQUENCE, &bytes_of_part);
  const fs_accessors map = vector_accessors(FS_CONTAINER_MAP, &bytes_of_named_part);
  const fs_accessors optional = vector_accessors(FS_CONTAINER_OPTIONAL, &bytes_of_part);
  const fs_accessors device = device_accessors();
  const fs_field fields[] = {
    FS_FIELD_VALUE(Everything, flag, FS_DTYPE_BOOL),
    FS_FIELD_VALUE(Everything, i8, FS_DTYPE_INT8),
    FS_FIELD_VALUE(Everything, u64, FS_DTYPE_UINT64),
    FS_FIELD_VALUE(Everything, f32, FS_DTYPE_FLOAT32),
    FS_FIELD_VALUE(Everything, f64, FS_DTYPE_FLOAT64),
    FS_FIELD_VALUE_AS("half", Everything, half, FS_DTYPE_FLOAT16, FS_FORM_SCALAR),
    FS_FIELD_VALUE(Everything, wave, FS_DTYPE_COMPLEX64),
    FS_FIELD_VALUE_AS("step", Everything, step, FS_DTYPE_INT32, FS_FORM_ARRAY),
    { EVERYTHING_FIELD("moment", moment), .dtype = FS_DTYPE_DATETIME64, .dtype_name = "datetime64[s]",
      .form = FS_FORM_SCALAR },
    FS_FIELD_TEXT(Everything, name),
    FS_FIELD_COUNTED_TEXT(Everything, title, title_size, title_capacity),
    FS_FIELD_COUNTED_BYTES(Everything, blob, blob_size, blob_capacity),
    FS_FIELD_ARRAY(Everything, kernel, FS_DTYPE_FLOAT32, rows, columns),
    FS_FIELD_ARRAY(Everything, nibbles, FS_DTYPE_INT4, nibble_count),
    FS_FIELD_ARRAY_POINTER(Everything, table, FS_DTYPE_FLOAT64, 4, 50),
    FS_FIELD_ARRAY_POINTER(Everything, nothing, FS_DTYPE_INT32, 2),
    { EVERYTHING_FIELD("cells", cells), .dtype = FS_DTYPE_INT16, .rank = 1, .shape = { cell_count }, .strides = { 4 } },
    FS_FIELD_COUNTED_ARRAY(Everything, samples, FS_DTYPE_FLOAT32, sample_count, sample_capacity),
    FS_FIELD_OBJECT(Everything, part, "Part"),
    FS_FIELD_OBJECTS(Everything, parts, "Part", 2),
    FS_FIELD_OBJECT_POINTER(Everything, pointed, "Part"),
    FS_FIELD_OBJECT_POINTER(Everything, absent, "Part"),
    FS_FIELD_COUNTED_OBJECTS(Everything, more, "Part", more_count, more_capacity),
    { EVERYTHING_VECTOR("grown", grown, grown), .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = { FS_COUNTED } },
    { EVERYTHING_VECTOR("text", text, text), .dtype = FS_DTYPE_STR },
    { EVERYTHING_VECTOR("sequence", sequence, sequence), .type_name = "Part" },
    { EVERYTHING_VECTOR("map", map, map), .type_name = "Part" },
    { EVERYTHING_VECTOR("optional", optional, optional), .type_name = "Part" },
    { EVERYTHING_VECTOR("device", device, device), .dtype = FS_DTYPE_FLOAT32, .rank = 1, .shape = { FS_COUNTED } },
    FS_FIELD_OBJECT(Everything, temperature, "Temperature"),
    FS_FIELD_VALUE(Everything, last, FS_DTYPE_INT32),
  };
  register_temperature(registry);
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Part, part_fields), ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Everything, fields), ERR));
}

/* ---- Objects ---- */

/* Room for everything that doesn't grow by itself, and nothing in it. */
static inline Everything *new_everything(void) {
  Everything *object = calloc(1, sizeof *object);
  object->title_capacity = 3000;
  object->title = calloc(1, object->title_capacity);
  object->blob_capacity = 5000;
  object->blob = calloc(1, object->blob_capacity);
  object->table = calloc(200, sizeof *object->table);
  object->sample_capacity = most_samples;
  object->samples = calloc(most_samples, sizeof *object->samples);
  object->pointed = calloc(1, sizeof *object->pointed);
  object->more_capacity = 3;
  object->more = calloc(3, sizeof *object->more);
  object->grown = new_vector(0, sizeof(float), 0);
  object->text = new_vector(0, 1, 0);
  object->sequence = new_vector(0, sizeof(Part), 0);
  object->map = new_vector(0, sizeof(Part), 1);
  object->optional = new_vector(0, sizeof(Part), 0);
  object->device.memory = calloc(1, sizeof(float));
  return object;
}

static inline void fill_part(Part *part, int seed) {
  *part = (Part){ seed, { (float)seed, (float)seed / 2, (float)seed / 4 } };
}

static inline Vector filled_vector(size_t count, int seed, int has_names) {
  Vector vector = new_vector(count, sizeof(Part), has_names);
  for (size_t i = 0; i < count; ++i) {
    fill_part((Part *)(void *)vector.items + i, seed + (int)i);
    if (has_names) snprintf(vector.names[i], 8, "m%u", (unsigned)(i % 1000));
  }
  return vector;
}

static inline void fill_everything(Everything *object, int seed) {
  object->flag = 1;
  object->i8 = (int8_t)-seed;
  object->u64 = UINT64_MAX - (uint64_t)seed;
  object->f32 = (float)seed / 8;
  object->f64 = seed / 3.0;
  object->half = (uint16_t)(0x3c00 + seed);
  object->wave[0] = (float)seed;
  object->wave[1] = -1;
  object->step = seed;
  object->moment = 1700000000 + seed;
  snprintf(object->name, sizeof object->name, "name %d", seed);
  object->title_size = 2000 + (size_t)seed;
  memset(object->title, 'a' + seed % 20, object->title_size);
  object->blob_size = 4000 + (size_t)seed;
  memset(object->blob, seed, object->blob_size);
  for (int i = 0; i < rows * columns; ++i) object->kernel[i / columns][i % columns] = (float)(i + seed);
  for (int i = 0; i < nibble_count; ++i) object->nibbles[i] = (int8_t)((i + seed) % 16 - 8);
  for (int i = 0; i < 200; ++i) object->table[i] = i * 0.5 + seed;
  for (int i = 0; i < cell_count; ++i) object->cells[i].value = (int16_t)(i * 3 + seed);
  object->sample_count = 2500 + (size_t)seed;
  for (size_t i = 0; i < object->sample_count; ++i) object->samples[i] = (float)i + (float)seed;
  fill_part(&object->part, seed);
  fill_part(&object->parts[0], seed + 1);
  fill_part(&object->parts[1], seed + 2);
  fill_part(object->pointed, seed + 3);
  object->more_count = 1 + (size_t)seed % 3;
  for (size_t i = 0; i < object->more_count; ++i) fill_part(&object->more[i], seed + 4 + (int)i);
  vector_free(&object->grown);
  object->grown = new_vector(grown_count + (size_t)seed, sizeof(float), 0);
  for (size_t i = 0; i < object->grown.count; ++i) ((float *)(void *)object->grown.items)[i] = (float)i - (float)seed;
  vector_free(&object->text);
  object->text = new_vector(900 + (size_t)seed, 1, 0);
  memset(object->text.items, 'z', object->text.count);
  vector_free(&object->sequence);
  object->sequence = filled_vector(5, seed, 0);
  vector_free(&object->map);
  object->map = filled_vector(20, seed + 7, 1);
  vector_free(&object->optional);
  object->optional = filled_vector(1, seed + 9, 0);
  object->device.count = streamed_count + (size_t)seed;
  object->device.memory = realloc(object->device.memory, object->device.count * sizeof(float));
  for (size_t i = 0; i < object->device.count; ++i) object->device.memory[i] = (float)i * 2 + (float)seed;
  object->temperature.kelvin = 273 + seed;
  object->last = seed * 5;
}

static inline int is_same_vector(const Vector *left, const Vector *right, size_t item_size, int has_names) {
  return left->count == right->count && memcmp(left->items, right->items, left->count * item_size) == 0 &&
         (!has_names || memcmp(left->names, right->names, left->count * 8) == 0);
}

/* Everything but the room that is left, and the gaps. */
static inline int is_same_everything(const Everything *left, const Everything *right) {
  int is_same = left->flag == right->flag && left->i8 == right->i8 && left->u64 == right->u64 &&
                left->f32 == right->f32 && left->f64 == right->f64 && left->half == right->half &&
                left->wave[0] == right->wave[0] && left->wave[1] == right->wave[1] && left->step == right->step &&
                left->moment == right->moment && strcmp(left->name, right->name) == 0 && left->last == right->last &&
                left->title_size == right->title_size && memcmp(left->title, right->title, left->title_size) == 0 &&
                left->blob_size == right->blob_size && memcmp(left->blob, right->blob, left->blob_size) == 0 &&
                memcmp(left->kernel, right->kernel, sizeof left->kernel) == 0 &&
                memcmp(left->nibbles, right->nibbles, sizeof left->nibbles) == 0 &&
                memcmp(left->table, right->table, 200 * sizeof *left->table) == 0 &&
                left->sample_count == right->sample_count &&
                memcmp(left->samples, right->samples, left->sample_count * sizeof(float)) == 0;
  for (int i = 0; i < cell_count; ++i) is_same &= left->cells[i].value == right->cells[i].value;
  is_same &= memcmp(&left->part, &right->part, sizeof left->part) == 0 &&
             memcmp(left->parts, right->parts, sizeof left->parts) == 0 &&
             memcmp(left->pointed, right->pointed, sizeof(Part)) == 0 && left->more_count == right->more_count &&
             memcmp(left->more, right->more, left->more_count * sizeof(Part)) == 0 &&
             is_same_vector(&left->grown, &right->grown, sizeof(float), 0) &&
             is_same_vector(&left->text, &right->text, 1, 0) &&
             is_same_vector(&left->sequence, &right->sequence, sizeof(Part), 0) &&
             is_same_vector(&left->map, &right->map, sizeof(Part), 1) &&
             is_same_vector(&left->optional, &right->optional, sizeof(Part), 0) &&
             left->device.count == right->device.count &&
             memcmp(left->device.memory, right->device.memory, left->device.count * sizeof(float)) == 0 &&
             left->temperature.kelvin == right->temperature.kelvin;
  return is_same;
}

static inline void free_everything(Everything *object) {
  free(object->title);
  free(object->blob);
  free(object->table);
  free(object->samples);
  free(object->pointed);
  free(object->more);
  vector_free(&object->grown);
  vector_free(&object->text);
  vector_free(&object->sequence);
  vector_free(&object->map);
  vector_free(&object->optional);
  free(object->device.memory);
  free(object);
}

static inline Everything *filled_everything(int seed) {
  Everything *object = new_everything();
  fill_everything(object, seed);
  return object;
}

#endif
