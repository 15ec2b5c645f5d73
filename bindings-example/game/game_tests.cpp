// What the game promises, as a program: each command ends with 1 if it isn't so.
//
//   game_tests rollback POLICY                    back by k frames and on again: the same bytes in every frame
//   game_tests save POLICY FOLDER                 plays, saves FOLDER/game, goes on, writes the frames: FOLDER/expected
//   game_tests resume FOLDER                      loads FOLDER/game, plays the same inputs, writes FOLDER/found
//   game_tests broken FOLDER                      FOLDER/game, broken in many ways, is refused with the path
//   game_tests policy FILE                        says what is wrong with a policy
//   game_tests decide POLICY SAMPLES FILE         what the network does in these situations, for comparing with Flax
//   game_tests picture FILE                       a picture has its size, and is not blank
#include <SDL_image.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <flaxstate/flaxstate.hpp>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>

#include "match.hpp"
#include "picture.hpp"
#include "samples.hpp"
#include "save_game.hpp"

namespace {

using namespace game;

void require(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("not so: " + what);
}

// The bytes of the game as it stands, not those that were kept.
std::string bytes_of(const Match& match) { return std::string(flaxstate::to_bytes(game_types(), match.game()).text()); }

// ---- Rollback ----

// A hall full of contacts: one player wanders, the other is the network.
struct Recorded {
  Match match{new_game(7, 600)};
  std::vector<Inputs> inputs;       // of each frame
  std::vector<std::string> frames;  // the bytes after each frame; the first are those before all

  Recorded(const Policy& policy, int count) {
    Wanderer wanderer(11);
    frames.push_back(bytes_of(match));
    for (int i = 0; i < count; ++i) {
      inputs.push_back({wanderer.next(), match.computer(policy, 1)});
      match.play(inputs.back());
      frames.push_back(bytes_of(match));
    }
  }
};

void go_back_and_on(Recorded& recorded, int back) {
  Match& match = recorded.match;
  const std::size_t last = recorded.inputs.size(), start = last - static_cast<std::size_t>(back);
  match.go_back(back);
  require(bytes_of(match) == recorded.frames[start], "the frame that was gone back to has the bytes that it had");
  for (std::size_t i = start; i < last; ++i) {
    match.play(recorded.inputs[i]);
    require(match.rollback().frame(0).text() == recorded.frames[i + 1],
            "going back by " + std::to_string(back) + " gives the same frame " + std::to_string(i + 1));
  }
}

void check_rollback(const char* policy_path) {
  const std::vector<std::string> forgotten = game_types().uncovered<Game>();
  require(forgotten.empty(), forgotten.empty() ? "" : "every byte of a Game is in a frame; forgotten: " + forgotten[0]);
  Recorded recorded(load_policy(policy_path), 600);
  const Game& now = recorded.match.game();
  require(now.contacts.bodies.size() > 100, "many bodies touch");
  require(now.players[0].score + now.players[1].score > 0, "there are goals");
  require(recorded.match.rollback().depth() == Rollback::longest, "two seconds are kept");
  for (const int back : {1, 2, 3, 7, 16, 30, 59, 60, 100, 119, 120}) go_back_and_on(recorded, back);
  // Step by step, as the key does.
  for (int i = 0; i < Rollback::longest; ++i) recorded.match.go_back(1);
  require(bytes_of(recorded.match) == recorded.frames[600 - Rollback::longest], "120 times one frame is 120 frames");
  const std::string before = bytes_of(recorded.match);
  bool refused = false;
  try {
    recorded.match.go_back(1);
  } catch (const std::out_of_range&) {
    refused = true;
  }
  require(refused && bytes_of(recorded.match) == before, "there is no way back beyond two seconds");
  // The test would not notice much if the frames did not depend on everything.
  Game other = recorded.match.game();
  other.contacts.impulse.clear(), other.contacts.bodies.clear(), other.contacts.feature.clear();
  Match without(other);
  for (int i = 480; i < 490; ++i) without.play(recorded.inputs[static_cast<std::size_t>(i)]);
  require(bytes_of(without) != recorded.frames[490], "without the impulses the game goes on in another way");
}

// ---- Save games ----

using FrameControls = std::array<std::array<float, 3>, player_count>;

// The inputs of a game, as a file.
struct Recording {
  std::vector<FrameControls> controls;
};

flaxstate::registry recording_types() {
  flaxstate::registry types;
  types.add<Recording>("Recording", flaxstate::field("controls", &Recording::controls));
  return types;
}

Inputs inputs_of(const FrameControls& controls) {
  Inputs inputs;
  for (std::size_t i = 0; i < player_count; ++i) inputs[i] = {controls[i][0], controls[i][1], controls[i][2] > 0};
  return inputs;
}

void write_frames(Match& match, const Recording& recording, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  for (const FrameControls& controls : recording.controls) {
    match.play(inputs_of(controls));
    out << match.rollback().frame(0).text();
  }
  require(out.flush().good(), path + " can be written");
}

void save(const char* policy_path, const std::string& folder) {
  const Policy policy = load_policy(policy_path);
  Match match(new_game(3, 300));
  for (int i = 0; i < 300; ++i) match.play({match.computer(policy, 0), match.computer(policy, 1)});
  save_game(match.game(), (folder + "/game").c_str());
  Recording recording;
  Wanderer left(5), right(6);
  for (int i = 0; i < 240; ++i) {
    const Controls a = left.next(), b = right.next();
    recording.controls.push_back(
        {{{a.thrust, a.turn, a.pulse ? 1.0F : 0.0F}, {b.thrust, b.turn, b.pulse ? 1.0F : 0.0F}}});
  }
  flaxstate::save_file(recording_types(), recording, (folder + "/inputs").c_str());
  write_frames(match, recording, folder + "/expected");
}

void resume(const std::string& folder) {
  Match match(load_game((folder + "/game").c_str()));
  const auto recording = flaxstate::load<Recording>(recording_types(), (folder + "/inputs").c_str());
  write_frames(match, recording, folder + "/found");
}

// ---- Broken save games ----

struct Break {
  const char* path;  // that the refusal names
  std::function<void(Game&)> how;
};

const Break breaks[] = {
    {"./bodies/angle", [](Game& game) { game.bodies.angle.pop_back(); }},
    {"./bodies/velocity", [](Game& game) { game.bodies.velocity.emplace_back(); }},
    {"./bodies/position", [](Game& game) { game.bodies.position[9][1] = NAN; }},
    {"./bodies/size", [](Game& game) { game.bodies.size[5] = 0; }},
    {"./bodies/shape", [](Game& game) { game.bodies.shape[40] = static_cast<Shape>(9); }},
    {"./bodies/shape", [](Game& game) { game.bodies = {}; }},
    {"./bodies/owner", [](Game& game) { game.bodies.owner[40] = 3; }},
    {"./contacts/bodies", [](Game& game) { game.contacts.bodies[0][1] = 100000; }},
    {"./contacts/bodies", [](Game& game) { std::swap(game.contacts.bodies.front(), game.contacts.bodies.back()); }},
    {"./contacts/impulse", [](Game& game) { game.contacts.impulse.pop_back(); }},
    {"./players/1/cooldown", [](Game& game) { game.players[1].cooldown = -1; }},
};

void require_refused(Match& match, const std::string& path, const std::string& what) {
  const std::string before = bytes_of(match);
  std::string report;
  try {
    match.replace(load_game(path.c_str()));
  } catch (const std::exception& failure) {
    report = failure.what();
  }
  require(report.find(what) != std::string::npos, what + " is in the report: " + report);
  require(bytes_of(match) == before && match.rollback().depth() > 0, "the game is as it was");
}

// A member of the file takes another value than its struct can hold.
void write_with(const flaxstate::tree& good, const char* path, const flaxstate::tree& value, const std::string& file) {
  fs_tree* made = nullptr;
  const fs_node* const replaced = good.root().at(path).get();
  require(fs_node_replace(good.root().get(), replaced, value.root().get(), nullptr, &made, nullptr) == FS_OK, path);
  const flaxstate::tree changed(made);
  flaxstate::msgpack_save_file(changed.root(), file.c_str());
}

void check_broken(const std::string& folder) {
  const std::string good = folder + "/game", bad = folder + "/broken";
  Match match(load_game(good.c_str()));
  for (int i = 0; i < 5; ++i) match.play({});
  for (const Break& each : breaks) {
    Game game = load_game(good.c_str());
    each.how(game);
    save_game(game, bad.c_str());
    require_refused(match, bad, each.path);
  }
  const flaxstate::tree tree = flaxstate::open_file(good.c_str());
  const flaxstate::tree text = flaxstate::msgpack_restore(flaxstate::bytes_view("\xa3hey", 4));
  for (const char* path : {"bodies/angle", "players/0/score", "random_state", "contacts"}) {
    write_with(tree, path, text, bad);
    require_refused(match, bad, std::string("./") + path);
  }
  std::ifstream in(good, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::ofstream(bad, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  require_refused(match, bad, "at path ./bodies/");
  require_refused(match, folder + "/missing", "missing");
  match.replace(load_game(good.c_str()));
}

// ---- The rest ----

struct Decisions {
  std::vector<std::array<float, 3>> controls;
};

void write_decisions(const char* policy_path, const char* samples_path, const char* path) {
  const Policy policy = load_policy(policy_path);
  Decisions decisions;
  for (const Observation& row : load_samples(samples_path).rows) {
    const Controls controls = decide(policy, row);
    decisions.controls.push_back({controls.thrust, controls.turn, controls.pulse ? 1.0F : -1.0F});
  }
  flaxstate::registry types;
  types.add<Decisions>("Decisions", flaxstate::field("controls", &Decisions::controls));
  flaxstate::save_file(types, decisions, path);
}

void check_picture(const char* path) {
  SDL_Surface* const loaded = IMG_Load(path);
  require(loaded != nullptr, SDL_GetError());
  SDL_Surface* const picture = SDL_ConvertSurfaceFormat(loaded, SDL_PIXELFORMAT_RGB888, 0);
  SDL_FreeSurface(loaded);
  require(picture != nullptr, SDL_GetError());
  std::set<std::uint32_t> colors;
  std::size_t lit = 0;
  for (int y = 0; y < picture->h; ++y) {
    for (int x = 0; x < picture->w; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, static_cast<const char*>(picture->pixels) + y * picture->pitch + 4 * x, 4);
      colors.insert(pixel & 0xffffff);
      lit += ((pixel >> 8) & 0xff) > 80 ? 1 : 0;
    }
  }
  const bool has_size = picture->w == picture_width && picture->h == picture_height;
  SDL_FreeSurface(picture);
  require(has_size, "the picture has its size");
  require(colors.size() > 200 && lit > 10000, "there is something on the picture: " + std::to_string(colors.size()) +
                                                  " colours, " + std::to_string(lit) + " light pixels");
}

int run(const std::vector<std::string>& arguments) {
  const std::string command = arguments.empty() ? "" : arguments[0];
  const auto is = [&](const char* name, std::size_t count) { return command == name && arguments.size() == count + 1; };
  if (is("rollback", 1)) return check_rollback(arguments[1].c_str()), 0;
  if (is("save", 2)) return save(arguments[1].c_str(), arguments[2]), 0;
  if (is("resume", 1)) return resume(arguments[1]), 0;
  if (is("broken", 1)) return check_broken(arguments[1]), 0;
  if (is("policy", 1)) return static_cast<void>(load_policy(arguments[1].c_str())), 0;
  if (is("decide", 3)) return write_decisions(arguments[1].c_str(), arguments[2].c_str(), arguments[3].c_str()), 0;
  if (is("picture", 1)) return check_picture(arguments[1].c_str()), 0;
  std::cerr << "game_tests: see the comment at the top of its source\n";
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  return run(std::vector<std::string>(argv + 1, argv + argc));
} catch (const std::exception& failure) {
  std::cerr << failure.what() << '\n';
  return 1;
}
