/* ASCII text that is made of many short pieces, in memory or on its way to a file. stdio alone is slow for such. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Starts as { 0 }: it grows, and `data` is the caller's to free. Or with a file, and a buffer of the caller's as `data`
 * and `capacity`, which is written to the file when it is full. Once it has failed, nothing more is added. */
typedef struct Text {
  char *data;
  size_t size, capacity;
  FILE *file;
  int has_failed; /* memory is out, or the file can't be written */
} Text;

void add_character(Text *text, char character);
void add_characters(Text *text, const char *characters, size_t size);
void add_string(Text *text, const char *string);

/* Decimal. */
void add_unsigned(Text *text, uint64_t value);
void add_signed(Text *text, int64_t value);

/* The `digits` last hex digits of `value`, the most significant one first. */
void add_hex(Text *text, uint64_t value, int digits);

/* What is still in the buffer goes to the file. */
void flush_text(Text *text);

#endif
