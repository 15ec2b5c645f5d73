// msgpack-cxx with the same bytes, to which Flax's arrays are extensions.
#include <msgpack.hpp>
#include <stdexcept>

#include "../measure.hpp"
#include "fixture.hpp"

namespace flaxstate::bench {

namespace {

// Keeps extensions, text and bytes where they are, as the library does.
bool refer(msgpack::type::object_type, std::size_t, void*) { return true; }

Operation parse(Fixture& fixture) {
  Operation operation;
  operation.name = "msgpack_parse";
  operation.work = [&fixture] {
    msgpack::null_visitor visitor;
    if (!msgpack::parse(fixture.encoded.data(), fixture.encoded_size, visitor)) {
      throw std::runtime_error("msgpack::parse failed");
    }
  };
  return operation;
}

Operation unpack(Fixture& fixture, const std::string& name, msgpack::unpack_reference_func reference) {
  const auto handle = std::make_shared<msgpack::object_handle>();
  Operation operation;
  operation.name = name;
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [&fixture, handle, reference] {
    *handle = msgpack::unpack(fixture.encoded.data(), fixture.encoded_size, reference);
  };
  operation.finish = [handle] { *handle = {}; };
  return operation;
}

// Of the tree that unpack makes.
Operation pack_fresh(Fixture& fixture) {
  const auto handle = std::make_shared<msgpack::object_handle>();
  const auto buffer = std::make_shared<std::unique_ptr<msgpack::sbuffer>>();
  Operation operation;
  operation.name = "msgpack_pack_fresh";
  operation.prepare = [&fixture, handle] {
    *handle = msgpack::unpack(fixture.encoded.data(), fixture.encoded_size, refer);
  };
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [handle, buffer] {
    *buffer = std::make_unique<msgpack::sbuffer>();
    msgpack::pack(**buffer, handle->get());
  };
  operation.finish = [handle, buffer] {
    buffer->reset();
    *handle = {};
  };
  return operation;
}

Operation pack_again(Fixture& fixture) {
  const auto handle =
      std::make_shared<msgpack::object_handle>(msgpack::unpack(fixture.encoded.data(), fixture.encoded_size, refer));
  const auto buffer = std::make_shared<msgpack::sbuffer>(fixture.encoded_size);
  Operation operation;
  operation.name = "msgpack_pack_again";
  operation.work = [handle, buffer] {
    buffer->clear();
    msgpack::pack(*buffer, handle->get());
  };
  return operation;
}

}  // namespace

std::vector<Operation> msgpack_yardsticks(Fixture& fixture) {
  return {parse(fixture), unpack(fixture, "msgpack_unpack", nullptr),
          unpack(fixture, "msgpack_unpack_referring", refer), pack_fresh(fixture), pack_again(fixture)};
}

}  // namespace flaxstate::bench
