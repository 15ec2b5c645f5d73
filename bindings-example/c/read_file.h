#ifndef READ_FILE_H
#define READ_FILE_H

#include <stddef.h>

/* The bytes of a file, pipe or device, which the caller frees; NULL if it can't be read, or memory is out. */
char *read_file(const char *path, size_t *out_size);

#endif
