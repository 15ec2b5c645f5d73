/* What a call came to. */
#ifndef FLAXSTATE_STATUS_H
#define FLAXSTATE_STATUS_H

#include "base.h"

FS_BEGIN_C

/* One of the FS_OK / FS_E_… constants below. The numbers never change; new ones are added inside their family. */
typedef int32_t fs_status;

enum {
  FS_OK = 0, /* it went well */

  /* The bytes, or a tree that is built by hand, are not what they should be. */
  FS_E_TRUNCATED = 10, /* the bytes end before the value does, or claim more than there is */
  FS_E_FORMAT = 11,    /* not msgpack, not one object, or not the form that Flax gives an extension */
  FS_E_LIMIT = 12,     /* beyond a limit: nesting depth, rank, node count, the caller's memory cap, 4 GiB in a list */
  FS_E_KEY = 13,       /* a duplicate key, a container as key, or a key that is missing in a chunked array */
  FS_E_UTF8 = 14,      /* text that is not UTF-8 */
  FS_E_SHAPE = 15,     /* a shape that is impossible, or that the data doesn't fill exactly */
  FS_E_DTYPE = 16,     /* a dtype that is refused, unknown without a size, or not convertible */
  FS_E_TYPE = 17,      /* a value of another kind than the one that is needed here */

  /* Restoring. */
  FS_E_MISMATCH = 30, /* the state does not fit the target; the error lists every mismatch */

  /* Registries. */
  FS_E_EXISTS = 40,    /* the type is already registered and `override_existing` is not set */
  FS_E_NOT_FOUND = 41, /* no such type, or no such node */

  /* How the library was called. */
  FS_E_INVALID_ARGUMENT = 50, /* NULL, an unknown constant, a description that can't be right */
  FS_E_STATE = 51,            /* not now: a builder in the middle of a dict, an object that was already finished */
  FS_E_BUSY = 52,             /* the handle is being used by another call */
  FS_E_CALLBACK = 53,         /* a callback of the caller returned an error, or threw */
  FS_E_TOO_SMALL = 54,        /* the caller's memory is too small; the size that is needed was reported */

  /* Resources. */
  FS_E_NO_MEMORY = 60,   /* the allocator returned NULL */
  FS_E_IO = 61,          /* the system couldn't read or write a file; the reason is in the message */
  FS_E_NOT_DURABLE = 62, /* the new file is in place, but may not survive a power loss */

  FS_E_INTERNAL = 90 /* a defect of the library: please report it */
};

/* The constant's name without prefix ("TRUNCATED", "OK"), or "UNKNOWN". Static text. Since 0.1 */
FS_API const char *fs_status_name(fs_status status);

FS_END_C

#endif
