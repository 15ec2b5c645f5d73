/* Macros of other libraries' headers, which lie around in many programs. */

/* windows.h, without NOMINMAX */
#include <stddef.h>
#include <stdint.h>
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define near
#define far
#define pascal
#define small char
#define hyper int64_t
#define interface struct
#define IN
#define OUT
#define OPTIONAL
#define VOID void
#define CONST const
#define ERROR 0
#define NO_ERROR 0
#define DELETE (0x00010000L)
#define IGNORE 0
#define INFINITE 0xFFFFFFFF
#define STRICT 1
#define TRUE 1
#define FALSE 0
#define CreateFile CreateFileW
#define GetObject GetObjectW
#define GetMessage GetMessageW
#define SendMessage SendMessageW
#define Yield()

/* X11/X.h, X11/Xlib.h */
#define None 0L
#define Bool int
#define Status int
#define True 1
#define False 0
#define Success 0
#define Always 2
#define Above 0
#define Below 1
#define Complex 0
#define Convex 2
#define KeyPress 2
#define CursorShape 0
#define Unsorted 0

/* math.h, complex.h, sys/types.h and other systems' */
#undef I
#define I 1
#define M_PI 3.14159265358979323846
#undef major
#undef minor
#define major(device) ((device) >> 8)
#define minor(device) ((device)&255)
#undef unix
#define unix 1
#undef linux
#define linux 1

/* Arduino, Perl, Ruby and engines */
#define bit(b) (1UL << (b))
#define B1 1
#define F(text) text
#define check(condition)
#define verify(condition)
#define ensure(condition)
#define PI 3.1415926535897932384626433832795
#define TEXT(text) text
#define UNUSED(x) (void)(x)
