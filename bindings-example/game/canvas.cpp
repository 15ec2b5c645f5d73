#include "canvas.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace game {
namespace {

constexpr float view_width = 70, view_center_y = 1.4F;  // metres

Pair turned(Pair center, float x, float y, float angle) {
  const float cosine = std::cos(angle), sine = std::sin(angle);
  return {center[0] + cosine * x - sine * y, center[1] + sine * x + cosine * y};
}

}  // namespace

void Canvas::vertex(Pair place, SDL_Color color) {
  const float scale = static_cast<float>(width_) / view_width;
  const float x = static_cast<float>(width_) / 2 + place[0] * scale;
  const float y = static_cast<float>(height_) / 2 - (place[1] - view_center_y) * scale;
  vertices_.push_back({{x, y}, color, {0, 0}});
}

void Canvas::triangle(int a, int b, int c) { indices_.insert(indices_.end(), {a, b, c}); }

void Canvas::polygon(const Pair* corners, int count, SDL_Color color) {
  const auto first = static_cast<int>(vertices_.size());
  for (int i = 0; i < count; ++i) vertex(corners[i], color);
  for (int i = 2; i < count; ++i) triangle(first, first + i - 1, first + i);
}

void Canvas::rectangle(Pair center, Pair half, SDL_Color color) { box(center, half, 0, color); }

void Canvas::box(Pair center, Pair half, float angle, SDL_Color color) {
  const Pair corners[] = {turned(center, -half[0], -half[1], angle), turned(center, half[0], -half[1], angle),
                          turned(center, half[0], half[1], angle), turned(center, -half[0], half[1], angle)};
  polygon(corners, 4, color);
}

void Canvas::disc(Pair center, float radius, SDL_Color color) {
  constexpr int corners = 24;
  Pair around[corners];
  for (int i = 0; i < corners; ++i) around[i] = turned(center, radius, 0, static_cast<float>(i) * 6.2831853F / corners);
  polygon(around, corners, color);
}

void Canvas::streak(Pair from, Pair to, float width, SDL_Color from_color, SDL_Color to_color) {
  const float x = to[0] - from[0], y = to[1] - from[1], length = std::hypot(x, y);
  if (length < 1e-4F) return;
  const float across_x = -y / length * width / 2, across_y = x / length * width / 2;
  const auto first = static_cast<int>(vertices_.size());
  vertex({from[0] + across_x, from[1] + across_y}, from_color);
  vertex({from[0] - across_x, from[1] - across_y}, from_color);
  vertex({to[0] - across_x, to[1] - across_y}, to_color);
  vertex({to[0] + across_x, to[1] + across_y}, to_color);
  triangle(first, first + 1, first + 2);
  triangle(first, first + 2, first + 3);
}

void Canvas::ribbon(const std::vector<Pair>& places, float width, SDL_Color color) {
  const auto first = static_cast<int>(vertices_.size()), count = static_cast<int>(places.size());
  Pair across = {0, 0};
  for (int i = 0; i < count; ++i) {
    const Pair before = places[static_cast<std::size_t>(std::max(i - 1, 0))];
    const Pair after = places[static_cast<std::size_t>(std::min(i + 1, count - 1))];
    const float x = after[0] - before[0], y = after[1] - before[1], length = std::hypot(x, y);
    const float left = 1 - static_cast<float>(i) / static_cast<float>(count);
    if (length > 1e-3F) across = {-y / length * width / 2, x / length * width / 2};
    const Pair place = places[static_cast<std::size_t>(i)];
    const SDL_Color faded = {color.r, color.g, color.b, static_cast<Uint8>(static_cast<float>(color.a) * left)};
    vertex({place[0] + left * across[0], place[1] + left * across[1]}, faded);
    vertex({place[0] - left * across[0], place[1] - left * across[1]}, faded);
  }
  for (int i = 0; i + 1 < count; ++i) {
    triangle(first + 2 * i, first + 2 * i + 1, first + 2 * i + 2);
    triangle(first + 2 * i + 1, first + 2 * i + 2, first + 2 * i + 3);
  }
}

void Canvas::arc(Pair center, float inner, float outer, float from_angle, float to_angle, SDL_Color color) {
  constexpr int pieces = 24;
  const auto first = static_cast<int>(vertices_.size());
  for (int i = 0; i <= pieces; ++i) {
    const float angle = from_angle + (to_angle - from_angle) * static_cast<float>(i) / pieces;
    vertex(turned(center, inner, 0, angle), color);
    vertex(turned(center, outer, 0, angle), color);
  }
  for (int i = 0; i < pieces; ++i) {
    triangle(first + 2 * i, first + 2 * i + 1, first + 2 * i + 2);
    triangle(first + 2 * i + 1, first + 2 * i + 2, first + 2 * i + 3);
  }
}

void Canvas::number(Pair center, float height, int value, SDL_Color color) {
  // Segments: top, upper left, upper right, middle, lower left, lower right, bottom.
  static constexpr const char* lit[] = {"1110111", "0010010", "1011101", "1011011", "0111010",
                                        "1101011", "1101111", "1010010", "1111111", "1111011"};
  const float half = height / 4, thick = height / 16, advance = height * 0.75F;
  const std::string digits = std::to_string(value);
  float x = center[0] - advance * static_cast<float>(digits.size() - 1) / 2;
  for (const char digit : digits) {
    const Pair places[] = {{0, 2 * half},  {-half, half}, {half, half},  {0, 0},
                           {-half, -half}, {half, -half}, {0, -2 * half}};
    for (int i = 0; digit >= '0' && i < 7; ++i) {
      const bool is_level = i % 3 == 0;
      if (lit[digit - '0'][i] == '0') continue;
      rectangle({x + places[i][0], center[1] + places[i][1]},
                is_level ? Pair{half - thick / 2, thick} : Pair{thick, half - thick / 2}, color);
    }
    x += advance;
  }
}

void Canvas::clear(SDL_Color color) {
  SDL_SetRenderDrawColor(renderer_, color.r, color.g, color.b, color.a);
  SDL_RenderClear(renderer_);
}

void Canvas::flush() {
  SDL_SetRenderDrawBlendMode(renderer_, SDL_BLENDMODE_BLEND);
  SDL_RenderGeometry(renderer_, nullptr, vertices_.data(), static_cast<int>(vertices_.size()), indices_.data(),
                     static_cast<int>(indices_.size()));
  vertices_.clear();
  indices_.clear();
}

}  // namespace game
