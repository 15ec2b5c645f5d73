/* The words of layouts.c, constants.c and functions.c, which scripts/api.py writes: what is so today, for the compiler to check.
 * What they say when it no longer is so begins with the thing that broke. */
#ifndef FLAXSTATE_TESTS_ABI_ASSERTS_H
#define FLAXSTATE_TESTS_ABI_ASSERTS_H

#include <flaxstate/flaxstate.h>

/* Structs may grow at their end, when the baseline is updated on purpose. */
#ifdef ABI_STRUCTS_MAY_GROW
#define ABI_IS_SIZE(actual, pinned) ((actual) >= (pinned))
#else
#define ABI_IS_SIZE(actual, pinned) ((actual) == (pinned))
#endif

#define ABI_IS_OF_TYPE(expression, ...) _Generic((expression), __VA_ARGS__ : 1, default : 0)

#define ABI_STRUCT(name, size) _Static_assert(ABI_IS_SIZE(sizeof(name), size), "ABI: sizeof(" #name ") was " #size)

#define ABI_MEMBER(name, member, offset, size, ...) \
  _Static_assert(offsetof(name, member) == (offset), "ABI: " #name "." #member " was at offset " #offset); \
  _Static_assert(sizeof(((name *)0)->member) == (size), "ABI: " #name "." #member " had " #size " bytes"); \
  _Static_assert(ABI_IS_OF_TYPE(((name *)0)->member, __VA_ARGS__), "ABI: " #name "." #member " was a " #__VA_ARGS__)

#define ABI_TYPE(name, type) _Static_assert(ABI_IS_OF_TYPE((name)0, type), "ABI: " #name " was an " #type)

#define ABI_CONSTANT(name, value) _Static_assert((name) == (value), "ABI: " #name " was " #value)

#define ABI_FUNCTION(name, ...) _Static_assert(ABI_IS_OF_TYPE(&name, __VA_ARGS__), "ABI: " #name " was a " #__VA_ARGS__)

#endif
