/* A struct that does not fit the file: what flaxstate says then. */
#ifndef DIGITS_WRONG_MODEL_H
#define DIGITS_WRONG_MODEL_H

#include <stdio.h>

#include <flaxstate/flaxstate.h>

/* Tries to restore the bytes of params.msgpack into a wrong struct, and prints every mismatch.
 * Returns 1 if all of them were found and the struct is as it was, else 0. */
int show_wrong_model(fs_registry *registry, const void *bytes, size_t size, FILE *out);

#endif
