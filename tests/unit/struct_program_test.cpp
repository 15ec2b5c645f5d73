// Programs of types give the bytes of the walk that they spare.

#include <random>

#include "types.hpp"
#include "written.hpp"

#include "catch.hpp"

using flaxstate::counted;
using namespace unit;

namespace {

struct Particle {
  std::int64_t id;
  double mass;
  float speed;
  std::uint32_t flags;
  std::int16_t cell;
  std::uint8_t kind;
  bool alive;
  char name[32];
  std::int8_t charge;
  std::uint16_t port;
  std::int32_t delta;
  std::uint64_t big;
  char initial[1];
};

const std::vector<Field> particle_fields = {
    leaf("id", offsetof(Particle, id), Dtype::int64),         leaf("mass", offsetof(Particle, mass), Dtype::float64),
    leaf("speed", offsetof(Particle, speed), Dtype::float32), leaf("flags", offsetof(Particle, flags), Dtype::uint32),
    leaf("cell", offsetof(Particle, cell), Dtype::int16),     leaf("kind", offsetof(Particle, kind), Dtype::uint8),
    leaf("alive", offsetof(Particle, alive), Dtype::boolean), text_field("name", offsetof(Particle, name), 32),
    leaf("charge", offsetof(Particle, charge), Dtype::int8),  leaf("port", offsetof(Particle, port), Dtype::uint16),
    leaf("delta", offsetof(Particle, delta), Dtype::int32),   leaf("big", offsetof(Particle, big), Dtype::uint64),
    text_field("initial", offsetof(Particle, initial), 1)};

struct Cloud {
  const Particle* particles;
  std::size_t count;
};

const Type& cloud_type(Registry& registry, std::vector<Field> fields = particle_fields) {
  add_type(registry, "Particle", sizeof(Particle), std::move(fields));
  Field particles = nested("particles", offsetof(Cloud, particles), "Particle");
  particles.storage = Storage::pointer;
  particles.rank = 1;
  particles.shape[0] = counted;
  particles.count_offset = offsetof(Cloud, count);
  particles.capacity = 20000;
  return add_type(registry, "Cloud", sizeof(Cloud), {particles});
}

std::vector<Particle> random_particles(std::size_t count, std::mt19937_64& random) {
  std::vector<Particle> particles(count);
  for (Particle& one : particles) {
    const auto bits = [&] { return random() >> (random() % 64); };
    one.id = static_cast<std::int64_t>(random() % 2 == 0 ? bits() : ~bits());
    one.mass = static_cast<double>(bits()) / 3;
    one.speed = static_cast<float>(bits()) / 3;
    one.flags = static_cast<std::uint32_t>(bits());
    one.cell = static_cast<std::int16_t>(bits());
    one.kind = static_cast<std::uint8_t>(bits());
    one.alive = random() % 2 == 0;
    std::memset(one.name, 'n', sizeof one.name);
    one.name[random() % 32] = '\0';
    one.charge = static_cast<std::int8_t>(bits());
    one.port = static_cast<std::uint16_t>(bits());
    one.delta = static_cast<std::int32_t>(bits());
    one.big = bits();
    one.initial[0] = '\0';
  }
  return particles;
}

}  // namespace

TEST_CASE("Any number of structs with any values, in memory without a byte to spare") {
  Registry registry;
  const Type& type = cloud_type(registry);
  std::mt19937_64 random(3);
  for (const std::size_t count : {0U, 1U, 2U, 9U, 10U, 11U, 99U, 100U, 101U, 1000U, 1001U, 10001U}) {
    const std::vector<Particle> particles = random_particles(count, random);
    const Cloud cloud{particles.data(), count};
    const std::string bytes = direct(type, &cloud);
    if (bytes != through_tree(type, &cloud)) FAIL_CHECK(count << " structs");
    CHECK(Read(bytes).tree().root()->node_count() == 2 + 14 * count);
  }
}

TEST_CASE("Structs of every number of fields up to 40, with keys of every length") {
  std::mt19937_64 random(4);
  const std::vector<Particle> particles = random_particles(25, random);
  for (std::size_t fields = 0; fields <= 40; ++fields) {
    std::vector<Field> some;
    for (std::size_t i = 0; i < fields; ++i) {
      Field field = particle_fields[(i + fields) % particle_fields.size()];
      field.name = std::string(i, 'k') + "x";
      some.push_back(field);
    }
    Registry registry;
    const Type& type = cloud_type(registry, some);
    const Cloud cloud{particles.data(), particles.size()};
    if (direct(type, &cloud) != through_tree(type, &cloud)) FAIL_CHECK(fields << " fields");
  }
}

TEST_CASE("Text that can't be, in any of the structs") {
  Registry registry;
  const Type& type = cloud_type(registry);
  std::mt19937_64 random(5);
  const std::vector<Particle> good = random_particles(30, random);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::vector<Particle> particles = good;
    const Cloud cloud{particles.data(), particles.size()};
    const std::string path = "./particles/" + std::to_string(at);
    particles[at].name[0] = '\xff';
    particles[at].name[1] = '\0';
    CHECK(direct(type, &cloud) == "UTF8 at " + path + "/name");
    std::memset(particles[at].name, 'n', sizeof particles[at].name);
    CHECK(direct(type, &cloud) == "INVALID_ARGUMENT at " + path + "/name");
    particles[at].name[31] = '\0';
    particles[at].initial[0] = 'x';
    CHECK(direct(type, &cloud) == "INVALID_ARGUMENT at " + path + "/initial");
  }
}

TEST_CASE("UTF-8 of every length is written as it is") {
  Registry registry;
  const Type& type = cloud_type(registry);
  std::mt19937_64 random(6);
  std::vector<Particle> particles = random_particles(3, random);
  const std::string text = "h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
  std::memcpy(particles[1].name, text.c_str(), text.size() + 1);
  const Cloud cloud{particles.data(), particles.size()};
  const std::string bytes = direct(type, &cloud);
  CHECK(bytes == through_tree(type, &cloud));
  CHECK(bytes.find(static_cast<char>(0xa0 + text.size()) + text) != std::string::npos);
}
