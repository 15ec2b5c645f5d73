#include "world.hpp"

#if defined(FLAXSTATE_BENCH_CEREAL)

#include <cereal/archives/binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <istream>
#include <ostream>

#include "kept_stream.hpp"

namespace flaxstate::bench {

template <class Archive>
void serialize(Archive& archive, Vec3& vec) {
  archive(vec.x, vec.y, vec.z);
}

template <class Archive>
void serialize(Archive& archive, Stack& stack) {
  archive(stack.id, stack.amount);
}

template <class Archive>
void serialize(Archive& archive, Entity& entity) {
  archive(entity.position, entity.velocity, entity.scale, entity.name, entity.kind, entity.is_visible, entity.is_solid,
          entity.lifetime, entity.stacks, entity.skills);
}

std::optional<Side> world_by_cereal(std::size_t count) {
  const SharedObjects<World> world = make_world(count);
  const auto memory = std::make_shared<KeptStream>();
  Side side;
  side.write_name = side.restore_name = "cereal";
  side.write = [world, memory] {
    memory->start_writing();
    std::ostream stream(memory.get());
    cereal::BinaryOutputArchive archive(stream);
    archive(world->written);
  };
  side.spoil = [world] { world->spoil(); };
  side.restore = [world, memory] {
    memory->start_reading();
    std::istream stream(memory.get());
    cereal::BinaryInputArchive archive(stream);
    archive(world->target);
  };
  side.is_restored = [world] { return world->is_restored(); };
  return side;
}

}  // namespace flaxstate::bench

#else

namespace flaxstate::bench {

std::optional<Side> world_by_cereal(std::size_t) { return {}; }

}  // namespace flaxstate::bench

#endif
