/* The CRC-32 of zlib and of PNG. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of all data so far, given that of what came before `data`: 0 at the start. */
uint32_t add_to_crc32(uint32_t crc, const void *data, size_t size);

#endif
