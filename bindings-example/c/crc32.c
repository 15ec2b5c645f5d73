#include "crc32.h"

static uint32_t crc_of_byte[256];

static void fill_table(void) {
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
    crc_of_byte[byte] = crc;
  }
}

uint32_t add_to_crc32(uint32_t crc, const void *data, size_t size) {
  const unsigned char *bytes = data;
  if (crc_of_byte[1] == 0) fill_table();
  crc ^= UINT32_MAX;
  for (size_t i = 0; i < size; ++i) crc = (crc >> 8) ^ crc_of_byte[(crc ^ bytes[i]) & 255];
  return crc ^ UINT32_MAX;
}
