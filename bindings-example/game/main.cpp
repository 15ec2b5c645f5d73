// Crates: two ships push crates into each other's end of a hall. See README.md.
#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#ifdef __GLIBC__  // which <cstdlib> says
#include <malloc.h>
#endif

#include "bench.hpp"
#include "match.hpp"
#include "picture.hpp"
#include "samples.hpp"
#include "save_game.hpp"
#include "window.hpp"

namespace {

constexpr const char* usage =
    "usage: crates [--seed N] [--bodies N] [--policy FILE] [--save FILE]    play; FILE is for F5 and F9\n"
    "       crates --headless [--frames N] [--picture FILE] [--save FILE]   two computers play, without a display\n"
    "       crates --bench                                                  what saving costs\n"
    "       crates --observations FILE [--frames N] [--policy FILE | --policy none]\n";

struct Options {
  bool headless = false, bench = false;
  std::uint64_t seed = 1;
  int frames = 600;
  std::size_t bodies = 300;
  std::string policy = "data/policy.msgpack", save, picture, observations;
};

// Each frame frees a whole Box2D world and makes another one: the memory stays with the process in between.
void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int plenty = 32 << 20;
  mallopt(M_TRIM_THRESHOLD, plenty);
  mallopt(M_MMAP_THRESHOLD, plenty);
#endif
}

std::optional<Options> options_of(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--headless") {
      options.headless = true;
    } else if (name == "--bench") {
      options.bench = true;
    } else if (++i == argc) {
      return std::nullopt;
    } else if (name == "--seed") {
      options.seed = std::strtoull(argv[i], nullptr, 10);
    } else if (name == "--frames") {
      options.frames = std::atoi(argv[i]);
    } else if (name == "--bodies") {
      options.bodies = std::strtoull(argv[i], nullptr, 10);
    } else if (name == "--policy") {
      options.policy = argv[i];
    } else if (name == "--save") {
      options.save = argv[i];
    } else if (name == "--picture") {
      options.picture = argv[i];
    } else if (name == "--observations") {
      options.observations = argv[i];
    } else {
      return std::nullopt;
    }
  }
  return options;
}

void play_headless(const Options& options, const game::Policy& policy) {
  game::Match match(game::new_game(options.seed, options.bodies));
  for (int i = 0; i < options.frames; ++i) match.play({match.computer(policy, 0), match.computer(policy, 1)});
  const auto& players = match.game().players;
  std::cout << options.frames << " frames, " << players[0].score << " to " << players[1].score << '\n';
  if (!options.picture.empty()) game::save_picture(match, options.picture.c_str());
  if (!options.save.empty()) game::save_game(match.game(), options.save.c_str());
}

void run(const Options& options) {
  if (!options.observations.empty()) {
    std::optional<game::Policy> policy;
    if (options.policy != "none") policy = game::load_policy(options.policy.c_str());
    game::save_samples(policy ? &*policy : nullptr, options.seed, options.frames, options.observations.c_str());
    return;
  }
  const game::Policy policy = game::load_policy(options.policy.c_str());
  if (options.bench) return game::run_bench(policy);
  if (options.headless) return play_headless(options, policy);
  game::Match match(game::new_game(options.seed, options.bodies));
  game::play_in_window(match, policy, options.save.empty() ? "crates.save" : options.save.c_str());
}

}  // namespace

int main(int argc, char** argv) try {
  const std::optional<Options> options = options_of(argc, argv);
  if (!options) return std::cerr << usage, 2;
  keep_freed_memory();
  run(*options);
} catch (const std::exception& failure) {
  std::cerr << "crates: " << failure.what() << '\n';
  return 1;
}
