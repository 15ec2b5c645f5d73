// What the compiler can do, and the namespace of all that stands in these headers.
#pragma once

#if __cplusplus < 201703L && !(defined(_MSVC_LANG) && _MSVC_LANG >= 201703L)
#error "flaxstate's C++ headers need C++17"
#endif

// 1: functions throw flaxstate::error, and try_… functions return a result. 0 (-fno-exceptions): only the latter are
// there.
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define FLAXSTATE_HAS_EXCEPTIONS 1
#else
#define FLAXSTATE_HAS_EXCEPTIONS 0
#endif

// Files with and without exceptions may be linked into one program, and so may the library's own flaxstate namespace.
#if FLAXSTATE_HAS_EXCEPTIONS
#define FLAXSTATE_CPP_NAMESPACE cpp
#else
#define FLAXSTATE_CPP_NAMESPACE cpp_without_exceptions
#endif
