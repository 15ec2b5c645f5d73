#pragma once

// In front of a function of a recursion: its variables take stack while it runs, and not in those who call it and go deeper.
#if defined(__GNUC__)
#define FLAXSTATE_OWN_FRAME [[gnu::noinline]]
#else
#define FLAXSTATE_OWN_FRAME
#endif
