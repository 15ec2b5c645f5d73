/* An object whose arrays are worth several threads. Its callbacks check that they run on the calling one. */
#ifndef FLAXSTATE_TESTS_LARGE_OBJECT_H
#define FLAXSTATE_TESTS_LARGE_OBJECT_H

#include <pthread.h>

#include "counting_source.h"
#include "function_types.h"

enum { large_count = 2000000, side = 700 };

typedef struct Large {
  int32_t number;
  float *large;   /* [2000, 1000] */
  double *spread; /* [700, 700], transposed, so that it is copied item by item */
  uint8_t *bytes;
  size_t byte_count, byte_capacity;
  Vector grown; /* of floats */
  Device device;
  Temperature temperature;
  int32_t last;
} Large;

static pthread_t calling_thread;

static inline fs_status device_read_here(const void *container, uint64_t first_item, uint64_t item_count,
                                         void *destination, fs_error **error, void *user_data) {
  CHECK(pthread_equal(pthread_self(), calling_thread));
  return device_read(container, first_item, item_count, destination, error, user_data);
}

static inline fs_status device_write_here(void *staged, uint64_t first_item, uint64_t item_count, const void *items,
                                          fs_error **error, void *user_data) {
  CHECK(pthread_equal(pthread_self(), calling_thread));
  return device_write(staged, first_item, item_count, items, error, user_data);
}

static inline fs_status read_at_here(uint64_t offset, void *destination, size_t size, fs_error **error,
                                     void *user_data) {
  CHECK(pthread_equal(pthread_self(), calling_thread));
  return counting_read_at(offset, destination, size, error, user_data);
}

static inline void register_large(fs_registry *registry) {
  fs_accessors device = device_accessors();
  device.read_items = device_read_here;
  device.write_items = device_write_here;
  const fs_accessors grown = vector_accessors(FS_CONTAINER_ITEMS, &bytes_of_float);
#define LARGE_FIELD(member) .struct_size = sizeof(fs_field), .name = #member, .offset = offsetof(Large, member)
  const fs_field fields[] = {
    FS_FIELD_VALUE(Large, number, FS_DTYPE_INT32),
    FS_FIELD_ARRAY_POINTER(Large, large, FS_DTYPE_FLOAT32, 2000, 1000),
    { LARGE_FIELD(spread), .storage = FS_STORAGE_POINTER, .dtype = FS_DTYPE_FLOAT64, .rank = 2, .shape = { side, side },
      .strides = { 8, 8 * side } },
    FS_FIELD_COUNTED_ARRAY(Large, bytes, FS_DTYPE_UINT8, byte_count, byte_capacity),
    { LARGE_FIELD(grown), .storage = FS_STORAGE_ACCESSORS, .dtype = FS_DTYPE_FLOAT32, .rank = 1,
      .shape = { FS_COUNTED }, .accessors = &grown },
    { LARGE_FIELD(device), .storage = FS_STORAGE_ACCESSORS, .dtype = FS_DTYPE_FLOAT32, .rank = 1,
      .shape = { FS_COUNTED }, .accessors = &device },
    FS_FIELD_OBJECT(Large, temperature, "Temperature"),
    FS_FIELD_VALUE(Large, last, FS_DTYPE_INT32),
  };
  register_temperature(registry);
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Large, fields), ERR));
}

static inline Large new_large(void) {
  Large large = { 0 };
  large.large = calloc(large_count, sizeof(float));
  large.spread = calloc(side * side, sizeof(double));
  large.byte_capacity = 5000000;
  large.bytes = calloc(large.byte_capacity, 1);
  large.grown = new_vector(0, sizeof(float), 0);
  large.device.memory = calloc(1, sizeof(float));
  return large;
}

static inline void fill_large(Large *large) {
  large->number = 5;
  for (int i = 0; i < large_count; ++i) large->large[i] = (float)i;
  for (int i = 0; i < side * side; ++i) large->spread[i] = i * 0.5;
  large->byte_count = 4999999;
  for (size_t i = 0; i < large->byte_count; ++i) large->bytes[i] = (uint8_t)(i * 7 ^ i >> 11);
  vector_free(&large->grown);
  large->grown = new_vector(1000003, sizeof(float), 0);
  for (size_t i = 0; i < large->grown.count; ++i) ((float *)(void *)large->grown.items)[i] = (float)i / 2;
  large->device.count = 700000;
  large->device.memory = realloc(large->device.memory, large->device.count * sizeof(float));
  for (size_t i = 0; i < large->device.count; ++i) large->device.memory[i] = (float)i / 4;
  large->temperature.kelvin = 280;
  large->last = 6;
}

static inline int is_same_large(const Large *left, const Large *right) {
  return left->number == right->number && memcmp(left->large, right->large, large_count * sizeof(float)) == 0 &&
         memcmp(left->spread, right->spread, side * side * sizeof(double)) == 0 &&
         left->byte_count == right->byte_count && memcmp(left->bytes, right->bytes, left->byte_count) == 0 &&
         left->grown.count == right->grown.count &&
         memcmp(left->grown.items, right->grown.items, left->grown.count * sizeof(float)) == 0 &&
         left->device.count == right->device.count &&
         memcmp(left->device.memory, right->device.memory, left->device.count * sizeof(float)) == 0 &&
         left->temperature.kelvin == right->temperature.kelvin && left->last == right->last;
}

static inline void free_large(Large *large) {
  free(large->large);
  free(large->spread);
  free(large->bytes);
  vector_free(&large->grown);
  free(large->device.memory);
}

#endif
