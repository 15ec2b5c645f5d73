/* Input that costs the most for its size: for each kind of structure that a reader may find dear, an object of about so many
 * bytes. What a test or a tool does with them must grow with the size, and no faster. */
#ifndef FLAXSTATE_TESTS_WORST_INPUTS_H
#define FLAXSTATE_TESTS_WORST_INPUTS_H

#include <stdio.h>

#include "bytes.h"
#include "msgpack_heads.h"

/* Puts an item of a list, or an entry of a dict. */
typedef void PutPart(Bytes *bytes, uint64_t index);

typedef struct WorstInput {
  const char *name;
  int head;       /* df: a dict of parts; dd: a list of them; 0: the part is the object, and gets the size as index */
  int is_lenient; /* 1: there are duplicate keys */
  PutPart *put_part;
} WorstInput;

static inline void put_text(Bytes *bytes, const char *text) { put(bytes, text, strlen(text)); }

/* 36^width texts of `width` bytes. */
static inline void put_name(Bytes *bytes, uint64_t index, size_t width) {
  char name[16];
  for (size_t i = width; i-- > 0; index /= 36) name[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[index % 36];
  put_byte(bytes, 0xa0 + (unsigned)width);
  put(bytes, name, width);
}

/* ext 1 or 3: [], the name, the item of `size` bytes that are zeros but for the first. */
static inline void put_small_array(Bytes *bytes, int code, const char *dtype, size_t size, uint64_t item) {
  Bytes payload = no_bytes(), name = no_bytes(), data = no_bytes();
  put_text(&payload, "\x93\x90");
  put_text(&name, dtype);
  put_str(&payload, name);
  for (size_t i = 0; i < size; ++i) put_byte(&data, i < 8 ? (unsigned)(item >> (8 * i)) & 0xff : 0);
  put_bin(&payload, data);
  put_ext(bytes, code, payload);
}

static inline void put_text_entry(Bytes *bytes, uint64_t index) {
  put_name(bytes, index, 4);
  put_byte(bytes, 0x05);
}
static inline void put_nan32_entry(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xca\x7f\xc0\x00\x00\xc0", 6);
}
static inline void put_nan64_entry(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00\xc0", 10);
}
static inline void put_nan_complex_entry(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xc7\x0b\x02\x92\xca\x7f\xc0\x00\x00\xca\x00\x00\x00\x00\xc0", 15);
}
static inline void put_nan16_scalar_entry(Bytes *bytes, uint64_t index) {
  (void)index;
  put_small_array(bytes, 3, "<f2", 2, 0x7e00);
  put_byte(bytes, 0xc0);
}
static inline void put_nat_entry(Bytes *bytes, uint64_t index) {
  (void)index;
  put_small_array(bytes, 3, "<M8[s]", 8, (uint64_t)1 << 63);
  put_byte(bytes, 0xc0);
}
static inline void put_unit_entry(Bytes *bytes, uint64_t index) {
  char dtype[32];
  snprintf(dtype, sizeof dtype, "<M8[%ds]", (int)index + 2);
  put_small_array(bytes, 3, dtype, 8, 1);
  put_byte(bytes, 0xc0);
}
static inline void put_opaque_entry(Bytes *bytes, uint64_t index) {
  char dtype[32];
  snprintf(dtype, sizeof dtype, "odd%d", (int)index);
  put_small_array(bytes, 3, dtype, 4, 1);
  put_byte(bytes, 0xc0);
}
/* Other codes, the same bytes. */
static inline void put_ext_entry(Bytes *bytes, uint64_t index) {
  put_byte(bytes, 0xd5);
  put_byte(bytes, 4 + (unsigned)(index % 120));
  put_big_endian(bytes, index / 120, 2);
  put_byte(bytes, 0xc0);
}
static inline void put_int_entry(Bytes *bytes, uint64_t index) {
  put_unsigned(bytes, index);
  put_byte(bytes, 0xc0);
}
static inline void put_bytes_entry(Bytes *bytes, uint64_t index) {
  put_byte(bytes, 0xc4);
  put_byte(bytes, 3);
  put_big_endian(bytes, index, 3);
  put_byte(bytes, 0xc0);
}
static inline void put_timestamp_entry(Bytes *bytes, uint64_t index) {
  put_timestamp(bytes, (int64_t)index, 0);
  put_byte(bytes, 0xc0);
}
static inline void put_nested_entry(Bytes *bytes, uint64_t index) {
  put_name(bytes, index, 4);
  put_text(bytes, "\x81\xa0\x90");
}

/* Dicts that are too small for a table. */
static inline void put_small_int_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) put_int_entry(bytes, i);
}
static inline void put_small_real_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) {
    put_byte(bytes, 0xca);
    put_big_endian(bytes, 0x3fc00000 + i, 4);
    put_byte(bytes, 0xc0);
  }
}
static inline void put_small_scalar_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) {
    put_small_array(bytes, 3, "i1", 1, i);
    put_byte(bytes, 0xc0);
  }
}
static inline void put_small_unit_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) put_unit_entry(bytes, i);
}
static inline void put_small_complex_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) {
    put_text(bytes, "\xc7\x0b\x02\x92\xca\x3f\xc0");
    put_big_endian(bytes, i, 2);
    put(bytes, "\xca\x3f\xc0\x00\x00\xc0", 6);
  }
}
static inline void put_small_nan_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) put_nan32_entry(bytes, i);
}
static inline void put_small_bytes_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) {
    put_byte(bytes, 0xc4);
    put_byte(bytes, 1);
    put_byte(bytes, i);
    put_byte(bytes, 0xc0);
  }
}
/* Text keys with the same length, first byte and last byte. */
static inline void put_small_alike_dict(Bytes *bytes, uint64_t index) {
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) {
    put_text(bytes, "\xa3_");
    put_byte(bytes, 'a' + (i + (unsigned)index) % 26);
    put_text(bytes, "_\xc0");
  }
}
static inline void put_small_short_dict(Bytes *bytes, uint64_t index) {
  put_byte(bytes, 0x8f);
  for (unsigned i = 0; i < 15; ++i) {
    put_byte(bytes, 0xa1);
    put_byte(bytes, 'a' + (i + (unsigned)index) % 26);
    put_byte(bytes, 0xc0);
  }
}
/* A table each, of as few keys as have one. */
static inline void put_table_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_text(bytes, "\xde");
  put_big_endian(bytes, 17, 2);
  for (unsigned i = 0; i < 17; ++i) put_int_entry(bytes, i);
}

/* With an index, and most of it dropped. */
static inline void put_half_dropped_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_text(bytes, "\xde");
  put_big_endian(bytes, 33, 2);
  for (unsigned i = 0; i < 33; ++i) {
    put_byte(bytes, i % 17);
    put_byte(bytes, 0x80);
  }
}

static inline void put_empty_list(Bytes *bytes, uint64_t index) {
  put_byte(bytes, index == 0 ? 0x91 : 0x90);
  if (index == 0) put_byte(bytes, 0x90);
}
static inline void put_empty_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0x80);
}
static inline void put_nil(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0xc0);
}
/* As few children as get an index: [[], …] with one that isn't empty. */
static inline void put_indexed_list(Bytes *bytes, uint64_t index) {
  (void)index;
  put_text(bytes, "\xdc");
  put_big_endian(bytes, 17, 2);
  for (unsigned i = 0; i < 17; ++i) put_empty_list(bytes, i);
}
static inline void put_pair(Bytes *bytes, uint64_t index) {
  (void)index;
  put_text(bytes, "\x91\x90");
}
static inline void put_deep_list(Bytes *bytes, uint64_t index) {
  (void)index;
  for (unsigned i = 0; i < 60; ++i) put_byte(bytes, 0x91);
  put_byte(bytes, 0xc0);
}
static inline void put_deep_dict(Bytes *bytes, uint64_t index) {
  (void)index;
  for (unsigned i = 0; i < 60; ++i) put_text(bytes, "\x81\xa0");
  put_byte(bytes, 0xc0);
}
static inline void put_float32(Bytes *bytes, uint64_t index) {
  put_byte(bytes, 0xca);
  put_big_endian(bytes, index, 4);
}
static inline void put_empty_str(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0xa0);
}
static inline void put_empty_bin(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xc4\x00", 2);
}
static inline void put_empty_ext(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xc7\x00\x05", 3);
}
static inline void put_complex(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xc7\x0b\x02\x92\xca\x00\x00\x00\x00\xca\x00\x00\x00\x00", 14);
}
static inline void put_timestamp32(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\xd6\xff\x00\x00\x00\x01", 6);
}
static inline void put_scalar(Bytes *bytes, uint64_t index) { put_small_array(bytes, 3, "i1", 1, index % 100); }
static inline void put_array(Bytes *bytes, uint64_t index) { put_small_array(bytes, 1, "i1", 1, index % 100); }
static inline void put_time_scalar(Bytes *bytes, uint64_t index) { put_small_array(bytes, 3, "M8[001s]", 8, index); }
static inline void put_ranked(Bytes *bytes, uint64_t index, unsigned rank, unsigned name_size) {
  Bytes payload = no_bytes(), name = no_bytes(), data = no_bytes();
  put_text(&payload, "\x93\xdc");
  put_big_endian(&payload, rank, 2);
  for (unsigned i = 0; i < rank; ++i) put_byte(&payload, 1);
  for (unsigned i = 0; i < name_size; ++i) put_byte(&name, 'a' + (unsigned)(index + i) % 26);
  if (name_size == 0) put_text(&name, "i1");
  put_str(&payload, name);
  put_byte(&data, 1);
  put_bin(&payload, data);
  put_ext(bytes, 1, payload);
}
static inline void put_rank_64(Bytes *bytes, uint64_t index) { put_ranked(bytes, index, 64, 0); }
static inline void put_long_dtype(Bytes *bytes, uint64_t index) { put_ranked(bytes, index, 1, 255); }
static inline void put_utf8(Bytes *bytes, uint64_t index) {
  (void)index;
  put_byte(bytes, 0xaf);
  for (unsigned i = 0; i < 5; ++i) put_text(bytes, "\xe2\x82\xac");
}
static inline void put_long_utf8(Bytes *bytes, uint64_t index) {
  (void)index;
  put_text(bytes, "\xda\x03\xe8");
  for (unsigned i = 0; i < 500; ++i) put_text(bytes, "\xc3\xa9");
}

/* Arrays of one chunk, under an empty key. */
static inline void put_chunk(Bytes *bytes, uint64_t index) {
  char digits[24];
  Bytes name = no_bytes(), payload = no_bytes();
  snprintf(digits, sizeof digits, "%d", (int)index);
  put_text(&name, digits);
  put_str(bytes, name);
  put_text(&payload, "\x93\x91\x01\xa2i1\xc4\x01");
  put_byte(&payload, 7);
  put_ext(bytes, 1, payload);
}
static inline void put_chunked_head(Bytes *bytes, uint64_t count) {
  put_text(bytes,
           "\x83\xb9__msgpack_chunked_array__\xc3\xa5shape\x81\xa1"
           "0");
  put_unsigned(bytes, count);
  put_text(bytes,
           "\xa6"
           "chunks");
}
static inline void put_chunked_entry(Bytes *bytes, uint64_t index) {
  put_name(bytes, index, 4);
  put_chunked_head(bytes, 1);
  put_byte(bytes, 0x81);
  put_chunk(bytes, 0);
}
/* One array of many chunks. */
static inline void put_many_chunks(Bytes *bytes, uint64_t size) {
  const uint64_t count = size / 20;
  put_chunked_head(bytes, count);
  put_byte(bytes, 0xdf);
  put_big_endian(bytes, count, 4);
  for (uint64_t i = 0; i < count; ++i) put_chunk(bytes, i);
}

/* Lenient: one key, again and again; and at each of many levels a dict with a duplicate. */
static inline void put_same_entry(Bytes *bytes, uint64_t index) {
  (void)index;
  put_text(bytes, "\x05\xc0");
}
static inline void put_few_keys_entry(Bytes *bytes, uint64_t index) {
  put_name(bytes, index % 1000, 2);
  put_byte(bytes, 0xc0);
}
static inline void put_pair_of_duplicates(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\x82\x00\xc0\x00\xc0", 5);
}
static inline void put_pair_of_none(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\x82\xc0\x80\xc0\x80", 5);
}
static inline void put_pair_of_empty_bytes(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\x82\xc4\x00\xc0\xc4\x00\xc0", 7);
}
static inline void put_pair_of_minus(Bytes *bytes, uint64_t index) {
  (void)index;
  put(bytes, "\x82\xe0\xc0\xe0\xc0", 5);
}
static inline void put_deep_duplicates(Bytes *bytes, uint64_t size) {
  for (unsigned i = 0; i < 60; ++i) put(bytes, "\x82\x00\xc0\x00", 4);
  put_byte(bytes, 0xdd);
  put_big_endian(bytes, size, 4);
  for (uint64_t i = 0; i < size; ++i) put_byte(bytes, 0x90);
}

static const WorstInput worst_inputs[] = {
  { "short text keys", 0xdf, 0, put_text_entry }, /* what all others are compared with */
  { "float32 NaN keys", 0xdf, 0, put_nan32_entry },
  { "float64 NaN keys", 0xdf, 0, put_nan64_entry },
  { "complex NaN keys", 0xdf, 0, put_nan_complex_entry },
  { "float16 NaN scalar keys", 0xdf, 0, put_nan16_scalar_entry },
  { "NaT keys", 0xdf, 0, put_nat_entry },
  { "datetime keys of many units", 0xdf, 0, put_unit_entry },
  { "keys of many unknown dtypes", 0xdf, 0, put_opaque_entry },
  { "extension keys of many codes", 0xdf, 0, put_ext_entry },
  { "int keys", 0xdf, 0, put_int_entry },
  { "bytes keys", 0xdf, 0, put_bytes_entry },
  { "timestamp keys", 0xdf, 0, put_timestamp_entry },
  { "dicts in a dict", 0xdf, 0, put_nested_entry },
  { "dicts of 15 ints", 0xdd, 0, put_small_int_dict },
  { "dicts of 15 floats", 0xdd, 0, put_small_real_dict },
  { "dicts of 15 scalars", 0xdd, 0, put_small_scalar_dict },
  { "dicts of 15 datetimes", 0xdd, 0, put_small_unit_dict },
  { "dicts of 15 complex", 0xdd, 0, put_small_complex_dict },
  { "dicts of 15 NaN", 0xdd, 0, put_small_nan_dict },
  { "dicts of 15 bytes", 0xdd, 0, put_small_bytes_dict },
  { "dicts of 15 texts that look alike", 0xdd, 0, put_small_alike_dict },
  { "dicts of 15 letters", 0xdd, 0, put_small_short_dict },
  { "dicts of 17 ints", 0xdd, 0, put_table_dict },
  { "empty lists", 0xdd, 0, put_empty_list },
  { "empty dicts", 0xdd, 0, put_empty_dict },
  { "nil", 0xdd, 0, put_nil },
  { "lists of 17 lists", 0xdd, 0, put_indexed_list },
  { "lists of a list", 0xdd, 0, put_pair },
  { "deep lists", 0xdd, 0, put_deep_list },
  { "deep dicts", 0xdd, 0, put_deep_dict },
  { "float32", 0xdd, 0, put_float32 },
  { "empty text", 0xdd, 0, put_empty_str },
  { "empty bytes", 0xdd, 0, put_empty_bin },
  { "empty extensions", 0xdd, 0, put_empty_ext },
  { "complex numbers", 0xdd, 0, put_complex },
  { "timestamps", 0xdd, 0, put_timestamp32 },
  { "scalars", 0xdd, 0, put_scalar },
  { "arrays without axes", 0xdd, 0, put_array },
  { "datetimes by an alias", 0xdd, 0, put_time_scalar },
  { "arrays of rank 64", 0xdd, 0, put_rank_64 },
  { "arrays of long dtypes", 0xdd, 0, put_long_dtype },
  { "short text beyond ASCII", 0xdd, 0, put_utf8 },
  { "text beyond ASCII", 0xdd, 0, put_long_utf8 },
  { "arrays of a chunk", 0xdf, 0, put_chunked_entry },
  { "an array of many chunks", 0, 0, put_many_chunks },
  { "one key", 0xdf, 1, put_same_entry },
  { "a thousand keys", 0xdf, 1, put_few_keys_entry },
  { "pairs of one key", 0xdd, 1, put_pair_of_duplicates },
  { "pairs of None", 0xdd, 1, put_pair_of_none },
  { "pairs of empty bytes", 0xdd, 1, put_pair_of_empty_bytes },
  { "pairs of -32", 0xdd, 1, put_pair_of_minus },
  { "duplicates at every level", 0, 1, put_deep_duplicates },
  { "dicts of which half is dropped", 0xdd, 1, put_half_dropped_dict },
};
enum { worst_input_count = sizeof worst_inputs / sizeof *worst_inputs };

/* Free with free(bytes.data). */
static inline Bytes worst_input(const WorstInput *input, size_t size) {
  Bytes bytes = no_bytes();
  uint64_t count = 0;
  if (input->head == 0) {
    input->put_part(&bytes, size);
    return exact_bytes(bytes);
  }
  put_byte(&bytes, (unsigned)input->head);
  put_big_endian(&bytes, 0, 4);
  while (bytes.size < size) input->put_part(&bytes, count++);
  for (int i = 0; i < 4; ++i) bytes.data[1 + i] = (unsigned char)(count >> (8 * (3 - i)));
  return exact_bytes(bytes);
}

#endif
