#include "by_fields.hpp"

#include <utility>

namespace flaxstate::bench {

namespace {

// What the calls are made with.
struct Kept {
  Registry registry;
  Array written;
  Array target;
  Buffer buffer = make<Buffer>(fs_buffer_create, nullptr);
  Workspace workspace = make<Workspace>(fs_workspace_create, nullptr);
  fs_serialize_options serialize_options = FS_SERIALIZE_OPTIONS_INIT;
  fs_restore_options restore_options = FS_RESTORE_OPTIONS_INIT;

  Kept(std::vector<fs_type> types, const Array& written_array, const Array& target_array)
      : registry(make_array_registry(std::move(types))), written(written_array), target(target_array) {
    serialize_options.workspace = workspace.get();
    restore_options.workspace = workspace.get();
  }

  Bytes bytes() const { return {fs_buffer_data(buffer.get()), fs_buffer_size(buffer.get())}; }

  void restore(Bytes from) {
    call(fs_restore, registry.get(), "Array", &target, from.data, from.size, &restore_options);
  }
};

}  // namespace

Registry make_array_registry(std::vector<fs_type> types) {
  fs_field fields[] = {FS_FIELD_COUNTED_OBJECTS(Array, elements, "", count, capacity)};
  fields[0].type_name = types.back().name;
  const fs_type array = FS_TYPE_FIELDS_AS("Array", Array, fields, FS_KIND_NIL);
  types.push_back(array);
  Registry registry = make<Registry>(fs_registry_create, nullptr);
  call(fs_register_types, registry.get(), types.data(), types.size(), sizeof(fs_type));
  return registry;
}

OurSide by_fields(std::vector<fs_type> types, const Array& written, const Array& target) {
  const auto kept = std::make_shared<Kept>(std::move(types), written, target);
  OurSide side;
  side.write_name = "fs_to_bytes";
  side.restore_name = "fs_restore";
  side.write = [kept] {
    call(fs_to_bytes, kept->registry.get(), "Array", &kept->written, &kept->serialize_options, kept->buffer.get());
  };
  side.restore = [kept] { kept->restore(kept->bytes()); };
  side.written = [kept] { return kept->bytes(); };
  side.restore_bytes = [kept](Bytes bytes) { kept->restore(bytes); };
  side.to_state_dict = [kept] {
    return make<Tree>(fs_to_state_dict, kept->registry.get(), "Array", &kept->written, nullptr);
  };
  side.from_state_dict = [kept](const fs_node* state) {
    call(fs_from_state_dict, kept->registry.get(), "Array", &kept->target, state, &kept->restore_options);
  };
  return side;
}

}  // namespace flaxstate::bench
