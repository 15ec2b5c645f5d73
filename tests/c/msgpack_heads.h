/* The values of msgpack, with headers that are as short as msgpack-python makes them. */
#ifndef FLAXSTATE_TESTS_MSGPACK_HEADS_H
#define FLAXSTATE_TESTS_MSGPACK_HEADS_H

#include "bytes.h"

static inline void put_big_endian(Bytes *bytes, uint64_t number, int size) {
  for (int i = size - 1; i >= 0; --i) put_byte(bytes, (unsigned)(number >> (8 * i)) & 0xff);
}

/* A count below `fixed_end` is part of the code. The other codes follow each other: behind the first of them there are `size`
 * bytes for the count, behind each other one twice as many. */
static inline void put_count(Bytes *bytes, uint64_t count, unsigned fixed_code, uint64_t fixed_end, unsigned code,
                             int size) {
  if (count < fixed_end) {
    put_byte(bytes, fixed_code + (unsigned)count);
    return;
  }
  for (; size < 8 && count >> (8 * size) != 0; size *= 2) ++code;
  put_byte(bytes, code);
  put_big_endian(bytes, count, size);
}

static inline void put_unsigned(Bytes *bytes, uint64_t number) { put_count(bytes, number, 0x00, 128, 0xcc, 1); }

static inline void put_negative(Bytes *bytes, int64_t number) {
  unsigned code = 0xd0;
  int size = 1;
  if (number >= -32) {
    put_byte(bytes, (unsigned)(number + 256));
    return;
  }
  for (; size < 8 && number < -((int64_t)1 << (8 * size - 1)); size *= 2) ++code;
  put_byte(bytes, code);
  put_big_endian(bytes, (uint64_t)number, size);
}

static inline void put_float(Bytes *bytes, double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  put_byte(bytes, 0xcb);
  put_big_endian(bytes, bits, 8);
}

/* These free what they put behind the header. */
static inline void put_str(Bytes *bytes, Bytes text) {
  put_count(bytes, text.size, 0xa0, 32, 0xd9, 1);
  put_part(bytes, text);
}
static inline void put_bin(Bytes *bytes, Bytes data) {
  put_count(bytes, data.size, 0, 0, 0xc4, 1);
  put_part(bytes, data);
}
static inline void put_list(Bytes *bytes, uint64_t count, Bytes items) {
  put_count(bytes, count, 0x90, 16, 0xdc, 2);
  put_part(bytes, items);
}
static inline void put_map(Bytes *bytes, uint64_t count, Bytes entries) {
  put_count(bytes, count, 0x80, 16, 0xde, 2);
  put_part(bytes, entries);
}
static inline void put_ext(Bytes *bytes, int code, Bytes payload) {
  unsigned fixed_code = 0xd4; /* of 1, 2, 4, 8 and 16 bytes */
  while (fixed_code < 0xd9 && payload.size != (size_t)1 << (fixed_code - 0xd4)) ++fixed_code;
  if (fixed_code < 0xd9) {
    put_byte(bytes, fixed_code);
  } else {
    put_count(bytes, payload.size, 0, 0, 0xc7, 1);
  }
  put_byte(bytes, (unsigned)code & 0xff);
  put_part(bytes, payload);
}

static inline void put_timestamp(Bytes *bytes, int64_t seconds, uint32_t nanoseconds) {
  Bytes payload = no_bytes();
  const uint64_t both = (uint64_t)nanoseconds << 34 | (uint64_t)seconds;
  if (seconds < 0 || seconds >> 34 != 0) {
    put_big_endian(&payload, nanoseconds, 4);
    put_big_endian(&payload, (uint64_t)seconds, 8);
  } else {
    put_big_endian(&payload, both, both >> 32 == 0 ? 4 : 8);
  }
  put_ext(bytes, -1, payload);
}

#endif
