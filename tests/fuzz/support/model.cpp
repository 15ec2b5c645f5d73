#include "model.hpp"

#include <cstring>

#include "msgpack_value.hpp"

namespace fuzz {
namespace {

fs_status kelvin_to_state(const void* object, fs_builder* builder, fs_error** error, void*) {
  fs_status status;
  bool lies;
  if (!works(error, status, lies)) return status;
  if (lies) return FS_OK;  // and adds nothing
  return fs_builder_float64(builder, static_cast<const Kelvin*>(object)->kelvin - 273, error);
}

fs_status kelvin_prepare(void*, const fs_node* node, const fs_restore_options*, void** staged, fs_error** error,
                         void*) {
  fs_status status;
  bool lies;
  if (!works(error, status, lies)) return status;
  double degrees = 0;
  status = fs_node_float64(node, &degrees, error);
  if (status != FS_OK) return status;
  *staged = new Kelvin{degrees + 273};
  ++script.staged;
  return FS_OK;
}

void kelvin_commit(void* target, void* staged, void*) {
  *static_cast<Kelvin*>(target) = *static_cast<Kelvin*>(staged);
  delete static_cast<Kelvin*>(staged);
  --script.staged;
}

void kelvin_discard(void*, void* staged, void*) {
  delete static_cast<Kelvin*>(staged);
  --script.staged;
}

void add(const Registry& registry, const fs_type& type) {
  fs_error* error = nullptr;
  const fs_status status = fs_register_type(registry.get(), &type, &error);
  if (status != FS_OK) std::fprintf(stderr, "%s\n", fs_error_report(error));
  FUZZ_REQUIRE(status == FS_OK);
}

void add_kelvin(const Registry& registry) {
  fs_type type = FS_TYPE_INIT;
  type.name = "Kelvin";
  type.size = sizeof(Kelvin);
  type.to_state = kelvin_to_state;
  type.prepare = kelvin_prepare;
  type.commit = kelvin_commit;
  type.discard = kelvin_discard;
  add(registry, type);
}

void add_part(const Registry& registry) {
  const fs_field fields[] = {
      FS_FIELD_VALUE(Part, n, FS_DTYPE_INT32),
      FS_FIELD_ARRAY(Part, w, FS_DTYPE_FLOAT32, 2),
      FS_FIELD_TEXT(Part, name),
  };
  add(registry, FS_TYPE_FIELDS(Part, fields));
}

fs_field moment_field() {
  fs_field field = FS_FIELD_VALUE_AS("moment", Model, moment, FS_DTYPE_DATETIME64, FS_FORM_SCALAR);
  field.dtype_name = "datetime64[s]";
  return field;
}

fs_field column_major_field() {
  fs_field field = FS_FIELD_ARRAY(Model, columns, FS_DTYPE_FLOAT64, 2, 3);
  field.strides[0] = 8;
  field.strides[1] = 16;
  return field;
}

}  // namespace

Registry model_registry(fs_kind kind) {
  fs_registry* made = nullptr;
  FUZZ_REQUIRE(fs_registry_create(nullptr, &made, nullptr) == FS_OK);
  Registry registry(made);
  add_kelvin(registry);
  add_part(registry);
  const fs_accessors grown = Accessors<float>::table(FS_CONTAINER_ITEMS);
  const fs_accessors text = Accessors<char>::table(FS_CONTAINER_ITEMS);
  const fs_accessors sequence = Accessors<Part>::table(FS_CONTAINER_SEQUENCE, true);
  const fs_accessors scattered = Accessors<Part>::table(FS_CONTAINER_SEQUENCE);
  const fs_accessors map = Accessors<NamedVector<Part>>::table(FS_CONTAINER_MAP);
  const fs_accessors optional = Accessors<Part>::table(FS_CONTAINER_OPTIONAL);
  const fs_accessors stream = Accessors<std::int16_t>::stream();
  const fs_field fields[] = {
      FS_FIELD_VALUE(Model, flag, FS_DTYPE_BOOL),
      FS_FIELD_VALUE(Model, i8, FS_DTYPE_INT8),
      FS_FIELD_VALUE(Model, u64, FS_DTYPE_UINT64),
      FS_FIELD_VALUE(Model, f32, FS_DTYPE_FLOAT32),
      FS_FIELD_VALUE(Model, f64, FS_DTYPE_FLOAT64),
      FS_FIELD_VALUE_AS("half", Model, half, FS_DTYPE_FLOAT16, FS_FORM_SCALAR),
      FS_FIELD_VALUE(Model, wave, FS_DTYPE_COMPLEX128),
      moment_field(),
      FS_FIELD_VALUE_AS("step", Model, step, FS_DTYPE_INT32, FS_FORM_ARRAY),
      FS_FIELD_ARRAY(Model, nibbles, FS_DTYPE_INT4, 3),
      FS_FIELD_TEXT(Model, name),
      FS_FIELD_ARRAY(Model, kernel, FS_DTYPE_FLOAT32, 2, 3),
      column_major_field(),
      FS_FIELD_OBJECT(Model, part, "Part"),
      FS_FIELD_OBJECTS(Model, parts, "Part", 2),
      FS_FIELD_OBJECT_POINTER(Model, part_pointer, "Part"),
      FS_FIELD_OBJECT_POINTER(Model, absent, "Part"),
      FS_FIELD_ARRAY_POINTER(Model, item_pointer, FS_DTYPE_FLOAT64, 2),
      FS_FIELD_ITEMS(Model, grown, FS_DTYPE_FLOAT32, &grown, FS_COUNTED),
      FS_FIELD_ITEMS_TEXT(Model, text, &text),
      FS_FIELD_CONTAINER(Model, sequence, "Part", &sequence),
      FS_FIELD_CONTAINER(Model, scattered, "Part", &scattered),
      FS_FIELD_CONTAINER(Model, map, "Part", &map),
      FS_FIELD_CONTAINER(Model, optional, "Part", &optional),
      FS_FIELD_ITEMS(Model, stream, FS_DTYPE_INT16, &stream, FS_COUNTED),
      FS_FIELD_OBJECT(Model, kelvin, "Kelvin"),
  };
  std::vector<fs_field> all(std::begin(fields), std::end(fields));
  const auto add_counted = [&](fs_field field, std::size_t capacity) {
    field.capacity = capacity;
    field.capacity_size = 0;
    field.capacity_offset = 0;
    all.push_back(field);
  };
  add_counted(FS_FIELD_COUNTED_TEXT(Model, title_pointer, title_size, title_size), sizeof Model::title);
  add_counted(FS_FIELD_COUNTED_BYTES(Model, blob_pointer, blob_size, blob_size), sizeof Model::blob);
  add_counted(FS_FIELD_COUNTED_ARRAY(Model, sample_pointer, FS_DTYPE_INT32, sample_count, sample_count), 6);
  add_counted(FS_FIELD_SHAPED_ARRAY(Model, grid_pointer, FS_DTYPE_FLOAT32, extents, more_count, FS_COUNTED, FS_COUNTED),
              12);
  add_counted(FS_FIELD_COUNTED_OBJECTS(Model, more_pointer, "Part", more_count, more_count), 3);
  fs_type type = FS_TYPE_INIT;
  type.name = "Model";
  type.size = sizeof(Model);
  type.kind = kind;
  type.fields = all.data();
  type.field_count = all.size();
  add(registry, type);
  return registry;
}

void fill(Model& model) {
  model.flag = 1;
  model.i8 = -3;
  model.u64 = UINT64_MAX;
  model.f32 = 0.5F;
  model.f64 = -1.0 / 3;
  model.half = 0x3c00;
  model.wave[0] = 1;
  model.moment = 1700000000;
  model.step = 7;
  std::memcpy(model.nibbles, "\1\2\3", 3);
  std::strcpy(model.name, "name");
  model.title_size = 5;
  std::memcpy(model.title, "title", 5);
  model.blob_size = 3;
  for (int i = 0; i < 6; ++i) model.kernel[i / 3][i % 3] = static_cast<float>(i);
  model.sample_count = 4;
  model.extents[0] = 2;
  model.extents[1] = 3;
  model.part.n = 9;
  model.more_count = 2;
  model.grown = {1, 2, 3};
  model.text = "text";
  model.sequence.resize(2);
  model.scattered.resize(1);
  model.map = {{"a", "b"}, {Part(), Part()}};
  model.optional.resize(1);
  model.stream = {1, -2, 3};
  model.kelvin.kelvin = 300;
}

std::string bytes_of(const fs_registry* registry, const Model& model) {
  const Buffer buffer = new_buffer();
  FUZZ_REQUIRE(fs_to_bytes(registry, "Model", &model, nullptr, buffer.get(), nullptr) == FS_OK);
  return text_of(buffer);
}

std::string state_of(const fs_registry* registry, std::size_t entry, Input& input) {
  const std::string bytes = input.text(input.left());
  if (entry == 0) return bytes;
  Model model;
  fill(model);
  const std::string sound = bytes_of(registry, model);
  Value state;
  std::size_t position = 0;
  FUZZ_REQUIRE(parse(sound, position, state) && state.sort == Value::Sort::map);
  Value& value = state.items[(entry - 1) % (state.items.size() / 2) * 2 + 1];
  value = Value();
  value.data = bytes;
  return written(state);
}

}  // namespace fuzz
