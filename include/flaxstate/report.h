/* Reports: what a call did that succeeded, where it did more than copy one thing to another. */
#ifndef FLAXSTATE_REPORT_H
#define FLAXSTATE_REPORT_H

#include "allocator.h"
#include "error.h"

FS_BEGIN_C

/* Handed to a call by its options. The call empties it first and fills it when it succeeds; after a failure it is empty
 * (what failed is in the fs_error). One call at a time (FS_E_BUSY); between calls any number of threads may read it.
 * Since 0.1 */
typedef struct fs_report fs_report;

/* What happened at a place. */
typedef int32_t fs_report_kind;
enum {
  /* The state lacks it, so it stayed as it was in the target (keep_missing); or as a new element of a container has it, which
   * `found` then says. */
  FS_REPORT_KEPT = 1,
  /* The target doesn't know it, so it was left out: by drop_extra, or as Flax's dicts do. */
  FS_REPORT_DROPPED = 2,
  /* Another dtype was taken, or a plain number that the target doesn't hold exactly. A template takes it as it is. */
  FS_REPORT_CONVERTED = 3,
  FS_REPORT_RESHAPED = 4,  /* another shape was taken; a template takes it as it is */
  FS_REPORT_UNALIGNED = 5, /* an array's data isn't written where `alignment` wants it */
  FS_REPORT_UNCOVERED = 6  /* bytes of a struct that no field describes */
};

/* Since 0.1 */
typedef struct fs_report_entry {
  size_t struct_size; /* sizeof(fs_report_entry), set by the caller */
  fs_report_kind kind;
  int32_t reserved;
  const char *path;   /* "./params/head", as that of a mismatch */
  const char *wanted; /* what the target has, or what was asked for: "float32", "[64,10]", … */
  const char *found;  /* what the state has, or what came of it; "" where there is nothing to say, in `wanted` too */
} fs_report_entry;

#define FS_REPORT_ENTRY_INIT \
  { sizeof(fs_report_entry), 0, 0, 0, 0, 0 }

/* An empty report. Its memory, 64 KiB, is taken from the allocator here, and none later; a long text of an entry is put together
 * in memory of malloc's, which is given back at once. It lists `entry_limit` entries
 * at most (0: 1,000), and no more than have room with their texts, which are cut as those of errors; what is beyond is only
 * counted. Since 0.1 */
FS_API fs_status fs_report_create(const fs_allocator *FS_NULLABLE allocator, uint32_t entry_limit,
                                  fs_report **out_report, fs_error **FS_NULLABLE error);

/* No call may be using it. That of a type's `prepare` ends with it: nothing happens. Since 0.1 */
FS_API void fs_report_free(fs_report *FS_NULLABLE report);

/* How many leaves of the state were restored into the target; 0 for calls that restore nothing. A type's `prepare` adds
 * those that it restores with the options it is given. Since 0.1 */
FS_API uint64_t fs_report_loaded(const fs_report *FS_NULLABLE report);

/* How often this happened, beyond the limit, too. 0 for a kind that is none of the constants. Since 0.1 */
FS_API uint64_t fs_report_count(const fs_report *FS_NULLABLE report, fs_report_kind kind);

/* How many entries are listed. Since 0.1 */
FS_API size_t fs_report_entry_count(const fs_report *FS_NULLABLE report);

/* Fills `out_entry`, whose struct_size is set; its texts are borrowed from the report until it is used again or freed.
 * FS_E_INVALID_ARGUMENT for an index beyond the count. Since 0.1 */
FS_API fs_status fs_report_entry_at(const fs_report *report, size_t index, fs_report_entry *out_entry);

/* The whole text for a person: a line with all counts, and one for each entry, with no newline at its end. "" for NULL and
 * for an empty report. Borrowed from the report until it is used again or freed. Since 0.1 */
FS_API const char *fs_report_text(const fs_report *FS_NULLABLE report);

FS_END_C

#endif
