/* Attack 8: bytes that another thread changes while they are read, strict and lenient, into trees and objects. Any result will
 * do; nothing is read beyond the bytes, which stand in a block of just their size for sanitizers, and the memory limit is kept. The
 * same without a tree: no more containers are committed than were prepared, and all of them end. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "counting_allocator.h"
#include "hex.h"
#include "sanitized.h"

#ifdef __SANITIZE_THREAD__
#define SEES_RACES 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SEES_RACES 1
#endif
#endif
#ifndef SEES_RACES
#define SEES_RACES 0
#endif

enum { rounds = 3000 };

typedef struct Model {
  float w[2][2];
  int32_t step;
  char name[8];
} Model;

static const char text[] =
    "{'w': f32[2,2](0, 1, 2, 3), 'step': 7, 'name': 'abc', 'list': [1, 'text', b'bytes', 1.5, 1+2j, None, True, "
    "i32(5)], "
    "'t': dtype('datetime64[25s]')[1](hex('0100000000000000')), 7: {'a': {'b': {'c': [[], {}]}}}, "
    "'chunks': {'__msgpack_chunked_array__': True, 'shape': {'0': 3}, 'chunks': {'0': i16[2](1, 2), '1': i16[1](3)}}, "
    "'a key of more than thirty-two bytes, to go another way': ext(5, b'payload'), 'time': timestamp(5, 6)}";

/* With containers, in what it has in place and in each other; and a state that is just as it is written. */
typedef struct Blob {
  unsigned char *data;
  size_t size;
} Blob;

typedef struct Part {
  Blob blob;
  char name[8];
} Part;

typedef struct Whole {
  Part parts[4];
  size_t part_count;
  Blob blob;
  float w[2];
  char name[20];
} Whole;

static const char whole_text[] =
    "{'parts': {'0': {'blob': b'abc', 'name': 'a'}, '1': {'blob': b'', 'name': 'b'}}, 'blob': b'a few bytes', "
    "'w': f32[2](1, 2), 'name': 'a text as any other'}";

static int open_blobs;

static fs_status blob_size(const void *blob, size_t *count, fs_error **error, void *user_data) {
  (void)error, (void)user_data;
  *count = ((const Blob *)blob)->size;
  return FS_OK;
}
static fs_status blob_next(const void *blob, uintptr_t *cursor, const char **key, size_t *key_size,
                           const void **element, fs_error **error, void *user_data) {
  (void)cursor, (void)key, (void)key_size, (void)error, (void)user_data;
  *element = ((const Blob *)blob)->data;
  return FS_OK;
}
static fs_status blob_prepare(void *blob, size_t count, void **staged, fs_error **error, void *user_data) {
  (void)blob, (void)error, (void)user_data;
  Blob *const made = malloc(sizeof *made);
  made->data = malloc(count != 0 ? count : 1);
  made->size = count;
  *staged = made;
  ++open_blobs;
  return FS_OK;
}
static fs_status blob_element(void *staged, size_t index, const char *key, size_t key_size, void **element,
                              fs_error **error, void *user_data) {
  (void)index, (void)key, (void)key_size, (void)error, (void)user_data;
  *element = ((Blob *)staged)->data;
  return FS_OK;
}
static void blob_discard(void *blob, void *staged, void *user_data) {
  (void)blob, (void)user_data;
  free(((Blob *)staged)->data);
  free(staged);
  --open_blobs;
}
static void blob_commit(void *blob, void *staged, void *user_data) {
  const Blob old = *(Blob *)blob;
  *(Blob *)blob = *(Blob *)staged;
  *(Blob *)staged = old;
  blob_discard(blob, staged, user_data);
}

static void register_whole(fs_registry *registry) {
  fs_accessors accessors = FS_ACCESSORS_INIT;
  accessors.container = FS_CONTAINER_ITEMS;
  accessors.size = blob_size;
  accessors.next = blob_next;
  accessors.prepare = blob_prepare;
  accessors.staged_element = blob_element;
  accessors.commit = blob_commit;
  accessors.discard = blob_discard;
  const fs_field part_fields[] = { FS_FIELD_ITEMS_BYTES(Part, blob, &accessors), FS_FIELD_TEXT(Part, name) };
  fs_field fields[] = { FS_FIELD_OBJECTS(Whole, parts, "Part", FS_COUNTED),
                        FS_FIELD_ITEMS_BYTES(Whole, blob, &accessors), FS_FIELD_ARRAY(Whole, w, FS_DTYPE_FLOAT32, 2),
                        FS_FIELD_TEXT(Whole, name) };
  const fs_type part = FS_TYPE_FIELDS(Part, part_fields);
  const fs_type whole = FS_TYPE_FIELDS(Whole, fields);
  fields[0].count_offset = offsetof(Whole, part_count);
  fields[0].capacity = 4;
  CHECK_OK(fs_register_type(registry, &part, ERR));
  CHECK_OK(fs_register_type(registry, &whole, ERR));
}

/* Without limits, for which there must be a tree. */
static void restore_whole(const fs_registry *registry, const void *bytes, size_t size, int round, int *ok) {
  (void)round;
  Whole whole = { .part_count = 0 };
  fs_error *error = NULL;
  *ok += fs_restore(registry, "Whole", &whole, bytes, size, NULL, &error) == FS_OK;
  fs_error_free(error);
  CHECK(open_blobs == 0);
  CHECK(whole.part_count <= 4);
  CHECK(memchr(whole.name, 0, sizeof whole.name) != NULL);
  for (size_t i = 0; i < 4; ++i) {
    CHECK(memchr(whole.parts[i].name, 0, sizeof whole.parts[i].name) != NULL);
    free(whole.parts[i].blob.data);
  }
  free(whole.blob.data);
}

typedef struct Changed {
  _Atomic unsigned char *bytes;
  const unsigned char *good;
  size_t size;
  atomic_int ends;
} Changed;

/* Other values for a moment, in any place, and the good ones again. */
static void *change(void *argument) {
  static const unsigned char values[] = { 0xdf, 0xdd, 0xc1, 0xc9, 0xff, 0x00, 0x7f, 0x80, 0x93, 0xdb, 0xc7, 0xd9 };
  Changed *changed = argument;
  uint64_t random = 1;
  while (!atomic_load(&changed->ends)) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const size_t at = (size_t)(random >> 33) % changed->size;
    atomic_store_explicit(&changed->bytes[at], values[(random >> 20) % sizeof values], memory_order_relaxed);
    if ((random >> 60) != 0) atomic_store_explicit(&changed->bytes[at], changed->good[at], memory_order_relaxed);
    if ((random >> 50) % 256 == 0) {
      for (size_t i = 0; i < changed->size; ++i)
        atomic_store_explicit(&changed->bytes[i], changed->good[i], memory_order_relaxed);
    }
  }
  return NULL;
}

static void read_once(const fs_registry *registry, const void *bytes, size_t size, int32_t lenient, int *ok) {
  Counts counts = { 0 };
  const fs_allocator allocator = counting_allocator(&counts);
  fs_decode_options decode = FS_DECODE_OPTIONS_INIT;
  fs_restore_options restore = FS_RESTORE_OPTIONS_INIT;
  fs_tree *tree = NULL;
  fs_error *error = NULL;
  Model model = { { { 9, 9 }, { 9, 9 } }, 9, "nine" };
  decode.allocator = &allocator;
  decode.memory_limit = 1 << 20;
  decode.lenient = lenient;
  *ok += fs_msgpack_restore(bytes, size, &decode, &tree, &error) == FS_OK;
  if (tree) { /* whose text and arrays are the bytes */
    fs_buffer *buffer = NULL;
    fs_error *ignored = NULL;
    CHECK_OK(fs_buffer_create(NULL, &buffer, ERR));
    fs_msgpack_serialize(fs_tree_root(tree), NULL, buffer, &ignored);
    fs_error_free(ignored);
    fs_buffer_free(buffer);
  }
  fs_tree_free(tree);
  fs_error_free(error);
  error = NULL;
  restore.decode = &decode;
  restore.drop_extra = 1;
  *ok += fs_restore(registry, "Model", &model, bytes, size, &restore, &error) == FS_OK;
  fs_error_free(error);
  CHECK(memchr(model.name, 0, sizeof model.name) != NULL);
  CHECK(counts.live_blocks == 0 && counts.peak_bytes <= 1 << 20);
}

static void read_both(const fs_registry *registry, const void *bytes, size_t size, int round, int *ok) {
  read_once(registry, bytes, size, round % 2, ok);
}

typedef void Read(const fs_registry *registry, const void *bytes, size_t size, int round, int *ok);

static void attack(const fs_registry *registry, Bytes good, int all, Read *read) {
  Changed changed = { .bytes = malloc(good.size), .good = good.data, .size = good.size };
  memcpy((void *)changed.bytes, good.data, good.size);
  pthread_t thread;
  int ok = 0;
  read(registry, good.data, good.size, 0, &ok);
  CHECK(ok == all);
  if (!CHECK(pthread_create(&thread, NULL, change, &changed) == 0)) exit(1);
  for (int i = 0; i < rounds; ++i) read(registry, (const void *)changed.bytes, good.size, i, &ok);
  atomic_store(&changed.ends, 1);
  pthread_join(thread, NULL);
  free((void *)changed.bytes);
  free(good.data);
}

int main(void) {
  static const fs_field fields[] = { FS_FIELD_ARRAY(Model, w, FS_DTYPE_FLOAT32, 2, 2),
                                     FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32), FS_FIELD_TEXT(Model, name) };
  const fs_type type = FS_TYPE_FIELDS(Model, fields);
  if (SEES_RACES) return 77; /* the races are the attack */
  fs_registry *registry = NULL;
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &type, ERR));
  register_whole(registry);
  attack(registry, packed_bytes(text), 2, read_both);
  attack(registry, packed_bytes(whole_text), 1, restore_whole);
  fs_registry_free(registry);
  return check_result();
}
