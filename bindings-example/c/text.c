#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096 };

static void write_out(Text *text) {
  text->has_failed |= fwrite(text->data, 1, text->size, text->file) != text->size;
  text->size = 0;
}

static void grow(Text *text) {
  const size_t capacity = text->capacity > 0 ? 2 * text->capacity : FIRST_CAPACITY;
  char *data = capacity > text->capacity ? realloc(text->data, capacity) : NULL;
  text->has_failed = !data;
  if (data) text->data = data, text->capacity = capacity;
}

void add_character(Text *text, char character) {
  if (text->size == text->capacity && !text->has_failed) {
    if (text->file)
      write_out(text);
    else
      grow(text);
  }
  if (!text->has_failed) text->data[text->size++] = character;
}

void add_characters(Text *text, const char *characters, size_t size) {
  for (size_t i = 0; i < size; ++i) add_character(text, characters[i]);
}

void add_string(Text *text, const char *string) { add_characters(text, string, strlen(string)); }

void add_unsigned(Text *text, uint64_t value) {
  char digits[20];
  size_t count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  while (count > 0) add_character(text, digits[--count]);
}

void add_signed(Text *text, int64_t value) {
  if (value < 0) add_character(text, '-');
  add_unsigned(text, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void add_hex(Text *text, uint64_t value, int digits) {
  while (digits > 0) add_character(text, "0123456789abcdef"[(value >> (4 * --digits)) & 15]);
}

void flush_text(Text *text) {
  if (!text->has_failed) write_out(text);
}
