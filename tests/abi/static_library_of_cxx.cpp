/* A program in C++ that is compiled without exceptions and without types at run time. */
#include "static_library.h"

#if defined(__cpp_exceptions) || defined(__cpp_rtti)
#error "compile with -fno-exceptions -fno-rtti"
#endif

int main() { return static_library_works() ? 0 : 1; }
