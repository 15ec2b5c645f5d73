/* Linkage and the fixed-width types that every header of flaxstate uses. */
#ifndef FLAXSTATE_BASE_H
#define FLAXSTATE_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(FLAXSTATE_STATIC)
#define FS_API
#elif defined(_WIN32)
#if defined(FLAXSTATE_BUILD)
#define FS_API __declspec(dllexport)
#else
#define FS_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define FS_API __attribute__((visibility("default")))
#else
#define FS_API
#endif

/* Marks a pointer that may be NULL; every other pointer may not. Expands to nothing. */
#define FS_NULLABLE

#ifdef __cplusplus
#define FS_BEGIN_C extern "C" {
#define FS_END_C }
#else
#define FS_BEGIN_C
#define FS_END_C
#endif

#endif
