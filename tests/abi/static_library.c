/* A program in C. */
#include "static_library.h"

int main(void) { return static_library_works() ? 0 : 1; }
