#include "scene.hpp"

#include <algorithm>
#include <cmath>

#include "rules.hpp"

namespace game {
namespace {

constexpr SDL_Color outside = {9, 12, 20, 255}, wall = {52, 62, 84, 255}, floor = {20, 25, 38, 255};
constexpr SDL_Color grid = {27, 33, 49, 255}, dark = {10, 13, 22, 255}, light = {226, 232, 240, 255};
constexpr SDL_Color crate_color = {139, 122, 98, 255}, drum_color = {104, 118, 138, 255};
constexpr SDL_Color player_colors[player_count] = {{56, 170, 255, 255}, {255, 138, 51, 255}};

SDL_Color faded(SDL_Color color, float alpha) {
  color.a = static_cast<Uint8>(255 * std::clamp(alpha, 0.0F, 1.0F));
  return color;
}

SDL_Color mixed(SDL_Color a, SDL_Color b, float share) {
  const auto part = [share](Uint8 from, Uint8 to) {
    return static_cast<Uint8>(static_cast<float>(from) + share * (static_cast<float>(to) - static_cast<float>(from)));
  };
  return {part(a.r, b.r), part(a.g, b.g), part(a.b, b.b), 255};
}

SDL_Color color_of(const Bodies& bodies, std::size_t i) {
  const SDL_Color own = bodies.shape[i] == Shape::crate ? crate_color : drum_color;
  return bodies.owner[i] == 0 ? own : mixed(own, player_colors[bodies.owner[i] - 1], 0.75F);
}

// A frame that was kept, read from its bytes without restoring the game.
struct Past {
  std::vector<Pair> positions;
  std::vector<float> angles;

  explicit Past(const flaxstate::buffer& frame) {
    const flaxstate::tree tree = flaxstate::msgpack_restore(frame);
    const auto array = tree.root().at("bodies/position").as<flaxstate::array_view>();
    positions.resize(static_cast<std::size_t>(array.item_count()) / 2);
    array.gather_into(positions.data(), positions.size() * sizeof(Pair));
    angles = tree.root().at("bodies/angle").as<flaxstate::array_view>().gather<float>();
  }
};

bool is_near(Pair a, Pair b, float distance) { return std::hypot(a[0] - b[0], a[1] - b[1]) < distance; }

void draw_arena(Canvas& canvas) {
  canvas.rectangle({0, 0}, {half_width + 0.7F, half_height + 0.7F}, wall);
  canvas.rectangle({0, 0}, {half_width, half_height}, floor);
  for (int x = -28; x <= 28; x += 4) canvas.rectangle({static_cast<float>(x), 0}, {0.04F, half_height}, grid);
  for (int y = -12; y <= 12; y += 4) canvas.rectangle({0, static_cast<float>(y)}, {half_width, 0.04F}, grid);
  canvas.rectangle({0, 0}, {0.1F, half_height}, wall);
  for (std::size_t player = 0; player < player_count; ++player) {
    const float x = side_of(player) * (half_width - goal_depth / 2);
    canvas.rectangle({x, 0}, {goal_depth / 2, half_height}, faded(player_colors[player], 0.22F));
    canvas.rectangle({side_of(player) * (half_width - goal_depth), 0}, {0.1F, half_height},
                     faded(player_colors[player], 0.7F));
  }
}

// Everything that was fast in the last third of a second.
void draw_streaks(Canvas& canvas, const Bodies& bodies, const Past& past) {
  for (std::size_t i = player_count; i < bodies.count(); ++i) {
    const Pair from = past.positions[i], to = bodies.position[i];
    if (is_near(from, to, 0.6F) || !is_near(from, to, 8)) continue;
    canvas.streak(from, to, bodies.size[i], faded(color_of(bodies, i), 0), faded(color_of(bodies, i), 0.45F));
  }
}

// The way of both ships in the last two seconds, with a ghost for every 40 frames.
void draw_trails(Canvas& canvas, const Bodies& bodies, const Rollback& rollback) {
  constexpr int spacing = 4, streak_frames = 20, ghost_frames = 40;
  std::vector<Pair> ways[player_count];
  for (std::size_t i = 0; i < player_count; ++i) ways[i].push_back(bodies.position[i]);
  for (int ago = spacing; ago <= rollback.depth(); ago += spacing) {
    const Past past(rollback.frame(ago));
    if (ago == streak_frames) draw_streaks(canvas, bodies, past);
    for (std::size_t i = 0; i < player_count; ++i) {
      ways[i].push_back(past.positions[i]);
      if (ago % ghost_frames != 0) continue;
      const float size = bodies.size[i], alpha = 0.4F - 0.1F * static_cast<float>(ago / ghost_frames);
      canvas.box(past.positions[i], {size, size}, past.angles[i], faded(player_colors[i], alpha));
    }
  }
  for (std::size_t i = 0; i < player_count; ++i) canvas.ribbon(ways[i], 1.8F, faded(player_colors[i], 0.6F));
}

void draw_things(Canvas& canvas, const Bodies& bodies) {
  for (std::size_t i = player_count; i < bodies.count(); ++i) {
    const Pair place = bodies.position[i];
    const float size = bodies.size[i], angle = bodies.angle[i];
    const SDL_Color color = color_of(bodies, i);
    if (bodies.shape[i] == Shape::crate) {
      canvas.box(place, {size, size}, angle, mixed(color, dark, 0.55F));
      canvas.box(place, {size - 0.1F, size - 0.1F}, angle, color);
      canvas.box(place, {size - 0.1F, 0.05F}, angle + 0.7853982F, mixed(color, dark, 0.4F));
    } else {
      canvas.disc(place, size, mixed(color, dark, 0.55F));
      canvas.disc(place, size - 0.1F, color);
      canvas.disc(place, size * 0.4F, mixed(color, light, 0.35F));
    }
  }
}

void draw_pulse(Canvas& canvas, const Bodies& bodies, std::size_t ship, std::int32_t cooldown) {
  constexpr int shown = 22;
  constexpr float spread = 0.795F;  // the arc cosine of 0.7
  const int age = pulse_cooldown - cooldown;
  if (cooldown == 0 || age > shown) return;
  const float share = static_cast<float>(age) / shown, angle = bodies.angle[ship];
  for (int ring = 0; ring < 3; ++ring) {
    const float radius = pulse_range * std::max(share - 0.12F * static_cast<float>(ring), 0.05F);
    canvas.arc(bodies.position[ship], radius, radius + 0.3F, angle - spread, angle + spread,
               faded(light, (1 - share) * (0.9F - 0.28F * static_cast<float>(ring))));
  }
}

void draw_ship(Canvas& canvas, const Bodies& bodies, std::size_t ship, const Player& player) {
  const Pair place = bodies.position[ship];
  const float size = bodies.size[ship], angle = bodies.angle[ship];
  const float cosine = std::cos(angle), sine = std::sin(angle);
  const auto at = [&](float x, float y) -> Pair {
    return {place[0] + size * (cosine * x - sine * y), place[1] + size * (sine * x + cosine * y)};
  };
  if (player.thrust > 0.1F) {
    const Pair flame[] = {at(-0.9F, 0.5F), at(-1.1F - 1.3F * player.thrust, 0), at(-0.9F, -0.5F)};
    const Pair core[] = {at(-0.9F, 0.25F), at(-1 - 0.8F * player.thrust, 0), at(-0.9F, -0.25F)};
    canvas.polygon(flame, 3, {255, 196, 84, 190});
    canvas.polygon(core, 3, {255, 246, 214, 230});
  }
  const SDL_Color color = player_colors[ship];
  canvas.box(place, {size, size}, angle, light);
  canvas.box(place, {size - 0.12F, size - 0.12F}, angle, mixed(color, dark, 0.35F));
  const Pair hull[] = {at(-0.75F, -0.7F), at(0.2F, -0.7F), at(0.75F, 0), at(0.2F, 0.7F), at(-0.75F, 0.7F)};
  canvas.polygon(hull, 5, color);
  canvas.box(at(0.98F, 0), {0.16F, size + 0.05F}, angle, light);
  canvas.disc(at(0, 0), 0.3F * size, player.cooldown == 0 ? light : dark);
  draw_pulse(canvas, bodies, ship, player.cooldown);
}

void draw_score(Canvas& canvas, const Game& game) {
  constexpr float top = half_height + 2.7F;
  for (std::size_t player = 0; player < player_count; ++player) {
    const float side = -side_of(player);  // each at its own end
    const SDL_Color color = player_colors[player];
    canvas.number({side * 5, top}, 2.1F, game.players[player].score, color);
    const float ready = 1 - static_cast<float>(game.players[player].cooldown) / pulse_cooldown;
    canvas.rectangle({side * 25, top}, {6, 0.45F}, mixed(color, dark, 0.8F));
    canvas.rectangle({side * (31 - 6 * ready), top}, {6 * ready, 0.45F}, ready < 1 ? mixed(color, dark, 0.45F) : color);
  }
  canvas.disc({0, top + 0.5F}, 0.22F, wall);
  canvas.disc({0, top - 0.5F}, 0.22F, wall);
}

// How far it can be wound back.
void draw_timeline(Canvas& canvas, const Rollback& rollback) {
  constexpr float bottom = -half_height - 1.6F, half = 20;
  const float share = static_cast<float>(rollback.depth()) / Rollback::longest;
  canvas.rectangle({0, bottom}, {half, 0.18F}, mixed(wall, dark, 0.5F));
  canvas.rectangle({half * (1 - share), bottom}, {half * share, 0.18F}, mixed(wall, light, 0.3F));
}

void draw_signal(Canvas& canvas, Signal signal) {
  if (signal == Signal::none) return;
  const SDL_Color color = signal == Signal::good ? SDL_Color{88, 214, 141, 255} : SDL_Color{231, 76, 60, 255};
  for (const float side : {-1.0F, 1.0F}) {
    canvas.rectangle({side * (half_width + 0.35F), 0}, {0.35F, half_height + 0.7F}, color);
    canvas.rectangle({0, side * (half_height + 0.35F)}, {half_width + 0.7F, 0.35F}, color);
  }
}

}  // namespace

void draw(Canvas& canvas, const Game& game, const Rollback& rollback, Signal signal) {
  canvas.clear(outside);
  draw_arena(canvas);
  draw_trails(canvas, game.bodies, rollback);
  draw_things(canvas, game.bodies);
  for (std::size_t ship = 0; ship < player_count; ++ship) draw_ship(canvas, game.bodies, ship, game.players[ship]);
  draw_score(canvas, game);
  draw_timeline(canvas, rollback);
  draw_signal(canvas, signal);
  canvas.flush();
}

}  // namespace game
