// msgpack-cxx with structs of its own that are equal to those of make_state: a vector of maps with the same four keys.
#include "../measure.hpp"
#include "../msgpack_inventory.hpp"
#include "fixture.hpp"

namespace flaxstate::bench {

namespace {

using Items = std::shared_ptr<std::vector<MsgpackItem>>;

Operation pack_again(const Items& items) {
  const auto buffer = std::make_shared<msgpack::sbuffer>();
  Operation operation;
  operation.name = "msgpack_pack_structs_again";
  operation.work = [items, buffer] {
    buffer->clear();
    msgpack::pack(*buffer, *items);
  };
  return operation;
}

Operation pack_fresh(const Fixture& fixture, const Items& items) {
  const auto buffer = std::make_shared<std::unique_ptr<msgpack::sbuffer>>();
  Operation operation;
  operation.name = "msgpack_pack_structs_fresh";
  operation.fresh_bytes = fixture.encoded_size;
  operation.work = [items, buffer] {
    *buffer = std::make_unique<msgpack::sbuffer>();
    msgpack::pack(**buffer, *items);
  };
  operation.finish = [buffer] { buffer->reset(); };
  return operation;
}

// The bytes that the structs are packed to, so that each side reads its own.
std::shared_ptr<msgpack::sbuffer> packed(const Items& items) {
  const auto buffer = std::make_shared<msgpack::sbuffer>();
  msgpack::pack(*buffer, *items);
  return buffer;
}

Operation unpack_and_convert(const Items& items) {
  const auto bytes = packed(items);
  const auto handle = std::make_shared<msgpack::object_handle>();
  Operation operation;
  operation.name = "msgpack_unpack_structs";
  operation.work = [items, bytes, handle] {
    *handle = msgpack::unpack(bytes->data(), bytes->size());
    handle->get().convert(*items);
  };
  operation.finish = [handle] { *handle = {}; };
  return operation;
}

Operation parse(const Items& items) {
  const auto bytes = packed(items);
  Operation operation;
  operation.name = "msgpack_parse_structs";
  operation.work = [bytes] {
    msgpack::null_visitor visitor;
    msgpack::parse(bytes->data(), bytes->size(), visitor);
  };
  return operation;
}

}  // namespace

std::vector<Operation> struct_yardsticks(Fixture& fixture) {
  const auto& inventory = *static_cast<const Inventory*>(fixture.workload->object());
  const auto items = std::make_shared<std::vector<MsgpackItem>>(
      make_msgpack_items({inventory.items, inventory.items + inventory.count}));
  return {pack_again(items), pack_fresh(fixture, items), unpack_and_convert(items), parse(items)};
}

}  // namespace flaxstate::bench
