#pragma once

// What keeps its state in registers needs every call on it inlined, which the compiler's own measure of size forbids.

#if defined(__GNUC__)
#define FLAXSTATE_INLINE __attribute__((always_inline)) inline
#define FLAXSTATE_FLATTEN __attribute__((flatten))
#else
#define FLAXSTATE_INLINE inline
#define FLAXSTATE_FLATTEN
#endif
