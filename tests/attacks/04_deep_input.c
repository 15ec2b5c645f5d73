/* 100 MB of lists in lists, on a stack of 64 KiB: LIMIT, in memory that doesn't grow with the input. */
#include <pthread.h>

#include "check.h"
#include "counting_allocator.h"
#include "counting_source.h"

enum { size = 100000000, stack_size = 64 << 10 };

static unsigned char *bytes;

static void *read_all(void *unused) {
  (void)unused;
  for (int way = 0; way < 4; ++way) {
    Counts counts = { 0 };
    CountingSource counting;
    const fs_allocator allocator = counting_allocator(&counts);
    const fs_source source = counting_source_of(&counting, bytes, size);
    fs_decode_options options = FS_DECODE_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.allocator = &allocator;
    options.lenient = way % 2;
    if (way < 2) {
      CHECK_FAILS(FS_E_LIMIT, fs_msgpack_restore(bytes, size, &options, &tree, ERR));
    } else {
      CHECK_FAILS(FS_E_LIMIT, fs_source_open(&source, &options, &tree, ERR));
    }
    CHECK(counts.copying_bytes <= 256 << 10 && counts.live_blocks == 0);
  }
  return NULL;
}

int main(void) {
  pthread_attr_t attributes;
  pthread_t thread;
  bytes = malloc(size);
  if (!CHECK(bytes != NULL)) return check_result();
  const unsigned char leads[] = { 0x91, 0x81 };
  for (int i = 0; i < 2; ++i) {
    memset(bytes, leads[i], size);
    if (i == 1)
      for (size_t k = 1; k < size; k += 2) bytes[k] = 0xa0;
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, stack_size) == 0);
    CHECK(pthread_create(&thread, &attributes, read_all, NULL) == 0 && pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
  }
  free(bytes);
  return check_result();
}
