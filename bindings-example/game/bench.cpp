#include "bench.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <flaxstate/flaxstate.hpp>

#include "match.hpp"

namespace game {
namespace {

constexpr double frame_microseconds = 1e6 / frames_per_second;
constexpr int rounds = 240;

// The median of many calls, each measured alone, without what `prepare` takes before it.
template <class Prepare, class Work>
double microseconds_of(Prepare prepare, Work work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    prepare();
    const auto begin = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[rounds / 2];
}

void print(const char* what, double microseconds) {
  std::printf("  %-30s %8.1f us %6.2f %% of a frame\n", what, microseconds, 100 * microseconds / frame_microseconds);
}

// The other layout: a struct for each body, with plain fields only.
struct BodyRow {
  std::int64_t shape = 0, owner = 0;
  double size = 0, x = 0, y = 0, velocity_x = 0, velocity_y = 0, angle = 0, spin = 0;
};
struct Rows {
  std::vector<BodyRow> bodies;
};

void compare_layouts(const Bodies& bodies) {
  using flaxstate::field;
  flaxstate::registry types;
  types.add<BodyRow>("BodyRow", field("shape", &BodyRow::shape), field("owner", &BodyRow::owner),
                     field("size", &BodyRow::size), field("x", &BodyRow::x), field("y", &BodyRow::y),
                     field("velocity_x", &BodyRow::velocity_x), field("velocity_y", &BodyRow::velocity_y),
                     field("angle", &BodyRow::angle), field("spin", &BodyRow::spin));
  types.add<Rows>("Rows", field("bodies", &Rows::bodies));
  Rows rows;
  rows.bodies.resize(bodies.count());
  flaxstate::buffer arrays_bytes, rows_bytes;
  flaxstate::workspace workspace;
  flaxstate::serialize_options options;
  options.workspace = workspace.get();
  const auto nothing = [] {};
  const double arrays_time =
      microseconds_of(nothing, [&] { flaxstate::to_bytes(game_types(), bodies, arrays_bytes, options); });
  const double rows_time = microseconds_of(nothing, [&] { flaxstate::to_bytes(types, rows, rows_bytes, options); });
  std::printf("  the bodies alone: an array a quantity %.1f us (%zu bytes), a struct a body %.1f us (%zu bytes)\n",
              arrays_time, arrays_bytes.size(), rows_time, rows_bytes.size());
}

void bench_saving(Game& game) {
  Rollback rollback;
  for (int i = 0; i <= Rollback::longest; ++i) rollback.remember(game);  // now all buffers have room
  std::printf("%zu bodies, %zu points of contact, %zu bytes a frame\n", game.bodies.count(),
              game.contacts.bodies.size(), rollback.frame(0).size());
  const auto save = [&] { rollback.remember(game); };
  print("save a frame", microseconds_of([] {}, save));
  print("roll back by a frame", microseconds_of(save, [&] { rollback.go_back(game, 1); }));
  rollback.remember(game);
  for (int i = 0; i < Rollback::longest; ++i) rollback.remember(game);
  const auto refill = [&] {
    while (rollback.depth() < Rollback::longest) rollback.remember(game);
  };
  print("roll back by two seconds", microseconds_of(refill, [&] { rollback.go_back(game, Rollback::longest); }));
}

void bench_stepping(const Game& game) {
  const Drives drives;
  Physics physics;
  Game next = game;
  const auto reset = [&] { next = game; };
  print("step", microseconds_of(reset, [&] { physics.step(next.bodies, next.contacts, drives); }));
  const auto build = [&] {
    physics.build(game.bodies, game.contacts);
    physics.solve(drives);
  };
  print("step, if the world were kept", microseconds_of(build, [&] { physics.solve(drives); }));
}

void bench_world(const Policy& policy, std::size_t body_count) {
  Match match(new_game(1, body_count));
  const auto inputs = [&] { return Inputs{match.computer(policy, 0), match.computer(policy, 1)}; };
  for (int i = 0; i < 5 * frames_per_second; ++i) match.play(inputs());
  Game game = match.game();
  bench_saving(game);
  bench_stepping(game);
  print("decide, both players", microseconds_of([] {}, [&] { static_cast<void>(inputs()); }));
  compare_layouts(game.bodies);
}

}  // namespace

void run_bench(const Policy& policy) {
  std::printf("medians of %d; a frame is %.1f ms\n", rounds, frame_microseconds / 1000);
  bench_world(policy, 300);
  bench_world(policy, 1000);
}

}  // namespace game
