#include "window.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "picture.hpp"
#include "save_game.hpp"
#include "scene.hpp"

namespace game {
namespace {

struct Destroy {
  void operator()(SDL_Window* window) const { SDL_DestroyWindow(window); }
  void operator()(SDL_Renderer* renderer) const { SDL_DestroyRenderer(renderer); }
  void operator()(SDL_Texture* texture) const { SDL_DestroyTexture(texture); }
};

struct Library {
  Library() {
    if (SDL_Init(SDL_INIT_VIDEO) != 0) throw std::runtime_error(std::string("SDL: ") + SDL_GetError());
  }
  ~Library() { SDL_Quit(); }
};

class Window {
 public:
  Window(Match& match, const Policy& policy, const char* save_path)
      : match_(match), policy_(policy), save_path_(save_path) {
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    window_.reset(SDL_CreateWindow("Crates", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, width, height,
                                   SDL_WINDOW_RESIZABLE));
    if (window_ != nullptr) renderer_.reset(SDL_CreateRenderer(window_.get(), -1, SDL_RENDERER_PRESENTVSYNC));
    if (renderer_ != nullptr) {
      large_.reset(SDL_CreateTexture(renderer_.get(), SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_TARGET,
                                     width * supersampling, height * supersampling));
    }
    if (large_ == nullptr) throw std::runtime_error(std::string("SDL: ") + SDL_GetError());
    SDL_RenderSetLogicalSize(renderer_.get(), width, height);
  }

  void run() {
    Uint64 last = SDL_GetTicks64();
    double due = 0;  // frames
    while (handle_events()) {
      const Uint64 now = SDL_GetTicks64();
      due = std::min(due + static_cast<double>(now - last) * frames_per_second / 1000, 4.0);
      last = now;
      for (; due >= 1; --due) next_frame();
      show();
      SDL_Delay(1);
    }
  }

 private:
  static constexpr int width = 1280, height = 720;

  bool handle_events() {
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
      if (event.type == SDL_QUIT) return false;
      if (event.type != SDL_KEYDOWN || event.key.repeat != 0) continue;
      switch (event.key.keysym.sym) {
        case SDLK_ESCAPE: return false;
        case SDLK_F5: save(); break;
        case SDLK_F9: load(); break;
        default: break;
      }
    }
    return true;
  }

  void next_frame() {
    const Uint8* const keys = SDL_GetKeyboardState(nullptr);
    if (signal_frames_ > 0) --signal_frames_;
    if (keys[SDL_SCANCODE_R] != 0 || keys[SDL_SCANCODE_BACKSPACE] != 0) {
      if (match_.rollback().depth() > 0) match_.go_back(1);
      return;
    }
    match_.play({human(keys), match_.computer(policy_, 1)});
  }

  static Controls human(const Uint8* keys) {
    const auto either = [keys](SDL_Scancode a, SDL_Scancode b) { return keys[a] != 0 || keys[b] != 0 ? 1.0F : 0.0F; };
    Controls controls;
    controls.thrust = either(SDL_SCANCODE_UP, SDL_SCANCODE_W) - either(SDL_SCANCODE_DOWN, SDL_SCANCODE_S);
    controls.turn = either(SDL_SCANCODE_LEFT, SDL_SCANCODE_A) - either(SDL_SCANCODE_RIGHT, SDL_SCANCODE_D);
    controls.pulse = keys[SDL_SCANCODE_SPACE] != 0;
    return controls;
  }

  void save() {
    try {
      save_game(match_.game(), save_path_);
      report(Signal::good, "saved");
    } catch (const std::exception& failure) {
      report(Signal::bad, failure.what());
    }
  }

  // What can't be loaded changes nothing: the game goes on.
  void load() {
    try {
      match_.replace(load_game(save_path_));
      report(Signal::good, "loaded");
    } catch (const std::exception& failure) {
      report(Signal::bad, failure.what());
    }
  }

  void report(Signal signal, const std::string& what) {
    const std::string text = save_path_ + (": " + what);
    (signal == Signal::good ? std::cout : std::cerr) << text << std::endl;
    SDL_SetWindowTitle(window_.get(), ("Crates: " + text.substr(0, text.find('\n'))).c_str());
    signal_ = signal;
    signal_frames_ = frames_per_second;
  }

  void show() {
    SDL_SetRenderTarget(renderer_.get(), large_.get());
    Canvas canvas(renderer_.get(), width * supersampling, height * supersampling);
    draw(canvas, match_.game(), match_.rollback(), signal_frames_ > 0 ? signal_ : Signal::none);
    SDL_SetRenderTarget(renderer_.get(), nullptr);
    SDL_RenderCopy(renderer_.get(), large_.get(), nullptr, nullptr);
    SDL_RenderPresent(renderer_.get());
  }

  Match& match_;
  const Policy& policy_;
  const char* save_path_;
  Library library_;
  std::unique_ptr<SDL_Window, Destroy> window_;
  std::unique_ptr<SDL_Renderer, Destroy> renderer_;
  std::unique_ptr<SDL_Texture, Destroy> large_;
  Signal signal_ = Signal::none;
  int signal_frames_ = 0;
};

}  // namespace

void play_in_window(Match& match, const Policy& policy, const char* save_path) {
  Window(match, policy, save_path).run();
}

}  // namespace game
