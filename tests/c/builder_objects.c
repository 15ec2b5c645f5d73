/* registry.h: objects and fields as values of a builder, borrowed or copied. */
#include "hex.h"

typedef struct Layer {
  int32_t step;
  float bias[2];
  char name[8];
} Layer;

static const fs_field layer_fields[] = {
  FS_FIELD_VALUE(Layer, step, FS_DTYPE_INT32),
  FS_FIELD_ARRAY(Layer, bias, FS_DTYPE_FLOAT32, 2),
  FS_FIELD_TEXT(Layer, name),
};

static const char layer_text[] = "{'step': 3, 'bias': f32[2](1, 2), 'name': 'hey'}";
static const char borrowed_text[] = "{'step': 3, 'bias': f32[2](9, 2), 'name': 'hey'}";

static fs_registry *registry;
static fs_builder *builder;

/* The object goes before the tree is looked at, or changes at least. */
static void test_object(void) {
  for (int copies = 0; copies < 2; ++copies) {
    Layer layer = { 3, { 1, 2 }, "hey" };
    fs_build_options options = FS_BUILD_OPTIONS_INIT;
    fs_tree *tree = NULL;
    options.copy_data = copies;
    CHECK_OK(fs_builder_object(builder, registry, "Layer", &layer, copies ? &options : NULL, ERR));
    CHECK_OK(fs_builder_finish(builder, &tree, ERR));
    layer.bias[0] = 9;
    layer.step = 4;
    CHECK_NODE_PACKED(fs_tree_root(tree), copies ? layer_text : borrowed_text);
    fs_tree_free(tree);
  }
}

/* One leaf after the other, without a registry. */
static void test_field(void) {
  Layer layer = { 3, { 1, 2 }, "hey" };
  fs_build_options options = FS_BUILD_OPTIONS_INIT;
  fs_tree *tree = NULL;
  options.copy_data = 1;
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (size_t i = 0; i < 3; ++i) {
    CHECK_OK(fs_builder_key(builder, layer_fields[i].name, strlen(layer_fields[i].name), ERR));
    CHECK_OK(fs_builder_field(builder, &layer_fields[i], &layer, &options, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  memset(&layer, 0, sizeof layer);
  CHECK_NODE_PACKED(fs_tree_root(tree), layer_text);
  fs_tree_free(tree);
}

static void check_failure(fs_status expected, fs_status status) {
  fs_tree *tree = NULL;
  CHECK(status == expected);
  CHECK_FAILS(expected, fs_builder_finish(builder, &tree, ERR)); /* the first failure sticks */
}

static void test_failures(void) {
  const Layer layer = { 3, { 1, 2 }, "hey" };
  const fs_field object = FS_FIELD_OBJECT(Layer, bias, "Vector");
  fs_field wrong = layer_fields[1];
  fs_build_options options = FS_BUILD_OPTIONS_INIT;
  wrong.dtype = FS_DTYPE_FLOAT64;
  check_failure(FS_E_NOT_FOUND, fs_builder_object(builder, registry, "Layers", &layer, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_object(builder, NULL, "Layer", &layer, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_object(builder, registry, NULL, &layer, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_object(builder, registry, "Layer", NULL, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_field(builder, NULL, &layer, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_field(builder, &layer_fields[0], NULL, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_field(builder, &object, &layer, NULL, NULL));
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_field(builder, &wrong, &layer, NULL, NULL));
  options.copy_data = 2;
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_field(builder, &layer_fields[0], &layer, &options, NULL));
  options = (fs_build_options)FS_BUILD_OPTIONS_INIT;
  options.reserved = 1;
  check_failure(FS_E_INVALID_ARGUMENT, fs_builder_object(builder, registry, "Layer", &layer, &options, NULL));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_field(NULL, &layer_fields[0], &layer, NULL, ERR));
  CHECK_FAILS(FS_E_INVALID_ARGUMENT, fs_builder_object(NULL, registry, "Layer", &layer, NULL, ERR));
}

int main(void) {
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  CHECK_OK(fs_register_type(registry, &(fs_type)FS_TYPE_FIELDS(Layer, layer_fields), ERR));
  CHECK_OK(fs_builder_create(NULL, &builder, ERR));
  test_object();
  test_field();
  test_failures();
  fs_builder_free(builder);
  fs_registry_free(registry);
  return check_result();
}
