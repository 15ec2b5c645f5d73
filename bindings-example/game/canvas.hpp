// Filled shapes in metres, on any SDL renderer.
#pragma once

#include <SDL.h>

#include <vector>

#include "game_state.hpp"

namespace game {

// Collects triangles, and gives all of them to SDL at once.
class Canvas {
 public:
  // The part of the plane that fills a picture of so many pixels.
  Canvas(SDL_Renderer* renderer, int width, int height) : renderer_(renderer), width_(width), height_(height) {}

  void polygon(const Pair* corners, int count, SDL_Color color);
  void rectangle(Pair center, Pair half, SDL_Color color);
  // A box that stands at an angle.
  void box(Pair center, Pair half, float angle, SDL_Color color);
  void disc(Pair center, float radius, SDL_Color color);
  // A line that gets thinner, and fainter, towards its beginning.
  void streak(Pair from, Pair to, float width, SDL_Color from_color, SDL_Color to_color);
  // A line through places, the first of which is the widest and has the strongest colour.
  void ribbon(const std::vector<Pair>& places, float width, SDL_Color color);
  // A part of a ring.
  void arc(Pair center, float inner, float outer, float from_angle, float to_angle, SDL_Color color);
  // A number in seven segments, centred.
  void number(Pair center, float height, int value, SDL_Color color);

  void clear(SDL_Color color);
  void flush();

 private:
  void vertex(Pair place, SDL_Color color);
  void triangle(int a, int b, int c);

  SDL_Renderer* renderer_;
  int width_, height_;
  std::vector<SDL_Vertex> vertices_;
  std::vector<int> indices_;
};

}  // namespace game
