// Structs that are described by fields, against equal structs under MSGPACK_DEFINE_MAP. Both write a map with
// the same four keys for each struct; around them, ours writes Flax's dict with the keys "0", "1", …, and the
// other an array.
#include <stdexcept>

#include "msgpack_inventory.hpp"
#include "rows.hpp"

namespace flaxstate::bench {

namespace {

Measurement encode(const Settings& settings) {
  const Registry registry = make_inventory_registry();
  std::vector<Item> items = make_items(settings.scaled(250'000));
  const std::vector<MsgpackItem> msgpack_items = make_msgpack_items(items);
  const Inventory inventory = {items.data(), items.size(), items.size()};
  const Buffer buffer = make<Buffer>(fs_buffer_create, nullptr);
  msgpack::sbuffer msgpack_buffer;
  const auto ours = [&] {
    return seconds_of([&] { call(fs_to_bytes, registry.get(), "Inventory", &inventory, nullptr, buffer.get()); });
  };
  const auto yardstick = [&] {
    return seconds_of([&] {
      msgpack_buffer.clear();
      msgpack::pack(msgpack_buffer, msgpack_items);
    });
  };
  return compare(settings, ours, "msgpack::pack", yardstick);
}

Measurement restore(const Settings& settings) {
  const Registry registry = make_inventory_registry();
  std::vector<Item> items = make_items(settings.scaled(250'000));
  std::vector<Item> restored(items.size());
  const Inventory source = {items.data(), items.size(), items.size()};
  Inventory target = {restored.data(), 0, restored.size()};
  const Buffer buffer = make<Buffer>(fs_buffer_create, nullptr);
  call(fs_to_bytes, registry.get(), "Inventory", &source, nullptr, buffer.get());
  const Workspace workspace = make<Workspace>(fs_workspace_create, nullptr);
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.workspace = workspace.get();
  const auto ours = [&] {
    return seconds_of([&] {
      call(fs_restore, registry.get(), "Inventory", &target, fs_buffer_data(buffer.get()), fs_buffer_size(buffer.get()),
           &options);
    });
  };
  std::vector<MsgpackItem> msgpack_items = make_msgpack_items(items);
  msgpack::sbuffer packed;
  msgpack::pack(packed, msgpack_items);
  const auto yardstick = [&] {
    msgpack::object_handle handle;
    return seconds_of([&] {
      handle = msgpack::unpack(packed.data(), packed.size());
      handle.get().convert(msgpack_items);
    });
  };
  const Measurement measurement = compare(settings, ours, "unpack + convert", yardstick);
  if (restored != items) throw std::runtime_error("fs_restore gave another item than fs_to_bytes wrote");
  return measurement;
}

}  // namespace

void add_object_rows(std::vector<Row>& rows) {
  rows.push_back({"encode 250,000 structs, buffer used again", 1.5, encode});
  rows.push_back({"restore 250,000 structs, workspace used again", 0.4, restore});
}

}  // namespace flaxstate::bench
