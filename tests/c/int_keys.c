/* Keys that are no text: an int key is found where no text key is, when restoring fields, sequences, maps and templates, by
 * options->path, and when an array of a file is overwritten. */
#include "file_support.h"

#include "function_types.h"
#include "objects.h"

static fs_registry *registry;

/* A layer's fields are named as nnx names them in its pure dicts. */
typedef struct Layer {
  float bias[2];
} Layer;

typedef struct Model {
  Layer first, third;
} Model;

typedef struct Stack {
  Layer layers[2];
} Stack;

typedef struct Named {
  Vector layers; /* of Part, by name */
} Named;

static const fs_field layer_fields[] = { FS_FIELD_ARRAY(Layer, bias, FS_DTYPE_FLOAT32, 2) };
static const fs_field part_fields[] = { FS_FIELD_VALUE(Part, n, FS_DTYPE_INT32) };
static const fs_field stack_fields[] = { FS_FIELD_OBJECTS(Stack, layers, "Layer", 2) };

static void register_types(void) {
  fs_field model_fields[] = { FS_FIELD_OBJECT(Model, first, "Layer"), FS_FIELD_OBJECT(Model, third, "Layer") };
  const fs_accessors map = vector_accessors(FS_CONTAINER_MAP, &bytes_of_named_part);
  const fs_field named_fields[] = { FS_FIELD_CONTAINER(Named, layers, "Part", &map) };
  model_fields[0].name = "0";
  model_fields[1].name = "2";
  fs_type model = FS_TYPE_FIELDS(Model, model_fields);
  const fs_type types[] = { FS_TYPE_FIELDS(Layer, layer_fields), FS_TYPE_FIELDS(Part, part_fields),
                            FS_TYPE_FIELDS(Stack, stack_fields), FS_TYPE_FIELDS(Named, named_fields) };
  CHECK_OK(fs_registry_create(NULL, &registry, ERR));
  for (size_t i = 0; i < 4; ++i) CHECK_OK(fs_register_type(registry, &types[i], ERR));
  CHECK_OK(fs_register_type(registry, &model, ERR));
  for (int kind = FS_KIND_DICT; kind <= FS_KIND_NAMED_TUPLE; kind += FS_KIND_NAMED_TUPLE - FS_KIND_DICT) {
    model.kind = kind;
    model.name = kind == FS_KIND_DICT ? "Dict" : "NamedTuple";
    CHECK_OK(fs_register_type(registry, &model, ERR));
  }
}

#define ONE_TWO "{'bias': f32[2](1, 2)}"
#define THREE_FOUR "{'bias': f32[2](3, 4)}"

static fs_status restore(const char *type, void *target, const char *text, const char *path, fs_error **error) {
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  options.path = path;
  return restore_packed(registry, type, target, text, &options, error);
}

/* {0: …, 2: …} into a struct with the fields "0" and "2", whatever the type's kind; in another order, and mixed with text. */
static void test_fields(void) {
  static const char *const types[] = { "Model", "Dict", "NamedTuple" };
  static const char *const states[] = { "{0: " ONE_TWO ", 2: " THREE_FOUR "}", "{2: " THREE_FOUR ", 0: " ONE_TWO "}",
                                        "{'0': " ONE_TWO ", 2: " THREE_FOUR "}",
                                        "{i32(0): " ONE_TWO ", 2: " THREE_FOUR "}" };
  for (size_t t = 0; t < 3; ++t) {
    for (size_t s = 0; s < 4; ++s) {
      Model model = { { { 0, 0 } }, { { 0, 0 } } };
      CHECK_OK(restore(types[t], &model, states[s], NULL, ERR));
      CHECK(model.first.bias[0] == 1 && model.first.bias[1] == 2 && model.third.bias[0] == 3 &&
            model.third.bias[1] == 4);
    }
  }
}

/* A text key comes first; the int key of the same text is then one that the target doesn't know. */
static void test_text_first(void) {
  Model model = { { { 0, 0 } }, { { 0, 0 } } };
  static const char both[] = "{2: " ONE_TWO ", '2': " THREE_FOUR ", '0': " ONE_TWO "}";
  CHECK_OK(restore("Dict", &model, both, NULL, ERR));
  CHECK(model.third.bias[0] == 3);
  fs_error *error = NULL;
  CHECK(restore("Model", &model, both, NULL, &error) == FS_E_MISMATCH);
  CHECK_TEXT(fs_error_message(error),
             "Unknown field(s) \"2\" in state dict while restoring an instance of Model at path .");
  fs_error_free(error);
}

/* 2.0 and True are other texts than 2 and 1. */
static void test_other_numbers(void) {
  Model model;
  fs_error *error = NULL;
  CHECK(restore("Dict", &model, "{False: " ONE_TWO ", 2.0: " THREE_FOUR "}", NULL, &error) == FS_E_MISMATCH);
  CHECK_TEXT(fs_error_message(error),
             "The target dict keys and state dict keys do not match, target dict contains keys "
             "{'0', '2'} which are not present in state dict at path .");
  fs_error_free(error);
}

/* {0: …, 1: …} as the items of a fixed array. */
static void test_sequences(void) {
  Stack stack = { { { { 0, 0 } }, { { 0, 0 } } } };
  CHECK_OK(restore("Stack", &stack, "{'layers': {1: " THREE_FOUR ", 0: " ONE_TWO "}}", NULL, ERR));
  CHECK(stack.layers[0].bias[0] == 1 && stack.layers[1].bias[1] == 4);
  CHECK_FAILS_AT(FS_E_MISMATCH, "./layers", UINT64_MAX,
                 restore("Stack", &stack, "{'layers': {2: " THREE_FOUR ", 0: " ONE_TWO "}}", NULL, ERR));
}

/* The keys of a map become text; what has no text of its own doesn't. */
static void test_maps(void) {
  Named named = { new_vector(0, sizeof(Part), 1) };
  CHECK_OK(restore("Named", &named, "{'layers': {12: {'n': 1}, 'x': {'n': 2}, True: {'n': 3}}}", NULL, ERR));
  CHECK(named.layers.count == 3);
  CHECK_TEXT(named.layers.names[0], "12");
  CHECK_TEXT(named.layers.names[1], "x");
  CHECK_TEXT(named.layers.names[2], "True");
  CHECK(((const Part *)(const void *)named.layers.items)[2].n == 3);
  fs_error *error = NULL;
  CHECK(restore("Named", &named, "{'layers': {12: {'n': 1}, '12': {'n': 2}}}", NULL, &error) == FS_E_MISMATCH);
  CHECK_TEXT(fs_error_report(error),
             "1 mismatch while restoring a Named:\n"
             "  ./layers: a key of kind int in the file, beside another one, '12'");
  fs_error_free(error);
  CHECK_FAILS(FS_E_MISMATCH, restore("Named", &named, "{'layers': {1+2j: {'n': 1}}}", NULL, ERR));
  CHECK(named.layers.count == 3);
  vector_free(&named.layers);
}

/* options->path, and the paths of mismatches and of what is missing. */
static void test_paths(void) {
  Layer layer = { { 0, 0 } };
  static const char state[] = "{'layers': {0: " ONE_TWO ", 2: " THREE_FOUR "}}";
  CHECK_OK(restore("Layer", &layer, state, "layers/2", ERR));
  CHECK(layer.bias[1] == 4);
  CHECK_OK(restore("Layer", &layer, state, "./layers/0~#0", ERR));
  CHECK(layer.bias[1] == 2);
  CHECK_FAILS(FS_E_NOT_FOUND, restore("Layer", &layer, state, "layers/1", ERR));
  Model model;
  CHECK_FAILS_AT(FS_E_MISMATCH, "./layers/2/bias", UINT64_MAX,
                 restore("Model", &model, "{'layers': {0: " ONE_TWO ", 2: {'bias': None}}}", "layers", ERR));
}

/* Trees as targets: keys of any kind find those of the same text. */
static void test_templates(void) {
  fs_tree *target = tree_of("{2: 0, '3': 0, 's': [0, 0]}"), *state = tree_of("{'2': 5, 3: 6, 's': {1: 8, 0: 7}}");
  fs_tree *result = NULL;
  CHECK_OK(fs_node_from_state_dict(fs_tree_root(target), fs_tree_root(state), NULL, &result, ERR));
  CHECK_NODE_PACKED(fs_tree_root(result), "{2: 5, '3': 6, 's': [7, 8]}");
  fs_tree_free(result);
  fs_tree_free(state);
  fs_tree_free(target);
}

static void test_overwriting(void) {
  static const float items[] = { 7, 8 };
  static const int64_t shape[] = { 2 };
  const char *path = in_temporary("ints.msgpack");
  const Bytes bytes = packed_bytes("{'layers': {0: " ONE_TWO ", 2: " THREE_FOUR "}}");
  fs_array_source array = FS_ARRAY_SOURCE_INIT;
  Layer layer = { { 0, 0 } };
  fs_restore_options options = FS_RESTORE_OPTIONS_INIT;
  array.dtype = FS_DTYPE_FLOAT32;
  array.rank = 1;
  array.shape = shape;
  array.data = items;
  write_file(path, bytes.data, bytes.size);
  CHECK_OK(fs_file_overwrite_array(path, "layers/2/bias", &array, NULL, ERR));
  CHECK_FAILS_AT(FS_E_NOT_FOUND, "./layers/1/bias", UINT64_MAX,
                 fs_file_overwrite_array(path, "layers/1/bias", &array, NULL, ERR));
  options.path = "layers/2";
  CHECK_OK(fs_restore_file(registry, "Layer", &layer, path, &options, ERR));
  CHECK(layer.bias[0] == 7 && layer.bias[1] == 8);
  free(bytes.data);
}

/* A dict of many int keys is searched by its index. */
static void test_many_keys(void) {
  enum { COUNT = 1000 };
  fs_builder *builder = new_builder();
  fs_tree *tree = NULL;
  char path[16];
  CHECK_OK(fs_builder_begin(builder, FS_KIND_DICT, ERR));
  for (int i = 0; i < COUNT; ++i) {
    fs_key key = FS_KEY_INIT;
    key.kind = FS_KIND_INT;
    key.int_value = i - COUNT / 2;
    CHECK_OK(fs_builder_any_key(builder, &key, ERR));
    CHECK_OK(fs_builder_int64(builder, i, ERR));
  }
  CHECK_OK(fs_builder_end(builder, ERR));
  CHECK_OK(fs_builder_finish(builder, &tree, ERR));
  for (int i = 0; i < COUNT; ++i) {
    int64_t value = -1;
    snprintf(path, sizeof path, "./%d", i - COUNT / 2);
    CHECK_OK(fs_node_int64(fs_node_at(fs_tree_root(tree), path), &value, ERR));
    CHECK(value == i);
  }
  CHECK(fs_node_at(fs_tree_root(tree), "1000") == NULL);
  fs_tree_free(tree);
  fs_builder_free(builder);
}

int main(void) {
  if (!temporary_begin()) return check_result();
  register_types();
  test_fields();
  test_text_first();
  test_other_numbers();
  test_sequences();
  test_maps();
  test_paths();
  test_templates();
  test_overwriting();
  test_many_keys();
  fs_registry_free(registry);
  temporary_end();
  return check_result();
}
