#pragma once

namespace flaxstate {

// What a number of the system means, or nullptr. Not strerror(): its words depend on the locale.
const char* system_error_words(int error) noexcept;

}  // namespace flaxstate
