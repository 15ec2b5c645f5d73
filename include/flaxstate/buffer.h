/* Buffers: bytes that the library writes, in memory that is used again. */
#ifndef FLAXSTATE_BUFFER_H
#define FLAXSTATE_BUFFER_H

#include "allocator.h"
#include "error.h"

FS_BEGIN_C

/* One call at a time: while one writes to a buffer, as in its callbacks, another is FS_E_BUSY, and changes nothing. An
 * exception to rule 2: when a call that writes to a buffer fails for any other reason, the buffer is empty, and keeps its
 * memory. Since 0.1 */
typedef struct fs_buffer fs_buffer;

/* An empty buffer. Since 0.1 */
FS_API fs_status fs_buffer_create(const fs_allocator *FS_NULLABLE allocator, fs_buffer **out_buffer,
                                  fs_error **FS_NULLABLE error);

/* No call may be using it. Since 0.1 */
FS_API void fs_buffer_free(fs_buffer *FS_NULLABLE buffer);

/* Borrowed until the next call that writes to the buffer; NULL while it has no memory. Since 0.1 */
FS_API const void *FS_NULLABLE fs_buffer_data(const fs_buffer *FS_NULLABLE buffer);

/* Bytes. Since 0.1 */
FS_API size_t fs_buffer_size(const fs_buffer *FS_NULLABLE buffer);

/* Makes room for `capacity` bytes, so that writing that many allocates nothing. The bytes are kept, also after
 * a failure. Since 0.1 */
FS_API fs_status fs_buffer_reserve(fs_buffer *buffer, size_t capacity, fs_error **FS_NULLABLE error);

FS_END_C

#endif
