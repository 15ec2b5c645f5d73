/* What every consumer runs: a struct to bytes and to a file, and back, with the version that it was compiled with. */
#include <stdio.h>
#include <string.h>

#include <flaxstate/flaxstate.h>

typedef struct Model {
  int32_t step;
  float kernel[2][2];
} Model;

static const fs_field fields[] = {
  FS_FIELD_VALUE(Model, step, FS_DTYPE_INT32),
  FS_FIELD_ARRAY(Model, kernel, FS_DTYPE_FLOAT32, 2, 2),
};

static fs_status round_trip(const fs_registry *registry, const Model *model, fs_error **error) {
  Model restored = { 0, { { 0 } } }, loaded = { 0, { { 0 } } };
  fs_buffer *buffer = NULL;
  fs_status status = fs_buffer_create(NULL, &buffer, error);
  if (!status) status = fs_to_bytes(registry, "Model", model, NULL, buffer, error);
  if (!status)
    status = fs_restore(registry, "Model", &restored, fs_buffer_data(buffer), fs_buffer_size(buffer), NULL, error);
  if (!status) status = fs_save_file(registry, "Model", model, "model.msgpack", NULL, error);
  if (!status) status = fs_restore_file(registry, "Model", &loaded, "model.msgpack", NULL, error);
  fs_buffer_free(buffer);
  if (!status && (memcmp(&restored, model, sizeof restored) != 0 || memcmp(&loaded, model, sizeof loaded) != 0))
    status = FS_E_INTERNAL;
  return status;
}

int main(void) {
  const Model model = { 7, { { 1, 2 }, { 3, 4 } } };
  const fs_type type = FS_TYPE_FIELDS(Model, fields);
  fs_registry *registry = NULL;
  fs_error *error = NULL;
  fs_status status = fs_registry_create(NULL, &registry, &error);
  if (!status) status = fs_register_type(registry, &type, &error);
  if (!status) status = round_trip(registry, &model, &error);
  if (status) fprintf(stderr, "%s: %s\n", fs_status_name(status), fs_error_report(error));
  fs_registry_free(registry);
  fs_error_free(error);
  if (strcmp(fs_version(), FS_VERSION_STRING) != 0) {
    fprintf(stderr, "compiled with %s, runs with %s\n", FS_VERSION_STRING, fs_version());
    return 1;
  }
  if (!status) printf("a round trip with flaxstate %s\n", fs_version());
  return status != FS_OK;
}
