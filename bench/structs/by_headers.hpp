#pragma once

#include <flaxstate/flaxstate.hpp>
#include <utility>

#include "objects.hpp"
#include "side.hpp"

namespace flaxstate::bench {

// Calls of the C++ headers with a buffer and a workspace of their own; Object was added to the registry. `keeps_memory`: that of
// the objects' containers.
template <class Object>
OurSide by_headers(registry types, const SharedObjects<Object>& objects, bool keeps_memory = false) {
  struct Kept {
    registry types;
    buffer bytes;
    workspace memory;
    serialize_options writing;
    restore_options restoring;

    explicit Kept(registry&& with) : types(std::move(with)) {
      writing.workspace = memory.get();
      restoring.workspace = memory.get();
    }
  };
  const auto kept = std::make_shared<Kept>(std::move(types));
  kept->restoring.keep_memory = keeps_memory ? 1 : 0;
  OurSide side;
  side.write_name = "to_bytes";
  side.restore_name = "restore";
  side.write = [kept, objects] { to_bytes(kept->types, objects->written, kept->bytes, kept->writing); };
  side.spoil = [objects] { objects->spoil(); };
  side.restore = [kept, objects] { restore(kept->types, objects->target, kept->bytes, kept->restoring); };
  side.is_restored = [objects] { return objects->is_restored(); };
  side.written = [kept] { return Bytes{kept->bytes.data(), kept->bytes.size()}; };
  side.restore_bytes = [kept, objects](Bytes bytes) {
    restore(kept->types, objects->target, bytes_view(bytes.data, bytes.size), kept->restoring);
  };
  side.restore_file = [kept, objects](const char* path) {
    restore_file(kept->types, objects->target, path, kept->restoring);
  };
  side.to_state_dict = [kept, objects] {
    return make<Tree>(fs_to_state_dict, kept->types.get(), kept->types.template name_of<Object>(), &objects->written,
                      nullptr);
  };
  side.from_state_dict = [kept, objects](const fs_node* state) {
    from_state_dict(kept->types, objects->target, node(state), kept->restoring);
  };
  return side;
}

}  // namespace flaxstate::bench
