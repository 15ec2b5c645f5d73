// The scene as a PNG, without a display.
#pragma once

#include "match.hpp"

namespace game {

constexpr int picture_width = 800, picture_height = 450;

// Throws std::runtime_error.
void save_picture(const Match& match, const char* path);

// Pixels that are drawn for one that is seen, along each axis, so that edges are smooth.
constexpr int supersampling = 2;

}  // namespace game
