#include "world.hpp"

#if defined(FLAXSTATE_BENCH_BOOST)

#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <boost/serialization/array.hpp>
#include <boost/serialization/level.hpp>
#include <boost/serialization/map.hpp>
#include <boost/serialization/split_free.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/tracking.hpp>
#include <boost/serialization/vector.hpp>
#include <utility>

#include "kept_stream.hpp"

// Neither versions nor identities of objects, as little as an archive can do.
#define FLAXSTATE_BENCH_PLAIN(Struct) \
  BOOST_CLASS_IMPLEMENTATION(Struct, boost::serialization::object_serializable) \
  BOOST_CLASS_TRACKING(Struct, boost::serialization::track_never)

FLAXSTATE_BENCH_PLAIN(flaxstate::bench::Vec3)
FLAXSTATE_BENCH_PLAIN(flaxstate::bench::Stack)
FLAXSTATE_BENCH_PLAIN(flaxstate::bench::Entity)
FLAXSTATE_BENCH_PLAIN(std::optional<double>)
FLAXSTATE_BENCH_PLAIN(flaxstate::bench::World)
FLAXSTATE_BENCH_PLAIN(std::vector<flaxstate::bench::Stack>)

namespace boost::serialization {

// Boost knows its own optional only.
template <class Archive>
void save(Archive& archive, const std::optional<double>& value, unsigned) {
  const bool has_value = value.has_value();
  archive << has_value;
  if (has_value) archive << *value;
}

template <class Archive>
void load(Archive& archive, std::optional<double>& value, unsigned) {
  bool has_value = false;
  archive >> has_value;
  if (!has_value) {
    value.reset();
    return;
  }
  archive >> value.emplace();
}

template <class Archive>
void serialize(Archive& archive, std::optional<double>& value, unsigned version) {
  split_free(archive, value, version);
}

}  // namespace boost::serialization

namespace flaxstate::bench {

template <class Archive>
void serialize(Archive& archive, Vec3& vec, unsigned) {
  archive& vec.x& vec.y& vec.z;
}

template <class Archive>
void serialize(Archive& archive, Stack& stack, unsigned) {
  archive& stack.id& stack.amount;
}

template <class Archive>
void serialize(Archive& archive, Entity& entity, unsigned) {
  archive& entity.position& entity.velocity& entity.scale& entity.name& entity.kind& entity.is_visible;
  archive& entity.is_solid& entity.lifetime& entity.stacks& entity.skills;
}

std::optional<Side> world_by_boost(std::size_t count) {
  constexpr unsigned flags = boost::archive::no_header | boost::archive::no_tracking | boost::archive::no_codecvt;
  const SharedObjects<World> world = make_world(count);
  const auto memory = std::make_shared<KeptStream>();
  Side side;
  side.write_name = side.restore_name = "Boost";
  side.write = [world, memory] {
    memory->start_writing();
    boost::archive::binary_oarchive archive(*memory, flags);
    archive << std::as_const(world->written);
  };
  side.spoil = [world] { world->spoil(); };
  side.restore = [world, memory] {
    memory->start_reading();
    boost::archive::binary_iarchive archive(*memory, flags);
    archive >> world->target;
  };
  side.is_restored = [world] { return world->is_restored(); };
  return side;
}

}  // namespace flaxstate::bench

#else

namespace flaxstate::bench {

std::optional<Side> world_by_boost(std::size_t) { return {}; }

}  // namespace flaxstate::bench

#endif
