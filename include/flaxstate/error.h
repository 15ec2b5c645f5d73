/* Errors: a status, a message, a path in the tree, an offset in the bytes, and every mismatch. */
#ifndef FLAXSTATE_ERROR_H
#define FLAXSTATE_ERROR_H

#include "status.h"

FS_BEGIN_C

/* Owned by whoever received it through `fs_error **error`; ends with fs_error_free. Nothing changes it then, so any
 * thread may read it. With all its mismatches and the report it takes 64 KiB at most, whatever the input: long keys, texts and
 * lists are cut, and no text but the report has more than one line, or a control character of a key. Look at it after the call: `check(fs_call(…, &error), error)` may read `error` before. */
typedef struct fs_error fs_error;

/* Why a part of the state does not fit the target. */
typedef int32_t fs_mismatch_kind;
enum {
  FS_MISMATCH_MISSING = 1,  /* the target's key is not in the state */
  FS_MISMATCH_EXTRA = 2,    /* the state has keys that the target does not know */
  FS_MISMATCH_LENGTH = 3,   /* another number of elements */
  FS_MISMATCH_SHAPE = 4,    /* another shape */
  FS_MISMATCH_DTYPE = 5,    /* another dtype */
  FS_MISMATCH_KIND = 6,     /* a leaf where a subtree is wanted, or the reverse, or another kind of leaf */
  FS_MISMATCH_VALUE = 7,    /* a number that the dtype doesn't hold; text with a NUL inside for a char[N] */
  FS_MISMATCH_CAPACITY = 8, /* the target's memory is too small, or its pointer is NULL */
  FS_MISMATCH_PLACE = 9     /* data that a view can't lead to (FS_STORAGE_VIEW): the message says what to do */
};

typedef struct fs_mismatch {
  size_t struct_size; /* sizeof(fs_mismatch), set by the caller */
  fs_mismatch_kind kind;
  int32_t reserved;
  const char *FS_NULLABLE path;   /* "./params/head", with ~1 for "/" and ~0 for "~" inside a key */
  const char *message;            /* one line; Flax's own words where Flax has some */
  const char *FS_NULLABLE wanted; /* what the target wants: "[64,10]", "float32", … */
  const char *FS_NULLABLE found;  /* what the state has */
} fs_mismatch;

#define FS_MISMATCH_INIT \
  { sizeof(fs_mismatch), 0, 0, 0, 0, 0, 0 }

/* FS_OK for NULL. Since 0.1 */
FS_API fs_status fs_error_status(const fs_error *FS_NULLABLE error);

/* One line, without the path. "" for NULL. Borrowed from the error. Since 0.1 */
FS_API const char *fs_error_message(const fs_error *FS_NULLABLE error);

/* Where in the tree: "." is the root, "" means that the error has no place in a tree. fs_node_at finds the node by it, unless
 * it is cut, by "~…": the rest of a key of more than 256 bytes ("~…+1000": of so many), the middle of a path of more than 2,560.
 * Borrowed. Since 0.1 */
FS_API const char *fs_error_path(const fs_error *FS_NULLABLE error);

/* Where in the bytes, or UINT64_MAX if the error has no place in bytes. Since 0.1 */
FS_API uint64_t fs_error_offset(const fs_error *FS_NULLABLE error);

/* The system's number for what went wrong: errno, or GetLastError() on Windows. 0 where no call of the system failed. With
 * FS_E_IO and FS_E_NOT_DURABLE. Since 0.1 */
FS_API int32_t fs_error_system_code(const fs_error *FS_NULLABLE error);

/* The whole text for a person: the message with path and offset, and one line for each mismatch. Borrowed. Since 0.1 */
FS_API const char *fs_error_report(const fs_error *FS_NULLABLE error);

/* How many mismatches the error lists, which may be fewer than there are; 0 unless the status is FS_E_MISMATCH. Since 0.1 */
FS_API size_t fs_error_mismatch_count(const fs_error *FS_NULLABLE error);

/* Fills `out_mismatch`, whose struct_size is set; its texts are borrowed from the error.
 * FS_E_INVALID_ARGUMENT for an index beyond the count. Since 0.1 */
FS_API fs_status fs_error_mismatch_at(const fs_error *error, size_t index, fs_mismatch *out_mismatch);

/* Makes an error for a callback to report with; `message` is copied. A callback stores it in its `fs_error **error` and
 * returns a status that is not FS_OK; the library then owns it. Never NULL: when memory is out it is a static error.
 * Since 0.1 */
FS_API fs_error *fs_error_create(fs_status status, const char *message);

/* Adds to an error that was created with FS_E_MISMATCH what doesn't fit: the texts of `mismatch` are copied, `path` is
 * that below the node that the callback was given ("./head"; NULL is the node itself), and `wanted` and `found` may be NULL.
 * When a type's `prepare` returns FS_E_MISMATCH with such an error, or with that of a nested call, the list becomes a
 * part of the caller's. Where there is no room for one more it only counts. FS_E_INVALID_ARGUMENT, or FS_E_NO_MEMORY; then nothing was added. Since 0.1 */
FS_API fs_status fs_error_add_mismatch(fs_error *error, const fs_mismatch *mismatch);

/* Since 0.1 */
FS_API void fs_error_free(fs_error *FS_NULLABLE error);

FS_END_C

#endif
