#pragma once

// FLAXSTATE_SANITIZED: a sanitizer has taken the place of malloc, so nobody else can.

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FLAXSTATE_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FLAXSTATE_SANITIZED
#endif
