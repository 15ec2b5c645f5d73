/* Arrays and NumPy scalars from text. */
#ifndef FLAXSTATE_TESTS_ARRAY_TEXT_H
#define FLAXSTATE_TESTS_ARRAY_TEXT_H

#include "msgpack_heads.h"
#include "text_cursor.h"

typedef struct ItemType {
  const char *word; /* of the text */
  const char *name; /* of the file */
  char kind;        /* as NumPy has it: u, i, f, c; V for any that has to be in hex */
  int size;         /* of an item, or of each part of a complex one */
} ItemType;

static inline const ItemType *takes_item_type(Cursor *cursor) {
  static const ItemType types[] = {
    { "bool", "bool", 'u', 1 },       { "i8", "int8", 'i', 1 },     { "i16", "int16", 'i', 2 },
    { "i32", "int32", 'i', 4 },       { "i64", "int64", 'i', 8 },   { "u8", "uint8", 'u', 1 },
    { "u16", "uint16", 'u', 2 },      { "u32", "uint32", 'u', 4 },  { "u64", "uint64", 'u', 8 },
    { "f32", "float32", 'f', 4 },     { "f64", "float64", 'f', 8 }, { "c64", "complex64", 'c', 4 },
    { "c128", "complex128", 'c', 8 },
  };
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) {
    if (takes(cursor, types[i].word)) return &types[i];
  }
  return NULL;
}

static inline void put_little_endian(Bytes *bytes, uint64_t number, int size) {
  for (int i = 0; i < size; ++i) put_byte(bytes, (unsigned)(number >> (8 * i)) & 0xff);
}

static inline void put_float_item(Bytes *data, double value, int size) {
  const float narrow = (float)value;
  uint32_t narrow_bits;
  uint64_t bits;
  memcpy(&narrow_bits, &narrow, sizeof narrow_bits);
  memcpy(&bits, &value, sizeof bits);
  put_little_endian(data, size == 4 ? narrow_bits : bits, size);
}

static inline void put_int_item(const Cursor *cursor, const ItemType *type, const Number *number, Bytes *data) {
  const uint64_t half = (uint64_t)1 << (8 * type->size - 1); /* of what as many bits hold */
  const uint64_t above = type->kind == 'u' ? half - 1 + half : half - 1, below = type->kind == 'u' ? 0 : half;
  if (!number->is_int || number->magnitude > (number->is_negative ? below : above)) {
    cursor_fail(cursor, "no item of this dtype");
  }
  put_little_endian(data, number_bits(number), type->size);
}

static inline void put_item(const Cursor *cursor, const ItemType *type, const Number *number, Bytes *data) {
  if (type->kind == 'i' || type->kind == 'u') {
    put_int_item(cursor, type, number, data);
    return;
  }
  if (type->kind == 'V' || (number->is_complex && type->kind != 'c')) cursor_fail(cursor, "no item of this dtype");
  put_float_item(data, number->real, type->size);
  if (type->kind == 'c') put_float_item(data, number->imag, type->size);
}

/* As many numbers as there have to be; or all data in hex, of any size. */
static inline Bytes parse_items(Cursor *cursor, const ItemType *type, uint64_t wanted) {
  Bytes data = no_bytes();
  uint64_t count = 0;
  expect(cursor, "(");
  if (takes_hex(cursor, &data)) {
    expect(cursor, ")");
    return data;
  }
  while (takes_item(cursor, ")", &count)) {
    const Number number = read_number(cursor);
    put_item(cursor, type, &number, &data);
  }
  if (count != wanted) cursor_fail(cursor, "not as many items as the shape says");
  return data;
}

/* What stands behind the dtype: the shape, if it isn't a scalar, and the items. */
static inline void parse_array(Cursor *cursor, const ItemType *type, Bytes name, Bytes *bytes) {
  Bytes payload = no_bytes(), shape = no_bytes();
  uint64_t rank = 0, count = 1;
  const int is_array = takes(cursor, "[");
  while (is_array && takes_item(cursor, "]", &rank)) {
    const Number extent = read_real(cursor);
    if (!extent.is_int || extent.is_negative) cursor_fail(cursor, "no extent");
    put_unsigned(&shape, extent.magnitude);
    count *= extent.magnitude;
  }
  put_byte(&payload, 0x93);
  put_list(&payload, rank, shape);
  put_str(&payload, name);
  put_bin(&payload, parse_items(cursor, type, count));
  put_ext(bytes, is_array ? 1 : 3, payload);
}

/* An array or scalar, if it comes next. */
static inline int takes_array(Cursor *cursor, Bytes *bytes) {
  static const ItemType other = { "", "", 'V', 0 };
  const ItemType *type = takes_item_type(cursor);
  Bytes name;
  if (type) {
    name = no_bytes();
    put(&name, type->name, strlen(type->name));
  } else {
    if (!takes(cursor, "dtype")) return 0;
    expect(cursor, "(");
    name = read_quoted(cursor);
    expect(cursor, ")");
  }
  parse_array(cursor, type ? type : &other, name, bytes);
  return 1;
}

#endif
