#pragma once

#if !defined(NOMINMAX)
#define NOMINMAX
#endif
#if !defined(WIN32_LEAN_AND_MEAN)
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <string>

namespace flaxstate {

inline int last_error() noexcept { return static_cast<int>(GetLastError()); }

// Paths are UTF-8 for callers. Throws io for what is not.
std::wstring wide_path(const char* action, const char* path);

// Locks what a save hasn't finished, at a place behind all data, as long as any handle of it is open. False if somebody else
// has done so.
bool lock_unfinished(HANDLE file) noexcept;

// Throws invalid_argument for a directory.
void refuse_directory(const char* action, const char* path, DWORD attributes);

}  // namespace flaxstate
