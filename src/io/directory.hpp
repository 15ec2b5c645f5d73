#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace flaxstate {

// Whether anything has this name.
bool path_exists(const char* path);

// The names in a directory, in any order; none where it can't be read.
std::vector<std::string> names_in_directory(const char* path);

#if !defined(_WIN32)
// Those in a directory that is open and that are wanted. 0 or the system's error number.
int read_names(int directory, bool (*is_wanted)(std::string_view), std::vector<std::string>& names);
#endif

}  // namespace flaxstate
