/* The version of the header and of the library. */
#ifndef FLAXSTATE_VERSION_H
#define FLAXSTATE_VERSION_H

#include "base.h"

FS_BEGIN_C

#define FS_VERSION_MAJOR 0
#define FS_VERSION_MINOR 1
#define FS_VERSION_PATCH 0
#define FS_VERSION_STRING "0.1.0"

/* The version of the library that is loaded: "MAJOR.MINOR.PATCH". Static text. Since 0.1 */
FS_API const char *fs_version(void);

/* The same as a number: MAJOR * 1000000 + MINOR * 1000 + PATCH. Since 0.1 */
FS_API int32_t fs_version_number(void);

FS_END_C

#endif
