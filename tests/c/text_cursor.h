/* A text that is read from left to right. What can't be read ends the program, which then says what and where. */
#ifndef FLAXSTATE_TESTS_TEXT_CURSOR_H
#define FLAXSTATE_TESTS_TEXT_CURSOR_H

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "bytes.h"

typedef struct Cursor {
  const char *text;
  const char *next;
} Cursor;

static inline void cursor_fail(const Cursor *cursor, const char *message) {
  fprintf(stderr, "%s\nat %d: %s\n", cursor->text, (int)(cursor->next - cursor->text), message);
  abort();
}

static inline void skip_blanks(Cursor *cursor) {
  while (*cursor->next == ' ') ++cursor->next;
}

/* Moves behind the word or sign if it comes next, but for blanks. */
static inline int takes(Cursor *cursor, const char *token) {
  const size_t size = strlen(token);
  skip_blanks(cursor);
  if (strncmp(cursor->next, token, size) != 0) return 0;
  if (isalnum((unsigned char)token[size - 1]) && isalnum((unsigned char)cursor->next[size])) return 0;
  cursor->next += size;
  return 1;
}

static inline void expect(Cursor *cursor, const char *token) {
  if (takes(cursor, token)) return;
  fprintf(stderr, "%s is missing\n", token);
  cursor_fail(cursor, "something else comes next");
}

/* True as long as there is an item in front of `end`. Between items there are commas, and `count` is how many there were. */
static inline int takes_item(Cursor *cursor, const char *end, uint64_t *count) {
  if (takes(cursor, end)) return 0;
  if ((*count)++ > 0) expect(cursor, ",");
  return 1;
}

/* ---- Bytes ---- */

static inline void read_hex_byte(Cursor *cursor, Bytes *bytes) {
  const int high = hex_digit(cursor->next[0]), low = high < 0 ? -1 : hex_digit(cursor->next[1]);
  if (low < 0) cursor_fail(cursor, "no byte in hex");
  put_byte(bytes, (unsigned)(high * 16 + low));
  cursor->next += 2;
}

/* hex('82 a161 01'), if it comes next. */
static inline int takes_hex(Cursor *cursor, Bytes *bytes) {
  if (!takes(cursor, "hex")) return 0;
  expect(cursor, "(");
  expect(cursor, "'");
  while (!takes(cursor, "'")) read_hex_byte(cursor, bytes);
  expect(cursor, ")");
  return 1;
}

/* True if something in quotes comes next, behind `prefix`. */
static inline int is_quoted(const Cursor *cursor, const char *prefix) {
  const size_t size = strlen(prefix);
  return strncmp(cursor->next, prefix, size) == 0 && (cursor->next[size] == '\'' || cursor->next[size] == '"');
}

/* 'a', "it's", '\x00': \x is a byte also of text, which is UTF-8. */
static inline Bytes read_quoted(Cursor *cursor) {
  Bytes bytes = no_bytes();
  if (!is_quoted(cursor, "")) cursor_fail(cursor, "no quote");
  const char quote = *cursor->next++;
  while (*cursor->next != quote) {
    const int is_escape = *cursor->next == '\\';
    cursor->next += is_escape;
    if (*cursor->next == '\0') cursor_fail(cursor, "no quote at the end");
    if (is_escape && *cursor->next == 'x') {
      ++cursor->next;
      read_hex_byte(cursor, &bytes);
    } else {
      if (is_escape && !strchr("\\'\"", *cursor->next)) cursor_fail(cursor, "unknown escape");
      put_byte(&bytes, (unsigned char)*cursor->next++);
    }
  }
  ++cursor->next;
  return bytes;
}

/* ---- Numbers ---- */

typedef struct Number {
  int is_int, is_negative, is_complex;
  uint64_t magnitude; /* of an int */
  double real;        /* also of an int */
  double imag;
} Number;

/* The int's bits in two's complement. */
static inline uint64_t number_bits(const Number *number) {
  return number->is_negative ? 0 - number->magnitude : number->magnitude;
}

/* 5, 1.5, 1e+300, inf, nan, with a sign or without. */
static inline Number read_real(Cursor *cursor) {
  Number number = { 0, 0, 0, 0, 0, 0 };
  char *end = NULL, *end_of_int = NULL;
  number.is_negative = takes(cursor, "-");
  errno = 0;
  if (takes(cursor, "inf") || takes(cursor, "nan")) {
    number.real = cursor->next[-1] == 'f' ? INFINITY : NAN;
  } else {
    if (!isdigit((unsigned char)*cursor->next)) cursor_fail(cursor, "no value");
    number.magnitude = strtoull(cursor->next, &end_of_int, 10);
    if (errno != 0 || (number.is_negative && number.magnitude > (uint64_t)1 << 63))
      cursor_fail(cursor, "an int of more than 64 bits");
    number.real = strtod(cursor->next, &end);
    number.is_int = end == end_of_int;
    cursor->next = end;
  }
  if (number.is_negative) number.real = -number.real;
  return number;
}

/* The same, and 1+2j, whose parts have the signs that are seen. True and False are 1 and 0. */
static inline Number read_number(Cursor *cursor) {
  Number number = { 1, 0, 0, 0, 0, 0 };
  if (takes(cursor, "False")) return number;
  number.magnitude = 1;
  if (takes(cursor, "True")) return number;
  number = read_real(cursor);
  if (*cursor->next != '+' && *cursor->next != '-') return number;
  if (*cursor->next == '+') ++cursor->next;
  number.imag = read_real(cursor).real;
  number.is_int = 0;
  number.is_complex = 1;
  expect(cursor, "j");
  return number;
}

#endif
