/* A producer: an array whose data a callback gives when it is asked for it. */
#ifndef FLAXSTATE_TESTS_PRODUCER_H
#define FLAXSTATE_TESTS_PRODUCER_H

#include "builder_support.h"

/* Gives uint32 numbers that follow from their index. */
typedef struct Producer {
  int is_big_endian;
  size_t calls, fail_at; /* the call that fails, counted from 1; 0: none */
  uint64_t next;         /* where the next piece of a write begins */
  uint64_t largest;      /* items */
  int destroyed;
} Producer;

static inline uint32_t number_at(uint64_t index) { return (uint32_t)(index * 2654435761u + 12345); }

static inline fs_status produce(uint64_t first_item, uint64_t item_count, void *destination, fs_error **error,
                                void *user_data) {
  Producer *producer = user_data;
  unsigned char *out = destination;
  CHECK(producer->destroyed == 0 && item_count > 0);
  if (++producer->calls == producer->fail_at) {
    *error = fs_error_create(FS_E_STATE, "the generator is out of fuel");
    return FS_E_STATE;
  }
  if (item_count > producer->largest) producer->largest = item_count;
  producer->next = first_item + item_count;
  for (uint64_t i = 0; i < item_count; ++i) {
    const uint32_t number = number_at(first_item + i);
    for (int byte = 0; byte < 4; ++byte)
      *out++ = (unsigned char)(number >> 8 * (producer->is_big_endian ? 3 - byte : byte));
  }
  return FS_OK;
}

static inline void destroy_producer(void *user_data) { ++((Producer *)user_data)->destroyed; }

static inline fs_array_source produced(Producer *producer, uint32_t rank, const int64_t *shape) {
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  array.dtype = FS_DTYPE_UINT32;
  array.rank = rank;
  array.shape = shape;
  array.is_big_endian = producer->is_big_endian;
  array.read_items = produce;
  array.user_data = producer;
  array.destroy_user_data = destroy_producer;
  return array;
}

/* {"x": 5, "a": the array}. */
static inline fs_tree *tree_with(const fs_array_source *array) {
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  add_key(builder, "x");
  CHECK_OK(fs_builder_int64(builder, 5, ERR));
  add_key(builder, "a");
  CHECK_OK(fs_builder_array(builder, array, ERR));
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  fs_builder_free(builder);
  return tree;
}

static const int64_t shape_of_4000[] = { 40, 100 };

#endif
