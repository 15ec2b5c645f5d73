/* Calls with a struct of every size: one that is too small is refused, a newer caller's larger one is taken if the part that
 * this library doesn't know is all zero. */
#ifndef FLAXSTATE_TESTS_STRUCT_SIZES_H
#define FLAXSTATE_TESTS_STRUCT_SIZES_H

#include "check.h"

/* A newer caller's struct: today's, and 16 more bytes. */
#define LARGER(Struct) \
  union { \
    Struct value; \
    size_t struct_size; \
    unsigned char bytes[sizeof(Struct) + 16]; \
  }

/* Tries a call with all sizes. `larger` is a LARGER(Struct), zeroed beyond a good value. */
#define CHECK_SIZES(larger, call) CHECK_SIZES_SINCE(larger, (larger).struct_size, call)

/* The same of a struct that has grown since a release in which it had `first_size` bytes. */
#define CHECK_SIZES_SINCE(larger, first_size, call) \
  do { \
    const size_t good_size = (larger).struct_size; \
    const size_t smallest = (first_size); \
    CHECK_OK(call); \
    for (size_t size = 0; size < smallest; size += size < sizeof(size_t) ? 1 : sizeof(size_t)) { \
      (larger).struct_size = size; \
      CHECK_FAILS(FS_E_INVALID_ARGUMENT, call); \
    } \
    for (size_t size = smallest; size < good_size; size += sizeof(size_t)) { \
      (larger).struct_size = size; \
      CHECK_OK(call); \
    } \
    (larger).struct_size = sizeof(larger).bytes; \
    CHECK_OK(call); \
    (larger).bytes[sizeof(larger).bytes - 1] = 1; \
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, call); \
    (larger).bytes[sizeof(larger).bytes - 1] = 0; \
    (larger).struct_size = good_size; \
    CHECK_OK(call); \
  } while (0)

/* The member `reserved` is for later versions, and so has to be zero. */
#define CHECK_RESERVED(larger, call) \
  do { \
    (larger).value.reserved = 1; \
    CHECK_FAILS(FS_E_INVALID_ARGUMENT, call); \
    (larger).value.reserved = 0; \
    CHECK_OK(call); \
  } while (0)

#endif
