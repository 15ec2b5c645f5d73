/* Bytes that grow. C and C++ share this: see packed.h. */
#ifndef FLAXSTATE_TESTS_BYTES_H
#define FLAXSTATE_TESTS_BYTES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct Bytes {
  unsigned char *data; /* free it */
  size_t size;
} Bytes;

/* How large a block is that grows. */
static inline size_t room_for(size_t size) {
  size_t room = 16;
  while (room < size) room *= 2;
  return room;
}

static inline Bytes no_bytes(void) {
  const Bytes bytes = { (unsigned char *)malloc(room_for(0)), 0 };
  return bytes;
}

static inline void put(Bytes *bytes, const void *data, size_t size) {
  const size_t room = room_for(bytes->size + size);
  if (room > room_for(bytes->size)) bytes->data = (unsigned char *)realloc(bytes->data, room);
  if (size > 0) memcpy(bytes->data + bytes->size, data, size);
  bytes->size += size;
}

/* The same in a heap block of exactly that size, so that sanitizers see over-reads. */
static inline Bytes exact_bytes(Bytes bytes) {
  bytes.data = (unsigned char *)realloc(bytes.data, bytes.size > 0 ? bytes.size : 1);
  return bytes;
}

static inline void put_byte(Bytes *bytes, unsigned byte) {
  const unsigned char data = (unsigned char)byte;
  put(bytes, &data, 1);
}

/* Puts all of `part`, and frees it. */
static inline void put_part(Bytes *bytes, Bytes part) {
  put(bytes, part.data, part.size);
  free(part.data);
}

/* -1 for what is no digit. */
static inline int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
