/* Containers and a type that functions describe, for the tests of files, workspaces and threads: vectors, maps, a device
 * whose memory only functions reach, and a temperature. Any of the functions fails when it is told to. */
#ifndef FLAXSTATE_TESTS_FUNCTION_TYPES_H
#define FLAXSTATE_TESTS_FUNCTION_TYPES_H

#include <stdlib.h>

#include "check.h"

/* Where the callbacks' own memory comes from, which is there. */
#ifndef CALLBACK_CALLOC
#define CALLBACK_CALLOC(count, size) calloc(count, size)
#endif

typedef struct Part {
  int32_t n;
  float w[3];
} Part;

/* A container that grows; the size of its items is the user data of the accessors. */
typedef struct Vector {
  char *items;
  char (*names)[8]; /* of a map */
  size_t count;
} Vector;

/* Floats that only functions reach, as those of a GPU. */
typedef struct Device {
  float *memory;
  size_t count;
} Device;

typedef struct Temperature {
  double kelvin; /* saved in degrees */
} Temperature;

/* What callbacks are to do; and what they did. */
typedef struct CallbackLog {
  int prepared, committed, discarded;
  int fails_at; /* the call of the reading and writing callbacks that fails, counted from 1; 0: none */
  int calls;
  uint64_t streamed; /* items, of the stream that runs */
} CallbackLog;

static CallbackLog callback_log;

static inline fs_status callback_called(fs_error **error) {
  if (++callback_log.calls != callback_log.fails_at) return FS_OK;
  *error = fs_error_create(FS_E_STATE, "not today");
  return FS_E_STATE;
}

/* ---- Vectors ---- */

/* The user data of the accessors; that of maps is known by its address. */
static const size_t bytes_of_part = sizeof(Part), bytes_of_named_part = sizeof(Part), bytes_of_float = sizeof(float);
static const size_t bytes_of_char = 1;

static inline fs_status vector_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)user_data;
  *out_count = ((const Vector *)container)->count;
  return callback_called(error);
}

static inline fs_status vector_next(const void *container, uintptr_t *cursor, const char **out_key,
                                    size_t *out_key_size, const void **out_element, fs_error **error, void *user_data) {
  const Vector *vector = container;
  if (vector->names) {
    *out_key = vector->names[*cursor];
    *out_key_size = strlen(*out_key);
  }
  *out_element = vector->items + *cursor * *(const size_t *)user_data;
  ++*cursor;
  return callback_called(error);
}

static inline Vector new_vector(size_t count, size_t item_size, int has_names) {
  return (Vector){ CALLBACK_CALLOC(count + 1, item_size), has_names ? CALLBACK_CALLOC(count + 1, 8) : NULL, count };
}

static inline void vector_free(Vector *vector) {
  free(vector->items);
  free(vector->names);
}

static inline fs_status vector_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                       void *user_data) {
  (void)container;
  const fs_status status = callback_called(error);
  if (status != FS_OK) return status;
  Vector *staged = CALLBACK_CALLOC(1, sizeof *staged);
  *staged = new_vector(count, *(const size_t *)user_data, user_data == &bytes_of_named_part);
  *out_staged = staged;
  ++callback_log.prepared;
  return FS_OK;
}

static inline fs_status vector_element(void *staged, size_t index, const char *key, size_t key_size, void **out_element,
                                       fs_error **error, void *user_data) {
  Vector *vector = staged;
  if (key) memcpy(vector->names[index], key, key_size < 7 ? key_size : 7);
  *out_element = vector->items + index * *(const size_t *)user_data;
  return callback_called(error);
}

static inline void vector_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  vector_free(container);
  *(Vector *)container = *(Vector *)staged;
  free(staged);
  ++callback_log.committed;
}

static inline void vector_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)user_data;
  vector_free(staged);
  free(staged);
  ++callback_log.discarded;
}

static inline fs_accessors vector_accessors(fs_container container, const size_t *item_size) {
  fs_accessors accessors = { sizeof accessors,
                             container,
                             0,
                             vector_size,
                             vector_next,
                             vector_prepare,
                             vector_element,
                             vector_commit,
                             vector_discard,
                             (void *)(uintptr_t)item_size,
                             NULL,
                             NULL,
                             FS_LAYOUT_NONE,
                             0,
                             0,
                             0,
                             NULL,
                             NULL };
  return accessors;
}

/* ---- The device ---- */

static size_t device_items; /* how many there are, when it isn't the device's count (a matrix); 0: it is */

static inline fs_status device_size(const void *container, size_t *out_count, fs_error **error, void *user_data) {
  (void)user_data;
  *out_count = ((const Device *)container)->count;
  return callback_called(error);
}

static inline fs_status check_piece(uint64_t first_item, uint64_t item_count, size_t count, fs_error **error) {
  if (first_item == 0) callback_log.streamed = 0;
  CHECK(first_item == callback_log.streamed && item_count > 0 && item_count * sizeof(float) <= 1 << 20);
  CHECK(item_count <= count - first_item);
  callback_log.streamed += item_count;
  return callback_called(error);
}

static inline fs_status device_read(const void *container, uint64_t first_item, uint64_t item_count, void *destination,
                                    fs_error **error, void *user_data) {
  const Device *device = container;
  (void)user_data;
  const fs_status status = check_piece(first_item, item_count, device_items ? device_items : device->count, error);
  if (status == FS_OK) memcpy(destination, device->memory + first_item, item_count * sizeof(float));
  return status;
}

static inline fs_status device_prepare(void *container, size_t count, void **out_staged, fs_error **error,
                                       void *user_data) {
  (void)container, (void)user_data;
  const fs_status status = callback_called(error);
  if (status != FS_OK) return status;
  Device *staged = CALLBACK_CALLOC(1, sizeof *staged);
  *staged = (Device){ CALLBACK_CALLOC((device_items > count ? device_items : count) + 1, sizeof(float)), count };
  *out_staged = staged;
  ++callback_log.prepared;
  return FS_OK;
}

static inline fs_status device_write(void *staged, uint64_t first_item, uint64_t item_count, const void *items,
                                     fs_error **error, void *user_data) {
  Device *device = staged;
  (void)user_data;
  const fs_status status = check_piece(first_item, item_count, device_items ? device_items : device->count, error);
  if (status == FS_OK) memcpy(device->memory + first_item, items, item_count * sizeof(float));
  return status;
}

static inline void device_commit(void *container, void *staged, void *user_data) {
  (void)user_data;
  free(((Device *)container)->memory);
  *(Device *)container = *(Device *)staged;
  free(staged);
  ++callback_log.committed;
}

static inline void device_discard(void *container, void *staged, void *user_data) {
  (void)container, (void)user_data;
  free(((Device *)staged)->memory);
  free(staged);
  ++callback_log.discarded;
}

static inline fs_accessors device_accessors(void) {
  const fs_accessors accessors = { sizeof accessors,
                                   FS_CONTAINER_STREAM,
                                   0,
                                   device_size,
                                   NULL,
                                   device_prepare,
                                   NULL,
                                   device_commit,
                                   device_discard,
                                   NULL,
                                   device_read,
                                   device_write,
                                   FS_LAYOUT_NONE,
                                   0,
                                   0,
                                   0,
                                   NULL,
                                   NULL };
  return accessors;
}

/* ---- The temperature ---- */

static inline fs_status temperature_to_state(const void *object, fs_builder *builder, fs_error **error,
                                             void *user_data) {
  (void)user_data;
  const fs_status status = callback_called(error);
  if (status != FS_OK) return status;
  return fs_builder_float64(builder, ((const Temperature *)object)->kelvin - 273.0, error);
}

static inline fs_status temperature_prepare(void *target, const fs_node *node, const fs_restore_options *options,
                                            void **out_staged, fs_error **error, void *user_data) {
  double degrees = 0;
  (void)target, (void)options, (void)user_data;
  fs_status status = callback_called(error);
  if (status == FS_OK) status = fs_node_float64(node, &degrees, error);
  if (status != FS_OK) return status;
  Temperature *staged = CALLBACK_CALLOC(1, sizeof *staged);
  staged->kelvin = degrees + 273.0;
  *out_staged = staged;
  ++callback_log.prepared;
  return FS_OK;
}

static inline void temperature_commit(void *target, void *staged, void *user_data) {
  (void)user_data;
  *(Temperature *)target = *(Temperature *)staged;
  free(staged);
  ++callback_log.committed;
}

static inline void temperature_discard(void *target, void *staged, void *user_data) {
  (void)target, (void)user_data;
  free(staged);
  ++callback_log.discarded;
}

static inline void register_temperature(fs_registry *registry) {
  fs_type temperature = FS_TYPE_INIT;
  temperature.name = "Temperature";
  temperature.size = sizeof(Temperature);
  temperature.to_state = temperature_to_state;
  temperature.prepare = temperature_prepare;
  temperature.commit = temperature_commit;
  temperature.discard = temperature_discard;
  CHECK_OK(fs_register_type(registry, &temperature, ERR));
}

#endif
