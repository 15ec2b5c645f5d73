// The same in C++.
#include "macros.c"
