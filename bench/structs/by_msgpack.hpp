#pragma once

#include <msgpack.hpp>

#include "objects.hpp"
#include "side.hpp"

namespace flaxstate::bench {

// msgpack-cxx as most programs call it: text is copied into the zone of the handle, which is freed outside of the timed part.
template <class Object>
Side by_msgpack(const SharedObjects<Object>& objects) {
  const auto buffer = std::make_shared<msgpack::sbuffer>();
  const auto handle = std::make_shared<msgpack::object_handle>();
  Side side;
  side.write_name = "pack";
  side.restore_name = "unpack + convert";
  side.write = [objects, buffer] {
    buffer->clear();
    msgpack::pack(*buffer, objects->written);
  };
  side.spoil = [objects] { objects->spoil(); };
  side.restore = [objects, buffer, handle] {
    *handle = msgpack::unpack(buffer->data(), buffer->size());
    handle->get().convert(objects->target);
  };
  side.is_restored = [objects] { return objects->is_restored(); };
  side.finish = [handle] { *handle = {}; };
  return side;
}

}  // namespace flaxstate::bench
