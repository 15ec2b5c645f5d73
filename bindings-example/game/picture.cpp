#include "picture.hpp"

#include <SDL_image.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "scene.hpp"

namespace game {
namespace {

struct Free {
  void operator()(SDL_Surface* surface) const { SDL_FreeSurface(surface); }
  void operator()(SDL_Renderer* renderer) const { SDL_DestroyRenderer(renderer); }
};
using Surface = std::unique_ptr<SDL_Surface, Free>;
using Renderer = std::unique_ptr<SDL_Renderer, Free>;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + SDL_GetError()); }

Surface new_surface(int width, int height, SDL_PixelFormatEnum format) {
  Surface made(SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, format));
  if (made == nullptr) fail("no memory for a picture");
  return made;
}

// Each pixel is the mean of the large ones that it covers. Both have four bytes a pixel, or three and a gap.
void shrink(const SDL_Surface& large, SDL_Surface& small) {
  const auto* const from = static_cast<const Uint8*>(large.pixels);
  auto* const to = static_cast<Uint8*>(small.pixels);
  for (int y = 0; y < small.h; ++y) {
    for (int x = 0; x < 4 * small.w; ++x) {
      int sum = 0;
      for (int i = 0; i < supersampling * supersampling; ++i) {
        const int row = y * supersampling + i / supersampling, column = x / 4 * supersampling + i % supersampling;
        sum += from[row * large.pitch + 4 * column + x % 4];
      }
      to[y * small.pitch + x] = static_cast<Uint8>(sum / (supersampling * supersampling));
    }
  }
}

}  // namespace

void save_picture(const Match& match, const char* path) {
  constexpr SDL_PixelFormatEnum format = SDL_PIXELFORMAT_RGB888;
  const Surface large = new_surface(picture_width * supersampling, picture_height * supersampling, format);
  const Surface small = new_surface(picture_width, picture_height, format);
  const Renderer renderer(SDL_CreateSoftwareRenderer(large.get()));
  if (renderer == nullptr) fail("no software renderer");
  Canvas canvas(renderer.get(), large->w, large->h);
  draw(canvas, match.game(), match.rollback(), Signal::none);
  SDL_RenderFlush(renderer.get());
  shrink(*large, *small);
  if (IMG_SavePNG(small.get(), path) != 0) fail(path);
}

}  // namespace game
