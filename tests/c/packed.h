/* The bytes that Flax writes for a tree, from the tree as Python has it:
 *
 *     {'a': f32[2,2](0, 1, 2, 3), 'b': [1, None, True, 'text', b'\x01', 1.5, 1+2j, i32(5)], 7: {}}
 *
 * f32[2,2](…) is an array, f32[](…) one without axes, i32(5) a NumPy scalar. Items may also be in hex, and have to be where the
 * dtype is no word: dtype('>f4')[1](hex('3f800000')). timestamp(seconds, nanoseconds) is msgpack's, ext(5, b'payload') any
 * extension, and ext(1, [[2], 'int8', b'ab']) one whose payload is a value. What Flax writes in another way, or nobody should,
 * stands in its place as hex('c1').
 *
 * Nothing here is the library's, whose bytes are compared with these. A mistake in a text ends the program. */
#ifndef FLAXSTATE_TESTS_PACKED_H
#define FLAXSTATE_TESTS_PACKED_H

#include "array_text.h"

static inline void parse_value(Cursor *cursor, Bytes *bytes);

static inline void parse_list(Cursor *cursor, Bytes *bytes) {
  Bytes items = no_bytes();
  uint64_t count = 0;
  while (takes_item(cursor, "]", &count)) parse_value(cursor, &items);
  put_list(bytes, count, items);
}

static inline void parse_dict(Cursor *cursor, Bytes *bytes) {
  Bytes entries = no_bytes();
  uint64_t count = 0;
  while (takes_item(cursor, "}", &count)) {
    parse_value(cursor, &entries);
    expect(cursor, ":");
    parse_value(cursor, &entries);
  }
  put_map(bytes, count, entries);
}

static inline void parse_number(Cursor *cursor, Bytes *bytes) {
  const Number number = read_number(cursor);
  if (number.is_complex) {
    Bytes payload = no_bytes();
    put_byte(&payload, 0x92);
    put_float(&payload, number.real);
    put_float(&payload, number.imag);
    put_ext(bytes, 2, payload);
  } else if (!number.is_int) {
    put_float(bytes, number.real);
  } else if (number.is_negative && number.magnitude > 0) {
    put_negative(bytes, (int64_t)number_bits(&number));
  } else {
    put_unsigned(bytes, number.magnitude);
  }
}

static inline void parse_ext(Cursor *cursor, Bytes *bytes) {
  Bytes payload = no_bytes();
  expect(cursor, "(");
  const Number code = read_real(cursor);
  expect(cursor, ",");
  if (takes(cursor, "b")) {
    put_part(&payload, read_quoted(cursor));
  } else {
    parse_value(cursor, &payload);
  }
  expect(cursor, ")");
  put_ext(bytes, (int)number_bits(&code), payload);
}

static inline void parse_timestamp(Cursor *cursor, Bytes *bytes) {
  expect(cursor, "(");
  const Number seconds = read_real(cursor);
  expect(cursor, ",");
  const Number nanoseconds = read_real(cursor);
  expect(cursor, ")");
  put_timestamp(bytes, (int64_t)number_bits(&seconds), (uint32_t)nanoseconds.magnitude);
}

static inline void parse_value(Cursor *cursor, Bytes *bytes) {
  if (takes(cursor, "{")) {
    parse_dict(cursor, bytes);
  } else if (takes(cursor, "[")) {
    parse_list(cursor, bytes);
  } else if (takes(cursor, "None")) {
    put_byte(bytes, 0xc0);
  } else if (takes(cursor, "False")) {
    put_byte(bytes, 0xc2);
  } else if (takes(cursor, "True")) {
    put_byte(bytes, 0xc3);
  } else if (is_quoted(cursor, "")) {
    put_str(bytes, read_quoted(cursor));
  } else if (is_quoted(cursor, "b")) {
    ++cursor->next;
    put_bin(bytes, read_quoted(cursor));
  } else if (takes(cursor, "ext")) {
    parse_ext(cursor, bytes);
  } else if (takes(cursor, "timestamp")) {
    parse_timestamp(cursor, bytes);
  } else if (!takes_hex(cursor, bytes) && !takes_array(cursor, bytes)) {
    parse_number(cursor, bytes);
  }
}

/* Free with free(bytes.data). */
static inline Bytes packed_bytes(const char *text) {
  Cursor cursor = { text, text };
  Bytes bytes = no_bytes();
  parse_value(&cursor, &bytes);
  skip_blanks(&cursor);
  if (*cursor.next != '\0') cursor_fail(&cursor, "more than one value");
  return exact_bytes(bytes);
}

#endif
